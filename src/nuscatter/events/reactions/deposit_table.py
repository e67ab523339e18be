r"""Deposits of a reaction's density: x at a given energy E of the projectile, for a random number.

Between two neighbouring bounds of `Reaction.reach` the density is smooth. The deposit there is the solution of

.. math:: F(x; E) = \int_{x_k}^{x} dx'\, \frac{d\sigma}{dx}(E, x') = u\, F(x_{k+1}; E), \qquad u = w^2 (3 - 2w),

for a uniform u. Where a density falls to zero, stays finite or grows as an inverse root at either end, x is smooth in w
there. The integral is the one of the rates: in √(x − lowest), by Legendre series through Gauss's nodes. What is held in
cells is ζ = (x − x_k)/(x_{k+1} − x_k); F is then hit to 1e-7 of itself.

Ranges of deposits begin at thresholds as roots of the energy. So rows are even in the root of the part of the way from
one kink of the energy to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

from nuscatter.errors import InputError
from nuscatter.events.drawing.cells import Cells, cells, root_of_series
from nuscatter.events.drawing.search import Finder
from nuscatter.events.drawing.smooth import SmoothFunction, smooth_function
from nuscatter.events.reactions.acting import Acting
from nuscatter.quadrature import gauss_legendre
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Greatest error of F, as a part of the whole at an energy; where the rate is below this part of the largest one, it
#: may be more, so that it is the same part of the largest.
_TOLERANCE, _FULL = 1e-7, 1e-3
#: Nodes of the density between two bounds; if these do not resolve it to the tolerance, twice as many, up to the last.
_NODES = (32, 64, 128)
#: Most cells of a table: beyond, a density is too rough for them, and its events are solved for.
_MOST = 2000
#: How near to a kink, in the root, rows begin behind it and end before it: ranges open behind a kink, where nothing is
#: known too near, while the highest energy is often that of a line.
_BEHIND, _BEFORE = 1e-5, 1e-10
#: Numbers that are solved for together.
_TOGETHER = 4096


@final
@dataclass(frozen=True, eq=False)
class Ways:
    """Energies as numbers that are roots of the way between kinks: from k to k + 1 between two neighbours.

    Args:
        kinks: Increasing energies [MeV], the ends of all among them, shape (n,).
    """

    kinks: Array
    __repr__ = shortened

    def __call__(self, energy: Array) -> Array:
        """Return the numbers at energies [MeV] of shape (n,), never quite at a kink."""
        at = self._finder.interval(energy)
        part = (energy - self.kinks[at]) * self._inverse[at]
        return np.asarray(at + np.clip(np.sqrt(np.maximum(part, 0.0)), _BEHIND, 1 - _BEFORE))

    def edges(self, parts: int) -> Array:
        """Return numbers that divide each way into some parts, and end it just before the kinks."""
        starts = np.arange(len(self.kinks) - 1)[:, None]
        return np.asarray((starts + np.linspace(_BEHIND, 1 - _BEFORE, parts + 1)).ravel())

    def between(self, number: Array) -> NDArray[np.bool_]:
        """Return whether numbers are between the end of one way and the begin of the next, where no energy is."""
        past = number - np.rint(number)
        return np.asarray((past > -0.99 * _BEFORE) & (past < 0.99999 * _BEHIND))

    def energy(self, number: Array) -> Array:
        """Return the energies [MeV] of numbers, shape (n,)."""
        at = np.clip(np.floor(number), 0, len(self.kinks) - 2).astype(int)
        part, lengths = np.clip(number - at, _BEHIND, 1 - _BEFORE), np.diff(self.kinks)
        return np.asarray(self.kinks[at] + part**2 * lengths[at])

    def tabulated(self, function: Callable[[Array], Array]) -> SmoothFunction:
        """Return a function of the energy as one of the number of the energy.

        Across a kink, where it may jump and no energy is, it goes straight.

        Args:
            function: Energies [MeV], shape (n,) → values.
        """
        inner = np.arange(1.0, len(self.kinks) - 1)
        below, above = (function(self.energy(each)) for each in (inner - _BEFORE, inner + _BEHIND))

        def of(number: Array) -> Array:
            between, values = self.between(number), np.empty(len(number))
            values[~between] = function(self.energy(number[~between]))
            kink = np.rint(number[between])
            part, at = (number[between] - kink + _BEFORE) / (_BEFORE + _BEHIND), kink.astype(int) - 1
            values[between] = below[at] + part * (above - below)[at]
            return values

        return smooth_function(of, self.edges(1), most=_MOST)

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.kinks)

    @cached_property
    def _inverse(self) -> Array:
        return 1 / np.diff(self.kinks)


@final
@dataclass(frozen=True, eq=False)
class DepositTable:
    """Deposits between two neighbouring bounds of a reaction that acts.

    Args:
        acting: The reaction; it has a density.
        part: Which of the ranges between bounds, from 0.
    """

    acting: Acting
    part: int
    __repr__ = shortened

    def rate(self, energy: Array) -> Array:
        """Return the rate of such deposits at energies [MeV] of shape (n,), in the unit of `Acting.rate`."""
        return self._rate(self._ways(energy))

    def draw(self, energy: Array, generator: np.random.Generator) -> Array:
        """Return deposits [MeV] at energies [MeV], shape (n,)."""
        # u = w²(3 − 2w) is uniform if w is the middle one of three uniform numbers, whose density is 6w(1 − w)
        first, second, third = generator.random((3, len(energy)))
        w = np.maximum(np.minimum(first, second), np.minimum(np.maximum(first, second), third))
        return self.at(energy, w)

    def at(self, energy: Array, w: Array) -> Array:
        """Return deposits [MeV] at energies [MeV] and w, shape (n,)."""
        number = self._ways(energy)
        zeta = self.table(number, w)
        if self.table.incomplete:
            open_ = np.flatnonzero(np.isnan(zeta))
            zeta[open_] = self._solved(energy[open_], w[open_])
        low, high = self.acting.bounds(energy)[self.part : self.part + 2]
        return np.asarray(low + zeta * (high - low))

    @cached_property
    def happens(self) -> bool:
        """Whether there are such deposits."""
        return self._largest > 0

    @cached_property
    def table(self) -> Cells:
        """ζ at numbers of energies and w."""
        if not self.happens:
            raise InputError(f"{self.acting.reaction.name} has no deposits in this range: there is nothing to draw.")

        def everywhere(number: Array, w: Array) -> Array:
            energy = self._ways.energy(number)
            return self._solved(np.repeat(energy, len(w)), np.tile(w, len(energy))).reshape(len(energy), len(w))

        rows, columns = self._ways.edges(3), np.linspace(0.0, 1.0, 4)
        return cells(everywhere, self._missed, rows=rows, columns=columns, tolerance=_TOLERANCE, most=_MOST)

    def _missed(self, table: Cells, number: Array, w: Array) -> Array:
        """Return by how much F is missed at all numbers of energies and all w, less where there is next to no rate."""
        energy = self._ways.energy(number)
        zeta = table(np.repeat(number, len(w)), np.tile(w, len(energy))).reshape(len(energy), len(w))
        start, stop, series = self._integrals(energy)
        # the root above the lowest deposit without the deposit, in which it may be lost
        root = np.sqrt(start**2 + zeta.T * (stop - start) * (stop + start))
        y = np.clip(2 * (root - start) / np.where(stop > start, stop - start, 1.0) - 1, -1.0, 1.0)
        whole = legendre.legval(1.0, series)
        part = legendre.legval(y, series, tensor=False) / np.where(whole > 0, whole, 1.0)
        # between the last row before a kink and the first one behind it there are no events
        weight = np.where(self._ways.between(number), 0.0, np.minimum(whole / (_FULL * self._largest), 1.0))
        return np.asarray((np.abs(part - (w**2 * (3 - 2 * w))[:, None]) * weight).T)

    def _solved(self, energy: Array, w: Array) -> Array:
        """Return ζ at energies [MeV] and w, both of shape (n,), by Newton's steps."""
        result = np.empty(len(energy))
        for at in range(0, len(energy), _TOGETHER):
            rows = slice(at, at + _TOGETHER)
            result[rows] = self._some_solved(energy[rows], w[rows])
        return result

    def _some_solved(self, energy: Array, w: Array) -> Array:
        each, back = np.unique(energy, return_inverse=True)
        start, stop, series = (values[..., back] for values in self._integrals(each))
        whole = legendre.legval(1.0, series)
        something = (whole > 0) & (stop > start)
        # at both ends the answer is known, and may be a double root, at which Newton's steps are slow
        asked = something & (w > 0) & (w < 1)
        series[0] -= w**2 * (3 - 2 * w) * whole
        y = root_of_series(series, np.where(asked, -1.0, 1.0), np.ones(len(w)))
        root = start + (stop - start) * (y + 1) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            zeta = (root - start) * (root + start) / ((stop - start) * (stop + start))
        zeta = np.where(something, zeta, w)
        return np.where(w == 0, 0.0, np.where(w == 1, 1.0, np.clip(zeta, 0.0, 1.0)))

    def _integrals(self, energy: Array) -> tuple[Array, Array, Array]:
        """Return the ends of this range as roots above the lowest deposit, and Legendre series of F there."""
        bounds = self.acting.bounds(energy)
        lowest = bounds[0]
        start, stop = (np.sqrt(each - lowest) for each in bounds[self.part : self.part + 2])
        x, w = gauss_legendre(self._nodes)
        values = self._values(energy, bounds, x)
        degree = self._nodes - 1
        series = (values * w) @ legendre.legvander(2 * x - 1, degree) * (2 * np.arange(degree + 1) + 1)
        return start, stop, np.asarray(legendre.legint(series.T, lbnd=-1, scl=0.5))

    def _values(self, energy: Array, bounds: Array, x: Array) -> Array:
        """Return densities of F in the part `x` of the way between the roots of deposits, shape (n, nodes)."""
        start, stop = (np.sqrt(each - bounds[0]) for each in bounds[self.part : self.part + 2])
        values = np.zeros((len(energy), len(x)))
        here = np.flatnonzero(stop > start)  # a density is not asked where there are no deposits
        width = (stop - start)[here, None]
        root = start[here, None] + width * x
        values[here] = self.acting.density(energy[here, None], bounds[0][here, None] + root**2) * (2 * root * width)
        return values

    @cached_property
    def _nodes(self) -> int:
        """How many nodes resolve the density at some energies."""
        energy = self._ways.energy(self._ways.edges(20))
        bounds = self.acting.bounds(energy)
        before: Array | None = None
        for number in (*_NODES, 2 * _NODES[-1]):
            x, w = gauss_legendre(number)
            # the integrals with some polynomials, so that a density with the right sum and a wrong shape is seen
            found = (self._values(energy, bounds, x) * w) @ legendre.legvander(2 * x - 1, 6)
            if before is not None and np.abs(found - before).max() <= _TOLERANCE * found[:, 0].max():
                return number // 2
            before = found
        return _NODES[-1]

    @cached_property
    def _largest(self) -> float:
        """The largest rate at some energies."""
        return float(self._exact(self._ways.energy(self._ways.edges(20))).max())

    @cached_property
    def _rate(self) -> SmoothFunction:
        return self._ways.tabulated(self._exact)

    def _exact(self, energy: Array) -> Array:
        return np.asarray(legendre.legval(1.0, self._integrals(energy)[2]))

    @cached_property
    def _ways(self) -> Ways:
        return ways_of(self.acting)


def ways_of(acting: Acting) -> Ways:
    """Return the ways between the kinks of a reaction's rate, for the energies of the projectiles."""
    low, high = acting.reach
    if not high > low:  # a line: rows need a length
        low, high = low * (1 - 1e-6), high * (1 + 1e-6)
    ends = np.array([low, high])
    kinks = np.union1d(ends, acting.kinks(ends))
    kinks = kinks[(kinks >= low) & (kinks <= high)]
    return Ways(kinks[np.append(True, np.diff(kinks) > 1e-12 * high)])
