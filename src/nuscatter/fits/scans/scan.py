"""Scan a likelihood over a grid of one or two parameters, all others profiled: intervals and contours in pieces.

A fit asks its questions around one minimum (`intervals`). A scan sees the whole of a range, so that regions of several
pieces, or with holes, come out whole; that costs thousands of refits, which are done in batches (`descents`), guarded
against lost minima and refined where a level passes (`survey`).

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> square = GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
    >>> found = scan(square, x=np.linspace(-4, 4, 33))
    >>> [(round(low, 3), round(high, 3)) for low, high in found.intervals()]  # √3, √5: 4 ± 1
    [(-2.236, -1.732), (1.732, 2.236)]
"""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import FitError, InputError, finite, increasing, invalid, positive, unknown, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.minimum.newton import Minima
from nuscatter.fits.parameters import Range, given_numbers, ranges_of, start_values
from nuscatter.fits.problem import check_names
from nuscatter.fits.scans.grid import Problem, local_minima, local_minimum, survey
from nuscatter.fits.scans.logarithmic import InLogarithms, is_geometric, logarithm
from nuscatter.fits.scans.refinement import Mesh, with_bands, with_cells, with_crossings, with_islands
from nuscatter.fits.scans.scan_result import EXCLUDED, Scan, rise_of_level
from nuscatter.units import Array

_DEEPER = 1e-5  # a point that lies so much below the best one is another, better one
_ROUNDS = 3

_OPTIONS = ("likelihood", "levels", "log", "limits", "fixed", "starts", "seed", "refine", "progress")


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
    problem, grids, levels, logarithmic = _problem(
        likelihood, levels, log, limits or {}, fixed or {}, starts, seed, progress, values
    )
    whole("refine", refine, 0, 12)
    shape = tuple(len(grid) for grid in grids.values())
    axes = tuple(np.log(grid) if name in logarithmic else grid for name, grid in grids.items())
    found = survey(problem, axes)
    lowest = local_minima(problem, axes, found)
    best, fval, message = _best(problem, found, lowest)
    names = tuple(problem.free)
    height = np.where(found.valid, found.fval, np.nan).reshape(shape)
    ends = np.stack(list(problem.ends(found).values()), axis=-1) if names else np.zeros((len(found.fval), 0))
    mesh = Mesh(axes, height, np.ones(shape, dtype=bool), ends.reshape(*shape, len(names)), found.by_minuit)
    handed = lowest.by_minuit
    rises = np.array([rise_of_level(level, None, len(shape)) for level in levels])
    if refine and levels:
        if len(shape) == 2:
            mesh = with_bands(problem, mesh, fval + rises)
        mesh = with_islands(problem, mesh, lowest, fval + rises)
        for _ in range(_ROUNDS):
            deeper = _deeper(problem, mesh, fval)
            if deeper is not None:
                best, fval, message = _best(problem, deeper, deeper)
                handed += deeper.by_minuit
            mesh = (with_crossings if len(shape) == 1 else with_cells)(problem, mesh, fval + rises, refine)
            if fval - float(np.fmin.reduce(mesh.height, axis=None)) <= _DEEPER:
                break
    missing = int(np.isnan(height).sum())
    if missing:
        message = f"{message}{'; ' if message else ''}{missing} points did not converge"
    below = fval - min(fval, float(np.nanmin(mesh.height)) if np.isfinite(mesh.height).any() else fval)
    if below > _DEEPER:
        message = f"{message}{'; ' if message else ''}a point lies {below:.2g} below the best fit"
    return Scan(
        grids=grids,
        delta=height - fval,
        values={name: found.values[name].reshape(shape) for name in likelihood.parameters if name not in grids},
        best={name: math.exp(value) if name in logarithmic else value for name, value in best.items()},
        fval=fval,
        message=message,
        handed=mesh.handed + handed,
        levels=tuple(levels),
        axes=tuple(
            _with_nodes(np.exp(axis), np.searchsorted(axis, known), grid) if name in logarithmic else axis
            for axis, known, (name, grid) in zip(mesh.axes, axes, grids.items(), strict=True)
        ),
        rise=mesh.height - fval,
        log=logarithmic,
    )


