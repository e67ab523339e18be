"""Scan one parameter by values of it alone: no fit in which it is free, so each new value is a node of the scan.

`scan.scan` finds its best point by such fits. Each of their steps is a new value of the scanned parameter. Where the
profile is flat they take many steps, and go as far as the limits. That takes long where one value takes long: a new
mass of a mediator needs 20 ms, and 700 masses are tried in one scan. Where there is no limit it reaches values that the
physics refuses. Here the range is the grid's, and nodes are added for three reasons only:

- A node is lower than its neighbours: the next one stands where the parabola through the three is lowest. So the lowest
  point is found as exactly as it is wanted, in each island that has a node as a local minimum.
- A level passes between two nodes (`refinement.with_crossings`): the ends of intervals are as exact as the descents.
- Straight lines between the nodes would not follow the profile below the highest level: cells are halved.

Two islands in one cell are one here, where `scan.scan` may find both. A profile that oscillates from node to node, as
that of a splitting, is not followed: the number of added nodes is limited. The result is a `Scan` all the same.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> square = GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
    >>> found = scan_line(square, x=np.linspace(-4, 4, 33))
    >>> [(round(low, 3), round(high, 3)) for low, high in found.intervals()]  # √3, √5: 4 ± 1
    [(-2.236, -1.732), (1.732, 2.236)]
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import FitError, InputError, listed, strictly_between, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.parameters import Range
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.grid import ScanSetup, minima_on_grid
from nuscatter.fits.scans.logarithmic import InLogarithms, is_geometric
from nuscatter.fits.scans.mesh import Mesh
from nuscatter.fits.scans.refinement import with_crossings
from nuscatter.fits.scans.scan_result import EXCLUDED, Scan, rise_of_level
from nuscatter.units import Array

_ROUNDS = 12  # nodes at most in each island before its lowest point is called found
_SETTLED = 1e-6  # of −2 ln L: a parabola that lies less below its lowest node promises nothing
_NARROW = 1e-3  # of an interval: a new node is no nearer to an old one, or it would tell nothing
_CROSSINGS = 3  # as `refine` of `scan`
_A_CROSSING = 4  # nodes that make one crossing of a level exact, about
_STRAIGHT = 0.03  # of −2 ln L: by so much a straight line between two nodes may err
_HALVINGS = 3  # of a cell

_TOO_FAST = "the profile changes faster than {} values can follow, so the ends are interpolated; scan a smaller range"


def scan_line(
    likelihood: Likelihood,
    *,
    levels: Sequence[float] = (0.683, 0.954),
    starts: int = 4,
    seed: int = 0,
    most: int = 200,
    **values: ArrayLike,
) -> Scan:
    """Profile −2 ln L along one parameter, whose values are those of a grid and of nodes added between them.

    Args:
        likelihood: a likelihood or a sum of them.
        levels: confidence levels at which the ends of intervals are exact.
        starts: from how many points the profiled parameters start at some nodes, as in `scan`.
        seed: of those points.
        most: how many values of the parameter there may be, those of the grid among them.
        **values: an increasing array for the parameter that is scanned; its logarithm is the coordinate if it is
            geometric. A number is where a profiled one starts.

    Returns:
        The scan. Its best point is the lowest node, which is never beside the grid.

    Raises:
        InputError: no array or more than one, an unknown name, a value that the likelihood refuses, and as `scan`.
        FitError: no point converged.
    """
    checked = listed("levels", levels, "a list of confidence levels between 0 and 1")
    wanted = tuple(strictly_between("level", level, 0.0, 1.0, "a confidence level") for level in checked)
    whole("most", most, 3, 10_000)
    problem = Problem.of(scan_line, likelihood, values=values, starts=starts, seed=seed, gridded=True)
    if len(problem.grids) != 1:
        raise InputError(f"{len(problem.grids)} parameters have arrays of values, but one was expected to be scanned.")
    rises = np.array([rise_of_level(level, None, 1) for level in wanted])
    setup, axis = _setup(problem, float(rises.max(initial=0.0)))
    mesh = _mesh(setup, axis)
    mesh = _with_lowest(setup, mesh, most)
    is_slow = len(mesh.height) + _A_CROSSING * _crossed(mesh, rises) <= most
    if is_slow:
        mesh = with_crossings(setup, mesh, float(np.nanmin(mesh.height)) + rises, _CROSSINGS)
        mesh = _followed(setup, mesh, float(rises.max(initial=0.0)), most)
    return _result(problem, setup, wanted, mesh, "" if is_slow else _TOO_FAST.format(most))


@final
@dataclass(frozen=True, eq=False)
class Point:
    """A value of the scanned parameter with the others at their best.

    Args:
        values: every parameter.
        rise: of −2 ln L above the scan's best point.
        exact: whether the others were minimised; where not, the rise is an upper bound.
    """

    values: Mapping[str, float]
    rise: float
    exact: bool


def profiled_at(likelihood: Likelihood, scan: Scan, **value: float) -> Point:
    """Return the profile at one more value, minimised from the nodes of the scan's grid on either side of it.

    Args:
        likelihood: the one that was scanned.
        scan: of one parameter.
        **value: of this parameter. One outside of the grid starts at its end.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import Pull
        >>> line = scan_line(Pull("x", 1.0, 0.5), x=np.linspace(0, 4, 9))
        >>> round(profiled_at(Pull("x", 1.0, 0.5), line, x=2.0).rise, 9)
        4.0
    """
    if set(value) != set(scan.grids) or len(value) != 1:
        raise InputError(f"The value is one of {', '.join(value)}, but one of {', '.join(scan.grids)} was expected.")
    ((name, at),) = value.items()
    grid = scan.grids[name]
    right = int(np.clip(np.searchsorted(grid, at), 1, len(grid) - 1))
    nodes = [right - 1, right]
    start = {each: np.asarray(column[nodes], dtype=float) for each, column in scan.values.items()}
    problem = Problem.of(profiled_at, likelihood, values={}, fixed={name: at})
    start = {each: start[each] if each in start else np.full(2, problem.start[each]) for each in likelihood.parameters}
    margin = EXCLUDED + max((rise_of_level(level, None, 1) for level in scan.levels), default=0.0)
    found = descend_many(likelihood, start, problem.free, use_minuit=False, excluded=scan.fval + margin)
    height = np.where(found.valid, found.fval, np.inf)
    lowest = int(np.argmin(height if found.valid.any() else found.fval))
    return Point(
        {each: float(column[lowest]) for each, column in found.values.items()},
        max(float(found.fval[lowest]) - scan.fval, 0.0),
        bool(found.valid[lowest]) and float(found.fval[lowest]) <= scan.fval + margin,
    )


def _setup(problem: Problem, highest: float) -> tuple[ScanSetup, Array]:
    """Return what is scanned and the grid, both in the coordinate of the scan."""
    ((name, grid),) = problem.grids.items()
    logarithmic = (name,) if is_geometric(grid) else ()
    axis = np.log(grid) if logarithmic else np.asarray(grid, dtype=float)
    setup = ScanSetup(
        InLogarithms(problem.likelihood, logarithmic) if logarithmic else problem.likelihood,
        {name: Range(0.1 * float(axis[-1] - axis[0]), float(axis[0]), float(axis[-1]))},
        problem.profiled,
        dict(problem.start) | {name: float(axis[len(axis) // 2])},
        problem.starts,
        problem.seed,
        EXCLUDED + highest,
        None,
        logarithmic,
    )
    return setup, axis


def _mesh(setup: ScanSetup, axis: Array) -> Mesh:
    """Return the minima at the nodes of the grid, those alone that converged."""
    found = minima_on_grid(setup, (axis,))
    if found.valid.sum() < 2:
        raise FitError("No two points of the scan converged; fit the likelihood first, to see why.")
    columns = [column[found.valid] for column in setup.start_values(found).values()]
    height = found.fval[found.valid]
    profiled = np.stack(columns, axis=-1) if columns else np.zeros((len(height), 0))
    return Mesh((axis[found.valid],), height, np.ones(height.shape, dtype=bool), profiled, found.by_minuit)


def _with_lowest(setup: ScanSetup, mesh: Mesh, most: int) -> Mesh:
    """Return a mesh with nodes at the lowest points of its islands, to `_SETTLED` in −2 ln L."""
    for _ in range(_ROUNDS):
        places = _promising(mesh.axes[0], mesh.height, float(np.nanmin(mesh.height)) + setup.margin)
        if not places.size or len(mesh.height) + len(places) > most:
            break
        mesh = mesh.with_lines(0, places)
        mesh = mesh.computed(setup, np.ones(mesh.height.shape, dtype=bool))
    return mesh


def _promising(x: Array, height: Array, excluded: float) -> Array:
    """Return where parabolas through local minima and their neighbours are lowest, if lower than the nodes are."""
    places = []
    for at in range(1, len(x) - 1):
        left, here, right = (float(each) for each in height[at - 1 : at + 2])
        if not (here <= left and here <= right and here < excluded and (here < left or here < right)):
            continue
        below, above = float(x[at] - x[at - 1]), float(x[at + 1] - x[at])
        # Newton's divided differences: slopes of the two intervals, and half of the second derivative.
        first, second = (here - left) / below, (right - here) / above
        curvature = (second - first) / (below + above)
        slope = first + curvature * below  # at the node
        step = -0.5 * slope / curvature
        if 0.25 * slope * slope / curvature < _SETTLED:
            continue
        side = below if step < 0 else above
        away = float(np.clip(abs(step), _NARROW * side, (1 - _NARROW) * side))
        places.append(float(x[at]) + math.copysign(away, step))
    return np.array(places)


def _followed(setup: ScanSetup, mesh: Mesh, highest: float, most: int) -> Mesh:
    """Return a mesh that straight lines follow up to a rise, those cells halved where they err."""
    for _ in range(_HALVINGS):
        x, rise = mesh.axes[0], mesh.height - float(np.nanmin(mesh.height))
        if len(x) < 3:
            break
        # Half of the second derivative at each inner node; a line over an interval h errs by h²/4 times that.
        step = np.diff(x)
        curvature = np.abs(np.diff(np.diff(rise) / step)) / (x[2:] - x[:-2])
        larger = np.maximum(np.pad(curvature, (1, 0), mode="edge"), np.pad(curvature, (0, 1), mode="edge"))
        wrong = (0.25 * step**2 * larger > _STRAIGHT) & (np.minimum(rise[1:], rise[:-1]) < highest)
        at = np.nonzero(wrong)[0]
        if not at.size or len(x) + at.size > most:
            break
        mesh = mesh.with_lines(0, 0.5 * (x[at] + x[at + 1]))
        mesh = mesh.computed(setup, np.ones(mesh.height.shape, dtype=bool))
    return mesh


def _crossed(mesh: Mesh, rises: Array) -> int:
    """Return how often levels pass between two nodes."""
    above = mesh.height > float(np.nanmin(mesh.height)) + rises[:, None]
    return int(np.count_nonzero(above[:, 1:] != above[:, :-1]))


def _result(problem: Problem, setup: ScanSetup, levels: tuple[float, ...], mesh: Mesh, trouble: str) -> Scan:
    """Return the scan in the parameter itself; what did not converge is left out and counted."""
    ((name, grid),) = problem.grids.items()
    axis = np.log(grid) if setup.logarithmic else grid
    known, lowest = ~np.isnan(mesh.height), int(np.nanargmin(mesh.height))
    x, fval = np.exp(mesh.axes[0]) if setup.logarithmic else mesh.axes[0].copy(), float(mesh.height[lowest])
    rows = np.nonzero(np.isin(mesh.axes[0], axis) & known)[0]
    x[rows] = grid[np.isin(axis, mesh.axes[0][rows])]  # as they were given: exp(ln x) differs from x in the last bit
    columns = dict(zip(setup.free, mesh.profiled.T, strict=True))
    missing = len(grid) - len(rows)
    said = [f"{missing} points did not converge and are left out"] if missing else []
    return Scan(
        grids={name: x[rows]},
        delta=mesh.height[rows] - fval,
        values={each: column[rows] for each, column in columns.items()},
        best={
            each: float(columns[each][lowest]) if each in columns else float(x[lowest])
            for each in problem.likelihood.parameters
        },
        fval=fval,
        trouble="; ".join([*said, trouble] if trouble else said),
        by_minuit=mesh.by_minuit,
        levels=levels,
        axes=(x[known],),
        rise=mesh.height[known] - fval,
        log=setup.logarithmic,
        meanings=problem.likelihood.meanings,
    )
