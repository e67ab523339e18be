r"""Energy spectra and their moments above a threshold.

A recoil spectrum needs of a source only a few numbers at each recoil energy, its moments above a threshold:

.. math:: \Phi_k(E_\min, m) = \int_{E_\min}^\infty \phi(E)\, \frac{E^{2-k}}{E^2 - m^2}\, dE,

which for a massless projectile is the integral of φ E⁻ᵏ. A line has an exact moment; a polynomial (the Michel spectra
of muon decay) has one in powers of the distance from its end point, where differences of antiderivatives would lose
all digits; everything else is integrated by Gauss–Legendre in u = ln p between its kinks. There the weight becomes
φ E¹⁻ᵏ du for every mass, all terms are positive, and sums run from the upper end, so nothing cancels
(``moment_integrals.py``).
"""

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, instance, invalid, not_negative, positive, whole
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.spectra.moment_integrals import nodes_between, panel_moment, thresholds
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened


class Spectrum(ABC):
    """Number of particles per decay and energy [MeV⁻¹], with its moments and nodes for other integrals."""

    @property
    @abstractmethod
    def kinks(self) -> tuple[float, ...]:
        """Energies [MeV], increasing, between which the spectrum is smooth; the first and last are its ends."""

    @abstractmethod
    def __call__(self, E: ArrayLike) -> Array:
        """Return the spectrum at `E` [MeV], of any shape: number per MeV [MeV⁻¹], zero outside the support."""

    @abstractmethod
    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        """Return Φ_k above each energy `above` [MeV] for a projectile of `mass` [MeV]: [MeV⁻ᵏ], shape of `above`."""

    def moments(self, above: ArrayLike, *, mass: float = 0.0) -> tuple[Array, Array, Array]:
        """Return Φ_0, Φ_1 and Φ_2, as `moment` does; a spectrum for which one follows from the other has its own."""
        return self.moment(0, above, mass), self.moment(1, above, mass), self.moment(2, above, mass)

    @abstractmethod
    def nodes(self, n: int = 32, also: ArrayLike = ()) -> tuple[Array, Array]:
        """Return energies [MeV] and weights: ∫ φ f dE = Σ w f(E), with `n` nodes between neighbouring kinks.

        Args:
            n: Nodes in each panel.
            also: Further energies [MeV], in any order, at which panels end, as the thresholds of a cross section.
        """

    @property
    def support(self) -> tuple[float, float]:
        """Lowest and highest energy [MeV]."""
        return self.kinks[0], self.kinks[-1]


@final
@dataclass(frozen=True)
class Line(Spectrum):
    """One particle of one energy [MeV].

    Example:
        >>> from nuscatter.units import MeV
        >>> line = Line(29.8 * MeV)
        >>> [float(line.moment(1, E * MeV) * MeV) for E in (20, 40)] == [1 / 29.8, 0.0]
        True
    """

    energy: float

    def __post_init__(self) -> None:
        plausible("energy of the line", self.energy, ENERGY, single=True)

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.energy,)

    def __call__(self, E: ArrayLike) -> Array:
        """Raise `InputError`: the density of a line is not a number; `nodes` and `moment` are."""
        raise invalid("E", E, "a call of .nodes() or .moment() (a line has no density)")

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        threshold = thresholds(k, above, mass)
        if self.energy <= mass:
            raise invalid("mass [MeV]", mass / MeV, f"a mass below the line's energy, {self.energy / MeV:g} MeV,")
        weight = self.energy ** (2 - k) / (self.energy**2 - mass**2)
        return np.where(threshold <= self.energy, weight, 0.0)

    def nodes(self, n: int = 32, also: ArrayLike = ()) -> tuple[Array, Array]:
        whole("n", n, 1, 1000)
        return np.array([self.energy]), np.array([1.0])


