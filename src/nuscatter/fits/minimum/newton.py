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

from nuscatter.blocks import reuse_freed_memory
from nuscatter.fits.likelihoods.likelihood import Likelihood, members_of
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.parameters import Range
from nuscatter.units import Array

#: A point has converged once its next step is expected to lower −2 ln L by less than this.
DONE = 1e-8

_STEPS = 120  # the most Newton steps
_STEPS_EXCLUDED = 60  # the most of an excluded point
_PATIENCE, _RELATIVE = 40, 1e-2  # after so many steps an excluded point has converged at this relative precision
_ROUNDING = 1e-7  # Minuit's minimum may lie so much above the lowest −2 ln L seen before
_ENTRIES, _MOST = 2_500_000, 1024  # numbers of slopes, and points, at a time: both much larger or smaller cost more
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
            excess, or when its steps are used up; Minuit is not called. Its −2 ln L is then an upper bound.
        progress: called with the number of points that were finished since the last call.
    """
    names = tuple(free)
    batch = len(next(iter(start.values())))
    values = {name: np.array(column, dtype=np.float64) for name, column in start.items()}
    fval, valid = np.empty(batch), np.ones(batch, dtype=bool)
    # The slopes of all points at once would not fit into the cache: the batch is done in pieces.
    reuse_freed_memory()
    widest = max(each.ndata * (2 + len(free.keys() & each.arguments)) for each in members_of(likelihood))
    rows = int(np.clip(_ENTRIES // widest, 32, _MOST))
    for begin in range(0, batch, rows):
        chunk = slice(begin, min(begin + rows, batch))
        held = {name: column[chunk] for name, column in values.items()}
        if names:
            x, fval[chunk], valid[chunk] = _newton(likelihood, held, free, excluded)
            for name, column in zip(names, x, strict=True):
                values[name][chunk] = column
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


@final
@dataclass(frozen=True, eq=False)
class _Box:
    """The free parameters' limits and scales, shape (free, 1)."""

    low: Array
    high: Array
    #: a curvature of 1 over the parameter's step
    scale: Array

    @classmethod
    def of(cls, free: Mapping[str, Range]) -> "_Box":
        low = [[-math.inf if each.low is None else each.low] for each in free.values()]
        high = [[math.inf if each.high is None else each.high] for each in free.values()]
        return cls(np.array(low), np.array(high), np.array([[each.step] for each in free.values()]) ** -2.0)

    def pinned(self, x: Array, g: Array) -> NDArray[np.bool_]:
        """Return which parameters are at a limit while the gradient drives them out of the allowed range."""
        return np.asarray(((x <= self.low) & (g > 0)) | ((x >= self.high) & (g < 0)))

    def end(self, x: Array, step: Array, excluded: NDArray[np.bool_]) -> Array:
        """Return where steps end within the limits; those of excluded points are no longer than `_LONGEST`.

        Far above the data a Newton step can be so long that it ends where a user's function overflows.
        """
        if excluded.any():
            longest = (np.abs(step) * np.sqrt(self.scale)).max(axis=0)
            step = step * np.where(excluded, _LONGEST / np.maximum(longest, _LONGEST), 1.0)
        return np.asarray(np.clip(x + step, self.low, self.high))


