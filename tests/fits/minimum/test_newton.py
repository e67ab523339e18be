"""Batches: each point ends where Minuit ends alone; the likelihood of a batch is that of its points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.templates import TemplateLikelihood
from nuscatter.fits.minimum import newton
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.parameters import Parameter, Range

RNG = np.random.default_rng(3)
SIGNAL, BACKGROUND = RNG.uniform(0.2, 3.0, 12), RNG.uniform(1.0, 4.0, 12)
BEND = RNG.uniform(-0.3, 0.3, 12)


class Counts:
    """An expectation of batches: s·signal·(1 + θ bend + θ² bend²) + b·background."""

    def __call__(self, s, b, theta):
        return s * SIGNAL * (1 + theta * BEND + theta**2 * BEND**2) + b * BACKGROUND

    def many(self, values):
        s, b, theta = (values[name] for name in ("s", "b", "theta"))
        bend, square = BEND[:, None], BEND[:, None] ** 2
        return s * SIGNAL[:, None] * (1 + theta * bend + theta**2 * square) + b * BACKGROUND[:, None]


class Sloped(Counts):
    """The same, with what it knows of derivatives."""

    def slopes(self, values, free):
        assert set(free) <= {"s", "b", "theta"}
        return {"b": np.repeat(BACKGROUND[:, None], len(values["b"]), axis=1)}


KNOWN = {"s": Parameter(1.0), "b": Parameter(1.0), "theta": Parameter(0.0)}
FREE = {"b": Range(0.1, 0.0), "theta": Range(1.0)}


def joint(observed, expectation=None):
    counts = PoissonLikelihood(observed, expectation or Counts(), KNOWN)
    return counts + Pull("b", 1.0, 0.2) + Pull("theta", 0.0, 1.0)


def batch(size, seed=1):
    rng = np.random.default_rng(seed)
    return {"s": rng.uniform(0, 4, size), "b": rng.uniform(0.5, 2, size), "theta": rng.normal(0, 1, size)}


def point(values, at):
    return {name: float(column[at]) for name, column in values.items()}


TEMPLATES = TemplateLikelihood(RNG.poisson(5, 12), Counts(), lambda s: s**2 * SIGNAL / 9, None)
CORRELATED = GaussianLikelihood(BACKGROUND, np.diag(BACKGROUND) + 0.1, Counts(), KNOWN)


@pytest.mark.parametrize(
    "likelihood",
    [
        joint(RNG.poisson(4, 12)),
        joint(np.zeros(12)),
        PoissonLikelihood(RNG.poisson(4, 12), Counts().__call__),  # a loop
        GaussianLikelihood(BACKGROUND, 0.5, Counts(), KNOWN),
        CORRELATED,
        TEMPLATES,
        TemplateLikelihood(RNG.poisson(5, 12), Counts(), SIGNAL, KNOWN),
    ],
)
def test_a_batch_is_a_loop_and_its_slopes_are_differences(likelihood):
    values = batch(7)
    alone = [likelihood.evaluate(point(values, at)) for at in range(7)]
    np.testing.assert_allclose(likelihood.evaluate_many(values), alone, rtol=1e-12)
    value, gradient, curvature = likelihood.derivatives(values, FREE)
    np.testing.assert_allclose(value, alone, rtol=1e-12)
    for row, name in enumerate(FREE):
        step = 1e-5
        sides = [likelihood.evaluate_many({**values, name: values[name] + side * step}) for side in (-1, 1)]
        np.testing.assert_allclose(gradient[:, row], (sides[1] - sides[0]) / (2 * step), rtol=2e-4, atol=2e-4)
    assert (np.diagonal(curvature, axis1=1, axis2=2) >= 0).all()


def test_a_pull_and_a_sum_know_names_that_are_not_theirs():
    values = batch(3)
    value, gradient, curvature = Pull("b", 1.0, 0.2).derivatives(values, FREE)
    np.testing.assert_allclose(value, ((values["b"] - 1) / 0.2) ** 2)
    assert (gradient[:, 1] == 0).all()
    assert curvature[:, 0, 0] == pytest.approx(50.0)
    total = (Pull("b", 1.0, 0.2) + Pull("theta", 0.0, 1.0)).derivatives(values, FREE)
    np.testing.assert_allclose(total[1], np.stack([50 * (values["b"] - 1), 2 * values["theta"]], axis=-1))


def test_known_slopes_and_differences_agree():
    values = batch(5)
    for mine, theirs in zip(
        joint(np.full(12, 4.0)).derivatives(values, FREE),
        joint(np.full(12, 4.0), Sloped()).derivatives(values, FREE),
        strict=True,
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


# --- minimisations ----------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=12, max_size=12), st.integers(0, 10**6))
def test_every_point_ends_where_minuit_ends(observed, seed):
    likelihood, start = joint(np.array(observed)), batch(6, seed)
    found = descend_many(likelihood, start, FREE)
    assert found.valid.all()
    for at in range(6):
        alone = descend(likelihood, point(start, at), FREE)
        assert found.fval[at] <= alone.fval + 1e-6  # Minuit may stop in the higher of two minima
        assert found.fval[at] == pytest.approx(likelihood.evaluate(point(found.values, at)), rel=1e-12)
        again = descend(likelihood, point(found.values, at), FREE)
        assert again.fval == pytest.approx(found.fval[at], abs=1e-6)
        assert found.values["s"][at] == start["s"][at]


def test_a_limit_holds_and_is_where_the_minimum_is():
    likelihood = GaussianLikelihood([-1.0, 0.0], 1.0, lambda b, theta, s: [b + s, theta + 0.5 * b])
    found = descend_many(likelihood, {"s": np.array([0.0, -3.0]), "b": np.ones(2), "theta": np.ones(2)}, FREE)
    np.testing.assert_allclose(found.values["b"], [0.0, 2.0], atol=1e-6)
    np.testing.assert_allclose(found.fval, [1.0, 0.0], atol=1e-8)
    assert found.by_minuit == 0


def test_flat_directions_do_not_stop_a_batch():
    likelihood = GaussianLikelihood([2.0], 1.0, lambda b, theta, s: [b * s + 0 * theta])
    found = descend_many(likelihood, {"s": np.array([0.0, 1.0]), "b": np.ones(2), "theta": np.ones(2)}, FREE)
    np.testing.assert_allclose(found.fval, [4.0, 0.0], atol=1e-8)
    assert found.valid.all()
    assert found.values["theta"].tolist() == [1.0, 1.0]


def test_empty_bins_with_nothing_expected_keep_a_minimum():
    """At the wall of `poisson_deviance`, whose curvature is 1e9, and at a limit before it."""
    likelihood, start = joint(np.zeros(12)), {"s": np.zeros(1), "b": np.ones(1), "theta": np.zeros(1)}
    assert descend_many(likelihood, start, {"b": Range(0.1, 0.0)}).fval[0] == pytest.approx(25.0, abs=1e-6)
    assert descend_many(likelihood, start, {"b": Range(0.1)}).fval[0] == pytest.approx(25.0, abs=1e-4)


def test_what_newton_cannot_do_minuit_does_and_it_is_counted(monkeypatch):
    likelihood, start = joint(np.full(12, 4.0)), batch(5)
    quick = descend_many(likelihood, start, FREE)
    monkeypatch.setattr(newton, "_STEPS", 1)
    slow = descend_many(likelihood, start, FREE)
    assert (quick.by_minuit, slow.by_minuit) == (0, 5)
    np.testing.assert_allclose(slow.fval, quick.fval, atol=1e-6)
    left = descend_many(likelihood, start, FREE, use_minuit=False)
    assert not left.valid.any()


def test_an_excluded_point_has_half_of_the_steps_and_no_minuit(monkeypatch):
    """In a bent valley: excluded points end after their steps, others go on."""
    likelihood = GaussianLikelihood([0.0, 0.0], [0.1, 1.0], lambda x, y: [y - x * x, 1.0 - x])
    start = {"x": np.full(2, -1.5), "y": np.full(2, 4.0)}
    calls = []
    monkeypatch.setattr(newton, "_PATIENCE", 1000)
    monkeypatch.setattr(newton, "_STEPS_EXCLUDED", 2)

    class Counted(Likelihood):
        arguments, ndata = likelihood.arguments, 2

        def evaluate(self, parameters):
            return likelihood.evaluate(parameters)

        def derivatives(self, parameters, free):
            calls.append(len(parameters["x"]))
            return likelihood.derivatives(parameters, free)

    found = descend_many(Counted(), start, {"x": Range(0.1), "y": Range(0.1)}, excluded=-1.0)
    assert found.valid.all()
    assert found.by_minuit == 0
    assert len(calls) == 3
    calls.clear()
    found = descend_many(Counted(), start, {"x": Range(0.1), "y": Range(0.1)}, use_minuit=False)
    assert len(calls) > 3
    np.testing.assert_allclose(found.fval, 0.0, atol=1e-7)


def test_a_kink_is_arrived_at_or_said():
    """|b| has no second derivative at its minimum."""
    likelihood = GaussianLikelihood([0.0], 1.0, lambda b, s: [abs(b - s) ** 0.5])
    found = descend_many(likelihood, {"s": np.array([0.3, 1.0]), "b": np.array([2.0, 1.4])}, {"b": Range(0.1)})
    assert (found.fval[found.valid] < 1e-3).all()


def test_nothing_free_is_an_evaluation_and_progress_is_told():
    likelihood, values = joint(np.full(12, 4.0)), batch(9)
    told = []
    found = descend_many(likelihood, values, {}, progress=told.append)
    np.testing.assert_allclose(found.fval, likelihood.evaluate_many(values))
    assert sum(told) == 9


def test_a_likelihood_of_ones_own_needs_evaluate_only():
    class Rosenbrock(Likelihood):
        arguments = {"x": Parameter(0.0), "y": Parameter(0.0)}  # noqa: RUF012
        ndata = 1

        def evaluate(self, parameters):
            x, y = parameters["x"], parameters["y"]
            return (1 - x) ** 2 + 10 * (y - x * x) ** 2

    start = {"x": np.array([-1.0, 0.5]), "y": np.array([1.0, -1.0])}
    found = descend_many(Rosenbrock(), start, {"x": Range(0.1), "y": Range(0.1)})
    np.testing.assert_allclose(found.fval, 0.0, atol=1e-6)
