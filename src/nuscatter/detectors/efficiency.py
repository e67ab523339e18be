"""Efficiency: the fraction of events that are accepted, as a function of the observable or of time.

Any function with values in [0, 1] may be used. Those here list their kinks, so that integrals over them are exact.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import between, finite, increasing, instance, invalid, not_negative
from nuscatter.units import Array
from nuscatter.words.describing import shortened


class Efficiency(ABC):
    """Fraction of events accepted."""

    @property
    @abstractmethod
    def kinks(self) -> tuple[float, ...]:
        """Arguments between which the function is smooth."""

    @abstractmethod
    def __call__(self, x: ArrayLike) -> Array:
        """Return the efficiency, between 0 and 1, at `x` of any shape."""


@final
@dataclass(frozen=True, kw_only=True)
class Logistic(Efficiency):
    """a/(1 + exp(−b(x − c))) + d, cut to [0, 1]: the curve of COHERENT's CsI(Na), x in photoelectrons.

    Example:
        >>> curve = Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322)
        >>> [round(float(curve(x)), 3) for x in (5, 15, 60)]
        [0.0, 0.677, 0.987]
    """

    a: float
    b: float
    c: float
    d: float = 0.0

    def __post_init__(self) -> None:
        for name in ("a", "b", "c", "d"):
            finite(name, getattr(self, name), single=True)

    def _uncut(self, x: ArrayLike) -> Array:
        """Return the curve before it is cut to [0, 1]."""
        from scipy.special import expit

        return np.asarray(self.a * expit(self.b * (finite("x", x) - self.c)) + self.d)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        from scipy.special import logit

        if self.a == 0 or self.b == 0:
            return ()
        # The curve is cut where its logistic part is −d/a or (1 − d)/a.
        crossings = [(level - self.d) / self.a for level in (0.0, 1.0)]
        return tuple(sorted(self.c + float(logit(p)) / self.b for p in crossings if 0 < p < 1))

    def __call__(self, x: ArrayLike) -> Array:
        return np.clip(self._uncut(x), 0.0, 1.0)


@final
@dataclass(frozen=True, eq=False)
class TabulatedEfficiency(Efficiency):
    """Points interpolated linearly; below the first the first value holds, above the last the last.

    Args:
        x: Observable or time, increasing, shape (n,).
        values: Efficiency there, within [0, 1], shape (n,).

    Raises:
        InputError: x does not increase, or a value is outside [0, 1].
    """

    x: ArrayLike
    values: ArrayLike
    __repr__ = shortened

    def __post_init__(self) -> None:
        points, values = increasing("x", self.x), between("efficiency", self.values, 0, 1)
        if points.shape != values.shape:
            raise invalid("the number of efficiencies", values.size, f"one for each of the {points.size} points")

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        return tuple(np.asarray(self.x, dtype=float).tolist())

    def __call__(self, x: ArrayLike) -> Array:
        return np.asarray(np.interp(finite("x", x), np.asarray(self.x), np.asarray(self.values)))


@final
@dataclass(frozen=True, kw_only=True)
class ExponentialDecline(Efficiency):
    """1 up to `start`, then exp(−rate (t − start)): an analysis that uses the first pulse of a waveform only."""

    start: float
    rate: float

    def __post_init__(self) -> None:
        finite("start", self.start, single=True)
        not_negative("rate", self.rate, single=True)

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.start,)

    def __call__(self, x: ArrayLike) -> Array:
        return np.exp(-self.rate * np.maximum(finite("x", x) - self.start, 0.0))


@final
@dataclass(frozen=True)
class Staircase(Efficiency):
    """The fraction of equal detectors whose thresholds an event passes.

    Raises:
        InputError: the thresholds do not increase.

    Example:
        >>> Staircase((1.0, 2.0))([0.5, 1.0, 3.0]).tolist()
        [0.0, 0.5, 1.0]
    """

    thresholds: tuple[float, ...]

    def __post_init__(self) -> None:
        increasing("thresholds", self.thresholds, at_least=1)

    @property
    def kinks(self) -> tuple[float, ...]:
        return self.thresholds

    def __call__(self, x: ArrayLike) -> Array:
        return np.searchsorted(self.thresholds, finite("x", x), side="right") / len(self.thresholds)


@final
@dataclass(frozen=True)
class Gap(Efficiency):
    """0 from `low` to `high`, 1 elsewhere: energies that an analysis leaves out, as those of lines.

    Raises:
        InputError: `high` is not above `low`.

    Example:
        >>> Gap(8.5, 11.0)([8.4, 8.5, 10.9, 11.0]).tolist()
        [1.0, 0.0, 0.0, 1.0]
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        increasing("the ends of the gap", self.kinks)

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.low, self.high)

    def __call__(self, x: ArrayLike) -> Array:
        E = finite("x", x)
        return np.where((self.low > E) | (self.high <= E), 1.0, 0.0)


@final
@dataclass(frozen=True)
class ModifiedStep(Efficiency):
    """A curve of a number of quanta: 0 below `at`, half of the curve from there to `at` + 1, the curve beyond.

    So COHERENT's CsI(Na) of 2017 was analysed.

    Example:
        >>> ModifiedStep(Logistic(a=1.0, b=0.0, c=0.0), at=5)([4, 5, 6]).tolist()
        [0.0, 0.25, 0.5]
    """

    curve: Logistic
    at: float

    def __post_init__(self) -> None:
        instance("curve", self.curve, Logistic, "a Logistic")
        finite("at", self.at, single=True)

    @property
    def kinks(self) -> tuple[float, ...]:
        return tuple(sorted({self.at, self.at + 1, *self.curve.kinks}))

    def __call__(self, x: ArrayLike) -> Array:
        n = finite("x", x)
        return self.curve(n) * np.where(n < self.at, 0.0, np.where(n < self.at + 1, 0.5, 1.0))
