"""Errors of fits against Fisher's matrix written out, from few events to many, and where there is none."""

import math
from typing import Annotated

import numpy as np
import pytest

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum import fit as minimise
from nuscatter.fits.minimum.curvature import curvature
from nuscatter.fits.minimum.fit import fit, fit_problem
from nuscatter.fits.parameters import Range
from nuscatter.fits.problem import Problem
from nuscatter.fits.toys.asimov import asimov

SIGNAL = np.exp(-np.arange(10) / 3.0) / np.exp(-np.arange(10) / 3.0).sum()
SHAPES = {10: (SIGNAL, np.full(10, 0.1)), 1: (np.ones(1), np.ones(1))}
PULLS = Pull("norm", 0.0, 0.1) + Pull("level", 1.0, 0.05) + Pull("tilt", 0.0, 0.1)


def problem(events, bins):
    """A strength that a normalisation known to 10 % multiplies, over a background with a level and a tilt."""
    signal, background = SHAPES[bins]
    slope = np.linspace(-1.0, 1.0, bins)

    def expected(strength=1.0, norm=0.0, level=1.0, tilt=0.0):
        return 0.5 * events * (strength * (1 + norm) * signal + level * (1 + tilt * slope) * background)

    return asimov(PoissonLikelihood(np.zeros(bins), expected) + PULLS, strength=1.0)


def fisher(events, bins):
    """The inverse of Σ ∂μ ∂μ/μ and of the pulls, by hand."""
    signal, background = (0.5 * events * shape for shape in SHAPES[bins])
    slopes = np.stack([signal, signal, background, background * np.linspace(-1.0, 1.0, bins)])
    return np.linalg.inv((slopes / (signal + background)) @ slopes.T + np.diag([0.0, 1e2, 4e2, 1e2]))


@pytest.mark.parametrize("start", [{}, {"strength": 1.3}, {"strength": 0.7, "norm": 0.05}])
@pytest.mark.parametrize("bins", [10, 1])
@pytest.mark.parametrize("events", [300, 3e3, 3e4, 1e5, 1e6])
def test_errors_are_those_of_fishers_matrix(events, bins, start):
    """At 1e6 events strength and normalisation are correlated by −0.99995, which is not degenerate."""
    result, exact = fit(problem(events, bins), **start), fisher(events, bins)
    assert result.valid, result.message
    sigma = np.sqrt(np.diag(exact))
    few = 5e-4 if events < 1e6 else 3e-3  # rounding of −2 ln L, 1e-9, against 1e-4 of its second derivatives
    assert list(result.errors.values()) == pytest.approx(sigma, rel=few)
    np.testing.assert_allclose(result.correlation, exact / np.outer(sigma, sigma), atol=2 * few)


def test_curvature_of_the_expectation_counts():
    """H = 2 [1 + 4 a² + 2 (a² − d)]: the last, where the data lie off, is what Gauss and Newton leave out."""
    result = fit(GaussianLikelihood([1.5, 0.8], 1.0, lambda a: [a, a * a]), a=1.0)
    a = result.values["a"]
    assert a - 1.5 + 2 * a * (a * a - 0.8) == pytest.approx(0.0, abs=1e-3)
    assert result.errors["a"] == pytest.approx((1 + 4 * a * a + 2 * (a * a - 0.8)) ** -0.5, rel=1e-5)
    assert abs(a * a - 0.8) > 0.2


@pytest.mark.parametrize("count", [0.02, 1.0, 11.0])
def test_few_counts_have_the_second_derivative_at_the_minimum(count):
    """√n, although −2 ln L is no parabola even over a twentieth of it."""
    result = fit(PoissonLikelihood([count, 10], lambda s, b: [s + b, b]), s=1.0, b=8.0)
    assert result.errors["s"] == pytest.approx(math.sqrt(count + 10), rel=5e-4)
    assert result.errors["b"] == pytest.approx(math.sqrt(10), rel=5e-4)
    assert result.correlation[0, 1] == pytest.approx(-math.sqrt(10 / (count + 10)), abs=1e-3)


@pytest.mark.parametrize(
    "expectation",
    [
        lambda a, b: [a + b],
        lambda a, b: [a * b],
        lambda a, b: [a, 0 * b + 1],
        lambda a, b: [a + abs(b)],
        lambda a, b: [a, abs(b) ** 0.5 + 5.0],
        lambda a, b: [a, b**4 + 5.0],
    ],
)
def test_directions_without_a_second_derivative_are_refused(expectation):
    """A sum, a product, a parameter that is not there, kinks and a fourth power."""
    result = fit(PoissonLikelihood(np.full(len(expectation(1.0, 1.0)), 5.0), expectation), a=1.0, b=1.0)
    assert not result.valid
    assert result.message


