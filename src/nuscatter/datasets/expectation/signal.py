"""The signal of a data set: how an experiment's prediction enters it, in the axes of the data, with its nuisances.

The response changes quadratically through −1σ, 0 and +1σ. Arrival times follow the pulse. Rates scale all counts. What
a `Signal` says here is computed for hypotheses by `bound_signal`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

from nuscatter.datasets.expectation.nuisance import Morph, Nuisance
from nuscatter.datasets.expectation.time_fractions import Onset, PulseTiming, TimeFractions
from nuscatter.describing import shortened
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.flux import Flux
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class ResponseVariation:
    """The experiment at −1σ and +1σ of a nuisance of its response."""

    nuisance: Nuisance
    minus: Experiment
    plus: Experiment
    __repr__ = shortened


@final
@dataclass(frozen=True, eq=False)
class Lift:
    """A further axis of the data that is not predicted: its distribution in each energy bin, as the release gives it.

    The counts (energy, time) become (energy, axis, time). A shape (energy, axis) leaves the predicted times as they
    are; a shape (energy, axis, time) replaces them.
    """

    shape: Array
    morphs: tuple[Morph, ...] = ()
    __repr__ = shortened


@final
@dataclass(frozen=True, eq=False)
class Fold:
    """Templates of single energies: for each energy bin of the prediction a distribution over the data's own axes.

    The counts (energy, time) are summed over time, multiplied by the templates and summed over energy.
    """

    #: Fraction of an energy bin's events in each bin of the data, shape (energy, …).
    templates: Array
    morphs: tuple[Morph, ...] = ()
    __repr__ = shortened


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
    __repr__ = shortened

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

    def under(self, change: Callable[[Flux], Flux]) -> "Signal":
        """Return the signal with another flux in all of its experiments: Flux → Flux is applied to each."""

        def with_flux(experiment: Experiment) -> Experiment:
            return replace(experiment, flux=change(experiment.flux))

        responses = tuple(
            replace(each, minus=with_flux(each.minus), plus=with_flux(each.plus)) for each in self.responses
        )
        return replace(self, experiment=with_flux(self.experiment), responses=responses)

    @cached_property
    def times(self) -> TimeFractions:
        """The fractions of the flux's components in the time bins."""
        return TimeFractions(self.experiment, self.timing)
