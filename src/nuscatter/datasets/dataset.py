"""A data set: an experiment with what it observed, its backgrounds, and what is uncertain about them.

The expected counts are, with θ the nuisance parameters,

    signal(hypothesis, θ) + Σ_b n_b shape_b(θ),

where n_b is the number of events of a background, whose shape changes with nuisances of its own. A fit of a hypothesis
is ``data.likelihood(function)``: the function's arguments are the parameters, and the nuisances and their pulls are
added to them. `Dataset.fit_signal` is the kind of fit that collaborations publish: the number of signal events is free,
its shape fixed to the release's own template, or to the Standard Model's where the release has none.

`AnyDataset` is the interface that reports, figures and the command line use. Binned counts (`Dataset`) have it, and so
has a single published number of events (`Excess`). What both do alike stands at the end of this file.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, final

from nuscatter.datasets.described import not_added, notebook_table, plain_text
from nuscatter.datasets.expectation.bound_signal import bind, counts_at
from nuscatter.datasets.expectation.examined import described, with_meanings
from nuscatter.datasets.expectation.nuisance import Nuisance, nuisance_values
from nuscatter.datasets.expectation.prediction import Part, Prediction, ScaledSignal, of_function
from nuscatter.datasets.expectation.shapes import SumOfShapes
from nuscatter.datasets.expectation.signal import Signal, signal_of
from nuscatter.datasets.templates import Axis, Background, Template, background, check_edges, template  # noqa: F401 (once here)
from nuscatter.errors import InputError, instance, invalid, listed, not_negative, truth
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Parameter, describe, merged
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.units import Array


class AnyDataset(Protocol):
    """What every data set answers: `Dataset` with binned counts, `Excess` with one number of events."""

    @property
    def name(self) -> str:
        """As ``coherent_lar_2020``."""

    @property
    def title(self) -> str:
        """For tables and figures."""

    @property
    def reference(self) -> str:
        """The paper, and the release."""

    @property
    def experiment(self) -> Experiment:
        """The experiment as built, for predictions."""

    @property
    def observed(self) -> Array:
        """The observed counts."""

    @property
    def backgrounds(self) -> Mapping[str, Background]:
        """Those that are fitted, by name."""

    @property
    def nuisances(self) -> dict[str, Nuisance]:
        """All nuisances by name."""

    @property
    def release_template(self) -> Template | None:
        """The release's own signal shape, or None."""

    def expected(self, hypothesis: AnyHypothesis, **nuisances: float) -> dict[str, Array]:
        """Return the expected counts, "cevns" and each background, in the shape of `observed`."""

    def at(self, function: Callable[..., AnyHypothesis], result: FitResult) -> dict[str, Array]:
        """Return the expected counts at the best fit of a function's hypotheses."""

    def likelihood(self, function: Callable[..., AnyHypothesis]) -> Likelihood:
        """Return the likelihood of a function's hypotheses; its parameters are the function's arguments."""

    def signal_likelihood(self, hypothesis: AnyHypothesis | None = None) -> Likelihood:
        """Return the likelihood of the number of signal events, ``cevns``."""

    def fit_signal(self, hypothesis: AnyHypothesis | None = None, *, systematics: bool = True) -> FitResult:
        """Fit the number of signal events, ``cevns``."""


