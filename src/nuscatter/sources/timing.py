r"""When neutrinos arrive: a proton pulse folded with the exponential decays behind it, in closed form.

A pulse has a distribution F(t), and a density folded with one exponential, g(t; τ). The rest follows: from
τ g' = f − g the folded distribution is G = F − τ g, and a chain of decays τ₁, τ₂ … is a sum of single ones,

.. math:: g(t) = \sum_i w_i\, g(t; \tau_i), \qquad w_i = \prod_{j \ne i} \frac{\tau_i}{\tau_i - \tau_j}.

So a prompt neutrino is a pulse with τ_π, a delayed one a pulse with (τ_π, τ_μ), and a time bin a difference of two G.
"""

from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import common_shape, finite, increasing, instance, invalid, not_nan, not_negative, positive
from nuscatter.quantities import DELAY, LIFETIME, TIME, plausible
from nuscatter.units import Array, us
from nuscatter.words.describing import shortened


class Pulse(ABC):
    """Arrival of the protons, normalised to one pulse."""

    @property
    @abstractmethod
    def kinks(self) -> tuple[float, ...]:
        """Times [MeV⁻¹] between which the density is smooth."""

    @abstractmethod
    def cumulative(self, t: ArrayLike) -> Array:
        """Return F(t), the fraction that arrives before `t` [MeV⁻¹]."""

    @abstractmethod
    def folded(self, t: ArrayLike, lifetime: float) -> Array:
        """Return the density [MeV] of the pulse folded with an exponential decay of `lifetime` [MeV⁻¹]."""


@final
@dataclass(frozen=True, kw_only=True)
class Gaussian(Pulse):
    """A Gaussian pulse of `mean` and standard deviation `width` [MeV⁻¹].

    Example:
        >>> from nuscatter.units import us
        >>> float(Gaussian(mean=0.44 * us, width=0.15 * us).cumulative(0.44 * us))
        0.5
    """

    mean: float
    width: float

    def __post_init__(self) -> None:
        plausible("mean", self.mean, TIME, single=True)
        plausible("width", self.width, LIFETIME, single=True)

    @property
    def kinks(self) -> tuple[float, ...]:
        return (self.mean,)

    def density(self, t: ArrayLike) -> Array:
        """Return the density [MeV] at times `t` [MeV⁻¹] of any shape."""
        x = (finite("t", t, "us") - self.mean) / self.width
        return np.asarray(np.exp(-0.5 * x * x) / (self.width * (2 * np.pi) ** 0.5))

    def cumulative(self, t: ArrayLike) -> Array:
        from scipy.special import ndtr

        return np.asarray(ndtr((not_nan("t", t) - self.mean) / self.width))

    def folded(self, t: ArrayLike, lifetime: float) -> Array:
        from scipy.special import erfcx, ndtr

        plausible("lifetime", lifetime, LIFETIME)
        common_shape(t=t, lifetime=lifetime)
        # The folded density is exp(ratio²/2 − ratio x) Φ(x − ratio)/τ. Its two factors over- and underflow far from the
        # mean, so there are two forms: with the scaled function erfcx where x < ratio, and as it stands above, where
        # the exponent is at most −ratio²/2.
        x, ratio = np.broadcast_arrays((not_nan("t", t) - self.mean) / self.width, self.width / lifetime)
        result, early = np.empty(x.shape), x < ratio
        late = ~early
        before, after, least = x[early], x[late], ratio[late]
        result[early] = np.exp(-0.5 * before * before) * erfcx((ratio[early] - before) * 0.5**0.5)
        result[late] = 2 * np.exp(least * (least / 2 - after)) * ndtr(after - least)
        return result / (2 * lifetime)


