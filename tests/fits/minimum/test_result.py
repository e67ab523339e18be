# ruff: noqa: ARG005 (the names of unused arguments are what is tested)
import math
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iminuit import Minuit
from scipy.optimize import brentq
from scipy.stats import chi2

from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit

X = np.linspace(0.0, 3.0, 9)


def line(a, b):
    return a + b * X


@pytest.fixture(scope="module")
def straight():
    return fit(GaussianLikelihood(1.0 + 0.5 * X + 0.1 * np.sin(9 * X), 0.2, line), a=0.0, b=0.0)


def deviance(n, mu):
    return 2 * (mu - n + n * math.log(n / mu))


def test_a_gaussian_profile_is_the_parabola_of_its_error(straight):
    values, rise = straight.profile("b", size=11, sigmas=2.0)
    pull = (values - straight.values["b"]) / straight.errors["b"]
    assert pull == pytest.approx(np.linspace(-2, 2, 11), abs=1e-6)
    assert rise == pytest.approx(pull**2, abs=1e-6)
    points, rise = straight.profile("b", points=[0.5])
    assert points == [0.5]
    assert straight.rise(b=0.5) == rise[0]


def test_a_gaussian_interval_is_symmetric_and_scales_with_the_level(straight):
    for level, quantile in ((0.683, 1.0006), (0.9, 1.64485), (0.9545, 2.0)):
        low, high = straight.interval("a", level)
        assert (high - straight.values["a"]) / straight.errors["a"] == pytest.approx(quantile, abs=2e-4)
        assert (straight.values["a"] - low) / straight.errors["a"] == pytest.approx(quantile, abs=2e-4)


def test_a_gaussian_contour_is_the_ellipse(straight):
    curve = straight.contour("a", "b", level=0.9, size=17)
    assert curve.shape == (17, 2)
    assert (curve[0] == curve[-1]).all()
    shift = curve - [straight.values["a"], straight.values["b"]]
    form = np.einsum("pi,ij,pj->p", shift, np.linalg.inv(straight.covariance), shift)
    assert form == pytest.approx(chi2.ppf(0.9, 2), rel=1e-4)
    swapped = straight.contour("b", "a", level=0.9, size=17) - [straight.values["b"], straight.values["a"]]
    assert np.abs(swapped).max(axis=0)[::-1] == pytest.approx(np.abs(shift).max(axis=0), rel=0.05)


@pytest.mark.parametrize("n", [1, 4, 30])
def test_a_counting_interval_solves_its_equation(n):
    low, high = fit(PoissonLikelihood([n], lambda mu: [mu]), mu=2.0).interval("mu", 0.9)
    threshold = chi2.ppf(0.9, 1)
    assert low == pytest.approx(brentq(lambda mu: deviance(n, mu) - threshold, 1e-6, n), rel=1e-4)
    assert high == pytest.approx(brentq(lambda mu: deviance(n, mu) - threshold, n, 10 * n + 20), rel=1e-4)


@pytest.mark.parametrize(("n", "b"), [(20, 10.0), (300, 250.5), (5, 0.7)])
def test_the_significance_of_a_count_over_a_known_background(n, b):
    result = fit(PoissonLikelihood([n], lambda s: [s + b]), s=1.0)
    expected = math.sqrt(2 * (n * math.log(n / b) - n + b))
    assert result.significance("s") == pytest.approx(expected, abs=1e-5)
    assert result.significance("s", null=2.0 * n) < 0


def test_a_deficit_has_a_negative_significance():
    result = fit(PoissonLikelihood([4], lambda s: [s + 10.0]), s=1.0)
    assert result.significance("s") == pytest.approx(-math.sqrt(deviance(4, 10.0)), abs=1e-5)


