"""Axion-like particles: a point of mass and coupling, a plane of both, and an experiment's own counts."""

import itertools
import time

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.reports.axions.islands import axion_island
from nuscatter.reports.axions.rates import axion_rates
from nuscatter.units import GeV, MeV

CCM, NEON = axion_search("CCM120"), axion_search("NEON")
PHOTON, ELECTRON = ns.AxionCouplings(mass=0.0, photon=1 / GeV), ns.AxionCouplings(mass=0.0, electron=1.0)
MASSES, STRENGTHS = np.geomspace(0.01, 100, 100) * MeV, np.geomspace(1e-8, 1e-1, 100)


@pytest.mark.parametrize("search", [CCM, NEON], ids=["CCM120", "NEON"])
def test_point_of_a_new_mass(benchmark, search):
    masses = itertools.count(1.0, 1e-3)

    def point():
        axion = ns.AxionCouplings(mass=next(masses) * MeV, photon=1e-5 / GeV)
        return axion_rates(search, axion).events()

    point()
    assert benchmark(point) > 0


def test_point_of_a_new_coupling(benchmark):
    rates = axion_rates(CCM, ns.AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV))
    assert benchmark(rates.events, 2.0) > 0


@pytest.mark.parametrize("unit", [PHOTON, ELECTRON], ids=["photon", "electron"])
def test_plane_of_100_masses_and_100_couplings(benchmark, unit):
    start = time.process_time()
    island = benchmark.pedantic(
        axion_island, (CCM, unit), {"masses": MASSES, "strengths": STRENGTHS}, rounds=1, iterations=1
    )
    assert np.isfinite(island.lower).any()
    assert time.process_time() - start < 20


def test_counts_of_the_experiment(benchmark):
    axion = ns.AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)
    assert benchmark(lambda: NEON.experiment(axion).counts(NEON.model(axion))).sum() > 0
