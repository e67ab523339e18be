"""A detector: a mass of a material, and a linear map from recoils to binned counts.

The map is a matrix R[bin, T]: the recoil is quenched, turned into the observable, smeared, accepted with an efficiency
and binned. The detector also tells between which recoil energies R is smooth, so that an integral over T can place its
nodes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Protocol, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.detectors.direction import Directions
from nuscatter.detectors.quenching import Quenching
from nuscatter.detectors.smearing import Smearing
from nuscatter.errors import between, increasing, invalid, not_negative, positive, truth
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.units import Array, MeV

#: Fraction of events accepted; a function with an attribute ``kinks`` is integrated exactly.
EfficiencyFunction: TypeAlias = Callable[[Array], Array]

#: Lowest recoil energy at which the response is sampled, as a fraction of the largest.
_SMALLEST = 1e-9

#: Where an interval is cut to follow an efficiency, and how often at most. A jump in the middle of an interval would
#: not be seen if the cut were there too, by symmetry. After all cuts a jump is located to 1e-12 of the interval.
_CUT, _CUTS = 0.414, 52
#: Change of an integral by a cut, as a fraction of the whole, below which no further cut is made.
_RESOLVED = 1e-12


class HasTimes(Protocol):
    """Arrival times of a pulsed source; `sources.timing.TimeProfile` is one."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Times [MeV⁻¹] between which the density is smooth."""
        ...

    def density(self, t: ArrayLike) -> Array:
        """Return the density [MeV] at times `t` [MeV⁻¹]."""
        ...

    def fraction(self, start: ArrayLike, stop: ArrayLike) -> Array:
        """Return the fraction between two times [MeV⁻¹]."""
        ...


