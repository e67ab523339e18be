"""Refits by Newton's method: where Minuit ends, with a tenth of its calls, and Minuit where Newton's may not go."""

import math
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuscatter.errors import FitError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.minimum.refit import ProfileLikelihood, newton_refit
from nuscatter.fits.parameters import Range


@dataclass(frozen=True, eq=False)
class Counted(Likelihood):
    """A likelihood that counts its calls."""

    inner: Likelihood
    calls: list = field(default_factory=list)

    @property
    def arguments(self):
        return self.inner.arguments

    @property
    def ndata(self):
        return self.inner.ndata

    def evaluate(self, parameters):
        self.calls.append(dict(parameters))
        return self.inner.evaluate(parameters)


def counting(seed, size=40, modes=8):
    """A counting experiment: a signal, two backgrounds and shape nuisances, as data sets have."""
    generator = np.random.default_rng(seed)
    templates = generator.gamma(2.0, 4.0, (3, size))
    bends = 0.1 * generator.normal(size=(modes, size)) * templates[0]
    observed = generator.poisson(templates.sum(axis=0))
    names = [f"shape_{row}" for row in range(modes)]

    def expected(**values):
        shift = sum(values[name] * bend for name, bend in zip(names, bends, strict=True))
        return values["s"] * (templates[0] + shift) + values["b"] * templates[1] + values["c"] * templates[2]

    pulls = [Pull("b", 1.0, 0.2), Pull("c", 1.0, 0.1), *(Pull(name, 0.0, 1.0) for name in names)]
    known = {"s": Pull("s", 1.0, 0.3).arguments["s"]} | {pull.name: pull.arguments[pull.name] for pull in pulls}
    return PoissonLikelihood(observed, expected, known) + sum(pulls[1:], pulls[0])


def profile_of(result):
    return ProfileLikelihood(result.likelihood, result.values, result.fval, result.covariance, result.free)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-4.0, 4.0))
def test_a_refit_ends_where_minuit_ends(seed, distance):
    result = fit(counting(seed, size=20, modes=3))
    held = {"s": result.values["s"] + distance * result.errors["s"]}
    found = profile_of(result).refit(held)
    rest = {name: allowed for name, allowed in result.free.items() if name != "s"}
    oracle = descend(result.likelihood, {**result.values, **held}, rest)
    assert found.valid
    assert found.values["s"] == held["s"]
    assert found.fval == pytest.approx(oracle.fval, abs=3e-6)
    for name in rest:
        assert found.values[name] == pytest.approx(oracle.values[name], abs=4e-3 * result.errors[name])


def test_a_refit_costs_a_few_gradients():
    like = Counted(counting(5))
    result = fit(like)
    free = len(result.free)
    like.calls.clear()
    first = profile_of(result).refit({"s": result.values["s"] + result.errors["s"]})
    assert first.calls == len(like.calls) <= 3 * free + 3
    like.calls.clear()
    profile_of(result).refit({"s": result.values["s"] + 1.05 * result.errors["s"]}, first)
    assert len(like.calls) <= free + 2


def test_intervals_and_profiles_cost_a_fraction_of_minuits():
    like = Counted(counting(5))
    result = fit(like)
    like.calls.clear()
    result.interval("s")
    interval = len(like.calls)
    like.calls.clear()
    result.profile("s", size=21)
    profile = len(like.calls)
    like.calls.clear()
    rest = {name: allowed for name, allowed in result.free.items() if name != "s"}
    descend(like, {**result.values, "s": result.values["s"] + result.errors["s"]}, rest)
    assert interval < 2 * len(like.calls)  # of at least four refits
    assert profile < 8 * len(like.calls)  # of 21 and those of the ends


def test_a_gaussian_refit_is_one_step():
    result = fit(GaussianLikelihood([1.0, 2.0, 2.5], 0.5, lambda a, b: [a, a + b, a + 2 * b]), a=0.0, b=0.0)
    found = profile_of(result).refit({"b": 2.0})
    order = result.covariance
    slope = order[0, 1] / order[1, 1]
    assert found.values["a"] == pytest.approx(result.values["a"] + slope * (2.0 - result.values["b"]), abs=1e-6)
    assert found.calls <= 3


