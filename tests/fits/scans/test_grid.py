"""Minima at the nodes of a grid: the lowest at each node, against minimisation by scipy, and local minima between."""

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator
from scipy.optimize import minimize_scalar

from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
from nuscatter.fits.minimum.newton import Minima
from nuscatter.fits.parameters import Range
from nuscatter.fits.scans import grid as module
from nuscatter.fits.scans.grid import ScanSetup, interpolate_along, local_minima, minima_on_grid

#: z is near +1 or −1, and x decides which is lower.
DOUBLE = GaussianLikelihood([0.0, 0.0], [0.1, 1.0], lambda x, z: [z * z - 1, x - z])


def double(starts=8, **more):
    return ScanSetup(DOUBLE, {"x": Range(0.4)}, {"z": Range(0.1)}, {"x": 0.0, "z": 0.9}, starts, 0, **more)


def lower_well(x):
    """Return the lower of the two minima in z, each looked for in its own bracket."""

    def height(z):
        return 100 * (z * z - 1) ** 2 + (x - z) ** 2

    return min(minimize_scalar(height, bounds=side, method="bounded", options={"xatol": 1e-10}).fun
               for side in ((-2, 0), (0, 2)))  # fmt: skip


@pytest.mark.parametrize("nodes", [15, 61])
def test_every_node_has_the_lower_of_two_minima(nodes):
    """15 nodes all have several starts; of 61 most start from interpolated values."""
    x = np.linspace(-2, 2, nodes)
    found = minima_on_grid(double(), (x,))
    assert found.valid.all()
    np.testing.assert_allclose(found.fval, [lower_well(each) for each in x], atol=1e-6)


def test_a_better_minimum_at_one_node_spreads_to_all_that_it_improves():
    x = np.linspace(-2, 2, 21)
    wrong = double(starts=1).minimise(x[:, None], {"x": 0.0, "z": 1.0})  # near +1 at all nodes
    assert (wrong.values["z"] > 0).all()
    wrong.values["z"][0], wrong.fval[0] = -1.0, DOUBLE(x=-2.0, z=-1.0)
    module._exchange_start_values(double(), (x,), wrong)
    np.testing.assert_allclose(wrong.fval[1:], [lower_well(each) for each in x[1:]], atol=1e-6)
    assert (np.sign(wrong.values["z"]) == np.sign(x))[np.abs(x) > 0.05].all()


def test_a_node_that_did_not_converge_takes_any_minimum_and_others_only_lower_ones():
    def minima(fval, valid):
        return Minima({"x": np.zeros(3), "z": np.array(fval)}, np.array(fval), np.array(valid), 0)

    found = minima([1.0, 1.0, 1.0], [True, False, True])
    rows = module._take_lower(found, np.arange(3), minima([2.0, 3.0, 0.5], [True, True, True]))
    assert rows.tolist() == [1, 2]
    assert found.fval.tolist() == found.values["z"].tolist() == [1.0, 3.0, 0.5]
    assert found.valid.all()
    assert not module._take_lower(found, np.arange(3), minima([0.0, 0.0, 0.0], [False] * 3)).size


def test_an_excluded_point_starts_no_neighbour():
    like = Pull("x", 0.0, 1.0) + Pull("b", 1.0, 0.1)
    setup = ScanSetup(like, {"x": Range(1.0)}, {"b": Range(0.1)}, {"x": 0.0, "b": 1.0}, 1, 0, margin=50.0)
    both = np.array([True, True])
    found = Minima({"x": np.zeros(2), "b": np.array([1.1, -9.0])}, np.array([2.0, 100.0]), both, 0)
    assert setup.start_values(found)["b"].tolist() == [1.1, 1.0]


# --- local minima -----------------------------------------------------------------------------------------------------


def wells(nodes, like):
    axes = np.linspace(-3, 3, nodes), np.linspace(-3.1, 3, nodes)
    setup = ScanSetup(like, {"x": Range(0.5), "y": Range(0.5)}, {}, {"x": 0.0, "y": 0.0}, 1, 0)
    return local_minima(setup, axes, minima_on_grid(setup, axes))


def test_local_minima_are_found_between_the_nodes():
    found = wells(14, GaussianLikelihood([2.0, 1.0], 0.5, lambda x, y: [x * x, y * y]))
    places = sorted(zip(found.values["x"].round(3), found.values["y"].round(3), strict=True))
    assert places == [(x, y) for x in (-1.414, 1.414) for y in (-1, 1)]
    np.testing.assert_allclose(found.fval, 0.0, atol=1e-7)


def test_a_plateau_has_one_local_minimum():
    assert len(wells(9, GaussianLikelihood([0.0], 1.0, lambda x, y: [0 * x * y])).fval) == 1


# --- interpolation ----------------------------------------------------------------------------------------------------


def test_interpolation_along_each_axis_is_that_of_scipy():
    x, y = np.array([0.0, 1.0, 3.0, 4.5]), np.array([-1.0, 0.5, 2.0])
    values = np.random.default_rng(3).normal(size=(4, 3))
    fine_x, fine_y = np.linspace(0, 4.5, 11), np.linspace(-1, 2, 7)
    found = interpolate_along(y, fine_y, interpolate_along(x, fine_x, values, 0), 1)
    expected = RegularGridInterpolator((x, y), values)(np.stack(np.meshgrid(fine_x, fine_y, indexing="ij"), axis=-1))
    np.testing.assert_allclose(found, expected, atol=1e-14)


def test_a_known_value_stays_beside_one_that_is_unknown():
    found = interpolate_along(np.arange(3.0), np.array([0.0, 0.5, 1.0, 1.5, 2.0]), np.array([1.0, np.nan, 0.1]), 0)
    np.testing.assert_array_equal(found, [1.0, np.nan, np.nan, np.nan, 0.1])
