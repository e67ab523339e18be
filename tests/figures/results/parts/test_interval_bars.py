"""Bars of intervals: where they lie, what is left out, and how couplings are written."""

import math

import pytest
from matplotlib.figure import Figure

from nuscatter.figures.results.parts.interval_bars import draw_bars, mathematics
from nuscatter.reports.ledger.published import Confirmed
from nuscatter.reports.results.published import PublishedInterval
from nuscatter.reports.results.told import Allowed, Result, Row


def a_result():
    known = PublishedInterval(
        "k",
        "ε_ee^d",
        "A",
        "",
        level=68,
        best=None,
        pieces=((-0.2, 0.3),),
        reference="arXiv:1",
        confirmed=Confirmed.MEMORY,
    )
    here = Allowed(0.0, one_sigma=((-0.1, 0.1), (0.3, 0.4)), ninety=((-0.2, 0.2), (0.25, 0.5)))
    limit = Allowed(None, one_sigma=((-math.inf, 0.1),), ninety=((-math.inf, 0.2),))
    rows = Row("ε_ee^d", "A", "", "s", here, (known,)), Row("|ε_eμ^d|", "B", "", "s", limit)
    return Result("r", "R", rows)


def drawn(panel):
    """The bars, not the entries of the legend: ends and place."""
    return {
        (*map(float, line.get_xdata()), float(line.get_ydata()[0])) for line in panel.lines if len(line.get_xdata())
    }


def test_each_piece_is_a_bar_and_the_published_one_lies_below():
    panel = Figure().subplots()
    draw_bars(panel, a_result(), [("ε_ee^d", "A"), ("ε_ee^d", "not there")])
    assert drawn(panel) == {
        (-0.1, 0.1, 0.0), (0.3, 0.4, 0.0), (-0.2, 0.2, 0.0), (0.25, 0.5, 0.0), (-0.2, 0.3, 0.25),
    }  # fmt: skip
    assert [each.get_text() for each in panel.get_yticklabels()][1] == r"$\varepsilon_{ee}^{d}$, not there"
    assert "68 %, arXiv:1" in panel.get_legend_handles_labels()[1]
    assert panel.get_ylim() == (1.5, -0.5)  # from top to bottom


def test_the_limit_of_a_magnitude_is_on_both_sides_only_where_it_is_asked_for():
    panels = Figure().subplots(1, 2)
    for panel, both in zip(panels, (True, False), strict=True):
        draw_bars(panel, a_result(), [("|ε_eμ^d|", "B")], quantity=False, both_sides=both)
    assert drawn(panels[0]) == {(-0.1, 0.1, 0.0), (-0.2, 0.2, 0.0)}
    assert {low for low, _, _ in drawn(panels[1])} == {-1e3}
    assert [each.get_text() for each in panels[0].get_yticklabels()] == ["B"]


@pytest.mark.parametrize(
    ("quantity", "said"),
    [("ε_μτ^u", r"$\varepsilon_{\mu\tau}^{u}$"), ("ε_ee^d", r"$\varepsilon_{ee}^{d}$"), ("sin²θ_W", "sin²θ_W")],
)
def test_couplings_are_written_as_mathematics(quantity, said):
    assert mathematics(quantity) == said
