"""The figure of charge radii draws what it is given: regions, the Standard Model's point and profiles."""

import numpy as np
import pytest

from nuscatter.figures.results.charge_radii import figure
from nuscatter.reports.results.told import Result
from nuscatter.units import cm

_UNIT = 1e-32 * cm**2


def _result():
    x = np.linspace(-90, 30, 13)
    rise = ((x + 30) ** 2 / 900 - 1) ** 2 * 10
    curves = {}
    for data in ("CsI 2021", "LAr 2020", "CsI 2021 + LAr 2020", "CsI 2021 + LAr 2020 + CONUS+"):
        for name in ("ee", "mumu"):
            curves |= {f"radius {name}, {data}": x * _UNIT, f"rise {name}, {data}": rise}
            curves[f"plane {name}, {data}"] = x * _UNIT
        curves[f"plane rise, {data}"] = rise[:, None] + rise
    return Result("charge_radii", "", (), curves)


def test_the_figure():
    plane, electron, muon = figure(_result()).axes
    (star,) = [line for line in plane.lines if line.get_label() == "Standard Model"]
    assert star.get_xydata()[0] == pytest.approx([-0.83, -0.48], abs=0.01)
    for panel in (electron, muon):
        assert len(panel.lines) == 5
        assert panel.lines[0].get_xdata()[0] == pytest.approx(-90, rel=1e-9, abs=0)
        assert "10^{-32}" in panel.get_xlabel()
    assert plane.collections