@final
@dataclass(frozen=True, eq=False)
class PiecewiseLinear(Pulse):
    """A pulse that is linear between its kinks, where it may jump; made by `box`, `triangle` and `tabulated`.

    Args:
        times: Kinks [MeV⁻¹], increasing, shape (n + 1,).
        left, right: Density at the two ends of each piece, any normalisation, not negative, shape (n,).
    """

    times: Array
    left: Array
    right: Array
    __repr__ = shortened

    def __post_init__(self) -> None:
        times = increasing("times of the pulse", self.times)
        left, right = not_negative("density of the pulse", self.left), not_negative("density of the pulse", self.right)
        if not left.shape == right.shape == (times.size - 1,):
            raise invalid("the number of densities", left.size, f"one for each of the {times.size - 1} pieces")
        area = float(((left + right) / 2) @ np.diff(times))
        positive("the integral of the pulse", area)
        for name, value in (("times", times), ("left", left / area), ("right", right / area)):
            object.__setattr__(self, name, value)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        return tuple(self.times.tolist())

    @cached_property
    def _slopes(self) -> Array:
        return (self.right - self.left) / np.diff(self.times)

    def density(self, t: ArrayLike) -> Array:
        """Return the density [MeV] at times `t` [MeV⁻¹] of any shape; at a jump that of the later piece."""
        time = finite("t", t, "us")
        piece = np.clip(np.searchsorted(self.times, time, side="right") - 1, 0, self.left.size - 1)
        inside = (time >= self.times[0]) & (time < self.times[-1])
        return np.where(inside, self.left[piece] + self._slopes[piece] * (time - self.times[piece]), 0.0)

    def cumulative(self, t: ArrayLike) -> Array:
        inside = np.clip(not_nan("t", t)[..., None] - self.times[:-1], 0.0, np.diff(self.times))
        return np.asarray(((self.left + self._slopes * inside / 2) * inside).sum(axis=-1))

    def folded(self, t: ArrayLike, lifetime: float) -> Array:
        plausible("lifetime", lifetime, LIFETIME, single=True)
        # Each piece is folded by itself: what has come of it since its start, decayed since its end. expm1 gives the
        # decay within the piece without a difference of numbers near 1.
        since = not_nan("t", t)[..., None] - self.times[:-1]
        inside = np.clip(since, 0.0, np.diff(self.times))
        decayed = np.exp(-np.maximum(since - inside, 0.0) / lifetime)
        loss = -np.expm1(-inside / lifetime)
        return np.asarray((decayed * (self.left * loss + self._slopes * (inside - lifetime * loss))).sum(axis=-1))


def box(*, start: float, length: float) -> PiecewiseLinear:
    """Return a pulse of constant intensity from `start` for `length` [MeV⁻¹]."""
    plausible("length", length, LIFETIME, single=True)
    plausible("start", start, TIME, single=True)
    return PiecewiseLinear(np.array([start, start + length]), np.ones(1), np.ones(1))


def triangle(*, start: float, length: float, peak: float = 0.5) -> PiecewiseLinear:
    """Return a triangular pulse from `start` for `length` [MeV⁻¹] with its maximum at the fraction `peak` of it."""
    plausible("length", length, LIFETIME, single=True)
    plausible("start", start, TIME, single=True)
    if not 0 < float(finite("peak", peak, single=True)) < 1:
        raise invalid("peak", peak, "a fraction of the length between 0 and 1")
    return PiecewiseLinear(start + length * np.array([0, peak, 1]), np.array([0.0, 1.0]), np.array([1.0, 0.0]))


def tabulated(times: ArrayLike, density: ArrayLike) -> PiecewiseLinear:
    """Return a pulse interpolated linearly between `times` [MeV⁻¹], with `density` there in any normalisation."""
    values = not_negative("density of the pulse", density)
    if values.ndim != 1:
        raise invalid("density of the pulse", density, "one number for each of the times")
    return PiecewiseLinear(increasing("times of the pulse", times), values[:-1], values[1:])


@final
@dataclass(frozen=True)
class Bunches(Pulse):
    """Several copies of one pulse, at `offsets` [MeV⁻¹] from it and with relative `weights` (equal if None).

    Example:
        >>> from nuscatter.units import ns
        >>> two = Bunches(box(start=0, length=100 * ns), (0, 600 * ns))
        >>> float(two.cumulative(300 * ns))
        0.5
    """

    pulse: Pulse
    offsets: tuple[float, ...]
    _: KW_ONLY
    weights: tuple[float, ...] | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("pulse", self.pulse, Pulse, "a Pulse such as box(start, length)")
        offsets = increasing("offsets of the bunches", self.offsets, at_least=1)
        weights = not_negative("weight", np.ones(offsets.size) if self.weights is None else self.weights)
        if weights.shape != offsets.shape:
            raise invalid("the number of weights", weights.size, f"one for each of {offsets.size} bunches, in a tuple,")
        positive("the sum of the weights", weights.sum())

    @property
    def _shares(self) -> Array:
        weights = np.ones(len(self.offsets)) if self.weights is None else np.asarray(self.weights, dtype=float)
        return np.asarray(weights / weights.sum())

    @property
    def kinks(self) -> tuple[float, ...]:
        return tuple(sorted({offset + kink for offset in self.offsets for kink in self.pulse.kinks}))

    def cumulative(self, t: ArrayLike) -> Array:
        return self.pulse.cumulative(not_nan("t", t)[..., None] - np.asarray(self.offsets)) @ self._shares

    def folded(self, t: ArrayLike, lifetime: float) -> Array:
        return self.pulse.folded(not_nan("t", t)[..., None] - np.asarray(self.offsets), lifetime) @ self._shares


