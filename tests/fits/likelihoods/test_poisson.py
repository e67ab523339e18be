"""The deviance of counts and its derivatives, where expectations are positive, zero and negative."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.fits.likelihoods.poisson import FLOOR, WALL, poisson_curvature, poisson_deviance, poisson_slopes

COUNTS = st.one_of(st.just(0.0), st.integers(1, 1000).map(float), st.floats(0.0, 1e4))
ANY = st.floats(-1e12, 1e12)


@given(COUNTS, ANY)
def test_deviance_is_a_number_and_not_negative(n, mu):
    value = float(poisson_deviance(n, mu))
    assert math.isfinite(value)
    assert value >= -1e-9 * max(n, 1.0)


@given(COUNTS, st.floats(-1e9, 0.0), st.floats(1e-12, 1e9))
def test_deviance_rises_as_the_expectation_falls_below_zero(n, mu, further):
    assert poisson_deviance(n, mu - further) >= poisson_deviance(n, mu)
    assert poisson_deviance(n, mu - 1.0) > poisson_deviance(n, mu) + 1.0


@given(COUNTS, st.sampled_from([FLOOR, -FLOOR]))
def test_continuation_is_smooth_at_its_seams(n, seam):
    step = 1e-3 * FLOOR
    below, at, above = (float(poisson_deviance(n, seam + k * step)) for k in (-1, 0, 1))
    scale = (n / FLOOR + 1) * step
    assert abs((above - at) - (at - below)) < 5e-3 * scale + 1e-12 * max(n, 1) * 30


@given(COUNTS, ANY, ANY)
def test_deviance_is_convex(n, a, b):
    middle = float(poisson_deviance(n, 0.5 * (a + b)))
    mean = 0.5 * float(poisson_deviance(n, a) + poisson_deviance(n, b))
    assert middle <= mean + 1e-9 * (1 + abs(mean))


@given(st.floats(0, 50), st.sampled_from([-5.0, -1e-4, -2 * FLOOR, -0.3 * FLOOR, 0.4 * FLOOR, 3e-9, 1e-3, 2.0, 80.0]))
def test_poisson_slopes_are_those_of_the_deviance_below_zero_too(n, mu):
    step = 1e-3 * min(max(abs(mu), FLOOR), WALL)
    low, mid, high = (float(poisson_deviance(n, mu + side * step)) for side in (-1, 0, 1))
    first, second = poisson_slopes(np.array([n]), np.array([mu]))
    noise = 1e-15 * (abs(mid) + n / FLOOR * FLOOR + 1) / step
    assert first[0] == pytest.approx((high - low) / (2 * step), rel=2e-5, abs=50 * noise + 1e-6)
    assert second[0] >= 0


@given(st.floats(0, 50), st.sampled_from([-5.0, -1e-2, -0.3 * FLOOR, 0.4 * FLOOR, 1e-3, 2.0, 80.0]))
def test_the_second_derivative_is_that_of_the_first(n, mu):
    step = 1e-4 * min(max(abs(mu), FLOOR), WALL)
    low, high = (float(poisson_slopes(np.array([n]), np.array([mu + side * step]))[0][0]) for side in (-1, 1))
    second = float(poisson_slopes(np.array([n]), np.array([mu]))[1][0])
    rounding = 1e-15 * (abs(low) + 1.0 + n / max(mu, FLOOR)) / step
    assert second == pytest.approx((high - low) / (2 * step), rel=1e-6, abs=rounding)


def test_near_the_data_the_curvature_is_the_true_one():
    """Three times the data and 30 events more is the edge: one event below it nothing changes."""
    n, mu = np.array([[4.0], [6.0]]), np.array([[30.0, 31.0], [30.0, 31.0]])
    second = poisson_slopes(n, mu)[1]
    found = poisson_curvature(n, mu, second)
    np.testing.assert_array_equal(found[:, 0], second[:, 0])
    np.testing.assert_allclose(found[:, 1], 2.0 / mu[:, 1])
    np.testing.assert_array_equal(poisson_curvature(n, mu[:, :1], second[:, :1]), second[:, :1])  # none is far above


@pytest.mark.parametrize("excess", [20.0, 1e3, 1e6])
def test_far_above_the_data_one_newton_step_finds_the_normalisation(excess):
    """−2 ln L of aS is lowest at a = n/S; with the true curvature the step from a = 1 is S/n times too long."""
    n, shape = np.array([[7.0], [3.0], [0.0]]), np.array([[2.0], [1.0], [1.0]])
    mu = excess * n.sum() * shape / shape.sum()
    first, second = poisson_slopes(n, mu)
    step = -float((first * mu).sum() / (poisson_curvature(n, mu, second) * mu**2).sum())
    assert 1.0 + step == pytest.approx(1.0 / excess, rel=1e-9)
    too_long = -float((first * mu).sum() / (second * mu**2).sum())
    assert too_long == pytest.approx(excess * step, rel=1e-9)


def test_bins_at_the_floor_keep_their_curvature_far_above_the_data():
    """2/μ would be infinite or negative there."""
    n, mu = np.array([[1.0], [0.0], [0.0]]), np.array([[500.0], [0.0], [-1.0]])
    second = poisson_slopes(n, mu)[1]
    np.testing.assert_array_equal(poisson_curvature(n, mu, second)[1:], second[1:])
    assert second[1:, 0] == pytest.approx([2.0 / FLOOR, 2.0 * WALL**-2])
