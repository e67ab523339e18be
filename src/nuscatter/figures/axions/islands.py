"""Islands of excluded couplings of axion-like particles, with bounds of others beside them."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import InputError, instance, positive
from nuscatter.figures.style import CURVES, house_style
from nuscatter.reports.axions.bounds import AxionBound
from nuscatter.reports.axions.islands import AxionIsland
from nuscatter.units import GeV, MeV

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Label of g_aγ in the unit that strengths have where the coupling at the strength 1 is 1/GeV.
PHOTON_COUPLING = r"$g_{a\gamma}$ [GeV$^{-1}$]"
#: Label of g_ae.
ELECTRON_COUPLING = r"$g_{ae}$"


def island_figure(
    islands: Mapping[str, AxionIsland],
    *,
    label: str = PHOTON_COUPLING,
    bounds: Iterable[AxionBound] = (),
    unit: float = 1 / GeV,
) -> "Figure":
    """Return a figure of both edges of what searches exclude against the mass.

    Args:
        islands: What searches exclude, by what the legend calls them.
        label: Of the vertical axis.
        bounds: Of others; a curve of two points is a line.
        unit: Of the bounds' couplings: what they are divided by [MeV⁻¹], 1 of g_ae.

    Raises:
        InputError: there is no island, or something else among them.
    """
    from matplotlib.figure import Figure

    if not islands:
        raise InputError("There is no island, but at least one was expected.")
    scale = float(positive("unit", unit, single=True))
    with house_style():
        figure = Figure(figsize=(6.4, 4.8))
        panel = figure.subplots()
        for (name, island), (colour, line) in zip(islands.items(), CURVES, strict=False):
            instance("one of the islands", island, AxionIsland, "an AxionIsland, as axion_island returns it,")
            mass, found = island.masses / MeV, np.isfinite(island.lower)
            # where the plane ends before the island does there is no upper edge to draw
            end = np.where(np.isinf(island.upper), np.nan, island.upper)
            top = np.where(np.isinf(island.upper), island.strengths[-1], island.upper)
            # from the light end along the lower edge, and back along the upper one
            edge = np.concatenate([island.lower[found], end[found][::-1]])
            around = np.concatenate([mass[found], mass[found][::-1]])
            panel.plot(around, edge, line, color=colour, lw=1.2, label=name)
            panel.fill_between(mass[found], island.lower[found], top[found], color=colour, alpha=0.06, lw=0)
        for each in bounds:
            instance("one of the bounds", each, AxionBound, "an AxionBound")
            panel.plot(np.asarray(each.masses) / MeV, np.asarray(each.couplings) / scale, color="0.45", lw=0.9)
            at = int(np.argmax(each.masses))
            where = (np.asarray(each.masses)[at] / MeV, np.asarray(each.couplings)[at] / scale)
            panel.annotate(each.name, where, xytext=(4, 2), textcoords="offset points", fontsize=7, color="0.35")
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_xlabel("$m_a$ [MeV]")
        panel.set_ylabel(label)
        panel.legend(fontsize=7, loc="best")
    return figure
