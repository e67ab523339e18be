"""Emissions with mean energies, for a model of de-excitation that knows no steps.

`Products` of any model say channels and, in each of them, the mean energies of photons, neutrons and charged particles.
Here a channel's particles leave with equal parts of these means, neutrons first, then protons and heavier ones, and all
photons as one. Energy is conserved in each event; neither spectra nor numbers of photons mean anything.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, final

import numpy as np

from nuscatter.errors import InputError
from nuscatter.events.reactions.inelastic.emissions import Emissions, Emitter, Whole, code_of, particle_code
from nuscatter.events.reactions.inelastic.steps import steps_of
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.emission import Emitted, alpha, deuteron, neutron, proton, residual_of
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.structure.de_excitation.products import DeExcitation, Products
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Particles by how channels spell them.
_KNOWN: Final = {each.name: each for each in (neutron, proton, deuteron, alpha)}
_PART: Final = re.compile(r"(\d*)(alpha|n|p|d)")
#: The most of photons' energy [part of the excitation] that is rounding.
_ROUNDING = 1e-12


@final
@dataclass(frozen=True, eq=False)
class Means(Emitter):
    """Emissions of a model without steps.

    Args:
        model: The model.
        nuclide: What decays.
        energies: Excitation energies at which it begins [MeV], shape (energies,).

    Raises:
        InputError: when used, a channel whose name does not say its particles, as "2np" or "nalpha" do; energies that
            do not add up to the excitation.
    """

    model: DeExcitation
    nuclide: Nuclide
    energies: Array
    __repr__ = shortened

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.products.channels)

    @property
    def probability(self) -> Array:
        return np.asarray(self.products.probability)

    @property
    def most(self) -> int:
        return 1 + max(len(each) for each in self._particles)

    @cached_property
    def products(self) -> Products:
        """What the model says of the energies."""
        return self.model(self.nuclide, self.energies)

    def draw(self, generator: np.random.Generator, *, energy: Whole, channel: Whole) -> Emissions:
        n = len(energy)
        number, nucleus = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        code = np.zeros((self.most, n), dtype=np.int64)
        mass, released, left = (np.zeros((self.most, n)) for _ in range(3))
        for which in np.unique(channel).tolist():
            rows = np.flatnonzero(channel == which)
            particles, start = self._particles[which], energy[rows]
            ends = self.nuclide
            after = self.nuclide.mass + self.energies[start]
            of_neutrons, of_charged = self.products.neutrons[which, start], self.products.charged[which, start]
            neutrons = sum(each.Z == 0 for each in particles)
            for at, each in enumerate(particles):
                share = of_neutrons / neutrons if each.Z == 0 else of_charged / (len(particles) - neutrons)
                after = after - each.mass - share
                found = residual_of(ends, each)
                ends = ends if found is None else found
                code[at, rows], mass[at, rows], released[at, rows], left[at, rows] = (
                    particle_code(each),
                    each.mass,
                    share,
                    after,
                )
            photons = after - ends.mass
            some = photons > _ROUNDING * after
            at = len(particles)
            code[at, rows[some]], released[at, rows[some]] = particle_code(None), photons[some]
            left[at, rows[some]] = ends.mass
            number[rows], nucleus[rows] = at + some, code_of(ends)
        return Emissions(number=number, code=code, mass=mass, released=released, left=left, nucleus=nucleus)

    @cached_property
    def _particles(self) -> list[tuple[Emitted, ...]]:
        """What each channel emits, neutrons first."""
        made = self.products
        found = []
        for at, name in enumerate(made.channels):
            particles = particles_in(name)
            counts = [sum(kind == (each.Z, each.N) for each in particles) for kind in ((0, 1), (1, 0))]
            if counts != [made.neutron_number[at], made.proton_number[at]] or not self._exists(particles):
                raise InputError(
                    f"Events need the particles of each channel of decay, but {name!r} of {self.nuclide.name} does not "
                    "say them as '2np' or 'nalpha' do."
                )
            found.append(particles)
        total = made.separation[:, None] + made.photons + made.neutrons + made.charged
        if (np.abs(total - self.energies) > 1e-6 * self.energies.max())[self.probability > 0].any():
            raise InputError(f"Energies of the decays of {self.nuclide.name} do not add up to its excitation.")
        return found

    def _exists(self, particles: tuple[Emitted, ...]) -> bool:
        left: Nuclide | None = self.nuclide
        for each in particles:
            left = None if left is None else residual_of(left, each)
        return left is not None


def particles_in(channel: str) -> tuple[Emitted, ...]:
    """Return the particles that the name of a channel says, neutrons first; none of a name that is not understood.

    Example:
        >>> [each.name for each in particles_in("2npalpha")], particles_in("gamma")
        (['n', 'n', 'p', 'alpha'], ())
    """
    if not re.fullmatch(f"({_PART.pattern})+", channel):
        return ()
    return tuple(_KNOWN[name] for number, name in _PART.findall(channel) for _ in range(int(number or 1)))


def emitter_of(model: DeExcitation, nuclide: Nuclide, energies: Array) -> Emitter:
    """Return what draws the emissions of a model of de-excitation.

    Args:
        model: The model.
        nuclide: What decays.
        energies: Excitation energies at which it may begin [MeV].
    """
    if isinstance(model, Evaporation | DirectEmission):
        return steps_of(model, nuclide, tuple(energies.tolist()))
    return Means(model, nuclide, energies)
