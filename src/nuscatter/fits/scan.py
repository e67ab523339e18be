"""Scan a likelihood over a grid of one or two parameters, all others profiled: intervals and contours in pieces.

A fit asks its questions around one minimum (`intervals`). A scan sees the whole of a range, so that regions of several
pieces, or with holes, come out whole; that costs thousands of refits, which are done in batches (`descents`), guarded
against lost minima and refined where a level passes (`survey`).

Example:
    >>> from nuscatter.fits.likelihood import GaussianLikelihood
    >>> square = GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
    >>> found = scan(square, x=np.linspace(-4, 4, 33))
    >>> [(round(low, 3), round(high, 3)) for low, high in found.intervals()]  # √3, √5: 4 ± 1
    [(-2.236, -1.732), (1.732, 2.236)]
"""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from nuscatter.errors import DataError, FitError, InputError, finite, increasing, invalid, positive, unknown, whole
from nuscatter.fits import archive
from nuscatter.fits.arguments import Range
from nuscatter.fits.contours import Curve, curves
from nuscatter.fits.descent import descend
from nuscatter.fits.descents import Minima
from nuscatter.fits.likelihood import Likelihood
from nuscatter.fits.minimise import check_names, given_numbers, ranges_of, start_values
from nuscatter.fits.survey import (
    Mesh,
    Problem,
    crossing,
    local_minima,
    survey,
    with_cells,
    with_crossings,
    with_islands,
)
from nuscatter.units import Array

#: What a file of a scan says it is.
KIND = "nuscatter scan"

_OPTIONS = ("likelihood", "levels", "limits", "fixed", "starts", "seed", "refine", "progress")


