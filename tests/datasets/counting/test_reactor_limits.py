"""Limits of CONUS and TEXONO: where −2 ln L has risen by 2.71, and the numbers of the abstracts."""

import pytest

from nuscatter.catalogue.assembly import assemble, detector_of, flux_of
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets import load
from nuscatter.datasets.counting.reactor_limits import conus_2024, texono_2025
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.units import kg

from .test_germanium_2026 import stronger

SM = StandardModel()


@pytest.mark.parametrize(("make", "ratio"), [(conus_2024, 2.0), (texono_2025, 4.7)])
def test_the_likelihood_rises_by_what_90_percent_is_at_the_published_ratio(make, ratio):
    """1.6449² = 2.7055: a Gaussian's two-sided 90 %."""
    like = make().likelihood(stronger)
    assert like(scale=ratio) - like(scale=0.0) == pytest.approx(2.7055, abs=1e-3)
    assert like(scale=0.0) == pytest.approx(0, abs=1e-12)


def test_conus_expects_half_its_limit_in_a_kilogram_day():
    data = conus_2024()
    assert data.limit == 0.34
    assert data.expected(SM)["cevns"].sum() == pytest.approx(0.17, rel=1e-9)
    assert data.reference.startswith("arXiv:2401.07684")


def test_above_a_sharp_threshold_conus_would_expect_three_times_as_much():
    """0.50 per kg and day, which less than 0.34 contradicts: why its efficiency is not taken as 1."""
    facts = setup("CONUS")
    flux = flux_of(facts)
    sharp = float(Experiment(flux, detector_of(facts, flux)).counts(SM).sum())
    assert sharp / facts.facts["exposure"].values[0] == pytest.approx(0.50, abs=0.01)


def test_texono_counts_in_the_standard_models_events():
    data = texono_2025()
    assert data.limit == 4.7
    assert data.expected(SM)["cevns"].sum() == pytest.approx(1, rel=1e-9)
    # the factor is only the exposure's: shapes stay those of the catalogue
    built = assemble(setup("TEXONO"))
    angle = StandardModel(0.3)
    ratio = float(built.counts(angle).sum() / built.counts(SM).sum())
    assert data.expected(angle)["cevns"].sum() == pytest.approx(ratio, rel=1e-9)
    assert built.detector.mass / kg == pytest.approx(1.434, rel=1e-12)


def test_a_limit_is_told_as_one():
    data = texono_2025()
    assert "upper limit: 4.7 events, 90 %" in repr(data)
    assert data.fit_signal().values["cevns"] == pytest.approx(0, abs=1e-6)
    assert load("TEXONO-2025").limit == 4.7
