"""Constraints computed together: those of single Pulls, by hand, and as differences."""

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.fits.likelihoods.pulls import Pulls

POINTS = {"a": np.array([1.0, 2.0, -0.5]), "b": np.array([0.5, 0.1, 3.0]), "c": np.array([7.0, 8.0, 9.0])}
SINGLE = [Pull("c", 8.0, 2.0), Pull("a", 1.0, 0.2), Pull("b", -1.0, 3.0)]
ROWS = {"b": 0, "z": 1, "c": 2}


def added(pulls, value=0.0):
    arrays = np.full(3, value), np.full((3, 3), value), np.full((3, 3, 3), value)
    pulls.add(POINTS, ROWS, *arrays)
    return arrays


def test_together_they_are_the_sum_of_single_ones():
    expected = sum(((POINTS[each.name] - each.mean) / each.sigma) ** 2 for each in SINGLE)
    np.testing.assert_allclose(Pulls.of(SINGLE).evaluate_many(POINTS), expected, rtol=1e-14)
    np.testing.assert_allclose(added(Pulls.of(SINGLE))[0], expected, rtol=1e-14)


def test_derivatives_are_written_out_and_stand_in_the_rows_of_their_parameters():
    """The row of z, which has no pull, stays; a is not free."""
    _, gradient, curvature = added(Pulls.of(SINGLE))
    np.testing.assert_allclose(gradient[0], 2 * (POINTS["b"] + 1.0) / 9.0)
    np.testing.assert_allclose(gradient[2], 2 * (POINTS["c"] - 8.0) / 4.0)
    assert not gradient[1].any()
    np.testing.assert_allclose(curvature[..., 1], np.diag([2.0 / 9.0, 0.0, 0.5]))


def test_they_are_added_to_what_is_there():
    for some, more in zip(added(Pulls.of(SINGLE)), added(Pulls.of(SINGLE), 5.0), strict=True):
        np.testing.assert_allclose(more, some + 5.0)


def test_each_point_may_have_measured_values_of_its_own():
    mean = np.array([[8.0, 7.0, 9.5], [0.0, 1.0, 2.0]])
    pulls = Pulls(("c", "b"), mean, np.array([2.0, 0.5]))
    expected = [
        Pull("c", mean[0, at], 2.0)(c=POINTS["c"][at]) + Pull("b", mean[1, at], 0.5)(b=POINTS["b"][at])
        for at in range(3)
    ]
    np.testing.assert_allclose(pulls.evaluate_many(POINTS), expected)
    value, gradient, _ = added(pulls)
    np.testing.assert_allclose(value, expected)
    np.testing.assert_allclose(gradient[0], 8 * (POINTS["b"] - mean[1]))


def test_none_is_nothing():
    nothing = Pulls.of([])
    assert not nothing.evaluate_many(POINTS).any()
    assert not any(each.any() for each in added(nothing))


def test_the_values_of_the_points_stay():
    before = {name: column.copy() for name, column in POINTS.items()}
    Pulls.of(SINGLE).evaluate_many(POINTS), added(Pulls.of(SINGLE))
    for name, column in POINTS.items():
        np.testing.assert_array_equal(column, before[name])


@pytest.mark.parametrize("each", SINGLE)
def test_one_is_the_derivatives_of_a_pull(each):
    value, gradient, curvature = each.derivatives(POINTS, dict.fromkeys(ROWS))
    for mine, theirs in zip(added(Pulls.of([each])), (value, gradient.T, curvature.transpose(1, 2, 0)), strict=True):
        np.testing.assert_array_equal(mine, theirs)
