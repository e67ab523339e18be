"""A published number of signal events, where a collaboration gives that and no more.

One measured number with its error is a likelihood of one Gaussian bin: the prediction's uncertainty, as published, is
a nuisance. An `Excess` has the interface `AnyDataset`, as a `Dataset` has, so that both can be fitted together. It has
no axes: a nuisance of the response counts by what it brings above the threshold, and one that only moves events from
one energy to another does not change it.

An upper limit is such a number too, if no more is published: `of_limit` takes 0 events with the error for which −2 ln L
rises by 2.71 at a limit of 90 %. That is the limit of a Gaussian whose best fit is 0, by the profiled likelihood, by
Bayes with a flat prior above zero and by CLs alike. Where data lie below zero, their own likelihood falls faster.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist
from typing import final

import numpy as np

from nuscatter.datasets.dataset import expected_at, fitted_signal, with_nuisances, with_pulls
from nuscatter.datasets.described import not_added, notebook_table, plain_text
from nuscatter.datasets.expectation.bound_signal import bind, counts_at
from nuscatter.datasets.expectation.examined import described, with_meanings
from nuscatter.datasets.expectation.nuisance import Nuisance, nuisance_values
from nuscatter.datasets.expectation.prediction import Prediction, of_function
from nuscatter.datasets.expectation.shapes import Shape, SumOfShapes
from nuscatter.datasets.expectation.signal import ResponseVariation, Signal
from nuscatter.datasets.expectation.uneven_errors import UnevenPull
from nuscatter.datasets.templates import Background, Template
from nuscatter.errors import finite, instance, invalid, positive
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Parameter
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, as_hypothesis
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class Excess:
    """A measured number of signal events; the collaboration has subtracted all backgrounds.

    Args:
        name: As ``conus_plus_2025``.
        title: For tables.
        reference: The paper.
        experiment: The experiment as built, for predictions; all its bins are counted.
        events: The number of events.
        error: Its standard error, statistical and systematic; without what is in `rates`. Two numbers are the errors
            downward and upward.
        rates: Nuisances that scale the prediction by 1 + θ.
        limit: The published upper limit on the number of events, where `events` and `error` stand for it (`of_limit`).
        responses: Variations of the response; what they do to the number of events is not in `rates` or `error`.

    Raises:
        InputError: an error is not positive, or another argument is not what it should be.
    """

    name: str
    title: str
    reference: str
    experiment: Experiment
    events: float
    error: float | tuple[float, float]
    rates: tuple[Nuisance, ...] = ()
    limit: float | None = None
    responses: tuple[ResponseVariation, ...] = ()

    __repr__ = plain_text
    _repr_html_ = notebook_table
    __add__ = __radd__ = not_added

    def __post_init__(self) -> None:
        for each in ("name", "title", "reference"):
            instance(each, getattr(self, each), str, "a text")
        instance("experiment", self.experiment, Experiment, "an Experiment")
        finite("events", self.events, single=True)
        if isinstance(self.error, tuple) and len(self.error) != 2:
            raise invalid("error", self.error, "one number, or the errors downward and upward")
        for side in self.errors:
            positive("error", side, single=True)
        if self.limit is not None:
            positive("limit", self.limit, single=True)
        _ = self.signal

    @property
    def errors(self) -> tuple[float, float]:
        """The errors downward and upward."""
        return self.error if isinstance(self.error, tuple) else (self.error, self.error)

    @property
    def observed(self) -> Array:
        """The number of events, shape (1,)."""
        return np.array([self.events])

    @property
    def backgrounds(self) -> Mapping[str, Background]:
        """None: they are subtracted."""
        return {}

    @property
    def release_template(self) -> Template | None:
        """None: there is one bin."""
        return None

    @cached_property
    def nuisances(self) -> dict[str, Nuisance]:
        """The nuisances by name."""
        return {each.name: each for each in self.signal.nuisances}

    @cached_property
    def signal(self) -> Signal:
        """The prediction in the experiment's bins, with its nuisances."""
        return Signal(self.experiment, rates=self.rates, responses=self.responses)

    def expected(self, hypothesis: AnyHypothesis, **nuisances: float) -> dict[str, Array]:
        """Return the expected number of events, "cevns", shape (1,).

        Args:
            hypothesis: A model, or a `Hypothesis`.
            **nuisances: Values by name; those left out are at their central value.

        Raises:
            InputError: there is no such nuisance.
        """
        values = nuisance_values(self.nuisances, nuisances)
        return {"cevns": np.array([counts_at(bind(self.signal, hypothesis), values).sum()])}

    def at(self, function: Callable[..., AnyHypothesis], result: FitResult) -> dict[str, Array]:
        """Return the expected number of events at the best fit of a function's hypotheses, as `expected` does."""
        return expected_at(self, function, result)

    def likelihood(self, function: Callable[..., AnyHypothesis]) -> Likelihood:
        """Return the likelihood of a function's hypotheses, as `Dataset.likelihood` does."""
        own, nuisances = described(function), self.nuisances.values()
        expectation = Prediction((of_function(self.signal, function, own, total=True),), (1,))
        known = with_meanings(function, own, with_nuisances(own, nuisances))
        return with_pulls(self._compared(expectation, known), nuisances)

    def signal_likelihood(self, hypothesis: AnyHypothesis | None = None) -> Likelihood:
        """Return the likelihood of ``cevns`` signal events; one bin has no shape, so no hypothesis matters."""
        if hypothesis is not None:
            as_hypothesis(hypothesis)
        known = {"cevns": Parameter(start=self.events, step=max(self.errors))}
        expectation = Prediction((SumOfShapes((Shape("cevns", np.ones(1)),)),), (1,))
        return self._compared(expectation, known)

    def fit_signal(self, hypothesis: AnyHypothesis | None = None, *, systematics: bool = True) -> FitResult:
        """Fit the number of signal events, ``cevns``: the published number and its error.

        Args:
            hypothesis: As in `signal_likelihood`.
            systematics: It changes nothing: the published error is statistical and systematic.
        """
        return fitted_signal(self, hypothesis, systematics=systematics)

    def _compared(self, expectation: Prediction, known: Mapping[str, Parameter]) -> GaussianLikelihood:
        """Return the likelihood of the number: a Gaussian, or one whose width follows the prediction."""
        if not isinstance(self.error, tuple):
            return GaussianLikelihood(self.observed, np.array([self.error]), expectation, known, self.name)
        pull = UnevenPull(expectation, self.events, self.error)
        return GaussianLikelihood(np.zeros(1), np.ones(1), pull, known, self.name)


