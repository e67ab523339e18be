"""One minimisation of −2 ln L from one start: Minuit's Migrad, and what is tried when it does not converge.

Fits and intervals both use `descend`. It keeps no state: it takes plain mappings and returns a `Minimum`, so that a
refit with a parameter held at another value cannot change a result.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import Pull
    >>> found = descend(Pull("a", 1.0, 0.5) + Pull("b", 2.0, 0.5), {"a": 0.0, "b": 2.5}, {"a": Range(0.1)})
    >>> round(found.values["a"], 6), found.values["b"], round(found.fval, 6), found.valid
    (1.0, 2.5, 1.0, True)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import final

import numpy as np
from iminuit import Minuit

from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.curvature import curvature
from nuscatter.fits.parameters import Range
from nuscatter.units import Array

TOLERANCE = 1e-5  # Minuit's: a minimisation ends at an estimated 2e-8 above the minimum of −2 ln L
LAST_TOLERANCE = 0.1  # the last try's, for likelihoods that are noisy or have kinks
NEAR = 2e-4  # such an estimated distance to the minimum of −2 ln L is accepted in the end: Minuit's goal at 0.1

_NOT_ACCURATE = "the second derivatives are not positive definite: parameters are degenerate, or this is a kink"


@final
@dataclass(frozen=True, eq=False)
class Minimum:
    """Where a minimisation ended."""

    #: every parameter, the held ones too
    values: dict[str, float]
    fval: float
    #: Minuit's criteria of convergence hold
    valid: bool
    #: what a reader should know: why it is not valid, or that a limit was reached; may be empty
    message: str
    #: covariance of the free parameters in order; None if not asked for
    covariance: Array | None
    #: whether `curvature` computed it; else it is Minuit's estimate, or 0
    accurate: bool
    #: calls of the likelihood
    calls: int
    #: the parameters that are at a limit, each with that limit
    at_limits: Mapping[str, float] = field(default_factory=dict)


def descend(
    likelihood: Likelihood, start: Mapping[str, float], free: Mapping[str, Range], *, covariance: bool = False
) -> Minimum:
    """Minimise −2 ln L over the free parameters from one start.

    Migrad first; if it does not converge, Simplex and Migrad again, then Migrad with Minuit's careful strategy (2) and
    a looser tolerance (F. James and M. Roos, Comput. Phys. Commun. 10 (1975) 343).

    Args:
        likelihood: what is minimised.
        start: a value for every parameter; those that are not `free` stay there.
        free: the range of every free parameter.
        covariance: whether to compute the second derivatives at the minimum.
    """
    if not free:
        value, empty = likelihood.evaluate(start), np.zeros((0, 0)) if covariance else None
        return Minimum(dict(start), value, True, "", empty, True, 1)
    minuit = _minuit(likelihood, start, free)
    _migrate(minuit)
    valid = _arrived(minuit)
    values = {**start, **{name: float(minuit.values[name]) for name in free}}
    found = _Matrix(None, False, (), 0, "")
    if covariance:
        found = _matrix(minuit, likelihood, values, free, valid=valid)
    fval = np.inf if minuit.fval is None else float(minuit.fval)
    at_limits = _limits_reached(minuit, free, found.held)
    said = ", ".join(f"{name} is at its limit {limit:.6g}" for name, limit in at_limits.items())
    return Minimum(
        values=values,
        fval=fval,
        valid=valid and bool(np.isfinite(fval)),
        message=("" if valid else _reason(minuit)) or found.fault or said,
        covariance=found.covariance,
        accurate=found.accurate,
        calls=int(minuit.nfcn) + found.calls,
        at_limits=at_limits,
    )


def _minuit(likelihood: Likelihood, start: Mapping[str, float], free: Mapping[str, Range]) -> Minuit:
    """Return Minuit with −2 ln L as a function of the free parameters, at the start."""
    names, point = tuple(free), dict(start)
    evaluate = likelihood.evaluate

    def objective(*values: float) -> float:
        if not np.isfinite(values).all():  # a step of Minuit that overflowed, not an error of the user's function
            return np.inf
        return evaluate({**point, **dict(zip(names, values, strict=True))})

    minuit = Minuit(objective, *(free[name].inside(start[name]) for name in names), name=names)
    minuit.errordef = Minuit.LEAST_SQUARES
    minuit.print_level = 0
    minuit.strategy = 0  # without second derivatives of its own: half the calls, the same minimum
    minuit.tol = TOLERANCE
    for name, allowed in free.items():
        minuit.errors[name] = allowed.step
        minuit.limits[name] = (allowed.low, allowed.high)
    return minuit


def _migrate(minuit: Minuit) -> None:
    """Run Migrad, and if it does not converge, Simplex and Migrad, then Migrad with more care and less precision."""
    minuit.migrad(iterate=1)
    if not minuit.valid:
        if not np.isfinite(minuit.values).all():
            minuit.reset()
        # Simplex needs no derivatives: it leaves a place where they mislead.
        minuit.strategy = 1
        minuit.simplex()
        minuit.migrad(iterate=1)
    if not minuit.valid:
        # Noise and kinks keep the estimated distance to the minimum above a small tolerance.
        minuit.strategy = 2
        minuit.tol = LAST_TOLERANCE
        minuit.migrad()


@final
@dataclass(frozen=True, eq=False)
class _Matrix:
    """A covariance as in `Minimum`, the parameters held at a limit in it, its calls, and what is wrong with it."""

    covariance: Array | None
    accurate: bool
    held: tuple[str, ...]
    calls: int
    fault: str


def _matrix(
    minuit: Minuit, likelihood: Likelihood, values: Mapping[str, float], free: Mapping[str, Range], *, valid: bool
) -> _Matrix:
    """Return the covariance by `curvature`; Minuit's own at a limit, and for a fit that did not converge."""
    own = minuit.covariance
    matrix = np.zeros((len(free), len(free))) if own is None else np.array(own)
    accurate, fault, calls = False, "", 0
    held: tuple[str, ...] = ()
    if valid:
        found = curvature(likelihood, values, free, None if own is None else matrix)
        calls, accurate, held = found.calls, found.accurate, found.held
        if accurate:
            # A parameter at a limit has no row in that matrix: Minuit's variance of it is all that is known.
            at_limit = np.array([name in held for name in free])
            matrix = found.covariance + np.diag(np.where(at_limit, np.diagonal(matrix), 0.0))
        else:
            fault = _NOT_ACCURATE
    # A fit that did not converge can leave a matrix that is none.
    if not (np.isfinite(matrix).all() and (np.diagonal(matrix) >= 0.0).all()):
        matrix = np.zeros_like(matrix)
    return _Matrix(matrix, accurate, held, calls, fault)


