"""Many short distributions of discrete outcomes in one table, and draws from any of them at once.

A cascade draws its next step from a distribution that depends on where it is. Here each distribution is a row. The
cumulative sums of all rows stand one after the other in one increasing list, each with the number of its row added. As
many buckets as a row has entries say where to begin, so that a draw takes a look and a few comparisons.
"""

from dataclasses import dataclass
from typing import Self, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Whole numbers that are places in a table.
Places = NDArray[np.intp]
#: Comparisons before what is left is searched for by halving.
_LOOKS = 3


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """Distributions of discrete outcomes, one in each row of a matrix of weights.

    Args:
        start: Where the entries of each row begin, and where the last one's end, shape (rows + 1,).
        column: Of each entry its column in the matrix, shape (entries,).
        ends: Of each entry its row plus the cumulative probability up to it, shape (entries,).
        guide: For each bucket the first entry that a number in it may be, shape (entries,).
    """

    start: Places
    column: NDArray[np.int32]
    ends: Array
    guide: NDArray[np.int32]
    __repr__ = shortened

    @classmethod
    def of(cls, weights: Array) -> Self:
        """Return the distributions with these weights, which are not negative.

        Args:
            weights: Shape (rows, columns). A row of zeros is empty.

        Example:
            >>> rows = Rows.of(np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 3.0]]))
            >>> rows.empty(np.array([0, 1])).tolist(), rows.pick(np.array([1, 1]), u=np.array([0.2, 0.3])).tolist()
            ([True, False], [0, 2])
        """
        row, column = np.nonzero(weights > 0)
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(weights)))])
        total = weights.sum(axis=1)
        upto = np.cumsum(weights, axis=1) / np.where(total > 0, total, 1.0)[:, None]
        ends = np.asarray(row + np.minimum(upto[row, column], 1.0), dtype=float)
        # the last entry ends with its row, whatever rounding says
        ends[start[1:][total > 0] - 1] = np.flatnonzero(total > 0) + 1.0
        size = np.diff(start)[row]
        bucket = row + (np.arange(len(row)) - start[row]) / np.maximum(size, 1)
        # a number of a bucket may lie a rounding below its beginning
        first = np.searchsorted(ends, bucket - 1e-9 * np.maximum(bucket, 1.0), side="right")
        guide = np.maximum(first, start[row]).astype(np.int32)
        return cls(start=start, column=column.astype(np.int32), ends=ends, guide=guide)

    def empty(self, row: Places) -> NDArray[np.bool_]:
        """Return whether rows have no entry.

        Args:
            row: Which, shape (n,).
        """
        return np.asarray(self.start[row + 1] == self.start[row])

    def pick(self, row: Places, *, u: Array) -> Places:
        """Return a column for each number, by inverse transform.

        Args:
            row: Of which distribution, none of them empty, shape (n,).
            u: Random numbers from 0 to below 1, shape (n,).
        """
        first, x = self.start[row], row + u
        stop = self.start[row + 1]
        at = self.guide[first + (u * (stop - first)).astype(np.intp)]
        ends = self.ends
        for _ in range(_LOOKS):
            at = at + (ends[at] <= x)
            at = np.minimum(at, stop - 1)
        far = np.flatnonzero((ends[at] <= x) & (at < stop - 1))
        if far.size:
            at[far] = np.minimum(np.searchsorted(ends, x[far], side="right"), stop[far] - 1)
        return self.column[at].astype(np.intp)
