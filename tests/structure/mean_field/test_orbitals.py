"""Orbits against a fine three-point grid of the Schrödinger equation written with derivatives of the field."""

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from nuscatter.structure.mean_field.local_fields import MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits, solve, spin_orbit

MESH = RadialMesh.uniform(18, 14, 11)
H = 20.73553


def shape(r):
    return 1 / (1 + np.exp((r - 5.2) / 0.6))


def slope(r):
    return -shape(r) * (1 - shape(r)) / 0.6


FIELD = MeanField(
    potential=np.stack([-55 * shape(MESH.r), -48 * shape(MESH.r)]),
    stiffness=np.stack([H * (1 + 0.4 * shape(MESH.r)), H * (1 + 0.3 * shape(MESH.r))]),
    drift=np.stack([6 * slope(MESH.r), -4 * slope(MESH.r)]),
    spin_orbit=np.stack([22 * slope(MESH.r), 17 * slope(MESH.r)]),
)


def on_a_grid(l, so, intervals):  # noqa: E741
    """Bound neutron levels of −(Bu′)′ + [B′/r + B l(l+1)/r² + U − (r²A)′/r² + W⟨σ·l⟩/r] u = E u, order h²."""
    h = 18 / intervals
    r = h * np.arange(1, intervals)
    flow = (((r + 1e-4) ** 2 * slope(r + 1e-4)) - ((r - 1e-4) ** 2 * slope(r - 1e-4))) / (2e-4 * r**2)
    stiffness = H * (1 + 0.4 * shape(r))
    potential = H * 0.4 * slope(r) / r + stiffness * l * (l + 1) / r**2 - 55 * shape(r) - 6 * flow
    potential += 22 * slope(r) / r * so
    half = H * (1 + 0.4 * shape(h * (np.arange(intervals) + 0.5)))
    diagonal = potential + (half[:-1] + half[1:]) / h**2
    return eigh_tridiagonal(diagonal, -half[1:-1] / h**2, select="v", select_range=(-60, -0.5))[0]


@pytest.mark.parametrize(("l", "twice_j"), [(0, 1), (1, 3), (1, 1), (2, 5), (3, 5), (4, 9)])
def test_levels_against_a_fine_grid(l, twice_j):  # noqa: E741
    orbits = solve(MESH, FIELD, 0, 82)
    so = float(spin_orbit(l, twice_j))
    coarse, fine = on_a_grid(l, so, 3000), on_a_grid(l, so, 6000)
    exact = (4 * fine - coarse) / 3
    mine = np.sort(orbits.energy[(orbits.l == l) & (orbits.twice_j == twice_j)])
    bound = mine[mine < -0.5]
    assert bound.size == exact.size >= 1
    np.testing.assert_allclose(bound, exact, atol=3e-5)


def test_oscillator_orbits_are_exact():
    """Energies ħω(2(n−1) + l + 3/2) shifted by the spin–orbit term, radii (2(n−1) + l + 3/2) b²."""
    mesh = RadialMesh.uniform(16, 16, 11)
    b, turn = 2.0, 0.7
    omega = 2 * H / b**2
    r, ones = mesh.r, np.ones((2, mesh.r.size))
    field = MeanField(omega / b**2 * r**2 / 2 * ones, H * ones, 0 * ones, turn * r * ones)
    orbits = solve(mesh, field, 1, 40)
    quanta = 2 * (orbits.n - 1) + orbits.l + 1.5
    few = quanta < 6
    np.testing.assert_allclose(orbits.energy[few], (omega * quanta + turn * orbits.spin_orbit)[few], rtol=1e-9)
    np.testing.assert_allclose(((orbits.u * r) ** 2 @ mesh.weights)[few], quanta[few] * b**2, rtol=1e-8)
    np.testing.assert_allclose((orbits.kinetic_energies(mesh) * H)[few], omega * quanta[few] / 2, rtol=1e-9)


