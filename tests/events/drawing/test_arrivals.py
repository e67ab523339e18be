"""Arrival times: what is drawn from a profile is what its cumulative says."""

import numpy as np
import pytest
from scipy import stats

from nuscatter.events.drawing.arrivals import Arrivals
from nuscatter.sources.timing import Bunches, Gaussian, TimeProfile, box, triangle
from nuscatter.units import ns, us

PROMPT = TimeProfile(Gaussian(mean=0.44 * us, width=0.15 * us), (26.03 * ns,))
DELAYED = TimeProfile(Gaussian(mean=0.44 * us, width=0.15 * us), (26.03 * ns, 2197 * ns))
TWO = TimeProfile(Bunches(box(start=0, length=100 * ns), (0, 600 * ns), weights=(1, 3)), ())
PEAKED = TimeProfile(triangle(start=-1 * us, length=2 * us), (), delay=5 * us)


@pytest.mark.parametrize("profile", [PROMPT, DELAYED, TWO, PEAKED])
def test_times_follow_their_profile(profile):
    times = Arrivals((None, profile)).draw(np.ones(20_000, int), np.random.default_rng(8))
    assert stats.kstest(profile.cumulative(times), "uniform").pvalue > 1e-3


def test_components_have_their_own_times_and_steady_ones_none():
    component = np.tile([0, 1, 2, 3], 5000)
    times = Arrivals((DELAYED, None, PEAKED, DELAYED)).draw(component, np.random.default_rng(8))
    assert not times[component == 1].any()
    for row, profile in ((0, DELAYED), (2, PEAKED), (3, DELAYED)):
        assert stats.kstest(profile.cumulative(times[component == row]), "uniform").pvalue > 1e-3


def test_steady_sources_draw_nothing():
    one, other = np.random.default_rng(1), np.random.default_rng(1)
    assert not Arrivals((None,)).draw(np.zeros(5, int), one).any()
    assert one.random() == other.random()
