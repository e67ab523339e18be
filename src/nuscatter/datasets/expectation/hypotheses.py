"""The hypotheses of a user's function for a batch of its arguments, bound to a signal.

The function is called once with arrays, since couplings may be arrays. Where it, or what it returns, takes single
numbers only, it is called point by point. Which of the two is found by one trial, and said in the log. The last batch
is stored. So a step in nuisances alone needs no call of the function.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.batch import why_no_arrays
from nuscatter.datasets.expectation.bound_signal import BoundSignal, bind
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.errors import InputError
from nuscatter.rates.hypothesis import AnyHypothesis, as_hypothesis
from nuscatter.units import Array
from nuscatter.words.describing import shortened

_BLOCK = 512  # points in one call with arrays: charges at all nodes then stay in the processor's cache
_FOLDED_BLOCK = 2**14  # the same where the charges factorise, so that no node is looked at

#: The values of the user's arguments at one point.
_Arguments: TypeAlias = tuple[float, ...]

logger = logging.getLogger(__name__)


@final
@dataclass(frozen=True, eq=False)
class Group:
    """Points of a batch whose signals arrive at the same times, so that they are computed together."""

    bound: BoundSignal
    #: which points of the batch; None for all
    points: NDArray[np.int_] | None
    #: the hypothesis of each of these points; None as in `BoundSignal.factors`
    places: NDArray[np.int_] | None
    __repr__ = shortened


@final
@dataclass(eq=False)
class _Batch:
    """The hypotheses of one batch."""

    #: the value of each argument of the function at every point, shape (points,)
    columns: tuple[Array, ...]
    #: the different sets of arguments, each once, in the order in which they first come
    rows: tuple[_Arguments, ...]
    #: groups of hypotheses that are computed together, each with the numbers of its rows, which increase
    bound: tuple[tuple[BoundSignal, NDArray[np.int_]], ...]

    @cached_property
    def places(self) -> dict[_Arguments, int]:
        """The number of each row."""
        return {row: at for at, row in enumerate(self.rows)}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The hypotheses of the points of this batch."""
        if not self.columns or len(self.rows) == len(self.columns[0]):
            return _groups(self, None)
        points = zip(*(column.tolist() for column in self.columns), strict=True)
        return _groups(self, np.array([self.places[row] for row in points]))

    def has(self, columns: tuple[Array, ...]) -> bool:
        """Return whether these are the arguments of this batch."""
        return all(np.array_equal(one, other) for one, other in zip(self.columns, columns, strict=True))

    def may_have(self, columns: tuple[Array, ...]) -> bool:
        """Return whether each argument of the first point is found in this batch: a fast test before the exact one."""
        return all((one == other[0]).any() for one, other in zip(self.columns, columns, strict=True))


@final
@dataclass(eq=False)
class Memory:
    """What is stored between two calls."""

    #: how many points one call of the user's function takes: 1 if it takes no arrays; None until that was tried
    block: int | None = None
    #: the last batch of hypotheses
    last: _Batch | None = None
    #: the signal with the last change of the flux that was one for a whole batch
    changed: Signal | None = None


