"""Profile −2 ln L over a grid without losing a minimum: in the nuisances at a node, or of an island between nodes.

Three things guard a node. Some nodes, evenly spread, are brought down from several starts; the others start from what
is interpolated between those; and where neighbours ended apart, each tries the other's end, until nothing falls. What
lies between nodes is found from the lowest of them: each local minimum of the grid is brought down once more with the
scanned parameters free within its neighbours, and the grid gets lines through it if it reaches a level that no node
reaches.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.fits.arguments import Range
from nuscatter.fits.descents import Minima, descend_many
from nuscatter.fits.likelihood import Likelihood
from nuscatter.fits.minimise import random_points
from nuscatter.units import Array

_SEEDED = {1: 21, 2: 8}  # at most so many nodes along an axis have several starts, for one axis and two
_FEW = 5  # an axis of no more lines is not thinned out
_APART = 0.5  # of a parameter's step: neighbours that end further from one another try each other's end
_LOWER = 1e-7  # what counts as lower
_SWEEPS = 30
_MOST = 16  # local minima that are looked at
_INTERPOLATED = 5e-3  # the error of −2 ln L between nodes above which cells are halved
_CLOSER = np.array([0.0, *(side * 0.5**k for k in range(1, 7) for side in (-1, 1))])  # of a cell: lines at an island
_ON = 1e-7  # how near to its level a crossing is


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
    #: called with the number of points that were done since the last call
    progress: Callable[[int], None] | None = None

    def lower(self, nodes: Array, start: Mapping[str, Any], *, hand_over: bool = True) -> Minima:
        """Return the minima at nodes, shape (nodes, axes), from a start: the profiled parameters."""
        columns = {name: np.broadcast_to(np.asarray(value, dtype=float), len(nodes)) for name, value in start.items()}
        columns |= dict(zip(self.scanned, nodes.T, strict=True))
        return descend_many(self.likelihood, columns, self.free, hand_over=hand_over, progress=self.progress)


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
        found = problem.lower(everywhere, given)
        nodes, tries = len(everywhere), problem.starts - 1
        drawn = random_points(problem.likelihood, problem.start, problem.free, tries * nodes, problem.seed)
        for first in range(0, tries * nodes, nodes):  # each node has draws of its own
            start = {name: np.array([each[name] for each in drawn[first : first + nodes]]) for name in given}
            _keep(found, np.arange(nodes), problem.lower(everywhere, start, hand_over=False))
        _exchange(problem, grids, found)
        return found
    rows = tuple(np.union1d(np.arange(0, n, 2), n - 1) if n > _FEW else np.arange(n) for n in shape)
    few = tuple(grid[each] for grid, each in zip(grids, rows, strict=True))
    known = _thinned(problem, few)
    new = np.ones(shape, dtype=bool)
    new[np.ix_(*rows)] = False
    rest = np.nonzero(new.ravel())[0]
    ends = {name: _interpolated(few, known.values[name], grids)[rest] for name in problem.free}
    return _together(known, np.nonzero(~new.ravel())[0], problem.lower(everywhere[rest], given | ends), rest)


def _together(first: Minima, at: NDArray[np.int_], second: Minima, rest: NDArray[np.int_]) -> Minima:
    """Return two sets of minima as one, each at its rows."""
    order = np.argsort(np.concatenate([at, rest]))
    return Minima(
        {name: np.concatenate([first.values[name], second.values[name]])[order] for name in first.values},
        np.concatenate([first.fval, second.fval])[order],
        np.concatenate([first.valid, second.valid])[order],
        first.handed + second.handed,
    )


def _exchange(problem: Problem, grids: tuple[Array, ...], found: Minima) -> None:
    """Try every node from where neighbours ended that ended elsewhere, until none falls."""
    nodes, shape = _nodes(grids), tuple(len(grid) for grid in grids)
    steps = np.array([each.step for each in problem.free.values()])
    order = np.arange(len(nodes)).reshape(shape)
    fresh = np.ones(len(nodes), dtype=bool)
    for _ in range(_SWEEPS):
        fell = np.zeros(len(nodes), dtype=bool)
        for axis, sense in product(range(len(shape)), (1, -1)):
            ordered = np.moveaxis(order, axis, 0)[::sense]
            here, there = ordered[1:].ravel(), ordered[:-1].ravel()
            ends = np.stack([found.values[name] for name in problem.free], axis=-1)
            apart = (np.abs(ends[here] - ends[there]) > _APART * steps).any(axis=1) & fresh[there]
            here, there = here[apart], there[apart]
            if here.size:
                start: dict[str, Any] = dict(problem.start)
                start |= {name: found.values[name][there] for name in problem.free}
                fell[_keep(found, here, problem.lower(nodes[here], start, hand_over=False))] = True
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
        lowest &= (height < around[window]) | (height == around[window]) & (shift >= (0,) * len(shape))
    rows = np.nonzero(lowest.ravel())[0]
    rows = rows[np.argsort(found.fval[rows], kind="stable")][:_MOST]
    each = []
    for row in rows.tolist():
        place = [int(each) for each in np.unravel_index(row, shape)]
        box = {}
        for (name, allowed), grid, at in zip(problem.scanned.items(), grids, place, strict=True):
            low, high = (allowed.clip(float(grid[min(max(at + side, 0), len(grid) - 1)])) for side in (-1, 1))
            box[name] = Range(0.25 * (high - low), low, high)
        start = {name: column[row : row + 1] for name, column in found.values.items()}
        each.append(descend_many(problem.likelihood, start, {**box, **problem.free}))
    return Minima(
        {name: np.concatenate([one.values[name] for one in each]) for name in found.values},
        np.concatenate([one.fval for one in each]),
        np.concatenate([one.valid for one in each]),
        sum(one.handed for one in each),
    )


def _nodes(grids: tuple[Array, ...]) -> Array:
    return np.stack([each.ravel() for each in np.meshgrid(*grids, indexing="ij")], axis=-1)


def _interpolated(few: tuple[Array, ...], values: Array, grids: tuple[Array, ...]) -> Array:
    """Return values on a grid, interpolated linearly along each axis in turn; flat, as they came."""
    whole = values.reshape([len(each) for each in few])
    for axis, (coarse, fine) in enumerate(zip(few, grids, strict=True)):
        whole = _along(coarse, fine, whole, axis)
    return whole.ravel()


@final
@dataclass(frozen=True, eq=False)
class Mesh:
    """Heights of a grid with more lines than it was surveyed on; what is not exact is interpolated, far from levels."""

    axes: tuple[Array, ...]
    height: Array
    exact: NDArray[np.bool_]
    #: the profiled parameters, shape (…axes, parameters)
    ends: Array
    handed: int = 0

    def with_lines(self, axis: int, lines: Array) -> "Mesh":
        """Return the mesh with further lines across an axis, interpolated."""
        known = self.axes[axis]
        fine = np.union1d(known, lines)
        height, ends = (_along(known, fine, each, axis) for each in (self.height, self.ends))
        exact = np.zeros(height.shape, dtype=bool)
        rows: list[object] = [slice(None)] * len(self.axes)
        rows[axis] = np.searchsorted(fine, known)
        exact[tuple(rows)] = self.exact  # type: ignore[index]
        axes = tuple(fine if each == axis else other for each, other in enumerate(self.axes))
        return Mesh(axes, height, exact, ends, self.handed)

    def measured(self, problem: Problem, wanted: NDArray[np.bool_]) -> "Mesh":
        """Return the mesh with the wanted nodes exact."""
        missing = wanted & ~self.exact
        rows = np.argwhere(missing)
        if not len(rows):
            return self
        nodes = np.stack([axis[rows[:, at]] for at, axis in enumerate(self.axes)], axis=-1)
        start = dict(problem.start) | dict(zip(problem.free, self.ends[missing].T, strict=True))
        found = problem.lower(nodes, start)
        height, ends = self.height.copy(), self.ends.copy()
        height[missing] = np.where(found.valid, found.fval, np.nan)
        if problem.free:
            ends[missing] = np.stack([found.values[name] for name in problem.free], axis=-1)
        return Mesh(self.axes, height, self.exact | wanted, ends, self.handed + found.handed)


def _along(known: Array, fine: Array, values: Array, axis: int) -> Array:
    """Return values interpolated linearly along an axis."""
    right = np.clip(np.searchsorted(known, fine), 1, len(known) - 1)
    share = (fine - known[right - 1]) / (known[right] - known[right - 1])
    share = share.reshape([-1 if each == axis else 1 for each in range(values.ndim)])
    low, high = np.take(values, right - 1, axis), np.take(values, right, axis)
    return np.asarray(np.where(share == 0, low, np.where(share == 1, high, (1 - share) * low + share * high)))


def with_islands(problem: Problem, mesh: Mesh, minima: Minima, levels: Array) -> Mesh:
    """Return a mesh with lines through those minima that reach a level that no node near them reaches."""
    boxes: list[list[tuple[float, float]]] = []
    lines: list[list[Array]] = [[] for _ in mesh.axes]
    for row in range(len(minima.fval)):
        place = [float(minima.values[name][row]) for name in problem.scanned]
        both = zip(mesh.axes, place, strict=True)
        cells = [int(np.clip(np.searchsorted(axis, x) - 1, 0, len(axis) - 2)) for axis, x in both]
        near = mesh.height[tuple(slice(max(cell - 1, 0), cell + 3) for cell in cells)]
        if not ((minima.fval[row] < levels) & (np.fmin.reduce(near.ravel()) >= levels)).any():
            continue
        boxes.append([])
        for at, (axis, x, cell) in enumerate(zip(mesh.axes, place, cells, strict=True)):
            box = float(axis[max(cell - 1, 0)]), float(axis[min(cell + 2, len(axis) - 1)])
            near_x = x + (axis[cell + 1] - axis[cell]) * _CLOSER
            lines[at].append(near_x[(near_x > box[0]) & (near_x < box[1])])
            boxes[-1].append(box)
    if not boxes:
        return mesh
    for at, each in enumerate(lines):
        mesh = mesh.with_lines(at, np.concatenate(each))
    wanted = np.zeros(mesh.height.shape, dtype=bool)
    for sides in boxes:
        inside = [(axis >= low) & (axis <= high) for axis, (low, high) in zip(mesh.axes, sides, strict=True)]
        wanted |= inside[0] if len(inside) == 1 else inside[0][:, None] & inside[1]
    return mesh.measured(problem, wanted)


def with_crossings(problem: Problem, mesh: Mesh, levels: Array, most: int) -> Mesh:
    """Return a mesh of one axis with nodes on each crossing of a level."""
    for _ in range(2 * most + 8):
        x, height = mesh.axes[0], mesh.height
        lines: list[float] = []
        for level in levels:
            excess = height - level
            for at in np.nonzero(excess[:-1] * excess[1:] < 0)[0]:
                if min(abs(excess[at]), abs(excess[at + 1])) > _ON:
                    margin = 1e-3 * (x[at + 1] - x[at])  # so that both ends of a curved piece come nearer
                    place = crossing(x, height, int(at), float(level))
                    lines.append(float(np.clip(place, x[at] + margin, x[at + 1] - margin)))
        if not lines:
            break
        mesh = mesh.with_lines(0, np.array(lines))
        mesh = mesh.measured(problem, np.ones(mesh.height.shape, dtype=bool))
    return mesh


def crossing(x: Array, height: Array, at: int, level: float) -> float:
    """Return where a curve reaches a level between nodes `at` and `at + 1`: a parabola through three, or straight."""
    a, b = float(x[at]), float(x[at + 1])
    fa, fb = float(height[at]) - level, float(height[at + 1]) - level
    guess = a - fa * (b - a) / (fb - fa)
    other = at - 1 if at > 0 and (at + 2 >= len(x) or a - x[at - 1] < x[at + 2] - b) else at + 2
    if 0 <= other < len(x) and np.isfinite(height[other]):
        c, fc = float(x[other]), float(height[other]) - level
        slope = (fb - fa) / (b - a)
        bend = ((fc - fb) / (c - b) - slope) / (c - a)
        roots = np.roots([bend, slope - bend * (a + b), fa - slope * a + bend * a * b])
        inside = [float(each.real) for each in roots if abs(each.imag) == 0 and a < each.real < b]
        guess = inside[0] if len(inside) == 1 else guess
    return float(np.clip(guess, a, b))


def with_cells(problem: Problem, mesh: Mesh, levels: Array, most: int) -> Mesh:
    """Return a mesh of two axes with the cells that a level crosses halved until straight lines are good enough."""
    for _ in range(most):
        cells = np.zeros([len(axis) - 1 for axis in mesh.axes], dtype=bool)
        for level in levels:
            cells |= _crossed(mesh.height, level)
        rough = _rough(mesh) & cells
        if not rough.any():
            break
        marked = _grown(rough) & cells
        lines = []
        for axis in (0, 1):
            at = np.nonzero(marked.any(axis=1 - axis))[0]
            lines.append(0.5 * (mesh.axes[axis][at] + mesh.axes[axis][at + 1]))
        coarse = mesh.axes
        for axis in (0, 1):
            mesh = mesh.with_lines(axis, lines[axis])
        owner = [
            np.searchsorted(old, 0.5 * (new[1:] + new[:-1])) - 1 for old, new in zip(coarse, mesh.axes, strict=True)
        ]
        fine = marked[np.ix_(*owner)]
        wanted = np.zeros(mesh.height.shape, dtype=bool)
        for shift in product((0, 1), repeat=2):
            wanted[tuple(slice(each, each + n) for each, n in zip(shift, fine.shape, strict=True))] |= fine
        mesh = mesh.measured(problem, wanted)
    return mesh


def _crossed(height: Array, level: float) -> NDArray[np.bool_]:
    """Return which cells have corners on both sides of a level."""
    inside = height < level
    corners = [inside[i : len(inside) - 1 + i, j : inside.shape[1] - 1 + j] for i, j in product((0, 1), repeat=2)]
    return np.asarray(np.logical_or.reduce(corners) & ~np.logical_and.reduce(corners))


def _grown(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return cells and their neighbours."""
    padded = np.pad(cells, 1)
    shifts = product((0, 1, 2), repeat=2)
    return np.asarray(np.logical_or.reduce([padded[i : i + cells.shape[0], j : j + cells.shape[1]] for i, j in shifts]))


def _rough(mesh: Mesh) -> NDArray[np.bool_]:
    """Return the cells in which second differences say that interpolation errs by more than is wanted."""
    result = np.zeros([len(axis) - 1 for axis in mesh.axes], dtype=bool)
    for axis, x in enumerate(mesh.axes):
        if len(x) < 3:
            result |= True
            continue
        height = np.moveaxis(mesh.height, axis, 0)
        known = np.moveaxis(mesh.exact, axis, 0)
        step = np.diff(x)[:, None]
        slope = np.diff(height, axis=0) / step
        bend = np.abs(np.diff(slope, axis=0)) / (x[2:] - x[:-2])[:, None]
        bend = np.where(known[2:] & known[1:-1] & known[:-2], bend, 0.0)
        wide = np.maximum(np.pad(bend, ((1, 0), (0, 0))), np.pad(bend, ((0, 1), (0, 0))))  # each interval's two ends
        wrong = np.nan_to_num(wide, nan=np.inf) * step**2 / 4 > _INTERPOLATED
        wrong = wrong[:, 1:] | wrong[:, :-1]
        result |= np.moveaxis(wrong, 0, axis)
    return result
