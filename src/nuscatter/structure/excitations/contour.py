r"""Integrals of a strength over energy, from the response at a few complex energies.

A sum or a cross section is an integral of the strength S = −Im R/π with a weight f. S consists of discrete states and
narrow peaks, so that a grid of energies on the real axis misses a part of it (600 points: some per cent). But R is
analytic above the axis. If f is analytic too, and real on the axis, the path may leave it:

.. math:: \int_a^b f(\omega)\,S(\omega)\,d\omega = -\frac1\pi\,\mathrm{Im}\int_a^b f(\omega)\,R(\omega)\,d\omega

along any path above the axis. On a half ellipse R is smooth, and Gauss–Kronrod quadrature in the angle converges
geometrically: 17 points give four to seven digits, fewer if a state lies close to an end. Discrete states between a and
b are counted whole, with no need to find them. Where the path touches the axis there should be no state near: a lies
below the first state, and b in the continuum, or between two states.

Where f is a weight of physics it often ends at b: (b − ω)² for a neutrino that leaves with the rest of the energy. If
it ends as a root, the momentum of a massive lepton, that is said by `root`, which places the points accordingly.

Example:
    >>> def response(omega):  # neutral: states at ±9 and ±21 MeV of strengths 2 and 3
    ...     return 2 / (omega - 9) - 2 / (omega + 9) + 3 / (omega - 21) - 3 / (omega + 21)
    >>> found = integral(response, lambda omega: omega, 4.0, 40.0)
    >>> print(f"{found.value:.4f}", abs(found.value - 81) < found.error < 0.01)  # 2 · 9 + 3 · 21
    81.0000 True
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias, final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, positive, truth, whole
from nuscatter.structure.excitations.rational import ComplexArray, check_range
from nuscatter.units import Array

#: A weight: ω [MeV], complex, shape (n,) → its values, (n,) or (n, …); analytic, and real for real ω.
Weight: TypeAlias = Callable[[ComplexArray], Any]
#: How much the error of the coarser sum is enlarged before the error of the finer one is concluded from it.
_CAUTION = 10.0


class Integral(NamedTuple):
    """An integral and its estimated error."""

    #: Shape of the response, or of weight × response.
    value: Array
    #: Of the same shape.
    error: Array


@final
@dataclass(frozen=True, eq=False)
class Contour:
    """Points of a path above the real axis, with two sets of weights.

    Args:
        omega: Energies [MeV], complex, shape (n,).
        weights: dω of each, complex [MeV].
        coarse: The same of the quadrature that uses every other point; 0 at the others.
    """

    omega: ComplexArray
    weights: ComplexArray
    coarse: ComplexArray

    def integral(self, weight: Weight, samples: ArrayLike) -> Integral:
        """Return ∫ f S dω from the response at the points.

        Many weights may use the same samples.

        Args:
            weight: f(ω), of shape (n,), or (n, …) of as many axes as the samples, with which it broadcasts.
            samples: The response at the points, shape (n, …).
        """
        values = np.asarray(samples, dtype=np.complex128)
        factor = np.asarray(weight(self.omega), dtype=np.complex128)
        if factor.ndim == 1:
            factor = factor.reshape(-1, *(1,) * (values.ndim - 1))
        integrand = factor * values
        fine, coarse = (
            np.asarray(np.tensordot(each, integrand, axes=1).imag / -np.pi) for each in (self.weights, self.coarse)
        )
        size = np.tensordot(np.abs(self.weights), np.abs(integrand), axes=1) / np.pi
        return Integral(fine, _error(np.abs(fine - coarse), size))


def _error(difference: Array, size: Array) -> Array:
    """Return the estimated error of the finer of two sums.

    Their difference is the error of the coarser one, which has half the points. With twice the points a sum that
    converges geometrically has the square of its error, as a part of the size. The power 1½ is on the safe side, as in
    QUADPACK (Piessens et al. 1983, where the factor is 200).
    """
    part = difference / np.where(size > 0, size, 1.0)
    return np.asarray(size * (np.minimum(part, (_CAUTION * part) ** 1.5) + np.finfo(float).eps * len(np.shape(part))))


@cache
def _kronrod(order: int) -> tuple[Array, Array, Array]:
    """Return 2 order + 1 nodes on [0, 1], Kronrod's weights, and those of Gauss–Legendre on every other node.

    The added nodes are the zeros of the polynomial E of degree order + 1 with ∫P_order E P_j = 0 for all j ≤ order
    (Stieltjes); the weights integrate all Legendre polynomials up to degree 2 order.
    """
    x, w = legendre.leggauss(2 * order + 2)
    polynomials = legendre.legvander(x, order + 1)
    # E = P_{order+1} + Σ_k e_k P_k. The conditions on e are linear.
    moments = np.einsum("x,x,xj,xk->jk", w, polynomials[:, order], polynomials[:, : order + 1], polynomials)
    # Those of the wrong parity vanish by themselves, as does e; the rest determine one another.
    parity = (order + 1) % 2
    same = np.arange(parity, order + 1, 2)
    tests = np.arange(1, order + 1, 2)
    e = np.zeros(order + 2)
    e[order + 1] = 1.0
    e[same] = np.linalg.lstsq(moments[np.ix_(tests, same)], -moments[tests, order + 1], rcond=None)[0]
    gauss, shares = legendre.leggauss(order)
    added = np.sort(legendre.legroots(e).real)
    nodes = np.empty(2 * order + 1)
    nodes[::2], nodes[1::2] = added, gauss
    system = legendre.legvander(nodes, 2 * order).T
    exact = np.zeros(2 * order + 1)
    exact[0] = 2.0
    weights, coarse = np.linalg.solve(system, exact), np.zeros(2 * order + 1)
    coarse[1::2] = shares
    for each in (nodes, weights, coarse):
        each.setflags(write=False)
    return (1 + nodes) / 2, weights / 2, coarse / 2


def half_ellipse(low: float, high: float, points: int = 17, *, height: float = 0.8, root: bool = False) -> Contour:
    """Return the points of a half ellipse above the real axis from `low` to `high`.

    Args:
        low: Where it begins [MeV]: below the states that are counted.
        high: Where it ends [MeV].
        points: Their number: odd, from 7 to 101.
        height: Of the ellipse, as a part of its half width.
        root: Whether the weight ends at `high` as a root of high − ω.

    Raises:
        InputError: the range is empty, or a number is out of range.

    Example:
        >>> round(float(half_ellipse(5.0, 45.0).omega.imag.max()), 3)  # 0.8 of half the width
        16.0
    """
    check_range(low, high)
    if whole("points", points, 7, 101) % 2 == 0:
        raise invalid("points", points, "an odd number")
    positive("height", height, single=True)
    x, shares, coarse = _kronrod(points // 2)
    # The angle runs from π at `low` to 0 at `high`. States near an end of the path make the integrand vary quickly
    # there, so that the points are drawn towards both ends: half way to a cubic that has slope 0 at the ends. A root
    # needs the cubic itself. Near `high` the distance to it is proportional to the angle, and then to the square of t.
    t = 1 - x
    cubic = 1.0 if truth("root", root) else 0.5
    angle = np.pi * ((1 - cubic) * t + cubic * t**2 * (3 - 2 * t))
    slope = -np.pi * ((1 - cubic) + cubic * 6 * t * (1 - t))
    half = (high - low) / 2
    omega = (low + high) / 2 + half * (np.cos(angle) + 1j * height * np.sin(angle))
    step = half * (-np.sin(angle) + 1j * height * np.cos(angle)) * slope
    return Contour(omega, step * shares, step * coarse)


def integral(
    response: Callable[[complex], ArrayLike],
    weight: Weight,
    low: float,
    high: float,
    points: int = 17,
    *,
    height: float = 0.8,
    root: bool = False,
) -> Integral:
    """Return ∫ f S dω from `low` to `high` on a half ellipse; see `half_ellipse` and `Contour.integral`.

    For the strength of the reverse charge exchange, whose poles lie at negative ω with the opposite sign, give
    ``lambda omega: response(-omega)``, or the response of the reverse channel: above the axis at negative ω the
    outgoing solutions of the tail are those of another sheet.

    Args:
        response: R(ω), of any shape: of a channel, or a rational function.
        weight: f(ω), analytic and real for real ω.
        low: Where the range begins [MeV].
        high: Where it ends [MeV].
        points: Points of the half ellipse.
        height: Its height, as a part of its half width.
        root: Whether the weight ends as a root of high − ω.
    """
    path = half_ellipse(low, high, points, height=height, root=root)
    return path.integral(weight, np.array([response(complex(each)) for each in path.omega]))
