import numpy as np
import pytest
from scipy.optimize import brentq

from nuscatter.errors import InputError
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling, Fixed, Occupier, pair_gaps
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

MESH = RadialMesh.uniform(16, 8)


def levels(energy, twice_j):
    """Orbits of given energies and 2j, with box waves for wave functions."""
    energy, twice_j = np.array(energy, dtype=float), np.array(twice_j)
    u = np.stack([np.sqrt(2 / 16) * np.sin(np.pi * (k + 1) * MESH.r / 16) for k in range(energy.size)])
    return Orbits((twice_j + 1) // 2, twice_j, np.ones(energy.size, dtype=int), energy, u, 0 * u)


SHELLS = levels([-20, -12, -10, -3, -2.4, -0.5, 4], [1, 3, 1, 7, 5, 3, 1])


@pytest.mark.parametrize("particles", range(2, 20))
def test_filling(particles):
    occupation, pairs = Filling().occupy(0, SHELLS, particles, None)
    assert occupation @ SHELLS.degeneracy == pytest.approx(particles, rel=1e-15)
    assert (np.diff(occupation) <= 0).all()
    assert np.count_nonzero((occupation > 0) & (occupation < 1)) <= 1
    assert (pairs == 0).all()


def test_filling_goes_by_energy():
    shuffled = levels([-3, -20, -10, -12], [7, 1, 1, 3])
    assert Filling().occupy(0, shuffled, 12, None)[0].tolist() == [0.5, 1, 1, 1]


def test_held_occupations_stay():
    held = Fixed((1.0, 0.5), (0.25, 0.0))
    two = levels([1, -1], [1, 1])
    assert held.occupy(0, two, 3, None)[0].tolist() == [1, 0.5]
    assert held.occupy(1, two, 3, None)[0].tolist() == [0.25, 0]


@pytest.mark.parametrize("particles", [2, 5, 8, 11, 16, 19])
@pytest.mark.parametrize("gap", [0.0, 1e-9, 1e-3, 0.8, 2.5])
def test_the_number_of_particles(particles, gap):
    occupation, pairs = DeltaPairing().occupy(0, SHELLS, particles, np.full(7, gap))
    assert occupation @ SHELLS.degeneracy == pytest.approx(particles, rel=1e-6)
    assert ((occupation >= 0) & (occupation <= 1)).all()
    assert (pairs >= 0).all()


def test_the_state_is_that_of_bardeen_cooper_and_schrieffer():
    """v² and uv of (ε − λ, fΔ), written out with a Fermi energy from an equation of its own."""
    gaps, pairing = np.array([0.9, 1.0, 1.1, 1.2, 1.3, 1.2, 1.1]), DeltaPairing(window=4.0)

    def state(fermi):
        e = SHELLS.energy - fermi
        f = 1 / np.sqrt(1 + np.exp((abs(e) - 4.0) / 0.5))
        quasi = np.sqrt(e**2 + (f * gaps) ** 2)
        return (1 - e / quasi) / 2, f * (f * gaps) / (2 * quasi)

    fermi = brentq(lambda x: SHELLS.degeneracy @ state(x)[0] - 13, -10, 5, xtol=1e-14)
    occupation, pairs = pairing.occupy(1, SHELLS, 13, gaps)
    np.testing.assert_allclose(occupation, state(fermi)[0], atol=1e-9)
    np.testing.assert_allclose(pairs, state(fermi)[1], atol=1e-9)


@pytest.mark.parametrize("particles", [2, 8, 11, 16, 20])
def test_weak_pairing_is_filling(particles):
    occupation, pairs = DeltaPairing().occupy(0, SHELLS, particles, np.full(7, 1e-7))
    np.testing.assert_allclose(occupation, Filling().occupy(0, SHELLS, particles, None)[0], atol=1e-6)
    full = np.isin(np.round(occupation, 6), (0, 1))
    assert abs(pairs[full]).max() < 1e-5


def test_what_lies_outside_the_window_does_not_pair():
    _, pairs = DeltaPairing(window=3.0).occupy(0, SHELLS, 14, np.full(7, 1.0))
    assert pairs[0] < 1e-10
    assert pairs[3] > 1e-3


def test_the_gap_of_a_wave_function():
    field = np.where(MESH.r < 5, -1.7, 0.0)
    inside = np.where(MESH.r < 5, 1.0, 0.0) * MESH.weights
    np.testing.assert_allclose(pair_gaps(MESH, SHELLS, field), 1.7 * (SHELLS.u**2 @ inside), rtol=1e-12)
    np.testing.assert_allclose(pair_gaps(MESH, SHELLS, -2.0 * MESH.ones), 2.0, rtol=1e-9)


def test_strength_and_slope():
    pairing = DeltaPairing(neutron=-900, proton=-1100, surface=0.5, saturation=0.16)
    rho = np.array([0.0, 0.08, 0.16])
    np.testing.assert_allclose(pairing.strength(0, rho), [-900, -675, -450])
    np.testing.assert_allclose(pairing.strength(1, rho), [-1100, -825, -550])
    numerical = (pairing.strength(1, rho + 0.01) - pairing.strength(1, rho)) / 0.01
    np.testing.assert_allclose(numerical, pairing.slope(1), rtol=1e-10)
    for other in (Filling(), Fixed((1.0,), (1.0,))):
        assert (other.strength(0, rho) == 0).all()
        assert other.slope(1) == 0


def test_all_are_occupiers():
    assert all(isinstance(each, Occupier) for each in (Filling(), Fixed((), ()), DeltaPairing()))


# --- in nuclei --------------------------------------------------------------------------------------------------------

SLY4 = force("SLy4")
PAIRED = HartreeFock(SLY4, pairing=DeltaPairing(), keep=False)
PLAIN = HartreeFock(SLY4, keep=False)


def test_the_gap_equation():
    """Δ_k = ½ Σ V_q ∫(1 − ηρ/ρ_c) ρ̃ u_k² and E_pair = −½ Σ (2j+1) f u v Δ hold at the end of the iteration."""
    state, pairing = PAIRED.solve("Sn120"), DeltaPairing()
    mesh, orbits, v2 = state.mesh, state.orbits[0], state.occupations[0]
    rho, pair = state.densities[0].sum(axis=0), state.densities[4, 0]
    gaps = 500 * orbits.u**2 @ (mesh.weights * (1 - rho / 0.16) * pair)
    again, fuv = pairing.occupy(0, orbits, 70, gaps)
    np.testing.assert_allclose(again, v2, atol=1e-7)
    np.testing.assert_allclose(
        fuv @ (orbits.degeneracy[:, None] * (orbits.u / mesh.r) ** 2) / 4 / np.pi, pair, atol=1e-7
    )
    assert state.terms["pairing"] == pytest.approx(-0.5 * (orbits.degeneracy * fuv) @ gaps, rel=1e-6)
    assert v2 @ orbits.degeneracy == pytest.approx(70, rel=1e-10)
    fermi = (orbits.energy[v2 > 0.5].max() + orbits.energy[v2 < 0.5].min()) / 2
    assert fermi == pytest.approx(-8, abs=1.5)
    # the uncertainty of the number, for which closed shells have none
    assert ((v2 * (1 - v2)) @ orbits.degeneracy) > 2
    assert abs(state.densities[4, 1]).max() < 1e-5  # Z = 50 is closed


@pytest.mark.slow
@pytest.mark.parametrize("name", ["O16", "Ca48", "Pb208"])
def test_closed_shells_do_not_pair(name):
    with_it, without = PAIRED.solve(name), PLAIN.solve(name)
    assert abs(with_it.terms["pairing"]) < 1e-8
    assert with_it.terms["kinetic"] == pytest.approx(without.terms["kinetic"], rel=1e-7)
    assert sum(with_it.terms.values()) == pytest.approx(sum(without.terms.values()), rel=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["O17", "Ar40", "Ge74", "Sn120"])
def test_pairing_binds(name):
    assert PAIRED.solve(name).energy < PLAIN.solve(name).energy


@pytest.mark.parametrize("name", ["O17", "Ca48", "Ge74"])
def test_no_strength_is_filling(name):
    none = HartreeFock(SLY4, pairing=DeltaPairing(neutron=0.0, proton=0.0), keep=False).solve(name)
    plain = PLAIN.solve(name)
    assert none.energy == pytest.approx(plain.energy, rel=1e-8)
    np.testing.assert_allclose(none.densities[:4], plain.densities[:4], atol=1e-7)


def test_more_strength_binds_more():
    energies = [
        HartreeFock(SLY4, pairing=DeltaPairing(neutron=v, proton=v), keep=False).solve("Sn118").energy
        for v in (-900, -1100)
    ]
    assert energies[1] < energies[0] - 0.5


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"neutron": float("nan")}, "neutron"),
        ({"proton": [1.0, 2.0]}, "proton"),
        ({"surface": 1.2}, "surface is 1.2, but a number from 0 to 1"),
        ({"surface": -0.1}, "surface"),
        ({"saturation": 0.0}, "saturation"),
        ({"window": -5}, "window"),
        ({"window": "wide"}, "window"),
    ],
)
def test_bad_pairing(arguments, says):
    with pytest.raises(InputError, match=says):
        DeltaPairing(**arguments)


def test_the_default_force_is_that_of_rigollet_for_neutrons_and_protons_alike():
    """−1000 MeV fm³ at the surface, 0.16 fm⁻³, within 5 MeV (Phys. Rev. C 59 (1999) 3120; from memory)."""
    assert DeltaPairing() == DeltaPairing(neutron=-1000.0, proton=-1000.0, surface=1.0, saturation=0.16, window=5.0)
