"""One minimisation by Minuit: where it ends, what it says when it cannot, and what it leaves alone."""

import math

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.minuit import NEAR, TOLERANCE, descend
from nuscatter.fits.parameters import Range

LINE = GaussianLikelihood([1.0, 2.0, 4.0], 0.5, lambda a, b: [a, a + b, a + 2 * b])
FREE = {"a": Range(0.1), "b": Range(0.1)}
FAR = {"a": -3.0, "b": 7.0}


def test_a_line_ends_at_least_squares():
    exact, rest = np.linalg.lstsq(np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([1.0, 2.0, 4.0]))[:2]
    found = descend(LINE, FAR, FREE, covariance=True)
    assert found.valid
    assert found.accurate
    assert found.message == ""
    assert list(found.values.values()) == pytest.approx(exact, abs=1e-5)
    assert found.fval == pytest.approx(4.0 * rest[0], abs=2 * TOLERANCE)
    np.testing.assert_allclose(found.covariance, np.array([[5.0, -3.0], [-3.0, 3.0]]) / 24, rtol=1e-5)


def test_the_start_is_left_alone_and_held_parameters_stay():
    start = dict(FAR)
    found = descend(LINE, start, {"a": Range(0.1)})
    assert start == FAR
    assert found.values["b"] == 7.0
    assert found.values["a"] == pytest.approx((1.0 + (2.0 - 7.0) + (4.0 - 14.0)) / 3, abs=1e-5)
    assert found.covariance is None
    assert not found.accurate


@pytest.mark.parametrize("covariance", [False, True])
def test_without_free_parameters_it_is_one_call(covariance):
    found = descend(LINE, {"a": 1.0, "b": 1.0}, {}, covariance=covariance)
    assert (found.fval, found.calls, found.valid) == (pytest.approx(4.0), 1, True)
    assert (found.covariance is None) != covariance


def test_a_minimum_at_a_limit_is_valid_and_said_with_minuits_error_there():
    found = descend(LINE, {"a": 1.0, "b": 0.5}, {"a": Range(0.1), "b": Range(0.1, None, 1.0)}, covariance=True)
    assert found.valid
    assert found.message == "b is at its limit 1"
    assert found.values["b"] == pytest.approx(1.0, abs=1e-5)
    assert found.values["a"] == pytest.approx((1.0 + 1.0 + 2.0) / 3, abs=1e-3)
    assert found.covariance[0, 0] == pytest.approx(0.25 / 3, rel=1e-3)  # with b held
    assert found.covariance[0, 1] == 0.0
    assert found.covariance[1, 1] > 0.0


def test_a_start_on_a_limit_leaves_it():
    found = descend(LINE, {"a": 1.0, "b": 0.0}, {"a": Range(0.1), "b": Range(0.1, 0.0, 9.0)})
    assert found.valid
    assert found.values["b"] == pytest.approx(1.5, abs=1e-4)


def test_what_falls_without_end_is_not_valid_and_has_no_matrix():
    like = PoissonLikelihood([0.0], lambda x: [math.exp(-min(x, 700.0))])
    found = descend(like, {"x": 0.0}, {"x": Range(1.0)}, covariance=True)
    assert found.fval < 1e-6
    assert not (found.valid and found.accurate)
    assert found.message
    assert np.isfinite(found.covariance).all()


def test_degenerate_parameters_are_said_and_keep_minuits_matrix():
    like = GaussianLikelihood([3.0], 1.0, lambda a, b: [a + b])
    found = descend(like, {"a": 0.0, "b": 0.0}, FREE, covariance=True)
    assert found.fval == pytest.approx(0.0, abs=1e-8)
    assert not found.accurate
    assert found.message.startswith("the second derivatives are not positive definite")
    assert (np.diagonal(found.covariance) >= 0.0).all()


@pytest.mark.parametrize("power", [1.0, 1.5])
def test_a_kink_is_found_by_the_later_tries(power):
    like = GaussianLikelihood([0.0, 1.0], 1.0, lambda x, y: [abs(x - 0.3) ** power, y]) + Pull("y", 1.0, 0.5)
    found = descend(like, {"x": 2.0, "y": 0.0}, {"x": Range(0.1), "y": Range(0.1)})
    assert found.fval < 100 * NEAR
    assert found.values["y"] == pytest.approx(1.0, abs=0.05)


def test_calls_are_all_counted():
    calls = []

    def expected(a, b):
        calls.append((a, b))
        return [a, a + b, a + 2 * b]

    found = descend(GaussianLikelihood([1.0, 2.0, 4.0], 0.5, expected), FAR, FREE, covariance=True)
    assert found.calls == len(calls)
