"""A smooth function of one variable as polynomials on panels: what is asked for millions of times is computed once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.events.drawing.search import Finder
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Degree of the polynomials, and halvings of a panel at most.
_DEGREE, _HALVINGS = 7, 20
#: Greatest error, as a part of the function's largest value.
_TOLERANCE = 1e-10


def in_panels(series: Array, panel: NDArray[np.int64], t: Array) -> Array:
    """Return the values of polynomials.

    Args:
        series: Coefficients of tᵈ, shape (degree + 1, panels).
        panel: Which of the panels, shape (n,).
        t: Places in these, from 0 to 1 but for rounding, which is cut off in the array itself; shape (n,).
    """
    np.clip(t, 0.0, 1.0, out=t)
    value: Array = series[-1][panel]
    for coefficients in series[-2::-1]:
        value *= t
        value += coefficients[panel]
    return np.asarray(value)


@final
@dataclass(frozen=True, eq=False)
class SmoothFunction:
    """A function between two ends; beyond them it has its values there.

    Args:
        edges: Of the panels, increasing, shape (panels + 1,).
        series: Coefficients of tᵈ, with t from 0 to 1 in a panel, shape (degree + 1, panels).
    """

    edges: Array
    series: Array
    __repr__ = shortened

    def __call__(self, x: Array) -> Array:
        """Return its values at `x`, of shape (n,)."""
        panel = self._finder.interval(x)
        return in_panels(self.series, panel, (x - self.edges[panel]) * self._inverse[panel])

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.edges)

    @cached_property
    def _inverse(self) -> Array:
        return 1 / np.diff(self.edges)


def smooth_function(function: Callable[[Array], Array], edges: Array, *, most: int | None = None) -> SmoothFunction:
    """Return a function that is known at any points as polynomials between edges and, where needed, between halves.

    Args:
        function: x, shape (n,) → values, shape (n,).
        edges: Increasing points between which it is smooth.
        most: Panels beyond which none is halved, as a function with noise would need; None for no limit.

    Example:
        >>> sine = smooth_function(np.sin, np.array([0.0, 3.0]))
        >>> x = np.linspace(0, 3, 1000)
        >>> bool(np.abs(sine(x) - np.sin(x)).max() < 1e-9)
        True
    """
    t = (1 - np.cos(np.pi * np.arange(_DEGREE + 1) / _DEGREE)) / 2
    between = (t[1:] + t[:-1]) / 2
    to_powers = np.linalg.inv(np.vander(t, increasing=True))
    low, high = np.asarray(edges[:-1], dtype=float), np.asarray(edges[1:], dtype=float)
    found: list[tuple[Array, Array]] = []
    largest = 0.0
    for attempt in range(_HALVINGS):
        x = low[:, None] + (high - low)[:, None] * np.append(t, between)
        values = function(x.ravel()).reshape(x.shape)
        largest = max(largest, float(np.abs(values).max()))
        series = values[:, : len(t)] @ to_powers.T
        error = np.abs(series @ np.vander(between, len(t), increasing=True).T - values[:, len(t) :]).max(axis=1)
        good = (error <= _TOLERANCE * largest) | np.full(
            len(low), attempt == _HALVINGS - 1 or (most is not None and len(low) > most)
        )
        found.append((low[good], series[good]))
        if good.all():
            break
        middle = (low[~good] + high[~good]) / 2
        low, high = np.concatenate([low[~good], middle]), np.concatenate([middle, high[~good]])
    starts = np.concatenate([each[0] for each in found])
    order = np.argsort(starts)
    series = np.concatenate([each[1] for each in found])[order]
    return SmoothFunction(np.append(starts[order], edges[-1]), np.ascontiguousarray(series.T))
