r"""Pions and η of protons of several GeV on beryllium: the parametrisation of Sanford and Wang.

.. math:: \frac{d^2\sigma}{dp\, d\Omega} = c_1 p^{c_2} \Big(1 - \frac{p}{p_B - c_9}\Big)
          \exp\Big[-c_3 \frac{p^{c_4}}{p_B^{c_5}} - c_6\, \theta\, (p - c_7\, p_B \cos^{c_8}\theta)\Big]

in mb/(GeV sr), with momenta in GeV and θ in radians. π⁰ are taken as the mean of π⁺ and π⁻, as usual. The numbers are
those of MiniBooNE's beam of 8.89 GeV, a fit to HARP's data at 8.9 GeV and E910's at 6.4 and 12.3 GeV. Other beams are
a scaling in p_B that the formula contains, and are refused outside of those momenta. It has no pions beyond 90°.

η have the momenta of K⁰ here, whose mass is near: that is a convention of light dark matter (P. deNiverville et al.),
not a measurement of η. The fit to K⁰ has p_B from 6 to 17.5 GeV.

Sources: A. A. Aguilar-Arevalo et al., Phys. Rev. D 79 (2009) 072002, its table of parameters, which two public codes
have alike (github.com/pgdeniverville/BdNMC, and one for MiniBooNE's charged mesons); those of K⁰ from memory and as the
first has them; J. R. Sanford and C. L. Wang, BNL
internal report (1967).
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import InputError, between, instance
from nuscatter.quadrature import panels
from nuscatter.quantities import PROTON_ENERGY, plausible
from nuscatter.sources.dark.mesons import Meson, eta, neutral_pion
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.units import Array, GeV

#: c_1 … c_9 for π⁺ and for π⁻.
_PLUS = (220.7, 1.080, 1.0, 1.978, 1.32, 5.572, 0.0868, 9.686, 1.0)
_MINUS = (213.7, 0.9379, 5.454, 1.210, 1.284, 4.781, 0.07338, 8.329, 1.0)
#: The same for K⁰, which stand for η.
_KAON = (15.130, 1.975, 4.084, 0.928, 0.731, 4.362, 0.048, 13.300, 1.278)
#: Momenta of the protons in the data of the fit [GeV].
_FITTED = (6.4, 12.3)


@final
@dataclass(frozen=True, kw_only=True)
class SanfordWang(SmoothProduction):
    """Momenta of pions or η of a proton beam on beryllium.

    Args:
        proton_momentum: Momentum of the protons [MeV], 6.4 to 12.3 GeV.
        meson: π⁰, or η.

    Raises:
        InputError: the momentum is outside the data of the fit, or it is another meson.

    Example:
        >>> booster = SanfordWang(proton_momentum=8.89 * GeV)
        >>> round(booster.highest / GeV, 2)
        7.76
    """

    proton_momentum: float
    meson: Meson = neutral_pion

    def __post_init__(self) -> None:
        instance("meson", self.meson, Meson, "neutral_pion or eta")
        if self.meson not in (neutral_pion, eta):
            raise InputError(f"Sanford and Wang's fits are for π⁰ and η, not for {self.meson.name}.")
        plausible("proton_momentum", self.proton_momentum, PROTON_ENERGY, single=True)
        between("proton_momentum [GeV]", self.proton_momentum / GeV, *_FITTED)

    @property
    def highest(self) -> float:
        """Highest kinetic energy of the mesons [MeV]."""
        most = self.proton_momentum - self._fits[0][-1] * GeV
        return math.hypot(most, self.meson.mass) - self.meson.mass

    @property
    def _fits(self) -> tuple[tuple[float, ...], ...]:
        return (_KAON,) if self.meson == eta else (_PLUS, _MINUS)

    def density(self, T: Array, theta: Array) -> Array:
        """Return dn/dT dΩ per meson [MeV⁻¹] at kinetic energies `T` [MeV] and angles `theta` to the beam (radians)."""
        return self._relative(T, theta) / self._total

    def _relative(self, T: Array, theta: Array) -> Array:
        energy = np.asarray(T) + self.meson.mass
        p = np.sqrt(np.maximum(energy**2 - self.meson.mass**2, 0.0))
        both = sum((self._per_momentum(p / GeV, np.asarray(theta), c) for c in self._fits), np.zeros(()))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(p > 0, both * energy / p, 0.0)  # dp/dT = E/p

    def _per_momentum(self, p: Array, theta: Array, c: tuple[float, ...]) -> Array:
        beam, forward = self.proton_momentum / GeV, np.maximum(np.cos(theta), 0.0)
        exponent = -c[2] * p ** c[3] / beam ** c[4] - c[5] * theta * (p - c[6] * beam * forward ** c[7])
        value = c[0] * p ** c[1] * np.maximum(1 - p / (beam - c[8]), 0.0) * np.exp(exponent)
        return np.where(theta < math.pi / 2, value, 0.0)

    @cached_property
    def _total(self) -> float:
        """The integral over energies and directions [MeV]."""
        T, per_T = panels(self.highest * np.append(0.0, 2.0 ** np.arange(-10, 1)), 12)
        theta, per_theta = panels(np.append(0.0, math.pi / 2 * 2.0 ** np.arange(-6, 1)), 12)
        values = self._relative(T[:, None], theta)
        return float(per_T @ values @ (per_theta * 2 * math.pi * np.sin(theta)))
