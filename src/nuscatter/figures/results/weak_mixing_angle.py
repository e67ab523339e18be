"""The figure of the weak mixing angle: what each of the data allows, and where it lies on the running curve."""

from typing import TYPE_CHECKING

import numpy as np

from nuscatter.errors import instance
from nuscatter.figures.style import house_style
from nuscatter.reports.results.published import NINETY
from nuscatter.reports.results.standard_model.weak_mixing_angle import angles_elsewhere
from nuscatter.reports.results.told import Result, Row
from nuscatter.units import GeV, MeV

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Colour and marker of each of the data that stand alone, in the order of the rows.
_LOOKS = (
    ("#56B4E9", "s"),
    ("#0072B2", "o"),
    ("#D55E00", "D"),
    ("#009E73", "v"),
    ("#117733", "^"),
    ("#E69F00", "P"),
    ("#CC79A7", "X"),
)
_TOGETHER, _PUBLISHED, _CURVE = "#000000", "#777777", "#882255"
#: Of points at one momentum transfer: by which factor each is drawn aside; and where its name stands.
_PLACES = {
    "Qweak": (0.8, "left", 1.3, -1),
    "E158": (1.25, "left", 1.2, 1),
    "PVDIS": (1.0, "right", 0.8, 0),
    "NuTeV": (1.0, "left", 1.2, 1),
    "LEP and SLD": (0.8, "right", 0.3, -1),
    "Tevatron": (1.25, "right", 1.45, -1),
}
#: sin²θ_W that the panels show.
_SHOWN = (0.08, 0.60)
_CLOSE = (0.2275, 0.2425)


def figure(result: Result) -> "Figure":
    """Return the figure of the result ``weak_mixing_angle``, drawn from its rows and curves alone.

    Left the ranges at 68 % (thick) and 90 % (thin), below each what is published, with the publication's error. Right
    the data that stand alone at the momentum transfer of their signal, and, enlarged, what other processes measured.

    Args:
        result: As `nuscatter.reports.results.run.result` returns it.

    Raises:
        InputError: it is no result.
    """
    from matplotlib.figure import Figure

    instance("result", result, Result, "a Result, as result('weak_mixing_angle') returns it,")
    with house_style():
        whole = Figure(figsize=(10.2, 5.6))
        grid = whole.add_gridspec(2, 2, width_ratios=(1.25, 1))
        alone = len(result.curves["momentum"])
        scheme = result.rows[0].scheme
        together = tuple(row for row in result.rows[alone:] if row.scheme == scheme and not row.published)
        _ranges(whole.add_subplot(grid[:, 0]), result)
        _momenta(whole.add_subplot(grid[0, 1]), result)
        _enlarged(whole.add_subplot(grid[1, 1]), result, together[-1])
    return whole


def _ranges(panel: "Axes", result: Result) -> None:
    """Draw each row of the first scheme, with the published ranges below it; then those with a change."""
    alone, scheme = len(result.curves["momentum"]), result.rows[0].scheme
    y, ticks, names = 0.0, [], []
    for at, row in enumerate(result.rows):
        changed = row.scheme.removeprefix(scheme).strip(", ")
        colour = _LOOKS[at][0] if at < alone else _TOGETHER
        marker = _LOOKS[at][1] if at < alone else "o"
        if at and changed and not result.rows[at - 1].scheme.removeprefix(scheme).strip(", "):
            panel.axhline(y + 0.1, color="#BBBBBB", lw=0.6)
            y -= 0.5
        _bar(panel, y, row, colour, marker)
        ticks.append(y)
        names.append(f"{row.data}, {changed}" if changed else row.data)
        for known in row.published:
            y -= 0.5
            (low, high), factor = known.pieces[0], NINETY if known.level == 90 else 1.0
            panel.plot([low, high], [y, y], color=_PUBLISHED, lw=2.5 if factor == 1 else 1.0)
            if known.best is not None:
                panel.plot(known.best, y, "|", color=_PUBLISHED, ms=6)
            paper = f"{known.data}, arXiv:{known.reference.rpartition('arXiv:')[2]}"
            panel.annotate(paper, (0.985, y), xycoords=("axes fraction", "data"), ha="right", va="center", fontsize=6)
        y -= 0.8
    low_energy = float(result.curves["running"][0])
    panel.axvline(low_energy, color=_CURVE, lw=1, ls="--")
    panel.annotate(f"{low_energy:.4f} at Q = 0", (low_energy + 0.004, 0.75), color=_CURVE, fontsize=7, ha="left")
    panel.set_yticks(ticks, names, fontsize=7)
    panel.set(xlim=_SHOWN, ylim=(y + 0.2, 1.2), xlabel=r"$\sin^2\theta_W$")
    panel.set_title(f"{scheme}; 68 % thick, 90 % thin; grey: published", loc="left")


