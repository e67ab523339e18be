r"""Functions of two variables as polynomials on cells: what is drawn at a given energy, for a random number.

A law finds where a cumulative distribution at an energy has a given value, by Newton's steps that take microseconds.
Cells hold the answers: rows in the energy, columns in the random number. They are cut until the distribution is hit at
points between those that were solved for. Cells that stay bad hold no number, and their events are solved for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.polynomial import legendre

from nuscatter.events.drawing.search import Finder
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Degrees along rows and along columns.
_DEGREES = 3, 4
#: Most cells of a table.
_MOST = 5000
#: Newton's steps end when one is so small a part of a panel, or after so many.
_CONVERGED, _ITERATIONS = 1e-11, 60

#: Edges or points of rows, shape (n,), and of columns, shape (m,) → what is there, shape (n, m).
Everywhere: TypeAlias = Callable[[Array, Array], Array]


@final
@dataclass(frozen=True, eq=False)
class Cells:
    """A function of two variables, from 0 to 1.

    Args:
        rows: Edges of the rows, in the first variable, shape (rows + 1,).
        columns: Edges of the columns, in the second, from 0 to 1, shape (columns + 1,).
        series: Coefficients of eⁱ wʲ, both from 0 to 1 in a cell, shape (4, 5, rows × columns); not a number in cells
            that are not good.
        error: The greatest error that was found in the others.
    """

    rows: Array
    columns: Array
    series: Array
    error: float
    __repr__ = shortened

    def __call__(self, first: Array, second: Array) -> Array:
        """Return the function at points, both of shape (n,); not a number in cells that are not good."""
        row, column = self._of_rows.interval(first), self._of_columns.interval(second)
        e = (first - self.rows[row]) * self._lengths[0][row]
        np.clip(e, 0.0, 1.0, out=e)
        x = (second - self.columns[column]) * self._lengths[1][column]
        cell = row * (len(self.columns) - 1) + column
        total = np.zeros_like(first)
        for of_e in self.series[::-1]:
            inner = of_e[-1][cell]
            for coefficients in of_e[-2::-1]:
                inner *= x
                inner += coefficients[cell]
            total *= e
            total += inner
        return np.clip(total, 0.0, 1.0, out=total)

    @cached_property
    def incomplete(self) -> bool:
        """Whether some cells are not good."""
        return bool(np.isnan(self.series[0, 0]).any())

    @cached_property
    def _of_rows(self) -> Finder:
        return Finder(self.rows)

    @cached_property
    def _of_columns(self) -> Finder:
        return Finder(self.columns)

    @cached_property
    def _lengths(self) -> tuple[Array, Array]:
        """The inverse lengths of rows and columns."""
        return 1 / np.diff(self.rows), 1 / np.diff(self.columns)


def cells(
    solved: Everywhere,
    missed: Callable[[Cells, Array, Array], Array],
    *,
    rows: Array,
    columns: Array,
    tolerance: float,
    most: int = _MOST,
) -> Cells:
    """Return a function on cells that are as small as it needs.

    Args:
        solved: The function at all points of two axes.
        missed: The error of cells at all points of two axes, shape (n, m).
        rows: Edges of the first rows, between which the function is smooth, increasing.
        columns: The same of the first columns, from 0 to 1.
        tolerance: Greatest error.
        most: Most cells.

    Example:
        >>> def product(e, w):
        ...     return np.outer(e, w**2)
        >>> def off(found, e, w):
        ...     return np.abs(found(np.repeat(e, len(w)), np.tile(w, len(e))).reshape(len(e), -1) - product(e, w))
        >>> edges = np.array([0.0, 1.0])
        >>> found = cells(product, off, rows=edges, columns=edges, tolerance=1e-9)
        >>> round(float(found(np.array([0.5]), np.array([0.6]))[0]), 12)
        0.18
    """
    of_e, of_w = _DEGREES
    while True:
        e, w = _points(rows, of_e), _points(columns, of_w)
        shape = len(rows) - 1, len(columns) - 1
        nodes = solved(e, w).reshape(shape[0], of_e + 1, shape[1], of_w + 1)
        series = np.einsum("ie,jw,aebw->ijab", _to_powers(of_e), _to_powers(of_w), nodes)
        found = Cells(rows, columns, series.reshape(of_e + 1, of_w + 1, -1), 0.0)
        by_e, by_w = missed(found, _between(rows, of_e), w), missed(found, e, _between(columns, of_w))
        by_e, by_w = (
            each.reshape(shape[0], -1, shape[1], each.shape[1] // shape[1]).max(axis=(1, 3)) for each in (by_e, by_w)
        )
        finer = (
            _cut(rows, by_e.max(axis=1) / tolerance, of_e),
            _cut(columns, by_w.max(axis=0) / tolerance, of_w),
        )
        bad = np.maximum(by_e, by_w) > tolerance
        if not bad.any() or (len(finer[0]) - 1) * (len(finer[1]) - 1) > most:
            found.series[0, 0, bad.ravel()] = np.nan
            return Cells(rows, columns, found.series, float(np.where(bad, 0.0, np.maximum(by_e, by_w)).max()))
        rows, columns = finer


def root_of_series(series: Array, left: Array, right: Array) -> Array:
    """Return where Legendre series that rise pass zero between two bounds.

    Args:
        series: Coefficients, shape (degree + 1, n).
        left: Lower bounds, from −1 to 1, shape (n,).
        right: Upper bounds.

    Example:
        >>> float(root_of_series(np.array([[-0.5], [1.0]]), np.array([-1.0]), np.array([1.0]))[0])
        0.5
    """
    slopes, left, right = legendre.legder(series), left.copy(), right.copy()
    result = (left + right) / 2
    active = np.flatnonzero(right > left)
    for _ in range(_ITERATIONS):
        x, low, high = result[active], left[active], right[active]
        value, slope = (legendre.legval(x, each[:, active], tensor=False) for each in (series, slopes))
        low, high = np.where(value < 0, x, low), np.where(value < 0, high, x)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = x - value / slope
        new = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        result[active], left[active], right[active] = new, low, high
        active = active[np.abs(new - x) > _CONVERGED]
        if not active.size:
            break
    return result


def _cut(edges: Array, excess: Array, degree: int) -> Array:
    """Return edges with new ones in the parts whose error is in excess of what is allowed, by these factors.

    In n parts of a smooth function the error is smaller by n to the power degree + 1; an end that is a root needs more.
    """
    parts = np.where(excess > 1, np.clip(np.ceil(excess ** (1 / (degree + 1))), 2, 4), 1).astype(int)
    new = [edges[:-1] + np.diff(edges) * (k / parts) for k in range(1, 4)]
    return np.unique(np.concatenate([edges, *(each[parts > k] for k, each in enumerate(new, 1))]))


def _points(edges: Array, degree: int) -> Array:
    return (edges[:-1, None] + np.diff(edges)[:, None] * _lobatto(degree)).ravel()


def _between(edges: Array, degree: int) -> Array:
    t = _lobatto(degree)
    return (edges[:-1, None] + np.diff(edges)[:, None] * (t[1:] + t[:-1]) / 2).ravel()


@cache
def _lobatto(degree: int) -> Array:
    return (1 - np.cos(np.pi * np.arange(degree + 1) / degree)) / 2


@cache
def _to_powers(degree: int) -> Array:
    return np.asarray(np.linalg.inv(np.vander(_lobatto(degree), increasing=True)))
