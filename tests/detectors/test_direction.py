"""Bins in the recoil's direction and the resolution of the angle."""

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.detectors.direction import Directions
from nuscatter.errors import InputError


def test_exact_directions_put_each_true_bin_where_it_belongs():
    bins = Directions([-1, 0, 0.25, 0.5, 1])
    assert bins.true_edges.tolist() == [0, 0.25, 0.5, 1]
    assert bins.matrix.tolist() == [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]


@pytest.mark.parametrize("resolution", [0.05, 0.3, 1.0, 5.0])
def test_resolution_loses_no_recoil_and_makes_none(resolution):
    matrix = Directions(np.linspace(-1, 1, 9), resolution=resolution).matrix
    np.testing.assert_allclose(matrix.sum(axis=0), 1, rtol=1e-12)
    assert (matrix > -1e-12).all()


def test_a_very_poor_resolution_is_isotropic():
    edges = np.array([-1, -0.5, 0.2, 1])
    expected = np.broadcast_to(np.diff(edges)[:, None] / 2, (3, 64))
    np.testing.assert_allclose(Directions(edges, resolution=8.0).matrix, expected, atol=1e-12)


def test_the_mean_cosine_shrinks_by_the_first_eigenvalue():
    """⟨cosθ′⟩ = exp(−σ²) cosθ for the heat kernel: the l = 1 term alone, summed over narrow bins."""
    edges = np.linspace(-1, 1, 4001)
    bins = Directions(edges, resolution=0.4)
    middle = (edges[1:] + edges[:-1]) / 2
    true = (bins.true_edges[1:] + bins.true_edges[:-1]) / 2
    np.testing.assert_allclose(middle @ bins.matrix, np.exp(-(0.4**2)) * true, atol=1e-6)


def test_a_small_angle_is_a_gaussian_of_two_components():
    """About the source (true cosine near 1) the angle follows θ dθ exp(−θ²/2σ²)/σ²."""
    sigma = 0.03
    edges = np.cos(np.array([0.12, 0.06, 0.03, 0.0]))
    forward = Directions(edges, resolution=sigma)
    degree = np.arange(400)
    weight = (2 * degree + 1) / 2 * np.exp(-degree * (degree + 1) * sigma**2 / 2)

    def density(x):
        return np.polynomial.legendre.legval(x, weight)

    for low, high, a, b in zip(edges[:-1], edges[1:], [0.12, 0.06, 0.03], [0.06, 0.03, 0.0], strict=True):
        exact, _ = quad(density, low, high, epsabs=0, epsrel=1e-10)
        gaussian = np.exp(-(b**2) / (2 * sigma**2)) - np.exp(-(a**2) / (2 * sigma**2))
        assert exact == pytest.approx(gaussian, rel=3e-3)
    assert forward.matrix.shape == (3, 64)


@pytest.mark.parametrize(
    "arguments", [([0, 0],), ([0, 2],), ([1, 0],), ([0, 1], 0.0), ([0, 1], np.nan), ([0, 1], 1e-5)]
)
def test_wrong_bins_are_refused(arguments):
    with pytest.raises(InputError):
        Directions(arguments[0], resolution=arguments[1] if len(arguments) > 1 else None)
