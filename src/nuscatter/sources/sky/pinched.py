r"""The pinched thermal spectrum of supernova neutrinos, with moments in closed form.

Neutrinos that leave a collapsing star are thermal but for the energy dependence of their opacity. Three numbers
describe them: a luminosity, a mean energy and a shape parameter α, M. T. Keil, G. G. Raffelt, H.-T. Janka, Astrophys.
J. 590 (2003) 971, arXiv:astro-ph/0208035,

.. math:: \varphi(E) &= \frac{\beta\, (\beta E)^\alpha e^{-\beta E}}{\Gamma(1 + \alpha)}, \\
          \beta &= \frac{1 + \alpha}{\langle E \rangle}, \qquad
          \frac{\langle E^2 \rangle}{\langle E \rangle^2} = \frac{2 + \alpha}{1 + \alpha}.

α = 2 is a Maxwell–Boltzmann spectrum, about 2.3 a Fermi–Dirac one; a larger α is narrower ("pinched"). A power of E
times this function is the same function with another α, so the moments above a threshold are incomplete Γ functions,

.. math:: \Phi_k(E_\min) &= \beta^k\, \frac{\Gamma(1 + \alpha - k)}{\Gamma(1 + \alpha)} \\
          &\times \left[Q(1 + \alpha - k, \beta E_\min) - Q(1 + \alpha - k, \beta E_\max)\right].

The spectrum ends at an energy E_max, by default where what is left above is 1e-16 of the energy. Close to this end the
difference of two Q would lose its digits: there a short integral of a positive function takes its place.
"""

import math
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import between, finite, increasing, invalid
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.spectra.moment_integrals import nodes_between, panel_moment, thresholds
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

Mask = NDArray[np.bool_]

#: The part of the energy that is above the default end of the spectrum.
_LEFT_ABOVE = 1e-16
#: Ends of the first panels, in units of 1/β; the later ones grow by the factor behind it.
_FIRST_EDGES, _GROWTH = (0.0, 1.0, 3.0, 6.0, 10.0, 16.0, 24.0), 1.7
#: Below this distance from the upper end, in units of 1/β, a moment is integrated; so many nodes give 1e-15.
_NEAR, _NODES = 2.0, 16
#: Smallest first argument of Γ(a, x) for which the closed form is used: below it two numbers near 1 are subtracted.
_SMALLEST_ARGUMENT = 0.01
#: Stands for zero in a logarithm.
_TINY = 1e-300


