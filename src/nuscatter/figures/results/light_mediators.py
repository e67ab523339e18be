"""The figure of light mediators: for each model what is excluded and allowed of the coupling against the mass."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.figures.style import house_style
from nuscatter.reports.results.told import Result
from nuscatter.units import Array, MeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BOTH = "CsI 2021 + LAr 2020"
_ALL = f"{_BOTH} + Ge 2026 + CONUS+"
#: Colour and line of data; those with recoils of electrons are dashed.
_LOOKS: Mapping[str, tuple[str, Any]] = {
    "CsI 2021": ("#0072B2", "-"),
    "LAr 2020": ("#E69F00", "-"),
    _BOTH: ("#000000", "-"),
    _ALL: ("#D55E00", "-"),
    "CONUS+": ("#CC79A7", "-"),
}
#: Panels, and the models beside them in the same panel.
_PANELS: Mapping[str, str] = {
    "universal": "universal charges",
    "B − L": r"$B - L$",
    "L_μ − L_τ": r"$L_\mu - L_\tau$, by loops",
    "photon-like": r"electric charges, and $q_\nu = 1$",
    "scalar": "scalar, all light quarks",
    "tensor": "tensor, on spins: CsI 2021 alone",
}
_EXCLUDED, _ALLOWED = "#DDDDDD", "#8FD3BE"
_WITH_ELECTRONS = ", with electrons"
#: Marks of published limits by their keys.
_MARKS = {"bl_light": "v", "conus_light": "D"}


def figure(result: Result) -> "Figure":
    """Return a figure with a panel for each model.

    Grey is excluded at 90 % by COHERENT's CsI and LAr together (by CsI where argon has no limit), and the green band in
    it allowed: there the amplitude has turned its sign. Lines are the limits of all data.

    Args:
        result: Of `nuscatter.reports.results.new_physics.light_mediators`.
    """
    from matplotlib.figure import Figure

    with house_style():
        drawn = Figure(figsize=(9.6, 6.6))
        panels = drawn.subplots(2, 3)
        for panel, (model, title) in zip(panels.ravel(), _PANELS.items(), strict=True):
            _draw(panel, result.curves, model)
            _mark_published(panel, result, model)
            panel.set_title(title)
        for panel in panels[1]:
            panel.set_xlabel("mass of the mediator [MeV]")
        for panel in panels[:, 0]:
            panel.set_ylabel("coupling $g$")
        handles: dict[str, Any] = {}
        for panel in panels.ravel():
            for handle, label in zip(*panel.get_legend_handles_labels(), strict=True):
                handles.setdefault(label, handle)
        drawn.legend(list(handles.values()), list(handles), loc="outside lower center", ncols=3)
    return drawn


def _draw(panel: "Axes", curves: Mapping[str, Array], model: str) -> None:
    light = {name: each for name, each in curves.items() if name.startswith(f"{model}{_WITH_ELECTRONS}: ")}
    electrons = light.pop(f"{model}{_WITH_ELECTRONS}: masses", curves[f"{model}: masses"]) / MeV
    # Limits from nuclei do not change below their lightest mass, and are drawn on to that of electrons.
    left = float(min(electrons[0], curves[f"{model}: masses"][0] / MeV))
    masses = np.concatenate([[left], curves[f"{model}: masses"] / MeV])
    own = {
        name.partition(": ")[2]: np.concatenate([ends[:1], ends])
        for name, ends in curves.items()
        if name.startswith(f"{model}: ") and not name.endswith(": masses")
    }
    first = {data: ends[:, 0, 1] for data, ends in own.items()}
    top = 4 * float(np.max(own[_main(own)][np.isfinite(own[_main(own)])]))
    low = 0.3 * min(float(limit.min()) for limit in first.values())
    _regions(panel, masses, own[_main(own)], top)
    for data, limit in first.items():
        colour, line = _LOOKS[data]
        panel.plot(masses, limit, line, color=colour, lw=1.2, label=f"{data}, nuclei", zorder=4 if data == _BOTH else 3)
    for name, ends in light.items():
        data, limit = name.partition(": ")[2], ends[:, 0, 1]
        panel.plot(electrons, limit, "--", color=_LOOKS[data][0], lw=1.2, label=f"{data}, nuclei and electrons")
        low = min(low, 0.3 * float(limit.min()))
    panel.set(xscale="log", yscale="log", xlim=(left, masses[-1]), ylim=(low, top))


def _main(own: Mapping[str, Array]) -> str:
    return _BOTH if _BOTH in own else next(iter(own))


def _regions(panel: "Axes", masses: Array, ends: Array, top: float) -> None:
    """Draw what is excluded above the first piece, and the allowed pieces in it."""
    panel.fill_between(masses, ends[:, 0, 1], top, color=_EXCLUDED, lw=0, label="excluded, 90 %, CsI 2021 + LAr 2020")
    for piece in range(1, ends.shape[1]):
        low, high = ends[:, piece].T
        if np.isfinite(low).any():
            high = np.where(np.isinf(high), top, high)
            panel.fill_between(
                masses,
                low,
                high,
                color=_ALLOWED,
                lw=0.8,
                edgecolor="#009E73",
                label="allowed: amplitude of the other sign",
            )


def _mark_published(panel: "Axes", result: Result, model: str) -> None:
    """Mark published limits on massless mediators at the left of the panel."""
    left, _ = panel.get_xlim()
    marked = set()
    for row in result.rows:
        for known in row.published if row.quantity.startswith(f"g of {model},") else ():
            if known.key not in marked:
                end, said = known.pieces[0][1] * float(known.unit), known.reference.partition(",")[0]
                said += ", mass not given" if "mass not given" in known.quantity else ""
                panel.plot(
                    1.4 * left, end, _MARKS[known.key], color="#882255", ms=6, label=f"published, {said}", zorder=5
                )
                marked.add(known.key)
