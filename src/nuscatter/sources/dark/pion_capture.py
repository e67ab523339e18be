r"""Dark matter of π⁻ that are captured at rest by a proton, π⁻ p → n A′ (review Eq. 59).

A′ has one energy, (s + m² − m_n²)/2√s with √s = m_π + m_p: 129.4 MeV without a mass. The rate is that of the photon,

.. math:: \frac{\Gamma(nA')}{\Gamma(n\gamma)} = \frac{g^2}{e^2} \frac{k}{k_\gamma}
          \Big[1 + \tfrac12 \Big(\frac{m\, m_\pi}{2m_\pi^2 - m^2}\Big)^2\Big],

to first order in m_π/M. There the amplitude of a pion at rest is σ·ε, the contact term of photoproduction, and that of
the pion which leaves A′ and is absorbed; the second acts on A′ of helicity 0 only, and makes their sum conserve the
current. Corrections are of order m_π/M, 15 %. Both helicities are there, so χ is nearly isotropic in the frame of A′.
A′ must couple to the pion as the photon does, with 2x_u + x_d − (x_u + 2x_d) = x_u − x_d in place of 1; one of baryon
number does not, at this order.

In hydrogen 1/(1 + P) = 0.393 of the captures are radiative, with the Panofsky ratio P = 1.546. In a heavy target, as
mercury or tungsten, about 2 % are: most π⁻ are absorbed by two nucleons, and the photon's spectrum is broad, from 50 to
135 MeV. There the line is no more than an estimate, with `radiative_branching` the target's own.

Sources: the amplitude is derived here, and its limits are tested; Panofsky ratio 1.546 ± 0.009: J. Spuller et al.,
Phys. Lett. B 67 (1977) 479; 2 % and the broad spectrum: J. E. Amaro et al., Nucl. Phys. A 623 (1997) 529, from memory.
"""

import math

import numpy as np

from nuscatter.constants import charged_pion_mass, neutron_mass, proton_mass
from nuscatter.errors import InputError, between, finite, instance, not_negative, whole
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.decay_shapes import angular_shapes, box_of_energies
from nuscatter.sources.dark.portal import VectorPortal, decay_momentum
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Scaled
from nuscatter.sources.timing import Pulse
from nuscatter.units import MeV, ns

_SQRT_S = charged_pion_mass.value + proton_mass.value
_HIGHEST = _SQRT_S - neutron_mass.value
#: Panofsky ratio Γ(nπ⁰)/Γ(nγ) of π⁻ on hydrogen.
_PANOFSKY = 1.546


def capture_energy(mass: float) -> float:
    """Return the energy of A′ of π⁻ p → n A′ at rest [MeV]; the binding of the pionic atom is neglected.

    Args:
        mass: Mass of A′ [MeV].

    Raises:
        InputError: A′ is too heavy.

    Example:
        >>> [round(capture_energy(mass * MeV) / MeV, 3) for mass in (30, 75, 120)]
        [129.825, 132.017, 136.087]
    """
    m = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    if not m < _HIGHEST:
        raise InputError(
            f"A′ of {m / MeV:g} MeV is too heavy for π⁻ p → n A′ at rest, {_HIGHEST / MeV:.2f} MeV at most."
        )
    return float((_SQRT_S**2 + m**2 - neutron_mass.value**2) / (2 * _SQRT_S))


def capture_branching(portal: VectorPortal, *, radiative_branching: float = 1 / (1 + _PANOFSKY)) -> float:
    """Return A′ per captured π⁻.

    Args:
        portal: The dark sector.
        radiative_branching: Photons per captured π⁻; that of hydrogen, or the target's own (about 0.02 if heavy).

    Raises:
        InputError: A′ is too heavy, or the branching ratio is not between 0 and 1.
    """
    transverse, longitudinal = _helicities(portal)
    finite("radiative_branching", radiative_branching, single=True)
    share = float(between("radiative_branching", radiative_branching, 0.0, 1.0))
    ratio = decay_momentum(_SQRT_S, first=neutron_mass.value, second=portal.mediator_mass) / decay_momentum(
        _SQRT_S, first=neutron_mass.value, second=0.0
    )
    pion_charge = portal.charges.up - portal.charges.down
    return share * (portal.epsilon * pion_charge) ** 2 * float(ratio) * (transverse + longitudinal)


def DarkMatterFromCapture(
    portal: VectorPortal,
    *,
    pot: float,
    captures_per_pot: float,
    distance: float,
    radiative_branching: float = 1 / (1 + _PANOFSKY),
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the isotropic flux of χ from π⁻ captured at rest, with A′ on its mass shell (review Eq. 59).

    Args:
        portal: The dark sector.
        pot: Protons on target.
        captures_per_pot: π⁻ captured, per proton.
        distance: From the target to the detector [MeV⁻¹].
        radiative_branching: Photons per captured π⁻; that of hydrogen, or the target's own (about 0.02 if heavy).
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: As in `DarkMatterFromPions`.

    Raises:
        InputError: a number is negative, or A′ is too heavy or too light to be on its mass shell.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> flux = DarkMatterFromCapture(
        ...     portal, pot=1e23, captures_per_pot=0.05, distance=20 * m, radiative_branching=0.02
        ... )
        >>> {str(each): f"{value * cm**2:.1e}" for each, value in flux.fluence.items()}
        {'chi': '3.5e+04'}
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    not_negative("captures_per_pot", captures_per_pot, single=True)
    if not sum(portal.masses) < portal.mediator_mass:
        raise InputError(
            f"A′ of {portal.mediator_mass / MeV:g} MeV does not decay to two dark particles of "
            f"{sum(portal.masses) / MeV:g} MeV together."
        )
    decays = 2 / len(portal.particles) * captures_per_pot * portal.dark_fraction
    decays *= capture_branching(portal, radiative_branching=radiative_branching)
    seen = [
        (species, Scaled(capture_spectrum(portal, which), 1 / (4 * math.pi)))
        for which, species in enumerate(portal.particles)
    ]
    return arriving(seen, decays, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step)


def capture_spectrum(portal: VectorPortal, which: int = 0) -> Smooth:
    """Return the energies of χ of a capture [MeV⁻¹], normalised to one χ, with both helicities of A′.

    Args:
        portal: The dark sector.
        which: 0 for χ or the lighter of two, 1 for the heavier.

    Raises:
        InputError: A′ is too heavy.
    """
    helicities = _helicities(portal)
    whole("which", which, 0, 1)
    mass = np.array([portal.mediator_mass])
    middle, half = (
        float(each[0]) for each in box_of_energies(portal, which, mass, np.array([capture_energy(mass[0])]))
    )
    weights = np.array(helicities)
    constant, square = np.tensordot(weights / weights.sum(), np.stack(angular_shapes(portal, mass)), 1)[:, 0]
    return Smooth(lambda E: (constant + square * ((E - middle) / half) ** 2) / half, (middle - half, middle + half))


def _helicities(portal: VectorPortal) -> tuple[float, float]:
    """Return the rates of A′ with helicity ±1 and 0, relative to that of photons, without phase space."""
    instance("portal", portal, VectorPortal, "a VectorPortal")
    capture_energy(portal.mediator_mass)
    m, pion = portal.mediator_mass, charged_pion_mass.value
    return 1.0, 0.5 * (m * pion / (2 * pion**2 - m**2)) ** 2
