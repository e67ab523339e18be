"""The statistic of an upper limit, q̃_μ: its law by asymptotic formulae, and how many events these formulae rest on.

The formulae are those of G. Cowan, K. Cranmer, E. Gross and O. Vitells, Eur. Phys. J. C 71 (2011) 1554. The root of q̃
of Asimov data is the distance of the tested value from no signal, in standard deviations of the best signal.

Example:
    >>> p_values(4.0, 4.0)[1]  # data as expected without signal: the median
    0.5
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import final

import numpy as np
from scipy.special import ndtr

from nuscatter.errors import FitError, finite, strictly_between
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.measurements import Counts, TemplateCounts, measurements
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.problem import Problem
from nuscatter.fits.toys.asimov import held_rise
from nuscatter.fits.toys.toys import TIE
from nuscatter.units import Array

#: The q̃ of Asimov data with which a search for a limit begins, reached within a factor of 2.
_NEAR = 0.1
_TRIES, _FARTHEST = 100, 1e15  # how many distances are tried, and the farthest in units of the first


def p_values(q: float, asimov: float) -> tuple[float, float]:
    """Return the probabilities of a q̃_μ at or above the observed, with signal and without (Cowan et al., Eq. 65, 66).

    Args:
        q: q̃_μ of the data, zero or above.
        asimov: that of the Asimov data without signal, above zero; its root is the distance of the hypotheses in σ.

    Example:
        >>> signal, background = p_values(4.0, 4.0)  # data as expected without signal
        >>> round(signal, 4), background
        (0.0228, 0.5)
    """
    distance, root = math.sqrt(asimov), math.sqrt(q)
    if root <= distance:
        return float(ndtr(-root)), float(ndtr(distance - root))
    # The best signal is `null`: q̃ is then linear in the data, and its law another Gaussian.
    return float(ndtr(-(q + asimov) / (2.0 * distance))), float(ndtr(-(q - asimov) / (2.0 * distance)))


@final
@dataclass(frozen=True)
class Criterion:
    """The statistic that excludes a tested value, p_μ or CLs, and its level."""

    level: float
    null: float
    cls: bool

    def __post_init__(self) -> None:
        level = strictly_between("level", self.level, 0.5, 1.0, "a confidence level")
        object.__setattr__(self, "level", level)
        object.__setattr__(self, "null", float(finite("null", self.null, single=True)))

    def statistic(self, signal: float, background: float) -> float:
        """Return what must not be less than 1 − level."""
        return signal / max(background, 1e-300) if self.cls else signal

    def statistics(self, signal: Array, background: Array) -> Array:
        """Return `statistic` of arrays."""
        return signal / np.maximum(background, 1e-300) if self.cls else signal


@final
@dataclass(frozen=True, eq=False)
class TestedValues:
    """The rises of data and of Asimov data above tested values; each is computed once."""

    name: str
    test: Criterion
    #: the fit of the data
    best: FitResult
    #: the Asimov data, and where it starts, their true values: without signal
    asimov: Problem
    #: q̃ of the Asimov data by tested value: five expected limits and the limit itself ask for the same values
    computed: dict[float, float] = field(default_factory=dict)

    def q(self, value: float) -> float:
        """Return q̃ of the data."""
        return max(self.best.rise(**{self.name: value}), 0.0) if value > self.best.values[self.name] else 0.0

    def asimov_q(self, value: float) -> float:
        """Return q̃ of the Asimov data without signal."""
        if value not in self.computed:
            self.computed[value] = held_rise(self.asimov, self.name, value)
        return self.computed[value]

    def distance(self, first: float, top: float) -> float:
        """Return how far above `null` q̃ of the Asimov data is about 0.1: a third of a standard deviation.

        The errors of a fit that ends at `null` do not say it. Much nearer to `null` the rises are of the size of what
        fits leave of them (1e-4), and p-values from them are noise.

        Args:
            first: a distance that is probably too small.
            top: the largest value of the parameter.

        Raises:
            FitError: the likelihood hardly depends on the parameter, or a fit did not converge.
        """
        null, likelihood, start = self.test.null, self.asimov.likelihood, self.asimov.start

        def alone(value: float) -> float:
            return likelihood.evaluate({**start, self.name: value})

        # Other parameters can only lower the rise. So what is found without fits of them is a lower bound.
        for rise in (alone, self.asimov_q):
            first = _rises_to(rise, null, first, top, self.name)
        return first

    def excess(self, value: float) -> float:
        """Return how far the logarithm of p_μ or CLs lies above that of 1 − level."""
        asimov = self.asimov_q(value)
        if asimov <= 0.0:  # nothing distinguishes the hypotheses, so that p = 1
            return -math.log(1.0 - self.test.level)
        return log_excess(self.test.statistic(*p_values(self.q(value), asimov)), self.test.level)

    def expected(self, shift: float) -> Callable[[float], float]:
        """Return `excess` of data that lie `shift` standard deviations off the median without signal."""

        def excess(value: float) -> float:
            distance = math.sqrt(self.asimov_q(value))
            if distance <= 0.0:
                return -math.log(1.0 - self.test.level)
            # The best signal of such data is `shift` σ above `null`. Below `null` q̃ is counted from `null`.
            above = max(distance - shift, 0.0) ** 2
            q = above if shift >= 0.0 else distance**2 - 2.0 * distance * shift
            return log_excess(self.test.statistic(*p_values(q, distance**2)), self.test.level)

        return excess


def _rises_to(rise: Callable[[float], float], null: float, first: float, top: float, name: str) -> float:
    """Return about how far above `null` a function that is 0 there reaches `_NEAR`, or the distance to `top`."""
    step = min(first, top - null)
    for _ in range(_TRIES):
        found = rise(null + step)
        if _NEAR / 2.0 <= found <= 2.0 * _NEAR or (found < _NEAR and null + step >= top):
            return step
        if step > _FARTHEST * first:
            break
        # The fourth root converges for rises with the square of the distance and, as of couplings, with its fourth power.
        factor = (_NEAR / found) ** 0.25 if found > 0.0 else math.inf
        step = min(step * min(max(factor, 0.1), 10.0), top - null)
    raise FitError(f"No value of {name} up to {null + step:.6g} is excluded: −2 ln L hardly depends on it.")


def log_excess(p: float, level: float) -> float:
    """Return ln p − ln(1 − level): nearly linear in the tested value, where p itself falls exponentially."""
    return math.log(max(p, 1e-300) / (1.0 - level))


def deciding_events(likelihood: Likelihood, null: Mapping[str, float], tested: Mapping[str, float]) -> float:
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


def fraction_at_least(rise: Array, values: Array, tested: float, observed: float) -> float:
    """Return the fraction of toys whose q̃ is not below the observed; toys whose best value is above the tested have 0.

    Args:
        rise: of −2 ln L of the toys to the tested value, shape (toys,).
        values: their best values of the parameter.
        tested: the tested value.
        observed: q̃ of the data.
    """
    return float(np.mean(np.where(values > tested, 0.0, rise) >= observed - TIE))
