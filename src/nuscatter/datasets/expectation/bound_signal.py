"""The signal of a data set for a batch of hypotheses: counts as functions of the nuisances, with slopes.

What does not depend on nuisances is computed once: counts by energy bin, for the nominal response and for ±1σ of each
of its variations. The counts are then a product of factors, each of which depends on nuisances of its own: rates,
ratios, energies, fractions in time, and the distribution over a further axis. The product is linear in each factor. So
its slope in a nuisance is the product with the slope of that nuisance's factor in its place.

A single hypothesis at one point is a batch of one.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.datasets.expectation.nuisance import Morph, as_batch, basis, morph, weight_slopes, weights
from nuscatter.datasets.expectation.signal import Fold, Signal
from nuscatter.errors import InputError
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The signal of a flux, a hypothesis with that flux, and the number of its points (above one if it holds arrays).
Member: TypeAlias = tuple[Signal, Hypothesis, int]


@final
@dataclass(frozen=True, eq=False)
class Factors:
    """What is multiplied to counts; the last axis of each is the batch, of length 1 where all points are alike."""

    #: counts by group of components that arrive alike, shape (group, energy, batch)
    energies: Array
    #: shape (group, time, batch)
    fractions: Array
    #: weights of the basis of the further axis, shape (1 + 2 morphs, batch)
    lift: Array
    #: Π (1 + θ) over the rates, shape (batch,)
    scale: Array
    #: 1 + Σ of the ratios, shape (energy, batch), or (1, 1) if there are none
    ratios: Array
    __repr__ = shortened


@final
@dataclass(frozen=True, eq=False)
class BoundSignal:
    """A signal for hypotheses.

    Args:
        members: Hypotheses with their signals. These differ in their fluxes only, which arrive at the same times.
    """

    members: tuple[Member, ...]
    __repr__ = shortened

    @property
    def signal(self) -> Signal:
        """The first member's signal; times and nuisances are the same for all."""
        return self.members[0][0]

    @property
    def arrival_times(self) -> tuple[object, ...]:
        """The time profile of each component. Signals in which these are equal have the same fractions in time."""
        return tuple(each.time for each in self.signal.experiment.flux.components)

    def factors(self, values: Mapping[str, Array], places: NDArray[np.int_] | None = None) -> Factors:
        """Return the factors at the points of a batch.

        Args:
            values: Nuisances by name, shape (batch,).
            places: Which hypothesis each point has; None if point n has hypothesis n, or if there is one for all.
        """
        lift = self.signal.lift
        return Factors(
            self.energies(values, places),
            self.signal.times.many(values),
            np.ones((1, 1)) if lift is None else weights(lift.morphs, values),
            np.prod([1.0 + values[each.name] for each in self.signal.rates], axis=0, initial=1.0),
            self._ratios(weights(self.signal.ratios, values)) if self.signal.ratios else np.ones((1, 1)),
        )

    def energies(self, values: Mapping[str, Array], places: NDArray[np.int_] | None = None) -> Array:
        """Return the counts (group, energy, batch) at the nuisances of the response."""
        # Where all of them are zero the experiments at ±1σ are not needed, and are not computed.
        moved = any(values[each.nuisance.name].any() for each in self.signal.responses)
        if not moved:
            return _placed(self.nominal, places)
        return _weighted(weights(self.morphs, values), self._basis, places)

    def counts(self, factors: Factors) -> Array:
        """Return the product of the factors in the data's axes, shape (…, batch)."""
        counts = self._product(factors)
        return counts.reshape(*self.signal.shape, counts.shape[-1])

    def _product(self, factors: Factors) -> Array:
        """Return `counts` with axes that may be joined, or have one bin."""
        energies, fractions = factors.energies * (factors.ratios * factors.scale), factors.fractions
        lift = self.signal.lift
        if lift is None:
            return _in_time(energies, fractions)
        if isinstance(lift, Fold):
            return _folded(_at_all_times(energies, fractions), self._lift_basis, factors.lift)
        if lift.shape.ndim == 3:  # it replaces the predicted times
            # for each energy bin the basis (bins, parts) times the weights (parts, batch), which hold the counts
            return self._lift_basis @ (_at_all_times(energies, fractions)[:, None] * factors.lift)
        shape = self._lift_basis @ factors.lift
        return shape[:, :, None] * _in_time(energies, fractions)[:, None]

    def slopes(
        self,
        values: Mapping[str, Array],
        places: NDArray[np.int_] | None,
        factors: Factors,
        counts: Array,
        names: tuple[str, ...],
    ) -> Iterator[tuple[str, Array]]:
        """Yield the slopes of the counts in nuisances by name; one that acts on several factors comes several times.

        Args:
            values: As for `factors`.
            places: As for `factors`.
            factors: The factors there.
            counts: Their product.
            names: The nuisances that are asked for; others of the signal are left out, and names of others ignored.
        """
        signal = self.signal
        for rate in signal.rates:
            if rate.name in names:
                yield rate.name, self._rate_slope(values, factors, counts, rate.name)
        for name in dict.fromkeys(each.nuisance.name for each in signal.responses):
            if name in names:
                slope = _weighted(weight_slopes(self.morphs, values, name), self._basis, places)
                yield name, self.counts(replace(factors, energies=slope))
        timed = () if signal.timing is None else signal.timing.nuisances
        if not {each.name for each in timed}.isdisjoint(names):
            for name, slope in signal.times.slopes(values).items():
                if name in names:
                    yield name, self.counts(replace(factors, fractions=slope))
        morphs = () if signal.lift is None else signal.lift.morphs
        for name in dict.fromkeys(each.nuisance.name for each in morphs):
            if name in names:
                yield name, self.counts(replace(factors, lift=weight_slopes(morphs, values, name)))
        for name in dict.fromkeys(each.nuisance.name for each in signal.ratios):
            if name in names:
                slope = self._ratios(weight_slopes(signal.ratios, values, name))
                yield name, self.counts(replace(factors, ratios=slope))

    def _rate_slope(self, values: Mapping[str, Array], factors: Factors, counts: Array, name: str) -> Array:
        rates = {each.name: 1.0 + values[each.name] for each in self.signal.rates}
        if rates[name].all():  # the counts are proportional to it: no need of another product
            return counts * (1.0 / rates[name])
        others = np.prod([rate for other, rate in rates.items() if other != name], axis=0, initial=1.0)
        return self.counts(replace(factors, scale=others))

    # --- what does not depend on nuisances ---

    @cached_property
    def nominal(self) -> Array:
        """Counts of each group and energy bin at the nominal response, shape (group, energy, hypotheses)."""
        return self._grouped(lambda signal: signal.experiment)

    @cached_property
    def morphs(self) -> tuple[Morph, ...]:
        """How they change with the nuisances of the response; computed when one of these first differs from zero."""
        return tuple(
            morph(
                each.nuisance,
                self.nominal,
                self._grouped(lambda signal, at=at: signal.responses[at].minus),  # type: ignore[misc]
                self._grouped(lambda signal, at=at: signal.responses[at].plus),  # type: ignore[misc]
            )
            for at, each in enumerate(self.signal.responses)
        )

    @cached_property
    def _basis(self) -> Array:
        """The nominal counts and both parts of their morphs, shape (1 + 2 morphs, group, energy, hypotheses)."""
        return basis(self.nominal, self.morphs)

    def _ratios(self, weight: Array) -> Array:
        """Return Σ over 1 and the parts of the ratios of weights (parts, batch) times these: shape (energy, batch)."""
        return self._ratio_basis @ weight

    @cached_property
    def _ratio_basis(self) -> Array:
        """One, and both parts of the ratios, shape (energy, 1 + 2 ratios)."""
        ratios = self.signal.ratios
        return basis(np.ones_like(ratios[0].linear), ratios).T

    @cached_property
    def _lift_basis(self) -> Array:
        """The lift's shape and its morphs, shape (energy, bins of the data, 1 + 2 morphs)."""
        lift = self.signal.lift
        assert lift is not None
        parts = basis(lift.templates if isinstance(lift, Fold) else lift.shape, lift.morphs)
        return np.ascontiguousarray(np.moveaxis(parts.reshape(*parts.shape[:2], -1), 0, -1))

    def _grouped(self, experiment: Callable[[Signal], Experiment]) -> Array:
        """Return counts (group, energy, hypotheses) of the experiment that is chosen from each member's signal.

        Where the detector measures directions, the bins in energy and direction are one axis here.
        """
        event_bins = math.prod(self.signal.experiment.detector.event_bins)
        groups = self.signal.times.groups
        columns = []
        for signal, hypothesis, size in self.members:
            counts = experiment(signal).by_component(hypothesis)
            counts = counts.reshape(len(counts), event_bins, -1)
            grouped = np.zeros((groups.max() + 1, *counts.shape[1:]))
            for group, component in zip(groups, counts, strict=True):
                grouped[group] += component
            if counts.shape[-1] not in (1, size):
                expected = "single numbers" if size == 1 else f"arrays of {size}"
                raise InputError(f"The hypothesis holds arrays of {counts.shape[-1]}, but {expected} were expected.")
            # a member whose arrays do not change the counts gives one column, which stands for all its points
            columns.append(np.broadcast_to(grouped, (*grouped.shape[:2], size)))
        return np.concatenate(columns, axis=-1)


