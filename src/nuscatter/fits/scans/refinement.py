"""A grid with further lines where a level passes: through islands and bands between its nodes, and across its edge.

A surveyed grid knows −2 ln L at its nodes. Lines are added through minima that lie between them, then the cells that a
level crosses are halved until straight lines are good enough. What a new line crosses elsewhere is interpolated. At
the end every rough cell that a level crosses is measured at its corners, so that no curve stands on an interpolation,
and a band, once touched, is followed from cell to cell as far as it goes.
"""

from dataclasses import dataclass
from itertools import product
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.fits.minimum.newton import Minima
from nuscatter.fits.scans.grid import Problem, along
from nuscatter.units import Array

# The error of −2 ln L between nodes above which cells are halved.
_INTERPOLATED = 5e-3
_FINE = 1e-3  # that at small islands
_CLOSER = np.array([0.0, *(side * 0.5**k for k in range(1, 7) for side in (-1, 1))])  # of a cell: lines at an island
_ON = 1e-7  # how near to its level a crossing is
_HALVES = 6  # of a bracket: a band of 1/64 of the spacing is found
_SMALL = 12  # an island of fewer nodes may be a piece of a band
_FURTHER = 20  # times that cells about such are halved
_CORNERS = tuple(product((0, 1), repeat=2))


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
        height, ends = (along(known, fine, each, axis) for each in (self.height, self.ends))
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
        lowest = float(np.fmin.reduce(self.height, axis=None))
        found = problem.lower(nodes, start, lowest=lowest)
        height, ends = self.height.copy(), self.ends.copy()
        height[missing] = np.where(found.valid, found.fval, np.nan)
        if problem.free:
            ends[missing] = np.stack(list(problem.ends(found, lowest).values()), axis=-1)
        return Mesh(self.axes, height, self.exact | wanted, ends, self.handed + found.by_minuit)


def with_bands(problem: Problem, mesh: Mesh, levels: Array) -> Mesh:
    """Return a surveyed mesh of two axes with lines through the minima between its nodes that reach a level.

    A band that is narrower than the grid's spacing shows itself, where a line crosses it, by a node that is lower than
    its two neighbours. The minimum between these is bracketed in halves, all brackets of an axis at once. Left alone
    are brackets whose middle is excluded, and those in which no function that is convex from two nodes below to two
    above could reach a level.
    """
    lines: list[tuple[int, Array, NDArray[np.int_]]] = []
    for axis in (0, 1):
        x, other = mesh.axes[axis], mesh.axes[1 - axis]
        height = np.moveaxis(mesh.height, axis, 0)
        ends = np.moveaxis(mesh.ends, axis, 0)
        at, row = _brackets(x, height, levels, float(np.fmin.reduce(mesh.height, axis=None)) + problem.margin)
        low, mid, high = x[np.maximum(at - 1, 0)], x[at], x[np.minimum(at + 1, len(x) - 1)]
        near, here = _least_of_three(height)[at, row], height[at, row]
        start = dict(problem.start) | dict(zip(problem.free, ends[at, row].T, strict=True))
        for _ in range(_HALVES):
            going = np.nonzero(here >= levels.min())[0]
            if not going.size:
                break
            tried = np.concatenate([0.5 * (low + mid)[going], 0.5 * (mid + high)[going]])
            nodes = np.stack([tried, np.tile(other[row[going]], 2)], axis=-1)[:, :: 1 if axis == 0 else -1]
            begin = {name: np.tile(column[going], 2) if np.ndim(column) else column for name, column in start.items()}
            found = problem.lower(nodes, begin, lowest=float(np.fmin.reduce(mesh.height, axis=None)), hand_over=False)
            below, above = np.where(found.valid, found.fval, np.inf).reshape(2, -1)
            left, right = tried.reshape(2, -1)
            lower, upper = (below < here[going]) & (below <= above), (above < here[going]) & (above < below)
            centre = mid[going]
            low[going] = np.where(lower, low[going], np.where(upper, centre, left))
            high[going] = np.where(lower, centre, np.where(upper, high[going], right))
            mid[going] = np.where(lower, left, np.where(upper, right, centre))
            here[going] = np.minimum(here[going], np.minimum(below, above))
        reached = ((here[:, None] < levels) & (near[:, None] >= levels)).any(axis=1)
        lines.append((axis, mid[reached], row[reached]))
    places = [(x, mesh.axes[1 - axis][row]) if axis == 0 else (mesh.axes[1 - axis][row], x) for axis, x, row in lines]
    for axis, x, _ in lines:
        mesh = mesh.with_lines(axis, x)
    wanted = np.zeros(mesh.height.shape, dtype=bool)
    for first, second in places:
        wanted[np.searchsorted(mesh.axes[0], first), np.searchsorted(mesh.axes[1], second)] = True
    return mesh.measured(problem, wanted)


