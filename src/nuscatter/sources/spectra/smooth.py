"""Spectra given by a function that is smooth between kinks, and sums of spectra.

A recoil spectrum asks for moments at hundreds of thresholds, and a sum of tabulated spectra is dear to evaluate. So
each panel between kinks keeps the mean of its integrand from u = ln E to the panel's end as a polynomial: a moment is
then the integral over the panels above, plus mean × length in the panel of the threshold. Every mean is positive and
the length is exact, so no digits are lost next to the upper end.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, instance, invalid, not_negative, pairs_of
from nuscatter.sources.spectra.moment_panels import MomentIntegrand, nodes_between, panel_moment, thresholds
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array

#: Terms of a panel's polynomial; panels span a factor 2^(1/8) at most, where 9 terms give 1e-12 or better.
_TERMS = 9
_WIDEST = float(np.log(2) / 8)
#: Within a panel the spectrum changes by a factor e^0.7 at most, unless that takes too many panels.
_STEEPEST = 0.7
_MOST_PIECES = 50
#: A spectrum that starts at zero energy has panels down to this fraction of its first kink above zero.
_LOWEST = 2.0**-24


@final
@dataclass(frozen=True, eq=False)
class Smooth(Spectrum):
    """A function of energy between its kinks, zero outside them.

    Args:
        function: Spectrum [MeV⁻¹] of an array of energies [MeV], in its shape; it may jump at a kink, nowhere else.
        edges: Energies [MeV], increasing, between which the function is smooth; the first and last are its ends.

    Raises:
        InputError: the edges do not increase, the lowest is negative, or the function is none.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import MeV
        >>> falling = Smooth(lambda E: np.exp(-E / MeV) / MeV, (1 * MeV, 8 * MeV))
        >>> round(float(falling.moment(0, 2 * MeV) / (np.exp(-2) - np.exp(-8))), 12)
        1.0
    """

    function: Callable[[Array], Array]
    edges: tuple[float, ...]

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
        below = threshold < self._tails[k].lowest
        if self.edges[0] == 0 and below.any():
            return np.asarray(np.where(below, panel_moment(self, self.edges, k, threshold, mass), result))
        return result

    @cached_property
    def _tails(self) -> tuple["_Tail", ...]:
        return tuple(_tail(self, k) for k in range(3))

    def nodes(self, n: int = 16) -> tuple[Array, Array]:
        return nodes_between(self, self.edges, n)


def mixture(parts: Mapping[Spectrum, float] | Iterable[tuple[Spectrum, float]]) -> Smooth:
    """Return a sum of spectra with weights, as one spectrum that is integrated once.

    Args:
        parts: Spectra, each with its weight (not negative). Lines have no density and cannot be among them.

    Raises:
        InputError: there are none, a part is no spectrum, or a weight is negative.

    Example:
        >>> from nuscatter.sources.spectra.spectrum import Polynomial
        >>> from nuscatter.units import MeV
        >>> flat = Polynomial((1 / MeV,), high=2 * MeV)
        >>> both = mixture([(flat, 0.5), (Polynomial((1 / MeV,), high=3 * MeV), 2.0)])
        >>> both.kinks == (0, 2 * MeV, 3 * MeV), round(float(both.moment(0, 1 * MeV)), 12)
        (True, 4.5)
    """
    pairs = pairs_of("parts", parts, "pairs of a Spectrum and its weight")
    if not pairs:
        raise invalid("the number of spectra", 0, "at least one")
    for spectrum, weight in pairs:
        instance("one of the spectra", spectrum, Spectrum, "a Spectrum")
        not_negative("weight", weight, single=True)
    kept = tuple(pair for pair in pairs if pair[1] > 0) or pairs
    return Smooth(_Sum(kept), tuple(sorted({kink for spectrum, _ in kept for kink in spectrum.kinks})))


@final
@dataclass(frozen=True, eq=False)
class _Sum:
    parts: tuple[tuple[Spectrum, float], ...]

    def __call__(self, E: Array) -> Array:
        return np.asarray(sum(weight * spectrum(E) for spectrum, weight in self.parts))


@final
@dataclass(frozen=True, eq=False)
class _Tail:
    """The integral of φ E⁻ᵏ above a threshold: `top` above each knot of u = ln E, and the mean in each panel."""

    knots: Array
    top: Array
    #: Coefficients, highest power first, of the mean from x to the panel's end at x = 1, shape (terms, panels).
    mean: Array

    @property
    def lowest(self) -> float:
        return float(np.exp(self.knots[0]))

    def __call__(self, threshold: Array) -> Array:
        u = np.log(np.maximum(threshold, self.lowest))
        cell = np.searchsorted(self.knots[1:-1], u, side="right")
        low, high = self.knots[cell], self.knots[cell + 1]
        left = np.clip(high - u, 0.0, high - low)
        x = 1 - 2 * left / (high - low)
        highest, *lower = self.mean
        result: Array = highest[cell]
        for c in lower:
            result = result * x + c[cell]
        return np.asarray(self.top[cell + 1] + left * result)


def _tail(spectrum: Smooth, k: int) -> _Tail:
    edges = np.array([E for E in spectrum.edges if E > 0])
    if spectrum.edges[0] == 0:
        edges = np.append(_LOWEST * edges[0], edges)
    u = np.log(edges)
    knots = _split(u, np.diff(u) / _WIDEST)
    inside = np.exp(knots[:-1] + np.diff(knots) * np.array([[0.01], [0.99]]))
    values = np.maximum(spectrum(inside), np.finfo(float).tiny)
    knots = _split(knots, np.minimum(abs(np.diff(np.log(values), axis=0)[0]) / _STEEPEST, _MOST_PIECES))
    low, high = knots[:-1, None], knots[1:, None]
    integrand = MomentIntegrand(spectrum, k, 0.0)
    top = np.append(np.cumsum(integrand.between(low[:, 0], high[:, 0])[::-1])[::-1], 0.0)
    x = np.cos(np.pi * (np.arange(_TERMS) + 0.5) / _TERMS)
    left = (high - low) / 2 * (1 - x)
    means = integrand.between(high - left, np.broadcast_to(high, left.shape)) / left
    powers = np.linalg.inv(np.vander(x))  # highest power first
    return _Tail(knots, top, powers @ means.T)


def _split(knots: Array, pieces: Array) -> Array:
    """Return the knots with each panel cut into that many equal pieces, rounded up, at least one."""
    counts = np.maximum(np.ceil(pieces).astype(int), 1)
    inner = [np.linspace(a, b, n + 1)[:-1] for a, b, n in zip(knots[:-1], knots[1:], counts, strict=True)]
    return np.append(np.concatenate(inner), knots[-1])
