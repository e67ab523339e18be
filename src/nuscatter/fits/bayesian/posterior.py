"""The posterior of a likelihood: samples of its parameters, distributed as likelihood times prior.

A parameter with two limits (``Annotated``, or `limits` here) has a flat prior. One with a `Pull` has a Gaussian prior.
Any other prior is given by name. There are two samplers. `Nested` (dynesty: J. Speagle, MNRAS 493 (2020) 3132) starts
from samples of the whole prior and goes on to ever higher likelihood. It finds islands, and gives the evidence.
`Walkers` (emcee: D. Foreman-Mackey et al., PASP 125 (2013) 306) move around the best fit. They evaluate the likelihood
of thousands of points in one call.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> like = GaussianLikelihood([1.0], 0.5, lambda x: [x]) + Pull("x", 0.0, 0.5)
    >>> posterior = sample(like, Walkers(steps=400), seed=1)
    >>> round(posterior.mean("x"), 1), bool(abs(posterior.error("x") / 0.3536 - 1) < 0.1)  # 0.5/√2
    (0.5, True)
"""

import importlib
import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np

from nuscatter.errors import FitError, InputError, finite, instance, one_of, positive, strictly_between, whole
from nuscatter.fits.bayesian.priors import Flat, Normal, Prior
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, Pull, members_of
from nuscatter.fits.minimum.fit import fit_problem
from nuscatter.fits.parameters import Range, by_name, first_step
from nuscatter.fits.problem import MOST, Problem
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class Posterior:
    """Weighted samples of a posterior."""

    #: arrays of shape (samples,) by name; fixed parameters are not there
    samples: Mapping[str, Array]
    #: of the samples, summing to 1
    weights: Array
    #: ln of the evidence ∫ L π, with L relative to the saturated model, and its error; None if the sampler gives none
    log_evidence: float | None
    log_evidence_error: float | None
    __repr__ = shortened

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the sampled parameters."""
        return tuple(self.samples)

    @property
    def effective_size(self) -> float:
        """The number of samples of equal weight whose means would have the same error: 1/Σw²."""
        return float(1.0 / (self.weights**2).sum())

    def mean(self, name: str) -> float:
        """Return the mean of a parameter."""
        return float(self.weights @ self._of(name))

    def error(self, name: str) -> float:
        """Return the standard deviation of a parameter."""
        return math.sqrt(float(self.weights @ (self._of(name) - self.mean(name)) ** 2))

    @cached_property
    def covariance(self) -> Array:
        """The covariance, in the order of `parameters`."""
        rows = np.stack([self.samples[name] - self.mean(name) for name in self.samples])
        return (rows * self.weights) @ rows.T

    def quantile(self, name: str, fraction: float) -> float:
        """Return the value below which a fraction of a parameter's posterior lies."""
        strictly_between("fraction", fraction, 0.0, 1.0)
        x = self._of(name)
        order = np.argsort(x)
        # A sample stands for the posterior around it, half on either side.
        below = np.cumsum(self.weights[order]) - 0.5 * self.weights[order]
        return float(np.interp(fraction, below, x[order]))

    def interval(self, name: str, level: float = 0.683) -> tuple[float, float]:
        """Return the central credible interval (low, high), with the same part of the posterior below it and above."""
        level = strictly_between("level", level, 0.0, 1.0, "a credible level")
        return self.quantile(name, 0.5 * (1.0 - level)), self.quantile(name, 0.5 * (1.0 + level))

    def equal(self, size: int, *, seed: int = 0) -> dict[str, Array]:
        """Return so many samples of equal weight, drawn with replacement."""
        generator = np.random.default_rng(np.random.SeedSequence(whole("seed", seed, 0, MOST)))
        rows = generator.choice(len(self.weights), whole("size", size, 1, MOST), p=self.weights)
        return {name: each[rows] for name, each in self.samples.items()}

    def _of(self, name: str) -> Array:
        return self.samples[one_of("sampled parameter", name, self.samples)]


@final
@dataclass(frozen=True, eq=False)
class PosteriorDensity:
    """A likelihood with priors, as a function of points; these are arrays in the order of `priors`."""

    #: without the Pulls that became priors; None if nothing is left
    likelihood: Likelihood | None
    priors: Mapping[str, Prior]
    fixed: Mapping[str, float]
    #: approximate best values and errors, around which walkers start
    centre: Array
    width: Array
    __repr__ = shortened

    def log_likelihood(self, x: Array) -> float:
        """Return ln L, −½ of the likelihood's number, at one point."""
        if self.likelihood is None:
            return 0.0
        return -0.5 * self.likelihood.evaluate({**self.fixed, **dict(zip(self.priors, x.tolist(), strict=True))})

    def log_posterior(self, points: Array) -> Array:
        """Return ln L + ln π of many points, shape (points, parameters)."""
        # Outside the priors the likelihood is not asked: a user's function may not be defined there.
        total = np.zeros(len(points))
        for row, prior in enumerate(self.priors.values()):
            total = total + prior.log_density(points[:, row])
        inside = np.isfinite(total)
        if self.likelihood is not None and inside.any():
            count = int(np.count_nonzero(inside))
            columns = {name: points[inside, row] for row, name in enumerate(self.priors)}
            columns |= {name: np.full(count, value) for name, value in self.fixed.items()}
            total[inside] -= 0.5 * self.likelihood.evaluate_many(columns)
        return total

    def from_cube(self, u: Array) -> Array:
        """Return the point whose parameters are the quantiles of their priors at a point u of the unit cube.

        Points that are uniform in the cube are then distributed as the prior, which nested sampling starts from.
        """
        return np.array([prior.value(float(each)) for prior, each in zip(self.priors.values(), u, strict=True)])