def _least_of_three(height: Array) -> Array:
    """Return the least of each node and its two neighbours along the first axis."""
    padded = np.pad(height, ((1, 1), (0, 0)), constant_values=np.inf)
    return np.fmin(np.fmin(padded[:-2], padded[2:]), height)


def _brackets(x: Array, height: Array, levels: Array, excluded: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return the nodes, along the first axis, no higher than their neighbours, that may have a level near them."""
    padded = np.pad(np.nan_to_num(height, nan=np.inf), ((2, 2), (0, 0)), mode="edge")
    steps = np.array([1.0, 2.0])
    axis = np.concatenate([x[0] - (x[1] - x[0]) * steps[::-1], x, x[-1] + (x[-1] - x[-2]) * steps])
    slope = np.diff(padded, axis=0) / np.diff(axis)[:, None]
    # What convexity allows on each side of a node: the two secants beside the interval, extended into it, meet there.
    step = np.diff(axis)[1:-1, None]
    left, right = slope[:-2], slope[2:]
    rise = padded[2:-1] - padded[1:-2]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip((rise - right * step) / (left - right), 0.0, step)
    meeting = padded[1:-2] + np.where(left < right, left * share, np.inf)
    meeting[:2] = meeting[-2:] = -np.inf  # beside the grid no secant is known
    bound = np.minimum(meeting[:-1], meeting[1:])
    lowest = (height <= padded[1:-3]) & (height <= padded[3:-1])
    at, row = np.nonzero(lowest & (height >= levels.min()) & (height < excluded) & (bound < levels.max()))
    return at, row


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
    """Return a mesh of two axes with the cells that a level crosses halved until straight lines are good enough.

    A band of about a cell's width comes out as a string of islands. So where islands of few nodes are left, the cells
    about them are halved further, which joins those that belong together.
    """
    for _ in range(most):
        cells = _any_crossed(mesh, levels)
        rough = _rough(mesh) & cells
        if not rough.any():
            break
        mesh = _halved(problem, mesh, _grown(rough) & cells)
    mesh = _followed(problem, mesh, levels)
    for _ in range(_FURTHER):
        cells = _grown(_about_small_islands(mesh, levels)) & _rough(mesh, _FINE)
        if not cells.any():
            break
        mesh = _followed(problem, _halved(problem, mesh, cells), levels)
    return mesh


def _halved(problem: Problem, mesh: Mesh, marked: NDArray[np.bool_]) -> Mesh:
    """Return a mesh with lines through the middles of marked cells, exact there."""
    lines = []
    for axis in (0, 1):
        at = np.nonzero(marked.any(axis=1 - axis))[0]
        lines.append(0.5 * (mesh.axes[axis][at] + mesh.axes[axis][at + 1]))
    coarse = mesh.axes
    for axis in (0, 1):
        mesh = mesh.with_lines(axis, lines[axis])
    owner = [np.searchsorted(old, 0.5 * (new[1:] + new[:-1])) - 1 for old, new in zip(coarse, mesh.axes, strict=True)]
    return mesh.measured(problem, _corners(marked[np.ix_(*owner)]))


def _about_small_islands(mesh: Mesh, levels: Array) -> NDArray[np.bool_]:
    """Return the cells at nodes of regions below a level that have few nodes, ."""
    from scipy.ndimage import label

    cells = np.zeros([len(axis) - 1 for axis in mesh.axes], dtype=bool)
    for level in levels:
        numbers, _ = label(mesh.height < level)
        small = np.bincount(numbers.ravel()) < _SMALL
        small[0] = False
        nodes = small[numbers]
        for first, second in _CORNERS:
            cells |= nodes[first : len(cells) + first, second : cells.shape[1] + second]
    return cells


def _followed(problem: Problem, mesh: Mesh, levels: Array) -> Mesh:
    """Return a mesh whose rough cells are exact where a level crosses them, followed until there are no more."""
    for _ in range(sum(mesh.height.shape)):
        cells = _rough(mesh) & _any_crossed(mesh, levels)
        wanted = _corners(cells)
        if not (wanted & ~mesh.exact).any():
            break
        mesh = mesh.measured(problem, wanted)
    return mesh


def _corners(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which nodes are corners of cells."""
    nodes = np.zeros([each + 1 for each in cells.shape], dtype=bool)
    for shift in _CORNERS:
        nodes[tuple(slice(each, each + n) for each, n in zip(shift, cells.shape, strict=True))] |= cells
    return nodes


def _any_crossed(mesh: Mesh, levels: Array) -> NDArray[np.bool_]:
    """Return which cells a level crosses."""
    return np.asarray(np.logical_or.reduce([_crossed(mesh.height, level) for level in levels]))


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


def _rough(mesh: Mesh, error: float = _INTERPOLATED) -> NDArray[np.bool_]:
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
        wrong = np.nan_to_num(wide, nan=np.inf) * step**2 / 4 > error
        wrong = wrong[:, 1:] | wrong[:, :-1]
        result |= np.moveaxis(wrong, 0, axis)
    return result
