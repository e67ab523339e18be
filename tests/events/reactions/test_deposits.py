"""Deposits of any reaction, with lines and densities: beside their distributions, and beside counts of a run."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

import nuscatter as ns
from nuscatter.computing.block_runs import Workers
from nuscatter.errors import InputError
from nuscatter.events.files.writing import write_events
from nuscatter.events.reactions.deposits import DepositLaw, Deposits, no_products
from nuscatter.events.response.observed import observed_counts
from nuscatter.events.run import draw_events
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.inelastic.total import Remainder, TotalCrossSection
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.term import Term
from nuscatter.particles import Deposit
from nuscatter.units import MeV, cm, kg, m

SNS = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
SIGMA = 1e-42 * cm**2


@pytest.mark.parametrize("lowest", [0.0, 1.0, 2.4])
def test_a_ramp_and_a_line_have_their_shares(acting, ramp, lowest):
    """At 5 MeV: the ramp has 1 − (x₀/E)² and x² is uniform there, the line at 2.5 MeV has a half."""
    n, E = 100_000, 5 * MeV
    x = Deposits(acting(ramp, lowest=lowest * MeV)).draw(np.full(n, E), np.random.default_rng(3))
    on_line = x == E / 2
    ramps = 1 - (lowest / 5) ** 2
    assert stats.binomtest(int(on_line.sum()), n, 0.5 / (0.5 + ramps)).pvalue > 1e-3
    part = ((x[~on_line] / E) ** 2 - (lowest / 5) ** 2) / ramps
    assert stats.kstest(part, "uniform").pvalue > 1e-3
    assert x.min() >= lowest * MeV


def test_a_line_below_the_lowest_is_left_out(acting, ramp):
    x = Deposits(acting(ramp, lowest=2.6 * MeV)).draw(np.full(1000, 5 * MeV), np.random.default_rng(3))
    assert x.min() >= 2.6 * MeV


@dataclass(frozen=True)
class Stairs(Reaction):
    """A density of three steps between thirds of E, in the ratio 1 to 3 to 2."""

    name: str = "stairs"
    deposit = Deposit.ELECTRON

    def reach(self, E, state, nuclide):
        return 0 * E, E / 3, 2 * E / 3, E

    def density(self, piece, E, x, state, nuclide):
        return SIGMA / E * np.where(x < E / 3, 1.0, np.where(x < 2 * E / 3, 3.0, 2.0))


@pytest.mark.parametrize(("lowest", "shares"), [(0.0, (1, 3, 2)), (3.0, (0, 1.5, 2)), (5.0, (0, 0, 1))])
def test_ranges_of_a_density_have_their_shares(acting, lowest, shares):
    n, E = 30_000, 6 * MeV
    x = Deposits(acting(Stairs(), lowest=lowest * MeV)).draw(np.full(n, E), np.random.default_rng(5))
    counted = np.histogram(x, np.array([0, 2, 4, 6]) * MeV)[0]
    expected = n * np.array(shares) / sum(shares)
    assert counted.sum() == n
    assert (np.abs(counted - expected) <= 4 * np.sqrt(expected)).all()
    assert x.min() >= lowest * MeV


@dataclass(frozen=True)
class Ladder(Reaction):
    """Lines at E/k with strengths k, of two pieces, the second of which takes half of them away."""

    steps: int
    name: str = "a ladder"
    deposit = Deposit.PHOTON
    pieces = ("all", "less")
    signed = ("less",)

    def lines(self, piece, E, state, nuclide):
        k = np.arange(1, self.steps + 1)[:, None]
        value = SIGMA * k * (1.0 if piece == "all" else -0.5)
        return E / k, value + 0 * E


def test_lines_of_an_interference_are_taken_from_those_of_its_partners(acting):
    one = acting(Ladder(3))
    x, rates = one.lines(np.array([6 * MeV]))
    assert (x[:, 0] / MeV).tolist() == [6, 3, 2]
    assert rates[:, 0] / (2 * SIGMA) == pytest.approx([0.5, 1.0, 1.5], rel=1e-12, abs=0)
    assert one.rate(np.array([6 * MeV])) / (2 * SIGMA) == pytest.approx([3.0], rel=1e-12, abs=0)


@pytest.mark.parametrize("steps", [3, 60])
def test_lines_come_as_often_as_they_are_strong(acting, steps):
    """Many lines are asked for in parts, with the same answers."""
    n = 30_000
    x = Deposits(acting(Ladder(steps))).draw(np.full(n, 6 * MeV), np.random.default_rng(4))
    k = np.rint(6 * MeV / x).astype(int)
    expected = n * np.arange(1, steps + 1) / (steps * (steps + 1) / 2)
    groups = np.minimum((np.cumsum(expected) / n * 20).astype(int), 19)
    counted = np.bincount(groups[k - 1], minlength=20)
    wanted = np.bincount(groups, weights=expected, minlength=20)
    some = wanted > 0
    chi2 = ((counted - wanted)[some] ** 2 / wanted[some]).sum()
    assert stats.chi2(some.sum() - 1).sf(chi2) > 1e-3


def test_an_only_line_is_where_the_rule_says_also_if_it_jumps(acting):
    """It is tabulated if it is smooth, and asked for if not."""
    E = np.random.default_rng(1).uniform(1.0, 10.0, 1000) * MeV
    for rule in (
        lambda e: 0.7 * e,
        lambda e: np.where(e < 4.321 * MeV, 0.1 * MeV, e),
        lambda e: np.exp(-e / MeV) * MeV,
    ):

        class Only(Reaction):
            name, deposit = "an only line", Deposit.PHOTON

            def lines(self, piece, energy, state, nuclide, rule=rule):
                return rule(energy), np.full(energy.size, SIGMA)

        x = Deposits(acting(Only())).draw(E, np.random.default_rng(1))
        assert np.abs(x - rule(E)).max() < 1e-9 * MeV


class OfRamp(Term):
    """The term of a user's own reaction."""

    def __init__(self, reaction):
        self.reactions = (reaction,)

    def strength(self, reaction, piece, species):
        return 3.0 if species == ns.nu_e else None


