"""χ² with errors and with a covariance: by hand, one data set or another at each point."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.expectation import Expectation
from nuscatter.fits.likelihoods.gaussian import chi2_derivatives, chi2_many, whitening
from nuscatter.fits.parameters import Range

COVARIANCE = np.array([[0.5, 0.2, 0.0], [0.2, 0.4, -0.1], [0.0, -0.1, 0.3]])
LINE = Expectation(lambda a, b: [a, a + b, a * b], ("a", "b"), (3,))
POINTS = {"a": np.array([1.0, 2.0, -0.5, 0.3]), "b": np.array([0.5, 0.1, 3.0, 1.0])}
FREE = {"b": Range(0.1), "c": Range(1.0), "a": Range(0.1)}
ONE = np.array([[1.2], [1.9], [0.4]])
EACH = ONE + np.random.default_rng(4).normal(0.0, 0.5, (3, 4))


def by_hand(covariance, values):
    residuals = LINE.many(POINTS) - values
    return np.einsum("db,de,eb->b", residuals, np.linalg.inv(covariance), residuals)


def test_whitening_undoes_the_covariance():
    white = whitening(COVARIANCE, (3,))
    np.testing.assert_allclose(white @ COVARIANCE @ white.T, np.eye(3), atol=1e-14)
    assert not np.triu(white, 1).any()
    np.testing.assert_array_equal(whitening(np.array(0.5), (2, 2)), [2.0] * 4)
    np.testing.assert_array_equal(whitening(np.array([[0.5, 0.25]]), (1, 2)), [2.0, 4.0])


@pytest.mark.parametrize(
    ("uncertainty", "sentence"),
    [
        (np.array([[1.0, 2.0], [2.0, 1.0]]), "its least eigenvalue is -1, but one above zero"),
        (np.array([[1.0, 0.2], [0.1, 1.0]]), "not symmetric"),
        (np.array([0.5, 0.0]), "uncertainty is 0.0, but a number above zero"),
        (np.ones(3), r"shape \(3,\), but errors of shape \(2,\) or a covariance of shape \(2, 2\)"),
    ],
)
def test_what_is_no_uncertainty_is_refused(uncertainty, sentence):
    with pytest.raises(InputError, match=sentence):
        whitening(uncertainty, (2,))


@pytest.mark.parametrize("values", [ONE, EACH])
@pytest.mark.parametrize("uncertainty", [COVARIANCE, np.array([0.5, 0.2, 1.0]), np.array(0.3)])
def test_chi2_is_the_quadratic_form(uncertainty, values):
    covariance = uncertainty if uncertainty.ndim == 2 else np.diag(np.broadcast_to(uncertainty, 3) ** 2)
    found = chi2_many(LINE, whitening(uncertainty, (3,)), POINTS, values)
    np.testing.assert_allclose(found, by_hand(covariance, values), rtol=1e-12)


@pytest.mark.parametrize("values", [ONE, EACH])
@pytest.mark.parametrize("uncertainty", [COVARIANCE, np.array([0.5, 0.2, 1.0])])
def test_derivatives_of_chi2_are_those_of_the_quadratic_form(uncertainty, values):
    """2 Jᵀ C⁻¹ r and 2 Jᵀ C⁻¹ J, with J written out; c is no parameter of the line."""
    inverse = np.linalg.inv(uncertainty) if uncertainty.ndim == 2 else np.diag(uncertainty**-2.0)
    value, gradient, curvature = chi2_derivatives(LINE, whitening(uncertainty, (3,)), POINTS, FREE, values)
    np.testing.assert_allclose(value, chi2_many(LINE, whitening(uncertainty, (3,)), POINTS, values), rtol=1e-14)
    residuals = LINE.many(POINTS) - values
    for at, (a, b) in enumerate(zip(POINTS["a"], POINTS["b"], strict=True)):
        jacobian = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 1.0], [a, 0.0, b]])
        np.testing.assert_allclose(gradient[at], 2 * jacobian.T @ inverse @ residuals[:, at], rtol=1e-8, atol=1e-9)
        np.testing.assert_allclose(curvature[at], 2 * jacobian.T @ inverse @ jacobian, rtol=1e-8, atol=1e-9)
