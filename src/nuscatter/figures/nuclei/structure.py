"""Ground states: densities and levels of a nucleus, and charge form factors beside measured ones."""

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, function, instance, invalid
from nuscatter.figures.style import COLOURS, house_style
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.mean_field.ground_state import GroundState, Level
from nuscatter.structure.nucleus import FormFactor
from nuscatter.units import Array, MeV, fm

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_KINDS = {"neutron": COLOURS["nu_mu"], "proton": COLOURS["cevns"]}
#: Occupations below and above which a level is drawn empty, and full.
_EMPTY, _FULL = 0.01, 0.995
#: Stands for F = 0 on a logarithmic axis.
_DIP = 1e-15
#: Least distance of two labels, as a part of the height of the levels.
_LABEL_DISTANCE = 0.024
#: Lines of the curve to compare with, and of the others in turn.
_REFERENCE = {"color": "#000000", "linestyle": "-"}
_OTHERS = [
    {"color": colour, "linestyle": line}
    for colour, line in zip(("#D55E00", "#0072B2", "#009E73", "#CC79A7"), ("--", "-.", ":", "-"), strict=True)
]


def ground_state_figure(state: GroundState) -> "Figure":
    """Return a figure of the densities of points and of the single-particle levels of a ground state.

    Levels drawn with full lines hold nucleons; beside the name of one that is not full is its occupation. Dotted levels
    are empty.

    Raises:
        InputError: `state` is no `GroundState`.
    """
    from matplotlib.figure import Figure

    instance("state", state, GroundState, "a GroundState, as HartreeFock.solve returns it,")
    with house_style():
        figure = Figure(figsize=(7.2, 4.2))
        figure.set_layout_engine("constrained", wspace=0.06)
        left, right = figure.subplots(1, 2, width_ratios=[1.1, 1])
        _draw_densities(left, state)
        _draw_levels(right, state)
        energy = f"{state.energy / MeV:.2f} MeV".replace("-", "−")
        pairing = " and BCS pairing" if state.parts["pairing"] else ""
        what = f"{isotope(state.nuclide)}, spherical {state.spinors.theory} with {state.force.name}{pairing}"
        figure.suptitle(f"{what}: $E$ = {energy}", fontsize=9)
    return figure


def form_factor_figure(
    Q: ArrayLike, panels: Mapping[str, Mapping[str, FormFactor]], measured: str = "measured"
) -> "Figure":
    """Return a figure of charge form factors, a panel for each nucleus and below it the difference from one of them.

    A dip is a zero of a form factor: each goes down to the panel's edge.

    Args:
        Q: Momentum transfers [MeV], shape (n,).
        panels: Nucleus → name of a curve → form factor.
        measured: Name of the curve that the others are compared with.

    Raises:
        InputError: Q is no list of two or more numbers, there is no panel, or one lacks the curve to compare with.
    """
    from matplotlib.figure import Figure

    q = finite("Q", Q, "MeV")
    if q.ndim != 1 or q.size < 2:
        raise invalid("Q", Q, "a list of two or more momentum transfers [MeV]")
    if isinstance(panels, Mapping) and not panels:
        raise invalid("panels", panels, "at least one nucleus")
    instance("measured", measured, str, "the name of a curve")
    for name, curves in instance("panels", panels, Mapping, "a mapping of nuclei to curves").items():
        instance(f"curves of {name}", curves, Mapping, "a mapping of names to form factors")
        for label, curve in curves.items():
            function(f"{label} of {name}", curve, "a form factor, a function of Q [MeV]")
        if measured not in curves:
            raise invalid(f"the curves of {name}", sorted(curves), f"one named {measured[:60]!r} among them")
    with house_style():
        figure = Figure(figsize=(1 + 2.4 * len(panels), 4.6))
        axes = figure.subplots(2, len(panels), sharex=True, sharey="row", squeeze=False, height_ratios=[2.2, 1])
        lowest, furthest = 1.0, 0.0
        for (name, curves), (upper, lower) in zip(panels.items(), axes.T, strict=True):
            reference, looks = curves[measured](q), cycle(_OTHERS)
            for label, curve in curves.items():
                look: Any = _REFERENCE if label == measured else next(looks)
                values = curve(q)
                upper.semilogy(*_with_zeros(curve, q, values), **look, label=label)
                lower.plot(q * fm, values - reference, **look)
                furthest = max(furthest, float(np.abs(values - reference).max()))
            lowest = min(lowest, float(np.quantile(np.abs(reference), 0.05)))
            upper.set_title(name)
            lower.set(xlabel=r"$Q$ [fm$^{-1}$]", xlim=(float(q.min()) * fm, float(q.max()) * fm))
        axes[0, 0].set(ylabel=r"$|F_\mathrm{ch}(Q)|$", ylim=(lowest / 5, 1.5))
        height = 1.1 * furthest or 1.0
        axes[1, 0].set(ylabel="difference", ylim=(-height, height))
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    return figure


