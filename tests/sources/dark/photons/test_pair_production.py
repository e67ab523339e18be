"""Pairs: Born's series against Bethe and Heitler's spectrum, screening and Coulomb limits, XCOM's numbers."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.photons.pair_production import (
    born_pairs,
    coulomb_correction,
    pairs_of_electrons,
    pairs_of_nucleus,
    radiation_length,
)
from nuscatter.units import MeV, cm

BARN = 1e-24 * cm**2
ALPHA, ELECTRON = 7.2973525643e-3, 0.51099895069
#: α r_e² in barns.
UNIT = ALPHA * 0.0794078
#: NIST XCOM: pairs in the field of the nucleus, barns per atom, at MeV.
LEAD = {1.5: 0.6215, 2: 1.875, 3: 4.102, 5: 7.389, 10: 12.63, 20: 18.59, 50: 26.17, 100: 30.94, 1000: 38.77, 1e5: 40.58}
ARGON = {1.5: 0.01507, 2: 0.0588, 5: 0.3568, 10: 0.6839, 50: 1.495, 100: 1.791, 1000: 2.323, 1e5: 2.455}


def bethe_heitler(k):
    """∫ dE₊ of Bethe and Heitler's spectrum without screening, over αZ²r², by Gauss–Legendre in an angle."""
    x, w = np.polynomial.legendre.leggauss(80)
    theta = (x + 1) * math.pi / 2
    plus = 1 + (k - 2) * (1 - np.cos(theta)) / 2
    weight = w * math.pi / 2 * (k - 2) * np.sin(theta) / 2
    minus = k - plus
    p, q = np.sqrt(plus**2 - 1), np.sqrt(minus**2 - 1)
    log = 2 * np.log((plus * minus + p * q + 1) / k)
    lp, lq = 2 * np.log(plus + p), 2 * np.log(minus + q)
    both = plus * minus
    inner = (both - p**2) / p**3 * lp + (both - q**2) / q**3 * lq + 2 * k * both / (p * q) ** 2
    inner = k**2 / (p * q) ** 3 * (both**2 + (p * q) ** 2) - 8 / 3 * both / (p * q) - k / (2 * p * q) * inner
    bracket = (
        -4 / 3 - 2 * both * (p**2 + q**2) / (p * q) ** 2 + lp * minus / p**3 + lq * plus / q**3 - lp * lq / (p * q)
    )
    return float(weight @ (p * q / k**3 * (bracket + log * inner)))


@pytest.mark.parametrize("k", [2.2, 3.0, 3.9, 4.1, 6.0, 20.0, 100.0, 1000.0])
def test_born_series_is_the_integral_of_bethe_and_heitlers_spectrum(k):
    assert float(born_pairs(np.array(k))) == pytest.approx(bethe_heitler(k), rel=1e-4)


@pytest.mark.parametrize(("Z", "table", "tolerance"), [(82, LEAD, 0.04), (18, ARGON, 0.02)])
def test_nuclei_are_those_of_xcom(Z, table, tolerance):
    E = np.array(list(table)) * MeV
    np.testing.assert_allclose(pairs_of_nucleus(Z, E) / BARN, list(table.values()), rtol=tolerance)


def test_between_2_and_20_mev_lead_is_known_to_14_per_mille():
    E = np.array([2, 3, 5, 10, 20])
    np.testing.assert_allclose(pairs_of_nucleus(82, E * MeV) / BARN, [LEAD[each] for each in E], rtol=0.014)


def test_complete_screening_is_tsais():
    """αZ²r² [28/9 (ln 184.15 Z^(−1/3) − f) − 2/27], from the integral of Tsai's spectrum."""
    for Z in (18, 74):
        f = coulomb_correction(Z)
        expected = 28 / 9 * (math.log(184.15 * Z ** (-1 / 3)) - f) - 2 / 27
        found = float(pairs_of_nucleus(Z, 1e9 * MeV) / BARN) / (UNIT * Z**2)
        assert found == pytest.approx(expected, rel=1e-5)
    electrons = 28 / 9 * math.log(1194 * 18 ** (-2 / 3)) - 2 / 27
    assert float(pairs_of_electrons(18, 1e9 * MeV) / BARN) / (UNIT * 18) == pytest.approx(electrons, rel=1e-5)


def test_high_photons_make_pairs_in_nine_sevenths_of_a_radiation_length():
    """The 7/9 is that of the nucleus and electrons together, up to the 2/27 of 28/9 · 4."""
    total = float(pairs_of_nucleus(74, 1e9 * MeV) + pairs_of_electrons(74, 1e9 * MeV))
    assert total == pytest.approx(7 / 9 * radiation_length(74), rel=0.007)


def test_light_charges_have_no_coulomb_correction_and_low_photons_no_screening():
    assert coulomb_correction(1) == pytest.approx(1.202057 * ALPHA**2, rel=1e-4)
    born = UNIT * 36 * born_pairs(np.array(3 / ELECTRON))
    assert float(pairs_of_nucleus(6, 3 * MeV) / BARN) == pytest.approx(float(born), rel=2e-3)


def test_radiation_lengths_of_the_particle_data_group():
    """6.37 (Pb), 6.76 (W), 19.55 (Ar), 13.84 (Fe), 42.70 (C) g/cm²."""
    for Z, mass, length in (
        (82, 207.2, 6.37),
        (74, 183.84, 6.76),
        (18, 39.95, 19.55),
        (26, 55.845, 13.84),
        (6, 12.011, 42.70),
    ):
        per_atom = float(radiation_length(Z) / BARN)
        assert mass / 0.602214 / per_atom == pytest.approx(length, rel=2e-3)


@pytest.mark.parametrize("energy", [5, 10, 30])
def test_pairs_of_an_electron_are_borsellinos(energy):
    """Far below complete screening, the expansion in 1/k as J. W. Motz et al., Rev. Mod. Phys. 41 (1969) 581, have it.

    Its numbers are from memory, a second time.
    """
    k = energy / ELECTRON
    log = math.log(2 * k)
    recoil = 4 / 3 * log**3 - 3 * log**2 + 6.84 * log - 21.51
    expected = 28 / 9 * log - 218 / 27 - recoil / k
    assert float(pairs_of_electrons(1, energy * MeV) / BARN) / UNIT == pytest.approx(expected, rel=5e-3)


def test_there_are_thresholds():
    assert float(pairs_of_nucleus(82, 1.021 * MeV)) == 0
    assert float(pairs_of_nucleus(82, 1.03 * MeV)) > 0
    assert float(pairs_of_electrons(18, 2.04 * MeV)) == 0


@pytest.mark.parametrize("wrong", [{"Z": 0}, {"Z": 99}, {"Z": 1.5}, {"E": 0.0}, {"E": -1.0}, {"E": math.nan}])
def test_wrong_arguments(wrong):
    for function in (pairs_of_nucleus, pairs_of_electrons):
        with pytest.raises(InputError):
            function(**{"Z": 74, "E": 5 * MeV} | wrong)
