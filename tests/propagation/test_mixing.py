"""Mixing and adiabatic conversion against textbook limits, a diagonalisation in flavour, and the evolution itself."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from nuscatter.errors import InputError
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar
from nuscatter.propagation.mixing import Mixing, electron_potential, nufit_6_0, nufit_6_0_inverted
from nuscatter.units import MeV, cm, eV

V = 1e-12 * eV
inverted = replace(nufit_6_0, dm2_31=-2.41e-3 * eV**2)
angles = st.floats(0.01, 0.99)
mixings = st.builds(
    lambda a, b, c, delta, ratio: Mixing(
        sin2_theta_12=a,
        sin2_theta_13=b,
        sin2_theta_23=c,
        delta=delta,
        dm2_21=7.5e-5 * eV**2,
        dm2_31=ratio * 7.5e-5 * eV**2,
    ),
    *(angles, angles, angles, st.floats(-3, 3), st.one_of(st.floats(1.5, 50), st.floats(-50, -0.5))),
)


def in_flavour(mixing: Mixing, E: float, potential: float):
    """Return (masses in order, |⟨ν_i(m)|ν_e⟩|²) from the complex Hamiltonian in the basis of flavours."""
    U = mixing.matrix
    masses = np.array([0.0, mixing.dm2_21, mixing.dm2_31]) / eV**2
    H = U @ np.diag(masses) @ U.conj().T + np.diag([2 * E * potential / eV**2, 0, 0])
    return np.argsort(masses), np.abs(np.linalg.eigh(H)[1][0]) ** 2


# --- mixing -----------------------------------------------------------------------------------------------------------


@given(mixings)
@settings(max_examples=40, deadline=None)
def test_the_matrix_is_unitary_and_its_elements_are_the_pdg_ones(mixing):
    U = mixing.matrix
    np.testing.assert_allclose(U @ U.conj().T, np.eye(3), atol=1e-14)
    s12, s13, s23 = (math.sqrt(x) for x in (mixing.sin2_theta_12, mixing.sin2_theta_13, mixing.sin2_theta_23))
    c12, c13, c23 = (math.sqrt(1 - x) for x in (mixing.sin2_theta_12, mixing.sin2_theta_13, mixing.sin2_theta_23))
    phase = np.exp(1j * mixing.delta)
    np.testing.assert_allclose(U[0], [c12 * c13, s12 * c13, s13 / phase], rtol=1e-12)
    np.testing.assert_allclose(U[1, 0], -s12 * c23 - c12 * s23 * s13 * phase, rtol=1e-11, atol=1e-14)
    np.testing.assert_allclose(U[2, 1], -c12 * s23 - s12 * c23 * s13 * phase, rtol=1e-11, atol=1e-14)
    jarlskog = (U[0, 0] * U[1, 1] * np.conj(U[0, 1] * U[1, 0])).imag
    expected = s12 * c12 * s23 * c23 * s13 * c13**2 * math.sin(mixing.delta)
    assert jarlskog == pytest.approx(expected, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("name", ["sin2_theta_12", "sin2_theta_13", "sin2_theta_23"])
@pytest.mark.parametrize("value", [-0.1, 1.1, np.nan, "0.3", None, [0.3]])
def test_an_angle_that_is_none_is_refused(name, value):
    with pytest.raises(InputError, match=name):
        replace(nufit_6_0, **{name: value})


@pytest.mark.parametrize("change", [{"dm2_21": 0}, {"dm2_21": -1}, {"dm2_31": 0}, {"delta": np.inf}, {"dm2_31": "x"}])
def test_masses_that_are_none_are_refused(change):
    with pytest.raises(InputError):
        replace(nufit_6_0, **change)
    with pytest.raises(InputError, match="below zero or above dm2_21"):
        replace(nufit_6_0, dm2_31=nufit_6_0.dm2_21 / 2)


# --- what leaves the Sun ----------------------------------------------------------------------------------------------


@given(mixings, st.floats(0.01, 30), st.floats(0, 100))
@settings(max_examples=60, deadline=None)
def test_fractions_are_those_of_the_hamiltonian_in_flavour(mixing, E, depth):
    result = mixing.mass_fractions(E * MeV, depth * V)
    order, expected = in_flavour(mixing, E * MeV, depth * V)
    np.testing.assert_allclose(result[order], expected, atol=1e-12)
    assert result.sum() == pytest.approx(1, rel=1e-13, abs=0)


@pytest.mark.parametrize("mixing", [nufit_6_0, inverted])
def test_without_matter_the_mass_states_are_averaged(mixing):
    """P_ee = Σ|U_ei|⁴ for V = 0, and in the limit of low energy."""
    vacuum = np.abs(mixing.matrix[0]) ** 2
    np.testing.assert_allclose(mixing.mass_fractions(8 * MeV, 0), vacuum, rtol=1e-12)
    np.testing.assert_allclose(mixing.mass_fractions(1e-9 * MeV, 7 * V), vacuum, rtol=1e-8)


def test_in_extreme_matter_the_electron_neutrino_is_the_heaviest():
    np.testing.assert_allclose(nufit_6_0.mass_fractions(10 * MeV, 1e9 * V), [0, 0, 1], atol=1e-5)
    np.testing.assert_allclose(inverted.mass_fractions(10 * MeV, 1e9 * V), [0, 1, 0], atol=1e-5)


@pytest.mark.parametrize("E", [0.1, 1.0, 2.0, 5.0, 15.0])
def test_two_flavours_are_parkes_formula(E):
    """P_ee = ½ + ½ cos 2θ cos 2θ_m without jumps (S. J. Parke, Phys. Rev. Lett. 57 (1986) 1275, for P_c = 0)."""
    two = replace(nufit_6_0, sin2_theta_13=0.0)
    cos2 = 1 - 2 * two.sin2_theta_12
    sin2 = math.sqrt(1 - cos2**2)
    x = 2 * E * MeV * 6.8 * V / two.dm2_21
    cos2_matter = (cos2 - x) / math.hypot(cos2 - x, sin2)
    survival = two.mass_fractions(E * MeV, 6.8 * V) @ np.abs(two.matrix[0]) ** 2
    assert survival == pytest.approx(0.5 + 0.5 * cos2 * cos2_matter, rel=1e-12, abs=0)


@pytest.mark.parametrize("E", [0.3, 3.0, 12.0])
def test_three_flavours_are_nearly_two(E):
    """P_ee = c₁₃⁴ P₂(V c₁₃²) + s₁₃⁴ up to 2EV/Δm²₃₁."""
    s13 = nufit_6_0.sin2_theta_13
    cos2 = 1 - 2 * nufit_6_0.sin2_theta_12
    x = 2 * E * MeV * 6.8 * V * (1 - s13) / nufit_6_0.dm2_21
    cos2_matter = (cos2 - x) / math.sqrt((cos2 - x) ** 2 + 1 - cos2**2)
    expected = (1 - s13) ** 2 * (0.5 + 0.5 * cos2 * cos2_matter) + s13**2
    survival = nufit_6_0.mass_fractions(E * MeV, 6.8 * V) @ np.abs(nufit_6_0.matrix[0]) ** 2
    assert survival == pytest.approx(expected, abs=2 * s13 * 2 * E * MeV * 6.8 * V / nufit_6_0.dm2_31)


@pytest.mark.parametrize("sign", [1, -1])
def test_fractions_are_what_the_evolution_gives(sign):
    """A ν_e carried through e^(−r) of slowly falling matter, step by step, ends with these shares of mass states."""
    mixing = replace(nufit_6_0, dm2_31=sign * 4 * nufit_6_0.dm2_21)
    E, depth = 8 * MeV, 9 * V
    U, masses = mixing.matrix, np.array([0.0, mixing.dm2_21, mixing.dm2_31]) / mixing.dm2_21
    vacuum = U @ np.diag(masses) @ U.conj().T
    matter = 2 * E * depth / mixing.dm2_21
    state, step, length = np.array([1, 0, 0], dtype=complex), 0.2, 80.0
    for at in np.arange(step / 2, 10 * length, step):
        H = vacuum + np.diag([matter * math.exp(-at / length), 0, 0])
        state = expm(-1j * H * step) @ state
    arrived = np.abs(U.conj().T @ state) ** 2
    np.testing.assert_allclose(arrived, mixing.mass_fractions(E, depth), atol=4e-3)


def test_the_sun_is_adiabatic():
    """γ = Δm² sin²2θ/(2E cos 2θ |d ln n_e/dr|) with n_e falling as e^(−10.54 r/R): above 1000 up to 20 MeV."""
    radius = 6.957e8 * 5.0677307e6  # of the Sun, 1/eV
    s2 = nufit_6_0.sin2_theta_12
    gamma = 7.49e-5 * 4 * s2 * (1 - s2) / (2 * 20e6 * (1 - 2 * s2)) * radius / 10.54
    assert gamma > 1000


def test_shapes_broadcast():
    E, depth = np.linspace(1, 10, 5)[:, None] * MeV, np.array([1.0, 5.0]) * V
    result = nufit_6_0.mass_fractions(E, depth)
    assert result.shape == (5, 2, 3)
    np.testing.assert_allclose(result[3, 1], nufit_6_0.mass_fractions(E[3, 0], depth[1]), rtol=1e-12)


def test_the_potential_of_the_centre():
    """√2 G_F N_A per cm³ is 7.63e-14 eV."""
    assert float(electron_potential(6.02214076e23 / cm**3)) / eV == pytest.approx(7.63e-14, rel=1e-3, abs=0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: electron_potential(-1), lambda: electron_potential(np.nan), lambda: nufit_6_0.mass_fractions(1, -1),
        lambda: nufit_6_0.mass_fractions(np.nan, 1), lambda: nufit_6_0.mass_fractions(0, 1),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()


# --- any flavour ------------------------------------------------------------------------------------------------------

SIX = neutrinos + antineutrinos
ORDERINGS = pytest.mark.parametrize("mixing", [nufit_6_0, nufit_6_0_inverted], ids=["normal", "inverted"])


@ORDERINGS
@pytest.mark.parametrize("potential", [0.0, 7e-12, 1e-9])
def test_three_flavours_fill_each_mass_state(mixing, potential):
    """Σ_α w_i^α = 1: flavours and eigenstates are two bases of one space; neutrinos and antineutrinos apart."""
    E = np.array([0.3, 8.0, 30.0]) * MeV
    for family in (neutrinos, antineutrinos):
        each = [mixing.mass_fractions(E, potential * eV, species) for species in family]
        np.testing.assert_allclose(sum(each), 1, rtol=1e-12)
        np.testing.assert_allclose([w.sum(axis=-1) for w in each], 1, rtol=1e-12)


@ORDERINGS
def test_in_the_vacuum_a_flavour_leaves_as_what_it_is_made_of(mixing):
    for species in SIX:
        expected = np.abs(mixing.matrix[species.family.index(species)]) ** 2
        np.testing.assert_allclose(mixing.mass_fractions(10 * MeV, 0.0, species), expected, atol=1e-13)


@ORDERINGS
@pytest.mark.parametrize("species", SIX, ids=str)
def test_at_a_high_density_no_energy_matters(mixing, species):
    """At 2EV = 1e4 times the larger splitting the limit is reached to about its inverse."""
    V = 1e4 * abs(mixing.dm2_31) / (2 * 10 * MeV)
    limit = mixing.dense_fractions(species)
    np.testing.assert_allclose(mixing.mass_fractions(np.array([10.0, 30.0]) * MeV, V, species), [limit] * 2, atol=3e-3)
    assert limit.sum() == pytest.approx(1, rel=1e-12, abs=0)


def test_which_mass_state_an_electron_neutrino_becomes():
    """Dighe and Smirnov (2000): ν_3 and ν̄_1 for normal ordering, ν_2 and ν̄_3 for inverted."""
    for mixing, of_nu, of_nu_bar in ((nufit_6_0, 2, 0), (nufit_6_0_inverted, 1, 2)):
        np.testing.assert_allclose(mixing.dense_fractions(nu_e), np.eye(3)[of_nu], atol=1e-12)
        np.testing.assert_allclose(mixing.dense_fractions(nu_e_bar), np.eye(3)[of_nu_bar], atol=1e-12)


@ORDERINGS
@pytest.mark.parametrize("species", SIX, ids=str)
def test_adiabatic_fractions_beside_the_evolution_itself(mixing, species):
    """The Schrödinger equation through a density that falls slowly, from 3 times the upper resonance to nothing.

    In each of 8,000 steps the Hamiltonian is constant. What comes out is projected on the mass states.
    """
    E = 10 * MeV
    sign = -1 if species.antiparticle else 1
    U = mixing.matrix.conj() if species.antiparticle else mixing.matrix
    start = 3 * abs(mixing.dm2_31) / (2 * E)
    V = start * np.exp(-np.linspace(0, 14, 8000))
    vacuum = (U * np.array([0, mixing.dm2_21, mixing.dm2_31])) @ U.conj().T / (2 * E)
    level, vector = np.linalg.eigh(vacuum + sign * V[:, None, None] * np.diag([1.0, 0, 0]))
    step = 40 * 2 * np.pi * 2 * E / mixing.dm2_21 / 8000 * 14  # e-folds of forty of the longer oscillations
    state = np.eye(3, dtype=complex)[species.family.index(species)]
    for energies, basis in zip(level, vector, strict=True):
        state = basis @ (np.exp(-1j * energies * step) * (basis.conj().T @ state))
    found = np.abs(U.conj().T @ state) ** 2
    expected = mixing.mass_fractions(E, start, species)
    np.testing.assert_allclose(found, expected, atol=5e-3)