class Sampler(ABC):
    """A way to draw from a posterior."""

    @abstractmethod
    def draw(self, density: PosteriorDensity, seed: int) -> Posterior:
        """Return samples of a posterior density."""


@final
@dataclass(frozen=True, kw_only=True)
class Nested(Sampler):
    """Nested sampling by dynesty.

    Args:
        live: how many live points; the evidence's error falls with their square root.
        tolerance: it stops once the rest of the prior adds less than this to the logarithm of the evidence.
    """

    live: int = 500
    tolerance: float = 0.01

    def __post_init__(self) -> None:
        whole("live", self.live, 10, 10**7)
        positive("tolerance", self.tolerance, single=True)

    def draw(self, density: PosteriorDensity, seed: int) -> Posterior:
        dynesty = _extra("dynesty")
        sampler = dynesty.NestedSampler(
            density.log_likelihood,
            density.from_cube,
            len(density.priors),
            nlive=max(self.live, 2 * len(density.priors) + 2),
            rstate=np.random.default_rng(np.random.SeedSequence(seed)),
        )
        sampler.run_nested(dlogz=self.tolerance, print_progress=False)
        found = sampler.results
        weights = np.exp(np.asarray(found.logwt) - float(found.logz[-1]))
        points = np.asarray(found.samples)
        return Posterior(
            dict(zip(density.priors, points.T, strict=True)),
            weights / weights.sum(),
            float(found.logz[-1]),
            float(found.logzerr[-1]),
        )


