r"""Counts of pinched spectra in the channels of a detector, tabulated once and interpolated for thousands of spectra.

A pinched spectrum has two numbers besides its size, ⟨E⟩ and α (``sources/sky/pinched.py``). The counts G of one
neutrino per area in a bin are smooth functions of them. They are computed at the nodes of a grid as all rates are, with
thresholds, quenching and smearing. In between ln G is interpolated, so that counts are positive and a bin of the far
tail is as exact as the others. With β = (1 + α)/⟨E⟩ and a bin that sees neutrinos with K(E),

.. math:: \ln G = (1 + \alpha) \ln\beta - \ln\Gamma(1 + \alpha) + H, \qquad
          H = \ln \int dE\, K(E)\, E^\alpha e^{-\beta E}.

The first two terms are exact. H is the logarithm of a mean of exponentials, nearly a plane in α and β; it is a
Chebyshev series in ln⟨E⟩ and α. Beyond the grid ln G goes on along its tangent, so that a step of a fit that is too
long finds its way back; numbers from there are approximate.
"""

from dataclasses import KW_ONLY, dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import final

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from nuscatter.particles import Species, antineutrinos, neutrinos
from nuscatter.rates.supernova.burst_channels import BurstChannel, TermChannel
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.sky.pinched import Pinched, shared_edges
from nuscatter.sources.timing import TimeProfile, box
from nuscatter.units import Array, MeV, s
from nuscatter.words.describing import shortened

#: The order of species in all weights.
SPECIES = neutrinos + antineutrinos
#: Spectra that are counted in one call: more need more memory, of detectors with many bins and fine smearing.
_TOGETHER = 12
#: Stands for no counts in a logarithm.
_TINY = 1e-290
#: How far beyond the grid the tangent goes, in half-widths of the grid.
_REACH = 1.0


@final
@dataclass(frozen=True)
class PinchedGrid:
    """Mean energies and shapes at which counts are tabulated.

    Args:
        mean: Lowest and highest mean energy ⟨E⟩ [MeV].
        alpha: Lowest and highest shape parameter.
        points: How many nodes in each.

    Example:
        >>> grid = PinchedGrid(mean=(5 * MeV, 30 * MeV), alpha=(0.0, 8.0))
        >>> grid.nodes.shape
        (2, 96)
    """

    _: KW_ONLY
    mean: tuple[float, float]
    alpha: tuple[float, float]
    points: tuple[int, int] = (12, 8)

    @cached_property
    def nodes(self) -> Array:
        """⟨E⟩ [MeV] and α at the nodes, shape (2, nodes)."""
        x, y = (np.cos(np.pi * (np.arange(n) + 0.5) / n) for n in self.points)
        low, high = np.log(self.mean)
        mean = np.exp((low + high) / 2 + (high - low) / 2 * x)
        alpha = np.mean(self.alpha) + (self.alpha[1] - self.alpha[0]) / 2 * y
        return np.stack([each.ravel() for each in np.meshgrid(mean, alpha, indexing="ij")])

    @cached_property
    def spectra(self) -> tuple[Pinched, ...]:
        """The spectra at the nodes, with edges in common."""
        edges = shared_edges(*self.nodes)
        return tuple(Pinched(mean=float(mean), alpha=float(alpha), edges=edges) for mean, alpha in self.nodes.T)

    def holds(self, *, mean: Array, alpha: Array) -> bool:
        """Return whether all of some mean energies [MeV] and shapes lie within the grid."""
        inside = (mean >= self.mean[0]) & (mean <= self.mean[1])
        return bool((inside & (alpha >= self.alpha[0]) & (alpha <= self.alpha[1])).all())

    def series(self, counts: Array) -> Array:
        """Return the coefficients of H from counts at the nodes, both of shape (bins, nodes)."""
        known = _exact(*self.nodes)[0]
        return np.asarray((np.log(np.maximum(counts, _TINY)) - known) @ self._transform)

    @cached_property
    def _transform(self) -> Array:
        inverse = []
        for n in self.points:
            x = np.cos(np.pi * (np.arange(n) + 0.5) / n)
            inverse.append(np.linalg.inv(chebyshev.chebvander(x, n - 1)).T)
        return np.kron(*inverse)

    def terms(self, *, mean: Array, alpha: Array) -> tuple[Array, Array]:
        """Return the terms of the series and what is exact, each with its derivatives in ⟨E⟩ and α.

        Args:
            mean: Mean energies [MeV], shape (batch,).
            alpha: Shape parameters, alike.

        Returns:
            Arrays of shape (3, nodes, batch) and (3, batch): ln G, its derivative in ⟨E⟩ [MeV⁻¹], and that in α.
        """
        # Within the grid x and y run from −1 to 1. Beyond, functions go on along the tangent for some distance.
        (low, high), (least, most) = self.mean, self.alpha
        half_mean, half_alpha = np.log(high / low) / 2, (most - least) / 2
        raised = np.maximum(mean, low)
        x = (np.log(raised / low) + (mean - raised) / low) / half_mean - 1
        y = (alpha - least) / half_alpha - 1
        at_x, at_y = np.clip(x, -1, 1), np.clip(y, -1, 1)
        by_x, by_y = np.clip(x - at_x, -_REACH, _REACH), np.clip(y - at_y, -_REACH, _REACH)
        # dx/d⟨E⟩ and dy/dα; behind the end of the tangent nothing changes any more.
        scale_x = (np.abs(x) < 1 + _REACH) / (half_mean * raised)
        scale_y = (np.abs(y) < 1 + _REACH) / half_alpha
        # With one number inside and the other beyond, the slope in the first changes along the tangent.
        mixed_x, mixed_y = by_y * (by_x == 0), by_x * (by_y == 0)
        (p, dp), (q, dq) = _polynomials(at_x, self.points[0]), _polynomials(at_y, self.points[1])
        value, in_x, in_y = _outer(p, q), _outer(dp, q), _outer(p, dq)
        if by_x.any() or by_y.any():
            in_both = _outer(dp, dq)
            value += in_x * by_x + in_y * by_y
            in_x, in_y = in_x + in_both * mixed_x, in_y + in_both * mixed_y
        terms = np.stack([value, in_x * scale_x, in_y * scale_y])
        # The exact part, alike.
        held = low * np.exp((at_x + 1) * half_mean)
        known, in_mean, in_alpha = _exact(held, least + (at_y + 1) * half_alpha)
        in_x, in_y, in_both = in_mean * held * half_mean, in_alpha * half_alpha, -half_mean * half_alpha
        known = known + in_x * by_x + in_y * by_y
        exact = np.stack([known, (in_x + in_both * mixed_x) * scale_x, (in_y + in_both * mixed_y) * scale_y])
        return terms, exact


