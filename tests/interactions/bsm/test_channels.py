"""Every form against explicit Dirac traces, at random kinematics and with complex charges."""

import math

import numpy as np
import pytest

from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.channels import (
    DIPOLE,
    ELECTRON_DIPOLE,
    ELECTRON_SCALAR_TENSOR,
    SCALAR,
    SCALAR_TENSOR,
    upscattering,
)
from nuscatter.interactions.channels import ELECTRON, FREE_ELECTRON, VECTOR, Recoil
from nuscatter.interactions.standard.axial import multipole
from nuscatter.units import MeV

G = fermi_constant.value * MeV**2
ALPHA = fine_structure_constant.value
COUNT = 12
PAIRED = [multipole(1), SCALAR_TENSOR, ELECTRON_SCALAR_TENSOR, ELECTRON, FREE_ELECTRON]


def complex_numbers(seed, count):
    generator = np.random.default_rng(seed)
    return [complex(*generator.normal(size=2)) for _ in range(count)]


# --- spin 0 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("antineutrino", [False, True])
def test_vector_on_spin_zero(dirac, antineutrino):
    for at in dirac.random_kinematics(1, COUNT):
        _, p, _, after = dirac.momenta(*at)
        part = dirac.vector_on_spin_zero(G / math.sqrt(2) * 1.3, p, after)
        dirac.agrees(VECTOR, {"V": 1.3}, at, dirac.differential(*at, [part], antineutrino=antineutrino))


@pytest.mark.parametrize("antineutrino", [False, True])
def test_scalar_on_spin_zero(dirac, antineutrino):
    for at in dirac.random_kinematics(2, COUNT):
        part = dirac.scalar_on_spin_zero(0.7, at[2])
        dirac.agrees(SCALAR, {"S": 0.7}, at, dirac.differential(*at, [part], antineutrino=antineutrino), -2)


@pytest.mark.parametrize("m", [0.0, 0.4, 2.5])
@pytest.mark.parametrize("antineutrino", [False, True])
def test_dipole_on_spin_zero(dirac, m, antineutrino):
    channel = upscattering(m * MeV) if m else DIPOLE
    for at in dirac.random_kinematics(3, COUNT, m=m):
        assert dipole_of(dirac, at, m, antineutrino, spin=0, channel=channel)


@pytest.mark.parametrize("m", [0.0, 0.4, 2.5])
@pytest.mark.parametrize("antineutrino", [False, True])
def test_dipole_on_an_electron(dirac, m, antineutrino):
    channel = upscattering(m * MeV, Recoil.ELECTRON) if m else ELECTRON_DIPOLE
    for at in dirac.random_kinematics(4, COUNT, m=m):
        assert dipole_of(dirac, at, m, antineutrino, spin=0.5, channel=channel)


def dipole_of(dirac, at, m, antineutrino, spin, channel):
    """A photon of propagator 1/Q² between μσ^{μν}q_ν and e times the current."""
    _, p, _, after = dirac.momenta(*at, m)
    lepton = dirac.dipole_vertices(after - p)
    hadron = dirac.METRIC @ (p + after) if spin == 0 else dirac.LOWER_GAMMA
    part = (0.8 * math.sqrt(4 * math.pi * ALPHA), lepton, hadron)
    Q2 = 2 * at[2] * at[1]
    exact = dirac.differential(*at, [part], m=m, antineutrino=antineutrino, propagator=1 / Q2)
    dirac.agrees(channel, {"D": 0.8}, at, exact, -1)
    return True


# --- spin ½ -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [SCALAR_TENSOR, ELECTRON_SCALAR_TENSOR])
@pytest.mark.parametrize("antineutrino", [False, True])
def test_scalar_and_tensor_on_spin_half(dirac, channel, antineutrino):
    for seed, at in enumerate(dirac.random_kinematics(6, COUNT)):
        S, C = complex_numbers(seed, 2)
        parts = [dirac.scalar(S), dirac.tensor_interaction(C)]
        charges = {"S": S, "T": -C if antineutrino else C}
        dirac.agrees(channel, charges, at, dirac.differential(*at, parts, antineutrino=antineutrino), -2)


@pytest.mark.parametrize("antineutrino", [False, True])
def test_neutrino_on_electron(dirac, antineutrino):
    for seed, at in enumerate(dirac.random_kinematics(7, COUNT)):
        left, right = complex_numbers(seed, 2)
        scale = 2 * math.sqrt(2) * G
        parts = [dirac.vector(scale * left, dirac.LEFT), dirac.vector(scale * right, dirac.RIGHT)]
        charges = {"L": right, "R": left} if antineutrino else {"L": left, "R": right}
        dirac.agrees(ELECTRON, charges, at, dirac.differential(*at, parts, antineutrino=antineutrino))


