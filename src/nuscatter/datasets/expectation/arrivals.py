r"""Fractions in time bins for thousands of Gaussian pulses at once, in closed form, with their slopes.

A bin counts ∫ ε(t) g(t) dt, the efficiency ε times the arrival times g. These are the pulse f, a Gaussian of mean m and
width w, folded with decays. On short pieces of the time axis ε is a polynomial q. Three steps then give the integral.

1. A decay of lifetime τ obeys τ g′ = f − g. Integration by parts turns the integral of q g into one of f alone, with
   another polynomial Q, and a term at the ends of the piece.
2. The integral of a polynomial times a Gaussian is a sum of iterated integrals Φ_k of the normal distribution,
   :math:`k\,\Phi_k = x \Phi_{k-1} + \Phi_{k-2}`, with Φ_{−1} the density and x = (t − m)/w.
3. A chain of decays is a weighted sum of single ones (partial fractions).

.. math:: \int q\,g_\tau\,dt = \int Q f\,dt - \tau\,[Q\,g_\tau], \quad Q = \sum_k \tau^k q^{(k)}, \qquad
          \int Q f\,dt = \sum_k (-w)^k\,[Q^{(k)} \Phi_k]

So a fraction is linear in a few functions at the edges of the pieces, and a batch of pulses is a matrix product. The
slope in m is an integral by parts too, ∂_m ∫q g = ∫q′g − [q g]. The slope in w follows from the heat equation of the
Gaussian, ∂_w = w ∂_m².
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Degree of the polynomials that stand for the efficiency, and their largest error.
_DEGREE, _TOLERANCE = 4, 1e-11
#: How often a piece is halved at most; where its polynomial is still wrong the efficiency has a jump.
_HALVINGS = 20
#: Places of f, f′ and the first decay's g among the rows of `Arrivals._functions`; the rows before are (−w)^k Φ_k.
_PULSE, _PULSE_SLOPE, _DECAYS = _DEGREE + 1, _DEGREE + 2, _DEGREE + 3

#: What the matrices of a profile depend on: the lifetimes of its decays, and its delay.
_Chain: TypeAlias = tuple[tuple[float, ...], float]


@final
@dataclass(frozen=True, eq=False)
class Arrivals:
    """The time bins of a detector, and the decays that follow the pulse in each component of a flux.

    Args:
        detector: With time bins.
        profiles: One for each component of the flux; their decays and delays are used, their pulses are not.
        unit: In which pulses are given [MeV⁻¹].
    """

    detector: Detector
    profiles: tuple[TimeProfile, ...]
    unit: float
    __repr__ = shortened

    def many(self, mean: Array, width: Array) -> Array:
        """Return the fraction of each component in each time bin, shape (component, time, batch).

        Args:
            mean: Of the Gaussian pulses, in `unit`, shape (batch,).
            width: Their standard deviations, alike.
        """
        fractions: Array = self.with_slopes(mean, width, orders=1)[0]
        return fractions

    def with_slopes(self, mean: Array, width: Array, orders: int = 3) -> Array:
        """Return `many`, and its derivatives in mean and width, shape (orders, component, time, batch).

        Args:
            mean: As for `many`.
            width: Likewise.
            orders: 1 for `many` alone, 2 for its derivative in the mean too, 3 for both.
        """
        if (width == width[0]).all():  # most often it is no nuisance
            width = width[:1]
        known: dict[_Chain, Array] = {}
        for delay, chains in self._chains.items():  # all decays with one delay are made of the same functions
            functions = self._functions(delay, self._lifetimes[delay], mean, width)
            matrices = np.concatenate([self._matrices[lifetimes, delay][:orders] for lifetimes in chains])
            product = (matrices.reshape(-1, matrices.shape[-1]) @ functions).reshape(*matrices.shape[:2], len(mean))
            for at, lifetimes in enumerate(chains):
                known[lifetimes, delay] = product[at * orders : (at + 1) * orders]
        result = np.stack([known[each.lifetimes, each.delay] for each in self.profiles], axis=1)
        if orders == 3:
            result[2] *= width  # ∂_w = w ∂_m²
        return result

    @cached_property
    def _chains(self) -> dict[float, list[tuple[float, ...]]]:
        """The different chains of decays by their delays."""
        result: dict[float, list[tuple[float, ...]]] = {}
        for each in self.profiles:
            chains = result.setdefault(each.delay, [])
            if each.lifetimes not in chains:
                chains.append(each.lifetimes)
        return result

    @cached_property
    def _lifetimes(self) -> dict[float, list[float]]:
        """The different lifetimes in the chains of each delay."""
        return {
            delay: list(dict.fromkeys(tau for lifetimes in chains for tau in lifetimes))
            for delay, chains in self._chains.items()
        }

    def _functions(self, delay: float, lifetimes: list[float], mean: Array, width: Array) -> Array:
        """Return (−w)^k Φ_k, f, f′ and the g of each lifetime at the edges, shape (functions × edges, batch)."""
        from scipy.special import ndtr

        edges, _ = self._pieces
        # a delay moves the pulse; distances from it are counted in its width
        x = (edges[:, None] - (mean + delay / self.unit)) / width
        result = np.empty((_DECAYS + len(lifetimes), *x.shape))
        # Φ_{−1} is the density of the normal distribution, Φ_0 its cumulative; then the recurrence
        density = np.exp(-0.5 * x * x) * (2 * np.pi) ** -0.5
        before, here, power = density, ndtr(x), np.ones_like(width)
        for k in range(_DEGREE + 1):
            np.multiply(power, here, out=result[k])
            power = -width * power
            before, here = here, (x * here + before) / (k + 1)
        np.divide(density, width, out=result[_PULSE])
        np.divide(-x * density, width**2, out=result[_PULSE_SLOPE])
        # g of a decay depends on t, m, w and τ through x and τ/w alone
        unit = Gaussian(mean=0.0, width=self.unit)
        for at, tau in enumerate(lifetimes, _DECAYS):
            folded = unit.folded(x * self.unit, tau / width)  # type: ignore[arg-type]
            np.divide(folded, width / self.unit, out=result[at])
        return result.reshape(-1, x.shape[1])

    @cached_property
    def _pieces(self) -> tuple[Array, Array]:
        """Edges of the pieces, and the polynomial on each about its middle, shape (pieces, degree + 1)."""
        from numpy.polynomial import polynomial

        bins = np.asarray(self.detector.time_edges) / self.unit
        efficiency = self.detector.time_efficiency
        if efficiency is None:
            constant = np.zeros((len(bins) - 1, _DEGREE + 1))
            constant[:, 0] = 1.0
            return bins, constant
        # a piece ends at each edge of a bin, and where the efficiency says that it has a kink
        kinks = np.asarray(getattr(efficiency, "kinks", ()), dtype=float) / self.unit
        edges = np.union1d(bins, kinks[(kinks > bins[0]) & (kinks < bins[-1])])
        # interpolation at Chebyshev's nodes, so that no oscillation grows towards the ends of a piece
        nodes = np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
        inverse = np.linalg.inv(polynomial.polyvander(nodes, _DEGREE))
        # the polynomials are compared with the efficiency between the nodes, not at the ends, where it may jump
        between = np.linspace(-1, 1, 2 * _DEGREE + 1)[1:-1]
        for _ in range(_HALVINGS):
            half, middle = _halves_and_middles(edges)
            shapes = efficiency((middle + half * nodes) * self.unit) @ inverse.T
            expected = efficiency((middle + half * between) * self.unit)
            wrong = shapes @ polynomial.polyvander(between, _DEGREE).T - expected
            coarse = np.abs(wrong).max(axis=1) > _TOLERANCE
            if not coarse.any():
                break
            edges = np.union1d(edges, middle[coarse, 0])  # halve the pieces that are too long
        half, middle = _halves_and_middles(edges)
        values = efficiency((middle + half * nodes) * self.unit)
        # from coefficients in the piece's own coordinate, −1 to 1, to those in time
        shapes = values @ inverse.T / half ** np.arange(_DEGREE + 1)
        # a piece that was halved to the end holds a jump: a polynomial would overshoot there, its mean does not
        jumps = np.diff(edges) < 2.0**-_HALVINGS * 1.5 * np.diff(bins).max()
        shapes[jumps] = np.where(np.arange(_DEGREE + 1) == 0, values[jumps].mean(axis=1, keepdims=True), 0.0)
        return edges, shapes

    @cached_property
    def _matrices(self) -> dict[_Chain, Array]:
        """For each chain of decays the matrices that make fractions, their ∂_m and their ∂_m² of `_functions`.

        Shape (3, bins, functions × edges).
        """
        q = self._pieces[1]
        dq = _derivative(q)
        ddq = _derivative(dq)
        ends, ends_of_slope = self._bracket(q), self._bracket(dq)
        result: dict[_Chain, Array] = {}
        for delay, chains in self._chains.items():
            for lifetimes in chains:
                chain = [tau / self.unit for tau in lifetimes]
                rows = [_DECAYS + self._lifetimes[delay].index(tau) for tau in lifetimes]
                size = _DECAYS + len(self._lifetimes[delay])
                # integrals of q g, q′ g and q″ g; then the terms at the ends make slopes of the latter two:
                # ∂_m ∫q g = ∫q′ g − [q g],  ∂_m² ∫q g = ∫q″ g − [q′ g] + [q g′]
                value, by_mean, by_mean_twice = (self._integral(each, chain, rows, size) for each in (q, dq, ddq))
                for at, weight, tau in zip(rows, _weights(chain), chain, strict=True):
                    by_mean[at] -= weight * ends
                    by_mean_twice[at] -= weight * (ends_of_slope + ends / tau)  # g′ = (f − g)/τ
                    by_mean_twice[_PULSE] += weight * ends / tau
                if not chain:  # g is the pulse itself
                    by_mean[_PULSE] -= ends
                    by_mean_twice[_PULSE] -= ends_of_slope
                    by_mean_twice[_PULSE_SLOPE] += ends
                orders = [np.concatenate(list(each), axis=1) for each in (value, by_mean, by_mean_twice)]
                result[lifetimes, delay] = np.stack(orders)
        return result

    def _integral(self, q: Array, chain: list[float], rows: list[int], size: int) -> Array:
        """Return ∫ q g in each bin as matrices on each function at the edges, shape (functions, bins, edges).

        Args:
            q: The polynomials.
            chain: The lifetimes of the decays.
            rows: The places of their g among the functions.
            size: The number of functions.
        """
        edges, _ = self._pieces
        bins = len(np.asarray(self.detector.time_edges)) - 1
        result = np.zeros((size, bins, len(edges)))
        # each decay: ∫ q g = ∫ Q f − τ [Q g] with Q = Σ τ^k q^(k)
        total = np.zeros_like(q)
        for at, weight, tau in zip(rows, _weights(chain), chain, strict=True):
            moved, term = np.zeros_like(q), q
            for k in range(_DEGREE + 1):
                moved = moved + tau**k * term
                term = _derivative(term)
            total += weight * moved
            result[at] = -weight * tau * self._bracket(moved)
        # the pulse: ∫ Q f = Σ (−w)^k [Q^(k) Φ_k]; without decays Q is q
        term = total if chain else q
        for k in range(_DEGREE + 1):
            result[k] = self._bracket(term)
            term = _derivative(term)
        return result

    def _bracket(self, q: Array) -> Array:
        """Return the matrix that sums [q ·], upper less lower end, over the pieces of each bin, shape (bins, edges)."""
        edges, _ = self._pieces
        bins = np.asarray(self.detector.time_edges) / self.unit
        half = np.diff(edges)[:, None] / 2
        # q at both ends of each piece: its coefficients are about the middle
        powers = half ** np.arange(q.shape[1])
        left, right = (q * powers * (-1.0) ** np.arange(q.shape[1])).sum(axis=1), (q * powers).sum(axis=1)
        result = np.zeros((len(bins) - 1, len(edges)))
        piece = np.arange(len(edges) - 1)
        owner = np.searchsorted(bins, edges[:-1] + half[:, 0]) - 1  # the bin in which a piece's middle lies
        # an inner edge gets two entries, which differ where q jumps from one piece to the next
        np.add.at(result, (owner, piece), -left)
        np.add.at(result, (owner, piece + 1), right)
        return result


def _halves_and_middles(edges: Array) -> tuple[Array, Array]:
    """Return half the length and the middle of each piece, shape (pieces, 1) each."""
    return np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2


def _derivative(q: Array) -> Array:
    """Return the polynomials' derivatives, with as many coefficients."""
    result = np.zeros_like(q)
    result[:, :-1] = q[:, 1:] * np.arange(1, q.shape[1])
    return result


def _weights(chain: list[float]) -> list[float]:
    """Return the weights of single decays that add up to a chain of decays, whose lifetimes must all be different."""
    return [float(np.prod([tau / (tau - other) for other in chain if other != tau])) for tau in chain]
