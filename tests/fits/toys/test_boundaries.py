"""χ̄² mixtures against simulated estimates that a boundary stops."""

import numpy as np
import pytest
from scipy.stats import chi2

from nuscatter.errors import InputError
from nuscatter.fits.toys.boundaries import boundary_weights, mixed_p_value


def test_one_parameter_halves_the_tail():
    for rise in (0.5, 2.7, 9.0):
        assert mixed_p_value(rise, boundary_weights(1)) == pytest.approx(0.5 * chi2.sf(rise, 1), rel=1e-12)


@pytest.mark.parametrize("rho", [-0.7, 0.0, 0.6])
def test_two_correlated_parameters_are_those_of_a_simulation(rho):
    """Project estimates on the quadrant in the metric of their covariance: the rise is what is left of χ²."""
    generator = np.random.default_rng(3)
    x = generator.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=100_000)
    inverse = np.linalg.inv([[1, rho], [rho, 1]])
    chi = np.einsum("ni,ij,nj->n", x, inverse, x)
    first, second = x[:, 0] - rho * x[:, 1], x[:, 1] - rho * x[:, 0]  # each with the other held at 0
    norm = 1 - rho**2
    edge = [np.maximum(each, 0) ** 2 / norm for each in (first, second)]
    rise = np.where((x > 0).all(axis=1), chi, np.maximum(*edge))
    weights = boundary_weights(2, rho)
    assert np.mean(rise == 0) == pytest.approx(weights[0], abs=0.006)
    for cut in (1.0, 3.0, 5.0):
        assert np.mean(rise >= cut) == pytest.approx(mixed_p_value(cut, weights), abs=0.006)


def test_more_parameters_are_binomial():
    assert boundary_weights(3).tolist() == [0.125, 0.375, 0.375, 0.125]


def test_wrong_arguments_are_refused():
    with pytest.raises(InputError, match="belongs to two parameters"):
        boundary_weights(3, 0.5)
    with pytest.raises(InputError, match="sum is 1"):
        mixed_p_value(1.0, [0.5, 0.4])
    with pytest.raises(InputError, match="correlation is 1"):
        boundary_weights(2, 1.0)
