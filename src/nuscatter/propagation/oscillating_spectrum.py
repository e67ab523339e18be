r"""A spectrum times an oscillation, with moments whose panels resolve the phase.

Over a distance L a mass splitting gives neutrinos of energy E the phase 2Δ = Δm² L / 2E, and probabilities are sums of
1, ⟨sin²Δ⟩ and ⟨sin 2Δ⟩, means over the distances from source to detector. Moments of such a spectrum have no closed
form that is stable, so they are integrated in ln E by panels in which the phase changes by 2 at most. In each the
integrand is a polynomial in the distance from the panel's upper end, and so is the mean from there to a threshold.

Towards E = 0 the phase grows without bound. Below an energy E_c, where 2Δ is a multiple of π, sin²Δ is replaced by its
mean ½ and sin 2Δ by 0. E_c is 1/1000 of the highest energy or less, unless the phase is beyond 3000 there: then it is
where the phase is 3000. Moments above thresholds E ≥ E_c do not depend on this. A moment from E = 0 has an error of
about φ E¹⁻ᵏ/(2Δ)² at E_c. Moments from thresholds between lack oscillations of up to φ E¹⁻ᵏ/2Δ, which bins of recoil
energy average. A line whose phase is beyond 3000 is averaged too: its width and the size of its source do so in
reality.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import final

import numpy as np
from numpy.polynomial import Chebyshev, chebyshev
from numpy.polynomial import Polynomial as Powers
from numpy.typing import ArrayLike

from nuscatter.errors import finite, instance, invalid, not_negative, positive
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.sources.spectra.moment_integrals import Tail, nodes_between, split, split_where_steep, thresholds
from nuscatter.sources.spectra.production_region import ProducedIn
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Scaled, Spectrum
from nuscatter.units import Array

#: Terms of a panel's polynomial; largest change of the phase in a panel, and longest panel in ln E.
_TERMS, _PHASE_STEP, _WIDEST = 12, 2.0, math.log(2) / 4
#: The phase is resolved down to this fraction of the highest energy, yet at least up to the first and at most up to the
#: second of these phases.
_LOWEST, _LEAST_PHASE, _LARGEST_PHASE = 1e-3, 300.0, 3e3
#: How many energies where the phase is a multiple of π count as kinks. They are for integrals over recoil energy, which
#: are smoother than the spectrum, so the first few are enough.
_MARKS = 12


@final
@dataclass(frozen=True, eq=False)
class Phase:
    """The phase 2Δ = Δm² L / 2E of an oscillation, over one distance or several.

    Args:
        dm2: Splitting of squared masses [MeV²], not negative.
        lengths: Distances [MeV⁻¹], a number or shape (n,).
        weights: Share of each among those who arrive, shape (n,); equal if None. They are normalised.

    Raises:
        InputError: a distance is not positive, a weight is negative, all are zero, or their numbers differ.

    Example:
        >>> from nuscatter.units import MeV, eV, m
        >>> phase = Phase(1 * eV**2, 20 * m)
        >>> round(float(phase.sin2(20 * MeV)), 4)  # sin²(1.267)
        0.9105
    """

    dm2: float
    lengths: ArrayLike
    weights: ArrayLike | None = None

    def __post_init__(self) -> None:
        if not_negative("dm2", self.dm2, single=True) > 0:
            positive("dm2", self.dm2)
        lengths = np.atleast_1d(plausible("distance", self.lengths, DISTANCE))
        if lengths.ndim != 1 or not lengths.size:
            raise invalid("distance", self.lengths, "a number or a list of numbers")
        weights = np.ones(lengths.shape) if self.weights is None else not_negative("weights", self.weights)
        if weights.shape != lengths.shape:
            raise invalid("the number of weights", weights.size, f"one for each of {lengths.size} distances")
        if not weights.sum() > 0:
            raise invalid("the sum of the weights", 0, "a number above zero")
        object.__setattr__(self, "lengths", lengths)
        object.__setattr__(self, "weights", weights / weights.sum())

    @cached_property
    def _unit_phase_energies(self) -> Array:
        """The energies [MeV] at which the phase is 1, one for each distance."""
        return self.dm2 * np.asarray(self.lengths) / 2

    @cached_property
    def _pairs(self) -> tuple[tuple[float, float], ...]:
        return tuple(zip(self._unit_phase_energies.tolist(), np.asarray(self.weights).tolist(), strict=True))

    @property
    def mean(self) -> float:
        """The energy [MeV] at which the phase over the mean distance is 1."""
        return float(np.asarray(self.weights) @ self._unit_phase_energies)

    @property
    def largest(self) -> float:
        """The energy [MeV] at which the phase over the longest distance is 1."""
        return float(self._unit_phase_energies.max())

    def sin2(self, E: ArrayLike) -> Array:
        """Return ⟨sin²Δ⟩ at `E` [MeV], in its shape."""
        half = 0.5 / positive("E", E, "MeV")
        return np.asarray(sum(weight * np.sin(turn * half) ** 2 for turn, weight in self._pairs))

    def sine(self, E: ArrayLike) -> Array:
        """Return ⟨sin 2Δ⟩ at `E` [MeV], in its shape."""
        inverse = 1 / positive("E", E, "MeV")
        return np.asarray(sum(weight * np.sin(turn * inverse) for turn, weight in self._pairs))


@final
@dataclass(frozen=True)
class Factor:
    """A probability as it oscillates: start + sin2 ⟨sin²Δ⟩ + sine ⟨sin 2Δ⟩; or part of a density matrix."""

    start: float
    sin2: float = 0.0
    sine: float = 0.0

    def __post_init__(self) -> None:
        for name in ("start", "sin2", "sine"):
            finite(name, getattr(self, name), single=True)

    @property
    def average(self) -> float:
        """Its mean over many periods of the phase."""
        return self.start + self.sin2 / 2

    @property
    def constant(self) -> bool:
        """Whether it does not oscillate."""
        return self.sin2 == 0 and self.sine == 0

    def at(self, E: ArrayLike, phase: Phase) -> Array:
        """Return it at energies `E` [MeV], in their shape."""
        instance("phase", phase, Phase, "a Phase")
        result = self.start + self.sin2 * phase.sin2(E)
        return result + self.sine * phase.sine(E) if self.sine else result


@final
@dataclass(frozen=True, eq=False)
class Oscillated(Spectrum):
    """A spectrum with a density, times a factor that oscillates; `oscillated` takes lines too.

    Args:
        spectrum: What was made.
        factor: The probability.
        phase: The phase as a function of energy.

    Raises:
        InputError: one of the three is not what it should be, or the spectrum is a line.

    Example:
        >>> from nuscatter.sources.accelerators.pion_decay import delayed_nu_e
        >>> from nuscatter.units import MeV, eV, m
        >>> seen = Oscillated(delayed_nu_e, Factor(1.0, -0.1), Phase(1 * eV**2, 20 * m))
        >>> round(float(seen.moment(0, 0.0)), 6)
        0.946587
    """

    spectrum: Spectrum
    factor: Factor
    phase: Phase

    def __post_init__(self) -> None:
        instance("spectrum", self.spectrum, Spectrum, "a Spectrum such as Polynomial(coefficients, high)")
        instance("factor", self.factor, Factor, "a Factor")
        instance("phase", self.phase, Phase, "a Phase")
        if len(self.spectrum.kinks) < 2:
            raise invalid("spectrum", self.spectrum, "one with a density (`oscillated` takes lines too)")
        if not 0 < self.phase.mean < _LARGEST_PHASE * self.spectrum.support[1]:
            fastest = f"one above zero and below {_LARGEST_PHASE:g} (`oscillated` takes any)"
            raise invalid("the phase at the highest energy", self.phase.mean / self.spectrum.support[1], fastest)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """The spectrum's own, and where the phase is one of its lowest multiples of π."""
        low, high = self.spectrum.support
        first = math.floor(self.phase.mean / (math.pi * high)) + 1
        marks = [self.phase.mean / (math.pi * n) for n in range(first, first + _MARKS)]
        return tuple(sorted({*self.spectrum.kinks, *(E for E in marks if low < E < high)}))

    @cached_property
    def lowest_resolved(self) -> float:
        """The energy E_c [MeV] above which the phase is resolved; the lowest of the spectrum if that is higher."""
        low, high = self.spectrum.support
        phase = min(max(self.phase.mean / (_LOWEST * high), _LEAST_PHASE), _LARGEST_PHASE)
        # Where sin 2Δ = 0 the part of the integral of sin²Δ that is left out has no term in 1/2Δ, only in its square.
        cut = self.phase.mean / (math.pi * math.ceil(phase / math.pi))
        return max(cut, low)

    def __call__(self, E: ArrayLike) -> Array:
        energy = finite("E", E, "MeV")
        factor = self.factor.at(np.maximum(energy, self.lowest_resolved), self.phase)
        return self.spectrum(energy) * np.where(energy < self.lowest_resolved, self.factor.average, factor)

    def moment(self, k: int, above: ArrayLike, mass: float = 0.0) -> Array:
        threshold = thresholds(k, above, mass)
        if mass:
            return Smooth(self, self.panels).moment(k, threshold, mass)
        result = self._tails[k](threshold)
        if self.spectrum.support[0] < self.lowest_resolved:
            below = np.minimum(threshold, self.lowest_resolved)
            averaged = self.spectrum.moment(k, below) - self.spectrum.moment(k, self.lowest_resolved)
            result = result + self.factor.average * averaged
        return result

    def nodes(self, n: int = 8, also: ArrayLike = ()) -> tuple[Array, Array]:
        """Return energies [MeV] and weights, `n` nodes in each of `panels`, which end at `also` too."""
        return nodes_between(self, self.panels, n, also)

    @cached_property
    def panels(self) -> tuple[float, ...]:
        """Energies [MeV] between which the spectrum is smooth and the phase changes by 2 at most."""
        below = [E for E in _edges(self.spectrum) if self.lowest_resolved > E]
        return (*below, *np.exp(self._knots).tolist())

    @cached_property
    def _knots(self) -> Array:
        own = [E for E in _edges(self.spectrum) if self.lowest_resolved < E]
        knots = np.log([self.lowest_resolved, *own])
        knots = split(knots, np.diff(knots) / _WIDEST)
        knots = split(knots, self.phase.largest * -np.diff(np.exp(-knots)) / _PHASE_STEP)
        return split_where_steep(self.spectrum, knots)

    @cached_property
    def _tails(self) -> tuple[Tail, ...]:
        # In a panel of width h a threshold lies y h below its end. From the integrand at twelve values of y follow the
        # powers of y of its mean from 0 to y. At y = 1 the mean times h is the integral over the panel; these integrals
        # are summed from the upper end.
        nodes, powers = _mean_of_panel()
        width = np.diff(self._knots)
        energy = np.exp(self._knots[1:] - nodes[:, None] * width)
        values = self.spectrum(np.minimum(energy, self.spectrum.support[1])) * self.factor.at(energy, self.phase)
        result = []
        for k in range(3):
            mean = powers(values * energy ** (1 - k))
            above = np.append(np.cumsum((width * mean.sum(axis=0))[::-1])[::-1], 0.0)
            result.append(Tail(self._knots, above, mean[::-1], (0.0, 1.0)))
        return tuple(result)


