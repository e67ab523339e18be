"""Data with a best fit: stacked counts in energy and in time, and the same with the backgrounds subtracted."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.templates import Axis
from nuscatter.errors import instance, invalid
from nuscatter.figures.style import COLOURS, LABELS, SPARE_COLOURS, house_style
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def data_with_fit(fits: Sequence[tuple[Dataset, Mapping[str, Array]]], title: str = "") -> "Figure":
    """Return a figure with two rows for each data set: all counts, and counts less the fitted backgrounds.

    Args:
        fits: Each data set with its expected counts, "cevns" and backgrounds, as `Dataset.expected` returns them.
        title: A line above all.

    Raises:
        InputError: there is nothing to draw.
    """
    from matplotlib.figure import Figure

    _check(fits)
    instance("title", title, str, "a string")
    with house_style():
        figure = Figure(figsize=(8, 4.6 * len(fits)))
        panels = figure.subplots(2 * len(fits), 2, height_ratios=[3, 2] * len(fits), squeeze=False)
        for row, (data, expected) in enumerate(fits):
            for column, axis in enumerate((0, len(data.axes) - 1)):
                _counts(panels[2 * row, column], data, expected, axis)
                _signal(panels[2 * row + 1, column], data, expected, axis)
            panels[2 * row, 0].set_title(f"{data.title}\n{data.reference}", loc="left").set_in_layout(False)
            panels[2 * row, 1].legend(loc="upper right")
            panels[2 * row + 1, 1].legend(loc="upper right")
        if title:
            figure.suptitle(title, fontsize=9)
    return figure


def stack(panel: "Axes", edges: Array, parts: Mapping[str, Array]) -> None:
    """Draw counts in bins as stacked steps in the house's colours, divided by the bins' widths."""
    width = np.diff(edges)
    total = np.zeros(len(width))
    spare = cycle(SPARE_COLOURS)
    for name, counts in parts.items():
        below, total = total, total + counts / width
        colour, label = COLOURS.get(name) or next(spare), LABELS.get(name, name)
        panel.stairs(total, edges, baseline=below, fill=True, color=colour, label=label, linewidth=0)
    panel.stairs(total, edges, color="black", linewidth=0.7)


def points(panel: "Axes", edges: Array, counts: Array, errors: Array, label: str) -> None:
    """Draw counts in bins as points with errors, divided by the bins' widths."""
    width = np.diff(edges)
    centre = (edges[1:] + edges[:-1]) / 2
    panel.errorbar(
        centre, counts / width, errors / width, width / 2, ".", color=COLOURS["data"], label=label, linewidth=0.9
    )


def _counts(panel: "Axes", data: Dataset, expected: Mapping[str, Array], axis: int) -> None:
    edges, observed = np.asarray(data.axes[axis].edges), _project(data.observed, axis)
    # from below: the backgrounds with colours of their own, those of a user, and the signal on top
    known = [name for name in ("steady", "brn", "delayed brn", "nin") if name in expected]
    order = [*known, *(name for name in expected if name not in (*known, "cevns")), "cevns"]
    stack(panel, edges, {name: _project(expected[name], axis) for name in order})
    points(panel, edges, observed, np.sqrt(observed), "data")
    _label(panel, data.axes[axis], "counts")


def _signal(panel: "Axes", data: Dataset, expected: Mapping[str, Array], axis: int) -> None:
    edges, observed = np.asarray(data.axes[axis].edges), _project(data.observed, axis)
    backgrounds = sum((_project(counts, axis) for name, counts in expected.items() if name != "cevns"), np.zeros(()))
    stack(panel, edges, {"cevns": _project(expected["cevns"], axis)})
    points(panel, edges, observed - backgrounds, np.sqrt(observed), "data less fitted backgrounds")
    panel.axhline(0, color="black", linewidth=0.6)
    _label(panel, data.axes[axis], "signal")


def _label(panel: "Axes", axis: Axis, what: str) -> None:
    unit = axis.label.partition("[")[2].rstrip("]") or axis.label
    panel.set_xlabel(axis.label)
    panel.set_ylabel(f"{what} / {unit}")
    edges = np.asarray(axis.edges)
    panel.set_xlim(float(edges[0]), float(edges[-1]))


def _project(counts: Array, axis: int) -> Array:
    result: Array = counts.sum(axis=tuple(other for other in range(counts.ndim) if other != axis))
    return result


def _check(fits: Sequence[tuple[Dataset, Mapping[str, Array]]]) -> None:
    """Refuse what are no data sets with expected counts in the shape of the observed ones."""
    if not isinstance(fits, Sequence) or not fits:
        raise invalid("fits", fits, "a list of at least one data set with its expected counts")
    for each in fits:
        if not (isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], Dataset)):
            raise invalid("one of the fits", each, "a pair of a Dataset and its expected counts")
        counts = instance("expected counts", each[1], Mapping, "a mapping of names to counts, as Dataset.expected's,")
        for name in {"cevns", *counts}:
            given = np.asarray(counts.get(name))
            if given.dtype.kind not in "iuf" or given.shape != each[0].observed.shape:
                raise invalid(f"the counts of {name}", counts.get(name), "an array in the shape of the observed counts")
