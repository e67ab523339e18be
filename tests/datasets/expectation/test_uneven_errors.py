"""Uneven errors: ±1 at the ends, the even limit, slopes by differences, and beside the true Poisson likelihood."""

import numpy as np
import pytest

from nuscatter.datasets.expectation.prediction import Prediction
from nuscatter.datasets.expectation.shapes import Shape, SumOfShapes
from nuscatter.datasets.expectation.uneven_errors import UnevenPull, uneven_pull

ERRORS = (12.0, 14.0)
PULL = UnevenPull(Prediction((SumOfShapes((Shape("n", np.ones(1)),)),), (1,)), 124.0, ERRORS)


def test_it_is_one_at_the_ends():
    ends = uneven_pull(np.array([112.0, 124.0, 138.0]), 124.0, ERRORS)
    np.testing.assert_allclose(ends, [-1, 0, 1], atol=1e-12)


def test_even_errors_are_a_gaussian():
    x = np.linspace(50, 200, 7)
    np.testing.assert_allclose(uneven_pull(x, 124.0, (10.0, 10.0)), (x - 124) / 10, rtol=1e-12)


def test_it_is_nearer_to_the_likelihood_of_a_count_than_even_errors_are():
    """Of 10 counts, whose −2 ln L rises by 1 at 7.16 and 13.50."""
    n, low, high = 10.0, 10 - 7.1619, 13.5040 - 10

    def true(mu):
        return 2 * (mu - n + n * np.log(n / mu))

    assert [true(n - low), true(n + high)] == pytest.approx([1, 1], abs=2e-3)
    for mu in (4.8, 6.0, 15.0, 17.4):
        uneven, even, swapped = (
            abs(float(uneven_pull(np.array(mu), n, errors)) ** 2 - true(mu))
            for errors in ((low, high), (n**0.5, n**0.5), (high, low))
        )
        assert uneven < 0.6 * even
        assert even < swapped


def test_slopes_are_differences():
    values = {"n": np.array([80.0, 124.0, 180.0])}
    pulls, slopes = PULL.with_slopes(values, {"n": (None, None)})
    above, below = (PULL.many({"n": values["n"] + step}) for step in (1e-4, -1e-4))
    np.testing.assert_allclose(slopes["n"], (above - below) / 2e-4, rtol=1e-7)
    np.testing.assert_allclose(PULL.slopes(values, {"n": (None, None)})["n"], slopes["n"])
    np.testing.assert_allclose(pulls, PULL.many(values))
    assert PULL(n=138.0) == pytest.approx([1.0])


def test_far_beyond_the_zero_of_the_width_the_pull_stays_finite_and_large():
    """With the larger error upward the width is zero at 124 − 168."""
    assert uneven_pull(np.array(-100.0), 124.0, ERRORS) < -1e5