def _with_zeros(curve: FormFactor, q: Array, values: Array) -> tuple[Array, Array]:
    """Return Q [fm⁻¹] and |F|, with the zeros of F added to the points: else each dip has the depth of its sampling."""
    from scipy.optimize import brentq

    before = np.nonzero(values[:-1] * values[1:] < 0)[0]
    zeros = [brentq(lambda at: float(curve(np.array([at]))[0]), q[at], q[at + 1]) for at in before]
    # A logarithmic axis has no zero: the dip ends below any axis.
    heights = np.insert(np.abs(values), before + 1, _DIP)
    return np.insert(q, before + 1, zeros) * fm, heights


def isotope(nuclide: Nuclide) -> str:
    """Return the name of a nuclide with its mass number raised, as matplotlib writes it.

    Example:
        >>> import nuscatter as ns
        >>> isotope(ns.nuclide("Ar40"))
        '$^{40}$Ar'
    """
    instance("nuclide", nuclide, Nuclide, "a Nuclide, as nuclide('Ar40') returns it,")
    return f"$^{{{nuclide.A}}}${nuclide.symbol}"


def _draw_densities(axes: Any, state: GroundState) -> None:
    r = np.linspace(0, 2.2 * state.neutron_radius, 400)
    for kind, density, radius, line in (
        ("neutron", state.neutron_density, state.neutron_radius, "-"),
        ("proton", state.proton_density, state.proton_radius, "--"),
    ):
        label = f"{kind}s, $r_{kind[0]}$ = {radius / fm:.3f} fm"
        axes.plot(r / fm, density(r) * fm**3, color=_KINDS[kind], linestyle=line, label=label)
    axes.set(xlabel="$r$ [fm]", ylabel=r"density of points [fm$^{-3}$]", xlim=(0, r[-1] / fm))
    axes.set_ylim(0, 1.18 * axes.get_ylim()[1])  # room for the legend
    axes.legend(loc="upper right")


def _draw_levels(axes: Any, state: GroundState) -> None:
    shown = [each for each in state.levels if each.energy / MeV < 1 or each.occupation > 0.05]
    energies = [each.energy / MeV for each in shown]
    height = max(*energies, 0.0) - min(energies)
    for column, (kind, colour) in enumerate(_KINDS.items()):
        own = [each for each in shown if each.kind == kind]
        places = _spread(np.array([each.energy / MeV for each in own]), _LABEL_DISTANCE * height)
        for level, place in zip(own, places, strict=True):
            energy = level.energy / MeV
            look: Any = {"lw": 0.7, "ls": ":"} if level.occupation < _EMPTY else {"lw": 1.6, "ls": "-"}
            axes.hlines(energy, column, column + 0.45, color=colour, **look)
            axes.plot([column + 0.45, column + 0.5], [energy, place], color="0.7", lw=0.5)
            axes.text(column + 0.52, place, _label(level), fontsize=6, va="center")
    axes.axhline(0, color="0.7", lw=0.5, zorder=0)
    axes.set(xlim=(-0.1, 2.05), ylim=(min(energies) - 0.04 * height, min(energies) + 1.08 * height))
    axes.set_xticks([0.25, 1.25], ["neutrons", "protons"])
    axes.tick_params(axis="x", length=0)
    axes.set_ylabel("single-particle energy [MeV]")


def _label(level: Level) -> str:
    """Return the name of a level, with its occupation if the level is neither empty nor full."""
    return level.name + (f" ({level.occupation:.2f})" if _EMPTY <= level.occupation <= _FULL else "")


def _spread(wanted: Array, least: float) -> Array:
    """Return the places nearest to the wanted ones, which increase, of which no two are nearer than `least`."""
    from scipy.optimize import isotonic_regression

    # places x_i with x_{i+1} − x_i ≥ least are x_i = y_i + i·least with y that do not fall: least squares for such y
    steps = least * np.arange(wanted.size)
    places: Array = isotonic_regression(wanted - steps).x + steps
    return places
