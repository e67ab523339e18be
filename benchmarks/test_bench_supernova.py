"""Counts of a supernova in a hundred slices of six species: the whole way, with nothing stored."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.units import MeV, erg, keV, megaparsec, s, tonne

TIMES = np.linspace(0.1, 10, 100) * s
POWER = 1e52 * np.exp(-TIMES / (3 * s)) * erg / s
MEAN = (9 + 2 * np.exp(-TIMES / s)) * MeV
STAR = ns.Supernova(
    distance=0.01 * megaparsec,
    times=TIMES,
    luminosity=(POWER, POWER, 0.9 * POWER),
    mean_energy=(MEAN, 1.2 * MEAN, 1.3 * MEAN),
    alpha=(2.5 + TIMES / (20 * s), 2.6, 2.2),
)


@pytest.mark.parametrize("name", ["Ar", "Ge", "Xe"])
def test_a_hundred_slices(name, benchmark, report):
    """Asked: 0.2 s. Sums over time do not depend on how it is cut."""
    bins = np.array([1, 2, 4, 7, 10, 20, 40]) * keV
    detector = ns.Detector(name, 1 * tonne, bins, time_edges=np.linspace(0, 10, 101) * s)
    counts = benchmark(lambda: ns.Experiment(STAR, detector).counts(ns.StandardModel()))
    report(f"100 slices × 6 species on {name}", benchmark.stats.stats.median, benchmark.stats.stats.min, 0.2)
    whole = ns.Experiment(STAR, ns.Detector(name, 1 * tonne, bins)).counts(ns.StandardModel())
    np.testing.assert_allclose(counts.sum(axis=1), whole[:, 0], rtol=1e-9)