def _arrived(minuit: Minuit) -> bool:
    """Return whether Minuit converged, or is at least within `NEAR` of the minimum by its own estimate."""
    state = minuit.fmin
    if minuit.valid or state is None:
        return bool(minuit.valid)
    stopped = state.has_reached_call_limit or state.hesse_failed or not state.has_covariance
    return bool(state.is_above_max_edm and state.edm < NEAR and not stopped)


def _reason(minuit: Minuit) -> str:
    """Return why Minuit did not converge."""
    state = minuit.fmin
    if state is None or state.has_reached_call_limit:
        return f"no minimum after {minuit.nfcn} calls"
    if state.hesse_failed or not state.has_covariance:
        return "the second derivatives cannot be inverted: −2 ln L is flat or has no minimum in some direction"
    if state.is_above_max_edm:
        return f"the estimated distance to the minimum stays at {state.edm:.2g} in −2 ln L, above {NEAR:.2g}"
    return "Minuit found no valid minimum"


def _distance(value: float, edge: float) -> float:
    return abs(value - edge)


def _limits_reached(minuit: Minuit, free: Mapping[str, Range], held: Collection[str]) -> dict[str, float]:
    """Return the parameters that are at a limit, each with that limit."""
    reached = {}
    for name, allowed in free.items():
        near = 1e-2 * min(allowed.step, float(minuit.errors[name]) or allowed.step)
        value = float(minuit.values[name])
        edges = [edge for edge in (allowed.low, allowed.high) if edge is not None]
        nearest = min(edges, key=partial(_distance, value), default=None)
        if nearest is not None and (abs(value - nearest) <= near or name in held):
            reached[name] = nearest
    return reached
