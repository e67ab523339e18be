r"""Dark matter of π⁻ that are captured at rest by a proton, π⁻ p → n A′ (review Eq. 59).

A′ has one energy, (s + m² − m_n²)/2√s with √s = m_π + m_p: 129.4 MeV without a mass. The rate is that of the photon,

.. math:: \frac{\Gamma(nA')}{\Gamma(n\gamma)} = \frac{g^2}{e^2} \frac{k}{k_\gamma}
          \Big[1 + \tfrac12 \Big(\frac{m\, m_\pi}{2m_\pi^2 - m^2}\Big)^2\Big],

to first order in m_π/M, with m that of A′ on its mass shell, or √s off it (``off_shell.py``). There the amplitude of a
pion at rest is σ·ε, the contact term of photoproduction, and that of the pion which leaves A′ and is absorbed; the
second acts on A′ of helicity 0 only, and makes their sum conserve the current. Corrections are of order m_π/M, 15 %.
Both helicities are there, so χ is nearly isotropic in the frame of A′. A′ must couple to the pion as the photon does,
with 2x_u + x_d − (x_u + 2x_d) = x_u − x_d in place of 1; one of baryon number does not, at this order.

In hydrogen 1/(1 + P) = 0.393 of the captures are radiative, with the Panofsky ratio P = 1.546. In a heavy target, as
mercury or tungsten, about 2 % are: most π⁻ are absorbed by two nucleons, and the photon's spectrum is broad, from 50 to
135 MeV. There the line is no more than an estimate, with `radiative_branching` the target's own.

Sources: the amplitude is derived here, and its limits are tested; Panofsky ratio 1.546 ± 0.009: J. Spuller et al.,
Phys. Lett. B 67 (1977) 479; 2 % and the broad spectrum: J. E. Amaro et al., Nucl. Phys. A 623 (1997) 529, from memory.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import charged_pion_mass, neutron_mass, panofsky_ratio, proton_mass
from nuscatter.errors import InputError, between, finite, instance, not_negative, truth, whole
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.decay_shapes import angular_shapes, box_of_energies
from nuscatter.sources.dark.off_shell import Boxes, virtual_masses
from nuscatter.sources.dark.portal import VectorPortal, decay_momentum
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Scaled
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, MeV, ns

_SQRT_S = charged_pion_mass.value + proton_mass.value
_HIGHEST = _SQRT_S - neutron_mass.value
#: Photons per π⁻ captured in hydrogen.
RADIATIVE_IN_HYDROGEN = 1 / (1 + panofsky_ratio.value)


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
            f"A′ of {m / MeV:g} MeV is too heavy for π⁻ p → n A′ at rest, {_HIGHEST / MeV:.2f} MeV at most: "
            "ask for off_shell=True."
        )
    return float((_SQRT_S**2 + m**2 - neutron_mass.value**2) / (2 * _SQRT_S))


def capture_branching(
    portal: VectorPortal, *, radiative_branching: float = RADIATIVE_IN_HYDROGEN, off_shell: bool = False
) -> float:
    """Return A′ per captured π⁻; off the mass shell, A′ → χχ̄ per captured π⁻.

    Args:
        portal: The dark sector.
        radiative_branching: Photons per captured π⁻; that of hydrogen, or the target's own (about 0.02 if heavy).
        off_shell: Whether A′ may be off its mass shell.

    Raises:
        InputError: A′ is too heavy to be on its mass shell, or the branching ratio is not between 0 and 1.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> heavy = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-3, mediator_mass=200 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> f"{capture_branching(heavy, off_shell=True):.2e}"
        '3.06e-09'
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    finite("radiative_branching", radiative_branching, single=True)
    share = float(between("radiative_branching", radiative_branching, 0.0, 1.0))
    if truth("off_shell", off_shell):
        return share * float(_virtual(portal)[1].sum())
    capture_energy(portal.mediator_mass)
    return share * float(_per_photon(portal, portal.mediator_mass))


