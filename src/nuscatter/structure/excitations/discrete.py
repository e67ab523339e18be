"""Discrete states and resonances: the poles of a response, and the continuous strength that is left.

Below the threshold of particle emission, R has poles on the real axis. Each is a state with an energy and a strength,
and is reported so; no width is added. Above threshold the strength is continuous. Some of it lies in resonances, poles
below the axis whose distance from it is half their width. A narrow one is a peak of known position, width and strength.
A broad one is a part of the continuum: its pole depends on how the rest is described. So only those resonances are
reported on which two fits from different samples agree, up to a greatest width.

Fits also have poles without meaning: a pole and a zero at one place that differ by rounding, chains of poles along a
cut, and pairs of opposite residues. The last are also in the responses themselves, if weakly. Transitions between two
filled orbits are forbidden; in RPA their forward and backward terms cancel, up to how well the orbits of the continuum
are those of the ground state. Therefore the residue of a state is an integral around it, in which such a pair is zero.

Example:
    >>> import numpy as np
    >>> from nuscatter.structure.excitations.rational import fit
    >>> def response(omega):  # a bound state at 6 MeV, and a resonance at 20 MeV
    ...     bound, wide = 0.5 / (omega - 6) - 0.5 / (omega + 6), 3 / (omega - 20 + 0.5j) - 3 / (omega + 20 + 0.5j)
    ...     return np.array([[bound + wide]])
    >>> spectrum = resolve(fit(response, 1.0, 40.0, even=False), threshold=12.0)
    >>> round(spectrum.lines[0].energy, 6), spectrum.lines[0].strength.round(6)
    (6.0, array([[0.5]]))
    >>> round(spectrum.resonances[0].energy, 4), round(spectrum.resonances[0].width, 4)
    (20.0, 1.0)
    >>> spectrum.continuous([6.0, 20.0])[:, 0, 0].round(3)
    array([0.  , 1.91])
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite
from nuscatter.structure.excitations.rational import ComplexArray, Fit, Response, aaa
from nuscatter.units import Array

_log = logging.getLogger(__name__)
#: How far from the axis a pole of a fit may be that is examined as a discrete state [MeV].
_NEAR = 2e-2
#: States with less than this part of a response's size at 1 MeV above the axis are not reported.
_LEAST = 1e-6
#: Largest radius of a circle around a state [MeV], and the radius as a part of the distance to the next singularity.
_LARGEST, _PART = 0.1, 0.4
#: Points on the upper half of a circle. The sum over it is good to the 16th power of radius/(distance to the next).
_POINTS = 8
#: How well two fits must agree on a resonance: as a part of its width, and at least this [MeV].
_AGREE, _AGREE_LEAST = 0.05, 1e-5


@final
@dataclass(frozen=True, eq=False)
class Line:
    """A discrete state.

    Args:
        energy: Its energy [MeV].
        strength: ⟨f‖O‖0⟩⟨0‖O′‖f⟩, shape (m, m), of all its magnetic substates.
    """

    energy: float
    strength: Array


@final
@dataclass(frozen=True, eq=False)
class Resonance:
    """A state that decays: a pole below the real axis.

    Args:
        energy: Real part of the pole [MeV].
        width: Γ, minus twice its imaginary part [MeV].
        residue: Of R, complex, shape (m, m). Its real part is the strength; the imaginary part says how the peak
            interferes with the strength around it.
    """

    energy: float
    width: float
    residue: ComplexArray

    @property
    def strength(self) -> Array:
        """Strength of the peak, shape (m, m)."""
        return np.asarray(self.residue.real)


class _Disc(NamedTuple):
    """A circle around a candidate on the real axis."""

    centre: float
    radius: float


@final
@dataclass(frozen=True, eq=False)
class Spectrum:
    """A strength function: discrete lines, and a continuous part above threshold.

    Args:
        fit: The response.
        threshold: Where the continuum begins [MeV].
        lines: Discrete states below it, by energy.
        resonances: Resonances above it, by energy.
    """

    fit: Fit
    threshold: float
    lines: tuple[Line, ...]
    resonances: tuple[Resonance, ...]

    def continuous(self, energies: ArrayLike) -> Array:
        """Return the continuous strength −Im R/π on the real axis [per MeV], shape (n, m, m); 0 below threshold.

        Poles of the fit below threshold are left out with their tails, which on the axis are real but for rounding.

        Args:
            energies: ω [MeV], shape (n,).
        """
        omega = np.atleast_1d(finite("energies", energies))
        rational = self.fit.rational
        result = np.zeros((len(omega), *rational.values.shape[1:]))
        above = omega > self.threshold
        result[above] = (rational(omega[above]) - self._bound(omega[above])).imag / -np.pi
        return result

    def folded(self, energies: ArrayLike, width: float) -> Array:
        """Return the strength of lines and continuum folded with a Lorentzian of a given full width [per MeV].

        That is R at ω + iΓ/2, since R is analytic above the axis: no integral is needed.

        Args:
            energies: ω [MeV], shape (n,).
            width: Γ [MeV]: a spreading width, say where it comes from.
        """
        omega = np.atleast_1d(finite("energies", energies)) + 0.5j * width
        return np.asarray(self.fit.rational(omega).imag / -np.pi)

    def energies(self, count: int = 400, low: float | None = None, high: float | None = None) -> Array:
        """Return energies for a figure or a table: equal steps, and more in each narrow resonance.

        Args:
            count: Number of equal steps.
            low: Where they begin [MeV]; the threshold if None.
            high: Where they end [MeV]; the end of the fit if None.
        """
        begin = self.threshold if low is None else low
        end = self.fit.high if high is None else high
        # At Γ/2 · tan of equal angles a Lorentzian is sampled at equal steps of its integral.
        shape = np.tan(np.linspace(-1.5, 1.5, 41))
        inside = [each.energy + each.width / 2 * shape for each in self.resonances]
        found = np.unique(np.concatenate([np.linspace(begin, end, count), *inside]))
        return found[(found >= begin) & (found <= end)]

    def _bound(self, omega: Array) -> ComplexArray:
        """Return the terms of the fit's poles below threshold at real energies, shape (n, m, m)."""
        poles, residues = self._poles_below
        if self.fit.rational.even:  # a/(ω − p) − a/(ω + p)
            terms = 1 / (omega[:, None] - poles) - 1 / (omega[:, None] + poles)
        else:
            terms = 1 / (omega[:, None] - poles)
        return np.asarray(np.tensordot(terms, residues, axes=1))

    @cached_property
    def _poles_below(self) -> tuple[ComplexArray, ComplexArray]:
        rational = self.fit.rational
        energies = np.array([each.energy for each in self.lines])
        taken = np.zeros(len(rational.poles), bool)
        for each in energies:
            taken[np.argmin(np.abs(rational.poles - each))] = True
        return rational.poles[taken], rational.residues[taken]


