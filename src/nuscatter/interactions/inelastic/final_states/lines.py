"""Deposits of a reaction as lines, tabulated in the energy of the neutrino.

An event of a bin of excitation energy in a channel of decay deposits one energy. Those that differ by less than a
quarter of an MeV are one line, so that rates follow a hundred lines and not a thousand. Sums over lines are exact: each
line has the mean deposit of what is in it, weighted with the cross section at the highest energy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.units import Array, MeV
from nuscatter.words.describing import shortened

#: Deposits that differ by less are one line [MeV].
RESOLUTION = 0.25 * MeV
#: Distance of energies of the neutrino in a table [MeV].
SPACING = 0.25 * MeV
#: The least energy of a table, as a part of the highest: a reaction without a threshold has nothing at zero.
LEAST = 1e-3
#: The lowest part of a table's range, in which points lie closer.
_NEAR = 2.0 * MeV


class Lines(Protocol):
    """Deposits and cross sections of several lines."""

    @property
    def count(self) -> int:
        """How many."""
        ...

    def all(self, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at energies `E` [MeV] of shape (n,): shape (lines, n)."""
        ...

    def one(self, index: int, E: Array) -> tuple[Array, Array]:
        """Return the deposit [MeV] and the cross section [MeV⁻²] of one line at `E` [MeV], of its shape (n,)."""
        ...


