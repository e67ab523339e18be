"""Curves of others from a user's file."""

import math
import os
from pathlib import Path

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.reports.dark.published_curves import KNOWN_CURVES, CurveQuantity, PublishedCurve, comparable, read_curves
from nuscatter.units import MeV


def test_curves_are_read_with_their_units_and_interpolated_in_logarithms(tmp_path):
    place = tmp_path / "limits.csv"
    place.write_text("# digitised\ncurve,m_chi_GeV,Y\nB,0.1,1e-9\nB,0.001,1e-11\nA,0.002,3e-10\n")
    curves = read_curves(place)
    assert list(curves) == ["B", "A"]
    assert curves["B"].mass / MeV == pytest.approx([100, 1])
    assert curves["B"].at(10 * MeV) == pytest.approx(1e-10, rel=1e-9, abs=0)
    assert math.isnan(curves["B"].at(200 * MeV))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("curve,mass,Y\nA,1,2\n", "columns curve, mass, Y"),
        ("", "of nothing"),
        ("curve,m_chi_MeV,Y\nA,1,-2\n", "Line 1"),
        ("curve,m_chi_MeV,Y\nA,1\n", "Line 1"),
    ],
)
def test_other_files_are_refused(tmp_path, text, words):
    place = tmp_path / "limits.csv"
    place.write_text(text)
    with pytest.raises(ns.DataError, match=words):
        read_curves(place)


def test_mixings_become_yields(tmp_path):
    """Y = ε² α_D/r⁴ at m_χ = m_A′/r: α_D = 0.5 in place of the file's 0.1, since ε² is what is limited."""
    place = tmp_path / "na64.csv"
    place.write_text("# α_D = 0.1\nmodel,m_Aprime_MeV,epsilon\nVSS,30,1e-4\nVSS,60,2e-4\n")
    (curve,) = comparable(read_curves(place), quantity=CurveQuantity.YIELD, ratio=3.0, alpha_dark=0.5)
    assert curve.mass / MeV == pytest.approx([10, 20])
    assert curve.value == pytest.approx([1e-8 * 0.5 / 81, 4e-8 * 0.5 / 81], rel=1e-12, abs=0)
    place.write_text("model,m_Aprime_MeV,epsilon\nmine,30,1e-4\n")
    with pytest.raises(ns.InputError, match="α_D"):
        comparable(read_curves(place), quantity=CurveQuantity.YIELD, ratio=3.0, alpha_dark=0.5)


def test_masses_of_the_mediator_and_of_dark_matter_are_told_apart(tmp_path):
    place = tmp_path / "leptophobic.csv"
    place.write_text(
        'curve,mass_MeV,alpha_B,mass_is\nCCM120_2109.14146,30,1e-9,"m_chi_MeV, m_V=2.1 m_chi"\n'
        'COHERENT_CsI_2205.12414,30,1e-11,"m_V_MeV"\n'
    )
    curves = read_curves(place)
    dark, mediator = comparable(curves, quantity=CurveQuantity.BARYON, ratio=2.1, alpha_dark=0.5)
    assert [each.mass[0] / MeV for each in (dark, mediator)] == pytest.approx([30, 30 / 2.1])
    assert comparable(curves, quantity=CurveQuantity.YIELD, ratio=2.1, alpha_dark=0.5) == ()


def test_another_dark_coupling_moves_what_is_counted():
    """Missing energy limits ε², scattering ε⁴α_D, and a relic density needs ε²α_D."""
    one = {"mass": np.array([10.0]) * MeV, "value": np.array([1e-10])}
    names = ("BaBar", "proj_SHiP", "relic-target-scalar", "unknown")
    curves = [PublishedCurve(name, **one, origin=KNOWN_CURVES.get(name)) for name in names]
    moved = [each.beside(ratio=3.0, alpha_dark=0.5) for each in curves]
    found = [float(each.value[0] / 1e-10) for each in moved]
    assert found == pytest.approx([5, math.sqrt(5), 1, 1])
    # and back again
    back = [each.beside(ratio=3.0, alpha_dark=0.1) for each in moved]
    assert [float(each.value[0] / 1e-10) for each in back] == pytest.approx([1, 1, 1, 1])


def test_labels_are_words_and_every_curve_has_a_source():
    assert all(each.source and "_" not in each.label for each in KNOWN_CURVES.values())
    for source in {each.source for each in KNOWN_CURVES.values()}:
        labels = [each.label for each in KNOWN_CURVES.values() if each.source == source]
        assert len(set(labels)) == len(labels)


@pytest.mark.skipif("NUSCATTER_DATA" not in os.environ, reason="needs digitised curves")
def test_all_curves_of_the_files_are_known():
    folder = Path(os.environ["NUSCATTER_DATA"]) / "dark_limits"
    for file in folder.glob("*.csv"):
        if "experiment" not in file.name:
            assert set(read_curves(file)) <= set(KNOWN_CURVES)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ns.DataError, match="cannot be read"):
        read_curves(tmp_path / "none.csv")
