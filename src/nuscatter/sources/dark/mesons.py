r"""Mesons that decay to two photons, and so to a photon and A′: π⁰ and η.

The decay is that of the anomaly: each quark flavour q adds its part w_q of the meson times the product of its two
charges. With A′ in place of a photon one charge Q is x, and either photon can be the one replaced, so

.. math:: B(P \to \gamma A') = 2 \frac{g^2}{e^2} a^2\, \Big(1 - \frac{m^2}{m_P^2}\Big)^3
          \frac{B(P \to \gamma\gamma)}{(1 - m^2/\Lambda^2)^2}, \qquad
          a = \frac{\sum_q w_q Q_q x_q}{\sum_q w_q Q_q^2}.

a is 1 for electric charges, whatever the parts are. The strange quark has the charge x of the down quark.

- π⁰: parts (1, −1, 0), so a = 3(Q_u x_u − Q_d x_d). Λ is left out: (1 − m²/Λ²)⁻² with the measured slope
  0.0335/m_π² (PDG, from memory) is 1.02 at m = 75 MeV and 1.07 where the decay ends.
- η: (cos φ/√2f_q, the same, −sin φ/f_s) with φ = 39.3°, f_q = 1.07 f_π, f_s = 1.34 f_π: T. Feldmann, P. Kroll and
  B. Stech, Phys. Rev. D 58 (1998) 114006, from memory. These parts give Γ(η → γγ) = 0.50 keV beside Γ(π⁰ → γγ);
  measured is 0.516(18). With a mixing of octet and singlet and one decay constant, θ = −20°, it is 0.63 keV, and a for
  baryon number is 0.49 in place of 0.47. Λ = 0.721 GeV is measured with m up to 500 MeV, for electric charges; other
  charges have it too here, since ρ and ω have nearly one mass.

Sources: B. Batell, M. Pospelov and A. Ritz, Phys. Rev. D 80 (2009) 095024 (π⁰ and η, without Λ); Λ: R. Arnaldi et al.
(NA60), Phys. Lett. B 677 (2009) 260 (arXiv:0902.2547), Λ⁻² = 1.95(18) GeV⁻², and PDG.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import (
    charged_pion_mass,
    eta_mass,
    eta_pole_mass,
    eta_to_photons,
    neutral_pion_mass,
    neutral_pion_to_photons,
    proton_mass,
)
from nuscatter.errors import InputError, between, finite, instance, invalid
from nuscatter.quantities import POSITIVE_MASS, PROTON_ENERGY, plausible
from nuscatter.sources.dark.portal import PortalCharges, VectorPortal, decay_momentum
from nuscatter.units import Array, GeV, MeV

#: Electric charges of the up, down and strange quark.
_CHARGES = (2 / 3, -1 / 3, -1 / 3)
#: Mixing angle of η in the basis of quark flavours, and the decay constants over that of the pion.
_PHI, _F_Q, _F_S = math.radians(39.3), 1.07, 1.34
#: Part of the decays of A′ that pions may take before a result without them is refused.
_HADRONS = 0.01


@final
@dataclass(frozen=True, kw_only=True)
class Meson:
    """A meson without spin that decays to two photons.

    Args:
        name: Its name.
        pdg: Its number in the scheme of the Particle Data Group.
        mass: Its mass [MeV].
        photons: Branching ratio of the decay to two photons.
        quarks: Parts of the up, down and strange quark in that amplitude; only their ratios matter.
        pole: Λ of the form factor 1/(1 − m²/Λ²) [MeV], above the mass; None without one.

    Raises:
        InputError: a number is not positive, the branching ratio is above 1, or the pole is below the mass.

    Example:
        >>> from nuscatter.sources.dark.portal import baryon_number, electric
        >>> [round(each.amplitude(electric), 12) for each in (neutral_pion, eta)]
        [1.0, 1.0]
        >>> round(neutral_pion.amplitude(baryon_number), 12), round(eta.amplitude(baryon_number), 2)
        (1.0, 0.47)
    """

    name: str
    pdg: int
    mass: float
    photons: float
    quarks: tuple[float, float, float]
    pole: float | None = None

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("pdg", self.pdg, int, "a whole number such as 111")
        plausible("mass", self.mass, POSITIVE_MASS, single=True)
        finite("photons", self.photons, single=True)
        between("photons", self.photons, 0.0, 1.0)
        if finite("quarks", self.quarks).shape != (3,):
            raise invalid("quarks", self.quarks, "three numbers, for up, down and strange,")
        if self.pole is not None and not plausible("pole", self.pole, POSITIVE_MASS, single=True) > self.mass:
            raise invalid("pole [MeV]", self.pole / MeV, f"a mass above that of the meson, {self.mass / MeV:g} MeV,")
        if not self._photons_amplitude:
            raise invalid("quarks", self.quarks, "parts whose amplitude of two photons is not zero")

    @property
    def _photons_amplitude(self) -> float:
        return sum(part * charge**2 for part, charge in zip(self.quarks, _CHARGES, strict=True))

    def amplitude(self, charges: PortalCharges) -> float:
        """Return a, the amplitude of P → γA′ over that of a photon in place of A′, for g = e.

        Args:
            charges: The charges x; the strange quark has that of the down quark.

        Raises:
            InputError: they are not charges.
        """
        instance("charges", charges, PortalCharges, "PortalCharges such as electric or baryon_number")
        coupled = (charges.up, charges.down, charges.down)
        terms = (part * own * each for part, own, each in zip(self.quarks, _CHARGES, coupled, strict=True))
        return sum(terms) / self._photons_amplitude

    def branching(self, portal: VectorPortal, mass: ArrayLike | None = None) -> Array:
        """Return B(P → γA′), 0 above the meson's mass; on average 2 B particles χ come from one meson.

        Args:
            portal: The dark sector.
            mass: Mass of A′ [MeV], of any shape; None for its own.

        Raises:
            InputError: the mass is not positive.

        Example:
            >>> from nuscatter.sources.dark.portal import DarkMatterKind
            >>> portal = VectorPortal.kinetic_mixing(
            ...     epsilon=1e-3, mediator_mass=200 * MeV, alpha_dark=0.5, mass=60 * MeV, kind=DarkMatterKind.DIRAC
            ... )
            >>> f"{float(eta.branching(portal)):.3e}", float(neutral_pion.branching(portal))
            ('6.016e-07', 0.0)
        """
        instance("portal", portal, VectorPortal, "a VectorPortal")
        m = plausible("mass", portal.mediator_mass if mass is None else mass, POSITIVE_MASS)
        left = np.maximum(1 - (m / self.mass) ** 2, 0.0)
        form_factor = 1.0 if self.pole is None else 1 / (1 - (np.minimum(m, self.mass) / self.pole) ** 2)
        amplitude = portal.epsilon * self.amplitude(portal.charges) * form_factor
        return np.asarray(2 * amplitude**2 * left**3 * self.photons)


neutral_pion = Meson(
    name="π⁰", pdg=111, mass=neutral_pion_mass.value, photons=neutral_pion_to_photons.value, quarks=(1.0, -1.0, 0.0)
)
eta = Meson(
    name="η",
    pdg=221,
    mass=eta_mass.value,
    photons=eta_to_photons.value,
    quarks=(math.cos(_PHI) / math.sqrt(2) / _F_Q, math.cos(_PHI) / math.sqrt(2) / _F_Q, -math.sin(_PHI) / _F_S),
    pole=eta_pole_mass.value,
)


def threshold(meson: Meson) -> float:
    """Return the kinetic energy of protons above which pp → pp and the meson happens [MeV].

    In a nucleus the motion of the nucleons makes some below it, which are not counted here.

    Args:
        meson: The meson.

    Raises:
        InputError: it is not one.

    Example:
        >>> [round(threshold(each) / MeV, 1) for each in (neutral_pion, eta)]
        [279.7, 1255.7]
    """
    instance("meson", meson, Meson, "a Meson such as eta")
    m = meson.mass
    return 2 * m + m**2 / (2 * proton_mass.value)


def require_threshold(meson: Meson, proton_energy: float) -> None:
    """Raise `InputError` unless protons of a kinetic energy [MeV] make the meson on a proton at rest."""
    T = float(plausible("proton_energy", proton_energy, PROTON_ENERGY, single=True))
    if not threshold(meson) < T:
        raise InputError(
            f"Protons of {T / GeV:g} GeV make no {meson.name}: pp → pp{meson.name} begins at "
            f"{threshold(meson) / GeV:.4g} GeV."
        )


def require_few_hadrons(portal: VectorPortal) -> None:
    r"""Raise `InputError` where A′ → π⁺π⁻, which is left out of its width, would take more than 1 % of the decays.

    The width of a scalar of charge x_u − x_d with the form factor of a ρ of 775 MeV, from memory:
    g²(x_u − x_d)²/4π · m/12 (1 − 4m_π²/m²)^(3/2)/(1 − m²/m_ρ²)².
    """
    m = min(portal.mediator_mass, eta_mass.value)
    beta = 2 * float(decay_momentum(m, first=charged_pion_mass.value, second=charged_pion_mass.value)) / m
    alpha = (portal.coupling * (portal.charges.up - portal.charges.down)) ** 2 / (4 * math.pi)
    width = alpha * m / 12 * beta**3 / (1 - (m / (775 * MeV)) ** 2) ** 2
    if width > _HADRONS * (width + float(portal.dark_width()) + float(portal.visible_width())):
        raise InputError(
            f"A′ of {portal.mediator_mass / MeV:g} MeV decays to two pions in more than 1 % of cases, which is not "
            f"computed: α_D = {portal.alpha_dark:g} is too small beside g²/4π = {portal.coupling**2 / 4 / math.pi:.3g}."
        )
