"""The figure of islands: what is drawn is what was computed."""

import math

import numpy as np
import pytest

from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.errors import InputError
from nuscatter.figures.axions.islands import ELECTRON_COUPLING, island_figure
from nuscatter.reports.axions.bounds import AxionBound, globular_clusters
from nuscatter.reports.axions.islands import AxionIsland
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import GeV, MeV

ISLAND = AxionIsland(
    search=axion_search("NEON"),
    couplings=AxionCouplings(mass=0.0, photon=1 / GeV),
    masses=np.array([1.0, 2.0, 4.0]) * MeV,
    strengths=np.array([1e-6, 1e-1]),
    events=np.zeros((3, 2, 3)),
    limits=np.ones(3),
    lower=np.array([1e-5, 2e-5, math.nan]),
    upper=np.array([math.inf, 3e-3, math.nan]),
)


def test_both_edges_are_one_line():
    (panel,) = island_figure({"mine": ISLAND}).axes
    (line,) = panel.lines
    assert line.get_label() == "mine"
    assert line.get_xdata() == pytest.approx([1, 2, 2, 1])
    # the plane ends before the island does: there is no edge to draw
    assert line.get_ydata() == pytest.approx([1e-5, 2e-5, 3e-3, math.nan], abs=0, nan_ok=True)
    assert panel.get_xlabel().endswith("[MeV]")
    assert panel.get_ylabel().endswith("[GeV$^{-1}$]")


def test_bounds_are_beside():
    (panel,) = island_figure({"mine": ISLAND}, bounds=[globular_clusters]).axes
    assert panel.lines[1].get_ydata() == pytest.approx([0.66e-10] * 2, rel=1e-12, abs=0)
    assert panel.texts[0].get_text() == globular_clusters.name
    own = AxionBound(name="own", masses=[1 * MeV, 2 * MeV], couplings=[1e-8, 1e-8], reference="mine")
    (panel,) = island_figure({"mine": ISLAND}, label=ELECTRON_COUPLING, bounds=[own], unit=1.0).axes
    assert panel.lines[1].get_ydata() == pytest.approx([1e-8] * 2, rel=1e-12, abs=0)
    assert panel.get_ylabel() == ELECTRON_COUPLING


def test_what_is_refused():
    with pytest.raises(InputError, match="no island"):
        island_figure({})
    with pytest.raises(InputError, match="one of the islands"):
        island_figure({"mine": 3})
    with pytest.raises(InputError, match="one of the bounds"):
        island_figure({"mine": ISLAND}, bounds=[3])
