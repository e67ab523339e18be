"""Results as items: rows stand beside published intervals, and agree as the results say."""

import math

import pytest

from nuscatter.reports.results import run
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Result, Row
from nuscatter.reproduce import results
from nuscatter.reproduce.results import result_item

THEIRS = published_intervals("weak_mixing_angle.csv")["csi21"]


def made_of(monkeypatch, low, high):
    here = Allowed(0.22, one_sigma=((low, high),), ninety=((-math.inf, 0.3),))
    found = Result("weak_mixing_angle", "A title", (Row("sin²θ_W", "CsI 2021", "", "tree level", here, (THEIRS,)),))
    monkeypatch.setattr(run, "result", lambda *_, **__: found)
    monkeypatch.setattr(results, "result_figure", lambda _: None)
    return result_item("weak_mixing_angle").make(lambda _: None)


def test_an_interval_agrees_within_half_a_standard_deviation(monkeypatch):
    (near,) = made_of(monkeypatch, 0.190, 0.250).rows
    assert near.agrees
    (far,) = made_of(monkeypatch, 0.170, 0.250).rows
    assert not far.agrees
    assert far.here == "0.220 -0.050 +0.030"
    assert far.published.endswith("*")  # from memory
    assert far.value == 0.22


def test_ends_are_numbers_in_a_sheet(monkeypatch):
    shown, intervals = made_of(monkeypatch, 0.190, 0.250).sheets
    assert shown.shown
    assert [line[-3:] for line in intervals.lines] == [(1.0, 0.19, 0.25), (1.0, -math.inf, 0.3)]


@pytest.mark.parametrize("name", run.NAMES)
def test_every_result_is_an_item(name):
    found = result_item(name)
    assert found.title.startswith("§V")
    assert len(found.references) > 1
