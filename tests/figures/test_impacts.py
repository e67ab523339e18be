"""Pulls and impacts drawn: bars are the shifts, points the pulls."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.impacts import impact_figure


def fitted():
    counts = ns.PoissonLikelihood(
        np.array([100.0, 52.0]), lambda s, rate, b: np.array([60 * s * (1 + rate) + b, b + 10 * s]), None
    )
    return ns.fit(counts + ns.Pull("rate", 0, 0.1) + ns.Pull("b", 40, 5), s=1.0)


def test_bars_are_the_shifts_of_refits():
    rows = fitted().impacts("s")
    figure = impact_figure(rows, "s")
    left, right = figure.axes
    widths = sorted(round(float(bar.get_width()), 9) for bar in left.patches)
    assert widths == sorted(round(float(each), 9) for row in rows for each in (row.up, row.down))
    assert [label.get_text() for label in left.get_yticklabels()] == [row.name for row in rows]
    assert "s" in left.get_xlabel()
    assert "pull" in right.get_xlabel()
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["nuisance +1σ", "nuisance −1σ"]


def test_most_impacts_are_drawn_first_and_none_is_refused():
    rows = fitted().impacts("s")
    assert len(impact_figure(rows, "s", most=1).axes[0].patches) == 2
    with pytest.raises(InputError):
        impact_figure([], "s")
