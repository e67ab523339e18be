"""Additional lines of a grid: on functions whose crossings, minima and interpolation errors are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
from nuscatter.fits.parameters import Range
from nuscatter.fits.scans import refinement
from nuscatter.fits.scans.grid import ScanSetup
from nuscatter.fits.scans.mesh import Mesh
from nuscatter.fits.scans.refinement import crossing, with_bands, with_cells, with_crossings
from nuscatter.fits.scans.scan import scan

# --- one axis ---------------------------------------------------------------------------------------------------------


def test_a_crossing_is_exact_on_lines_and_parabolas():
    x = np.array([0.0, 1.0, 2.5, 3.0])
    assert crossing(x, 2 * x, 1, 3.3) == pytest.approx(1.65)
    assert crossing(x, x * x, 1, 3.3) == pytest.approx(3.3**0.5)
    assert crossing(x, (x - 3) ** 2, 0, 6.25) == pytest.approx(0.5)


def test_a_crossing_without_a_third_node_is_straight():
    x = np.array([0.0, 1.0, 2.0, 3.0])
    assert crossing(x, np.array([np.nan, 1.0, 4.0, np.nan]), 1, 3.0) == pytest.approx(1 + 2 / 3)
    assert crossing(x[:2], np.array([1.0, 4.0]), 0, 3.0) == pytest.approx(2 / 3)


def test_nodes_are_put_on_every_crossing_of_a_line(setup_of, mesh_of):
    """(x² − 2)⁴ = 1 at x² = 1 and 3."""
    setup = setup_of(lambda x: [(x * x - 2) ** 2], "x")
    mesh = with_crossings(setup, mesh_of(setup, np.linspace(-2, 2, 12)), np.array([1.0]), 3)
    assert mesh.exact.all()
    on_level = mesh.axes[0][np.abs(mesh.height - 1.0) < 1e-6]
    for expected in (-(3**0.5), -1.0, 1.0, 3**0.5):
        assert np.abs(on_level - expected).min() < 1e-6


# --- two axes ---------------------------------------------------------------------------------------------------------


def test_a_band_between_the_nodes_is_found_on_every_line():
    """A valley along y = x + half a step, a fifth of a step wide: no node is inside, and each line crosses it once."""
    axis = np.linspace(0.0, 1.0, 11)
    like = GaussianLikelihood([0.0], 0.01, lambda x, y: [y - x - 0.05])
    setup = ScanSetup(like, {"x": Range(0.1), "y": Range(0.1)}, {}, {"x": 0.0, "y": 0.0}, 1, 0, margin=56.0)
    height = ((axis[None] - axis[:, None] - 0.05) / 0.01) ** 2
    assert height.min() == pytest.approx(25.0)
    mesh = Mesh((axis, axis), height, np.ones((11, 11), dtype=bool), np.zeros((11, 11, 0)))
    found = with_bands(setup, mesh, np.array([2.3]))
    inside = found.exact & (found.height < 2.3)
    assert inside[np.searchsorted(found.axes[0], axis[:-1])].any(axis=1).all()
    assert len(scan(like, x=axis, y=axis, levels=[0.683]).contour(rise=2.3)) == 2  # its two sides, from edge to edge


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 14))
def test_no_convex_valley_that_reaches_a_level_is_left_out(seed, nodes):
    """A convex function is the largest of some straight lines, so that its lowest place between nodes is known."""
    rng = np.random.default_rng(seed)
    slopes, offsets = rng.normal(size=8) * 20, rng.normal(size=8)
    slopes[:2] = -np.abs(slopes[0]), np.abs(slopes[1])  # it rises on both sides

    def height(x):
        return (slopes[:, None] * (x - 0.5) + offsets[:, None]).max(axis=0)

    x = np.sort(rng.uniform(0, 1, nodes))
    fine = np.linspace(x[0], x[-1], 20_001)
    values, least = height(x), height(fine).min()
    if values.min() - least < 1e-3:
        return
    level = np.array([0.5 * (values.min() + least)])
    at, _ = refinement._brackets(x, values[:, None], level, np.inf)
    assert int(np.argmin(values)) in at


def test_a_bracket_that_no_convex_function_could_use_is_left_out():
    x = np.linspace(0, 1, 11)
    height = np.abs(x - 0.5)[:, None] + 1.0  # two straight sides that meet in the node itself
    assert not refinement._brackets(x, height, np.array([0.99]), np.inf)[0].size
    assert refinement._brackets(x, np.abs(x - 0.47)[:, None] + 1.0, np.array([1.01]), np.inf)[0].tolist() == [5]
    assert not refinement._brackets(x, np.abs(x - 0.47)[:, None] + 1.0, np.array([1.01]), 1.02)[0].size  # excluded


@pytest.mark.parametrize(("factor", "rough"), [(0.97, False), (1.03, True)])
def test_cells_are_rough_where_interpolation_errs(factor, rough):
    """Between nodes at a distance h a straight line errs by a h²/4 on a x²."""
    h = 0.1
    x = np.arange(8) * h
    height = factor * 5e-3 * 4 / h**2 * x[:, None] ** 2 + 0 * x
    mesh = Mesh((x, x), height, np.ones(height.shape, dtype=bool), np.zeros((*height.shape, 0)))
    assert refinement._rough(mesh).all() == refinement._rough(mesh).any() == rough


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("place", [0.41, 0.47, 0.5, 0.502, 0.531, 0.585])
def test_a_minimum_in_a_bracket_is_found_to_a_part_of_the_spacing(setup_of, mesh_of, axis, place):
    """From the node at 0.5, on the second line across; the spacing is 0.1 and halved six times."""
    setup = setup_of(lambda x, y: [(x, y)[axis] - place], "x", "y")
    x, other = np.linspace(0, 1, 11), np.array([0.0, 1.0, 2.0])
    mesh = mesh_of(setup, *((x, other) if axis == 0 else (other, x)))
    nodes = np.array([5]), np.array([1])
    found, lowest = refinement._bisected(setup, mesh, axis, nodes, np.array([-1.0]))
    assert abs(found[0] - place) <= 0.1 / 64
    assert lowest[0] == pytest.approx((found[0] - place) ** 2, abs=1e-15)


def test_interpolated_nodes_at_a_curve_are_computed_without_halving(setup_of, mesh_of):
    setup = setup_of(lambda x, y: [3 * (x * x + y * y - 1.5)], "x", "y")
    axis, levels = np.linspace(-2, 2, 15), np.array([9.0])  # one ring of 77 nodes: no small islands
    mesh = mesh_of(setup, axis, axis).with_lines(0, axis[4:5] + 0.1)
    assert not mesh.exact[5].any()
    found = with_cells(setup, mesh, levels, 0)
    corners = refinement._corners(refinement._any_crossed(found, levels))
    assert corners[5].any()
    assert found.exact[corners].all()


def test_no_curve_depends_on_an_interpolated_node(setup_of, mesh_of):
    setup = setup_of(lambda x, y: [3 * (x * x + y * y - 1.5)], "x", "y")
    axis, levels = np.linspace(-2, 2, 15), np.array([1.0, 4.0])
    # Lines that another piece of a contour needed cut these cells too: so fine, they do not look rough.
    lines = np.linspace(0.6, 1.4, 40)
    mesh = with_cells(setup, mesh_of(setup, axis, axis).with_lines(0, lines).with_lines(1, lines), levels, 3)
    assert not mesh.exact.all()  # far from the curves it is interpolated
    corners = refinement._corners(refinement._any_crossed(mesh, levels))
    assert mesh.exact[corners].all()
    x, y = (each[corners] for each in np.meshgrid(*mesh.axes, indexing="ij"))
    np.testing.assert_allclose(mesh.height[corners], 9 * (x * x + y * y - 1.5) ** 2, atol=1e-9)


def test_cells_and_their_neighbours_and_corners():
    cells = np.zeros((4, 5), dtype=bool)
    cells[1, 2] = True
    assert np.argwhere(refinement._grown(cells)).tolist() == [[i, j] for i in (0, 1, 2) for j in (1, 2, 3)]
    assert np.argwhere(refinement._corners(cells)).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]
    height = np.ones((3, 3))
    height[2, 2] = 0.0
    assert np.argwhere(refinement._crossed(height, 0.5)).tolist() == [[1, 1]]
