"""The errors of parameters that a fit leaves at a limit: how far from it the data allow them to be.

A second derivative is no error there. The slope at a limit need not vanish; and of a coupling g of which only g² acts,
which is best at zero, the second derivative in g depends on where close to zero it is taken.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
    >>> from nuscatter.fits.minimum.fit import fit
    >>> fit(PoissonLikelihood([15], lambda g=0.0: [16.0 + g**2]), limits={"g": (0, None)})
    FitResult: −2 ln L = 0.0638444 for 1 data and 1 free parameters
      g = 0.00 + 1.83 (68 %; at its limit 0)
      g is at its limit 0
"""

import math
from dataclasses import replace

import numpy as np

from nuscatter.errors import FitError
from nuscatter.fits.minimum.crossings import cross
from nuscatter.fits.minimum.refit import FIRM, ProfileLikelihood
from nuscatter.fits.minimum.result import FitResult

#: Of the way: so near to the other limit a search ended there.
_THERE = 1e-6


def with_errors_at_limits(result: FitResult) -> FitResult:
    """Return the result in which the error of each parameter at a limit reaches to where −2 ln L is 1 higher.

    A parameter counts as at its limit, too, where that is nearer than a tenth of the error by the second derivative.
    Refits find the place. If one fails, or −2 ln L does not rise so far within the limits, the error is infinite; the
    covariance has to be finite, and keeps what it had.
    """
    at_limits = {**_near_limits(result), **result.at_limits}
    if not (result.valid and at_limits):
        return result
    profile = ProfileLikelihood(result.likelihood, result.values, result.fval, result.covariance, result.free)
    errors, covariance = dict(result.errors), np.array(result.covariance)
    for name, limit in at_limits.items():
        side, scale = (1.0 if limit == result.free[name].low else -1.0), profile.scale(name)
        try:
            end = cross(profile, {name: side * scale}, 1.0)[name]
        except FitError:
            end = math.inf
        errors[name] = abs(end - result.values[name])
        row = result.parameters.index(name)
        other = result.free[name].high if side > 0.0 else result.free[name].low
        if other is not None and abs(end - other) <= _THERE * errors[name]:  # not a crossing
            errors[name] = math.inf
        elif math.isfinite(end) and covariance[row, row] > 0.0:
            # The correlations stay as they are.
            covariance[row] *= errors[name] / scale
            covariance[:, row] *= errors[name] / scale
        elif math.isfinite(end):
            covariance[row, row] = errors[name] ** 2
    covariance.setflags(write=False)
    return replace(result, errors=errors, covariance=covariance, at_limits=at_limits)


def _near_limits(result: FitResult) -> dict[str, float]:
    """Return the limits that are nearer to free parameters than a second derivative can be relied upon."""
    return {
        name: edge
        for name, allowed in result.free.items()
        for edge in (allowed.low, allowed.high)
        if edge is not None and abs(result.values[name] - edge) < FIRM * result.errors[name]
    }
