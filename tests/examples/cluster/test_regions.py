"""Critical values are interpolated between points that were tested, and regions have the ends that they have."""

import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[3] / "examples" / "cluster"


@pytest.fixture
def regions(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    names = ("regions", "nsi_plane", "executors")
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield __import__("regions")
    for name in names:
        sys.modules.pop(name, None)


def test_a_plane_is_interpolated_exactly(regions):
    x, y = np.linspace(0.0, 1.0, 4), np.linspace(-1.0, 2.0, 5)
    values = 3.0 * x[:, None] - 2.0 * y + 1.0
    fine = [np.linspace(0.0, 1.0, 7), np.linspace(-1.0, 2.0, 3)]
    found = regions.interpolated([x, y], values, np.ones((4, 5), dtype=bool), fine)
    np.testing.assert_allclose(found, 3.0 * fine[0][:, None] - 2.0 * fine[1] + 1.0, rtol=0, atol=1e-12)


def test_a_point_without_toys_has_the_value_of_the_nearest_that_has_some(regions):
    axes = [np.array([0.0, 1.0, 2.0]), np.array([0.0, 10.0, 20.0])]
    tested = np.ones((3, 3), dtype=bool)
    tested[2, 1] = tested[2, 2] = tested[1, 2] = False
    values = np.where(tested, np.array([[5.0, 6.0, 7.0], [4.0, 3.0, 0.0], [2.0, 0.0, 0.0]]), -99.0)
    found = regions.interpolated(axes, values, tested, axes)
    np.testing.assert_array_equal(found[tested], values[tested])
    assert set(found[~tested]) <= {2.0, 3.0, 7.0}  # in steps of the grid, not in its units
    assert found[2, 2] == 3.0


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ([0, 1, 1, 0, 0, 1], "[1.000, 2.000] and [5.000, 5.000]"),
        ([1, 1, 1, 1, 1, 1], "[0.000, 5.000]"),
        ([0, 0, 0, 0, 0, 0], ""),
    ],
)
def test_pieces_of_a_region(regions, inside, said):
    assert regions.pieces(np.arange(6.0), np.array(inside, dtype=bool)) == said
