"""Blocks of work: a long array is computed in parts, so that what is held in between does not grow with it.

A cross section at one energy looks at some three hundred recoils, and a spectrum at one recoil at each component of the
source and each nuclide of the target. For a million of them at once the arrays in between would be gigabytes; in blocks
of the sizes below they are some tens of megabytes, and the time is the same or less, since blocks fit the processor's
cache.
"""

from collections.abc import Callable, Iterator

import numpy as np

from nuscatter.units import Array

#: Most points of a block: a form factor by quadrature holds a hundred numbers for each.
_POINTS = 2**14
#: Most numbers in one array of a block, batch and components included (2 MB).
_NUMBERS = 2**18
#: So few entries are one block, whatever their width.
_FEW = 2**10


def blocks(size: int, points: int = 1, numbers: int = 1) -> Iterator[slice]:
    """Yield consecutive slices that cover 0 to `size`.

    Args:
        size: How many entries there are.
        points: Points at which physics is evaluated for each entry.
        numbers: Numbers that an array in between holds for each entry.

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
    """Return the results of a function of slices one behind the other, along their first axis.

    Args:
        function: (slice of entries) → an array with these entries as its first axis, and always the same other axes.
        size: How many entries there are.
        numbers: () → numbers that an array in between holds for each entry; asked for more than `few` entries only.
        few: So few entries are one block, whatever their width.

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