@final
@dataclass(frozen=True, eq=False)
class Detector:
    """A detector with energy and time bins.

    Args:
        target: Material, or its formula.
        mass: Mass of the target [MeV].
        energy_edges: Edges of the energy bins, in the observable: [MeV] electron equivalent, or a number of
            photoelectrons where a light yield is given.
        quenching: Function of the nuclear recoil energy [MeV] → electron equivalent [MeV]; None if nothing is quenched.
        light_yield: Photoelectrons per electron-equivalent energy [MeV⁻¹]; None: the observable is the energy.
        smearing: Distribution of the observable; None: it is its mean.
        efficiency: Fraction accepted, a function of the observable; None: all are.
        electron_efficiency: Fraction of electron recoils accepted, a function of the observable, for a detector that
            distinguishes them from nuclear recoils; it replaces `efficiency`. None: that of nuclear recoils.
        time_edges: Edges of the time bins [MeV⁻¹]; None: one bin that holds all times.
        time_efficiency: Fraction accepted, a function of time [MeV⁻¹]; None: all are.
        directions: Bins in the recoil's direction; None: it is not measured.

    Raises:
        InputError: an unknown material, a mass that is not positive, edges that do not increase.

    Example:
        >>> import numpy as np
        >>> from nuscatter.detectors.quenching import constant
        >>> from nuscatter.units import keV, kg
        >>> argon = Detector("Ar", 24 * kg, np.array([5, 10, 30]) * keV, quenching=constant(0.25))
        >>> argon.response(np.array([8, 24, 60]) * keV).tolist()
        [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """

    target: Material | Nuclide | str
    mass: float
    energy_edges: ArrayLike
    quenching: Quenching | None = None
    light_yield: float | None = None
    smearing: Smearing | None = None
    efficiency: EfficiencyFunction | None = None
    time_edges: ArrayLike | None = None
    time_efficiency: EfficiencyFunction | None = None
    directions: Directions | None = None
    electron_efficiency: EfficiencyFunction | None = None
    #: The target as a material.
    material: Material = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "material", material(self.target))
        object.__setattr__(self, "energy_edges", increasing("energy_edges", self.energy_edges))
        positive("mass", self.mass, "kg", single=True)
        if self.light_yield is not None:
            positive("light_yield", self.light_yield, single=True)
        if self.time_edges is not None:
            object.__setattr__(self, "time_edges", increasing("time_edges", self.time_edges))
        for name in ("quenching", "efficiency", "electron_efficiency", "time_efficiency"):
            value = getattr(self, name)
            if value is not None and not callable(value):
                raise invalid(name, value, "a function")
        if self.smearing is not None and not isinstance(self.smearing, Smearing):
            raise invalid("smearing", self.smearing, "a Smearing such as GaussianSmearing(noise=1 * keV), or None,")
        if self.directions is not None and not isinstance(self.directions, Directions):
            raise invalid("directions", self.directions, "Directions(cos_edges), or None,")
        if self.time_efficiency is not None and self.time_edges is None:
            raise invalid("time_edges", None, "edges of time bins, since there is a time efficiency,")

    def observable(self, T: ArrayLike, *, quenched: bool = True) -> Array:
        """Return the mean observable of recoils `T` [MeV]; electron recoils are not quenched."""
        energy = not_negative("T", T, "keV")
        if truth("quenched", quenched) and self.quenching is not None:
            seen = not_negative("what the quenching returns", self.quenching(energy), "keV")
            energy = _spread("quenching", seen, energy.shape)
        return energy if self.light_yield is None else energy * self.light_yield

    def response(self, T: ArrayLike, *, quenched: bool = True) -> Array:
        """Return R[bin, T], the probability that a recoil `T` [MeV], shape (n,), is counted in each energy bin.

        Electron recoils (`quenched` False) are not quenched, and have their own efficiency if there is one.
        """
        efficiency = self._efficiency(quenched)
        mean = self.observable(T, quenched=quenched)
        if mean.ndim != 1:
            raise invalid("T", T, "a one-dimensional array")
        edges = np.asarray(self.energy_edges)
        bins = len(edges) - 1
        if self.smearing is None:
            # Each recoil is in one bin, [low, high), with the efficiency at its mean.
            accepted = np.ones_like(mean) if efficiency is None else efficiency(mean)
            return np.where(np.searchsorted(edges, mean, side="right") - 1 == np.arange(bins)[:, None], accepted, 0.0)
        if efficiency is None:
            # Only the distribution function at the edges is needed: no quadrature.
            return np.diff(self.smearing.cumulative(edges[:, None], mean), axis=0)
        # Σ over nodes x of efficiency(x) × density(x | mean), in panels that resolve both functions.
        x, weight = self.smearing.nodes(_resolved(efficiency, _with_kinks(edges, efficiency)))
        accepted = weight * efficiency(x)
        density = self.smearing.density(x[:, None], mean) * accepted[:, None]
        # No panel crosses an edge, so the nodes of a bin are a slice.
        starts = np.searchsorted(x, edges)
        return np.stack([density[low:high].sum(axis=0) for low, high in pairwise(starts)])

    def recoil_edges(self, upto: float, *, quenched: bool = True) -> Array:
        """Return recoil energies [MeV] from 0 to at most `upto` between which R is smooth and varies slowly.

        Beyond the last edge no recoil is counted. Panels hold at most three widths of the smearing.
        """
        positive("upto", upto, "keV", single=True)
        # A fine sample of the mean observable; the zero of T is no point of a geometric sequence.
        T = np.append(0.0, np.geomspace(_SMALLEST * upto, upto, 4000))
        mean = self.observable(T, quenched=quenched)
        kinks = [kink for kink in getattr(self.quenching, "kinks", ()) if quenched and 0 < kink < upto]
        edges = np.asarray(self.energy_edges)
        efficiency = self._efficiency(quenched)
        if self.smearing is None:
            # R jumps where the mean crosses the edge of a bin, and has a kink where the efficiency has one.
            levels = edges if efficiency is None else _with_kinks(edges, efficiency)
            inside = np.concatenate([_crossings(self, T, mean, level, quenched) for level in levels])
            counted = np.nonzero((mean >= edges[0]) & (mean <= edges[-1]))[0]
        else:
            # The mean's path in units of the width, from T = 0: equal steps of it are panels in which R varies slowly.
            change = np.abs(np.diff(mean))
            width = self.smearing.width((mean[1:] + mean[:-1]) / 2)
            step = np.divide(change, width, out=np.zeros_like(change), where=change > 0)
            path = np.append(0.0, np.cumsum(step))
            # A recoil is not counted if even the lower tail of its distribution is above the last edge.
            counted = np.nonzero(self.smearing.cumulative(edges[-1], mean) > 1e-16)[0]
            pieces = max(int(np.ceil(path[counted[-1]] / 3)), 1)
            inside = np.interp(np.linspace(0, path[counted[-1]], pieces + 1), path, T)
        # The end is one sample later than the last counted one, since counting may end between two samples.
        last = T[min(counted[-1] + 1, len(T) - 1)] if counted.size else upto
        bounds = np.unique([0.0, last, *(each for each in (*kinks, *inside) if each < last)])
        if self.smearing is not None or efficiency is None:
            return bounds
        # Without smearing R has the efficiency's shape. It is resolved in √T, in which an experiment places its nodes.
        return _resolved(lambda root: efficiency(self.observable(root**2, quenched=quenched)), np.sqrt(bounds)) ** 2

    def _efficiency(self, quenched: bool) -> "_Checked | None":
        """Return the efficiency of nuclear or (`quenched` False) of electron recoils; None if all are accepted."""
        if not truth("quenched", quenched) and self.electron_efficiency is not None:
            return _Checked("electron_efficiency", self.electron_efficiency)
        return None if self.efficiency is None else _Checked("efficiency", self.efficiency)

    def _accepted_in_time(self, t: Array) -> Array:
        """Return the time efficiency at times `t` [MeV⁻¹], checked to be a fraction."""
        assert self.time_efficiency is not None
        return _fraction("time_efficiency", self.time_efficiency, t)

    @cached_property
    def event_bins(self) -> tuple[int, ...]:
        """Numbers of bins in what is measured beside the time: (energy,) or (energy, direction)."""
        energy = np.asarray(self.energy_edges).size - 1
        return (energy,) if self.directions is None else (energy, self.directions.bins)

    @cached_property
    def time_bins(self) -> int:
        """Number of time bins, 1 where all times are taken together."""
        return 1 if self.time_edges is None else len(np.asarray(self.time_edges)) - 1

    def time_fractions(self, profile: HasTimes | None) -> Array:
        """Return the fraction of events counted in each time bin, shape (bins,).

        Args:
            profile: Arrival times with ``density``, ``fraction`` and ``kinks``; None for a steady source.

        Raises:
            InputError: there are time bins, but the source is steady.
        """
        if self.time_edges is None:
            return np.ones(1)
        if profile is None:
            raise invalid("the source's time profile", None, "a profile, since the detector has time bins,")
        if not all(hasattr(profile, name) for name in ("kinks", "density", "fraction")):
            raise invalid("profile", profile, "a TimeProfile")
        edges = np.asarray(self.time_edges)
        if self.time_efficiency is None:
            return profile.fraction(edges[:-1], edges[1:])
        efficiency = self._accepted_in_time
        # Panels end at the edges of bins and at the kinks of both factors; where a product has more, they are cut.
        bounds = _with_kinks(_with_kinks(edges, profile), self.time_efficiency)
        t, weight = panels(_resolved(lambda t: efficiency(t) * profile.density(t), bounds), 12)
        accepted = weight * efficiency(t) * profile.density(t)
        starts = np.searchsorted(t, edges)
        return np.array([accepted[low:high].sum() for low, high in pairwise(starts)])


