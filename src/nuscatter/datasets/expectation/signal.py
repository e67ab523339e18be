"""The signal of a data set: how an experiment's prediction enters it, in the axes of the data, with its nuisances.

The response changes quadratically through −1σ, 0 and +1σ. Arrival times follow the pulse. Rates scale all counts,
ratios those of each bin of the detector. What a `Signal` says here is computed for hypotheses by `bound_signal`.

An experiment always counts in energy and time, and in direction if its detector does. Data need not have an axis that
has one bin: `signal_of` gives a signal the axes of the data, and refuses one that has other bins.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

from nuscatter.datasets.expectation.nuisance import Morph, Nuisance
from nuscatter.datasets.expectation.time_fractions import Onset, PulseTiming, TimeFractions
from nuscatter.errors import InputError, instance, invalid, listed
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.flux import Flux
from nuscatter.units import Array
from nuscatter.words.describing import shortened


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
        ratios: Relative changes of the counts in each bin of the detector in energy (and direction), shape (bins,):
            counts are multiplied by 1 + Σ (θ linear + θ² quadratic), whatever the hypothesis, before the lift.
        bins: Numbers of bins of the data's axes, where these leave out an axis of one bin; None if they do not.

    Raises:
        InputError: rates, responses or ratios are no tuples of nuisances, variations and morphs, or the mean of a rate
            or a ratio is not 0.
    """

    experiment: Experiment
    rates: tuple[Nuisance, ...] = ()
    responses: tuple[ResponseVariation, ...] = ()
    timing: PulseTiming | Onset | None = None
    lift: Lift | Fold | None = None
    ratios: tuple[Morph, ...] = ()
    bins: tuple[int, ...] | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("experiment", self.experiment, Experiment, "an Experiment")
        for name, kind, expected in (
            ("rates", Nuisance, "a tuple of Nuisance, also where there is one,"),
            ("responses", ResponseVariation, "a tuple of ResponseVariation, also where there is one,"),
            ("ratios", Morph, "a tuple of Morph, also where there is one,"),
        ):
            object.__setattr__(self, name, listed(name, getattr(self, name), expected))
            for each in getattr(self, name):
                instance(f"one of the {name}", each, kind, f"a {kind.__name__}")
        for rate in self.rates:
            if rate.mean != 0:
                raise invalid(
                    f"the mean of the rate {rate.name}", rate.mean, f"0, since counts are scaled by 1 + {rate.name},"
                )
        for each in self.ratios:
            if each.nuisance.mean != 0:
                name, mean = each.nuisance.name, each.nuisance.mean
                raise invalid(f"the mean of the ratio {name}", mean, "0, where the counts are the hypothesis's,")

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """All nuisances of the signal."""
        return (*self.rates, *self.shape_nuisances)

    @property
    def shape_nuisances(self) -> tuple[Nuisance, ...]:
        """Those that change its shape."""
        timing = () if self.timing is None else self.timing.nuisances
        lift = () if self.lift is None else tuple(each.nuisance for each in self.lift.morphs)
        ratios = (each.nuisance for each in self.ratios)
        return (*(each.nuisance for each in self.responses), *timing, *lift, *ratios)

    def under(self, change: Callable[[Flux], Flux], last: "Signal | None" = None) -> "Signal":
        """Return the signal with another flux in all of its experiments.

        Args:
            change: Flux → Flux, applied to each.
            last: This signal under another change. What was computed for it is kept where the fluxes differ in batches
                of fluences alone.
        """

        def with_flux(experiment: Experiment, known: Experiment) -> Experiment:
            return known.with_flux(change(experiment.flux))

        known = self if last is None else last
        responses = tuple(
            replace(each, minus=with_flux(each.minus, other.minus), plus=with_flux(each.plus, other.plus))
            for each, other in zip(self.responses, known.responses, strict=True)
        )
        changed = replace(self, experiment=with_flux(self.experiment, known.experiment), responses=responses)
        if "times" in vars(known) and _arrive_alike(known.experiment.flux, changed.experiment.flux):
            vars(changed)["times"] = known.times
        return changed

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of its counts."""
        return self.own_shape if self.bins is None else self.bins

    @property
    def own_shape(self) -> tuple[int, ...]:
        """The shape of its counts with every axis: those of the detector, or of what the energies are folded with."""
        detector = self.experiment.detector
        if self.lift is None:
            return (*detector.event_bins, detector.time_bins)
        if isinstance(self.lift, Fold):
            return self.lift.templates.shape[1:]
        return self.lift.shape.shape if self.lift.shape.ndim == 3 else (*self.lift.shape.shape, detector.time_bins)

    @cached_property
    def times(self) -> TimeFractions:
        """The fractions of the flux's components in the time bins."""
        return TimeFractions(self.experiment, self.timing)


def signal_of(given: Signal | Experiment | None, experiment: Experiment, shape: tuple[int, ...]) -> Signal:
    """Return the signal of data in the data's own axes.

    Args:
        given: The signal, or an experiment whose counts it is, without nuisances; None for those of `experiment`.
        experiment: The data set's own.
        shape: Number of bins of each axis of the data.

    Raises:
        InputError: it is neither, or its bins are not those of the axes; axes of one bin may be left out.
    """
    made = experiment if given is None else given
    if isinstance(made, Experiment):
        made = Signal(made)
    if not isinstance(made, Signal):
        raise invalid("signal", given, "an Experiment, a Signal, or None for the counts of the data's experiment,")
    _check_inside(made)
    if made.shape == shape:
        return made
    own = made.own_shape
    if _long(own) != _long(shape):
        raise InputError(
            f"The signal has the shape {own}{_words(made)}, but the axes of the data have {shape}: they must be the "
            "same but for axes of one bin."
        )
    return replace(made, bins=None if own == shape else shape)


def _arrive_alike(one: Flux, other: Flux) -> bool:
    """Return whether the components of two fluxes have the same time profiles."""
    return [id(each.time) for each in one.components] == [id(each.time) for each in other.components]


def _check_inside(signal: Signal) -> None:
    """Refuse variations and a lift that do not have the bins of the experiment."""
    event = signal.experiment.detector.event_bins
    bins = (*event, signal.experiment.detector.time_bins)
    for each in signal.responses:
        for side in (each.minus, each.plus):
            other = (*side.detector.event_bins, side.detector.time_bins)
            if other != bins:
                raise invalid(
                    f"the shape of the signal at ±1σ of {each.nuisance.name}", other, f"{bins}, the nominal's,"
                )
    for change in signal.ratios:
        if change.linear.shape != (math.prod(event),):
            name, found = change.nuisance.name, change.linear.shape
            raise invalid(f"the shape of the ratio {name}", found, f"{(math.prod(event),)}, the detector's,")
    if signal.lift is not None:
        first = (signal.lift.templates if isinstance(signal.lift, Fold) else signal.lift.shape).shape[0]
        if first != math.prod(event):
            raise invalid("the number of energy bins of the lift", first, f"{math.prod(event)}, the detector's,")


def _long(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without the axes of one bin."""
    return tuple(bins for bins in shape if bins != 1)


def _words(signal: Signal) -> str:
    """Return what the axes of a signal are, in brackets; nothing if a lift makes them."""
    if signal.lift is not None:
        return ""
    names = ("energy", "direction", "time") if len(signal.own_shape) == 3 else ("energy", "time")
    return f" ({', '.join(names)})"
