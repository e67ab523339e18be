"""Runs of inelastic events, and the cascade as one would write it down: one nucleus, one emission at a time."""

from functools import cache

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.structure.de_excitation.emission import residual_of, separation_energy
from nuscatter.structure.de_excitation.evaporation import Evaporation
from nuscatter.units import MeV, kg, m

FLUX = ns.facility("SNS").flux(distance=27.5 * m, pot=1.6e23)
EDGES = np.array([0, 0.02, 3, 8, 14, 20, 24, 28, 32, 36, 40, 44, 53]) * MeV


@cache
def run(term, edges=tuple(EDGES), lowest=0.0, nuclide="Ar40", seed=1, number=30_000, **options):
    """Return an experiment of one nuclide at a source of stopped pions, and events of a term there."""
    experiment = ns.Experiment(FLUX, ns.Detector(nuclide, 750 * kg, np.array(edges), **options))
    return experiment, ns.draw_events(experiment, term, seed=seed, number=number, lowest=lowest)


@pytest.fixture(scope="session")
def drawn():
    """The function that draws a run."""
    return run


@pytest.fixture(scope="session")
def sums():
    """The function that returns sums over the products of each event, of some codes."""

    def total(products, values, codes=None):
        event = np.repeat(np.arange(len(products.first) - 1), np.diff(products.first))
        weight = values if codes is None else np.where(np.isin(products.pdg, codes), values, 0.0)
        return np.bincount(event, weight, minlength=len(products.first) - 1)

    return total


@cache
def _next(model, nuclide, energy):
    """Return the chances of one emission from an energy in MeV: particles, energies of what is left, cumulative."""
    size = 2 + int((energy + 20) / (model.step / MeV))
    found = model.weights(nuclide, np.array([energy]), size)
    grid = np.arange(size) * (model.step / MeV)
    kinds = [each for each in found for _ in range(size)]
    weights = np.concatenate([each[0] for each in found.values()])
    return kinds, np.tile(grid, len(found)), np.cumsum(weights)


def cascade(nuclide, energy, generator, model):
    """Return what a nucleus emits from an energy in MeV: pairs of particle, None for a photon, and energy in MeV."""
    emitted = []
    while True:
        kinds, left, upto = _next(model, nuclide, energy)
        if upto[-1] <= 0:
            return emitted
        at = int(np.searchsorted(upto, generator.random() * upto[-1], side="right"))
        kind = kinds[at]
        cost = 0.0 if kind is None else separation_energy(nuclide, kind) / MeV
        emitted.append((kind, energy - cost - left[at]))
        nuclide = nuclide if kind is None else residual_of(nuclide, kind)
        energy = left[at]


@pytest.fixture(scope="session")
def one_by_one():
    """The function that follows one nucleus, with the weights of an evaporation and nothing else."""

    def follow(nuclide, energy, generator, model=None):
        return cascade(nuclide, energy, generator, Evaporation() if model is None else model)

    return follow
