"""Figs. 7 to 9: thresholds and integrals; the curves themselves are tested where they are made."""

import pytest

from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT
from nuscatter.reproduce.inelastic import ITEMS, muon_threshold
from nuscatter.units import MeV


def test_muons_need_their_mass_the_daughter_and_the_recoil():
    # m_μ + (M_K − M_Ar) + (m_μ + ΔM)²/2M, with ΔM = 1.5044 − 0.5110 MeV of nuclear masses
    step = 105.6583755 + 1.5044 - 0.5109989
    assert muon_threshold() / MeV == pytest.approx(step + step**2 / (2 * 37215.5), abs=1e-3, rel=0)


@pytest.mark.slow
def test_argon_beside_coherent_scattering():
    made = {each.name: each.make(lambda _: None) for each in ITEMS if each.name != "fig9"}
    charged, neutrinos, antineutrinos = made["fig7"].rows
    assert charged.value == pytest.approx(3.1, rel=0.03, abs=0)
    assert not charged.agrees
    assert charged.sentence
    assert neutrinos.agrees
    assert antineutrinos.value > neutrinos.value > 10
    assert all(row.explained for each in made.values() for row in each.rows)
    checks = [row for row in made["fig8"].rows if row.check]
    assert [row.agrees for row in checks] == [True, True]
    assert all(row.value < row.known for row in checks)  # the Lorentzian's tails leave the panel
    assert CHARGED_CURRENT.value in made["fig8"].figure.get_suptitle()
    assert [sheet.name for sheet in made["fig8"].sheets] == ["", "50_MeV"]
