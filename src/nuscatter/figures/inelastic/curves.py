"""Inelastic cross sections as bands of nuclear forces: σ(E) beside CEvNS, dσ/dω and dσ/dcosθ by multipoles.

They are Figs. 7, 8 and 9 of the review in this library's model. A band is between the lowest and the highest of the
forces that its legend names, at each point; two forces are a spread, not an error.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, instance, invalid, listed
from nuscatter.figures.nuclei.structure import isotope
from nuscatter.figures.style import COLOURS, LABELS, house_style
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.reports.inelastic.curves import Curves, Variable
from nuscatter.structure.nucleus import helm
from nuscatter.units import Array, MeV, cm

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNIT = 1e-42 * cm**2
#: Decades below the highest value that a logarithmic panel shows at most.
_DECADES = 6
#: Colours of multipoles in turn; a total is black.
_MULTIPOLES = (COLOURS["cevns"], COLOURS["nu_mu"], COLOURS["nu_e"], COLOURS["nu_tau"], COLOURS["nu_mu_bar"])
_LINES = ("--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))
#: Of σ(E), by what is drawn.
_CHARGED, _NEUTRAL, _ELASTIC = COLOURS["nu_e"], COLOURS["nu_mu"], COLOURS["cevns"]
_AXES = {
    Variable.TRANSFER: (r"energy transfer $\omega$ [MeV]", r"d$\sigma$/d$\omega$ [10$^{-42}$ cm$^2$ MeV$^{-1}$]"),
    Variable.COSINE: (r"$\cos\theta$ of the lepton", r"d$\sigma$/d$\cos\theta$ [10$^{-42}$ cm$^2$]"),
}


def cross_section_figure(curves: Sequence[Curves], *, elastic: bool = True) -> "Figure":
    """Return a figure of σ(E) of charged and neutral currents on one nuclide, with CEvNS above them: Fig. 7.

    Args:
        curves: Of σ(E), as `cross_section_curves` returns them.
        elastic: Whether CEvNS of the same nuclide is drawn (Helm's form factor, tree level).

    Raises:
        InputError: there is none, or one is a function of something else, or of another nuclide.
    """
    from matplotlib.figure import Figure

    every = _checked(curves, (Variable.ENERGY,))
    nuclide = every[0].nuclide
    if any(each.nuclide != nuclide for each in every):
        raise InputError("The curves are of several nuclides, but those of one were expected.")
    with house_style():
        figure = Figure(figsize=(6.0, 4.4))
        panel = figure.subplots()
        for each, line in zip(every, ("-", "--", "-.", ":") * len(every), strict=False):
            low, high = (side / _UNIT for side in each.band)
            colour = _CHARGED if each.current is CHARGED_CURRENT else _NEUTRAL
            there = high > 0
            _band(panel, each.points[there] / MeV, low[there], high[there], colour, _process(each), line)
        if elastic:
            E = np.linspace(1 * MeV, max(each.points.max() for each in every), 200)
            sigma = StandardModel().sigma(E, every[0].species, helm(nuclide))
            panel.plot(E / MeV, sigma / _UNIT, color=_ELASTIC, linewidth=1.8, label=r"CE$\nu$NS (Helm)")
        panel.set_yscale("log")
        top = panel.get_ylim()[1]
        panel.set_ylim(max(panel.get_ylim()[0], top / 10**_DECADES), 3 * top)
        panel.set_xlim(0, max(each.points.max() for each in every) / MeV)
        panel.set_xlabel("neutrino energy [MeV]")
        panel.set_ylabel(r"$\sigma$ [10$^{-42}$ cm$^2$]")
        panel.set_title(f"{isotope(nuclide)}, continuum RPA, {_forces(every[0])}")
        panel.legend(loc="lower right")
    return figure


def differential_figure(curves: Sequence[Curves], *, multipoles: int = 4) -> "Figure":
    """Return a figure of dσ/dω or dσ/dcosθ, a panel for each energy, with the largest multipoles: Figs. 8 and 9.

    Args:
        curves: Of dσ/dω or dσ/dcosθ, one for each panel.
        multipoles: How many multipoles are drawn, 0 to 5.

    Raises:
        InputError: there is no curve, or one is of σ(E), or the number of multipoles is out of range.
    """
    from matplotlib.figure import Figure

    every = _checked(curves, (Variable.TRANSFER, Variable.COSINE))
    if multipoles not in range(len(_MULTIPOLES) + 1):
        raise invalid("multipoles", multipoles, f"a whole number from 0 to {len(_MULTIPOLES)}")
    with house_style():
        figure = Figure(figsize=(3.7 * len(every) + (1.0 if len(every) == 1 else 0), 3.5))
        for panel, each in zip(figure.subplots(1, len(every), squeeze=False)[0], every, strict=True):
            _draw(panel, each, multipoles)
        first = every[0]
        figure.suptitle(f"{isotope(first.nuclide)}, {first.current.value}, continuum RPA, {_forces(first)}", fontsize=9)
    return figure


def flux_figure(panel_curves: Sequence[Curves], flux_name: str, *, multipoles: int = 4) -> "Figure":
    """Return a figure of dσ/dω averaged over a flux, a panel for each curve.

    Args:
        panel_curves: Of dσ/dω, averaged over a flux.
        flux_name: What the flux is, as "muons that decay at rest".
        multipoles: How many multipoles are drawn, 0 to 5.

    Raises:
        InputError: as `differential_figure`.
    """
    figure = differential_figure(panel_curves, multipoles=multipoles)
    name = instance("flux_name", flux_name, str, "a text")
    for panel, each in zip(figure.axes, panel_curves, strict=True):
        panel.set_title(f"{LABELS[each.species.name]} of {name}")
    return figure


def _draw(panel: "Axes", curves: Curves, multipoles: int) -> None:
    unit, x = _UNIT, curves.points
    if curves.variable is Variable.TRANSFER:
        unit, x = _UNIT / MeV, curves.points / MeV
    low, high = (side / unit for side in curves.band)
    _band(panel, x, low, high, "#000000", "all", "-")
    for name, colour, line in zip(curves.largest(multipoles), _MULTIPOLES, _LINES, strict=False):
        below, above = curves.multipole(name)
        _band(panel, x, below / unit, above / unit, colour, _spin_parity(name), line)
    across, up = _AXES[curves.variable]
    panel.set_xlabel(across)
    panel.set_ylabel(up)
    panel.set_xlim(x.min(), x.max())
    panel.set_ylim(0, 1.08 * high.max() or 1.0)
    if curves.energy is not None:
        panel.set_title(f"{LABELS[curves.species.name]}, $E$ = {curves.energy / MeV:g} MeV")
    title = None if curves.width is None else rf"$\Gamma$ = {curves.width / MeV:g} MeV"
    panel.legend(loc="best", title=title, title_fontsize=7.5, fontsize=7.5)


def _band(panel: "Axes", x: ArrayLike, low: Array, high: Array, colour: str, label: str, line: Any) -> None:
    """Draw a band with a line through its middle."""
    panel.fill_between(x, low, high, color=colour, alpha=0.25, linewidth=0)
    panel.plot(x, (low + high) / 2, color=colour, linestyle=line, linewidth=1.4, label=label)


def _checked(curves: Sequence[Curves], variables: tuple[Variable, ...]) -> list[Curves]:
    every = list(listed("curves", curves, "a list of curves"))
    if not every:
        raise invalid("curves", curves, "at least one curve")
    for each in every:
        instance("one of the curves", each, Curves, "curves, as cross_section_curves returns them")
        if each.variable not in variables:
            wanted = " or ".join(one.value for one in variables)
            raise InputError(
                f"One of the curves is a function of the {each.variable.value}, but {wanted} was expected."
            )
    return every


def _process(curves: Curves) -> str:
    if curves.current is CHARGED_CURRENT:
        return f"charged current, {LABELS[curves.species.name]}"
    return r"neutral current, $\bar\nu$" if curves.species.antiparticle else r"neutral current, $\nu$"


def _spin_parity(name: str) -> str:
    return f"${name[:-1]}^{name[-1]}$"


def _forces(curves: Curves) -> str:
    return " and ".join(curves.by_force)
