"""The figure of electric charges draws what nuclei see on the left, and what electrons see on the right."""

import numpy as np
import pytest

from nuscatter.figures.results.millicharges import figure
from nuscatter.reports.results.told import Result


def test_the_figure():
    x = np.linspace(-50, 50, 11)
    curves = {}
    for recoils, unit in (("recoils of nuclei", 1e-8), ("and of electrons", 1e-12)):
        for name in ("e", "mu"):
            key = f"{name}, CsI 2021, {recoils}, no other charge"
            curves |= {f"charge {key}": x * unit, f"rise {key}": (x / 10) ** 2}
    left, right = figure(Result("millicharges", "", (), curves)).axes
    for panel in (left, right):
        assert len(panel.lines) == 3
        assert panel.lines[0].get_xdata()[-1] == pytest.approx(50, rel=1e-9, abs=0)
    assert "10^{-8}" in left.get_xlabel()
    assert "10^{-12}" in right.get_xlabel()