def energies(lowest: float, *, highest: float, spacing: float = SPACING) -> Array:
    """Return energies of the neutrino [MeV] for a table, from the threshold on, denser there.

    Example:
        >>> (energies(5 * MeV, highest=20 * MeV)[:3] / MeV).round(3).tolist()
        [5.0, 5.008, 5.031]
    """
    near = min(_NEAR, highest - lowest)
    points = max(2, int(np.ceil(2 * near / spacing)))
    first = lowest + near * (np.arange(points + 1) / points) ** 2
    rest = np.linspace(lowest + near, highest, 1 + int(np.ceil((highest - lowest - near) / spacing)))
    return np.unique(np.concatenate([first, rest[1:]]))


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Tabulated:
    """Functions of the neutrino's energy between points: cubics that keep monotony (Fritsch and Carlson).

    Args:
        E: Energies [MeV], increasing, shape (points,).
        values: Values there, shape (functions, points).
        slopes: Their derivatives by E, of the same shape.
    """

    E: Array
    values: Array
    slopes: Array

    @classmethod
    def through(cls, E: Array, *, values: Array) -> Self:
        """Return the functions through values of shape (functions, points)."""
        from scipy.interpolate import PchipInterpolator

        if not len(values):
            return cls(E=E, values=values, slopes=values)
        # Cross sections of 1e-20 in powers of MeV have squares and inverses that are not numbers any more.
        scale = np.abs(values).max(initial=0.0) or 1.0
        slopes = PchipInterpolator(E / MeV, values.T / scale).derivative()(E / MeV).T
        return cls(E=E, values=values, slopes=slopes * scale / MeV)

    def __call__(self, E: Array, index: int | slice = slice(None)) -> Array:
        """Return one function at `E` [MeV], shape (n,), or all of them, shape (functions, n); 0 below the first."""
        at = np.clip(np.searchsorted(self.E, E, side="right") - 1, 0, len(self.E) - 2)
        step = self.E[at + 1] - self.E[at]
        t = np.clip((E - self.E[at]) / step, 0.0, 1.0)
        values, slopes = self.values[index], self.slopes[index]
        low, high = values[..., at], values[..., at + 1]
        rise, end = slopes[..., at] * step, slopes[..., at + 1] * step
        made = low + t * (rise + t * (3 * (high - low) - 2 * rise - end + t * (2 * (low - high) + rise + end)))
        return np.asarray(np.where(self.E[0] > E, 0.0, made))


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Remaining:
    """One line: all of the neutrino's energy but a constant.

    Args:
        total: σ [MeV⁻²] at energies of shape (n,).
        loss: The constant [MeV].
    """

    total: Callable[[Array], Array]
    loss: float
    __repr__ = shortened

    @property
    def count(self) -> int:
        """1."""
        return 1

    def all(self, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at energies `E` [MeV] of shape (n,): shape (1, n)."""
        sigma = self.total(E)[None]
        return np.where(sigma > 0, np.maximum(E - self.loss, 0.0), 0.0), sigma

    def one(self, index: int, E: Array) -> tuple[Array, Array]:
        """Return the same, shape (n,)."""
        deposit, sigma = self.all(E)
        return deposit[index], sigma[index]


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class MergedLines:
    """Lines at fixed deposits, or at fixed distances below the energy of the neutrino.

    Args:
        sigma: Their cross sections [MeV⁻²].
        amount: What is deposited, or added to E − loss where that is [MeV], shape (lines,).
        loss: What of the neutrino's energy is not deposited [MeV], if the lepton is seen; else None.
        line: Which line each share of a bin is in, −1 for none, shape (shares of a bin, bins).
    """

    sigma: Tabulated
    amount: Array
    loss: float | None
    line: NDArray[np.intp]
    __repr__ = shortened

    @property
    def count(self) -> int:
        """How many."""
        return len(self.amount)

    def all(self, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at energies `E` [MeV] of shape (n,): shape (lines, n)."""
        return self._deposit(E, self.amount[:, None]), np.maximum(self.sigma(E), 0.0)

    def one(self, index: int, E: Array) -> tuple[Array, Array]:
        """Return the same of one line, shape (n,)."""
        return self._deposit(E, self.amount[index]), np.maximum(self.sigma(E, index), 0.0)

    def _deposit(self, E: Array, amount: Array) -> Array:
        rising = 0.0 if self.loss is None else E - self.loss
        return np.maximum(np.broadcast_to(rising + amount, np.broadcast_shapes(E.shape, np.shape(amount))), 0.0)


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class ScaledLines:
    """Lines whose deposits are parts of a largest one that grows with the square of the energy, as recoils do.

    Args:
        sigma: Their cross sections [MeV⁻²].
        part: The deposits as parts of the largest, shape (lines,).
        mass: M [MeV] of the largest deposit, 2E²/M.
        by_bin: Their cross sections [MeV⁻²] at the energies of `sigma` by bins of excitation, of which all decays
            are in it, shape (energies, lines, bins); None where that is not known.
    """

    sigma: Tabulated
    part: Array
    mass: float
    by_bin: Array | None = None
    __repr__ = shortened

    @property
    def count(self) -> int:
        """How many."""
        return len(self.part)

    def all(self, E: Array) -> tuple[Array, Array]:
        """Return deposits [MeV] and cross sections [MeV⁻²] at energies `E` [MeV] of shape (n,): shape (lines, n)."""
        return self.part[:, None] * self._largest(E), np.maximum(self.sigma(E), 0.0)

    def one(self, index: int, E: Array) -> tuple[Array, Array]:
        """Return the same of one line, shape (n,)."""
        return self.part[index] * self._largest(E), np.maximum(self.sigma(E, index), 0.0)

    def _largest(self, E: Array) -> Array:
        return 2 * E * E / self.mass


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class Shares:
    """Which part of each bin of excitation energy deposits what.

    Args:
        share: Shape (shares of a bin, bins).
        amount: What each deposits, shape (shares of a bin, bins) [MeV].
    """

    share: Array
    amount: Array

    @cached_property
    def kept(self) -> NDArray[np.bool_]:
        """Where there is a share."""
        return self.share > 0


def merged(
    shares: Shares,
    sigma: Callable[[Array], Array],
    E: Array,
    *,
    loss: float | None,
    resolution: float = RESOLUTION,
) -> MergedLines:
    """Return the lines of all bins, those of about the same deposit as one.

    Args:
        shares: Of each bin.
        sigma: Cross sections of the bins [MeV⁻²], a function of energies of shape (n,) that returns shape (bins, n).
        E: Energies of the neutrino [MeV] of the table, increasing.
        loss: What of the neutrino's energy is not deposited [MeV]; None where the lepton is not seen.
        resolution: Amounts that differ by less are one line [MeV].
    """
    values = sigma(E)
    kept = shares.kept
    of_bin = np.nonzero(kept)[1]
    share, amount = shares.share[kept], shares.amount[kept]
    cell, line = np.unique(np.floor(amount / resolution + 0.5), return_inverse=True)
    matrix = np.zeros((len(cell), values.shape[0]))
    np.add.at(matrix, (line, of_bin), share)
    weight = share * values[of_bin, -1]
    total = np.bincount(line, weight, minlength=len(cell))
    mean = np.bincount(line, weight * amount, minlength=len(cell)) / np.where(total > 0, total, 1.0)
    some = total > 0
    table = Tabulated.through(E, values=matrix[some] @ values)
    of_share = np.full(kept.shape, -1)
    of_share[kept] = np.where(some, np.cumsum(some) - 1, -1)[line]
    return MergedLines(sigma=table, amount=mean[some], loss=loss, line=of_share)
