r"""Fractions in time bins for thousands of Gaussian pulses at once, in closed form, with their slopes.

What is counted in a bin is ∫ ε(t) g(t) dt: the efficiency times the pulse f folded with decays. On short pieces ε is a
polynomial q. From τ g′ = f − g, integration by parts moves the decays into the polynomial, and the Gaussian integral of
a polynomial is a sum of iterated integrals Φ_k of the normal distribution, :math:`k\,\Phi_k = x \Phi_{k-1} +
\Phi_{k-2}`:

.. math:: \int q\,g_\tau\,dt = \int Q f\,dt - \tau\,[Q\,g_\tau], \quad Q = \sum_k \tau^k q^{(k)}, \qquad
          \int Q f\,dt = \sum_k (-w)^k\,[Q^{(k)} \Phi_k]

So a fraction is linear in a few functions at the edges of the pieces, and a batch of pulses is a matrix product. A
moved pulse is an integral by parts too, ∂_m ∫q g = ∫q′g − [q g], and a wider one follows from the heat equation,
∂_w = w ∂_m².
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.detectors.detector import Detector
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import Array

_DEGREE = 4
_CLOSE = 1e-11  # how well the polynomials follow the efficiency
_HALVINGS = 20  # then what is left is a jump, and the efficiency constant beside it


@final
@dataclass(frozen=True, eq=False)
class Arrivals:
    """The time bins of a detector and the decays behind the pulses of a flux.

    Args:
        detector: With time bins.
        profiles: One for each component of the flux; their own pulse does not matter.
        unit: In which pulses are given [MeV⁻¹].
    """

    detector: Detector
    profiles: tuple[TimeProfile, ...]
    unit: float
    _latest: list[Array] = field(default_factory=list, init=False, repr=False)

    def many(self, mean: Array, width: Array) -> Array:
        """Return the fraction of each component in each time bin, shape (component, time, batch).

        Args:
            mean: Of the Gaussian pulses, in `unit`, shape (batch,).
            width: Their standard deviations, alike.
        """
        return np.asarray(self._all(mean, width)[0])

    def slopes(self, mean: Array, width: Array) -> tuple[Array, Array]:
        """Return the derivatives of `many` in the mean and in the width."""
        _, moved, widened = self._all(mean, width)
        return moved, widened * width

    def _all(self, mean: Array, width: Array) -> Array:
        """Return fractions, ∂_m and ∂_m² of them, shape (3, component, time, batch); the last call's are kept."""
        if not (self._latest and np.array_equal(self._latest[0], mean) and np.array_equal(self._latest[1], width)):
            seen: dict[tuple[tuple[float, ...], float], Array] = {}
            for each in self.profiles:
                key = each.lifetimes, each.delay
                if key not in seen:
                    seen[key] = (self._matrices[key] @ self._functions(each, mean, width)).reshape(3, -1, len(mean))
            result = np.stack([seen[each.lifetimes, each.delay] for each in self.profiles], axis=1)
            self._latest[:] = mean, width, result  # slopes are asked for where values were
        return self._latest[2]

    def _functions(self, profile: TimeProfile, mean: Array, width: Array) -> Array:
        """Return (−w)^k Φ_k, f, f′ and the g of each decay at the edges, shape (functions × edges, batch)."""
        from scipy.special import ndtr

        edges, _ = self._pieces
        x = (edges[:, None] - (mean + profile.delay / self.unit)) / width
        density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
        integrals = [density, ndtr(x)]
        for k in range(1, _DEGREE + 1):
            integrals.append((x * integrals[-1] + integrals[-2]) / k)
        rows = [(-width) ** k * each for k, each in enumerate(integrals[1:])]
        rows += [density / width, -x * density / width**2]
        unit = Gaussian(0.0, 1.0)
        rows += [unit.folded(x, tau / (self.unit * width)) / width for tau in profile.lifetimes]  # type: ignore[arg-type]
        return np.concatenate(rows)

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
        kinks = np.asarray(getattr(efficiency, "kinks", ()), dtype=float) / self.unit
        edges = np.union1d(bins, kinks[(kinks > bins[0]) & (kinks < bins[-1])])
        nodes = np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
        between = np.linspace(-1, 1, 2 * _DEGREE + 1)[1:-1]  # off the ends, where the function may jump
        inverse = np.linalg.inv(polynomial.polyvander(nodes, _DEGREE))
        for _ in range(_HALVINGS):
            half, middle = np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
            shapes = efficiency((middle + half * nodes) * self.unit) @ inverse.T
            wrong = shapes @ polynomial.polyvander(between, _DEGREE).T - efficiency(
                (middle + half * between) * self.unit
            )
            coarse = np.abs(wrong).max(axis=1) > _CLOSE
            if not coarse.any():
                break
            edges = np.union1d(edges, middle[coarse, 0])
        half, middle = np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
        values = efficiency((middle + half * nodes) * self.unit)
        shapes = values @ inverse.T / half ** np.arange(_DEGREE + 1)
        jumps = np.diff(edges) < 2.0**-_HALVINGS * 1.5 * np.diff(bins).max()
        shapes[jumps] = np.where(np.arange(_DEGREE + 1) == 0, values[jumps].mean(axis=1, keepdims=True), 0.0)
        return edges, shapes

    @cached_property
    def _matrices(self) -> dict[tuple[tuple[float, ...], float], Array]:
        """For each chain of decays what gives fractions, ∂_m and ∂_m²: matrices on `_functions`."""
        bend = [self._pieces[1]]
        for _ in range(2):
            bend.append(_derivative(bend[-1]))
        result: dict[tuple[tuple[float, ...], float], Array] = {}
        for profile in self.profiles:
            chain = [tau / self.unit for tau in profile.lifetimes]
            integral = [self._integral(q, chain) for q in bend]
            f, df, decays = _DEGREE + 1, _DEGREE + 2, _DEGREE + 3
            value, move, wide = integral
            weights = _weights(chain)
            ends, ends_of_slope = self._bracket(bend[0]), self._bracket(bend[1])
            if chain:
                for at, (weight, tau) in enumerate(zip(weights, chain, strict=True), decays):
                    move[at] -= weight * ends
                    wide[at] -= weight * (ends_of_slope + ends / tau)
                    wide[f] += weight * ends / tau
            else:
                move[f] -= ends
                wide[f] -= ends_of_slope
                wide[df] += ends
            orders = [np.concatenate(list(each), axis=1) for each in (value, move, wide)]
            result[profile.lifetimes, profile.delay] = np.concatenate(orders)
        return result

    def _integral(self, q: Array, chain: list[float]) -> Array:
        """Return ∫ q g in each bin as matrices on each function at the edges, shape (functions, bins, edges)."""
        edges, _ = self._pieces
        bins = len(np.asarray(self.detector.time_edges)) - 1
        result = np.zeros((_DEGREE + 3 + len(chain), bins, len(edges)))
        total = np.zeros_like(q)
        for at, (weight, tau) in enumerate(zip(_weights(chain), chain, strict=True)):
            moved, term = np.zeros_like(q), q
            for k in range(_DEGREE + 1):
                moved = moved + tau**k * term
                term = _derivative(term)
            total += weight * moved
            result[_DEGREE + 3 + at] = -weight * tau * self._bracket(moved)
        term = total if chain else q
        for k in range(_DEGREE + 1):
            result[k] = self._bracket(term)
            term = _derivative(term)
        return result

    def _bracket(self, q: Array) -> Array:
        """Return what sums [q ·] over the pieces of each bin, shape (bins, edges)."""
        edges, _ = self._pieces
        bins = np.asarray(self.detector.time_edges) / self.unit
        half = np.diff(edges)[:, None] / 2
        powers = half ** np.arange(q.shape[1])
        left, right = (q * powers * (-1.0) ** np.arange(q.shape[1])).sum(axis=1), (q * powers).sum(axis=1)
        result = np.zeros((len(bins) - 1, len(edges)))
        piece = np.arange(len(edges) - 1)
        owner = np.searchsorted(bins, edges[:-1] + half[:, 0]) - 1
        np.add.at(result, (owner, piece), -left)
        np.add.at(result, (owner, piece + 1), right)
        return result


def _derivative(q: Array) -> Array:
    """Return the polynomials' derivatives, with as many coefficients."""
    result = np.zeros_like(q)
    result[:, :-1] = q[:, 1:] * np.arange(1, q.shape[1])
    return result


def _weights(chain: list[float]) -> list[float]:
    return [float(np.prod([tau / (tau - other) for other in chain if other != tau])) for tau in chain]