def oscillated(spectrum: Spectrum, factor: Factor, phase: Phase) -> Spectrum:
    """Return a spectrum times an oscillating factor: a scaled line, an `Oscillated` shape, or the average.

    Raises:
        InputError: one of the three is not what it should be.

    Example:
        >>> from nuscatter.units import MeV, eV, m
        >>> seen = oscillated(Line(29.792 * MeV), Factor(1.0, -0.1), Phase(1 * eV**2, 19.3 * m))
        >>> round(float(seen.moment(0, 0.0)), 6)
        0.946468
    """
    instance("spectrum", spectrum, Spectrum, "a Spectrum such as Line(energy)")
    instance("factor", factor, Factor, "a Factor")
    instance("phase", phase, Phase, "a Phase")
    if isinstance(spectrum, ProducedIn):
        return oscillated(spectrum.spectrum, factor, phase)
    if isinstance(spectrum, Scaled):
        return scaled(oscillated(spectrum.spectrum, factor, phase), spectrum.factor)
    if factor.constant or phase.dm2 == 0:
        return scaled(spectrum, factor.start)
    if phase.mean >= _LARGEST_PHASE * spectrum.support[1]:
        return scaled(spectrum, factor.average)
    if isinstance(spectrum, Line):
        return scaled(spectrum, float(factor.at(spectrum.energy, phase)))
    return Oscillated(spectrum, factor, phase)


