"""Published intervals: how they are written in tables, and that each table of the results can be read."""

import math

import pytest

from nuscatter.reports.ledger.published import Confirmed
from nuscatter.reports.results.published import PublishedInterval, pieces_of, published_intervals
from nuscatter.reports.results.run import analysis, results

#: Results beside which no published interval was found.
WITHOUT = ("sterile_neutrinos",)


def interval(pieces, *, level=68, best=None):
    return PublishedInterval(
        "x", "r", "CsI", "fm", level=level, best=best, pieces=pieces, reference="arXiv:1", confirmed=Confirmed.READ
    )


def test_a_standard_deviation():
    assert interval(((4.0, 6.0),)).sigma == 1.0
    assert interval(((4.0, 6.0),), level=90).sigma == pytest.approx(1 / 1.6448536, rel=1e-7, abs=0)
    assert interval(((-9.0, -8.0), (1.0, 5.0))).sigma == 0.5
    assert interval(((-math.inf, 36.0),), level=90).sigma == pytest.approx(36 / 1.6448536, rel=1e-7, abs=0)


@pytest.mark.parametrize("text", ["", "3", "2:1", "1:1"])
def test_pieces_that_are_none(text):
    with pytest.raises(AssertionError):
        pieces_of(text)


@pytest.mark.parametrize("name", [each for each in results() if each not in WITHOUT])
def test_each_table_reads(name):
    known = published_intervals(f"{analysis(name).name}.csv")
    assert known
    for each in known.values():
        assert each.level in (68, 90)
        assert each.reference
        assert each.best is None or any(low <= each.best <= high for low, high in each.pieces)
        assert each.sigma > 0
