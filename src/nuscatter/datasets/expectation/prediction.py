"""The expectation of a data set: signals and backgrounds added, at one point or at thousands, with slopes.

A point is a batch of one. For a batch of points the nuisances are a few products of matrices, and so are the slopes in
them, which are known in closed form. The slopes in the arguments of the user's function are differences between points
a little below and above. The function is called once for all of these points.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, final

import numpy as np

from nuscatter.batch import batch_size
from nuscatter.datasets.expectation.bound_signal import BoundSignal, Factors
from nuscatter.datasets.expectation.hypotheses import Group, Hypotheses
from nuscatter.datasets.expectation.nuisance import as_batch
from nuscatter.datasets.expectation.shapes import added
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.fits.likelihoods.expectation import beside
from nuscatter.fits.parameters import Range
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.units import Array
from nuscatter.words.describing import shortened


class Part(Protocol):
    """What an expectation is a sum of."""

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return counts at every point of a batch, the last axis; of length 1 where they are the same at all points."""

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return `many`, and its slopes in those free parameters on which it depends."""


@final
@dataclass(frozen=True, eq=False)
class Prediction:
    """Expected counts as a function of named numbers or arrays: a `Batched` and `Differentiable` expectation.

    Args:
        parts: What is added.
        shape: Of the data.
    """

    parts: tuple[Part, ...]
    shape: tuple[int, ...]
    __repr__ = shortened

    def __call__(self, **values: float) -> Array:
        """Return the expected counts at one point."""
        counts: Array = self.many(as_batch(values))[..., 0]
        return counts

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expected counts at every point of a batch, the last axis."""
        total = self.parts[0].many(values)
        for part in self.parts[1:]:
            total = _plus(total, part.many(values))
        return self._whole(total, values)

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return the expected counts and their derivatives in the free parameters, each shaped as `many`."""
        total, slopes = self.parts[0].with_slopes(values, free)
        for part in self.parts[1:]:
            counts, found = part.with_slopes(values, free)
            total = _plus(total, counts)
            slopes = added([*slopes.items(), *found.items()])
        return self._whole(total, values), {name: self._whole(slope, values) for name, slope in slopes.items()}

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> dict[str, Array]:
        """Return the derivatives of `with_slopes`."""
        return self.with_slopes(values, free)[1]

    def _whole(self, counts: Array, values: Mapping[str, Array]) -> Array:
        """Return counts with the batch's length, of counts that may be the same at all points."""
        whole = (*self.shape, batch_size(values))
        return counts if counts.shape == whole else np.broadcast_to(counts, whole)