@final
@dataclass(frozen=True, eq=False)
class Dataset:
    """An experiment's data, a collaboration's or one's own.

    Args:
        name: As ``coherent_lar_2020``.
        title: For tables and figures.
        reference: The paper, and the release.
        experiment: The experiment as built, for predictions.
        axes: The axes of the counts, energy first; that of a detector without time bins has no time.
        observed: Counts, in the shape of the axes.
        signal: The prediction in that shape with its nuisances; an Experiment is a signal without any. None: the counts
            of `experiment`. An attribute of a data set is a `Signal`.
        backgrounds: By name.
        release_template: The release's own signal shape, or None.

    Raises:
        InputError: the shapes of counts, backgrounds or signal are not that of the axes, an axis has other edges than
            the detector's bins, or something is not what it should be.

    Example:
        >>> import numpy as np
        >>> import nuscatter as ns
        >>> from nuscatter.units import keV, kg, m
        >>> flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
        >>> germanium = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, np.array([2, 10, 50]) * keV))
        >>> energy = Axis("recoil energy [keV]", [2, 10, 50])
        >>> data = Dataset("mine", "My germanium", "unpublished", germanium, (energy,), [101, 120])
        >>> data.expected(ns.StandardModel())["cevns"].round(1).tolist()
        [106.6, 115.5]
    """

    name: str
    title: str
    reference: str
    experiment: Experiment
    axes: tuple[Axis, ...]
    observed: Array
    signal: Signal | Experiment | None = None
    backgrounds: Mapping[str, Background] = field(default_factory=dict)
    release_template: Template | None = None

    __repr__ = plain_text
    _repr_html_ = notebook_table
    __add__ = __radd__ = not_added

    def __post_init__(self) -> None:
        for name in ("name", "title", "reference"):
            instance(name, getattr(self, name), str, "a string")
        instance("experiment", self.experiment, Experiment, "an Experiment")
        object.__setattr__(self, "axes", listed("axes", self.axes, "a tuple of Axis, also where there is one,"))
        for axis in self.axes:
            instance("one of the axes", axis, Axis, "an Axis")
        for each in instance("backgrounds", self.backgrounds, Mapping, "a mapping of names to Background").values():
            instance("one of the backgrounds", each, Background, "a Background")
        if self.release_template is not None:
            instance("release_template", self.release_template, Template, "a Template, as template(counts) returns it,")
        object.__setattr__(self, "observed", not_negative("observed", self.observed))
        shape = tuple(axis.bins for axis in self.axes)
        shapes = {"observed": self.observed.shape}
        shapes |= {f"the background {name}": each.template.nominal.shape for name, each in self.backgrounds.items()}
        if self.release_template is not None:
            shapes["release_template"] = self.release_template.nominal.shape
        for name, found in shapes.items():
            if found != shape:
                raise invalid(f"the shape of {name}", found, f"{shape}, that of the axes,")
        object.__setattr__(self, "signal", signal_of(self.signal, self.experiment, shape))
        if self.prediction.lift is None:
            check_edges(self.axes, self.prediction.experiment.detector)

    @property
    def prediction(self) -> Signal:
        """The signal, as the `Signal` that was made of what was given."""
        assert isinstance(self.signal, Signal)
        return self.signal

    @cached_property
    def nuisances(self) -> dict[str, Nuisance]:
        """All nuisances by name: the signal's, the backgrounds' numbers of events, and their shapes'."""
        return {each.name: each for each in (*self.prediction.nuisances, *self._background_nuisances)}

    @cached_property
    def _background_nuisances(self) -> tuple[Nuisance, ...]:
        events = tuple(each.events for each in self.backgrounds.values())
        shapes = [change.nuisance for each in self.backgrounds.values() for change in each.template.morphs]
        return (*events, *dict.fromkeys(shapes))  # two backgrounds may share a nuisance

    def expected(self, hypothesis: AnyHypothesis, **nuisances: float) -> dict[str, Array]:
        """Return the expected counts, "cevns" and each background, in the shape of `observed`.

        Args:
            hypothesis: A model, or a `Hypothesis`.
            **nuisances: Values by name; those left out are at their central value.

        Raises:
            InputError: there is no such nuisance.
        """
        values = nuisance_values(self.nuisances, nuisances)
        parts = {"cevns": counts_at(bind(self.prediction, hypothesis), values)}
        return parts | {name: each.template.events(values, each.events.name) for name, each in self.backgrounds.items()}

    def at(self, function: Callable[..., AnyHypothesis], result: FitResult) -> dict[str, Array]:
        """Return the expected counts at the best fit of a function's hypotheses, as `expected` does."""
        return expected_at(self, function, result)

    def likelihood(self, function: Callable[..., AnyHypothesis]) -> Likelihood:
        """Return the likelihood of a function's hypotheses; its parameters are the function's arguments.

        Args:
            function: Named numbers → a model or a `Hypothesis`. The data set's nuisances are further parameters. An
                argument with the name of a nuisance of the signal or of a shape is that nuisance: it keeps its
                constraint and its limits. None may have the name of a background's number of events.

        Returns:
            Extended binned Poisson likelihood plus the nuisances' pulls. It adds to others: equal names are shared. An
            argument ``sin2_theta_w`` means the angle in the scheme of the model's couplings (`Likelihood.meanings`).

        Raises:
            InputError: the function's arguments cannot be parameters (``*args``, no names), or a model is given in its
                place.

        Warns:
            InputWarning: the model has no Standard Model term. The function is called once to see this.
        """
        own, nuisances = described(function), self.nuisances.values()
        for name, each in self.backgrounds.items():
            if each.events.name in own:
                raise InputError(
                    f"{each.events.name} is an argument of the function, and also the number of events of the "
                    f"background {name} of {self.name}; they would be one parameter: rename the argument."
                )
        known = with_meanings(function, own, with_nuisances(own, nuisances))
        return compared(self, of_function(self.prediction, function, own), known, nuisances)

    def signal_likelihood(self, hypothesis: AnyHypothesis | None = None) -> Likelihood:
        """Return the likelihood of ``cevns`` signal events of a fixed shape, backgrounds and shapes' nuisances.

        Args:
            hypothesis: What gives the shape; None for the release's own template, or the Standard Model where the
                release has none.
        """
        signal: Part
        if hypothesis is None and self.release_template is not None:
            signal = SumOfShapes((self.release_template.named("cevns"),))
            shapes = tuple(each.nuisance for each in self.release_template.morphs)
        else:
            shapes = self.prediction.shape_nuisances
            # A rate cannot be told from the number of events, so rates stay at their means.
            rates = {each.name: each.mean for each in self.prediction.nuisances if each not in shapes}
            bound = bind(self.prediction, StandardModel() if hypothesis is None else hypothesis)
            signal = ScaledSignal(bound, "cevns", rates)
        nuisances = {each.name: each for each in (*shapes, *self._background_nuisances)}.values()
        start = Parameter(start=max(float(self.observed.sum() - self._expected_backgrounds), 1.0))
        return compared(self, signal, with_nuisances({"cevns": start}, nuisances), nuisances)

    def fit_signal(self, hypothesis: AnyHypothesis | None = None, *, systematics: bool = True) -> FitResult:
        """Fit the number of signal events, ``cevns``, with all backgrounds free within their constraints.

        Args:
            hypothesis: As in `signal_likelihood`.
            systematics: Whether the shapes may vary; without them the errors are statistical.
        """
        return fitted_signal(self, hypothesis, systematics=systematics)

    @property
    def _expected_backgrounds(self) -> float:
        return sum(each.events.mean for each in self.backgrounds.values())


