# ruff: noqa: ARG005 (the names of unused arguments are what is tested)
import math
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from iminuit import Minuit
from scipy.optimize import minimize

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.templates import TemplateLikelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.scans.scan import scan

X = np.linspace(-1.0, 2.0, 7)
Y = np.array([0.3, 0.9, 0.2, 1.4, 1.1, 2.2, 1.9])


def line(a, b):
    return a + b * X


def two_wells(x, tilt=0.1):
    """χ² with minima near x = −1 (lower) and x = +1."""
    return [5.0 * (x * x - 1.0), tilt * (x + 5.0)]


def solution(covariance):
    """The generalised least squares, by linear algebra alone."""
    design = np.stack([np.ones_like(X), X], axis=1)
    weight = np.linalg.inv(covariance)
    inverse = np.linalg.inv(design.T @ weight @ design)
    return inverse @ design.T @ weight @ Y, inverse


@pytest.mark.parametrize("correlated", [False, True])
def test_a_linear_gaussian_problem_has_its_closed_solution(correlated):
    covariance = 0.09 * np.eye(7) + (0.05 if correlated else 0.0)
    result = fit(GaussianLikelihood(Y, covariance, line), a=0, b=0)
    best, inverse = solution(covariance)
    assert list(result.values.values()) == pytest.approx(best, abs=1e-5)
    assert result.covariance == pytest.approx(inverse, rel=1e-5)
    assert list(result.errors.values()) == pytest.approx(np.sqrt(np.diag(inverse)), rel=1e-5)
    assert result.correlation[0, 1] == pytest.approx(inverse[0, 1] / math.sqrt(inverse[0, 0] * inverse[1, 1]), rel=1e-5)
    residual = Y - line(*best)
    assert result.fval == pytest.approx(residual @ np.linalg.inv(covariance) @ residual, abs=1e-8)
    assert result.valid
    assert result.message == ""
    assert result.ndof == 5


def test_a_pull_is_one_more_measurement():
    result = fit(GaussianLikelihood([2.0], 0.3, lambda a: [a]) + Pull("a", 1.0, 0.4))
    weights = np.array([1 / 0.09, 1 / 0.16])
    assert result.values["a"] == pytest.approx(weights @ [2.0, 1.0] / weights.sum(), abs=1e-6)
    assert result.errors["a"] == pytest.approx(weights.sum() ** -0.5, rel=1e-6)
    assert result.fval == pytest.approx(1.0 / (0.09 + 0.16), rel=1e-7)


@pytest.mark.parametrize("n", [1, 9, 250])
def test_a_poisson_count_is_its_own_estimate(n):
    result = fit(PoissonLikelihood([n], lambda mu: [mu]), mu=3.0)
    assert result.values["mu"] == pytest.approx(n, rel=1e-4)
    assert result.errors["mu"] == pytest.approx(math.sqrt(n), rel=1e-3)
    assert result.fval == pytest.approx(0.0, abs=1e-6)


def test_templates_and_nuisances_agree_with_scipy():
    generator = np.random.default_rng(7)
    templates = generator.uniform(0, 10, (3, 40))
    observed = generator.poisson(templates.sum(axis=0))

    def expected(a, b, c):
        return np.array([a, b, c]) @ templates

    like = PoissonLikelihood(observed, expected) + Pull("b", 1.0, 0.05)
    result = fit(like, a=0.3, c=2.0)
    oracle = minimize(lambda p: like(a=p[0], b=p[1], c=p[2]), [1, 1, 1], method="Nelder-Mead", tol=1e-10)
    assert list(result.values.values()) == pytest.approx(oracle.x, abs=1e-4)
    assert result.fval == pytest.approx(oracle.fun, abs=1e-6)
    mu = expected(*oracle.x)
    information = (templates * observed / mu**2) @ templates.T + np.diag([0, 1 / 0.05**2, 0])
    assert result.covariance == pytest.approx(np.linalg.inv(information), rel=2e-3)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_random_counting_problems_end_where_minuit_ends(seed):
    generator = np.random.default_rng(seed)
    templates = generator.gamma(1.0, 5.0, (2, 15))
    like = PoissonLikelihood(generator.poisson(templates.sum(axis=0)), lambda s, b: s * templates[0] + b * templates[1])
    result = fit(like, s=0.5, b=1.5)
    oracle = Minuit(lambda s, b: like(s=s, b=b), s=1.0, b=1.0)
    oracle.errordef, oracle.tol, oracle.strategy = 1, 1e-6, 2
    oracle.migrad()
    assert result.valid
    assert result.fval == pytest.approx(oracle.fval, abs=1e-6)


