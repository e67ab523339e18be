"""Gauss–Legendre quadrature between kinks: the one way in which the library integrates.

Example:
    >>> x, w = panels([0.0, 1.0, 3.0], 4)
    >>> round(float(w @ x**2), 12)
    9.0
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import whole
from nuscatter.units import Array

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
