r"""Upper limits on a signal: one-sided, with the power that the data have to set them in view.

The test statistic is q̃_μ (G. Cowan, K. Cranmer, E. Gross and O. Vitells, Eur. Phys. J. C 71 (2011) 1554, Eq. 16): the
rise of −2 ln L from the best signal that is not below `null` to the tested one, and 0 if the best one is above that.
Its distribution comes from one fit of Asimov data (their Eq. 65 and 66, with σ = μ/√q_A) or from toys. A limit by
p = 1 − level alone may exclude signals that the experiment cannot see, when its background fluctuates down; CLs
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
from dataclasses import dataclass, field
from typing import final

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from nuscatter.computing.workers import HERE, Workers
from nuscatter.errors import FitError, InputError, finite, instance, invalid, unknown, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.measurements import Counts, TemplateCounts, measurements, with_data
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.problem import check_names
from nuscatter.fits.toys.asimov import held_rise
from nuscatter.fits.toys.toys import TIE, FitTask, Toys, fit_grid, fit_task, inside
from nuscatter.units import Array

#: The expected limits are those of data that lie so many standard deviations from the median without signal.
BANDS = (-2.0, -1.0, 0.0, 1.0, 2.0)

#: With fewer events than this the asymptotic formulae are warned of.
FEW = 10.0

_OPTIONS = ("likelihood", "name", "level", "null", "fixed", "limits", "toys", "seed", "on")
_EXPANSIONS = 60
_AROUND = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0, 4.5)  # of the asymptotic limit: where toys are thrown


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
    #: the tested values and their p-values (or CLs) where toys were thrown, shape (2, tested)
    tested: Array
    #: the fit of the data, with the parameter at `null` or above
    best: FitResult


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

    Args:
        likelihood: of counts, measured values and Pulls.
        name: the parameter, `null` or above.
        level: the confidence level, between 0.5 and 1.
        null: its value without signal, where the best fit stops.
        fixed: values by name of parameters that are kept there.
        limits: of the others, as in `fit`.
        toys: how many to throw at each of nine values around the asymptotic limit; 0 for the asymptotic limit, which a
            warning comes with where fewer than ten events decide.
        seed: of the toys.
        on: where to compute them. In a folder they have folders of their own, ``signal`` and ``background``.
        **values: where the fit starts.

    Raises:
        InputError: as `fit`; a level that is not one.
        FitError: a fit did not converge, the likelihood does not depend on the parameter, or toys put the limit below
            half of the asymptotic one, or above four of it.
        DataError: as `workers.compute`.
    """
    return _limit(likelihood, name, _Test(level, null, False), fixed, limits, toys, seed, on, values)


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
        >>> limit = cls_limit(few, "s", toys=1280)
        >>> bool(abs(limit.value - 3.0) < 3 * limit.error)  # −ln 0.05, whatever the background
        True
    """
    return _limit(likelihood, name, _Test(level, null, True), fixed, limits, toys, seed, on, values)


def p_values(q: float, asimov: float) -> tuple[float, float]:
    """Return p_μ and the probability of no less a q̃ without signal, for an observed q̃_μ (Cowan et al., Eq. 65, 66).

    Args:
        q: q̃_μ of the data, zero or above.
        asimov: that of the Asimov data without signal, above zero; its root is how far the hypotheses lie apart.

    Example:
        >>> signal, background = p_values(4.0, 4.0)  # data as expected without signal
        >>> round(signal, 4), background
        (0.0228, 0.5)
    """
    apart, root = math.sqrt(asimov), math.sqrt(q)
    if root <= apart:
        return float(ndtr(-root)), float(ndtr(apart - root))
    return float(ndtr(-(q + asimov) / (2.0 * apart))), float(ndtr(-(q - asimov) / (2.0 * apart)))


@final
@dataclass(frozen=True)
class _Test:
    """What is demanded of a tested value."""

    level: float
    null: float
    cls: bool

    def __post_init__(self) -> None:
        if not 0.5 < float(finite("level", self.level, single=True)) < 1.0:
            raise invalid("level", self.level, "a confidence level between 0.5 and 1")
        finite("null", self.null, single=True)

    def statistic(self, signal: float, background: float) -> float:
        """Return what must not be less than 1 − level."""
        return signal / max(background, 1e-300) if self.cls else signal

    def statistics(self, signal: Array, background: Array) -> Array:
        """Return `statistic` of arrays."""
        return signal / np.maximum(background, 1e-300) if self.cls else signal


@final
@dataclass(frozen=True, eq=False)
class _Tested:
    """The rises of data and of Asimov data above tested values; each is computed once."""

    name: str
    test: _Test
    best: FitResult
    asimov: Likelihood
    without: Mapping[str, float]
    memory: dict[float, float] = field(default_factory=dict)

    def q(self, value: float) -> float:
        """Return q̃ of the data."""
        return max(self.best.rise(**{self.name: value}), 0.0) if value > self.best.values[self.name] else 0.0

    def apart(self, value: float) -> float:
        """Return q̃ of the Asimov data without signal."""
        if value not in self.memory:
            ranges = dict(self.best.free)
            self.memory[value] = held_rise(self.asimov, dict(self.without), ranges, self.name, value)
        return self.memory[value]

    def excess(self, value: float) -> float:
        """Return how far the logarithm of p_μ or CLs lies above that of 1 − level."""
        asimov = self.apart(value)
        if asimov <= 0.0:
            return -math.log(1.0 - self.test.level)
        return _logarithm(self.test.statistic(*p_values(self.q(value), asimov)), self.test.level)

    def expected(self, shift: float) -> Callable[[float], float]:
        """Return `excess` of data that lie `shift` standard deviations off the median without signal."""

        def excess(value: float) -> float:
            apart = math.sqrt(self.apart(value))
            if apart <= 0.0:
                return -math.log(1.0 - self.test.level)
            above = max(apart - shift, 0.0) ** 2
            q = above if shift >= 0.0 else apart**2 - 2.0 * apart * shift  # a best signal below null counts from there
            return _logarithm(self.test.statistic(*p_values(q, apart**2)), self.test.level)

        return excess


def _logarithm(p: float, level: float) -> float:
    return math.log(max(p, 1e-300) / (1.0 - level))


def _limit(
    likelihood: Likelihood,
    name: str,
    test: _Test,
    fixed: Mapping[str, float] | None,
    limits: Mapping[str, tuple[float | None, float | None]] | None,
    toys: int,
    seed: int,
    on: Workers,
    values: Mapping[str, float],
) -> Limit:
    instance("likelihood", likelihood, Likelihood, "a likelihood")
    check_names(likelihood, _OPTIONS, "upper_limit and cls_limit")
    whole("toys", toys, 0, 2**40)
    if name not in likelihood.arguments:
        raise unknown("parameter", name, likelihood.parameters)
    if name in (fixed or {}) or name in (limits or {}):
        raise InputError(f"Parameter {name} goes from null on: it can be neither fixed nor limited.")
    ends = {**(limits or {}), name: (test.null, likelihood.arguments[name].limits[1])}
    start = dict(values)
    first = start.get(name, likelihood.arguments[name].start)
    if first is not None and first <= test.null:
        start[name] = test.null + (likelihood.arguments[name].step or abs(test.null) or 1.0)
    best = fit(likelihood, limits=ends, fixed=fixed, starts=1, seed=0, **start)
    if not best.valid and not best.message:
        raise FitError("The fit did not converge.")
    frozen = {each: value for each, value in best.values.items() if each not in best.free}
    background = fit(
        likelihood, limits=limits, fixed={**frozen, name: test.null}, starts=1, seed=0, **_others(best, name)
    )
    expected = with_data(likelihood, [each.expected(background.values) for each in measurements(likelihood)])
    tested = _Tested(name, test, best, expected, background.values)
    scale = max(best.errors[name], 1e-3 * best.free[name].step)
    high = best.free[name].high
    top = math.inf if high is None else high
    value = _root(tested.excess, max(best.values[name], test.null), scale, top, name)
    bands = np.array([_root(tested.expected(shift), test.null, scale, top, name) for shift in BANDS])
    if not toys:
        events = _events(likelihood, background.values, {**background.values, name: value})
        if events < FEW:
            warnings.warn(
                f"The limit on {name} stands on formulae for many events, but about {events:.2g} events decide it: "
                "throw toys (toys=1000).",
                stacklevel=3,
            )
        return Limit(value, 0.0, test.level, bands, np.zeros((2, 0)), best)
    return _by_toys(tested, value, bands, (toys, seed, ends, tuple(frozen)), on)


def _events(likelihood: Likelihood, null: Mapping[str, float], tested: Mapping[str, float]) -> float:
    """Return how many events decide between two hypotheses: one over the squared skewness of the best test.

    The score Σ s (n − μ)/μ, with the signal s in a bin of μ, has the variance Σ s²/μ and the third cumulant Σ s³/μ². In
    one bin that makes μ, whatever s. Measured values add to the variance alone.
    """
    variance = third = 0.0
    for each in measurements(likelihood):
        with_signal, without = each.expected(tested), each.expected(null)
        signal = with_signal - without
        if isinstance(each, Counts | TemplateCounts):
            seen = with_signal > 0.0
            variance += float(np.sum(signal[seen] ** 2 / with_signal[seen]))
            third += float(np.sum(signal[seen] ** 3 / with_signal[seen] ** 2))
        else:  # −2 ln L of Asimov data, which for these is the square of the distance
            variance += each.with_data(with_signal).evaluate(null)
    return math.inf if third == 0.0 else variance**3 / third**2


def _others(best: FitResult, name: str) -> dict[str, float]:
    return {each: best.values[each] for each in best.free if each != name}


def _root(excess: Callable[[float], float], low: float, scale: float, top: float, name: str) -> float:
    """Return where a function that falls from above zero crosses it, or `top`, beyond which nothing is."""
    step = scale
    for _ in range(_EXPANSIONS):
        if low + step >= top and excess(top) >= 0.0:
            return top
        step = min(step, top - low)
        if excess(low + step) < 0.0:
            return float(
                brentq(lambda value: excess(value) if value > low else 1.0, low, low + step, xtol=1e-6 * scale)
            )
        step *= 1.6
    raise FitError(f"No value of {name} up to {low + step:.6g} is excluded: −2 ln L hardly depends on it.")


def _by_toys(
    tested: _Tested,
    value: float,
    bands: Array,
    how: tuple[int, int, Mapping[str, tuple[float | None, float | None]], Sequence[str]],
    on: Workers,
) -> Limit:
    """Return the limit with p-values from toys at values around the asymptotic one."""
    toys, seed, ends, frozen = how
    name, best, null = tested.name, tested.best, tested.test.null
    grid = null + (value - null) * np.array(_AROUND)
    top = best.free[name].high
    if top is not None:
        grid = np.unique(np.minimum(grid, top))
    held = [{name: float(each)} for each in grid]
    likelihood = best.likelihood
    steps = {**{each: best.errors[each] for each in best.free}, name: 0.3 * (value - null)}

    def task(truth: Mapping[str, float], at: Sequence[Mapping[str, float]], number: int) -> FitTask:
        return fit_task(
            Toys(likelihood, truth, number),
            held=at,
            fixed=frozen,
            limits=ends,
            steps=steps,
            also=[{name: null + 0.5 * (value - null)}],
        )

    profiled = [
        fit(
            likelihood,
            limits={**ends, name: (None, None)},
            fixed={**_held(best), **each},
            starts=1,
            seed=0,
            **_others(best, name),
        ).values
        for each in held
    ]
    signal = fit_grid(
        [task(truth, [each], seed) for truth, each in zip(profiled, held, strict=True)],
        toys,
        "q of signal and background",
        inside(on, "signal"),
    )
    (background,) = fit_grid([task(tested.without, held, seed + 1)], toys, "q of background", inside(on, "background"))
    q = [tested.q(float(each)) for each in grid]
    p_signal = np.array(
        [_beyond(fits.rise[0], fits.values[name], x, each) for fits, x, each in zip(signal, grid, q, strict=True)]
    )
    p_background = np.array(
        [
            _beyond(rise, background.values[name], x, each)
            for rise, x, each in zip(background.rise, grid, q, strict=True)
        ]
    )
    statistic = tested.test.statistics(p_signal, p_background)
    excess = np.array([_logarithm(each, tested.test.level) for each in np.maximum(statistic, 0.5 / toys)])
    below = np.nonzero(excess < 0.0)[0]
    if not below.size or below[0] == 0:
        raise FitError(
            f"Toys put the limit outside {grid[0]:.6g} to {grid[-1]:.6g}, although formulae put it at {value:.6g}."
        )
    at = int(below[0])
    part = excess[at - 1] / (excess[at - 1] - excess[at])
    slope = (excess[at] - excess[at - 1]) / (grid[at] - grid[at - 1])
    variance = (1.0 - p_signal[at]) / max(p_signal[at] * toys, 1.0)
    if tested.test.cls:
        variance += (1.0 - p_background[at]) / max(p_background[at] * toys, 1.0)
    return Limit(
        value=float(grid[at - 1] + part * (grid[at] - grid[at - 1])),
        error=abs(math.sqrt(variance) / slope),
        level=tested.test.level,
        expected=bands,
        tested=np.array([grid, statistic]),
        best=best,
    )


def _held(best: FitResult) -> dict[str, float]:
    return {each: value for each, value in best.values.items() if each not in best.free}


def _beyond(rise: Array, values: Array, tested: float, observed: float) -> float:
    """Return the fraction of toys whose q̃ is not below the observed; toys that find more than is tested have 0."""
    return float(np.mean(np.where(values > tested, 0.0, rise) >= observed - TIE))