def resolve(fit: Fit, threshold: float, response: Response | None = None, *, widest: float = 3.0) -> Spectrum:
    """Return lines, resonances and the continuous strength of a fitted response.

    Args:
        fit: The response as a rational function, for energies from below the first state on.
        threshold: Lowest energy at which a nucleon can leave [MeV].
        response: If given, lines are computed from it and not from the fit: exact energies and strengths, for 8 more
            evaluations a line.
        widest: Largest width of a resonance [MeV]; broader ones are part of the continuum.
    """
    limit = float(finite("threshold", threshold, single=True))
    return Spectrum(fit, limit, lines(fit, limit, response), resonances(fit, limit, widest))


def lines(fit: Fit, threshold: float, response: Response | None = None) -> tuple[Line, ...]:
    """Return the discrete states between the lower end of a fit and the threshold, by energy.

    Args:
        fit: The response.
        threshold: Lowest energy at which a nucleon can leave [MeV].
        response: As for `resolve`.
    """
    rational, size = fit.rational, _size(fit)
    poles, residues = rational.poles, _traces(rational.residues, size)
    near = (np.abs(poles.imag) < _NEAR) & (poles.real > fit.low) & (poles.real < threshold) & (residues.real > _LEAST)
    found = []
    for disc in _discs(poles[near].real, fit.low, threshold):
        made = _line(rational, disc, 2 * np.pi) if response is None else _line(response, disc, np.pi)
        # Negative strength, or hardly any, is a pair of a pole and a zero: no state.
        if made is not None and _traces(made.strength[None], size)[0].real > _LEAST:
            found.append(made)
    return tuple(_without_twins(found))


