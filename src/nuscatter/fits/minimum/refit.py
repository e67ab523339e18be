"""Refits near a known minimum: −2 ln L with some parameters held and minimised in the others (the profile likelihood).

Profiles, intervals, contours and impacts are made of refits alone, so refits decide how long they take. The covariance
of a fit tells where the other parameters go when some are held: a refit starts there. The Hessian of the fit and a
gradient (one call a parameter) tell how far above the minimum that start is. So a refit is a Newton step or two; BFGS
corrects the Hessian after each. Minuit (`minuit.descend`), which needs some ten times the calls, takes over at a limit,
a kink, noise, or where a step lowers −2 ln L by much less than the gradient said.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.errors import FitError
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.minuit import Minimum, descend
from nuscatter.fits.parameters import Range
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: A refit this much below the best fit means that the best fit was not the lowest minimum.
LOWER = 1e-2
#: Newton's method ends with the step that should lower −2 ln L by less than this; some percent of it are left above
#: the minimum.
DONE = 1e-5

_WIDTH = 3e-4  # of the error, the others fixed: a difference's step; its rounding and curvature are both negligible
_STEPS = 10  # Newton's, before Minuit takes over
FIRM = 0.1  # of its error: nearer to a limit than this, a parameter's second derivative cannot be relied upon
_MOST_BENT = 4.0  # the most by which the deviation of a nearby refit from the straight line is scaled
_FALLEN = 0.1  # of the expected fall of −2 ln L: a step that brings less is not one on a parabola


@final
@dataclass(frozen=True, eq=False)
class ProfileLikelihood:
    """−2 ln L near a fitted minimum, in some parameters, minimised in the others.

    It holds the numbers of a fit that a refit starts from.
    """

    likelihood: Likelihood
    #: the best value of every parameter
    values: Mapping[str, float]
    #: −2 ln L there
    fval: float
    #: in the order of `values`; 0 for those that are not free
    covariance: Array
    free: Mapping[str, Range]
    __repr__ = shortened

    def scale(self, name: str) -> float:
        """Return the error of a free parameter, or its step where there is no error."""
        row = self._order[name]
        error = math.sqrt(max(float(self.covariance[row, row]), 0.0))
        return error if error > 0 else self.free[name].step

    def refit(self, held: Mapping[str, float], near: Minimum | None = None) -> Minimum:
        """Return the minimum with these free parameters held.

        Args:
            held: values by name, within the limits.
            near: a refit with the same parameters held at other values. Its deviation from the straight line that the
                covariance expects, scaled as the square of the distance from the minimum, corrects the start.

        Raises:
            FitError: the refit did not converge, or came out lower than the fit.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
            >>> line = GaussianLikelihood([1.0, 2.0, 3.0], 0.5, lambda a, b: [a, a + b, a + 2 * b])
            >>> covariance = np.array([[5.0, -3.0], [-3.0, 3.0]]) / 24
            >>> free = {"a": Range(0.1), "b": Range(0.1)}
            >>> profile = ProfileLikelihood(line, {"a": 1.0, "b": 1.0}, 0.0, covariance, free)
            >>> found = profile.refit({"b": 1.5})
            >>> round(found.values["a"], 6), round(found.fval, 6)
            (0.5, 2.0)
        """
        free = {name: allowed for name, allowed in self.free.items() if name not in held}
        best = {**self.values, **held}
        start = {**best, **self._start(held, tuple(free), near), **held}
        found = self._by_newton(start, free)
        # Minuit, with the errors as first steps; then Minuit again from the best fit, should the start mislead it.
        if found is None or not found.fval < math.inf:
            # The straight line may lead to expectations below zero, where Minuit can end on the wall and call it valid.
            if self.likelihood.evaluate(best) < self.likelihood.evaluate(start):
                start = best
            found = descend(self.likelihood, start, self._narrowed(free))
        if not found.valid:
            found = descend(self.likelihood, best, free)
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
    def _hessian(self) -> Array | None:
        """The second derivatives of −2 ln L in the free parameters, 2 C⁻¹; None if the covariance has no inverse."""
        rows = [self._order[name] for name in self.free]
        try:
            inverse = np.linalg.inv(np.linalg.cholesky(self.covariance[np.ix_(rows, rows)]))
        except np.linalg.LinAlgError:
            return None
        hessian: Array = 2.0 * inverse.T @ inverse
        return hessian if np.isfinite(hessian).all() else None

    @cached_property
    def _at_limit(self) -> set[str]:
        """The free parameters at a limit, where the covariance does not tell how −2 ln L goes on."""
        return {
            name
            for name, allowed in self.free.items()
            for edge in (allowed.low, allowed.high)
            if edge is not None and abs(self.values[name] - edge) <= FIRM * self.scale(name)
        }

    def _by_newton(self, start: Mapping[str, float], free: Mapping[str, Range]) -> Minimum | None:
        """Return the minimum by Newton's steps; None where Minuit must find it."""
        if not free or self._hessian is None or not self._at_limit.isdisjoint(free):
            return None
        rows = [row for row, name in enumerate(self.free) if name in free]
        return newton_refit(self.likelihood, start, free, self._hessian[np.ix_(rows, rows)])

    def _start(self, held: Mapping[str, float], others: Sequence[str], near: Minimum | None) -> dict[str, float]:
        """Return where the other parameters start: on the straight line of the covariance, corrected by `near`."""
        expected = self._expected(held, others)
        if near is None or not expected:
            return expected
        # How far did the nearby refit end from the straight line?
        before = {name: near.values[name] for name in held}
        straight = self._expected(before, others)
        # The distance from the minimum, in units of the nearby refit's; what is not linear grows as its square.
        ratio = sum((held[name] - self.values[name]) * (before[name] - self.values[name]) for name in held)
        ratio /= sum((before[name] - self.values[name]) ** 2 for name in held) or math.inf
        factor = min(ratio * ratio, _MOST_BENT)
        return {
            name: self.free[name].clip(value + factor * (near.values[name] - straight.get(name, near.values[name])))
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


def newton_refit(
    likelihood: Likelihood, start: Mapping[str, float], free: Mapping[str, Range], hessian: Array
) -> Minimum | None:
    """Minimise −2 ln L by Newton steps from near the minimum; return None where these cannot be relied upon.

    The gradient g is made of forward differences, corrected by the Hessian's diagonal. A step should lower −2 ln L by
    ½ gᵀ H⁻¹ g. After each step BFGS corrects the Hessian by the change of the gradient (J. Nocedal and S. Wright,
    Numerical Optimization (2006), Eq. 6.19). The result is None at a limit, where the curvature is negative, where a
    step lowers −2 ln L by less than a tenth of what it should, and after ten steps.

    Args:
        likelihood: what is minimised.
        start: a value for every parameter; those that are not `free` stay there.
        free: the range of every free parameter.
        hessian: second derivatives of −2 ln L at about the minimum, positive definite, in the order of `free`.
    """
    names, point = tuple(free), dict(start)
    # √(2/H) is a parameter's error with the others held: differences are taken over a small part of it.
    widths = _WIDTH * np.sqrt(2.0 / np.diagonal(hessian))
    half = 0.5 * np.diagonal(hessian)
    calls = 0

    def value(x: Array) -> float:
        nonlocal calls
        calls += 1
        point.update(zip(names, x.tolist(), strict=True))
        return likelihood.evaluate(point)

    def allowed(x: Array) -> bool:
        # The points of the differences must be within the limits, too.
        room = zip(free.values(), (x - widths).tolist(), (x + widths).tolist(), strict=True)
        return bool(np.isfinite(x).all()) and all(
            range_.holds(low) and range_.holds(high) for range_, low, high in room
        )

    def found(x: Array, lowest: float) -> Minimum:
        values = {**start, **dict(zip(names, x.tolist(), strict=True))}
        return Minimum(values, lowest, True, "", None, False, calls)

    x = np.array([start[name] for name in names])
    if not allowed(x):
        return None
    here = value(x)
    gradient = _gradient(value, x, here, widths, half)
    for _ in range(_STEPS):
        step = -np.linalg.solve(hessian, gradient)
        fall = -0.5 * float(gradient @ step)  # of −2 ln L, if it is a parabola
        if not 0.0 <= fall < math.inf or not allowed(x + step):
            break
        if fall < 1e-3 * DONE:  # the start is the minimum: not even the step is worth a call
            return found(x, here)
        there = value(x + step)
        if fall < DONE and there <= here:  # the last step, after which no gradient is computed
            return found(x + step, there)
        if not here - there > _FALLEN * fall:
            break
        x, here, before = x + step, there, gradient
        gradient = _gradient(value, x, here, widths, half)
        # BFGS: along the step the Hessian is replaced by the measured change of the gradient. It stays positive
        # definite only if that change is along the step.
        turn, pushed = gradient - before, hessian @ step
        if not float(turn @ step) > 0.0:
            break
        hessian = hessian + np.outer(turn, turn) / (turn @ step) - np.outer(pushed, pushed) / (pushed @ step)
    return None


def _gradient(
    value: Callable[[Array], float],
    x: Array,
    here: float,
    widths: Array,
    half: Array,
) -> Array:
    """Return forward differences, less ½ H w, which the second derivative adds to one of width w.

    Central differences would need twice the calls.
    """
    gradient = np.empty_like(x)
    for row, width in enumerate(widths):
        beside = x.copy()
        beside[row] += width
        gradient[row] = (value(beside) - here) / width - half[row] * width
    return gradient
