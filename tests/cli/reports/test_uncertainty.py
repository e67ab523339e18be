"""``nuscatter uncertainty``: the error budget of the library, ratios, the figure, and what is refused."""

import pytest

from nuscatter.reports.uncertainty import counts_budget, error_budget


@pytest.mark.slow
def test_a_budget_is_the_librarys(run, alone, picture, checked):
    outcome = run("uncertainty", "40-ar", "--figure", "spread.png", "--json")
    checked(outcome)
    budget = error_budget("Ar40")
    for at, quantity in enumerate(budget.quantities):
        rows = outcome.under(f"Ar40, {quantity}")
        assert rows["total uncertainty"]["value"] == pytest.approx(100 * budget.total[at], rel=1e-6)
        assert rows["nuclear"]["value"] == pytest.approx(100 * budget.nuclear[at], rel=1e-6)
    assert outcome.under("Ar40, σ at 50 MeV")["nuclear, published"]["value"] == 4.0
    assert outcome.json["figures"] == ["spread.png"]
    assert outcome.json["note"] == ""
    picture("spread.png")


@pytest.mark.slow
def test_what_a_figure_lacks_is_told(run, alone, picture):
    outcome = run("uncertainty", "Ge73", "--figure", "ge.png")
    assert outcome.code == 0
    assert "The figure has no measured charge density: There is no charge density of Ge73" in outcome.out
    picture("ge.png")


@pytest.mark.slow
def test_ratio_of_two_and_models_as_computed(run, alone, checked):
    outcome = run("uncertainty", "Ar40", "Ca40", "--as-computed", "--json")
    checked(outcome)
    budget, other = (error_budget(name, at_measured_radius=False) for name in ("Ar40", "Ca40"))
    ratio = outcome.under("Ar40 over Ca40")["flux average"]
    assert ratio["value"] == pytest.approx(budget.values[-1] / other.values[-1], rel=1e-6)
    assert ratio["error"] == pytest.approx(ratio["value"] * budget.of_ratio(other)[-1], rel=1e-6)
    assert "Ca40 has no shell model" in outcome.json["note"]


@pytest.mark.slow
def test_experiments_and_their_ratio(run, alone, checked):
    outcome = run("uncertainty", "coherent-csi-2021", "COHERENT-LAr-2020", "--json")
    checked(outcome)
    csi, argon = (counts_budget(name) for name in ("COHERENT-CsI-2021", "COHERENT-LAr-2020"))
    rows = outcome.under("COHERENT-CsI-2021, events")
    assert rows["total uncertainty"]["value"] == pytest.approx(100 * csi.total[-1], rel=1e-6)
    assert rows["prediction"]["unit"] == "events"
    bins = outcome.under("COHERENT-LAr-2020, events in the detector's bins")
    assert bins["bin 2"]["value"] == pytest.approx(argon.values[1], rel=1e-6)
    assert bins["bin 2"]["error"] == pytest.approx(argon.values[1] * argon.total[1], rel=1e-6)
    ratio = outcome.under("COHERENT-CsI-2021 over COHERENT-LAr-2020")["events"]
    assert ratio["value"] == pytest.approx(csi.values[-1] / argon.values[-1], rel=1e-6)
    expected = ratio["value"] * csi.only("events").of_ratio(argon.only("events"))[0]
    assert ratio["error"] == pytest.approx(expected, rel=1e-6)
    assert "COHERENT-LAr-2020 has no shell model of Ar36" in outcome.json["note"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("TARGETS", "nuscatter uncertainty --help")),
        (("Unobtainium",), ("Unobtainium",)),
        (("Ar40", "ar-40"), ("two different ones",)),
        (("Ar40", "Ca40", "Ge74"), ("two different ones",)),
        (("Ar40", "Ca40", "--figure", "one.png"), ("'one.png'", "2 were named")),
        (("Ar40", "--figure", "one.doc"), ("'one.doc'", "png")),
        (("H2",), ("H2", "2 neutrons, 2 protons")),
        (("Ar40", "CONUS+"), ("two nuclides, or two experiments",)),
        (("CONUS+", "--figure", "one.png"), ("'one.png'", "CONUS+ is an experiment")),
        (("COHERENT-CsJ",), ("COHERENT-CsJ", "nuclide", "COHERENT-CsI-2021")),
    ],
)
def test_what_is_refused(run, alone, arguments, words, refused):
    refused(run("uncertainty", *arguments), *words)
    assert list((alone / "here").iterdir()) == []
