"""All pulls of the ledger in one figure, by the review's sections."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import InputError, instance
from nuscatter.figures.style import house_style
from nuscatter.reports.ledger.comparison import Line
from nuscatter.reports.ledger.published import SECTIONS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colour and mark by where a published number was read.
_LOOKS = {
    "read": ("#0072B2", "o", "read in the paper"),
    "code": ("#009E73", "s", "read in a public code"),
    "review": ("#E69F00", "^", "read in the review"),
    "memory": ("#BBBBBB", "D", "from memory"),
}
#: Pulls beyond are drawn at the edge.
_EDGE = 4.0


def pulls_figure(lines: Iterable[Line]) -> "Figure":
    """Return a figure of all pulls, one point a line, in order of the review's sections.

    Above are the numbers whose error is published, with a histogram beside them; below those without one, whose pull is
    in half units of the last digit, on an axis that is logarithmic beyond 1.

    Args:
        lines: As the ledger has them.

    Raises:
        InputError: there are no lines, or something else among them.
    """
    from matplotlib.figure import Figure

    every = [instance("one of the lines", each, Line, "a Line of the ledger") for each in lines]
    if not every:
        raise InputError("There are no lines, but at least one was expected.")
    order = list(SECTIONS)
    every.sort(key=lambda line: order.index(line.published.section))
    known = [each for each in every if each.published.error_is_published]
    digits = [each for each in every if not each.published.error_is_published]
    with house_style():
        figure = Figure(figsize=(9.0, 6.4))
        grid = figure.add_gridspec(2, 2, width_ratios=(6, 1))
        above, beside, below = (
            figure.add_subplot(grid[0, 0]),
            figure.add_subplot(grid[0, 1]),
            figure.add_subplot(grid[1, :]),
        )
        _points(above, known, _EDGE)
        above.axhspan(-1, 1, color="#56B4E9", alpha=0.2, lw=0)
        above.set(ylabel="pull", ylim=(-_EDGE - 0.4, _EDGE + 0.4), title="numbers with a published error")
        _histogram(beside, np.array([each.pull for each in known]))
        _points(below, digits, None)
        below.axhspan(-1, 1, color="#56B4E9", alpha=0.2, lw=0)
        below.set_yscale("symlog", linthresh=1.0)
        below.set(ylabel="pull in ½ of the last digit", title="numbers without an error")
        handles: dict[str, Any] = {}
        for panel in (above, below):
            handles |= dict(zip(*reversed(panel.get_legend_handles_labels()), strict=True))
        figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4)
    return figure


def _points(panel: "Axes", lines: list[Line], edge: float | None) -> None:
    """Draw the pulls of lines in their order, those beyond an edge as arrows at it; name the sections below."""
    places = np.arange(len(lines))
    pulls = np.array([each.pull for each in lines])
    for key, (colour, mark, label) in _LOOKS.items():
        here = np.array([each.published.confirmed.value == key for each in lines], dtype=bool)
        inside = here if edge is None else here & (np.abs(pulls) <= edge)
        if inside.any():
            panel.plot(places[inside], pulls[inside], mark, ms=3.5, color=colour, label=label)
        for sign, arrow in ((1, "^"), (-1, "v")) if edge is not None else ():
            outside = here & (sign * pulls > (edge or 0.0))
            panel.plot(
                places[outside], np.full(int(outside.sum()), sign * ((edge or 0.0) + 0.2)), arrow, ms=5, color=colour
            )
    sections = [each.published.section for each in lines]
    ends = [at for at in range(1, len(lines)) if sections[at] != sections[at - 1]]
    for at in ends:
        panel.axvline(at - 0.5, color="0.8", lw=0.6, zorder=0)
    middles = [(low + high - 1) / 2 for low, high in zip([0, *ends], [*ends, len(lines)], strict=True)]
    panel.set_xticks(middles, [sections[int(at)] for at in middles])
    panel.tick_params(axis="x", length=0)
    panel.set_xlim(-1, len(lines))


def _histogram(panel: "Axes", pulls: Any) -> None:
    """Draw how often pulls occur, beside the unit Gaussian of independent measurements."""
    edges = np.linspace(-_EDGE, _EDGE, 17)
    panel.hist(np.clip(pulls, -_EDGE, _EDGE), bins=edges.tolist(), orientation="horizontal", color="#BBBBBB")
    middle = np.linspace(-_EDGE, _EDGE, 161)
    width = edges[1] - edges[0]
    panel.plot(len(pulls) * width * np.exp(-(middle**2) / 2) / np.sqrt(2 * np.pi), middle, color="#000000", lw=1)
    panel.set(xlabel="lines", ylim=(-_EDGE - 0.4, _EDGE + 0.4), title="unit Gaussian")
    panel.set_yticklabels([])
