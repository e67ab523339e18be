"""Sensitivities: numbers of all experiments, one number against the exposure and the flux, and limits against Δm²."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, invalid, not_nan, not_negative, positive
from nuscatter.figures.style import CURVES, figure_of, house_style, panel_of
from nuscatter.reports.sensitivities.study import Study
from nuscatter.units import eV, m

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Markers of studies that are drawn beside each other, in turn.
_MARKERS = ("o", "D", "s", "^")
#: How columns are called in figures.
_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        "sin2_theta_w": r"$\sigma(\sin^2\theta_W)$",
        "neutron_radius": r"$\sigma(R_n)/R_n$ [%]",
        "couplings": "area of\n" + r"$\varepsilon_{ee}^d$, $\varepsilon_{\mu\mu}^d$",
        "moment": r"$\mu_\nu$ [$10^{-11}\mu_B$]",
        "sterile": r"$|U|^2$ at 1 eV$^2$",
    }
)


def study_figure(studies: Mapping[str, Study]) -> "Figure":
    """Return a figure of studies of the same experiments: a panel for each number, a marker for each study.

    A number that an experiment does not say is left out.

    Args:
        studies: By the name in the legend, as "flux 2 %".

    Raises:
        InputError: there are none, or they have other rows or columns.
    """
    from matplotlib.figure import Figure

    for each in instance("studies", studies, Mapping, "a mapping of names to studies").values():
        instance("one of the studies", each, Study, "a Study, as study(names) returns it,")
    if not studies:
        raise InputError("There are no studies, but one or more were expected.")
    first = next(iter(studies.values()))
    names = [each.name for each in first.columns]
    for each in studies.values():
        if each.rows != first.rows or [column.name for column in each.columns] != names:
            raise InputError("The studies have different experiments or numbers, but the same were expected.")
    with house_style():
        figure = Figure(figsize=(2.0 + 1.75 * len(names), 1.6 + 0.24 * len(first.rows)))
        panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
        places = np.arange(len(first.rows))[::-1]
        for column, panel in enumerate(panels):
            for at, (label, each) in enumerate(studies.items()):
                values = each.values[:, column]
                said = np.isfinite(values)
                marker, (colour, _) = _MARKERS[at % len(_MARKERS)], CURVES[at]
                panel.plot(values[said], places[said], marker, color=colour, markersize=4, label=label)
            panel.set(xscale="log", xlabel=_SYMBOLS[names[column]])
            _label_decades(panel)
            panel.grid(axis="y", color="0.9", linewidth=0.6)
            panel.set_axisbelow(True)
        panels[0].set_yticks(places, first.rows)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=len(studies))
    return figure


def _label_decades(panel: "Axes") -> None:
    """Label decades, and 2 and 5 between them where the axis is short: else labels lie over each other, or are none."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = panel.get_xlim()
    panel.xaxis.set_minor_formatter(NullFormatter())
    if high < 30 * low:
        panel.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        panel.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))


def exposure_figure(
    exposures: ArrayLike,
    *,
    values: ArrayLike,
    flux_uncertainties: Sequence[float],
    title: str,
    label: str,
    floors: Sequence[float] | None = None,
    axes: "Axes | None" = None,
) -> "Figure":
    """Return a figure of a number against the exposure; each uncertainty of the flux is a line.

    Args:
        exposures: Factors of the planned exposure.
        values: Of the number, in the unit of the label, shape (fluxes, exposures); infinite ones are not drawn.
        flux_uncertainties: Relative ones.
        title: The experiment.
        label: Of the vertical axis.
        floors: What infinite exposure leaves for each flux, drawn as thin dotted lines; None for none.
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: shapes do not match, or an exposure is not positive.
    """
    factors, found = np.atleast_1d(positive("exposures", exposures)), not_nan("values", values)
    fluxes = np.atleast_1d(not_negative("flux_uncertainties", flux_uncertainties))
    if found.shape != (fluxes.size, factors.size):
        raise invalid("the shape of values", found.shape, f"{(fluxes.size, factors.size)}")
    lowest = None if floors is None else np.atleast_1d(not_negative("floors", floors))
    if lowest is not None and lowest.shape != fluxes.shape:
        raise invalid("the number of floors", lowest.size, f"{fluxes.size}")
    for name, text in (("title", title), ("label", label)):
        instance(name, text, str, "a text")
    with house_style():
        panel = panel_of(axes, (4.6, 3.6))
        for at, flux in enumerate(fluxes.tolist()):
            colour, line = CURVES[at]
            drawn = np.where(np.isfinite(found[at]), found[at], np.nan)
            panel.plot(factors, drawn, color=colour, linestyle=line, label=f"{100 * flux:g} %")
            if lowest is not None and lowest[at] > 0:
                panel.axhline(lowest[at], color=colour, linewidth=0.6, linestyle=":")
        panel.axvline(1.0, color="0.7", linewidth=0.8)
        panel.set(xscale="log", yscale="log", xlabel="exposure over the planned one", ylabel=label, title=title)
        panel.set_xlim(float(factors.min()), float(factors.max()))
        panel.legend(title="flux uncertainty")
    return figure_of(panel)


def splitting_figure(
    splittings: ArrayLike, *, limits: ArrayLike, distances: Sequence[float], title: str, axes: "Axes | None" = None
) -> "Figure":
    r"""Return a figure of 90 % limits of :math:`|U|^2` against Δm²; each distance is a line.

    Args:
        splittings: Δm² [MeV²].
        limits: Shape (distances, splittings); infinite ones are not drawn.
        distances: From the source [MeV⁻¹].
        title: The experiment.
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: shapes do not match, or a splitting is not positive.
    """
    squares, found = np.atleast_1d(positive("splittings", splittings)), not_nan("limits", limits)
    lengths = np.atleast_1d(positive("distances", distances))
    if found.shape != (lengths.size, squares.size):
        raise invalid("the shape of limits", found.shape, f"{(lengths.size, squares.size)}")
    instance("title", title, str, "a text")
    with house_style():
        panel = panel_of(axes, (4.6, 3.6))
        for at, away in enumerate(lengths.tolist()):
            colour, line = CURVES[at]
            drawn = np.where(np.isfinite(found[at]), found[at], np.nan)
            panel.plot(drawn, squares / eV**2, color=colour, linestyle=line, label=f"{away / m:.0f} m")
        panel.set(xscale="log", yscale="log", title=title)
        panel.set(xlabel=r"$|U_{\mu4}|^2$, limit at 90 %", ylabel=r"$\Delta m^2_{41}$ [eV$^2$]")
        panel.legend(title="distance")
    return figure_of(panel)
