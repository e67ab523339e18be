"""All pulls of the ledger in one figure, by the review's sections."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import numpy as np

from nuscatter.errors import InputError, instance
from nuscatter.figures.style import house_style
from nuscatter.reports.ledger.comparison import Line
from nuscatter.reports.ledger.published import SECTIONS
from nuscatter.reports.results.run import analysis
from nuscatter.reports.results.told import Result

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


@final
@dataclass(frozen=True)
class _Point:
    """A pull, with the section of the review and where the published number was read."""

    section: str
    confirmed: str
    pull: float


def pulls_figure(lines: Iterable[Line], results: Iterable[Result] = ()) -> "Figure":
    """Return a figure of all pulls, one point a line, in order of the review's sections.

    Above are the numbers whose error is published, with a histogram beside them; below those without one, whose pull is
    in half units of the last digit, on an axis that is logarithmic beyond 1.

    Args:
        lines: As the ledger has them.
        results: Their rows with published intervals are points too: the end, or best value, that differs most.

    Raises:
        InputError: there are no lines, or something else among them.
    """
    from matplotlib.figure import Figure

    every = [instance("one of the lines", each, Line, "a Line of the ledger") for each in lines]
    told = [instance("one of the results", each, Result, "a Result, as ns.result returns it,") for each in results]
    if not every:
        raise InputError("There are no lines, but at least one was expected.")
    known = _in_order([*(_point(line) for line in every if line.published.error_is_published), *_of_results(told)])
    digits = _in_order([_point(line) for line in every if not line.published.error_is_published])
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


def _point(line: Line) -> _Point:
    return _Point(line.published.section, line.published.confirmed.value, line.pull)


def _of_results(results: Iterable[Result]) -> list[_Point]:
    """Return the points of published intervals; one with another number of pieces is beyond the edge."""
    return [
        _Point(analysis(found.name).section, other.confirmed.value, row.pull(other))
        for found in results
        for row in found.rows
        for other in row.published
    ]


def _in_order(points: list[_Point]) -> list[_Point]:
    order = list(SECTIONS)
    return sorted(points, key=lambda each: order.index(each.section))


def _points(panel: "Axes", points: list[_Point], edge: float | None) -> None:
    """Draw pulls in their order, those beyond an edge as arrows at it; name the sections below."""
    places = np.arange(len(points))
    pulls = np.array([each.pull for each in points])
    for key, (colour, mark, label) in _LOOKS.items():
        here = np.array([each.confirmed == key for each in points], dtype=bool)
        inside = here if edge is None else here & (np.abs(pulls) <= edge)
        if inside.any():
            panel.plot(places[inside], pulls[inside], mark, ms=3.5, color=colour, label=label)
        for sign, arrow in ((1, "^"), (-1, "v")):
            outside = here & (sign * pulls > (np.inf if edge is None else edge))
            at_edge = np.full(int(outside.sum()), sign * (0.0 if edge is None else edge + 0.2))
            panel.plot(places[outside], at_edge, arrow, ms=5, color=colour)
    _name_sections(panel, [each.section for each in points])


def _name_sections(panel: "Axes", sections: list[str]) -> None:
    """Write the names of sections below their points; those of narrow ones stand in two lines by turns."""
    ends = [at for at in range(1, len(sections)) if sections[at] != sections[at - 1]]
    for at in ends:
        panel.axvline(at - 0.5, color="0.8", lw=0.6, zorder=0)
    pieces = list(zip([0, *ends], [*ends, len(sections)], strict=True)) if sections else []
    narrow = [(high - low) < 0.06 * len(sections) for low, high in pieces]
    labels, lower = [], False
    for (low, _), tight in zip(pieces, narrow, strict=True):
        lower = tight and not lower
        labels.append(("\n" if lower else "") + sections[low])
    panel.set_xticks([(low + high - 1) / 2 for low, high in pieces], labels)
    panel.tick_params(axis="x", length=0)
    panel.set_xlim(-1, max(len(sections), 1))


def _histogram(panel: "Axes", pulls: Any) -> None:
    """Draw how often pulls occur, beside the unit Gaussian of independent measurements."""
    edges = np.linspace(-_EDGE, _EDGE, 17)
    panel.hist(np.clip(pulls, -_EDGE, _EDGE), bins=edges.tolist(), orientation="horizontal", color="#BBBBBB")
    middle = np.linspace(-_EDGE, _EDGE, 161)
    width = edges[1] - edges[0]
    panel.plot(len(pulls) * width * np.exp(-(middle**2) / 2) / np.sqrt(2 * np.pi), middle, color="#000000", lw=1)
    panel.set(xlabel="lines", ylim=(-_EDGE - 0.4, _EDGE + 0.4), title="unit Gaussian")
    panel.set_yticklabels([])
