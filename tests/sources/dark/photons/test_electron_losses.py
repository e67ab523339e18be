"""Bremsstrahlung and collisions: complete screening, crossing to pairs, tables of stopping powers."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.photons.electron_losses import bremsstrahlung, collision_loss, critical_energy
from nuscatter.sources.dark.photons.pair_production import coulomb_correction, radiation_length
from nuscatter.units import MeV, cm, g

BARN = 1e-24 * cm**2
UNIT = 7.2973525643e-3 * 0.0794078


def mean_loss(Z, T):
    """∫ k dσ [MeV⁻¹]."""
    y, w = panels(np.concatenate([[0], np.logspace(-6, 0, 13)]), 12)
    k = y * T * MeV
    return float((bremsstrahlung(Z, np.array(T * MeV), k=k) * k) @ w) * T * MeV


def test_complete_screening_is_tsais():
    """k dσ/dk = 4αr² {(4/3 − 4/3 y + y²) [Z²(L − f) + ZL′] + (1 − y)(Z² + Z)/9}."""
    Z, T = 74, 1e8
    f, L, L1 = coulomb_correction(Z), math.log(184.15 * Z ** (-1 / 3)), math.log(1194 * Z ** (-2 / 3))
    for y in (0.01, 0.3, 0.9):
        bracket = (4 / 3 - 4 / 3 * y + y * y) * (Z * Z * (L - f) + Z * L1) + (1 - y) * (Z * Z + Z) / 9
        found = float(bremsstrahlung(Z, np.array(T * MeV), k=np.array(y * T * MeV)) * y * T * MeV / BARN)
        assert found == pytest.approx(4 * UNIT * bracket, rel=1e-5)


def test_high_electrons_lose_their_energy_over_a_radiation_length():
    """Tsai's mean loss is E/X₀ but for the (1 − y)/9, which adds 1/18 of 1/L."""
    assert mean_loss(74, 1e5) / MeV / 1e5 == pytest.approx(float(radiation_length(74)), rel=0.02)


def test_without_screening_it_is_bethe_and_heitlers():
    """4αZ²r²/k (1 + (1−y)² − 2(1−y)/3) (ln[2ε(1−y)/y] − 1/2), where the photon is hard and the charge small."""
    epsilon = 10.0
    T = (epsilon - 1) * 0.51099895069
    for y in (0.8, 0.85):
        k = y * epsilon * 0.51099895069
        shape = 1 + (1 - y) ** 2 - 2 / 3 * (1 - y)
        expected = 4 * UNIT * shape * (math.log(2 * epsilon * (1 - y) / y) - 0.5) * 2
        found = float(bremsstrahlung(1, np.array(T * MeV), k=np.array(k * MeV)) * k * MeV / BARN)
        assert found == pytest.approx(expected, rel=1e-2)


def test_radiative_losses_of_lead_beside_tables():
    """NIST ESTAR: 0.1014 MeV cm²/g at 1 MeV, 1.25 at 10 MeV, 15.1 at 100 MeV (from memory, hence 8 %)."""
    atom = 207.2 * g / 6.02214076e23
    for T, expected in ((1.0, 0.1014), (10.0, 1.25), (100.0, 15.1)):
        assert mean_loss(82, T) / atom / (MeV * cm**2 / g) == pytest.approx(expected, rel=0.08)


def test_collisions_take_the_critical_energy_in_a_radiation_length():
    loss = float(collision_loss(74, np.array(1000 * MeV)))
    assert loss == pytest.approx(critical_energy(74) * radiation_length(74), rel=1e-6)
    assert critical_energy(82) / MeV == pytest.approx(7.43, rel=0.02)  # Particle Data Group: lead, iron
    assert critical_energy(26) / MeV == pytest.approx(21.68, rel=0.04)


def test_there_is_no_photon_above_the_energy():
    assert float(bremsstrahlung(74, np.array(5 * MeV), k=np.array(5.1 * MeV))) == 0


@pytest.mark.parametrize("wrong", [{"Z": 0}, {"T": -1.0}, {"T": 0.0}, {"k": 0.0}, {"k": math.nan}])
def test_wrong_arguments(wrong):
    good = {"Z": 74, "T": np.array(5 * MeV), "k": np.array(1 * MeV)} | wrong
    with pytest.raises(InputError):
        bremsstrahlung(**good)
    if "k" not in wrong:
        with pytest.raises(InputError):
            collision_loss(good["Z"], good["T"])
