"""The rise of −2 ln L of toys at the points of a grid, with no more sent, written and kept than that one number.

`toys.fit_grid` returns all that fits of toys found: with twenty nuisances these are two dozen numbers a toy. The
construction of Feldman and Cousins needs one of them, the rise from the minimum of a toy to the point that is true. So
a worker computes the rise where the fits are, and returns that alone.

A plane of a thousand points with a million toys each is still more than a computer holds. So points are computed in
groups, one after the other, and the caller has the rises of one point at a time. A group is a run of its own, with a
folder of its own inside the folder of `Workers`, if there is more than one.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> from nuscatter.fits.problem import Problem
    >>> from nuscatter.fits.toys.toys import fit_task
    >>> like = GaussianLikelihood([0.0], 1.0, lambda x: [x])
    >>> tasks = [fit_task(Problem.true(None, like, {"x": x}), 1, held=[{"x": x}]) for x in (0.0, 2.0)]
    >>> [round(float(np.mean(rise <= 1.0)), 1) for rise in rises(tasks, 400, "example")]  # 68 %
    [0.7, 0.7]
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from nuscatter.computing.block_runs import HERE, Workers, compute
from nuscatter.errors import whole
from nuscatter.fits.problem import MOST
from nuscatter.fits.toys.toys import BLOCK, FitTask, GridTask, ToyFits, inside, not_too_many
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The most toys of a group of points: 0.5 GB of rises, and as much again when they are put together.
AT_ONCE = 2**26


@final
@dataclass(frozen=True, eq=False)
class RiseTask:
    """Fits of a block of toys of which the rise alone is returned: `workers.Task`."""

    #: the fits, with one further fit in which parameters are held
    fits: FitTask
    __repr__ = shortened

    def __call__(self, block: int) -> Array:
        """Return the rise of each toy, shape (toys, 1); NaN for a toy whose fits did not converge."""
        table = self.fits(block)
        found = ToyFits.read(table, self.fits, most=1.0)
        column = np.full((len(table), 1), np.nan)
        column[found.toys, 0] = found.rise[0]
        return column


def rises(
    tasks: Sequence[FitTask], count: int, what: str, on: Workers = HERE, *, at_once: int = AT_ONCE
) -> Iterator[Array]:
    """Yield the rises of −2 ln L of the first toys of each task, in the order of the tasks.

    The numbers are those of ``fit_grid(tasks, count, what)``, ``rise[0]`` of each, to the last bit.

    Args:
        tasks: One for each truth, each with one held fit.
        count: How many toys each.
        what: The name of the run, for its manifest.
        on: Where.
        at_once: The most toys of a group of points, which the memory holds at one time. A group has at least one point.

    Raises:
        FitError, DataError: as `toys.Toys.fits`.
    """
    blocks = -(-whole("toys", count, 1, MOST) // BLOCK)
    size = -(-count // blocks)  # as `fit_grid` divides them
    rows = blocks * size
    together = max(whole("at_once", at_once, 1, MOST) // rows, 1)
    groups = [tasks[first : first + together] for first in range(0, len(tasks), together)]
    for number, group in enumerate(groups):
        where = on if len(groups) == 1 else _part(on, number, len(groups))
        manifest = {
            "task": what,
            "likelihood": [task.fingerprint for task in group],
            "seed": [task.toys.seed for task in group],
            "block": [size, blocks],
            "columns": "rise",
        }
        grid = GridTask(tuple(RiseTask(replace(task, size=size)) for task in group), blocks)
        table = compute(grid, blocks * len(group), {} if on.folder is None else manifest, where)
        for at in range(len(group)):
            rise = table[at * rows : at * rows + count, 0]
            failed = np.isnan(rise)
            not_too_many(int(np.count_nonzero(failed)), count)
            yield rise[~failed]


def _part(on: Workers, number: int, groups: int) -> Workers:
    """Return where one of several groups is computed: a folder of its own, and its part of the progress."""
    where, progress = inside(on, f"group-{number:04d}"), on.progress
    if progress is None:
        return where

    def of_all(share: float) -> None:
        progress((number + share) / groups)

    return replace(where, progress=of_all)
