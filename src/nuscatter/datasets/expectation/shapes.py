"""Backgrounds, and signals of a fixed shape: numbers of events times shapes that change with nuisances, for a batch.

All shapes and their morphs are the columns of one matrix, which does not depend on parameters. A batch is this matrix
times the numbers that multiply its columns.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.datasets.expectation.nuisance import Morph, basis, weight_slopes, weights
from nuscatter.fits.parameters import Range
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class Shape:
    """A shape with the parameter that is the number of its events."""

    #: name of the parameter
    events: str
    nominal: Array
    morphs: tuple[Morph, ...] = ()
    __repr__ = shortened


@final
@dataclass(frozen=True, eq=False)
class SumOfShapes:
    """Σ of numbers of events times shapes: a part of an expectation.

    Args:
        shapes: One or more, all with the data's axes.
    """

    shapes: tuple[Shape, ...]
    __repr__ = shortened

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the counts in the data's axes, and the batch as the last, of length 1 where all points are alike."""
        numbers = self._numbers(values)
        if numbers.shape[1] > 1 and (numbers == numbers[:, :1]).all():
            numbers = numbers[:, :1]
        return self._spread(self._matrix @ numbers)

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return `many`, and its slopes in those free parameters on which it depends."""
        return self.many(values), added(self.slopes(values, free))

    def slopes(self, values: Mapping[str, Array], names: Collection[str]) -> Iterator[tuple[str, Array]]:
        """Yield slopes in numbers of events and nuisances by name, shaped as `many`; they add where a name comes twice.

        The last axis has length 1 where a slope is the same at all points.
        """
        first = 0
        for each in self.shapes:
            columns = self._matrix[:, first : first + 1 + 2 * len(each.morphs)]
            first += columns.shape[1]
            if each.events in names:
                is_fixed = not each.morphs
                yield each.events, self._spread(columns if is_fixed else columns @ weights(each.morphs, values))
            for name in dict.fromkeys(moved.nuisance.name for moved in each.morphs):
                if name in names:
                    changes = weight_slopes(each.morphs, values, name)
                    used = changes.any(axis=1)  # the columns of the other nuisances do not change
                    yield name, self._spread(columns[:, used] @ (values[each.events] * changes[used]))

    def _numbers(self, values: Mapping[str, Array]) -> Array:
        """Return what multiplies each column of the matrix, shape (columns, batch)."""
        events = np.array([values[each.events] for each in self.shapes])
        if not self._morphs:
            return events
        of_column, factor = self._factors
        return events[of_column] * weights(self._morphs, values)[factor]

    @cached_property
    def _morphs(self) -> tuple[Morph, ...]:
        """Those of all shapes, one after the other."""
        return tuple(change for each in self.shapes for change in each.morphs)

    @cached_property
    def _factors(self) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
        """For each column of the matrix the number of its shape, and the number of its weight.

        The columns go shape by shape: nominal, linear parts, quadratic parts. The weights of all morphs go order by
        order: 1, then all θ, then all θ².
        """
        of_column: list[int] = []
        factor: list[int] = []
        first, count = 1, len(self._morphs)
        for at, each in enumerate(self.shapes):
            own = range(first, first + len(each.morphs))
            of_column += [at] * (1 + 2 * len(own))
            factor += [0, *own, *(place + count for place in own)]
            first += len(own)
        return np.array(of_column), np.array(factor)

    @cached_property
    def _matrix(self) -> Array:
        """The nominal shapes and both parts of each of their morphs, shape (bins, columns)."""
        parts = [basis(each.nominal, each.morphs) for each in self.shapes]
        return np.concatenate([each.reshape(len(each), -1) for each in parts]).T.copy()

    def _spread(self, flat: Array) -> Array:
        """Return columns of flat bins in the data's axes, with the batch as the last."""
        return flat.reshape(*self.shapes[0].nominal.shape, -1)


def added(slopes: Iterable[tuple[str, Array]]) -> dict[str, Array]:
    """Return slopes by name; those that come several times are added."""
    result: dict[str, Array] = {}
    for name, slope in slopes:
        result[name] = result[name] + slope if name in result else slope
    return result
