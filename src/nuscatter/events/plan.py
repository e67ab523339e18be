r"""A plan: everything that is computed once before events are drawn.

The number of events of a process (a component of the flux, a law) with energies up to E is

.. math:: F(E) = \Phi \int^{E} \phi(E')\, N \sigma(E')\, dE',

with fluence, spectrum, targets, and the cross section of what is asked for. All F stand one after the other in one
table, so one random number draws the process and the energy. The law draws the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError, invalid
from nuscatter.events.block import EventBlock, Numbers, Particles
from nuscatter.events.drawing.arrivals import Arrivals
from nuscatter.events.drawing.quantiles import Panels, Quantiles, joined, lines, panels_of_density
from nuscatter.events.law import Law
from nuscatter.events.place import Place, rays
from nuscatter.events.process import Process
from nuscatter.particles import Species
from nuscatter.sources.flux import Component, Flux
from nuscatter.units import Array, m
from nuscatter.words.describing import shortened

#: Components whose tables are computed together, so that memory does not grow with their number.
_TOGETHER = 64
#: From a point to a point, where only the direction is of interest.
_ANY_DISTANCE = 1 * m


@final
@dataclass(frozen=True, eq=False)
class Plan:
    """How events are drawn.

    Args:
        flux: What arrives.
        laws: What it does.
        place: Where; None for that of laws which have one, as decays in flight, else for a point detector and a point
            source in the direction −x.

    Raises:
        InputError: the flux is a batch, nothing happens, or the place is not that of a law.
    """

    flux: Flux
    laws: tuple[Law, ...]
    place: Place | None
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", common_place(self.place, self.laws))
        if self.flux.is_batch:
            raise invalid("the fluences of the flux", "a batch", "one number for each component")
        if not self.expected > 0:
            raise InputError("No events: nothing happens above the lowest deposit that is asked for.")

    @cached_property
    def processes(self) -> tuple[Process, ...]:
        """All that can happen, in the order of components and, for each of them, laws."""
        return tuple(
            _process(self.laws[law], component, float(expected))
            for (component, law), expected in zip(self._pairs, self._table.weights, strict=True)
        )

    @property
    def expected(self) -> float:
        """The number of events that is expected in the exposure."""
        return float(self._table.weights.sum()) if self._pairs else 0.0

    @property
    def most_products(self) -> int:
        """The most products that an event has."""
        return max(each.most_products for each in self.laws)

    def draw(self, number: int, n: int, generator: np.random.Generator) -> EventBlock:
        """Return a block of `n` events.

        Args:
            number: Of the block.
            n: How many events.
            generator: Of random numbers.
        """
        process, energy = self._table.draw(generator.random(n))
        place = Place(_ANY_DISTANCE) if self.place is None else self.place
        position, direction, path = place.draw(n, generator)
        time = self._arrivals.draw(self._components[process], generator)
        by_law = self._by_law(process)
        if any(law.place is not None for law in self.laws):
            position, direction, path = position.copy(), direction.copy(), path.copy()
            centre = place.distance * np.asarray(place.line_of_sight)  # of the detector, from the source
            for law, rows in by_law:
                points = law.points(energy[rows], generator)
                if points is not None:
                    position[rows], (direction[rows], path[rows]) = points, rays(centre + points)
        if place.flight:
            masses = self._masses[process]
            slowness = energy / np.sqrt((energy - masses) * (energy + masses))
            # a profile has the delay behind light in it already, over the distance of the centres
            time = time + path * slowness - self._timed[process] * (place.distance * (slowness - 1))
        deposit, recoil = np.empty(n), np.empty((n, 3))
        made: list[tuple[Numbers, Particles]] = []
        for law, rows in by_law:
            outcome = law.draw(energy[rows], direction[rows], generator)
            deposit[rows], recoil[rows] = outcome.deposit, outcome.direction
            if outcome.products is not None:
                made.append((rows, outcome.products))
        products = None if all(each.outgoing[0] for each in self.laws) else together(n, made)
        return EventBlock(number, self.processes, process, energy, direction, deposit, recoil, time, position, products)

    def rates(self, process: Numbers, energy: Array) -> tuple[Array, Array]:
        """Return what particles do to the targets that they hit: all of it, and what has the name of their process.

        Both are the rate of `Law` [MeV⁻²], summed over laws of the same particle and the same target: the nucleus of a
        nuclide, or the electrons of its atoms.

        Args:
            process: Of each event, shape (n,).
            energy: Of the projectiles [MeV], shape (n,).
        """
        whole, own = np.zeros(len(energy)), np.zeros(len(energy))
        for law, rows in self._by_law(process):
            at = energy[rows]
            for each in self.laws:
                # by the code: a proton's mass may be that of a nuclide or that of a weak current
                if (each.state, each.nuclide, each.target[0]) == (law.state, law.nuclide, law.target[0]):
                    rate = each.rate(at)
                    whole[rows] += rate
                    if each.name == law.name:
                        own[rows] += rate
        return whole, own

    def _by_law(self, process: Numbers) -> list[tuple[Law, Numbers]]:
        """Return each law that acts with its events."""
        law = self._laws[process]
        order = np.argsort(law, kind="stable")  # of short whole numbers: sorted digit by digit
        ends = np.cumsum(np.bincount(law, minlength=len(self.laws)))
        starts = np.concatenate([[0], ends[:-1]])
        return [
            (each, order[start:stop]) for each, start, stop in zip(self.laws, starts, ends, strict=True) if stop > start
        ]

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """Which component and which law each process is of."""
        return [
            (row, law)
            for row, component in enumerate(self.flux.components)
            for law, each in enumerate(self.laws)
            if each.state == component.state
        ]

    @cached_property
    def _table(self) -> Quantiles:
        found: dict[int, Panels] = {}
        for rows, laws in self._alike:
            components = [self.flux.components[row] for row in rows]
            found |= zip(rows, energies_of(components, laws), strict=True)
        return joined([found[row] for row in sorted(found)])

    @cached_property
    def _alike(self) -> list[tuple[list[int], list[Law]]]:
        """Which components are of one species with spectra between the same energies, and the laws of this species."""
        found: dict[tuple[Species, tuple[float, ...]], list[int]] = {}
        for row, each in enumerate(self.flux.components):
            if isinstance(each.state, Species):
                found.setdefault((each.state, tuple(each.spectrum.kinks)), []).append(row)
        acting = {state: [each for each in self.laws if each.state == state] for state in self.flux.species}
        return [
            (rows[first : first + _TOGETHER], acting[state])
            for (state, _), rows in found.items()
            if acting[state]
            for first in range(0, len(rows), _TOGETHER)
        ]

    @cached_property
    def _components(self) -> NDArray[np.int64]:
        return np.array([row for row, _ in self._pairs], dtype=np.int64)

    @cached_property
    def _laws(self) -> NDArray[np.int16]:
        return np.array([law for _, law in self._pairs], dtype=np.int16)

    @cached_property
    def _masses(self) -> Array:
        return np.array([each.state.mass for each in self.processes])

    @cached_property
    def _timed(self) -> NDArray[np.bool_]:
        """Whether the particles of each process have a time profile."""
        return np.array([self.flux.components[each.component].time is not None for each in self.processes])

    @cached_property
    def _arrivals(self) -> Arrivals:
        return Arrivals(tuple(each.time for each in self.flux.components))


def common_place(place: Place | None, laws: Sequence[Law]) -> Place | None:
    """Return where source and detector are, by a user and by laws that say so themselves; None if nobody does.

    Args:
        place: What the user says, or None.
        laws: The laws.

    Raises:
        InputError: they do not agree.
    """
    for law in laws:
        own = law.place
        if own is None:
            continue
        if place is None:
            place = own
        alike = place.volume == own.volume and abs(place.distance - own.distance) <= 1e-9 * own.distance
        if not alike or place.source is not None:
            raise InputError(
                f"The place at {place.distance / m:g} m is not that of {law.name}: give its own volume, its distance "
                f"of {own.distance / m:g} m and a point as source, or no place."
            )
    return place


def energies_of(components: Sequence[Component], laws: Sequence[Law]) -> list[Panels]:
    """Return for each of some components the numbers of events by each of some laws, by energy [MeV].

    Rates are computed once for all, as for the slices of a supernova.

    Args:
        components: Of one species, with spectra that are smooth between the same energies.
        laws: Of this species.
    """
    kinks = np.asarray(components[0].spectrum.kinks, dtype=float)
    fluences = [float(each.fluence) for each in components]
    if len(kinks) == 1:
        energy = components[0].spectrum.nodes()[0]
        weights = [fluence * each.spectrum.nodes()[1] for fluence, each in zip(fluences, components, strict=True)]
        rates = np.stack([each.rate(energy) for each in laws])
        return [lines(energy, weight * rates) for weight in weights]

    def density(energy: Array) -> Array:
        arriving = np.stack(
            [
                fluence * np.maximum(each.spectrum(energy), 0.0)
                for fluence, each in zip(fluences, components, strict=True)
            ]
        )
        rates = np.stack([each.rate(energy) for each in laws])
        return np.asarray((arriving[:, None] * rates).reshape(-1, len(energy)))

    edges = np.unique(np.concatenate([kinks, *(each.kinks(kinks) for each in laws)]))
    every = panels_of_density(density, edges)
    parts = [slice(row * len(laws), (row + 1) * len(laws)) for row in range(len(components))]
    return [Panels(every.integral[part], every.series[:, part]) for part in parts]


def together(n: int, parts: list[tuple[Numbers, Particles]]) -> Particles:
    """Return the products of `n` events from those of some of them.

    Args:
        n: How many events.
        parts: Numbers of events, and their products.
    """
    counts = np.zeros(n, dtype=np.int64)
    for rows, products in parts:
        counts[rows] = np.diff(products.first)
    first = np.concatenate([[0], np.cumsum(counts)])
    size = int(first[-1])
    codes, momenta = (np.zeros(size, np.int64), np.zeros(size, np.int64)), np.zeros((size, 4))
    whole = Particles(first, *codes, momenta, np.zeros(size))
    for rows, products in parts:
        made = np.diff(products.first)
        at = np.repeat(first[rows] - products.first[:-1], made) + np.arange(int(products.first[-1]))
        whole.pdg[at], whole.status[at] = products.pdg, products.status
        whole.momentum[at], whole.mass[at] = products.momentum, products.mass
    return whole


def _process(law: Law, component: int, expected: float) -> Process:
    known = law.nuclide, law.deposit, *law.target, *law.outgoing
    return Process(law.name, law.state, component, *known, expected, law.charged)
