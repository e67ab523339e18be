"""CONUS+: one number, with the uncertainty of the published prediction."""

import pytest

from nuscatter import datasets
from nuscatter.catalogue.entries import experiment
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.interactions.standard.standard_model import StandardModel


def test_the_experiment_is_the_catalogues():
    assert conus_plus_2025().experiment is experiment("CONUS+")


def test_numbers_are_the_abstracts():
    data = conus_plus_2025()
    assert (data.events, data.error) == (395, 106)
    assert list(data.nuisances) == ["conus_plus_2025_rate", "quenching_germanium"]
    assert data.reference.startswith("arXiv:2501.05206")


def test_the_rate_and_the_ionisation_are_together_the_published_error():
    """What 0.004 of k do to the events, 8 %, is in the published 17 %: it is not counted again."""
    data = conus_plus_2025()
    model = StandardModel()
    up, down = (float(data.expected(model, quenching_germanium=pull)["cevns"].sum()) for pull in (1.0, -1.0))
    part = (up - down) / (up + down)
    assert part == pytest.approx(0.079, abs=0.001)
    whole = (data.nuisances["conus_plus_2025_rate"].sigma ** 2 + part**2) ** 0.5
    assert whole == pytest.approx(59 / 347, rel=1e-9)


def test_the_likelihood_of_the_standard_model():
    data = conus_plus_2025()
    predicted = float(experiment("CONUS+").counts(StandardModel()).sum())
    model = StandardModel()
    like = data.likelihood(lambda: model)
    known = ((1.1 * predicted - 395) / 106) ** 2 + (0.1 / data.nuisances["conus_plus_2025_rate"].sigma) ** 2
    assert like(conus_plus_2025_rate=0.1, quenching_germanium=0.0) == pytest.approx(known, rel=1e-9)


def test_it_is_loaded_by_name_without_a_release():
    assert datasets.load("CONUS-Plus-2025").name == "conus_plus_2025"
    assert "conus_plus_2025" in datasets.datasets()
