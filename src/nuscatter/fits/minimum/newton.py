"""Thousands of minimisations at once: −2 ln L minimised in the free parameters at every point of a batch.

A profile over a grid is the same small problem many times. Each point takes damped Newton steps of its own. The
likelihood and its slopes are computed for the whole batch in one call, so that the work is matrix products. The Hessian
is Gauss and Newton's, which is made of the slopes of the expectation alone. A correction is added to it: a symmetric
rank-one update, which follows from successive gradients (J. Nocedal and S. Wright, Numerical Optimization (2006),
Eq. 6.24). Without the correction a problem with few counts converges slowly, or seems converged too early. Damping
(Levenberg's and Marquardt's) makes a step shorter until it lowers −2 ln L; projection keeps it within the limits. A
point that does not converge is minimised by Minuit (`minuit.descend`), and counted.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> line = GaussianLikelihood([1.0, 2.0, 3.0], 0.5, lambda a, b: [a, a + b, a + 2 * b])
    >>> found = descend_many(line, {"a": np.zeros(3), "b": np.array([0.5, 1.0, 1.5])}, {"a": Range(0.1)})
    >>> found.values["a"].round(6), found.fval.round(6), found.by_minuit
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

#: A point has converged once its next step is expected to lower −2 ln L by less than this.
DONE = 1e-8

_STEPS = 60  # the most Newton steps
_PATIENCE, _RELATIVE = 40, 1e-2  # after so many steps an excluded point has converged at this relative precision
_ROUNDING = 1e-7  # Minuit's minimum may lie so much above the lowest −2 ln L seen before
_ENTRIES = 1_500_000  # of slopes held at a time: some 12 MB, which stay in the processor's cache
_LONGEST = 30.0  # the longest step of an excluded point, in units of the parameters' own steps
_RIDGE = 1e-9  # of 1/step², added to the Hessian so that a flat direction has an inverse
_FIRST_DAMPING = 1e-3  # of the Hessian's diagonal, after the first step that failed
_LEAST_DAMPING = 1e-5  # below this, damping is switched off, and the steps converge quadratically
_GOOD, _POOR = 0.5, 0.1  # actual over expected fall of −2 ln L: above the first less damping, below the second more
_FACTOR = 10.0  # by which damping rises or falls
_PARALLEL = 1e-6  # cosine of step and gradient change below which their rank-one update would divide by noise


@final
@dataclass(frozen=True, eq=False)
class Minima:
    """Where the minimisations of a batch ended."""

    #: every parameter, shape (batch,)
    values: dict[str, Array]
    #: −2 ln L there, shape (batch,)
    fval: Array
    #: whether each converged; `fval` of a point that did not is the lowest −2 ln L that was seen, which is no minimum
    valid: NDArray[np.bool_]
    #: the number of points that Minuit minimised, since Newton's steps did not converge
    by_minuit: int

    @property
    def lowest(self) -> float:
        """The lowest −2 ln L of the points that converged; infinity if none did."""
        return float(np.min(self.fval, where=self.valid, initial=np.inf))


def descend_many(
    likelihood: Likelihood,
    start: Mapping[str, Array],
    free: Mapping[str, Range],
    *,
    use_minuit: bool = True,
    excluded: float = math.inf,
    progress: Callable[[int], None] | None = None,
) -> Minima:
    """Minimise −2 ln L over the free parameters at every point of a batch.

    Args:
        likelihood: what is minimised.
        start: every parameter, shape (batch,); those that are not `free` stay there.
        free: the range of every free parameter.
        use_minuit: whether Minuit continues where Newton's steps did not converge.
        excluded: −2 ln L above which a point is excluded whatever its exact minimum is. Above it, a point counts as
            converged after some steps once its next step is expected to lower −2 ln L by less than a hundredth of the
            excess, or when all steps are used up; Minuit is not called. Its −2 ln L is then an upper bound.
        progress: called with the number of points that were finished since the last call.
    """
    names = tuple(free)
    batch = len(next(iter(start.values())))
    values = {name: np.array(column, dtype=np.float64) for name, column in start.items()}
    fval, valid = np.empty(batch), np.ones(batch, dtype=bool)
    # The slopes of all points at once would not fit into the cache: the batch is done in pieces.
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
    left = np.nonzero(~valid)[0] if use_minuit else np.array([], dtype=int)
    for at in left:
        # Minuit starts from the lowest point that Newton's steps reached, and must not end above it.
        found = descend(likelihood, {name: float(column[at]) for name, column in values.items()}, free)
        valid[at] = found.valid and found.fval <= fval[at] + _ROUNDING
        if found.fval <= fval[at]:
            fval[at] = found.fval
            for name in names:
                values[name][at] = found.values[name]
    return Minima(values, fval, valid, len(left))


def _newton(
    likelihood: Likelihood, held: Mapping[str, Array], free: Mapping[str, Range], excluded: float
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return the free parameters (batch, free), −2 ln L, and which points converged."""
    low = np.array([-np.inf if each.low is None else each.low for each in free.values()])
    high = np.array([np.inf if each.high is None else each.high for each in free.values()])
    scale = np.array([each.step for each in free.values()]) ** -2.0  # a curvature of 1 over the parameter's step

    def look(x: Array, rows: NDArray[np.int_]) -> tuple[Array, Array, Array]:
        point = {name: column[rows] for name, column in held.items()}
        return likelihood.derivatives({**point, **dict(zip(free, x.T, strict=True))}, free)

    x = np.clip(np.stack([held[name] for name in free], axis=-1), low, high)
    batch, size = x.shape
    rows = np.arange(batch)  # the points that have not converged, as rows of the results
    f, g, curvature = look(x, rows)
    missing = np.zeros((batch, size, size))  # the correction to Gauss and Newton's Hessian
    damping = np.zeros(batch)  # none at first: near the minimum an undamped step is the best
    result, lowest, converged = x.copy(), f.copy(), np.zeros(batch, dtype=bool)
    for taken_steps in range(_STEPS):
        # A parameter at its limit is held there while the gradient drives it out of the allowed range.
        pinned = ((x <= low) & (g > 0)) | ((x >= high) & (g < 0))
        step, fall = _step_and_fall(g, curvature, missing, damping, scale, pinned)
        # Converged: the next step is expected to lower −2 ln L by next to nothing. Excluded points need less.
        excess = np.maximum(f - excluded, 0.0) if taken_steps > _PATIENCE else 0.0
        enough = np.broadcast_to(DONE + _RELATIVE * excess, f.shape)
        done = fall < enough
        # A damped step may lower −2 ln L by little since it is short: the undamped one decides.
        damped = done & (damping > 0)
        if damped.any():
            undamped = np.zeros(np.count_nonzero(damped))
            plain = _step_and_fall(g[damped], curvature[damped], missing[damped], undamped, scale, pinned[damped])
            done[damped] = plain[1] < enough[damped]
        there = np.clip(x + _shortened(step, scale, f > excluded), low, high)
        result[rows], lowest[rows], converged[rows] = x, f, done
        if done.all():
            break
        # Points that converged leave the batch: the rest costs less.
        going = ~done
        x, f, g, there, damping = (each[going] for each in (x, f, g, there, damping))
        rows, curvature, missing = rows[going], curvature[going], missing[going]
        f_there, g_there, curvature_there = look(there, rows)
        # How much did −2 ln L fall, in units of what its parabola, gᵀΔ + ½ ΔᵀHΔ, expected?
        moved = there - x
        pushed = ((curvature + missing) @ moved[:, :, None])[:, :, 0]
        expected = -((g + 0.5 * pushed) * moved).sum(axis=1)
        # Where the expected fall is as small as rounding, only its sign counts.
        ratio = np.where(expected > DONE, (f - f_there) / np.maximum(expected, DONE), np.sign(f - f_there))
        taken = f_there < f  # a step that raises −2 ln L is not taken, and damped the next time
        _correct(missing, taken, moved, g_there - g, curvature_there)
        damping = _next_damping(damping, ratio)
        x, f, g = np.where(taken[:, None], there, x), np.where(taken, f_there, f), np.where(taken[:, None], g_there, g)
        curvature = np.where(taken[:, None, None], curvature_there, curvature)
    return result, lowest, converged | (lowest > excluded)


