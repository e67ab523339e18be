"""Posteriors on problems whose answers are known in closed form."""

import math
import sys
from typing import Annotated

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from nuscatter.errors import FitError, InputError
from nuscatter.fits.bayesian import posterior as module
from nuscatter.fits.bayesian.posterior import Nested, Posterior, Walkers, sample
from nuscatter.fits.bayesian.priors import Flat, Normal
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.problem import Problem

pytestmark = pytest.mark.slow  # the fast set stays short

COVARIANCE = np.array([[0.25, 0.1], [0.1, 0.25]])
SAMPLERS = [pytest.param("dynesty", Nested(live=300), id="nested"), pytest.param("emcee", Walkers(), id="walkers")]


def line():
    return GaussianLikelihood([1.0, 2.0], COVARIANCE, lambda x, y: [x, x + y]) + Pull("y", 0.5, 0.5)


@pytest.mark.parametrize(("package", "sampler"), SAMPLERS)
def test_a_gaussian_problem_agrees_with_profiles(package, sampler):
    pytest.importorskip(package)
    posterior = sample(line(), sampler, limits={"x": (-6, 8)}, seed=2)
    result = fit(line(), x=0.0, y=0.0)
    size = 0.1 * result.errors["x"]
    for name in ("x", "y"):
        assert posterior.mean(name) == pytest.approx(result.values[name], abs=size)
        assert posterior.error(name) == pytest.approx(result.errors[name], rel=0.08)
        assert posterior.interval(name) == pytest.approx(result.interval(name), abs=1.5 * size)
        assert posterior.interval(name, 0.9) == pytest.approx(result.interval(name, 0.9), abs=2.5 * size)
    rho = posterior.covariance[0, 1] / (posterior.error("x") * posterior.error("y"))
    assert rho == pytest.approx(result.correlation[0, 1], abs=0.08)
    assert posterior.effective_size > 500


def test_the_evidence_is_the_integral():
    """∫ L π over y's Gaussian and x's flat prior: a Gaussian density over the width of the flat one."""
    pytest.importorskip("dynesty")
    posterior = sample(line(), Nested(live=300), limits={"x": (-6, 8)}, seed=3)
    # x flat: integrate it out; what is left measures y by the difference of the two values
    variance = COVARIANCE[0, 0] + COVARIANCE[1, 1] - 2 * COVARIANCE[0, 1]
    evidence = norm.logpdf(1.0, 0.5, math.sqrt(variance + 0.25)) - math.log(14.0)
    relative = evidence - multivariate_normal.logpdf([0, 0], cov=COVARIANCE)  # L is relative to the saturated model
    assert posterior.log_evidence == pytest.approx(relative, abs=4 * posterior.log_evidence_error)
    assert posterior.log_evidence_error < 0.2


def test_nested_sampling_finds_both_islands():
    pytest.importorskip("dynesty")
    like = PoissonLikelihood([110], lambda e: [50.0 + 50.0 * (1 + e) ** 2])
    posterior = sample(like, Nested(live=200), priors={"e": Flat(-4, 2)}, seed=1)
    right = posterior.weights[posterior.samples["e"] > -1].sum()
    assert right == pytest.approx(0.5, abs=0.12)
    island = posterior.samples["e"][posterior.samples["e"] > -1]
    assert np.median(island) == pytest.approx(math.sqrt(1.2) - 1, abs=0.1)


def test_a_boundary_cuts_the_prior():
    pytest.importorskip("dynesty")

    def mean(x: Annotated[float, (0, None)]):
        return [x]

    like = GaussianLikelihood([0.0], 1.0, mean) + Pull("x", 0.0, 1.0)
    posterior = sample(like, Nested(live=1500), seed=4)
    assert posterior.samples["x"].min() >= 0
    assert posterior.mean("x") == pytest.approx(math.sqrt(0.5) * math.sqrt(2 / math.pi), abs=0.03)
    assert posterior.log_evidence == pytest.approx(math.log(math.sqrt(0.5)), abs=0.15)  # of the half Gaussian


