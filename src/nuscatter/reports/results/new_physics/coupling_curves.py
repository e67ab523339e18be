"""What data allow of a coupling at each mass of a particle: −2 ln L over couplings, everything else profiled.

At each mass the coupling is the only parameter, and its pieces are those of χ² with one degree of freedom, counted from
the lowest −2 ln L at that mass. So a curve says what is allowed if the mass is known. A region of two parameters, as
`nuscatter.fits.scans.scan` draws it, is counted from the best of all masses and has another rise for its level.

All couplings and masses are one batch of descents. Between couplings the logarithm of the rise is a cubic spline, so
that islands, where an amplitude has turned its sign, are found as pieces of their own, if a few nodes lie in each.
"""

import math
from dataclasses import KW_ONLY, dataclass
from itertools import pairwise
from typing import Any, final

import numpy as np

from nuscatter.errors import FitError, InputError, positive
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.scan_result import EXCLUDED, rise_of_level
from nuscatter.reports.results.published import Pieces
from nuscatter.reports.results.told import Allowed
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class CouplingCurve:
    """−2 ln L of couplings at each mass.

    Args:
        masses: [MeV], shape (masses,).
        couplings: Increasing along the second axis, in powers of MeV, shape (masses, couplings).
        height: −2 ln L there, everything else at its best.

    Example:
        >>> x = np.linspace(0, 3, 13)[None]
        >>> curve = CouplingCurve(np.ones(1), couplings=x, height=(x**2 - 1) ** 2)
        >>> [(round(low, 2), round(high, 2)) for low, high in curve.pieces(0, rise=0.25)]  # √½, √1.5
        [(0.71, 1.22)]
    """

    masses: Array
    _: KW_ONLY
    couplings: Array
    height: Array

    def pieces(self, at: int, *, level: float = 0.9, rise: float | None = None) -> Pieces:
        """Return the allowed pieces of the coupling at a mass, counted from the lowest −2 ln L at that mass.

        A piece that begins at the first coupling begins there; one that reaches the last has an infinite end.

        Args:
            at: The place of the mass.
            level: Confidence level of χ² with one degree of freedom.
            rise: The rise of −2 ln L itself, in place of a level.
        """
        x = self.couplings[at]
        spline, lowest = self._spline(at)
        threshold = math.log1p(lowest + rise_of_level(level, rise, 1))
        # Where the curve passes the level. Between two crossings a coupling is allowed or it is not.
        ends = [float(x[0]), *(float(each) for each in spline.solve(threshold, extrapolate=False)), float(x[-1])]
        return tuple(
            (low, math.inf if high >= x[-1] else high)
            for low, high in pairwise(ends)
            if high > low and spline((low + high) / 2) <= threshold
        )

    def limit(self, at: int, *, level: float = 0.9, rise: float | None = None) -> float:
        """Return the upper end of the piece of the smallest couplings at a mass; infinity if it has none."""
        return self.pieces(at, level=level, rise=rise)[0][1]

    def allowed(self, mass: float, *, size: float = 1.0) -> Allowed:
        """Return what is allowed at a mass, at 68.3 and 90 %, as an upper limit and islands beside it.

        Args:
            mass: One of `masses` [MeV].
            size: The size of the unit in which it is told.

        Raises:
            InputError: it is none of them.
        """
        at = int(np.argmin(np.abs(np.log(self.masses / float(positive("mass", mass, "MeV", single=True))))))
        if not math.isclose(self.masses[at], mass, rel_tol=1e-6):
            raise InputError(
                f"mass is none of the {len(self.masses)} masses of the curve, but one of them was expected."
            )

        def told(level: float) -> Pieces:
            return tuple(
                (-math.inf if low <= self.couplings[at, 0] else low / size, high / size)
                for low, high in self.pieces(at, level=level)
            )

        return Allowed(None, one_sigma=told(0.683), ninety=told(0.9))

    def ends(self, level: float = 0.9, *, most: int = 3) -> Array:
        """Return the ends of the pieces at all masses, shape (masses, most, 2); NaN where there are fewer pieces."""
        found = np.full((len(self.masses), most, 2), np.nan)
        for at in range(len(self.masses)):
            for n, piece in enumerate(self.pieces(at, level=level)[:most]):
                found[at, n] = piece
        return found

    def _spline(self, at: int) -> tuple[Any, float]:
        """Return ln(1 + rise) at a mass as a spline in the coupling, and the lowest rise between the nodes.

        The rise is counted from the lowest node, and cut where a point is excluded, since its −2 ln L is not exact
        there. Without the logarithm the steep walls of an island would make the spline swing inside of it.
        """
        from scipy.interpolate import CubicSpline

        rise = np.minimum(self.height[at] - self.height[at].min(), EXCLUDED)
        spline = CubicSpline(self.couplings[at], np.log1p(rise))
        turns = spline.derivative().roots(extrapolate=False)
        return spline, float(np.expm1(min([0.0, *spline(turns[np.isfinite(turns)])])))


def heights(likelihood: Likelihood, **points: Array) -> Array:
    """Return −2 ln L at points of some parameters, all others at their best.

    Args:
        likelihood: A likelihood or a sum of them.
        points: Arrays of one shape by the names of parameters.

    Raises:
        FitError: a point that is not excluded has no minimum.
    """
    shape = np.shape(next(iter(points.values())))
    flat = {name: np.broadcast_to(each, shape).ravel() for name, each in points.items()}
    first = {name: float(column[0]) for name, column in flat.items()}
    problem = Problem.of(heights, likelihood, values={}, fixed=first)
    start = {name: np.full(len(next(iter(flat.values()))), value) for name, value in problem.start.items()} | flat
    # One descent at the first point, which has the smallest coupling: all others start from its nuisances.
    known = descend_many(likelihood, {name: column[:1] for name, column in start.items()}, problem.free)
    start |= {name: np.full_like(start[name], known.values[name][0]) for name in problem.free}
    found = descend_many(likelihood, start, problem.free, excluded=known.lowest + EXCLUDED)
    if not found.valid.all():
        raise FitError(f"{int((~found.valid).sum())} of {len(found.fval)} points did not converge.")
    return found.fval.reshape(shape)


def coupling_curve(likelihood: Likelihood, masses: Array, *, couplings: Array) -> CouplingCurve:
    """Return −2 ln L of the parameters ``mass`` and ``coupling`` of a likelihood, all others profiled.

    Args:
        likelihood: Of a function of ``mass`` [MeV] and ``coupling``.
        masses: [MeV].
        couplings: At each mass, increasing, shape (masses, couplings).

    Raises:
        FitError: a point that is not excluded has no minimum.
    """
    grid = np.broadcast_to(couplings, (len(masses), np.shape(couplings)[-1]))
    height = heights(likelihood, mass=np.broadcast_to(masses[:, None], grid.shape), coupling=grid)
    return CouplingCurve(masses, couplings=np.array(grid), height=height)


__all__ = ["CouplingCurve", "coupling_curve", "heights"]
