"""The covariance of a fit: the inverse of half the second derivatives of −2 ln L at its minimum.

The matrix of second derivatives of strongly correlated parameters has very unequal eigenvalues, and differences along
the parameters lose the small ones in rounding. An example: a signal of 1e5 events with a normalisation known to 10 % is
known to 0.3 % if the normalisation is held, but to 10 % otherwise, so that 1e-3 of the matrix decides. So the
differences are taken along directions in which −2 ln L is about a sum of squares, and with steps of several sizes in
each direction. Where these do not agree there is a kink, noise or a degeneracy, and no covariance.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import Pull
    >>> like = Pull("a", 1.0, 0.5) + Pull("b", 2.0, 3.0)
    >>> found = curvature(like, {"a": 1.0, "b": 2.0}, {"a": Range(0.1), "b": Range(0.1)}, None)
    >>> found.covariance.round(6).tolist(), found.accurate
    ([[0.25, 0.0], [0.0, 9.0]], True)
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.parameters import Range
from nuscatter.units import Array

_STEP = 0.05  # of the error in each direction: the rise, 0.0025, is far above rounding
_LONG_STEP = 0.5  # the longest step, where there is noise
_HALVINGS = 8  # of that step: a minimum along a curve, and empty bins, need smaller ones
_BESIDE = 1e-6 * np.array([-2.0, -1.0, 1.0, 2.0])  # of the error: over these −2 ln L changes by noise alone
_QUIET = 1e-3  # noise over the square of the first step: the error of its second derivative
_LOUD = 2e-2  # the same of the last step: the most that is accepted
_AGREED = 5e-4  # two steps, one half of the other, give the same second derivative
_USABLE = 0.1  # the most by which two may differ, where no smaller ones agree better; a kink has 0.5
_STEEP = 10.0  # times the second derivative, at the longest step: −2 ln L is flat here, and far from a parabola
_ROUND = (0.05, 20.0)  # eigenvalues of half the second derivatives along good directions; 1 is perfect
_PASSES = 6  # attempts to find these directions, each after the first from the second derivatives of the one before
_REACH = 100.0  # the most by which a direction's length changes between two passes
_AT_LIMIT = 1e-3  # of its error: nearer to a limit than this, a parameter is held there


@final
@dataclass(frozen=True, eq=False)
class Curvature:
    """The covariance from the second derivatives at a minimum."""

    #: of the free parameters in order; a parameter at its limit has no row or column
    covariance: Array
    #: whether the second derivatives were found, all of them above zero
    accurate: bool
    #: the parameters at a limit; the others' covariance is that with these held
    held: tuple[str, ...]
    #: calls of the likelihood
    calls: int


def curvature(
    likelihood: Likelihood, values: Mapping[str, float], free: Mapping[str, Range], guess: Array | None
) -> Curvature:
    """Return the covariance at a minimum, by central differences.

    Args:
        likelihood: a function of the parameters.
        values: every parameter at the minimum.
        free: the range of every free parameter, in which all differences stay.
        guess: a covariance of the free parameters, as good as is known; None if nothing is.
    """
    names, calls = tuple(free), 0
    x = np.array([values[name] for name in names])
    low = np.array([-np.inf if each.low is None else each.low for each in free.values()])
    high = np.array([np.inf if each.high is None else each.high for each in free.values()])
    room = np.minimum(x - low, high - x)
    loose = np.arange(len(names))  # the parameters that are not at a limit
    axes = _first_axes(guess, np.array([each.step for each in free.values()]))

    def rise(offsets: Array) -> Array:
        nonlocal calls
        calls += len(offsets)
        points = {name: np.full(len(offsets), value) for name, value in values.items()}
        points.update({names[row]: x[row] + offset for row, offset in zip(loose, offsets.T, strict=True)})
        return _evaluated(likelihood, points)

    for _ in range(_PASSES):
        # Parameters at a limit are held; the directions of the others span what is left.
        inside = room[loose] > _AT_LIMIT * np.linalg.norm(axes, axis=1)
        if not inside.all():
            loose, axes = loose[inside], _triangular(axes[inside])
        half, settled = _along(rise, axes, room[loose]) if loose.size else (np.zeros((0, 0)), True)
        eigenvalues, directions = np.linalg.eigh(half)
        # Good directions: all second derivatives are about alike, so that none is lost in the rounding of another.
        if settled and ((eigenvalues > _ROUND[0]) & (eigenvalues < _ROUND[1])).all():
            covariance = np.zeros((len(names), len(names)))
            # C = A H⁻¹ Aᵀ, of the axes A: as the square of a root it is symmetric and positive.
            root = axes @ (directions / np.sqrt(eigenvalues))
            covariance[np.ix_(loose, loose)] = root @ root.T
            held = tuple(name for row, name in enumerate(names) if row not in loose)
            return Curvature(covariance, True, held, calls)
        # Else the next pass goes along the eigenvectors, each stretched until its second derivative should be 1.
        axes = _triangular(axes @ (directions / np.sqrt(np.clip(eigenvalues, _REACH**-2, _REACH**2))))
    return Curvature(np.zeros((len(names), len(names))), False, (), calls)


def _along(rise: Callable[[Array], Array], axes: Array, room: Array) -> tuple[Array, bool]:
    """Return half the second derivatives along the axes (columns), and whether the steps agreed.

    Where the diagonal is far from 1 or the steps did not agree, the rest of the matrix is left 0: the axes change.
    """
    count = axes.shape[1]
    # How far along each axis, in units of its length, before a parameter meets a limit?
    reach, fits = np.abs(axes), np.full(axes.shape, np.inf)
    np.divide(room[:, None], reach, out=fits, where=reach > 0.0)
    # The noise of −2 ln L: over 1e-6 of an error it rises by 1e-12, so that what changes there is noise.
    origin, *beside = rise(np.outer([0.0, *_BESIDE], np.minimum(1.0, fits.min(axis=0)) @ axes.T / math.sqrt(count)))
    noise = float(np.max(np.abs(beside - origin)))
    # A second derivative over a step w has the error noise/w²: noise asks for longer steps, within the limits.
    steps = np.minimum(np.clip(math.sqrt(noise / _QUIET), _STEP, _LONG_STEP), 0.999 * fits.min(axis=0))
    diagonal, best = np.full(count, _REACH**2), np.full(count, np.inf)
    ends, used = np.zeros((2, count)), steps.copy()
    last = np.full(count, np.inf)  # the second derivative of the last step
    longest = last.copy()  # and of the longest
    going = np.arange(count)  # the axes whose steps do not agree yet
    # Each axis on its own: halve the step until two steps give the same second derivative.
    for halving in range(_HALVINGS + 1):
        width = steps[going] * 0.5**halving
        offsets = (axes[:, going] * width).T
        pair = rise(np.concatenate([offsets, -offsets])).reshape(2, -1) - origin
        second = 0.5 * pair.sum(axis=0) / width**2
        with np.errstate(invalid="ignore", divide="ignore"):  # infinity beyond an edge, 0 where it is flat: no pair
            change = np.abs((second - last[going]) / second)
        better = (change < best[going]) & (noise < _LOUD * width**2)
        rows = going[better]
        # the error of a central difference goes as the square of its step, so a third of the change is left
        diagonal[rows] = second[better] + (second[better] - last[rows]) / 3.0
        best[rows], used[rows], ends[:, rows] = change[better], width[better], pair[:, better]
        # smaller steps bring nothing once two agree, or once rounding and noise let them differ more than before
        done = (best[going] < _AGREED) | ((best[going] < _USABLE) & (change > best[going]))
        last[going] = second
        longest = np.where(np.isfinite(longest), longest, last)
        going = going[~done]
        if not going.size:
            break
    settled = bool(((best < _USABLE) & (longest < _STEEP * diagonal)).all())
    # Without any pair that agrees the last step's second derivative scales the axis for the next pass.
    diagonal = np.where(best < np.inf, diagonal, np.where(np.isfinite(last), last, _REACH**2))
    if not settled or count < 2 or diagonal.min() < 0.5 * _ROUND[0] or diagonal.max() > 2.0 * _ROUND[1]:
        return np.diag(diagonal), settled
    return _with_mixed(rise, axes, used, diagonal, ends.sum(axis=0), origin)


def _with_mixed(
    rise: Callable[[Array], Array], axes: Array, steps: Array, diagonal: Array, alone: Array, origin: float
) -> tuple[Array, bool]:
    """Return half the second derivatives with the mixed ones, and whether all of them are finite.

    Along u + v, −2 ln L rises on both sides together by f(u+v) + f(−u−v) = 2 (H_uu u² + 2 H_uv u v + H_vv v²) of half
    the second derivatives H. What it rises along u and along v alone is subtracted.

    Args:
        rise: −2 ln L at offsets, shape (points, parameters).
        axes: the axes, as columns.
        steps: the step along each axis.
        diagonal: half the second derivative along each axis.
        alone: the rise along each axis, on both sides together.
        origin: −2 ln L at the minimum.
    """
    half = np.diag(diagonal)
    first, second = np.triu_indices(len(diagonal), 1)
    offsets = (axes[:, first] * steps[first] + axes[:, second] * steps[second]).T
    both = rise(np.concatenate([offsets, -offsets])).reshape(2, -1) - origin
    half[first, second] = (both.sum(axis=0) - alone[first] - alone[second]) / (4.0 * steps[first] * steps[second])
    half[second, first] = half[first, second]
    finite = np.isfinite(half)
    return np.where(finite, half, 0.0), bool(finite.all())


def _first_axes(guess: Array | None, steps: Array) -> Array:
    """Return the parameters' own axes, as long as each error with the others held, if the guess is well conditioned.

    Along these a step changes one parameter. A prediction that keeps what does not depend on it is then fast.
    """
    if guess is None or not np.isfinite(guess).all():
        return np.diag(steps)
    sigma = np.sqrt(np.maximum(np.diagonal(guess), 0.0))
    sigma = np.where(sigma > 0.0, sigma, steps)
    # The correlation matrix: the parameters' units drop out of its eigenvalues.
    eigenvalues, directions = np.linalg.eigh(guess / np.outer(sigma, sigma))
    if not eigenvalues[0] > 0.0:
        return np.diag(sigma)
    if eigenvalues[0] < _ROUND[0]:  # strongly correlated: the eigenvectors
        return _triangular(sigma[:, None] * directions * np.sqrt(eigenvalues))
    # The error with the others held is 1/√(C⁻¹)ᵢᵢ.
    return np.diag(sigma / np.sqrt(((directions / eigenvalues) * directions).sum(axis=1)))


def _triangular(root: Array) -> Array:
    """Return the lower triangular L with L Lᵀ = R Rᵀ: the first parameter changes along the first axis only."""
    return np.linalg.qr(root.T).R.T


def _evaluated(likelihood: Likelihood, points: Mapping[str, Array]) -> Array:
    """Return −2 ln L at every point; infinity where the expectation is no number (a square root beyond its edge)."""
    try:
        return likelihood.evaluate_many(points)
    except InputError:  # of one point at least: which ones?
        value = np.full(len(next(iter(points.values()))), np.inf)
        for row in range(len(value)):
            try:
                value[row] = likelihood.evaluate({name: float(column[row]) for name, column in points.items()})
            except InputError:
                continue
        return value
