r"""Dark matter of π⁰ → γ A′, A′ → χχ̄ (review Eq. 61).

With x = m/m_π, and a the amplitude of the charges (`Meson.amplitude`), the branching ratio is

.. math:: B(\pi^0 \to \gamma A') = 2 \frac{g^2}{e^2} a^2 (1 - x^2)^3\, B(\pi^0 \to \gamma\gamma)

for an A′ that lives long beside 1/m. What all mesons have in common is in ``meson_decays.py``.

Source: B. Batell, M. Pospelov and A. Ritz, Phys. Rev. D 80 (2009) 095024 (on shell).
"""

from numpy.typing import ArrayLike

from nuscatter.errors import not_negative
from nuscatter.sources.dark.meson_decays import flux_of_decays
from nuscatter.sources.dark.mesons import neutral_pion
from nuscatter.sources.dark.momenta.in_flight import MesonProduction
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, ns


def pion_branching(portal: VectorPortal, mass: ArrayLike | None = None) -> Array:
    """Return B(π⁰ → γA′), 0 above the pion's mass; on average 2 B particles χ come from a π⁰.

    Args:
        portal: The dark sector.
        mass: Mass of A′ [MeV], of any shape; None for its own.

    Raises:
        InputError: the mass is not positive.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import MeV
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-3, mediator_mass=30 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{float(pion_branching(portal)):.5e}"
        '1.69778e-06'
    """
    return neutral_pion.branching(portal, mass)


def DarkMatterFromPions(
    portal: VectorPortal,
    production: MesonProduction,
    *,
    pot: float,
    pions_per_pot: float,
    distance: float,
    angle: float,
    pulse: Pulse | None = None,
    off_shell: bool = False,
    polarised: bool = True,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of χ from π⁰ that decay in flight, at a small and distant detector (review Eq. 61).

    χ̄ counts as χ: both scatter alike.

    Args:
        portal: The dark sector.
        production: Momenta of the π⁰; `BurmanSmith`, `SanfordWang` a `MesonList` or a `MixedProduction`.
        pot: Protons on target.
        pions_per_pot: π⁰ per proton.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons; without one the components have no time profile.
        off_shell: Whether A′ may be off its mass shell; needed where it cannot be on it.
        polarised: Whether A′ decays as its helicity says, or isotropically.
        delay_step: With a pulse χ are split into components whose delays behind light differ by this [MeV⁻¹] at most.

    Raises:
        InputError: a number is negative, or A′ cannot be on its mass shell and `off_shell` is False.

    Example:
        >>> import math
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import GeV, MeV, cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> mercury = BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> flux = DarkMatterFromPions(
        ...     portal, mercury, pot=1e23, pions_per_pot=0.09, distance=19.3 * m, angle=math.pi / 2
        ... )
        >>> {str(each): f"{value * cm**2:.2e}" for each, value in flux.fluence.items()}
        {'chi': '2.18e+06'}
    """
    not_negative("pions_per_pot", pions_per_pot, single=True)
    return flux_of_decays(
        portal,
        neutral_pion,
        production,
        pot=pot,
        mesons_per_pot=pions_per_pot,
        distance=distance,
        angle=angle,
        pulse=pulse,
        off_shell=off_shell,
        polarised=polarised,
        delay_step=delay_step,
    )
