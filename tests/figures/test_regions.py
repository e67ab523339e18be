"""Regions of a scan drawn: all islands, holes and levels, in the units of the labels, and points where they lie."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.figures.names import Name
from nuscatter.figures.regions import contour, region
from nuscatter.fits.parameters import Parameter

AXIS = np.linspace(-3, 3, 31)
LEVELS = (0.683, 0.9, 0.9973)
#: Quantiles of χ² with two degrees of freedom: −2 ln(1 − level).
RISES = [-2 * np.log(1 - level) for level in LEVELS]


@pytest.fixture(scope="module")
def bowl():
    return ns.scan(ns.Pull("ee_u", 0.5, 0.5) + ns.Pull("ee_d", -0.25, 0.25), levels=LEVELS, ee_u=AXIS, ee_d=AXIS)


@pytest.fixture(scope="module")
def ring():
    """r² = 4 ± 0.5: a ring with a hole."""
    like = ns.GaussianLikelihood(
        [4.0], 0.5, lambda **p: [p["x"] ** 2 + p["y"] ** 2], {"x": Parameter(), "y": Parameter()}
    )
    return ns.scan(like, levels=(0.9,), x=AXIS, y=AXIS)


def filled(panel):
    return [patch for patch in panel.patches if isinstance(patch, PathPatch)]


def inside(panel, point):
    """Whether a point is filled: the curves go around it more often one way than the other."""
    (patch,) = filled(panel)
    turns = 0
    for piece in patch.get_path().to_polygons():
        x, y = (piece - point).T
        turns += round(np.diff(np.unwrap(np.arctan2(y, x))).sum() / (2 * np.pi))
    return turns != 0


def test_all_levels_are_drawn_where_they_are(bowl):
    (panel,) = contour(bowl, LEVELS).axes
    edges = [line for line in panel.lines if len(line.get_xdata()) > 10]
    assert len(edges) == len(filled(panel)) == 3
    for line, rise in zip(edges[::-1], RISES, strict=True):
        x, y = line.get_data()
        np.testing.assert_allclose(((x - 0.5) / 0.5) ** 2 + ((y + 0.25) / 0.25) ** 2, rise, rtol=0.02)
    texts = [text.get_text() for text in panel.get_legend().get_texts()]
    assert texts == ["99.73 %", "90 %", "68 %", "best fit", "Standard Model"]
    assert len({line.get_linestyle() for line in edges}) == 3
    lightness = [sum(patch.get_facecolor()[:3]) for patch in filled(panel)]
    assert lightness == sorted(lightness, reverse=True)  # the smallest region last and darkest


def test_the_order_of_levels_does_not_matter(bowl):
    one, other = (contour(bowl, levels).axes[0] for levels in (LEVELS, LEVELS[::-1]))
    for first, second in zip(one.lines, other.lines, strict=True):
        np.testing.assert_array_equal(first.get_xdata(), second.get_xdata())


def test_the_points_lie_where_they_are(bowl):
    (panel,) = contour(bowl, (0.9,)).axes
    points = {line.get_label(): line.get_xydata()[0] for line in panel.lines if len(line.get_xdata()) == 1}
    np.testing.assert_allclose(points["best fit"], (0.5, -0.25), atol=1e-6)
    np.testing.assert_array_equal(points["Standard Model"], (0, 0))
    assert (panel.get_xlabel(), panel.get_ylabel()) == (r"$\varepsilon_{ee}^{u}$", r"$\varepsilon_{ee}^{d}$")


def test_what_lies_beside_the_grid_or_is_not_known_has_no_mark(ring):
    (panel,) = contour(ring, (0.9,)).axes
    labels = {line.get_label() for line in panel.lines}
    assert "Standard Model" not in labels
    assert not {line.get_label() for line in contour(ring, (0.9,), marks=False).axes[0].lines} & {"best fit"}
    beside = ns.scan(ns.Pull("ee_u", 0, 1) + ns.Pull("ee_d", 0, 1), ee_u=AXIS[20:], ee_d=AXIS[20:])
    assert "Standard Model" not in {line.get_label() for line in contour(beside).axes[0].lines}


def test_a_hole_is_empty_and_a_ring_is_full(ring):
    (panel,) = contour(ring, (0.9,)).axes
    assert not inside(panel, (0.0, 0.0))
    assert inside(panel, (2.0, 0.0))
    assert inside(panel, (-1.4, 1.4))
    assert not inside(panel, (2.9, 0.0))
    assert not filled(contour(ring, (0.9,), fill=False).axes[0])


def test_a_region_that_leaves_the_grid_ends_at_its_edge():
    tall = ns.scan(ns.Pull("x", 0.0, 0.5) + ns.Pull("y", 0.0, 50.0), levels=(0.9,), x=AXIS, y=AXIS)
    (curve,) = region(tall, 0.9)
    assert curve.closed
    assert not curve.hole
    half = 0.5 * np.sqrt(-2 * np.log(0.1))
    assert curve.area == pytest.approx(2 * half * 6, rel=0.01)
    np.testing.assert_allclose(np.abs(curve.points).max(axis=0), (half, 3), rtol=0.01)
    (panel,) = contour(tall, (0.9,)).axes
    assert inside(panel, (0.0, 2.99))
    assert len([line for line in panel.lines if len(line.get_xdata()) > 10]) == 2  # no edge along the frame


def test_several_scans_share_an_axes_and_the_star(bowl, ring):
    figure = Figure()
    panel = figure.subplots()
    assert contour(bowl, (0.9,), label="one", colour="#D55E00", axes=panel) is figure
    contour(bowl, (0.9,), label="two", fill=False, axes=panel)
    texts = [text.get_text() for text in panel.get_legend().get_texts()]
    assert sorted(texts) == ["Standard Model", "best fit", "one, 90 %", "two, 90 %"]
    assert len([line for line in panel.lines if line.get_marker() == "*"]) == 1
    assert len(filled(panel)) == 1


def test_logarithmic_axes_and_units():
    like = ns.GaussianLikelihood([0.0, 0.0], 0.2, lambda m, g: [np.log10(m) - 1, np.log10(g) + 4])
    found = ns.scan(like, levels=(0.9,), m=np.geomspace(1, 100, 21), g=np.geomspace(1e-5, 1e-3, 21))
    names = {"m": Name("$m$", "keV", 1e-3), "g": Name("$g$", standard=0.0)}
    (panel,) = contour(found, (0.9,), names=names).axes
    (edge,) = [line for line in panel.lines if len(line.get_xdata()) > 10]
    x, y = np.log10(edge.get_data())
    np.testing.assert_allclose(np.hypot(x - 4, y + 4), 0.2 * np.sqrt(-2 * np.log(0.1)), rtol=0.02)
    assert (panel.get_xscale(), panel.get_yscale()) == ("log", "log")
    assert panel.get_xlabel() == "$m$ [keV]"
    (best,) = [line.get_xydata()[0] for line in panel.lines if line.get_label() == "best fit"]
    np.testing.assert_allclose(best, (1e4, 1e-4), rtol=1e-3)
    np.testing.assert_allclose(panel.get_xlim(), (1e3, 1e5))
    corners = filled(panel)[0].get_path().vertices
    np.testing.assert_allclose(np.ptp(np.log10(corners[:, 0])), np.ptp(x), rtol=0.02)
    assert "Standard Model" not in {line.get_label() for line in panel.lines}  # zero is not on a logarithmic axis


def test_points_without_a_result_are_outside(bowl):
    """NaN at a node that is inside: its cells are no part of the region, and no error is raised."""
    holed = ns.Scan(**{**vars(bowl), "rise": np.where(bowl.rise == bowl.rise.min(), np.nan, bowl.rise)})
    whole, rest = (sum(curve.area for curve in region(each, 0.9)) for each in (bowl, holed))
    assert 0 < rest < whole


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"levels": ()}, "at least one confidence level"),
        ({"levels": (90,)}, "level is 90, but a confidence level between 0 and 1"),
        ({"colour": "blau"}, "colour is 'blau', but a colour that matplotlib knows"),
        ({"names": {"ee_u": "x"}}, "a Name"),
        ({"axes": 3}, "a matplotlib Axes, or None"),
        ({"fill": 1}, "True or False"),
    ],
)
def test_wrong_arguments(bowl, words, says):
    with pytest.raises(InputError, match=says):
        contour(bowl, **words)


def test_a_scan_of_one_parameter_is_refused():
    line = ns.scan(ns.Pull("x", 0, 1), x=AXIS)
    with pytest.raises(InputError, match="two scanned parameters, but this scan has 1"):
        contour(line)
    with pytest.raises(InputError, match="two scanned parameters, but this scan has 1"):
        region(line, 0.9)
