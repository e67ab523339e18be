r"""Upper limits on a signal: one-sided, and with CLs not stronger than the data have the power to set.

The test statistic is q̃_μ (G. Cowan, K. Cranmer, E. Gross and O. Vitells, Eur. Phys. J. C 71 (2011) 1554, Eq. 16): the
rise of −2 ln L from the best signal that is not below `null` to the tested one, and 0 if the best one is above that.
Its distribution comes from one fit of Asimov data (their Eq. 65 and 66, with σ = μ/√q_A) or from toys. If the
background fluctuates down, a limit by p = 1 − level alone may exclude signals that the experiment cannot see. CLs
divides p by the probability of such a fluctuation without signal (A. L. Read, J. Phys. G 28 (2002) 2693).

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
    >>> like = PoissonLikelihood([100], lambda s=10.0: [s + 100.0])
    >>> limit = upper_limit(like, "s", level=0.95)
    >>> round(limit.value, 1), [round(float(each), 1) for each in limit.expected]
    (17.4, [0.0, 6.6, 17.4, 28.8, 41.0])
"""

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from scipy.optimize import brentq

from nuscatter.computing.block_runs import HERE, Workers
from nuscatter.errors import FitError, InputError, instance, invalid, one_of, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.measurements import measurements, with_data
from nuscatter.fits.minimum.fit import fit_problem
from nuscatter.fits.minimum.refit import LOWER
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Range, first_step
from nuscatter.fits.problem import MOST, Problem
from nuscatter.fits.toys.limit_statistic import Criterion, TestedValues, deciding_events, fraction_at_least, log_excess
from nuscatter.fits.toys.toys import FitTask, fit_grid, fit_task, inside, workers
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: The expected limits are those of data that lie so many standard deviations from the median without signal.
BANDS = (-2.0, -1.0, 0.0, 1.0, 2.0)

#: With fewer events than this the asymptotic formulae are warned of.
FEW = 10.0

_EXPANSIONS = 60
_AROUND = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0, 4.5)  # in units of the asymptotic limit: where toys are drawn


@final
@dataclass(frozen=True, eq=False)
class Limit:
    """An upper limit."""

    #: values of the parameter above this are excluded
    value: float
    #: the limit's statistical error from the number of toys; 0 without toys
    error: float
    level: float
    #: the limits that data without signal would give, by asymptotic formulae, at `BANDS`
    expected: Array
    #: the tested values and their p-values (or CLs) where toys were drawn, shape (2, tested)
    tested: Array
    #: the fit of the data, with the parameter at `null` or above
    best: FitResult
    __repr__ = shortened


def _problem(
    asked: Callable[..., Limit],
    likelihood: Likelihood,
    name: str,
    null: float,
    fixed: Mapping[str, float] | None,
    limits: Mapping[str, tuple[float | None, float | None]] | None,
    values: Mapping[str, float],
) -> Problem:
    """Return the fit of the data with the parameter at `null` or above; arguments of `asked`, checked."""
    instance("name", name, str, "the name of a parameter")
    problem = Problem.of(asked, likelihood, values=values, fixed=fixed, limits=limits)
    if one_of("parameter", name, problem.start) not in problem.free or name in (limits or {}):
        raise InputError(f"Parameter {name} goes from null on: it can be neither fixed nor limited.")
    known, allowed, start = likelihood.arguments[name], problem.free[name], problem.start[name]
    if not allowed.holds(null) or null == allowed.high:
        raise invalid("null", null, f"a value within the limits of {name}, ({allowed.low}, {allowed.high}),")
    if start <= null:  # a fit must not start at a limit, where it has no slope
        start = allowed.clip(null + (known.step or abs(null) or 1.0))
    above = Range(first_step(known, start, (null, allowed.high)), null, allowed.high)
    return replace(problem, start={**problem.start, name: start}, free={**problem.free, name: above})


