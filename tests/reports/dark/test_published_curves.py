"""Curves of others from a user's file."""

import math

import pytest

import nuscatter as ns
from nuscatter.reports.dark.published_curves import read_curves
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


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ns.DataError, match="cannot be read"):
        read_curves(tmp_path / "none.csv")
