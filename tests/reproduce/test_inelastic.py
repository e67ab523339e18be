"""Figs. 7 to 9: thresholds, ratios and integrals; the curves themselves are tested where they are made."""

from functools import partial

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT
from nuscatter.reports.inelastic.curves import FORCES, Curves, Variable
from nuscatter.reproduce import inelastic
from nuscatter.reproduce.inelastic import ITEMS, muon_threshold
from nuscatter.units import MeV

ARGON = ns.nuclide("Ar40")


def silent(_):
    return None


def elastic(E):
    return ns.StandardModel().sigma(E, ns.nu_e, ns.helm(ARGON))


def invented(current, species, E):
    """Of coherent scattering a twentieth, and an eighth for charged or a twelfth for neutral currents."""
    most = 8 if current is CHARGED_CURRENT else 12
    by_force = {"SLy4": {"1+": elastic(E) / 20}, "SkM*": {"1+": elastic(E) / most}}
    return Curves(ARGON, current, species, Variable.ENERGY, points=E, by_force=by_force)


def test_muons_need_their_mass_the_daughter_and_the_recoil():
    # m_μ + (M_K − M_Ar) + (m_μ + ΔM)²/2M, with ΔM = 1.5044 − 0.5110 MeV of nuclear masses
    step = 105.6583755 + 1.5044 - 0.5109989
    assert muon_threshold() / MeV == pytest.approx(step + step**2 / (2 * 37215.5), abs=1e-3, rel=0)


def test_the_ratio_is_that_to_the_higher_force(monkeypatch):
    monkeypatch.setattr(inelastic, "terms_of", lambda _, current: current)
    monkeypatch.setattr(inelastic, "cross_section_curves", invented)
    made = ITEMS[0].make(silent)
    assert [row.value for row in made.rows] == pytest.approx([8, 12, 12], rel=1e-9, abs=0)
    assert [row.agrees for row in made.rows] == [False, True, True]
    assert [bool(row.sentence) for row in made.rows] == [True, False, False]
    columns = {each.name: np.array(each.values) for each in made.sheets[0].columns}
    assert columns["neutrino energy"][[0, -1]] == pytest.approx([1, 60], rel=1e-9, abs=0)
    assert len(columns) == 2 + 3 * 2


def test_a_curve_is_checked_against_its_cross_section(monkeypatch):
    def curve(lost, current, species, omega, *, energy, width):
        shape = np.exp(-((omega / MeV - 15) ** 2) / 8) / np.sqrt(8 * np.pi) / MeV  # of integral 1
        whole = invented(current, species, np.array([energy]))
        by_force = {
            force: {"1+": (1 - lost) * parts["1+"][0] * shape, "2-": 0 * shape}
            for force, parts in whole.by_force.items()
        }
        known = {"points": omega, "by_force": by_force, "energy": energy, "width": width}
        return Curves(ARGON, current, species, Variable.TRANSFER, **known)

    monkeypatch.setattr(inelastic, "terms_of", lambda _, current: current)
    monkeypatch.setattr(inelastic, "cross_section_curves", invented)
    for lost, holds in ((0.0, True), (0.1, False)):
        monkeypatch.setattr(inelastic, "transfer_curves", partial(curve, lost))
        made = ITEMS[2].make(silent)
        assert [row.agrees for row in made.rows] == [holds] * 2
        assert all(row.check for row in made.rows)
    assert NEUTRAL_CURRENT.value in made.figure.get_suptitle()
    assert [sheet.name for sheet in made.sheets] == ["", "50_MeV"]


def test_the_sentence_on_charged_currents_has_the_shipped_numbers():
    E = np.array([17.0, 18.0, 20.0, 30.0, 55.0]) * MeV
    charged = [ns.inelastic("Ar40", ns.CHARGED_CURRENT, force=force).sigma(E, ns.nu_e) for force in FORCES]
    ratio = elastic(E) / np.max(charged, axis=0)
    assert ratio[0] > 10 > ratio[1]
    assert ratio[2:] == pytest.approx([8.5, 5.7, 3.1], abs=0.06, rel=0)
    assert all(f"{each:.1f}" in inelastic.CHARGED for each in (8.5, 5.7, 3.1))