def test_helicity_flips_do_not_interfere_with_the_vector_coupling(dirac):
    for at in dirac.random_kinematics(8, COUNT):
        for other in (dirac.scalar(0.3), dirac.tensor_interaction(0.3)):
            both = dirac.differential(*at, [dirac.vector(1.0), other])
            assert both == pytest.approx(
                dirac.differential(*at, [dirac.vector(1.0)]) + dirac.differential(*at, [other]), rel=1e-12
            )


# --- closed forms from the literature ---------------------------------------------------------------------------------


def test_spin_makes_no_difference_to_heavy_nuclei(dirac):
    E, T, M = 30.0, 0.01, 120e3
    spinless, spin = (
        dirac.channel_form(SCALAR, {"S": 1}, E, T, M, -2)[0],
        dirac.channel_form(SCALAR_TENSOR, {"S": 1, "T": 0}, E, T, M, -2)[0],
    )
    assert spin / spinless - 1 == pytest.approx(T / (2 * M), rel=1e-6, abs=0)


def test_no_choice_of_charges_makes_a_negative_cross_section(dirac):
    for channel in PAIRED:
        for seed, at in enumerate(dirac.random_kinematics(9, COUNT)):
            charges = dict(zip(channel.amplitudes, complex_numbers(seed, 2), strict=True))
            value, scale = dirac.channel_form(channel, charges, *at, 0)
            assert value >= -1e-12 * scale


# --- the heavy lepton's kinematics ------------------------------------------------------------------------------------


@pytest.mark.parametrize("recoil", list(Recoil))
@pytest.mark.parametrize("m", [1e-3, 0.3, 4.0])
def test_reach_and_threshold_are_inverse_to_each_other(m, recoil):
    M = 0.511 if recoil is Recoil.ELECTRON else 1e4
    channel = upscattering(m * MeV, recoil)
    least = m + m**2 / (2 * M)
    for E in least * np.array([1 + 1e-9, 1.001, 1.5, 30.0]):
        low, high = channel.reach(np.array([E]) * MeV, M * MeV, 0.0)
        assert 0 < low[0] <= high[0]
        np.testing.assert_allclose(channel.threshold(low, M * MeV, 0.0) / MeV, E, rtol=1e-11)
        np.testing.assert_allclose(channel.threshold(high, M * MeV, 0.0) / MeV, E, rtol=1e-11)
        middle = np.sqrt(low * high)
        assert channel.threshold(middle, M * MeV, 0.0)[0] / MeV <= E
    assert [float(each[0]) for each in channel.reach(np.array([least * 0.999]) * MeV, M * MeV, 0.0)] == [0.0, 0.0]
    assert channel.threshold(np.zeros(1), M * MeV, 0.0).tolist() == [np.inf]


def test_ends_of_reach_are_collinear(dirac):
    m, M, E = 0.8, 5.0, 3.0
    low, high = (float(each) / MeV for each in upscattering(m * MeV).reach(np.array(E * MeV), M * MeV, 0.0))
    for T, outside in ((low, 1 - 1e-6), (high, 1 + 1e-6)):
        assert dirac.momenta(E, T * outside, M, m) is None
        assert dirac.momenta(E, T / outside, M, m) is not None


def test_a_light_lepton_is_a_massless_one():
    T, M = np.array([0.01, 0.3]) * MeV, 1e3 * MeV
    for recoil, massless in ((Recoil.NUCLEUS, DIPOLE), (Recoil.ELECTRON, ELECTRON_DIPOLE)):
        light = upscattering(1e-9 * MeV, recoil)
        for one, other in zip(light.form(T, M)["D", "D"], massless.form(T, M)["D", "D"], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(light.threshold(T, M, 0.0), VECTOR.threshold(T, M, 0.0), rtol=1e-12)
        np.testing.assert_allclose(light.reach(T * 100, M, 0.0)[1], VECTOR.reach(T * 100, M, 0.0)[1], rtol=1e-12)


def test_names_and_identity():
    assert upscattering(0.3 * MeV) is upscattering(0.3 * MeV)
    assert str(upscattering(0.3 * MeV)) == "dipole to a lepton of 0.3 MeV on nuclei"
    assert upscattering(0.3 * MeV) != upscattering(0.3 * MeV, Recoil.ELECTRON)
    assert (SCALAR.elastic, upscattering(0.3 * MeV).elastic) == (True, False)


@pytest.mark.parametrize("mass", [0.0, -1.0, math.nan, math.inf, "1", None])
def test_bad_masses(mass):
    with pytest.raises(InputError, match=r"^mass is .*expected\.$"):
        upscattering(mass)
