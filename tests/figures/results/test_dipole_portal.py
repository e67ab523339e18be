"""The figure of the dipole portal: limits in units of 1e-10 Bohr magnetons, and published ones on magnetic moments."""

import numpy as np
import pytest

from nuscatter.figures.results.dipole_portal import figure
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Result, Row
from nuscatter.units import MeV, bohr_magneton

DATA = ("CsI 2021", "LAr 2020", "CsI 2021 + LAr 2020")


def made_up():
    curves = {"masses": np.array([0.01, 20, 50]) * MeV}
    for factor, flavour in ((1, "mu"), (2, "e")):
        for data in DATA:
            curves[f"{flavour}: {data}"] = factor * np.array([20.0, 30, 200]) * 1e-10 * bohr_magneton
    known = published_intervals("dipole_portal.csv")
    here = Allowed(None, one_sigma=((-np.inf, 15.0),), ninety=((-np.inf, 20.0),))
    rows = [Row("", DATA[2], "1e-10 μ_B", "", here, (known[f"massless_{each}"],)) for each in ("mu", "e")]
    return Result("dipole_portal", "", tuple(rows), curves)


def test_limits_and_marks():
    muon, electron = figure(made_up()).axes
    for panel, factor, published in ((muon, 1, 26), (electron, 2, 36)):
        drawn = {line.get_label(): line for line in panel.lines}
        for data in DATA:
            limit = drawn[f"{data}, 90 %"]
            assert limit.get_ydata() == pytest.approx(factor * np.array([20.0, 30, 200]), rel=1e-9, abs=0)
            assert limit.get_xdata() == pytest.approx([0.01, 20, 50], rel=1e-9, abs=0)
        mark = drawn["magnetic moment, arXiv:2205.09484"]
        assert mark.get_ydata() == pytest.approx([published], rel=1e-12, abs=0)
    ends = sorted(line.get_xdata()[0] for line in muon.lines if line.get_linestyle() == ":")
    assert ends == pytest.approx([29.79, 52.83], rel=1e-6, abs=0)
