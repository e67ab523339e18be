r"""Axion-like particles that reach a detector from the photons of a target.

Of the particles that are made (``production.py``) exp(−L/ℓ(E)) survive to a distance L, with ℓ = p/mΓ. What a detector
of finite size makes of those that decay in front of it or inside is left to its volume.

Photons whose directions are not known go in all directions alike, and so do the particles that they make. That is how
reactors and stopped-pion targets are treated as a rule. Of photons with directions the particles have theirs, with the
angles of both processes (``directions.py``).
"""

from collections.abc import Callable

from nuscatter.errors import InputError, instance
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.sources.dark.arrivals import arriving
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import AtomicScreening, ChargedNucleus, thomas_fermi
from nuscatter.sources.dark.axions.production import PhotonsInTarget, axion_production
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Pulse
from nuscatter.units import MeV, ns


def AxionsFromPhotons(
    couplings: AxionCouplings,
    photons: PhotonsInTarget,
    *,
    pot: float,
    distance: float,
    structure: Callable[[Nuclide], ChargedNucleus],
    screening: AtomicScreening = thomas_fermi,
    angle: float | None = None,
    pulse: Pulse | None = None,
    delay_step: float = 20 * ns,
) -> Flux:
    """Return the flux of particles that photons make in a thick target, by γ Z → a Z and γ e → a e.

    Args:
        couplings: The axion-like particle.
        photons: The photons, such as a `TargetPhotons`.
        pot: Protons on target; 1 where the photons are those of the whole exposure, as of a reactor.
        distance: From the target to the detector [MeV⁻¹].
        structure: A nuclear model for the target, as `helm`.
        screening: Screening by the electrons of the target.
        angle: Between the beam and the direction of the detector, in radians, where photons have directions.
        pulse: Arrival of the protons; without one the components have no time profile.
        delay_step: Largest difference of delays within a component [MeV⁻¹].

    Raises:
        InputError: a number is negative, the distance is zero, or no photon can make the particle.
    """
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    away = float(plausible("distance", distance, DISTANCE, single=True))
    made = axion_production(couplings.mass, photons, structure=structure, screening=screening, angle=angle)
    seen = [(couplings.species, each) for each in made.weighted(couplings, away)]
    if not seen and (couplings.photon or couplings.electron):
        raise InputError(
            f"No photon of the target has the energy for a particle of {couplings.mass / MeV:g} MeV: "
            f"they end at {photons.spectrum.support[1] / MeV:g} MeV."
        )
    return arriving(seen, 1.0, pot=pot, distance=away, pulse=pulse, delay_step=delay_step)
