r"""Pions of protons below about 1 GeV on thick targets: the parametrisation of Burman and Smith.

.. math:: \frac{d^2\sigma}{dT\, d\Omega} \propto A(\theta)\,
          \frac{\exp[-(T - \bar T(\theta))^2/2\sigma(\theta)^2]}{1 + \exp[(T - T_F)/B]}

with, θ in degrees and energies in MeV,

.. math:: \bar T = 48 + 330\, e^{-\theta/T_A}, \qquad \sigma = \sigma_A\, e^{-\theta/85}, \qquad
          T_F = T_p - 140 - 2B, \qquad B = 25.

T_A and σ_A are lines through their values at 585 and 730 MeV; A(θ) is a quadratic spline with knots at 0, 30, 70 and
180° and five coefficients, some of which fall with the proton's energy. It is a fit to π⁺ at 585 and 730 MeV, and
stands for π⁰ here, as is usual. One coefficient is 9 + (Z − 12)/10 − (T_p − 685)/20: 0.05 for mercury at 1000 MeV,
below zero for tungsten there. Where one is not positive the fit says nothing, and is refused.

Source: R. L. Burman and E. S. Smith, LA-11502-MS (1989), osti.gov/servlets/purl/6167579, which could not be read. The
numbers are those of two public codes that agree in all of them (github.com/pgdeniverville/BdNMC, and one that draws
pions of LANSCE's beam dump for millicharged particles). The first is that of P. deNiverville et al., Phys. Rev. D 95
(2017) 035006 (arXiv:1609.01770).
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import final

import numpy as np

from nuscatter.errors import InputError, between, whole
from nuscatter.quadrature import panels
from nuscatter.quantities import PROTON_ENERGY, plausible
from nuscatter.sources.dark.mesons import Meson, neutral_pion
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.units import Array, MeV

#: Degrees between which A(θ) is one polynomial.
_KNOTS = (0.0, 30.0, 70.0, 180.0)
#: T_A [degrees] and σ_A [MeV] at 585 and 730 MeV, for Z ≤ 8 and above.
_LIGHT, _HEAVY = ((28.9, 34.2), (130.0, 150.0)), ((26.0, 29.9), (135.0, 166.0))
_FITTED = (585.0, 730.0)
_B = 25.0
#: Lowest proton energy [MeV] for which it is used: half of the lower one that was fitted.
_LOWEST = 300.0


@final
@dataclass(frozen=True, kw_only=True)
class BurmanSmith(SmoothProduction):
    """Momenta of pions of a proton beam on a target of one element.

    Args:
        proton_energy: Kinetic energy of the protons [MeV].
        Z: Protons of a nucleus of the target, 2 to 92.

    Raises:
        InputError: a coefficient of the fit is not positive, as above about 1 GeV, or the energy is below 300 MeV.

    Example:
        >>> from nuscatter.units import GeV
        >>> mercury = BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> [round(each, 2) for each in mercury.amplitudes]
        [13.13, 18.2, 8.0, 19.8, 0.05]
    """

    proton_energy: float
    Z: int

    def __post_init__(self) -> None:
        plausible("proton_energy", self.proton_energy, PROTON_ENERGY, single=True)
        whole("Z", self.Z, 2, 92)
        between("proton_energy [MeV]", self.proton_energy / MeV, _LOWEST, np.inf)
        if not min(self.amplitudes) > 0:
            raise InputError(
                f"Burman and Smith's fit has the amplitude {min(self.amplitudes):.3g} for Z = {self.Z} and protons of "
                f"{self.proton_energy / MeV:g} MeV, but positive ones were expected: they are so below about 1 GeV."
            )

    @property
    def amplitudes(self) -> tuple[float, ...]:
        """The five coefficients of the spline A(θ)."""
        T = self.proton_energy / MeV
        heavier = (self.Z - 12) / 10
        forward = 27.0 - 4.0 * ((_FITTED[1] - T) / (_FITTED[1] - _FITTED[0])) ** 2
        return forward, 18.2, 8.0, 13.0 + heavier, 9.0 + heavier - (T - 685.0) / 20.0

    @property
    def meson(self) -> Meson:
        """π⁰, for which π⁺ stand."""
        return neutral_pion

    @property
    def highest(self) -> float:
        """Highest kinetic energy of the pions [MeV]."""
        return self.proton_energy - neutral_pion.mass

    def density(self, T: Array, theta: Array) -> Array:
        """Return dn/dT dΩ per pion [MeV⁻¹] at kinetic energies `T` [MeV] and angles `theta` to the beam (radians)."""
        return self._relative(T, theta) / self._total

    def _relative(self, T: Array, theta: Array) -> Array:
        kinetic, degrees = np.asarray(T) / MeV, np.degrees(theta)
        angular, width = (self._line(pair) for pair in (_LIGHT if self.Z <= 8 else _HEAVY))
        mean, sigma = 48 + 330 * np.exp(-degrees / angular), width * np.exp(-degrees / 85)
        highest = self.proton_energy / MeV - 140 - 2 * _B
        with np.errstate(over="ignore"):
            cut = 1 + np.exp((kinetic - highest) / _B)
        return np.asarray(_spline(degrees, self.amplitudes) * np.exp(-0.5 * ((kinetic - mean) / sigma) ** 2) / cut)

    def _line(self, values: tuple[float, float]) -> float:
        low, high = _FITTED
        return values[0] + (values[1] - values[0]) * (self.proton_energy / MeV - low) / (high - low)

    @cached_property
    def _total(self) -> float:
        """The integral over energies and directions [MeV]."""
        T, per_T = panels(np.linspace(0, self.highest, 9), 12)
        theta, per_theta = panels(np.radians(_KNOTS), 24)
        values = self._relative(T[:, None], theta)
        return float(per_T @ values @ (per_theta * 2 * math.pi * np.sin(theta)))


def _spline(x: Array, amplitudes: tuple[float, ...]) -> Array:
    """Return the quadratic spline of five basis functions on the knots, of which those at the ends count thrice."""
    t = (_KNOTS[0],) * 2 + _KNOTS + (_KNOTS[-1],) * 2
    last = np.asarray(x) >= _KNOTS[-1]
    basis = [np.where(last, float(a < b == t[-1]), (x >= a) & (x < b)) for a, b in pairwise(t)]
    for order in (1, 2):
        basis = [
            _slope(x - t[i], t[i + order] - t[i]) * basis[i]
            + _slope(t[i + order + 1] - x, t[i + order + 1] - t[i + 1]) * basis[i + 1]
            for i in range(len(basis) - 1)
        ]
    return np.asarray(sum(a * b for a, b in zip(amplitudes, basis, strict=True)))


def _slope(distance: Array, length: float) -> Array | float:
    return distance / length if length > 0 else 0.0
