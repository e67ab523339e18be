"""Confidence intervals that cover where −2 ln L is no parabola: Feldman and Cousins's construction by toys.

At every point of a grid toys are drawn with that point as the truth. The rise of −2 ln L from the minimum of a toy to
the point is the test statistic. Its quantile `level` is the point's own critical value. Where the rise of the data is
not larger, the point is accepted. So boundaries, islands, periodic parameters and few counts need no approximation: the
toys contain them. Nuisances are at the values that the data prefer at each point (the profile construction). Coverage
is exact without nuisances, and close with them.

Counts are whole numbers, so acceptance jumps somewhere between two points of a grid, and the values at these points do
not tell where. The ends of one parameter's interval are therefore searched for by halving, with toys at each new point,
until they are known to a tolerance.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
    >>> def counts(s: Annotated[float, (0, None)]): return [s + 3.0]
    >>> belt = feldman_cousins(PoissonLikelihood([1], counts), s=np.linspace(0.0, 3.0, 7), level=0.9, toys=400)
    >>> belt.accepted  # the paper's Table IV: up to 1.88
    array([ True,  True,  True,  True, False, False, False])
    >>> ((low, high),) = belt.intervals()
    >>> low, round(high, 2)  # between the points, to a tolerance
    (0.0, 1.88)
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, TypeAlias, final  # noqa: F401 (the example above)

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv, gammaln, xlogy

from nuscatter.computing.block_runs import HERE, Workers
from nuscatter.errors import FitError, InputError, positive, strictly_between, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood
from nuscatter.fits.likelihoods.measurements import NUMBER, Ensemble
from nuscatter.fits.minimum.fit import fit_problem
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Range
from nuscatter.fits.problem import MOST, Problem
from nuscatter.fits.toys.rises import rises
from nuscatter.fits.toys.toys import TIE, FitTask, fit_task, inside, workers
from nuscatter.units import Array
from nuscatter.words.describing import shortened

_HALVINGS = 5  # of the grid's step about an end, if no tolerance is given
_MOST_HALVINGS = 40
_MANY = 1e4  # for one count that expects fewer events than this, all possible counts replace toys

#: The distribution of the rise of −2 ln L at a true point: values, and their weights; None for equal weights.
Law: TypeAlias = tuple[Array, Array | None]


@final
@dataclass(frozen=True, eq=False)
class FeldmanCousins:
    """The outcome of the construction on a grid; arrays have the grids' shape."""

    #: the grids by name
    grids: Mapping[str, Array]
    level: float
    #: the rise of −2 ln L of the data
    rise: Array
    #: the rise that a fraction `level` of the toys does not exceed, at each point; χ²'s where it was not tested
    critical: Array
    #: the fraction of toys that rise at least as far as the data; 0 where it was not tested
    p_value: Array
    #: which points were tested; the others are excluded, since the data rise there so far (`beyond`)
    tested: NDArray[np.bool_]
    #: the two values between which acceptance changes, shape (changes, 2), no further from one another than the
    #: tolerance; of one parameter only
    brackets: Array
    #: the rise less the critical value at these, of the same shape: zero or below is accepted
    excess: Array
    #: how many toys each point has; 0 where all possible counts replace toys
    toys: int
    #: the fit of the data
    best: FitResult
    __repr__ = shortened

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """Which points belong to the confidence region."""
        return self.rise <= self.critical + TIE

    @cached_property
    def wilks(self) -> float:
        """The critical value that χ² would have, with a degree of freedom for each grid."""
        return _wilks(len(self.grids), self.level)

    @property
    def p_error(self) -> Array:
        """The binomial error of the p-values; 0 without toys."""
        if not self.toys:
            return np.zeros_like(self.p_value)
        return np.sqrt(np.maximum(self.p_value * (1.0 - self.p_value), 1.0 / self.toys) / self.toys)

    def intervals(self) -> list[tuple[float, float]]:
        """Return the pieces (low, high) of one parameter's confidence interval.

        Each end is known to the `tolerance` of `feldman_cousins`, and to the error of its toys. A piece that reaches an
        end of the grid ends there; look whether the grid goes far enough.

        Raises:
            InputError: the grid has more than one parameter.
        """
        if len(self.grids) != 1:
            raise InputError(f"Intervals are those of one parameter, but the grid has {', '.join(self.grids)}.")
        (x,) = self.grids.values()
        # Within a bracket the end is where the excess, taken as linear, is zero.
        ends = [
            float(left + (right - left) * before / (before - after))
            for (left, right), (before, after) in zip(self.brackets, self.excess, strict=True)
        ]
        if self.accepted[0]:
            ends.insert(0, float(x[0]))
        if self.accepted[-1]:
            ends.append(float(x[-1]))
        return list(zip(ends[::2], ends[1::2], strict=True))