@final
@dataclass(frozen=True, kw_only=True)
class Walkers(Sampler):
    """An ensemble of walkers by emcee: no evidence, and islands only where walkers start near them.

    Args:
        steps: of each walker that are kept. Half as many steps before them are dropped, so that the start no longer
            matters.
        walkers: how many; None for four a parameter, at least 32.
        lengths: the least number of autocorrelation times in the steps. From a shorter chain neither errors nor the
            autocorrelation time itself are known well.
    """

    steps: int = 3000
    walkers: int | None = None
    lengths: float = 20.0

    def __post_init__(self) -> None:
        whole("steps", self.steps, 10, 10**9)
        if self.walkers is not None:
            whole("walkers", self.walkers, 4, 10**6)
        positive("lengths", self.lengths, single=True)

    def draw(self, density: PosteriorDensity, seed: int) -> Posterior:
        emcee = _extra("emcee")
        size = len(density.priors)
        count = max(32, 4 * size) if self.walkers is None else max(self.walkers, 2 * size + 2)
        generator = np.random.default_rng(np.random.SeedSequence(seed))
        start = _around(density, count, generator)
        sampler = emcee.EnsembleSampler(count, size, density.log_posterior, vectorize=True)
        state = emcee.State(start, random_state=np.random.RandomState(seed).get_state())
        state = sampler.run_mcmc(state, self.steps // 2, progress=False)
        sampler.reset()
        sampler.run_mcmc(state, self.steps, progress=False)
        time = np.asarray(sampler.get_autocorr_time(quiet=True, tol=0))
        if not (self.steps > self.lengths * time).all():
            slowest = list(density.priors)[int(np.argmax(np.nan_to_num(time, nan=np.inf)))]
            raise FitError(
                f"The chain of {self.steps} steps is shorter than {self.lengths:g} autocorrelation times of {slowest} "
                f"({np.max(time):.3g} steps); take more steps."
            )
        flat = np.asarray(sampler.get_chain(flat=True))
        return Posterior(
            dict(zip(density.priors, flat.T, strict=True)), np.full(len(flat), 1.0 / len(flat)), None, None
        )


#: Nested sampling with 500 live points.
NESTED = Nested()


def sample(
    likelihood: Likelihood,
    sampler: Sampler = NESTED,
    *,
    priors: Mapping[str, Prior] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    fixed: Mapping[str, float] | None = None,
    seed: int = 0,
    **values: float,
) -> Posterior:
    """Return samples of the posterior of a likelihood's parameters.

    Args:
        likelihood: a likelihood or a sum of them.
        sampler: `Nested` (the default: finds islands, has the evidence) or `Walkers` (faster around one maximum).
        priors: by name. A parameter that is left out has its first Pull, cut at its limits, else a flat prior between
            its two limits. A Pull of a parameter that has a prior here stays a measurement.
        limits: (low, high) by name, in place of those of the functions' annotations.
        fixed: values by name of parameters that are kept there.
        seed: the same seed gives the same samples.
        **values: where the search for the maximum starts, around which `Walkers` begin.

    Raises:
        InputError: an unknown name, or a parameter without a prior; the package of the sampler is not installed.
        FitError: a chain is too short to be trusted.
    """
    instance("sampler", sampler, Sampler, "a sampler, Nested(…) or Walkers(…)")
    problem = Problem.of(sample, likelihood, values=values, fixed=fixed, limits=limits, seed=seed, needs_starts=False)
    whole("seed", seed, 0, 2**32 - 1)  # the random numbers of `Walkers` take no larger one
    chosen, rest = _priors(problem, by_name("priors", priors, likelihood))
    if not chosen:
        raise InputError("All parameters are fixed, so there is nothing to sample.")
    start = _start(problem, chosen, values)
    centre = np.array(list(start.values()))
    width = np.array([0.1 * (prior.value(0.84) - prior.value(0.16)) for prior in chosen.values()])
    if isinstance(sampler, Walkers):
        centre, width = _best(problem, chosen, start, width)
    return sampler.draw(PosteriorDensity(rest, chosen, problem.fixed, centre, width), seed)


def _start(problem: Problem, chosen: Mapping[str, Prior], given: Collection[str]) -> dict[str, float]:
    """Return where the search for the maximum starts: as given, else the function's default, else the median."""
    start = {name: prior.value(0.5) for name, prior in chosen.items()}
    # A default of 0 is often a limit; the median then is the better start.
    start |= {name: value for name, value in problem.start.items() if name in start and (value or name in given)}
    edges = {name: _edges(prior) for name, prior in chosen.items()}
    return {name: min(max(value, edges[name][0]), edges[name][1]) for name, value in start.items()}


def _best(
    problem: Problem, chosen: Mapping[str, Prior], start: Mapping[str, float], width: Array
) -> tuple[Array, Array]:
    """Return the best values within the priors, and the errors of that fit where they are below ten times a width."""
    like, free = problem.likelihood, {}
    for name, prior in chosen.items():
        low, high = (None if math.isinf(edge) else edge for edge in _edges(prior))
        free[name] = Range(first_step(like.arguments[name], start[name], (low, high)), low, high)
    every = {**problem.start, **start}
    best = fit_problem(Problem(like, {name: every[name] for name in like.parameters}, free))
    centre = np.array([best.values[name] for name in chosen])
    errors = np.array([best.errors[name] for name in chosen])
    # At a limit or in a flat direction the error of a fit is zero or has no meaning; the prior's width replaces it.
    return centre, np.where((errors > 0) & (errors < 10.0 * width), errors, width)


def _priors(problem: Problem, given: Mapping[str, Prior]) -> tuple[dict[str, Prior], Likelihood | None]:
    """Return the prior of every free parameter, and the likelihood without the Pulls that became priors."""
    members = list(members_of(problem.likelihood))
    chosen: dict[str, Prior] = {}
    for name, allowed in problem.free.items():
        if name in given:
            chosen[name] = instance(f"the prior of {name}", given[name], Prior, "a prior, as Flat(0, 1),")
            continue
        pull = next((each for each in members if isinstance(each, Pull) and each.name == name), None)
        if pull is not None:  # as a prior and as a measurement it would count twice
            members.remove(pull)
        chosen[name] = _prior(name, (allowed.low, allowed.high), pull)
    if not members:
        return chosen, None
    return chosen, members[0] if len(members) == 1 else LikelihoodSum(tuple(members))


def _prior(name: str, ends: tuple[float | None, float | None], pull: Pull | None) -> Prior:
    """Return the prior of a parameter for which none is given: its Pull, cut at its limits, else a flat one."""
    low, high = ends
    if pull is not None:
        bottom, top = -math.inf if low is None else low, math.inf if high is None else high
        return Normal(float(pull.mean), float(pull.sigma), low=bottom, high=top)
    if low is not None and high is not None:
        return Flat(low, high)
    raise InputError(
        f"Parameter {name} has no prior: it has neither two limits nor a Pull. Give it one, as in "
        f"priors={{{name!r}: Flat(0, 1)}}."
    )


def _edges(prior: Prior) -> tuple[float, float]:
    """Return the limits of a prior; its least and its largest value, except that a Gaussian may have none."""
    low, high = (finite("the end of a prior", prior.value(u), single=True) for u in (0.0, 1.0))
    if isinstance(prior, Normal):
        return prior.low, prior.high
    return float(low), float(high)


def _around(density: PosteriorDensity, count: int, generator: np.random.Generator) -> Array:
    """Return starting points around the centre whose posterior density is above zero."""
    points = np.empty((0, len(density.centre)))
    for _ in range(1000):
        drawn = density.centre + density.width * generator.standard_normal((count, len(density.centre)))
        points = np.concatenate([points, drawn[np.isfinite(density.log_posterior(drawn))]])
        if len(points) >= count:
            return points[:count]
    raise FitError("No points around the best fit have a posterior above zero; give start values inside the priors.")


def _extra(name: str) -> Any:
    """Return an optional package, or raise `InputError` that says how to install it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(f"This needs the package {name}; install it with: pip install 'nuscatter[bayes]'") from None
