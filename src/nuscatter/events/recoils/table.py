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
from typing import TypeAlias

import numpy as np

from nuscatter.events.drawing.cells import Cells, cells, root_of_series
from nuscatter.events.recoils.integrals import RecoilIntegrals
from nuscatter.units import Array

#: Energies [MeV] → lowest and highest recoil energy [MeV] there.
Reach: TypeAlias = Callable[[Array], tuple[Array, Array]]

#: Greatest error of the cumulative distribution of T at a given E.
TOLERANCE = 1e-7
#: Energies at which so small a part of the largest rate is left do not matter, and where they are looked for.
_NO_RATE, _SEARCHED = 1e-8, 1000
#: Numbers that are solved for together.
_TOGETHER = 4096


def recoil_table(integrals: RecoilIntegrals, reach: Reach, energies: Array, tolerance: float = TOLERANCE) -> Cells:
    """Return the table of a channel on one nuclide: ζ at E and w.

    Args:
        integrals: Its integrals over recoils.
        reach: Lowest and highest recoil at an energy.
        energies: Edges of the first rows [MeV], between which both are smooth, increasing.
        tolerance: Greatest error of the cumulative distribution.
    """
    largest = float(_rates(integrals, reach, energies).max())

    def everywhere(energy: Array, w: Array) -> Array:
        pairs = np.repeat(energy, len(w)), np.tile(w, len(energy))
        return solved(integrals, reach, *pairs).reshape(len(energy), len(w))

    def missed(table: Cells, energy: Array, w: Array) -> Array:
        return _errors(table, integrals, reach, energy, w, largest)

    rows, columns = _with_rates(integrals, reach, energies, largest), np.linspace(0.0, 1.0, 4)
    return cells(everywhere, missed, rows=rows, columns=columns, tolerance=tolerance)


def solved(integrals: RecoilIntegrals, reach: Reach, energy: Array, w: Array) -> Array:
    """Return ζ at energies [MeV] and w, both of shape (n,), by Newton's steps between bounds."""
    result = np.empty(len(energy))
    for start in range(0, len(energy), _TOGETHER):
        rows = slice(start, start + _TOGETHER)
        result[rows] = _solved(integrals, reach, energy[rows], w[rows])
    return result


def _with_rates(integrals: RecoilIntegrals, reach: Reach, energies: Array, largest: float) -> Array:
    """Return edges of rows without the energies just above a threshold that have next to no rate.

    There the range of recoils is as short as its rounding. Their recoils are spread as those of the first row's start.
    """
    tried = energies[0] + (energies[-1] - energies[0]) * np.append(0.0, np.geomspace(1e-9, 1.0, _SEARCHED))
    first = tried[int(np.argmax(_rates(integrals, reach, tried) > _NO_RATE * largest))]
    return np.append(first, energies[energies > first])


def _rates(integrals: RecoilIntegrals, reach: Reach, energies: Array) -> Array:
    return integrals.rate(energies, *reach(energies))


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
    T = (start + length * (root_of_series(series, left, right) + 1) / 2) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        zeta = np.where(high > low, (T - low) / (high - low), 1 - w)
    return np.where(w == 0, 1.0, np.where(w == 1, 0.0, np.clip(zeta, 0.0, 1.0)))


def _errors(table: Cells, integrals: RecoilIntegrals, reach: Reach, energy: Array, w: Array, largest: float) -> Array:
    """Return by how much the cumulative distribution is missed at all energies [MeV] and all w."""
    zeta = table(np.repeat(energy, len(w)), np.tile(w, len(energy))).reshape(len(energy), len(w))
    low, high = (each[:, None] for each in reach(energy))
    T = low + zeta * (high - low)
    whole = integrals.rate(energy, low[:, 0], high[:, 0])[:, None]
    part = integrals.rate(np.broadcast_to(energy[:, None], T.shape), np.broadcast_to(low, T.shape), T)
    matters = whole > _NO_RATE * largest
    return np.where(matters, np.abs(part / np.where(matters, whole, 1.0) - (1 - w**2)), 0.0)