@pytest.mark.parametrize(("l", "twice_j", "value"), [(0, 1, 0), (1, 3, 1), (1, 1, -2), (3, 7, 3), (3, 5, -4)])
def test_the_spin_orbit_factor(l, twice_j, value):  # noqa: E741
    assert spin_orbit(l, twice_j) == value


@pytest.mark.parametrize("particles", [2, 3, 8, 20, 50, 82, 126, 184])
def test_there_are_enough_orbits(particles):
    """Room for all nucleons and for the intruders of the next shell, and quantum numbers that make sense."""
    orbits = solve(MESH, FIELD, 1, particles)
    assert orbits.degeneracy.sum() > 1.5 * particles
    assert len(set(zip(orbits.l.tolist(), orbits.twice_j.tolist(), orbits.n.tolist(), strict=True))) == orbits.l.size
    assert (abs(orbits.twice_j - 2 * orbits.l) == 1).all()
    assert (orbits.n >= 1).all()
    # the lowest that are left out lie above the last that is filled
    order = np.argsort(orbits.energy)
    last = order[np.searchsorted(np.cumsum(orbits.degeneracy[order]), particles)]
    more = solve(MESH, FIELD, 1, 330)
    below = np.count_nonzero(more.energy <= orbits.energy[last] + 1e-9)
    assert below == np.count_nonzero(orbits.energy <= orbits.energy[last] + 1e-9)


@pytest.fixture(scope="module")
def filled():
    orbits = solve(MESH, FIELD, 0, 50)
    occupation = np.where(np.isin(np.arange(orbits.l.size), np.argsort(orbits.energy)[:9]), 0.83, 0.0)
    return orbits, occupation, orbits.densities(MESH, occupation)


def test_orbits_are_normalised_and_orthogonal(filled):
    orbits = filled[0]
    overlaps = (orbits.u * MESH.weights) @ orbits.u.T
    same = (orbits.l[:, None] == orbits.l) & (orbits.twice_j[:, None] == orbits.twice_j)
    np.testing.assert_allclose(overlaps[same], np.eye(orbits.l.size)[same], atol=1e-10)


def test_densities_integrate(filled):
    orbits, occupation, density = filled
    number = occupation @ orbits.degeneracy
    assert MESH.shells @ density.number == pytest.approx(number, rel=1e-12)
    kinetic = (occupation * orbits.degeneracy) @ orbits.kinetic_energies(MESH)
    assert MESH.shells @ density.kinetic == pytest.approx(kinetic, rel=1e-12)
    spins = (occupation * orbits.degeneracy) @ orbits.spin_orbit
    assert (MESH.shells * MESH.r) @ density.spin_orbit == pytest.approx(spins, rel=1e-11)
    assert spins != 0


def test_densities_are_what_they_say(filled):
    """τ is at least that of one orbital, ρ′²/4ρ; ρ′ is the slope of ρ between the points too."""
    _, _, density = filled
    inside = density.number > 1e-8
    assert (density.kinetic > 0).all()
    assert (density.kinetic >= density.slope**2 / np.where(inside, 4 * density.number, np.inf) * (1 - 1e-12)).all()
    r, h = np.linspace(1, 9, 20), 1e-4
    numerical = (MESH.interpolate(density.number, r + h) - MESH.interpolate(density.number, r - h)) / (2 * h)
    np.testing.assert_allclose(MESH.interpolate(density.slope, r), numerical, atol=2e-6)


def test_full_spin_orbit_partners_have_no_spin_density():
    """With the same radial function j = l ± ½ cancel: 2(l+1) l − 2l (l+1)."""
    u, zero = np.exp(-(MESH.r**2) / 8) * MESH.r**2, 0 * MESH.r
    pair = Orbits(np.array([1, 1]), np.array([3, 1]), np.ones(2), np.zeros(2), np.stack([u, u]), np.stack([zero, zero]))
    assert abs(pair.densities(MESH, np.ones(2)).spin_orbit).max() < 1e-15
    assert abs(pair.densities(MESH, np.array([1.0, 0.0])).spin_orbit).max() > 1e-3
