"""The figure of models beside each other: its curves are the differences in per cent."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.nuclei.nuclear_spread import model_spread_figure
from nuscatter.reports.nuclear_spread import compared_models, model_spread
from nuscatter.units import MeV, fm


def test_curves_are_the_differences():
    names = ("Helm", "Klein–Nystrand", "SLy4", "SkM*", "NL3", "shell model")
    spread = model_spread("Ar40", {name: compared_models()[name] for name in names}, reference="SLy4")
    left, right = model_spread_figure(spread).axes
    for panel, x, differences in (
        (left, spread.Q * fm, spread.form_factor_differences),
        (right, spread.E / MeV, spread.cross_section_differences),
    ):
        curves = {line.get_label(): line for line in panel.lines if not line.get_label().startswith("_")}
        assert set(curves) == set(names) - {"SLy4"}
        for name, line in curves.items():
            np.testing.assert_allclose(line.get_xdata(), x)
            np.testing.assert_allclose(line.get_ydata(), 100 * differences[name])
        looks = {(str(line.get_color()), str(line.get_linestyle()), line.get_marker()) for line in curves.values()}
        assert len(looks) == len(curves)
        assert panel.get_xlim() == (0.0, pytest.approx(x.max()))


def test_what_is_no_spread_is_refused():
    with pytest.raises(InputError, match="ModelSpread"):
        model_spread_figure(ns.helm("Ar40"))
