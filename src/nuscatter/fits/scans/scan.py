"""Scan a likelihood over a grid of one or two parameters, all others profiled: intervals and contours in pieces.

A fit explores the surroundings of one minimum (`FitResult.interval`). A scan covers a whole range, so that a region of
several pieces, or with holes, is found completely. That takes thousands of refits. They are done in batches
(`newton.descend_many`), on a grid that is checked for wrong minima (`grid`) and refined where a confidence level passes
(`refinement`).

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> square = GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
    >>> found = scan(square, x=np.linspace(-4, 4, 33))
    >>> [(round(low, 3), round(high, 3)) for low, high in found.intervals()]  # √3, √5: 4 ± 1
    [(-2.236, -1.732), (1.732, 2.236)]
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import FitError, function, listed, one_of, positive, strictly_between, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.minimum.newton import Minima
from nuscatter.fits.parameters import Range
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.grid import ScanSetup, local_minima, local_minimum, minima_on_grid
from nuscatter.fits.scans.islands import with_islands, with_missed_islands
from nuscatter.fits.scans.logarithmic import InLogarithms, is_geometric, logarithm
from nuscatter.fits.scans.mesh import Mesh
from nuscatter.fits.scans.refinement import with_bands, with_cells, with_crossings
from nuscatter.fits.scans.scan_result import EXCLUDED, Scan, rise_of_level
from nuscatter.units import Array

_DEEPER = 1e-5  # a node that lies so much below the best point belongs to another, better minimum
_ROUNDS = 3  # of refinement, since a better minimum moves the levels


def scan(
    likelihood: Likelihood,
    *,
    levels: Sequence[float] = (0.683, 0.954),
    log: Sequence[str] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    fixed: Mapping[str, float] | None = None,
    starts: int = 8,
    seed: int = 0,
    refine: int = 3,
    progress: Callable[[int], None] | None = None,
    **values: ArrayLike,
) -> Scan:
    """Profile −2 ln L over a grid of one or two parameters.

    Args:
        likelihood: a likelihood or a sum of them.
        levels: confidence levels near which the grid is refined, so that intervals and contours there are exact.
        log: the scanned parameters whose axes are logarithmic: cells are halved, curves and ends interpolated, and the
            best point found in their logarithms; above zero. If nothing is said, they are those with a geometric grid:
            three or more values above zero whose neighbours all have the same ratio, to 1e-6, as those of
            `numpy.geomspace` have. ``log=()`` is none.
        limits: as in `fit`; for the scanned parameters they bound the best point.
        fixed: values by name of parameters that are kept there.
        starts: from how many points the profiled parameters start at some nodes of the grid, drawn as in `fit`.
        seed: of those points.
        refine: how many times cells that a level crosses may be halved; 0 for the grid alone.
        progress: called with the number of points that were done since the last call.
        **values: an array, increasing, for each parameter that is scanned; a number is where a profiled one starts.

    Raises:
        InputError: for an unknown name, no or more than two arrays, a grid that does not increase or is outside the
            limits, a parameter that is both scanned and fixed, and as `fit`.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
        >>> ring = GaussianLikelihood([1.0], 0.5, lambda x, y, scale: [scale * (x * x + y * y)])
        >>> axis = np.linspace(-2, 2, 21)
        >>> found = scan(ring, x=axis, y=axis, fixed={"scale": 1.0})
        >>> [curve.hole for curve in found.contour()]
        [False, True]
        >>> line = scan(GaussianLikelihood([9.0], 1.0, lambda x: [x]), x=np.geomspace(0.1, 1000, 17))
        >>> line.log, [(round(low, 3), round(high, 3)) for low, high in line.intervals(rise=1.0)]
        (('x',), [(8.0, 10.0)])
    """
    problem = Problem.of(
        scan, likelihood, values=values, fixed=fixed, limits=limits, starts=starts, seed=seed, gridded=True
    )
    whole("refine", refine, 0, 12)
    checked = _levels(levels)
    setup = _setup(problem, checked, _logarithmic(problem.grids, log), progress)
    axes = _axes(problem, setup)
    found = minima_on_grid(setup, axes)
    lowest = local_minima(setup, axes, found)
    best = _best(setup, found, lowest)
    on_grid = _mesh(setup, axes, found)
    mesh = on_grid
    if refine and checked:
        rises = np.array([rise_of_level(level, None, len(axes)) for level in checked])
        mesh, best = _refined(setup, mesh, lowest, best, rises, refine)
    profiled = {name: each for name, each in found.values.items() if name not in problem.grids}
    return _result(problem, setup, checked, best, on_grid, mesh, profiled)


def _levels(levels: Sequence[float]) -> tuple[float, ...]:
    """Return the confidence levels, checked; there may be none."""
    given = listed("levels", levels, "a list of confidence levels between 0 and 1")
    return tuple(strictly_between("level", level, 0.0, 1.0, "a confidence level") for level in given)


def _setup(
    problem: Problem, levels: tuple[float, ...], logarithmic: tuple[str, ...], progress: Callable[[int], None] | None
) -> ScanSetup:
    """Return what is scanned, in the coordinates of the scan: in logarithms where an axis is logarithmic."""
    if progress is not None:
        function("progress", progress, "a function of the number of points that were done, or None,")
    scanned = {name: _scanned(grid, problem.free[name], name in logarithmic) for name, grid in problem.grids.items()}
    start = dict(problem.start) | {name: math.log(problem.start[name]) for name in logarithmic}
    # A point is excluded only if it is excluded at the highest level too, with a margin.
    margin = EXCLUDED + max((rise_of_level(level, None, len(scanned)) for level in levels), default=0.0)
    likelihood = InLogarithms(problem.likelihood, logarithmic) if logarithmic else problem.likelihood
    return ScanSetup(
        likelihood, scanned, problem.profiled, start, problem.starts, problem.seed, margin, progress, logarithmic
    )


def _axes(problem: Problem, setup: ScanSetup) -> tuple[Array, ...]:
    """Return the grids in the coordinates of the scan."""
    return tuple(np.log(grid) if name in setup.logarithmic else grid for name, grid in problem.grids.items())


def _result(
    problem: Problem,
    setup: ScanSetup,
    levels: tuple[float, ...],
    best: "_Best",
    on_grid: Mesh,
    mesh: Mesh,
    profiled: Mapping[str, Array],
) -> Scan:
    """Return the scan in the parameters themselves.

    Args:
        problem: what was asked.
        setup: the same in the coordinates of the scan.
        levels: the confidence levels.
        best: the best point.
        on_grid: the nodes of the grids.
        mesh: these and the nodes of refinement.
        profiled: the other parameters at the nodes of the grids, shape (nodes,).
    """
    in_logarithms = setup.logarithmic
    return Scan(
        grids=problem.grids,
        delta=on_grid.height - best.fval,
        values={
            name: profiled[name].reshape(on_grid.height.shape)
            for name in problem.likelihood.parameters
            if name in profiled
        },
        best={name: math.exp(value) if name in in_logarithms else value for name, value in best.values.items()},
        fval=best.fval,
        trouble=_trouble(best, on_grid, mesh),
        by_minuit=mesh.by_minuit + best.by_minuit,
        levels=levels,
        axes=tuple(
            _with_nodes(np.exp(axis), np.searchsorted(axis, known), grid) if name in in_logarithms else axis
            for axis, known, (name, grid) in zip(mesh.axes, on_grid.axes, problem.grids.items(), strict=True)
        ),
        rise=mesh.height - best.fval,
        log=in_logarithms,
        meanings=problem.likelihood.meanings,
    )


def _scanned(grid: Array, allowed: Range, logarithmic: bool) -> Range:
    """Return the range of a scanned parameter in its coordinate, for fits in which it is free."""
    first, last, low, high = float(grid[0]), float(grid[-1]), allowed.low, allowed.high
    if logarithmic:
        first, last, low, high = math.log(first), math.log(last), logarithm(low), logarithm(high)
    return Range(0.1 * (last - first), low, high)


def _logarithmic(grids: Mapping[str, Array], log: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of the scanned parameters whose axes are logarithmic, checked."""
    if log is None:
        return tuple(name for name, grid in grids.items() if is_geometric(grid))
    wanted = listed("log", log, "a list of names of scanned parameters")
    for name in wanted:
        positive(f"the grid of {name}, whose axis is logarithmic,", grids[one_of("scanned parameter", name, grids)])
    return tuple(name for name in grids if name in wanted)


