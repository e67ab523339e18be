"""Confidence intervals that cover where −2 ln L is no parabola: Feldman and Cousins's construction by toys.

At every point of a grid toys say how far −2 ln L rises from its minimum to that point if the point is true. The rise
that a fraction `level` of them stays below is the point's own critical value; where the data rise less, the point is
accepted. Boundaries, islands, periodic parameters and few counts are then treated by the toys themselves. Nuisances are
at the values that the data prefer at each point (the profile construction), so that coverage is exact without them, and
close with them.

Example:
    >>> from nuscatter.fits.likelihood import PoissonLikelihood
    >>> def counts(s: Annotated[float, (0, None)]): return [s + 3.0]
    >>> belt = feldman_cousins(PoissonLikelihood([1], counts), s=np.linspace(0.0, 3.0, 7), level=0.9, toys=400)
    >>> belt.accepted  # the paper's Table IV: up to 1.88
    array([ True,  True,  True,  True, False, False, False])
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, final  # noqa: F401 (the example above)

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from nuscatter.errors import FitError, InputError, increasing, instance, invalid, unknown, whole
from nuscatter.fits.arguments import Range
from nuscatter.fits.descents import descend_many
from nuscatter.fits.intervals import FitResult
from nuscatter.fits.likelihood import Likelihood
from nuscatter.fits.minimise import check_names, fit, given_numbers
from nuscatter.fits.toys import TIE, ToyFits, Toys, fit_grid, fit_task
from nuscatter.fits.workers import HERE, Workers
from nuscatter.units import Array

_OPTIONS = ("likelihood", "level", "toys", "seed", "fixed", "limits", "starts", "on")


@final
@dataclass(frozen=True, eq=False)
class FeldmanCousins:
    """The outcome of the construction on a grid; arrays have the grids' shape."""

    #: the grids by name
    grids: Mapping[str, Array]
    level: float
    #: the rise of −2 ln L of the data
    rise: Array
    #: what a fraction `level` of the toys stays below, at each point
    critical: Array
    #: the fraction of toys that rise at least as far as the data
    p_value: Array
    #: how many toys each point has
    toys: int
    #: the fit of the data
    best: FitResult

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Which points belong to the confidence region."""
        return np.asarray(self.rise <= self.critical + TIE)

    @cached_property
    def wilks(self) -> float:
        """The critical value that χ² would have, with a degree of freedom for each grid."""
        return float(2.0 * gammaincinv(0.5 * len(self.grids), self.level))

    @property
    def p_error(self) -> Array:
        """The binomial error of the p-values."""
        return np.sqrt(np.maximum(self.p_value * (1.0 - self.p_value), 1.0 / self.toys) / self.toys)

    def intervals(self) -> list[tuple[float, float]]:
        """Return the pieces (low, high) of one parameter's confidence interval, ends interpolated between points.

        A piece that reaches an end of the grid ends there; look whether the grid goes far enough.

        Raises:
            InputError: the grid has more than one parameter.
        """
        if len(self.grids) != 1:
            raise InputError(f"Intervals are those of one parameter, but the grid has {', '.join(self.grids)}.")
        (x,) = self.grids.values()
        excess = self.rise - self.critical - TIE
        pieces: list[tuple[float, float]] = []
        low = float(x[0]) if excess[0] <= 0 else None
        for at in range(1, len(x)):
            if (excess[at - 1] <= 0) == (excess[at] <= 0):
                continue
            end = float(x[at - 1] + (x[at] - x[at - 1]) * excess[at - 1] / (excess[at - 1] - excess[at]))
            if low is None:
                low = end
            else:
                pieces.append((low, end))
                low = None
        return pieces if low is None else [*pieces, (low, float(x[-1]))]


def feldman_cousins(
    likelihood: Likelihood,
    *,
    level: float = 0.9,
    toys: int = 1000,
    seed: int = 0,
    fixed: Mapping[str, float] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    starts: int = 1,
    on: Workers = HERE,
    **values: ArrayLike,
) -> FeldmanCousins:
    """Return the confidence region of one or two parameters by toys.

    The construction is that of G. J. Feldman and R. D. Cousins, Phys. Rev. D 57 (1998) 3873.

    Arguments:
        likelihood: of counts, measured values and Pulls.
        level: the confidence level, between 0 and 1.
        toys: how many at each point; the error of a p-value is √(p(1 − p)/toys).
        seed: of the toys.
        fixed: values by name of parameters that are kept there.
        limits: as in `fit`; they are the physical boundary, which best fits of toys respect.
        starts: as in `fit`. Fits of toys start at the point that is true, and at a quarter and three quarters of each
            grid, so that a second island is found; more starts are drawn at random.
        on: where to compute, and where to keep what is done.
        **values: an array is a grid, a number a start value.

    Raises:
        InputError: an unknown name, no grid or more than two, a grid that leaves the limits.
        FitError, DataError: fits that do not converge; as `workers.compute`.

    Example:
        >>> from nuscatter.fits.likelihood import GaussianLikelihood
        >>> like = GaussianLikelihood([1.0], 1.0, lambda x: [x])
        >>> belt = feldman_cousins(like, x=np.linspace(-1.5, 3.5, 21), level=0.683, toys=1000)
        >>> [round(abs(end - x)) for end, x in zip(belt.intervals()[0], (0.0, 2.0))]
        [0, 0]
    """
    instance("likelihood", likelihood, Likelihood, "a likelihood")
    check_names(likelihood, _OPTIONS, "feldman_cousins")
    if not 0.0 < level < 1.0:
        raise invalid("level", level, "a confidence level between 0 and 1")
    whole("toys", toys, 2, 2**40)
    for name in values:
        if name not in likelihood.arguments:
            raise unknown("parameter", name, likelihood.parameters)
    grids = {name: increasing(f"the grid of {name}", each) for name, each in values.items() if np.ndim(each) > 0}
    given = given_numbers("values", {name: each for name, each in values.items() if name not in grids}, likelihood)
    if not 1 <= len(grids) <= 2:
        raise InputError(f"Grids of one or two parameters were expected, but {len(grids)} arrays were given.")
    middle = {name: float(grid[len(grid) // 2]) for name, grid in grids.items()}
    best = fit(likelihood, limits=limits, fixed=fixed, starts=max(starts, 3), seed=0, **(given | middle))
    for name, grid in grids.items():
        if name not in best.free:
            raise InputError(f"Parameter {name} is given both a fixed value and a grid.")
        if not (best.free[name].holds(float(grid[0])) and best.free[name].holds(float(grid[-1]))):
            raise invalid(f"the grid of {name}", grid, "values within its limits")
    mesh = np.meshgrid(*grids.values(), indexing="ij")
    shape = mesh[0].shape
    points = {name: each.ravel() for name, each in zip(grids, mesh, strict=True)}
    profiled, fval = conditional(best, points)
    steps = {name: best.errors[name] for name in best.free if name not in grids}
    steps |= {name: 0.1 * float(grid[-1] - grid[0]) for name, grid in grids.items()}
    also = [{name: float(np.quantile(grid, part)) for name, grid in grids.items()} for part in (0.25, 0.75)]
    frozen = [name for name in best.values if name not in best.free]
    tasks = [
        fit_task(
            Toys(likelihood, {name: float(column[at]) for name, column in profiled.items()}, seed),
            held=[{name: float(points[name][at]) for name in grids}],
            fixed=frozen,
            limits=limits,
            starts=starts,
            steps=steps,
            also=also,
        )
        for at in range(mesh[0].size)
    ]
    rise = np.maximum(fval - min(float(fval.min()), best.fval), 0.0)
    fits = fit_grid(tasks, toys, "Feldman and Cousins", on)
    return FeldmanCousins(
        grids=grids,
        level=level,
        rise=rise.reshape(shape),
        critical=np.array([critical(each, level) for each in fits]).reshape(shape),
        p_value=np.array([np.mean(each.rise[0] >= data - TIE) for each, data in zip(fits, rise, strict=True)]).reshape(
            shape
        ),
        toys=toys,
        best=best,
    )


def critical(fits: ToyFits, level: float) -> float:
    """Return what a fraction `level` of the toys' rises stays below or at."""
    return float(np.quantile(fits.rise[0], level, method="inverted_cdf"))


def conditional(best: FitResult, points: Mapping[str, Array]) -> tuple[dict[str, Array], Array]:
    """Return all parameters, and −2 ln L, with some held at each point and the others fitted to the data.

    Raises:
        FitError: one of these fits did not converge.
    """
    count = len(next(iter(points.values())))
    free = {
        name: Range(best.errors[name] or each.step, each.low, each.high)
        for name, each in best.free.items()
        if name not in points
    }
    start = {name: np.full(count, value) for name, value in best.values.items()} | dict(points)
    found = descend_many(best.likelihood, start, free)
    if not found.valid.all():
        at = int(np.argmin(found.valid))
        where = ", ".join(f"{name} = {column[at]:.6g}" for name, column in points.items())
        raise FitError(f"The fit of the data with {where} did not converge.")
    return found.values, found.fval