@final
@dataclass(frozen=True, eq=False)
class Scan:
    """−2 ln L over a grid, the other parameters at their best at each point."""

    #: the scanned parameters and their values, in order
    grids: Mapping[str, Array]
    #: the rise of −2 ln L above the best point, in the shape of the grids; NaN where no descent converged
    delta: Array
    #: the profiled and the fixed parameters at each point, in that shape
    values: Mapping[str, Array]
    #: the best point, from a fit with the scanned parameters free within their limits; it may lie beside the grid
    best: Mapping[str, float]
    #: −2 ln L there
    fval: float
    #: what a reader should know: that the fit of the best point did not converge, or points did not; may be empty
    message: str
    #: points that Newton's steps did not bring down and Minuit was given
    handed: int
    #: the confidence levels near which the grid was refined
    levels: tuple[float, ...]
    #: the refined grid: its axes, and the rise, interpolated where no level passes
    axes: tuple[Array, ...]
    rise: Array

    def __repr__(self) -> str:
        size = " × ".join(f"{len(grid)} values of {name}" for name, grid in self.grids.items())
        best = ", ".join(f"{name} = {self.best[name]:.6g}" for name in self.grids)
        return f"Scan: {size}; best −2 ln L = {self.fval:.6g} at {best}" + (f"; {self.message}" if self.message else "")

    @property
    def failed(self) -> int:
        """The number of points without a result."""
        return int(np.isnan(self.delta).sum())

    def profile(self, name: str | None = None) -> tuple[Array, Array]:
        """Return values of a scanned parameter and the rise of −2 ln L at each, everything else at its best.

        Arguments:
            name: the parameter; need not be said if there is one. Of a scan of two, the other is where a spline through
                its values is lowest.

        Raises:
            InputError: there is no such scanned parameter.
        """
        axis = self._axis(name)
        if len(self.grids) == 1:
            return self.axes[0], self.rise
        other = list(self.grids.values())[1 - axis]
        rows = self.delta if axis == 0 else self.delta.T
        return list(self.grids.values())[axis], np.array([_lowest(other, row) for row in rows])

    def intervals(
        self, level: float = 0.683, name: str | None = None, *, rise: float | None = None
    ) -> tuple[tuple[float, float], ...]:
        """Return the pieces (low, high) of a parameter's range in which the profile stays below a level.

        A piece that reaches the end of the grid ends there. Near one of `levels` a scan of one parameter has ends as
        exact as its descents; elsewhere they are interpolated, as those of a scan of two always are.

        Arguments:
            level: the confidence level, between 0 and 1, of χ² with one degree of freedom.
            name: as in `profile`.
            rise: the rise of −2 ln L itself, in place of a confidence level.

        Raises:
            InputError: there is no such parameter, or a level is out of range.
            FitError: there is a point without a result.

        Example:
            >>> from nuscatter.fits.likelihood import Pull
            >>> line = scan(Pull("x", 1.0, 0.5), x=np.linspace(0, 4, 9))
            >>> line.intervals(rise=4.0), [round(each, 4) for each in line.intervals(0.683)[0]]
            (((0.0, 2.0),), [0.4997, 1.5003])
        """
        x, height = self.profile(name)
        if np.isnan(height).any():
            raise FitError(f"There is no profile at {int(np.isnan(height).sum())} points: {self.message}.")
        threshold = _threshold(level, rise, 1)
        inside = np.concatenate([[False], height <= threshold, [False]])
        begins, ends = np.nonzero(~inside[:-1] & inside[1:])[0], np.nonzero(inside[:-1] & ~inside[1:])[0] - 1
        last = len(x) - 1
        return tuple(
            (
                float(x[0]) if first == 0 else crossing(x, height, int(first) - 1, threshold),
                float(x[-1]) if end == last else crossing(x, height, int(end), threshold),
            )
            for first, end in zip(begins, ends, strict=True)
        )

    def contour(self, level: float = 0.683, *, rise: float | None = None) -> tuple[Curve, ...]:
        """Return the curves that bound the region below a level: islands, holes, and lines that leave the grid.

        Arguments:
            level: the confidence level, between 0 and 1, of χ² with two degrees of freedom.
            rise: the rise of −2 ln L itself, in place of a confidence level.

        Returns:
            The curve about the largest area first, points in the order of the two parameters (`Curve.points`).

        Raises:
            InputError: the scan is not one of two parameters, or a level is out of range.

        Example:
            >>> from nuscatter.fits.likelihood import Pull
            >>> axis = np.linspace(-3, 3, 25)
            >>> (curve,) = scan(Pull("x", 0, 1) + Pull("y", 0, 1), x=axis, y=axis).contour()
            >>> radius = np.hypot(*curve.points.T)
            >>> bool(np.abs(radius - 2.2977**0.5).max() < 2e-3), curve.closed, curve.hole
            (True, True, False)
        """
        if len(self.grids) != 2:
            raise InputError(f"A contour needs two scanned parameters, but this scan has {len(self.grids)}.")
        return curves(self.axes[0], self.axes[1], self.rise, _threshold(level, rise, 2))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write everything to one .npz file, for `load_scan`, and return its path.

        Raises:
            DataError: the file cannot be written.
        """
        arrays = {"delta": self.delta, "rise": self.rise, "fval": np.array(self.fval)}
        arrays |= {f"grid {name}": grid for name, grid in self.grids.items()}
        arrays |= {f"value {name}": column for name, column in self.values.items()}
        arrays |= {f"axis {at}": axis for at, axis in enumerate(self.axes)}
        arrays["best"] = np.array(list(self.best.values()), dtype=np.float64)
        words = {
            "scanned": list(self.grids),
            "values": list(self.values),
            "parameters": list(self.best),
            **{name: getattr(self, name) for name in ("message", "handed", "levels")},
        }
        return archive.write(path, arrays, words, kind=KIND)

    def _axis(self, name: str | None) -> int:
        names = list(self.grids)
        if name is None and len(names) == 1:
            return 0
        if name not in names:
            raise unknown("scanned parameter", name, names)
        return names.index(name)


def scan(
    likelihood: Likelihood,
    *,
    levels: Sequence[float] = (0.683, 0.954),
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    fixed: Mapping[str, float] | None = None,
    starts: int = 8,
    seed: int = 0,
    refine: int = 3,
    progress: Callable[[int], None] | None = None,
    **values: ArrayLike,
) -> Scan:
    """Profile −2 ln L over a grid of one or two parameters.

    Arguments:
        likelihood: a likelihood or a sum of them.
        levels: confidence levels near which the grid is refined, so that intervals and contours there are exact.
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
        >>> from nuscatter.fits.likelihood import GaussianLikelihood
        >>> ring = GaussianLikelihood([1.0], 0.5, lambda x, y, scale: [scale * (x * x + y * y)])
        >>> axis = np.linspace(-2, 2, 21)
        >>> found = scan(ring, x=axis, y=axis, fixed={"scale": 1.0})
        >>> [curve.hole for curve in found.contour()]
        [False, True]
    """
    problem, grids, levels = _problem(likelihood, levels, limits or {}, fixed or {}, starts, seed, progress, values)
    whole("refine", refine, 0, 12)
    shape = tuple(len(grid) for grid in grids.values())
    axes = tuple(grids.values())
    found = survey(problem, axes)
    lowest = local_minima(problem, axes, found)
    best, fval, message = _best(problem, found, lowest)
    names = tuple(problem.free)
    height = np.where(found.valid, found.fval, np.nan).reshape(shape)
    ends = np.stack([found.values[name] for name in names], axis=-1) if names else np.zeros((len(found.fval), 0))
    mesh = Mesh(axes, height, np.ones(shape, dtype=bool), ends.reshape(*shape, len(names)), found.handed)
    thresholds = np.array([fval + _threshold(level, None, len(shape)) for level in levels])
    if refine and levels:
        mesh = with_islands(problem, mesh, lowest, thresholds)
        mesh = (with_crossings if len(shape) == 1 else with_cells)(problem, mesh, thresholds, refine)
    missing = int(np.isnan(height).sum())
    if missing:
        message = f"{message}{'; ' if message else ''}{missing} points did not converge"
    below = fval - min(fval, float(np.nanmin(mesh.height)) if np.isfinite(mesh.height).any() else fval)
    if below > 1e-5:
        message = f"{message}{'; ' if message else ''}a point lies {below:.2g} below the best fit"
    return Scan(
        grids=grids,
        delta=height - fval,
        values={name: found.values[name].reshape(shape) for name in likelihood.parameters if name not in grids},
        best=best,
        fval=fval,
        message=message,
        handed=mesh.handed + lowest.handed,
        levels=tuple(levels),
        axes=mesh.axes,
        rise=mesh.height - fval,
    )


def load_scan(path: str | os.PathLike[str]) -> Scan:
    """Return a scan that `Scan.save` wrote; it answers everything.

    Raises:
        DataError: the file is missing, damaged, no saved scan, or of a later format.
    """
    arrays, words = archive.contents(path, KIND)
    try:
        names = [str(name) for name in words["scanned"]]
        result = Scan(
            grids={name: arrays[f"grid {name}"] for name in names},
            delta=arrays["delta"],
            values={str(name): arrays[f"value {name}"] for name in words["values"]},
            best=dict(zip((str(name) for name in words["parameters"]), arrays["best"].tolist(), strict=True)),
            fval=float(arrays["fval"]),
            message=str(words["message"]),
            handed=int(words["handed"]),
            levels=tuple(float(level) for level in words["levels"]),
            axes=tuple(arrays[f"axis {at}"] for at in range(len(names))),
            rise=arrays["rise"],
        )
        shape, fine = (tuple(len(each) for each in every) for every in (result.grids.values(), result.axes))
        if (
            not all(each.shape == shape for each in (result.delta, *result.values.values()))
            or result.rise.shape != fine
        ):
            raise ValueError
    except (KeyError, TypeError, ValueError, OverflowError):
        raise DataError(f"{path} is damaged: its arrays do not describe a scan.") from None
    return result


def _problem(
    likelihood: Likelihood,
    levels: Sequence[float],
    limits: Mapping[str, tuple[float | None, float | None]],
    fixed: Mapping[str, float],
    starts: int,
    seed: int,
    progress: Callable[[int], None] | None,
    values: Mapping[str, ArrayLike],
) -> tuple[Problem, dict[str, Array], tuple[float, ...]]:
    """Return what is scanned, its grids and levels, checked."""
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
    scanned = {}
    for name, grid in grids.items():
        allowed = scanned[name] = Range(0.1 * float(grid[-1] - grid[0]), ranges[name].low, ranges[name].high)
        if not (allowed.holds(float(grid[0])) and allowed.holds(float(grid[-1]))):
            raise invalid(f"the grid of {name}", grid, f"values within the limits ({allowed.low}, {allowed.high})")
    free = {name: allowed for name, allowed in ranges.items() if name not in held and name not in grids}
    checked = tuple(float(level) for level in np.atleast_1d(finite("levels", list(levels))))
    for level in checked:
        _threshold(level, None, 1)
    return Problem(likelihood, scanned, free, start, starts, seed, progress), grids, checked


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


def _threshold(level: float, rise: float | None, degrees: int) -> float:
    """Return the rise of −2 ln L at a confidence level: the quantile of χ² with so many degrees of freedom."""
    if rise is not None:
        return float(positive("rise", rise, single=True))
    if not 0.0 < float(finite("level", level, single=True)) < 1.0:
        raise invalid("level", level, "a confidence level between 0 and 1")
    return float(2.0 * gammaincinv(0.5 * degrees, level))


def _lowest(x: Array, row: NDArray[np.float64]) -> float:
    """Return the lowest height of the cubic spline through a row."""
    from scipy.interpolate import CubicSpline

    known = ~np.isnan(row)
    if np.count_nonzero(known) < 3:
        return math.nan if not known.any() else float(np.nanmin(row))
    at = int(np.nanargmin(row))
    spline = CubicSpline(x[known], row[known])
    turns = spline.derivative().roots(extrapolate=False)
    near = turns[(turns > x[max(at - 1, 0)]) & (turns < x[min(at + 1, len(x) - 1)])]
    return float(min([row[at], *spline(near)]))
