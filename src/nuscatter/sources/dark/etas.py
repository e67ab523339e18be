"""Dark matter of η → γ A′, A′ → χχ̄: for protons above 1.256 GeV, and A′ of up to 548 MeV (review Eq. 61).

The branching ratio is that of π⁰ with the mass, the amplitude and the form factor of η (``mesons.py``). There are fewer
η: at 8.9 GeV one for about 30 π⁰ (P. deNiverville et al., Phys. Rev. D 95 (2017) 035006, from memory, and the code of
its authors); near the threshold none is known here, and their number is an argument. Their momenta are a `MesonList` of
a simulation, or for several GeV `SanfordWang` with ``meson=eta``.

A′ above 279 MeV decays to pions too. That is left out, and refused where it takes more than 1 % of the decays: with
g²/4π ≪ α_D nearly all A′ decay to χχ̄.
"""

from nuscatter.errors import not_negative
from nuscatter.sources.dark.meson_decays import flux_of_decays
from nuscatter.sources.dark.mesons import eta, require_threshold
from nuscatter.sources.dark.momenta.in_flight import MesonProduction
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse
from nuscatter.units import ns


def DarkMatterFromEtas(
    portal: VectorPortal,
    production: MesonProduction,
    *,
    proton_energy: float,
    pot: float,
    etas_per_pot: float,
    distance: float,
    angle: float,
    pulse: Pulse | None = None,
    off_shell: bool = False,
    polarised: bool = True,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of χ from η that decay in flight, at a small and distant detector (review Eq. 61).

    Args:
        portal: The dark sector.
        production: Momenta of the η; a `MesonList` with ``meson=eta``, or `SanfordWang`.
        proton_energy: Kinetic energy of the protons [MeV], above the threshold of pp → ppη.
        pot: Protons on target.
        etas_per_pot: η per proton.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons; without one the components have no time profile.
        off_shell: Whether A′ may be off its mass shell; needed where it cannot be on it.
        polarised: Whether A′ decays as its helicity says, or isotropically.
        delay_step: As in `DarkMatterFromPions` [MeV⁻¹].

    Raises:
        InputError: the protons make no η, a number is negative, the production is that of another meson, A′ cannot be
            on its mass shell and `off_shell` is False, or it decays to pions.

    Example:
        >>> from nuscatter.sources.dark.momenta.sanford_wang import SanfordWang
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import GeV, MeV, cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=300 * MeV, alpha_dark=0.5, mass=100 * MeV, kind=DarkMatterKind.SCALAR
        ... )
        >>> flux = DarkMatterFromEtas(
        ...     portal,
        ...     SanfordWang(proton_momentum=8.89 * GeV, meson=eta),
        ...     proton_energy=8 * GeV,
        ...     pot=1e20,
        ...     etas_per_pot=0.08,
        ...     distance=490 * m,
        ...     angle=0.0,
        ... )
        >>> {str(each): f"{value * cm**2:.1e}" for each, value in flux.fluence.items()}
        {'chi': '5.2e+01'}
    """
    require_threshold(eta, proton_energy)
    not_negative("etas_per_pot", etas_per_pot, single=True)
    return flux_of_decays(
        portal,
        eta,
        production,
        pot=pot,
        mesons_per_pot=etas_per_pot,
        distance=distance,
        angle=angle,
        pulse=pulse,
        off_shell=off_shell,
        polarised=polarised,
        delay_step=delay_step,
    )
