"""Barlow and Beeston's method, light: against minimisation over β by brute force, and in its limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.poisson import poisson_deviance
from nuscatter.fits.likelihoods.templates import TemplateLikelihood, template_deviance
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.parameters import Parameter

COUNTS = st.one_of(st.just(0.0), st.integers(1, 1000).map(float), st.floats(1e-3, 1e3))


@given(COUNTS, st.floats(0.05, 500), st.floats(1e-4, 500))
def test_the_quadratic_equation_finds_what_brute_force_finds(n, mu, variance):
    relative = variance / mu**2

    def cost(beta):
        return float(poisson_deviance(n, beta * mu)) + (beta - 1) ** 2 / relative

    beta = 0.5 * (1 - mu * relative + math.sqrt((1 - mu * relative) ** 2 + 4 * n * relative))
    found = minimize_scalar(cost, bounds=(0.5 * beta, 2 * beta + 1e-6), method="bounded", options={"xatol": 1e-12})
    lowest = min(found.fun, cost(beta))
    assert float(template_deviance(n, mu, variance)) == pytest.approx(lowest, rel=1e-6, abs=1e-8)


@given(COUNTS, st.floats(-1e6, 1e6))
def test_no_variance_is_poisson_exactly(n, mu):
    assert template_deviance(n, mu, 0.0) == poisson_deviance(n, mu)


@given(COUNTS, st.floats(0.5, 500))
def test_little_variance_is_poisson_to_its_first_order(n, mu):
    """Lower by V (n/μ − 1)², the slope in V at V = 0."""
    variance = 1e-7 * mu
    change = float(template_deviance(n, mu, variance)) - float(poisson_deviance(n, mu))
    rounding = 1e-13 * (n + mu) * (1 + abs(math.log(max(n, 1e-9) / mu)))
    assert change == pytest.approx(-variance * (n / mu - 1) ** 2, rel=1e-3, abs=rounding + 1e-12)


def test_much_of_both_is_gaussian():
    n, mu, variance = 1.0e6, 1.0e6 + 2000.0, 3.0e6
    assert float(template_deviance(n, mu, variance)) == pytest.approx(2000.0**2 / (n + variance), rel=1e-3)


@given(COUNTS, st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_the_deviance_is_a_number_not_negative_and_never_above_poissons(n, mu, variance):
    value = float(template_deviance(n, mu, variance))
    assert math.isfinite(value)
    assert value >= -1e-9 * max(n, 1.0)
    assert value <= float(poisson_deviance(n, mu)) * (1 + 1e-9) + 1e-9 * max(n, 1.0) or mu < 1e-6  # the wall


@pytest.mark.parametrize("n", [0.0, 2.0, 50.0])
def test_the_deviance_is_smooth_where_the_expectation_changes_sign_and_where_it_meets_its_variance(n):
    variance, step = 2.0, 1e-4
    for seam in (0.0, variance):
        below, at, above = (float(template_deviance(n, seam + k * step, variance)) for k in (-1, 0, 1))
        assert abs((above - at) - (at - below)) < 10 * (n + 1) * step**2 + 1e-12


def test_counts_widen_the_error_as_the_templates_variance_says():
    """One bin, one free strength: n = s t with t known to a relative error r has the relative error √(1/n + r²)."""
    for relative in (0.0, 0.02, 0.1):
        result = fit(TemplateLikelihood([400], lambda s: [100 * s], lambda s: [(100 * s * relative) ** 2]), s=3.0)  # noqa: B023
        assert result.values["s"] == pytest.approx(4.0, rel=1e-4)
        assert result.errors["s"] / result.values["s"] == pytest.approx(math.hypot(0.05, relative), rel=2e-2)


def test_one_unknown_per_bin_is_what_is_eliminated():
    """The same fit with the β of each bin as parameters with a Pull."""
    observed, signal, background = np.array([8, 15, 5]), np.array([2.0, 9.0, 3.0]), np.array([5.0, 5.0, 5.0])
    variance = np.array([1.0, 2.0, 0.5])
    light = fit(TemplateLikelihood(observed, lambda s: s * signal + background, variance), s=1.0)

    def expected(s, x, y, z):
        return s * signal + background + np.sqrt(variance) * [x, y, z]

    whole = fit(PoissonLikelihood(observed, expected) + sum(Pull(name, 0.0, 1.0) for name in "xyz"), s=1.0)
    assert light.values["s"] == pytest.approx(whole.values["s"], abs=1e-4)
    assert light.errors["s"] == pytest.approx(whole.errors["s"], rel=1e-3)
    assert light.fval == pytest.approx(whole.fval, abs=1e-6)
    assert light.ndof == whole.ndof == 2
    assert light.interval("s") == pytest.approx(whole.interval("s"), abs=1e-3 * light.errors["s"])


def test_parameters_can_be_told_when_the_functions_are_made_at_run_time():
    known = {"s": Parameter(start=2.0)}
    like = TemplateLikelihood([9.0], lambda **p: [p["s"]], lambda **p: [p["s"] ** 2 / 5], known)
    assert like.parameters == ("s",)
    assert like.ndata == 1
    assert like(s=6.0) == pytest.approx(float(template_deviance(9, 6, 7.2)))
    assert fit(like).values["s"] == pytest.approx(9.0, abs=1e-3)


@pytest.mark.parametrize(
    ("variance", "sentence"),
    [
        ([1.0, -1.0], "variance is -1.0, but zero or a number above it"),
        ([1.0, math.nan], "variance is nan"),
        ([1.0], r"variance has the shape \(1,\), but the data \(2,\)"),
        (lambda t: [t, t], "There is no parameter of the expectation 't'; the choices are s"),
    ],
)
def test_impossible_variances_are_refused(variance, sentence):
    with pytest.raises(InputError, match=sentence):
        TemplateLikelihood([1, 2], lambda s: [s, s], variance)


def test_impossible_variances_and_expectations_are_refused_at_a_call():
    with pytest.raises(InputError, match=r"variance of the expectation is -2.0 at s = 2; zero or above"):
        TemplateLikelihood([1], lambda s: [s], lambda s: [-s])(s=2.0)
    with pytest.raises(InputError, match=r"The variance has the shape \(2,\)"):
        TemplateLikelihood([1], lambda s: [s], lambda s: [s, s])(s=2.0)
    with pytest.raises(InputError, match=r"The expectation is nan in bin \(0,\) at s = 2"):
        TemplateLikelihood([1], lambda s: [s * math.nan], [1.0])(s=2.0)
    with pytest.raises(InputError, match=r"observed is -1.0"):
        TemplateLikelihood([-1], lambda s: [s], [1.0])