@final
@dataclass(frozen=True, eq=False)
class Hypotheses:
    """A user's function with the signal that its hypotheses are bound to.

    Args:
        signal: The signal.
        function: Named numbers → a model or a `Hypothesis`. If it takes arrays it must act on each value by itself: a
            trial at two points cannot see a choice that it makes for a whole array, as by `np.all`.
        arguments: The names of its arguments.
    """

    signal: Signal
    function: Callable[..., AnyHypothesis]
    arguments: tuple[str, ...]
    memory: Memory = field(default_factory=Memory, init=False, repr=False)
    __repr__ = shortened

    def __getstate__(self) -> dict[str, Any]:
        """Return what is sent to workers: no stored hypotheses, which depend on earlier calls and are large."""
        return {**vars(self), "memory": Memory(self.memory.block)}

    def at(self, values: Mapping[str, Array], *, stored: bool = True) -> tuple[Group, ...]:
        """Return the hypotheses of a batch.

        Args:
            values: The function's arguments by name, shape (batch,); other names are ignored.
            stored: Whether to store them for the next call.
        """
        columns = tuple(values[name] for name in self.arguments)
        last = self.memory.last
        if last is not None and last.has(columns):
            return last.groups
        rows = list(zip(*(column.tolist() for column in columns), strict=True)) if self.arguments else [()]
        # Points that converged leave the batch of a minimisation: the rest are points of the last one.
        if last is not None and last.may_have(columns) and all(row in last.places for row in rows):
            return _groups(last, np.array([last.places[row] for row in rows]))
        different = tuple(dict.fromkeys(rows))  # points that differ in nuisances share one hypothesis
        columns = tuple(column.copy() for column in columns)  # the caller may write to its own
        batch = _Batch(columns, different, self._bound(different, columns))
        if stored:
            self.memory.last = batch
        return batch.groups

    def _bound(
        self, rows: tuple[_Arguments, ...], columns: tuple[Array, ...]
    ) -> tuple[tuple[BoundSignal, NDArray[np.int_]], ...]:
        """Return the hypotheses of the rows, called with arrays or, if the function takes none, one by one.

        Args:
            rows: The different points.
            columns: The arguments at all points. If all points are different they are passed on as they are.
        """
        # One point alone is computed like many where the flux changes: else its spectra would be others.
        if (len(rows) > 1 or self.memory.changed is not None) and (size := self._block(rows)) > 1:
            if len(rows) < len(columns[0]):
                columns = tuple(np.array(rows).T)
            starts = range(0, len(rows), size)
            blocks = [self._of_arrays([each[at : at + size] for each in columns]).members[0] for at in starts]
            return ((BoundSignal(tuple(blocks)), np.arange(len(rows))),)
        alike: dict[tuple[object, ...], list[tuple[BoundSignal, int]]] = {}
        for at, row in enumerate(rows):
            bound = bind(self.signal, self._called(row))
            alike.setdefault(bound.arrival_times, []).append((bound, at))
        return tuple(
            (BoundSignal(tuple(bound.members[0] for bound, _ in group)), np.array([at for _, at in group]))
            for group in alike.values()
        )

    def _called(self, row: _Arguments) -> AnyHypothesis:
        """Return the user's hypothesis at one point."""
        return self.function(**dict(zip(self.arguments, row, strict=True)))

    def _of_arrays(self, columns: Sequence[Array]) -> BoundSignal:
        """Return the hypotheses of one call of the user's function with arrays."""
        hypothesis = as_hypothesis(self.function(**dict(zip(self.arguments, columns, strict=True))))
        if hypothesis.flux is None:
            return BoundSignal(((self.signal, hypothesis, len(columns[0])),))
        # The fluences of what arrives may be a batch. Its spectra are the same for all points, and often in all calls.
        changed = self.signal.under(hypothesis.flux, self.memory.changed)
        known = {id(each.time) for each in self.signal.experiment.flux.components}
        if not {id(each.time) for each in changed.experiment.flux.components} <= known:
            raise InputError("A change of arrival times is one for all points of a batch.")
        self.memory.changed = changed
        return BoundSignal(((changed, replace(hypothesis, flux=None), len(columns[0])),))

    def _block(self, rows: tuple[_Arguments, ...]) -> int:
        """Return with how many points at once the function may be called: a trial at the first and the last decides."""
        if self.memory.block is None:
            two = (rows[0], rows[-1])
            single = np.concatenate([bind(self.signal, self._called(row)).nominal for row in two], axis=-1)
            tried: list[BoundSignal] = []

            def together() -> Array:
                tried.append(self._of_arrays(tuple(np.array(two).T)))
                return tried[0].nominal

            reason = why_no_arrays(single, together)
            if reason:
                name = getattr(self.function, "__name__", type(self.function).__name__)
                logger.info("The function %s is called point by point, which is slower: %s.", name, reason)
                self.memory.block = 1
            else:
                signal, hypothesis, _ = tried[0].members[0]
                folds = signal.experiment.folds(hypothesis)
                self.memory.block = _FOLDED_BLOCK if folds else _BLOCK
        return self.memory.block


def _groups(batch: _Batch, places: NDArray[np.int_] | None) -> tuple[Group, ...]:
    """Return the groups of points whose rows have these numbers; None if point n of the batch has row n."""
    if len(batch.bound) == 1:
        return (Group(batch.bound[0][0], None, places),)
    points = np.arange(len(batch.rows)) if places is None else places
    groups = []
    for bound, rows in batch.bound:
        here = np.nonzero(np.isin(points, rows))[0]
        if here.size:
            groups.append(Group(bound, here, np.searchsorted(rows, points[here])))
    return tuple(groups)
