"""Minimise −2 ln L in the profiled parameters at every node of a grid, without missing a lower minimum.

A descent can end in a minimum that is not the lowest one. Three steps guard against it. A coarse grid is minimised from
several start values at each node. Each finer grid starts from values that are interpolated between the coarser nodes.
Where two neighbouring nodes have different values of a profiled parameter, each is minimised again from the values of
the other, until no node gets lower.

The scanned parameters are free only in `local_minima`: each local minimum of the grid is minimised once more between
the neighbours of its node. It may reach a confidence level that no node reaches, and `refinement` then adds lines
through it.
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

#: Nodes along an axis of the coarsest grid, at most, for one axis and for two: each of its nodes has several starts.
_COARSEST = {1: 21, 2: 8}
_NOT_THINNED = 5  # a coarser grid keeps all lines of an axis that has no more than this
_DIFFERENT = 0.5  # of a parameter's step: neighbours that differ by more are minimised from each other's values
_LOWER = 1e-7  # a fall of −2 ln L that is less than this is rounding
_MOST_SWEEPS = 30
_EQUAL = 1e-5  # neighbours whose −2 ln L differs by less lie on one plateau
_MOST_MINIMA = 16  # the lowest local minima that are minimised with the scanned parameters free
_FIRST_NODES = 4  # nodes that are minimised before all others, to know which nodes are excluded


@final
@dataclass(frozen=True, eq=False)
class ScanSetup:
    """What is scanned, what is profiled, and how."""

    likelihood: Likelihood
    #: the scanned parameters, with their limits
    scanned: Mapping[str, Range]
    #: the profiled ones
    free: Mapping[str, Range]
    #: a value for every parameter, from which the profiled ones start
    start: Mapping[str, float]
    #: from how many points they start at each node of the coarsest grid, and the seed of those that are drawn
    starts: int
    seed: int
    #: the rise of −2 ln L above the lowest point at which a point is excluded, whatever its exact minimum
    margin: float = math.inf
    #: called with the number of points that were done since the last call
    progress: Callable[[int], None] | None = None
    #: the scanned parameters that are given by their logarithms
    logarithmic: tuple[str, ...] = ()

    def minimise(
        self, nodes: Array, start: Mapping[str, Any], *, lowest: float = math.inf, use_minuit: bool = True
    ) -> Minima:
        """Return the minima at nodes in the profiled parameters.

        Args:
            nodes: values of the scanned parameters, shape (nodes, axes).
            start: a number or an array of shape (nodes,) for every parameter.
            lowest: the least −2 ln L that is known. Points that lie `margin` above it are excluded, and their minima
                need not be exact.
            use_minuit: whether Minuit goes on where Newton's steps did not converge.
        """
        columns = self.columns(nodes, start)
        excluded = lowest + self.margin
        return descend_many(
            self.likelihood, columns, self.free, use_minuit=use_minuit, excluded=excluded, progress=self.progress
        )

    def columns(self, nodes: Array, start: Mapping[str, Any]) -> dict[str, Array]:
        """Return every parameter at nodes, shape (nodes,), the scanned ones by the nodes and the others by a start."""
        columns = {name: np.broadcast_to(np.asarray(value, dtype=float), len(nodes)) for name, value in start.items()}
        return columns | dict(zip(self.scanned, nodes.T, strict=True))

    def start_values(self, found: Minima, lowest: float = math.inf) -> dict[str, Array]:
        """Return the profiled parameters at minima, as start values for nodes near by.

        At an excluded point they are far from their measured values, since they absorb a part of the excess. A descent
        from there finds the wrong minimum, so such a point gives the start values of the whole scan instead.
        """
        excluded = found.fval > min(found.lowest, lowest) + self.margin
        return {name: np.where(excluded, self.start[name], found.values[name]) for name in self.free}


def minima_on_grid(setup: ScanSetup, grids: tuple[Array, ...]) -> Minima:
    """Return the minimum at every node of a grid, flattened in the order of its axes."""
    if not setup.free:
        return setup.minimise(_nodes(grids), setup.start)
    found = _coarse_to_fine(setup, grids)
    _exchange_start_values(setup, grids, found)
    return found


def _coarse_to_fine(setup: ScanSetup, grids: tuple[Array, ...]) -> Minima:
    """Return minima at every node; every other line is minimised first, by recursion, and gives the rest its starts."""
    shape = tuple(len(grid) for grid in grids)
    if max(shape) <= _COARSEST[len(grids)]:
        return _from_many_starts(setup, grids)
    # The coarser grid: every other line and the last one, so that no finer node lies outside and is extrapolated.
    rows = tuple(np.union1d(np.arange(0, n, 2), n - 1) if n > _NOT_THINNED else np.arange(n) for n in shape)
    coarse = tuple(grid[each] for grid, each in zip(grids, rows, strict=True))
    known = _coarse_to_fine(setup, coarse)
    # The nodes between start from values that are interpolated linearly. One start is then enough for most of them.
    new = np.ones(shape, dtype=bool)
    new[np.ix_(*rows)] = False
    rest = np.nonzero(new.ravel())[0]
    start = {name: _interpolated(coarse, each, grids)[rest] for name, each in setup.start_values(known).items()}
    between = setup.minimise(_nodes(grids)[rest], dict(setup.start) | start, lowest=known.lowest)
    return _merged(known, np.nonzero(~new.ravel())[0], between, rest)


def _from_many_starts(setup: ScanSetup, grids: tuple[Array, ...]) -> Minima:
    """Return the lowest minimum at every node from the start of the scan and from starts drawn at random."""
    nodes = _nodes(grids)
    # Excluded nodes need no exact minimum. Which they are is known once some minimum is, so a few come first.
    found = setup.minimise(nodes, setup.start, lowest=_lowest_of_a_few(setup, nodes))
    count, tries = len(nodes), setup.starts - 1
    if tries:
        # Each node has draws of its own. All tries are one batch: a step of a small batch costs as much as of a large.
        drawn = random_points(setup.likelihood, setup.start, setup.free, tries * count, setup.seed)
        start = {name: np.array([each[name] for each in drawn]) for name in setup.start}
        tried = setup.minimise(np.tile(nodes, (tries, 1)), start, lowest=found.lowest, use_minuit=False)
        for first in range(0, tries * count, count):
            _take_lower(found, np.arange(count), _some(tried, slice(first, first + count)))
    # A wrong minimum at one of these nodes would give its start values to all finer nodes around it.
    _exchange_start_values(setup, grids, found)
    return found


def _some(minima: Minima, rows: slice) -> Minima:
    """Return some of a batch's minima."""
    values = {name: column[rows] for name, column in minima.values.items()}
    return Minima(values, minima.fval[rows], minima.valid[rows], 0)


