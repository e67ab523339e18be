"""Blocks of arrays: a long array is computed in parts, so that the memory of intermediate arrays does not grow with it.

A cross section at one energy is a sum over some three hundred recoils. A spectrum at one recoil is a sum over all
components of the source and all nuclides of the target. For a million of them at once the intermediate arrays would be
gigabytes. In blocks of the sizes below they are some tens of megabytes. The time is the same or less, since a block
fits the processor's cache.
"""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np

from nuscatter.units import Array

#: Most points of a block: a form factor by quadrature holds a hundred numbers for each.
_POINTS = 2**14
#: Most numbers in one intermediate array of a block, batch and components included (2 MB).
_NUMBERS = 2**18
#: So few entries are one block, however many numbers each of them needs.
_FEW = 2**10


@cache
def reuse_freed_memory() -> None:
    """Let freed arrays of up to 32 MB stay with the process, to be used again; done once.

    The C library of Linux gives such memory back to the system, and each new array is then mapped page by page while it
    is written. For arrays of a few megabytes, made again and again, this takes longer than the arithmetic. Its limit
    rises to the size of any array below 32 MB that is freed (mallopt(3), M_MMAP_THRESHOLD), so one is made and freed
    here, without being touched. Where memory is managed otherwise, nothing changes.
    """
    np.empty(2**22 - 2**12)


def blocks(size: int, points: int = 1, numbers: int = 1) -> Iterator[slice]:
    """Yield consecutive slices that cover 0 to `size`.

    Args:
        size: How many entries there are.
        points: Points at which physics is evaluated for each entry.
        numbers: Numbers for each entry in an intermediate array.

    Example:
        >>> [(each.start, each.stop) for each in blocks(40_000)]
        [(0, 16384), (16384, 32768), (32768, 40000)]
        >>> len(list(blocks(1000, points=300, numbers=300 * 50)))
        59
    """
    step = max(1, min(_POINTS // points, _NUMBERS // numbers))
    for start in range(0, size, step):
        yield slice(start, min(start + step, size))


def in_blocks(function: Callable[[slice], Array], size: int, numbers: Callable[[], int], few: int = _FEW) -> Array:
    """Return the results of a function of slices, joined along their first axis.

    Args:
        function: (slice of entries) → an array with these entries as its first axis, and always the same other axes.
        size: How many entries there are.
        numbers: () → numbers for each entry in an intermediate array; called only if there are more than `few` entries,
            since the answer may cost as much as a small result.
        few: So few entries are one block, however many numbers each of them needs.

    Example:
        >>> squares = in_blocks(lambda rows: np.arange(1_000_000)[rows] ** 2.0, 1_000_000, lambda: 1)
        >>> squares.shape, float(squares[-1])
        ((1000000,), 999998000001.0)
    """
    if size <= few:
        return function(slice(0, size))
    result: Array | None = None
    for rows in blocks(size, numbers=numbers()):
        part = function(rows)
        if rows.stop - rows.start == size:
            return part
        if result is None:
            result = np.empty((size, *part.shape[1:]), part.dtype)
        result[rows] = part
    assert result is not None
    return result
