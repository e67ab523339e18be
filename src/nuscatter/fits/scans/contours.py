"""Curves of one height on a grid: islands, holes, and lines that leave the grid, by marching squares.

Each cell that the curve crosses contains one piece of it, two at a saddle. A piece is directed so that the low side is
on its left. The pieces of neighbouring cells then join end to start. The direction of a closed curve says what it
bounds: counterclockwise is an island, clockwise a hole.

Example:
    >>> x = np.linspace(-2, 2, 41)
    >>> ring = abs(x[:, None] ** 2 + x[None, :] ** 2 - 1.5)
    >>> [(curve.closed, curve.hole) for curve in curves(x, x, ring, 1.0)]
    [(True, False), (True, True)]
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from nuscatter.units import Array

#: An edge of the grid: its first node, and 0 if it runs along the first axis, 1 along the second.
_Edge: TypeAlias = tuple[int, int, int]


@final
@dataclass(frozen=True, eq=False)
class Curve:
    """A piece of a contour; the low side is on its left."""

    #: shape (points, 2); the last repeats the first where it is closed
    points: Array
    #: whether it closes, or ends where the grid does
    closed: bool

    @property
    def area(self) -> float:
        """The enclosed area, negative for a hole; of an open curve, that which a straight line would enclose."""
        x, y = (self.points - self.points[0]).T
        return 0.5 * float(x[:-1] @ y[1:] - x[1:] @ y[:-1])

    @property
    def hole(self) -> bool:
        """Whether it is closed around a region that lies above the level."""
        return self.closed and self.area < 0


def curves(x: Array, y: Array, height: Array, level: float) -> tuple[Curve, ...]:
    """Return the curves on which a height, interpolated linearly along the edges of a grid, reaches a level.

    Args:
        x: the grid's first axis, increasing, of any unit.
        y: its second axis.
        height: at the nodes, shape (x, y); cells with a NaN at a corner are not part of the grid.
        level: of the height; below it is inside.

    Returns:
        The curve about the largest area first.
    """
    following = _pieces(height, level)
    ends = set(following.values())
    result = []
    # An open curve begins at an edge where no piece ends. It must be followed from there, or it would come out in two
    # parts. What is left after the open curves is closed, and may begin anywhere.
    for begin in [*(edge for edge in following if edge not in ends), *following]:
        if begin not in following:  # already in a curve
            continue
        edges = [begin]
        while (after := following.pop(edges[-1], None)) is not None:
            edges.append(after)
            if after == begin:
                break  # closed: it is back where it began
        points = np.array([_crossing(x, y, height, level, edge) for edge in edges])
        result.append(Curve(points, edges[-1] == begin))
    return tuple(sorted(result, key=lambda curve: -abs(curve.area)))


def _pieces(height: Array, level: float) -> dict[_Edge, _Edge]:
    """Return for each edge where a piece begins the edge where it ends."""
    inside = height < level
    corners = [inside[corner] for corner in _CORNERS]
    number = sum(corner.astype(int) for corner in corners)
    known = ~np.isnan(sum(height[corner] for corner in _CORNERS))
    following: dict[_Edge, _Edge] = {}
    for i, j in np.argwhere((number > 0) & (number < 4) & known).tolist():
        edges = ((i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1))  # edge k goes from corner k to corner k + 1
        here = [bool(corner[i, j]) for corner in corners]
        saddle = here[0] == here[2] and here[1] == here[3]
        joined = saddle and bool(height[i : i + 2, j : j + 2].mean() < level)
        following.update((edges[begin], edges[end]) for begin, end in _of_cell(here, joined))
    return following


def _of_cell(inside: list[bool], joined: bool) -> Iterator[tuple[int, int]]:
    """Yield the pieces of one cell as (edge where it begins, edge where it ends), numbered counterclockwise.

    Args:
        inside: which of the four corners are low, counterclockwise.
        joined: at a saddle, whether the two low corners are joined through the middle of the cell.
    """
    # Counterclockwise along the sides a piece begins where they leave the low side, and ends where they enter it.
    leaves = [k for k in range(4) if inside[k] and not inside[(k + 1) % 4]]
    enters = [k for k in range(4) if not inside[k] and inside[(k + 1) % 4]]
    if len(leaves) == 1:
        yield leaves[0], enters[0]
        return
    # At a saddle each piece cuts off one corner: a high one if the low corners are joined, else a low one.
    for k in leaves:
        yield k, (k + 1 if joined else k - 1) % 4


_LOW, _HIGH = slice(None, -1), slice(1, None)
_CORNERS = ((_LOW, _LOW), (_HIGH, _LOW), (_HIGH, _HIGH), (_LOW, _HIGH))  # counterclockwise


def _crossing(x: Array, y: Array, height: Array, level: float, edge: _Edge) -> tuple[float, float]:
    """Return the point of an edge where the height, linear between its nodes, is the level."""
    i, j, axis = edge
    k, m = (i + 1, j) if axis == 0 else (i, j + 1)
    low, high = float(height[i, j]), float(height[k, m])
    share = (level - low) / (high - low)
    return float(x[i] + share * (x[k] - x[i])), float(y[j] + share * (y[m] - y[j]))
