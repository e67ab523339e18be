"""Counts of a supernova in a hundred slices of six species: the whole way, with nothing stored."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.units import MeV, cm, erg, keV, megaparsec, s, tonne

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


def test_three_detectors_with_all_channels(benchmark, report):
    """Asked: 20 ms, warm. Tables and matrices of the size of SNOwGLoBES's, 15, 16 and 24 channels of 200 bins."""
    points = np.geomspace(0.5, 150, 1000) * MeV
    table = ns.CrossSectionTable(points, dict.fromkeys(STAR.species, 1e-41 * (points / MeV) ** 2 * cm**2))
    edges = np.linspace(0.5, 100, 201) * MeV
    matrix = np.tril(np.full((200, 200), 1 / 200))
    detectors = [
        ns.SupernovaDetector(
            f"of {count} channels",
            [
                ns.MatrixChannel(
                    f"channel {at}",
                    ns.CrossSectionTable(points, {state: table(points, state)}),
                    1e33,
                    matrix=matrix,
                    energy_edges=edges,
                )
                for at, state in zip(range(count), STAR.species * 4, strict=False)
            ],
        )
        for count in (15, 16, 24)
    ]
    burst = ns.Supernova.named("livermore", distance=0.01 * megaparsec)
    rates = benchmark(lambda: [ns.supernova_rates(burst, each) for each in detectors])
    assert all(each.total() > 0 for each in rates)
    report("three detectors, 55 channels", benchmark.stats.stats.median, benchmark.stats.stats.min, 0.02)
    timed = detectors[2].rates(STAR, np.linspace(0, 10, 101) * s)
    assert timed.by_time["channel 0"].shape == (100,)


def _table_of_a_star():
    """A fluence of SNOwGLoBES's format: 500 points, each a kink."""
    energies = np.arange(1, 501) * 0.2 * MeV
    columns = {}
    for component in ns.Supernova.named("livermore", distance=0.01 * megaparsec).components:
        spectrum = ns.Tabulated(energies=energies, values=component.spectrum(energies))
        columns[component.state] = ns.Component(component.state, spectrum, component.fluence)
    return ns.Flux(tuple(columns.values()))


@pytest.mark.parametrize(("name", "limit"), [("XENONnT", 0.2), ("Super-K", 0.5), ("JUNO", 1.5)])
def test_a_flux_in_a_detector_of_terms(name, limit, benchmark, report):
    """A flux that is not known yet, on a detector whose cross sections are."""
    burst = ns.Supernova.named("livermore", distance=0.01 * megaparsec)
    ns.supernova_rates(burst, name)
    rates = benchmark.pedantic(lambda: ns.supernova_rates(burst, name), rounds=3)
    assert rates.total() > 0
    report(f"a pinched burst in {name}", benchmark.stats.stats.median, benchmark.stats.stats.min, limit)


@pytest.mark.parametrize("term", [ns.ElectronScattering(), ns.ProtonScattering()], ids=["electrons", "protons"])
def test_a_table_of_500_kinks(term, benchmark, report):
    """Nothing stored: each panel between two points is looked at."""
    star = _table_of_a_star()
    light = ns.Detector("CH2", 1000 * tonne, np.arange(1, 80.0) * MeV)
    counts = benchmark.pedantic(lambda: ns.Experiment(star, light).counts(term), rounds=3)
    assert counts.sum() > 0
    report(f"500 kinks, {type(term).__name__}", benchmark.stats.stats.median, benchmark.stats.stats.min, 1.0)
