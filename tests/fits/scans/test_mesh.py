"""Lines that are added to a grid: interpolated until they are computed."""

import numpy as np
import pytest


def test_new_lines_are_interpolated_until_they_are_computed(setup_of, mesh_of):
    told = []
    setup = setup_of(lambda x, y: [x * y, x], "x", "y", progress=told.append)
    mesh = mesh_of(setup, np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0]))
    told.clear()
    finer = mesh.with_lines(0, np.array([1.5, 1.0]))
    assert finer.axes[0].tolist() == [0.0, 1.0, 1.5, 2.0]
    assert finer.exact.tolist() == [[True, True], [True, True], [False, False], [True, True]]
    assert finer.height[2].tolist() == pytest.approx([2.5, 12.5])  # between x = 1 and 2, where it is 1, 5 and 4, 20
    wanted = np.zeros((4, 2), dtype=bool)
    wanted[1:3, 1] = True
    found = finer.computed(setup, wanted)
    assert found.height[2].tolist() == pytest.approx([2.5, 1.5**2 * 5])
    assert found.exact.tolist() == [[True, True], [True, True], [False, True], [True, True]]
    assert sum(told) == 1  # of the two that were wanted one was known
