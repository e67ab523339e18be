"""A grid with further lines where a level passes: through bands between its nodes, and across its edge.

A scan first computes −2 ln L at the nodes of a grid. This file adds lines where they are needed. First they go through
bands that lie between the nodes (`islands` does it for islands). Then the cells that a level crosses are halved until
linear interpolation is good enough. A new line crosses the whole grid; its nodes far from a level are interpolated,
which costs nothing. At the end every cell that a level crosses is computed at its corners, so that no contour depends
on an interpolated node. Whether a cell looks rough does not count there: between interpolated nodes, which lie on
straight lines, nothing does. Newly computed corners can show that the next cell is crossed too; so a narrow band is
followed from cell to cell to its end.
"""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from nuscatter.fits.scans.grid import ScanSetup
from nuscatter.fits.scans.mesh import Mesh
from nuscatter.units import Array

_ERROR = 5e-3  # of −2 ln L interpolated between nodes: where it is larger, cells are halved
_ERROR_AT_SMALL_ISLANDS = 1e-3
_ON_LEVEL = 1e-7  # of −2 ln L: a node so near to a level is its crossing
_HALVINGS = 6  # of a bracket: a band of 1/64 of the spacing is found
_SMALL = 12  # an island of fewer nodes may be a piece of a band
_MORE_HALVINGS = 20  # at most, of the cells about small islands
_CORNERS = tuple(product((0, 1), repeat=2))


def with_bands(setup: ScanSetup, mesh: Mesh, levels: Array) -> Mesh:
    """Return a mesh of two axes with lines through the minima between its nodes that reach a level.

    Along a grid line a band that is narrower than the spacing shows itself by a node that is lower than its two
    neighbours. The minimum between these is bracketed in halves, all brackets of an axis at once. Two kinds of brackets
    are left out, since they cannot reach a level: those whose middle is excluded, and those in which no convex function
    through the two nodes below and the two above could reach it.
    """
    lines: list[tuple[int, Array, Array]] = []
    for axis in (0, 1):
        other = mesh.axes[1 - axis]
        height = np.moveaxis(mesh.height, axis, 0)
        excluded = float(np.fmin.reduce(mesh.height, axis=None)) + setup.margin
        at, row = _brackets(mesh.axes[axis], height, levels, excluded)
        place, lowest = _bisected(setup, mesh, axis, (at, row), levels)
        # A line is needed only for a level that the three nodes of the bracket do not reach themselves.
        near = _least_of_three(height)[at, row]
        reached = ((lowest[:, None] < levels) & (near[:, None] >= levels)).any(axis=1)
        lines.append((axis, place[reached], other[row[reached]]))
    for axis, x, _ in lines:
        mesh = mesh.with_lines(axis, x)
    # Of the new lines only the minima are computed here; `with_cells` follows the band from them.
    wanted = np.zeros(mesh.height.shape, dtype=bool)
    for axis, x, y in lines:
        first, second = (x, y) if axis == 0 else (y, x)
        wanted[np.searchsorted(mesh.axes[0], first), np.searchsorted(mesh.axes[1], second)] = True
    return mesh.computed(setup, wanted)


def _bisected(
    setup: ScanSetup, mesh: Mesh, axis: int, nodes: tuple[NDArray[np.int_], NDArray[np.int_]], levels: Array
) -> tuple[Array, Array]:
    """Return where along an axis the minima about nodes lie, and the lowest −2 ln L seen; stop below all levels."""
    at, row = nodes
    x, other = mesh.axes[axis], mesh.axes[1 - axis]
    low, mid, high = x[np.maximum(at - 1, 0)], x[at], x[np.minimum(at + 1, len(x) - 1)]
    here = np.moveaxis(mesh.height, axis, 0)[at, row]
    profiled = np.moveaxis(mesh.profiled, axis, 0)[at, row]
    start = dict(setup.start) | dict(zip(setup.free, profiled.T, strict=True))
    lowest = float(np.fmin.reduce(mesh.height, axis=None))
    for _ in range(_HALVINGS):
        going = np.nonzero(here >= levels.min())[0]
        if not going.size:
            break
        # −2 ln L in the middle of both halves, of all brackets in one batch. Points are (first axis, second axis).
        tried = np.concatenate([0.5 * (low + mid)[going], 0.5 * (mid + high)[going]])
        points = np.stack([tried, np.tile(other[row[going]], 2)], axis=-1)[:, :: 1 if axis == 0 else -1]
        begin = {name: np.tile(column[going], 2) if np.ndim(column) else column for name, column in start.items()}
        found = setup.minimise(points, begin, lowest=lowest, use_minuit=False)
        below, above = np.where(found.valid, found.fval, np.inf).reshape(2, -1)
        left, right = tried.reshape(2, -1)
        # The lowest of the three inner points is the next middle, and its two neighbours are the next ends.
        lower, upper = (below < here[going]) & (below <= above), (above < here[going]) & (above < below)
        centre = mid[going]
        low[going] = np.where(lower, low[going], np.where(upper, centre, left))
        high[going] = np.where(lower, centre, np.where(upper, high[going], right))
        mid[going] = np.where(lower, left, np.where(upper, right, centre))
        here[going] = np.minimum(here[going], np.minimum(below, above))
    return mid, here


