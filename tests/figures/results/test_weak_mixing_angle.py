"""The figure of the weak mixing angle from made-up rows: what is drawn is what the rows have."""

import numpy as np
import pytest

from nuscatter.figures.results.weak_mixing_angle import figure
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Result, Row
from nuscatter.units import MeV

SCHEME = "MS-bar(0) effective"


def row(data, best, published=(), scheme=SCHEME):
    here = Allowed(best, one_sigma=((best - 0.02, best + 0.02),), ninety=((best - 0.04, best + 0.05),))
    return Row("sin²θ_W", data, "", scheme, here, published)


@pytest.fixture
def drawn():
    known = published_intervals("weak_mixing_angle.csv")
    rows = (
        row("one", 0.21, (known["csi21"],)),
        row("two", 0.27),
        row("a pair", 0.22),
        row("all", 0.236),
        row("all", 0.239, scheme="tree level"),
    )
    curves = {
        "Q": np.geomspace(0.5, 1e5, 20) * MeV,
        "running": np.linspace(0.2386, 0.231, 20),
        "momentum": np.array([[50.0, 10.0], [12.0, 1.0]]) * MeV,
    }
    return figure(Result("weak_mixing_angle", "The weak mixing angle", rows, curves))


def bars(panel):
    return [tuple(np.round(line.get_xdata(), 6)) for line in panel.get_lines() if len(line.get_xdata()) == 2]


def test_both_ranges_and_the_published_one_are_drawn(drawn):
    left = drawn.axes[0]
    found = bars(left)
    for ends in ((0.19, 0.23), (0.17, 0.26), (0.194, 0.248)):
        assert any(each == pytest.approx(ends, rel=1e-6, abs=0) for each in found), ends
    assert [each.get_text() for each in left.get_yticklabels()] == ["one", "two", "a pair", "all", "all, tree level"]
    assert any(each.get_text().endswith("arXiv:2110.07730") for each in left.texts)


def test_points_are_at_their_momentum_transfer_in_mev(drawn):
    points = {each.get_label(): each for each in drawn.axes[1].containers}
    x, y = points["one"].lines[0].get_data()
    assert (float(x[0]), float(y[0])) == pytest.approx((50.0, 0.21), rel=1e-9, abs=0)
    curve = drawn.axes[1].get_lines()[0]
    assert curve.get_xdata()[0] == pytest.approx(0.5, rel=1e-9, abs=0)


def test_all_together_is_the_last_row_of_the_first_scheme(drawn):
    lines = [line for line in drawn.axes[2].get_lines() if len(line.get_ydata()) == 2]
    assert any(tuple(line.get_ydata()) == (0.236, 0.236) for line in lines)
    said = {each.get_text().partition(",")[0] for each in drawn.axes[2].texts}
    assert said >= {"E158", "Cs (atoms)", "all coherent scattering"}
