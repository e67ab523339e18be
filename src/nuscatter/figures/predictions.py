"""What is expected, drawn: recoil spectra, counts by species, and curves beside a reference, as the Standard Model.

Each function draws one panel: in the Axes given, or in a figure of its own. All return the figure.

Example:
    >>> import nuscatter as ns
    >>> from nuscatter.units import m
    >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    >>> T = np.linspace(0.1, 120, 400) * keV
    >>> models = {"Standard Model": ns.StandardModel(), "NSI": ns.StandardModel() + ns.NSI(ee_u=0.3)}
    >>> rates = {name: ns.recoil_spectrum(model, flux, "Ar", T) for name, model in models.items()}
    >>> figure = ns.figures.spectrum(T, rates)
    >>> figure.axes[0].get_ylabel(), ns.figures.ratio(T, rates).axes[0].get_ylabel()
    ('recoils / (keV kg)', 'ratio to Standard Model')
"""

from collections.abc import Iterator, Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError, choose, finite, increasing, instance, invalid, truth, unknown
from nuscatter.figures.data import stack
from nuscatter.figures.style import COLOURS, CURVES, LABELS, LINES, figure_of, house_style, panel_of
from nuscatter.particles import Species
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.units import Array, GeV, MeV, eV, g, keV, kg, kt, mg, tonne, us

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Curves by what the legend calls them; a species is called by its symbol, and has its colour.
Curves: TypeAlias = Mapping[Any, ArrayLike]

_SIZE = (5.0, 3.6)
#: Height of a logarithmic axis, in powers of ten below the highest curve.
_DECADES = 4.5
#: Stands for zero there, as a part of the highest value.
_ZERO = 1e-15
_ENERGIES = {"eV": eV, "keV": keV, "MeV": MeV, "GeV": GeV}
_MASSES = {"mg": mg, "g": g, "kg": kg, "t": tonne, "kt": kt}


def spectrum(
    T: ArrayLike,
    rates: Curves | ArrayLike,
    *,
    energy: str = "keV",
    mass: str = "kg",
    during: str = "",
    recoil: str = "nuclear recoil energy",
    axes: "Axes | None" = None,
) -> "Figure":
    """Return a figure of recoil spectra on logarithmic axes.

    Where a curve is zero it leaves the panel at the bottom. The vertical axis ends 4.5 powers of ten below the highest
    curve, the horizontal one where all curves have gone below that.

    Args:
        T: Recoil energies [MeV], increasing and above zero.
        rates: dN/dT [MeV⁻²] of each curve, as `recoil_spectrum` returns it, by name or by species; or of one.
        energy: The unit of energy on both axes: eV, keV, MeV or GeV.
        mass: The unit of mass: mg, g, kg, t or kt.
        during: What the fluence was counted in, for the label alone, as ``day`` of a flux with ``duration=1 * day``.
        recoil: What the energy is.
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: the energies do not increase, a curve has another shape or is below zero, or all are zero.
    """
    x = increasing("T", T)
    if x[0] <= 0:
        raise invalid("the lowest T", float(x[0]), "an energy above zero, since the axis is logarithmic,")
    per_energy, per_mass = choose("unit of energy", energy, _ENERGIES), choose("unit of mass", mass, _MASSES)
    for name, text in (("during", during), ("recoil", recoil)):
        instance(name, text, str, "a string")
    curves = _checked(x, rates, "rates")
    top = max(float(each.max()) for each in curves.values())
    if not top > 0 or any(each.min() < 0 for each in curves.values()):
        raise InputError(
            "The rates are below zero, or zero everywhere, so that a logarithmic axis has no room for them."
        )
    lowest = top * 10**-_DECADES
    shown = np.any([each > lowest for each in curves.values()], axis=0)
    right = x[min(int(np.nonzero(shown)[0][-1]) + 1, x.size - 1)]
    with house_style():
        panel = panel_of(axes, _SIZE)
        for each, look in zip(curves.values(), _looks(curves), strict=True):
            seen = np.maximum(each, _ZERO * top)  # a logarithmic axis has no zero: there the curve falls below it
            panel.loglog(x / per_energy, seen * per_energy * per_mass, **look)
        if len(curves) > 1 or not _plain(rates):
            panel.legend(loc="lower left")
        panel.set_xlim(float(x[0]) / per_energy, float(right) / per_energy)
        panel.set_ylim(lowest * per_energy * per_mass, 2 * top * per_energy * per_mass)
        panel.set(xlabel=f"{recoil} [{energy}]", ylabel=f"recoils / ({' '.join(filter(None, (energy, mass, during)))})")
        return figure_of(panel)


def ratio(
    x: ArrayLike,
    curves: Curves,
    reference: Any = "Standard Model",
    *,
    label: str = "nuclear recoil energy [keV]",
    scale: float = keV,
    axes: "Axes | None" = None,
) -> "Figure":
    """Return a figure of curves, or of counts in bins, divided by one of them.

    Args:
        x: Energies or what else the curves are functions of, increasing; or edges of bins, one more than the counts.
        curves: Values by name, the reference among them.
        reference: The name of the curve that the others are divided by. Where it is zero nothing is drawn, and the axis
            ends there.
        label: Of the horizontal axis.
        scale: What `x` is divided by [dimension of `x`].
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: there is no such curve, it is zero everywhere, or one has another shape.
    """
    at = increasing("x", x)
    drawn = _checked(at, instance("curves", curves, Mapping, "a mapping of names to curves"), "curves", bins=True)
    instance("label", label, str, "a string")
    unit = float(finite("scale", scale, single=True))
    if not unit > 0:
        raise invalid("scale", scale, "a number above zero")
    if not isinstance(reference, (str, Species)) or str(reference) not in drawn:
        raise unknown("curve", reference, drawn)
    below = drawn[str(reference)]
    if not below.any():
        raise InputError(f"The curve {reference!s} is zero everywhere, so that nothing can be divided by it.")
    with house_style():
        panel = panel_of(axes, (_SIZE[0], 2.6))
        for (name, each), look in zip(drawn.items(), _looks(drawn), strict=True):
            share = np.divide(each, below, out=np.full(below.shape, np.nan), where=below != 0)
            if each.size < at.size:
                panel.stairs(share, at / unit, baseline=None, **look)
            else:
                panel.plot(at / unit, share, **look | ({"linewidth": 0.8} if name == str(reference) else {}))
        seen = np.nonzero(below)[0]
        panel.set(xlabel=label, xlim=(float(at[seen[0]]) / unit, float(at[min(seen[-1] + 1, at.size - 1)]) / unit))
        panel.set_ylabel(f"ratio to {LABELS.get(str(reference), str(reference))}")
        panel.legend()
        return figure_of(panel)


