"""Profile −2 ln L over a grid without losing a minimum: in the nuisances at a node, or of an island between nodes.

Three things guard a node. Some nodes, evenly spread, are brought down from several starts; the others start from what
is interpolated between those; and where neighbours ended apart, each tries the other's end, until nothing falls. What
lies between nodes is found from the lowest of them: each local minimum of the grid is brought down once more with the
scanned parameters free within its neighbours, and the grid gets lines through it if it reaches a level that no node
reaches.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.newton import Minima, descend_many
from nuscatter.fits.parameters import Range
from nuscatter.fits.problem import random_points
from nuscatter.units import Array

_SEEDED = {1: 21, 2: 8}  # at most so many nodes along an axis have several starts, for one axis and two
_FEW = 5  # an axis of no more lines is not thinned out
_APART = 0.5  # of a parameter's step: neighbours that end further from one another try each other's end
_LOWER = 1e-7  # what counts as lower
_SWEEPS = 30
_LEVEL = 1e-5  # neighbours that differ by less are level
_MOST = 16  # local minima that are looked at
_PROBED = 4  # nodes that are brought down first, to know what is excluded


@final
@dataclass(frozen=True, eq=False)
class Problem:
    """What is scanned, and what is profiled."""

    likelihood: Likelihood
    #: the scanned parameters, with their limits
    scanned: Mapping[str, Range]
    #: the profiled ones
    free: Mapping[str, Range]
    #: a value for every parameter, from which the profiled ones start
    start: Mapping[str, float]
    #: from how many points they start at some of the nodes, and the seed of those that are drawn
    starts: int
    seed: int
    #: the rise of −2 ln L above the lowest point at which a point is excluded, whatever its exact minimum
    margin: float = math.inf
    #: called with the number of points that were done since the last call
    progress: Callable[[int], None] | None = None

    def lower(
        self, nodes: Array, start: Mapping[str, Any], *, lowest: float = math.inf, hand_over: bool = True
    ) -> Minima:
        """Return the minima at nodes, shape (nodes, axes), from a start: the profiled parameters.

        `lowest` is the least −2 ln L that is known, from which excluded points are told.
        """
        columns = self.columns(nodes, start)
        excluded = lowest + self.margin
        return descend_many(
            self.likelihood, columns, self.free, use_minuit=hand_over, excluded=excluded, progress=self.progress
        )

    def columns(self, nodes: Array, start: Mapping[str, Any]) -> dict[str, Array]:
        """Return every parameter at nodes, shape (nodes,), the scanned ones by the nodes and the others by a start."""
        columns = {name: np.broadcast_to(np.asarray(value, dtype=float), len(nodes)) for name, value in start.items()}
        return columns | dict(zip(self.scanned, nodes.T, strict=True))

    def ends(self, found: Minima, lowest: float = math.inf) -> dict[str, Array]:
        """Return where the profiled parameters ended, as starts for nodes near by.

        At an excluded point they were dragged far from their measured values to absorb the excess; from there a
        descent finds the wrong minimum, so such a point offers the start of the whole scan.
        """
        far = found.fval > min(found.lowest, lowest) + self.margin
        return {name: np.where(far, self.start[name], found.values[name]) for name in self.free}


def survey(problem: Problem, grids: tuple[Array, ...]) -> Minima:
    """Return the minimum at every node of a grid, flattened in the order of its axes."""
    if not problem.free:
        return problem.lower(_nodes(grids), problem.start)
    found = _thinned(problem, grids)
    _exchange(problem, grids, found)
    return found


def _thinned(problem: Problem, grids: tuple[Array, ...]) -> Minima:
    """Return minima at every node; those of every other line come first, so that most start from between neighbours."""
    shape = tuple(len(grid) for grid in grids)
    everywhere = _nodes(grids)
    given: dict[str, Any] = dict(problem.start)
    if max(shape) <= _SEEDED[len(grids)]:
        found = problem.lower(everywhere, given, lowest=_lowest_of_a_few(problem, everywhere))
        nodes, tries = len(everywhere), problem.starts - 1
        drawn = random_points(problem.likelihood, problem.start, problem.free, tries * nodes, problem.seed)
        for first in range(0, tries * nodes, nodes):  # each node has draws of its own
            start = {name: np.array([each[name] for each in drawn[first : first + nodes]]) for name in given}
            tried = problem.lower(everywhere, start, lowest=found.lowest, hand_over=False)
            _keep(found, np.arange(nodes), tried)
        _exchange(problem, grids, found)
        return found
    rows = tuple(np.union1d(np.arange(0, n, 2), n - 1) if n > _FEW else np.arange(n) for n in shape)
    few = tuple(grid[each] for grid, each in zip(grids, rows, strict=True))
    known = _thinned(problem, few)
    new = np.ones(shape, dtype=bool)
    new[np.ix_(*rows)] = False
    rest = np.nonzero(new.ravel())[0]
    ends = {name: _interpolated(few, each, grids)[rest] for name, each in problem.ends(known).items()}
    between = problem.lower(everywhere[rest], given | ends, lowest=known.lowest)
    return _together(known, np.nonzero(~new.ravel())[0], between, rest)


def _lowest_of_a_few(problem: Problem, nodes: Array) -> float:
    """Return the lowest −2 ln L of the nodes that are lowest before any descent: an upper bound for all nodes."""
    height = problem.likelihood.evaluate_many(problem.columns(nodes, problem.start))
    few = nodes[np.argsort(height, kind="stable")[:_PROBED]]
    return problem.lower(few, problem.start, hand_over=False).lowest


def _together(first: Minima, at: NDArray[np.int_], second: Minima, rest: NDArray[np.int_]) -> Minima:
    """Return two sets of minima as one, each at its rows."""
    order = np.argsort(np.concatenate([at, rest]))
    return Minima(
        {name: np.concatenate([first.values[name], second.values[name]])[order] for name in first.values},
        np.concatenate([first.fval, second.fval])[order],
        np.concatenate([first.valid, second.valid])[order],
        first.by_minuit + second.by_minuit,
    )


def _exchange(problem: Problem, grids: tuple[Array, ...], found: Minima) -> None:
    """Try every node from where neighbours ended that ended elsewhere, until none falls.

    An excluded neighbour has nothing to offer (`Problem.ends`).
    """
    nodes, shape = _nodes(grids), tuple(len(grid) for grid in grids)
    steps = np.array([each.step for each in problem.free.values()])
    order = np.arange(len(nodes)).reshape(shape)
    fresh = np.ones(len(nodes), dtype=bool)
    for _ in range(_SWEEPS):
        fell = np.zeros(len(nodes), dtype=bool)
        fresh &= found.fval <= found.lowest + problem.margin
        for axis, sense in product(range(len(shape)), (1, -1)):
            ordered = np.moveaxis(order, axis, 0)[::sense]
            here, there = ordered[1:].ravel(), ordered[:-1].ravel()
            ends = np.stack([found.values[name] for name in problem.free], axis=-1)
            apart = (np.abs(ends[here] - ends[there]) > _APART * steps).any(axis=1) & fresh[there]
            here, there = here[apart], there[apart]
            if here.size:
                start: dict[str, Any] = dict(problem.start)
                start |= {name: found.values[name][there] for name in problem.free}
                fell[_keep(found, here, problem.lower(nodes[here], start, lowest=found.lowest, hand_over=False))] = True
        if not fell.any():
            return
        fresh = fell


def _keep(found: Minima, rows: NDArray[np.int_], tried: Minima) -> NDArray[np.int_]:
    """Write those of the minima that are lower into `found`; return their rows."""
    lower = tried.valid & (tried.fval < np.where(found.valid[rows], found.fval[rows] - _LOWER, np.inf))
    for name, column in found.values.items():
        column[rows[lower]] = tried.values[name][lower]
    found.fval[rows[lower]], found.valid[rows[lower]] = tried.fval[lower], True
    return rows[lower]


def local_minima(problem: Problem, grids: tuple[Array, ...], found: Minima) -> Minima:
    """Return the local minima of a surveyed grid, brought down between their neighbours; the lowest are enough."""
    shape = tuple(len(grid) for grid in grids)
    height = np.where(found.valid, found.fval, np.inf).reshape(shape)
    around = np.pad(height, 1, constant_values=np.inf)
    lowest = np.isfinite(height)
    for shift in product((-1, 0, 1), repeat=len(shape)):
        window = tuple(slice(1 + each, 1 + each + n) for each, n in zip(shift, shape, strict=True))
        with np.errstate(invalid="ignore"):  # inf − inf beside nodes without a result
            level = np.abs(height - around[window]) <= _LEVEL  # a plain counts once, at its first node
        lowest &= (height < around[window]) & ~level | level & (shift >= (0,) * len(shape))
    lowest &= height <= found.lowest + problem.margin
    lowest.ravel()[np.argmin(height)] |= np.isfinite(height).any()
    rows = np.nonzero(lowest.ravel())[0]
    rows = rows[np.argsort(found.fval[rows], kind="stable")][:_MOST]
    each = []
    for row in rows.tolist():
        place = tuple(int(each) for each in np.unravel_index(row, shape))
        start = {name: column[row : row + 1] for name, column in found.values.items()}
        each.append(local_minimum(problem, grids, place, start))
    return Minima(
        {name: np.concatenate([one.values[name] for one in each]) for name in found.values},
        np.concatenate([one.fval for one in each]),
        np.concatenate([one.valid for one in each]),
        sum(one.by_minuit for one in each),
    )


def local_minimum(
    problem: Problem, grids: tuple[Array, ...], place: tuple[int, ...], start: Mapping[str, Array]
) -> Minima:
    """Return the one minimum that a descent finds between the neighbours of a node, with all parameters free."""
    box = {}
    for (name, allowed), grid, at in zip(problem.scanned.items(), grids, place, strict=True):
        low, high = (allowed.clip(float(grid[min(max(at + side, 0), len(grid) - 1)])) for side in (-1, 1))
        box[name] = Range(0.25 * (high - low), low, high)
    return descend_many(problem.likelihood, start, {**box, **problem.free})


def _nodes(grids: tuple[Array, ...]) -> Array:
    return np.stack([each.ravel() for each in np.meshgrid(*grids, indexing="ij")], axis=-1)


def _interpolated(few: tuple[Array, ...], values: Array, grids: tuple[Array, ...]) -> Array:
    """Return values on a grid, interpolated linearly along each axis in turn; flat, as they came."""
    whole = values.reshape([len(each) for each in few])
    for axis, (coarse, fine) in enumerate(zip(few, grids, strict=True)):
        whole = along(coarse, fine, whole, axis)
    return whole.ravel()


def along(known: Array, fine: Array, values: Array, axis: int) -> Array:
    """Return values interpolated linearly along an axis."""
    right = np.clip(np.searchsorted(known, fine), 1, len(known) - 1)
    share = (fine - known[right - 1]) / (known[right] - known[right - 1])
    share = share.reshape([-1 if each == axis else 1 for each in range(values.ndim)])
    low, high = np.take(values, right - 1, axis), np.take(values, right, axis)
    return np.asarray(np.where(share == 0, low, np.where(share == 1, high, (1 - share) * low + share * high)))
