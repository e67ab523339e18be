"""Charge radii of ν_e and ν_μ: the plane of both with its islands, and the profile of each."""

from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.figures.results.parts.published_ends import mark_ends
from nuscatter.figures.results.parts.smooth_profiles import smooth
from nuscatter.figures.style import house_style
from nuscatter.interactions.couplings.weak_couplings import standard_charge_radius
from nuscatter.reports.results.told import Result
from nuscatter.units import cm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNIT = 1e-32 * cm**2
_BASE, _THREE = "CsI 2021 + LAr 2020", "CsI 2021 + LAr 2020 + CONUS+"
#: Colour and line of each combination of data.
_LOOKS = {
    "CsI 2021": ("#0072B2", "--"),
    "LAr 2020": ("#E69F00", "-."),
    _BASE: ("#000000", "-"),
    _THREE: ("#D55E00", "-"),
}
#: Rises of −2 ln L at 90 %: of two parameters and of one.
_TWO, _ONE = 4.605, 2.706
_LABELS = {"ee": r"$\langle r^2_{\nu_e}\rangle$", "mumu": r"$\langle r^2_{\nu_\mu}\rangle$"}


def figure(result: Result) -> "Figure":
    """Return the figure of the charge radii."""
    from matplotlib.figure import Figure

    with house_style():
        drawn = Figure(figsize=(9.6, 4.3))
        plane, electron, muon = drawn.subplots(1, 3)
        _draw_plane(plane, result)
        for panel, name in ((electron, "ee"), (muon, "mumu")):
            _draw_profiles(panel, result, name)
        electron.set_ylabel(r"$-2\,\Delta\ln L$, the other radius profiled")
        handles: dict[str, Any] = {}
        for panel in (electron, muon):
            handles |= dict(zip(*reversed(panel.get_legend_handles_labels()), strict=True))
        drawn.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=2)
    return drawn


def _draw_plane(panel: "Axes", result: Result) -> None:
    """Draw the regions of 90 %: with CONUS+ filled, without it as lines."""
    for data, filled in ((_THREE, True), (_BASE, False)):
        x, y = (result.curves[f"plane {name}, {data}"] / _UNIT for name in ("ee", "mumu"))
        rise = np.nan_to_num(result.curves[f"plane rise, {data}"], nan=1e3).T
        colour, line = _LOOKS[data]
        if filled:
            panel.contourf(x, y, rise, levels=[-1.0, _TWO], colors=[colour], alpha=0.35)
        panel.contour(x, y, rise, levels=[_TWO], colors=[colour], linestyles=[line], linewidths=1.2)
    standard = [standard_charge_radius(flavour) / _UNIT for flavour in ("e", "mu")]
    panel.plot(*standard, "*", color="#000000", markerfacecolor="white", markersize=9, label="Standard Model")
    panel.set(xlabel=_LABELS["ee"] + r" [$10^{-32}$ cm$^2$]", ylabel=_LABELS["mumu"] + r" [$10^{-32}$ cm$^2$]")
    panel.set_title("90 % of both")
    panel.legend(loc="center")


def _draw_profiles(panel: "Axes", result: Result, name: str) -> None:
    for data, (colour, line) in _LOOKS.items():
        x, rise = result.curves[f"radius {name}, {data}"] / _UNIT, result.curves[f"rise {name}, {data}"]
        panel.plot(*smooth(x, rise=rise), line, color=colour, label=data, linewidth=1.2)
    quantity = {"ee": "⟨r²⟩ of ν_e", "mumu": "⟨r²⟩ of ν_μ"}[name]
    published = {each.key: each for row in result.rows for each in row.published if each.quantity == quantity}
    for at, known in enumerate(published.values()):
        mark_ends(panel, known, colour="#882255", at=at, said=f"{known.quantity[-3:]}, {known.data}: ")
    panel.axhline(_ONE, color="0.5", linewidth=0.8, linestyle=":", label="90 % of one")
    panel.set(xlabel=_LABELS[name] + r" [$10^{-32}$ cm$^2$]", ylim=(0, 12), xlim=(-90, 30))