@final
@dataclass(eq=False)
class _Points:
    """The points of a batch that have not converged. Everywhere the batch is the last axis, as in memory."""

    #: their columns in the results
    columns: NDArray[np.int_]
    #: the free parameters, shape (free, points)
    x: Array
    #: −2 ln L, its gradient and Gauss and Newton's Hessian, shapes (points,), (free, points), (free, free, points)
    f: Array
    g: Array
    curvature: Array
    #: the correction to this Hessian
    missing: Array
    #: λ of Levenberg and Marquardt
    damping: Array

    def some(self, which: NDArray[np.int_]) -> "_Points":
        """Return some of the points."""
        return _Points(**{name: np.take(each, which, axis=-1) for name, each in vars(self).items()})

    def step_and_fall(self, box: _Box) -> tuple[Array, Array, Array]:
        """Return the Hessian, damped Newton steps, and by how much each is expected to lower −2 ln L: −½ gᵀ Δ.

        Where a step with the corrected Hessian would raise −2 ln L, the correction is set to 0 and Gauss and Newton's
        Hessian is used alone: it is never negative, so that its step goes down.
        """
        pinned = box.pinned(self.x, self.g)
        downhill = np.where(pinned, 0.0, self.g)
        hessian = self.curvature + self.missing
        step = _step(downhill, hessian, self.damping, box.scale, pinned)
        fall = -0.5 * (downhill * step).sum(axis=0)
        wrong = np.flatnonzero(~(fall >= 0))  # nan, too
        if wrong.size:
            alone, down = self.curvature[:, :, wrong], downhill[:, wrong]
            self.missing[:, :, wrong], hessian[:, :, wrong] = 0.0, alone
            step[:, wrong] = _step(down, alone, self.damping[wrong], box.scale, pinned[:, wrong])
            fall[wrong] = -0.5 * (down * step[:, wrong]).sum(axis=0)
        return hessian, step, fall

    def take(self, there: Array, hessian: Array, f: Array, g: Array, curvature: Array) -> None:
        """Go to the ends of steps where −2 ln L is lower; f, g and the curvature are those at the ends."""
        # How much did −2 ln L fall, in units of what its parabola, gᵀΔ + ½ ΔᵀHΔ, expected?
        moved, fall = there - self.x, self.f - f
        expected = -((self.g + 0.5 * _product(hessian, moved)) * moved).sum(axis=0)
        # Where the expected fall is as small as rounding, only its sign counts.
        ratio = np.where(expected > DONE, fall / np.maximum(expected, DONE), np.sign(fall))
        taken = fall > 0  # a step that raises −2 ln L is not taken, and damped the next time
        _correct(self.missing, taken, moved, g - self.g, curvature)
        self.damping = _next_damping(self.damping, ratio)
        if taken.all():
            self.x, self.f, self.g, self.curvature = there, f, g, curvature
        else:
            self.x, self.f = np.where(taken, there, self.x), np.where(taken, f, self.f)
            self.g, self.curvature = np.where(taken, g, self.g), np.where(taken, curvature, self.curvature)


