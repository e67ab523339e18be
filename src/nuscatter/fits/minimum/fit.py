"""Fit a likelihood: find the values of its parameters where −2 ln L is lowest, by Minuit from one or several starts.

Example:
    >>> import numpy as np
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
    >>> signal, background = np.array([1.0, 4.0, 9.0]), np.array([8.0, 8.0, 8.0])
    >>> counts = PoissonLikelihood([8, 13, 16], lambda strength, level=1.0: strength * signal + level * background)
    >>> result = fit(counts + Pull("level", mean=1.0, sigma=0.1), strength=0.0)
    >>> result
    FitResult: −2 ln L = 0.240319 for 4 data and 2 free parameters
      strength = 0.954 ± 0.416
      level = 0.9971 ± 0.0971
"""

import math
from collections.abc import Mapping

import numpy as np

from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood, members_of
from nuscatter.fits.likelihoods.poisson import NEGLIGIBLE
from nuscatter.fits.minimum.at_limits import with_errors_at_limits
from nuscatter.fits.minimum.minuit import Minimum, descend
from nuscatter.fits.minimum.other_minima import other_minima
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.problem import Problem
from nuscatter.units import Array

#: Minima whose −2 ln L differ by less than this are counted as one.
SAME = 1e-2


def fit(
    likelihood: Likelihood,
    *,
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    fixed: Mapping[str, float] | None = None,
    starts: int = 1,
    seed: int = 0,
    **values: float,
) -> FitResult:
    """Minimise −2 ln L and return the best values, their errors, and what intervals and profiles need.

    Args:
        likelihood: a likelihood or a sum of them.
        limits: (low, high) by name, in place of those that the functions' annotations give; None is no limit.
        fixed: values by name of parameters that do not vary.
        starts: how many starting points, 1 to 10,000. The first is the one given; the others are drawn at random,
            uniformly where a parameter has two limits, else from a normal about the given start: as wide as the Pull's
            sigma, or as the start value itself (1 at zero). The lowest minimum that converged wins; `.message` tells of
            others within 1 of it in −2 ln L, which the data allow about as well.
        seed: of those random points, 0 or a positive whole number; the same seed gives the same fit.
        **values: where the parameters start. One that is left out starts at the default in its function's signature, or
            at its Pull's mean.

    Raises:
        InputError: for an unknown name, a parameter without a start value, a start that is not finite or outside the
            limits, a Pull whose parameter nothing else has, a seed that is no number (None gives other starts each
            time). A fit that does not converge is not an error: `.valid` is False and `.message` says why.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
        >>> result = fit(PoissonLikelihood([9], lambda n: [n]), n=5)
        >>> round(result.values["n"], 3), round(result.errors["n"], 3)
        (9.0, 3.0)
    """
    problem = Problem.of(fit, likelihood, values=values, fixed=fixed, limits=limits, starts=starts, seed=seed)
    return with_errors_at_limits(fit_problem(problem))


def fit_problem(problem: Problem) -> FitResult:
    """Return the fit of what was asked and checked: `fit` without its checks, and without `with_errors_at_limits`."""
    points = problem.points()
    return _result(problem, [descend(problem.likelihood, each, problem.free, covariance=True) for each in points])


def _result(problem: Problem, minima: list[Minimum]) -> FitResult:
    """Return the lowest of the minima as a result; one that did not converge only if none did."""
    best = min(minima, key=lambda found: (not found.valid, found.fval))
    likelihood, names = problem.likelihood, problem.likelihood.parameters
    impossible = _impossible(likelihood, best.values)
    covariance = _with_fixed(best.covariance, [name in problem.free for name in names])
    return FitResult(
        values={name: best.values[name] for name in names},
        errors={name: math.sqrt(max(float(covariance[row, row]), 0.0)) for row, name in enumerate(names)},
        covariance=covariance,
        fval=best.fval,
        valid=best.valid and best.accurate and not impossible,
        message=impossible or "; ".join(each for each in (best.message, other_minima(best, minima, problem)) if each),
        ndata=likelihood.ndata,
        free=problem.free,
        starts=len(minima),
        reached=sum(found.valid and abs(found.fval - best.fval) < SAME for found in minima),
        calls=sum(found.calls for found in minima),
        likelihood=likelihood,
        at_limits=best.at_limits,
    )


def _with_fixed(covariance: Array | None, is_free: list[bool]) -> Array:
    """Return a covariance of the free parameters with rows and columns of zeros for the fixed ones; zeros for None."""
    whole = np.zeros((len(is_free), len(is_free)))
    if covariance is not None:
        whole[np.ix_(is_free, is_free)] = covariance
    whole.setflags(write=False)
    return whole


def _impossible(likelihood: Likelihood, values: Mapping[str, float]) -> str:
    """Return where counts were observed that the best fit does not allow, so that L = 0 there; empty if nowhere."""
    for member in members_of(likelihood):
        if isinstance(member, PoissonLikelihood):
            expected = member.expected.at(values)
            wrong = np.argwhere((expected <= 0.0) & (member.observed > NEGLIGIBLE))
            if wrong.size:
                bin_ = tuple(int(each) for each in wrong[0])
                return (
                    f"the best fit expects {expected[bin_]:.3g} events in bin {bin_}, where "
                    f"{member.observed[bin_]:g} were observed"
                )
    return ""