def _shortened(step: Array, scale: Array, excluded: NDArray[np.bool_]) -> Array:
    """Return the steps, those of excluded points no longer than `_LONGEST`.

    Far above the data a Newton step can be so long that it ends where a user's function overflows.
    """
    longest = (np.abs(step) * np.sqrt(scale)).max(axis=1)
    return step * np.where(excluded, _LONGEST / np.maximum(longest, _LONGEST), 1.0)[:, None]


def _correct(missing: Array, taken: NDArray[np.bool_], moved: Array, turned: Array, curvature: Array) -> None:
    """Update the correction to the Hessian in place, by the symmetric rank-one formula: H += r rᵀ/(rᵀ Δ).

    Args:
        missing: the correction, shape (points, free, free).
        taken: whether the step lowered −2 ln L. After one that did not, the correction is dropped: it misled.
        moved: the steps Δ, shape (points, free).
        turned: the change of the gradient with it.
        curvature: Gauss and Newton's Hessian after the step.
    """
    # r is the change of the gradient that the present Hessian does not explain.
    unexplained = turned - ((curvature + missing) @ moved[:, :, None])[:, :, 0]
    along = (unexplained * moved).sum(axis=1)
    size_of = np.linalg.norm(unexplained, axis=1) * np.linalg.norm(moved, axis=1)
    # Where r is about orthogonal to the step, the formula divides by rounding: no update there.
    sure = taken & (np.abs(along) > _PARALLEL * size_of)
    missing[sure] += unexplained[sure, :, None] * unexplained[sure, None, :] / along[sure, None, None]
    missing[~taken] = 0.0


