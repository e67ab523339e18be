"""Intervals of a result as bars: one line a row, thick at 68 %, thin at 90 %, the published ones beside."""

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.figures.style import COLOURS
from nuscatter.reports.results.published import Pieces
from nuscatter.reports.results.told import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OURS, _THEIRS = COLOURS["nu_mu"], COLOURS["cevns"]
#: How far below our bar the published one lies, and where an unbounded one ends.
_SHIFT, _FAR = 0.25, 1e3


def draw_bars(
    panel: "Axes", result: Result, lines: Sequence[tuple[str, str]], *, quantity: bool = True, both_sides: bool = False
) -> None:
    """Draw rows of a result, from top to bottom.

    Args:
        panel: Where to draw.
        result: Of which the rows are.
        lines: Quantity and data of each line; a line without such a row stays empty.
        quantity: Whether the quantity is written beside the data.
        both_sides: Whether an upper limit is one of a magnitude, drawn on both sides of zero.
    """
    by_name = {(row.quantity, row.data): row for row in result.rows}
    sources = {}
    for place, line in enumerate(lines):
        if line not in by_name:
            continue
        row = by_name[line]
        _draw(panel, row.here.ninety, place, _OURS, 1.2, both_sides)
        _draw(panel, row.here.one_sigma, place, _OURS, 4.0, both_sides)
        for each in row.published:
            _draw(panel, each.pieces, place + _SHIFT, _THEIRS, 3.0 if each.level == 68 else 1.2, both_sides)
            sources[f"{each.level} %, {each.reference}"] = 3.0 if each.level == 68 else 1.2
    panel.set_ylim(len(lines) - 0.5, -0.5)
    said = [f"{mathematics(name)}, {data}" if quantity else data for name, data in lines]
    panel.set_yticks(range(len(lines)), said)
    panel.tick_params(axis="y", length=0)
    panel.plot([], [], color=_OURS, linewidth=4.0, label="68 %")
    panel.plot([], [], color=_OURS, linewidth=1.2, label="90 %")
    for source, width in sources.items():
        panel.plot([], [], color=_THEIRS, linewidth=width, label=source)


def mathematics(quantity: str) -> str:
    r"""Return a coupling of a table as matplotlib writes it.

    Example:
        >>> mathematics("ε_eμ^d")
        '$\\varepsilon_{e\\mu}^{d}$'
    """
    found = re.fullmatch(r"ε_(\w)(\w)\^(\w)", quantity)
    if found is None:
        return quantity
    first, second, quark = ({"μ": r"\mu", "τ": r"\tau"}.get(each, each) for each in found.groups())
    return rf"$\varepsilon_{{{first}{second}}}^{{{quark}}}$"


def _draw(panel: "Axes", pieces: Pieces, place: float, colour: str, width: float, both_sides: bool) -> None:
    for low, high in pieces:
        first = -high if both_sides and low == -math.inf else low
        ends = np.clip([first, high], -_FAR, _FAR)
        panel.plot(ends, [place, place], color=colour, linewidth=width, solid_capstyle="butt")