def _with_nodes(axis: Array, rows: NDArray[np.int_], nodes: Array) -> Array:
    """Return an axis with the nodes of a grid as they were given: exp(ln x) differs from x in the last bit."""
    axis[rows] = nodes
    return axis


@final
@dataclass(frozen=True, eq=False)
class _Best:
    """The best point of a scan, in the coordinates of the scan."""

    values: dict[str, float]
    #: −2 ln L there
    fval: float
    #: what is to be said of its fit; may be empty
    message: str
    #: points that Minuit minimised on the way to it
    by_minuit: int


def _best(setup: ScanSetup, found: Minima, lowest: Minima) -> _Best:
    """Return the best point: a fit with all parameters free from the lowest of some minima.

    Args:
        setup: the scan.
        found: the minima at the nodes.
        lowest: the local minima with the scanned parameters free; where none of them is valid, `found` counts.
    """
    candidates = lowest if lowest.valid.any() else found
    if not candidates.valid.any():
        raise FitError("No point of the scan converged; fit the likelihood first, to see why.")
    at = int(np.argmin(np.where(candidates.valid, candidates.fval, np.inf)))
    start = {name: float(column[at]) for name, column in candidates.values.items()}
    fitted = descend(setup.likelihood, start, {**setup.scanned, **setup.free})
    if fitted.valid and fitted.fval <= candidates.fval[at]:
        return _Best(fitted.values, fitted.fval, "", lowest.by_minuit)
    message = "" if fitted.valid else f"the fit of the best point did not converge: {fitted.message}"
    return _Best(start, float(candidates.fval[at]), message, lowest.by_minuit)


