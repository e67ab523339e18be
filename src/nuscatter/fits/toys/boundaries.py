r"""What Wilks's theorem becomes at a boundary: mixtures of χ² laws, called χ̄².

If the true value of a parameter lies at its limit, half of the experiments would measure it beyond the limit. Their
best value is then the limit itself, and −2 ln L does not rise from there to the truth. The law of the rise is then ½
χ²₀ + ½ χ²₁, whose tail is half of that of χ²₁ (H. Chernoff, Ann. Math. Statist. 25 (1954) 573; S. G. Self and K.-Y.
Liang, J. Am. Stat. Assoc. 82 (1987) 605, cases 5 and 7).

Example:
    >>> round(mixed_p_value(2.705543, boundary_weights(1)), 6)  # 5 % one-sided is 10 % two-sided
    0.05
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import gammaincc

from nuscatter.errors import InputError, finite, invalid, not_negative, whole
from nuscatter.units import Array


def boundary_weights(parameters: int, correlation: float = 0.0) -> Array:
    r"""Return the weights of χ²₀, χ²₁ … when so many parameters are truly at a boundary.

    For two of them whose estimates are correlated with ρ if there were no boundary,

    .. math:: w_2 = \frac{1}{2\pi}\arccos(-\rho),\quad w_1 = \tfrac12,\quad w_0 = \tfrac12 - w_2,

    and for more, which must not be correlated, they are binomial, C(k, j)/2ᵏ.

    Args:
        parameters: how many are at the boundary, one or more.
        correlation: ρ of two of them, between −1 and 1.

    Raises:
        InputError: a correlation of other than two parameters.

    Example:
        >>> boundary_weights(2)
        array([0.25, 0.5 , 0.25])
    """
    count = whole("parameters", parameters, 1, 100)
    rho = float(finite("correlation", correlation, single=True))
    if not -1.0 < rho < 1.0:
        raise invalid("correlation", correlation, "a number between −1 and 1")
    if rho and count != 2:
        raise InputError(f"A correlation belongs to two parameters at a boundary, but there are {count}.")
    if count == 2:
        both = math.acos(-rho) / (2.0 * math.pi)
        return np.array([0.5 - both, 0.5, both])
    return np.array([math.comb(count, each) for each in range(count + 1)]) / 2.0**count


def mixed_p_value(rise: float, weights: Sequence[float] | Array) -> float:
    """Return the probability of no less a rise under a mixture of χ² laws.

    Args:
        rise: of −2 ln L, zero or above.
        weights: of χ² with 0, 1, 2 … degrees of freedom; their sum is 1.

    Raises:
        InputError: weights that are negative or do not sum to 1.

    Example:
        >>> mixed_p_value(0.0, [0.5, 0.5])
        1.0
    """
    x = float(not_negative("rise", rise, single=True))
    parts = not_negative("weights", weights)
    if parts.ndim != 1 or not math.isclose(parts.sum(), 1.0, rel_tol=1e-9):
        raise invalid("weights", weights, "numbers whose sum is 1")
    tails = [1.0 if x == 0.0 else 0.0, *(float(gammaincc(0.5 * each, 0.5 * x)) for each in range(1, len(parts)))]
    return float(parts @ np.array(tails))