def table(name="nu_e on Ar40", kind=Deposit.ELECTRON):
    sigma = CrossSectionTable([5 * MeV, 20 * MeV, 60 * MeV], {ns.nu_e: np.array([0, 3e-41, 2e-40]) * cm**2})
    return TotalCrossSection(name, "Ar40", sigma, deposited=Remainder(1.504 * MeV), deposit=kind)


@pytest.mark.parametrize("made", ["own", "total"])
@pytest.mark.parametrize("lowest", [0.0, 12.0])
def test_counts_of_a_run_are_those_of_the_experiment(ramp, made, lowest):
    model = OfRamp(ramp) if made == "own" else table()
    edges = np.concatenate([np.linspace(lowest, 50, 12), [60.0]]) * MeV
    experiment = ns.Experiment(SNS, ns.Detector("Ar", 100 * kg, edges))
    events = draw_events(experiment, model, seed=1, number=200_000, lowest=lowest * MeV)
    expected = experiment.counts(model).sum(axis=-1)
    assert events.expected == pytest.approx(expected.sum(), rel=1e-6, abs=0)
    counted = observed_counts(events).sum(axis=-1)
    wanted = expected / expected.sum() * counted.sum()
    some = wanted > 5
    assert stats.chi2(some.sum() - 1).sf((((counted - wanted) ** 2)[some] / wanted[some]).sum()) > 1e-3


def test_such_events_have_what_comes_and_what_is_hit_and_no_products():
    experiment = ns.Experiment(SNS, ns.Detector("Ar", 100 * kg, np.array([1.0, 60.0]) * MeV))
    block = draw_events(experiment, table(), seed=1, number=10).block(0)
    assert block.particles.pdg.tolist() == [12, 1000180400] * 10
    assert not block.recoil_direction.any()


def test_hepmc3_refuses_them_and_tables_hold_them(tmp_path):
    experiment = ns.Experiment(SNS, ns.Detector("Ar", 100 * kg, np.array([1.0, 60.0]) * MeV))
    events = draw_events(experiment, table(), seed=1, number=10)
    with pytest.raises(InputError, match="nu_e on Ar40 says only what is deposited"):
        write_events(events, tmp_path / "run.hepmc3")
    lines = write_events(events, tmp_path / "run.csv").read_text().splitlines()
    assert len([each for each in lines if not each.startswith("#")]) == 11
    with np.load(write_events(events, tmp_path / "run.npz")) as read:
        assert read["deposit_MeV"] == pytest.approx(events.whole().deposit / MeV, rel=1e-12, abs=0)


def test_they_are_the_same_from_a_folder(tmp_path):
    experiment = ns.Experiment(SNS, ns.Detector("Ar", 100 * kg, np.array([1.0, 60.0]) * MeV))
    model = ns.StandardModel() + table()
    runs = [
        draw_events(experiment, model, seed=1, number=50, lowest=1 * MeV, size=20, on=Workers(folder=folder))
        for folder in (None, tmp_path / "run")
    ]
    one, other = (each.whole() for each in runs)
    assert np.array_equal(one.particles.momentum, other.particles.momentum)


def test_the_law_says_that_nothing_is_known_to_leave(acting, ramp):
    law = DepositLaw(acting(ramp))
    assert law.most_products == 0
    assert law.outgoing == (0, 0.0)
    assert no_products(3).first.tolist() == [0, 0, 0, 0]
