"""The figure of non-standard interactions: intervals of single couplings, and planes that targets and times cut.

It computes nothing: rows and arrays of a result are drawn.
"""

from typing import TYPE_CHECKING

import numpy as np

from nuscatter.figures.names import label
from nuscatter.figures.results.parts.interval_bars import draw_bars
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.reports.oscillation_link import DARK_DIFFERENCE
from nuscatter.reports.results.told import Result
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: χ² with two degrees of freedom at 68.3 and 90 %.
_SIXTY_EIGHT, _NINETY = 2.2977, 4.6052
_LOOKS = {
    "CsI 2021": (COLOURS["cevns"], "-"),
    "LAr 2020": (COLOURS["nu_e_bar"], "-"),
    "CsI 2021 + LAr 2020": (COLOURS["data"], "-"),
}
_TIMES = {"without times": COLOURS["nu_mu_bar"], "with times": COLOURS["nu_mu"]}
_QUANTITIES = ("ε_ee^d", "ε_μμ^d")
_DATA = ("CsI 2021", "LAr 2020", "Ge 2026", "CONUS+", "CsI 2021 + LAr 2020", "COHERENT", "all")
#: Of matter with as many neutrons as electrons, ε of d quarks alone is felt three times.
_DARK = DARK_DIFFERENCE / 3.0


def figure(result: Result) -> "Figure":
    """Return the figure of a result.

    Args:
        result: That of ``non_standard_interactions``.
    """
    from matplotlib.figure import Figure

    with house_style():
        whole = Figure(figsize=(9.2, 7.6))
        (bars, quarks), (blind, flavours) = whole.subplots(2, 2)
        lines = [
            (quantity, data) for quantity in _QUANTITIES for data in _DATA if (quantity, data) != ("ε_μμ^d", "CONUS+")
        ]
        draw_bars(bars, result, lines)
        bars.axvline(0, color="0.5", linewidth=0.8, linestyle=":")
        bars.set_xlim(-0.25, 1.25)
        bars.legend(loc="center right")
        bars.set_xlabel(r"$\varepsilon^{d}$: one coupling at a time")
        _draw_quarks(quarks, result)
        _draw_blind(blind, result)
        _draw_flavours(flavours, result)
    return whole


def _draw_quarks(panel: "Axes", result: Result) -> None:
    """Draw the plane of u and d quarks: the scans along the blind direction, in the couplings themselves."""
    slope = float(result.curves["slope of caesium"])
    for data, (colour, line) in _LOOKS.items():
        along, across, rise = _scan(result, f"blind {data}")
        x, y = np.meshgrid(along, across, indexing="ij")
        _contour(panel, x, y + slope * x, rise, colour, line, filled=data == "CsI 2021")
        if data == "CsI 2021":
            panel.contourf(x, y + slope * x, rise, levels=[-1.0, _SIXTY_EIGHT], colors=[_lighter(colour, 0.65)])
    panel.fill([np.nan], [np.nan], color=_lighter(_LOOKS["CsI 2021"][0], 0.65), label="CsI 2021, 68 %")
    panel.set_xticks([-1, -0.5, 0, 0.5, 1])
    panel.set_xlim(-1.0, 1.0), panel.set_ylim(-1.0, 1.3)
    panel.plot(0, 0, "*", color="#000000", markerfacecolor="white", markersize=9, label="Standard Model", zorder=5)
    panel.set_xlabel(label("ee_u")), panel.set_ylabel(label("ee_d"))
    _legend(panel)


def _draw_blind(panel: "Axes", result: Result) -> None:
    """Draw the same plane along and across the direction to which caesium is blind."""
    slope = float(result.curves["slope of caesium"])
    for data, (colour, line) in _LOOKS.items():
        along, across, rise = _scan(result, f"blind {data}")
        x, y = np.meshgrid(along, across, indexing="ij")
        _contour(panel, x, y, rise, colour, line, filled=data == "CsI 2021 + LAr 2020")
    panel.plot(0, 0, "*", color="#000000", markerfacecolor="white", markersize=9, zorder=5)
    panel.set_xlabel(rf"{label('ee_u')}, along the direction to which Cs is blind")
    panel.set_ylabel(rf"{label('ee_d')} $+\ {-slope:.3f}\,$ {label('ee_u')}")
    panel.set_ylim(-0.4, 0.8)


def _draw_flavours(panel: "Axes", result: Result) -> None:
    """Draw the plane of two flavours with and without arrival times."""
    for times, colour in _TIMES.items():
        x, y, rise = _scan(result, f"flavours CsI 2021 + LAr 2020 {times}")
        first, second = np.meshgrid(x, y, indexing="ij")
        _contour(panel, first, second, rise, colour, "-", filled=True)
        face = _lighter(colour, 0.3)
        panel.fill([np.nan], [np.nan], facecolor=face, edgecolor=colour, label=f"CsI + LAr, {times}")
    x, y, rise = _scan(result, "flavours CsI 2021 with times")
    first, second = np.meshgrid(x, y, indexing="ij")
    _contour(panel, first, second, rise, _LOOKS["CsI 2021"][0], "--", filled=False)
    panel.plot([], [], "--", color=_LOOKS["CsI 2021"][0], label="CsI, with times")
    ends = np.array([-0.3, 0.6])
    panel.plot(ends, ends - _DARK, ":", color="0.3", label="LMA-Dark, d quarks alone")
    panel.plot(0, 0, "*", color="#000000", markerfacecolor="white", markersize=9, label="Standard Model", zorder=5)
    panel.set_xlim(-0.3, 0.6), panel.set_ylim(-0.3, 0.85)
    panel.set_xlabel(label("ee_d")), panel.set_ylabel(label("mumu_d"))
    panel.legend(loc="upper right")


def _scan(result: Result, name: str) -> tuple[Array, Array, Array]:
    return result.curves[f"{name}: x"], result.curves[f"{name}: y"], result.curves[f"{name}: rise"]


def _contour(panel: "Axes", x: Array, y: Array, rise: Array, colour: str, line: str, *, filled: bool) -> None:
    """Draw the edge of the region of 90 %, and fill it."""
    height = np.where(np.isnan(rise), 1e9, rise)
    if filled:
        panel.contourf(x, y, height, levels=[-1.0, _NINETY], colors=[_lighter(colour, 0.3)])
    panel.contour(x, y, height, levels=[_NINETY], colors=[colour], linestyles=[line], linewidths=1.2)


def _lighter(colour: str, strength: float) -> tuple[float, float, float]:
    """Return a colour mixed with white: a transparent one would mix with the region below it."""
    from matplotlib.colors import to_rgb

    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(colour))
    return red, green, blue


def _legend(panel: "Axes") -> None:
    for data, (colour, line) in _LOOKS.items():
        panel.plot([], [], line, color=colour, label=f"{data}, 90 %")
    panel.legend(loc="upper right")
