"""Data with a best fit: stacked counts along each axis, and the same with the backgrounds subtracted.

What is drawn is defined in the figure: bars are the central 68 % intervals of a Poisson mean, areas are counts and the
legend says how many, and each panel says its deviance. So small backgrounds are named that no eye would find.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.datasets.dataset import Dataset
from nuscatter.datasets.templates import Axis
from nuscatter.errors import InputError, instance, invalid, not_negative
from nuscatter.figures.style import COLOURS, LABELS, SPARE_COLOURS, events, figure_of, house_style, panel_of
from nuscatter.fits.likelihoods.poisson import poisson_deviance
from nuscatter.fits.minimum.result import FitResult
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure

#: Most axes of one data set that are drawn, the first ones.
_MOST = 3
#: A bin that expects fewer events is far from a χ².
_FEW = 5.0
_BARS = "data, bars: 68 % of a Poisson mean"
_BELOW = "; below: less the fitted backgrounds"


def data_with_fit(
    fits: Sequence[tuple[Dataset, Mapping[str, Array]]],
    title: str = "",
    *,
    result: FitResult | None = None,
    axes: "Axes | None" = None,
) -> "Figure":
    """Return a figure with two rows for each data set: all counts, and counts less the fitted backgrounds.

    There is a column for each axis of the data, three at most; other axes are summed over.

    Args:
        fits: Each data set with its expected counts, "cevns" and backgrounds, as `Dataset.expected` returns them.
        title: A line above all.
        result: The fit, whose −2 ln L, degrees of freedom and p-value are then said above.
        axes: Where to draw one data set's counts along its first axis, nothing else; None for a figure of all.

    Raises:
        InputError: there is nothing to draw, or more than one data set for one Axes.
    """
    from matplotlib.figure import Figure

    _check(fits)
    instance("title", title, str, "a string")
    if result is not None:
        instance("result", result, FitResult, "a FitResult, as fit returns it, or None")
    with house_style():
        if axes is not None:
            panel = panel_of(axes, (5.0, 3.6))
            if len(fits) > 1:
                raise InputError(f"There are {len(fits)} data sets, but one Axes has room for one.")
            _counts(panel, *fits[0], 0)
            said = panel.get_title(loc="right")
            panel.set_title("", loc="right")
            lines = (title, fits[0][0].title, _goodness(result, fits).replace(", ", "\n", 1), said)
            panel.set_title("\n".join(filter(None, lines)), loc="left", fontsize=8)
            panel.legend()
            return figure_of(panel)
        columns = min(max(len(data.axes) for data, _ in fits), _MOST)
        figure = Figure(figsize=(1.4 + 3.3 * columns, 5.2 * len(fits)))
        for each, (data, expected) in zip(figure.subfigures(len(fits), 1, squeeze=False)[:, 0], fits, strict=True):
            _draw(each, data, expected, min(len(data.axes), _MOST))
        said = "\n".join(filter(None, (title, _goodness(result, fits))))
        if said:
            figure.suptitle(said, fontsize=9)
    return figure


def stack(panel: "Axes", edges: Array, parts: Mapping[str, Array]) -> None:
    """Draw counts in bins as stacked steps, divided by the bins' widths; the labels say the sums."""
    width = np.diff(edges)
    total = np.zeros(len(width))
    spare = cycle(SPARE_COLOURS)
    for name, counts in parts.items():
        below, total = total, total + counts / width
        colour = COLOURS.get(name) or next(spare)
        label = f"{LABELS.get(name, name)}, {events(counts.sum())}"
        panel.stairs(total, edges, baseline=below, fill=True, color=colour, label=label, linewidth=0)
    panel.stairs(total, edges, color="black", linewidth=0.7)


def points(panel: "Axes", edges: Array, counts: Array, errors: Array, label: str | None = None) -> None:
    """Draw counts in bins as points with errors, of shape (bins,) or (down and up, bins), divided by the widths."""
    width = np.diff(edges)
    centre = (edges[1:] + edges[:-1]) / 2
    panel.errorbar(
        centre, counts / width, errors / width, width / 2, ".", color=COLOURS["data"], label=label, linewidth=0.9
    )


