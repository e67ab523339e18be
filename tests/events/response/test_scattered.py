"""Measured directions: diffusion on the sphere."""

import numpy as np
import pytest
from numpy.polynomial import legendre

from nuscatter.events.response.scattered import scattering_cosines


@pytest.mark.parametrize("resolution", [0.02, 0.3, 1.0, 3.0])
def test_means_of_legendre_polynomials_are_those_of_diffusion(resolution):
    n = 200_000
    cosines = scattering_cosines(resolution, n, np.random.default_rng(3))
    assert np.abs(cosines).max() <= 1
    for degree in (1, 2, 5):
        values = legendre.legval(cosines, np.eye(degree + 1)[degree])
        expected = np.exp(-degree * (degree + 1) * resolution**2 / 2)
        assert values.mean() == pytest.approx(expected, abs=5 * values.std() / n**0.5 + 1e-5)


def test_a_small_angle_is_a_gaussian_of_two_components():
    angle = np.arccos(scattering_cosines(0.02, 100_000, np.random.default_rng(4)))
    assert np.sqrt((angle**2).mean() / 2) == pytest.approx(0.02, rel=0.01)
