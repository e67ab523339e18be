"""Gauss–Legendre quadrature between kinks: the one way in which the library integrates.

Two tools find kinks and integrate between kinks that move. `crossings` finds where a function reaches given levels.
`weights_between` integrates a known function times a density whose ends, unlike the panels of the function, depend on
another variable.

Example:
    >>> x, w = panels([0.0, 1.0, 3.0], 4)
    >>> round(float(w @ x**2), 12)
    9.0
"""

import math
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import whole
from nuscatter.units import Array

#: Where panels begin that approach a kink, as parts of the distance to the next one.
_APPROACH = np.append(0.0, 4.0 ** np.arange(-6, 0))
#: After so many halvings an interval is as long as the distance between two floating-point numbers.
_HALVINGS = 62
#: How far beside the crossing of a chord it is looked for, as a part of the argument: some roundings.
_NEAR = 1e-15
#: A part of a panel that is narrower than this fraction of its position counts as nothing.
_NARROWEST = 1e-13
#: Most nodes in one panel: numpy finds them as eigenvalues of a matrix of n² entries.
_MOST = 1000


def gauss_legendre(n: int) -> tuple[Array, Array]:
    """Return the `n` nodes and weights of Gauss–Legendre quadrature on [0, 1], `n` from 1 to 1000."""
    return _gauss_legendre(whole("n", n, 1, _MOST))


@cache
def _gauss_legendre(n: int) -> tuple[Array, Array]:
    # numpy's interval is [−1, 1].
    x, w = np.polynomial.legendre.leggauss(n)
    nodes, weights = (1 + x) / 2, w / 2
    nodes.setflags(write=False)  # the cache gives the same arrays to all callers
    weights.setflags(write=False)
    return nodes, weights


def panels(edges: ArrayLike, n: int) -> tuple[Array, Array]:
    """Return nodes and weights, `n` in each panel between neighbouring `edges`, as two flat arrays."""
    x, w = gauss_legendre(n)
    bounds = np.asarray(edges, dtype=float)
    width = np.diff(bounds)[:, None]
    return (bounds[:-1, None] + width * x).ravel(), (width * w).ravel()


def approached(kinks: Array, end: float) -> Array:
    """Return points with more of them above each, ever closer, so that panels between resolve a root that begins there.

    Cross sections rise as the root of the energy above a threshold. With eight nodes in each panel an integral of it is
    good to 1e-8.

    Args:
        kinks: The points, in any order.
        end: The end of what is integrated.

    Returns:
        Points up to `end`, increasing; between each of the kinks and the next, or `end`, six more.

    Example:
        >>> approached(np.array([1.0]), 5.0)[:4].tolist()
        [1.0, 1.0009765625, 1.00390625, 1.015625]
    """
    starts = np.unique(kinks[kinks < end])
    lengths = np.diff(np.append(starts, end))
    return np.append((starts[:, None] + lengths[:, None] * _APPROACH).ravel(), end)


def crossings(function: Callable[[Array], Array], points: Array, levels: Array) -> Array:
    """Return where functions reach given levels, one argument for each change of side between two points.

    Args:
        function: x, shape (n,) → values of several functions, shape (functions, n).
        points: Increasing arguments. Two crossings of a level between neighbours are not seen.
        levels: The levels, shape (levels,).

    Returns:
        Arguments to the last digit, shape (crossings,), in no order.

    Example:
        >>> found = crossings(lambda x: np.stack([x**2, x**3]), np.array([0.0, 1.0, 3.0]), np.array([2.0, 8.0]))
        >>> np.sort(found).round(3).tolist()
        [1.26, 1.414, 2.0, 2.828]
    """
    values = function(points)
    above = values[:, None, :] > levels[:, None]
    which, level, start = np.nonzero(above[..., 1:] != above[..., :-1])
    rising, wanted, each = above[which, level, start + 1], levels[level], np.arange(len(which))
    low, high = points[start], points[start + 1]
    # Where a function is straight two steps beside the crossing of the chord are enough; halving finds it elsewhere.
    first, last = values[which, start], values[which, start + 1]
    with np.errstate(invalid="ignore", over="ignore"):  # of values that are infinite the chord is unknown
        chord = low + np.nan_to_num((wanted - first) / (last - first)) * (high - low)
    near = _NEAR * np.maximum(np.abs(low), np.abs(high))
    for attempt in range(_HALVINGS if len(which) else 0):
        middle = np.clip(chord + (attempt * 2 - 1) * near, low, high) if attempt < 2 else (low + high) / 2
        if attempt >= 2 and ((middle == low) | (middle == high)).all():
            break
        beyond = (function(middle)[which, each] > wanted) == rising
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    # a crossing that is a point is this point, not the next number above it
    return np.where(values[which, start] == wanted, points[start], high)


def interpolation(position: Array, n: int) -> Array:
    """Return the matrix that takes values at `n` nodes to those of the polynomial through them.

    Args:
        position: Points in [0, 1], of any shape.
        n: Number of nodes of `gauss_legendre`.

    Returns:
        Shape of `position`, then (n,).

    Example:
        >>> x, _ = gauss_legendre(4)
        >>> (interpolation(np.array([0.1, 0.5]), 4) @ x**3).round(12).tolist()
        [0.001, 0.125]
    """
    x, w = gauss_legendre(n)
    # (2l + 1) Σ_k f(x_k) P_l(x_k) w_k is the coefficient of P_l in the polynomial through all f(x_k).
    to_series = (legendre.legvander(2 * x - 1, n - 1) * w[:, None]).T * (2 * np.arange(n) + 1)[:, None]
    return np.asarray(legendre.legvander(2 * position - 1, n - 1) @ to_series)