def _next_damping(damping: Array, ratio: Array) -> Array:
    """Return less damping where −2 ln L fell about as expected, and more where it fell by much less, or rose."""
    eased = np.where(ratio > _GOOD, damping * 0.1, damping)
    damping = np.where(ratio < _POOR, np.maximum(damping * _FACTOR, _FIRST_DAMPING), eased)
    damping[damping < _LEAST_DAMPING] = 0.0
    return damping


def _step_and_fall(
    g: Array, curvature: Array, missing: Array, damping: Array, scale: Array, pinned: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Return damped Newton steps, and by how much each is expected to lower −2 ln L: −½ gᵀ Δ.

    Where a step with the corrected Hessian would raise −2 ln L, the correction is set to 0 and Gauss and Newton's
    Hessian is used alone: it is never negative, so that its step goes down.
    """
    downhill = np.where(pinned, 0.0, g)
    step = _step(g, curvature + missing, damping, scale, pinned)
    fall = -0.5 * (downhill * step).sum(axis=1)
    wrong = ~(fall >= 0)  # nan, too
    if wrong.any():
        missing[wrong] = 0.0
        step[wrong] = _step(g[wrong], curvature[wrong], damping[wrong], scale, pinned[wrong])
        fall[wrong] = -0.5 * (downhill[wrong] * step[wrong]).sum(axis=1)
    return step, fall


def _step(g: Array, hessian: Array, damping: Array, scale: Array, pinned: NDArray[np.bool_]) -> Array:
    """Return the damped Newton steps −(H + λ D)⁻¹ g; a parameter that is pinned at a limit does not move."""
    size = g.shape[1]
    diagonal = np.abs(np.diagonal(hessian, axis1=1, axis2=2))
    # Rows and columns of pinned parameters become those of the unit matrix, and their gradients 0.
    loose = np.where(pinned, 0.0, 1.0)
    matrix = hessian * loose[:, :, None] * loose[:, None, :]
    at = np.arange(size)
    # Damping in units of the diagonal does not depend on the parameters' units; `scale` serves where it is 0.
    matrix[:, at, at] += _RIDGE * scale + damping[:, None] * (diagonal + scale) + pinned
    try:
        return -np.asarray(np.linalg.solve(matrix, (g * loose)[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:  # one singular matrix stops the whole batch: the pseudo-inverse always exists
        return -np.asarray((np.linalg.pinv(matrix, hermitian=True) @ (g * loose)[:, :, None])[:, :, 0])
