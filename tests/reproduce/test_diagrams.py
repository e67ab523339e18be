"""Figs. 3, 6, 10 and 11: the numbers beside the diagrams, and that each diagram has its pieces."""

import numpy as np
import pytest

from nuscatter.reproduce.diagrams import ITEMS


@pytest.fixture(scope="module")
def made():
    return {each.name: each.make(lambda _: None) for each in ITEMS}


def columns(sheet):
    return {each.name: np.array(each.values) for each in sheet.columns}


def test_recoils_end_where_kinematics_says(made):
    curves = columns(made["fig3"].sheets[0])
    E, M = curves["neutrino energy"], 37215.5  # of the nucleus ⁴⁰Ar [MeV]
    assert curves["Ar40"] == pytest.approx(2e3 * E**2 / (M + 2 * E), rel=1e-5, abs=0)


def test_heavy_dark_matter_pushes_less(made):
    curves = columns(made["fig11"].sheets[0])
    E, mass, M = curves["energy of χ"], 20.0, 37215.5
    square = E**2 - mass**2
    expected = 2e3 * M * square / (M**2 + mass**2 + 2 * M * E)
    assert curves["largest recoil of ⁴⁰Ar, m_χ = 20 MeV"] == pytest.approx(expected, rel=1e-5, abs=1e-12)


def test_daughters_cost_the_difference_of_atomic_masses(made):
    table = columns(made["fig6"].sheets[0])
    needed = dict(zip(table["target"], table["energy needed by ν_e"].astype(float), strict=True))
    # Q of electron capture: ⁴⁰K 1504.4 keV (AME2020), ¹²N 17338.1 keV
    assert needed["Ar40"] == pytest.approx(1.5044, abs=0.0005, rel=0)
    assert needed["C12"] == pytest.approx(17.338, abs=0.001, rel=0)
    assert min(needed, key=needed.get) == "I127"


def test_couplings_of_both_signs_act_as_eq_53_says(made):
    curves = columns(made["fig10"].sheets[0])
    epsilon = curves["ε"]
    Z, N, sin2 = 18, 22, 0.23857
    charge = 2 * ((0.5 - 2 * sin2) * Z - 0.5 * N)
    expected = (1 + 2 * epsilon * (2 * Z + N) / charge) ** 2
    rate = curves["rate over that of the Standard Model, ε_ee^u alone"]
    assert rate == pytest.approx(expected, rel=2e-3, abs=2e-3)  # proton and neutron form factors of Helm are equal
    changing = curves["rate over that of the Standard Model, ε_eμ^u alone"]
    assert changing == pytest.approx(1 + (2 * epsilon * (2 * Z + N) / charge) ** 2, rel=2e-3, abs=0)
    assert made["fig10"].rows[0].agrees
    assert made["fig10"].rows[0].check


def test_each_diagram_lists_its_pieces(made):
    for each in made.values():
        pieces = columns(each.sheets[1])
        assert {"arrow", "blob"} <= set(pieces["piece"])
        assert (pieces["piece"] == "arrow").sum() >= 4
        drawn = {text.get_text() for text in each.figure.axes[0].texts}
        assert set(pieces["label"]) <= drawn | {""}
