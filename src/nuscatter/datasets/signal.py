"""The signal of a data set: a prediction that changes with nuisances, in the axes of the data.

`Signal.bind` computes once for a hypothesis what does not depend on nuisances: counts by component of the flux and
energy bin, for the nominal response and for ±1σ of each of its variations. What it returns is then a cheap function of
the nuisances. The response changes quadratically through −1σ, 0 and +1σ. Arrival times follow the pulse. Rates scale
all counts. `Hypotheses` holds the same for a batch of hypotheses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias, final

import numpy as np

from nuscatter.datasets.arrivals import Arrivals
from nuscatter.datasets.nuisance import Morph, Nuisance, morph, morphed
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
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
    """A Gaussian pulse of protons; its mean, and perhaps its width, are nuisances, counted in `unit` [MeV⁻¹]."""

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
        """Return the arrival times of a profile's decays after the pulse at the nuisances' values."""
        return replace(profile, pulse=self.pulse(values))


@final
@dataclass(frozen=True, eq=False)
class Onset:
    """Arrival times of any shape; a nuisance, counted in `unit` [MeV⁻¹], shifts all of them to later times."""

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
    """A further axis of the data that is not predicted: its distribution in each energy bin, as the release gives it.

    The counts (energy, time) become (energy, axis, time). A shape (energy, axis) leaves the predicted times as they
    are; a shape (energy, axis, time) replaces them.
    """

    shape: Array
    morphs: tuple[Morph, ...] = ()

    def __call__(self, counts: Array, values: Mapping[str, float]) -> Array:
        """Return the counts spread over the axis."""
        shape = morphed(self.shape, self.morphs, values)
        if shape.ndim == 3:  # the shape has times of its own: only the energies of the prediction enter
            counts = counts.sum(axis=1, keepdims=True)
        else:
            shape = shape[:, :, None]
        return shape * counts[:, None, :]


@final
@dataclass(frozen=True, eq=False)
class Fold:
    """Templates of single energies: for each energy bin of the prediction a distribution over the data's own axes.

    The counts (energy, time) are summed over time, multiplied by the templates and summed over energy.
    """

    #: Fraction of an energy bin's events in each bin of the data, shape (energy, …).
    templates: Array
    morphs: tuple[Morph, ...] = ()

    def __call__(self, counts: Array, values: Mapping[str, float]) -> Array:
        """Return the counts in the bins of the data."""
        return np.tensordot(counts.sum(axis=1), morphed(self.templates, self.morphs, values), axes=1)


@final
@dataclass(frozen=True, eq=False)
class Signal:
    """How an experiment's prediction enters a data set.

    Args:
        experiment: The nominal experiment.
        rates: Nuisances that scale all counts by 1 + θ; their means are 0.
        responses: Variations of the response.
        timing: The pulse, if its mean and width are nuisances, or the shift of other arrival times; None if times do
            not depend on nuisances.
        lift: The further axis, or the templates that the energies are folded with; None if the data's axes are energy
            and time.
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
        if h.flux is not None:  # a change of the flux changes every experiment of the signal, those at ±1σ too
            return self.under(h.flux).bind(replace(h, flux=None))
        nominal = self.experiment.by_component(h)
        morphs = [
            morph(each.nuisance, nominal, each.minus.by_component(h), each.plus.by_component(h))
            for each in self.responses
        ]
        fractions = self.fractions

        def expected(values: Mapping[str, float]) -> Array:
            energies = morphed(nominal, morphs, values)
            for rate in self.rates:
                energies = energies * (1 + values[rate.name])
            counts = energies.T @ fractions(values)  # (energy, component) × (component, time)
            return counts if self.lift is None else self.lift(counts, values)

        return expected

    def under(self, change: Callable[[Flux], Flux]) -> "Signal":
        """Return the signal of another flux."""

        def with_flux(experiment: Experiment) -> Experiment:
            return replace(experiment, flux=change(experiment.flux))

        responses = tuple(
            replace(each, minus=with_flux(each.minus), plus=with_flux(each.plus)) for each in self.responses
        )
        return replace(self, experiment=with_flux(self.experiment), responses=responses)

    @cached_property
    def fractions(self) -> Expectation:
        """Fraction of each component in each time bin, (component, time), as a function of the nuisances' values."""
        experiment, timing = self.experiment, self.timing
        if timing is None:
            return lambda values: experiment.time_fractions  # noqa: ARG005

        names = tuple(each.name for each in timing.nuisances)

        @lru_cache(maxsize=64)  # a fit moves one parameter at a time, and mostly another than the pulse
        def at(point: tuple[float, ...]) -> Array:
            values = dict(zip(names, point, strict=True))
            profiles = [each.time and timing.moved(each.time, values) for each in experiment.flux.components]
            # components share profiles (both neutrinos of a muon's decay): each profile is integrated once
            known = {profile: experiment.detector.time_fractions(profile) for profile in dict.fromkeys(profiles)}
            return np.stack([known[profile] for profile in profiles])

        return lambda values: at(tuple(values[name] for name in names))

    @cached_property
    def arrivals(self) -> Arrivals | None:
        """The fractions in closed form, for batches; None where there is no Gaussian pulse, or no time bins."""
        profiles = [each.time for each in self.experiment.flux.components if isinstance(each.time, TimeProfile)]
        known = len(profiles) == len(self.experiment.flux.components)
        if not isinstance(self.timing, PulseTiming) or self.experiment.detector.time_edges is None or not known:
            return None
        return Arrivals(self.experiment.detector, tuple(profiles), self.timing.unit)


#: The signal of a flux, a hypothesis with that flux, and the number of its points (above one if it holds arrays).
Member: TypeAlias = tuple[Signal, Hypothesis, int]


@final
@dataclass(frozen=True, eq=False)
class Hypotheses:
    """Predictions of a batch of hypotheses: what does not depend on nuisances."""

    members: tuple[Member, ...]

    @property
    def signal(self) -> Signal:
        """The first member's signal; the others differ in their fluxes, which arrive at the same times."""
        return self.members[0][0]

    def _predicted(self, experiment: Callable[[Signal], Experiment]) -> Array:
        """Return counts (component, energy, batch) of the experiment that is chosen from each signal."""
        counts = [(experiment(signal).by_component(each), size) for signal, each, size in self.members]
        shape = counts[0][0].shape[:2]
        # a member whose arrays do not change the counts gives one column, which stands for all its points
        return np.concatenate(
            [np.broadcast_to(each.reshape(*shape, -1), (*shape, size)) for each, size in counts], axis=-1
        )

    @cached_property
    def nominal(self) -> Array:
        """Counts of each component and energy bin, shape (component, energy, batch)."""
        return self._predicted(lambda signal: signal.experiment)

    @cached_property
    def morphs(self) -> tuple[Morph, ...]:
        """How they change with the nuisances of the response; computed when one of these first differs from zero."""
        return tuple(
            morph(
                each.nuisance,
                self.nominal,
                self._predicted(lambda signal, at=at: signal.responses[at].minus),  # type: ignore[misc]
                self._predicted(lambda signal, at=at: signal.responses[at].plus),  # type: ignore[misc]
            )
            for at, each in enumerate(self.signal.responses)
        )
