r"""A dark sector: a vector boson A′ that couples to quarks, electrons and dark matter χ (review Eq. 58).

.. math:: L = -g A'_\mu \sum_f x_f\, \bar f \gamma^\mu f - g_D A'_\mu J^\mu_\chi, \qquad \alpha_D = g_D^2/4\pi.

By kinetic mixing g = εe and the charges x are the electric ones; a leptophobic boson has x = 1/3 for quarks and
α_B = g²/4π. The current of χ depends on what χ is:

=======================  ==========================================  ================================================
χ                        current                                     width A′ → χχ̄, r = m_χ/m
=======================  ==========================================  ================================================
complex scalar           i(χ* ∂χ − χ ∂χ*)                            α_D m/12 (1 − 4r²)^(3/2)
Dirac                    χ̄γχ                                         α_D m/3 (1 + 2r²)(1 − 4r²)^(1/2)
Majorana                 ½ χ̄γγ₅χ                                     α_D m/6 (1 − 4r²)^(3/2)
two Majorana, split      i χ̄₁γχ₂ (a Dirac particle whose halves      that of Dirac as the splitting vanishes
                         differ in mass)
=======================  ==========================================  ================================================

A′ → ℓ⁺ℓ⁻ has the Dirac form with g²x_ℓ²/4π. Decays to hadrons, which begin above the masses that pion decay and pion
capture can make, and loops that give a leptophobic boson a charge of electrons, are left out.

Sources: B. Batell, M. Pospelov and A. Ritz, Phys. Rev. D 80 (2009) 095024; P. deNiverville, M. Pospelov and A. Ritz,
Phys. Rev. D 92 (2015) 095005; both from memory. Every width is tested against the sum over spins done with matrices.
"""

import math
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant, muon_mass
from nuscatter.errors import common_shape, finite, instance, invalid, not_negative, unknown
from nuscatter.particles import Species
from nuscatter.quantities import PARTICLE_MASS, POSITIVE_MASS, plausible
from nuscatter.units import Array, MeV

#: Charge of the proton, e = √(4πα).
_E = math.sqrt(4 * math.pi * fine_structure_constant.value)


class DarkMatterKind(Enum):
    """What χ is, and so its current."""

    SCALAR = "complex scalar"
    DIRAC = "Dirac"
    MAJORANA = "Majorana"

    @classmethod
    def _missing_(cls, value: object) -> "DarkMatterKind":
        raise unknown("kind of dark matter", value, [each.value for each in cls])


@final
@dataclass(frozen=True, kw_only=True)
class PortalCharges:
    """Charges x of the particles that A′ couples to, in units of its coupling g.

    Args:
        up: Of the up quark.
        down: Of the down quark.
        lepton: Of the electron and of the muon.

    Raises:
        InputError: a charge is not a finite number.

    Example:
        >>> electric.proton, electric.neutron, electric.pion_amplitude
        (1.0, 0.0, 1.0)
    """

    up: float
    down: float
    lepton: float

    def __post_init__(self) -> None:
        for name in ("up", "down", "lepton"):
            finite(f"the charge {name}", getattr(self, name), single=True)

    @property
    def proton(self) -> float:
        """Charge of the proton, 2x_u + x_d."""
        return 2 * self.up + self.down

    @property
    def neutron(self) -> float:
        """Charge of the neutron, x_u + 2x_d."""
        return self.up + 2 * self.down

    @property
    def pion_amplitude(self) -> float:
        """Amplitude of π⁰ → γA′ over that of a photon in place of A′, 3(Q_u x_u − Q_d x_d), for g = e."""
        return 2 * self.up + self.down


#: The electric charges, as kinetic mixing gives them.
electric = PortalCharges(up=2 / 3, down=-1 / 3, lepton=-1.0)
#: Baryon number.
baryon_number = PortalCharges(up=1 / 3, down=1 / 3, lepton=0.0)


