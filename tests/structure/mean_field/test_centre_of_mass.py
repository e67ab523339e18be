import numpy as np
import pytest

from nuscatter.structure.mean_field.centre_of_mass import momentum_squared
from nuscatter.structure.mean_field.local_fields import MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import solve
from nuscatter.structure.mean_field.pairing import Filling

B, MESH = 1.8, RadialMesh.uniform(16, 16, 11)
ONES = np.ones((2, MESH.r.size))


def oscillator(particles):
    """Orbits of an oscillator of length B (ħ²/2m = 1), split a little so that j = l + ½ is filled first."""
    field = MeanField(MESH.r**2 / B**4 * ONES, ONES, 0 * ONES, -1e-3 * MESH.r * ONES)
    return solve(MESH, field, 0, particles)


@pytest.mark.parametrize("particles", [2, 8, 20, 40, 70])
def test_the_centre_of_mass_of_an_oscillator_is_in_its_ground_state(particles):
    """⟨P²⟩ = A · 3/2b² for closed shells, of which the squares alone would be most of the kinetic energy."""
    orbits = oscillator(particles)
    occupation = Filling().occupy(0, orbits, particles, None)[0]
    assert momentum_squared(MESH, orbits, occupation) == pytest.approx(particles * 1.5 / B**2, rel=1e-9)


def test_a_subshell():
    """1s1/2 and 1p3/2 alone: 2·3/2 + 4·5/2 − 2·(4/3)·(3/2) = 9 [b⁻²]."""
    orbits = oscillator(6)
    occupation = Filling().occupy(0, orbits, 6, None)[0]
    assert momentum_squared(MESH, orbits, occupation) == pytest.approx(9 / B**2, rel=1e-9)


def test_one_subshell_has_no_partners():
    """Within one orbit ⟨i|p|j⟩ vanishes by parity: the square is that of the kinetic energies."""
    orbits = oscillator(8)
    only = np.where((orbits.l == 1) & (orbits.twice_j == 1) & (orbits.n == 1), 1.0, 0.0)
    assert momentum_squared(MESH, orbits, only) == pytest.approx(2 * 2.5 / B**2, rel=1e-9)
    assert momentum_squared(MESH, orbits, 0 * only) == 0
