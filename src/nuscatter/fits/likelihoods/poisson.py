"""−2 ln L of counts bin by bin, and its derivatives in the expectation, below zero too.

A fit can step to expectations below zero, which no Poisson law has. The continuation of the formula there must lead it
back. So the formula, its continuation and the derivatives of both are in one file, and tests compare them.
"""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.units import Array

#: Expected counts below this many events (per bin) are continued as `poisson_deviance` says.
FLOOR = 1e-9
#: δ of `poisson_deviance`: minus this many expected events in an empty bin add 1 to −2 ln L.
WALL = 1e-3
#: Fewer observed events than this (an Asimov tail) have no n ln n; 1/n could overflow.
NEGLIGIBLE = 1e-100

_FAR_FACTOR, _FAR = 3.0, 30.0  # so many times the data and so many events more: −2 ln L is above 60 there


def poisson_deviance(observed: ArrayLike, expected: ArrayLike) -> Array:
    r"""Return −2 ln L of each bin, relative to its saturated model.

    .. math:: 2\,[\mu - n + n \ln(n/\mu)],\qquad n \ln n \to 0 \text{ at } n = 0

    (S. Baker and R. D. Cousins, Nucl. Instrum. Meth. 221 (1984) 437, Eq. 5). A fit may try an expectation of zero or
    below, which no Poisson law has. There, under ε = `FLOOR`, the formula is continued with δ = `WALL` by

    .. math:: \ln\mu &\to \ln\varepsilon + (\mu - \varepsilon)/\varepsilon, \\
              \mu &\to (\mu^2 + \varepsilon^2)/2\varepsilon \;\; (|\mu| < \varepsilon),
              \quad |\mu| + (\mu + \varepsilon)^2/2\delta^2 \;\; (\mu \le -\varepsilon):

    finite, once continuously differentiable, rising as μ falls below zero for every n (as 2|μ| + μ²/δ² in an empty bin,
    as 2n|μ|/ε more in others), and convex in μ, so that a model linear in its parameters keeps its one minimum, which
    the wall keeps at expectations above about −δ². An empty bin with μ = 0 costs ε, not 0.

    Args:
        observed: counts n ≥ 0.
        expected: μ, of a shape that broadcasts with `observed`.

    Example:
        >>> poisson_deviance([0, 3], [2.5, 3.0])
        array([5., 0.])
        >>> bool(poisson_deviance(0, -2.0) > poisson_deviance(0, -1.0) > poisson_deviance(0, 0.0))
        True
    """
    n = np.asarray(observed, dtype=np.float64)
    mu = np.asarray(expected, dtype=np.float64)
    # Three pieces, of which each bin is in one: above ε, between −ε and ε, and below −ε.
    raised = np.maximum(mu, FLOOR)
    middle = np.clip(mu, -FLOOR, FLOOR)
    beyond = np.maximum(-FLOOR - mu, 0.0)
    # μ and its continuation, a parabola in the middle that meets μ and |μ| with their slopes, and the wall below.
    cost = (middle**2 + FLOOR**2) / (2 * FLOOR) + (raised - FLOOR) + beyond + 0.5 * (beyond / WALL) ** 2
    # ln(μ/n), continued by its tangent at ε. With n = 0 its value does not matter, but must be finite.
    whole = np.where(n > NEGLIGIBLE, n, 1.0)
    logarithm = np.log(raised / whole) + (mu - raised) / FLOOR
    return 2.0 * (cost - n - n * logarithm)


def poisson_slopes(observed: Array, expected: Array) -> tuple[Array, Array]:
    r"""Return the first and second derivative of `poisson_deviance` in the expectation.

    .. math:: 2\,(1 - n/\mu),\qquad 2\,n/\mu^2,

    and those of the continuation below ε. The second is never negative.

    Args:
        observed: counts n ≥ 0.
        expected: μ, of a shape that broadcasts with `observed`.

    Example:
        >>> poisson_slopes(np.array([3.0]), np.array([6.0]))
        (array([1.]), array([0.16666667]))
    """
    if expected.min() >= FLOOR:  # almost always, and several times faster
        ratio = observed / expected
        return 2.0 * (1.0 - ratio), 2.0 * ratio / expected
    raised = np.maximum(expected, FLOOR)
    beyond = np.maximum(-FLOOR - expected, 0.0)
    inside = np.abs(expected) < FLOOR
    # The derivatives of the pieces of `poisson_deviance`, in its order.
    first = np.where(inside, expected / FLOOR, np.sign(expected)) - beyond / WALL**2 - observed / raised
    second = np.where(inside, 1.0 / FLOOR, np.where(expected < 0.0, WALL**-2, 0.0))
    return 2.0 * first, 2.0 * (second + np.where(expected >= FLOOR, observed / raised**2, 0.0))


def poisson_curvature(observed: Array, expected: Array, second: Array) -> Array:
    r"""Return the second derivatives for a Newton step: those given, or far above the data the expected ones.

    Where a model predicts S ≫ n events, −2 ln L is a straight line in its normalisation, 2(S − n ln S), until just
    above zero: a Newton step with the true curvature 2n/μ² is S/n times too long. The mean of that curvature over data
    drawn from the model (Fisher's information),

    .. math:: 2/\mu,

    gives a step that ends at μ = n, for a normalisation at once. It replaces the true one at a point of more than three
    times as many events as were observed, and 30 more. There −2 ln L is above 60, where no fit ends; elsewhere nothing
    changes.

    Args:
        observed: counts n ≥ 0, shape (bins, batch) or (bins, 1).
        expected: μ, shape (bins, batch).
        second: what `poisson_slopes` returned.

    Example:
        >>> n, mu = np.array([[2.0], [1.0]]), np.array([[4.0, 400.0], [1.0, 100.0]])
        >>> poisson_curvature(n, mu, poisson_slopes(n, mu)[1])
        array([[0.25 , 0.005],
               [2.   , 0.02 ]])
    """
    far = expected.sum(axis=0) > _FAR_FACTOR * observed.sum(axis=0) + _FAR
    if not far.any():
        return second
    return np.where(far & (expected > FLOOR), 2.0 / np.maximum(expected, FLOOR), second)
