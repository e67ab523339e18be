r"""Momenta of pions with other angles or energies: a variation of a production that is not well known.

.. math:: \frac{dn}{dT\, d\Omega} = \frac{(1 + t \cos\theta)\, e^{h T/T_0}}{N}
          \Big(\frac{dn}{dT\, d\Omega}\Big)_0,

with :math:`T_0` the mean kinetic energy before, and N such that the number of pions stays. A tilt t > 0 sends more
pions forward; a hardness h > 0 gives them more energy.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import instance, strictly_between
from nuscatter.quadrature import panels
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.units import Array


@final
@dataclass(frozen=True, kw_only=True)
class Tilted(SmoothProduction):
    """A production whose density is multiplied by (1 + t cos θ) exp(h T/T₀) and normalised.

    Args:
        production: The production that is changed, with a density.
        tilt: t, above −1 and below 1.
        hardness: h, above −1 and below 1.

    Raises:
        InputError: it is no such production, or a number is outside its range.

    Example:
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.units import GeV
        >>> mercury = BurmanSmith(proton_energy=0.984 * GeV, Z=80)
        >>> [round(Tilted(production=mercury, tilt=t).mean_cosine, 3) for t in (-0.3, 0.0, 0.3)]
        [0.181, 0.281, 0.365]
    """

    production: SmoothProduction
    tilt: float = 0.0
    hardness: float = 0.0

    def __post_init__(self) -> None:
        instance("production", self.production, SmoothProduction, "a SmoothProduction such as BurmanSmith")
        strictly_between("tilt", self.tilt, -1.0, 1.0)
        strictly_between("hardness", self.hardness, -1.0, 1.0)

    @property
    def highest(self) -> float:
        """Highest kinetic energy of the pions [MeV]."""
        return self.production.highest

    @property
    def mean_cosine(self) -> float:
        """Mean of cos θ."""
        _, theta, weight = self._nodes
        return float((self._factor(*self._nodes[:2]) * weight * np.cos(theta)).sum() / self._total)

    @property
    def mean_energy(self) -> float:
        """Mean kinetic energy [MeV]."""
        T, _, weight = self._nodes
        return float((self._factor(*self._nodes[:2]) * weight * T).sum() / self._total)

    def density(self, T: Array, theta: Array) -> Array:
        """Return dn/dT dΩ per pion [MeV⁻¹] at kinetic energies `T` [MeV] and angles `theta` to the beam (radians)."""
        return self._factor(T, theta) / self._total * self.production.density(T, theta)

    def _factor(self, T: Array, theta: Array) -> Array:
        energy, _, weight = self._nodes
        before = float((energy * weight).sum() / weight.sum())
        return np.asarray((1 + self.tilt * np.cos(theta)) * np.exp(self.hardness * np.asarray(T) / before))

    @cached_property
    def _total(self) -> float:
        """The number of pions before it is made one."""
        T, theta, weight = self._nodes
        return float((self._factor(T, theta) * weight).sum())

    @cached_property
    def _nodes(self) -> tuple[Array, Array, Array]:
        """Energies [MeV], shape (n, 1), angles, shape (m,), and the pions of each pair, shape (n, m)."""
        T, per_T = panels(self.highest * np.append(0.0, 2.0 ** np.arange(-10, 1)), 12)
        # a density may be cut at 90°, and have knots at whole degrees
        theta, per_theta = panels(np.radians([0, 2, 5, 10, 20, 30, 50, 70, 90, 120, 150, 180]), 12)
        solid = per_theta * 2 * math.pi * np.sin(theta)
        return T[:, None], theta, per_T[:, None] * self.production.density(T[:, None], theta) * solid