def _problem(
    likelihood: Likelihood,
    levels: Sequence[float],
    log: Sequence[str] | None,
    limits: Mapping[str, tuple[float | None, float | None]],
    fixed: Mapping[str, float],
    starts: int,
    seed: int,
    progress: Callable[[int], None] | None,
    values: Mapping[str, ArrayLike],
) -> tuple[Problem, dict[str, Array], tuple[float, ...], tuple[str, ...]]:
    """Return what is scanned, its grids and levels and which axes are logarithmic, checked."""
    if not isinstance(likelihood, Likelihood):
        raise invalid("likelihood", likelihood, "a likelihood")
    check_names(likelihood, _OPTIONS, "scan")
    for name in values:
        if name not in likelihood.arguments:
            raise unknown("parameter", name, likelihood.parameters)
    held = given_numbers("fixed", fixed, likelihood)
    grids = {name: increasing(f"the grid of {name}", each) for name, each in values.items() if np.ndim(each) > 0}
    given = given_numbers("values", {name: each for name, each in values.items() if name not in grids}, likelihood)
    if not 1 <= len(grids) <= 2:
        raise InputError(f"A scan takes the grids of one or two parameters, but {len(grids)} arrays were given.")
    for name in (*grids, *given):
        if name in held:
            raise InputError(
                f"Parameter {name} is given both a fixed value and {'a grid' if name in grids else 'a start value'}."
            )
    whole("starts", starts, 1, 1000)
    middle = {name: float(grid[len(grid) // 2]) for name, grid in grids.items()}
    start = start_values(likelihood, given | middle, held)
    ranges = ranges_of(likelihood, start, limits)
    logarithmic = _logarithmic(grids, log)
    scanned = {}
    for name, grid in grids.items():
        ends = float(grid[0]), float(grid[-1])
        low, high = ranges[name].low, ranges[name].high
        if not all(ranges[name].holds(end) for end in ends):
            raise invalid(f"the grid of {name}", grid, f"values within the limits ({low}, {high})")
        if name in logarithmic:
            start[name], ends = math.log(start[name]), (math.log(ends[0]), math.log(ends[1]))
            low, high = logarithm(low), logarithm(high)
        scanned[name] = Range(0.1 * (ends[1] - ends[0]), low, high)
    free = {name: allowed for name, allowed in ranges.items() if name not in held and name not in grids}
    checked = tuple(float(level) for level in np.atleast_1d(finite("levels", list(levels))))
    for level in checked:
        rise_of_level(level, None, 1)
    margin = EXCLUDED + max((rise_of_level(level, None, len(grids)) for level in checked), default=0.0)
    seen = InLogarithms(likelihood, logarithmic) if logarithmic else likelihood
    return Problem(seen, scanned, free, start, starts, seed, margin, progress), grids, checked, logarithmic


def _logarithmic(grids: Mapping[str, Array], log: Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of the scanned parameters whose axes are logarithmic, checked."""
    if log is None:
        return tuple(name for name, grid in grids.items() if is_geometric(grid))
    if isinstance(log, str) or not all(isinstance(name, str) for name in log):
        raise invalid("log", log, "a list of names of scanned parameters")
    for name in log:
        if name not in grids:
            raise unknown("scanned parameter", name, grids)
        positive(f"the grid of {name}, whose axis is logarithmic,", grids[name])
    return tuple(name for name in grids if name in log)


def _with_nodes(axis: Array, rows: NDArray[np.int_], nodes: Array) -> Array:
    """Return an axis with the nodes of a grid as they were given."""
    axis[rows] = nodes
    return axis


def _best(problem: Problem, found: Minima, lowest: Minima) -> tuple[dict[str, float], float, str]:
    """Return the best point, its −2 ln L, and what is to be said of its fit."""
    candidates = lowest if lowest.valid.any() else found
    if not candidates.valid.any():
        raise FitError("No point of the scan converged; fit the likelihood first, to see why.")
    at = int(np.argmin(np.where(candidates.valid, candidates.fval, np.inf)))
    start = {name: float(column[at]) for name, column in candidates.values.items()}
    fitted = descend(problem.likelihood, start, {**problem.scanned, **problem.free})
    if fitted.valid and fitted.fval <= candidates.fval[at]:
        return fitted.values, fitted.fval, ""
    message = "" if fitted.valid else f"the fit of the best point did not converge: {fitted.message}"
    return start, float(candidates.fval[at]), message


def _deeper(problem: Problem, mesh: Mesh, fval: float) -> Minima | None:
    """Return the minimum at the lowest node of a refined grid, if that lies below the best point."""
    place = tuple(int(each) for each in np.unravel_index(int(np.nanargmin(mesh.height)), mesh.height.shape))
    if float(mesh.height[place]) >= fval - _DEEPER:
        return None
    start = dict(problem.start) | dict(zip(problem.free, mesh.ends[place], strict=True))
    start |= {name: float(axis[at]) for name, axis, at in zip(problem.scanned, mesh.axes, place, strict=True)}
    return local_minimum(problem, mesh.axes, place, {name: np.array([value]) for name, value in start.items()})
