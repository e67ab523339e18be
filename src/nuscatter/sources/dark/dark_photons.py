r"""A′ itself at a detector: what is left of it on the way, for a search for its decays to e⁺e⁻.

Where A′ has no dark matter to decay to (m < 2m_χ, or α_D = 0) it lives long: with kinetic mixing
ℓ = p/mΓ = 80 m × (10⁻⁶/ε)² (p/100 MeV)(10 MeV/m)². It comes from π⁰ → γA′ in flight, where it has one energy
(M² + m²)/2M in the pion's frame, and of π⁻ p → n A′ at rest. At the distance L there is exp(−L/ℓ) of it, and 1/ℓ of
that decays per length: the signal goes as ε⁴ for small mixing, and ends at large mixing, since A′ decays on the way.

The flux holds exp(−L/ℓ) at the centre of the detector. `DarkPhotonDecay` counts the decays in its volume.

Decays of A′ to three photons below 2m_e are left out: there it is stable.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import InputError, instance, not_negative
from nuscatter.quantities import DISTANCE, POSITIVE_MASS, PROTONS, plausible
from nuscatter.sources.dark.arrivals import arriving, line_arriving
from nuscatter.sources.dark.mesons import neutral_pion
from nuscatter.sources.dark.momenta.in_flight import MesonProduction, require_mesons
from nuscatter.sources.dark.pion_capture import RADIATIVE_IN_HYDROGEN, capture_branching, capture_energy
from nuscatter.sources.dark.portal import VectorPortal
from nuscatter.sources.flux import Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Spectrum
from nuscatter.sources.timing import Pulse
from nuscatter.units import Array, MeV, ns
from nuscatter.words.describing import shortened

#: Decay lengths on the way after which nothing is left, and those that a panel may span.
_GONE, _SPAN = 700.0, 4.0


def DarkPhotonsFromPions(
    portal: VectorPortal,
    production: MesonProduction,
    *,
    pot: float,
    pions_per_pot: float,
    distance: float,
    angle: float,
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of A′ from π⁰ → γA′ in flight that reach a small and distant detector.

    Args:
        portal: The dark sector.
        production: Momenta of the π⁰; `BurmanSmith`, `SanfordWang`, a `MesonList` or a `MixedProduction`.
        pot: Protons on target.
        pions_per_pot: π⁰ per proton.
        distance: From the target to the detector's centre [MeV⁻¹].
        angle: Between the proton beam and the direction of the detector, in radians.
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: With a pulse A′ are split into components whose delays behind light differ by this [MeV⁻¹] at most.

    Raises:
        InputError: a number is negative, or A′ is too heavy for a π⁰, or the production is that of another meson.

    Example:
        >>> import math
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import GeV, cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-6, mediator_mass=20 * MeV, alpha_dark=0.0, mass=20 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> mercury = BurmanSmith(proton_energy=1 * GeV, Z=80)
        >>> flux = DarkPhotonsFromPions(
        ...     portal, mercury, pot=1e23, pions_per_pot=0.09, distance=19.3 * m, angle=math.pi / 2
        ... )
        >>> {str(each): f"{value * cm**2:.2e}" for each, value in flux.fluence.items()}
        {'dark_photon': '1.23e+02'}
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    instance("production", production, MesonProduction, "a MesonProduction such as BurmanSmith(proton_energy=…, Z=80)")
    not_negative("pions_per_pot", pions_per_pot, single=True)
    require_mesons(production, neutral_pion)
    mass, M = portal.mediator_mass, neutral_pion.mass
    if not mass < M:
        raise InputError(f"A′ of {mass / MeV:g} MeV is too heavy for π⁰ → γA′ ({M / MeV:g} MeV).")
    line = (M**2 + mass**2) / (2 * M)
    left, factor = surviving(
        production.line_seen_from(line, angle=angle, mass=mass), mass=mass, width=portal.width, distance=distance
    )
    decays = float(pions_per_pot) * float(neutral_pion.branching(portal)) * factor
    return arriving(
        [(portal.dark_photon, left)], decays, pot=pot, distance=distance, pulse=pulse, delay_step=delay_step
    )


def DarkPhotonsFromCapture(
    portal: VectorPortal,
    *,
    pot: float,
    captures_per_pot: float,
    distance: float,
    radiative_branching: float = RADIATIVE_IN_HYDROGEN,
    pulse: Pulse | None = None,
) -> Flux:
    """Return the isotropic flux of A′ from π⁻ p → n A′ at rest, a line.

    Args:
        portal: The dark sector.
        pot: Protons on target.
        captures_per_pot: π⁻ captured, per proton.
        distance: From the target to the detector's centre [MeV⁻¹].
        radiative_branching: Photons per captured π⁻, as of `DarkMatterFromCapture`.
        pulse: Arrival of the protons; without one the flux has no time profile.

    Raises:
        InputError: a number is negative, or A′ is too heavy.

    Example:
        >>> from nuscatter.sources.dark.portal import DarkMatterKind
        >>> from nuscatter.units import cm, m
        >>> portal = VectorPortal.kinetic_mixing(
        ...     epsilon=1e-6, mediator_mass=20 * MeV, alpha_dark=0.0, mass=20 * MeV, kind=DarkMatterKind.DIRAC
        ... )
        >>> flux = DarkPhotonsFromCapture(portal, pot=1e23, captures_per_pot=0.05, distance=20 * m)
        >>> {str(each): f"{value * cm**2:.1e}" for each, value in flux.fluence.items()}
        {'dark_photon': '1.8e+01'}
    """
    instance("portal", portal, VectorPortal, "a VectorPortal")
    plausible("pot", pot, PROTONS, single=True)
    not_negative("captures_per_pot", captures_per_pot, single=True)
    away = float(plausible("distance", distance, DISTANCE, single=True))
    mass, energy = portal.mediator_mass, capture_energy(portal.mediator_mass)
    number = float(captures_per_pot) * capture_branching(portal, radiative_branching=radiative_branching)
    ways = min(away * _per_length(energy, mass, portal.width), 1e9)
    left = float(pot) * number * math.exp(-ways) / (4 * math.pi)
    return line_arriving(portal.dark_photon, energy=energy, per_solid_angle=left, distance=away, pulse=pulse)


def surviving(spectrum: Spectrum, *, mass: float, width: float, distance: float) -> tuple[Smooth, float]:
    """Return what is left of a spectrum of particles that decay on their way, and a factor that belongs to it.

    The product of both is φ(E) exp(−L mΓ/p). The factor is the survival of the fastest, so that the spectrum itself
    does not vanish where all decay; it is 0 where less than exp(−700) is left.

    Args:
        spectrum: φ, with a density.
        mass: Mass of the particles [MeV].
        width: Their total width [MeV].
        distance: L [MeV⁻¹].

    Raises:
        InputError: a number is negative, or all energies are below the mass.

    Example:
        >>> import numpy as np
        >>> from nuscatter.sources.spectra.spectrum import Polynomial
        >>> from nuscatter.units import m
        >>> flat = Polynomial((1 / (10 * MeV),), low=50 * MeV, high=60 * MeV)
        >>> left, factor = surviving(flat, mass=1 * MeV, width=1 / (20 * m), distance=100 * m)
        >>> bool(np.isclose(left(60 * MeV) * factor * 10 * MeV, np.exp(-5 / np.sqrt(3599))))
        True
    """
    instance("spectrum", spectrum, Spectrum, "a Spectrum with a density")
    own = float(plausible("mass", mass, POSITIVE_MASS, single=True))
    gamma = float(not_negative("width", width, "MeV", single=True))
    away = float(plausible("distance", distance, DISTANCE, single=True))
    low, high = spectrum.support
    if not own < high:
        raise InputError(f"A particle of {own / MeV:g} MeV has none of these energies, up to {high / MeV:g} MeV.")
    ways = own * gamma * away  # in decay lengths of a momentum p: ways/p
    least = ways / math.sqrt((high - own) * (high + own))
    # panels end where the exponent is that of the fastest and a few more, and then doubles
    exponents = least + _SPAN * 2.0 ** np.arange(-2, 10)
    kinks = np.hypot(ways / exponents, own) if ways > 0 else np.zeros(0)
    edges = np.union1d(np.asarray(spectrum.kinks), kinks[(kinks > low * (1 + 1e-9)) & (kinks < high * (1 - 1e-9))])
    left = Smooth(_Surviving(spectrum, own, ways, least), tuple(edges.tolist()))
    return left, math.exp(-least) if least < _GONE else 0.0


@final
@dataclass(frozen=True, eq=False)
class _Surviving:
    """A spectrum times exp(least − ways/p), as a function of energies alone."""

    spectrum: Spectrum
    mass: float
    ways: float
    least: float
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        p = np.sqrt(np.maximum((E - self.mass) * (E + self.mass), 0.0))
        lengths = np.divide(self.ways, p, out=np.full(p.shape, np.inf), where=p > 0) if self.ways else np.zeros(p.shape)
        return np.asarray(self.spectrum(E) * np.exp(self.least - lengths))


def _per_length(E: float, mass: float, width: float) -> float:
    """Return mΓ/p [MeV]."""
    return mass * width / math.sqrt((E - mass) * (E + mass))