def DarkMatterFromCapture(
    portal: VectorPortal,
    *,
    pot: float,
    captures_per_pot: float,
    distance: float,
    radiative_branching: float = RADIATIVE_IN_HYDROGEN,
    pulse: Pulse | None = None,
    off_shell: bool = False,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the isotropic flux of χ from π⁻ captured at rest (review Eq. 59).

    Args:
        portal: The dark sector.
        pot: Protons on target.
        captures_per_pot: π⁻ captured, per proton.
        distance: From the target to the detector [MeV⁻¹].
        radiative_branching: Photons per captured π⁻; that of hydrogen, or the target's own (about 0.02 if heavy).
        pulse: Arrival of the protons; without one the components have no time profile.
        off_shell: Whether A′ may be off its mass shell; needed where it cannot be on it.
        delay_step: As in `DarkMatterFromPions`.

    Raises:
        InputError: a number is negative, or A′ is too heavy or too light to be on its mass shell and `off_shell` is
            False.

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
    decays = 2 / len(portal.particles) * captures_per_pot
    decays *= capture_branching(portal, radiative_branching=radiative_branching, off_shell=off_shell)
    if not off_shell:
        decays *= portal.dark_fraction
    seen = [
        (species, Scaled(capture_spectrum(portal, which, off_shell=off_shell), 1 / (4 * math.pi)))
        for which, species in enumerate(portal.particles)
    ]
    return arriving(seen, decays, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step)


def capture_spectrum(portal: VectorPortal, which: int = 0, *, off_shell: bool = False) -> Smooth:
    """Return the energies of χ of a capture [MeV⁻¹], normalised to one χ, with both helicities of A′.

    Args:
        portal: The dark sector.
        which: 0 for χ or the lighter of two, 1 for the heavier.
        off_shell: Whether A′ may be off its mass shell.

    Raises:
        InputError: A′ is too heavy or too light to be on its mass shell, or off it no χ is made.
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    whole("which", which, 0, 1)
    if truth("off_shell", off_shell):
        mass, weight = _virtual(portal)
        if not weight.sum() > 0:
            raise InputError(
                f"A captured π⁻ has no energy for two dark particles of {portal.mass / MeV:g} MeV and a coupling."
            )
    else:
        if not sum(portal.masses) < portal.mediator_mass:
            raise InputError(
                f"A′ of {portal.mediator_mass / MeV:g} MeV does not decay to two dark particles of "
                f"{sum(portal.masses) / MeV:g} MeV together: ask for off_shell=True."
            )
        capture_energy(portal.mediator_mass)
        mass, weight = np.array([portal.mediator_mass]), np.ones(1)
    energy = (_SQRT_S**2 + mass**2 - neutron_mass.value**2) / (2 * _SQRT_S)
    middle, half = box_of_energies(portal, which, mass, energy)
    longitudinal = _longitudinal(mass)
    shapes = angular_shapes(portal, mass)
    shape = (shapes[0] + longitudinal * shapes[1]) / (1 + longitudinal)
    return Boxes(middle, half, shape, weight / weight.sum()).spectrum()


def _longitudinal(mass: ArrayLike) -> Array:
    """Return the rate of A′ with helicity 0 over that of both helicities ±1."""
    m, pion = np.asarray(mass), charged_pion_mass.value
    return np.asarray(0.5 * (m * pion / (2 * pion**2 - m**2)) ** 2)


def _per_photon(portal: VectorPortal, mass: ArrayLike) -> Array:
    """Return A′ of masses [MeV] per photon of a capture."""
    neutron, pion_charge = neutron_mass.value, portal.charges.up - portal.charges.down
    momenta = decay_momentum(_SQRT_S, first=neutron, second=mass), decay_momentum(_SQRT_S, first=neutron, second=0.0)
    return np.asarray((portal.epsilon * pion_charge) ** 2 * momenta[0] / momenta[1] * (1 + _longitudinal(mass)))


@lru_cache(maxsize=256)
def _virtual(portal: VectorPortal) -> tuple[Array, Array]:
    return virtual_masses(portal, _HIGHEST, lambda mass: _per_photon(portal, mass), ends_as_root=True)
