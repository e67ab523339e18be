"""What a stranger's link may hold: nothing of it stops the page, and nothing of it is run by what reads an export."""

import csv
import json
import tomllib

import pytest

from nuscatter.explorer.answers import answer

OWN = {
    "source.kind": "stopped_pions",
    "source.pot": "1e23",
    "source.nu_per_pot": "0.09",
    "source.distance": "20 m",
    "detector.target": "Ar",
    "detector.mass": "24 kg",
    "detector.bins.from": "20 keV",
}
PULSE = {
    "source.pulse.kind": "facility",
    "source.pulse.name": "SNS",
    "detector.time_bins.to": "6 us",
    "detector.time_bins.number": "3",
}
LINEAR = {"detector.bins.spacing": "linear", "detector.bins.number": "1000"}


def answered(what, texts, view="counts"):
    return answer(what, list({"view": view, **OWN, **texts}.items()))


def problem(texts, view="counts"):
    found = answer("view", [("view", view), *texts.items()])
    assert found.status == 422
    return json.loads(found.content)["problems"][0]


def test_the_number_of_an_entry_has_no_thousands_of_digits():
    """Python reads no whole number of more than 4300 digits."""
    assert "names with dots" in problem({f"source.{'9' * 5000}.kind": "line"})["says"]


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({**LINEAR, "detector.bins.number": "1001"}, "detector.bins"),
        ({**LINEAR, **PULSE, "detector.time_bins.number": "201"}, "detector.time_bins"),
        (
            {**LINEAR, "detector.directions.cos_edges": f"[{', '.join(str(at / 250) for at in range(251))}]"},
            "detector.directions",
        ),
        ({"detector.bins.number": "9" * 4000}, "detector.bins.number"),
        (
            {"detector.smearing.kind": "poisson", "detector.light_yield": "1e3 /keV", "detector.bins.from": "10"},
            "detector.bins",
        ),
    ],
)
def test_bins_that_would_fill_the_memory_are_refused_at_their_field(texts, field):
    found = problem({**OWN, **texts})
    assert found["field"] == field
    assert "at most" in found["says"] or "a whole number from 1 to 10000" in found["says"]


@pytest.mark.slow
def test_as_many_bins_as_are_allowed_are_shown():
    assert answered("view", {**LINEAR, **PULSE, "detector.time_bins.number": "200"}).status == 200


@pytest.mark.parametrize("view", ["recoils", "counts", "times", "directions"])
def test_a_nucleus_that_a_model_has_not_is_told_at_the_model(view):
    found = problem({**OWN, **PULSE, "detector.target": "CH4", "structure": "SLy4"}, view)
    assert found["field"] == "structure"
    assert "H1" in found["says"]


@pytest.mark.parametrize("key", ["experiment.x", "structure.x", "view.x", "title.x"])
def test_nothing_stands_below_a_text(key):
    assert problem({**({} if key == "experiment.x" else OWN), key: "1"}, "recoils")["field"].startswith(key[:-2])


def test_flavours_change_on_the_way_from_one_source():
    two = {key.replace("source.", "source.0."): text for key, text in OWN.items()}
    two |= {key.replace("source.", "source.1."): text for key, text in OWN.items() if key.startswith("source.")}
    found = problem({**two, "flavour.Sterile.dm2": "1 eV2"})
    assert found["field"] == "source"
    assert found["says"].startswith("there are 2, but one with a distance")


def test_what_changes_to_nothing_is_told_at_its_field():
    gone = {"flavour.NonUnitarity.alpha_11": "0", "flavour.NonUnitarity.alpha_22": "0"}
    assert problem({**OWN, **gone})["field"] == "flavour.NonUnitarity"


def test_a_value_that_a_term_refuses_is_told_at_its_argument():
    assert problem({**OWN, "flavour.Sterile.dm2": "1e90 eV2"})["field"] == "flavour.Sterile.dm2"


@pytest.mark.parametrize("view", ["recoils", "counts", "times", "directions"])
def test_warnings_are_told_each_time_and_in_each_view(view):
    """Those of the experiment too, which is made once and kept."""
    texts = {
        "standard.sin2_theta_w": "23",
        "detector.smearing.kind": "gaussian",
        "detector.smearing.constant": "2",
    }
    for _ in range(2):
        said = " ".join(json.loads(answered("view", texts, view).content)["sentences"])
        assert "sin2_theta_w is 23" in said
        assert "smearing" in said


@pytest.mark.parametrize("title", ["=1+1", "a,=1+1", "a;=1+1", "a, @x", 'a,"=1+1"', "a|-1+1", "a,+1", "a , = 1"])
def test_no_cell_of_a_csv_begins_a_formula(title):
    """Spreadsheets part a line at commas or semicolons, and take a mark of quotation or a blank before a formula."""
    line = answered("csv", {"title": title}).content.decode().splitlines()[0]
    assert line.lower().endswith(": expected events")
    for delimiter in ",;|":
        for row in csv.reader([line], delimiter=delimiter):
            assert not any(cell.strip(' "').startswith(("=", "+", "-", "@")) for cell in row), row


@pytest.mark.parametrize("pot", ["007", "+5", "1.", ".5", "1E+5", "0e5", "00"])
def test_numbers_of_a_file_are_numbers_of_toml(pot):
    """One that begins with a zero is none; it is a text then, which is read too."""
    assert float(tomllib.loads(answered("toml", {"source.pot": pot}).content.decode())["source"]["pot"]) == float(pot)


@pytest.mark.parametrize("title", ['"', "\\", '"""', "'''", ']"', "a = 1 #", "[source]", '"\\'])
def test_a_title_is_a_text_of_the_file(title):
    table = tomllib.loads(answered("toml", {"title": title}).content.decode())
    assert table["title"] == title
    assert set(table) == {"title", "source", "detector"}


@pytest.mark.parametrize(
    "key", ["quenching", "efficiency", "electron_efficiency", "time_efficiency", "visible.electron"]
)
def test_no_key_reads_a_file(key):
    texts = {**OWN, **PULSE, f"detector.{key}.kind": "table", f"detector.{key}.file": "/etc/passwd"}
    assert "no file is read here" in problem(texts)["says"]


def test_no_source_reads_a_file():
    assert "file" in problem({**OWN, "source.kind": "table", "source.file": "/etc/passwd"})["says"]


@pytest.mark.slow
def test_what_a_script_does_not_use_does_not_stop_it():
    wrong = [("standard.spins", "true"), ("standard.recoils", "electrons")]
    for what in ("view", "python"):
        assert answer(what, [("view", "inelastic"), *wrong]).status == 200
        assert answer(what, [("view", "counts"), *wrong]).status == 422
