"""The best fit is drawn in every figure of a scan: in the grid, on its frame, or beside it as an arrow."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patheffects import withStroke

import nuscatter as ns
from nuscatter.figures.marks import mark_best_fit
from nuscatter.figures.names import Name
from nuscatter.figures.profile import profile_figure
from nuscatter.figures.regions import contour
from nuscatter.figures.style import figure_of, panel_of

AXIS = np.linspace(-3, 3, 13)


def plane(x, y):
    return ns.scan(ns.Pull("x", x, 1) + ns.Pull("y", y, 1), x=AXIS, y=AXIS)


def best(panel):
    (mark,) = [line for line in panel.lines if str(line.get_label()).startswith("best fit")]
    return mark


def tip(mark):
    """The way in which a triangle points: to that of its corners that stands apart, not turned by half."""
    corners = mark.get_markeredgecolor(), mark._marker
    path = corners[1].get_path().transformed(corners[1].get_transform())
    points = path.vertices[:3]
    return points[0] / np.linalg.norm(points[0])


@pytest.mark.parametrize(
    ("x", "y", "place", "way"),
    [
        (5, 0, (3, 0), (1, 0)),
        (-5, 1, (-3, 1), (-1, 0)),
        (0.5, 7, (0.5, 3), (0, 1)),
        (0.5, -7, (0.5, -3), (0, -1)),
        (4, -4, (3, -3), (0.5**0.5, -(0.5**0.5))),
    ],
)
def test_a_best_fit_beside_the_grid_is_an_arrow_at_its_edge(x, y, place, way):
    mark = best(contour(plane(x, y)).axes[0])
    np.testing.assert_allclose(mark.get_xydata()[0], place, atol=1e-6)
    np.testing.assert_allclose(tip(mark), way, atol=1e-6)
    assert not mark.get_clip_on()
    assert mark.get_label() == f"best fit outside, x = ${x:g}$, y = ${y:g}$"


def test_a_best_fit_in_the_grid_is_a_cross_that_a_region_of_its_colour_does_not_hide():
    mark = best(contour(plane(0.5, -1)).axes[0])
    np.testing.assert_allclose(mark.get_xydata()[0], (0.5, -1), atol=1e-6)
    assert (mark.get_marker(), mark.get_label()) == ("x", "best fit")
    (stroke,) = mark.get_path_effects()
    assert isinstance(stroke, withStroke)
    assert to_rgb(stroke._gc["foreground"]) == (1, 1, 1)
    assert stroke._gc["linewidth"] > mark.get_markeredgewidth()


def test_a_best_fit_at_the_first_value_is_drawn_on_the_frame():
    """The limit of a coupling is where its grid begins: the fit ends there, and is no best fit outside."""
    like = ns.Pull("g", -1, 1) + ns.Pull("y", 0, 1)
    found = ns.scan(like, limits={"g": (0, 3)}, g=np.linspace(0, 3, 7), y=AXIS)
    assert found.best["g"] == pytest.approx(0, abs=1e-6)
    mark = best(contour(found).axes[0])
    assert (mark.get_marker(), mark.get_clip_on()) == ("x", False)


def test_an_arrow_lies_inside_the_frame():
    """On the frame it would cover the numbers of the axes."""
    figure = contour(plane(4, -4))
    figure.canvas.draw()
    (panel,) = figure.axes
    mark = best(panel)
    x, y = panel.transAxes.inverted().transform(mark.get_transform().transform(mark.get_xydata()[0]))
    assert 0.95 < x < 0.99
    assert 0.01 < y < 0.05


def test_units_and_powers_of_ten_in_the_legend():
    like = ns.GaussianLikelihood([0.0, 0.0], 0.2, lambda m, g: [np.log10(m) - 1, np.log10(g) + 8])
    found = ns.scan(like, m=np.geomspace(1, 100, 9), g=np.geomspace(1e-5, 1e-3, 9))
    (panel,) = contour(found, names={"m": Name("$m$", "keV", 1e-3), "g": Name("$g$")}).axes
    mark = best(panel)
    assert mark.get_label() == r"best fit outside, $m$ = $1\times10^{4}$ keV, $g$ = $1\times10^{-8}$"
    np.testing.assert_allclose(mark.get_xydata()[0], (1e4, 1e-5), rtol=1e-3)
    np.testing.assert_allclose(tip(mark), (0, -1), atol=1e-6)


def test_a_profile_has_the_arrow_at_the_bottom():
    found = ns.scan(ns.Pull("sin2_theta_w", 0.5, 0.1), sin2_theta_w=np.linspace(0.1, 0.4, 7))
    mark = best(profile_figure(found).axes[0])
    np.testing.assert_allclose(mark.get_xydata()[0], (0.4, 0))
    np.testing.assert_allclose(tip(mark), (1, 0), atol=1e-6)
    assert mark.get_label() == r"best fit outside, $\sin^2\theta_W$ = $0.5$"


def test_the_standard_model_on_the_edge_of_a_grid_has_its_star():
    found = ns.scan(ns.Pull("ee_u", 0.5, 1) + ns.Pull("ee_d", 0, 1), ee_u=np.linspace(0, 3, 7), ee_d=AXIS)
    (star,) = [line for line in contour(found).axes[0].lines if line.get_label() == "Standard Model"]
    np.testing.assert_array_equal(star.get_xydata()[0], (0, 0))
    assert not star.get_clip_on()


def test_the_legend_names_crosses_once():
    panel = panel_of(None, (4, 4))
    for colour in ("#0072B2", "#D55E00"):
        mark_best_fit(panel, plane(0.5, -1), {"x": Name("x"), "y": Name("y")}, colour)
    assert [line.get_label() for line in panel.lines].count("best fit") == 1
    assert len(figure_of(panel).axes[0].lines) == 2
