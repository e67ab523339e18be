"""Parameters on logarithmic axes: a likelihood as a function of their logarithms, and which grids are logarithmic.

Masses and couplings of new particles are unknown by orders of magnitude, so their grids are geometric. A scan works in
coordinates in which its grids have a constant spacing: in the logarithms of such parameters. Distances, straight lines
and the steps of descents are then those that one sees in a logarithmic plot.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import Pull
    >>> round(InLogarithms(Pull("mass", 10.0, 1.0), ("mass",)).evaluate({"mass": math.log(12.0)}), 6)
    4.0
    >>> is_geometric(np.geomspace(0.1, 100, 31)), is_geometric(np.linspace(0.1, 100, 31))
    (True, False)
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar, final

import numpy as np

from nuscatter.fits.likelihoods.expectation import Derivatives
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.parameters import Parameter, Range
from nuscatter.units import Array

_SAME_RATIO = 1e-6  # relative spread of the logarithms of neighbours' ratios: below it they count as one ratio

_Number = TypeVar("_Number", float, Array)


def is_geometric(grid: Array) -> bool:
    """Return whether a grid is geometric: three or more values above zero, whose neighbours all have the same ratio."""
    if len(grid) < 3 or not grid[0] > 0.0:
        return False
    steps = np.diff(np.log(grid))
    return bool(np.ptp(steps) <= _SAME_RATIO * steps.mean())


#: Logarithms beyond this stand for 4e-44 and 3e43: no mass or coupling is so small or large.
_FARTHEST = 100.0


@final
@dataclass(frozen=True, eq=False)
class InLogarithms(Likelihood):
    """A likelihood whose parameters `names` are given by their natural logarithms; the other ones as they are."""

    likelihood: Likelihood
    names: tuple[str, ...]

    @cached_property
    def arguments(self) -> dict[str, Parameter]:
        """The parameters in order; of those in logarithms, starts and limits are logarithms too."""
        known = dict(self.likelihood.arguments)
        for name in self.names:
            start = known[name].start
            low, high = (logarithm(edge) for edge in known[name].limits)
            known[name] = Parameter(logarithm(start), None, (low, high))
        return known

    @property
    def ndata(self) -> int:
        """The number of data."""
        return self.likelihood.ndata

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return −2 ln L."""
        return self.likelihood.evaluate({**parameters, **{name: _value(parameters[name]) for name in self.names}})

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return −2 ln L of every point of a batch."""
        return self.likelihood.evaluate_many({**parameters, **{name: _values(parameters[name]) for name in self.names}})

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return −2 ln L of a batch, its gradient and about its second derivatives, by ∂/∂ln x = x ∂/∂x.

        Of the second derivatives, x² ∂²/∂x² + x ∂/∂x, the last term is left out: it vanishes at the minimum.
        """
        values = {**parameters, **{name: _values(parameters[name]) for name in self.names}}
        ranges = {
            name: self._of_value(allowed, values[name]) if name in self.names else allowed
            for name, allowed in free.items()
        }
        value, gradient, curvature = self.likelihood.derivatives(values, ranges)
        ones = np.ones(len(value))
        scale = np.stack([values[name] if name in self.names else ones for name in free], axis=-1)
        return value, gradient * scale, curvature * scale[:, :, None] * scale[:, None, :]

    @staticmethod
    def _of_value(allowed: Range, values: Array) -> Range:
        """Return the range of the parameter itself. The step must suit all points of the batch, so the least counts."""
        low, high = (None if edge is None else _value(edge) for edge in (allowed.low, allowed.high))
        return replace(allowed, step=allowed.step * float(values.min()), low=low, high=high)


def _values(logarithms: Array) -> Array:
    """Return the numbers of logarithms. Where a likelihood is flat, a descent may ask for any: it is not followed."""
    return np.exp(np.clip(logarithms, -_FARTHEST, _FARTHEST))


def _value(logarithm: float) -> float:
    return math.exp(min(max(logarithm, -_FARTHEST), _FARTHEST))


def logarithm(value: float | None) -> float | None:
    """Return a logarithm, or None (no limit, no start) where there is none: at zero, below it, or at infinity."""
    return None if value is None or value <= 0.0 or math.isinf(value) else math.log(value)
