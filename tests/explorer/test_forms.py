"""The fields of the page: all that a file, a term and a view may say, and nothing that names a file."""

from dataclasses import fields as fields_of

import pytest

from nuscatter.catalogue.experiment_files.detectors import DETECTOR
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.catalogue.terms.terms_by_name import terms
from nuscatter.explorer.answers import answer
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.forms import form
from nuscatter.explorer.presets import FIRST, STARTS, with_preset
from nuscatter.explorer.state import State
from nuscatter.explorer.views import VIEWS
from nuscatter.interactions.bsm.mediators import LightVector
from nuscatter.words.unit_words import unit

GROUPS = {each["name"]: each for each in form()["groups"]}


def every_field(value):
    """Yield all fields of a form, those within tables too."""
    if isinstance(value, dict):
        if "key" in value:
            yield value
        for inner in value.values():
            yield from every_field(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_field(inner)


def start(field):
    """Return the text of a field at the start of its slider, or its first choice."""
    slider = field.get("slider")
    return field["start"] if slider is None else f"{slider['start']} {slider['unit']}"


def test_all_keys_of_the_detector_are_fields():
    assert [each["key"] for each in GROUPS["detector"]["fields"]] == [key.name for key in DETECTOR.keys]


def test_all_sources_are_there_but_those_that_are_files():
    kinds = [each["kind"] for each in GROUPS["source"]["choice"]["kinds"]]
    assert set(SOURCE.kinds) - set(kinds) == {"table"}


def test_no_field_names_a_file():
    assert not [each for each in every_field(form()) if "CSV" in each["says"] or "name of a file" in each["says"]]


def test_sliders_are_the_fields_of_the_dataclass():
    entry = next(each for each in GROUPS["term"]["entries"] if each["name"] == "LightVector")
    assert [each["key"] for each in entry["fields"]] == [each.name for each in fields_of(LightVector)]
    mass, coupling, charges = entry["fields"]
    assert mass["slider"] == {"low": 1e-3, "high": 1e4, "start": 100.0, "unit": "MeV", "logarithmic": True}
    assert mass["required"]
    assert coupling["slider"]["unit"] == ""
    assert "b_minus_l" in charges["choices"]


def test_every_slider_starts_inside_of_its_range_and_has_a_unit_that_is_read():
    sliders = [each["slider"] for each in every_field(form()) if "slider" in each]
    assert len(sliders) > 60
    for each in sliders:
        assert each["low"] <= each["start"] <= each["high"]
        assert not each["logarithmic"] or each["low"] > 0
        assert not each["unit"] or unit(each["unit"])


@pytest.mark.parametrize("name", sorted(terms()))
def test_a_term_at_the_start_of_its_sliders_is_accepted(name):
    entry = next(each for each in GROUPS["term"]["entries"] if each["name"] == name)
    wanted = [each for each in entry["fields"] if each["required"]] or entry["fields"][:1]
    texts = {
        f"term.{name}.{each['key']}": f"{each['slider']['start']} {each['slider']['unit']}"
        if "slider" in each
        else each["start"]
        for each in wanted
    }
    asked = Asked(State({**FIRST, **texts}))
    assert list(asked.terms) == [name]


def test_every_field_has_words_for_who_cannot_see_it():
    for each in every_field(form()):
        assert each["label"], each
        assert each["meaning"], each["key"]
        assert each["says"], each["key"]


def test_views_are_all_there_with_what_they_use():
    assert [each["name"] for each in form()["views"]] == [each.name for each in VIEWS]
    for each in form()["views"]:
        assert set(each["uses"]) <= set(GROUPS)


def test_experiments_are_those_that_can_be_predicted():
    assert form()["experiments"] == list(with_preset())
    assert answer("view", [("experiment", "CONUS")]).status == 422


def test_a_whole_number_says_so():
    whole = [each["key"] for each in every_field(form()) if each.get("whole")]
    assert {"number", "Z", "points"} <= set(whole)
    assert "pot" not in whole


def test_the_weak_mixing_angle_has_a_slider_and_its_symbol():
    angle = GROUPS["standard"]["fields"][0]
    assert angle["label"] == "sin²θ_W"
    assert angle["slider"] == {"low": 0.15, "high": 0.35, "start": 0.2386, "unit": "", "logarithmic": False}


def test_no_label_is_a_raw_name_of_a_species_or_of_protons():
    labels = {each["label"] for each in every_field(form()) if not each.get("slider")}
    assert not [each for each in labels if "nu " in each or "nu_" in each or each == "pot"]


def test_what_likelihoods_vary_is_chosen_from_the_sliders():
    (likelihood,) = (each for each in form()["views"] if each["name"] == "likelihood")
    assert [each["key"] for each in likelihood["fields"] if each.get("menu") == "sliders"] == ["parameter"]


@pytest.mark.parametrize("title", STARTS)
def test_a_new_experiment_can_be_computed(title):
    found = answer("view", [("view", "counts"), ("title", title), *STARTS[title].items()])
    assert found.status == 200, found.content
    assert {"title": title, "state": dict(STARTS[title])} in form()["starts"]
