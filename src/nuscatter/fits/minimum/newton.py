"""Thousands of descents at once: −2 ln L brought down in the free parameters at every point of a batch.

A profile over a grid is the same small problem many times. Each point takes damped Newton steps of its own; what all
share is one evaluation of the likelihood with its slopes, matrix products over the whole batch. The Hessian is Gauss
and Newton's, which knows the slopes of the expectation alone, plus what successive gradients say is missing (a
symmetric rank-one update: J. Nocedal and S. Wright, Numerical Optimization (2006), Eq. 6.24); without that, few counts
make it converge slowly, or look converged too early. Damping (Levenberg's and Marquardt's) and projection on the limits
keep each step one that goes down. A point that does not arrive is brought down by Minuit (`descent`), and counted.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> line = GaussianLikelihood([1.0, 2.0, 3.0], 0.5, lambda a, b: [a, a + b, a + 2 * b])
    >>> found = descend_many(line, {"a": np.zeros(3), "b": np.array([0.5, 1.0, 1.5])}, {"a": Range(0.1)})
    >>> found.values["a"].round(6), found.fval.round(6), found.handed
    (array([1.5, 1. , 0.5]), array([2., 0., 2.]), 0)
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.parameters import Range
from nuscatter.units import Array

#: A point has arrived once its next step promises less than this in −2 ln L.
DONE = 1e-8

_STEPS = 60
_PATIENCE, _RELATIVE = 40, 1e-2  # after so many steps an excluded point need be known to this part of its excess only
_ROUNDING = 1e-7  # Minuit's minimum may lie so much above what was seen before
_ENTRIES = 1_500_000  # of slopes held at a time: some 12 MB, which stay in the processor's cache
_LONGEST = 30.0  # an excluded point's step, in the parameters' own
_RIDGE = 1e-9  # of 1/step², so that a flat direction has an inverse
_FIRST_DAMPING = 1e-3
_LEAST_DAMPING = 1e-5


@final
@dataclass(frozen=True, eq=False)
class Minima:
    """Where the descents of a batch ended."""

    #: every parameter, shape (batch,)
    values: dict[str, Array]
    fval: Array
    #: whether each arrived; one that did not has the lowest −2 ln L that was seen, which is no minimum
    valid: NDArray[np.bool_]
    #: how many were handed to Minuit
    handed: int

    @property
    def lowest(self) -> float:
        """The lowest −2 ln L at which a descent arrived; infinity if none did."""
        return float(np.min(self.fval, where=self.valid, initial=np.inf))


def descend_many(
    likelihood: Likelihood,
    start: Mapping[str, Array],
    free: Mapping[str, Range],
    *,
    hand_over: bool = True,
    excluded: float = math.inf,
    progress: Callable[[int], None] | None = None,
) -> Minima:
    """Minimise −2 ln L over the free parameters at every point of a batch.

    Args:
        likelihood: what is minimised.
        start: every parameter, shape (batch,); those that are not `free` stay there.
        free: the range of every free parameter.
        hand_over: whether Minuit goes on where Newton's steps did not arrive.
        excluded: the height of −2 ln L above which a point is excluded whatever its exact minimum is. A point that has
            not arrived there after some steps has done so once its next step promises less than a hundredth of its
            excess, or when all steps are used up; Minuit is not asked. Its −2 ln L is then an upper bound.
        progress: called with the number of points that were done since the last call.
    """
    names = tuple(free)
    batch = len(next(iter(start.values())))
    values = {name: np.array(column, dtype=np.float64) for name, column in start.items()}
    fval, valid = np.empty(batch), np.ones(batch, dtype=bool)
    rows = int(np.clip(_ENTRIES // (likelihood.ndata * (len(free) + 2)), 32, 4096))
    for begin in range(0, batch, rows):
        chunk = slice(begin, min(begin + rows, batch))
        held = {name: column[chunk] for name, column in values.items()}
        if names:
            x, fval[chunk], valid[chunk] = _newton(likelihood, held, free, excluded)
            for row, name in enumerate(names):
                values[name][chunk] = x[:, row]
        else:
            fval[chunk] = likelihood.evaluate_many(held)
        if progress is not None:
            progress(chunk.stop - chunk.start)
    lost = np.nonzero(~valid)[0] if hand_over else np.array([], dtype=int)
    for at in lost:
        found = descend(likelihood, {name: float(column[at]) for name, column in values.items()}, free)
        valid[at] = found.valid and found.fval <= fval[at] + _ROUNDING
        if found.fval <= fval[at]:
            fval[at] = found.fval
            for name in names:
                values[name][at] = found.values[name]
    return Minima(values, fval, valid, len(lost))


def _newton(
    likelihood: Likelihood, held: Mapping[str, Array], free: Mapping[str, Range], excluded: float
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return the free parameters (batch, free), −2 ln L, and which points arrived."""
    low = np.array([-np.inf if each.low is None else each.low for each in free.values()])
    high = np.array([np.inf if each.high is None else each.high for each in free.values()])
    scale = np.array([each.step for each in free.values()]) ** -2.0

    def look(x: Array, rows: NDArray[np.int_]) -> tuple[Array, Array, Array]:
        point = {name: column[rows] for name, column in held.items()}
        return likelihood.derivatives({**point, **dict(zip(free, x.T, strict=True))}, free)

    x = np.clip(np.stack([held[name] for name in free], axis=-1), low, high)
    batch, size = x.shape
    rows = np.arange(batch)
    f, g, curvature = look(x, rows)
    missing = np.zeros((batch, size, size))  # from Gauss and Newton's Hessian
    damping = np.zeros(batch)
    result, lowest, arrived = x.copy(), f.copy(), np.zeros(batch, dtype=bool)
    for taken_steps in range(_STEPS):
        pinned = ((x <= low) & (g > 0)) | ((x >= high) & (g < 0))
        step, promised = _promising(g, curvature, missing, damping, scale, pinned)
        excess = np.maximum(f - excluded, 0.0) if taken_steps > _PATIENCE else 0.0
        enough = np.broadcast_to(DONE + _RELATIVE * excess, f.shape)
        done = promised < enough
        damped = done & (damping > 0)  # a step may promise little since it is short
        if damped.any():
            undamped = np.zeros(np.count_nonzero(damped))
            plain = _promising(g[damped], curvature[damped], missing[damped], undamped, scale, pinned[damped])
            done[damped] = plain[1] < enough[damped]
        # Far above the data a step may leave every measured value behind, and the numbers of a user's function.
        longest = (np.abs(step) * np.sqrt(scale)).max(axis=1)
        step = step * np.where(f > excluded, _LONGEST / np.maximum(longest, _LONGEST), 1.0)[:, None]
        there = np.clip(x + step, low, high)
        result[rows], lowest[rows], arrived[rows] = x, f, done
        if done.all():
            break
        going = ~done
        x, f, g, there, damping = (each[going] for each in (x, f, g, there, damping))
        rows, curvature, missing = rows[going], curvature[going], missing[going]
        f_there, g_there, curvature_there = look(there, rows)
        moved = there - x
        bend = ((curvature + missing) @ moved[:, :, None])[:, :, 0]
        expected = -((g + 0.5 * bend) * moved).sum(axis=1)
        ratio = np.where(expected > DONE, (f - f_there) / np.maximum(expected, DONE), np.sign(f - f_there))
        taken = f_there < f
        turned = g_there - g - ((curvature_there + missing) @ moved[:, :, None])[:, :, 0]
        along = (turned * moved).sum(axis=1)
        size_of = np.linalg.norm(turned, axis=1) * np.linalg.norm(moved, axis=1)
        sure = taken & (np.abs(along) > 1e-6 * size_of)
        missing[sure] += turned[sure, :, None] * turned[sure, None, :] / along[sure, None, None]
        missing[~taken] = 0.0
        eased = np.where(ratio > 0.5, damping * 0.1, damping)
        damping = np.where(ratio < 0.1, np.maximum(damping * 10.0, _FIRST_DAMPING), eased)
        damping[damping < _LEAST_DAMPING] = 0.0
        x, f, g = np.where(taken[:, None], there, x), np.where(taken, f_there, f), np.where(taken[:, None], g_there, g)
        curvature = np.where(taken[:, None, None], curvature_there, curvature)
    return result, lowest, arrived | (lowest > excluded)