@final
@dataclass(frozen=True)
class Pinched(Spectrum):
    """A pinched thermal spectrum, normalised to one neutrino between zero and infinite energy.

    Args:
        mean: Mean energy ⟨E⟩ [MeV].
        alpha: Shape parameter α, from 0 to 100.
        edges: Energies [MeV], increasing from 0, at which panels of integrals end; the last is the end of the spectrum.
            Many spectra of one flux should share them. None: 0 to where 1e-16 of the energy is left above.

    Raises:
        InputError: the mean is not positive, α is outside its range, or the edges do not increase from 0.

    Example:
        >>> from nuscatter.units import MeV
        >>> spectrum = Pinched(mean=12 * MeV, alpha=2.5)
        >>> energy, weight = spectrum.nodes()
        >>> round(float(weight.sum()), 10), round(float(weight @ energy) / MeV, 10)
        (1.0, 12.0)
        >>> round(float(spectrum.moment(0, 30 * MeV)), 6)  # the part above 30 MeV
        0.014442
    """

    _: KW_ONLY
    mean: float
    alpha: float
    edges: tuple[float, ...] | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        plausible("mean energy", self.mean, ENERGY, single=True)
        finite("alpha", self.alpha, single=True), between("alpha", self.alpha, 0, 100)
        if self.edges is not None:
            edges = increasing("edges", plausible_energies(self.edges))
            if edges[0] != 0:
                raise invalid("the first of the edges [MeV]", edges[0] / MeV, "0, where the spectrum begins,")
            object.__setattr__(self, "edges", tuple(edges.tolist()))

    @property
    def slope(self) -> float:
        """β = (1 + α)/⟨E⟩ [MeV⁻¹]."""
        return (1 + self.alpha) / self.mean

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """The edges [MeV]: the spectrum is smooth everywhere, and between them integrals converge fast."""
        return shared_edges([self.mean], [self.alpha]) if self.edges is None else self.edges

    def __call__(self, E: ArrayLike) -> Array:
        energy, high = finite("E", E, "MeV"), self.kinks[-1]
        x = self.slope * np.clip(energy, 0.0, high)
        inside = (energy >= 0) & (energy <= high)
        return np.where(inside, self._scale * x**self.alpha * np.exp(-x), 0.0)

    @property
    def _scale(self) -> float:
        """β/Γ(1 + α) [MeV⁻¹]."""
        return self.slope * math.exp(-math.lgamma(1 + self.alpha))

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        threshold = thresholds(k, above, mass)
        if mass or 1 + self.alpha - k < _SMALLEST_ARGUMENT:
            return panel_moment(self, self.kinks, k, threshold, mass)
        x, left, near = self._scaled(threshold)
        return self._closed(k, x, left, near, _upper(1 + self.alpha - k, x))

    def moments(self, above: ArrayLike, *, mass: float = 0.0) -> tuple[Array, Array, Array]:
        threshold, last = thresholds(2, above, mass), self.alpha - 1
        if mass or last < _SMALLEST_ARGUMENT:
            return self.moment(0, above, mass), self.moment(1, above, mass), self.moment(2, above, mass)
        x, left, near = self._scaled(threshold)
        # The last is the slow one. The others follow by Q(a + 1, x) = Q(a, x) + xᵃ e⁻ˣ/Γ(a + 1), of positive terms.
        second = _upper(last, x)
        step = np.exp(last * np.log(np.maximum(x, _TINY)) - (x + math.lgamma(self.alpha)))
        first = second + step
        whole = first + step * (x / self.alpha)
        return (
            self._closed(0, x, left, near, whole),
            self._closed(1, x, left, near, first),
            self._closed(2, x, left, near, second),
        )

    def _scaled(self, threshold: Array) -> tuple[Array, Array, Mask | None]:
        """Return βE of thresholds, what is left up to the end, and where that is little, or None."""
        slope, high = self.slope, self.kinks[-1]
        energy = np.minimum(np.maximum(threshold, 0.0), high)
        left = slope * (high - energy)
        near = left < min(_NEAR, slope * high / 2)
        return slope * energy, left, near if near.any() else None

    def _closed(self, k: int, x: Array, left: Array, near: Mask | None, above: Array) -> Array:
        """Return Φ_k, given Q(1 + α − k, x): what is above the end is taken away, and the factors are put to it."""
        a, end = 1 + self.alpha - k, self.slope * self.kinks[-1]
        # β² Γ(α − 1)/Γ(α + 1) = β²/(α (α − 1)), and so on: no quotient of large numbers.
        factor = self.slope**k / math.prod(self.alpha - j for j in range(k))
        if end > a + 1:
            result = np.asarray(factor * (above - self._beyond[k]))
        else:  # both Q would be near 1
            from scipy.special import gammainc

            result = np.asarray(factor * (gammainc(a, end) - gammainc(a, x)))
        if near is not None:
            result[near] = self.slope ** (k - 1) * self._scale * _integral(a, left[near], end)
        return result

    @cached_property
    def _beyond(self) -> tuple[float, ...]:
        """Q(1 + α − k, βE) at the end of the spectrum, for the powers k that have a closed form."""
        end = np.array(self.slope * self.kinks[-1])
        powers = [k for k in range(3) if 1 + self.alpha - k >= _SMALLEST_ARGUMENT]
        return tuple(float(_upper(1 + self.alpha - k, end)) for k in powers)

    def nodes(self, n: int = 32, also: ArrayLike = ()) -> tuple[Array, Array]:
        return nodes_between(self, self.kinks, n, also)


def plausible_energies(edges: ArrayLike) -> Array:
    """Return energies [MeV] from zero on as an array, or raise `InputError`."""
    energies = finite("edges", edges, "MeV")
    if energies.size and energies.max() > 0:
        plausible("the highest of the edges", float(energies.max()), ENERGY, single=True)
    return energies


def shared_edges(means: ArrayLike, alphas: ArrayLike, high: float | None = None) -> tuple[float, ...]:
    """Return edges that serve several pinched spectra: fine enough for the narrowest, wide enough for the widest.

    Args:
        means: Their mean energies [MeV].
        alphas: Their shape parameters; broadcast with the means.
        high: The end [MeV]; None: where 1e-16 of the energy of the widest is left above.

    Example:
        >>> from nuscatter.units import MeV
        >>> [round(E / MeV) for E in shared_edges([8 * MeV, 16 * MeV], 3.0, high=100 * MeV)]
        [0, 2, 6, 12, 20, 32, 48, 82, 100]
    """
    from scipy.special import gammainccinv

    mean, alpha = np.broadcast_arrays(np.asarray(means, dtype=float), np.asarray(alphas, dtype=float))
    width = mean / (1 + alpha)
    if high is None:
        high = float((width * gammainccinv(alpha + 2, _LEFT_ABOVE)).max())
    edges = [each * float(width.min()) for each in _FIRST_EDGES]
    while edges[-1] < high:
        edges.append(edges[-1] * _GROWTH)
    # The last panel is not shorter than half of the one before it.
    inner = [each for each in edges if each < high]
    if len(inner) > 2 and high - inner[-1] < (inner[-1] - inner[-2]) / 2:
        inner.pop()
    return (*inner, float(high))


def _upper(a: float, x: Array) -> Array:
    """Return Q(a, x) = Γ(a, x)/Γ(a)."""
    from scipy.special import gammaincc

    return np.asarray(gammaincc(a, x))


def _integral(a: float, left: Array, end: float) -> Array:
    """Return ∫ tᵃ⁻¹ e⁻ᵗ dt over what is left up to the end."""
    nodes, weights = gauss_legendre(_NODES)
    t = end - left[..., None] * nodes
    return np.asarray(((t ** (a - 1) * np.exp(-t)) @ weights) * left)
