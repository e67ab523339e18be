"""The experiments of the world as facts: the review's tables, a source for every number, a reason for every gap."""

import csv
import re
from collections import Counter
from dataclasses import replace
from importlib.resources import files

import pytest

from nuscatter.catalogue import entries as catalogue
from nuscatter.catalogue.entries import describe, experiment, experiments
from nuscatter.catalogue.published_facts import DESCRIPTION, Fact, Kind, setup, setups, setups_by_name
from nuscatter.errors import InputError
from nuscatter.matter.material import material
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.units import GW, day, hour, keV, kg, m

FACTS = [(each, fact) for each in setups() for fact in each.facts.values()]

#: Table IV: mass [kg], distance [m], first year.
TABLE_IV = {
    "COHERENT-CsI": (14, 19.6, "2015"),
    "COHERENT-nubes": (1000, 19.0, "2015"),
    "COHERENT-NaI-185": (185, 21.0, "2016"),
    "COHERENT-LAr": (24, 27.5, "2017"),
    "COHERENT-D2O": (600, 22.0, "2022"),
    "COHERENT-Ge": (18, 21.0, "2022"),
    "COHERENT-NaI-3388": (3388, 24.0, "2022"),
    "CCM": (10000, 23.0, "2019"),
}

#: Table V, with CONUS's successor: where it stands.
TABLE_V = {
    "CONNIE": "Brazil",
    "CONUS": "Germany",
    "CONUS+": "Switzerland",
    "MINER": "USA",
    "NUCLEUS": "France",
    "nuGeN": "Russia",
    "RED-100": "Russia",
    "RICOCHET": "France",
    "TEXONO": "Taiwan",
    "Dresden-II": "USA",
}