def poisson_errors(counts: ArrayLike) -> Array:
    """Return how far the central 68 % interval of a Poisson mean reaches below and above observed counts.

    (F. Garwood, Biometrika 28 (1936) 437.) Where nothing was counted it begins at zero.

    Args:
        counts: Observed, zero or more.

    Returns:
        Shape (2, …counts): down and up.

    Example:
        >>> poisson_errors([0, 9]).round(2).tolist()
        [[0.0, 2.94], [1.84, 4.11]]
    """
    from scipy.special import gammaincinv

    n = not_negative("counts", counts)
    tail = 0.158655  # beyond one standard deviation of a normal law, on one side
    low = np.where(n > 0, gammaincinv(np.where(n > 0, n, 1.0), tail), 0.0)
    return np.stack([n - low, gammaincinv(n + 1, 1 - tail) - n])


def _draw(figure: "SubFigure", data: Dataset, expected: Mapping[str, Array], columns: int) -> None:
    """Draw the two rows of a data set, with its paper above and one legend below."""
    panels = figure.subplots(2, columns, height_ratios=[3, 2], squeeze=False)
    for column in range(columns):
        _counts(panels[0, column], data, expected, column)
        _signal(panels[1, column], data, expected, column)
    figure.align_ylabels(panels[:, 0])
    figure.suptitle(f"{data.title}\n{data.reference}", fontsize=9)
    handles, labels = panels[0, 0].get_legend_handles_labels()
    labels = [each + _BELOW if each == _BARS else each for each in labels]
    figure.legend(handles[::-1], labels[::-1], loc="outside lower center", ncols=columns)


def _goodness(result: FitResult | None, fits: Sequence[tuple[Dataset, Mapping[str, Array]]]) -> str:
    """Return −2 ln L of a fit, its degrees of freedom and p-value, with a warning where bins are too empty for χ²."""
    if result is None:
        return ""
    words = f"−2 ln L = {result.fval:.1f} of bins and pulls, {result.ndof} degrees of freedom"
    if result.ndof < 1:
        return words
    bins = np.concatenate([sum(each.values(), np.zeros(())).ravel() for _, each in fits])
    few = float(np.mean(bins < _FEW))
    warning = f" (no guide: {few:.0%} of the bins expect fewer than {_FEW:.0f} events)" if few > 0.5 else ""
    return f"{words}: p = {result.p_value:.2g} by χ²{warning}"


def _counts(panel: "Axes", data: Dataset, expected: Mapping[str, Array], axis: int) -> None:
    edges, observed = np.asarray(data.axes[axis].edges), _project(data.observed, axis)
    # from below: the backgrounds with colours of their own, those of a user, and the signal on top
    known = [name for name in ("steady", "brn", "delayed brn", "nin") if name in expected]
    order = [*known, *(name for name in expected if name not in (*known, "cevns")), "cevns"]
    parts = {name: _project(expected[name], axis) for name in order}
    stack(panel, edges, parts)
    points(panel, edges, observed, poisson_errors(observed), _BARS)
    deviance = float(poisson_deviance(observed, sum(parts.values(), np.zeros(()))).sum())
    panel.set_title(f"deviance {deviance:.1f} in {observed.size} bins", loc="right", fontsize=8)
    panel.set_ylim(bottom=0)
    _label(panel, data.axes[axis], "counts")


def _signal(panel: "Axes", data: Dataset, expected: Mapping[str, Array], axis: int) -> None:
    edges, observed = np.asarray(data.axes[axis].edges), _project(data.observed, axis)
    backgrounds = sum((_project(counts, axis) for name, counts in expected.items() if name != "cevns"), np.zeros(()))
    stack(panel, edges, {"cevns": _project(expected["cevns"], axis)})
    points(panel, edges, observed - backgrounds, poisson_errors(observed))
    panel.axhline(0, color="black", linewidth=0.6)
    _label(panel, data.axes[axis], "signal")


def _label(panel: "Axes", axis: Axis, what: str) -> None:
    unit = axis.label.partition("[")[2].rstrip("]") or f"unit of {axis.label}"
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
