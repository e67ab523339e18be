"""The figure of the neutron radii: profiles of R_n, the plane of sin²θ_W and R_n, and profiles of the slope L."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import instance
from nuscatter.figures.results.parts.published_ends import mark_ends
from nuscatter.figures.style import house_style
from nuscatter.fits.scans.scan_result import rise_of_level
from nuscatter.reports.results.told import Result
from nuscatter.units import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Data, colours and lines of radii.
_RADII: Mapping[str, tuple[str, str]] = {
    "CsI 2021": ("#000000", "-"),
    "CsI 2017": ("#0072B2", "--"),
    "CsI 2017, energies alone": ("#56B4E9", ":"),
    "LAr 2020": ("#D55E00", "-."),
    "Ge 2024": ("#009E73", "--"),
    "Ge 2026": ("#009E73", "-"),
}
#: Data, labels, colours and lines of slopes.
_SLOPES: Mapping[str, tuple[str, str, Any]] = {
    "PREX-2": ("PREX-2", "#0072B2", "--"),
    "CREX": ("CREX", "#D55E00", "-."),
    "PREX-2 + CREX": ("PREX-2 and CREX", "#000000", "-"),
    "PREX-2 + CREX + CsI 2021 + LAr 2020": ("the same and CsI 2021, LAr 2020", "#E69F00", (0, (1, 1.5))),
    "CsI 2021 + LAr 2020": ("CsI 2021 and LAr 2020", "#009E73", ":"),
}
_HIGHEST = 9.0
_LEVELS = {0.683: "68 %", 0.9: "90 %"}


def figure(result: Result) -> "Figure":
    """Return the figure of the result `neutron_radii`.

    Args:
        result: From ``nuscatter.reports.results.run.result("neutron_radii")``.

    Raises:
        InputError: it is no result.
    """
    from matplotlib.figure import Figure

    curves = instance("result", result, Result, "a Result, as result('neutron_radii') returns it,").curves
    with house_style():
        drawn = Figure(figsize=(11.4, 4.6))
        radii, plane, slopes = drawn.subplots(1, 3)
        for data, (colour, line) in _RADII.items():
            radii.plot(*curves[data], color=colour, ls=line, label=data)
            if "alone" not in data:  # beside the same publication as all of its data
                _mark_published(radii, result, data, colour)
        _levels(radii, 0.15)
        radii.set(xlabel="$R_n$ with the nucleons' size [fm]", ylabel=r"rise of $-2\ln L$", xlim=(0, 10))
        _legend_above(radii)
        _plane(plane, curves["plane: radii"], curves["plane: angles"], curves["plane: rise"])
        plane.plot(*curves["plane: best"], "x", color="#000000", label="best fit, CsI 2021")
        angle, angle_low, angle_high = curves["APV: angle"]
        radius, radius_low, radius_high = curves["APV: radius"]
        plane.errorbar(
            [radius],
            [angle],
            xerr=[[radius - radius_low], [radius_high - radius]],
            yerr=[[angle - angle_low], [angle_high - angle]],
            fmt="o",
            ms=3,
            color="#D55E00",
            label="Cs parity violation, $R_n$ of\nCsI 2017 (arXiv:1808.10202)",
        )
        plane.set(xlabel="$R_n$(CsI) with the nucleons' size [fm]", ylabel=r"$\sin^2\theta_W$, MS-bar(0)")
        _legend_above(plane)
        for data, (label, colour, line) in _SLOPES.items():
            slopes.plot(*curves[f"L, {data}"], color=colour, ls=line, label=label)
        _levels(slopes, -145)
        slopes.set(xlabel="$L$ [MeV]", ylabel=r"rise of $-2\ln L$", xlim=(-150, 250))
        _legend_above(slopes)
    return drawn


def _legend_above(panel: "Axes") -> None:
    """Put the legend above a panel, where it hides nothing."""
    panel.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize=7)


def _mark_published(panel: "Axes", result: Result, data: str, colour: str) -> None:
    """Mark the ends of published ranges of a radius."""
    radii = [row for row in result.rows if row.quantity.startswith("R_n(") and row.data == data and row.published]
    for at, known in enumerate(radii[0].published if radii else ()):
        mark_ends(panel, known, colour=colour, at=at)


def _levels(panel: "Axes", at: float) -> None:
    """Draw lines at the levels of one degree of freedom."""
    for level, said in _LEVELS.items():
        height = rise_of_level(level, None, 1)
        panel.axhline(height, color="#BBBBBB", lw=0.8, zorder=0)
        panel.text(at, height + 0.08, said, fontsize=7, color="#666666")
    panel.set_ylim(0, _HIGHEST)


def _plane(panel: "Axes", radii: Array, angles: Array, rise: Array) -> None:
    """Draw the regions of two degrees of freedom, radii along."""
    heights = [rise_of_level(level, None, 2) for level in _LEVELS]
    shown = np.where(np.isnan(rise), 100.0, rise).T
    panel.contourf(radii, angles, shown, levels=[-1.0, *heights], colors=["#0072B2", "#56B4E9"], alpha=0.6)
    for height, said, colour in zip(heights, _LEVELS.values(), ("#0072B2", "#56B4E9"), strict=True):
        panel.contour(radii, angles, shown, levels=[height], colors=["#0072B2"], linewidths=0.8)
        panel.fill_between([], [], [], color=colour, alpha=0.6, lw=0, label=f"CsI 2021, {said} of both")
