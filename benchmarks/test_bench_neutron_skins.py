"""Neutron skins: a radius from an asymmetry, the joint fit of electrons and neutrinos, and what waves solved once save.

`asked` says 20 s for an inversion and 60 s for a joint fit; asserted is a ratio of times of one run. Ground states come
from disk.
"""

import os
import time

import pytest

import nuscatter as ns
from nuscatter.reports.symmetry_slope import fit_slope
from nuscatter.reports.weak_radii import invert_asymmetry
from nuscatter.structure.families.two_parameters import FermiNeutrons
from nuscatter.units import fm

RELEASES = os.environ.get("NUSCATTER_DATA")


def test_a_radius_from_an_asymmetry(benchmark, report):
    """The waves are solved in it, and the surfaces of eleven mean fields are found."""
    invert_asymmetry(ns.datasets.crex())  # solves what is not on disk
    benchmark.pedantic(lambda: invert_asymmetry(ns.datasets.crex()), rounds=3)
    times = benchmark.stats.stats
    report("radius from CREX's asymmetry", times.median, times.min, 20.0)


def test_waves_are_solved_once(benchmark, report):
    """A nuclear model costs a sum over about a hundred momenta, and not a solution: a tenth of one at most."""
    data = ns.datasets.crex()
    model = FermiNeutrons(3.5 * fm, diffuseness=0.48 * fm)
    data.asymmetry(model)
    benchmark.pedantic(lambda: data.asymmetry(model), rounds=5)
    times = benchmark.stats.stats
    report("asymmetry of a nuclear model, waves at hand", times.median, times.min, 0.01)
    start = time.perf_counter()
    data.measurement.predict(model("Ca48"))
    assert times.min < 0.1 * (time.perf_counter() - start)


@pytest.mark.skipif(not RELEASES, reason="no data")
def test_the_joint_fit(benchmark, report):
    """Lead, calcium, caesium iodide and argon: L, nine coordinates of the spread, and all nuisances."""
    shared = ns.datasets.SlopeHypotheses()
    data = {
        "PREX-2": ns.datasets.prex_2(),
        "CREX": ns.datasets.crex(),
        "CsI": ns.datasets.coherent_csi_2021(),
        "LAr": ns.datasets.coherent_lar_2020(),
    }
    fit_slope(data, shared)
    benchmark.pedantic(lambda: fit_slope(data, shared), rounds=1)
    times = benchmark.stats.stats
    report("joint fit of L to four data sets", times.median, times.min, 60.0)
