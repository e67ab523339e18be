"""Excluded couplings: limits on events in closed forms, both edges of an island, and its scaling."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm, poisson

from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.errors import InputError
from nuscatter.reports.axions.islands import axion_island, events_limit
from nuscatter.reports.axions.rates import axion_rates
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import GeV, MeV

NEON = axion_search("NEON")
UNIT = AxionCouplings(mass=0.0, photon=1 / GeV)
STRENGTHS = np.geomspace(1e-7, 1.0, 80)


def test_without_events_the_limit_is_a_logarithm():
    for background in (0.0, 3.0):
        assert events_limit(background, observed=0.0) == pytest.approx(math.log(10), rel=1e-8)
    assert events_limit(0.0, level=0.95) == pytest.approx(math.log(20), rel=1e-8)


def test_three_events_without_background():
    # the classical 6.68 of n = 3 (PDG, table of Poisson limits)
    assert events_limit(0.0, observed=3.0) == pytest.approx(6.68, abs=0.005)
    s = events_limit(1.5, observed=3.0)
    assert poisson.cdf(3, 1.5 + s) / poisson.cdf(3, 1.5) == pytest.approx(0.1, rel=1e-6)


def test_many_events_are_normal():
    # n = b: P of the background alone is one half, so z is that of 0.05
    assert events_limit(1e6) == pytest.approx(norm.isf(0.05) * 1e3, rel=3e-3)
    assert events_limit(1e6, error=2e3) == pytest.approx(norm.isf(0.05) * math.hypot(1e3, 2e3), rel=3e-3)


def test_the_error_of_the_background_is_averaged_over():
    b, error, n = 6.0, 2.0, 4.0
    x = np.linspace(0, 18, 200001)
    weight = np.exp(-0.5 * ((x - b) / error) ** 2)
    s = events_limit(b, error=error, observed=n)
    ratio = np.trapezoid(weight * poisson.cdf(4, x + s), x) / np.trapezoid(weight * poisson.cdf(4, x), x)
    assert ratio == pytest.approx(0.1, rel=1e-5)


def test_edges_are_where_the_events_are_those_excluded():
    island = axion_island(NEON, UNIT, masses=np.array([1.0, 4.0]) * MeV, strengths=STRENGTHS)
    for mass, low, high in zip(island.masses, island.lower, island.upper, strict=True):
        rates = axion_rates(NEON, replace(UNIT, mass=mass))
        for edge in (low, high):
            assert (rates.counts(edge) / island.limits).max() == pytest.approx(1, rel=1e-4)
    assert (island.upper > 30 * island.lower).all()
    assert island.events.shape == (2, 80, 3)


def test_the_lower_edge_goes_as_the_fourth_root_of_what_is_excluded():
    bare = NEON.without_background()
    one, other = (axion_island(each, UNIT, masses=[3 * MeV], strengths=STRENGTHS) for each in (NEON, bare))
    assert other.limits == pytest.approx([math.log(10)] * 3, rel=1e-8)
    best = one.limits[2]
    assert other.lower[0] < one.lower[0] * (math.log(10) / best) ** 0.25 * 1.0001
    assert other.upper[0] > one.upper[0]


def test_published_limits_of_neon_are_met_within_the_background_that_is_assumed():
    # arXiv:2406.06117, 95 %: 6.24e-6 per GeV at 3.0 MeV, and 4.95e-8 of electrons at 1.02 MeV
    photons = axion_island(NEON, UNIT, masses=[3.0 * MeV], strengths=STRENGTHS, level=0.95)
    assert 1 < photons.lower[0] / 6.24e-6 < 3
    electrons = AxionCouplings(mass=0.0, electron=1.0)
    masses = np.array([1.023, 1.1, 1.3]) * MeV
    found = axion_island(NEON, electrons, masses=masses, strengths=np.geomspace(1e-9, 1e-3, 80), level=0.95)
    assert 1 < found.lower.min() / 4.95e-8 < 3


def test_nothing_is_excluded_of_what_is_too_heavy():
    island = axion_island(NEON, UNIT, masses=[11.9 * MeV], strengths=STRENGTHS)
    assert np.isnan(island.lower[0])
    assert np.isnan(island.upper[0])


def test_an_edge_beyond_the_plane_is_told():
    island = axion_island(NEON, UNIT, masses=[1 * MeV], strengths=np.geomspace(1e-4, 1e-3, 5))
    assert island.lower[0] == pytest.approx(1e-4)
    assert island.upper[0] == math.inf


def test_bad_input():
    for arguments, message in (
        ({"masses": [2 * MeV, 1 * MeV], "strengths": STRENGTHS}, "masses"),
        ({"masses": [0.0], "strengths": STRENGTHS}, "masses"),
        ({"masses": [1 * MeV], "strengths": [1.0, 0.5]}, "strengths"),
        ({"masses": [1 * MeV], "strengths": [0.0, 0.5]}, "strengths"),
        ({"masses": [1 * MeV], "strengths": STRENGTHS, "level": 1.0}, "level"),
    ):
        with pytest.raises(InputError, match=message):
            axion_island(NEON, UNIT, **arguments)
    with pytest.raises(InputError, match="search"):
        axion_island("NEON", UNIT, masses=[1 * MeV], strengths=STRENGTHS)
    with pytest.raises(InputError, match="background"):
        events_limit(-1.0)
