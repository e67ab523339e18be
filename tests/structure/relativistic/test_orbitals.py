"""Orbits of Dirac's equation: an oscillator with a closed answer, the whole Dirac matrix, and Schrödinger's limit."""

import numpy as np
import pytest
from scipy.optimize import brentq

from nuscatter.errors import FitError
from nuscatter.structure.mean_field.local_fields import MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import solve
from nuscatter.structure.relativistic.mesons import HBARC
from nuscatter.structure.relativistic.orbitals import DiracField, DiracOperator, dirac_kappa

MESH = RadialMesh.uniform(18, 10)
SHAPE = 1 / (1 + np.exp((MESH.r - 4.5) / 0.6))


def both(vector):
    return np.stack([vector, vector])


def levels(orbits):
    return {
        (int(which[0]), int(which[1]), int(which[2])): float(energy)
        for *which, energy in zip(orbits.l, orbits.twice_j, orbits.n, orbits.energy, strict=True)
    }


def test_an_oscillator_with_spin_symmetry():
    """Φ = −V leaves D = 2M + ε: an oscillator whose mass grows with the energy, and no spin–orbit splitting."""
    mass, spring, depth = 939.0, 2.0, -60.0
    potential = (depth + spring * MESH.r**2 / 2) / 2
    found = levels(DiracOperator(MESH, mass).orbits(DiracField(-potential, both(potential)), 0, 20))

    def exact(shell):
        def wrong(e):
            return e - depth - (shell + 1.5) * HBARC * np.sqrt(2 * spring / (2 * mass + e))

        return brentq(wrong, depth, 500, xtol=1e-12)

    for (ell, _, n), energy in found.items():
        if 2 * (n - 1) + ell < 4:
            assert energy == pytest.approx(exact(2 * (n - 1) + ell), abs=2e-8)


def test_the_whole_matrix_of_dirac():
    """With F free at each point of the quadrature: the same bound states, as many of them, and none besides."""
    field = DiracField(400 * SHAPE, both(330 * SHAPE))
    mass = 939.0
    orbits = DiracOperator(MESH, mass).orbits(field, 0, 50)
    found = levels(orbits)
    root = np.sqrt(MESH.weights)
    for ell in range(5):
        for twice_j in (2 * ell + 1, 2 * ell - 1) if ell else (1,):
            shift = 1 + int(dirac_kappa(ell, twice_j))
            derivative = HBARC * root[:, None] * (MESH.slopes + shift * MESH.values / MESH.r[:, None])
            upper = MESH.diagonal(field.vector[0] - field.scalar)
            lower = np.diag(field.vector[0] + field.scalar - 2 * mass)
            whole = np.block([[upper, derivative.T], [derivative, lower]])
            energies = np.linalg.eigvalsh(whole)
            bound = energies[(energies < -0.5) & (energies > -200)]
            mine = sorted(e for (a, b, _), e in found.items() if (a, b) == (ell, twice_j) and e < -0.5)
            np.testing.assert_allclose(mine, bound, atol=1e-9, rtol=0)


def test_orbits_are_orthonormal_and_their_energies_stationary():
    """∫ G² + F² = 1 and, for one κ, ∫ G₁G₂ + F₁F₂ = 0; the small component holds some percent."""
    orbits = DiracOperator(MESH, 939.0).orbits(DiracField(400 * SHAPE, both(330 * SHAPE)), 1, 50)
    np.testing.assert_allclose(orbits.squares @ MESH.weights, 1, rtol=1e-13)
    for ell in range(3):
        own = (orbits.l == ell) & (orbits.twice_j == 2 * ell + 1)
        overlap = (orbits.u[own] * MESH.weights) @ orbits.u[own].T + (orbits.small[own] * MESH.weights) @ orbits.small[
            own
        ].T
        np.testing.assert_allclose(overlap, np.eye(own.sum()), atol=1e-9)
    lowest = orbits.small[(orbits.l == 0) & (orbits.n == 1)][0]
    assert 0.002 < float(lowest**2 @ MESH.weights) < 0.03


@pytest.mark.parametrize("scale", [1e3, 1e4])
def test_schroedingers_limit(scale):
    """A mass larger by `scale` in fields weaker by it has the levels of Schrödinger's equation over it, to 1/scale²."""
    well = -50 * SHAPE
    mass = 939.0 * scale
    field = DiracField(-well / 2 / scale, both(well / 2 / scale))
    dirac = DiracOperator(MESH, mass).orbits(field, 0, 20)
    ones = np.ones((2, MESH.r.size))
    plain = MeanField(both(well), HBARC**2 / (2 * 939.0) * ones, 0 * ones, 0 * ones)
    schroedinger = levels(solve(MESH, plain, 0, 20))
    for key, energy in levels(dirac).items():
        if schroedinger[key] < -1:
            assert scale * energy == pytest.approx(schroedinger[key], rel=20 / scale**2, abs=1e-7)
    assert np.abs(dirac.small).max() < 1 / scale
    assert (dirac.small**2 @ MESH.weights).max() < 0.1 / scale**2


def test_the_spin_orbit_splitting_has_the_sign_and_the_size_of_nature():
    """V + Φ of 730 MeV puts 1p3/2 below 1p1/2 by some MeV; V alone, of the same depth, by a tenth of it."""
    operator = DiracOperator(MESH, 939.0)
    strong = levels(operator.orbits(DiracField(400 * SHAPE, both(330 * SHAPE)), 0, 20))
    weak = levels(operator.orbits(DiracField(0 * SHAPE, both(-70 * SHAPE)), 0, 20))
    splitting = [each[(1, 1, 1)] - each[(1, 3, 1)] for each in (strong, weak)]
    assert 2 < splitting[0] < 6
    assert -0.5 < splitting[1] < 0


def test_fields_that_have_no_meaning():
    with pytest.raises(FitError, match="as strong as the mass of two nucleons"):
        DiracOperator(MESH, 939.0).orbits(DiracField(1000 * SHAPE, both(900 * SHAPE)), 0, 8)


def test_kappa():
    assert [int(dirac_kappa(*each)) for each in ((0, 1), (1, 3), (1, 1), (3, 7), (3, 5))] == [-1, -2, 1, -4, 3]