@final
@dataclass(frozen=True, eq=False)
class _Checked:
    """A user's efficiency; calling it raises `InputError` if what it returns is not a fraction."""

    name: str
    function: EfficiencyFunction

    @property
    def kinks(self) -> tuple[float, ...]:
        return tuple(getattr(self.function, "kinks", ()))

    def __call__(self, x: Array) -> Array:
        return _fraction(self.name, self.function, x)


def _fraction(name: str, function: EfficiencyFunction, x: Array) -> Array:
    """Return a user's efficiency at `x`; `InputError` if it is not a fraction for each of them, or one for all."""
    return _spread(name, between(f"what the {name} returns", function(x), 0, 1), x.shape)


def _spread(name: str, values: Array, shape: tuple[int, ...]) -> Array:
    """Return a user's values in the shape of their argument; one value stands for all."""
    if values.shape not in ((), shape):
        raise invalid(f"the shape of what the {name} returns", values.shape, f"{shape}, that of its argument,")
    return np.broadcast_to(values, shape)


def _with_kinks(edges: Array, function: object) -> Array:
    """Return `edges` with the function's kinks that lie between them."""
    kinks = np.asarray(getattr(function, "kinks", ()), dtype=float)
    return np.union1d(edges, kinks[(kinks > edges[0]) & (kinks < edges[-1])])


def _resolved(function: EfficiencyFunction, edges: Array) -> Array:
    """Return `edges` with intervals cut until 8 Gauss–Legendre nodes in each integrate the function.

    This finds a turn-on that is steep compared with a bin, and a kink or a jump that is not among the function's
    `kinks`.
    """
    low, high, result = edges[:-1], edges[1:], [edges]
    whole = _integrals(function, low, high)
    allowed = _RESOLVED * np.abs(whole).sum()
    for _ in range(_CUTS):
        # An interval is good if its integral is the sum of those of its two parts.
        middle = low + _CUT * (high - low)
        left, right = _integrals(function, low, middle), _integrals(function, middle, high)
        coarse = np.abs(left + right - whole) > allowed
        if not coarse.any():
            break
        # Only the others go on, both parts of each; their integrals are known.
        low, middle, high = low[coarse], middle[coarse], high[coarse]
        low, high = np.append(low, middle), np.append(middle, high)
        whole = np.append(left[coarse], right[coarse])
        result.append(middle)
    return np.unique(np.concatenate(result))


def _integrals(function: EfficiencyFunction, low: Array, high: Array) -> Array:
    """Return the integral of the function over each interval by 8 Gauss–Legendre nodes."""
    x, w = gauss_legendre(8)
    return function((low[:, None] + (high - low)[:, None] * x).ravel()).reshape(-1, len(x)) @ w * (high - low)


def _crossings(detector: Detector, T: Array, mean: Array, level: float, quenched: bool) -> list[float]:
    """Return the recoil energies at which the mean observable crosses `level`, one for each change of side in `T`."""
    from scipy.optimize import brentq

    above = mean > level
    return [
        brentq(lambda t: float(detector.observable(t, quenched=quenched)) - level, T[i], T[i + 1], xtol=1e-15 * MeV)
        for i in np.nonzero(above[1:] != above[:-1])[0]
    ]
