"""Searching is what numpy.searchsorted does, for crowded and for even edges."""

import numpy as np
import pytest

from nuscatter.events.drawing.search import Finder


@pytest.mark.parametrize(
    "edges",
    [
        np.linspace(0, 1, 50),
        np.append(0.0, np.geomspace(1e-9, 1, 200)),
        np.sort(np.random.default_rng(2).random(3000)),
        np.array([2.0, 5.0]),
    ],
)
def test_numbers_are_found_where_numpy_finds_them(edges):
    generator = np.random.default_rng(1)
    inside = edges[0] + (edges[-1] - edges[0]) * generator.random(20_000)
    x = np.concatenate([inside, edges, np.nextafter(edges, -9), np.nextafter(edges, 9), [-1.0, 7.0]])
    expected = np.clip(np.searchsorted(edges, x, side="right") - 1, 0, len(edges) - 2)
    assert np.array_equal(Finder(edges).interval(x), expected)
