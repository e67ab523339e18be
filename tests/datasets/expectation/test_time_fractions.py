"""Fractions of groups of components in time bins, closed forms beside integrals over the bins."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.expectation.time_fractions import Onset, PulseTiming, TimeFractions
from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Gaussian
from nuscatter.units import keV, kg, m, us

MEAN = Nuisance("clock", 0.5, None, "mean of the pulse [us]", (0.0, 1.5))
WIDTH = Nuisance("spread", 0.15, 0.05, "width of the pulse [us]", (0.01, 0.5))
SHIFT = Nuisance("shift", 0.0, 0.1, "shift of the times [us]")
DETECTOR = Detector("Ar", 20 * kg, np.array([1, 20]) * keV, time_edges=np.array([0, 0.5, 1, 6]) * us)
PULSE = Gaussian(mean=0.5 * us, width=0.15 * us)
EXPERIMENT = Experiment(PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=PULSE), DETECTOR)
VALUES = {
    "clock": np.array([0.5, 0.7, 0.3]),
    "spread": np.array([0.15, 0.15, 0.3]),
    "shift": np.array([0.0, 0.2, -0.1]),
}


def alone(profiles):
    """Fractions of the prompt and of the delayed neutrinos, by integrals over the bins."""
    return np.stack([DETECTOR.time_fractions(profiles[0]), DETECTOR.time_fractions(profiles[1])])


def test_a_pulse_has_closed_forms():
    found = TimeFractions(EXPERIMENT, PulseTiming(MEAN, WIDTH, us)).many(VALUES)
    assert found.shape == (2, 3, 3)
    for at in range(3):
        pulse = Gaussian(mean=VALUES["clock"][at] * us, width=VALUES["spread"][at] * us)
        moved = [replace(each.time, pulse=pulse) for each in EXPERIMENT.flux.components]
        np.testing.assert_allclose(found[..., at], alone(moved), atol=1e-10)


def test_an_onset_is_integrated():
    times = TimeFractions(EXPERIMENT, Onset(SHIFT, us))
    found = times.many(VALUES)
    for at in range(3):
        moved = [each.time.shifted(VALUES["shift"][at] * us) for each in EXPERIMENT.flux.components]
        np.testing.assert_allclose(found[..., at], alone(moved), atol=1e-12)
    assert times.slopes(VALUES) == {}  # no closed form


def test_times_that_do_not_depend_on_nuisances_are_the_experiments():
    times = TimeFractions(EXPERIMENT, None)
    assert times.groups.tolist() == [0, 1, 1]
    np.testing.assert_array_equal(times.many(VALUES)[..., 0], EXPERIMENT.time_fractions[:2])


@pytest.mark.parametrize("width", [WIDTH, 0.15])
def test_slopes_are_differences(width):
    times = TimeFractions(EXPERIMENT, PulseTiming(MEAN, width, us))
    slopes = times.slopes(VALUES)
    assert set(slopes) == ({"clock", "spread"} if width is WIDTH else {"clock"})
    for name, slope in slopes.items():
        low, high = (times.many({**VALUES, name: VALUES[name] + side * 1e-5}) for side in (-1, 1))
        np.testing.assert_allclose(slope, (high - low) / 2e-5, atol=1e-7)


@pytest.mark.parametrize("timing", [PulseTiming(MEAN, WIDTH, us), Onset(SHIFT, us), None])
def test_groups_in_any_order_are_their_components(timing):
    """The delayed components first, and one that comes later than its like."""
    prompt, delayed, other = EXPERIMENT.flux.components
    late = replace(other, time=other.time.shifted(0.4 * us))
    built = replace(EXPERIMENT, flux=Flux((delayed, other, late, prompt)))
    times = TimeFractions(built, timing)
    assert times.groups.tolist() == [0, 0, 1, 2]
    found = np.broadcast_to(times.many(VALUES), (3, 3, 3))
    for at in range(3):
        point = {name: float(column[at]) for name, column in VALUES.items()}
        for group, component in enumerate((other, late, prompt)):
            moved = component.time if timing is None else timing.moved(component.time, point)
            np.testing.assert_allclose(found[group, :, at], DETECTOR.time_fractions(moved), atol=1e-10)


@pytest.mark.parametrize("name", ["clock", "spread"])
def test_what_is_stored_depends_on_mean_and_width(name):
    times = TimeFractions(EXPERIMENT, PulseTiming(MEAN, WIDTH, us))
    first = times.many(VALUES)
    moved = {**VALUES, name: VALUES[name] + 0.1}
    fresh = TimeFractions(EXPERIMENT, PulseTiming(MEAN, WIDTH, us)).many(moved)
    np.testing.assert_array_equal(times.many(moved), fresh)
    assert not np.allclose(fresh, first)
    one_alike = {**moved, name: np.full(3, 0.2)}  # the other differs from point to point
    alone = times.many({each: column[2:] for each, column in one_alike.items()})
    np.testing.assert_allclose(times.many(one_alike)[..., 2:], alone, rtol=1e-12)


def test_one_pulse_for_all_points_is_computed_once():
    times = TimeFractions(EXPERIMENT, PulseTiming(MEAN, WIDTH, us))
    same = {name: np.full(50, column[1]) for name, column in VALUES.items()}
    assert times.many(same).shape == (2, 3, 1)
    np.testing.assert_allclose(times.many(same)[..., 0], times.many(VALUES)[..., 1], rtol=1e-12)


def test_what_is_stored_is_bounded_and_not_sent():
    times = TimeFractions(EXPERIMENT, PulseTiming(MEAN, WIDTH, us))
    times.many(VALUES)
    before = len(pickle.dumps(times))
    for mean in np.linspace(0.1, 1.0, 30):
        times.many({"clock": np.full(3, mean), "spread": VALUES["spread"]})
    assert len(times._stored) <= 8
    assert len(pickle.dumps(times)) == before


def test_a_component_without_arrival_times_is_refused_and_not_left_out():
    prompt, *delayed = EXPERIMENT.flux.components
    unknown = replace(EXPERIMENT, flux=Flux((replace(prompt, time=None), *delayed)))
    with pytest.raises(InputError, match="time"):
        TimeFractions(unknown, PulseTiming(MEAN, WIDTH, us)).many(VALUES)


def test_what_another_thread_removes_is_not_missed():
    class Forgetful(dict):
        def __setitem__(self, key, value):
            """Store nothing, as if another thread had removed it at once."""

    times = TimeFractions(EXPERIMENT, PulseTiming(MEAN, WIDTH, us))
    found = times.many(VALUES)
    object.__setattr__(times, "_stored", Forgetful())
    np.testing.assert_array_equal(times.many(VALUES), found)