def test_a_best_fit_below_zero_is_found_while_the_expectation_stays_positive():
    result = fit(PoissonLikelihood([3], lambda s: [s + 10.0]), s=1.0)
    assert result.values["s"] == pytest.approx(-7.0, abs=1e-3)


def test_a_signal_that_would_make_bins_negative_stops_there():
    signal = np.array([1.0, 2.0, 0.0])
    result = fit(PoissonLikelihood([0, 0, 10], lambda s, b: s * signal + [0.5 * b, 2.0 * b, 10.0 * b]), s=1.0, b=1.0)
    assert math.isfinite(result.fval)
    assert result.values["s"] * signal[0] + 0.5 * result.values["b"] == pytest.approx(0.0, abs=1e-4)
    assert result.values["b"] == pytest.approx(10 / 11, abs=1e-3)  # s = −b/2 leaves b + 10 b − 10 ln b


def test_many_starts_find_the_lower_well():
    wells = GaussianLikelihood([0.0, 0.0], 1.0, two_wells)
    stuck = fit(wells, x=1.2, fixed={"tilt": 0.1})
    assert stuck.values["x"] == pytest.approx(1.0, abs=0.02)
    found = fit(wells, x=1.2, fixed={"tilt": 0.1}, limits={"x": (-3, 3)}, starts=8)
    assert found.values["x"] == pytest.approx(-1.0, abs=0.02)
    assert found.fval < stuck.fval
    assert 1 <= found.reached < found.starts == 8
    unlimited = fit(wells, x=1.2, fixed={"tilt": 0.1}, starts=30)
    assert unlimited.values["x"] == pytest.approx(found.values["x"], abs=1e-4)


def test_the_same_seed_gives_the_same_fit():
    wells = GaussianLikelihood([0.0, 0.0], 1.0, two_wells) + Pull("tilt", 0.1, 0.01)
    first, second = (fit(wells, x=1.2, starts=4, seed=5) for _ in range(2))
    assert first.values == second.values
    assert first.calls == second.calls
    assert fit(wells, x=1.2, starts=4, seed=6).calls != first.calls


def test_annotated_limits_hold_at_a_boundary():
    def expected(s: Annotated[float, (0, None)], b=10.0):
        return [s + b, b]

    like = PoissonLikelihood([6, 10], expected)
    result = fit(like, s=2.0)
    assert 0.0 <= result.values["s"] < 1e-3
    assert result.values["b"] == pytest.approx(8.0, abs=1e-2)
    assert result.valid
    assert "s is at its limit" in result.message
    assert fit(like, s=2.0, limits={"s": (None, None)}).values["s"] == pytest.approx(-4.0, abs=1e-3)
    assert fit(like, s=0.0).values["s"] < 1e-3  # a start on the limit


def test_starts_come_from_keywords_then_signatures_then_pulls():
    seen = []

    def expected(x=2.0, y=3.0):
        seen.append((x, y))
        return [x, y]

    fit(GaussianLikelihood([2.0, 3.0], 1.0, expected) + Pull("x", 9.0, 1.0), y=5.0)
    assert seen[0] == (2.0, 5.0)


