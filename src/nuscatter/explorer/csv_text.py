"""What is shown as a table of text: one row a point, so that any program can sort it by chart and curve."""

import csv
import io
import math
import re

from nuscatter.explorer.view import View

#: What would begin a formula of a spreadsheet, which parts a line at commas or semicolons.
_FORMULA = re.compile(r"([,;|]['\"\s]*)(?=[=+@-])")
_HEAD = ("chart", "curve", "x", "x_high", "y", "error_low", "error_high")


def csv_text(view: View, title: str) -> str:
    """Return the points of all curves: of bins both edges, of others ``x`` alone.

    Args:
        view: What is shown.
        title: For the first line. It may be of a stranger's link, so no part of it can begin a formula.

    Example:
        >>> csv_text(View(()), "mine, =1+1").splitlines()[0]
        "# mine, '=1+1"
    """
    safe = _FORMULA.sub(r"\1'", title)
    lines = [f"# {safe}", *(f"# {chart.title}: x is {chart.x.label}, y is {chart.y.label}" for chart in view.charts)]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_HEAD)
    for chart in view.charts:
        for curve in chart.curves:
            bins = len(curve.x) > len(curve.y)
            for at, value in enumerate(curve.y):
                high = curve.x[at + 1] if bins else math.nan
                errors = (math.nan, math.nan) if curve.errors is None else curve.errors[:, at]
                rows.writerow([chart.title, curve.name, *map(_text, (curve.x[at], high, value, *errors))])
    return "\n".join([*lines, out.getvalue()])


def _text(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.9g}"
