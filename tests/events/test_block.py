"""Blocks of events made by hand: what the particles of elastic events and of reactions are."""

import numpy as np
import pytest

from nuscatter.events.block import EventBlock, Particles
from nuscatter.events.process import Process
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, nu_e_bar, nu_mu
from nuscatter.units import MeV

ARGON, PROTON = nuclide("Ar40"), nuclide("H1")
ELASTIC = Process("vector on nuclei", nu_mu, 0, ARGON, Deposit.NUCLEUS, 1000180400, ARGON.mass, 14, 0.0, expected=2.0)
REACTION = Process("inverse beta decay", nu_e_bar, 1, PROTON, Deposit.ELECTRON, 2212, PROTON.mass, 0, 0.0, expected=1.0)
X = np.array([1.0, 0.0, 0.0])
M, E, T = ARGON.mass, 30 * MeV, 0.02 * MeV
COSINE = (1 + M / E) * (T / (T + 2 * M)) ** 0.5
RECOIL = np.array([COSINE, (1 - COSINE**2) ** 0.5, 0.0])


def block(process, products=None):
    n = len(process)
    return EventBlock(
        number=3,
        processes=(ELASTIC, REACTION),
        process=np.array(process),
        energy=np.full(n, E),
        direction=np.tile(X, (n, 1)),
        deposit=np.full(n, T),
        recoil_direction=np.tile(RECOIL, (n, 1)),
        time=np.zeros(n),
        position=np.zeros((n, 3)),
        products=products,
    )


def products(counts):
    """Products that tell where they are: the k-th of all has the code −(k + 1) and the momentum k in all entries."""
    first = np.concatenate([[0], np.cumsum(counts)])
    every = np.arange(first[-1])
    momentum = np.repeat(every[:, None], 4, axis=1) * MeV
    return Particles(first, -1 - every, np.ones_like(every), momentum, every * MeV)


def test_the_particles_of_an_elastic_event_conserve_momentum_on_their_mass_shells():
    found = EventBlock(
        0, (ELASTIC,), np.zeros(1, int), *(np.asarray([each]) for each in (E, X, T, RECOIL, 0.0, 0 * X))
    ).particles
    assert found.pdg.tolist() == [14, 1000180400, 14, 1000180400]
    assert found.status.tolist() == [4, 20, 1, 1]
    sums = found.momentum[:2].sum(axis=0) - found.momentum[2:].sum(axis=0)
    assert np.abs(sums).max() / E < 1e-12
    squares = found.momentum[:, 3] ** 2 - (found.momentum[:, :3] ** 2).sum(axis=1)
    assert squares / M**2 == pytest.approx(found.mass**2 / M**2, rel=1e-12, abs=1e-15)
    assert abs(squares[2]) / E**2 < 1e-12


def test_the_products_of_reactions_stand_behind_projectile_and_target():
    found = block([1, 0, 1, 1], products([2, 0, 0, 1])).particles
    assert found.first.tolist() == [0, 4, 8, 10, 13]
    assert found.pdg.tolist() == [-12, 2212, -1, -2, 14, 1000180400, 14, 1000180400, -12, 2212, -12, 2212, -3]
    assert found.status.tolist() == [4, 20, 1, 1, 4, 20, 1, 1, 4, 20, 4, 20, 1]
    assert (found.momentum[[2, 3, 12], 0] / MeV).tolist() == [0, 1, 2]
    assert found.momentum[1, 3] == PROTON.mass
    assert found.event(2) == slice(8, 10)


def test_elastic_events_beside_reactions_are_what_they_are_alone():
    alone = block([0, 0], products([0, 0])).particles
    mixed = block([0, 1, 0], products([0, 1, 0])).particles
    rows = np.r_[0:4, 7:11]
    assert np.array_equal(mixed.momentum[rows], alone.momentum)
    assert np.array_equal(mixed.pdg[rows], alone.pdg)


def test_a_part_of_a_block_has_the_products_of_its_events():
    whole = block([1, 0, 1, 1], products([2, 0, 3, 1]))
    part = whole.part(1, 3)
    assert len(part) == 2
    assert part.process.tolist() == [0, 1]
    assert part.products.first.tolist() == [0, 0, 3]
    assert part.products.pdg.tolist() == [-3, -4, -5]
    assert part.particles.pdg[-3:].tolist() == [-3, -4, -5]
