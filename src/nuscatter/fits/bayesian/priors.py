"""Priors: the probability density of a parameter before the data, by which a posterior multiplies the likelihood.

A sampler needs the density of a prior, or the value below which a fraction u of its probability lies (its quantile).

Example:
    >>> Flat(0.0, 2.0).value(0.25), Normal(1.0, 0.5).value(0.5), round(LogFlat(1e-3, 10.0).value(0.5), 6)
    (0.5, 1.0, 0.1)
"""

import math
from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from typing import final

import numpy as np
from scipy.special import ndtr, ndtri

from nuscatter.errors import InputError, finite, invalid, not_nan, positive
from nuscatter.units import Array


class Prior(ABC):
    """The probability density of one parameter."""

    @abstractmethod
    def log_density(self, x: Array) -> Array:
        """Return the logarithm of the normalised density; −∞ where it vanishes."""

    @abstractmethod
    def value(self, u: float) -> float:
        """Return the value below which a fraction u of the probability lies, 0 ≤ u ≤ 1."""


@final
@dataclass(frozen=True)
class Flat(Prior):
    """Equal density between two limits.

    Raises:
        InputError: limits that do not increase, or are not finite.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        _ordered(self.low, self.high)

    def log_density(self, x: Array) -> Array:
        return np.where((x >= self.low) & (x <= self.high), -math.log(self.high - self.low), -np.inf)

    def value(self, u: float) -> float:
        return float(self.low + u * (self.high - self.low))


@final
@dataclass(frozen=True)
class LogFlat(Prior):
    """Equal density of the logarithm between two limits above zero: each decade has the same probability.

    Raises:
        InputError: limits that do not increase, or are not above zero.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        positive("low", self.low, single=True)
        _ordered(self.low, self.high)

    def log_density(self, x: Array) -> Array:
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -np.log(np.where(inside, x, 1.0) * math.log(self.high / self.low)), -np.inf)

    def value(self, u: float) -> float:
        return float(self.low * (self.high / self.low) ** u)


@final
@dataclass(frozen=True)
class Normal(Prior):
    """A Gaussian, cut at limits if there are any; a `Pull` becomes this prior.

    Raises:
        InputError: a sigma that is not above zero, limits that do not increase, or that the Gaussian hardly reaches.
    """

    mean: float
    sigma: float
    _: KW_ONLY
    low: float = -math.inf
    high: float = math.inf

    def __post_init__(self) -> None:
        finite("mean", self.mean, single=True)
        positive("sigma", self.sigma, single=True)
        for name, edge in (("low", self.low), ("high", self.high)):
            if not_nan(name, edge).ndim:
                raise invalid(name, edge, "a single number")
        if not self.low < self.high or self._ends[1] - self._ends[0] < 1e-12:
            raise InputError(f"No part of {self.mean:g} ± {self.sigma:g} lies between {self.low:g} and {self.high:g}.")

    @property
    def _ends(self) -> tuple[float, float]:
        """The probabilities below the two limits, without them."""
        return float(ndtr((self.low - self.mean) / self.sigma)), float(ndtr((self.high - self.mean) / self.sigma))

    def log_density(self, x: Array) -> Array:
        low, high = self._ends
        norm = math.log(self.sigma * math.sqrt(2.0 * math.pi) * (high - low))
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -0.5 * ((x - self.mean) / self.sigma) ** 2 - norm, -np.inf)

    def value(self, u: float) -> float:
        low, high = self._ends
        # Far in a tail the quantile is infinite or rounds past a limit; 38 σ is where the density underflows.
        x = self.mean + self.sigma * float(ndtri(low + u * (high - low)))
        return min(max(x, self.low, self.mean - 38.0 * self.sigma), self.high, self.mean + 38.0 * self.sigma)


def _ordered(low: float, high: float) -> None:
    finite("low", low, single=True)
    finite("high", high, single=True)
    if not low < high:
        raise InputError(f"The limits of a prior are {low:g} and {high:g}, but a low and a higher one were expected.")
