"""``nuscatter skins``: radii and slopes of the library, and what is missing without releases."""

from functools import partial

import pytest

import nuscatter as ns
from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses
from nuscatter.reports import symmetry_slope, weak_radii
from nuscatter.reports.weak_radii import invert_asymmetry
from nuscatter.structure.families.along_slope import SlopeFamily
from nuscatter.structure.families.members import published_members
from nuscatter.units import fm


@pytest.fixture
def few(monkeypatch):
    """Three mean fields in the place of all: what a command prints does not depend on how many there are."""
    members = published_members()[::5]
    monkeypatch.setattr(weak_radii, "published_members", lambda: members)
    report = partial(symmetry_slope.slope_report, hypotheses=SlopeHypotheses(SlopeFamily(members)))
    monkeypatch.setattr(symmetry_slope, "slope_report", report)


@pytest.mark.slow
def test_the_radii_are_the_librarys(run, alone, few, checked):
    outcome = run("skins", "--radii", "--json")
    checked(outcome)
    found = invert_asymmetry(ns.datasets.crex())
    rows = outcome.under("Ca48, CREX, two parameters")
    assert rows["R_n − R_p"]["value"] == pytest.approx(found.skin / fm, rel=1e-6)
    assert rows["R_n − R_p, published"]["value"] == 0.121
    assert outcome.under("Pb208, measurements together")["R_n − R_p, published"]["value"] == 0.283
    assert not any("goodness" in each["name"] for each in outcome.json["numbers"])


@pytest.mark.slow
def test_without_releases_electrons_are_left(run, alone, few, checked):
    outcome = run("skins", "--plane-waves", "--json")
    checked(outcome)
    assert outcome.under("PREX-2 + CREX")["its degrees of freedom"]["value"] == 1
    assert "coherent_csi_2021 is left out" in outcome.json["note"]


@pytest.mark.parametrize(("arguments", "words"), [(("Pb208",), ("Pb208",)), (("--radius",), ("--radius",))])
def test_what_is_refused(run, alone, arguments, words, refused):
    refused(run("skins", *arguments), *words)
