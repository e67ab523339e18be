"""Lines through minima that no node shows."""

import numpy as np

from nuscatter.fits.scans.islands import with_islands, with_missed_islands


def test_an_island_that_no_node_reaches_gets_lines_and_one_that_is_seen_does_not(setup_of, mesh_of):
    setup = setup_of(lambda x: [100 * (x - 0.47)], "x")
    mesh = mesh_of(setup, np.linspace(0, 1, 11))
    minimum = setup.minimise(np.array([[0.47]]), setup.start)
    finer = with_islands(setup, mesh, minimum, np.array([1.0]))
    assert finer.height.min() == 0.0
    assert finer.exact[(finer.axes[0] > 0.35) & (finer.axes[0] < 0.65)].all()
    assert with_islands(setup, mesh, minimum, np.array([10.0])) is mesh  # the node at 0.5 has 9


def test_an_island_beside_a_node_that_is_low_for_another_one_is_missed_until_it_gets_lines(setup_of, mesh_of):
    """The minimum at 0.47 lies in the cell of a node at 0.5 that another minimum makes low."""
    setup = setup_of(lambda x: [100 * (x - 0.47) * (x - 0.5)], "x")
    mesh = mesh_of(setup, np.linspace(0, 1, 11))
    minimum, levels = setup.minimise(np.array([[0.47]]), setup.start), np.array([0.01])
    assert with_islands(setup, mesh, minimum, levels) is mesh  # the node at 0.5 has 0
    finer = with_missed_islands(setup, mesh, minimum, levels)
    assert np.interp(0.47, finer.axes[0], finer.height) == 0.0
    assert with_missed_islands(setup, finer, minimum, levels) is None
