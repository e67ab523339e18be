"""The planes are drawn from the curves of a result alone."""

import numpy as np
import pytest

from nuscatter.figures.results.sterile_neutrinos import figure
from nuscatter.reports.results.new_physics.sterile_neutrinos import MIXINGS, PLANES
from nuscatter.reports.results.told import Result
from nuscatter.units import eV


def made_up():
    squares, dm2 = np.linspace(0, 0.5, 21), np.geomspace(0.1, 30, 31) * eV**2
    curves = {"squares": squares, "dm2": dm2}
    for name in MIXINGS:
        for data in PLANES:
            height = 4.60517 * (squares[:, None] / 0.2) * np.ones(31)  # 90 % at 0.2
            curves[f"{name}: {data}"] = 0.1 * height if (name, data) == ("e", "CsI 2021") else height
    return Result("sterile_neutrinos", "made up", (), curves)


def test_curves_are_where_ninety_per_cent_is():
    panels = figure(made_up()).axes
    for panel in panels:
        points = np.concatenate([path.vertices for each in panel.collections for path in each.get_paths()])
        assert points[:, 0] == pytest.approx(0.2, rel=1e-4, abs=0)
        assert points[:, 1].min() == pytest.approx(0.1, rel=1e-9, abs=0)  # eV²
    words = [[each.get_text() for each in panel.get_legend().get_texts()] for panel in panels]
    assert words[0][0] == "CsI, 19.3 m: all is allowed"
    assert words[1][0] == "CsI, 19.3 m"
