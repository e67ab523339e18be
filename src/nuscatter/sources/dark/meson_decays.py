r"""Dark matter of a meson that decays in flight, P → γ A′ and A′ → χχ̄, for π⁰ and η (review Eq. 61).

The branching ratio is that of `Meson.branching`. A meson has no spin and a photon the helicity ±1, so A′ has it too.
Off its mass shell A′ has the masses of ``off_shell.py``: that is the Dalitz decay of a photon if A′ is one.

Source: B. Batell, M. Pospelov and A. Ritz, Phys. Rev. D 80 (2009) 095024 (on shell).
"""

from functools import lru_cache

import numpy as np

from nuscatter.errors import InputError, instance, not_negative, truth, whole
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.decay_shapes import angular_shapes, box_of_energies
from nuscatter.sources.dark.mesons import Meson, neutral_pion, require_few_hadrons
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, require_mesons
from nuscatter.sources.dark.off_shell import Boxes, virtual_masses
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, MeV


def off_shell_branching(portal: VectorPortal, *, meson: Meson = neutral_pion) -> float:
    """Return B(P → γχχ̄), with A′ on or off its mass shell.

    Args:
        portal: The dark sector.
        meson: The meson.

    Raises:
        InputError: it is not a portal, or not a meson.

    Example:
        >>> from nuscatter.sources.dark.mesons import eta
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> heavy = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-3, mediator_mass=200 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> [f"{off_shell_branching(heavy, meson=each):.2e}" for each in (neutral_pion, eta)]
        ['1.54e-09', '5.49e-07']
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("meson", meson, Meson, "a Meson such as eta")
    mass, weight = _virtual(portal, meson)
    return float(weight.sum()) if mass.size else 0.0


def spectrum_at_rest(
    portal: VectorPortal,
    which: int = 0,
    *,
    meson: Meson = neutral_pion,
    off_shell: bool = False,
    polarised: bool = True,
) -> Smooth:
    """Return the energies of χ in the frame of the meson [MeV⁻¹], normalised to one χ.

    Args:
        portal: The dark sector.
        which: 0 for χ or the lighter of two, 1 for the heavier.
        meson: The meson.
        off_shell: Whether A′ may be off its mass shell.
        polarised: Whether A′ decays as its helicity says, or isotropically.

    Raises:
        InputError: no such decay happens.
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("meson", meson, Meson, "a Meson such as eta")
    whole("which", which, 0, 1)
    if truth("off_shell", off_shell):
        masses, weight = _virtual(portal, meson)
        if not weight.sum() > 0:
            raise InputError(
                f"A {meson.name} has no energy for two dark particles of {portal.mass / MeV:g} MeV and a coupling."
            )
    else:
        require_on_shell(portal, meson=meson)
        masses, weight = np.array([portal.mediator_mass]), np.ones(1)
    energy = (meson.mass**2 + masses**2) / (2 * meson.mass)
    middle, half = box_of_energies(portal, which, masses, energy)
    shape = angular_shapes(portal, masses)[0]
    if not truth("polarised", polarised):
        shape = np.stack([np.full_like(masses, 0.5), np.zeros_like(masses)])
    return Boxes(middle, half, shape, weight / weight.sum()).spectrum()


def require_on_shell(portal: VectorPortal, *, meson: Meson = neutral_pion) -> None:
    """Raise `InputError` unless P → γA′ and A′ → χχ̄ can happen on the mass shell."""
    if not sum(portal.masses) < portal.mediator_mass < meson.mass:
        raise InputError(
            f"A′ of {portal.mediator_mass / MeV:g} MeV is not on its mass shell between two dark particles "
            f"({sum(portal.masses) / MeV:g} MeV) and a {meson.name} ({meson.mass / MeV:g} MeV): ask for off_shell=True."
        )


def flux_of_decays(
    portal: VectorPortal,
    meson: Meson,
    production: MesonProduction,
    *,
    pot: float,
    mesons_per_pot: float,
    distance: float,
    angle: float,
    pulse: Pulse | None,
    off_shell: bool,
    polarised: bool,
    delay_step: float,
) -> Flux:
    """Return the flux of χ of a meson's decays, at a small and distant detector.

    Args:
        portal: The dark sector.
        meson: The meson.
        production: Its momenta.
        pot: Protons on target.
        mesons_per_pot: Mesons per proton.
        distance: From the target to the detector [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons; without one the components have no time profile.
        off_shell: Whether A′ may be off its mass shell.
        polarised: Whether A′ decays as its helicity says, or isotropically.
        delay_step: As in `DarkMatterFromPions` [MeV⁻¹].

    Raises:
        InputError: a number is negative, the production is that of another meson, A′ cannot be on its mass shell and
            `off_shell` is False, or it decays to pions.
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("production", production, MesonProduction, "a MesonProduction such as BurmanSmith(proton_energy=…, Z=80)")
    not_negative("mesons per proton", mesons_per_pot, single=True)
    truth("polarised", polarised)
    require_mesons(production, meson)
    require_few_hadrons(portal)
    # each A′ gives two particles; where they differ, one of each
    decays = 2 / len(portal.particles) * mesons_per_pot
    if truth("off_shell", off_shell):
        decays *= off_shell_branching(portal, meson=meson)
    else:
        require_on_shell(portal, meson=meson)
        decays *= float(meson.branching(portal)) * portal.dark_fraction
    seen = []
    for which, species in enumerate(portal.particles):
        rest = _stored_at_rest(portal, which, meson, off_shell, polarised)
        seen.append((species, production.seen_from(rest, angle=angle, mass=species.mass)))
    return arriving(seen, decays, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step)


@lru_cache(maxsize=256)
def _stored_at_rest(portal: VectorPortal, which: int, meson: Meson, off_shell: bool, polarised: bool) -> Smooth:
    return spectrum_at_rest(portal, which, meson=meson, off_shell=off_shell, polarised=polarised)


@lru_cache(maxsize=256)
def _virtual(portal: VectorPortal, meson: Meson) -> tuple[Array, Array]:
    return virtual_masses(portal, meson.mass, lambda mass: meson.branching(portal, mass))
