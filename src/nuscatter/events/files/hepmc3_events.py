"""Events in the ASCII format of HepMC3, as the bytes of a file.

An event is one vertex: the projectile and the target come in, all others leave. Events of one topology (the same
process and the same particles) have the same text but for their numbers. So their texts are a page: a row is the text
of the first, and the numbers are written over it for all at once. What is the same in all of them, as the mass of the
target, is text from the start.

Energies are in MeV and lengths in mm. The time is a length too, ct in mm; `lab_pos` has it in seconds, as NuHepMC asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.events.block import EventBlock, Numbers, Particles
from nuscatter.events.codes import INCOMING, TARGET
from nuscatter.events.files.digits import WIDTH, Page, floats
from nuscatter.units import Array, MeV, mm, s

#: Events whose text is in memory at once.
_TOGETHER = 2**12
#: Columns of an event's own numbers: x, y, z, ct [mm], t [s], and its two cross sections.
_PLACE, _TIME, _TOTAL, _OF_PROCESS = 0, 4, 5, 6


@final
@dataclass(frozen=True)
class Field:
    """Where numbers of an event stand in its text, and in its row of numbers.

    Args:
        at: First byte in the text.
        first: The first of the numbers, counted in columns.
        count: How many follow each other, with a blank between them.
    """

    at: int
    first: int
    count: int


def event_text(
    block: EventBlock, number: int, process_ids: Mapping[str, int], cross_sections: Array | None
) -> Iterator[bytes]:
    """Yield the text of a block's events, some thousand at a time.

    Args:
        block: The events.
        number: Of its first event in the file.
        process_ids: NuHepMC's number of each process, by its name.
        cross_sections: Of each event's target, in total and by its process, in the unit of the file; shape (n, 2).
            None where events have none.
    """
    for start in range(0, len(block), _TOGETHER):
        rows = slice(start, start + _TOGETHER)
        part = None if cross_sections is None else cross_sections[rows]
        yield _text_of(block.part(start, start + _TOGETHER), number + start, process_ids, part)


def _text_of(block: EventBlock, number: int, process_ids: Mapping[str, int], cross_sections: Array | None) -> bytes:
    particles, topology = block.particles, topologies(block)
    texts: list[bytes | memoryview] = [b""] * (2 * len(block))
    texts[::2] = [b"E %d" % each for each in range(number, number + len(block))]
    own = np.column_stack([block.position / mm, block.time / mm, block.time / s])
    own = own if cross_sections is None else np.column_stack([own, cross_sections])
    order = np.argsort(topology, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(topology[order])) + 1):
        name = block.processes[block.process[rows[0]]].name
        page = _page(particles, rows, own[rows], process_ids[name])
        whole, width = page.ravel().data, page.shape[1]
        for at, row in enumerate(rows.tolist()):
            texts[2 * row + 1] = whole[at * width : (at + 1) * width]
    return b"".join(texts)


def topologies(block: EventBlock) -> Numbers:
    """Return for each event a number that events share whose process and particles are the same.

    Args:
        block: The events.
    """
    if block.products is None:
        names = list(dict.fromkeys(each.name for each in block.processes))
        kinds = [
            (names.index(each.name), str(each.state), each.target, each.outgoing, each.target_mass, each.outgoing_mass)
            for each in block.processes
        ]
        first = {kind: at for at, kind in reversed(list(enumerate(kinds)))}
        return np.array([first[kind] for kind in kinds], dtype=np.int64)[block.process]
    made = np.diff(block.products.first)
    codes = np.zeros((len(block), 1 + int(made.max(initial=0))), dtype=np.int64)
    codes[:, 0] = block.process
    event = np.repeat(np.arange(len(block)), made)
    codes[event, 1 + np.arange(len(event)) - block.products.first[:-1][event]] = block.products.pdg
    return np.asarray(np.unique(codes, axis=0, return_inverse=True)[1].ravel(), dtype=np.int64)


def _page(particles: Particles, rows: Numbers, own: Array, process_id: int) -> Page:
    """Return the texts of events of one topology, one in each row."""
    count = int(particles.first[rows[0] + 1] - particles.first[rows[0]])
    at = particles.first[rows][:, None] + np.arange(count)
    pdg, status = particles.pdg[at[0]].tolist(), particles.status[at[0]].tolist()
    momentum, mass = particles.momentum[at] / MeV, particles.mass[at] / MeV
    text = _Text([own])
    text.add(b" 1 %d\nU MEV MM\nW +1.0000000000000000e+00\nA 0 lab_pos " % count)
    text.add_numbers(_PLACE, 3)
    text.add(b" ")
    text.add_numbers(_TIME, 1)
    if own.shape[1] > _OF_PROCESS:
        text.add(b"\nA 0 proc_xs ")
        text.add_numbers(_OF_PROCESS, 1)
    text.add(b"\nA 0 signal_process_id %d" % process_id)
    if own.shape[1] > _TOTAL:
        text.add(b"\nA 0 tot_xs ")
        text.add_numbers(_TOTAL, 1)
    text.add(b"\n")
    coming = [k for k in range(count) if status[k] in {INCOMING, TARGET}]
    leaving = [k for k in range(count) if k not in coming]
    for k in (*coming, *leaving):
        if leaving and k == leaving[0]:
            text.add(b"V -1 1 [%s] @ " % b",".join(b"%d" % (each + 1) for each in range(len(coming))))
            text.add_numbers(_PLACE, 4)
            text.add(b"\n")
        text.add(b"P %d %d %d " % (text.particles + 1, 0 if k in coming else -1, pdg[k]))
        text.particles += 1
        text.add_particle(np.column_stack([momentum[:, k], mass[:, k]]))
        text.add(b" %d\n" % status[k])
    return text.page()


class _Text:
    """The text of one event while it is put together, and the numbers that are written over it."""

    def __init__(self, columns: list[Array]) -> None:
        self.text = bytearray()
        self.fields: list[Field] = []
        self.columns = columns
        self.particles = 0

    def add(self, text: bytes) -> None:
        """Add what is the same in all events."""
        self.text += text

    def add_numbers(self, first: int, count: int) -> None:
        """Add numbers of known columns."""
        self.fields.append(Field(len(self.text), first, count))
        self.text += b" " * (count * (WIDTH + 1) - 1)

    def add_particle(self, numbers: Array) -> None:
        """Add momentum and mass of a particle, shape (n, 5); what all events share becomes text."""
        momentum, mass = numbers[:, :4], numbers[:, 4:]
        for at, part in enumerate((momentum, mass)):
            if at:
                self.add(b" ")
            if (part == part[0]).all():
                self.add(bytes(floats(part[:1])[0])[:-1])
            else:
                self.add_numbers(sum(each.shape[1] for each in self.columns), part.shape[1])
                self.columns.append(part)

    def page(self) -> Page:
        """Return the texts of all events, shape (n, bytes)."""
        numbers = floats(np.column_stack(self.columns))
        page = np.empty((len(numbers), len(self.text)), dtype=np.uint8)
        page[:] = np.frombuffer(self.text, dtype=np.uint8)
        for field in self.fields:
            start, size = field.first * (WIDTH + 1), field.count * (WIDTH + 1) - 1
            page[:, field.at : field.at + size] = numbers[:, start : start + size]
        return page
