"""The door for laws of one's own: what a run makes of a law that is no elastic scattering."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from nuscatter.events.block import Particles
from nuscatter.events.law import Law, Outcome
from nuscatter.events.place import Place
from nuscatter.events.plan import Plan
from nuscatter.particles import Deposit, Species, nu_e
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line, Polynomial
from nuscatter.units import MeV, cm, m


@dataclass(frozen=True, eq=False)
class Splitting(Law):
    """A neutrino of more than 10 MeV becomes two photons of half its energy, or three of a third; σ = E² a."""

    name = "splitting"
    state = nu_e
    nuclide = None
    deposit = Deposit.PHOTON
    target = (0, 0.0)
    outgoing = (0, 0.0)
    most_products = 3

    def kinks(self, energies):
        return np.array([10 * MeV])

    def rate(self, energy):
        return np.where(energy > 10 * MeV, 1e-44 * cm**2 * (energy / MeV) ** 2, 0.0)

    def draw(self, energy, direction, generator):
        count = 2 + (generator.random(len(energy)) < 0.5)
        of_event = np.repeat(np.arange(len(energy)), count)
        each = energy[of_event] / count[of_event]
        momentum = np.column_stack([each[:, None] * direction[of_event], each])
        first = np.concatenate([[0], np.cumsum(count)])
        ones = np.ones(len(of_event), int)
        return Outcome(energy, direction, Particles(first, 22 * ones, ones, momentum, 0.0 * each))


FLUX = Flux(
    (
        Component(nu_e, Polynomial((1 / (30 * MeV),), high=30 * MeV), 1e20 / cm**2),
        Component(nu_e, Line(20 * MeV), 1e18 / cm**2),
    )
)


def test_energies_follow_spectrum_times_rate():
    plan = Plan(FLUX, (Splitting(),), None)
    expected = 1e20 * 1e-44 * (30**3 - 10**3) / (3 * 30), 1e18 * 1e-44 * 400
    assert [each.expected for each in plan.processes] == pytest.approx(expected, rel=1e-9, abs=0)
    block = plan.draw(0, 20_000, np.random.default_rng(1))
    energy = block.energy[block.process == 0] / MeV
    assert stats.kstest((energy**3 - 1000) / 26000, "uniform").pvalue > 1e-3
    assert np.unique(block.energy[block.process == 1] / MeV) == pytest.approx([20], rel=1e-12)


def test_the_products_of_a_law_are_those_of_their_events():
    plan = Plan(FLUX, (Splitting(),), None)
    block = plan.draw(0, 500, np.random.default_rng(1))
    particles = block.particles
    for index in range(500):
        rows = particles.event(index)
        assert particles.pdg[rows].tolist()[0] == 12
        assert set(particles.pdg[rows][1:]) == {22}
        assert particles.momentum[rows][1:].sum(axis=0) == pytest.approx(particles.momentum[rows][0], rel=1e-12)


class Heavy(Splitting):
    """The same of a particle with a mass."""

    state = Species("chi", "chi", mass=12 * MeV)


def test_a_heavy_particle_flies_longer_than_light():
    flux = Flux((Component(Heavy.state, Line(20 * MeV), 1e18 / cm**2),))
    block = Plan(flux, (Heavy(),), Place(20 * m, flight=True)).draw(0, 3, np.random.default_rng(1))
    assert block.time / m == pytest.approx([25.0] * 3, rel=1e-12, abs=0)  # v = p/E = 16/20