def _exact(mean: Array, alpha: Array) -> Array:
    """Return (1 + α) ln β − ln Γ(1 + α), and its derivatives in ⟨E⟩ and α, shape (3, …)."""
    from scipy.special import digamma, gammaln

    log_slope = np.log1p(alpha) - np.log(mean)
    value = (1 + alpha) * log_slope - gammaln(1 + alpha)
    return np.stack([value, -(1 + alpha) / mean, log_slope + 1 - digamma(1 + alpha)])


def _polynomials(x: Array, n: int) -> tuple[Array, Array]:
    """Return the first Chebyshev polynomials and their derivatives, shape (n, batch)."""
    value: Array = chebyshev.chebvander(x, n - 1).T.astype(np.float64, order="C")
    return value, np.asarray(_derivatives(n) @ value)


@cache
def _derivatives(n: int) -> Array:
    """Return the matrix that takes the first Chebyshev polynomials to their derivatives, shape (n, n)."""
    matrix = np.zeros((n, n))
    for row, one in enumerate(np.eye(n)[1:], 1):
        matrix[row, :row] = chebyshev.chebder(one)[:row]
    return matrix


def _outer(p: Array, q: Array) -> Array:
    """Return all products of two sets at each point: shape (nodes, batch)."""
    return np.asarray((p[:, None] * q[None]).reshape(-1, p.shape[1]))


@final
@dataclass(frozen=True, eq=False)
class LogTable:
    """ln G of the bins that see a mixture of species, as a series; bins that see nothing are left out."""

    grid: PinchedGrid
    _: KW_ONLY
    #: which bins see something
    rows: NDArray[np.int_]
    #: coefficients of H, shape (rows, nodes)
    series: Array
    __repr__ = shortened

    @classmethod
    def of(cls, grid: PinchedGrid, counts: Array) -> "LogTable":
        """Return the table of counts at the nodes of a grid, shape (bins, nodes)."""
        rows = np.flatnonzero(counts.max(axis=1, initial=0.0) > _TINY)
        return cls(grid, rows=rows, series=grid.series(counts[rows]))

    def counts(self, terms: Array, *, exact: Array, slopes: bool) -> tuple[Array, Array | None, Array | None]:
        """Return G [MeV⁻²] and ∂ ln G in ⟨E⟩ [MeV⁻¹] and in α, each of shape (rows, batch); None if not wanted.

        Args:
            terms: As `PinchedGrid.terms` returns them.
            exact: Likewise.
            slopes: Whether the derivatives are wanted.
        """
        logarithm = self.series @ terms[0]
        logarithm += exact[0]
        counts = np.exp(logarithm, out=logarithm)
        if not slopes:
            return counts, None, None
        return counts, self.series @ terms[1] + exact[1], self.series @ terms[2] + exact[2]


@lru_cache(maxsize=64)
def pinched_counts(detector: SupernovaDetector, grid: PinchedGrid) -> dict[str, dict[Species, Array]]:
    """Return what one neutrino per area gives in each channel at the nodes of a grid, by species.

    Args:
        detector: The detector.
        grid: The spectra.

    Returns:
        By channel and species arrays of shape (observable, nodes) [MeV⁻²]; species that do nothing are left out.
    """
    energies = np.linspace(1, 100, 100) * MeV
    found = {}
    for channel in detector.channels:
        alone = replace(detector, channels=(channel,))
        known: dict[bytes, Array] = {}
        of_channel = {}
        for each in SPECIES:
            sigma = np.asarray(channel.cross_section_of_all(energies, each))
            if not sigma.any():
                continue
            # A term that does not tell two species apart counts them alike.
            key = sigma.tobytes() if isinstance(channel, TermChannel) else str(each).encode()
            if key not in known:
                known[key] = _counted(alone, channel, grid, each)
            of_channel[each] = known[key]
        found[channel.name] = of_channel
    return found


def _counted(alone: SupernovaDetector, channel: BurstChannel, grid: PinchedGrid, species: Species) -> Array:
    """Return the counts of each spectrum of a grid, shape (observable, nodes).

    Each spectrum arrives in a bin of time of its own, so that one call of `SupernovaDetector.rates` keeps them apart.
    """
    pieces = []
    for at in range(0, len(grid.spectra), _TOGETHER):
        some = grid.spectra[at : at + _TOGETHER]
        profiles = [TimeProfile(box(start=(n + 0.25) * s, length=0.5 * s), ()) for n in range(len(some))]
        parts = [Component(species, one, 1.0, when) for one, when in zip(some, profiles, strict=True)]
        rates = alone.rates(Flux(tuple(parts)), np.arange(len(some) + 1.0) * s)
        pieces.append(rates.channels[channel.name].spectrum * np.ones(len(some)))
    return np.concatenate(pieces, axis=1)
