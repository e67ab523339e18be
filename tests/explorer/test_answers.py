"""What the server answers: whole states in, JSON and files out, mistakes at their fields, and never an exception."""

import csv
import json
import tomllib
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nuscatter as ns
from nuscatter.explorer.answers import WHAT, answer, problem
from nuscatter.explorer.presets import FIRST

LINK = "view=recoils&experiment=COHERENT-LAr&term.NSI.ee_u=0.1&recoils.low=1 keV"


def asked(what, link):
    return answer(what, parse_qsl(link))


def test_a_view_is_charts_of_curves():
    shown = json.loads(asked("view", LINK).content)
    assert shown["title"] == "COHERENT, liquid argon (CENNS-10), 2020"
    recoils, ratio = shown["charts"]
    assert [each["name"] for each in recoils["curves"]] == ["nu_mu", "nu_e", "nu_mu_bar", "all", "Standard Model"]
    assert recoils["x"] == {"label": "recoil energy [keV]", "logarithmic": True}
    assert recoils["curves"][0]["x"][0] == 1
    assert len(recoils["curves"][0]["y"]) == len(ratio["curves"][0]["y"]) == 240


def test_exports_have_names_and_kinds():
    kinds = {what: (found.media_type, found.file_name) for what in WHAT if (found := asked(what, LINK)).status == 200}
    assert kinds["python"] == ("text/x-python", "explored.py")
    assert kinds["csv"] == ("text/csv", "recoils.csv")
    assert kinds["toml"] == ("application/toml", "experiment.toml")
    assert {kinds[each] for each in ("view", "form", "preset")} == {("application/json", "")}
    assert set(kinds) == set(WHAT)


def test_the_table_is_what_is_shown():
    lines = asked("csv", LINK).content.decode().splitlines()
    assert lines[1] == "# recoils of nuclei: x is recoil energy [keV], y is recoils [1/(keV kg)]"
    rows = list(csv.DictReader(each for each in lines if not each.startswith("#")))
    shown = json.loads(asked("view", LINK).content)["charts"]
    for chart in shown:
        for curve in chart["curves"]:
            own = [row for row in rows if (row["chart"], row["curve"]) == (chart["title"], curve["name"])]
            assert [float(row["x"]) for row in own] == curve["x"]
            assert [float(row["y"]) if row["y"] else None for row in own] == curve["y"]


def test_a_preset_is_a_state():
    state = json.loads(asked("preset", "experiment=CONUS%2B").content)["state"]
    assert state["source.power"] == "3.6 GW"
    assert state["detector.target"] == "Ge"


def test_the_experiment_is_a_file():
    assert tomllib.loads(asked("toml", LINK).content.decode())["detector"]["mass"] == "24.4 kg"


def test_what_is_first_is_shown_without_a_query():
    assert answer("view", []).content == answer("view", list(FIRST.items())).content


@pytest.mark.parametrize(
    ("link", "field", "says"),
    [
        ("source.kind=reactor&source.power=3", "source.power", "power is '3', but a power such as"),
        ("view=recoil", "view", "There is no view 'recoil'"),
        ("sourc.kind=x", "", "sourc.kind: there is no such key; the first part is one of view"),
        ("recoils.low=1", "recoils.low", "low is '1', but an energy such as"),
        ("recoils.low=100 keV&recoils.high=10 keV", "recoils.low", "the energies are 100 to 10 keV"),
        ("recoils.lowest=1 keV", "recoils.lowest", "There is no key 'lowest'"),
        ("a=1&a=2", "", "a is given twice"),
        ("experiment=CCM&source.kind=sun", "experiment", "experiment is 'CCM', but there is also source.kind"),
    ],
)
def test_a_mistake_names_its_field(link, field, says):
    found = asked("view", link)
    assert found.status == 422
    (one,) = json.loads(found.content)["problems"]
    assert one["field"] == field
    assert one["says"].startswith(says)


def test_a_sentence_about_no_field_stays_whole():
    assert problem("The counts grow without limit.") == {"field": "", "says": "The counts grow without limit."}


def test_an_unknown_answer_is_a_mistake():
    assert answer("secrets", []).status == 422


KEYS = st.sampled_from(
    ["view", "experiment", "structure", "title", "source", "source.kind", "source.power", "source.0.kind",
     "detector.mass", "detector.bins.from", "detector.target", "standard.recoils", "standard.sin2_theta_w",
     "term.NSI.ee_u", "term.NSI", "term.LightVector.mass", "flavour.Sterile.dm2",
     "recoils.low", "x", "", "a.b", "term."]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["CCM", "sun", "reactor", "3 GW", "1e400 kg", "nan", "inf keV", "-1", "[1, 2", "1 keV", "both",
                     "true", "0", "1e-300 MeV", "../../etc/passwd", "Ge", "{}", "1e99 kg", "٣ kg", "1_0 kg"]),
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(WHAT)), st.lists(st.tuples(KEYS, TEXTS), max_size=5))
def test_no_query_raises(what, query):
    found = answer(what, query)
    assert found.status in (200, 422)
    if found.status == 422:
        (one,) = json.loads(found.content)["problems"]
        assert one["says"].endswith((".", "?"))
        assert "Traceback" not in one["says"]


def test_numbers_are_those_of_the_library():
    shown = json.loads(asked("view", "experiment=COHERENT-LAr&recoils.low=20 keV").content)
    all_species = next(each for each in shown["charts"][0]["curves"] if each["name"] == "all")
    built = ns.experiment("COHERENT-LAr")
    rate = ns.recoil_spectrum(ns.StandardModel(), built.flux, "Ar", 20 * ns.units.keV)
    assert all_species["y"][0] == pytest.approx(float(rate * ns.units.keV * ns.units.kg), rel=1e-8, abs=0)