def _limit(problem: Problem, name: str, test: Criterion, toys: int, seed: int, on: Workers) -> Limit:
    """Return the limit by p_μ or by CLs, as the criterion says; the rest as in `upper_limit`, checked."""
    null = test.null
    best = fit_problem(problem)
    if not best.valid and not best.message:
        raise FitError("The fit did not converge.")
    # Asimov data without signal: the expectation at the nuisances that the data prefer with the parameter at `null`.
    at_null = fit_problem(problem.near({**best.values, name: null}, hold=(name,)))
    without = at_null.values
    asimov = with_data(problem.likelihood, [each.expected(without) for each in measurements(problem.likelihood)])
    tested = TestedValues(name, test, best, Problem(asimov, without, best.free))
    # The limit lies above the best value, and the expected ones above `null`; both by some standard deviations.
    high = best.free[name].high
    top = math.inf if high is None else high
    near = tested.distance(1e-3 * best.free[name].step, top)
    if best.fval > at_null.fval + LOWER:  # Minuit's slope vanishes at a limit, so that it may stop before it gets there
        best = fit_problem(problem.near({**without, name: null + near}, steps={name: near}))
        if best.fval > at_null.fval + LOWER:
            raise FitError(f"The fit did not converge: −2 ln L is lower at {name} = {null:.6g}.")
        tested = replace(tested, best=best)
    low = max(best.values[name], null)
    if low - null > near:  # the fit's error can be relied upon; of a coupling it is less than near `null`
        value = _root(tested.excess, low, min(near, best.errors[name] or near), top, name)
    else:
        value = _root(tested.excess, low, near, top, name, continued=True)
    bands = np.array([_root(tested.expected(shift), null, near, top, name, continued=True) for shift in BANDS])
    if toys:
        middle = max(value, null + near)
        return _by_toys(tested, middle, bands, _ToyFits(tested, problem, toys, seed, 0.3 * (middle - null), on))
    events = deciding_events(problem.likelihood, without, {**without, name: value})
    if events < FEW:
        warnings.warn(
            f"The limit on {name} stands on formulae for many events, but about {events:.2g} events decide it: "
            "throw toys (toys=1000).",
            stacklevel=3,
        )
    return Limit(value, 0.0, test.level, bands, np.zeros((2, 0)), best)


def upper_limit(
    likelihood: Likelihood,
    name: str,
    *,
    level: float = 0.9,
    null: float = 0.0,
    fixed: Mapping[str, float] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    toys: int = 0,
    seed: int = 0,
    on: Workers = HERE,
    **values: float,
) -> Limit:
    """Return the value of a parameter above which p_μ is less than 1 − level.

    Data that lie farther below the background than the level's quantile (1.28 σ at 0.9) exclude every value, and the
    limit is `null`. Little above this it is far below where −2 ln L has risen by 2.71; that of CLs is not.

    Args:
        likelihood: of counts, measured values and Pulls.
        name: the parameter, `null` or above.
        level: the confidence level, between 0.5 and 1.
        null: its value without signal, where the best fit stops.
        fixed: values by name of parameters that are kept there.
        limits: of the others, as in `fit`.
        toys: how many are drawn at each of nine values around the asymptotic limit; 0 for the asymptotic limit, with a
            warning where fewer than ten events decide it.
        seed: of the toys.
        on: where to compute them. In a folder they have folders of their own, ``signal`` and ``background``.
        **values: where the fit starts.

    Raises:
        InputError: as `fit`; a level that is not one.
        FitError: a fit did not converge, the likelihood does not depend on the parameter, or toys put the limit below
            half of the asymptotic one, or above four of it.
        DataError: as `block_runs.compute`.
    """
    test = Criterion(level, null, False)
    problem = _problem(upper_limit, likelihood, name, test.null, fixed, limits, values)
    return _limit(problem, name, test, whole("toys", toys, 0, MOST), whole("seed", seed, 0, MOST), workers(on))


def cls_limit(
    likelihood: Likelihood,
    name: str,
    *,
    level: float = 0.95,
    null: float = 0.0,
    fixed: Mapping[str, float] | None = None,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    toys: int = 0,
    seed: int = 0,
    on: Workers = HERE,
    **values: float,
) -> Limit:
    """Return the value of a parameter above which CLs is less than 1 − level; otherwise as `upper_limit`.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
        >>> few = PoissonLikelihood([0], lambda s=1.0: [s + 1.5])
        >>> limit = cls_limit(few, "s", toys=320)
        >>> bool(abs(limit.value - 3.0) < 3 * limit.error)  # −ln 0.05, whatever the background
        True
    """
    test = Criterion(level, null, True)
    problem = _problem(cls_limit, likelihood, name, test.null, fixed, limits, values)
    return _limit(problem, name, test, whole("toys", toys, 0, MOST), whole("seed", seed, 0, MOST), workers(on))


