"""The figure of all pulls: each line is a point, at its pull, in its section; large ones stand at the edge."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.pulls import pulls_figure
from nuscatter.reports.ledger.comparison import Comparison, Line, Ours
from nuscatter.reports.ledger.published import Confirmed, Published
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Result, Row


def line(pull, section="V", *, confirmed=Confirmed.READ, known=True):
    fact = Published(
        "x", "counts", "seen", 10.0, "10", (2.0, 2.0), "", "", confirmed, error_is_published=known, section=section
    )
    return Line(fact, Comparison("x", "", lambda: 0.0), Ours(10.0 + 2.0 * pull))


def drawn(panel):
    return {
        (float(x), round(float(y), 9)) for each in panel.lines for x, y in zip(*each.get_data(), strict=True)
        if each.get_marker() not in (None, "None", "")
    }  # fmt: skip


def test_each_line_is_a_point_in_the_order_of_sections():
    lines = [line(0.5), line(-7.0, "II", confirmed=Confirmed.CODE), line(30.0, known=False), line(2.0, "IV")]
    above, beside, below = pulls_figure(lines).axes
    assert drawn(above) == {(0.0, -4.2), (1.0, 2.0), (2.0, 0.5)}
    assert [each.get_text().strip() for each in above.get_xticklabels()] == ["II", "IV", "V"]
    assert drawn(below) == {(0.0, 30.0)}
    assert sum(patch.get_width() for patch in beside.patches) == 3


def test_rows_of_results_are_points_too():
    theirs = published_intervals("weak_mixing_angle.csv")["csi21"]
    rows = [
        Row(
            "a",
            "CsI 2021",
            "",
            "",
            Allowed(0.22 + 0.027, one_sigma=((0.194 + 0.027, 0.248 + 0.027),), ninety=()),
            (theirs,),
        ),
        Row("a", "CsI 2021", "", "", Allowed(0.2, one_sigma=(), ninety=()), (theirs,)),
    ]
    above, _, _ = pulls_figure([line(0.5)], [Result("weak_mixing_angle", "Angle", tuple(rows))]).axes
    assert drawn(above) == {(0.0, 0.5), (1.0, 1.0), (2.0, 4.2)}
    assert math.isinf(rows[1].pull(theirs))


@pytest.mark.parametrize("lines", [[], [3]])
def test_what_is_no_line(lines):
    with pytest.raises(InputError, match=r"Line|lines"):
        pulls_figure(lines)


def test_the_gaussian_has_the_area_of_the_lines():
    _, beside, _ = pulls_figure([line(0.1 * n) for n in range(-10, 11)]).axes
    heights, places = beside.lines[0].get_data()
    assert np.trapezoid(heights, places) / 0.5 == pytest.approx(21, rel=1e-3, abs=0)
