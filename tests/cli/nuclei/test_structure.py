"""``nuscatter structure``: ground states beside measurements, their figures, and what is refused."""

from pathlib import Path

import pytest

import nuscatter
from nuscatter.units import MeV, fm


def test_structure_is_the_librarys(run, alone, picture, checked):
    outcome = run("structure", "Ar40", "--json")
    numbers = checked(outcome)
    state = nuscatter.HartreeFock("SLy4").solve("Ar40")
    assert numbers["energy"]["value"] == pytest.approx(state.energy / MeV, rel=1e-9)
    assert numbers["energy"]["value"] == pytest.approx(-341.94, abs=0.01)
    assert numbers["energy, measured"]["value"] == pytest.approx(-343.811, abs=1e-3)
    assert numbers["charge radius"]["value"] == pytest.approx(state.charge_radius / fm, rel=1e-9)
    assert numbers["charge radius, measured"]["error"] == pytest.approx(0.0026)
    assert numbers["neutron skin"]["value"] == pytest.approx(
        numbers["neutron radius"]["value"] - numbers["proton radius"]["value"]
    )
    assert 0.2 < numbers["beta2, measured"]["value"] < 0.3
    assert "Chabanat" in numbers["energy"]["source"]
    parts = outcome.under("Ar40, SLy4, spherical: parts of the energy")
    assert sum(each["value"] for each in parts.values()) == pytest.approx(numbers["energy"]["value"])
    levels = outcome.under("Ar40, SLy4, spherical: levels (nucleons in them)")
    assert len(levels) == len(state.levels)
    for kind, number in (("neutron", 22), ("proton", 18)):
        inside = [float(name.split("(")[1].rstrip(")")) for name in levels if name.startswith(kind)]
        assert sum(inside) == pytest.approx(number)
    assert outcome.json["figures"] == ["nuscatter-Ar40.png"]
    picture("nuscatter-Ar40.png")


def test_structure_of_several_nuclides_with_pairing_and_another_force(run, alone, checked):
    outcome = run("structure", "40Ar", "ge-74", "--force", "skm*", "--pairing", "--no-figure", "--json")
    checked(outcome)
    model = nuscatter.HartreeFock("SkM*", pairing=nuscatter.structure.DeltaPairing())
    for name in ("Ar40", "Ge74"):
        numbers = outcome.under(f"{name}, SkM*, spherical")
        assert numbers["energy"]["value"] == pytest.approx(model.solve(name).energy / MeV, rel=1e-6)
        assert outcome.under(f"{name}, SkM*, spherical: parts of the energy")["pairing"]["value"] < -1
    assert outcome.json["figures"] == []
    assert list((alone / "here").iterdir()) == []


def test_structure_with_a_relativistic_force(run, alone, checked):
    outcome = run("structure", "Ca48", "--force", "fsugarnet", "--no-figure", "--json")
    numbers = checked(outcome)
    state = nuscatter.RelativisticMeanField("FSUGarnet").solve("Ca48")
    assert numbers["energy"]["value"] == pytest.approx(state.energy / MeV, rel=1e-9)
    assert numbers["charge radius"]["value"] == pytest.approx(state.charge_radius / fm, rel=1e-9)
    assert "Piekarewicz" in numbers["energy"]["source"]
    parts = outcome.under("Ca48, FSUGarnet, spherical: parts of the energy")
    assert sum(each["value"] for each in parts.values()) == pytest.approx(numbers["energy"]["value"])
    assert {"sigma", "omega", "rho", "omega rho", "centre of mass"} <= set(parts)


def test_the_tables_of_structure(run):
    Path("deep").mkdir()
    outcome = run("structure", "O16", "--figure", "deep/o.svg")
    assert (outcome.code, outcome.err) == (0, "")
    for expected in ("-128.5", "AME2020", "spin orbit", "neutron 1p1/2 (2)", "proton 1d5/2 (0)", "deep/o.svg"):
        assert expected in outcome.out
    assert Path("deep/o.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_nuclide_whose_radius_is_not_measured(run, checked):
    numbers = checked(run("structure", "S33", "--no-figure", "--json"))
    assert "charge radius" in numbers
    assert "charge radius, measured" not in numbers


def test_a_nucleus_that_is_not_bound_exits_with_1(run, alone):
    outcome = run("structure", "Ne32", "--no-figure")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("nuscatter: Ne32 with SLy4 is not bound")
    assert outcome.err.count("\n") == 1
