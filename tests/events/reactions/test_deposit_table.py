"""Tables of deposits beside closed forms and beside other quadratures of the densities."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.reactions.deposit_table import DepositTable, Ways
from nuscatter.interactions.bsm.axions.scattering import InverseComptonElectron
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.standard.inverse_beta import PositronContinuum
from nuscatter.particles import Deposit, Species
from nuscatter.quadrature import panels
from nuscatter.units import MeV, cm

W = np.linspace(0, 1, 61)
U = W**2 * (3 - 2 * W)
RNG = np.random.default_rng(5)


@dataclass(frozen=True)
class Power(Reaction):
    """A density ∝ (x − a)^p on [a, a + √(E − 2 MeV)]: a root at the threshold, and all kinds of lower ends."""

    power: float
    start: float = 0.5 * MeV
    name: str = "a power"
    deposit = Deposit.PHOTON

    def kinks(self, state, nuclide):
        return [2 * MeV]

    def width(self, E):
        return np.sqrt(np.maximum(E / MeV - 2, 0.0)) * MeV

    def reach(self, E, state, nuclide):
        there = 2 * MeV < E
        return np.where(there, self.start, 0.0), np.where(there, self.start + self.width(E), 0.0)

    def density(self, piece, E, x, state, nuclide):
        return 1e-42 * cm**2 * ((x - self.start) / MeV) ** self.power / MeV


@pytest.mark.parametrize("power", [-0.5, 0.0, 0.5, 1.0, 3.0])
def test_powers_are_inverted(acting, power):
    """(x − a)/width is u^(1/(p+1)) in closed form, at all energies, next to the threshold too."""
    reaction = Power(power)
    table = DepositTable(acting(reaction), 0)
    for E in (2 + 1e-6, 2.01, 3.3, 9.9):
        energy = np.full(len(W), E * MeV)
        x = table.at(energy, W)
        part = np.clip((x - reaction.start) / reaction.width(energy), 0, 1) ** (power + 1)
        rate = table.rate(energy[:1]) / table.rate(np.array([10 * MeV]))
        assert np.abs(part - U).max() < 2e-7 * max(1.0, float(1e-3 / rate[0]))


def cumulative(reaction, state, nuclide, E, bounds, x):
    """∫ dσ/dx up to each x over the whole, on panels that end there."""
    result = np.zeros(len(x))
    for at, each in enumerate(x):
        edges = np.unique(np.concatenate([bounds[0] + (each - bounds[0]) * np.linspace(0, 1, 9)]))
        at_x, w = panels(edges, 16)
        result[at] = w @ reaction.density("all", np.full(len(at_x), E), at_x, state, nuclide)
    return result / result[-1]


@pytest.mark.parametrize("lowest", [0.0, 3.0])
def test_positrons_follow_their_spectrum(acting, lowest):
    reaction = PositronContinuum()
    one = acting(reaction, lowest=lowest * MeV, reach=(1.0, 50.0))
    table = DepositTable(one, 0)
    for E in np.array([1.9, 3.0, 8.0, 20.0, 49.0]) * MeV:
        low, high = one.bounds(np.array([E]))[:, 0]
        if high > low:
            x = table.at(np.full(len(W), E), W)
            assert low <= x.min() <= x.max() <= high
            found = cumulative(reaction, ns.nu_e_bar, one.nuclide, E, (low, high), x)
            rate = float(table.rate(np.array([E]))[0] / table.rate(np.array([50 * MeV]))[0])
            assert np.abs(found - U).max() < 2e-7 * max(1.0, 1e-3 / rate)


def test_each_range_of_a_density_with_a_pole_has_its_own_table(acting):
    axion = Species("alp", "dark", mass=0.3 * MeV)
    reaction = InverseComptonElectron(0.3 * MeV)
    one = acting(reaction, "Ar40", axion, reach=(0.31, 30.0))
    tables = [DepositTable(one, part) for part in range(len(one.bounds(np.array([5 * MeV]))) - 1)]
    E = np.array([5 * MeV])
    assert sum(table.rate(E)[0] for table in tables) == pytest.approx(one.rate(E)[0], rel=1e-9, abs=0)
    for part, table in enumerate(tables):
        bounds = one.bounds(E)[part : part + 2, 0]
        x = table.at(np.full(len(W), E[0]), W)
        found = cumulative(reaction, axion, one.nuclide, E[0], bounds, x)
        assert np.abs(found - U).max() < 1e-6


def test_deposits_are_uniform_in_their_cumulative(acting):
    """The middle one of three uniform numbers gives a uniform w²(3 − 2w): a plain one would not."""
    reaction = Power(0.0)
    table = DepositTable(acting(reaction), 0)
    x = table.draw(np.full(200_000, 6 * MeV), np.random.default_rng(2))
    assert stats.kstest((x - reaction.start) / (2 * MeV), "uniform").pvalue > 1e-3


def test_a_range_that_is_empty_is_told(acting):
    table = DepositTable(acting(Power(0.0), lowest=9 * MeV), 0)
    assert not table.happens
    with pytest.raises(InputError, match="a power"):
        table.at(np.array([5 * MeV]), np.array([0.5]))


def test_ways_go_from_kink_to_kink_as_roots():
    ways = Ways(np.array([1.0, 2.0, 6.0]))
    assert ways(np.array([1.25, 3.0])) == pytest.approx([0.5, 1.5], rel=1e-12, abs=0)
    E = RNG.uniform(1.0, 6.0, 1000)
    assert ways.energy(ways(E)) == pytest.approx(E, rel=1e-9, abs=0)
    assert ways(np.array([1.0, 2.0, 6.0])) == pytest.approx([1e-5, 1 + 1e-5, 2 - 1e-10], rel=1e-12, abs=0)
    assert ways.between(np.array([0.5, 1.0, 1 + 2e-5])).tolist() == [False, True, False]


def test_a_function_of_the_energy_is_tabulated_on_ways_and_may_jump_at_a_kink():
    ways = Ways(np.array([1.0, 2.0, 6.0]))
    found = ways.tabulated(lambda E: np.where(E < 2, 0.0, 1 + np.sqrt(np.maximum(E - 2, 0.0))))
    E = RNG.uniform(1.0, 6.0, 1000)
    assert np.abs(found(ways(E)) - np.where(E < 2, 0.0, 1 + np.sqrt(np.maximum(E - 2, 0.0)))).max() < 1e-9
    assert len(found.edges) < 8


def test_the_rate_of_a_line_at_the_highest_energy_is_its_own(acting):
    reaction = PositronContinuum()
    one = acting(reaction, reach=(1.5, 20.0))
    E = np.array([20.0]) * MeV
    assert DepositTable(one, 0).rate(E) == pytest.approx(one.rate(E), rel=1e-8, abs=0)