def _least_of_three(height: Array) -> Array:
    """Return the least of each node and its two neighbours along the first axis."""
    padded = np.pad(height, ((1, 1), (0, 0)), constant_values=np.inf)
    return np.fmin(np.fmin(padded[:-2], padded[2:]), height)


def _brackets(x: Array, height: Array, levels: Array, excluded: float) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return the nodes, along the first axis, no higher than their neighbours, that may have a level near them."""
    # Two more nodes at either end, as high as the last one, so that every node has two secants on each side.
    padded = np.pad(np.nan_to_num(height, nan=np.inf), ((2, 2), (0, 0)), mode="edge")
    steps = np.array([1.0, 2.0])
    axis = np.concatenate([x[0] - (x[1] - x[0]) * steps[::-1], x, x[-1] + (x[-1] - x[-2]) * steps])
    slope = np.diff(padded, axis=0) / np.diff(axis)[:, None]
    # A convex function in an interval lies above the secants of the two intervals beside it, extended into it. So it
    # is nowhere lower than where these two lines meet.
    step = np.diff(axis)[1:-1, None]
    left, right = slope[:-2], slope[2:]
    rise = padded[2:-1] - padded[1:-2]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip((rise - right * step) / (left - right), 0.0, step)
    meeting = padded[1:-2] + np.where(left < right, left * share, np.inf)
    meeting[:2] = meeting[-2:] = -np.inf  # beside the grid no secant is known, so nothing can be excluded
    bound = np.minimum(meeting[:-1], meeting[1:])
    lowest = (height <= padded[1:-3]) & (height <= padded[3:-1])
    at, row = np.nonzero(lowest & (height >= levels.min()) & (height < excluded) & (bound < levels.max()))
    return at, row


def with_crossings(setup: ScanSetup, mesh: Mesh, levels: Array, most: int) -> Mesh:
    """Return a mesh of one axis with nodes on each crossing of a level."""
    for _ in range(2 * most + 8):
        # Each round puts a node where the interpolating curve crosses, until the nodes are on the levels.
        x, height = mesh.axes[0], mesh.height
        lines: list[float] = []
        for level in levels:
            excess = height - level
            for at in np.nonzero(excess[:-1] * excess[1:] < 0)[0]:
                if min(abs(excess[at]), abs(excess[at + 1])) > _ON_LEVEL:
                    # Never on a node itself, or a curved piece would be approached from one end only.
                    margin = 1e-3 * (x[at + 1] - x[at])
                    place = crossing(x, height, int(at), float(level))
                    lines.append(float(np.clip(place, x[at] + margin, x[at + 1] - margin)))
        if not lines:
            break
        mesh = mesh.with_lines(0, np.array(lines))
        mesh = mesh.computed(setup, np.ones(mesh.height.shape, dtype=bool))
    return mesh


def crossing(x: Array, height: Array, at: int, level: float) -> float:
    """Return where a curve reaches a level between nodes `at` and `at + 1`: a parabola through three, or straight."""
    # The straight line between the two nodes always has a crossing between them.
    a, b = float(x[at]), float(x[at + 1])
    fa, fb = float(height[at]) - level, float(height[at + 1]) - level
    guess = a - fa * (b - a) / (fb - fa)
    # The nearer of the two next nodes is the third point of a parabola, which follows the curve better.
    other = at - 1 if at > 0 and (at + 2 >= len(x) or a - x[at - 1] < x[at + 2] - b) else at + 2
    if 0 <= other < len(x) and np.isfinite(height[other]):
        c, fc = float(x[other]), float(height[other]) - level
        slope = (fb - fa) / (b - a)
        second = ((fc - fb) / (c - b) - slope) / (c - a)  # Newton's second divided difference
        roots = np.roots([second, slope - second * (a + b), fa - slope * a + second * a * b])
        # With no root or two between the nodes the parabola does not say where the level is crossed.
        inside = [float(each.real) for each in roots if abs(each.imag) == 0 and a < each.real < b]
        guess = inside[0] if len(inside) == 1 else guess
    return float(np.clip(guess, a, b))


def with_cells(setup: ScanSetup, mesh: Mesh, levels: Array, most: int) -> Mesh:
    """Return a mesh of two axes with the cells that a level crosses halved until straight lines are good enough.

    On a coarse mesh a band of about a cell's width is a row of separate islands. So where islands of few nodes are
    left, the cells about them are halved further, which joins those that belong together.
    """
    # Cells that are crossed and rough are halved, and crossed neighbours with them: refinement must not end at a curve.
    for _ in range(most):
        cells = _any_crossed(mesh, levels)
        rough = _rough(mesh) & cells
        if not rough.any():
            break
        mesh = _halved(setup, mesh, _grown(rough) & cells)
    mesh = _followed(setup, mesh, levels)
    for _ in range(_MORE_HALVINGS):
        cells = _grown(_about_small_islands(mesh, levels)) & _rough(mesh, _ERROR_AT_SMALL_ISLANDS)
        if not cells.any():
            break
        mesh = _followed(setup, _halved(setup, mesh, cells), levels)
    return mesh


def _halved(setup: ScanSetup, mesh: Mesh, marked: NDArray[np.bool_]) -> Mesh:
    """Return a mesh with lines through the middles of marked cells, exact there."""
    lines = []
    for axis in (0, 1):
        at = np.nonzero(marked.any(axis=1 - axis))[0]
        lines.append(0.5 * (mesh.axes[axis][at] + mesh.axes[axis][at + 1]))
    coarse = mesh.axes
    for axis in (0, 1):
        mesh = mesh.with_lines(axis, lines[axis])
    # A line halves every cell that it crosses; only the parts of marked cells are computed. `owner` is the old cell of
    # each new one.
    owner = [np.searchsorted(old, 0.5 * (new[1:] + new[:-1])) - 1 for old, new in zip(coarse, mesh.axes, strict=True)]
    return mesh.computed(setup, _corners(marked[np.ix_(*owner)]))


def _about_small_islands(mesh: Mesh, levels: Array) -> NDArray[np.bool_]:
    """Return the cells at nodes of regions below a level that have few nodes."""
    from scipy.ndimage import label

    cells = np.zeros([len(axis) - 1 for axis in mesh.axes], dtype=bool)
    for level in levels:
        numbers, _ = label(mesh.height < level)
        small = np.bincount(numbers.ravel()) < _SMALL
        small[0] = False  # number 0 is what lies above the level
        nodes = small[numbers]
        for first, second in _CORNERS:
            cells |= nodes[first : len(cells) + first, second : cells.shape[1] + second]
    return cells


def _followed(setup: ScanSetup, mesh: Mesh, levels: Array) -> Mesh:
    """Return a mesh whose cells are exact where a level crosses them, followed until there are no more."""
    for _ in range(sum(mesh.height.shape)):  # a curve can go on by one cell a round
        wanted = _corners(_any_crossed(mesh, levels))
        if not (wanted & ~mesh.exact).any():
            break
        mesh = mesh.computed(setup, wanted)
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


def _rough(mesh: Mesh, error: float = _ERROR) -> NDArray[np.bool_]:
    """Return the cells in which second differences say that interpolation errs by more than is wanted."""
    result = np.zeros([len(axis) - 1 for axis in mesh.axes], dtype=bool)
    for axis, x in enumerate(mesh.axes):
        if len(x) < 3:  # no second difference: nothing is known, so every cell counts as rough
            result |= True
            continue
        height = np.moveaxis(mesh.height, axis, 0)
        known = np.moveaxis(mesh.exact, axis, 0)
        step = np.diff(x)[:, None]
        # Half of the second derivative at each inner node. Interpolated nodes lie on straight lines, so that their
        # second difference says nothing: it counts as zero.
        slope = np.diff(height, axis=0) / step
        curvature = np.abs(np.diff(slope, axis=0)) / (x[2:] - x[:-2])[:, None]
        curvature = np.where(known[2:] & known[1:-1] & known[:-2], curvature, 0.0)
        # A straight line over an interval h errs by h²/8 times the second derivative, the larger of its two ends.
        larger = np.maximum(np.pad(curvature, ((1, 0), (0, 0))), np.pad(curvature, ((0, 1), (0, 0))))
        wrong = np.nan_to_num(larger, nan=np.inf) * step**2 / 4 > error
        wrong = wrong[:, 1:] | wrong[:, :-1]  # a cell has two such sides
        result |= np.moveaxis(wrong, 0, axis)
    return result
