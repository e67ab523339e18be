"""Goodness of fit: the probability of a worse agreement, and the residual of each bin."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc

from nuscatter.errors import FitError, InputError, common_shape, finite, not_negative
from nuscatter.units import Array


def p_value(deviance: float, degrees: int) -> float:
    """Return the probability of a deviance at least as large, by χ² (S. S. Wilks, Ann. Math. Statist. 9 (1938) 60).

    With few counts a Poisson deviance is no χ². A bin that expects less than half an event adds less than 1 on average,
    so that a histogram of mostly empty bins always seems to fit (p near 1); a bin that expects one to five adds up to
    1.16, so that p comes out too small. Below some five events a bin, merge bins or throw toys.

    Args:
        deviance: −2 ln L relative to the saturated model.
        degrees: of freedom, 1 or more.

    Raises:
        InputError: for a deviance that is not finite.
        FitError: without a degree of freedom, since any deviance is then as good as another.

    Example:
        >>> round(p_value(3.841459, 1), 6)
        0.05
    """
    if degrees < 1:
        raise FitError(f"There are {degrees} degrees of freedom (data less free parameters), so no p-value.")
    return float(gammaincc(0.5 * degrees, 0.5 * max(float(finite("deviance", deviance)), 0.0)))


def pearson_residuals(observed: ArrayLike, expected: ArrayLike, *, variance: ArrayLike = 0.0) -> Array:
    """Return (n − μ)/√(μ + V) of each bin: of mean 0 and width 1 for counts of any size, if not of normal shape.

    Args:
        observed: counts n ≥ 0.
        expected: μ ≥ 0, of a shape that broadcasts with `observed`; an empty bin that expects nothing has a residual
            of 0.
        variance: V ≥ 0, that of the expectation itself (`templates`), of a shape that broadcasts with `observed`.

    Raises:
        InputError: for a negative or non-finite number, or counts where nothing is expected.

    Example:
        >>> pearson_residuals([12, 0, 0], [9.0, 4.0, 0.0])
        array([ 1., -2.,  0.])
    """
    n, mu = not_negative("observed", observed), not_negative("expected", expected)
    spread = not_negative("variance", variance)
    common_shape(observed=n, expected=mu, variance=spread)
    width = np.sqrt(mu + spread)
    if np.any((width == 0) & (n > 0)):
        raise InputError("There are counts in a bin where the expectation is 0, which no residual can express.")
    return (n - mu) / np.where(width > 0, width, 1.0)