@final
@dataclass(frozen=True, eq=False)
class FunctionSignal:
    """The signal of a user's function.

    Args:
        hypotheses: The function with the data set's signal.
        total: Whether all bins are counted as one, shape (1,).
    """

    hypotheses: Hypotheses
    total: bool = False
    __repr__ = shortened

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the counts."""
        return self._counts(self.hypotheses.at(values), values)

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return the counts, and their slopes in the function's arguments and in the nuisances."""
        groups = self.hypotheses.at(values)
        arguments = {name: allowed for name, allowed in free.items() if name in self.hypotheses.arguments}
        # Signals that arrive at different times share no factors. Then all slopes are differences of the counts.
        if len(groups) > 1:
            return self._counts(groups, values), self._differences(values, free)
        bound, places = groups[0].bound, groups[0].places
        factors = bound.factors(values, places)
        counts = bound.counts(factors)
        in_arguments = self._argument_slopes(values, arguments, bound, factors)
        if in_arguments is None:
            return self._summed(counts), self._differences(values, free)
        in_nuisances = bound.slopes(values, places, factors, counts, tuple(free))
        # an argument that is a nuisance too has both slopes
        slopes = added([*in_nuisances, *in_arguments.items()])
        return self._summed(counts), {name: self._summed(slope) for name, slope in slopes.items()}

    def _counts(self, groups: tuple[Group, ...], values: Mapping[str, Array]) -> Array:
        """Return the counts of groups of points."""
        found = []
        for each in groups:
            at = values if each.points is None else {name: column[each.points] for name, column in values.items()}
            found.append(self._summed(each.bound.counts(each.bound.factors(at, each.places))))
        if len(found) == 1:
            return found[0]
        counts = np.empty((*found[0].shape[:-1], batch_size(values)))
        for each, part in zip(groups, found, strict=True):
            counts[..., each.points] = part
        return counts

    def _argument_slopes(
        self, values: Mapping[str, Array], free: Mapping[str, Range], bound: BoundSignal, factors: Factors
    ) -> dict[str, Array] | None:
        """Return the slopes in arguments of the function, while nuisances stay: differences of the counts in energy.

        None if the signals beside the points arrive at other times.
        """
        if not free:
            return {}
        batch, names = batch_size(values), list(free)
        # For each free argument two points beside each point, where it is moved and the others stay:
        # shape (free arguments, below and above, batch).
        arguments = {name: np.tile(values[name], (len(free), 2, 1)) for name in self.hypotheses.arguments}
        for at, name in enumerate(names):
            arguments[name][at] = beside(values[name], free[name])
        groups = self.hypotheses.at({name: each.ravel() for name, each in arguments.items()}, stored=False)
        if len(groups) > 1 or groups[0].bound.arrival_times != bound.arrival_times:
            return None
        # The counts in energy at all of these points; the response's nuisances are those of the point itself.
        nuisances = {each.nuisance.name for each in bound.signal.responses}
        tiled = {name: np.tile(column, 2 * len(free)) for name, column in values.items() if name in nuisances}
        energies = groups[0].bound.energies(tiled, groups[0].places)
        energies = np.broadcast_to(energies, (*energies.shape[:2], 2 * len(free) * batch))
        energies = energies.reshape(*energies.shape[:2], len(free), 2, batch)
        slopes = {}
        for at, name in enumerate(names):
            below, above = arguments[name][at]
            rise = (energies[:, :, at, 1] - energies[:, :, at, 0]) / (above - below)
            slopes[name] = bound.counts(replace(factors, energies=rise))  # the other factors do not change
        return slopes

    def _differences(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> dict[str, Array]:
        """Return slopes by differences of the counts, in those parameters on which they depend."""
        names = {*self.hypotheses.arguments, *(each.name for each in self.hypotheses.signal.nuisances)}
        slopes = {}
        for name, allowed in free.items():
            if name not in names:
                continue
            sides = beside(values[name], allowed)
            below, above = (
                self._counts(self.hypotheses.at(moved, stored=False), moved)
                for moved in ({**values, name: side} for side in sides)
            )
            slopes[name] = (above - below) / (sides[1] - sides[0])
        return slopes

    def _summed(self, counts: Array) -> Array:
        return counts.reshape(-1, counts.shape[-1]).sum(axis=0, keepdims=True) if self.total else counts


@final
@dataclass(frozen=True, eq=False)
class ScaledSignal:
    """The signal of one hypothesis times a parameter.

    Args:
        bound: The signal of the hypothesis.
        name: Of the parameter.
        held: Nuisances that stay at a value.
        unit: The value of the parameter at which the counts are those of the hypothesis; None if the parameter is the
            number of events, and the hypothesis gives their shape alone.
    """

    bound: BoundSignal
    name: str
    held: Mapping[str, float]
    unit: float | None = None
    __repr__ = shortened

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the counts."""
        counts = self.bound.counts(self.bound.factors(self._with_held(values)))
        return counts * (values[self.name] / self._norm(counts))

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return the counts and their slopes."""
        values = self._with_held(values)
        factors = self.bound.factors(values)
        counts = self.bound.counts(factors)
        norm = self._norm(counts)
        scale, scaled = values[self.name] / norm, counts / norm
        nuisances = tuple(name for name in free if name not in self.held)  # what is held has no slope
        slopes = {}
        for name, slope in added(self.bound.slopes(values, None, factors, counts, nuisances)).items():
            # the norm of a shape changes too: ∂(C/S) = (∂C − C/S ∂S)/S
            slopes[name] = scale * (slope if self.unit is not None else slope - scaled * self._norm(slope))
        if self.name in free:
            slopes[self.name] = scaled
        return scaled * values[self.name], slopes

    def _with_held(self, values: Mapping[str, Array]) -> dict[str, Array]:
        return {**values, **{name: np.full(batch_size(values), value) for name, value in self.held.items()}}

    def _norm(self, counts: Array) -> Array:
        """Return the unit of the parameter, or the sum of the counts over all bins."""
        return np.asarray(self.unit if self.unit is not None else counts.reshape(-1, counts.shape[-1]).sum(axis=0))


def _plus(total: Array, more: Array) -> Array:
    """Return the sum of two arrays, written over the first where it is large enough: nothing else may use the first."""
    if total.shape[-1] < more.shape[-1]:
        return total + more
    total += more
    return total


def of_function(
    signal: Signal, function: Callable[..., AnyHypothesis], arguments: Iterable[str], *, total: bool = False
) -> FunctionSignal:
    """Return the signal of a user's function, whose arguments have these names."""
    return FunctionSignal(Hypotheses(signal, function, tuple(arguments)), total)