def counts_by_species(
    experiment: Experiment,
    hypothesis: AnyHypothesis,
    structure: NuclearModel | None = None,
    *,
    time: bool = False,
    axes: "Axes | None" = None,
) -> "Figure":
    r"""Return a figure of an experiment's expected counts in its bins, species upon species.

    Args:
        experiment: As built, or of the catalogue.
        hypothesis: A model, or a `Hypothesis`.
        structure: Nuclear model, as in `Experiment.counts`.
        time: Whether in bins of time, summed over energies; else in bins of energy.
        axes: Where to draw; None for a new figure.

    Raises:
        InputError: there is no time bin; couplings are a batch; otherwise as `Experiment.counts`.

    Example:
        >>> import nuscatter as ns
        >>> figure = counts_by_species(ns.experiment("COHERENT-CsI-2021"), ns.StandardModel())
        >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()][:2]
        ['$\\nu_\\mu$, 53', '$\\nu_e$, 113']
    """
    instance("experiment", experiment, Experiment, "an Experiment")
    detector, in_time = experiment.detector, truth("time", time)
    if in_time and detector.time_edges is None:
        raise InputError("The detector has no time bins: give it time_edges, or draw the counts in energy.")
    by_state = experiment.by_species(hypothesis, structure)
    if any(each.ndim > 1 + len(detector.event_bins) for each in by_state.values()):
        raise InputError("The hypothesis has couplings that are arrays, and a figure shows one set of counts.")
    parts: dict[str, Array] = {}
    for state, counts in by_state.items():
        others = tuple(range(counts.ndim - 1)) if in_time else tuple(range(1, counts.ndim))
        name = str(state) if isinstance(state, Species) else "interference of flavours"
        parts[name] = parts.get(name, 0.0) + counts.sum(axis=others)
    parts = {name: each for name, each in parts.items() if each.any() or name in LABELS}
    edges, what, unit = (np.asarray(detector.time_edges) / us, "time", "µs") if in_time else observable(detector)
    with house_style():
        panel = panel_of(axes, _SIZE)
        stack(panel, edges, parts)
        panel.set(xlabel=f"{what} [{unit}]", ylabel=f"events / {unit}", xlim=(edges[0], edges[-1]))
        if all(each.min() >= 0 for each in parts.values()):
            panel.set_ylim(bottom=0)
        panel.legend()
        return figure_of(panel)


def observable(detector: Detector) -> tuple[Array, str, str]:
    """Return the edges of a detector's energy bins, what they are edges of, and the unit in which they are given.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import kg
        >>> bare = ns.Detector("Ge", 10 * kg, np.array([100.0, 200.0]) * eV)
        >>> observable(bare)
        (array([100., 200.]), 'nuclear recoil energy', 'eV')
    """
    edges = np.asarray(instance("detector", detector, Detector, "a Detector").energy_edges)
    if detector.light_yield is not None:
        return edges, "reconstructed energy", "PE"
    scale, unit = (eV, "eV") if edges[-1] < 2 * keV else (keV, "keV")
    if detector.quenching is None:
        return edges / scale, "nuclear recoil energy", unit
    return edges / scale, "reconstructed energy", f"{unit}ee"


def _plain(rates: object) -> bool:
    return not isinstance(rates, Mapping)


def _checked(x: Array, given: Curves | ArrayLike, what: str, *, bins: bool = False) -> dict[str, Array]:
    """Return curves by name as arrays in the shape of x, or if allowed of the bins between."""
    curves = given if isinstance(given, Mapping) else {"": given}
    if not curves:
        raise invalid(what, given, "at least one curve")
    result: dict[str, Array] = {}
    for key, curve in curves.items():
        if not isinstance(key, (str, Species)):
            raise invalid(f"a name in {what}", key, "a text or a species")
        values = finite(f"the curve {key!s}" if key else what, curve)
        if values.shape not in ((x.shape, (x.size - 1,)) if bins else (x.shape,)):
            raise invalid(
                f"the shape of {f'the curve {key!s}' if key else what}", values.shape, f"{x.shape}, that of x,"
            )
        result[str(key)] = values
    if len({each.shape for each in result.values()}) > 1:
        raise InputError(f"Some of the {what} are given at points and some in bins; give all alike.")
    return result


def _looks(curves: Mapping[str, Array]) -> Iterator[dict[str, Any]]:
    """Yield colour, line and label of each curve: those of its species, else the next of the house's."""
    others = cycle(CURVES)
    for name in curves:
        known = name in LINES
        colour, line = (COLOURS[name], LINES[name]) if known else next(others)
        yield {"color": colour, "linestyle": line, "label": LABELS.get(name, name) if known else name or None}