def _mesh(setup: ScanSetup, axes: tuple[Array, ...], found: Minima) -> Mesh:
    """Return the minima at the nodes of a grid as a mesh; NaN where no descent converged."""
    shape, names = tuple(len(axis) for axis in axes), tuple(setup.free)
    height = np.where(found.valid, found.fval, np.nan).reshape(shape)
    columns = list(setup.start_values(found).values())
    profiled = np.stack(columns, axis=-1) if names else np.zeros((len(found.fval), 0))
    return Mesh(axes, height, np.ones(shape, dtype=bool), profiled.reshape(*shape, len(names)), found.by_minuit)


def _refined(
    setup: ScanSetup, mesh: Mesh, lowest: Minima, best: _Best, rises: Array, refine: int
) -> tuple[Mesh, _Best]:
    """Return a mesh with more lines where levels pass, and the best point, which new nodes may have made better."""
    # What lies between the nodes comes first: cells around a band or an island are halved only once a node is inside.
    if len(mesh.axes) == 2:
        mesh = with_bands(setup, mesh, best.fval + rises)
    mesh = with_islands(setup, mesh, lowest, best.fval + rises)
    for left in range(_ROUNDS - 1, -1, -1):
        # Levels count from the best point. If a new node is lower, the best point and all levels move, and the cells
        # that they now cross are refined in turn.
        deeper = _deeper(setup, mesh, best.fval)
        if deeper is not None:
            better = _best(setup, deeper, deeper)
            best = replace(better, by_minuit=best.by_minuit + better.by_minuit)
        mesh = (with_crossings if len(mesh.axes) == 1 else with_cells)(setup, mesh, best.fval + rises, refine)
        # Lines through islands need another round, which follows their cells.
        missed = with_missed_islands(setup, mesh, lowest, best.fval + rises) if left else None
        if missed is None and best.fval - float(np.fmin.reduce(mesh.height, axis=None)) <= _DEEPER:
            break
        mesh = mesh if missed is None else missed
    return mesh, best


def _deeper(setup: ScanSetup, mesh: Mesh, fval: float) -> Minima | None:
    """Return the minimum at the lowest node of a refined grid, if that lies below the best point."""
    place = tuple(int(each) for each in np.unravel_index(int(np.nanargmin(mesh.height)), mesh.height.shape))
    if float(mesh.height[place]) >= fval - _DEEPER:
        return None
    start = dict(setup.start) | dict(zip(setup.free, mesh.profiled[place], strict=True))
    start |= {name: float(axis[at]) for name, axis, at in zip(setup.scanned, mesh.axes, place, strict=True)}
    return local_minimum(setup, mesh.axes, place, {name: np.array([value]) for name, value in start.items()})


def _trouble(best: _Best, on_grid: Mesh, mesh: Mesh) -> str:
    """Return what did not converge; empty if nothing failed."""
    parts = [best.message] if best.message else []
    missing = int(np.isnan(on_grid.height).sum())
    if missing:
        parts.append(f"{missing} points did not converge")
    least = float(np.fmin.reduce(mesh.height, axis=None))  # NaN if there is no node with a result
    below = best.fval - least
    if below > _DEEPER:
        parts.append(f"a point lies {below:.2g} below the best fit")
    return "; ".join(parts)
