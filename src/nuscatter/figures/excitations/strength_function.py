"""Strength functions: what a nucleus responds with at each energy, and photoabsorption beside what was measured."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.catalogue.photoabsorption import Photoabsorption
from nuscatter.errors import instance, invalid, listed, positive
from nuscatter.figures.nuclei.structure import isotope
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.structure.excitations.strength import DiscreteState, Strength
from nuscatter.units import Array, MeV, barn, fm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MILLIBARN = 1e-3 * barn
#: Strength below this part of all is no line worth a mark.
_LEAST = 1e-3
#: Where panels begin at most, and how far before the first state [MeV].
_BEGIN, _BEFORE = 4.0, 1.5
#: How far the panel goes beyond what is folded and measured: what is higher is cut.
_ROOM = 1.35
_CONTINUOUS: Any = {"color": COLOURS["nu_e_bar"], "linewidth": 0.7}
_FOLDED: Any = {"color": COLOURS["nu_mu"], "linewidth": 1.6}
_LINES: Any = {"color": COLOURS["cevns"], "linewidth": 1.6}
#: Measured cross sections, in turn.
_MEASURED = ({"color": COLOURS["data"], "marker": "o"}, {"color": "#888888", "marker": "s"})


def strength_figure(strength: Strength, *, width: float = 2 * MeV, high: float = 40 * MeV) -> "Figure":
    """Return a figure of a strength function: continuous, folded with a width, and its lines.

    Args:
        strength: The strength.
        width: Full width [MeV] of the Lorentzian that it is folded with; the legend says it.
        high: The highest energy of the figure [MeV], in the range that `response` was asked for.

    Raises:
        InputError: an argument is out of range.
    """
    from matplotlib.figure import Figure

    instance("strength", strength, Strength, "a Strength, as ns.response returns it,")
    with house_style():
        figure = Figure(figsize=(6.4, 4.0))
        panel = figure.subplots()
        unit = fm**strength.multipole.length
        told = strength.multipole.unit_of_strength
        _draw(panel, strength, width, high, unit / MeV)
        panel.set_ylabel(f"strength [{told} MeV$^{{-1}}$]" if told else "strength [MeV$^{-1}$]")
        panel.set_xlabel(_energy_of(strength))
        _draw_lines(panel, strength, high, unit, told)
        panel.legend(loc="upper right")
        panel.set_title(
            f"{strength.multipole} of {isotope(strength.nuclide)}, continuum RPA, {strength.state.force.name}"
        )
    return figure


def photoabsorption_figure(
    panels: Mapping[Strength, Sequence[Photoabsorption]] | Sequence[tuple[Strength, Sequence[Photoabsorption]]],
    *,
    width: float = 2 * MeV,
    high: float = 40 * MeV,
) -> "Figure":
    """Return a figure of photoabsorption cross sections, a panel for each nucleus, beside measured ones.

    Args:
        panels: Strengths of E1, each with the cross sections to show beside it (two at most are told apart).
        width: Full width [MeV] of the Lorentzian that strengths are folded with; the legend says it.
        high: The highest energy of the figure [MeV].

    Raises:
        InputError: there is no panel, or a strength is not of E1.
    """
    from matplotlib.figure import Figure

    pairs = list(panels.items()) if isinstance(panels, Mapping) else listed("panels", panels, "a list of panels")
    if not pairs:
        raise invalid("panels", panels, "at least one strength")
    columns = min(2, len(pairs))
    rows = ceil(len(pairs) / columns)
    with house_style():
        figure = Figure(figsize=(3.6 * columns + (2.4 if columns == 1 else 0), 2.7 * rows + (1.2 if rows == 1 else 0)))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for panel, (strength, measured) in zip(axes, pairs, strict=False):
            instance("strength", strength, Strength, "a Strength, as ns.response returns it,")
            top = _draw(panel, strength, width, high, _MILLIBARN, cross_section=True)
            top = max([top, *(_draw_measured(panel, each, at, high) for at, each in enumerate(measured[:2]))])
            panel.set_ylim(0, _ROOM * top)
            panel.set_title(f"{isotope(strength.nuclide)}, {strength.state.force.name}")
            panel.legend(loc="upper right", fontsize=6.5)
            panel.set_xlabel("photon energy [MeV]")
            panel.set_ylabel("photoabsorption [mb]")
        for panel in axes[len(pairs) :]:
            panel.set_axis_off()
    return figure


def _draw(
    panel: "Axes", strength: Strength, width: float, high: float, unit: float, *, cross_section: bool = False
) -> float:
    """Draw what is computed; return its height in the figure's unit."""
    spread = float(positive("width", width, "MeV", single=True))
    fine = strength.energies(600, high=high)
    first = [line.energy / MeV - _BEFORE for line in _told_lines(strength, high)]
    begin = min([_BEGIN, *first])
    even = np.linspace(begin * MeV, high, 500)
    continuous: Array = strength.photoabsorption(fine) if cross_section else strength(fine)
    folded = strength.photoabsorption(even, width=spread) if cross_section else strength.folded(even, width=spread)
    panel.plot(fine / MeV, continuous / unit, **_CONTINUOUS, label="continuous: escape alone (peaks are cut)")
    panel.plot(even / MeV, folded / unit, **_FOLDED, label=f"folded, Γ = {spread / MeV:g} MeV")
    # Peaks of escape widths alone may be a hundred times higher than the folded strength: they are cut.
    top = float(folded.max() / unit)
    panel.set_xlim(begin, high / MeV)
    panel.set_ylim(0, _ROOM * top)
    return top


def _told_lines(strength: Strength, high: float) -> list[DiscreteState]:
    """Return the discrete states that have a mark."""
    least = _LEAST * strength.moment(0)
    return [line for line in strength.lines if line.strength > least and line.energy < high]


def _draw_lines(panel: "Axes", strength: Strength, high: float, unit: float, told: str) -> None:
    """Draw discrete states as sticks of their strength, on an axis of their own at the right."""
    lines = _told_lines(strength, high)
    if not lines:
        return
    right: Any = panel.twinx()
    heights = [line.strength / unit for line in lines]
    right.vlines([line.energy / MeV for line in lines], 0, heights, **_LINES)
    panel.plot([], [], **_LINES, label="discrete states, right axis")
    right.set_ylim(0, 1.5 * max(heights))
    right.set_ylabel(f"strength of a state [{told}]" if told else "strength of a state")


def _draw_measured(panel: "Axes", data: Photoabsorption, at: int, high: float) -> float:
    instance("data", data, Photoabsorption, "a Photoabsorption")
    shown = data.energies <= high
    energies, sigma = data.energies[shown] / MeV, data.cross_section[shown] / _MILLIBARN
    errors = None if data.error is None else data.error[shown] / _MILLIBARN
    label = f"{data.label}, natural element" if data.natural else data.label
    style: Any = {"linestyle": "none", "markersize": 2.2, "elinewidth": 0.6, **_MEASURED[at]}
    panel.errorbar(energies, sigma, errors, **style, label=label, zorder=1)
    return float(sigma.max())


def _energy_of(strength: Strength) -> str:
    if strength.multipole.charge is None:
        return "excitation energy [MeV]"
    return "energy above the parent nucleus, without nucleon masses [MeV]"