def _root(
    excess: Callable[[float], float], low: float, scale: float, top: float, name: str, *, continued: bool = False
) -> float:
    """Return where a function that falls crosses zero, or `top`, the limit of the parameter.

    Args:
        excess: the function. At `low` itself it may be undefined.
        low: where the search begins.
        scale: its first step.
        top: the limit of the parameter.
        name: of the parameter.
        continued: the function nearer to `low` than a third of `scale` is the straight line through its values at a
            third and at `scale`; if that is below zero at `low`, the crossing counts as there. Otherwise the function
            is above zero at `low`.
    """
    if continued and low + scale <= top:
        near = scale / 3.0
        first, second = excess(low + near), excess(low + scale)
        if first < 0.0:
            # A falling line; noise could make it rise, and then it is below zero everywhere.
            return low + max(near - first * (scale - near) / (second - first), 0.0) if second < first else low
        low, scale, origin = low + near, scale - near, first
    else:
        origin = 1.0
    # Growing steps up from `low` find a bracket.
    step = scale
    for _ in range(_EXPANSIONS):
        if low + step >= top and excess(top) >= 0.0:
            return top
        step = min(step, top - low)
        if excess(low + step) < 0.0:
            return float(
                brentq(lambda value: excess(value) if value > low else origin, low, low + step, xtol=1e-6 * scale)
            )
        step *= 1.6
    raise FitError(f"No value of {name} up to {low + step:.6g} is excluded: −2 ln L hardly depends on it.")


@final
@dataclass(frozen=True, eq=False)
class _ToyFits:
    """How toys are drawn and fitted around the asymptotic limit."""

    tested: TestedValues
    problem: Problem
    toys: int
    seed: int
    #: the first step of the parameter in fits of toys
    step: float
    on: Workers

    def p_values(self, grid: Array, also: float) -> tuple[Array, Array]:
        """Return p_μ and the probability of no less a q̃ without signal at each tested value.

        Args:
            grid: the tested values.
            also: a value of the parameter where fits of toys start too.
        """
        tested, on = self.tested, self.on
        held = [{tested.name: float(each)} for each in grid]
        # With signal each tested value has toys of its own, with the nuisances that the data prefer there.
        signal = fit_grid(
            [self._task(self._profiled(each), [each], self.seed, also) for each in held],
            self.toys,
            "q of signal and background",
            inside(on, "signal"),
        )
        # Without signal one set of toys serves all tested values. Its seed differs, so that the two are independent.
        alone = self._task(tested.asimov.start, held, self.seed + 1, also)
        (background,) = fit_grid([alone], self.toys, "q of background", inside(on, "background"))
        q = [tested.q(float(each)) for each in grid]
        p_signal = [
            fraction_at_least(fits.rise[0], fits.values[tested.name], x, each)
            for fits, x, each in zip(signal, grid, q, strict=True)
        ]
        p_background = [
            fraction_at_least(rise, background.values[tested.name], x, each)
            for rise, x, each in zip(background.rise, grid, q, strict=True)
        ]
        return np.array(p_signal), np.array(p_background)

    def _profiled(self, held: Mapping[str, float]) -> Mapping[str, float]:
        """Return all parameters with the tested one held and the others fitted to the data."""
        return fit_problem(self.problem.near({**self.tested.best.values, **held}, hold=held)).values

    def _task(self, truth: Mapping[str, float], held: Sequence[Mapping[str, float]], seed: int, also: float) -> FitTask:
        name = self.tested.name
        near = self.problem.near(truth, steps={**self.tested.best.errors, name: self.step})
        return fit_task(near, seed, held=held, also=[{name: also}])


def _by_toys(tested: TestedValues, value: float, bands: Array, fits: _ToyFits) -> Limit:
    """Return the limit with p-values from toys at values around the asymptotic one."""
    null, level, toys = tested.test.null, tested.test.level, fits.toys
    grid = null + (value - null) * np.array(_AROUND)
    top = tested.best.free[tested.name].high
    if top is not None:
        grid = np.unique(np.minimum(grid, top))
    p_signal, p_background = fits.p_values(grid, null + 0.5 * (value - null))
    statistic = tested.test.statistics(p_signal, p_background)
    # No toy at all is less than one: half a toy keeps the logarithm finite.
    excess = np.array([log_excess(each, level) for each in np.maximum(statistic, 0.5 / toys)])
    below = np.nonzero(excess < 0.0)[0]
    if not below.size or below[0] == 0:
        raise FitError(
            f"Toys put the limit outside {grid[0]:.6g} to {grid[-1]:.6g}, although formulae put it at {value:.6g}."
        )
    # Between the last value that is not excluded and the first that is, the logarithm is taken as linear.
    at = int(below[0])
    part = excess[at - 1] / (excess[at - 1] - excess[at])
    slope = (excess[at] - excess[at - 1]) / (grid[at] - grid[at - 1])
    # The binomial variance of ln p is (1 − p)/(p × toys); the slope turns it into the error of the limit.
    variance = (1.0 - p_signal[at]) / max(p_signal[at] * toys, 1.0)
    if tested.test.cls:
        variance += (1.0 - p_background[at]) / max(p_background[at] * toys, 1.0)
    return Limit(
        value=float(grid[at - 1] + part * (grid[at] - grid[at - 1])),
        error=abs(math.sqrt(variance) / slope),
        level=level,
        expected=bands,
        tested=np.array([grid, statistic]),
        best=tested.best,
    )