def _bar(panel: "Axes", y: float, row: Row, colour: str, marker: str) -> None:
    for pieces, width in ((row.here.ninety, 1.0), (row.here.one_sigma, 3.0)):
        for low, high in pieces:
            panel.plot(np.clip([low, high], 0, 1), [y, y], color=colour, lw=width, solid_capstyle="butt")
    if row.here.best is not None:
        panel.plot(row.here.best, y, marker, color=colour, ms=5, mec="white", mew=0.6)


def _momenta(panel: "Axes", result: Result) -> None:
    """Draw the data that stand alone at their momentum transfer, with its spread."""
    _curve(panel, result)
    for row, (mean, spread), (colour, marker) in zip(result.rows, result.curves["momentum"], _LOOKS, strict=False):
        assert row.here.best is not None
        ((low, high),) = row.here.one_sigma
        error = [[row.here.best - low], [high - row.here.best]]
        panel.errorbar(
            mean / MeV, row.here.best, error, spread / MeV, color=colour, fmt=marker, ms=5, lw=1.2, label=row.data
        )
    panel.set(xlim=(8, 110), ylim=(0.08, 0.50), xscale="log", ylabel=r"$\sin^2\theta_W$", xlabel="Q [MeV]")
    panel.set_xticks([10, 20, 50, 100], ["10", "20", "50", "100"])
    panel.set_title("68 %; Q: mean of the signal, and spread", loc="left")
    panel.legend(loc="upper right", ncols=2, fontsize=7)


def _enlarged(panel: "Axes", result: Result, together: Row) -> None:
    """Draw other processes at their momentum transfer, and the range of all coherent scattering together."""
    _curve(panel, result)
    mean = np.exp(np.mean(np.log(result.curves["momentum"][:, 0])))
    ((low, high),), best = together.here.one_sigma, together.here.best
    assert best is not None
    panel.fill_between([8, 110], low, high, color="#DDDDDD", lw=0)
    panel.plot([8, 110], [best, best], color=_TOGETHER, lw=1.2)
    panel.annotate(
        f"all coherent scattering,\n{low:.3f} to {high:.3f}",
        (mean / MeV, _CLOSE[0] + 4e-4),
        ha="center",
        va="bottom",
        fontsize=7,
        rotation=90,
    )
    for each in angles_elsewhere():
        beside, across, side, up = _PLACES.get(each.name, (1.0, "center", 1.0, 1))
        Q = each.Q / MeV * beside
        panel.errorbar(Q, each.value, each.error, fmt="o", ms=4, color="#333333", lw=1)
        where = (Q * side, each.value + up * (each.error + 3e-4))
        panel.annotate(each.name, where, ha=across, va={1: "bottom", 0: "center", -1: "top"}[up], fontsize=7)
    panel.set(xlim=(0.4, 165 * GeV / MeV), ylim=_CLOSE, xscale="log", ylabel=r"$\sin^2\theta_W$", xlabel="Q [MeV]")
    panel.set_title("Enlarged, with other processes", loc="left")


def _curve(panel: "Axes", result: Result) -> None:
    panel.plot(
        result.curves["Q"] / MeV,
        result.curves["running"],
        color=_CURVE,
        lw=1.2,
        label=r"$\overline{\mathrm{MS}}$, running",
    )
