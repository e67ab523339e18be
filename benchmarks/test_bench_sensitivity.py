"""Sensitivities: five planned experiments together, beside a loop of fits with the parameter held."""

import time

import numpy as np

import nuscatter as ns
from nuscatter.reports.sensitivities.expected import sensitivity
from nuscatter.reports.sensitivities.parameters_of_interest import weak_angle

FIVE = ("COH-NaI-3388", "COH-Ge-18", "COH-Ar-750", "COH-CryoCsI-10", "COH-CryoCsI-700")


def by_fits(found, high):
    """The upper end by bisection, to 1e-3 of the error, one fit a step as a loop would do."""
    others = {name: value for name, value in found.truth.items() if name != "sin2_theta_w"}
    inner, outer = found.truth["sin2_theta_w"], 2 * high - found.truth["sin2_theta_w"]
    for _ in range(10):
        middle = (inner + outer) / 2
        rise = ns.fit(found.likelihood, fixed={"sin2_theta_w": middle}, **others).fval
        inner, outer = (middle, outer) if rise < 1.0 else (inner, middle)
    return (inner + outer) / 2


def test_five_experiments_together(benchmark, report):
    """Asked: 2 s for both ends of one interval, all nuisances profiled; a loop of fits takes some 40 times as long."""
    found = sensitivity(FIVE, weak_angle)
    low, high = benchmark.pedantic(lambda: found.interval(level=0.6826894921370859), rounds=3)
    begin = time.perf_counter()
    np.testing.assert_allclose(by_fits(found, high), high, rtol=1e-4)
    seconds = 2 * (time.perf_counter() - begin)
    assert low < found.truth["sin2_theta_w"] < high
    report("both ends of sin²θ_W of five plans", benchmark.stats.stats.median, benchmark.stats.stats.min, 2.0, seconds)
    assert seconds > 10 * benchmark.stats.stats.min


def test_building_and_profiling_five_experiments(report):
    """Asked: 5 s from names to each one's interval, alone and together."""
    begin = time.process_time()
    for chosen in (*FIVE, FIVE):
        sensitivity(chosen, weak_angle, flux_uncertainty=0.02).interval()
    seconds = time.process_time() - begin
    report("five plans, alone and together", seconds, seconds, 5.0)
    assert seconds < 30
