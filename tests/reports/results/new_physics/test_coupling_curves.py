"""Pieces of a coupling at each mass: closed forms, islands, and a nuisance whose profile is known."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
from nuscatter.fits.scans.scan import scan
from nuscatter.reports.results.new_physics.coupling_curves import CouplingCurve, coupling_curve, heights
from nuscatter.units import MeV

GRID = np.linspace(0.0, 2.0, 41)


def made(height, masses=(1.0,)):
    return CouplingCurve(np.array(masses) * MeV, couplings=np.tile(GRID, (len(masses), 1)), height=np.array(height))


def test_a_parabola_has_the_ends_of_a_gaussian():
    curve = made([((GRID - 0.71) / 0.2) ** 2 + 5])  # the best coupling lies between two nodes
    for level, deviations in ((0.683, 1.0005), (0.9, 1.6449)):
        ((low, high),) = curve.pieces(0, level=level)
        assert (low, high) == pytest.approx((0.71 - 0.2 * deviations, 0.71 + 0.2 * deviations), rel=2e-3, abs=0)


def test_an_amplitude_that_turns_its_sign_leaves_an_island():
    """Events (1 − x)² of an amplitude 1 − x, x = g², are as in the Standard Model at x = 0 and at 2."""
    sigma = 0.2
    curve = made([(((1 - GRID**2) ** 2 - 1) / sigma) ** 2])
    first, second = curve.pieces(0, level=0.9)
    width = 1.6449 * sigma
    assert first == pytest.approx((0.0, math.sqrt(1 - math.sqrt(1 - width))), rel=5e-3, abs=0)
    ends = [math.sqrt(1 + math.sqrt(1 - width)), math.sqrt(1 + math.sqrt(1 + width))]
    assert second == pytest.approx(ends, rel=3e-3, abs=0)
    assert curve.ends(0.9, most=3)[0, :2] == pytest.approx(np.array([first, second]), rel=1e-12, abs=0)
    assert np.isnan(curve.ends(0.9, most=3)[0, 2]).all()


def test_a_steep_wall_makes_no_island_of_its_own():
    walls = np.where(GRID < 1.0, (GRID / 0.5) ** 4, 1e6)
    (only,) = made([walls]).pieces(0, level=0.9)
    assert only[1] == pytest.approx(0.5 * 2.7055**0.25, rel=2e-3, abs=0)


def test_what_is_not_bounded_says_so():
    curve = made([GRID * 0.1, (GRID / 0.5) ** 2], masses=(1.0, 10.0))
    assert curve.limit(0) == math.inf
    assert curve.limit(1) == pytest.approx(0.5 * 1.6449, rel=2e-3, abs=0)
    told = curve.allowed(10 * MeV, size=0.01)
    assert told.best is None
    assert told.ninety[0] == (-math.inf, pytest.approx(82.2, rel=2e-3, abs=0))
    with pytest.raises(InputError, match="none of the 2 masses"):
        curve.allowed(3 * MeV)


def line(error=10.0):
    """100 events observed, 100 + (coupling/mass)² expected up to a rate of 10 %: its profile is known."""

    def expected(mass, coupling, rate):
        return [(100 + (coupling / mass) ** 2) * (1 + rate)]

    return GaussianLikelihood([100.0], error, expected) + Pull("rate", 0.0, 0.1)


def test_a_profiled_rate_adds_to_the_error():
    coupling = np.linspace(0, 10, 11)
    found = heights(line(), mass=np.full(11, 1.0), coupling=coupling)
    events = 100 + coupling**2
    exact = (events - 100) ** 2 / (100 + (0.1 * events) ** 2)
    np.testing.assert_allclose(found - found[0], exact, rtol=1e-5, atol=1e-7)


def test_curves_are_scans_at_each_mass():
    masses = np.array([1.0, 3.0])
    curve = coupling_curve(line(), masses, couplings=masses[:, None] * np.linspace(0, 12, 25))
    for at, mass in enumerate(masses):
        found = scan(line(), coupling=curve.couplings[at], fixed={"mass": float(mass)}, levels=[0.9])
        assert curve.limit(at) == pytest.approx(found.intervals(0.9)[0][1], rel=2e-3, abs=0)
    assert curve.limit(1) == pytest.approx(3 * curve.limit(0), rel=1e-6, abs=0)


def test_the_lowest_point_may_lie_between_two_nodes():
    """A parabola about the middle of two nodes: the level is counted from its depth, 0.25 below both."""
    x = np.array([0.0, 0.5, 1.0, 1.5, 2.5, 3.0, 3.5, 4.0])[None]
    curve = CouplingCurve(np.ones(1), couplings=x, height=(x - 2.0) ** 2)
    ((low, high),) = curve.pieces(0, rise=0.5)
    assert (low, high) == pytest.approx((2 - 0.5**0.5, 2 + 0.5**0.5), abs=0.06)


def test_a_table_has_both_levels_and_the_limit_is_of_the_piece_at_zero():
    x = np.linspace(0, 4, 41)[None]
    line = CouplingCurve(np.ones(1), couplings=x, height=x**2)
    here = line.allowed(1.0)
    assert here.one_sigma[0][1] == pytest.approx(1.0006, abs=2e-3)
    assert here.ninety[0][1] == pytest.approx(1.6449, abs=2e-3)
    island = CouplingCurve(np.ones(1), couplings=x, height=4 * x**2 * (x - 3) ** 2)
    assert len(island.pieces(0, rise=1.0)) == 2
    assert island.limit(0, rise=1.0) == pytest.approx((3 - 7**0.5) / 2, abs=0.01)  # x (3 − x) = ½
