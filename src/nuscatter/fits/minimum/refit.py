"""Refits beside a known minimum: −2 ln L with some parameters held and the others brought down again.

Profiles, intervals, contours and impacts are made of refits alone, so these decide what a question costs. A fit knows
its second derivatives, hence where the others go when some are held, and how far above the bottom a point lies once its
gradient is known (one call a parameter). So a refit is a Newton step or two, with the fit's own Hessian mended by BFGS,
from the place that the covariance expects. A limit, a kink, noise, or a step that does not bring what its gradient
promised hands over to Minuit (`minuit.descend`), which needs some ten times the calls.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import FitError
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.minuit import Minimum, descend
from nuscatter.fits.parameters import Range

#: A refit this much below the best fit means that the best fit was not the lowest minimum.
LOWER = 1e-2
#: Newton's method ends with the step that promises less than this in −2 ln L; it leaves some percent of that above.
DONE = 1e-5

_WIDTH = 3e-4  # of the error, the others fixed: a difference's step; its rounding and curvature are both negligible
_STEPS = 10  # Newton's, before Minuit is asked
_FIRM = 0.1  # of its error: nearer to a limit than this, a parameter's second derivative is not to be relied upon
_BENT = 4.0  # the most by which the bend of a neighbouring refit is scaled


@final
@dataclass(frozen=True, eq=False)
class Valley:
    """−2 ln L around a minimum: what a fit found, without its words."""

    likelihood: Likelihood
    #: the best value of every parameter
    values: Mapping[str, float]
    #: −2 ln L there
    fval: float
    #: in the order of `values`; 0 for those that are not free
    covariance: NDArray[np.float64]
    free: Mapping[str, Range]

    def scale(self, name: str) -> float:
        """Return the error of a free parameter, or its step where there is no error."""
        row = self._order[name]
        error = math.sqrt(max(float(self.covariance[row, row]), 0.0))
        return error if error > 0 else self.free[name].step

    def refit(self, held: Mapping[str, float], near: Minimum | None = None) -> Minimum:
        """Return the minimum with these free parameters held.

        Args:
            held: values by name, within the limits.
            near: a refit with the same parameters held elsewhere; how far it lies off the straight line that the
                covariance expects tells where this one bends to (as the square of the distance).

        Raises:
            FitError: the refit did not converge, or came out lower than the fit.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
            >>> line = GaussianLikelihood([1.0, 2.0, 3.0], 0.5, lambda a, b: [a, a + b, a + 2 * b])
            >>> covariance = np.array([[5.0, -3.0], [-3.0, 3.0]]) / 24
            >>> valley = Valley(line, {"a": 1.0, "b": 1.0}, 0.0, covariance, {"a": Range(0.1), "b": Range(0.1)})
            >>> found = valley.refit({"b": 1.5})
            >>> round(found.values["a"], 6), round(found.fval, 6)
            (0.5, 2.0)
        """
        free = {name: allowed for name, allowed in self.free.items() if name not in held}
        start = {**self.values, **self._start(held, tuple(free), near), **held}
        found = self._quick(start, free)
        if found is None or not found.fval < math.inf:
            found = descend(self.likelihood, start, self._narrowed(free))
        if not found.valid:
            found = descend(self.likelihood, {**self.values, **held}, free)
        where = ", ".join(f"{name} = {value:.6g}" for name, value in held.items())
        if not found.valid:
            raise FitError(f"The refit with {where} did not converge: {found.message}.")
        if found.fval < self.fval - LOWER:
            raise FitError(
                f"The refit with {where} is lower than the fit by {self.fval - found.fval:.3g} in −2 ln L, so the fit "
                "was not at the lowest minimum; fit again with more starts."
            )
        return found

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.values)}

    @cached_property
    def _hessian(self) -> NDArray[np.float64] | None:
        """The second derivatives of −2 ln L in the free parameters, 2 C⁻¹; None if the covariance has no inverse."""
        rows = [self._order[name] for name in self.free]
        try:
            inverse = np.linalg.inv(np.linalg.cholesky(self.covariance[np.ix_(rows, rows)]))
        except np.linalg.LinAlgError:
            return None
        hessian: NDArray[np.float64] = 2.0 * inverse.T @ inverse
        return hessian if np.isfinite(hessian).all() else None

    @cached_property
    def _soft(self) -> set[str]:
        """The free parameters that lie at a limit."""
        return {
            name
            for name, allowed in self.free.items()
            for edge in (allowed.low, allowed.high)
            if edge is not None and abs(self.values[name] - edge) <= _FIRM * self.scale(name)
        }

    def _quick(self, start: Mapping[str, float], free: Mapping[str, Range]) -> Minimum | None:
        if not free or self._hessian is None or not self._soft.isdisjoint(free):
            return None
        rows = [row for row, name in enumerate(self.free) if name in free]
        return newton(self.likelihood, start, free, self._hessian[np.ix_(rows, rows)])

    def _start(self, held: Mapping[str, float], others: Sequence[str], near: Minimum | None) -> dict[str, float]:
        expected = self._expected(held, others)
        if near is None or not expected:
            return expected
        before = {name: near.values[name] for name in held}
        straight = self._expected(before, others)
        ratio = sum((held[name] - self.values[name]) * (before[name] - self.values[name]) for name in held)
        ratio /= sum((before[name] - self.values[name]) ** 2 for name in held) or math.inf
        bend = min(ratio * ratio, _BENT)
        return {
            name: self.free[name].clip(value + bend * (near.values[name] - straight.get(name, near.values[name])))
            for name, value in expected.items()
        }

    def _expected(self, held: Mapping[str, float], others: Sequence[str]) -> dict[str, float]:
        """Return where the covariance expects the other parameters to go: x + C_xh C_hh⁻¹ Δh."""
        rows, columns = [self._order[name] for name in others], [self._order[name] for name in held]
        shift = np.array([held[name] - self.values[name] for name in held])
        moved = self.covariance[np.ix_(rows, columns)] @ (
            np.linalg.pinv(self.covariance[np.ix_(columns, columns)], hermitian=True) @ shift
        )
        if not np.isfinite(np.max(np.abs(moved), initial=0.0)):
            return {}
        return {
            name: self.free[name].clip(self.values[name] + float(move))
            for name, move in zip(others, moved, strict=True)
        }

    def _narrowed(self, free: Mapping[str, Range]) -> dict[str, Range]:
        """Return the ranges with the errors of the fit as steps."""
        return {name: Range(self.scale(name), allowed.low, allowed.high) for name, allowed in free.items()}


def newton(
    likelihood: Likelihood, start: Mapping[str, float], free: Mapping[str, Range], hessian: NDArray[np.float64]
) -> Minimum | None:
    """Minimise −2 ln L by Newton steps from near the minimum; return None where that is not to be relied upon.

    A gradient of forward differences, corrected by the Hessian's diagonal, promises a step to lower −2 ln L by
    ½ gᵀ H⁻¹ g. The Hessian follows the gradients by BFGS (J. Nocedal and S. Wright, Numerical Optimization (2006),
    Eq. 6.19). None is the answer at a limit, where the curvature is negative, where a step does not lower −2 ln L by a
    tenth of what was promised, and after ten steps.

    Args:
        likelihood: what is minimised.
        start: a value for every parameter; those that are not `free` stay there.
        free: the range of every free parameter.
        hessian: second derivatives of −2 ln L at about the minimum, positive definite, in the order of `free`.
    """
    names, point = tuple(free), dict(start)
    widths = _WIDTH * np.sqrt(2.0 / np.diagonal(hessian))
    bend = 0.5 * np.diagonal(hessian)
    calls = 0

    def value(x: NDArray[np.float64]) -> float:
        nonlocal calls
        calls += 1
        point.update(zip(names, x.tolist(), strict=True))
        return likelihood.evaluate(point)

    def allowed(x: NDArray[np.float64]) -> bool:
        room = zip(free.values(), (x - widths).tolist(), (x + widths).tolist(), strict=True)
        return bool(np.isfinite(x).all()) and all(
            range_.holds(low) and range_.holds(high) for range_, low, high in room
        )

    def found(x: NDArray[np.float64], lowest: float) -> Minimum:
        values = {**start, **dict(zip(names, x.tolist(), strict=True))}
        return Minimum(values, lowest, True, "", None, False, calls)

    x = np.array([start[name] for name in names])
    if not allowed(x):
        return None
    here = value(x)
    gradient = _gradient(value, x, here, widths, bend)
    for _ in range(_STEPS):
        step = -np.linalg.solve(hessian, gradient)
        promised = -0.5 * float(gradient @ step)
        if not 0.0 <= promised < math.inf or not allowed(x + step):
            break
        if promised < 1e-3 * DONE:
            return found(x, here)
        there = value(x + step)
        if promised < DONE and there <= here:
            return found(x + step, there)
        if not here - there > 0.1 * promised:
            break
        x, here, before = x + step, there, gradient
        gradient = _gradient(value, x, here, widths, bend)
        turn, pushed = gradient - before, hessian @ step
        if not float(turn @ step) > 0.0:
            break
        hessian = hessian + np.outer(turn, turn) / (turn @ step) - np.outer(pushed, pushed) / (pushed @ step)
    return None


def _gradient(
    value: Callable[[NDArray[np.float64]], float],
    x: NDArray[np.float64],
    here: float,
    widths: NDArray[np.float64],
    bend: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return forward differences less what the second derivative adds to each."""
    gradient = np.empty_like(x)
    for row, width in enumerate(widths):
        beside = x.copy()
        beside[row] += width
        gradient[row] = (value(beside) - here) / width - bend[row] * width
    return gradient
