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

from nuscatter.errors import InputError, invalid
from nuscatter.fits.likelihoods.likelihood import Likelihood, PoissonLikelihood, members_of
from nuscatter.fits.likelihoods.poisson import NEGLIGIBLE
from nuscatter.fits.minimum.minuit import Minimum, descend
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Range, given_numbers, ranges_of, start_values
from nuscatter.fits.problem import check_names, random_points

#: Minima whose −2 ln L differ by less than this are counted as one.
SAME = 1e-2

_OPTIONS = ("likelihood", "limits", "fixed", "starts", "seed")


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
        starts: how many starting points. The first is the one given; the others are drawn at random, uniformly where a
            parameter has two limits, else from a normal about the given start: as wide as the Pull's sigma, or as the
            start value itself (1 at zero). The lowest minimum that converged wins.
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
    if not isinstance(likelihood, Likelihood):
        raise invalid("likelihood", likelihood, "a likelihood")
    check_names(likelihood, _OPTIONS)
    held = given_numbers("fixed", fixed or {}, likelihood)
    given = given_numbers("values", values, likelihood)
    for name in given:
        if name in held:
            raise InputError(f"Parameter {name} is given both a fixed value and a start value.")
    if isinstance(starts, bool) or not isinstance(starts, int) or starts < 1:
        raise invalid("starts", starts, "a whole number from 1")
    start = start_values(likelihood, given, held)
    ranges = ranges_of(likelihood, start, limits or {})
    for name, value in start.items():
        if not ranges[name].holds(value):
            wanted = f"a value within its limits ({ranges[name].low}, {ranges[name].high})"
            raise invalid(f"the {'fixed' if name in held else 'start'} value of {name}", value, wanted)
    free = {name: allowed for name, allowed in ranges.items() if name not in held}
    points = [start, *random_points(likelihood, start, free, starts - 1, seed)]
    minima = [descend(likelihood, point, free, covariance=True) for point in points]
    return _result(likelihood, free, minima)


def _result(likelihood: Likelihood, free: Mapping[str, Range], minima: list[Minimum]) -> FitResult:
    """Return the lowest of the minima as a result; one that did not converge only if none did."""
    best = min(minima, key=lambda found: (not found.valid, found.fval))
    names = likelihood.parameters
    impossible = _impossible(likelihood, best.values)
    # Fixed parameters have rows and columns of zeros.
    covariance = np.zeros((len(names), len(names)))
    rows = [names.index(name) for name in free]
    if best.covariance is not None:
        covariance[np.ix_(rows, rows)] = best.covariance
    covariance.setflags(write=False)
    return FitResult(
        values={name: best.values[name] for name in names},
        errors={name: math.sqrt(max(float(covariance[row, row]), 0.0)) for row, name in enumerate(names)},
        covariance=covariance,
        fval=best.fval,
        valid=best.valid and best.accurate and not impossible,
        message=impossible or best.message,
        ndata=likelihood.ndata,
        free=free,
        starts=len(minima),
        reached=sum(found.valid and abs(found.fval - best.fval) < SAME for found in minima),
        calls=sum(found.calls for found in minima),
        likelihood=likelihood,
    )


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
