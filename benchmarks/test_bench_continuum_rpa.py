"""Continuum RPA: what a frequency costs, of all J ≤ 6 and both parities, and of one multipole.

Asked on two cores: ⁴⁰Ar 200 frequencies of charge exchange in 40 s and of neutral excitations in 120 s, ²⁰⁸Pb in 100 s
and 6 minutes, E1 of any nucleus in 10 s. Here one frequency is computed by two threads, with ten external fields in
each channel. Asserted are ratios of times of one run.
"""

import time

import numpy as np
import pytest
from scipy.special import spherical_jn

import nuscatter as ns
from nuscatter.structure.crpa.bessel_basis import BesselBasis
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.response import Continuum, responses
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV

#: Seconds of a frequency that are asked.
ASKED = {("Ar40", None): 0.6, ("Ar40", "np"): 0.2, ("Pb208", None): 1.8, ("Pb208", "np"): 0.5}
RADIUS = {"Ar40": 12.0, "Pb208": 14.0}


def all_channels(name, charge):
    continuum = Continuum(Ground.of(HartreeFock("SLy4", keep=False).solve(name)), RADIUS[name])
    channels = [
        continuum.channel(J, natural, charge) for J in range(7) for natural in (True, False) if J > 0 or natural
    ]
    operators = [np.ones((10, each.kinds, len(each.fields), each.r.size)) for each in channels]
    return channels, operators


def linear_algebra(unknowns):
    """Seconds of what is inevitable: to solve for the unknowns of the channels."""
    matrices = [np.eye(size) + 0.1j * np.ones((size, size)) for size in unknowns]
    start = time.perf_counter()
    for each in matrices:
        np.linalg.solve(each, np.ones((len(each), 10)))
    return time.perf_counter() - start


@pytest.mark.parametrize(("name", "charge"), list(ASKED))
def test_a_frequency(benchmark, report, name, charge):
    """Green's functions and the sum over pairs together cost no more than a few times the solution."""
    channels, operators = all_channels(name, charge)
    responses(channels, 20 + 1j, operators)  # the partial waves are made once
    frequencies = iter(np.arange(21, 60) + 1j)
    benchmark.pedantic(lambda: responses(channels, next(frequencies), operators, threads=2), rounds=3)
    times = benchmark.stats.stats
    kinds = 1 if charge else 2
    solved = linear_algebra([8 * kinds * channels[0].r.size] * 7 + [4 * kinds * channels[0].r.size] * 6)
    what = "charge exchange" if charge else "neutral excitations"
    report(f"{name}, {what}, one frequency", times.median, times.min, ASKED[name, charge], solved)
    assert times.min < 12 * solved


def test_set_up(benchmark, report):
    """Partial waves, pairs and residual forces of ²⁰⁸Pb: once a nucleus."""

    def made():
        channels, _ = all_channels("Pb208", None)
        for each in channels:
            _ = each.pairs, each._force, each._coulomb

    benchmark.pedantic(made, rounds=2)
    times = benchmark.stats.stats
    report("Pb208, all channels set up", times.median, times.min, 3.0)


def test_electric_dipole(benchmark, report):
    """E1 of ²⁰⁸Pb as it is asked for, ground state and all of some 110 frequencies, nothing kept."""
    made = benchmark.pedantic(lambda: ns.response("Pb208", "E1", high=50 * MeV, keep=False), rounds=1)
    times = benchmark.stats.stats
    report("Pb208 E1, its whole strength", times.median, times.min, 10.0)
    assert made.exhausted == pytest.approx(1, abs=1e-4)


def test_every_momentum_transfer(benchmark, report):
    """24 momentum transfers of charge 2⁺ in ⁴⁰Ar from the few functions that span them, beside one call for each."""
    channels, _ = all_channels("Ar40", None)
    chosen = next(each for each in channels if each.J == 2 and each.natural)
    q = np.linspace(0.02, 1.5, 24)
    basis = BesselBasis(2, q.max(), chosen.r, chosen.continuum.exterior.weights * chosen.r**2)

    def charges(functions):
        return np.concatenate([chosen.operator(rho=np.stack([0 * each, each])) for each in functions])

    def together():
        return basis.combined(chosen.response(25 + 1j, charges(basis.functions)), q)

    together()
    benchmark.pedantic(together, rounds=5)
    own, start = charges(spherical_jn(2, q[:, None] * chosen.r)), time.perf_counter()
    wanted = [chosen.response(25 + 1j, own[at : at + 1])[0, 0] for at in range(q.size)]
    separate = time.perf_counter() - start
    times = benchmark.stats.stats
    report("Ar40 2+, 24 momentum transfers", times.median, times.min, 0.1, separate)
    assert together() == pytest.approx(np.array(wanted), rel=1e-6, abs=0)
    assert times.min < separate / 10


def test_a_strength_from_disk(benchmark, report):
    """What was computed once is there again in 50 ms, without a ground state."""
    made = ns.response("O16", "E1", high=30 * MeV)
    benchmark.pedantic(lambda: ns.response("O16", "E1", high=30 * MeV), rounds=5)
    times = benchmark.stats.stats
    report("O16 E1 from disk", times.median, times.min, 0.05)
    assert ns.response("O16", "E1", high=30 * MeV).moment(1) == made.moment(1)
    assert times.min < 0.05
