"""Batches: points of the likelihood, and scans of CsI, and of CsI with argon, all nuisances profiled."""

import os
import resource
import time
import warnings

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.mediators import universal
from nuscatter.units import MeV

pytestmark = pytest.mark.skipif(not os.environ.get("NUSCATTER_DATA"), reason="NUSCATTER_DATA is not set")


def couplings(ee, mumu):
    return ns.StandardModel() + ns.NSI(ee_u=ee, mumu_u=mumu)


@pytest.fixture(scope="module")
def csi():
    return ns.datasets.coherent_csi_2021().likelihood(couplings)


@pytest.fixture(scope="module")
def both(csi):
    return csi + ns.datasets.coherent_lar_2020().likelihood(couplings)


def test_twenty_thousand_points(benchmark, report, csi):
    """Asked: 0.03 s. A loop over points takes some 0.5 ms each."""
    rng = np.random.default_rng(1)
    points = {name: np.full(20_000, known.start or 0.0) for name, known in csi.arguments.items()}
    points |= {name: rng.uniform(-0.5, 0.5, 20_000) for name in ("ee", "mumu")}
    csi.evaluate_many({name: column[:1000] for name, column in points.items()})
    found = benchmark.pedantic(lambda: csi.evaluate_many(points), rounds=20)
    some = range(0, 20_000, 200)
    begin = time.perf_counter()
    alone = [csi.evaluate({name: float(column[at]) for name, column in points.items()}) for at in some]
    slow = (time.perf_counter() - begin) * 20_000 / len(some)
    np.testing.assert_allclose(found[:: some.step], alone, rtol=1e-10)
    report("2e4 points of CsI", benchmark.stats.stats.median, benchmark.stats.stats.min, 0.03, slow)
    assert slow > 30 * benchmark.stats.stats.min


def test_a_million_points_in_little_memory(report, csi):
    """Asked: 300 MB at most beside the points themselves. They are computed in blocks: one array would have 792 MB."""
    points = {name: np.full(1_000_000, known.start or 0.0) for name, known in csi.arguments.items()}
    points["ee"] = np.linspace(-0.5, 0.5, 1_000_000)
    csi.evaluate_many({name: column[:5000] for name, column in points.items()})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    csi.evaluate_many(points)
    seconds = time.perf_counter() - begin
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\n1e6 points of CsI: {megabytes:.0f} MB more than before")
    report("1e6 points of CsI", seconds, seconds, 1.5)
    assert megabytes < 300


@pytest.mark.parametrize(("which", "size", "asked"), [("csi", 61, 0.8), ("csi", 101, 2.5), ("both", 101, 9.0)])
def test_scan_with_all_nuisances(benchmark, report, request, which, size, asked):
    """Asked: 0.8 and 2.5 s for CsI, 9 s with argon's 960 bins on two processors, for two levels."""
    likelihood, axis = request.getfixturevalue(which), np.linspace(-0.3, 0.7, size)
    found = benchmark.pedantic(lambda: scan(likelihood, ee=axis, mumu=axis), rounds=1)
    report(f"{size} × {size} points of {which}", benchmark.stats.stats.median, benchmark.stats.stats.min, asked)
    assert found.message == ""
    assert (found.failed, len(found.contour(0.954))) == (0, 2)
    print(f"\n{which}: {benchmark.stats.stats.min:.1f} s, {found.by_minuit} points by Minuit")


@pytest.mark.parametrize("which", ["vector", "scalar"])
def test_scan_of_a_light_mediator(report, which):
    """Asked: 20 s for 61 × 61 points that predict up to 1e16 times the data; beside it Minuit, point by point."""
    data = ns.datasets.coherent_csi_2021()
    boson = {"vector": lambda m, g: ns.LightVector(m, coupling=g, charges=universal), "scalar": ns.LightScalar}[which]
    likelihood = data.likelihood(lambda m, g: ns.StandardModel() + boson(m, g))
    masses, couplings = np.geomspace(0.1 * MeV, 1e4 * MeV, 61), np.geomspace(1e-6, 1e-1, 61)
    begin = time.process_time()
    found = scan(likelihood, m=masses, g=couplings)
    fast = time.process_time() - begin
    begin = time.process_time()
    for at in range(0, 60, 6):  # along the diagonal, half of them excluded
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ns.fit(likelihood, fixed={"m": float(masses[at]), "g": float(couplings[at])})
    slow = (time.process_time() - begin) * found.delta.size / 10
    report(f"61 × 61 points of a light {which}", fast, fast, 20.0, slow)
    assert (found.message, found.failed) == ("", 0)
    assert len(found.contour(0.954)) == {"vector": 2, "scalar": 1}[which]
    assert slow > 30 * fast
