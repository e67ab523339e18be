"""Models of a nucleus beside each other: relative differences of weak form factors and of cross sections."""

from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from nuscatter.errors import instance
from nuscatter.figures.nuclei.structure import isotope
from nuscatter.figures.style import house_style
from nuscatter.reports.nuclear_spread import RELATIVISTIC, SKYRME, ModelSpread
from nuscatter.units import MeV, fm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: A colour for a family, a line for each of its members.
_SKYRME_COLOUR, _RELATIVISTIC_COLOUR, _SHELL_COLOUR = "#009E73", "#D55E00", "#000000"
_OTHER_COLOURS = ("#0072B2", "#56B4E9", "#CC79A7", "#E69F00", "#882255", "#44AA99")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
#: About how many markers a curve of points has.
_POINTS = 14


def model_spread_figure(spread: ModelSpread) -> "Figure":
    """Return a figure of two panels: differences of F_W against Q, and of σ against E, as the review's Figs. 4 and 5.

    Skyrme forces have one colour, relativistic sets another, the shell model black points; what else was compared has
    colours of its own. The zero line is the reference.

    Raises:
        InputError: `spread` is no `ModelSpread`.
    """
    from matplotlib.figure import Figure

    instance("spread", spread, ModelSpread, "a ModelSpread, as model_spread('Ar40') returns it,")
    looks = _looks(list(spread.form_factor_differences))
    with house_style():
        figure = Figure(figsize=(7.6, 4.4))
        left, right = figure.subplots(1, 2)
        _draw(left, spread.Q * fm, spread.form_factor_differences, looks)
        _draw(right, spread.E / MeV, spread.cross_section_differences, looks)
        left.set(xlabel=r"$Q$ [fm$^{-1}$]", ylabel=r"$F_W / F_W^\mathrm{ref} - 1$ [%]")
        right.set(xlabel="energy of the neutrino [MeV]", ylabel=r"$\sigma / \sigma^\mathrm{ref} - 1$ [%]")
        handles, labels = left.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4)
        figure.suptitle(f"{isotope(spread.nuclide)}, compared with {spread.reference}", fontsize=9)
    return figure


def _draw(panel: "Axes", x: Any, differences: Any, looks: Any) -> None:
    panel.axhline(0.0, color="0.5", linewidth=0.8)
    for name, change in differences.items():
        panel.plot(x, 100 * change, label=name, **looks[name])
    panel.set_xlim(0.0, float(np.max(x)))


def _looks(names: list[str]) -> dict[str, Any]:
    """Return colour and line of each curve."""
    found: dict[str, Any] = {}
    lines = {family: cycle(_LINES) for family in ("Skyrme", "relativistic")}
    others = cycle(zip(_OTHER_COLOURS, (*_LINES, "-"), strict=True))
    for name in names:
        if name == "shell model":
            found[name] = {"color": _SHELL_COLOUR, "linestyle": "", "marker": "o", "markersize": 3}
            found[name] |= {"markevery": 1 / _POINTS}
        elif name in (*SKYRME, "SkE2"):
            found[name] = {"color": _SKYRME_COLOUR, "linestyle": next(lines["Skyrme"])}
        elif name in RELATIVISTIC:
            found[name] = {"color": _RELATIVISTIC_COLOUR, "linestyle": next(lines["relativistic"])}
        else:
            colour, line = next(others)
            found[name] = {"color": colour, "linestyle": line}
    return found
