"""Masses of A′ off the mass shell against adaptive quadrature, and means of energy ranges."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.sources.dark.off_shell import Boxes, virtual_masses
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import MeV


def portal(**changes):
    known = {"epsilon": 1e-4, "mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV}
    return VectorPortal.kinetic_mixing(**known | {"kind": DarkMatterKind.DIRAC} | changes)


def falling(mass):
    return np.exp(-mass / (50 * MeV))


@pytest.mark.parametrize("mediator", [10.0, 75.0, 119.0, 121.0, 400.0])
def test_sum_is_the_integral_over_s(mediator):
    """With a width that depends on the mass; the pole at 75 MeV is 0.1 MeV wide here, and above 120 MeV outside."""
    dark = portal(mediator_mass=mediator * MeV, alpha_dark=0.01)
    mass, weight = virtual_masses(dark, 120 * MeV, falling)

    def rate(root):
        width = 0.01 * root / 3 * (1 + 2 * 625 / root**2) * math.sqrt(1 - 2500 / root**2)
        # electrons: α ε² m/3
        total = width + 1e-8 / 137.036 * root / 3
        propagator = (root**2 - mediator**2) ** 2 + root**2 * total**2
        return 2 * root * math.exp(-root / 50) * root * width / math.pi / propagator

    edges = sorted({50.0, *(min(max(mediator + each, 50.0), 120.0) for each in (-3, -0.3, 0, 0.3, 3)), 120.0})
    total = sum(quad(rate, a, b, epsabs=0, epsrel=1e-9, limit=200)[0] for a, b in pairwise(edges))
    assert float(weight.sum()) == pytest.approx(total, rel=1e-6, abs=0)
    assert mass.min() > 50 * MeV
    assert mass.max() < 120 * MeV


def test_nothing_is_made_without_room_or_coupling():
    for nothing in ({"mass": 60 * MeV}, {"epsilon": 0.0}, {"alpha_dark": 0.0}):
        assert virtual_masses(portal(**nothing), 120 * MeV, falling)[0].size == 0


def test_mean_of_ranges_keeps_number_and_mean():
    middle, half = np.linspace(40, 60, 41) * MeV, np.linspace(5, 20, 41) * MeV
    shape = np.stack([np.full(41, 0.5), np.zeros(41)])
    spectrum = Boxes(middle, half, shape, np.full(41, 1 / 41)).spectrum()
    E, weight = spectrum.nodes()
    assert weight.sum() == pytest.approx(1, rel=1e-3)
    assert weight @ E / MeV == pytest.approx(50, rel=1e-3)
    alone = Boxes(middle[:1], half[:1], shape[:, :1], np.ones(1)).spectrum()
    assert float(alone(40 * MeV)) * MeV == pytest.approx(0.1)
    assert alone.support == pytest.approx((35 * MeV, 45 * MeV))


def test_part_below_an_energy_is_the_integral():
    boxes = Boxes(np.array([50.0]) * MeV, np.array([10.0]) * MeV, np.array([[0.75], [-0.75]]), np.ones(1))
    for energy in (38.0, 44.0, 57.0, 70.0):
        below = quad(lambda E: float(boxes(np.array(E * MeV)) * MeV), 40, np.clip(energy, 40, 60))[0]
        assert float(boxes.cumulative(np.array(energy * MeV))) == pytest.approx(below, abs=1e-9)