def doubling(low: float, high: float, near: float, scale: float, also: Iterable[float] = ()) -> Array:
    """Return edges of panels that double in length away from a point, for functions that are steepest there.

    Args:
        low: Lower end of what is integrated.
        high: Upper end.
        near: The point, between the ends.
        scale: Length of the panels beside it.
        also: Other points at which panels end.

    Example:
        >>> doubling(0.0, 10.0, 0.0, 2.0).tolist()
        [0.0, 2.0, 4.0, 8.0, 10.0]
    """
    far = max(high - near, near - low)
    steps = scale * 2.0 ** np.arange(math.ceil(math.log2(far / scale)) if far > scale else 0)
    return np.unique(np.clip(np.concatenate([[low, high, near], near + steps, near - steps, [*also]]), low, high))


def from_antiderivatives(points: Array, weights: Array, low: float, high: float, n: int) -> tuple[Array, Array]:
    """Return nodes and weights of an integral that is known as Σ weight P(point), for every antiderivative P.

    So is an integral over a volume as a sum over its surface, of functions of one variable. P vanishes at the upper
    end and beyond it. The result is as good as the polynomial through the nodes.

    Args:
        points: Where P is asked for, not below the lower end, shape (points,).
        weights: Their weights, of either sign.
        low: Lower end.
        high: Upper end.
        n: Number of nodes.

    Example:
        >>> x, w = from_antiderivatives(np.array([1.0, 3.0]), np.array([-1.0, 1.0]), 1.0, 3.0, 4)  # P(3) − P(1)
        >>> round(float(w @ x**2), 12)
        8.666666666667
    """
    x, w = gauss_legendre(n)
    t = np.minimum(2 * (points - low) / (high - low) - 1, 1.0)
    values = legendre.legvander(t, n)
    degree = np.arange(n)
    # the antiderivative of P_l is (P_(l+1) − P_(l−1))/(2l + 1), of P_0 it is t − 1: all vanish at t = 1
    moments = weights @ np.column_stack([t - 1, (values[:, 2:] - values[:, :-2]) / (2 * degree[1:] + 1)])
    series = legendre.legvander(2 * x - 1, n - 1) * (2 * degree + 1)
    return low + (high - low) * x, w * (series @ moments) * (high - low) / 2


def weights_between(edges: Array, n: int, bounds: Array, density: Callable[[NDArray[np.int_], Array], Array]) -> Array:
    r"""Return weights W of :math:`\int f(x) \rho_i(x) dx = \sum_k W_{ik} f(x_k)` for f known at the nodes of `panels`.

    f is smooth within a panel, and ρ_i between bounds of its own, where it may rise or fall as a root. In a panel that
    holds a bound, f is replaced by the polynomial through its `n` nodes.

    Args:
        edges: Edges of the panels of f, increasing, shape (panels + 1,). What lies outside them does not count.
        n: Nodes in each panel.
        bounds: For each density the points between which it is smooth, increasing, shape (pieces + 1, densities).
        density: (i, x) of shapes (m,) and (m, points) → ρ_i(x), shape (m, points); x is between the bounds of i.

    Returns:
        Shape (densities, nodes), the nodes as in `panels`.

    Example:
        >>> x, _ = panels([0.0, 1.0, 2.0], 6)
        >>> ends = np.array([[0.5, 0.0], [1.5, 0.25]])  # two densities
        >>> (weights_between(np.array([0.0, 1.0, 2.0]), 6, ends, lambda i, x: 1.0 + x) @ x).round(6).tolist()
        [2.083333, 0.036458]
    """
    x, w = gauss_legendre(n)
    # at a bound a density may rise or fall as a root: nodes are even in u, at 3u² − 2u³, which takes roots away
    u, v = gauss_legendre(2 * n)
    ways = ((x, w), (u * u * (3 - 2 * u), 6 * u * (1 - u) * v))
    result = np.zeros((bounds.shape[1], len(edges) - 1, n))
    for low, high in pairwise(bounds):
        # every pair (i, p) of a density and a panel that it overlaps
        first = np.maximum(np.searchsorted(edges, low, side="right") - 1, 0)
        last = np.minimum(np.searchsorted(edges, high, side="left"), len(edges) - 1)
        count = np.maximum(last - first, 0)
        i = np.repeat(np.arange(len(count)), count)
        p = np.arange(len(i)) - np.repeat(np.cumsum(count) - count - first, count)
        start, stop = np.maximum(low[i], edges[p]), np.minimum(high[i], edges[p + 1])
        # in a part of a few roundings the nodes would be at its ends or outside, where ρ may be infinite or undefined
        wide = stop - start > _NARROWEST * np.maximum(np.abs(start), np.abs(stop))
        bounded = (start == low[i]) | (stop == high[i])
        for chosen, (part, weight) in zip((wide & ~bounded, wide & bounded), ways, strict=True):
            k, q, begin, width = i[chosen], p[chosen], start[chosen, None], (stop - start)[chosen, None]
            if not k.size:
                continue
            points = begin + width * part
            values = density(k, points) * (width * weight)
            if part is not x:  # the weights of these points are given to the panel's nodes
                position = (points - edges[q, None]) / (edges[q + 1] - edges[q])[:, None]
                values = np.einsum("cm,cmk->ck", values, interpolation(position, n))
            result[k, q] += values
    return result.reshape(len(result), -1)
