r"""The regular waves of a massless electron in a central potential, all partial waves at once.

With :math:`U = k - V` and :math:`K = j + \tfrac12` (both signs of κ have the same phase, for a massless electron)

.. math:: \frac{d}{dr} \begin{pmatrix} g \\ f \end{pmatrix} =
          \begin{pmatrix} K/r & U \\ -U & -K/r \end{pmatrix} \begin{pmatrix} g \\ f \end{pmatrix}.

A step multiplies (g, f) by the exponential of a 2 × 2 matrix, Magnus's series to sixth order at three Gauss points. The
matrices are computed for many steps and all K in a few operations on arrays, and only the products are taken in turn.
Such a step knows the centrifugal term and the potential alike, and conserves the Wronskian.

A wave starts where it is small, at r = 0.05 (K − 1)/k, as the free wave of the momentum at the origin; what is wrong
with it there belongs to the irregular solution, which dies out. Steps near the origin grow with the radius: K/r varies
by a constant factor in each.

Source: S. Blanes, F. Casas, J. A. Oteo and J. Ros, Phys. Rep. 470 (2009) 151 (Magnus's series).
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np

from nuscatter.units import Array

#: A potential [fm⁻¹] of the radius [fm].
Potential: TypeAlias = Callable[[Array], Array]

#: Width of a step times the momentum, and most of it over the radius.
_STEP, _GROWTH = 0.1, 0.1
#: The first radius times the momentum; where a wave starts, in units of (K − 1)/k.
_FIRST, _START = 0.01, 0.05
#: Steps whose matrices are made together, an even number. The components may grow by e^100 in so many.
_BLOCK = 32
#: Terms of the continued fraction of the free waves' ratio at the start.
_TERMS = 20
#: (2n − 1) 2n and 2n (2n + 1): ratios of neighbouring terms of cosh √D and of sinh √D/√D.
_COSH = tuple(float((2 * n - 1) * 2 * n) for n in range(1, 9))
_SINH = tuple(float(2 * n * (2 * n + 1)) for n in range(1, 9))


class Waves(NamedTuple):
    """Regular waves at the end of the integration, each with a scale of its own."""

    #: The large component g, shape (K,).
    g: Array
    #: The small component f.
    f: Array
    #: ∫(g² + f²) × each function dr [fm], in the same scale, shape (K, functions).
    overlaps: Array


def radii(momentum: float, end: float, step: float = _STEP) -> Array:
    """Return the edges of the steps [fm] from near the origin to `end`; two neighbouring steps are equally wide.

    Args:
        momentum: k [fm⁻¹].
        end: The last radius [fm].
        step: Width of a step, times k.

    Example:
        >>> edges = radii(1.0, 20.0)
        >>> bool(edges[-1] == 20.0), bool(edges[1] - edges[0] < 0.002)
        (True, True)
    """
    first, widest = _FIRST / momentum, step / momentum
    growing = [first]
    while 2 * _GROWTH * growing[-1] < 2 * widest and growing[-1] < end:
        growing.append(growing[-1] * (1 + 2 * _GROWTH))
    growing = [each for each in growing if each < end]
    blocks = int(np.ceil((end - growing[-1]) / (2 * widest)))
    pairs = np.concatenate([growing[:-1], np.linspace(growing[-1], end, blocks + 1)])
    edges = np.empty(2 * pairs.size - 1)
    edges[::2], edges[1::2] = pairs, (pairs[:-1] + pairs[1:]) / 2
    return edges


def regular_waves(
    momentum: float, potential: Potential, edges: Array, size: int, functions: Callable[[Array], Array] | None = None
) -> Waves:
    """Return the regular waves of K = 1 … size at the last of `edges`.

    Args:
        momentum: k [fm⁻¹].
        potential: V [fm⁻¹], a function of radii [fm].
        edges: Edges of the steps [fm], as `radii` gives them.
        size: Number of partial waves.
        functions: Functions of the radius whose overlaps with g² + f² are wanted, shape (radii, functions).

    Returns:
        The waves, each in a scale of its own.
    """
    K = np.arange(1.0, size + 1)
    widths = np.diff(edges)
    gauss = np.sqrt(0.15)
    nodes = edges[:-1] + widths * (np.array([0.5 - gauss, 0.5, 0.5 + gauss])[:, None])
    local = momentum - potential(nodes.ravel()).reshape(nodes.shape)
    start = np.searchsorted(edges, _START * (K - 1) / momentum)
    g, f = np.ones(size), -_free_ratio(K, local[1, 0] * edges[start])
    # How many waves have started before each step: those with smaller K have.
    moving = np.searchsorted(start, np.arange(widths.size), side="right")
    functions = functions or (lambda r: np.zeros((r.size, 0)))
    simpson = _simpson(widths)
    overlaps = np.zeros((size, functions(edges[:1]).shape[1]))
    for begin in range(0, widths.size, _BLOCK):
        steps = slice(begin, min(begin + _BLOCK, widths.size))
        at = slice(begin, steps.stop)
        squares = np.zeros((steps.stop - begin, size))
        matrices = _propagators(K[: moving[steps.stop - 1]], widths[steps], nodes[:, steps], local[:, steps])
        for i, n in enumerate(moving[steps]):
            squares[i, :n] = g[:n] ** 2 + f[:n] ** 2
            (a, b), (c, d) = matrices[:, :, i, :n]
            g[:n], f[:n] = a * g[:n] + b * f[:n], c * g[:n] + d * f[:n]
        overlaps += squares.T @ (simpson[at, None] * functions(edges[at]))
        # A new scale for each wave, since beneath its barrier it grows without end.
        scale = 1 / np.maximum(np.abs(g), np.abs(f))
        g, f, overlaps = g * scale, f * scale, overlaps * scale[:, None] ** 2
    last = (g**2 + f**2)[:, None] * simpson[-1] * functions(edges[-1:])
    return Waves(g, f, overlaps + last)


def _propagators(K: Array, widths: Array, nodes: Array, local: Array) -> Array:
    """Return the matrices of steps, shape (2, 2, steps, K): exp of Magnus's series to sixth order.

    A traceless real matrix [[z, j + x], [x − j, −z]] is written (z, j, x). The commutator of two is
    2 (j x′ − x j′, z x′ − x z′, z j′ − j z′).
    """
    first, second, third = (widths * each for each in _moments(1 / nodes))
    z1, z2, z3 = (each[:, None] * K for each in (first, second, third))
    j1, j2, j3 = ((widths * each)[:, None] for each in _moments(local))
    c = 2 * (z1 * j2 - j1 * z2)
    # The two factors of the last commutator.
    pz, pj = -20 * z1 - z3, -20 * j1 - j3
    qz, qj, qx = z2 - j1 * c / 30, j2 - z1 * c / 30, (j1 * z3 - z1 * j3) / 15
    z = z1 + z3 / 12 + (pj * qx - c * qj) / 120
    j = j1 + j3 / 12 + (pz * qx - c * qz) / 120
    x = (pz * qj - pj * qz) / 120
    # The square of the matrix is a number, D: its exponential is cosh √D + sinh √D/√D times it, for either sign of D.
    square = z * z + x * x - j * j
    cosh, sinh = _series(square, _COSH), _series(square, _SINH)
    return np.array([[cosh + sinh * z, sinh * (j + x)], [sinh * (x - j), cosh - sinh * z]])


def _moments(values: Array) -> tuple[Array, Array, Array]:
    """Return a function's value, slope and curvature in a step from its values at the three Gauss points."""
    low, middle, high = values
    return middle, np.sqrt(15) / 3 * (high - low), 10 / 3 * (high - 2 * middle + low)


def _series(square: Array, ratios: tuple[float, ...]) -> Array:
    value = np.ones_like(square)
    for each in reversed(ratios):
        value = 1 + square / each * value
    return value


def _simpson(widths: Array) -> Array:
    """Return the weights of Simpson's rule at the edges of pairs of equal steps."""
    weights = np.zeros(widths.size + 1)
    pairs = widths[::2] / 3
    weights[:-1:2] += pairs
    weights[1::2] += 4 * pairs
    weights[2::2] += pairs
    return weights


def _free_ratio(K: Array, x: Array) -> Array:
    """Return j_K(x)/j_{K−1}(x) for x up to about K/20, or 0.1."""
    ratio = np.zeros_like(x)
    for m in range(_TERMS, 0, -1):
        ratio = x / (2 * (K + m) - 1 - x * ratio)
    return ratio
