"""Spectra given by a function that is smooth between kinks, and sums of spectra.

A recoil spectrum asks for moments at hundreds of thresholds, and a sum of tabulated spectra takes long to evaluate. So
a `Tail` is computed once for each power k: a moment is then the integral over the panels above, plus mean × length in
the panel of the threshold.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, instance, invalid, not_negative, pairs_of
from nuscatter.sources.spectra.moment_integrals import (
    MomentIntegrand,
    Tail,
    nodes_between,
    panel_moment,
    split,
    split_where_steep,
    thresholds,
)
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Terms of a panel's polynomial, and the longest panel in ln E: over a factor of 2^(1/8) 9 terms give 1e-12 or better.
_TERMS = 9
_WIDEST = float(np.log(2) / 8)
#: A spectrum that starts at zero energy has panels down to this fraction of its first kink above zero.
_LOWEST = 2.0**-24


@final
@dataclass(frozen=True, eq=False)
class Smooth(Spectrum):
    """A function of energy between its kinks, zero outside them.

    Args:
        function: Spectrum [MeV⁻¹] of an array of energies [MeV], in its shape; it may jump only at a kink.
        edges: Energies [MeV], increasing, between which the function is smooth; the first and last are its ends.

    Raises:
        InputError: the edges do not increase, the lowest is negative, or the function is not callable.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV
        >>> falling = Smooth(lambda E: np.exp(-E / MeV) / MeV, (1 * MeV, 8 * MeV))
        >>> round(float(falling.moment(0, 2 * MeV) / (np.exp(-2) - np.exp(-8))), 12)
        1.0
    """

    function: Callable[[Array], Array]
    edges: tuple[float, ...]
    __repr__ = shortened

    def __post_init__(self) -> None:
        if not callable(self.function):
            raise invalid("function", self.function, "a function of energies")
        edges = increasing("edges", self.edges)
        not_negative("the lowest energy", edges[0], "MeV")
        object.__setattr__(self, "edges", tuple(edges.tolist()))

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.edges

    def __call__(self, E: ArrayLike) -> Array:
        energy, (low, high) = finite("E", E, "MeV"), self.support
        inside = (energy >= low) & (energy <= high)
        return np.where(inside, self.function(np.clip(energy, low, high)), 0.0)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        threshold = thresholds(k, above, mass)
        if mass:
            return panel_moment(self, self.edges, k, threshold, mass)
        result = self._tails[k](threshold)
        # The logarithm has no zero, so the panels of a spectrum from E = 0 begin above it; the rest is integrated anew.
        below = threshold < self._tails[k].lowest
        if self.edges[0] == 0 and below.any():
            result = np.asarray(result)
            result[below] = panel_moment(self, self.edges, k, threshold[below], mass)
        return result

    @cached_property
    def _tails(self) -> tuple[Tail, ...]:
        return tuple(_tail(self, k) for k in range(3))

    def nodes(self, n: int = 16, also: ArrayLike = ()) -> tuple[Array, Array]:
        return nodes_between(self, self.edges, n, also)


def weighted_sum(parts: Mapping[Spectrum, float] | Iterable[tuple[Spectrum, float]]) -> Smooth:
    """Return a sum of spectra with weights, as one spectrum that is integrated once.

    Args:
        parts: Spectra, each with its weight (not negative). Lines have no density and cannot be among them.

    Raises:
        InputError: there are none, a part is no spectrum, or a weight is negative.

    Example:
        >>> from nuscatter.sources.spectra.spectrum import Polynomial
        >>> from nuscatter.units import MeV
        >>> flat = Polynomial((1 / MeV,), high=2 * MeV)
        >>> both = weighted_sum([(flat, 0.5), (Polynomial((1 / MeV,), high=3 * MeV), 2.0)])
        >>> both.kinks == (0, 2 * MeV, 3 * MeV), round(float(both.moment(0, 1 * MeV)), 12)
        (True, 4.5)
    """
    pairs = pairs_of("parts", parts, "pairs of a Spectrum and its weight")
    if not pairs:
        raise invalid("the number of spectra", 0, "at least one")
    for spectrum, weight in pairs:
        instance("one of the spectra", spectrum, Spectrum, "a Spectrum")
        not_negative("weight", weight, single=True)
    # A part of weight zero would add its kinks, and so panels, for nothing.
    weighted = tuple(pair for pair in pairs if pair[1] > 0) or pairs
    return Smooth(_Sum(weighted), tuple(sorted({kink for spectrum, _ in weighted for kink in spectrum.kinks})))


def product(spectrum: Spectrum, factor: Callable[[Array], Array], kinks: tuple[float, ...]) -> Smooth:
    """Return a spectrum times a function of energy, as one spectrum.

    Args:
        spectrum: A spectrum with a density: no line.
        factor: A function of an array of energies [MeV], in its shape.
        kinks: Energies [MeV], increasing, between which both are smooth.

    Raises:
        InputError: the spectrum or the function is none, or the kinks do not increase.

    Example:
        >>> from nuscatter.sources.spectra.spectrum import Polynomial
        >>> from nuscatter.units import MeV
        >>> flat = Polynomial((1 / MeV,), high=1 * MeV)
        >>> round(float(product(flat, lambda E: E / MeV, flat.kinks).moment(0, 0.0)), 12)
        0.5
    """
    instance("spectrum", spectrum, Spectrum, "a Spectrum with a density")
    if not callable(factor):
        raise invalid("factor", factor, "a function of energies")
    return Smooth(_Product(spectrum, factor), kinks)


@final
@dataclass(frozen=True, eq=False)
class _Product:
    spectrum: Spectrum
    factor: Callable[[Array], Array]
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return self.spectrum(E) * self.factor(E)


@final
@dataclass(frozen=True, eq=False)
class _Sum:
    parts: tuple[tuple[Spectrum, float], ...]
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.asarray(sum(weight * spectrum(E) for spectrum, weight in self.parts))


def _tail(spectrum: Smooth, k: int) -> Tail:
    """Return the integrals of φ E⁻ᵏ above each knot, and the polynomials for the thresholds between."""
    edges = np.array([E for E in spectrum.edges if E > 0])
    if spectrum.edges[0] == 0:
        edges = np.append(_LOWEST * edges[0], edges)
    u = np.log(edges)
    # Short panels, and shorter ones where the spectrum is steep, so that a polynomial of 9 terms holds in each.
    knots = split_where_steep(spectrum, split(u, np.diff(u) / _WIDEST))
    low, high = knots[:-1, None], knots[1:, None]
    integrand = MomentIntegrand(spectrum, k, 0.0)
    # Sums of positive terms from the upper end: the integral above a high threshold is no difference of larger ones.
    top = np.append(np.cumsum(integrand.between(low[:, 0], high[:, 0])[::-1])[::-1], 0.0)
    # The mean from a threshold to the panel's end, at Chebyshev points, between which a polynomial does not oscillate.
    # x = 1 is the panel's end, where a threshold leaves nothing.
    x = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
    left = (high - low) / 2 * (1 - x)
    means = integrand.between(high - left, np.broadcast_to(high, left.shape)) / left
    powers = np.linalg.inv(np.vander(x))  # highest power first
    return Tail(knots, top, powers @ means.T, (1.0, -2.0))