#: Two-sided 90 % of a Gaussian in standard deviations, by which −2 ln L rises 2.71.
_NINETY = NormalDist().inv_cdf(0.95)


def of_limit(*, name: str, title: str, reference: str, experiment: Experiment, limit: float) -> Excess:
    """Return the excess that stands for an upper limit of 90 %: 0 events, with limit/1.645 as the error.

    Args:
        name: As in `Excess`.
        title: As there.
        reference: As there.
        experiment: As there.
        limit: On the number of events, where the Standard Model has that of the experiment.

    Raises:
        InputError: the limit is not above zero, or another argument is not what it should be.
    """
    error = float(positive("limit", limit, single=True)) / _NINETY
    return Excess(name, title, reference, experiment, 0.0, error, limit=float(limit))


def scaled_to(experiment: Experiment, events: float) -> Experiment:
    """Return the experiment with as much exposure as gives a number of events in the Standard Model.

    This is for results that are ratios to the Standard Model, where the efficiency or the exposure is not published:
    the product of the two follows from the expected number. Couplings are of tree level, form factors the
    experiment's own.

    Args:
        experiment: As far as it is published.
        events: The expected number.

    Raises:
        InputError: the number is not above zero, or `experiment` is none.
    """
    built = instance("experiment", experiment, Experiment, "an Experiment")
    factor = float(positive("events", events, single=True)) / float(built.counts(StandardModel()).sum())
    return Experiment(built.flux.map(lambda each: replace(each, fluence=factor * each.fluence)), built.detector)
