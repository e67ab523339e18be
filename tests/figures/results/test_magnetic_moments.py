"""The figure of magnetic moments draws each profile in its panel, and the limits against a threshold."""

import numpy as np
import pytest

from nuscatter.figures.results.magnetic_moments import figure
from nuscatter.reports.results.told import Result
from nuscatter.units import bohr_magneton, keV

_UNIT = 1e-10 * bohr_magneton


def test_the_figure():
    x = np.linspace(0, 70, 8)
    curves = {"threshold": np.array([0.1, 0.2]) * keV}
    for key in ("e, CsI 2021, recoils of nuclei", "mu, CsI 2021, and of electrons", "x, XENONnT, recoils of nuclei"):
        curves |= {f"moment {key}": x * _UNIT, f"rise {key}": (x / 20) ** 4}
    for recoils in ("recoils of nuclei", "and of electrons"):
        curves[f"limit, {recoils}"] = np.array([3.0, 6.0]) * _UNIT
    electron, muon, threshold = figure(Result("magnetic_moments", "", (), curves)).axes
    assert (len(electron.lines), len(muon.lines), len(threshold.lines)) == (2, 3, 2)
    assert electron.lines[0].get_xdata()[-1] == pytest.approx(70, rel=1e-9, abs=0)
    assert threshold.lines[0].get_xydata()[0] == pytest.approx([0.1, 3.0], rel=1e-9, abs=0)
    assert "all ν alike" in muon.lines[1].get_label()