def test_fixed_parameters_stay_and_have_no_error():
    result = fit(GaussianLikelihood(Y, 0.3, line), a=0.0, fixed={"b": 0.5})
    assert result.values["b"] == 0.5
    assert result.errors["b"] == 0.0
    assert result.covariance.shape == (2, 2)
    assert not result.covariance[1].any()
    assert result.correlation == pytest.approx(np.eye(2))
    assert result.values["a"] == pytest.approx(np.mean(Y - 0.5 * X), abs=1e-6)
    assert "b = 0.5 (fixed)" in repr(result)
    everything = fit(GaussianLikelihood(Y, 0.3, line), fixed={"a": 1.0, "b": 0.5})
    assert everything.valid
    assert everything.fval == pytest.approx(np.sum(((1.0 + 0.5 * X - Y) / 0.3) ** 2))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "There is no start value of a, b; give it to fit \\(a=...\\)"),
        ({"a": 1.0}, "There is no start value of b"),
        ({"a": 1.0, "b": 1.0, "c": 1.0}, "There is no parameter 'c'; the choices are a, b"),
        ({"a": 1.0, "b": 1.0, "fixed": {"z": 1.0}}, "There is no parameter 'z'"),
        ({"a": 1.0, "b": 1.0, "limits": {"z": (0, 1)}}, "There is no parameter 'z'"),
        ({"a": math.nan, "b": 1.0}, "the value of a in values is nan, but a finite number"),
        ({"a": [1.0, 2.0], "b": 1.0}, "but one number was expected"),
        ({"a": 1.0, "b": 1.0, "fixed": {"b": 1.0}}, "b is given both a fixed value and a start"),
        ({"a": 1.0, "b": 1.0, "limits": {"a": (2, 3)}}, r"start value of a is 1.0, but a value within .* \(2.0, 3.0\)"),
        ({"a": 1.0, "fixed": {"b": 9.0}, "limits": {"b": (2, 3)}}, "fixed value of b is 9.0"),
        ({"a": 1.0, "b": 1.0, "limits": {"a": (3, 2)}}, "limits of a is \\(3, 2\\)"),
        ({"a": 1.0, "b": 1.0, "starts": 0}, "starts is 0, but a whole number from 1"),
    ],
)
def test_wrong_arguments_are_one_sentence(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        fit(GaussianLikelihood(Y, 0.3, line), **arguments)


def test_a_pull_on_nothing_is_refused():
    with pytest.raises(InputError, match=r"pull on flx constrains nothing. There is no parameter 'flx'"):
        fit(GaussianLikelihood([1.0], 0.3, lambda flux: [flux]) + Pull("flx", 1.0, 0.1), flux=1.0)


def test_only_a_likelihood_is_fitted():
    with pytest.raises(InputError, match="likelihood is 0, but a likelihood"):
        fit(sum([]))
    with pytest.raises(InputError, match="cannot be called seed"):
        fit(GaussianLikelihood([1.0], 0.3, lambda seed: [seed]))


def test_what_has_no_minimum_is_not_valid_and_says_so():
    degenerate = fit(GaussianLikelihood([1.0], 0.1, lambda a, b: [a + b]), a=0.0, b=0.0)
    assert not degenerate.valid
    assert "degenerate" in degenerate.message or "flat" in degenerate.message
    assert "not valid" in repr(degenerate)
    flat = fit(GaussianLikelihood([1.0], 0.1, lambda a, b: [a]), a=0.0, b=0.0)
    assert not flat.valid
    assert flat.message


def test_a_nan_inside_the_fit_is_the_functions_error():
    like = PoissonLikelihood([5.0], lambda x: [x if x > 5.5 else math.nan])
    with pytest.raises(InputError, match=r"expectation is nan in bin .* at x = "):
        fit(like, x=6.0)


def test_a_likelihood_of_ones_own_can_be_fitted():
    class Rosenbrock(Likelihood):
        @property
        def arguments(self):
            return Pull("x", -1.0, 0.5).arguments | Pull("y", 2.0, 0.5).arguments

        @property
        def ndata(self):
            return 2

        def evaluate(self, parameters):
            x, y = parameters["x"], parameters["y"]
            return (1 - x) ** 2 + 100 * (y - x * x) ** 2

    result = fit(Rosenbrock())
    assert (result.values["x"], result.values["y"]) == pytest.approx((1.0, 1.0), abs=1e-3)
    assert result.covariance == pytest.approx(np.linalg.inv([[401.0, -200.0], [-200.0, 100.0]]), rel=1e-2)


@pytest.mark.parametrize("seed", [None, -1, 1.5, True, "1"])
@pytest.mark.parametrize("starts", [1, 3])
def test_a_seed_that_gives_another_fit_each_time_is_refused(seed, starts):
    with pytest.raises(InputError, match=r"seed is .*, but a whole number from 0"):
        fit(Pull("x", 1.0, 0.5), seed=seed, starts=starts)


def test_counts_where_the_best_fit_expects_none_are_no_valid_fit():
    """L = 0 there, whatever the continuation below zero says."""
    result = fit(PoissonLikelihood([3], lambda x: [-abs(x)]), x=1.0)
    assert not result.valid
    assert result.message.endswith("events in bin (0,), where 3 were observed")
    smooth = fit(PoissonLikelihood([5, 3], lambda s, b: [s, -1.0 - b * b]) + Pull("b", 0.0, 1.0), s=4.0)
    assert not smooth.valid
    assert smooth.message == "the best fit expects -1 events in bin (1,), where 3 were observed"
    assert fit(PoissonLikelihood([5, 0], lambda s: [s, 0.0]), s=4.0).valid  # none observed, none expected


MASKED = np.ma.MaskedArray([4.0, 9.0], mask=[False, True])


@pytest.mark.parametrize(
    "make",
    [
        lambda: PoissonLikelihood(MASKED, lambda s: [s, s]),
        lambda: PoissonLikelihood([MASKED, MASKED], lambda s: [[s, s], [s, s]]),
        lambda: PoissonLikelihood([1.0, np.ma.masked], lambda s: [s, s]),
        lambda: GaussianLikelihood(MASKED, 1.0, lambda s: [s, s]),
        lambda: GaussianLikelihood([1.0, 2.0], MASKED, lambda s: [s, s]),
        lambda: TemplateLikelihood([1.0, 2.0], lambda s: [s, s], MASKED),
        lambda: TemplateLikelihood(MASKED, lambda s: [s, s], [1.0, 1.0]),
        lambda: fit(PoissonLikelihood([1.0, 2.0], lambda s: s * MASKED), s=1.0),
        lambda: fit(TemplateLikelihood([1.0, 2.0], lambda s: [s, s], lambda s: s * MASKED), s=1.0),
        lambda: scan(GaussianLikelihood([1.0, 2.0], 1.0, lambda s: s * MASKED), s=[0.0, 1.0]),
    ],
)
def test_masked_entries_are_refused_wherever_data_come_in(make):
    with pytest.raises(InputError, match="masked entries, but a number was expected in each; leave those"):
        make()


def test_an_array_without_a_masked_entry_is_an_array():
    free = np.ma.MaskedArray([4.0, 9.0])
    result = fit(PoissonLikelihood(free, lambda s: s * np.ma.MaskedArray([4.0, 9.0])), s=2.0)
    assert result.values["s"] == pytest.approx(1.0, abs=1e-4)


def test_a_fixed_parameter_has_a_row_of_zeros_wherever_it_stands():
    like = GaussianLikelihood(Y, 0.3, line)
    both, first, last = fit(like, a=1.0, b=0.5), fit(like, b=0.5, fixed={"a": 1.0}), fit(like, a=1.0, fixed={"b": 0.5})
    assert (first.covariance[0] == 0.0).all()
    assert (last.covariance[:, 1] == 0.0).all()
    # With the other held, the variance of one is one over its entry of the inverse.
    inverse = np.linalg.inv(both.covariance)
    assert first.covariance[1, 1] == pytest.approx(1.0 / inverse[1, 1], rel=1e-6)
    assert last.covariance[0, 0] == pytest.approx(1.0 / inverse[0, 0], rel=1e-6)
