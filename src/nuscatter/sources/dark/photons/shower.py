r"""The shower that photons and electrons make in a thick target, as numbers and track lengths at each energy.

Where and when a particle is does not matter for what it makes in a target that ends the shower, so the transport
equations are integrated over all space. Photons are numbers made, electrons and positrons path lengths times atoms per
volume; both follow from the highest energy down, since nothing gains energy:

- a photon does one thing, in the shares of its cross sections: Compton scattering (Klein–Nishina), a pair, the
  photoelectric effect (``attenuation.py``). The energy is shared in a pair as screened pairs share it, and two photons
  of m_e follow each positron, which stops;
- an electron loses energy to collisions all the time, and by bremsstrahlung at once (``electron_losses.py``).

On a grid of equal steps in ln E these are a triangular system (``shower_system.py``). In tungsten collisions take 98 %
of the energy of the primaries, and 2 % fall below the lowest point of 0.1 MeV. Far below the energy E₀ of a primary and
far above the critical energy the track lengths are those of Rossi's approximation A: 0.572 X₀E₀/E² of photons (here
0.576 for 100 GeV at 3 GeV in tungsten) and 0.437 X₀E₀/E² of electrons and positrons together (0.436).

What is left out: photonuclear absorption, the end of a target that is not thick, photons that neutrons make, and δ
electrons. The cross sections are good to some per cent for photons and 10 % for electrons; 20 % is taken as the
uncertainty of all that a shower adds.

Sources: B. Rossi, High-Energy Particles (1952), ch. 5; the numbers of approximation A also in A. Clement and
P. Kessler, Nuovo Cim. 37 (1965) 876, from memory.
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import instance, invalid, not_negative
from nuscatter.matter.material import Material, material
from nuscatter.sources.dark.photons.shower_system import LOWEST, shower_system
from nuscatter.sources.dark.photons.target_photons import PhotonDirections, TargetPhotons
from nuscatter.sources.spectra.smooth import Smooth, weighted_sum
from nuscatter.sources.spectra.spectrum import Scaled, Spectrum
from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: A panel of what the shower makes holds so many points of the grid.
_TOGETHER = 4
#: Highest energy of photons [MeV]: above it the emission of pairs and photons in dense matter is weaker.
_HIGHEST = 1e6


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class TargetElectrons:
    r"""Electrons and positrons in a target, per proton.

    A rare process of cross section σ per atom happens :math:`\int dT\, \tau(T)\, \sigma(T)` times.

    Args:
        tracks: τ, path length times atoms per volume, per proton and kinetic energy [MeV].
        positrons: The same of positrons alone.
        material: The target.
        uncertainty: Relative uncertainty of both, for a nuisance.

    Raises:
        InputError: one of them is none of its kind, or the uncertainty is negative.
    """

    tracks: Spectrum
    positrons: Spectrum
    material: Material
    uncertainty: float = 0.0
    __repr__ = shortened

    def __post_init__(self) -> None:
        for name in ("tracks", "positrons"):
            instance(name, getattr(self, name), Spectrum, "a Spectrum of path lengths")
        object.__setattr__(self, "material", material(self.material))
        not_negative("uncertainty", self.uncertainty, single=True)


def shower(primaries: TargetPhotons, *, uncertainty: float = 0.2) -> tuple[TargetPhotons, TargetElectrons]:
    """Return all photons of a target, with those of the showers that the primaries begin, and the electrons.

    Primaries keep their directions. The others are taken to go everywhere: most have some MeV, and electrons of such
    energies scatter through large angles before they radiate.

    Args:
        primaries: The first photons, as `PionPhotons` has them. Those below 0.1 MeV make no shower.
        uncertainty: Relative uncertainty of what the shower adds.

    Raises:
        InputError: they are no photons, their energies end below 0.2 MeV or above 1 TeV, or a number is negative.

    Example:
        >>> from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
        >>> from nuscatter.sources.dark.photons.pion_photons import PionPhotons
        >>> from nuscatter.units import GeV
        >>> first = PionPhotons(BurmanSmith(proton_energy=1 * GeV, Z=80), pions_per_pot=0.09, target="Hg")
        >>> photons, electrons = shower(first)
        >>> [round(float(each.spectrum.moment(0, 5 * MeV)), 2) for each in (first, photons)]
        [0.18, 1.43]
    """
    instance("primaries", primaries, TargetPhotons, "TargetPhotons such as PionPhotons(…)")
    added = float(not_negative("uncertainty", uncertainty, single=True))
    top = primaries.spectrum.support[1]
    if not 2 * LOWEST <= top / MeV <= _HIGHEST:
        raise invalid("the highest energy of the photons [MeV]", top / MeV, f"one from {2 * LOWEST:g} to {_HIGHEST:g}")
    system = shower_system(primaries.material, top)
    E, weight = primaries.spectrum.nodes(24, also=system.energies[system.energies < top])
    source = system.shared(E, weight)
    photons, electrons, positrons = system.solved(source)
    made = _density(system.energies, np.maximum(photons - source, 0.0) / system.widths)
    number, first = float(made.nodes(8)[1].sum()), float(weight.sum())
    share = number / (number + first) if number > 0 else 0.0
    total = TargetPhotons(
        spectrum=weighted_sum([(primaries.spectrum, 1.0), (made, 1.0)]),
        material=primaries.material,
        directions=None if primaries.directions is None else _WithShower(primaries.directions, made),
        uncertainty=math.hypot(primaries.uncertainty, added * share),
    )
    tracks, of_positrons = (
        _density(system.energies, each * system.paths / system.widths) for each in (electrons, positrons)
    )
    return total, TargetElectrons(
        tracks=tracks,
        positrons=of_positrons,
        material=primaries.material,
        uncertainty=math.hypot(primaries.uncertainty, added),
    )


@final
@dataclass(frozen=True, eq=False)
class _WithShower(PhotonDirections):
    """Primaries with their directions, and what their showers make in all directions alike."""

    primaries: PhotonDirections
    made: Spectrum
    __repr__ = shortened

    def seen_from(self, angle: float) -> Spectrum:
        """Return the photons per proton, energy and solid angle, as `PhotonDirections.seen_from`."""
        return weighted_sum([(self.primaries.seen_from(angle), 1.0), (Scaled(self.made, 1 / (4 * math.pi)), 1.0)])


@final
@dataclass(frozen=True, eq=False)
class _Between:
    """Straight lines between points."""

    energies: Array
    values: Array
    __repr__ = shortened

    def __call__(self, E: Array) -> Array:
        return np.interp(E, self.energies, self.values)


def _density(energies: Array, values: Array) -> Smooth:
    edges = np.unique(np.append(energies[::_TOGETHER], energies[-1]))
    return Smooth(_Between(energies, values), tuple(edges.tolist()))