@final
@dataclass(frozen=True)
class TimeProfile:
    """Arrival times behind a pulse and a chain of decays.

    Args:
        pulse: Arrival of the protons.
        lifetimes: Mean lives of the decays in the chain [MeV⁻¹], all different; () follows the pulse itself.
        delay: Shift of everything to later times [MeV⁻¹].

    Raises:
        InputError: the pulse is not one, a lifetime is not positive, or two are equal.

    Example:
        >>> from nuscatter.units import ns, us
        >>> delayed = TimeProfile(Gaussian(mean=0.44 * us, width=0.15 * us), (26.03 * ns, 2197 * ns))
        >>> round(float(delayed.fraction(-0.1 * us, 4.9 * us)), 3)
        0.867
    """

    pulse: Pulse
    lifetimes: tuple[float, ...]
    delay: float = 0.0
    __repr__ = shortened

    def __post_init__(self) -> None:
        if not isinstance(self.pulse, Pulse):
            raise invalid("pulse", self.pulse, "a Pulse such as Gaussian(mean, width)")
        if plausible("lifetime", self.lifetimes, LIFETIME).ndim != 1:
            raise invalid("lifetimes", self.lifetimes, "a tuple of mean lives")
        plausible("delay", self.delay, DELAY, single=True)
        object.__setattr__(self, "lifetimes", tuple(self.lifetimes))
        chain = sorted(self.lifetimes)
        # The weights of a chain have differences of lifetimes below the fraction bar: two equal ones would divide by 0.
        if any(longer - shorter < 1e-6 * longer for shorter, longer in pairwise(chain)):
            raise invalid("lifetimes", [each / us for each in self.lifetimes], "a chain of different ones (in us)")

    @property
    def kinks(self) -> tuple[float, ...]:
        """Times [MeV⁻¹] between which the density is smooth."""
        return tuple(self.delay + kink for kink in self.pulse.kinks)

    @property
    def _weights(self) -> list[float]:
        return [
            float(np.prod([tau / (tau - other) for other in self.lifetimes if other != tau])) for tau in self.lifetimes
        ]

    def density(self, t: ArrayLike) -> Array:
        """Return the density of arrivals [MeV] at times `t` [MeV⁻¹] of any shape.

        Needs at least one decay, a Gaussian pulse, or one that is linear in pieces, whose jumps are at its kinks.
        """
        if not self.lifetimes and isinstance(self.pulse, Gaussian | PiecewiseLinear):
            return self.pulse.density(finite("t", t, "us") - self.delay)
        if not self.lifetimes:
            raise invalid("lifetimes", (), "at least one decay (the density of a bare pulse may jump)")
        time = finite("t", t, "us") - self.delay
        parts = [w * self.pulse.folded(time, tau) for w, tau in zip(self._weights, self.lifetimes, strict=True)]
        return np.maximum(sum(parts, np.zeros(())), 0.0)

    def cumulative(self, t: ArrayLike) -> Array:
        """Return the fraction that has arrived before `t` [MeV⁻¹], of any shape."""
        time = not_nan("t", t) - self.delay
        result = self.pulse.cumulative(time)
        for weight, tau in zip(self._weights, self.lifetimes, strict=True):
            result = result - weight * tau * self.pulse.folded(time, tau)
        return np.clip(result, 0.0, 1.0)

    def fraction(self, start: ArrayLike, stop: ArrayLike) -> Array:
        """Return the fraction that arrives between `start` and `stop` [MeV⁻¹]."""
        common_shape(start=start, stop=stop)
        share = self.cumulative(stop) - self.cumulative(start)
        if np.any(np.asarray(stop) < np.asarray(start)):
            raise invalid("stop", float(np.min(stop)), "a time that is not before the start")
        return share

    def shifted(self, delay: float) -> "TimeProfile":
        """Return the profile moved to later times by `delay` [MeV⁻¹]."""
        return replace(self, delay=self.delay + float(plausible("delay", delay, DELAY, single=True)))