@final
@dataclass(frozen=True, kw_only=True)
class VectorPortal:
    """A′, its couplings, and χ (review Eq. 58).

    Args:
        mediator_mass: Mass of A′ [MeV].
        coupling: g, the coupling of A′ to a charge x = 1.
        charges: The charges x; `electric`, `baryon_number` or `PortalCharges` of your own.
        alpha_dark: α_D = g_D²/4π.
        mass: Mass of χ [MeV]; of the lighter one if there are two.
        kind: What χ is.
        splitting: Mass of χ₂ less that of χ₁ [MeV], for Dirac particles that are split; 0 for one χ.

    Raises:
        InputError: a mass is not positive, a coupling is negative, or a splitting of what is not Dirac.

    Example:
        >>> from nuscatter.units import MeV
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> round(float(portal.dark_width() / MeV), 4), round(portal.dark_fraction, 6)
        (1.294, 1.0)
    """

    mediator_mass: float
    coupling: float
    charges: PortalCharges = electric
    alpha_dark: float
    mass: float
    kind: DarkMatterKind
    splitting: float = 0.0

    def __post_init__(self) -> None:
        plausible("mediator_mass", self.mediator_mass, POSITIVE_MASS, single=True)
        plausible("mass", self.mass, POSITIVE_MASS, single=True)
        not_negative("coupling", self.coupling, single=True)
        not_negative("alpha_dark", self.alpha_dark, single=True)
        instance("charges", self.charges, PortalCharges, "PortalCharges such as electric or baryon_number")
        instance("kind", self.kind, DarkMatterKind, "a DarkMatterKind such as DarkMatterKind.SCALAR")
        plausible("splitting", self.splitting, PARTICLE_MASS, single=True)
        if self.splitting > 0 and self.kind is not DarkMatterKind.DIRAC:
            raise invalid("splitting [MeV]", self.splitting / MeV, f"0 for a {self.kind.value} particle")

    @classmethod
    def kinetic_mixing(
        cls,
        *,
        epsilon: float,
        mediator_mass: float,
        alpha_dark: float,
        mass: float,
        kind: DarkMatterKind,
        splitting: float = 0.0,
    ) -> "VectorPortal":
        """Return a dark photon of mixing ε, g = εe; the other arguments and errors are those of the class."""
        coupling = float(not_negative("epsilon", epsilon, single=True)) * _E
        return cls(
            mediator_mass=mediator_mass,
            coupling=coupling,
            alpha_dark=alpha_dark,
            mass=mass,
            kind=kind,
            splitting=splitting,
        )

    @classmethod
    def leptophobic(
        cls, *, alpha_baryon: float, mediator_mass: float, alpha_dark: float, mass: float, kind: DarkMatterKind
    ) -> "VectorPortal":
        """Return a boson of baryon number with α_B = g²/4π; the other arguments and errors are those of the class."""
        return cls(
            mediator_mass=mediator_mass,
            coupling=math.sqrt(4 * math.pi * float(not_negative("alpha_baryon", alpha_baryon, single=True))),
            charges=baryon_number,
            alpha_dark=alpha_dark,
            mass=mass,
            kind=kind,
        )

    @property
    def epsilon(self) -> float:
        """The coupling in units of the proton's electric charge, g/e."""
        return self.coupling / _E

    @property
    def dark_coupling(self) -> float:
        """g_D = √(4πα_D)."""
        return math.sqrt(4 * math.pi * self.alpha_dark)

    @property
    def masses(self) -> tuple[float, float]:
        """Masses of the two particles of A′ → χχ̄ or χ₁χ₂ [MeV]."""
        return self.mass, self.mass + self.splitting

    @cached_property
    def particles(self) -> tuple[Species, ...]:
        """The species that arrive: χ, which stands for χ̄ too; or χ₁ and χ₂."""
        if self.splitting == 0:
            return (Species("chi", "dark", mass=self.mass),)
        return tuple(Species(f"chi_{at}", "dark", mass=mass) for at, mass in enumerate(self.masses, start=1))

    @cached_property
    def dark_photon(self) -> Species:
        """A′ itself, where it lives long enough to arrive."""
        return Species("dark_photon", "dark", mass=self.mediator_mass)

    @property
    def width(self) -> float:
        """Total width of A′ on its mass shell [MeV]."""
        return float(self.dark_width() + self.visible_width())

    def partner(self, particle: Species) -> Species:
        """Return what a particle is after an elastic scattering, or χ₂ for χ₁ and χ₁ for χ₂."""
        instance("particle", particle, Species, "one of the particles of the portal")
        if particle not in self.particles:
            raise invalid("particle", str(particle), f"one of {', '.join(map(str, self.particles))}")
        return self.particles[-1 - self.particles.index(particle)]

    def dark_width(self, mass: ArrayLike | None = None) -> Array:
        """Return the width of A′ → χχ̄ [MeV], 0 below the threshold.

        Args:
            mass: Mass of A′ [MeV], of any shape, where it is off its mass shell; None for its own.
        """
        m = self._masses(mass)
        if self.kind is DarkMatterKind.DIRAC:
            return self.alpha_dark * fermion_width(m, first=self.masses[0], second=self.masses[1])
        beta3 = np.maximum(1 - 4 * self.mass**2 / m**2, 0.0) ** 1.5
        return self.alpha_dark * m / (12.0 if self.kind is DarkMatterKind.SCALAR else 6.0) * beta3

    def visible_width(self, mass: ArrayLike | None = None) -> Array:
        """Return the width of A′ to electrons and muons [MeV], as a function of the mass of A′ as `dark_width`."""
        m = self._masses(mass)
        alpha = (self.coupling * self.charges.lepton) ** 2 / (4 * math.pi)
        return alpha * sum(
            (fermion_width(m, first=each, second=each) for each in (electron_mass.value, muon_mass.value)), np.zeros(())
        )

    @property
    def dark_fraction(self) -> float:
        """Branching ratio of A′ → χχ̄; 0 where A′ does not decay."""
        dark, visible = float(self.dark_width()), float(self.visible_width())
        return dark / (dark + visible) if dark > 0 else 0.0

    def _masses(self, mass: ArrayLike | None) -> Array:
        return plausible("mass", self.mediator_mass if mass is None else mass, POSITIVE_MASS)


