"""Intervals in words: digits by the width, limits, powers of ten; and what stands below a table."""

import math
from dataclasses import replace

import pytest

from nuscatter.reports.ledger.published import Confirmed
from nuscatter.reports.results.published import PublishedInterval
from nuscatter.reports.results.texts import best_text, cells, pieces_text, published_text, sentences
from nuscatter.reports.results.told import Allowed, Result, Row

THEIRS = PublishedInterval(
    *("x", "r", "CsI", "fm"),
    level=90,
    best=None,
    pieces=((-math.inf, 36.0),),
    reference="arXiv:1",
    confirmed=Confirmed.MEMORY,
    sentence="Another pulse.",
)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (((0.1234, 0.1434),), "[0.123, 0.143]"),
        (((1e3, 3e3),), "[1000, 3000]"),
        (((-0.004, 0.3),), "[0.00, 0.30]"),
        (((1.04e-5, 1.96e-5),), "([1.04, 1.96])e-05"),
        (((-math.inf, -2.0), (2.0, math.inf)), "< -2.0 ∪ > 2.0"),
    ],
)
def test_digits_end_with_the_width(pieces, expected):
    assert pieces_text(pieces) == expected


def test_a_best_value_without_errors():
    assert best_text(Allowed(None, one_sigma=(), ninety=())) == ""
    assert best_text(Allowed(0.5, one_sigma=((1.0, 2.0),), ninety=())) == "0.5"


def test_published_ones_have_a_star_from_memory():
    assert published_text(THEIRS) == "< 36*"
    theirs = replace(THEIRS, level=68, best=0.5, pieces=((0.4, 0.7),), confirmed=Confirmed.READ)
    assert published_text(theirs) == "0.50 -0.10 +0.20"


def test_a_row_and_what_is_said_of_it():
    here = Allowed(None, one_sigma=((-math.inf, 20.0),), ninety=((-math.inf, 33.0),))
    rows = tuple(Row("μ", data, "1e-10 μ_B", scheme, here, (THEIRS,)) for data, scheme in (("CsI", "a"), ("Ar", "b")))
    assert cells(rows[0]) == ("μ", "CsI", "", "< 20", "< 33", "90 %: < 36*", "1e-10 μ_B")
    said = sentences(Result("moments", "Moments", rows, notes=("A note.",)))
    assert said == ("CsI: with a.", "Ar: with b.", "μ, Ar (arXiv:1): Another pulse.", "Published: arXiv:1.", "A note.")
    assert sentences(Result("moments", "Moments", rows[:1]))[0] == "With a."
