"""Batches: points of the likelihood, and scans of CsI, and of CsI with argon, all nuisances profiled."""

import os
import time

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.fits.scan import scan

pytestmark = pytest.mark.skipif(not os.environ.get("NUSCATTER_DATA"), reason="NUSCATTER_DATA is not set")


def couplings(ee, mumu):
    return ns.StandardModel() + ns.NSI(ee_u=ee, mumu_u=mumu)


@pytest.fixture(scope="module")
def csi():
    return ns.datasets.coherent_csi_2021().likelihood(couplings)


@pytest.fixture(scope="module")
def both(csi):
    return csi + ns.datasets.coherent_lar_2020().likelihood(couplings)


def test_a_hundred_thousand_points(benchmark, report, csi):
    """Asked: 2 s. A loop over points takes some 1 ms each."""
    rng = np.random.default_rng(1)
    points = {name: np.full(100_000, known.start or 0.0) for name, known in csi.arguments.items()}
    points |= {name: rng.uniform(-0.5, 0.5, 100_000) for name in ("ee", "mumu")}
    csi.evaluate_many({name: column[:1000] for name, column in points.items()})
    found = benchmark.pedantic(lambda: csi.evaluate_many(points), rounds=3)
    some = range(0, 100_000, 2000)
    begin = time.perf_counter()
    alone = [csi.evaluate({name: float(column[at]) for name, column in points.items()}) for at in some]
    slow = (time.perf_counter() - begin) * 100_000 / len(some)
    np.testing.assert_allclose(found[:: some.step], alone, rtol=1e-10)
    report("1e5 points of CsI", benchmark.stats.stats.median, benchmark.stats.stats.min, 2.0, slow)
    assert slow > 30 * benchmark.stats.stats.min


@pytest.mark.parametrize(("which", "asked"), [("csi", 10.0), ("both", 30.0)])
def test_scan_with_all_nuisances(benchmark, report, request, which, asked):
    """Asked: 10 s for CsI, 30 s with argon's 960 bins on two processors, for 101 × 101 points and two levels."""
    likelihood, axis = request.getfixturevalue(which), np.linspace(-0.3, 0.7, 101)
    found = benchmark.pedantic(lambda: scan(likelihood, ee=axis, mumu=axis), rounds=1)
    report(f"101 × 101 points of {which}", benchmark.stats.stats.median, benchmark.stats.stats.min, asked)
    assert found.message == ""
    assert (found.failed, len(found.contour())) == (0, 2)
    print(f"\n{which}: {benchmark.stats.stats.min:.1f} s, {found.handed} points to Minuit")
