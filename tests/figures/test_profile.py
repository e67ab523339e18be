"""A profile drawn: the line is the scan's, bars are its intervals, each at its level."""

import numpy as np
import pytest
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.names import Name
from nuscatter.figures.profile import profile_figure


@pytest.fixture(scope="module")
def islands():
    squared = ns.GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
    return ns.scan(squared, levels=(0.683, 0.9), x=np.linspace(-4, 4, 33))


@pytest.fixture(scope="module")
def few():
    return ns.scan(ns.Pull("sin2_theta_w", 0.21, 0.02), sin2_theta_w=np.linspace(0.1, 0.35, 6), levels=())


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
    np.testing.assert_allclose(curve.get_ydata(), (np.square(curve.get_xdata()) - 4) ** 2, atol=0.1)
    computed = np.isin(curve.get_xdata(), np.union1d(islands.axes[0], points.get_xdata()))
    exact = (np.square(curve.get_xdata()[computed]) - 4) ** 2
    np.testing.assert_allclose(curve.get_ydata()[computed], exact, atol=1e-6)
    np.testing.assert_array_equal(points.get_xdata(), np.linspace(-4, 4, 33))
    assert axes.get_xlabel() == "angle"
    assert axes.get_ylim() == (0, 12)


def test_each_level_has_one_entry_in_the_legend(islands):
    (axes,) = profile_figure(islands, (0.683, 0.9, 0.99)).axes
    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert texts == ["68 %", "90 %", "99 %", "best fit"]


def test_the_line_reaches_the_minimum_that_no_point_is(few):
    """Five values, none of them the minimum: a line through them alone would end above it."""
    (axes,) = profile_figure(few).axes
    x, rise = axes.lines[0].get_data()
    assert few.delta.min() > 0.05
    assert rise.min() == 0
    assert x[rise.argmin()] == pytest.approx(0.21, abs=1e-6)
    assert np.all(np.diff(rise[: rise.argmin() + 1]) <= 0)
    assert np.all(np.diff(rise[rise.argmin() :]) >= 0)
    marks = {line.get_label(): line.get_xdata() for line in axes.lines}
    assert marks["best fit"][0] == pytest.approx(0.21, abs=1e-6)
    assert marks["Standard Model"][0] == 0.23857
    assert axes.get_xlabel() == r"$\sin^2\theta_W$"


def test_units_divide_all_that_is_drawn(few):
    names = {"sin2_theta_w": Name("$s$", "per cent", 0.01, 0.23857)}
    (axes,) = profile_figure(few, names=names).axes
    (plain,) = profile_figure(few).axes
    assert axes.get_xlabel() == "$s$ [per cent]"
    for line, other in zip(axes.lines, plain.lines, strict=True):
        if not np.array_equal(other.get_xdata(), [0, 1]):  # lines across the panel
            np.testing.assert_allclose(line.get_xdata(), 100 * np.asarray(other.get_xdata()))
    np.testing.assert_allclose(axes.get_xlim(), 100 * np.array(plain.get_xlim()))


def test_a_logarithmic_axis():
    measured = ns.GaussianLikelihood([1.0], 0.5, lambda g: [np.log10(g) + 4])
    found = ns.scan(measured, g=np.geomspace(1e-6, 1e-1, 7))
    (axes,) = profile_figure(found).axes
    x, rise = axes.lines[0].get_data()
    assert axes.get_xscale() == "log"
    assert rise.min() == 0
    assert x[rise.argmin()] == pytest.approx(1e-3, rel=1e-3)


def test_it_draws_in_the_axes_given(few):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert profile_figure(few, axes=right) is figure
    assert not left.lines
    assert len(right.lines) > 3
    with pytest.raises(InputError, match="axes is 'x', but a matplotlib Axes"):
        profile_figure(few, axes="x")


def test_a_scan_of_two_parameters_and_a_bad_level_are_refused(islands):
    axis = np.linspace(-1, 1, 5)
    plane = ns.scan(ns.Pull("x", 0, 1) + ns.Pull("y", 0, 1), x=axis, y=axis)
    with pytest.raises(InputError, match="one scanned parameter, but this scan has 2"):
        profile_figure(plane)
    with pytest.raises(InputError, match="level"):
        profile_figure(islands, (1.5,))
