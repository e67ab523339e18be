r"""An axion-like particle: a pseudoscalar a with couplings to photons, electrons and nucleons, each of its own.

.. math:: L = -\tfrac14 g_{a\gamma}\, a F \tilde F - i g_{ae}\, a\, \bar e \gamma_5 e
              - i a\, \bar N \gamma_5 (g^0_{aN} + g^1_{aN} \tau_3) N, \qquad
          -\tfrac14 F \tilde F = \mathbf E \cdot \mathbf B,

with widths

.. math:: \Gamma(a \to \gamma\gamma) = \frac{g_{a\gamma}^2 m^3}{64\pi}, \qquad
          \Gamma(a \to e^+e^-) = \frac{g_{ae}^2 m}{8\pi} \sqrt{1 - 4m_e^2/m^2}.

The photon coupling is what is seen at low energies. What a loop of electrons adds to it is a part of it and not added.
Below the masses of three pions and of two muons there are no other decays; there is no coupling to muons here.

Source: the widths follow from the amplitudes and are tested against sums over polarisations and spins.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass
from nuscatter.errors import finite, invalid
from nuscatter.particles import Species
from nuscatter.quantities import DISTANCE, ENERGY, PARTICLE_MASS, plausible
from nuscatter.units import Array, MeV


@final
@dataclass(frozen=True, kw_only=True)
class AxionCouplings:
    """An axion-like particle: its mass and its couplings. A coupling that is zero is not there.

    Args:
        mass: Mass m [MeV], zero or more.
        photon: g_aγ [MeV⁻¹].
        electron: g_ae.
        nucleon_isoscalar: g⁰_aN; protons have g⁰ + g¹.
        nucleon_isovector: g¹_aN; neutrons have g⁰ − g¹.

    Raises:
        InputError: the mass is negative, or a coupling is not a finite number.

    Example:
        >>> from nuscatter.units import GeV, MeV
        >>> axion = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)
        >>> f"{axion.width / MeV:.6e}", axion.branching_photons
        ('4.973592e-19', 1.0)
    """

    mass: float
    photon: float = 0.0
    electron: float = 0.0
    nucleon_isoscalar: float = 0.0
    nucleon_isovector: float = 0.0

    def __post_init__(self) -> None:
        plausible("mass", self.mass, PARTICLE_MASS, single=True)
        for name in ("photon", "electron", "nucleon_isoscalar", "nucleon_isovector"):
            finite(f"the coupling {name}", getattr(self, name), single=True)

    @cached_property
    def species(self) -> Species:
        """The particle that arrives."""
        return Species("alp", "dark", mass=self.mass)

    @property
    def width_photons(self) -> float:
        """Width of a → γγ [MeV]."""
        return float(self.photon**2 * self.mass**3 / (64 * math.pi))

    @property
    def width_electrons(self) -> float:
        """Width of a → e⁺e⁻ [MeV], 0 below the threshold."""
        if not self.mass > 2 * electron_mass.value:
            return 0.0
        velocity = math.sqrt(1 - (2 * electron_mass.value / self.mass) ** 2)
        return self.electron**2 * self.mass / (8 * math.pi) * velocity

    @property
    def width(self) -> float:
        """Sum of both widths [MeV]."""
        return self.width_photons + self.width_electrons

    @property
    def branching_photons(self) -> float:
        """Part of the decays that is a → γγ; 0 for a particle that does not decay."""
        return self.width_photons / self.width if self.width > 0 else 0.0

    @property
    def branching_electrons(self) -> float:
        """Part of the decays that is a → e⁺e⁻; 0 for a particle that does not decay."""
        return self.width_electrons / self.width if self.width > 0 else 0.0

    def momentum(self, E: ArrayLike) -> Array:
        """Return the momentum [MeV] at an energy.

        Args:
            E: Energy [MeV], not below the mass, of any shape.

        Raises:
            InputError: an energy is below the mass.
        """
        energy = plausible("E", E, ENERGY)
        below = energy < self.mass
        if np.count_nonzero(below):
            raise invalid("E [MeV]", float(energy[below].flat[0] / MeV), f"the mass, {self.mass / MeV:g}, or more")
        return np.asarray(np.sqrt((energy - self.mass) * (energy + self.mass)))

    def decay_length(self, E: ArrayLike) -> Array:
        """Return the mean path to the decay, p/mΓ [MeV⁻¹]; infinite for a particle that does not decay.

        Args:
            E: Energy [MeV], not below the mass, of any shape.

        Raises:
            InputError: an energy is below the mass.

        Example:
            >>> from nuscatter.units import GeV, km
            >>> axion = AxionCouplings(mass=1 * MeV, photon=1e-4 / GeV)
            >>> round(float(axion.decay_length(10 * MeV) / km), 2)
            39.48
        """
        p = self.momentum(E)
        if not self.width > 0:
            return np.full_like(p, math.inf)
        return np.asarray(p / (self.mass * self.width))

    def survival(self, E: ArrayLike, *, distance: float) -> Array:
        """Return the chance exp(−L/ℓ) to reach a distance L before the decay.

        Args:
            E: Energy [MeV], not below the mass, of any shape.
            distance: L [MeV⁻¹].

        Raises:
            InputError: an energy is below the mass, or the distance is not positive.
        """
        away = float(plausible("distance", distance, DISTANCE, single=True))
        with np.errstate(divide="ignore"):  # at rest it decays where it is
            return np.asarray(np.exp(-away / self.decay_length(E)))