def scaled(spectrum: Spectrum, factor: float) -> Spectrum:
    """Return a spectrum times a number; itself if that is 1."""
    if finite("factor", factor, single=True) == 1:
        return spectrum
    if isinstance(spectrum, Scaled):
        return scaled(spectrum.spectrum, spectrum.factor * factor)
    return Scaled(spectrum, factor)


def _edges(spectrum: Spectrum) -> tuple[float, ...]:
    """Return the energies [MeV] between which a spectrum is smooth; of one that oscillates already, its panels."""
    if isinstance(spectrum, Oscillated):
        return spectrum.panels
    return _edges(spectrum.spectrum) if isinstance(spectrum, Scaled) else spectrum.kinks


@cache
def _mean_of_panel() -> tuple[Array, Callable[[Array], Array]]:
    """Return nodes y in [0, 1], and a function of values there that returns their mean from 0 to y, as powers of y.

    Values have shape (nodes, panels), and so have the coefficients. The values are first fitted by a Chebyshev series:
    a fit of the powers themselves would lose eight digits.
    """
    # Chebyshev points of the second kind: both ends of the panel are among them.
    nodes = (1 - np.cos(np.pi * np.arange(_TERMS) / (_TERMS - 1))) / 2
    series = np.linalg.inv(chebyshev.chebvander(1 - 2 * nodes, _TERMS - 1))
    # Each T_n(1 − 2y) as powers of y.
    powers = np.zeros((_TERMS, _TERMS))
    for n in range(_TERMS):
        powers[: n + 1, n] = Chebyshev.basis(n)(Powers((1.0, -2.0))).coef
    # The mean from 0 to y of yʲ is yʲ/(j + 1).
    powers /= np.arange(1, _TERMS + 1)[:, None]
    return nodes, lambda values: np.asarray(powers @ (series @ values))