def feldman_cousins(
    likelihood: Likelihood,
    *,
    level: float = 0.9,
    toys: int = 1000,
    seed: int = 0,
    tolerance: float | None = None,
    beyond: float | None = 10.0,
    fixed: Mapping[str, float] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    starts: int = 1,
    on: Workers = HERE,
    **values: ArrayLike,
) -> FeldmanCousins:
    """Return the confidence region of one or two parameters by toys.

    The construction is that of G. J. Feldman and R. D. Cousins, Phys. Rev. D 57 (1998) 3873, for the background as it
    is given. Where an upper end would then rise if the background were larger, the paper's tables print the larger one
    (their Sec. IV B): with no event and b = 3 they have 1.08 at 90 %, the construction and this function 0.95.

    Args:
        likelihood: of counts, measured values and Pulls.
        level: the confidence level, between 0 and 1.
        toys: how many at each point; the error of a p-value is √(p(1 − p)/toys). If the data are one count and nothing
            but the grid is free, no toys are drawn: all possible counts are used, each with its probability.
        seed: of the toys.
        tolerance: how precisely the ends of one parameter's interval are found, in its units; a 32nd of the grid's
            step there if None. Between two points of the grid one end is found, so a gap between them is not seen.
        beyond: a point is excluded without toys if the data rise there by more than this many times the value of χ²
            (46 for two parameters at 90 %). Toys there cost most: nuisances are pulled so far at such a point that many
            of its toys have no minimum. None for toys at every point.
        fixed: values by name of parameters that are kept there.
        limits: as in `fit`; they are the physical boundary, which best fits of toys respect.
        starts: as in `fit`. Fits of toys start at the point that is true, and at a quarter and three quarters of each
            grid, of two grids at all four pairs, so that other islands are found; more starts are drawn at random.
        on: where to compute, and where to keep what is done; in a folder each halving has its own folder.
        **values: an array is a grid, a number a start value.

    Raises:
        InputError: an unknown name, no grid or more than two, a grid that leaves the limits.
        FitError, DataError: fits that do not converge; as `block_runs.compute`.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
        >>> like = GaussianLikelihood([1.0], 1.0, lambda x: [x])
        >>> belt = feldman_cousins(like, x=np.linspace(-1.5, 3.5, 11), level=0.683, toys=400)
        >>> [round(abs(end - x)) for end, x in zip(belt.intervals()[0], (0.0, 2.0))]
        [0, 0]
    """
    problem = Problem.of(
        feldman_cousins, likelihood, values=values, fixed=fixed, limits=limits, starts=starts, gridded=True
    )
    level = strictly_between("level", level, 0.0, 1.0, "a confidence level")
    whole("toys", toys, 2, MOST)
    whole("seed", seed, 0, MOST)
    workers(on)
    wanted = None if tolerance is None else float(positive("tolerance", tolerance, single=True))
    farthest = math.inf if beyond is None else float(positive("beyond", beyond, single=True))
    grids = problem.grids
    best = fit_problem(replace(problem, starts=max(starts, 3)))
    # Every fit of a toy also starts at a quarter and three quarters of each grid, to find a second island. Of two grids
    # all four pairs are needed: where each parameter enters as a square, there are four minima, and from two of these
    # points a quarter of the toys end in another one than the lowest.
    parts = [[float(np.quantile(grid, part)) for part in (0.25, 0.75)] for grid in grids.values()]
    also = [dict(zip(grids, pair, strict=True)) for pair in itertools.product(*parts)]
    study = _Study(problem, best, level, toys, farthest, seed, also, _every_count(likelihood, best, grids, also))
    mesh = np.meshgrid(*grids.values(), indexing="ij")
    points = {name: each.ravel() for name, each in zip(grids, mesh, strict=True)}

    found = study.tested(points, on)
    brackets = excess = np.zeros((0, 2))
    if len(grids) == 1:
        ((name, x),) = points.items()

        def excess_at(x: Array, number: int) -> Array:
            return study.tested({name: x}, inside(on, f"end-{number}"), found.lowest).excess

        brackets, excess = _narrowed(*_brackets(x, found.excess), excess_at, wanted)
    shape = mesh[0].shape
    return FeldmanCousins(
        grids=grids,
        level=level,
        rise=found.rise.reshape(shape),
        critical=found.critical.reshape(shape),
        p_value=found.p_value.reshape(shape),
        tested=found.tested.reshape(shape),
        brackets=brackets,
        excess=excess,
        toys=toys if study.every is None else 0,
        best=best,
    )


