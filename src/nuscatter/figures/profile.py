"""A figure of a scan of one parameter: the rise of −2 ln L, and the intervals in which it is below a level."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nuscatter.errors import InputError, instance, invalid, listed
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.fits.scans.scan_result import Scan

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_HIGHEST = 12.0  # end of the axis, 3.5 standard deviations; the rise itself may go on


def profile_figure(scan: Scan, levels: Sequence[float] = (0.683, 0.9), label: str | None = None) -> "Figure":
    """Return a figure of a profile; each level is a line, and a bar where the profile is below it.

    Args:
        scan: Of one parameter.
        levels: Confidence levels, of χ² with one degree of freedom.
        label: What to write in place of the parameter's name.

    Raises:
        InputError: the scan is one of two parameters, or a level is out of range.
        FitError: there is a point without a result.
    """
    from matplotlib.figure import Figure
    from scipy.special import gammaincinv

    instance("scan", scan, Scan, "a Scan, as scan returns it,")
    levels = listed("levels", levels, "a list of confidence levels")
    if not levels:
        raise invalid("levels", levels, "at least one confidence level")
    if label is not None:
        instance("label", label, str, "a string, or None")
    if len(scan.grids) != 1:
        raise InputError(f"A profile needs one scanned parameter, but this scan has {len(scan.grids)}.")
    (name,) = scan.grids
    pieces = [(level, scan.intervals(level)) for level in levels]
    x, rise = scan.profile()
    with house_style():
        figure = Figure(figsize=(5, 3.6))
        axes = figure.subplots()
        axes.plot(x, rise, color=COLOURS["data"])
        axes.plot(scan.grids[name], scan.delta, "o", markersize=2.5, color=COLOURS["data"])
        for (level, each), colour in zip(pieces, (COLOURS["nu_mu"], COLOURS["cevns"]) * len(pieces), strict=False):
            height = float(2.0 * gammaincinv(0.5, level))  # the quantile of χ² with one degree of freedom
            axes.axhline(height, color=colour, linewidth=0.7, linestyle="--")
            for at, (low, high) in enumerate(each):
                text = f"{100 * level:.0f} %" if at == 0 else None
                axes.plot([low, high], [height, height], color=colour, linewidth=3, label=text)
        axes.set_xlim(float(x[0]), float(x[-1]))
        axes.set_ylim(0, min(_HIGHEST, 1.05 * float(rise.max())) if rise.max() > 0 else 1)
        axes.set_xlabel(name if label is None else label)
        axes.set_ylabel(r"$-2\,\Delta\ln L$")
        figure.legend(loc="outside upper center", ncols=len(pieces))
    return figure