def _newton(
    likelihood: Likelihood, held: Mapping[str, Array], free: Mapping[str, Range], excluded: float
) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return the free parameters (free, batch), −2 ln L, and which points converged."""
    box = _Box.of(free)
    fixed = {name: column for name, column in held.items() if name not in free}

    def look(x: Array, columns: NDArray[np.int_]) -> tuple[Array, Array, Array]:
        point = {name: column[columns] for name, column in fixed.items()} | dict(zip(free, x, strict=True))
        value, gradient, curvature = likelihood.derivatives(point, free)
        return value, gradient.T, curvature.transpose(1, 2, 0)

    x = np.clip(np.stack([held[name] for name in free]), box.low, box.high)
    size, batch = x.shape
    everything = np.arange(batch)
    # No damping at first: near the minimum an undamped step is the best.
    points = _Points(everything, x, *look(x, everything), np.zeros((size, size, batch)), np.zeros(batch))
    result, lowest, converged = x.copy(), points.f.copy(), np.zeros(batch, dtype=bool)
    for taken_steps in range(_STEPS):
        hessian, step, fall = points.step_and_fall(box)
        # Converged: the next step is expected to lower −2 ln L by next to nothing. Excluded points need less.
        enough = np.full(fall.shape, DONE)
        if taken_steps > _PATIENCE:
            enough += _RELATIVE * np.maximum(points.f - excluded, 0.0)
        if taken_steps >= _STEPS_EXCLUDED:
            enough[points.f > excluded] = np.inf
        done = fall < enough
        # A damped step may lower −2 ln L by little since it is short: the undamped one decides.
        damped = np.flatnonzero(done & (points.damping > 0))
        if damped.size:
            undamped = points.some(damped)
            undamped.damping[:] = 0.0
            done[damped] = undamped.step_and_fall(box)[2] < enough[damped]
        result[:, points.columns], lowest[points.columns], converged[points.columns] = points.x, points.f, done
        if done.all():
            break
        there = box.end(points.x, step, points.f > excluded)
        if done.any():  # points that converged leave the batch: the rest costs less
            going = np.flatnonzero(~done)
            points, hessian, there = points.some(going), hessian[:, :, going], there[:, going]
        points.take(there, hessian, *look(there, points.columns))
    return result, lowest, converged | (lowest > excluded)


def _product(matrices: Array, vectors: Array) -> Array:
    """Return a matrix times a vector at each point: (free, free, points) and (free, points) give (free, points)."""
    return np.asarray(np.einsum("fgb,gb->fb", matrices, vectors))


def _correct(missing: Array, taken: NDArray[np.bool_], moved: Array, turned: Array, curvature: Array) -> None:
    """Update the correction to the Hessian in place, by the symmetric rank-one formula: H += r rᵀ/(rᵀ Δ).

    Args:
        missing: the correction, shape (free, free, points).
        taken: whether the step lowered −2 ln L. After one that did not, the correction is dropped: it misled.
        moved: the steps Δ, shape (free, points).
        turned: the change of the gradient with it.
        curvature: Gauss and Newton's Hessian after the step.
    """
    # r is the change of the gradient that the present Hessian does not explain.
    unexplained = turned - _product(curvature, moved) - _product(missing, moved)
    along = (unexplained * moved).sum(axis=0)
    size_of = np.linalg.norm(unexplained, axis=0) * np.linalg.norm(moved, axis=0)
    # Where r is about orthogonal to the step, the formula divides by rounding: no update there.
    sure = taken & (np.abs(along) > _PARALLEL * size_of)
    if not sure.all():
        unexplained, along = np.where(sure, unexplained, 0.0), np.where(sure, along, 1.0)
    missing += unexplained[:, None] * (unexplained / along)
    if not taken.all():
        missing[:, :, ~taken] = 0.0


def _next_damping(damping: Array, ratio: Array) -> Array:
    """Return less damping where −2 ln L fell about as expected, and more where it fell by much less, or rose."""
    eased = np.where(ratio > _GOOD, damping * 0.1, damping)
    damping = np.where(ratio < _POOR, np.maximum(damping * _FACTOR, _FIRST_DAMPING), eased)
    damping[damping < _LEAST_DAMPING] = 0.0
    return damping


def _step(downhill: Array, hessian: Array, damping: Array, scale: Array, pinned: NDArray[np.bool_]) -> Array:
    """Return the damped Newton steps −(H + λ D)⁻¹ g; a parameter that is pinned at a limit does not move."""
    matrix = hessian.transpose(2, 0, 1).copy()  # the order that the solver needs
    diagonal = np.einsum("bff->bf", matrix)  # a view, through which the diagonal is changed
    # Damping in units of the diagonal does not depend on the parameters' units; `scale` serves where it is 0.
    more = _RIDGE * scale + damping * (np.abs(diagonal.T) + scale)
    if pinned.any():
        # Rows and columns of pinned parameters become those of the unit matrix; their gradients are 0.
        loose = np.where(pinned, 0.0, 1.0).T
        matrix *= loose[:, :, None]
        matrix *= loose[:, None, :]
        more += pinned
    diagonal += more.T
    right = downhill.T[:, :, None]
    try:
        return -np.asarray(np.linalg.solve(matrix, right)[:, :, 0].T)
    except np.linalg.LinAlgError:  # one singular matrix stops the whole batch: the pseudo-inverse always exists
        return -np.asarray((np.linalg.pinv(matrix, hermitian=True) @ right)[:, :, 0].T)
