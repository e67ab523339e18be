"""The figure of couplings that change flavour: what each data set allows of each."""

from typing import TYPE_CHECKING

from nuscatter.figures.results.parts.interval_bars import draw_bars, mathematics
from nuscatter.figures.style import house_style
from nuscatter.reports.results.new_physics.flavour_changing import DATA, WITH_SIGN
from nuscatter.reports.results.told import Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def figure(result: Result) -> "Figure":
    """Return the figure of a result: couplings to d quarks; limits of a magnitude are bars on both sides of zero.

    Args:
        result: That of ``flavour_changing``.
    """
    from matplotlib.figure import Figure

    with house_style():
        whole = Figure(figsize=(9.6, 3.4))
        panels = whole.subplots(1, 3, sharey=True)
        for panel, coupling in zip(panels, ("ε_eμ^d", "ε_eτ^d", "ε_μτ^d"), strict=True):
            lines = [(coupling if data in WITH_SIGN else f"|{coupling}|", data) for data in DATA if data != "CsI 2017"]
            draw_bars(panel, result, lines, quantity=False, both_sides=True)
            panel.axvline(0, color="0.5", linewidth=0.8, linestyle=":")
            panel.set_xlim(-0.6, 0.6)
            panel.set_xlabel(mathematics(coupling))
        whole.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return whole