def wobble(amplitude, number=0):
    """Three measurements, the last with a noise that no step resolves: it turns with the last bits."""

    def expected(a, b):
        return [a, (a + b) / 2, 3 + amplitude * math.sin((1e17 + 1e10 * number) * a + 3e17 * b)]

    return GaussianLikelihood([1.0, 2.0, 0.0], 1.0, expected)


FREE = {"a": Range(0.1), "b": Range(0.1)}
EXACT = np.array([[1.0, -1.0], [-1.0, 5.0]])


def test_noise_asks_for_longer_steps_or_is_refused():
    """−2 ln L has 6 times the noise of the third; at 6e-4, a fourth of what it rises over a short step, some agree."""
    for number in range(20):
        calm = curvature(wobble(1e-5, number), {"a": 1.0, "b": 3.0}, FREE, EXACT)
        assert calm.accurate
        np.testing.assert_allclose(calm.covariance, EXACT, rtol=0.04)
        loud = [curvature(wobble(each, number), {"a": 1.0, "b": 3.0}, FREE, EXACT) for each in (1e-4, 3e-4, 1e-2)]
        assert all(abs(each.covariance[0, 0] - 1.0) < 0.15 for each in loud if each.accurate)
        assert not loud[2].accurate


@pytest.mark.parametrize("wrong", [1e-6, 1e5])
def test_a_bad_guess_is_no_matter(wrong):
    for guess in (wrong * EXACT, wrong * np.array([[1.0, 0.9999], [0.9999, 1.0]]), np.full((2, 2), math.nan)):
        found = curvature(wobble(0.0), {"a": 1.0, "b": 3.0}, FREE, guess)
        assert found.accurate
        np.testing.assert_allclose(found.covariance, EXACT, rtol=1e-5)


def over(s: Annotated[float, (0, None)] = 1.0, b=10.0):
    assert s >= 0.0
    return [s + b, b]


def test_differences_stay_within_limits():
    """The best s is 0.01, with an error of 4.5; `fit` itself takes the distance to a crossing so near to a limit."""
    result = fit_problem(Problem.of(fit, PoissonLikelihood([10.01, 10], over), values={}))
    assert result.errors["s"] == pytest.approx(math.sqrt(20.01), rel=2e-3)
    assert result.errors["b"] == pytest.approx(math.sqrt(10), rel=1e-3)
    assert result.message == ""


@pytest.mark.parametrize("observed", [(6, 10), (9.99, 10), (10, 10)])
def test_at_a_limit_the_others_have_the_errors_with_it_held(observed):
    result = fit(PoissonLikelihood(observed, over))
    held = fit(PoissonLikelihood(observed, over), fixed={"s": 0.0})
    assert result.valid
    assert "s is at its limit" in result.message
    assert result.errors["b"] == pytest.approx(held.errors["b"], rel=1e-3)
    assert held.errors["b"] == pytest.approx(math.sqrt(sum(observed)) / 2, rel=1e-4)
    assert result.correlation[0, 1] == 0.0


def test_a_held_parameter_takes_its_part_out_of_the_matrix():
    result, exact = fit(problem(3e4, 10), fixed={"norm": 0.0}), fisher(3e4, 10)
    kept = [0, 2, 3]
    expected = np.linalg.inv(np.linalg.inv(exact)[np.ix_(kept, kept)])
    np.testing.assert_allclose(result.covariance[np.ix_(kept, kept)], expected, rtol=1e-3)
    assert not result.covariance[1].any()


def test_an_expectation_with_an_edge_near_the_minimum_gets_smaller_steps():
    like = GaussianLikelihood([0.05], 1.0, lambda x: [math.sqrt(x) if x >= 0 else math.nan])
    found = curvature(like, {"x": 0.0025}, {"x": Range(0.1)}, None)
    assert found.accurate
    assert found.covariance[0, 0] == pytest.approx(0.01, rel=1e-3)


def test_what_is_costly_to_predict_keeps_its_values(monkeypatch):
    """Steps along the parameters: a physics parameter takes five values in all, whatever the nuisances do."""
    seen = set()

    def expected(b=1.0, c=1.0, x=1.0):
        seen.add(x)
        return np.array([100.0, 50.0, 20.0]) * x + b * np.array([40.0, 20.0, 60.0]) + c * np.array([10.0, 20.0, 10.0])

    like = PoissonLikelihood([150, 90, 90], expected) + Pull("b", 1.0, 0.1) + Pull("c", 1.0, 0.1)
    calls = []

    def counted(*arguments, **options):
        found = descend(*arguments, **options)
        seen.clear()
        again = curvature(like, found.values, {name: Range(0.1) for name in "bcx"}, found.covariance)
        calls.append((len(seen), again.calls))
        return found

    descend = minimise.descend
    monkeypatch.setattr(minimise, "descend", counted)
    assert fit(like).valid
    ((values, total),) = calls
    assert values <= 11  # the best one, two and two halves, one pair smaller, and four beside it
    assert total <= 5 + 6 * 3 + 6