def _promising(
    g: Array, curvature: Array, missing: Array, damping: Array, scale: Array, pinned: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Return steps and how far −2 ln L should fall; where the whole Hessian leads up, Gauss and Newton's alone."""
    downhill = np.where(pinned, 0.0, g)
    step = _step(g, curvature + missing, damping, scale, pinned)
    promised = -0.5 * (downhill * step).sum(axis=1)
    wrong = ~(promised >= 0)
    if wrong.any():
        missing[wrong] = 0.0
        step[wrong] = _step(g[wrong], curvature[wrong], damping[wrong], scale, pinned[wrong])
        promised[wrong] = -0.5 * (downhill[wrong] * step[wrong]).sum(axis=1)
    return step, promised


def _step(g: Array, hessian: Array, damping: Array, scale: Array, pinned: NDArray[np.bool_]) -> Array:
    """Return the damped Newton steps; what is pinned at a limit stays."""
    size = g.shape[1]
    diagonal = np.abs(np.diagonal(hessian, axis1=1, axis2=2))
    loose = np.where(pinned, 0.0, 1.0)
    matrix = hessian * loose[:, :, None] * loose[:, None, :]
    at = np.arange(size)
    matrix[:, at, at] += _RIDGE * scale + damping[:, None] * (diagonal + scale) + pinned
    try:
        return -np.asarray(np.linalg.solve(matrix, (g * loose)[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        return -np.asarray((np.linalg.pinv(matrix, hermitian=True) @ (g * loose)[:, :, None])[:, :, 0])
