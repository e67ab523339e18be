"""One descent from one start to one minimum of −2 ln L: Minuit's Migrad, and what is tried when it fails.

Fits and intervals both stand on `descend`. Nothing here keeps a state: a descent takes plain mappings and returns a
`Minimum`, so that refits with a parameter held elsewhere cannot disturb a result.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import Pull
    >>> found = descend(Pull("a", 1.0, 0.5) + Pull("b", 2.0, 0.5), {"a": 0.0, "b": 2.5}, {"a": Range(0.1)})
    >>> round(found.values["a"], 6), found.values["b"], round(found.fval, 6), found.valid
    (1.0, 2.5, 1.0, True)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import final

import numpy as np
from iminuit import Minuit
from numpy.typing import NDArray

from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.curvature import curvature
from nuscatter.fits.parameters import Range

TOLERANCE = 1e-5  # Minuit's: a descent ends at an estimated 2e-8 above the minimum of −2 ln L
LAST_TOLERANCE = 0.1  # the last try's, for likelihoods that are noisy or have kinks
NEAR = 2e-4  # such an estimated distance to the minimum of −2 ln L is accepted in the end: Minuit's goal at 0.1

_NOT_ACCURATE = "the second derivatives are not positive definite: parameters are degenerate, or this is a kink"


@final
@dataclass(frozen=True, eq=False)
class Minimum:
    """Where a descent ended."""

    #: every parameter, the held ones too
    values: dict[str, float]
    fval: float
    #: Minuit's criteria of convergence hold
    valid: bool
    #: what a reader should know: why it is not valid, or that a limit was reached; may be empty
    message: str
    #: of the free parameters in order, and whether it is that of `curvature` and not a makeshift; None if not asked for
    covariance: NDArray[np.float64] | None
    accurate: bool
    calls: int


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
    names = tuple(free)
    point = dict(start)
    evaluate = likelihood.evaluate

    def objective(*values: float) -> float:
        if not np.isfinite(values).all():  # Minuit itself lost its way, which is not the function's error
            return np.inf
        return evaluate({**point, **dict(zip(names, values, strict=True))})

    if not names:
        empty = np.zeros((0, 0)) if covariance else None
        return Minimum(point, evaluate(point), True, "", empty, True, 1)

    minuit = Minuit(objective, *(free[name].inside(start[name]) for name in names), name=names)
    minuit.errordef = Minuit.LEAST_SQUARES
    minuit.print_level = 0
    minuit.strategy = 0  # without second derivatives of its own: half the calls, the same minimum
    minuit.tol = TOLERANCE
    for name, allowed in free.items():
        minuit.errors[name] = allowed.step
        minuit.limits[name] = (allowed.low, allowed.high)
    minuit.migrad(iterate=1)
    if not minuit.valid:
        if not np.isfinite(minuit.values).all():
            minuit.reset()
        minuit.strategy = 1
        minuit.simplex()
        minuit.migrad(iterate=1)
    if not minuit.valid:
        minuit.strategy = 2
        minuit.tol = LAST_TOLERANCE
        minuit.migrad()
    valid = _arrived(minuit)
    reason = "" if valid else _reason(minuit)
    values = {**point, **{name: float(minuit.values[name]) for name in names}}
    calls, matrix, accurate = int(minuit.nfcn), None, False
    held: tuple[str, ...] = ()
    if covariance:
        # Minuit's own is kept where there is no better one: at a limit, and for a fit that is not valid
        matrix = np.zeros((len(names), len(names))) if minuit.covariance is None else np.array(minuit.covariance)
        if valid:
            found = curvature(likelihood, values, free, None if minuit.covariance is None else matrix)
            calls, accurate, held = calls + found.calls, found.accurate, found.held
            if accurate:
                at_limit = np.array([name in held for name in names])
                matrix = found.covariance + np.diag(np.where(at_limit, np.diagonal(matrix), 0.0))
            else:
                reason = _NOT_ACCURATE
        if not (np.isfinite(matrix).all() and (np.diagonal(matrix) >= 0.0).all()):  # of a fit that is not valid
            matrix = np.zeros((len(names), len(names)))
    fval = np.inf if minuit.fval is None else float(minuit.fval)
    return Minimum(
        values=values,
        fval=fval,
        valid=valid and bool(np.isfinite(fval)),
        message=reason or _limits_reached(minuit, free, held),
        covariance=matrix,
        accurate=accurate,
        calls=calls,
    )


def _arrived(minuit: Minuit) -> bool:
    state = minuit.fmin
    if minuit.valid or state is None:
        return bool(minuit.valid)
    stopped = state.has_reached_call_limit or state.hesse_failed or not state.has_covariance
    return bool(state.is_above_max_edm and state.edm < NEAR and not stopped)


def _reason(minuit: Minuit) -> str:
    state = minuit.fmin
    if state is None or state.has_reached_call_limit:
        return f"no minimum after {minuit.nfcn} calls"
    if state.hesse_failed or not state.has_covariance:
        return "the second derivatives cannot be inverted: −2 ln L is flat or has no minimum in some direction"
    if state.is_above_max_edm:
        return f"the estimated distance to the minimum stays at {state.edm:.2g} in −2 ln L, above {NEAR:.2g}"
    return "Minuit found no valid minimum"


def _limits_reached(minuit: Minuit, free: Mapping[str, Range], held: Collection[str]) -> str:
    reached = []
    for name, allowed in free.items():
        near = 1e-2 * min(allowed.step, float(minuit.errors[name]) or allowed.step)
        value = minuit.values[name]
        reaches = any(edge is not None and abs(value - edge) <= near for edge in (allowed.low, allowed.high))
        if reaches or name in held:
            reached.append(f"{name} is at its limit {value:.6g}")
    return ", ".join(reached)
