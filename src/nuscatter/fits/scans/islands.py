"""Islands between the nodes of a grid: lines through minima that no node shows.

`grid.local_minima` finds minima with the scanned parameters free. One that reaches a confidence level lies in an
island; where no node near it reaches that level, or where the refined grid does not show it, lines are added through
it. Two islands in one cell, of which one reaches a node, are seen by the second test only.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import interpn

from nuscatter.fits.minimum.newton import Minima
from nuscatter.fits.scans.grid import ScanSetup
from nuscatter.fits.scans.mesh import Mesh
from nuscatter.units import Array

#: Where lines are added around an island, in cells from its minimum: ever closer to it, since its size is not known.
_CLOSER = np.array([0.0, *(side * 0.5**k for k in range(1, 7) for side in (-1, 1))])
_LEAST = 1e-4  # of −2 ln L: a minimum so little below a level is no island


def with_islands(setup: ScanSetup, mesh: Mesh, minima: Minima, levels: Array) -> Mesh:
    """Return a mesh with lines through those minima that reach a level that no node near them reaches.

    Args:
        setup: the scan.
        mesh: of one or two axes.
        minima: with the scanned parameters free, from `local_minima`.
        levels: of −2 ln L.
    """
    # The nodes of the minimum's cell and of the cells beside it: if one reaches the level, `with_cells` sees it.
    near = np.array(
        [
            np.fmin.reduce(mesh.height[tuple(slice(max(cell - 1, 0), cell + 3) for cell in cells)].ravel())
            for cells in _cells(mesh, _places(setup, minima))
        ]
    )
    return _with_lines_through(setup, mesh, minima, near, levels)


def with_missed_islands(setup: ScanSetup, mesh: Mesh, minima: Minima, levels: Array) -> Mesh | None:
    """Return a mesh, refined before, with lines through minima in islands that it does not show; None if it shows all.

    The arguments are those of `with_islands`.
    """
    shown = interpn(mesh.axes, mesh.height, _places(setup, minima), bounds_error=False, fill_value=-np.inf)
    found = _with_lines_through(setup, mesh, minima, shown, levels)
    return None if found is mesh else found


def _with_lines_through(setup: ScanSetup, mesh: Mesh, minima: Minima, shown: Array, levels: Array) -> Mesh:
    """Return a mesh with lines through the minima that lie below a level while what a mesh shows of them does not.

    Args:
        setup: the scan.
        mesh: the mesh; it is returned itself if there are no such minima.
        minima: the minima.
        shown: the least −2 ln L that the mesh shows near each.
        levels: of −2 ln L.
    """
    below = minima.fval[:, None] < levels - _LEAST
    rows = np.nonzero(minima.valid & (below & (shown[:, None] >= levels)).any(axis=1))[0]
    if not rows.size:
        return mesh
    places = _places(setup, minima)[rows]
    boxes: list[list[tuple[float, float]]] = []
    lines: list[list[Array]] = [[] for _ in mesh.axes]
    for place, cells in zip(places.tolist(), _cells(mesh, places), strict=True):
        # Lines come ever closer to the minimum, since the island may be as large as a cell or much smaller.
        boxes.append([])
        for at, (axis, x, cell) in enumerate(zip(mesh.axes, place, cells, strict=True)):
            box = float(axis[max(cell - 1, 0)]), float(axis[min(cell + 2, len(axis) - 1)])
            near = x + (axis[cell + 1] - axis[cell]) * _CLOSER
            lines[at].append(near[(near > box[0]) & (near < box[1])])
            boxes[-1].append(box)
    for at, each in enumerate(lines):
        mesh = mesh.with_lines(at, np.concatenate(each))
    # All nodes near the minimum are computed: an interpolated one there would be as high as if no island were there.
    return mesh.computed(setup, _inside(mesh, boxes))


def _places(setup: ScanSetup, minima: Minima) -> Array:
    """Return where minima lie, shape (minima, axes)."""
    return np.stack([minima.values[name] for name in setup.scanned], axis=-1)


def _cells(mesh: Mesh, places: Array) -> list[list[int]]:
    """Return the cell in which each place lies, by its first node along every axis."""
    at = [np.clip(np.searchsorted(axis, x) - 1, 0, len(axis) - 2) for axis, x in zip(mesh.axes, places.T, strict=True)]
    return [[int(each) for each in row] for row in np.stack(at, axis=-1)]


def _inside(mesh: Mesh, boxes: list[list[tuple[float, float]]]) -> NDArray[np.bool_]:
    """Return which nodes lie in one of the boxes, each with two sides (low, high) on every axis."""
    wanted = np.zeros(mesh.height.shape, dtype=bool)
    for sides in boxes:
        inside = [(axis >= low) & (axis <= high) for axis, (low, high) in zip(mesh.axes, sides, strict=True)]
        wanted |= inside[0] if len(inside) == 1 else inside[0][:, None] & inside[1]
    return wanted
