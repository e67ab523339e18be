"""Blocks of events as single tables of numbers, in which workers send them and run folders keep them."""

from collections.abc import Sequence

import numpy as np

from nuscatter.events.block import EventBlock, Particles
from nuscatter.events.process import Process
from nuscatter.units import Array

#: Columns of what every event has, and of each of its products.
_EVENT, _PRODUCT = 13, 7


def packed(block: EventBlock, most: int) -> Array:
    """Return a block as a table with a row for each event.

    Args:
        block: The events.
        most: The most products that an event can have; those that it has not are filled with zeros, status 0.
    """
    n = len(block)
    table = np.zeros((n, _EVENT + _PRODUCT * most))
    table[:, 0], table[:, 1], table[:, 5], table[:, 9] = block.process, block.energy, block.deposit, block.time
    table[:, 2:5], table[:, 6:9], table[:, 10:13] = block.direction, block.recoil_direction, block.position
    if block.products is not None and most:
        made = np.diff(block.products.first)
        event = np.repeat(np.arange(n), made)
        place = np.arange(len(event)) - block.products.first[:-1][event]
        slots = table[:, _EVENT:].reshape(n, most, _PRODUCT)
        slots[event, place, 0], slots[event, place, 1] = block.products.pdg, block.products.status
        slots[event, place, 2:6], slots[event, place, 6] = block.products.momentum, block.products.mass
    return table


def unpacked(table: Array, number: int, processes: tuple[Process, ...], most: int) -> EventBlock:
    """Return the block of a table.

    Args:
        table: As `packed` returns it.
        number: Of the block.
        processes: What its first column counts.
        most: The most products that an event can have.
    """
    products = None
    if not all(each.elastic for each in processes):
        slots = table[:, _EVENT:].reshape(len(table), most, _PRODUCT)
        there = slots[..., 1] != 0
        first = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        flat = slots[there]
        pdg, status = (flat[:, k].astype(np.int64) for k in range(2))
        products = Particles(first, pdg, status, np.ascontiguousarray(flat[:, 2:6]), flat[:, 6].copy())
    columns = table[:, :_EVENT].copy()
    return EventBlock(
        number,
        processes,
        columns[:, 0].astype(np.int64),
        columns[:, 1],
        columns[:, 2:5],
        columns[:, 5],
        columns[:, 6:9],
        columns[:, 9],
        columns[:, 10:13],
        products,
    )


def concatenated(blocks: Sequence[EventBlock]) -> EventBlock:
    """Return the events of some blocks of one run as one block, with the number of the first."""
    first = blocks[0]
    products = [each.products for each in blocks if each.products is not None]
    return EventBlock(
        first.number,
        first.processes,
        np.concatenate([each.process for each in blocks]),
        np.concatenate([each.energy for each in blocks]),
        np.concatenate([each.direction for each in blocks]),
        np.concatenate([each.deposit for each in blocks]),
        np.concatenate([each.recoil_direction for each in blocks]),
        np.concatenate([each.time for each in blocks]),
        np.concatenate([each.position for each in blocks]),
        _joined(products) if len(products) == len(blocks) else None,
    )


def _joined(parts: Sequence[Particles]) -> Particles:
    ends = np.cumsum([0, *(int(each.first[-1]) for each in parts)])
    first = [each.first[:-1] + start for each, start in zip(parts, ends[:-1], strict=True)]
    return Particles(
        np.concatenate([*first, ends[-1:]]),
        np.concatenate([each.pdg for each in parts]),
        np.concatenate([each.status for each in parts]),
        np.concatenate([each.momentum for each in parts]),
        np.concatenate([each.mass for each in parts]),
    )