@final
@dataclass(frozen=True, eq=False)
class _Tested:
    """What was found at some points, arrays of shape (points,)."""

    #: the least −2 ln L of the data, from which their rise is counted
    lowest: float
    rise: Array
    critical: Array
    p_value: Array
    tested: NDArray[np.bool_]

    @property
    def excess(self) -> Array:
        """The rise less the critical value: zero or below is accepted."""
        return self.rise - self.critical - TIE


@final
@dataclass(frozen=True, eq=False)
class _Study:
    """What is the same at every point that is tested."""

    problem: Problem
    best: FitResult
    level: float
    toys: int
    #: the rise, in units of χ²'s, beyond which a point has no toys
    farthest: float
    seed: int
    #: values of the parameters of the grids where fits of toys start too
    also: Sequence[Mapping[str, float]]
    #: the laws of all possible counts, which replace toys if the data are one count
    every: Callable[[Mapping[str, Array]], list[Law]] | None

    def tested(self, points: Mapping[str, Array], where: Workers, lowest: float | None = None) -> _Tested:
        """Return what toys say of points; the rise of the data is from `lowest`, or from the lowest of these points."""
        profiled, fval = conditional(self.best, points)
        if lowest is None:
            # A point of the grid may lie below the fit of the data, if that found another minimum; no rise is negative.
            lowest = min(float(fval.min()), self.best.fval)
        rise, count = np.maximum(fval - lowest, 0.0), len(fval)
        found = _Tested(lowest, rise, np.full(count, self.wilks), np.zeros(count), np.zeros(count, dtype=bool))
        # One law at a time: all toys of a plane need not be in the memory together.
        for at, (toys, weights) in self._laws(profiled, points, fval, where):
            found.critical[at] = critical(toys, weights, self.level)
            found.p_value[at] = np.average(toys >= rise[at] - TIE, weights=weights)
            found.tested[at] = True
        return found

    def _laws(
        self, profiled: Mapping[str, Array], points: Mapping[str, Array], fval: Array, where: Workers
    ) -> Iterator[tuple[int, Law]]:
        """Yield the number of a point and its law, for each point that is not beyond the farthest."""
        if self.every is not None:
            yield from enumerate(self.every(profiled))
            return
        near = np.flatnonzero(fval - self.best.fval <= self.farthest * self.wilks)
        tasks = [self._task(profiled, points, int(at)) for at in near]
        for at, rise in zip(near, rises(tasks, self.toys, "Feldman and Cousins", where), strict=True):
            yield int(at), (rise, None)

    @property
    def wilks(self) -> float:
        """The critical value of χ²."""
        return _wilks(len(self.problem.grids), self.level)

    def _task(self, profiled: Mapping[str, Array], points: Mapping[str, Array], at: int) -> FitTask:
        """Return the fits of toys at one point: free, and with the parameters of the grids held at the point."""
        best, grids = self.best, self.problem.grids
        # The errors of the fit and a tenth of each grid are better first steps than a tenth of the true values.
        steps = {name: best.errors[name] for name in best.free if name not in grids}
        steps |= {name: 0.1 * float(grid[-1] - grid[0]) for name, grid in grids.items()}
        truth = {name: float(column[at]) for name, column in profiled.items()}
        held = [{name: float(points[name][at]) for name in grids}]
        return fit_task(self.problem.near(truth, steps=steps), self.seed, held=held, also=self.also)


