r"""A table of recoil energies: T at a given energy E of the projectile, for a uniform random number.

The recoil at E is the solution of

.. math:: \frac{C(T; E) - C(T_\mathrm{low}; E)}{C(T_\mathrm{high}; E) - C(T_\mathrm{low}; E)} = 1 - w^2

for a uniform w², with the C of ``integrals.py``. A cross section falls to zero at its end point or stays finite,
and in both cases T is smooth in w there, not in w². The table holds ζ = (T − T_low)/(T_high − T_low) as polynomials in
E and w on cells, which are cut until C is hit to 1e-7 of the whole at points between those that were solved for.

A cross section that vanishes between its ends, at a zero of the form factor or where two amplitudes cancel, has no such
polynomials there: T is a cube root. Cells that stay bad hold no number, and `solved` finds ζ for their events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.polynomial import legendre

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
#: Most cells of a table.
_MOST = 5000
#: Newton's steps end when one is so small a part of a panel, or after so many.
_CONVERGED, _ITERATIONS = 1e-11, 60
#: Energies at which so small a part of the largest rate is left do not matter, and where they are looked for.
_NO_RATE, _SEARCHED = 1e-8, 1000
#: Numbers that are solved for together.
_TOGETHER = 4096


@final
@dataclass(frozen=True, eq=False)
class RecoilTable:
    """ζ(E, w) on cells.

    Args:
        energies: Edges of the rows [MeV], shape (rows + 1,).
        roots: Edges of the columns in w, from 0 to 1, shape (columns + 1,).
        series: Coefficients of eⁱ wʲ, both from 0 to 1 in a cell, shape (4, 5, rows × columns); not a number in cells
            that are not good.
        error: The greatest error of the cumulative distribution that was found in the others.
    """

    energies: Array
    roots: Array
    series: Array
    error: float
    __repr__ = shortened

    def __call__(self, energy: Array, w: Array) -> Array:
        """Return ζ at energies [MeV] and w, both of shape (n,); not a number in cells that are not good."""
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
    def incomplete(self) -> bool:
        """Whether some cells are not good."""
        return bool(np.isnan(self.series[0, 0]).any())

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
    """
    roots = np.linspace(0.0, 1.0, 4)
    largest = float(_rates(integrals, reach, energies).max())
    energies = _with_rates(integrals, reach, energies, largest)
    of_e, of_w = _DEGREES
    while True:
        e, w = _points(energies, of_e), _points(roots, of_w)
        rows, columns = len(energies) - 1, len(roots) - 1
        nodes = _everywhere(integrals, reach, e, w).reshape(rows, of_e + 1, columns, of_w + 1)
        series = np.einsum("ie,jw,aebw->ijab", _to_powers(of_e), _to_powers(of_w), nodes)
        table = RecoilTable(energies, roots, series.reshape(of_e + 1, of_w + 1, -1), 0.0)
        by_e = _errors(table, integrals, reach, _between(energies, of_e), w, largest)
        by_w = _errors(table, integrals, reach, e, _between(roots, of_w), largest)
        by_e, by_w = (each.reshape(rows, -1, columns, each.shape[1] // columns).max((1, 3)) for each in (by_e, by_w))
        finer = (
            _cut(energies, by_e.max(axis=1) / tolerance, of_e),
            _cut(roots, by_w.max(axis=0) / tolerance, of_w),
        )
        bad = np.maximum(by_e, by_w) > tolerance
        if not bad.any() or (len(finer[0]) - 1) * (len(finer[1]) - 1) > _MOST:
            table.series[0, 0, bad.ravel()] = np.nan
            return RecoilTable(energies, roots, table.series, float(np.where(bad, 0.0, np.maximum(by_e, by_w)).max()))
        energies, roots = finer


def solved(integrals: RecoilIntegrals, reach: Reach, energy: Array, w: Array) -> Array:
    """Return ζ at energies [MeV] and w, both of shape (n,), by Newton's steps between bounds."""
    result = np.empty(len(energy))
    for start in range(0, len(energy), _TOGETHER):
        rows = slice(start, start + _TOGETHER)
        result[rows] = _solved(integrals, reach, energy[rows], w[rows])
    return result


def _everywhere(integrals: RecoilIntegrals, reach: Reach, energy: Array, w: Array) -> Array:
    """Return ζ at all energies [MeV] and all w, shape (energies, w)."""
    pairs = np.repeat(energy, len(w)), np.tile(w, len(energy))
    return solved(integrals, reach, *pairs).reshape(len(energy), len(w))


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
    low, high = reach(energy)
    powers = integrals.powers(energy)
    first, last = (np.einsum("kn,kn->n", powers, integrals(each)) for each in (low, high))
    wanted = first + (1 - w**2) * (last - first)
    begin, end = np.sqrt(low), np.sqrt(high)
    # the panel of √T in which the solution is: the last whose lower edge is within reach and not above what is wanted
    edges = powers.T @ integrals.below[:, :-1]
    reached = (edges <= wanted[:, None]) & (integrals.roots[:-1] < end[:, None])
    panel = np.where(reached, np.arange(edges.shape[1]), 0).max(axis=1)
    panel = np.maximum(panel, np.searchsorted(integrals.roots[1:-1], begin, side="right"))
    start, length = integrals.roots[panel], np.diff(integrals.roots)[panel]
    series = np.einsum("kn,dkn->dn", powers, integrals.series[:, :, panel])
    series[0] += edges[np.arange(len(energy)), panel] - wanted
    left, right = (np.clip(2 * (each - start) / length - 1, -1.0, 1.0) for each in (begin, end))
    # the end point may be a double root, at which Newton's steps are slow
    left = np.where(w == 0, right, np.minimum(left, right))
    T = (start + length * (_root(series, left, right) + 1) / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        zeta = np.where(high > low, (T - low) / (high - low), 1 - w)
    return np.where(w == 0, 1.0, np.where(w == 1, 0.0, np.clip(zeta, 0.0, 1.0)))


def _root(series: Array, left: Array, right: Array) -> Array:
    """Return where Legendre series that rise pass zero between two bounds."""
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
