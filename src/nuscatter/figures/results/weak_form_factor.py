"""The figure of the weak form factor: measured values of F_W² against Q beside models, a panel for each target."""

from typing import TYPE_CHECKING

from nuscatter.errors import instance
from nuscatter.figures.style import CURVES, house_style
from nuscatter.reports.results.told import Result
from nuscatter.units import MeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The panels: the data, what they are called, and the end of the axis of F_W².
_PANELS = (
    ("CsI 2021", "Cs and I (CsI 2021)", 1.3),
    ("LAr 2020", "Ar (LAr 2020)", 2.4),
    ("Ge 2024", "Ge (Ge 2024)", 1.3),
)
#: What a key of `curves` says beside the models.
_OTHER = ("points", "chi2", "events")


def figure(result: Result) -> "Figure":
    """Return the figure of the result ``weak_form_factor``.

    Points are values at a momentum transfer, with 68 % (thick) and 90 % (thin), the others and all nuisances profiled;
    an arrow is an upper limit of 90 %. Grey is where the events are expected, with no scale.

    Args:
        result: As `nuscatter.reports.results.run.result` returns it.

    Raises:
        InputError: it is no `Result`.
    """
    from matplotlib.figure import Figure

    instance("result", result, Result, "a Result, as result('weak_form_factor') returns it,")
    with house_style():
        drawn = Figure(figsize=(9.2, 3.9))
        panels = drawn.subplots(1, len(_PANELS))
        for panel, (data, title, highest) in zip(panels, _PANELS, strict=True):
            _draw(panel, result, data, highest)
            panel.set_title(title)
        panels[0].set_ylabel(r"$F_W^2$")
        handles, labels = panels[0].get_legend_handles_labels()
        drawn.legend(handles, labels, loc="outside lower center", ncols=4)
    return drawn


def _draw(panel: "Axes", result: Result, data: str, highest: float) -> None:
    Q = result.curves["Q"] / MeV
    events = result.curves[f"{data}: events"]
    panel.fill_between(Q, 0.25 * highest * events / events.max(), color="#DDDDDD", label="expected events (no scale)")
    models = [key.partition(": ")[2] for key in result.curves if key.startswith(f"{data}: ")]
    looks = iter(CURVES)
    for name in (each for each in models if each not in _OTHER):
        colour, line = next(looks)
        panel.plot(Q, result.curves[f"{data}: {name}"], color=colour, linestyle=line, linewidth=1.2, label=name)
    at, best, low, high, lowest, most = result.curves[f"{data}: points"]
    at = at / MeV
    measured = best > low  # the others are at the limit 0
    panel.vlines(at[measured], lowest[measured], most[measured], color="0.35", linewidth=1.0, zorder=3)
    panel.vlines(at[measured], low[measured], high[measured], color="0.35", linewidth=3.0, zorder=3)
    panel.plot(at[measured], best[measured], "o", color="k", markersize=5, zorder=4, label="measured, 68 and 90 %")
    for q, end in zip(at[~measured], most[~measured], strict=True):
        panel.annotate("", (q, 0.0), (q, end), arrowprops={"arrowstyle": "-|>", "color": "0.35"}, zorder=3)
        panel.plot([q], [end], "_", color="0.35", markersize=9, markeredgewidth=2, label="upper limit, 90 %", zorder=3)
    panel.set(xlim=(0, 110), ylim=(0, highest), xlabel=r"$Q$ [MeV]")
