"""What is shown, as data: shapes that fit, numbers that JSON can hold."""

import json

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, Mark, Shown, View, ratio_axis, ratio_of

EDGES = np.array([0.0, 1.0, 3.0])


def view():
    curve = Curve("bins", EDGES, np.array([1 / 3, np.nan]), Draw.STEPS)
    points = Curve(
        "data", np.array([0.5, 2.0]), np.array([1.0, 2.0]), Draw.POINTS, errors=np.array([[1.0, 1.0], [2.0, np.inf]])
    )
    chart = Chart(
        "counts",
        Axis("energy", "keV"),
        Axis("events", logarithmic=True),
        (curve, points),
        "What it is.",
        (Mark("here", 1.5),),
    )
    return View((chart,), (Shown("all", np.inf, "events", "∞"),), ("One sentence.",))


def test_json_has_no_number_that_it_cannot_hold():
    shown = view().as_json()
    text = json.dumps(shown, allow_nan=False)
    assert json.loads(text) == shown
    assert shown["charts"][0]["curves"][0]["y"] == [0.333333333, None]
    assert shown["charts"][0]["curves"][1]["errors"] == [[1.0, 1.0], [2.0, None]]
    assert shown["numbers"][0]["value"] is None


def test_axes_say_their_units():
    shown = view().as_json()["charts"][0]
    assert shown["x"] == {"label": "energy [keV]", "logarithmic": False}
    assert shown["y"] == {"label": "events", "logarithmic": True}
    assert shown["marks"] == [{"name": "here", "x": 1.5}]


def test_curves_go_by_chart_and_name():
    assert list(view().curves()) == ["counts: bins", "counts: data"]


@pytest.mark.parametrize("draw", [Draw.LINE, Draw.POINTS, Draw.STEPS])
def test_a_curve_of_another_length_is_refused(draw):
    with pytest.raises(InputError, match="The curve wrong has"):
        Curve("wrong", EDGES, np.ones(3 if draw is Draw.STEPS else 2), draw)


def test_a_ratio_to_nothing_is_no_number():
    assert np.isnan(ratio_of(np.array([1.0, 0.0]), np.array([0.0, 0.0]))).all()
    assert ratio_of(np.array([1.0, 3.0]), np.array([2.0, 0.0]))[0] == 0.5


def test_a_ratio_of_many_decades_is_on_a_logarithmic_axis():
    assert ratio_axis(np.array([np.nan, 0.0, 1.0, 31.0])).logarithmic
    assert not ratio_axis(np.array([1.0, 29.0])).logarithmic
    assert not ratio_axis(np.array([-1.0, 0.01, 100.0])).logarithmic
    assert not ratio_axis(np.array([np.nan])).logarithmic