def bind(signal: Signal, hypothesis: AnyHypothesis) -> BoundSignal:
    """Return the signal of one hypothesis; a change of the flux becomes part of the signal."""
    h = as_hypothesis(hypothesis)
    if h.flux is not None:  # it changes every experiment of the signal, those at ±1σ too
        return BoundSignal(((signal.under(h.flux), replace(h, flux=None), 1),))
    return BoundSignal(((signal, h, 1),))


def counts_at(bound: BoundSignal, values: Mapping[str, float]) -> Array:
    """Return the counts of one hypothesis at one point, in the data's axes."""
    counts: Array = bound.counts(bound.factors(as_batch(values)))[..., 0]
    return counts


def _placed(counts: Array, places: NDArray[np.int_] | None) -> Array:
    """Return the counts of each point's hypothesis, the last axis; of one hypothesis as they are."""
    return counts if places is None or counts.shape[-1] == 1 else counts[..., places]


def _weighted(weight: Array, parts: Array, places: NDArray[np.int_] | None) -> Array:
    """Return Σ over parts of weights (parts, batch) times arrays (parts, …, hypotheses), of each point's hypothesis."""
    used = np.nonzero(weight.any(axis=1))[0]  # a part whose weight is zero at all points is left out
    if not used.size:
        return np.zeros((*parts.shape[1:-1], 1))
    total: Array = weight[used[0]] * _placed(parts[used[0]], places)
    for at in used[1:]:
        total += weight[at] * _placed(parts[at], places)
    return total


def _in_time(energies: Array, fractions: Array) -> Array:
    """Return Σ over groups of counts (group, energy, batch) × fractions (group, time, batch): (energy, time, batch)."""
    counts: Array
    if fractions.shape[-1] == 1:  # the same for all points: a product of matrices for each energy bin
        counts = fractions[:, :, 0].T @ energies.transpose(1, 0, 2)
        return counts
    # A loop, since groups are few and an array (group, energy, time, batch) would be large.
    counts = energies[0][:, None] * fractions[0][None]
    for group in range(1, len(energies)):
        counts += energies[group][:, None] * fractions[group][None]
    return counts


def _at_all_times(energies: Array, fractions: Array) -> Array:
    """Return the counts of `_in_time` summed over time, shape (energy, batch)."""
    counts: Array = (energies * fractions.sum(axis=1)[:, None]).sum(axis=0)
    return counts


def _folded(counts: Array, templates: Array, weight: Array) -> Array:
    """Return Σ over energies and parts of counts (energy, batch) × templates (energy, bins, parts) × weights."""
    total: Array = np.zeros(())
    for at in np.nonzero(weight.any(axis=1))[0]:
        total = total + (templates[..., at].T @ counts) * weight[at]
    return total
