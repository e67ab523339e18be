r"""The cross section of a nucleus in bins of the energy that it takes, each bin whole: no width, no grid of states.

A response has peaks on the real axis that may be narrower than any bin. What multiplies it, K(ω, cosθ) of kinematics,
form factors and the Coulomb factor, is smooth there. So in each bin K is a polynomial through Gauss nodes ω_k, with
the Lagrange polynomials ℓ_k, and what the response has to say is a number for each node,

.. math:: S_k = -\frac1\pi\, \mathrm{Im} \int_{bin} d\omega\; \ell_k(\omega)\, R(\omega), \qquad
          \int \frac{\ell_k(\omega)}{\omega - p}\, d\omega = \ell_k(p) \ln\frac{b - p}{a - p} + \text{a polynomial}.

The poles p near a bin are integrated in closed form, along a path above them as that of `nuclear_cross_section`; what
they leave is smooth, and summed by the same nodes. S does not depend on the energy of the neutrino. So the sum over
bins is the integral over the contour, by other means.

Parts are kept apart by currents: vector alone, axial alone, and their interference.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple, final

import numpy as np
from numpy.polynomial.legendre import leggauss, legvander
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import increasing, instance
from nuscatter.interactions.inelastic.currents.lepton_tensor import (
    LeptonFactors,
    amplitudes,
    contraction_parts,
    lepton_factors,
    phase_space,
    squared_transfer,
)
from nuscatter.interactions.inelastic.currents.weak_current import Charges
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.responses.multipole_responses import MultipoleResponse
from nuscatter.interactions.inelastic.responses.nuclear_cross_section import NuclearCrossSection
from nuscatter.structure.excitations.rational import ComplexArray
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: The parts of a cross section by currents.
PIECES = ("vector", "axial", "interference")
#: Gauss nodes in an interval, and its largest width [MeV].
_NODES, _WIDEST = 4, 1.0 * MeV
#: No interval is narrower [MeV].
_NARROWEST = 1e-9 * MeV
#: A pole within so many half widths of the middle of an interval is integrated in closed form. The nodes know one
#: beyond that to 16⁻⁸ of its share.
_NEAR = 8.0


class _Intervals(NamedTuple):
    """Parts of bins, ω of the RPA [MeV], shape (n,) each."""

    low: Array
    high: Array
    #: The bin that each is part of.
    bin: Array

    def cut(self, at: Array) -> "_Intervals":
        """Return the intervals with more ends; `at` increases."""
        ends = np.unique(np.concatenate([self.low, self.high[-1:], at[(at > self.low[0]) & (at < self.high[-1])]]))
        low, high = ends[:-1], ends[1:]
        return _Intervals(low, high, self.bin[np.searchsorted(self.low, (low + high) / 2) - 1])

    def some(self, which: NDArray[np.bool_]) -> "_Intervals":
        """Return some of the intervals."""
        return _Intervals(self.low[which], self.high[which], self.bin[which])


@final
@dataclass(frozen=True, eq=False)
class BinnedCrossSection:
    """The cross section of one lepton pair on one nucleus in bins of ω = E − e.

    Args:
        exact: The cross section, which has responses, couplings, and where states are put.
        edges: Edges of the bins, ω [MeV], increasing, shape (bins + 1,). What is below the first edge is counted in the
            first bin; what is above the last one is left out.

    Raises:
        InputError: the edges do not increase.
    """

    exact: NuclearCrossSection
    edges: Array
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("exact", self.exact, NuclearCrossSection, "a NuclearCrossSection")
        object.__setattr__(self, "edges", increasing("edges", self.edges))

    def by_multipole(self, E: ArrayLike) -> dict[str, Array]:
        """Return σ [MeV⁻²] by multipoles, each of shape (pieces, bins, n) for `E` [MeV] of shape (n,).

        The pieces are those of `PIECES`. The interference may be negative. Below the threshold all are 0.

        Raises:
            InputError: an energy is not positive, or above the highest one of the responses.
        """
        energies = np.ravel(self.exact.checked_energies(E))
        shape = len(PIECES), self.edges.size - 1, energies.size
        found = {each.name: np.zeros(shape) for each in self.exact.responses.multipoles}
        for start, offset, group in self.exact.contours():
            whole = self._intervals(start, offset)
            strengths = {each.name: self._strengths(each, whole) for each in group}
            for at, energy in enumerate(energies.tolist()):
                above = [each for each in group if energy > self.exact.mass + each.gap[1] + offset]
                for name, values in self._at(energy, offset, above, whole, strengths).items():
                    found[name][..., at] = values
        return found

    def _intervals(self, start: float, offset: float) -> _Intervals:
        """Return the parts of all bins above the beginning of a contour, none wider than `_WIDEST`."""
        edges = np.asarray(self.edges) - offset
        first = int(np.clip(np.searchsorted(edges, start, side="right") - 1, 0, edges.size - 2))
        # What lies below the first edge belongs to the first bin, so that this edge ends nothing.
        ends = [start, *edges[1:][edges[1:] > start]] if start < edges[-1] else [start, start]
        low, high, places = [], [], []
        for bin_, (a, b) in enumerate(pairwise(ends), start=first):
            parts = np.linspace(a, b, 1 + max(1, int(np.ceil((b - a) / _WIDEST - 1e-9))))
            low += parts[:-1].tolist()
            high += parts[1:].tolist()
            places += [bin_] * (parts.size - 1)
        return _Intervals(np.array(low), np.array(high), np.array(places))

    def _at(
        self,
        E: float,
        offset: float,
        group: list[MultipoleResponse],
        whole: _Intervals,
        strengths: Mapping[str, Array],
    ) -> dict[str, Array]:
        """Return σ [MeV⁻²] at one energy of the neutrino by multipoles, shape (pieces, bins)."""
        exact, field = self.exact, self.exact.field
        end = E - exact.mass - offset
        if end <= whole.low[0] or not group:
            return {}
        switches = () if field is None else exact.distortion.switches(field)
        cuts = np.sort([end, *(E - offset - e for e in switches)])
        # Intervals of which each energy has all, and those that the end of the spectrum or a change of the Coulomb
        # factor divides.
        divided = np.zeros(whole.low.size, dtype=bool)
        for cut in cuts:
            divided |= (whole.low < cut) & (cut < whole.high)
        kept = ~divided & (whole.high <= end) & (whole.high - whole.low > _NARROWEST)
        parts = [whole.some(kept)]
        if divided.any():
            fresh = whole.some(divided)
            pieces = [fresh.some(np.arange(fresh.low.size) == i).cut(cuts) for i in range(fresh.low.size)]
            parts += [each.some((each.low + each.high) / 2 < end) for each in pieces]
        # What is left of an edge at the very end has no width, and a lepton there no energy.
        parts = [wide for wide in (each.some(each.high - each.low > _NARROWEST) for each in parts) if wide.low.size]
        if not parts:
            return {}
        omega = np.concatenate([_nodes(each) for each in parts]).ravel()
        bins = np.repeat(np.concatenate([each.bin for each in parts]), _NODES)
        kernel = _Kernel(exact, E, omega, offset)
        found = {}
        for each in group:
            S = [strengths[each.name][kept]] if kept.any() else []
            S += [self._strengths(each, part) for part in parts[len(S) :]]
            values = kernel.summed(each, np.concatenate(S).reshape(omega.size, len(each.pairs), -1))
            found[each.name] = np.array([np.bincount(bins, v, minlength=self.edges.size - 1) for v in values])
        return found

    def _strengths(self, multipole: MultipoleResponse, intervals: _Intervals) -> Array:
        """Return S, shape (intervals, nodes, pairs, transfers)."""
        return strengths(multipole, intervals.low, intervals.high)[1]


@final
@dataclass(frozen=True, eq=False)
class _Kernel:
    """What multiplies the response at one energy of the neutrino and nodes in ω."""

    exact: NuclearCrossSection
    E: float
    #: ω of the RPA [MeV], shape (n,).
    omega: Array
    offset: float

    @cached_property
    def _lepton(self) -> Array:
        return np.asarray((self.omega + self.offset)[:, None])

    @cached_property
    def _q2(self) -> Array:
        exact, (x, _) = self.exact, self.exact.angles
        moved = self._moved
        return np.asarray(np.maximum(squared_transfer(self.E, moved, x, exact.mass), 1e-9 * MeV**2))

    @cached_property
    def _moved(self) -> Array:
        e, field = self.E - self._lepton, self.exact.field
        return np.asarray(e if field is None else e + self.exact.distortion.transfer_energy(field))

    @cached_property
    def _weights(self) -> Array:
        return np.asarray(self.exact.responses.interpolation(np.sqrt(self._q2)))

    @cached_property
    def _space(self) -> Array:
        """Phase space, Coulomb factor and weights in cosθ, shape (n, cosines)."""
        exact, e = self.exact, self.E - self._lepton
        space = phase_space(e, exact.mass, exact.current.strength)
        factor = 1.0 if exact.field is None else exact.distortion.factor(exact.field, e)
        return np.asarray(space * factor * exact.angles[1])

    def summed(self, multipole: MultipoleResponse, strengths: Array) -> Array:
        """Return the sums over angles for strengths of shape (n, pairs, transfers), shape (pieces, n)."""
        exact, q2, q = self.exact, self._q2, np.sqrt(self._q2)
        J, natural = multipole.J, multipole.natural
        charges = self._charges.get(own := exact.current.effective.of(J, natural))
        if charges is None:
            charges = self._charges[own] = exact.current.charges(q2 - self._lepton**2, J, natural)
        made = amplitudes(J, natural, self._lepton, q, charges)
        values = (self._weights @ strengths.transpose(0, 2, 1)).transpose(2, 0, 1)
        by_pair = {
            pair: value * factor
            for pair, value, factor in zip(multipole.pairs, values, multipole.powers(q), strict=True)
        }

        def response(a: Row, b: Row) -> Array:
            return np.asarray(by_pair[a, b] if (a, b) in by_pair else by_pair[b, a])

        parts = contraction_parts(made, self._factors, response, exact.helicity)
        vector, axial = (parts.electric, parts.magnetic) if natural else (parts.magnetic, parts.electric)
        return np.array([(self._space * each).sum(axis=1) for each in (vector, axial, parts.interference)])

    @cached_property
    def _factors(self) -> LeptonFactors:
        return lepton_factors(self.E, self._moved, np.sqrt(self._q2), self.exact.mass)

    @cached_property
    def _charges(self) -> dict[float, Charges]:
        return {}


def strengths(multipole: MultipoleResponse, low: Array, high: Array) -> tuple[Array, Array]:
    """Return nodes ω_k [MeV] in intervals of ω, and what the responses say there, S_k of the module's head.

    Args:
        multipole: The responses.
        low: Where each interval begins, ω of the RPA [MeV], shape (intervals,).
        high: Where it ends, shape (intervals,). A state exactly at an end may be counted on both sides or on none.

    Returns:
        The nodes, shape (intervals, nodes), and S of R q^−p, q in 100 MeV, shape (intervals, nodes, pairs, transfers).
    """
    rational, omega = multipole.rational, _nodes(_Intervals(low, high, low)) / MeV
    poles, residues = rational.poles, rational.residues
    if rational.even:  # poles come in pairs ±p
        poles, residues = np.concatenate([poles, -poles]), np.concatenate([residues, -residues])
    middle, half = (low + high) / 2 / MeV, (high - low) / 2 / MeV
    t, w = _gauss()
    found = rational(omega) * (half[:, None] * w)[..., None, None]
    flat = residues.reshape(len(poles), -1)
    for at, (c, h) in enumerate(zip(middle, half, strict=True)):
        place = (poles - c) / h
        near = np.abs(place) < _NEAR
        if near.any():
            more = _closed(place[near]) - w[:, None] / (t[:, None] - place[near])
            found[at] += (more @ flat[near]).reshape(found[at].shape)
    return omega * MeV, np.asarray(-found.imag / np.pi)


@cache
def _gauss() -> tuple[Array, Array]:
    t, w = leggauss(_NODES)
    return t, w


def _nodes(intervals: _Intervals) -> Array:
    """Return ω [MeV] at the nodes, shape (intervals, nodes)."""
    t, _ = _gauss()
    return np.asarray((intervals.low + intervals.high)[:, None] / 2 + (intervals.high - intervals.low)[:, None] / 2 * t)


def _closed(pole: ComplexArray) -> ComplexArray:
    """Return ∫ dt ℓ_k(t)/(t − p) from −1 to 1 along a path above the poles, shape (nodes, poles).

    Legendre polynomials P_n make ℓ_k, and ∫ P_n(t)/(t − p) has the recursion of P_n with another beginning.
    """
    t, w = _gauss()
    # The logarithm's cut goes down from the pole, so that the real axis is a path above it.
    up, down = (np.log(-1j * (end - pole)) for end in (1.0, -1.0))
    found = [up - down]
    found.append(2 + pole * found[0])
    for n in range(1, _NODES - 1):
        found.append(((2 * n + 1) * pole * found[n] - n * found[n - 1]) / (n + 1))
    norm = (2 * np.arange(_NODES) + 1) / 2
    return np.asarray(w[:, None] * ((legvander(t, _NODES - 1) * norm) @ np.array(found)))
