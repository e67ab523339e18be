"""Transforms of densities on a mesh: Gaussians in closed form, and the free limit of Dirac's tensor density."""

import numpy as np
import pytest

from nuscatter.constants import proton_mass
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.transforms import PointFormFactor, SpinOrbitTransform, TensorTransform
from nuscatter.units import MeV, fm

MESH = RadialMesh.uniform(18, 12, 11)
Q = np.linspace(1, 300, 25) * MeV


def test_a_gaussian():
    """Of e^{−r²/a²} the form factor is e^{−Q²a²/4}, and ∫ r e^{−r²/a²} j₁ d³r over the number is Qa²/2 times that."""
    shares = MESH.shells * np.exp(-((MESH.r / 2) ** 2))
    shares /= shares.sum()
    wave = np.exp(-((Q * 2 * fm) ** 2) / 4)
    np.testing.assert_allclose(PointFormFactor(MESH.r * fm, shares)(Q), wave, rtol=1e-9, atol=1e-12)
    found = SpinOrbitTransform(MESH.r * fm, shares * MESH.r * fm)(Q)
    np.testing.assert_allclose(found, Q * (2 * fm) ** 2 / 2 * wave, rtol=1e-8, atol=1e-12 * fm)
    assert PointFormFactor(MESH.r * fm, shares)(np.zeros((2, 3))).shape == (2, 3)


@pytest.mark.parametrize(("l", "kappa"), [(0, -1), (1, 1), (1, -2), (3, -4), (3, 3)])
def test_the_tensor_transform_of_free_small_components(l, kappa):  # noqa: E741
    """With F = (G′ + κG/r)/2m it is ⟨σ·l⟩ ∫ G² j₁/r dr: that of the spin–orbit density, without any remainder."""
    mass, r = proton_mass.value, MESH.r
    large = r ** (l + 1) * np.exp(-((r / 2.2) ** 2) / 2)
    large /= np.sqrt(MESH.weights @ large**2)
    slope = ((l + 1) / r - r / 2.2**2) * large
    small = (slope + kappa * large / r) / fm / (2 * mass)
    weights = MESH.weights
    found = TensorTransform(r * fm, weights * large**2, weights * 2 * large * small, mass)(Q)
    spin = -kappa - 1
    expected = SpinOrbitTransform(r * fm, weights * spin * large**2 / (r * fm))(Q)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7 * abs(expected).max() + 1e-7 * MeV)


def test_the_parts_of_the_tensor_transform():
    """−m ∫ρ_T j₁ alone and −Q/2 ∫ρ j₀ alone."""
    r, mass = MESH.r * fm, proton_mass.value
    shares = MESH.shells * np.exp(-((MESH.r / 2) ** 2))
    tensor = TensorTransform(r, 0 * r, shares, mass)(Q)
    np.testing.assert_allclose(tensor, -mass * SpinOrbitTransform(r, shares)(Q), rtol=1e-14)
    number = TensorTransform(r, shares, 0 * r, mass)(Q)
    np.testing.assert_allclose(number, -Q / 2 * PointFormFactor(r, shares)(Q), rtol=1e-14)
