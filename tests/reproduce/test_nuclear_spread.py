"""Figs. 4 and 5: the differences of the models, and that the review's limits are asked of its models alone."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.reproduce.nuclear_spread import ITEMS
from nuscatter.units import MeV, fm


@pytest.fixture(scope="module")
def made():
    return {each.name: each.make(lambda _: None) for each in ITEMS}


def columns(sheet):
    return {each.name: np.array(each.values) for each in sheet.columns}


@pytest.mark.slow
def test_the_differences_are_those_of_the_form_factors(made):
    curves = columns(made["fig4"].sheets[0])
    reference = ns.weak_form_factor(ns.HartreeFock("SkE2")("Ar40"), 0.5 / fm)
    expected = 100 * (ns.weak_form_factor(ns.klein_nystrand("Ar40"), 0.5 / fm) / reference - 1)
    assert curves["momentum transfer"][-1] == pytest.approx(0.5, rel=1e-12, abs=0)
    assert curves["Klein–Nystrand"][-1] == pytest.approx(float(expected), rel=1e-6, abs=0)
    small = curves["momentum transfer"] < 0.1
    assert all(np.abs(each[small]).max() < 0.5 for name, each in curves.items() if name != "momentum transfer")


@pytest.mark.slow
def test_the_largest_differences_are_within_the_reviews(made):
    form, cross = made["fig4"].rows[0], made["fig5"].rows[0]
    assert form.value == pytest.approx(7.21, rel=0.01, abs=0)
    assert cross.value == pytest.approx(4.54, rel=0.01, abs=0)
    assert form.agrees
    assert cross.agrees
    assert "Klein–Nystrand" in form.what


@pytest.mark.slow
def test_the_figure_has_every_model_of_the_review_that_is_to_be_had(made):
    for each in made.values():
        (panel,) = each.figure.axes
        labels = [text.get_text() for text in panel.get_legend().get_texts()]
        assert len(labels) == 7
        assert any("Hoferichter" in label for label in labels)
        assert "%" in panel.get_ylabel()
    assert columns(made["fig5"].sheets[0])["neutrino energy"][-1] * MeV == pytest.approx(55 * MeV, rel=1e-12, abs=0)
