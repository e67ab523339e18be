"""Eqs. 15–22: forms written once more, and bins that add up."""

import numpy as np
import pytest

from nuscatter.reproduce.directions import ITEMS, printed_angular_cross_section
from nuscatter.units import MeV, cm

HBAR_C = 1.973269804e-11  # MeV cm


@pytest.fixture(scope="module")
def made():
    return ITEMS[0].make(lambda _: None)


def test_the_checks_hold_and_are_no_printed_numbers(made):
    assert len(made.rows) == 6
    assert all(row.agrees for row in made.rows)
    assert all(row.check for row in made.rows)


def test_eq_15_has_its_limits():
    cosine = np.array([-1.0, 0.0, 1.0])
    back, side, ahead = printed_angular_cross_section(1 * MeV, cosine)
    assert back == 0
    assert ahead / side == pytest.approx(2, rel=1e-3, abs=0)  # at 1 MeV the form factor is 1
    twice = printed_angular_cross_section(2 * MeV, cosine)
    assert twice[2] / ahead == pytest.approx(4, rel=1e-12, abs=0)
    # G² E² 2 Q_W² / 8π at E = 1 MeV, with Q_W = (1 − 4s²) 18 − 22 by hand
    by_hand = (1.1663788e-11) ** 2 * 2 * (0.04572 * 18 - 22) ** 2 / (8 * np.pi) * HBAR_C**2
    assert ahead / cm**2 == pytest.approx(by_hand, rel=1e-6, abs=0)


def test_the_recoil_lowers_by_the_cube_at_right_angles():
    E, M = 50 * MeV, 37215.5 * MeV
    cosine = np.array([0.0])
    ratio = printed_angular_cross_section(E, cosine, recoil=True) / printed_angular_cross_section(E, cosine)
    after = 1 / (1 + E / M)
    assert after**3 < ratio[0] < 1  # less Q², so a larger form factor


def test_hard_recoils_point_forward(made):
    columns = {each.name: np.array(each.values) for each in made.sheets[0].columns}
    hard = columns["recoil energy"] > 110  # of ³⁶Ar, 0.3 %, the bin begins at 107 keV
    assert columns["0.8 < cosθ_r < 1.0"][hard] == pytest.approx(columns["dN/dT"][hard], rel=1e-9, abs=1e-300)
    assert not columns["0.0 < cosθ_r < 0.2"][hard].any()
