"""`nuscatter results`: a table with sentences, one JSON object, a figure, and refusals."""

import pytest


@pytest.mark.slow
@pytest.mark.releases
def test_a_result_in_words_and_in_json(released):
    words = released("results", "Weak-Mixing-Angle", "--no-figure")
    assert words.code == 0
    for expected in ("CsI 2021", "68 %", "90 %", "arXiv:2110.07730", "from memory"):
        assert expected in words.out
    numbers = released("results", "weak_mixing_angle", "--no-figure", "--json").json["numbers"]
    best = next(each for each in numbers if "CsI 2021, best" in each["name"])
    assert best["value"] == pytest.approx(0.213, abs=0.001, rel=0)
    low = next(each for each in numbers if "CsI 2021, 68 %, piece 1, low" in each["name"])
    assert best["value"] - best["error"][0] == pytest.approx(low["value"], rel=1e-9, abs=0)
    assert any("published" in each["name"] and each["value"] == 0.194 for each in numbers)


def test_an_unknown_result_is_refused(run, refused):
    refused(run("results", "angle"), "angle", "weak_mixing_angle")


def test_data_that_are_not_at_hand_are_named(run, refused, monkeypatch, tmp_path):
    monkeypatch.delenv("NUSCATTER_DATA", raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    refused(run("results", "weak-mixing-angle"), "coherent_csi_2021")
