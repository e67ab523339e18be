"""Contours: islands, holes, saddles, edges, on heights whose curves are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuscatter.fits.scans.contours import curves

X, Y = np.linspace(-3, 3, 121), np.linspace(-2, 2, 101)
GRID = X[:, None], Y[None, :]


def test_an_ellipse_is_an_island_counterclockwise():
    (curve,) = curves(X, Y, GRID[0] ** 2 / 4 + GRID[1] ** 2, 1.0)
    assert curve.closed
    assert not curve.hole
    assert curve.area == pytest.approx(2 * np.pi, rel=2e-3)
    assert (curve.points[0] == curve.points[-1]).all()
    np.testing.assert_allclose(curve.points[:, 0] ** 2 / 4 + curve.points[:, 1] ** 2, 1.0, atol=2e-3)


def test_a_ring_is_an_island_with_a_hole():
    outer, inner = curves(X, Y, np.abs(GRID[0] ** 2 + GRID[1] ** 2 - 2), 1.0)
    assert (outer.hole, inner.hole) == (False, True)
    assert outer.area == pytest.approx(3 * np.pi, rel=2e-3)
    assert inner.area == pytest.approx(-np.pi, rel=2e-3)


def test_two_islands_come_the_larger_first():
    height = np.minimum((GRID[0] - 1.4) ** 2 + GRID[1] ** 2, 2 * ((GRID[0] + 1.4) ** 2 + GRID[1] ** 2))
    found = curves(X, Y, height, 1.0)
    assert [curve.hole for curve in found] == [False, False]
    assert [curve.area for curve in found] == pytest.approx([np.pi, np.pi / 2], rel=3e-3)


def test_a_curve_that_leaves_the_grid_is_open_with_the_low_side_on_its_left():
    (curve,) = curves(X, Y, GRID[1] + 0 * GRID[0], 0.513)
    assert not curve.closed
    assert not curve.hole
    assert curve.points[0].tolist() == pytest.approx([3.0, 0.513])
    assert curve.points[-1].tolist() == pytest.approx([-3.0, 0.513])  # westwards, south on the left


def test_a_saddle_is_cut_by_its_mean():
    x = np.array([0.0, 1.0])
    apart = curves(x, x, np.array([[0.0, 3.0], [3.0, 0.0]]), 1.0)
    joined = curves(x, x, np.array([[0.0, 1.2], [1.2, 0.0]]), 1.0)
    assert len(apart) == len(joined) == 2
    assert max(np.ptp(curve.points, axis=0).max() for curve in apart) < 0.4
    assert {tuple(curve.points[0].round(6)) for curve in apart} == {tuple(curve.points[0].round(6)) for curve in apart}
    middle = [curve.points.mean(axis=0).round(6).tolist() for curve in joined]
    assert all(abs(a - b) > 0.5 for a, b in middle)  # the pieces cut off the two high corners


def test_cells_without_a_value_are_no_part_of_the_grid():
    height = GRID[0] ** 2 + GRID[1] ** 2
    height[60:63, :] = np.nan
    found = curves(X, Y, height, 1.0)
    assert [curve.closed for curve in found] == [False, False]
    assert curves(X, Y, np.full_like(height, np.nan), 1.0) == ()


def test_a_level_that_is_not_reached_has_no_curve():
    height = GRID[0] ** 2 + GRID[1] ** 2
    assert curves(X, Y, height, -1.0) == curves(X, Y, height, 99.0) == ()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 12), st.integers(3, 12))
def test_curves_enclose_what_is_low(seed, n, m):
    """On any heights: a closed frame makes all curves close, and winding numbers tell inside from outside."""
    height = np.pad(np.random.default_rng(seed).normal(size=(n, m)), 1, constant_values=5.0)
    x, y = np.arange(n + 2.0), np.arange(m + 2.0)
    found = curves(x, y, height, 0.0)
    assert all(curve.closed for curve in found)
    for i in range(n + 2):
        for j in range(m + 2):
            winding = sum(_winding(curve.points, (x[i], y[j])) for curve in found)
            assert winding == pytest.approx(float(height[i, j] < 0), abs=1e-6)


def _winding(points, place):
    offset = (points - np.array(place)) @ np.array([1.0, 1.0j])
    return float(np.angle(offset[1:] / offset[:-1]).sum() / (2 * np.pi))
