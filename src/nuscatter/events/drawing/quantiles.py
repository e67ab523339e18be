r"""Quantiles: where a cumulative distribution reaches a given value, from tables that are as exact as is asked for.

A number x with density f is drawn by solving F(x) = u for a uniform u, where F is the integral of f. Here the range of
x is cut into panels, at the kinks of f first and then in halves, until in each panel x is a polynomial of the part t of
the panel's integral. The error is measured where it matters, in F: a polynomial is good if F(x(t)) is t to 1e-8 of the
whole, at points between those through which it goes. A panel that holds less than that of the whole is good anyway.
So ends where f vanishes, and x is a root of u, cost a few dozen panels and no thought.

Panels of several distributions stand one after the other in one `Quantiles`, in parts of one interval from 0 to 1. One
search with one random number then finds the distribution, the panel and t at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nuscatter.errors import InputError
from nuscatter.events.drawing.search import Finder
from nuscatter.events.drawing.smooth import in_panels
from nuscatter.quadrature import gauss_legendre
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Greatest error of F in a panel, as a part of the whole.
TOLERANCE = 1e-8
#: Nodes of the density in a panel.
NODES = 12
#: Degree of x(t).
_DEGREE = 5
#: Halvings of a panel after which it is taken as it is: it is then as short as rounding allows.
_HALVINGS = 45
_ITERATIONS = 60


@final
@dataclass(frozen=True, eq=False)
class Panels:
    """Distributions on common panels.

    Args:
        integral: Of each distribution over each panel, shape (distributions, panels).
        series: Coefficients of x(t) = Σ c_d tᵈ, shape (degree + 1, distributions, panels).
    """

    integral: Array
    series: Array
    __repr__ = shortened


def lines(points: Array, integral: Array) -> Panels:
    """Return distributions that are at single points.

    Args:
        points: Where, shape (points,).
        integral: How much of each distribution is there, shape (distributions, points).
    """
    series = np.zeros((_DEGREE + 1, *integral.shape))
    series[0] = points
    return Panels(integral, series)


def panels_of_density(density: Callable[[Array], Array], edges: Array, tolerance: float = TOLERANCE) -> Panels:
    """Return panels of distributions whose densities are given.

    Args:
        density: x, shape (n,) → densities, shape (distributions, n), not negative.
        edges: Increasing points between which all densities are smooth, the ends included.
        tolerance: Greatest error of F, as a part of the integral.

    Raises:
        InputError: the density cannot be resolved.

    Example:
        >>> falling = panels_of_density(lambda x: (1 - x)[None, :], np.array([0.0, 1.0]))
        >>> table = joined([falling])
        >>> u = np.array([0.0, 0.5, 0.75])
        >>> _, x = table.draw(u)
        >>> np.allclose(x, 1 - np.sqrt(1 - u), rtol=0, atol=1e-6)
        True
    """
    low, high = np.asarray(edges[:-1], dtype=float), np.asarray(edges[1:], dtype=float)
    found: list[tuple[Array, Array, Array]] = []
    total: Array | None = None
    nodes, checks = gauss_legendre(NODES)[0], _checks()
    for _ in range(_HALVINGS):
        at = np.concatenate([nodes, checks])
        x = low[:, None] + (high - low)[:, None] * at
        values = density(x.ravel())
        values = np.maximum(values.reshape(len(values), len(low), -1), 0.0)
        inner, between = values[..., :NODES], values[..., NODES:]
        integral = inner @ gauss_legendre(NODES)[1] * (high - low)
        if total is None:  # of the first pass: only its size matters
            total = integral.sum(axis=1)
        allowed = tolerance * np.where(total > 0, total, 1.0)[:, None]
        wrong = np.abs(inner @ _to_checks() - between).max(axis=-1) * (high - low)
        parts, error = inverted(inner)
        good = ((integral <= allowed) & (wrong <= 4 * allowed)) | ((wrong <= allowed) & (error * integral <= allowed))
        good = good.all(axis=0)
        series = parts * (high - low)[:, None, None].transpose(1, 2, 0)
        series[0] += low
        found.append((low[good], integral[:, good], series[..., good]))
        if good.all():
            break
        middle = (low[~good] + high[~good]) / 2
        low, high = np.concatenate([low[~good], middle]), np.concatenate([middle, high[~good]])
    else:
        raise InputError("A density is too rough to draw from: it is not resolved by 45 halvings of a panel.")
    order = np.argsort(np.concatenate([each[0] for each in found]))
    integral = np.concatenate([each[1] for each in found], axis=-1)[:, order]
    return Panels(integral, np.concatenate([each[2] for each in found], axis=-1)[..., order])


def panels_of_cumulative(cumulative: Callable[[Array], Array], edges: Array, tolerance: float = TOLERANCE) -> Panels:
    """Return panels of one distribution whose cumulative F is given, from F(first edge) to F(last edge).

    Args:
        cumulative: x, shape (n,) → F, shape (n,), which does not fall.
        edges: Increasing points between which F is smooth.
        tolerance: Greatest error of F.
    """
    low, high = np.asarray(edges[:-1], dtype=float), np.asarray(edges[1:], dtype=float)
    found: list[tuple[Array, Array, Array]] = []
    t = _lobatto(_DEGREE)
    between = _checks()
    for attempt in range(_HALVINGS):
        first, last = cumulative(low), cumulative(high)
        mass = np.maximum(last - first, 0.0)
        scale = np.where(mass > 0, mass, 1.0)[:, None]

        def part(x: Array, first: Array = first, scale: Array = scale) -> Array:
            return (cumulative(x.ravel()).reshape(x.shape) - first[:, None]) / scale

        # F(x) = t by halving: F may have flat parts, and is asked for a few times only
        left, right = np.repeat(low[:, None], len(t), axis=1), np.repeat(high[:, None], len(t), axis=1)
        for _ in range(_ITERATIONS):
            middle = (left + right) / 2
            below = part(middle) < t
            left, right = np.where(below, middle, left), np.where(below, right, middle)
        x = (left + right) / 2
        x[:, 0], x[:, -1] = low, high
        series = (x - low[:, None]) @ _to_powers(_DEGREE).T
        trial = low[:, None] + series @ _powers(between, _DEGREE)
        error = np.abs(part(np.clip(trial, low[:, None], high[:, None])) - between).max(axis=1)
        good = (error * mass <= tolerance) | (mass <= tolerance) | np.full(len(low), attempt == _HALVINGS - 1)
        series[:, 0] += low
        found.append((low[good], mass[good], series[good]))
        if good.all():
            break
        middle = (low[~good] + high[~good]) / 2
        low, high = np.concatenate([low[~good], middle]), np.concatenate([middle, high[~good]])
    order = np.argsort(np.concatenate([each[0] for each in found]))
    integral = np.concatenate([each[1] for each in found])[order]
    return Panels(integral[None], np.concatenate([each[2] for each in found])[order].T[:, None, :])


@final
@dataclass(frozen=True, eq=False)
class Quantiles:
    """Distributions from which numbers are drawn, each with its part of the interval from 0 to 1.

    Args:
        edges: Where the parts of the panels begin, and where the last ends, from 0 to 1, shape (panels + 1,).
        which: The distribution of each panel.
        series: Coefficients of x(t), shape (degree + 1, panels).
        weights: Integral of each distribution, shape (distributions,).
    """

    edges: Array
    which: NDArray[np.int64]
    series: Array
    weights: Array
    __repr__ = shortened

    def draw(self, u: Array) -> tuple[NDArray[np.int64], Array]:
        """Return for each u, uniform from 0 to 1, which distribution it is of, and x; both of shape (n,)."""
        panel = self._finder.interval(u)
        t = (u - self.edges[panel]) * self._inverse[panel]
        return self.which[panel], in_panels(self.series, panel, t)

    def of(self, which: NDArray[np.int64], u: Array) -> Array:
        """Return x of given distributions, for u uniform from 0 to 1; both of shape (n,)."""
        if len(self.weights) == 1:
            return self.draw(u)[1]
        start, stop = self._parts[which], self._parts[which + 1]
        # a sum may round to the first number of the next distribution
        return self.draw(np.minimum(start + u * (stop - start), np.nextafter(stop, 0.0)))[1]

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.edges)

    @cached_property
    def _inverse(self) -> Array:
        return 1 / np.diff(self.edges)

    @cached_property
    def _parts(self) -> Array:
        """Where the part of each distribution begins, and where the last ends."""
        first = np.searchsorted(self.which, np.arange(len(self.weights) + 1))
        return self.edges[first]


def joined(parts: Sequence[Panels]) -> Quantiles:
    """Return all distributions of some panels in one table, in order; panels without content are left out.

    Raises:
        InputError: there is none with content.
    """
    integral = np.concatenate([each.integral.ravel() for each in parts]) if parts else np.zeros(0)
    counts = [each.integral.shape[1] for each in parts for _ in range(len(each.integral))]
    which = np.repeat(np.arange(len(counts)), counts)
    if not (integral > 0).any():
        raise InputError("There is nothing to draw from: all probabilities are zero.")
    series = np.concatenate([each.series.reshape(len(each.series), -1) for each in parts], axis=1)
    edges = np.append(0.0, np.cumsum(integral) / integral.sum())
    edges /= edges[-1]
    keep = np.diff(edges) > 0
    weights = np.bincount(which, weights=integral, minlength=len(counts)).astype(np.float64)
    return Quantiles(np.append(edges[:-1][keep], 1.0), which[keep], np.ascontiguousarray(series[:, keep]), weights)


def inverted(values: Array) -> tuple[Array, Array]:
    """Return the polynomials x(t) of densities on [0, 1] that are known at the nodes of a panel, and their errors.

    Args:
        values: Densities at the nodes, shape (…, nodes).

    Returns:
        Coefficients, shape (degree + 1, …), and the greatest error of F at points between, as a part of the panel's
        integral, shape (…).
    """
    series, total = antiderivative(values)
    t = _lobatto(_DEGREE)[1:-1]  # the ends are those of the panel
    x = reached(series[..., None], np.broadcast_to(t, (*total.shape, len(t))))
    ends = np.zeros((*total.shape, 1))
    powers = np.concatenate([ends, x, ends + 1], axis=-1) @ _to_powers(_DEGREE).T
    between = _checks()
    trial = np.clip(powers @ _powers(between, _DEGREE), 0.0, 1.0)
    error = np.abs(legendre.legval(2 * trial - 1, series[..., None], tensor=False) - between).max(axis=-1)
    return np.moveaxis(powers, -1, 0), error


def antiderivative(values: Array) -> tuple[Array, Array]:
    """Return integrals from 0 of densities on [0, 1], as parts of their wholes, and the wholes.

    Args:
        values: Densities at the nodes of `gauss_legendre(NODES)`, shape (…, nodes). One of zeros counts as even.

    Returns:
        Coefficients of Legendre polynomials, shape (nodes + 1, …), and the wholes, shape (…).
    """
    to_series, weights = _to_antiderivative()
    total = values @ weights
    there = (total > 0)[..., None]
    flat = np.where(there, values, 1.0) / np.where(there, total[..., None], 1.0)
    return np.moveaxis(flat @ to_series, -1, 0), total


def reached(series: Array, parts: Array) -> Array:
    """Return where in [0, 1] the integrals of densities reach given parts of their wholes, by Newton's steps.

    Args:
        series: As `antiderivative` returns it; its last axes broadcast with the parts.
        parts: From 0 to 1.
    """
    slopes = legendre.legder(series)
    x = np.array(parts)
    left, right = np.zeros_like(x), np.ones_like(x)
    for _ in range(_ITERATIONS):
        excess = legendre.legval(2 * x - 1, series, tensor=False) - parts
        left, right = np.where(excess < 0, x, left), np.where(excess < 0, right, x)
        slope = 2 * legendre.legval(2 * x - 1, slopes, tensor=False)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = x - excess / slope
        # a point that is found is an end of its interval, and stays there
        new = np.where((step >= left) & (step <= right), step, (left + right) / 2)
        if np.abs(new - x).max(initial=0.0) < 1e-12:
            break
        x = new
    return x


@cache
def _checks() -> Array:
    """Return points between those through which a polynomial goes, at which it is looked at."""
    t = _lobatto(_DEGREE)
    return (t[1:] + t[:-1]) / 2


@cache
def _to_checks() -> Array:
    """Return the matrix from densities at the nodes to those at the points where it is looked at."""
    x, w = gauss_legendre(NODES)
    to_series = (legendre.legvander(2 * x - 1, NODES - 1) * w[:, None]) * (2 * np.arange(NODES) + 1)
    return np.asarray(to_series @ legendre.legvander(2 * _checks() - 1, NODES - 1).T)


@cache
def _to_antiderivative() -> tuple[Array, Array]:
    """Return the matrix from a density at the nodes to the Legendre series of its integral from 0, and the weights."""
    x, w = gauss_legendre(NODES)
    to_series = (legendre.legvander(2 * x - 1, NODES - 1) * w[:, None]) * (2 * np.arange(NODES) + 1)
    return np.stack([legendre.legint(row, lbnd=-1, scl=0.5) for row in to_series]), w


def _lobatto(degree: int) -> Array:
    """Return the points on [0, 1], its ends included, through which a polynomial of that degree goes."""
    return (1 - np.cos(np.pi * np.arange(degree + 1) / degree)) / 2


@cache
def _to_powers(degree: int) -> Array:
    """Return the matrix from values at `_lobatto` points to coefficients of powers."""
    return np.asarray(np.linalg.inv(np.vander(_lobatto(degree), increasing=True)))


def _powers(t: Array, degree: int) -> Array:
    return np.vander(t, degree + 1, increasing=True).T
