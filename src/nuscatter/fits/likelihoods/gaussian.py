"""χ² of measured values, and its derivatives.

Measured values are compared in units of their errors, and uncorrelated: a matrix W with Wᵀ W = C⁻¹ makes
χ² = rᵀ C⁻¹ r a sum of squares. The same functions serve one data set, and a batch with other data at each point.
"""

from collections.abc import Mapping

import numpy as np

from nuscatter.errors import InputError, positive
from nuscatter.fits.likelihoods.expectation import Derivatives, Expectation, gauss_newton, sum_over_data
from nuscatter.fits.parameters import Range
from nuscatter.units import Array


def whitening(uncertainty: Array, shape: tuple[int, ...]) -> Array:
    """Return what takes residuals to units of their errors: 1/σ, shape (size,), or L⁻¹, (size, size), with C = L Lᵀ.

    Args:
        uncertainty: one error, errors in the shape of the values, or a covariance C in the order of ``values.ravel()``.
        shape: that of the values.

    Raises:
        InputError: another shape, an error that is not above zero, or a covariance that is not symmetric and positive
            definite.

    Example:
        >>> whitening(np.array([[4.0, 2.0], [2.0, 2.0]]), (2,))
        array([[ 0.5,  0. ],
               [-0.5,  1. ]])
    """
    size = int(np.prod(shape))
    if uncertainty.shape in ((), shape):
        return 1.0 / np.broadcast_to(positive("uncertainty", uncertainty), shape).ravel()
    if uncertainty.shape != (size, size):
        raise InputError(
            f"uncertainty has the shape {uncertainty.shape}, but errors of shape {shape} or a "
            f"covariance of shape {(size, size)} was expected for these values."
        )
    if not np.allclose(uncertainty, uncertainty.T, rtol=1e-9, atol=0.0):
        raise InputError("uncertainty is a matrix that is not symmetric, but a covariance was expected.")
    try:
        lower = np.linalg.cholesky(uncertainty)
    except np.linalg.LinAlgError:
        least = float(np.linalg.eigvalsh(uncertainty)[0])
        raise InputError(
            f"The covariance is not positive definite: its least eigenvalue is {least:.3g}, "
            "but one above zero was expected."
        ) from None
    return np.linalg.solve(lower, np.eye(size))


def whitened(white: Array, residuals: Array) -> Array:
    """Return residuals of shape (size, batch) in units of their errors, and uncorrelated; `white` from `whitening`."""
    return white @ residuals if white.ndim == 2 else white[:, None] * residuals


def chi2_many(expected: Expectation, white: Array, parameters: Mapping[str, Array], values: Array) -> Array:
    """Return χ² at every point of a batch.

    Args:
        expected: the expectation.
        white: what `whitening` returned.
        parameters: by name, shape (batch,).
        values: the measured values, shape (size, 1), or (size, batch) with other data at each point.
    """
    return sum_over_data(whitened(white, expected.many(parameters) - values) ** 2)


def chi2_derivatives(
    expected: Expectation, white: Array, parameters: Mapping[str, Array], free: Mapping[str, Range], values: Array
) -> Derivatives:
    """Return χ² of a batch, its gradient and 2 Jᵀ C⁻¹ J, with J the slopes of the expectation.

    Args:
        expected: the expectation.
        white: what `whitening` returned.
        parameters: by name, shape (batch,).
        free: the parameters in which derivatives are asked for.
        values: as in `chi2_many`.
    """
    predicted, slopes = expected.with_slopes(parameters, free)
    residuals = whitened(white, predicted - values)
    jacobian = {name: whitened(white, slope) for name, slope in slopes.items()}
    return sum_over_data(residuals**2), *gauss_newton(jacobian, free, 2.0 * residuals, np.full_like(residuals, 2.0))
