"""The line of a profile goes through its points and has no minimum of its own."""

import numpy as np
import pytest

from nuscatter.figures.results.parts.smooth_profiles import smooth


def test_the_line_goes_through_the_points_and_not_below():
    x, rise = np.array([-5.0, -1.0, 0.0, 2.0, 7.0]), np.array([9.0, 0.5, 0.0, 0.5, 10.0])
    fine, heights = smooth(x, rise=rise)
    assert heights.min() >= 0
    assert np.interp(x, fine, heights) == pytest.approx(rise, rel=1e-12, abs=1e-12)
    between = (fine > -5) & (fine < -1)
    assert (np.diff(heights[between]) < 0).all()
