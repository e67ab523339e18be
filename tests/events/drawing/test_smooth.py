"""Smooth functions as polynomials on panels."""

import numpy as np
import pytest

from nuscatter.events.drawing.smooth import smooth_function


def test_a_function_is_hit_everywhere_also_beside_a_narrow_peak():
    def peak(x):
        return 1 / (1e-4 + (x - 0.3) ** 2)

    found = smooth_function(peak, np.array([-1.0, 0.5, 2.0]))
    x = np.linspace(-1, 2, 30_001)
    assert np.abs(found(x) - peak(x)).max() < 1e-9 * 1e4


def test_noise_makes_no_more_panels_than_are_allowed():
    noise = np.random.default_rng(1)
    found = smooth_function(lambda x: x + 1e-6 * noise.random(len(x)), np.array([0.0, 1.0]), most=100)
    assert len(found.edges) < 1000
    x = np.linspace(0, 1, 100)
    assert np.abs(found(x) - x).max() < 1e-4


def test_beyond_its_ends_it_is_constant():
    found = smooth_function(np.exp, np.array([0.0, 1.0]))
    assert found(np.array([-3.0, 4.0])) == pytest.approx([1.0, np.e], rel=1e-9, abs=0)
