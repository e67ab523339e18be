"""The table of published numbers: complete, sourced, and the same as what was typed elsewhere."""

import csv
import re

import pytest

from nuscatter.catalogue.entries import entry
from nuscatter.catalogue.published_facts import setup
from nuscatter.reports.ledger.published import Confirmed, last_digit, published
from nuscatter.units import cm
from nuscatter.words.references import references

ROWS = list(published().values())
#: Their sources are no publication, and they say so.
UNSOURCED = {"u235-number", "pu239-number", "u235-number-above", "kaon-line"}
#: Row → the number of the catalogue that is the same fact.
CATALOGUE = {
    "lar20-predicted": ("COHERENT-LAr", "predicted"),
    "lar20-observed": ("COHERENT-LAr", "observed"),
    "lar20-n": ("COHERENT-LAr", "observed"),
    "csi21-predicted": ("COHERENT-CsI", "predicted"),
    "csi21-observed": ("COHERENT-CsI", "observed"),
    "csi21-sigma": ("COHERENT-CsI", "significance"),
    "ge24-predicted": ("COHERENT-Ge", "predicted"),
    "ge24-observed": ("COHERENT-Ge", "observed"),
    "conusp-predicted": ("CONUS+", "predicted"),
    "conusp-observed": ("CONUS+", "observed"),
    "xent24-predicted": ("XENONnT", "predicted"),
    "xent24-fitted": ("XENONnT", "fitted"),
    "ricochet-ge": ("RICOCHET", "predicted rate"),
    "ricochet-zn": ("RICOCHET", "predicted rate in zinc"),
}
#: Row → its identifier in a list of published numbers that was read elsewhere, and its unit over the list's.
LIST = {
    "lar20-xs": ("lar20-xs", 10),
    "lar20-xs-models": ("lar20-xs", 10),
    "csi21-xs-models": ("csi21-xs", 1),
    "csi21-xs": ("csi21-xs", 1),
    "ge26-xs-sm": ("ge26-smxs", 10),
    "xent24-xs": ("xent24-xs", 10),
    "csi17-n": ("csi17-n", 1),
    "csi17-sigma": ("csi17-sig", 1),
    "csi17-predicted": ("csi17-sm", 1),
    "csi17-rn": ("cad-rn", 1),
    "csi21-angle": ("csi21-sin2", 1),
    "ge24-n": ("ge24-n", 1),
    "xent24-flux": ("xent24-flux", 1),
    "conusp-observed": ("conusp-n", 1),
    "prex-skin": ("prex2-skin", 1),
    "prex-fw": ("prex2-fw", 1),
    "prex-rw": ("prex2-rw", 1),
    "crex-skin": ("crex-skin", 1),
    "crex-fw": ("crex-fw", 1),
    "crex-difference": ("crex-d", 1),
    "qweak-rn": ("qw-rn", 1),
    "qweak-skin": ("qw-skin", 1),
    "qweak-fw": ("qw-fw", 1),
    "qweak-rw": ("qw-rw", 1),
    "pb208-skin-dipole": ("ad-pb-skin", 1),
    "ar40-charge-radius": ("rch-40Ar", 1),
    "ge74-charge-radius": ("rch-74Ge", 1),
    "i127-charge-radius": ("rch-127I", 1),
    "xe132-charge-radius": ("rch-132Xe", 1),
    "cs133-charge-radius": ("rch-133Cs", 1),
    "pb208-charge-radius": ("rch-208Pb", 1),
    "ca48-charge-radius": ("rch-48Ca", 1),
    "o16-charge-radius": ("rch-16O", 1),
    "o16-intrinsic": ("rch-16O", 1),
    "o16-siii": ("rch-16O", 1),
    "c12-charge-radius": ("rch-12C", 1),
    "c12-intrinsic": ("rch-12C", 1),
    "ar40-intrinsic": ("rch-40Ar", 1),
    "ca40-charge-radius": ("rch-40Ca", 1),
    "ca40-intrinsic": ("rch-40Ca", 1),
    "ca40-siii": ("rch-40Ca", 1),
    "ca48-intrinsic": ("rch-48Ca", 1),
    "ca40-density": ("rch-40Ca", 1),
    "dyb15-yield": ("reac-dyb15", 1),
    "giunti-235": ("reac-235", 1),
    "giunti-239": ("reac-239", 1),
    "ki-ratio": ("reac-ki", 1),
    "gemma-flux": ("gemma-flux", 1e-13),
    "sno-b8-flux": ("sno-8b", 1),
    "borexino-b8-flux": ("bx-8b", 1),
    "pp-flux": ("bx-pp", 1),
    "be7-flux": ("bx-be7", 1),
    "pep-flux": ("bx-pep", 1),
    "cno-flux": ("bx-cno", 1),
    "sk-es": ("sk-es", 1),
    "sns-rate": ("sns-rate", 1),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_row_is_whole(row):
    assert min(row.error) > 0
    assert row.kept is not None, f"{row.key} is new: run tools/build_ledger.py."
    assert row.name[0].strip()
    assert not row.sentence or row.sentence.endswith(".")
    assert not row.sentence or row.sentence[0].isupper() or row.sentence[0].isdigit()
    assert bool(references(row.reference)) != (row.key in UNSOURCED)
    if row.key in UNSOURCED:
        assert row.confirmed is Confirmed.MEMORY


def test_keys_and_names_are_each_once():
    assert len(ROWS) >= 50
    names = [(row.subject, row.name) for row in ROWS]
    assert len(set(names)) == len(names)


def test_no_sentence_holds_the_words_of_a_hurry():
    assert not [row.key for row in ROWS if re.search(r"TODO|\?\?|tuned", row.sentence)]


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_number_is_the_catalogues(key):
    name, quantity = CATALOGUE[key]
    row, fact = published()[key], setup(name).facts[quantity]
    assert row.value == fact.values[0]
    if row.error_is_published and fact.error is not None:
        assert row.error == pytest.approx(fact.error)
    if quantity != "significance" and not name.startswith("COHERENT-CsI"):  # of which another code's entry was read
        assert (row.confirmed is Confirmed.MEMORY) == fact.from_memory


def test_cross_sections_and_angles_are_the_catalogues():
    for key, name in (("lar20-xs", "COHERENT-LAr-2020"), ("csi21-xs", "COHERENT-CsI-2021")):
        value, low, high = entry(name).published.cross_section
        row = published()[key]
        found = row.value, *row.error
        assert found == pytest.approx(tuple(each / cm**2 * 1e40 for each in (value, low, high)), rel=1e-9)
    assert entry("COHERENT-CsI-2021").published.sin2_theta_w == (0.220, *published()["csi21-angle"].error)


@pytest.mark.releases
@pytest.mark.parametrize("key", LIST)
def test_a_number_is_that_of_another_list(key, releases):
    """Of a list that someone else read: value, errors, and what was not read is from memory here too."""
    if not (releases / "published_numbers.csv").is_file():
        pytest.skip("the list is not in the folder of the releases")
    with (releases / "published_numbers.csv").open(encoding="utf-8") as file:
        known = {each["id"]: each for each in csv.DictReader(file)}
    name, factor = LIST[key]
    row, theirs = published()[key], known[name]
    assert row.value == pytest.approx(float(theirs["value"].split(" and ")[0]) * factor, rel=1e-9)
    if theirs["err_plus"] and row.error_is_published:
        errors = [float(theirs[each]) * factor for each in ("err_minus", "err_plus")]
        assert row.error == pytest.approx(errors, rel=0.011)
    assert (row.confirmed is Confirmed.MEMORY) == (theirs["how_confirmed"] == "memory")


def test_half_of_the_last_digit():
    for text, half in (("173", 0.5), ("-0.5117", 5e-5), ("5.9e3", 50), ("1.45", 0.005), ("23", 0.5), ("5e-3", 5e-4)):
        assert last_digit(text) == pytest.approx(half, rel=1e-12)
