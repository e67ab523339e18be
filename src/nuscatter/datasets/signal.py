"""The signal of a data set: a prediction that bends with nuisances, and is lifted to the axes of the data.

`Signal.bind` does once for a hypothesis what does not depend on nuisances: counts by component of the flux and energy
bin, for the nominal response and for ±1σ of each of its variations. What is bound is then a cheap function of the
nuisances: the response is morphed quadratically, arrival times follow the pulse in closed form, rates scale.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias, final

import numpy as np

from nuscatter.datasets.arrivals import Arrivals
from nuscatter.datasets.nuisance import Morph, Nuisance, morph
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, as_hypothesis
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import Array

#: Nuisance values → expected counts.
Expectation: TypeAlias = Callable[[Mapping[str, float]], Array]


@final
@dataclass(frozen=True, eq=False)
class ResponseVariation:
    """The experiment at −1σ and +1σ of a nuisance of its response."""

    nuisance: Nuisance
    minus: Experiment
    plus: Experiment


@final
@dataclass(frozen=True, eq=False)
class PulseTiming:
    """A Gaussian pulse of protons whose mean, and perhaps width, are nuisances, counted in `unit` [MeV⁻¹]."""

    mean: Nuisance
    #: Standard deviation: a nuisance, or a number in the same unit.
    width: Nuisance | float
    unit: float

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """Those of the mean and the width that are nuisances."""
        return (self.mean, self.width) if isinstance(self.width, Nuisance) else (self.mean,)

    def pulse(self, values: Mapping[str, float]) -> Gaussian:
        """Return the pulse at the nuisances' values."""
        width = values[self.width.name] if isinstance(self.width, Nuisance) else self.width
        return Gaussian(values[self.mean.name] * self.unit, width * self.unit)

    def moved(self, profile: TimeProfile, values: Mapping[str, float]) -> TimeProfile:
        """Return the arrival times behind the pulse at the nuisances' values."""
        return replace(profile, pulse=self.pulse(values))


@final
@dataclass(frozen=True, eq=False)
class Onset:
    """Arrival times of any shape that a nuisance moves to later times, counted in `unit` [MeV⁻¹]."""

    shift: Nuisance
    unit: float

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """The shift."""
        return (self.shift,)

    def moved(self, profile: TimeProfile, values: Mapping[str, float]) -> TimeProfile:
        """Return the arrival times at the nuisance's value."""
        return profile.shifted(values[self.shift.name] * self.unit)


@final
@dataclass(frozen=True, eq=False)
class Lift:
    """Conditional shapes on an axis that physics does not predict, given the energy.

    The counts (energy, time) become (energy, axis, time). A shape (energy, axis) leaves the predicted times as they
    are; a shape (energy, axis, time) replaces them.
    """

    shape: Array
    morphs: tuple[Morph, ...] = ()

    def __call__(self, counts: Array, values: Mapping[str, float]) -> Array:
        """Return the counts spread over the axis."""
        shape = self.shape
        for each in self.morphs:
            shape = shape + each.change(values)
        if shape.ndim == 3:
            counts = counts.sum(axis=1, keepdims=True)
        else:
            shape = shape[:, :, None]
        return shape * counts[:, None, :]


@final
@dataclass(frozen=True, eq=False)
class Fold:
    """Distributions over the data's own axes, one for each energy bin of the prediction: templates of single energies.

    The counts (energy, time) become the sum over energies of counts times template; times are not told apart.
    """

    #: Fraction of an energy bin's events in each bin of the data, shape (energy, …).
    templates: Array
    morphs: tuple[Morph, ...] = ()

    def __call__(self, counts: Array, values: Mapping[str, float]) -> Array:
        """Return the counts in the bins of the data."""
        templates = self.templates
        for each in self.morphs:
            templates = templates + each.change(values)
        return np.tensordot(counts.sum(axis=1), templates, axes=1)


@final
@dataclass(frozen=True, eq=False)
class Signal:
    """How an experiment's prediction enters a data set.

    Args:
        experiment: The nominal experiment.
        rates: Nuisances that scale all counts by 1 + θ; their means are 0.
        responses: Variations of the response.
        timing: The pulse, where its mean and width are nuisances, or the onset of other arrival times.
        lift: The further axis, or the templates that the energies are folded with, where there are such.
    """

    experiment: Experiment
    rates: tuple[Nuisance, ...] = ()
    responses: tuple[ResponseVariation, ...] = ()
    timing: PulseTiming | Onset | None = None
    lift: Lift | Fold | None = None

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """All nuisances of the signal."""
        return (*self.rates, *self.shape_nuisances)

    @property
    def shape_nuisances(self) -> tuple[Nuisance, ...]:
        """Those that change its shape."""
        timing = () if self.timing is None else self.timing.nuisances
        lift = () if self.lift is None else tuple(each.nuisance for each in self.lift.morphs)
        return (*(each.nuisance for each in self.responses), *timing, *lift)

    def bind(self, hypothesis: AnyHypothesis) -> Expectation:
        """Return the expected counts of a hypothesis as a function of the nuisances' values."""
        h = as_hypothesis(hypothesis)
        if h.flux is not None:
            return self.under(h.flux).bind(replace(h, flux=None))
        nominal = self.experiment.by_component(h)
        morphs = [
            morph(each.nuisance, nominal, each.minus.by_component(h), each.plus.by_component(h))
            for each in self.responses
        ]
        fractions = self.fractions

        def expected(values: Mapping[str, float]) -> Array:
            energies = nominal
            for each in morphs:
                energies = energies + each.change(values)
            for rate in self.rates:
                energies = energies * (1 + values[rate.name])
            counts = energies.T @ fractions(values)
            return counts if self.lift is None else self.lift(counts, values)

        return expected

    def under(self, change: Callable[[Flux], Flux]) -> "Signal":
        """Return the signal of another flux."""

        def seen(experiment: Experiment) -> Experiment:
            return replace(experiment, flux=change(experiment.flux))

        responses = tuple(replace(each, minus=seen(each.minus), plus=seen(each.plus)) for each in self.responses)
        return replace(self, experiment=seen(self.experiment), responses=responses)

    @cached_property
    def fractions(self) -> Expectation:
        """Fraction of each component in each time bin, (component, time), as a function of the nuisances' values."""
        experiment, timing = self.experiment, self.timing
        if timing is None:
            return lambda values: experiment.time_fractions  # noqa: ARG005

        names = tuple(each.name for each in timing.nuisances)

        @lru_cache(maxsize=64)
        def at(point: tuple[float, ...]) -> Array:
            values = dict(zip(names, point, strict=True))
            profiles = [each.time and timing.moved(each.time, values) for each in experiment.flux.components]
            known = {profile: experiment.detector.time_fractions(profile) for profile in dict.fromkeys(profiles)}
            return np.stack([known[profile] for profile in profiles])

        return lambda values: at(tuple(values[name] for name in names))

    @cached_property
    def arrivals(self) -> Arrivals | None:
        """The fractions in closed form, for batches; None where no Gaussian pulse moves in time bins."""
        profiles = [each.time for each in self.experiment.flux.components if isinstance(each.time, TimeProfile)]
        known = len(profiles) == len(self.experiment.flux.components)
        if not isinstance(self.timing, PulseTiming) or self.experiment.detector.time_edges is None or not known:
            return None
        return Arrivals(self.experiment.detector, tuple(profiles), self.timing.unit)
