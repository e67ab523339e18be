"""Corner plots: each parameter and each pair, labelled."""

import sys

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.posterior import corner_figure
from nuscatter.fits.bayesian.posterior import Posterior


def posterior():
    x, y, z = np.random.default_rng(1).normal(size=(3, 4000)) + np.array([[1.0], [5.0], [0.0]])
    return Posterior({"x": x, "y": y, "z": z}, np.full(4000, 1 / 4000), None, None)


def test_there_is_a_panel_for_each_pair():
    pytest.importorskip("corner")
    figure = corner_figure(posterior(), ["x", "y"], truth={"y": 5.5}, labels={"x": "mass [MeV]"})
    assert len(figure.axes) == 4
    assert {axis.get_xlabel() for axis in figure.axes} == {"", "mass [MeV]", "y"}
    low, high = figure.axes[2].get_xlim()
    assert low < 1.0 < high
    figure.canvas.draw()


def test_wrong_arguments_are_refused(monkeypatch):
    with pytest.raises(InputError, match="There is no sampled parameter 't'"):
        corner_figure(posterior(), ["t"])
    monkeypatch.setitem(sys.modules, "corner", None)
    with pytest.raises(InputError, match="package corner"):
        corner_figure(posterior())
