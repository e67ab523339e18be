"""Local densities and fields: rows, signs and the one relation that they promise, on a density that is no nucleus."""

import numpy as np
import pytest

from nuscatter.structure.mean_field.local_fields import LocalDensities, MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import solve, spin_orbit

MESH = RadialMesh.uniform(16, 8, 11)
H = 20.7
ONES = np.ones((2, MESH.r.size))
#: Oscillator lengths [fm] of neutrons and protons, so that a row taken for the other is seen.
LENGTHS = np.array([1.7, 2.1])


def field(turn=0.0, drift=0.0):
    potential = H * (MESH.r / LENGTHS[:, None] ** 2) ** 2
    return MeanField(potential, H * ONES, drift * ONES, turn * MESH.r * ONES)


def filled(kind, shells=1):
    """All orbits of the lowest oscillator shells, filled, at the points of the mesh."""
    orbits = solve(MESH, field(), kind, 2 if shells == 1 else 8)
    lowest = orbits.energy < 2 * H / LENGTHS[kind] ** 2 * (shells + 0.6)
    return orbits, lowest.astype(float)


@pytest.mark.parametrize("kind", [0, 1])
def test_the_densities_of_an_s_shell(kind):
    """ρ = 2 e^(−r²/b²)/π^{3/2}b³, τ = r²ρ/b⁴, ρ′ = −2rρ/b², J = 0: each at its own place of the tuple."""
    orbits, v2 = filled(kind)
    found = orbits.densities(MESH, v2)
    assert isinstance(found, LocalDensities)
    assert found._fields == ("number", "kinetic", "slope", "spin_orbit")
    b, r = LENGTHS[kind], MESH.r
    rho = 2 * np.exp(-((r / b) ** 2)) / (np.pi**1.5 * b**3)
    for mine, exact in zip(found, (rho, r**2 / b**4 * rho, -2 * r / b**2 * rho, 0 * rho), strict=True):
        np.testing.assert_allclose(mine, exact, atol=3e-8)


def test_a_full_shell_has_no_spin_orbit_density():
    """Both partners of l = 1 filled: the parts of p3/2 and p1/2 cancel, alone p3/2 has 4 u²/4πr³."""
    orbits, v2 = filled(0, shells=2)
    assert orbits.degeneracy @ v2 == pytest.approx(8)
    assert abs(orbits.densities(MESH, v2).spin_orbit).max() < 1e-10
    upper = v2 * (orbits.twice_j == 3)
    u = orbits.u[upper > 0][0]
    np.testing.assert_allclose(orbits.densities(MESH, upper).spin_orbit, 4 * u**2 / (4 * np.pi * MESH.r**3), rtol=1e-10)


@pytest.mark.parametrize("name", MeanField._fields)
def test_a_field_is_the_derivative_of_the_energy_by_its_density(name):
    """∂ε/∂λ of a level, with a part of the field times λ added, is the integral of part × density (Feynman–Hellmann).

    The sum over a full shell, over U ρ, B τ, A ρ′ and W J: the pairs that the two tuples promise, factor 1 each.
    """
    pairs = dict(zip(MeanField._fields, LocalDensities._fields, strict=True))
    part = 0.3 * np.exp(-((MESH.r / 3) ** 2)) * ONES * (MESH.r if name in ("drift", "spin_orbit") else 1.0)

    def level_sum(scale):
        base = field(turn=0.2)._asdict()
        base[name] = base[name] + scale * part
        own = solve(MESH, MeanField(**base), 0, 2)
        chosen = (own.l == 1) & (own.twice_j == 3) & (own.n == 1)
        return float(own.energy[chosen][0]) * 4, own.densities(MESH, chosen.astype(float))

    step = 1e-3
    slope = (level_sum(step)[0] - level_sum(-step)[0]) / (2 * step)
    density = getattr(level_sum(0.0)[1], pairs[name])
    assert slope == pytest.approx(float(MESH.shells @ (part[0] * density)), rel=1e-6)
    assert abs(slope) > 0.01


def test_rows_are_neutrons_then_protons():
    """The wider oscillator of the protons has the lower level: ε = 3ħ²/2m b⁻²."""
    for kind in (0, 1):
        own = solve(MESH, field(), kind, 2)
        assert own.energy.min() == pytest.approx(3 * H / LENGTHS[kind] ** 2, rel=1e-9)
    assert spin_orbit(1, 3) == 1
