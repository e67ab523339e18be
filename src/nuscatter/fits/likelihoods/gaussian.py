"""χ² of measured values and of a constraint on one parameter, and their derivatives.

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
    residuals = whitened(white, expected.many(parameters) - values)
    slopes = expected.slopes(parameters, free)
    # W acts on the data alone, so free parameters and batch are made one axis for the product.
    jacobian = whitened(white, slopes.reshape(len(slopes), -1)).reshape(slopes.shape)
    return sum_over_data(residuals**2), *gauss_newton(jacobian, 2.0 * residuals, np.full_like(residuals, 2.0))


def pull_derivatives(
    name: str, mean: float | Array, sigma: float, parameters: Mapping[str, Array], free: Mapping[str, Range]
) -> Derivatives:
    """Return ((x − mean)/sigma)² of a batch with its exact derivatives.

    Args:
        name: the parameter x.
        mean: one number, or shape (batch,) with another mean at each point.
        sigma: its standard error.
        parameters: by name, shape (batch,).
        free: the parameters in which derivatives are asked for; those in others than x are 0.
    """
    pull = (parameters[name] - mean) / sigma
    is_pulled = np.array([each == name for each in free], dtype=np.float64)
    curvature = np.broadcast_to(2.0 * np.diag(is_pulled) / sigma**2, (len(pull), len(free), len(free)))
    return pull**2, 2.0 * np.outer(pull, is_pulled) / sigma, curvature
