"""Goodness of fit by toys: how often toys drawn at the best fit agree worse with their own fit than the data do.

With few counts −2 ln L does not follow χ² (`p_value.p_value` says how it fails). Toys that are fitted as the data are
give its true law.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
    >>> from nuscatter.fits.minimum.fit import fit
    >>> result = fit(PoissonLikelihood([0, 1, 0, 0, 3, 0], lambda mean=1.0: [mean] * 6))
    >>> agreement = toy_agreement(result, toys=512)
    >>> round(result.p_value, 2), round(agreement.p_value, 1)
    (0.08, 0.1)
"""

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.computing.block_runs import HERE, Workers
from nuscatter.errors import FitError, instance, whole
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.problem import MOST, Problem
from nuscatter.fits.toys.toys import fit_grid, fit_task, workers
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class Agreement:
    """The deviance of the data among those of toys."""

    deviance: float
    #: of the toys' fits
    toys: Array
    __repr__ = shortened

    @property
    def p_value(self) -> float:
        """The fraction of toys that agree no better; the data count as one of them, so that it is never 0."""
        return (1.0 + float(np.count_nonzero(self.toys >= self.deviance))) / (1.0 + len(self.toys))

    @property
    def error(self) -> float:
        """The binomial error of the p-value."""
        return math.sqrt(self.p_value * (1.0 - self.p_value) / len(self.toys))


def toy_agreement(result: FitResult, *, toys: int = 1000, seed: int = 0, on: Workers = HERE) -> Agreement:
    """Return how the deviance of a fit compares with those of toys at its best values, fitted alike.

    Args:
        result: a fit that converged.
        toys: how many.
        seed: of the toys.
        on: where to compute, and the folder that keeps what is computed.

    Raises:
        FitError: the fit did not converge, or those of toys did not.
        InputError, DataError: as `Toys.fits`.
    """
    instance("result", result, FitResult, "the result of a fit")
    whole("toys", toys, 1, MOST)
    whole("seed", seed, 0, MOST)
    workers(on)
    if not result.valid:
        raise FitError(f"The fit did not converge ({result.message}), so there is nothing to compare toys with.")
    best = Problem(result.likelihood, result.values, result.free)
    task = fit_task(best.near(result.values, steps=result.errors), seed)
    (fits,) = fit_grid([task], toys, "goodness of fit", on)
    return Agreement(result.fval, fits.fval)
