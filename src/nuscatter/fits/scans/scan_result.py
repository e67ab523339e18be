"""The result of a scan: −2 ln L over a grid, its profiles, intervals and contours, and the file in which it is saved.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import Pull
    >>> from nuscatter.fits.scans.scan import scan
    >>> line = scan(Pull("x", 1.0, 0.5), x=np.linspace(0, 4, 9))
    >>> [round(each, 4) for each in line.intervals(0.683)[0]]
    [0.4997, 1.5003]
"""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import numpy as np
from scipy.special import gammaincinv

from nuscatter.errors import DataError, FitError, InputError, one_of, positive, strictly_between
from nuscatter.fits import saved_numbers
from nuscatter.fits.minimum.printed import with_meaning
from nuscatter.fits.scans.contours import Curve, curves
from nuscatter.fits.scans.refinement import crossing
from nuscatter.units import Array
from nuscatter.words.describing import html_table
from nuscatter.words.digits import plain_digits

#: What a file of a scan says it is.
KIND = "nuscatter scan"

#: A point so far above the highest level is excluded, whatever its exact minimum: 7 standard deviations.
EXCLUDED = 50.0


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
    #: that the fit of the best point did not converge, or points did not; may be empty
    trouble: str
    #: points that Minuit minimised, since Newton's steps did not converge there
    by_minuit: int
    #: the confidence levels near which the grid was refined
    levels: tuple[float, ...]
    #: the refined grid: its axes, and the rise, interpolated where no level passes
    axes: tuple[Array, ...]
    rise: Array
    #: the scanned parameters whose axes are logarithmic: between nodes, curves are straight in their logarithms
    log: tuple[str, ...] = ()
    #: what parameters mean that say so, by name: the scheme of an angle
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What a reader should know: `trouble`, and that the best point lies beside the grid; may be empty."""
        return "; ".join(each for each in (self.trouble, self.beside("{} = {:.6g}".format)) if each)

    def beside(self, shown: Callable[[str, float], str]) -> str:
        """Return the words on a best point that lies beside the grid; empty if it does not, or is no better.

        Args:
            shown: name and value of a parameter → how they are written.
        """
        if all(grid[0] <= self.best[name] <= grid[-1] for name, grid in self.grids.items()):
            return ""
        lowest = round(float(np.fmin.reduce(self.rise, axis=None)), 3)
        if lowest == 0:
            return ""
        place = ", ".join(shown(name, self.best[name]) for name in self.grids)
        return (
            f"the best fit, {place}, lies outside of the scan; confidence levels count from there, and the lowest "
            f"point of the scan is {plain_digits(lowest)} in −2 ln L above it"
        )

    def __repr__(self) -> str:
        size = " × ".join(f"{len(grid)} values of {self._named(name)}" for name, grid in self.grids.items())
        best = ", ".join(f"{name} = {self.best[name]:.6g}" for name in self.grids)
        return f"Scan: {size}; best −2 ln L = {self.fval:.6g} at {best}" + (f"; {self.message}" if self.message else "")

    def _repr_html_(self) -> str:
        rows = [
            (self._named(name), f"{len(grid)} values from {grid[0]:.6g} to {grid[-1]:.6g}")
            for name, grid in self.grids.items()
        ]
        best = ", ".join(f"{name} = {self.best[name]:.6g}" for name in self.grids)
        rows += [("best", best), ("−2 ln L", f"{self.fval:.6g}")]
        return html_table("Scan", [*rows, ("message", self.message)] if self.message else rows)

    def _named(self, name: str) -> str:
        return with_meaning(name, self.meanings.get(name))

    @property
    def failed(self) -> int:
        """The number of points without a result."""
        return int(np.isnan(self.delta).sum())

    def profile(self, name: str | None = None) -> tuple[Array, Array]:
        """Return values of a scanned parameter and the rise of −2 ln L at each, everything else at its best.

        Args:
            name: the parameter; need not be said if there is one. Of a scan of two, the other is where a spline through
                its values is lowest.

        Raises:
            InputError: there is no such scanned parameter.
        """
        axis = self._axis(name)
        if len(self.grids) == 1:
            return self.axes[0], self.rise
        other = self._coordinates(list(self.grids.values()))[1 - axis]
        rows = self.delta if axis == 0 else self.delta.T
        return list(self.grids.values())[axis], np.array([_lowest(other, row) for row in rows])

    def intervals(
        self, level: float = 0.683, name: str | None = None, *, rise: float | None = None
    ) -> tuple[tuple[float, float], ...]:
        """Return the pieces (low, high) of a parameter's range in which the profile lies below a level.

        A piece that reaches the end of the grid ends there. Near one of `levels` a scan of one parameter has ends as
        exact as its descents; elsewhere they are interpolated, as those of a scan of two always are.

        Args:
            level: the confidence level, between 0 and 1, of χ² with one degree of freedom.
            name: as in `profile`.
            rise: the rise of −2 ln L itself, in place of a confidence level.

        Raises:
            InputError: there is no such parameter, or a level is out of range.
            FitError: there is a point without a result.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import Pull
            >>> from nuscatter.fits.scans.scan import scan
            >>> line = scan(Pull("x", 1.0, 0.5), x=np.linspace(0, 4, 9))
            >>> line.intervals(rise=4.0), [round(each, 4) for each in line.intervals(0.683)[0]]
            (((0.0, 2.0),), [0.4997, 1.5003])
        """
        values, height = self.profile(name)
        if np.isnan(height).any():
            raise FitError(f"There is no profile at {int(np.isnan(height).sum())} points: {self.trouble}.")
        threshold = rise_of_level(level, rise, 1)
        inside = np.concatenate([[False], height <= threshold, [False]])
        named = list(self.grids)[self._axis(name)]
        x = np.log(values) if named in self.log else values  # where the profile is nearer to straight lines

        def end(node: int) -> float:
            place = crossing(x, height, node, threshold)
            return math.exp(place) if named in self.log else place

        begins, ends = np.nonzero(~inside[:-1] & inside[1:])[0], np.nonzero(inside[:-1] & ~inside[1:])[0] - 1
        last = len(x) - 1
        return tuple(
            (
                float(values[0]) if first == 0 else end(int(first) - 1),
                float(values[-1]) if latest == last else end(int(latest)),
            )
            for first, latest in zip(begins, ends, strict=True)
        )

    def contour(self, level: float = 0.683, *, rise: float | None = None) -> tuple[Curve, ...]:
        """Return the curves that bound the region below a level: islands, holes, and lines that leave the grid.

        Args:
            level: the confidence level, between 0 and 1, of χ² with two degrees of freedom.
            rise: the rise of −2 ln L itself, in place of a confidence level.

        Returns:
            The curve about the largest area first (in logarithms where the axes are), points in the order of the two
            parameters (`Curve.points`).

        Raises:
            InputError: the scan is not one of two parameters, or a level is out of range.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import Pull
            >>> from nuscatter.fits.scans.scan import scan
            >>> axis = np.linspace(-3, 3, 25)
            >>> (curve,) = scan(Pull("x", 0, 1) + Pull("y", 0, 1), x=axis, y=axis).contour()
            >>> radius = np.hypot(*curve.points.T)
            >>> bool(np.abs(radius - 2.2977**0.5).max() < 2e-3), curve.closed, curve.hole
            (True, True, False)
        """
        if len(self.grids) != 2:
            raise InputError(f"A contour needs two scanned parameters, but this scan has {len(self.grids)}.")
        first, second = self._coordinates(self.axes)
        logarithmic = [name in self.log for name in self.grids]
        return tuple(
            Curve(np.where(logarithmic, np.exp(np.where(logarithmic, curve.points, 0.0)), curve.points), curve.closed)
            for curve in curves(first, second, self.rise, rise_of_level(level, rise, 2))
        )

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
            "message": self.trouble,
            "handed": self.by_minuit,  # the word in files of this format
            "levels": self.levels,
            "log": self.log,
            "meanings": dict(self.meanings),
        }
        return saved_numbers.write(path, arrays, words, kind=KIND)

    def _coordinates(self, axes: Sequence[Array]) -> list[Array]:
        """Return axes in the coordinates in which curves are straight between nodes."""
        return [np.log(axis) if name in self.log else axis for name, axis in zip(self.grids, axes, strict=True)]

    def _axis(self, name: str | None) -> int:
        names = list(self.grids)
        if name is None and len(names) == 1:
            return 0
        return names.index(one_of("scanned parameter", name, names))


def load_scan(path: str | os.PathLike[str]) -> Scan:
    """Return a scan that `Scan.save` wrote, with all its methods.

    Raises:
        DataError: the file is missing, damaged, no saved scan, or of a later format.
    """
    arrays, words = saved_numbers.contents(path, KIND)
    try:
        return _scan(arrays, words)
    except (KeyError, TypeError, ValueError, OverflowError):
        raise DataError(f"{path} is damaged: its arrays do not describe a scan.") from None


def _scan(arrays: Mapping[str, Array], words: Mapping[str, Any]) -> Scan:
    """Return the scan that a file describes, or raise `ValueError` (or what a wrong type raises) if it is none."""
    names = [str(name) for name in words["scanned"]]
    grids = {name: arrays[f"grid {name}"] for name in names}
    values = {str(name): arrays[f"value {name}"] for name in words["values"]}
    axes = tuple(arrays[f"axis {at}"] for at in range(len(names)))
    delta, rise = arrays["delta"], arrays["rise"]
    shape = tuple(len(grid) for grid in grids.values())
    if {each.shape for each in (delta, *values.values())} != {shape} or rise.shape != tuple(map(len, axes)):
        raise ValueError
    return Scan(
        grids=grids,
        delta=delta,
        values=values,
        best=dict(zip(map(str, words["parameters"]), arrays["best"].tolist(), strict=True)),
        fval=float(arrays["fval"]),
        trouble=str(words["message"]),
        by_minuit=int(words["handed"]),
        levels=tuple(float(level) for level in words["levels"]),
        axes=axes,
        rise=rise,
        log=tuple(str(name) for name in words.get("log", ())),
        meanings={str(name): str(meaning) for name, meaning in words.get("meanings", {}).items()},
    )


def rise_of_level(level: float, rise: float | None, degrees: int) -> float:
    """Return the rise of −2 ln L at a confidence level: the quantile of χ² with so many degrees of freedom."""
    if rise is not None:
        return float(positive("rise", rise, single=True))
    return float(2.0 * gammaincinv(0.5 * degrees, strictly_between("level", level, 0.0, 1.0, "a confidence level")))


def _lowest(x: Array, row: Array) -> float:
    """Return the lowest height of the cubic spline through the nodes about the lowest one that are not excluded."""
    from scipy.interpolate import CubicSpline

    if np.isnan(row).all():
        return math.nan
    at = int(np.nanargmin(row))
    # Excluded heights are upper bounds, or NaN: a spline through them would oscillate. So the nodes between the nearest
    # excluded ones on either side are taken.
    far = np.nonzero(~(row <= row[at] + EXCLUDED))[0]
    near = slice(int(max(far[far < at], default=-1)) + 1, int(min(far[far > at], default=len(row))))
    x, row, at = x[near], row[near], at - near.start
    if len(x) < 3:  # too few for a spline that has a minimum of its own
        return float(row[at])
    # Only turning points in the two intervals beside the lowest node count: others belong to other minima.
    spline = CubicSpline(x, row)
    turns = spline.derivative().roots(extrapolate=False)
    inside = turns[(turns > x[max(at - 1, 0)]) & (turns < x[min(at + 1, len(x) - 1)])]
    return float(min([row[at], *spline(inside)]))
