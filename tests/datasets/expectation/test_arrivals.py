"""Closed-form fractions against the detector's own integrals, and slopes against differences."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets.expectation.arrivals import Arrivals
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import ExponentialDecline, TabulatedEfficiency
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import keV, kg, ns, us

EDGES = np.array([-0.2, 0.1, 0.4, 0.9, 2.0, 6.0])
PROFILES = (
    TimeProfile(Gaussian(mean=0, width=us), (26.03 * ns,)),
    TimeProfile(Gaussian(mean=0, width=us), (26.03 * ns, 2197 * ns)),
    TimeProfile(Gaussian(mean=0, width=us), (26.03 * ns,), delay=0.3 * us),
)
MEAN, WIDTH = np.array([0.5, 0.1, 1.3, 0.02, 0.7]), np.array([0.15, 0.01, 0.4, 0.05, 0.03])


def arrivals(efficiency, profiles=PROFILES):
    detector = Detector("Ar", 1 * kg, np.array([1, 2]) * keV, time_edges=EDGES * us, time_efficiency=efficiency)
    return Arrivals(detector, profiles, us)


@pytest.mark.parametrize(
    "efficiency",
    [
        None,
        ExponentialDecline(start=0.52 * us, rate=0.5 / us),
        TabulatedEfficiency(np.array([0, 0.7, 3]) * us, [0.2, 1, 0.4]),
        lambda t: 0.5 + 0.4 * np.sin(t / us),
    ],
)
def test_fractions_are_the_detectors(efficiency):
    batch = arrivals(efficiency)
    found = batch.many(MEAN, WIDTH)
    assert found.shape == (3, 5, 5)
    for at, (mean, width) in enumerate(zip(MEAN, WIDTH, strict=True)):
        for row, profile in enumerate(PROFILES):
            alone = batch.detector.time_fractions(replace(profile, pulse=Gaussian(mean=mean * us, width=width * us)))
            np.testing.assert_allclose(found[row, :, at], alone, atol=2e-9)


@pytest.mark.parametrize("efficiency", [None, ExponentialDecline(start=0.52 * us, rate=0.5 / us)])
@pytest.mark.parametrize("profiles", [PROFILES, (TimeProfile(Gaussian(mean=0, width=us), ()),)])
def test_slopes_are_differences(efficiency, profiles):
    batch = arrivals(efficiency, profiles)
    step = 1e-4 * WIDTH
    _, by_mean, by_width = batch.with_slopes(MEAN, WIDTH)
    low, high = batch.many(MEAN - step, WIDTH), batch.many(MEAN + step, WIDTH)
    np.testing.assert_allclose(by_mean, (high - low) / (2 * step), atol=2e-6)
    low, high = batch.many(MEAN, WIDTH - step), batch.many(MEAN, WIDTH + step)
    np.testing.assert_allclose(by_width, (high - low) / (2 * step), atol=2e-6)


def test_a_bare_pulse_is_the_normal_distribution():
    batch = arrivals(None, (TimeProfile(Gaussian(mean=0, width=us), ()),))
    pulse = Gaussian(mean=0.5 * us, width=0.15 * us)
    expected = np.diff(pulse.cumulative(EDGES * us))
    np.testing.assert_allclose(batch.many(MEAN[:1], WIDTH[:1])[0, :, 0], expected, atol=1e-14)


def test_an_efficiency_that_jumps_where_it_does_not_say_is_followed_closely():
    jump = arrivals(lambda t: np.where(np.asarray(t) < 0.613 * us, 1.0, 0.25))
    kept = jump.many(MEAN[:1], WIDTH[:1])[:, :, 0]
    alone = np.stack(
        [
            jump.detector.time_fractions(replace(each, pulse=Gaussian(mean=0.5 * us, width=0.15 * us)))
            for each in PROFILES
        ]
    )
    np.testing.assert_allclose(kept, alone, atol=1e-5)
