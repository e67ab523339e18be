"""A profile drawn: the line is the scan's, bars are its intervals, each at its level."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.profile import profile_figure


@pytest.fixture(scope="module")
def islands():
    squared = ns.GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
    return ns.scan(squared, levels=(0.683, 0.9), x=np.linspace(-4, 4, 33))


def test_bars_are_the_intervals_at_their_levels(islands):
    (axes,) = profile_figure(islands, (0.683, 0.9)).axes
    bars = sorted((line.get_ydata()[0], *line.get_xdata()) for line in axes.lines if line.get_linewidth() == 3)
    expected = [(1.0, -(5**0.5), -(3**0.5)), (1.0, 3**0.5, 5**0.5)]  # 4 ± 1
    root = 2.705543**0.5
    expected += [(root**2, -((4 + root) ** 0.5), -((4 - root) ** 0.5)), (root**2, (4 - root) ** 0.5, (4 + root) ** 0.5)]
    np.testing.assert_allclose(bars, expected, rtol=2e-3)


def test_the_line_is_the_profile_and_the_points_are_the_grid(islands):
    (axes,) = profile_figure(islands, label="angle").axes
    curve, points = axes.lines[:2]
    np.testing.assert_allclose(curve.get_ydata(), (np.square(curve.get_xdata()) - 4) ** 2, atol=1e-6)
    np.testing.assert_array_equal(points.get_xdata(), np.linspace(-4, 4, 33))
    assert axes.get_xlabel() == "angle"
    assert axes.get_ylim() == (0, 12)


def test_each_level_has_one_entry_in_the_legend(islands):
    figure = profile_figure(islands, (0.683, 0.9, 0.99))
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["68 %", "90 %", "99 %"]


def test_a_scan_of_two_parameters_and_a_bad_level_are_refused(islands):
    axis = np.linspace(-1, 1, 5)
    plane = ns.scan(ns.Pull("x", 0, 1) + ns.Pull("y", 0, 1), x=axis, y=axis)
    with pytest.raises(InputError, match="one scanned parameter, but this scan has 2"):
        profile_figure(plane)
    with pytest.raises(InputError, match="level"):
        profile_figure(islands, (1.5,))