def resonances(fit: Fit, threshold: float, widest: float = 3.0) -> tuple[Resonance, ...]:
    """Return the resonances above threshold that two fits agree on, by energy.

    Args:
        fit: The response.
        threshold: Lowest energy at which a nucleon can leave [MeV].
        widest: Largest width [MeV].
    """
    rational, size = fit.rational, _size(fit)
    poles, residues = rational.poles, rational.residues
    strengths = _traces(residues, size).real
    above = (poles.real > threshold) & (poles.real < fit.high) & (poles.imag < 0) & (-2 * poles.imag < widest)
    kept = np.arange(len(fit.omega)) % 5 > 0
    other = aaa(fit.omega[kept], fit.samples[kept], even=rational.even, tolerance=_tolerance(fit))
    found = []
    for index in np.flatnonzero(above & (strengths > _LEAST)):
        distance = np.abs(other.poles - poles[index])
        nearest = int(np.argmin(distance))
        width = float(-2 * poles[index].imag)
        theirs = _traces(other.residues[nearest][None], size)[0].real
        agree = distance[nearest] < max(_AGREE * width, _AGREE_LEAST)
        if agree and abs(theirs - strengths[index]) < 2 * _AGREE * strengths[index]:
            found.append(Resonance(float(poles[index].real), width, residues[index]))
    return tuple(found)


def _tolerance(fit: Fit) -> float:
    return float(np.clip(fit.error / 100, 1e-11, 1e-7))


def _size(fit: Fit) -> Array:
    """Return the size of the diagonal elements of a fit's samples 1 MeV above the axis or higher, shape (m,)."""
    diagonal = np.abs(np.diagonal(fit.samples, axis1=1, axis2=2))
    high = fit.omega.imag >= min(1.0, fit.omega.imag.max())
    size = diagonal[high & (fit.omega.real > 0)].max(axis=0, initial=0.0)
    return np.asarray(np.where(size > 0, size, 1.0))


def _traces(matrices: Any, size: Array) -> ComplexArray:
    """Return the largest diagonal element of each matrix as a part of the response's, shape (n,)."""
    diagonal = np.diagonal(np.asarray(matrices, np.complex128), axis1=1, axis2=2) / size
    return np.asarray(np.take_along_axis(diagonal, np.abs(diagonal).argmax(axis=1)[:, None], axis=1)[:, 0])


def _discs(centres: Array, low: float, threshold: float) -> Iterable[_Disc]:
    """Return circles around candidates that hold no other candidate and no end of the range."""
    order = np.sort(centres)
    ends = np.concatenate([[low], order, [threshold]])
    gaps = np.minimum(order - ends[:-2], ends[2:] - order)
    return (_Disc(float(c), float(min(_LARGEST, _PART * gap))) for c, gap in zip(order, gaps, strict=True) if gap > 0)


def _line(function: Callable[[complex], ArrayLike], disc: _Disc, angle: float) -> Line | None:
    """Return the state in a circle, or None if there is none.

    (1/2πi)∮(ω − c)^k R dω is the residue for k = 0, and residue × (energy − c) for k = 1. Below threshold R at
    conjugate energies is conjugate, so of a response the upper half of the circle is enough; a fit is as cheap on all
    of it. Equal steps are exact but for R's terms of the degree of their number.

    Args:
        function: R(ω).
        disc: The circle.
        angle: π for the upper half of it, 2π for all.
    """
    count = round(_POINTS * angle / np.pi)
    step = disc.radius * np.exp(1j * angle * (np.arange(count) + 0.5) / count)
    values = np.array([function(complex(disc.centre + each)) for each in step])
    residue = np.tensordot(step, values, axes=1).real / count
    moment = np.tensordot(step**2, values, axes=1).real / count
    diagonal = np.diagonal(residue)
    largest = int(np.argmax(np.abs(diagonal)))
    if diagonal[largest] <= 0:
        return None
    shift = moment[largest, largest] / diagonal[largest]
    return Line(float(disc.centre + shift), residue) if abs(shift) < disc.radius else None


def _without_twins(found: list[Line]) -> Iterable[Line]:
    """Return lines by energy; of two circles that found the same state the first."""
    last = -np.inf
    for each in sorted(found, key=lambda line: line.energy):
        if each.energy - last > 1e-7:
            yield each
        last = each.energy
