"""Crossings: to a thousandth of the error of where a search with a hundred times the precision ends."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize
from scipy.stats import chi2

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.crossings import crossing
from nuscatter.fits.minimum.fit import fit


def tallied(function):
    calls = []

    def tally(x):
        calls.append(x)
        return function(x)

    return tally, calls


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.3, 0.683, 0.9, 0.99]))
@example(3148, 0.99)  # Minuit's refit from the best fit says that it is valid, 0.1 above the minimum
@example(7644, 0.99)  # the covariance's line leads to expectations below zero, and Minuit from there to a wrong end
def test_the_ends_of_an_interval_are_good_to_a_thousandth_of_the_error(seed, level):
    """Few counts, so that intervals are far from symmetric; the reference refits by BFGS and bisects to 1e-6."""
    generator = np.random.default_rng(seed)
    templates = 0.5 + generator.gamma(1.0, 2.0, (3, 10))
    bend = 0.4 * generator.normal(size=10) * templates[0]
    observed = generator.poisson(templates.sum(axis=0))

    def expected(s, b, c, x):
        return s * (templates[0] + x * bend) + b * templates[1] + c * templates[2]

    like = PoissonLikelihood(observed, expected)
    like += sum([Pull("b", 1.0, 0.3), Pull("c", 1.0, 0.3), Pull("x", 0.0, 0.5)])
    result = fit(like, s=1.0)
    rest = [name for name in result.free if name != "s"]
    begin = np.array([result.values[name] for name in rest])

    def excess(s):
        at = minimize(
            lambda x: like.evaluate({"s": s, **dict(zip(rest, x, strict=True))}),
            begin,
            method="BFGS",
            options={"gtol": 1e-4},
        )
        return math.sqrt(max(at.fun - result.fval, 0.0)) - math.sqrt(chi2.ppf(level, 1))

    best, error = result.values["s"], result.errors["s"]
    for side, end in zip((-1.0, 1.0), result.interval("s", level), strict=True):
        fine = brentq(excess, best, best + side * 8.0 * error, xtol=1e-6 * error)
        assert end == pytest.approx(fine, abs=1e-3 * error)


@pytest.mark.parametrize(
    ("function", "root", "most"),
    [
        (lambda x: 1.01 * x - 1.0, 1 / 1.01, 2),
        (lambda x: 0.97 * x - 1.0, 1 / 0.97, 2),
        (lambda x: x + 0.05 * x * x - 1.0, None, 3),
        (lambda x: x - 0.05 * x * x - 1.0, None, 4),
        (lambda x: math.sqrt(x) - 1.3, 1.69, 9),
        (lambda x: x**2 - 1.0e-2, 0.1, 12),
        (lambda x: x**4 - 3.0, 3**0.25, 9),
        (lambda x: 1e-3 * x - 1.0, 1000.0, 8),
        (lambda x: -1.0 if x < 0.7 else 1.0, 0.7, 40),
        (lambda x: max(x - 1.0, 30 * (x - 1.0)), 1.0, 9),
    ],
)
def test_a_crossing_is_found_in_few_evaluations(function, root, most):
    tally, calls = tallied(function)
    found = crossing(tally, function(0.0), math.inf, 1e-4)
    root = brentq(function, 0.0, 9.0, xtol=1e-12) if root is None else root
    assert found == pytest.approx(root, abs=1e-4)
    assert len(calls) <= most


def test_what_never_crosses_is_unbounded():
    tally, calls = tallied(lambda x: 0.99 * math.tanh(x) - 1.0)
    assert crossing(tally, -1.0, math.inf, 1e-4) == math.inf
    assert len(calls) <= 40


@settings(max_examples=200)
@given(st.floats(0.0, 5.0), st.floats(0.2, 3.0), st.floats(-0.3, 0.3))
def test_a_crossing_stays_before_the_end(end, slope, bend):
    def excess(x):
        return slope * x * (1 + bend * math.tanh(x)) - 1.0

    tally, calls = tallied(excess)
    found = crossing(tally, -1.0, end, 1e-6)
    assert 0.0 <= found <= end
    assert all(0.0 < x <= end for x in calls)
    if end == 0.0 or excess(end) < -1e-5:
        assert found == end
    elif excess(end) > 0:
        assert abs(excess(found)) < 1e-5


def test_the_end_of_an_interval_beside_a_limit_is_the_limit():
    result = fit(GaussianLikelihood([1.0], 1.0, lambda x: [x]), x=0.5, limits={"x": (0.0, 1.9999)})
    assert result.interval("x", 0.6827) == pytest.approx((0.0, 1.9999), abs=1e-3)


def test_a_function_that_levels_off_below_zero_is_not_followed_for_ever():
    """A rise that saturates has no crossing; where it does so slowly, or rises again soon, it is still followed."""
    asked = []

    def saturated(x):
        asked.append(x)
        return x / (1.0 + x) - 1.3

    assert math.isinf(crossing(saturated, -1.3, math.inf, 1e-4))
    assert max(asked) < 1e12
    assert crossing(lambda x: x / (1.0 + x) - 0.99, -0.99, math.inf, 1e-4) == pytest.approx(99.0, rel=1e-4, abs=0)
    assert crossing(lambda x: -1.0 if x < 50.0 else x - 100.0, -1.0, math.inf, 1e-6) == pytest.approx(100.0, rel=1e-6)
    assert crossing(saturated, -1.3, 1e20, 1e-4) == 1e20
