r"""A table of recoil energies: T at a given energy E of the projectile, for a uniform random number.

The recoil at E is the solution of

.. math:: \frac{C(T; E) - C(T_\mathrm{low}; E)}{C(T_\mathrm{high}; E) - C(T_\mathrm{low}; E)} = 1 - w^2

for a uniform w², with the C of ``integrals.py``. A cross section falls to zero at its end point or stays finite,
and in both cases T is smooth in w there, not in w². The table holds ζ = (T − T_low)/(T_high − T_low) as polynomials in
E and w on cells, which are cut until C is hit to 1e-7 of the whole at points between those that were solved for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.polynomial import legendre

from nuscatter.errors import InputError
from nuscatter.events.drawing.search import Finder
from nuscatter.events.recoils.integrals import RecoilIntegrals
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Energies [MeV] → lowest and highest recoil energy [MeV] there.
Reach: TypeAlias = Callable[[Array], tuple[Array, Array]]

#: Greatest error of the cumulative distribution of T at a given E.
TOLERANCE = 1e-7
#: Degrees in E and in w.
_DEGREES = 3, 4
#: Most rows or columns: beyond them a cell is as short as rounding allows.
_MOST = 1500
_ITERATIONS = 60
#: Newton's steps end when one is so small a part of a panel.
_CONVERGED = 1e-11
#: Energies at which so small a part of the largest rate is left do not matter, and where they are looked for.
_NO_RATE, _SEARCHED = 1e-8, 1000


@final
@dataclass(frozen=True, eq=False)
class RecoilTable:
    """ζ(E, w) on cells.

    Args:
        energies: Edges of the rows [MeV], shape (rows + 1,).
        roots: Edges of the columns in w, from 0 to 1, shape (columns + 1,).
        series: Coefficients of eⁱ wʲ, both from 0 to 1 in a cell, shape (4, 5, rows × columns).
        error: The greatest error of the cumulative distribution that was found.
    """

    energies: Array
    roots: Array
    series: Array
    error: float
    __repr__ = shortened

    def __call__(self, energy: Array, w: Array) -> Array:
        """Return ζ at energies [MeV] and w, both of shape (n,)."""
        row, column = self._rows.interval(energy), self._columns.interval(w)
        e = (energy - self.energies[row]) * self._lengths[0][row]
        np.clip(e, 0.0, 1.0, out=e)
        x = (w - self.roots[column]) * self._lengths[1][column]
        cell = row * (len(self.roots) - 1) + column
        total = np.zeros_like(energy)
        for of_e in self.series[::-1]:
            inner = of_e[-1][cell]
            for coefficients in of_e[-2::-1]:
                inner *= x
                inner += coefficients[cell]
            total *= e
            total += inner
        return np.clip(total, 0.0, 1.0, out=total)

    @cached_property
    def _rows(self) -> Finder:
        return Finder(self.energies)

    @cached_property
    def _columns(self) -> Finder:
        return Finder(self.roots)

    @cached_property
    def _lengths(self) -> tuple[Array, Array]:
        """The inverse lengths of rows and columns."""
        return 1 / np.diff(self.energies), 1 / np.diff(self.roots)


def recoil_table(
    integrals: RecoilIntegrals, reach: Reach, energies: Array, tolerance: float = TOLERANCE
) -> RecoilTable:
    """Return the table of a channel on one nuclide.

    Args:
        integrals: Its integrals over recoils.
        reach: Lowest and highest recoil at an energy.
        energies: Edges of the first rows [MeV], between which both are smooth, increasing.
        tolerance: Greatest error of the cumulative distribution.

    Raises:
        InputError: the table would need more than 1500 rows or columns.
    """
    roots = np.linspace(0.0, 1.0, 4)
    largest = _rates(integrals, reach, energies).max()
    energies = _with_rates(integrals, reach, energies, largest)
    while True:
        solved = _solved(integrals, reach, _points(energies, _DEGREES[0]), _points(roots, _DEGREES[1]))
        rows, columns = len(energies) - 1, len(roots) - 1
        nodes = solved.reshape(rows, _DEGREES[0] + 1, columns, _DEGREES[1] + 1)
        series = np.einsum("ie,jw,aebw->ijab", _to_powers(_DEGREES[0]), _to_powers(_DEGREES[1]), nodes)
        table = RecoilTable(energies, roots, series.reshape(*series.shape[:2], -1), 0.0)
        between_e, between_w = _between(energies, _DEGREES[0]), _between(roots, _DEGREES[1])
        of_e = _errors(table, integrals, reach, between_e, _points(roots, _DEGREES[1]), largest)
        of_w = _errors(table, integrals, reach, _points(energies, _DEGREES[0]), between_w, largest)
        worst_e = of_e.max(axis=1).reshape(rows, -1).max(axis=1)
        worst_w = of_w.max(axis=0).reshape(columns, -1).max(axis=1)
        if worst_e.max() <= tolerance and worst_w.max() <= tolerance:
            error = float(max(worst_e.max(), worst_w.max()))
            return RecoilTable(energies, roots, table.series, error)
        energies = _cut(energies, worst_e / tolerance, _DEGREES[0])
        roots = _cut(roots, worst_w / tolerance, _DEGREES[1])
        if max(len(energies), len(roots)) > _MOST:
            raise InputError("A cross section is too rough to draw recoil energies from: a table would not end.")


def _with_rates(integrals: RecoilIntegrals, reach: Reach, energies: Array, largest: float) -> Array:
    """Return edges of rows without the energies just above a threshold that have next to no rate.

    There the range of recoils is as short as its rounding. Their recoils are spread as those of the first row's start.
    """
    tried = energies[0] + (energies[-1] - energies[0]) * np.append(0.0, np.geomspace(1e-9, 1.0, _SEARCHED))
    first = tried[int(np.argmax(_rates(integrals, reach, tried) > _NO_RATE * largest))]
    return np.append(first, energies[energies > first])


def _rates(integrals: RecoilIntegrals, reach: Reach, energies: Array) -> Array:
    return integrals.rate(energies, *reach(energies))


def _cut(edges: Array, excess: Array, degree: int) -> Array:
    """Return edges with new ones in the parts whose error is in excess of what is allowed, by these factors.

    In n parts of a smooth function the error is smaller by n to the power degree + 1; an end that is a root needs more.
    """
    parts = np.where(excess > 1, np.clip(np.ceil(excess ** (1 / (degree + 1))), 2, 4), 1).astype(int)
    new = [edges[:-1] + np.diff(edges) * (k / parts) for k in range(1, 4)]
    return np.unique(np.concatenate([edges, *(each[parts > k] for k, each in enumerate(new, 1))]))


def _solved(integrals: RecoilIntegrals, reach: Reach, energy: Array, w: Array) -> Array:
    """Return ζ at all energies [MeV] and all w, shape (energies, w), by Newton's steps between bounds."""
    low, high = reach(energy)
    powers = integrals.powers(energy)
    first, last = (np.einsum("ke,ke->e", powers, integrals(each)) for each in (low, high))
    wanted = first[:, None] + (1 - w**2) * (last - first)[:, None]
    # the panel of √T in which the solution is: the last whose lower edge is not above it
    edges = np.einsum("ke,kp->ep", powers, integrals.below[:, :-1])
    start = np.sqrt(low)[:, None] >= integrals.roots[1:]  # panels that end below T_low
    beyond = integrals.roots[:-1] >= np.sqrt(high)[:, None]
    reached = (edges[:, None, :] <= wanted[..., None]) & ~beyond[:, None, :]
    panel = np.maximum(np.where(reached, np.arange(edges.shape[1]), 0).max(axis=-1), start.sum(axis=1)[:, None])
    panel = np.minimum(panel, edges.shape[1] - 1)
    begin, length = integrals.roots[panel], np.diff(integrals.roots)[panel]
    rows = np.arange(len(energy))[:, None]
    series = np.einsum("ke,dkew->dew", powers, integrals.series[:, :, panel])
    series[0] += edges[rows, panel] - wanted
    left = np.clip(2 * (np.sqrt(low)[:, None] - begin) / length - 1, -1.0, 1.0)
    right = np.clip(2 * (np.sqrt(high)[:, None] - begin) / length - 1, -1.0, 1.0)
    left = np.minimum(left, right)
    left[:, w == 0] = right[:, w == 0]  # the end point may be a double root, at which Newton's steps are slow
    x = _root(series, left, right)
    T = (begin + length * (x + 1) / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        zeta = np.where((high > low)[:, None], (T - low[:, None]) / (high - low)[:, None], 1 - w)
    zeta[:, w == 0], zeta[:, w == 1] = 1.0, 0.0
    return np.clip(zeta, 0.0, 1.0)


def _root(series: Array, left: Array, right: Array) -> Array:
    """Return where Legendre series that rise pass zero between two bounds."""
    shape, series = left.shape, series.reshape(len(series), -1)
    slopes, left, right = legendre.legder(series), left.ravel(), right.ravel()
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
    return result.reshape(shape)


def _errors(
    table: RecoilTable, integrals: RecoilIntegrals, reach: Reach, energy: Array, w: Array, largest: float
) -> Array:
    """Return by how much the cumulative distribution is missed at all energies [MeV] and all w."""
    zeta = table(np.repeat(energy, len(w)), np.tile(w, len(energy))).reshape(len(energy), len(w))
    low, high = (each[:, None] for each in reach(energy))
    T = low + zeta * (high - low)
    whole = integrals.rate(energy, low[:, 0], high[:, 0])[:, None]
    part = integrals.rate(np.broadcast_to(energy[:, None], T.shape), np.broadcast_to(low, T.shape), T)
    matters = whole > _NO_RATE * largest
    return np.where(matters, np.abs(part / np.where(matters, whole, 1.0) - (1 - w**2)), 0.0)


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