def test_a_sideband_dilutes_as_li_and_ma_say():
    """Li and Ma, ApJ 272 (1983) 317, Eq. 17: counts on and off with exposure ratio alpha."""
    on, off, alpha = 30, 40, 0.5
    result = fit(PoissonLikelihood([on, off], lambda s, b: [s + alpha * b, b]), s=1.0, b=30.0)
    total = on + off
    expected = math.sqrt(
        2 * (on * math.log((1 + alpha) / alpha * on / total) + off * math.log((1 + alpha) * off / total))
    )
    assert result.significance("s") == pytest.approx(expected, abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_intervals_are_those_of_minos(seed):
    generator = np.random.default_rng(seed)
    templates = 1.0 + generator.gamma(1.0, 5.0, (2, 12))
    like = PoissonLikelihood(generator.poisson(templates.sum(axis=0)), lambda s, b: s * templates[0] + b * templates[1])
    like += Pull("b", 1.0, 0.2)
    result = fit(like, s=0.5)
    oracle = Minuit(lambda s, b: like(s=s, b=b), s=1.0, b=1.0)
    oracle.errordef, oracle.tol, oracle.strategy = 1, 1e-4, 2
    oracle.migrad()
    oracle.minos("s", cl=0.683)
    low, high = result.interval("s")
    best, error = oracle.values["s"], oracle.merrors["s"]
    assert low == pytest.approx(best + error.lower, abs=3e-3 * oracle.errors["s"])
    assert high == pytest.approx(best + error.upper, abs=3e-3 * oracle.errors["s"])


def bounded(s: Annotated[float, (0, 50)], b=10.0):
    return [s + b, b]


def test_an_interval_ends_at_the_limit():
    result = fit(PoissonLikelihood([8, 10], bounded), s=2.0)
    low, high = result.interval("s")
    assert low == 0.0
    assert 0 < high < 50
    assert result.rise(s=high) == pytest.approx(chi2.ppf(0.683, 1), abs=1e-3)
    assert fit(PoissonLikelihood([40, 10], bounded), s=2.0, limits={"s": (0, 32)}).interval("s", 0.9)[1] == 32.0


def test_a_contour_follows_the_limit():
    result = fit(PoissonLikelihood([8, 10], bounded), s=2.0)
    curve = result.contour("s", "b", size=25)
    assert (curve[:, 0] >= 0.0).all()
    assert np.ptp(curve, axis=0).min() > 1.0
    threshold = chi2.ppf(0.683, 2)
    for s, b in curve:
        rise = result.rise(s=float(s), b=float(b))
        assert rise == pytest.approx(threshold, abs=1e-2) or (s < 1e-3 and rise < threshold)


def test_a_profile_stays_within_the_limits():
    values, rise = fit(PoissonLikelihood([8, 10], bounded), s=2.0).profile("s", size=5, sigmas=1e3)
    assert values[0] == 0.0
    assert values[-1] == 50.0
    assert (rise >= -1e-6).all()


def test_a_likelihood_that_levels_off_has_an_unbounded_interval():
    result = fit(
        GaussianLikelihood([1.0], 0.9, lambda x: [1.0 - 0.5 * math.tanh(x) ** 2]) + Pull("x", 0.0, 1e30), x=0.3
    )
    low, high = result.interval("x", 0.9)
    assert low == -math.inf
    assert high == math.inf
    assert np.isfinite(result.profile("x", size=5)).all()


def test_far_from_parabolic_intervals_are_found():
    """x⁴ about 0 has no second derivative at its minimum; a pull makes the fit valid and stays negligible."""
    result = fit(GaussianLikelihood([0.0], 1.0, lambda x: [x * x]) + Pull("x", 0.0, 1e3), x=0.8)
    low, high = result.interval("x", 0.683)
    root = chi2.ppf(0.683, 1) ** 0.25
    assert (low, high) == pytest.approx((-root, root), rel=1e-3)


def test_asking_changes_nothing(straight):
    before = (dict(straight.values), straight.covariance.copy(), straight.interval("a"))
    straight.profile("a", size=5)
    straight.contour("a", "b", size=5)
    straight.significance("b")
    assert straight.interval("a") == before[2]
    assert straight.values == before[0]
    assert (straight.covariance == before[1]).all()
    with pytest.raises(ValueError, match="read-only"):
        straight.covariance[0, 0] = 1.0


def test_wrong_questions_are_one_sentence(straight):
    with pytest.raises(InputError, match="There is no free parameter 'c'; the choices are a, b"):
        straight.profile("c")
    with pytest.raises(InputError, match="There is no free parameter 'b'"):
        fit(GaussianLikelihood(X, 0.3, line), a=1.0, fixed={"b": 1.0}).interval("b")
    with pytest.raises(InputError, match=r"level is 1\.0, but a confidence level between 0 and 1 was expected"):
        straight.interval("a", level=1.0)
    with pytest.raises(InputError, match=r"level is 95\.0, but a confidence level between 0 and 1 was expected"):
        straight.interval("a", level=95.0)
    with pytest.raises(InputError, match="b is 'a', but another parameter than a"):
        straight.contour("a", "a")
    with pytest.raises(InputError, match="a is nan, but a finite number"):
        straight.significance("a", null=math.nan)
    with pytest.raises(InputError, match=r"s is -1.0, but a value within its limits \(0, 50\)"):
        fit(PoissonLikelihood([8, 10], bounded), s=2.0).significance("s", null=-1.0)


def test_nothing_is_read_off_an_invalid_fit():
    with pytest.raises(FitError, match="did not converge"):
        fit(GaussianLikelihood([1.0], 0.1, lambda a, b: [a]), a=0.0, b=0.0).interval("a")


def test_a_lower_minimum_found_on_the_way_is_an_error_not_a_number():
    wells = GaussianLikelihood([0.0, 0.0], 1.0, lambda x: [2.0 * (x * x - 1.0), 0.4 * (x + 3.0)])
    result = fit(wells, x=1.2)
    assert result.values["x"] > 0
    with pytest.raises(FitError, match=r"lower than the fit by .* more starts"):
        result.profile("x", points=[-1.0])


def test_minuit_losing_its_way_is_not_blamed_on_the_function():
    """In this sparse problem with bins at their wall, a refit of Minuit's steps to NaN before it is restarted."""
    generator = np.random.default_rng(297)
    templates = generator.gamma(0.3, 3, (3, 60))
    modes = generator.normal(size=(3, 60)) * templates[0] * 0.5
    observed = generator.poisson(templates.sum(axis=0))

    def expected(s, b, c, *, x, y, z):
        signal = templates[0] + x * modes[0] + y * modes[1] + z * modes[2]
        return s * signal + b * templates[1] + c * templates[2]

    pulls = sum(Pull(name, 0.0, 1.0) for name in "xyz")
    result = fit(PoissonLikelihood(observed, expected) + pulls, s=1.0, b=1.0, c=1.0)
    low, high = result.interval("s")
    assert low < result.values["s"] < high
    assert result.rise(s=low) == pytest.approx(chi2.ppf(0.683, 1), abs=1e-2)
