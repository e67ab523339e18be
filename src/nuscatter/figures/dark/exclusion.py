"""What data exclude: a coupling against the mass of χ, with the expected band, the relic density and other limits."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import instance
from nuscatter.figures.style import COLOURS, CURVES, house_style
from nuscatter.reports.dark.exclusion import Exclusion, LimitKind, dark_yield
from nuscatter.reports.dark.published_curves import PublishedCurve
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.units import MeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_YIELD = r"$Y = \epsilon^2 \alpha_D\, (m_\chi / m_{A^\prime})^4$"


def exclusion_figure(
    ours: Mapping[str, Exclusion],
    *,
    band: str | None = None,
    relic: Mapping[str, Sequence[VectorPortal]] | None = None,
    published: Mapping[str, PublishedCurve] | None = None,
    kind: LimitKind = LimitKind.PROFILE,
    level: float = 0.9,
    quantity: Callable[[VectorPortal], float] = dark_yield,
    label: str = _YIELD,
) -> "Figure":
    """Return a figure of limits against the mass of χ.

    Args:
        ours: Limits by what the legend calls them.
        band: Of which of them the expected limits are drawn, ±1 and ±2 standard deviations; None for none.
        relic: Portals that give the relic density, by what they are called.
        published: Curves of others by what they are called, values of the same quantity.
        kind: What excludes a coupling.
        level: Confidence level.
        quantity: What is drawn of a portal.
        label: Of the vertical axis.

    Raises:
        InputError: `ours` is empty or holds something else, or `band` is not one of them.
    """
    from matplotlib.figure import Figure

    from nuscatter.errors import InputError, one_of

    if not ours:
        raise InputError("There is no exclusion, but at least one was expected.")
    for each in ours.values():
        instance("one of the exclusions", each, Exclusion, "an Exclusion, as exclusion returns it,")
    with house_style():
        figure = Figure(figsize=(6.4, 4.6))
        panel = figure.subplots()
        if band is not None:
            _band(panel, ours[one_of("band", band, ours)], kind, level, quantity)
        for (name, each), (colour, _) in zip(ours.items(), CURVES[1:], strict=False):
            values = [quantity(portal) for portal in each.limits(kind=kind, level=level)]
            panel.plot(each.masses / MeV, values, color=colour, linewidth=1.8, label=f"{name}, {level:.0%}")
        for (name, portals), style in zip((relic or {}).items(), ("--", "-.", ":"), strict=False):
            mass = [portal.mass / MeV for portal in portals]
            panel.plot(mass, [quantity(each) for each in portals], style, color=COLOURS["data"], lw=1.0, label=name)
        for (name, curve), (colour, line) in zip((published or {}).items(), CURVES[8:], strict=False):
            order = np.argsort(curve.mass)
            panel.plot(curve.mass[order] / MeV, curve.value[order], line, color=colour, linewidth=0.9, label=name)
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_xlabel(r"$m_\chi$ [MeV]")
        panel.set_ylabel(label)
        panel.set_title(_title(next(iter(ours.values()))))
        panel.legend(fontsize=7, ncols=1, loc="best")
    return figure


def _band(
    panel: "Axes", of: Exclusion, kind: LimitKind, level: float, quantity: Callable[[VectorPortal], float]
) -> None:
    """Draw the limits of data without dark matter."""
    rows = np.array([[quantity(each) for each in row] for row in of.expected(kind=kind, level=level)]).T
    mass = of.masses / MeV
    panel.fill_between(mass, rows[0], rows[4], color=COLOURS["nin"], alpha=0.5, lw=0, label="expected, ±2σ")
    panel.fill_between(mass, rows[1], rows[3], color=COLOURS["nu_e"], alpha=0.4, lw=0, label="expected, ±1σ")


def _title(of: Exclusion) -> str:
    """Return what all portals have in common."""
    one = of.portals[0]
    ratio = one.mediator_mass / one.mass
    return rf"{one.kind.value} $\chi$, $m_{{A^\prime}} = {ratio:.3g}\, m_\chi$, $\alpha_D = {one.alpha_dark:g}$"
