"""What data exclude: a coupling against the mass of χ, with the expected band, the relic density and other limits."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import instance, listed
from nuscatter.figures.style import COLOURS, house_style, percent
from nuscatter.reports.dark.exclusion import Exclusion, LimitKind, dark_yield
from nuscatter.reports.dark.published_curves import CurveKind, PublishedCurve
from nuscatter.sources.dark.portal import VectorPortal, electric
from nuscatter.units import MeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_YIELD = r"$Y = \epsilon^2 \alpha_D\, (m_\chi / m_{A^\prime})^4$"
#: Own limits are thick, and no other curve has their colours.
_OWN = ("#D55E00", "#0072B2", "#000000")
_OTHERS = ("#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#882255", "#332288", "#999933", "#777777")
_LINES: Mapping[CurveKind, tuple[Any, ...]] = {
    CurveKind.LIMIT: ("-", (0, (9, 2)), (0, (9, 2, 1, 2))),
    CurveKind.EXPECTED: (":",),
    CurveKind.PROJECTED: ("--", (0, (3, 1, 1, 1, 1, 1))),
    CurveKind.RELIC: ("-.", (0, (1, 2)), (0, (5, 4)), (0, (5, 1, 1, 1, 1, 1))),
}
_GREY = "#999999"
#: How far above the highest value of the own limits, and below the lowest of all, the axis goes.
_ABOVE, _BELOW = 30.0, 0.4


def exclusion_figure(
    ours: Mapping[str, Exclusion],
    *,
    band: str | None = None,
    relic: Mapping[str, Sequence[VectorPortal]] | None = None,
    published: Sequence[PublishedCurve] = (),
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
        published: Curves of others of the same quantity, as `comparable` returns them.
        kind: What excludes a coupling.
        level: Confidence level.
        quantity: What is drawn of a portal.
        label: Of the vertical axis.

    Raises:
        InputError: `ours` is empty or holds something else, `band` is not one of them, or a curve is none.
    """
    from matplotlib.figure import Figure

    from nuscatter.errors import InputError, one_of

    if not ours:
        raise InputError("There is no exclusion, but at least one was expected.")
    for each in ours.values():
        instance("one of the exclusions", each, Exclusion, "an Exclusion, as exclusion returns it,")
    others = listed("published", published, "a list of curves, as comparable returns them,")
    for curve in others:
        instance("one of the published curves", curve, PublishedCurve, "a PublishedCurve")
    with house_style():
        figure = Figure(figsize=(8.4, 4.8) if others else (6.4, 4.6))
        panel = figure.subplots()
        if band is not None:
            _band(panel, ours[one_of("band", band, ours)], kind, level, quantity)
        handles = [_published(panel, curve, *look) for curve, look in zip(others, _looks(others), strict=True)]
        for (name, portals), style in zip((relic or {}).items(), ("--", "-.", ":"), strict=False):
            mass = [portal.mass / MeV for portal in portals]
            panel.plot(mass, [quantity(each) for each in portals], style, color=COLOURS["data"], lw=1.0, label=name)
        highest = 0.0
        for (name, each), colour in zip(ours.items(), cycle(_OWN), strict=False):
            values = [quantity(portal) for portal in each.limits(kind=kind, level=level)]
            highest = max(highest, *values)
            panel.plot(
                each.masses / MeV, values, color=colour, lw=2.0, zorder=4, label=f"{name}, {percent(level)} limit"
            )
        panel.set(xscale="log", yscale="log", xlabel=r"$m_\chi$ [MeV]", ylabel=label)
        _frame(panel, ours, others, highest)
        _mass_ticks(panel)
        panel.set_title(_title(next(iter(ours.values()))))
        drawn = [each for each in panel.get_legend_handles_labels()[0] if each not in handles]
        panel.legend(handles=drawn, fontsize=7, loc="best")
        if handles:
            figure.legend(handles=handles, fontsize=7, loc="outside right upper", title="published", title_fontsize=7)
    return figure


def _looks(curves: Sequence[PublishedCurve]) -> list[tuple[str, Any]]:
    """Return colour and line of curves: relic densities are grey, and no two of a kind look alike as long as possible.

    What is expected has the colour of the limit before it, as files list them.
    """
    looks: list[tuple[str, Any]] = []
    counts = dict.fromkeys(CurveKind, 0)
    for each in curves:
        kind = each.known.kind
        at, lines = counts[kind], _LINES[kind]
        counts[kind] += 1
        if kind is CurveKind.RELIC:
            looks.append((_GREY, lines[at % len(lines)]))
        elif kind is CurveKind.EXPECTED and looks:
            looks.append((looks[-1][0], lines[0]))
        else:
            looks.append((_OTHERS[at % len(_OTHERS)], lines[at // len(_OTHERS) % len(lines)]))
    return looks


def _published(panel: "Axes", curve: PublishedCurve, colour: str, line: Any) -> object:
    """Draw a curve of others and return what the legend shows."""
    order, known = np.argsort(curve.mass), curve.known
    mass, value, text = curve.mass[order] / MeV, curve.value[order], f"{known.label} ({known.source})"
    return panel.plot(mass, value, linestyle=line, color=colour, linewidth=1.1, label=text)[0]


def _mass_ticks(panel: "Axes") -> None:
    """Label 1, 2 and 5 of each power of ten: minor labels of a short logarithmic axis run into one another."""
    low, high = panel.get_xlim()
    powers = 10.0 ** np.arange(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [float(each) for each in np.outer(powers, (1, 2, 5)).ravel() if low <= each <= high]
    panel.set_xticks(ticks, [f"{each:g}" for each in ticks])
    panel.set_xticks([], minor=True)


def _frame(panel: "Axes", ours: Mapping[str, Exclusion], others: Sequence[PublishedCurve], highest: float) -> None:
    """Keep the masses of the own limits, and what lies within some orders of magnitude of them."""
    masses = np.concatenate([each.masses for each in ours.values()]) / MeV
    if others and masses.min() < masses.max():
        panel.set_xlim(masses.min(), masses.max())
    lowest = np.inf
    for line in panel.lines:
        x, y = (np.asarray(each, dtype=float) for each in line.get_data())
        inside = (x >= masses.min()) & (x <= masses.max()) & (y > 0)
        lowest = min(lowest, float(np.min(y, where=inside, initial=np.inf)))
    bottom, top = panel.get_ylim()
    panel.set_ylim(max(bottom, _BELOW * lowest), min(top, _ABOVE * highest))


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
    boson = r"A^\prime" if one.charges == electric else "V"
    split = rf", $m_{{\chi_2}} = {1 + one.splitting / one.mass:.3g}\, m_\chi$" if one.splitting > 0 else ""
    return rf"{one.kind.value} $\chi${split}, $m_{{{boson}}} = {ratio:.3g}\, m_\chi$, $\alpha_D = {one.alpha_dark:g}$"
