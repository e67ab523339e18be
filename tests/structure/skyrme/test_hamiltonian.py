from dataclasses import replace

import numpy as np
import pytest

from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian

MESH = RadialMesh.uniform(16, 8)
PAIRING = DeltaPairing(neutron=-900.0, proton=-1100.0, surface=0.7)
SLY5 = force("SLy5")


def started(chosen=SLY5, neutrons=22, protons=18, pairing=PAIRING):
    hamiltonian = Hamiltonian(chosen, neutrons, protons, MESH)
    orbits = hamiltonian.orbits(hamiltonian.first_field())
    return hamiltonian, orbits, *hamiltonian.fill(orbits, pairing, None)


@pytest.mark.parametrize("name", ["SLy5", "SkE2", "SkO", "UNEDF0"])
def test_the_field_is_the_gradient_of_the_energy(name):
    """δE = ∫(U δρ + B δτ + A δρ′ + W δJ + ∂h/∂ρ̃ δρ̃) d³r, Coulomb and rearrangement of the pairing included."""
    hamiltonian, _, _, densities = started(force(name))
    other = started(force(name), 24, 16)[-1]
    for row in range(5):
        for kind in (0, 1):
            change = np.zeros_like(densities)
            change[row, kind] = (other - densities)[row, kind]
            field, pairing_field = hamiltonian.field(densities, PAIRING)
            gradient = np.stack([*field, pairing_field])
            expected = float((gradient * change).sum(axis=(0, 1)) @ MESH.shells)

            def energy(step, change=change):
                return sum(hamiltonian.energies(densities + step * change, PAIRING).values())

            h = 0.01
            numerical = (8 * (energy(h) - energy(-h)) - energy(2 * h) + energy(-2 * h)) / (12 * h)
            assert abs(expected) > 1e-3
            assert numerical == pytest.approx(expected, rel=1e-6)


def test_coulomb_energies_of_uniform_protons():
    """⅗ e² Z²/R and Slater's −¾ e² (3/π)^⅓ ∫ρ^{4/3}; e² = 1.43996455 MeV fm whatever the units."""
    R, Z = 6.0, 40
    hamiltonian = Hamiltonian(force("SLy4"), 50, Z, MESH)
    inside = np.arange(MESH.r.size) < 3 * MESH.points - 1
    rho = Z / (4 / 3 * np.pi * R**3)
    densities = np.zeros((5, 2, MESH.r.size))
    densities[0, 1] = np.where(inside, rho, 0)
    parts = hamiltonian.energies(densities, Filling())
    assert parts["coulomb"] == pytest.approx(0.6 * 1.43996455 * Z**2 / R, rel=1e-8)
    assert parts["coulomb_exchange"] == pytest.approx(
        -0.75 * 1.43996455 * (3 / np.pi) ** (1 / 3) * rho ** (1 / 3) * Z, rel=1e-8
    )
    none = replace(force("SLy4"), coulomb_exchange=False)
    assert "coulomb_exchange" not in Hamiltonian(none, 50, Z, MESH).energies(densities, Filling())
    own = replace(force("SLy4"), elementary_charge_squared=1.5)
    scaled = Hamiltonian(own, 50, Z, MESH).energies(densities, Filling())
    assert scaled["coulomb"] / parts["coulomb"] == pytest.approx(1.5 / 1.43996455, rel=1e-8)
    assert scaled["coulomb_exchange"] / parts["coulomb_exchange"] == pytest.approx(1.5 / 1.43996455, rel=1e-8)


def test_the_centre_of_mass_is_a_share_of_the_kinetic_energy():
    with_it = Hamiltonian(force("SLy4"), 8, 8, MESH)
    without = Hamiltonian(replace(force("SLy4"), centre_of_mass=False), 8, 8, MESH)
    np.testing.assert_allclose(with_it.hbar2_2m / without.hbar2_2m, 15 / 16, rtol=1e-15)
    masses = Hamiltonian(replace(force("SLy4"), hbar2_2m_proton=21.0), 8, 8, MESH).hbar2_2m
    np.testing.assert_allclose(masses, np.array([20.73553, 21.0]) * 15 / 16, rtol=1e-15)


def test_all_nucleons_are_in_the_densities():
    for pairing in (PAIRING, Filling()):
        hamiltonian, orbits, occupations, densities = started(pairing=pairing)
        assert densities.shape == (5, 2, MESH.r.size)
        np.testing.assert_allclose(densities[0] @ MESH.shells, hamiltonian.numbers, rtol=1e-11)
        assert hamiltonian.numbers == (22, 18)
        for own, occupation in zip(orbits, occupations, strict=True):
            assert ((occupation >= 0) & (occupation <= 1)).all()
            assert occupation.shape == own.energy.shape
    assert (densities[4] == 0).all()


def test_the_first_field_binds_the_nucleons_of_known_nuclei():
    """The start is near: magic nuclei have their shells, ²⁰⁸Pb its last neutron near −7 MeV."""
    for neutrons, protons, last in ((8, 8, -15), (20, 20, -13), (126, 82, -7)):
        hamiltonian = Hamiltonian(force("SLy4"), neutrons, protons, MESH)
        orbits = hamiltonian.orbits(hamiltonian.first_field())
        (own, _), _ = hamiltonian.fill(orbits, Filling(), None)
        energies = orbits[0].energy[own > 0.5]
        assert set(own.tolist()) == {0.0, 1.0}
        assert energies.max() == pytest.approx(last, abs=4)
        assert energies.max() < orbits[0].energy[own < 0.5].min() - 1


def test_protons_feel_the_charge_outside():
    field = Hamiltonian(force("SLy4"), 126, 82, MESH).first_field()
    difference = (field.potential[1] - field.potential[0])[-1]
    assert difference == pytest.approx(82 * 1.43996455 / 16, rel=1e-3)
