"""A point of dark matter, with production and angle, beside the Monte Carlo of the tests; and one of visible decays."""

import importlib.util
import itertools
import math
import time
from pathlib import Path

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import neutral_pion_mass
from nuscatter.sources.dark.neutral_pions import pion_branching
from nuscatter.units import GeV, MeV, fm, keV, kg, m

MERCURY = ns.BurmanSmith(proton_energy=1 * GeV, Z=80)
PLACE = {"pot": 1e23, "pions_per_pot": 0.09, "distance": 19.3 * m, "angle": math.pi / 2}
CSI = ns.Detector("CsI", 1 * kg, np.array([5, 3000]) * keV)
BALL, AWAY = ns.Ball(2 * m), 10 * m
ARGON = ns.Detector("Ar", 1 * kg, np.array([1, 3000]) * MeV, volume=BALL.volume)


def monte_carlo():
    """The test file of the Monte Carlo, as a module."""
    path = Path(__file__).parents[1] / "tests" / "physics" / "test_dark_matter.py"
    spec = importlib.util.spec_from_file_location("nuscatter_dark_monte_carlo", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def portal(mediator, **changes):
    """75 MeV of A′ and 25 MeV of χ, or another mass of A′."""
    known = {"epsilon": 1e-4, "alpha_dark": 0.5, "mass": 25 * MeV, "kind": ns.DarkMatterKind.SCALAR}
    return ns.VectorPortal.kinetic_mixing(mediator_mass=mediator * MeV, **known | changes)


def recoils(dark):
    """Recoils in CsI: production, angle, flux, counts."""
    flux = ns.DarkMatterFromPions(dark, MERCURY, **PLACE)
    return float(ns.Experiment(flux, CSI).counts(ns.DarkMatterScattering(dark)).sum())


def test_point_of_dark_matter(benchmark, report):
    """Asked: 50 ms for a point that was never computed. The Monte Carlo throws 300,000 A′ and knows 1 %."""
    thrown = monte_carlo()
    masses = itertools.count(75.0, 1e-6)

    def slow():
        thrown.thrown_dark_matter.cache_clear()
        E, cosine = thrown.thrown_dark_matter(thrown.SCALAR, 300_000, 75.0, 25.0)
        inside, grid = np.abs(cosine) < 0.04, np.geomspace(25.01, 600, 100)
        matter = ns.material("CsI")
        per_atom = sum(
            share * np.interp(E[inside], grid, thrown.seen_per_nucleus(thrown.SCALAR, nuclide, grid, 75.0, 25.0))
            for nuclide, share in matter.composition
        )
        made = 1e23 * 0.09 * float(pion_branching(portal(75.0))) * 2 / (4 * math.pi * 0.04)
        scale = made / (19.3 * m / fm) ** 2 * float(1 * kg / matter.mass_per_atom)
        return scale * per_atom.sum() / 300_000

    recoils(portal(75.0))
    start = time.perf_counter()
    sampled = slow()
    spent = time.perf_counter() - start
    assert benchmark(lambda: recoils(portal(next(masses)))) == pytest.approx(sampled, rel=0.05)
    report("dark matter, a point of masses", benchmark.stats.stats.median, benchmark.stats.stats.min, 0.05, spent)
    assert spent > 3 * benchmark.stats.stats.min


def test_point_of_visible_decays(benchmark, report):
    """A point of mixing and mass: A′ from the pions of mercury, survival, decays in a ball of 2 m.

    The Monte Carlo throws a million A′ of isotropic pions into a cone around the ball, and knows 0.3 %; for mercury
    it would have to throw them everywhere.
    """
    mixings = itertools.count(3e-6, 1e-14)

    def fast():
        dark = portal(30.0, epsilon=next(mixings), alpha_dark=0.0)
        flux = ns.DarkPhotonsFromPions(dark, MERCURY, **PLACE | {"distance": AWAY})
        return float(ns.Experiment(flux, ARGON).counts(ns.DarkPhotonDecay(dark, BALL, AWAY)).sum())

    def slow():
        dark, pion, n = portal(30.0, epsilon=3e-6, alpha_dark=0.0), neutral_pion_mass.value / MeV, 1_000_000
        generator = np.random.default_rng(5)
        gamma = 1 + generator.gamma(2.0, 60.0, n) / pion
        energy = (pion**2 + 30**2) / (2 * pion)
        spread = np.sqrt((gamma**2 - 1) * (energy**2 - 30**2))
        E = gamma * energy + spread * generator.uniform(-1, 1, n)
        length = np.sqrt(E**2 - 30**2) / 30 / dark.width / m
        sine2 = 1 - generator.uniform(math.cos(0.21), 1, n) ** 2
        middle, half = 10 * np.sqrt(1 - sine2), np.sqrt(np.maximum(4 - 100 * sine2, 0.0))
        return float((np.exp(-(middle - half) / length) - np.exp(-(middle + half) / length)).mean())

    start = time.perf_counter()
    assert slow() > 0
    spent = time.perf_counter() - start
    assert benchmark(fast) > 0
    report("visible decays, a point", benchmark.stats.stats.median, benchmark.stats.stats.min, 0.03, spent)
    assert benchmark.stats.stats.min < spent
