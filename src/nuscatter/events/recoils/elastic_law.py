"""Elastic scattering in one channel on one nuclide, as a law: the recoil's energy and direction at a given energy.

Particles that leave with another mass than they came with (a heavy lepton, split dark matter) are in it: one particle
leaves beside the recoil, so energy and recoil energy give all angles.

An atom's bound electrons count by steps: those of binding energy B recoil with T > B only. So a recoil is one of an
electron of some shell, chosen by its share of the rate, and T is drawn from the part of the distribution above B.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import InputError
from nuscatter.events.codes import ELECTRON, HEAVY_LEPTON, nucleus_code, species_code
from nuscatter.events.drawing.directions import around
from nuscatter.events.law import Law, Outcome
from nuscatter.events.recoils.integrals import RecoilIntegrals, recoil_integrals
from nuscatter.events.recoils.table import RecoilTable, recoil_table
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Lowest energy of a table, as a part of the highest: below it nothing is left of a rate that grows as E².
_LOWEST = 1e-4
#: Energies among which the first that scatters is looked for, and halvings to find it.
_SEARCHED, _HALVINGS = 2000, 60
#: Events whose shells are looked at together.
_TOGETHER = 4096
_OTHERS = {"chi_1": "chi_2", "chi_2": "chi_1"}


@final
@dataclass(frozen=True, eq=False)
class ElasticLaw(Law):
    """Elastic scattering of one species in one channel on one nuclide, with recoils above a given energy.

    Args:
        model: The physics.
        channel: One of its channels.
        nucleus: The nuclide with its form factors.
        species: What comes.
        atoms: How many atoms of the nuclide there are.
        lowest: Recoils below are not asked for [MeV].
        highest: Highest energy of the projectiles [MeV].
    """

    model: Term
    channel: Channel
    nucleus: Nucleus
    species: Species
    atoms: float
    lowest: float
    highest: float
    __repr__ = shortened

    @property
    def name(self) -> str:
        return self.channel.name

    @property
    def state(self) -> Species:
        return self.species

    @property
    def nuclide(self) -> Nuclide:
        return self.nucleus.nuclide

    @property
    def deposit(self) -> Deposit:
        return self.channel.recoil.deposit

    @property
    def target(self) -> tuple[int, float]:
        code = ELECTRON if self.channel.recoil is Recoil.ELECTRON else nucleus_code(self.nuclide)
        return code, self._target_mass

    @cached_property
    def _target_mass(self) -> float:
        return self.channel.target_mass(self.nuclide)

    @cached_property
    def outgoing(self) -> tuple[int, float]:
        if self.channel.elastic:
            return species_code(self.species), self.species.mass
        other = _OTHERS.get(self.species.name)
        code = HEAVY_LEPTON if other is None else species_code(Species(other, self.species.flavour))
        return code, outgoing_mass(self.channel, self._target_mass, self.species.mass, self._energies)

    @property
    def scatters(self) -> bool:
        """Whether anything happens at all."""
        return self._integrals is not None

    def kinks(self, energies: Array) -> Array:
        if not self.scatters:
            return np.zeros(0)
        steps = self.channel.threshold(self._steps[0], self._target_mass, self.species.mass)
        every = np.concatenate([self._first_rows, steps])
        return np.asarray(every[(every >= energies.min()) & (every <= energies.max())])

    def rate(self, energy: Array) -> Array:
        if self._integrals is None:
            return np.zeros_like(energy)
        low, high = self._reach(energy)
        rate = self._least * self._integrals.rate(energy, low, high)
        for step, number in zip(*self._steps, strict=True):
            rate += number * self._integrals.rate(energy, np.minimum(step, high), high)
        return np.where((energy >= self._energies[0]) & (energy <= self._energies[1]), rate, 0.0)

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        # w² is uniform among all recoils; among those of an electron bound by B it ends where T is B
        w2 = generator.random(len(energy))
        if len(self._steps[0]):
            w2 *= self._part_above_shell(energy, generator.random(len(energy)))
        low, high = self._reach(energy)
        T = low + self._table(energy, np.sqrt(w2)) * (high - low)
        return Outcome(T, around(direction, self._cosine(energy, T), generator))

    def _part_above_shell(self, energy: Array, u: Array) -> Array:
        """Return for each event the part of all free recoils that is above the binding energy of a chosen shell."""
        assert self._integrals is not None
        (steps, numbers), result = self._steps, np.empty_like(energy)
        at_steps, at_low = self._integrals(steps), self._integrals(np.array([self._lowest]))
        for start in range(0, len(energy), _TOGETHER):
            rows = slice(start, start + _TOGETHER)
            powers, high = self._integrals.powers(energy[rows]), self._reach(energy[rows])[1]
            whole = np.einsum("kn,kn->n", powers, self._integrals(high))
            above = np.where(steps < high[:, None], whole[:, None] - powers.T @ at_steps, 0.0)
            above = np.column_stack([whole - (powers.T @ at_low)[:, 0], np.maximum(above, 0.0)])
            shares = np.cumsum(above * np.append(self._least, numbers), axis=1)
            chosen = (u[rows, None] * shares[:, -1:] > shares[:, :-1]).sum(axis=1)
            result[rows] = above[np.arange(len(chosen)), chosen] / above[:, 0]
        return np.clip(result, 0.0, 1.0)

    def _cosine(self, energy: Array, T: Array) -> Array:
        """Return the cosine between recoil and projectile, by conservation of energy and momentum."""
        M, own = self._target_mass, self.species.mass
        if own == 0 and self.channel.elastic:
            return np.minimum((1 + M / energy) * np.sqrt(T / (T + 2 * M)), 1.0)
        change = (self.outgoing[1] ** 2 - own**2) / 2
        sizes = np.sqrt((energy - own) * (energy + own) * T * (T + 2 * M))
        return np.clip((energy * T + M * T + change) / sizes, -1.0, 1.0)

    def _reach(self, energy: Array) -> tuple[Array, Array]:
        """Return the lowest and the highest recoil that is asked for at each energy [MeV]."""
        low, high = self.channel.reach(energy, self._target_mass, self.species.mass)
        high = np.maximum(high, self._lowest)
        return np.minimum(np.maximum(low, self._lowest), high), high

    @cached_property
    def _asked(self) -> float:
        """The lowest recoil that is asked for and that an electron can have [MeV]."""
        steps = self.channel.target_steps(self.nuclide)
        return max(self.lowest, float(steps[0])) if len(steps) else self.lowest

    @cached_property
    def _least(self) -> float:
        """How many targets of an atom can recoil with the lowest recoil."""
        return float(self.channel.targets_per_atom(self.nuclide, np.array([self._asked]))[0])

    @cached_property
    def _steps(self) -> tuple[Array, Array]:
        """Binding energies above the lowest recoil [MeV], and how many electrons have them."""
        steps = self.channel.target_steps(self.nuclide)
        steps = steps[(steps > self._asked) & (steps < self._end)]
        counts = self.channel.targets_per_atom(self.nuclide, np.append(self._asked, steps))
        return steps, np.diff(counts)

    @cached_property
    def _end(self) -> float:
        """The largest recoil [MeV]."""
        return float(self.channel.reach(np.array([self.highest]), self._target_mass, self.species.mass)[1][0])

    @cached_property
    def _energies(self) -> tuple[float, float]:
        """The least and the highest energy with recoils that are asked for; the same if there are none."""
        M, own = self._target_mass, self.species.mass

        def reaches(energy: Array) -> Array:
            low, high = self.channel.reach(energy, M, own)
            return np.asarray(high > np.maximum(low, self._asked))

        start = max(_LOWEST * self.highest, own * (1 + 1e-9))
        if start >= self.highest:
            return self.highest, self.highest
        tried = np.geomspace(start, self.highest, _SEARCHED)
        found = reaches(tried)
        if not found.any():
            return self.highest, self.highest
        first = int(np.argmax(found))
        if first == 0:
            return start, self.highest
        low, high = tried[first - 1], tried[first]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if reaches(np.array([middle]))[0] else (middle, high)
        return float(high), self.highest

    @cached_property
    def _lowest(self) -> float:
        """The lowest recoil that there is and that is asked for [MeV]; not zero where no energy gives so little."""
        energies = np.geomspace(*self._energies, _SEARCHED) if self._energies[1] > self._energies[0] else np.zeros(0)
        if not energies.size:
            return self._asked
        low = self.channel.reach(energies, self._target_mass, self.species.mass)[0]
        return max(self._asked, float(low.min()) * (1 - 1e-9))

    @cached_property
    def _integrals(self) -> RecoilIntegrals | None:
        if not self._energies[1] > self._energies[0]:
            return None
        reach = self._lowest, self._end
        return recoil_integrals(self.model, self.channel, self.nucleus, self.species, self.atoms, reach)

    @cached_property
    def _first_rows(self) -> Array:
        """Energies [MeV] between which the reach of recoils is smooth, and a few more."""
        low, high = self._energies
        edges = np.union1d(np.geomspace(low, high, 2 + int(np.log2(high / low))), np.linspace(low, high, 5))
        asked = self.channel.threshold(np.array([max(self._asked, self._lowest)]), self._target_mass, self.species.mass)
        inside = asked[(asked > low * (1 + 1e-9)) & (asked < high * (1 - 1e-9))]
        return np.union1d(edges, inside)

    @cached_property
    def _table(self) -> RecoilTable:
        if self._integrals is None:
            raise InputError(f"Nothing recoils in {self.name}: there is nothing to draw.")
        return recoil_table(self._integrals, self._reach, self._first_rows)


def outgoing_mass(channel: Channel, M: float, own: float, energies: tuple[float, float]) -> float:
    r"""Return the mass [MeV] of what leaves a channel in which the mass changes.

    The end of the recoils at an energy is a recoil along the projectile or against it, with

    .. math:: p q \cos\theta = ET + MT + (m_f^2 - m_i^2)/2.

    Args:
        channel: The channel.
        M: Mass of the target [MeV].
        own: m_i [MeV].
        energies: Between which it is looked at [MeV].
    """
    E = np.array([(energies[0] + energies[1]) / 2])
    T = channel.reach(E, M, own)[1]
    change = np.sqrt((E - own) * (E + own) * T * (T + 2 * M)) - (E + M) * T
    return float(np.sqrt(max(own**2 + 2 * change[0], 0.0)))
