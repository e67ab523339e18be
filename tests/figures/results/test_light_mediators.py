"""The figure of light mediators: lines, the grey region and the band are those of the result."""

import numpy as np
import pytest

from nuscatter.figures.results.light_mediators import figure
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Allowed, Result, Row
from nuscatter.units import MeV

MASSES = np.array([0.1, 10, 1000]) * MeV
BOTH = "CsI 2021 + LAr 2020"


def ends(limit, band=None):
    found = np.full((3, 3, 2), np.nan)
    found[:, 0, 0], found[:, 0, 1] = 0.0, limit
    if band is not None:
        found[2, 1] = band
    return found


def made_up():
    curves = {}
    for model in ("universal", "B − L", "L_μ − L_τ", "photon-like", "scalar", "tensor"):
        curves[f"{model}: masses"] = MASSES
        curves[f"{model}: CsI 2021"] = ends([3e-5, 4e-5, 6e-4])
    curves[f"universal: {BOTH}"] = ends([2e-5, 3e-5, 5e-4], (1.7e-3, 1.8e-3))
    curves["B − L, with electrons: masses"] = np.array([0.01, 1, 1000]) * MeV
    curves["B − L, with electrons: CONUS+"] = ends([5e-7, 1e-5, 1e-3])
    known = published_intervals("light_mediators.csv")["bl_light"]
    here = Allowed(None, one_sigma=((-np.inf, 2.0),), ninety=((-np.inf, 3.2),))
    return Result("light_mediators", "", (Row("g of B − L, 0.1 MeV", BOTH, "1e-05", "", here, (known,)),), curves)


def lines(panel):
    return {line.get_label(): line for line in panel.lines}


def test_lines_are_the_first_pieces():
    panels = figure(made_up()).axes
    assert len(panels) == 6
    drawn = lines(panels[0])
    assert drawn[f"{BOTH}, nuclei"].get_ydata()[1:] == pytest.approx([2e-5, 3e-5, 5e-4], rel=1e-12, abs=0)
    assert drawn["CsI 2021, nuclei"].get_xdata()[1:] == pytest.approx([0.1, 10, 1000], rel=1e-12, abs=0)
    assert panels[1].get_xlim()[0] == pytest.approx(0.01, rel=1e-12, abs=0)
    # what nuclei allow is drawn on to the masses of electrons
    flat = lines(panels[1])["CsI 2021, nuclei"]
    assert flat.get_xdata()[:2] == pytest.approx([0.01, 0.1], rel=1e-12, abs=0)
    assert flat.get_ydata()[:2] == pytest.approx([3e-5, 3e-5], rel=1e-12, abs=0)
    assert lines(panels[1])["CONUS+, nuclei and electrons"].get_linestyle() == "--"


def test_the_band_lies_in_what_is_excluded():
    first, second, *_ = figure(made_up()).axes
    excluded, band = first.collections
    assert excluded.get_paths()[0].contains_point((1000, 1e-3))
    assert not excluded.get_paths()[0].contains_point((1000, 4e-4))
    y = np.concatenate([path.vertices[:, 1] for path in band.get_paths()])
    assert y.min() == pytest.approx(1.7e-3, rel=1e-9, abs=0)
    assert y.max() == pytest.approx(1.8e-3, rel=1e-9, abs=0)
    assert len(second.collections) == 1


def test_published_limits_are_marked():
    panel = figure(made_up()).axes[1]
    (mark,) = [line for name, line in lines(panel).items() if str(name).startswith("published")]
    assert mark.get_ydata() == pytest.approx([6e-5], rel=1e-12, abs=0)
