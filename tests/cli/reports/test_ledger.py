"""`nuscatter ledger`: tables with reasons, one JSON object, and refusals."""

import pytest

from nuscatter.reports.ledger.couplings import COMPARISONS


def test_the_tables_of_a_subject(run):
    outcome = run("ledger", "--subject", "couplings", "--subject", "Nuclear-Matter")
    assert (outcome.code, outcome.err) == (0, "")
    for expected in ("Couplings", "Nuclear matter", "0.0382*", "0.0373 ± 0.0017", "arXiv:2205.09484", "+11.8"):
        assert expected in outcome.out
    assert "hadrons in g_V^p: The relative difference is 1e-5" in outcome.out
    assert "* from memory: look it up before you quote it." in outcome.out
    assert "Spins" not in outcome.out


def test_three_numbers_a_line_in_json(run, checked):
    outcome = run("ledger", "--subject", "couplings", "--json")
    assert len(outcome.json["numbers"]) == 3 * len(COMPARISONS)
    numbers = checked(outcome)
    published, here, pull = (numbers[f"g_V^p of ν_e, {kind}"] for kind in ("published", "here", "pull"))
    assert published["value"] == 0.0382
    assert "confirmed: memory" in published["source"]
    assert "no error is published" in published["source"]
    assert here["error"] == 0.0017
    assert "one loop at Q = 0" in here["source"]
    assert pull["value"] == pytest.approx((here["value"] - 0.0382) / (0.0017**2 + 5e-5**2) ** 0.5, rel=1e-9)
    assert pull["source"].startswith("The published number is from memory")


def test_what_was_left_out_is_said(run):
    outcome = run("ledger", "--subject", "fits")
    assert "Left out: 14 slow lines (--all)." in outcome.out
    without = run("ledger", "--subject", "fits", "--all")
    assert "releases are not on disk: coherent_lar_2020 (5)" in without.out
    assert run("ledger", "--subject", "fits", "--json").json["note"] == "Left out: 14 slow lines (--all)."


def test_an_unknown_subject_is_refused(run, refused):
    refused(run("ledger", "--subject", "count"), "count", "counts")
