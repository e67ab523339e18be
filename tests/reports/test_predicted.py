"""What stands beside predictions: units of the bins, published numbers, caveats."""

import pytest

from nuscatter.catalogue.entries import describe
from nuscatter.catalogue.experiment_files.reading import Described
from nuscatter.catalogue.published_facts import setup, setups
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.predicted import caveat, observable, published
from nuscatter.units import keV


@pytest.mark.parametrize(
    ("name", "scale", "unit"),
    [
        ("COHERENT-CsI-2021", 1.0, "PE"),
        ("COHERENT-LAr-2020", keV, "keVee"),
        ("CONUS+", keV, "keVee"),
        ("NUCLEUS", keV, "keVnr"),
        ("RED-100", 1.0, "electrons"),
    ],
)
def test_the_unit_is_that_of_the_detectors_bins(name, scale, unit):
    assert observable(describe(name)) == (scale, unit)


def test_an_experiment_of_a_file_has_the_unit_of_its_detector():
    built: Experiment = describe("COHERENT-LAr-2020").build()
    assert observable(Described(built, "own")) == (keV, "keVee")


def test_published_numbers_are_the_facts():
    found = {each.name: each for each in published(setup("CONUS+"))}
    assert (found["observed, published"].value, found["observed, published"].error) == (395.0, (106.0, 106.0))
    assert "2501.05206" in found["observed, published"].source


def test_a_caveat_says_what_is_from_memory_and_what_is_not_published():
    assert caveat(describe("COHERENT-CsI-2021")) == ""
    assert "From memory, not confirmed: upper end, noise." in caveat(describe("CONUS+"))
    without = [each for each in setups() if not each.exposure_is_known and each.built_as is None]
    assert without
    assert all("counts are for a year" in caveat(each) for each in without)