def fermion_width(mass: ArrayLike, *, first: float, second: float) -> Array:
    r"""Return the width of a vector boson to two fermions of vector coupling, for α = g²/4π = 1 [MeV].

    .. math:: \Gamma = \frac{2p}{3m^2} \Big[p_1 p_2 + 3 m_1 m_2 + \frac{2 (p_1 q)(p_2 q)}{m^2}\Big],

    which is m/3 (1 + 2r²)(1 − 4r²)^(1/2) for equal masses.

    Args:
        mass: Mass m of the boson [MeV], of any shape.
        first: Mass of one fermion [MeV].
        second: Mass of the other [MeV].

    Raises:
        InputError: a mass is negative, or that of the boson is zero.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(0.5 * fermion_width(30 * MeV, first=10 * MeV, second=10 * MeV) / MeV), 5)
        4.55495
    """
    m = plausible("mass", mass, POSITIVE_MASS)
    a, b = (plausible(name, each, PARTICLE_MASS, single=True) for name, each in (("first", first), ("second", second)))
    energies = (m**2 + a**2 - b**2) / (2 * m), (m**2 + b**2 - a**2) / (2 * m)
    p = decay_momentum(m, first=float(a), second=float(b))
    spins = (m**2 - a**2 - b**2) / 2 + 3 * a * b + 2 * energies[0] * energies[1]
    return np.asarray(2 * p / (3 * m**2) * spins)


def decay_momentum(mass: ArrayLike, *, first: ArrayLike, second: ArrayLike) -> Array:
    """Return the momentum [MeV] of two particles into which one of `mass` decays at rest, 0 below the threshold.

    Args:
        mass: Mass of what decays [MeV], of any shape.
        first: Mass of one particle [MeV]; broadcasts with `mass`.
        second: Mass of the other, likewise.

    Raises:
        InputError: a mass is negative, or that of what decays is zero.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(decay_momentum(10 * MeV, first=3 * MeV, second=3 * MeV) / MeV), 9)
        4.0
    """
    m = plausible("mass", mass, POSITIVE_MASS)
    a, b = plausible("first", first, PARTICLE_MASS), plausible("second", second, PARTICLE_MASS)
    common_shape(mass=m, first=a, second=b)
    inside = (m - a - b) * (m + a + b) * (m - a + b) * (m + a - b)
    return np.asarray(np.sqrt(np.where(m > a + b, inside, 0.0)) / (2 * m))
