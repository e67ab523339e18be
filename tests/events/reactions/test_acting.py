"""A reaction in a run: its rate above a lowest deposit, beside closed forms and beside counts."""

from dataclasses import dataclass

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.standard.inverse_beta import PositronContinuum
from nuscatter.particles import Deposit
from nuscatter.quadrature import panels
from nuscatter.rates.deposits import targets_of
from nuscatter.units import GW, MeV, cm, day, kg, m

SIGMA = 1e-42 * cm**2


@pytest.mark.parametrize(("lowest", "left"), [(0.0, 1.5), (1.0, 0.96 + 0.5), (2.5, 0.75 + 0.5), (2.6, 0.7296), (6, 0)])
def test_the_rate_is_what_is_deposited_above_the_lowest(acting, ramp, lowest, left):
    """At E = 5 MeV, by hand: 1 − (x₀/E)² of the ramp, and the line at 2.5 MeV, which is still asked for there."""
    found = acting(ramp, lowest=lowest * MeV).rate(np.array([5 * MeV]))
    assert found / (2 * SIGMA) == pytest.approx([left], rel=1e-12, abs=0)


def test_kinks_are_where_an_end_or_a_line_reaches_the_lowest(acting, ramp):
    ends = np.array([1.0, 10.0]) * MeV
    assert np.sort(acting(ramp, lowest=3 * MeV).kinks(ends)) / MeV == pytest.approx([3, 6], rel=1e-12, abs=0)
    assert acting(ramp, lowest=1.01 * MeV).kinks(ends).min() / MeV == pytest.approx(1.01, rel=1e-12, abs=0)
    assert not acting(ramp).kinks(ends).size
    thresholds = acting(PositronContinuum()).kinks(ends)
    assert thresholds / MeV == pytest.approx([1.80607], rel=1e-5, abs=0)


def test_bounds_are_those_of_the_reaction_above_the_lowest(acting, ramp):
    E = np.array([2.0, 5.0]) * MeV
    assert acting(ramp).bounds(E) / MeV == pytest.approx(np.array([[0, 0], [2, 5]]), rel=1e-12, abs=0)
    assert acting(ramp, lowest=3 * MeV).bounds(E) / MeV == pytest.approx(np.array([[3, 3], [3, 5]]), rel=1e-12, abs=0)


@dataclass(frozen=True)
class Nothing(Reaction):
    """A line of σ that deposits nothing, and one of 2σ that deposits E."""

    name: str = "nothing"
    deposit = Deposit.NEUTRON

    def lines(self, piece, E, state, nuclide):
        return np.stack([0 * E, E]), np.stack([SIGMA + 0 * E, 2 * SIGMA + 0 * E])


def test_what_deposits_nothing_is_no_event(acting):
    """As in the counts, which leave such lines out."""
    E = np.array([5.0, 7.0]) * MeV
    one = acting(Nothing())
    assert one.rate(E) / (2 * SIGMA) == pytest.approx([2.0, 2.0], rel=1e-12, abs=0)
    assert one.lines(E)[1] / (2 * SIGMA) == pytest.approx(np.array([[0, 0], [2, 2]]), rel=1e-12, abs=0)


def test_strengths_multiply_pieces_and_an_interference_takes_nothing_below_zero(acting, ramp):
    E = np.array([5 * MeV])
    assert acting(ramp, pieces=(("all", 3.0),)).rate(E) / SIGMA == pytest.approx([9.0], rel=1e-12, abs=0)
    assert acting(ramp, pieces=(("all", -1.0),)).rate(E).tolist() == [0.0]


def test_what_has_too_little_energy_does_not_happen(acting, ramp):
    assert acting(ramp, lowest=9.9 * MeV).happens
    assert not acting(ramp, lowest=10.1 * MeV).happens
    assert not acting(PositronContinuum(), state=ns.nu_e).happens
    assert not acting(PositronContinuum(), reach=(1.0, 1.8)).happens


@pytest.mark.parametrize("lowest", [0.0, 3.0])
def test_rates_are_those_of_counts(acting, lowest):
    flux = ns.Reactor(power=3 * GW, distance=30 * m, duration=1 * day)
    detector = ns.Detector("CH2", 10 * kg, np.array([lowest, 100]) * MeV)
    reaction = PositronContinuum()
    ((_, targets),) = targets_of(detector, reaction)
    (component,) = (each for each in flux.components if each.state == ns.nu_e_bar)
    ends = np.array(component.spectrum.support)
    one = acting(reaction, lowest=lowest * MeV)
    edges = np.unique(np.concatenate([component.spectrum.kinks, one.kinks(ends), [4.0 * MeV, 6.0 * MeV]]))
    E, w = panels(edges, 40)
    total = component.fluence * float(w @ (component.spectrum(E) * one.rate(E))) * targets / one.targets
    counts = ns.Experiment(flux, detector).counts(ns.InverseBetaDecay()).sum()
    assert total == pytest.approx(counts, rel=1e-7, abs=0)
