import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.interactions.channels import ELECTRON, FREE_ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.matter.nuclide import nuclide
from nuscatter.units import MeV, keV

G = 1.1663788e-11  # 1/MeV²


@pytest.mark.parametrize("channel", [VECTOR, ELECTRON])
def test_every_pair_is_of_the_channels_amplitudes_and_listed_once(channel):
    form = channel.form(np.array([1e-3, 2e-3]) * MeV, 40e3 * MeV)
    pairs = [frozenset(pair) for pair in form]
    assert len(set(pairs)) == len(pairs)
    assert {name for pair in form for name in pair} == set(channel.amplitudes)
    n = len(channel.amplitudes)
    assert len(pairs) == n * (n + 1) // 2  # a missing interference would be a KeyError in a rate
    for coefficients in form.values():
        assert len(coefficients) == 3
        assert all(np.shape(a) == (2,) for a in coefficients)


@given(st.floats(0.1, 300), st.floats(0, 1))
def test_the_vector_form_is_equation_17(E, fraction):
    M = 37215.0
    T = fraction * 2 * E**2 / (M + 2 * E)
    a = VECTOR.form(np.array([T]) * MeV, M * MeV)["V", "V"]
    value = sum(float(a[k][0]) / (E * MeV) ** k for k in range(3)) * MeV**3
    expected = G**2 * M / (4 * math.pi) * (1 - T / E - M * T / (2 * E**2))
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-13 * G**2 * M)


@given(
    st.floats(0.05, 300), st.floats(0, 1), st.complex_numbers(max_magnitude=3), st.complex_numbers(max_magnitude=3),
    st.sampled_from([VECTOR, ELECTRON]),
)  # fmt: skip
def test_no_choice_of_charges_makes_a_negative_cross_section(E, fraction, one, other, channel):
    """The form is positive semidefinite wherever the recoil is allowed."""
    M = 0.511 if channel is ELECTRON else 37215.0
    T = fraction * float(maximum_recoil(E * MeV, M * MeV))
    charges = dict(zip(channel.amplitudes, (one, other), strict=False))
    total, scale = 0.0, 0.0
    for (i, j), a in channel.form(np.array([T]), M * MeV).items():
        strength = (charges[i] * charges[j].conjugate()).real * (1 if i == j else 2)
        part = sum(float(a[k][0]) / (E * MeV) ** k for k in range(3)) * strength
        total, scale = total + part, scale + abs(part) + abs(float(a[0][0]) * strength)
    assert total >= -1e-12 * scale


@pytest.mark.parametrize("cosine", [-1.0, -0.3, 0.0, 0.9])
def test_an_electron_that_is_heavy_beside_the_neutrino_scatters_like_a_nucleus(cosine):
    """A vector coupling, L = R, makes 1 + cosθ, and the axial one, L = −R, makes 3 − cosθ."""
    E, m = 1e-6, 0.511
    form = ELECTRON.form(np.array([E**2 * (1 - cosine) / m]) * MeV, m * MeV)
    value = {pair: sum(float(a[k][0]) / (E * MeV) ** k for k in range(3)) for pair, a in form.items()}
    square, mixed = value["L", "L"] + value["R", "R"], 2 * value["L", "R"]
    scale = 2 * (G / MeV**2) ** 2 * m * MeV / math.pi
    assert square + mixed == pytest.approx(scale * (1 + cosine), rel=1e-5, abs=1e-5 * scale)
    assert square - mixed == pytest.approx(scale * (3 - cosine), rel=1e-5, abs=0)


def test_targets():
    argon = nuclide("Ar40")
    assert VECTOR.target_mass(argon) == argon.mass
    assert (
        ELECTRON.target_mass(None) == ELECTRON.target_mass(argon) == pytest.approx(0.51099895069 * MeV, rel=1e-9, abs=0)
    )
    with pytest.raises(InputError, match="nucleus is None, but a Nucleus"):
        VECTOR.target_mass(None)


def test_targets_per_atom():
    argon, T = nuclide("Ar40"), np.array([[0, 0.01, 0.02], [1, 3.2, 3.3]]) * keV
    assert VECTOR.targets_per_atom(argon, T).tolist() == [[1, 1, 1], [1, 1, 1]]
    assert FREE_ELECTRON.targets_per_atom(argon, T).tolist() == [[18, 18, 18], [18, 18, 18]]
    assert ELECTRON.targets_per_atom(argon, T).tolist() == [[0, 0, 6], [16, 16, 18]]


def test_target_steps_are_where_the_number_of_targets_changes():
    argon = nuclide("Ar40")
    assert VECTOR.target_steps(argon).size == FREE_ELECTRON.target_steps(argon).size == 0
    steps = ELECTRON.target_steps(argon)
    assert steps.max() / keV == pytest.approx(3.2059, rel=1e-9)
    below, above = (ELECTRON.targets_per_atom(argon, steps * f) for f in (1 - 1e-12, 1 + 1e-12))
    assert (above - below).tolist() == [4, 2, 2, 4, 2, 2, 2]


def test_binding_is_of_the_atom_not_of_the_kinematics():
    T = np.array([0.1, 1]) * MeV
    for pair, bound in ELECTRON.form(T, 0.5 * MeV).items():
        assert [a.tolist() for a in bound] == [a.tolist() for a in FREE_ELECTRON.form(T, 0.5 * MeV)[pair]]
    assert FREE_ELECTRON != ELECTRON
    with pytest.raises(InputError, match="bound is 1, but True or False"):
        Channel("x", Recoil.ELECTRON, ("L",), ELECTRON.form, bound=1)


def test_names():
    assert (VECTOR.recoil, ELECTRON.recoil) == (Recoil.NUCLEUS, Recoil.ELECTRON)
    assert str(VECTOR) != str(ELECTRON)
