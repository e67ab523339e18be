"""Sensitivities: a number against the exposure for several uncertainties of the flux, and limits against Δm²."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, positive
from nuscatter.figures.style import CURVES, figure_of, house_style, panel_of
from nuscatter.units import eV, m

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


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