def table(name):
    text = (files("nuscatter.catalogue") / "tables" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def named_fact(pair):
    return f"{pair[0].name} {pair[1].quantity}" if isinstance(pair, tuple) else None


# --- the review -------------------------------------------------------------------------------------------------------


def test_the_rows_are_those_of_the_reviews_tables():
    assert [each.name for each in setups() if each.table == "IV"] == list(TABLE_IV)
    assert [each.name for each in setups() if each.table == "V"] == list(TABLE_V)
    assert [each.name for each in setups() if each.table not in ("IV", "V")] == [
        "NEON", "XENONnT", "PandaX-4T", "PandaX-4T-US2", "LZ",
    ]  # fmt: skip


@pytest.mark.parametrize("name", TABLE_IV)
def test_table_four_is_the_reviews(name):
    """Its own number where the review's differs from the collaboration's."""
    mass, distance, year = TABLE_IV[name]
    facts = setup(name).facts
    assert facts.get("review mass", facts["mass"]).values == (mass,)
    assert facts.get("review distance", facts["distance"]).values == (distance,)
    assert facts.get("review mass", facts["mass"]).source == "Review, Table IV"
    assert setup(name).dates.startswith(year)
    assert setup(name).kind is Kind.STOPPED_PIONS


@pytest.mark.parametrize("name", TABLE_V)
def test_table_five_is_the_reviews(name):
    assert setup(name).place.endswith(TABLE_V[name])
    assert setup(name).kind is Kind.REACTOR


# --- every number -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", FACTS, ids=named_fact)
def test_every_number_has_a_source_and_every_gap_a_reason(pair):
    each, fact = pair
    assert len(fact.source) > 10
    if fact.known:
        where = r"arXiv:\d{4}\.\d{5}|https://|EPJ|PRL|Review, Table|doi:|From memory|Assumed|ILL"
        assert re.search(where, fact.source), f"{each.name} {fact.quantity}: {fact.source}"
        assert all(value >= 0 for value in fact.values)
    else:
        assert fact.error is None
        assert not fact.from_memory
    assert fact.error is None or min(fact.error) > 0


@pytest.mark.parametrize("each", setups(), ids=lambda each: each.name)
def test_every_experiment_has_its_reference_and_what_a_table_shows(each):
    assert re.match(r"arXiv:\d{4}\.\d{5}|EPJ C \d+ \(\d{4}\) \d+", each.reference)
    assert each.source == each.reference.split(",")[0]
    for text in (each.title, each.collaboration, each.origin, each.place, each.technology, each.dates, each.status):
        assert text.strip() == text != ""
    assert {"mass", "threshold"} <= set(each.facts)
    assert ("distance" in each.facts) is (each.kind is not Kind.SUN)
    assert ("power" in each.facts) is (each.kind is Kind.REACTOR)
    if each.kind is Kind.STOPPED_PIONS:
        assert facility(each.origin).name == each.origin


def test_the_tables_name_each_number_once_and_no_stranger():
    rows = [(row["experiment"], row["quantity"]) for row in table("experiment_numbers.csv")]
    assert max(Counter(rows).values()) == 1
    assert {name for name, _ in rows} == {row["name"] for row in table("experiments.csv")}
    assert len(FACTS) == len(rows)


def test_the_numbers_from_memory_say_so():
    """A fact from memory is known; a gap is not."""
    assert "mass" in setup("Dresden-II").from_memory
    assert "live time" not in setup("Dresden-II").from_memory
    assert setup("CONUS+").from_memory == ("upper end", "noise")
    assert not Fact("mass", (), "kg", "From memory: nothing").from_memory


def test_values_are_in_natural_units():
    germanium = setup("CONUS+")
    assert germanium.value("mass") == pytest.approx(2.83 * kg, rel=1e-14)
    assert germanium.value("power") == pytest.approx(3.6 * GW, rel=1e-14)
    assert germanium.values("threshold") == pytest.approx([0.16 * keV, 0.17 * keV, 0.18 * keV], rel=1e-14)
    assert germanium.value("exposure") == pytest.approx(327 * kg * day, rel=1e-14)
    assert setup("COHERENT-Ge").value("exposure") == pytest.approx(10.22 * GW * hour * kg, rel=1e-14)
    assert setup("NUCLEUS").values("distance") == pytest.approx([72 * m, 102 * m], rel=1e-14)
    assert setup("NUCLEUS").value("mass") == pytest.approx(0.01 * kg, rel=1e-14)


@pytest.mark.parametrize(
    ("name", "quantity", "reason"),
    [
        ("COHERENT-D2O", "threshold", "Cherenkov light"),
        ("RICOCHET", "exposure", "not published"),
        ("LZ", "lindhard k", "none is in the catalogue"),
    ],
)
def test_a_number_that_is_not_known_is_refused_with_its_reason(name, quantity, reason):
    assert not setup(name).knows(quantity)
    with pytest.raises(
        InputError, match=rf"^{name} cannot be predicted without its {quantity}: .*{reason}.*$"
    ) as error:
        setup(name).values(quantity)
    assert str(error.value).endswith(".")
    assert not str(error.value).endswith("..")


def test_results_are_apart_from_the_description():
    for each in setups():
        assert not {fact.quantity for fact in each.published} & {*DESCRIPTION, "lindhard k", "noise", "review mass"}
    assert {fact.quantity for fact in setup("TEXONO").published} == {
        "limit on the ratio", "limit on k", "later limit on the ratio", "later limit on k",
    }  # fmt: skip


def test_how_much_of_a_response_is_published():
    words = {each.name: each.response for each in setups()}
    assert words["COHERENT-CsI"] == words["COHERENT-LAr"] == "as released"
    assert words["XENONnT"] == words["LZ"] == "published efficiency"
    assert words["CONUS+"] == words["MINER"] == "threshold and resolution"
    assert words["RED-100"] == "counted electrons"
    assert words["COHERENT-Ge"] == "threshold and resolution"
    assert words["PandaX-4T"] == words["CONUS"] == "threshold only"
    assert replace(setup("CONUS"), facts={}).response == "threshold only"


def test_targets_are_materials_unless_nothing_recoils_there():
    for each in setups():
        if each.knows("threshold"):
            assert [material(formula).name for formula in each.target] == list(each.target)


# --- the limits that the issue asks for -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "quantity", "value", "reference"),
    [
        ("TEXONO", "limit on the ratio", 4.7, "2411.18812"),
        ("CONUS", "limit on the signal", 0.34, "2401.07684"),
        ("nuGeN", "limit on k", 0.26, "2205.04305"),
        ("Dresden-II", "p-value of background alone", 1.2e-3, "2202.09672"),
        ("CONNIE", "earlier limit on the ratio", 40, "1906.02200"),
    ],
)
def test_published_limits(name, quantity, value, reference):
    fact = setup(name).facts[quantity]
    assert fact.values == (value,)
    assert reference in fact.source


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("conus+", "CONUS+"),
        ("CONUS", "CONUS"),
        ("NCC-1701", "Dresden-II"),
        ("νGeN", "nuGeN"),
        ("pandax_4t", "PandaX-4T"),
    ],
)
def test_names_are_blind_to_case_and_dashes(name, found):
    assert setup(name).name == describe(name).name == found


def test_the_catalogue_lists_all_under_different_names():
    assert set(experiments()) == {each.name for each in (*catalogue.entries, *setups())}
    assert len(set(experiments())) == len(experiments())
    assert not set(setups_by_name()) & {each.name for each in catalogue.entries}


def test_what_was_built_from_a_release_stays_what_it_was():
    assert describe("COHERENT-CsI") is catalogue.entry("COHERENT-CsI-2021")
    assert experiment("COHERENT-LAr") is experiment("COHERENT-LAr-2020")
    for each in (each for each in setups() if each.built_as is not None):
        built = catalogue.entry(each.built_as)
        assert each.value("mass") == pytest.approx(built.build().detector.mass, rel=1e-12)
        assert each.facts["observed"].values[0] == built.published.observed[0]
        assert each.facts["predicted"].values[0] == built.published.predicted[0]
        assert each.reference == built.reference


def test_the_nearest_names_come_first():
    with pytest.raises(InputError, match=r"no experiment 'CONUS\+\+'; among the \d+ choices are CONUS\+, CONUS, "):
        experiment("CONUS++")


@pytest.mark.parametrize("name", ["CONUS++", "", None, 3])
def test_unknown_names_are_refused(name):
    with pytest.raises(InputError, match="no experiment"):
        setup(name)
    for find in (describe, experiment):
        with pytest.raises(InputError, match=r"no experiment .*COHERENT-LAr-2020, .*\.$"):
            find(name)