@final
@dataclass(frozen=True)
class Polynomial(Spectrum):
    """A polynomial Σ c_j Eʲ between `low` and `high` [MeV]; `coefficients` c_j [MeV⁻¹⁻ʲ].

    Moments are exact where no power below zero is left under the integral, as for muon decay (c_0 = c_1 = 0).

    Raises:
        InputError: a number is not finite, or the end is not above the beginning.

    Example:
        >>> from nuscatter.units import MeV
        >>> flat = Polynomial((1 / (50 * MeV),), high=50 * MeV)
        >>> round(float(flat.moment(0, 10 * MeV)), 12)
        0.8
    """

    coefficients: tuple[float, ...]
    _: KW_ONLY
    high: float
    low: float = 0.0

    def __post_init__(self) -> None:
        if finite("coefficients", self.coefficients).ndim != 1 or not len(self.coefficients):
            raise invalid("coefficients", self.coefficients, "one number for each power of E, from E⁰ on,")
        if not_negative("low", self.low, "MeV", single=True) > 0:
            positive("low", self.low, "MeV")
        if not plausible("high", self.high, ENERGY, single=True) > self.low:
            raise invalid("high [MeV]", self.high / MeV, f"an energy above low = {self.low / MeV:g}")

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.low, self.high)

    def __call__(self, E: ArrayLike) -> Array:
        energy = finite("E", E, "MeV")
        inside = (energy >= self.low) & (energy <= self.high)
        return np.where(inside, polynomial.polyval(energy, self.coefficients), 0.0)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        threshold = thresholds(k, above, mass)
        if mass == 0 and not any(self.coefficients[:k]):
            delta = self.high - np.minimum(np.maximum(threshold, self.low), self.high)
            highest, *lower = self._from_the_end[k] or (0.0,)
            result = np.asarray(highest * delta)
            for c in lower:  # Horner's rule; the antiderivative has no constant term
                result += c
                result *= delta
            return result
        return panel_moment(self, self.kinks, k, threshold, mass)

    @cached_property
    def _from_the_end(self) -> tuple[tuple[float, ...], ...]:
        """For k = 0, 1, 2 the antiderivative of Σ c_j Eʲ⁻ᵏ in δ = high − E: coefficients of δⁿ … δ¹."""
        result: list[tuple[float, ...]] = []
        for k in range(3):
            in_delta: Array = np.zeros(1)
            for c in reversed(self.coefficients[k:]):
                in_delta = np.asarray(
                    polynomial.polyadd(polynomial.polymul(in_delta, (self.high, -1.0)), (c,)), dtype=float
                )
            result.append(tuple(polynomial.polyint(in_delta)[:0:-1].tolist()))
        return tuple(result)

    def nodes(self, n: int = 32, also: ArrayLike = ()) -> tuple[Array, Array]:
        return nodes_between(self, self.kinks, n, also)


@final
@dataclass(frozen=True, eq=False)
class Tabulated(Spectrum):
    """A spectrum interpolated linearly between tabulated points; zero outside them.

    Args:
        energies: Energies [MeV], increasing, shape (n,).
        values: Spectrum there [MeV⁻¹], not negative, shape (n,).

    Raises:
        InputError: energies do not increase, or a value is negative or not finite.

    Example:
        >>> from nuscatter.units import MeV
        >>> triangle = Tabulated([0, 1 * MeV, 2 * MeV], [0, 1 / MeV, 0])
        >>> round(float(triangle.moment(0, 1 * MeV)), 12)
        0.5
    """

    energies: ArrayLike
    values: ArrayLike
    __repr__ = shortened

    def __post_init__(self) -> None:
        energies = increasing("energies", self.energies)
        values = not_negative("values", self.values)
        not_negative("the lowest energy", energies[0])
        if values.shape != energies.shape:
            raise invalid("the number of values", values.size, f"one for each of the {energies.size} energies")
        object.__setattr__(self, "energies", energies)
        object.__setattr__(self, "values", values)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        return tuple(np.asarray(self.energies).tolist())

    def __call__(self, E: ArrayLike) -> Array:
        energy, points, values = finite("E", E, "MeV"), np.asarray(self.energies), np.asarray(self.values)
        return np.asarray(np.interp(energy, points, values, left=0.0, right=0.0))

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        return panel_moment(self, self.kinks, k, thresholds(k, above, mass), mass)

    def nodes(self, n: int = 8, also: ArrayLike = ()) -> tuple[Array, Array]:
        return nodes_between(self, self.kinks, n, also)


@final
@dataclass(frozen=True, eq=False)
class Scaled(Spectrum):
    """A spectrum times a number, which may be negative where it belongs to a coherence.

    Raises:
        InputError: the spectrum is not one, or the factor is not a finite number.

    Example:
        >>> from nuscatter.units import MeV
        >>> float(Scaled(Line(0.862 * MeV), -0.25).moment(0, 0.5 * MeV))
        -0.25
    """

    spectrum: Spectrum
    factor: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("spectrum", self.spectrum, Spectrum, "a Spectrum such as Line(energy)")
        finite("factor", self.factor, single=True)

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.spectrum.kinks

    def __call__(self, E: ArrayLike) -> Array:
        return self.factor * self.spectrum(E)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        return self.factor * self.spectrum.moment(k, above, mass)

    def nodes(self, n: int = 16, also: ArrayLike = ()) -> tuple[Array, Array]:
        energy, weight = self.spectrum.nodes(n, also)
        return energy, self.factor * weight
