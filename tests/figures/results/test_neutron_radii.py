"""The figure of neutron radii, of made-up curves: what is drawn, in which units, and that no legend hides a curve."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.figures.results.neutron_radii import _RADII, _SLOPES, figure
from nuscatter.fits.scans.scan_result import rise_of_level
from nuscatter.reports.results.told import Result


@pytest.fixture(scope="module")
def made_up():
    x, L = np.linspace(0, 10, 21), np.linspace(-150, 250, 21)
    curves = {name: np.array([x, (x - at) ** 2]) for at, name in enumerate(_RADII)}
    curves |= {f"L, {name}": np.array([L, ((L - 20 * at) / 30) ** 2]) for at, name in enumerate(_SLOPES)}
    radii, angles = np.linspace(0, 16, 33), np.linspace(0, 0.8, 17)
    rise = (radii[:, None] - 6) ** 2 + ((angles - 0.3) / 0.05) ** 2
    rise[0, 0] = np.nan
    curves |= {"plane: radii": radii, "plane: angles": angles, "plane: rise": rise, "plane: best": np.array([6.0, 0.3])}
    curves |= {"APV: radius": np.array([5.5, 4.4, 6.4]), "APV: angle": np.array([0.239, 0.232, 0.245])}
    return Result("neutron_radii", "Neutron radii and skins", (), curves)


@pytest.fixture(scope="module")
def panels(made_up):
    drawn = figure(made_up)
    drawn.draw_without_rendering()
    return drawn.axes


def test_every_curve_is_drawn_as_it_is(panels, made_up):
    for panel, prefix, names in ((panels[0], "", _RADII), (panels[2], "L, ", _SLOPES)):
        for line, name in zip(panel.get_lines(), names, strict=False):
            np.testing.assert_array_equal(line.get_xydata().T, made_up.curves[f"{prefix}{name}"])


def test_levels_are_those_of_one_degree_of_freedom(panels):
    heights = [float(line.get_ydata()[0]) for line in panels[0].get_lines()[-2:]]
    np.testing.assert_allclose(heights, [rise_of_level(each, None, 1) for each in (0.683, 0.9)], rtol=1e-12)


def test_the_region_is_that_of_two_degrees_of_freedom_with_the_radius_along(panels):
    """An ellipse about (6, 0.3) of half axes 1 and 0.05 times the root of the rise."""
    root = np.sqrt(rise_of_level(0.9, None, 2))
    edges = [path.vertices for each in panels[1].collections for path in each.get_paths() if len(path.vertices) > 8]
    (x_low, y_low), (x_high, y_high) = (
        pick([pick(each, axis=0) for each in edges if np.ptp(each[:, 1]) < 0.5], axis=0) for pick in (np.min, np.max)
    )
    np.testing.assert_allclose([x_low, x_high], [6 - root, 6 + root], atol=0.03)
    np.testing.assert_allclose([y_low, y_high], [0.3 - 0.05 * root, 0.3 + 0.05 * root], atol=0.005)


def test_what_is_published_has_its_error(panels):
    (bars,) = panels[1].containers
    assert bars.has_xerr
    assert bars.has_yerr
    assert float(bars.lines[0].get_xdata()[0]) == 5.5
    assert [panel.get_xlabel() for panel in panels][2] == "$L$ [MeV]"
    assert all("[fm]" in panel.get_xlabel() for panel in panels[:2])


def test_no_legend_hides_a_curve(panels):
    for panel in panels:
        assert panel.get_legend().get_window_extent().y0 >= panel.get_window_extent().y1 - 1


def test_what_is_no_result_is_refused():
    with pytest.raises(InputError, match="a Result"):
        figure({})