def test_a_prior_in_place_of_the_pulls_leaves_the_pull_a_measurement():
    pytest.importorskip("emcee")
    like = Pull("x", 1.0, 0.5) + GaussianLikelihood([0.0], 2.0, lambda x: [x])
    posterior = sample(like, Walkers(steps=2000), priors={"x": Normal(3.0, 0.5)}, seed=1)
    weight = 1 / 0.25 + 1 / 0.25 + 1 / 4
    assert posterior.mean("x") == pytest.approx((1.0 / 0.25 + 3.0 / 0.25) / weight, abs=0.03)
    assert posterior.error("x") == pytest.approx(1 / math.sqrt(weight), rel=0.06)


@pytest.mark.parametrize(("package", "sampler"), [("dynesty", Nested(live=100)), ("emcee", Walkers(steps=500))])
def test_the_same_seed_gives_the_same_samples(package, sampler):
    pytest.importorskip(package)
    like = GaussianLikelihood([1.0], 0.5, lambda x, k: [x + k])
    first, again = (sample(like, sampler, limits={"x": (-3, 5)}, fixed={"k": 0.5}, seed=9) for _ in range(2))
    np.testing.assert_array_equal(first.samples["x"], again.samples["x"])
    assert first.parameters == ("x",)
    assert first.mean("x") == pytest.approx(0.5, abs=0.15)


def test_a_short_chain_is_refused():
    pytest.importorskip("emcee")
    with pytest.raises(FitError, match="shorter than 20 autocorrelation times of"):
        sample(line(), Walkers(steps=100), limits={"x": (-6, 8)})


def test_weighted_samples_are_read_right():
    posterior = Posterior({"x": np.array([0.0, 1.0, 2.0])}, np.array([0.25, 0.5, 0.25]), None, None)
    assert posterior.mean("x") == 1.0
    assert posterior.error("x") == pytest.approx(math.sqrt(0.5))
    assert posterior.quantile("x", 0.5) == 1.0
    assert posterior.effective_size == pytest.approx(1 / 0.375)
    drawn = posterior.equal(4000, seed=1)["x"]
    assert np.mean(drawn == 1.0) == pytest.approx(0.5, abs=0.04)
    with pytest.raises(InputError, match="There is no sampled parameter 'y'"):
        posterior.mean("y")
    with pytest.raises(InputError, match="level is 2"):
        posterior.interval("x", 2)


def test_what_is_missing_is_said(monkeypatch):
    like = GaussianLikelihood([1.0], 0.5, lambda x: [x])
    with pytest.raises(InputError, match=r"x has no prior.*priors=\{'x': Flat\(0, 1\)\}"):
        sample(like)
    with pytest.raises(InputError, match="nothing to sample"):
        sample(like, fixed={"x": 1.0})
    with pytest.raises(InputError, match="sampler is 'nested'"):
        sample(like, "nested")
    with pytest.raises(InputError, match="the prior of x is 3"):
        sample(like, priors={"x": 3})
    with pytest.raises(InputError, match="low and a higher one"):
        Flat(1, 0)
    with pytest.raises(InputError, match="No part of 0 ± 1"):
        Normal(0, 1, low=50, high=60)
    for package, sampler in (("dynesty", Nested()), ("emcee", Walkers())):
        monkeypatch.setitem(sys.modules, package, None)
        with pytest.raises(InputError, match=rf"package {package}; .*pip install 'nuscatter\[bayes\]'"):
            sample(like, sampler, limits={"x": (0, 2)}, x=1.0)


def test_the_search_for_the_maximum_starts_as_given_then_at_the_default_then_at_the_median():
    like = GaussianLikelihood([1.0], 0.5, lambda x, y=0.0, z=0.2: [x + y + z])
    chosen = dict.fromkeys(("x", "y", "z"), Flat(0.0, 1.0))

    def start(**given):
        limits = dict.fromkeys(chosen, (0.0, 1.0))
        problem = Problem.of(sample, like, values=given, limits=limits, needs_starts=False)
        return module._start(problem, chosen, given)

    assert start() == {"x": 0.5, "y": 0.5, "z": 0.2}  # a default of 0, here a limit, gives way to the median
    assert start(x=0.1, y=0.0) == {"x": 0.1, "y": 0.0, "z": 0.2}