def _brackets(x: Array, excess: Array) -> tuple[Array, Array]:
    """Return neighbouring values of which one is accepted and one is not, and the excess at each."""
    at = np.nonzero((excess[:-1] <= 0.0) != (excess[1:] <= 0.0))[0]
    return np.stack([x[at], x[at + 1]], axis=-1), np.stack([excess[at], excess[at + 1]], axis=-1)


def _narrowed(
    brackets: Array, excess: Array, excess_at: Callable[[Array, int], Array], tolerance: float | None
) -> tuple[Array, Array]:
    """Return brackets halved until each is as narrow as the tolerance.

    The middles of all brackets are one run, so that workers have as much to do as there is.
    """
    goal = np.diff(brackets)[:, 0] * 2.0**-_HALVINGS if tolerance is None else np.full(len(brackets), tolerance)
    for number in range(_MOST_HALVINGS):
        wide = np.nonzero(np.diff(brackets)[:, 0] > goal * (1.0 + 1e-9))[0]
        if not wide.size:
            break
        middle = brackets[wide].mean(axis=1)
        found = excess_at(middle, number)
        # The middle replaces the end at which acceptance is the same, so that the change stays inside.
        side = np.where((found <= 0.0) == (excess[wide, 0] <= 0.0), 0, 1)
        brackets[wide, side], excess[wide, side] = middle, found
    return brackets, excess


def _wilks(degrees: int, level: float) -> float:
    """Return the quantile of χ² with so many degrees of freedom."""
    return float(2.0 * gammaincinv(0.5 * degrees, level))


def critical(rise: Array, weights: Array | None, level: float) -> float:
    """Return the least of the rises that a fraction `level` of them, each with its weight, does not exceed."""
    return float(np.quantile(rise, level, method="inverted_cdf", weights=weights))


def _every_count(
    likelihood: Likelihood, best: FitResult, grids: Mapping[str, Array], also: Sequence[Mapping[str, float]]
) -> Callable[[Mapping[str, Array]], list[Law]] | None:
    """Return the function from points to the laws of all possible counts, if the data are one count; None otherwise."""
    if not isinstance(likelihood, PoissonLikelihood) or likelihood.ndata > 1 or set(best.free) != set(grids):
        return None
    (name,), (grid,) = grids, grids.values()

    def expected(points: Mapping[str, Array]) -> Array:
        means: Array = likelihood.expected.many(points)[0]
        return means

    def at(value: float) -> dict[str, Array]:
        point = {**best.values, name: value}
        return {**{each: np.full(len(counts), x) for each, x in point.items()}, NUMBER: counts}

    # Counts up to ten standard deviations above the largest expectation of the grid: the rest has no probability.
    most = expected({each: np.full(len(grid), x) for each, x in best.values.items()} | {name: grid}).max()
    if not most < _MANY:
        return None
    counts = np.arange(math.ceil(most + 10.0 * math.sqrt(most) + 30.0), dtype=np.float64)
    ensemble = Ensemble(likelihood, (counts[None],))
    starts = [best.values[name], *(each[name] for each in also), *grid[[0, len(grid) // 2, -1]]]
    # The best fit to each count, from several starts, since −2 ln L may have two minima.
    lowest = np.min([descend_many(ensemble, at(float(start)), best.free).fval for start in starts], axis=0)

    def laws(points: Mapping[str, Array]) -> list[Law]:
        found: list[Law] = []
        for x, mean in zip(points[name], expected(points), strict=True):
            held = ensemble.evaluate_many(at(float(x)))
            found.append((np.maximum(held - lowest, 0.0), np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1.0))))
        return found

    return laws


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
