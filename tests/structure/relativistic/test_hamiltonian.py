"""The energy of a nucleus and the fields that are its derivatives; densities of orbits."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling
from nuscatter.structure.relativistic.force import relativistic_force
from nuscatter.structure.relativistic.hamiltonian import RelativisticHamiltonian
from nuscatter.structure.relativistic.mesons import HBARC

MESH = RadialMesh.uniform(18, 9)
HAMILTONIAN = RelativisticHamiltonian(relativistic_force("FSUGarnet"), 28, 20, MESH)
ORBITS = HAMILTONIAN.orbits(HAMILTONIAN.first_field())


def filled(occupier):
    return HAMILTONIAN.fill(ORBITS, occupier, None)


def test_densities_of_orbits():
    """N and Z nucleons; the scalar density is lower by twice ∫F²; without pairing no pair density."""
    occupations, densities = filled(Filling())
    number, _, scalar, _, pair = densities
    np.testing.assert_allclose(number @ MESH.shells, [28, 20], rtol=1e-12)
    for kind in (0, 1):
        small = float((occupations[kind] * ORBITS[kind].degeneracy) @ (ORBITS[kind].small ** 2 @ MESH.weights))
        assert float((number - scalar)[kind] @ MESH.shells) == pytest.approx(2 * small, rel=1e-12)
    assert not np.any(pair)


def test_the_kinetic_density_is_the_rest_of_the_levels():
    """Σε = ħc ∫τ + ∫ V ρ − Φ ρ_s in the fields of the orbits: Dirac's equation, multiplied by the orbit."""
    field = HAMILTONIAN.first_field()
    occupations, (number, kinetic, scalar, _, _) = filled(Filling())
    for kind in (0, 1):
        levels = float((occupations[kind] * ORBITS[kind].degeneracy) @ ORBITS[kind].energy)
        local = HBARC * kinetic[kind] + field.vector[kind] * number[kind] - field.scalar * scalar[kind]
        assert float(MESH.shells @ local) == pytest.approx(levels, abs=1e-8)


@pytest.mark.parametrize("occupier", [Filling(), DeltaPairing()], ids=["filling", "pairing"])
def test_the_field_is_the_derivative_of_the_energy(occupier):
    """By number density V, by scalar density −Φ, by pair density the pairing field, by kinetic density ħc."""
    _, densities = filled(occupier)
    field, pairing = HAMILTONIAN.field(densities, occupier)
    bump, h = np.exp(-((MESH.r - 3.5) ** 2)), 1e-4
    for kind in (0, 1):
        expected = {0: field.vector[kind], 1: HBARC * MESH.ones, 2: -field.scalar, 3: 0 * MESH.ones, 4: pairing[kind]}
        for row, slope in expected.items():
            moved = []
            for sign in (1, -1):
                changed = densities.copy()
                changed[row, kind] += sign * h * bump
                moved.append(sum(HAMILTONIAN.energies(changed, occupier).values()))
            found = (moved[0] - moved[1]) / (2 * h)
            assert found == pytest.approx(float(MESH.shells @ (slope * bump)), rel=1e-6, abs=1e-4)


def test_the_parts_of_the_energy():
    _, densities = filled(Filling())
    parts = HAMILTONIAN.energies(densities, Filling())
    assert set(parts) == {"kinetic", "sigma", "omega", "rho", "omega_rho", "coulomb", "pairing", "centre_of_mass"}
    assert parts["sigma"] < 0 < parts["omega"]
    assert parts["omega_rho"] < 0 < parts["rho"]
    assert parts["pairing"] == 0
    assert parts["centre_of_mass"] == pytest.approx(-0.75 * 41 * 48 ** (-1 / 3))
    neutral = replace(HAMILTONIAN.force, elementary_charge_squared=1e-30)
    without = RelativisticHamiltonian(neutral, 28, 20, MESH).energies(densities, Filling())
    assert without["coulomb"] == pytest.approx(0, abs=1e-20)
    assert without["sigma"] == parts["sigma"]


def test_orbits_of_another_equation_are_refused():
    plain = tuple(replace(each, small=None) for each in ORBITS)
    with pytest.raises(TypeError, match="have small components"):
        HAMILTONIAN.fill(plain, Filling(), None)
