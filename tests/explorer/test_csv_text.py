"""The table of what is shown: every point of every curve, with its chart and its units."""

import csv

import numpy as np

from nuscatter.explorer.csv_text import csv_text
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, View

STEPS = Curve("a, b", np.array([0.0, 1.0, 3.0]), np.array([5.0, np.nan]), Draw.STEPS)
POINTS = Curve("data", np.array([2.0]), np.array([4.0]), Draw.POINTS, errors=np.array([[1.0], [1.5]]))
VIEW = View((Chart("counts", Axis("energy", "keV"), Axis("events"), (STEPS, POINTS), "Says."),))


def test_each_point_is_a_row():
    lines = csv_text(VIEW, "Title").splitlines()
    assert lines[:2] == ["# Title", "# counts: x is energy [keV], y is events"]
    rows = list(csv.reader(lines[2:]))
    assert rows == [
        ["chart", "curve", "x", "x_high", "y", "error_low", "error_high"],
        ["counts", "a, b", "0", "1", "5", "", ""],
        ["counts", "a, b", "1", "3", "", "", ""],
        ["counts", "data", "2", "", "4", "1", "1.5"],
    ]
