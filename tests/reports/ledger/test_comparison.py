"""Pulls: sides, joined errors, and what is shown of a line."""

import math
from dataclasses import replace

import pytest

from nuscatter.reports.ledger.comparison import Comparison, Line, Ours
from nuscatter.reports.ledger.published import Confirmed, Published


def line(ours, error=0.0, *, minus=10.0, plus=20.0, memory=False, kept=None, sentence="", published=True):
    fact = Published(
        key="x",
        subject="counts",
        name="seen",
        value=100.0,
        text="100",
        error=(minus, plus),
        unit="events",
        reference="arXiv:2003.10630",
        confirmed=Confirmed.MEMORY if memory else Confirmed.READ,
        sentence=sentence,
        kept=kept,
        error_is_published=published,
    )
    return Line(fact, Comparison("x", "Helm", lambda: ours), Ours(ours, error))


def test_the_error_on_the_side_of_ours_counts():
    assert line(140.0).pull == 2.0
    assert line(80.0).pull == -2.0
    assert line(100.0).pull == 0.0


def test_an_independent_error_is_joined_in_squares():
    assert line(140.0, 15.0).pull == pytest.approx(40 / math.hypot(20, 15), rel=1e-12)
    assert line(60.0, 24.0).pull == pytest.approx(-40 / 26, rel=1e-12)


def test_a_line_has_moved_by_the_smaller_error():
    assert line(103.0, kept=100.0).moved == pytest.approx(0.3)
    assert line(97.0, kept=100.0).moved == pytest.approx(0.3)
    assert line(97.0).moved is None


def test_what_needs_a_sentence():
    assert line(125.0).needs_a_sentence
    assert not line(115.0).needs_a_sentence
    assert "from memory" in line(115.0, memory=True).remarks
    assert line(125.0, sentence="Unexplained.", memory=True).remarks.startswith("Unexplained. The published")
    assert line(115.0).remarks == ""


def test_cells():
    assert line(95.04, 12.3, memory=True).cells == ("seen", "100 -10 +20*", "95 ± 12", "events", "-0.3")
    assert line(100.4, minus=0.5, plus=0.5, published=False).cells == ("seen", "100", "100.40", "events", "+0.8")
    assert line(100.001).cells[-1] == line(99.999).cells[-1] == "0.0"


def test_a_small_number_has_its_power_of_ten():
    fact = replace(
        line(100.0).published, value=2.7232e-5, text="2.7232e-5", error=(5e-10, 5e-10), error_is_published=False
    )
    assert Line(fact, Comparison("x", "", lambda: 0.0), Ours(2.72328e-5)).cells[1:3] == ("2.7232e-5", "2.723280e-05")
    assert Line(fact, Comparison("x", "", lambda: 0.0), Ours(2.72328e-5, 2e-7)).cells[2] == "(2.723 ± 0.020)e-05"
