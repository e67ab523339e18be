"""The measured levels of argon: the typed numbers by their sums, and what scales them."""

import os
from pathlib import Path

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.levels.argon import argon_levels, argon_magnetic_levels
from nuscatter.interactions.inelastic.levels.measured_levels import Kind
from nuscatter.units import MeV, fm


def test_the_argon_numbers():
    """Sums of g_A² B(GT): 8.29 in all, 6.41 up to 6.2 MeV; 14 levels and the analogue state."""
    levels = argon_levels()
    assert len(levels.levels) == 15
    assert levels.total_strength(Kind.GAMOW_TELLER) == pytest.approx(8.29)
    below = [each.strength for each in levels.levels if each.kind is Kind.GAMOW_TELLER and each.excitation < 6.2 * MeV]
    assert sum(below) == pytest.approx(6.41)
    weighted = sum(each.strength * each.excitation for each in levels.levels) / MeV
    assert weighted == pytest.approx(55.22913, abs=1e-5)
    assert argon_levels(scale=0.5).total_strength(Kind.GAMOW_TELLER) == pytest.approx(8.29 / 2)
    assert argon_levels(scale=0.5).total_strength(Kind.FERMI) == 4
    assert argon_levels() == argon_levels()
    assert hash(argon_levels()) == hash(argon_levels())
    assert argon_magnetic_levels(scale=3).total_strength(Kind.M1) == pytest.approx(0.444)


def test_form_factors_are_as_wide_as_the_orbits_of_a_mean_field():
    """⟨r²⟩/6 of 2.85 fm² for spin in 0f, and of 2.5 fm² for the two orbits of the analogue state."""
    orbit, other = argon_levels().shells
    slopes = [each.squared_radius / 6 / fm**2 for each in (orbit, other)]
    assert slopes[0] == pytest.approx(2.85, abs=0.01)
    assert np.mean(slopes) == pytest.approx(2.53, abs=0.01)
    levels = argon_levels()
    spin = levels.cross_section(levels.levels[0], ns.nu_e).transition
    analogue = levels.cross_section(levels.levels[-1], ns.nu_e).transition
    assert (spin.shells, analogue.shells) == ((orbit,), (orbit, other))


@pytest.mark.releases
def test_the_table_of_the_levels():
    """Energies and strengths one by one."""
    path = Path(os.environ["NUSCATTER_DATA"]) / "inelastic" / "BGT_40Ar_Bhattacharya2009.csv"
    lines = [each.split(",") for each in path.read_text().splitlines() if each[0].isdigit()]
    table = sorted((float(energy), float(strength)) for energy, strength, _ in lines)
    mine = sorted((each.excitation / MeV, each.strength) for each in argon_levels().levels)
    np.testing.assert_allclose(mine, table, rtol=1e-12)


def test_wrong_factors():
    for make in (argon_levels, argon_magnetic_levels):
        for options in ({"scale": 0.0}, {"above": -1.0}):
            with pytest.raises(InputError):
                make(**options)