def test_a_nuisance_at_its_limit_leaves_it_when_it_must():
    """At a limit the second derivatives of a fit mean nothing, and Newton's method would believe that it is done."""

    def expected(s, b: Annotated[float, (0, None)]):
        return [s + b, s - b]

    result = fit(GaussianLikelihood([1.0, 3.0], 1.0, expected) + Pull("s", 2.0, 0.3), s=2.0, b=1.0)
    assert result.values["b"] == pytest.approx(0.0, abs=1e-3)
    again = fit(GaussianLikelihood([4.0, 0.0], 1.0, expected), s=2.0, b=1.0)
    assert again.values["b"] == pytest.approx(2.0, abs=1e-3)

    def tied(s, b: Annotated[float, (0, None)]):
        return [s, b - 3.0 * (s - 1.0)]

    result = fit(GaussianLikelihood([0.0, 0.0], [1.0, 0.1], tied), s=0.5, b=0.5)
    found = profile_of(result).refit({"s": 2.0})
    assert found.values["b"] == pytest.approx(3.0, abs=1e-3)
    assert found.fval == pytest.approx(4.0, abs=1e-4)


def test_a_nuisance_is_stopped_by_its_limit():
    def tied(s, b: Annotated[float, (0, 4)]):
        return [s, b - 3.0 * s]

    result = fit(GaussianLikelihood([0.5, 0.0], [1.0, 0.5], tied), s=0.5, b=0.5)
    found = profile_of(result).refit({"s": 2.0})  # b would go to 6
    assert found.values["b"] == pytest.approx(4.0, abs=1e-3)
    assert found.fval == pytest.approx(1.5**2 + 4.0**2, abs=2e-3)


def test_newtons_method_stops_where_it_is_not_to_be_relied_upon():
    free, start = {"x": Range(1.0)}, {"x": 0.5}
    hill = GaussianLikelihood([0.0], 1.0, lambda x: [1.0 - 0.5 * math.tanh(x) ** 2])
    assert newton_refit(hill, {"x": 0.1}, free, np.array([[2.0]])) is None  # leads away: the curvature is negative
    kink = GaussianLikelihood([0.0], 1.0, lambda x: [math.sqrt(abs(x - 0.3))])
    assert newton_refit(kink, start, free, np.array([[2.0]])) is None
    edge = GaussianLikelihood([-1.0], 1.0, lambda x: [x])
    assert newton_refit(edge, start, {"x": Range(1.0, 0.0, None)}, np.array([[2.0]])) is None
    smooth = GaussianLikelihood([-1.0], 1.0, lambda x: [x])
    assert newton_refit(smooth, start, free, np.array([[2.0]])).values["x"] == pytest.approx(-1.0, abs=1e-6)
    assert newton_refit(smooth, start, free, np.array([[1.2]])).values["x"] == pytest.approx(-1.0, abs=1e-2)


def test_a_wrong_hessian_is_mended_on_the_way():
    def banana(x, y):
        return [math.exp(0.5 * x), y + x * x]

    like = GaussianLikelihood([1.5, 1.0], [0.1, 0.1], banana)
    best = {"x": 2 * math.log(1.5), "y": 1.0 - (2 * math.log(1.5)) ** 2}
    found = newton_refit(
        like, {"x": 0.7, "y": 0.4}, {"x": Range(1.0), "y": Range(1.0)}, np.array([[700.0, 300.0], [300.0, 200.0]])
    )
    assert found is not None
    assert found.fval < 1e-5
    assert found.values["x"] == pytest.approx(best["x"], abs=1e-3)
    assert found.values["y"] == pytest.approx(best["y"], abs=1e-3)


def test_noise_is_minuits_business():
    """A likelihood that jitters by 1e-3 has no gradient at small steps; the refit is still found."""
    quiet = GaussianLikelihood([1.0, 2.0], 0.5, lambda a, b: [a, a + b])

    @dataclass(frozen=True, eq=False)
    class Noisy(Likelihood):
        @property
        def arguments(self):
            return quiet.arguments

        @property
        def ndata(self):
            return 2

        def evaluate(self, parameters):
            return quiet.evaluate(parameters) + 1e-3 * math.sin(1e7 * (parameters["a"] + parameters["b"]))

    profile = ProfileLikelihood(
        Noisy(),
        {"a": 1.0, "b": 1.0},
        0.0,
        np.array([[0.25, -0.25], [-0.25, 0.5]]),
        {"a": Range(0.5), "b": Range(0.5)},
    )
    assert profile.refit({"b": 2.0}).fval == pytest.approx(2.0, abs=0.05)


def test_a_refit_that_fails_is_an_error():
    def flat(a, b):
        return [a * math.exp(-abs(b))]

    profile = ProfileLikelihood(
        GaussianLikelihood([2.0], 0.1, flat),
        {"a": 2.0, "b": 0.0},
        9.0,
        np.eye(2),
        {"a": Range(0.5), "b": Range(0.5)},
    )
    with pytest.raises(FitError, match=r"refit with a = 2 is lower than the fit by 9 in −2 ln L, so the fit was not"):
        profile.refit({"a": 2.0})
