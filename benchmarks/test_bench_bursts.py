"""Events of a supernova's slices and of decays in flight, each beside what one would write first."""

import time

import numpy as np

import nuscatter as ns
from nuscatter.events.assembly import laws_of
from nuscatter.events.drawing.decay_points import DecayPoints
from nuscatter.events.drawing.points import Points
from nuscatter.events.plan import Plan, energies_of
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.units import MeV, erg, keV, m, megaparsec, s, tonne

TIMES = np.linspace(0, 10, 50) * s
STAR = ns.Supernova(
    distance=0.01 * megaparsec,
    times=TIMES,
    luminosity=1e52 * erg / s * np.exp(-TIMES / (3 * s)),
    mean_energy=tuple((first - 0.2 * TIMES / s) * MeV for first in (10, 12, 14)),
    alpha=2.5,
)
N = 2**15


def test_tables_of_a_burst(report, benchmark):
    """Fifty slices of six species on argon: rates for all of them at once, beside each slice by itself."""
    detector = ns.Detector("Ar", 40 * tonne, np.array([0.5, 500]) * keV)
    model = Hypothesis(ns.StandardModel() + ns.ElectronScattering())
    laws = laws_of(ns.Experiment(STAR, detector), model, STAR, 0.5 * keV)
    start = time.perf_counter()
    alone = [
        float(energies_of([each], [law for law in laws if law.state == each.state])[0].integral.sum())
        for each in STAR.components
    ]
    slow = time.perf_counter() - start
    benchmark.pedantic(lambda: Plan(STAR, laws, None).expected, rounds=3, iterations=1)
    report("tables of 50 slices of a star", benchmark.stats.stats.median, benchmark.stats.stats.min, 2.0, slow)
    expected = Plan(STAR, laws, None).expected
    assert abs(sum(alone) / expected - 1) < 1e-6
    assert slow > 1.3 * benchmark.stats.stats.min


def test_points_of_short_lives(report, benchmark):
    """Lengths of 0.1 m in a ball of 1 m: tables of the distance beside points of 1/r² that are kept by e^(−r/ℓ)."""
    ball, away, rate = ns.Ball(1 * m), 3 * m, np.full(N, 10 / m)
    points = DecayPoints(volume=ball, distance=away, lowest=10 / m, highest=10 / m)
    points.draw(rate, np.random.default_rng(1))
    benchmark.pedantic(lambda: points.draw(rate, np.random.default_rng(1)), rounds=5, iterations=1)
    start = time.perf_counter()
    generator, all_of_them, kept = np.random.default_rng(2), Points(ball, away), []
    while sum(map(len, kept)) < N:
        some = all_of_them.draw(N, generator)
        r = np.linalg.norm(some + np.array([away, 0, 0]), axis=1)
        kept.append(some[generator.random(N) < np.exp(-(r - 2 * m) * 10 / m)])
    slow = time.perf_counter() - start
    best = benchmark.stats.stats.min
    report("32,768 points of short lives in a ball", benchmark.stats.stats.median, best, N / 1e6, slow)
    ours, theirs = points.draw(rate, np.random.default_rng(1))[:, 0], np.concatenate(kept)[:N, 0]
    edges = np.quantile(theirs, np.linspace(0, 1, 21))
    one, other = np.histogram(ours, edges)[0], np.histogram(theirs, edges)[0]
    assert ((one - other) ** 2 / (one + other)).sum() < 50
    assert slow > 4 * best