def compared(data: Dataset, signal: Part, known: Mapping[str, Parameter], nuisances: Iterable[Nuisance]) -> Likelihood:
    """Return the likelihood of a signal and the backgrounds of data, with the pulls of the nuisances.

    Args:
        data: With which they are compared.
        signal: Its expected counts.
        known: All parameters.
        nuisances: Those of which the constrained ones have pulls.
    """
    shapes = tuple(each.template.named(each.events.name) for each in data.backgrounds.values())
    parts = (signal, SumOfShapes(shapes)) if shapes else (signal,)
    prediction = Prediction(parts, data.observed.shape)
    return with_pulls(PoissonLikelihood(data.observed, prediction, known, data.name), nuisances)


# --- what every data set does alike ---


def expected_at(data: AnyDataset, function: Callable[..., AnyHypothesis], result: FitResult) -> dict[str, Array]:
    """Return the expected counts of data at the best fit of a function's hypotheses, as `AnyDataset.expected` does."""
    instance("result", result, FitResult, "a FitResult, as fit returns it,")
    hypothesis = function(**{name: result.values[name] for name in describe(function)})
    return data.expected(hypothesis, **{name: result.values[name] for name in data.nuisances})


def fitted_signal(data: AnyDataset, hypothesis: AnyHypothesis | None, *, systematics: bool) -> FitResult:
    """Fit the number of signal events, ``cevns``; without systematics all nuisances but the backgrounds' are fixed."""
    truth("systematics", systematics)
    likelihood = data.signal_likelihood(hypothesis)
    events = {each.events.name for each in data.backgrounds.values()}
    fixed = {
        name: data.nuisances[name].mean if name in data.nuisances else 0.0  # 0: of the release's own template
        for name in likelihood.parameters
        if name != "cevns" and name not in events
    }
    return fit(likelihood, fixed=None if systematics else fixed)


def with_nuisances(own: Mapping[str, Parameter], nuisances: Iterable[Nuisance]) -> dict[str, Parameter]:
    """Return the parameters of a likelihood: its own, and the nuisances; what has the same name is one parameter.

    An own parameter keeps its start. What it does not say itself (start, step, limits) is the nuisance's.
    """
    known = dict(own)
    for each in nuisances:
        name = each.name
        known[name] = merged(name, own[name], each.parameter) if name in own else each.parameter
    return known


def with_pulls(likelihood: Likelihood, nuisances: Iterable[Nuisance]) -> Likelihood:
    """Return the likelihood with the pulls of those nuisances that are constrained."""
    pulls = tuple(Pull(each.name, each.mean, each.sigma) for each in nuisances if each.sigma is not None)
    return LikelihoodSum((likelihood, *pulls)) if pulls else likelihood
