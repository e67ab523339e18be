"""Blocks as tables and back, without the loss of a bit."""

from dataclasses import replace

import numpy as np

from nuscatter.events.block import EventBlock, Particles
from nuscatter.events.packing import concatenated, packed, unpacked
from nuscatter.events.process import Process
from nuscatter.particles import Deposit, nu_e

PROCESSES = (Process("splitting", nu_e, 0, None, Deposit.PHOTON, 0, 0.0, 0, 0.0, 1.0),)
NAMES = ("process", "energy", "direction", "deposit", "recoil_direction", "time", "position")


def made(seed, counts):
    generator = np.random.default_rng(seed)
    n, first = len(counts), np.concatenate([[0], np.cumsum(counts)])
    k = int(first[-1])
    arrays = [generator.random(shape) for shape in ((n,), (n, 3), (n,), (n, 3), (n,), (n, 3))]
    products = Particles(first, generator.integers(-9, 9, k), np.ones(k, int), generator.random((k, 4)), np.zeros(k))
    return EventBlock(seed, PROCESSES, np.zeros(n, int), *arrays, products)


def same(one, other):
    assert all(np.array_equal(getattr(one, name), getattr(other, name)) for name in NAMES)
    for name in ("first", "pdg", "status", "momentum", "mass"):
        assert np.array_equal(getattr(one.products, name), getattr(other.products, name)), name


def test_a_block_is_the_same_after_packing():
    block = made(4, [2, 0, 3, 1])
    table = packed(block, 3)
    assert table.shape == (4, 13 + 7 * 3)
    same(unpacked(table, 4, PROCESSES, 3), block)


def test_blocks_are_joined_event_by_event():
    one, other = made(1, [1, 2]), made(2, [0, 3, 1])
    both = concatenated([one, other])
    same(both.part(0, 2), one)
    same(both.part(2, 5), other)


def test_reactions_without_products_have_none_and_elastic_events_have_no_room_for_them():
    block = made(1, [0, 0])
    same(unpacked(packed(block, 0), 1, PROCESSES, 0), block)
    elastic = (replace(PROCESSES[0], outgoing=12),)
    assert unpacked(packed(block, 0), 1, elastic, 0).products is None
