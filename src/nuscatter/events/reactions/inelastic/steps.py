r"""Cascades drawn step by step, from the weights that `Evaporation` sums up.

A nucleus with the energy i and a way to its channel, the counts r of particles that it still has to emit, is a state.
With W the chances of one emission and P_r(j) the probability to decay from j by the channel r
(`nuscatter.structure.de_excitation.cascade`), the next emission given the channel has the chances

.. math:: \frac{W_\gamma(i, j)\, P_r(j)}{P_r(i)}, \qquad \frac{W_x(i, j)\, P^{(x)}_{r - x}(j)}{P_r(i)}.

So every cascade ends in the channel that was drawn before it, and all cascades together are those of W. Nothing is
rejected. The first emission is from the exact energy, and those that follow from a grid, as in the tables.

The tables of a state are made when the first nucleus comes there: of the ways to rare channels most are never gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError
from nuscatter.events.reactions.inelastic.emissions import Emissions, Emitter, Whole, code_of, particle_code
from nuscatter.events.reactions.inelastic.rows import Places, Rows
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.de_excitation.cascade import Chain, Counts, Table, Weights
from nuscatter.structure.de_excitation.direct_emission import DirectEmission
from nuscatter.structure.de_excitation.emission import Emitted, in_mev, residual_of
from nuscatter.structure.de_excitation.evaporation import Evaporation, chain_of
from nuscatter.structure.de_excitation.products import Products
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Places of nuclei, and of their emissions codes, masses, released energies, masses of what is left.
_Emission = tuple[Places, Whole, Array, Array, Array]
#: Cascades that are drawn to see how long they become, how many emissions more have room, and draws of too long ones.
_TRIALS, _MORE, _ATTEMPTS = 2**13, 4, 1000
#: Nuclides whose chances are kept, some MB each; those of others are made again for a new state.
_KEPT = 4


@final
@dataclass(frozen=True, eq=False)
class _State:
    """Where a nucleus of one kind goes next that has a certain way before it: a row for each of its energies.

    Args:
        rows: The chances, by columns.
        emitted: Of each column what is emitted: 0 a photon, else 1 + its place among the particles.
        state: Number of the next state.
        level: Place of the next energy on the grid.
    """

    rows: Rows
    emitted: NDArray[np.int8]
    state: NDArray[np.int16]
    level: NDArray[np.int32]


@final
@dataclass(frozen=True, eq=False)
class Steps(Emitter):
    """The cascades of an `Evaporation` or a `DirectEmission`.

    Args:
        model: The model of de-excitation.
        nuclide: What decays.
        energies: Excitation energies at which it may begin [MeV], shape (energies,).
    """

    model: Evaporation | DirectEmission
    nuclide: Nuclide
    energies: Array
    __repr__ = shortened

    def __reduce__(self) -> tuple[object, ...]:
        # tables of 100 MB are made again where they are sent, once in each process
        return steps_of, (self.model, self.nuclide, tuple(self.energies.tolist()))

    @property
    def channels(self) -> tuple[str, ...]:
        return self.products.channels

    @property
    def probability(self) -> Array:
        return self.products.probability

    @cached_property
    def products(self) -> Products:
        """What the model says of the energies at which nuclei begin."""
        return self.model(self.nuclide, self.energies)

    @cached_property
    def most(self) -> int:
        """The longest of some cascades, drawn in the proportions of the channels, and some emissions more."""
        generator = np.random.default_rng(0)
        upto = np.cumsum(self.probability, axis=0)
        energy = generator.integers(len(self.energies), size=_TRIALS)
        channel = (upto[:, energy] / upto[-1, energy] <= generator.random(_TRIALS)).sum(axis=0)
        found = int(self._run(generator, energy=energy, channel=channel).number.max())
        return max(found, *(sum(counts) for counts in self._counts)) + _MORE

    def draw(self, generator: np.random.Generator, *, energy: Whole, channel: Whole) -> Emissions:
        """Return emissions; a cascade that is longer than `most`, one in about a million, is drawn anew."""
        drawn = self._run(generator, energy=energy, channel=channel)
        for _ in range(_ATTEMPTS):
            long = np.flatnonzero(drawn.number > self.most)
            if not long.size:
                return drawn
            drawn.replaced(long, self._run(generator, energy=energy[long], channel=channel[long]))
        raise InputError(f"Decays of {self.nuclide.name} by {self.channels[channel[long[0]]]!r} emit too many photons.")

    def _run(self, generator: np.random.Generator, *, energy: Whole, channel: Whole) -> Emissions:
        n = len(energy)
        state, level = np.zeros(n, dtype=np.intp), np.zeros(n, dtype=np.intp)
        mass = self.nuclide.mass + self.energies[energy]
        number, nucleus = np.zeros(n, dtype=np.int64), np.full(n, code_of(self.nuclide))
        active = np.arange(n)
        made: list[_Emission] = []
        while active.size:
            u = generator.random(active.size)
            what, first = np.full(active.size, -1, dtype=np.int8), not made
            at, row = (channel, energy) if first else (state[active], level[active])
            for which, places in _by_value(at):
                table = self._start(which) if first else self._state(which)
                here = places[~table.rows.empty(row[places])]
                column, rows = table.rows.pick(row[here], u=u[here]), active[here]
                what[here], state[rows], level[rows] = table.emitted[column], table.state[column], table.level[column]
            left = what >= 0
            active, what = active[left], what[left]
            after = self._masses[state[active]] + level[active] * self._step
            own = self._particle_masses[what]
            made.append((active, self._codes[what], own, np.maximum(mass[active] - after - own, 0.0), after))
            mass[active], number[active] = after, number[active] + 1
            nucleus[active] = self._nuclei[state[active]]
        return _together(n, number, nucleus, [each for each in made if len(each[0])])

    @cached_property
    def _base(self) -> Evaporation:
        return self.model.then if isinstance(self.model, DirectEmission) else self.model

    @cached_property
    def _chain(self) -> Chain:
        return chain_of(self._base, self.nuclide, in_mev(self.energies))

    @cached_property
    def _step(self) -> float:
        return float(self._base.step)

    @cached_property
    def _chances(self) -> dict[Nuclide, dict[Emitted | None, Array]]:
        """Chances of one emission on the grid, of the nuclides whose states were last made."""
        return {}

    def _chances_of(self, nuclide: Nuclide) -> dict[Emitted | None, Array]:
        if nuclide not in self._chances:
            if len(self._chances) == _KEPT:
                del self._chances[next(iter(self._chances))]
            self._chances[nuclide] = self._chain.chances(self._base.weights, nuclide, self._chain.grid(nuclide))
        return self._chances[nuclide]

    @cached_property
    def _tables(self) -> dict[Nuclide, Table]:
        """Of all nuclides, with probabilities alone."""
        found = self._chain.tables(self._chain.reached())
        return {nuclide: Table(each.counts, each.sums[:1].copy()) for nuclide, each in found.items()}

    @cached_property
    def _known(self) -> dict[tuple[Nuclide, Counts], int]:
        """The number of each state that somebody may come to, in the order in which they were found."""
        return {}

    @property
    def _masses(self) -> Array:
        return np.array([nuclide.mass for nuclide, _ in self._known])

    @property
    def _nuclei(self) -> Whole:
        return np.array([code_of(nuclide) for nuclide, _ in self._known], dtype=np.int64)

    @cached_property
    def _codes(self) -> Whole:
        return np.array([particle_code(each) for each in (None, *self._chain.particles)])

    @cached_property
    def _particle_masses(self) -> Array:
        return np.array([0.0, *(each.mass for each in self._chain.particles)])

    @cached_property
    def _made(self) -> dict[tuple[bool, int], _State]:
        return {}

    @cached_property
    def _counts(self) -> list[Counts]:
        """All counts that lead from the nucleus to a channel."""
        found: dict[Counts, None] = {}
        for place, each in enumerate((None, *self._chain.particles)):
            after = self.nuclide if each is None else residual_of(self.nuclide, each)
            if after in self._tables:
                for counts in self._tables[after].counts:
                    found[_changed(counts, place, 1)] = None
        return list(found)

    @cached_property
    def _first(self) -> dict[Emitted | None, Array]:
        """Chances of the first emission from the exact energies: those of direct emission for its share."""
        E = in_mev(self.energies)
        parts: list[tuple[Array, Weights]] = [(np.ones(len(E)), self._base.weights)]
        if isinstance(self.model, DirectEmission):
            share = self.model.shares(self.nuclide, E)
            parts = [(1 - share, self._base.weights), (share, self.model.weights)]
        total: dict[Emitted | None, Array] = {}
        for share, weights in parts:
            for kind, chance in self._chain.chances(weights, self.nuclide, E).items():
                total[kind] = total.get(kind, 0.0) + share[:, None] * chance
        return total

    def _start(self, channel: int) -> _State:
        """Return the first emissions into a channel, to which several counts may lead."""
        if (True, channel) not in self._made:
            name = self.channels[channel]
            counts = [each for each in self._counts if self._chain.named(each) == name]
            self._made[True, channel] = self._table(self.nuclide, self._first, counts, len(self.energies))
        return self._made[True, channel]

    def _state(self, number: int) -> _State:
        if (False, number) not in self._made:
            nuclide, counts = list(self._known)[number]
            chances = self._chances_of(nuclide)
            self._made[False, number] = self._table(nuclide, chances, [counts], len(chances[None]))
        return self._made[False, number]

    def _table(
        self, nuclide: Nuclide, chances: Mapping[Emitted | None, Array], every: list[Counts], size: int
    ) -> _State:
        """Return the next steps towards one of some counts, from `size` energies."""
        weights, columns = [np.zeros((size, 0))], [np.zeros((3, 0), dtype=np.int64)]
        for counts in every:
            for place, each in enumerate((None, *self._chain.particles)):
                after = nuclide if each is None else residual_of(nuclide, each)
                left = _changed(counts, place, -1)
                if each not in chances or after is None or after not in self._tables:
                    continue
                if left not in self._tables[after].counts:
                    continue
                probability = self._tables[after].sums[0, self._tables[after].counts.index(left)]
                reached = min(len(probability), chances[each].shape[1])
                weights.append(chances[each][:, :reached] * probability[:reached])
                state = self._known.setdefault((after, left), len(self._known))
                columns.append(np.stack([np.full(reached, place), np.full(reached, state), np.arange(reached)]))
        emitted, state_of, level = np.concatenate(columns, axis=1)
        return _State(
            Rows.of(np.concatenate(weights, axis=1)),
            emitted.astype(np.int8),
            state_of.astype(np.int16),
            level.astype(np.int32),
        )


@lru_cache(maxsize=32)
def steps_of(model: Evaporation | DirectEmission, nuclide: Nuclide, energies: tuple[float, ...]) -> Steps:
    """Return the cascades of a model; equal ones share their tables.

    Args:
        model: The model of de-excitation.
        nuclide: What decays.
        energies: Excitation energies at which it may begin [MeV].
    """
    return Steps(model, nuclide, np.array(energies))


def _changed(counts: Counts, place: int, by: int) -> Counts:
    """Return counts with one particle more or less; place 0 is the photon, which is not counted."""
    return tuple(count + by * (at + 1 == place) for at, count in enumerate(counts))


def _by_value(numbers: Places) -> list[tuple[int, Places]]:
    """Return each number that occurs, with the places where it does."""
    order = np.argsort(numbers, kind="stable")
    values, first = np.unique(numbers[order], return_index=True)
    ends = [*first[1:], len(numbers)]
    return [(int(value), order[start:stop]) for value, start, stop in zip(values, first, ends, strict=True)]


def _together(n: int, number: Whole, nucleus: Whole, made: list[_Emission]) -> Emissions:
    code = np.zeros((len(made), n), dtype=np.int64)
    mass, released, left = (np.zeros((len(made), n)) for _ in range(3))
    for at, (rows, *each) in enumerate(made):
        code[at, rows], mass[at, rows], released[at, rows], left[at, rows] = each
    return Emissions(number=number, code=code, mass=mass, released=released, left=left, nucleus=nucleus)