def _lowest_of_a_few(setup: ScanSetup, nodes: Array) -> float:
    """Return the lowest −2 ln L at the nodes that are lowest before any descent: an upper bound for all nodes."""
    height = setup.likelihood.evaluate_many(setup.columns(nodes, setup.start))
    few = nodes[np.argsort(height, kind="stable")[:_FIRST_NODES]]
    return setup.minimise(few, setup.start, use_minuit=False).lowest


def _merged(first: Minima, at: NDArray[np.int_], second: Minima, rest: NDArray[np.int_]) -> Minima:
    """Return two sets of minima as one, each at its rows."""
    order = np.argsort(np.concatenate([at, rest]))
    return Minima(
        {name: np.concatenate([first.values[name], second.values[name]])[order] for name in first.values},
        np.concatenate([first.fval, second.fval])[order],
        np.concatenate([first.valid, second.valid])[order],
        first.by_minuit + second.by_minuit,
    )


def _exchange_start_values(setup: ScanSetup, grids: tuple[Array, ...], found: Minima) -> None:
    """Minimise nodes again from neighbours' values that differ from their own, until none gets lower.

    An excluded neighbour gives no start values, for the reason of `ScanSetup.start_values`.
    """
    nodes, shape = _nodes(grids), tuple(len(grid) for grid in grids)
    steps = np.array([each.step for each in setup.free.values()])
    order = np.arange(len(nodes)).reshape(shape)
    # Only a node that got lower in the last sweep has something new for its neighbours; in the first sweep all have.
    changed = np.ones(len(nodes), dtype=bool)
    for _ in range(_MOST_SWEEPS):
        got_lower = np.zeros(len(nodes), dtype=bool)
        changed &= found.fval <= found.lowest + setup.margin
        # One sweep goes along each axis in both directions.
        for axis, sense in product(range(len(shape)), (1, -1)):
            ordered = np.moveaxis(order, axis, 0)[::sense]
            here, there = ordered[1:].ravel(), ordered[:-1].ravel()
            # Neighbours with nearly the same values are in the same minimum, and would find it again.
            profiled = np.stack([found.values[name] for name in setup.free], axis=-1)
            different = (np.abs(profiled[here] - profiled[there]) > _DIFFERENT * steps).any(axis=1) & changed[there]
            here, there = here[different], there[different]
            if here.size:
                start: dict[str, Any] = dict(setup.start)
                start |= {name: found.values[name][there] for name in setup.free}
                tried = setup.minimise(nodes[here], start, lowest=found.lowest, use_minuit=False)
                got_lower[_take_lower(found, here, tried)] = True
        if not got_lower.any():
            return
        changed = got_lower


