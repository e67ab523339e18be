"""Sensitivities: numbers of all experiments, one number against the exposure and the flux, and limits against Δm²."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, invalid, positive
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
    factors, found = positive("exposures", exposures), np.asarray(values, dtype=float)
    if found.shape != (len(flux_uncertainties), factors.size):
        raise invalid("the shape of values", found.shape, f"{(len(flux_uncertainties), factors.size)}")
    with house_style():
        panel = panel_of(axes, (4.6, 3.6))
        for at, flux in enumerate(flux_uncertainties):
            colour, line = CURVES[at]
            drawn = np.where(np.isfinite(found[at]), found[at], np.nan)
            panel.plot(factors, drawn, color=colour, linestyle=line, label=f"{100 * flux:g} %")
            if floors is not None and floors[at] > 0:
                panel.axhline(floors[at], color=colour, linewidth=0.6, linestyle=":")
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
    squares, found = positive("splittings", splittings), np.asarray(limits, dtype=float)
    if found.shape != (len(distances), squares.size):
        raise invalid("the shape of limits", found.shape, f"{(len(distances), squares.size)}")
    with house_style():
        panel = panel_of(axes, (4.6, 3.6))
        for at, away in enumerate(distances):
            colour, line = CURVES[at]
            drawn = np.where(np.isfinite(found[at]), found[at], np.nan)
            panel.plot(drawn, squares / eV**2, color=colour, linestyle=line, label=f"{away / m:.0f} m")
        panel.set(xscale="log", yscale="log", title=title)
        panel.set(xlabel=r"$|U_{\mu4}|^2$, limit at 90 %", ylabel=r"$\Delta m^2_{41}$ [eV$^2$]")
        panel.legend(title="distance")
    return figure_of(panel)
