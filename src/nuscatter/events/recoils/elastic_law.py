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
from nuscatter.events.drawing.cells import Cells
from nuscatter.events.drawing.directions import around
from nuscatter.events.drawing.smooth import SmoothFunction, smooth_function
from nuscatter.events.law import Law, Outcome
from nuscatter.events.recoils.integrals import RecoilIntegrals, recoil_integrals
from nuscatter.events.recoils.table import recoil_table, solved
from nuscatter.interactions.channels import Channel, Recoil
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import Nuclide
from nuscatter.particles import Deposit, Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Lowest energy of a table, as a part of the highest: below it nothing is left of a rate that grows as E². For a
#: projectile with a mass, the lowest kinetic energy in units of the mass: below it p² is all rounding.
_LOWEST, _SLOWEST = 1e-4, 1e-6
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
        like: A law whose table serves this one too (`recoils_as`), or None.
    """

    model: Term
    channel: Channel
    nucleus: Nucleus
    species: Species
    atoms: float
    lowest: float
    highest: float
    like: "ElasticLaw | None" = None
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
        inside = (energy >= self._energies[0]) & (energy <= self._energies[1])
        rate = np.zeros_like(energy)
        if self.scatters and inside.any():
            rate[inside] = self._above(energy[inside]) @ self._numbers
        return rate

    def draw(self, energy: Array, direction: Array, generator: np.random.Generator) -> Outcome:
        # w² is uniform among all recoils; among those of an electron bound by B it ends where T is B
        w2 = generator.random(len(energy))
        if len(self._steps[0]):
            w2 *= self._part_above_shell(energy, generator.random(len(energy)))
        low, high = self._reach(energy)
        T = low + self._zeta(energy, np.sqrt(w2)) * (high - low)
        return Outcome(T, around(direction, self._cosine(energy, T), generator))

    def _above(self, energy: Array) -> Array:
        """Return the rate per electron of recoils above T₀ and above each binding energy beyond, shape (n, 1 + steps).

        For nuclei, which have no steps, that of all recoils.
        """
        powers, (low, high) = self._something.powers(energy), self._reach(energy)
        levels = np.append(self._lowest, self._steps[0])
        below = powers.T @ self._at_levels
        if not self.channel.elastic:  # the lowest recoil depends on E
            at_low = np.einsum("kn,kn->n", powers, self._something(low))
            below = np.where(levels > low[:, None], below, at_low[:, None])
        rates = np.maximum(self._up_to_end(energy)[:, None] - below, 0.0)
        return np.where(levels < high[:, None], rates, 0.0)

    def _part_above_shell(self, energy: Array, u: Array) -> Array:
        """Return for each event the part of all free recoils that is above the binding energy of a chosen shell."""
        result = np.empty_like(energy)
        for start in range(0, len(energy), _TOGETHER):
            rows = slice(start, start + _TOGETHER)
            above = self._above(energy[rows])
            shares = np.cumsum(above * self._numbers, axis=1)
            chosen = (u[rows, None] * shares[:, -1:] > shares[:, :-1]).sum(axis=1)
            result[rows] = above[np.arange(len(chosen)), chosen] / above[:, 0]
        return result

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
    def _steps(self) -> tuple[Array, Array]:
        """Binding energies above the lowest recoil [MeV], and how many electrons have them."""
        steps = self.channel.target_steps(self.nuclide)
        steps = steps[(steps > self._asked) & (steps < self._end)]
        counts = self.channel.targets_per_atom(self.nuclide, np.append(self._asked, steps))
        return steps, np.diff(counts)

    @cached_property
    def _numbers(self) -> Array:
        """How many targets of an atom can recoil with the lowest recoil, and how many more from each step on."""
        least = self.channel.targets_per_atom(self.nuclide, np.array([self._asked]))
        return np.append(least, self._steps[1])

    @cached_property
    def _at_levels(self) -> Array:
        """The integrals up to the lowest recoil and up to each step, shape (3, 1 + steps)."""
        return self._something(np.append(self._lowest, self._steps[0]))

    @cached_property
    def _up_to_end(self) -> SmoothFunction:
        """The integral of the rate from T₀ to the highest recoil, which E alone decides, for one target of an atom."""

        def function(energy: Array) -> Array:
            highest = self._something(self._reach(energy)[1])
            return np.asarray(np.einsum("kn,kn->n", self._something.powers(energy), highest))

        return smooth_function(function, self._first_rows)

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

        start = max(_LOWEST * self.highest, own * (1 + _SLOWEST))
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

    def _zeta(self, energy: Array, w: Array) -> Array:
        """Return where between its ends the recoil is, for w² that are uniform."""
        zeta = self.table(energy, w)
        if self.table.incomplete:
            open_ = np.flatnonzero(np.isnan(zeta))
            zeta[open_] = solved(self._something, self._reach, energy[open_], w[open_])
        return zeta

    @cached_property
    def table(self) -> Cells:
        """Recoil energies at every energy."""
        if self.like is not None:
            return self.like.table
        return recoil_table(self._something, self._reach, self._first_rows)

    def recoils_as(self, other: "ElasticLaw") -> bool:
        """Return whether recoils at a given energy are spread as by another law, so that one table serves both.

        Args:
            other: The other law.
        """
        mine, others = (
            (each.channel, each.species.mass, each._target_mass, each._lowest, each._energies) for each in (self, other)
        )
        if mine != others:
            return False
        one, two = self._something.below / self.atoms, other._something.below / other.atoms
        return one.shape == two.shape and np.allclose(one, two, rtol=1e-12, atol=1e-12 * float(np.abs(one).max()))

    @property
    def _something(self) -> RecoilIntegrals:
        if self._integrals is None:
            raise InputError(f"Nothing recoils in {self.name}: there is nothing to draw.")
        return self._integrals


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
