import mpmath
import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.structure.densities.panel_transform import radial_integral, radial_transform


def gaussian(r):
    return np.exp(-(r**2))


EDGES = np.linspace(0, 7, 8)


@pytest.mark.parametrize("Q", [0.0, 1e-8, 0.5, 3.0, 12.0, 60.0, 400.0])
def test_a_gaussian(Q):
    """π^{3/2} e^(−Q²/4); beyond Q = 12 it is 1e-16 and the pieces must still cancel to rounding."""
    exact = np.pi**1.5 * np.exp(-(Q**2) / 4)
    assert float(radial_transform(gaussian, EDGES, np.array(Q))) == pytest.approx(exact, rel=1e-12, abs=2e-14)


@pytest.mark.parametrize("power", [0, 2, 4])
def test_moments_of_a_gaussian(power):
    exact = 2 * np.pi * float(mpmath.gamma((power + 3) / 2))
    assert float(radial_integral(gaussian, EDGES, power)) == pytest.approx(exact, rel=1e-14)


def test_a_batch_is_behind_the_nodes():
    widths = np.array([0.7, 1.0, 1.4])
    edges = np.multiply.outer(EDGES, widths)
    Q = np.linspace(0, 4, 5)[:, None]
    result = radial_transform(lambda r: np.exp(-((r / widths) ** 2)), edges, Q)
    assert result.shape == (5, 3)
    np.testing.assert_allclose(
        result, np.pi**1.5 * widths**3 * np.exp(-((Q * widths) ** 2) / 4), rtol=1e-11, atol=1e-14
    )
    assert radial_integral(lambda r: np.exp(-((r / widths) ** 2)), edges).shape == (3,)


def test_a_sharp_sphere_at_many_waves():
    x = 5000.0
    value = float(radial_transform(np.ones_like, np.array([0.0, 1.0]), np.array(x)))
    assert value == pytest.approx(4 * np.pi * (np.sin(x) - x * np.cos(x)) / x**3, rel=1e-9, abs=0)


def test_too_many_waves_are_refused():
    with pytest.raises(InputError, match="at most"):
        radial_transform(gaussian, EDGES, np.array(1e9))