def _take_lower(found: Minima, rows: NDArray[np.int_], tried: Minima) -> NDArray[np.int_]:
    """Write those of the minima that are lower into `found`; return their rows."""
    lower = tried.valid & (tried.fval < np.where(found.valid[rows], found.fval[rows] - _LOWER, np.inf))
    for name, column in found.values.items():
        column[rows[lower]] = tried.values[name][lower]
    found.fval[rows[lower]], found.valid[rows[lower]] = tried.fval[lower], True
    return rows[lower]


def local_minima(setup: ScanSetup, grids: tuple[Array, ...], found: Minima) -> Minima:
    """Return the lowest local minima of a grid, each minimised between the neighbours of its node with all free.

    On a grid so coarse that few nodes are not excluded, islands may lie beside each other within one cell, and have
    only one node that is a local minimum between them. There every node that is not excluded is a start.
    """
    shape, excluded = tuple(len(grid) for grid in grids), found.lowest + setup.margin
    height = np.where(found.valid, found.fval, np.inf)
    lowest = _are_minima(height.reshape(shape), excluded).ravel()
    if np.count_nonzero(height <= excluded) <= _MOST_MINIMA:
        lowest |= height <= excluded
    rows = np.nonzero(lowest)[0]
    rows = rows[np.argsort(found.fval[rows], kind="stable")][:_MOST_MINIMA]
    each = []
    for row in rows.tolist():
        place = tuple(int(each) for each in np.unravel_index(row, shape))
        start = {name: column[row : row + 1] for name, column in found.values.items()}
        each.append(local_minimum(setup, grids, place, start))
    return Minima(
        {name: np.concatenate([one.values[name] for one in each]) for name in found.values},
        np.concatenate([one.fval for one in each]),
        np.concatenate([one.valid for one in each]),
        sum(one.by_minuit for one in each),
    )


def _are_minima(height: Array, excluded: float) -> NDArray[np.bool_]:
    """Return which nodes are local minima of −2 ln L (infinity at those without a result) that are not excluded."""
    shape, around = height.shape, np.pad(height, 1, constant_values=np.inf)
    # A node is a local minimum if it lies below all its neighbours, diagonal ones too.
    lowest = np.isfinite(height)
    for shift in product((-1, 0, 1), repeat=len(shape)):
        window = tuple(slice(1 + each, 1 + each + n) for each, n in zip(shift, shape, strict=True))
        with np.errstate(invalid="ignore"):  # inf − inf beside nodes without a result
            equal = np.abs(height - around[window]) <= _EQUAL
        # On a plateau all neighbours are equal. It counts once, at its first node: no equal neighbour may come before.
        lowest &= (height < around[window]) & ~equal | equal & (shift >= (0,) * len(shape))
    lowest &= height <= excluded
    # The lowest node of all counts even if rounding on a plateau left it out: the best point must not be lost.
    lowest.ravel()[np.argmin(height)] |= np.isfinite(height).any()
    return lowest


def local_minimum(
    setup: ScanSetup, grids: tuple[Array, ...], place: tuple[int, ...], start: Mapping[str, Array]
) -> Minima:
    """Return the one minimum that a descent finds between the neighbours of a node, with all parameters free."""
    box = {}
    for (name, allowed), grid, at in zip(setup.scanned.items(), grids, place, strict=True):
        low, high = (allowed.clip(float(grid[min(max(at + side, 0), len(grid) - 1)])) for side in (-1, 1))
        box[name] = Range(0.25 * (high - low), low, high)
    return descend_many(setup.likelihood, start, {**box, **setup.free})


def _nodes(grids: tuple[Array, ...]) -> Array:
    return np.stack([each.ravel() for each in np.meshgrid(*grids, indexing="ij")], axis=-1)


def _interpolated(coarse: tuple[Array, ...], values: Array, grids: tuple[Array, ...]) -> Array:
    """Return flat values of a coarse grid interpolated linearly on a finer one, along each axis in turn; flat too."""
    whole = values.reshape([len(each) for each in coarse])
    for axis, (known, fine) in enumerate(zip(coarse, grids, strict=True)):
        whole = interpolate_along(known, fine, whole, axis)
    return whole.ravel()


def interpolate_along(known: Array, fine: Array, values: Array, axis: int) -> Array:
    """Return values interpolated linearly along an axis; at a known place they are what they were, to the last bit."""
    right = np.clip(np.searchsorted(known, fine), 1, len(known) - 1)
    share = (fine - known[right - 1]) / (known[right] - known[right - 1])
    share = share.reshape([-1 if each == axis else 1 for each in range(values.ndim)])
    low, high = np.take(values, right - 1, axis), np.take(values, right, axis)
    # At a node the other neighbour must not enter: it may be NaN, and 0 × NaN is NaN.
    return np.where(share == 0, low, np.where(share == 1, high, (1 - share) * low + share * high))
