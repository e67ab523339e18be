"""A block of events: a structure of arrays, from which the four-momenta of all particles follow.

The frame is that of the detector: its centre is the origin, and the axes are those of its volume (`Place`). All numbers
are in powers of MeV. Per event a block stores what is drawn: energy, deposit, directions, time, position. The particles
are computed when they are asked for. Elastic events have four of them: projectile, target, what leaves, recoil.
Reactions bring their own `Products`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError
from nuscatter.events.codes import INCOMING, OUTGOING, TARGET, species_code
from nuscatter.events.process import Process
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Whole numbers, one for each event or particle.
Numbers: TypeAlias = NDArray[np.int64]


@final
@dataclass(frozen=True, eq=False)
class Particles:
    """Particles of many events, one event after the other.

    Args:
        first: Where the particles of each event begin, and where the last one's end, shape (n + 1,).
        pdg: Codes (``codes.py``), shape (m,).
        status: NuHepMC's status: 4 comes, 20 is hit, 1 leaves; shape (m,).
        momentum: (p_x, p_y, p_z, E) [MeV], shape (m, 4).
        mass: [MeV], shape (m,).
    """

    first: Numbers
    pdg: Numbers
    status: Numbers
    momentum: Array
    mass: Array
    __repr__ = shortened

    def event(self, index: int) -> slice:
        """Return where the particles of an event are."""
        return slice(int(self.first[index]), int(self.first[index + 1]))

    def of_events(self, start: int, stop: int) -> "Particles":
        """Return the particles of the events from `start` to before `stop`.

        Args:
            start: The first event.
            stop: The one after the last.
        """
        low, high = int(self.first[start]), int(self.first[stop])
        return Particles(
            self.first[start : stop + 1] - low,
            self.pdg[low:high],
            self.status[low:high],
            self.momentum[low:high],
            self.mass[low:high],
        )


@final
@dataclass(frozen=True, eq=False)
class EventBlock:
    """Events, as arrays.

    Args:
        number: Which block of its run this is; its random numbers follow from the run's seed and this.
        processes: What `process` counts.
        process: For each event its process, shape (n,).
        energy: Energy of the projectile [MeV], shape (n,).
        direction: Unit vector along which it comes, shape (n, 3).
        deposit: What the response of the detector takes [MeV], for elastic events the recoil energy, shape (n,).
        recoil_direction: Unit vector along which what is deposited moves, shape (n, 3); zeros where it has none.
        time: Time of the interaction, in the clock of the source's profile [MeV⁻¹], shape (n,); zeros if it is steady.
        position: Where it happens [MeV⁻¹], relative to the detector's centre, shape (n, 3).
        products: What leaves the events of reactions, none for elastic events; None if all events are elastic.
    """

    number: int
    processes: tuple[Process, ...]
    process: Numbers
    energy: Array
    direction: Array
    deposit: Array
    recoil_direction: Array
    time: Array
    position: Array
    products: Particles | None = None
    __repr__ = shortened

    def __len__(self) -> int:
        return len(self.process)

    @cached_property
    def particles(self) -> Particles:
        """All particles of each event: what comes, what is hit, what leaves; a recoil is the last of its event."""
        if self.products is None and all(each.elastic for each in self.processes):
            return self._of_elastic(np.arange(len(self)))
        return self._of_all()

    def part(self, start: int, stop: int) -> "EventBlock":
        """Return the events from `start` to before `stop`, as a block of the same number.

        Args:
            start: The first event.
            stop: The one after the last.
        """
        rows = slice(start, min(stop, len(self)))
        products = None if self.products is None else self.products.of_events(rows.start, rows.stop)
        return EventBlock(
            self.number,
            self.processes,
            self.process[rows],
            self.energy[rows],
            self.direction[rows],
            self.deposit[rows],
            self.recoil_direction[rows],
            self.time[rows],
            self.position[rows],
            products,
        )

    def _column(self, of: Sequence[float]) -> Array:
        """Return for each event a number that its process has."""
        return np.asarray(of)[self.process]

    def _incoming(self, rows: Numbers) -> tuple[Array, Array]:
        """Return momenta (n, 4) and masses of the projectiles of some events."""
        mass = self._column([each.state.mass for each in self.processes])[rows]
        energy = self.energy[rows]
        size = np.sqrt((energy - mass) * (energy + mass))
        return np.column_stack([size[:, None] * self.direction[rows], energy]), mass

    def _codes(self, of: Sequence[int], rows: Numbers) -> Numbers:
        return np.asarray(of, dtype=np.int64)[self.process[rows]]

    def _of_elastic(self, rows: Numbers) -> Particles:
        """Return the four particles of each of some elastic events."""
        coming, own = self._incoming(rows)
        target_mass = self._column([each.target_mass for each in self.processes])[rows]
        T = self.deposit[rows]
        momentum, mass = np.zeros((len(rows), 4, 4)), np.empty((len(rows), 4))
        momentum[:, 0] = coming
        momentum[:, 1, 3] = target_mass
        momentum[:, 3, :3] = np.sqrt(T * (T + 2 * target_mass))[:, None] * self.recoil_direction[rows]
        momentum[:, 3, 3] = target_mass + T
        momentum[:, 2, :3] = coming[:, :3] - momentum[:, 3, :3]
        momentum[:, 2, 3] = coming[:, 3] - T
        outgoing_mass = self._column([each.outgoing_mass for each in self.processes])[rows]
        for at, each in enumerate((own, target_mass, outgoing_mass, target_mass)):
            mass[:, at] = each
        comes, hit, leaves = (
            self._codes(of, rows)
            for of in (
                [species_code(each.state) for each in self.processes],
                [each.target for each in self.processes],
                [each.outgoing for each in self.processes],
            )
        )
        pdg = np.stack([comes, hit, leaves, hit], axis=1)
        status = np.broadcast_to([INCOMING, TARGET, OUTGOING, OUTGOING], pdg.shape)
        first = 4 * np.arange(len(rows) + 1)
        return Particles(first, pdg.ravel(), status.ravel(), momentum.reshape(-1, 4), mass.ravel())

    def _of_all(self) -> Particles:
        """Return the particles where some events are reactions, whose products follow the projectile and the target."""
        products = self.products
        elastic = np.asarray([each.elastic for each in self.processes])[self.process]
        if products is None:
            raise InputError("A block with reactions needs the products of its events.")
        has_target = self._codes([each.target for each in self.processes], np.arange(len(self))) != 0
        made = np.diff(products.first)
        count = np.where(elastic, 4, 1 + has_target + made)
        first = np.concatenate([[0], np.cumsum(count)])
        total = int(first[-1])
        every = Particles(
            first,
            np.zeros(total, dtype=np.int64),
            np.full(total, OUTGOING, dtype=np.int64),
            np.zeros((total, 4)),
            np.zeros(total),
        )
        rows = np.flatnonzero(elastic)
        _put(every, (first[rows, None] + np.arange(4)).ravel(), self._of_elastic(rows))
        rows = np.flatnonzero(~elastic)
        momentum, mass = self._incoming(rows)
        comes = self._codes([species_code(each.state) for each in self.processes], rows)
        at = first[rows]
        every.pdg[at], every.status[at], every.momentum[at], every.mass[at] = comes, INCOMING, momentum, mass
        rows = np.flatnonzero(~elastic & has_target)
        at, mass = first[rows] + 1, self._column([each.target_mass for each in self.processes])[rows]
        every.pdg[at], every.status[at], every.mass[at] = (
            self._codes([each.target for each in self.processes], rows),
            TARGET,
            mass,
        )
        every.momentum[at, 3] = mass
        # the products of an event are its last particles
        event = np.repeat(np.arange(len(self)), made)
        place = first[1:][event] - (products.first[1:][event] - np.arange(len(event)))
        _put(every, place, products)
        return every


def _put(whole: Particles, at: Numbers, part: Particles) -> None:
    whole.pdg[at], whole.status[at] = part.pdg, part.status
    whole.momentum[at], whole.mass[at] = part.momentum, part.mass
