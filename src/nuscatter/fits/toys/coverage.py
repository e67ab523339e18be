"""How often intervals cover the truth: a study by toys, which checks whether a confidence level is what it says.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> study = coverage(GaussianLikelihood([0.0], 1.0, lambda x: [x]), {"x": 2.0}, "x", toys=1000)
    >>> study.levels, bool((abs(study.pull) < 4).all())
    ((0.683, 0.9), True)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from scipy.special import gammaincinv

from nuscatter.computing.block_runs import HERE, Workers
from nuscatter.errors import InputError, finite, invalid, listed, not_empty, one_of, strictly_between, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.problem import MOST
from nuscatter.fits.toys.toys import TIE, ToyFits, Toys
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class Coverage:
    """The fraction of toys whose confidence region contained the truth, level by level."""

    levels: tuple[float, ...]
    fraction: Array
    #: the binomial error of a fraction whose expectation is the level
    error: Array
    #: the rise that bounds the region
    critical: Array
    fits: ToyFits
    __repr__ = shortened

    @property
    def pull(self) -> Array:
        """How many binomial errors the fraction lies above the level."""
        return np.asarray((self.fraction - np.array(self.levels)) / self.error)


def coverage(
    likelihood: Likelihood,
    truth: Mapping[str, float],
    *parameters: str,
    levels: Sequence[float] = (0.683, 0.9),
    toys: int = 2000,
    seed: int = 0,
    critical: Sequence[float] | None = None,
    fixed: Iterable[str] = (),
    limits: Mapping[str, tuple[float | None, float | None]] | None = None,
    starts: int = 1,
    also: Sequence[Mapping[str, float]] = (),
    on: Workers = HERE,
) -> Coverage:
    """Return how often the region of −2 ln L below its critical rise holds the true values of parameters.

    Args:
        likelihood: whose data are drawn.
        truth: the true values; parameters left out have their central values.
        *parameters: those whose joint region is studied, at least one.
        levels: confidence levels.
        toys: how many.
        seed: of the toys.
        critical: the rise of −2 ln L that bounds the region, one for each level. None takes the quantile of χ² with as
            many degrees of freedom as parameters (Wilks), which toys may show to be wrong; `FeldmanCousins.critical` at
            the truth, from toys of another seed, is what may replace it.
        fixed: names of parameters that no fit moves from their true values.
        limits: as in `fit`.
        starts: as in `fit`.
        also: as in `Toys.fits`: other minima that are known.
        on: where to compute, and the folder that keeps what is computed.

    Raises:
        InputError, FitError, DataError: as `Toys.fits`.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
        >>> study = coverage(GaussianLikelihood([0.0], 1.0, lambda x: [x]), {"x": 2.0}, "x", critical=[0.0, 1e9])
        >>> study.fraction.round(1)
        array([0., 1.])
    """
    every = Toys(likelihood, truth, seed)
    if not parameters:
        raise InputError("There is no parameter whose coverage is to be studied; name one.")
    held = {one_of("parameter", name, every.truth): every.truth[name] for name in parameters}
    whole("toys", toys, 1, MOST)
    checked = tuple(
        strictly_between("level", level, 0.0, 1.0, "a confidence level")
        for level in listed("levels", levels, "a list of confidence levels")
    )
    ends = 2.0 * gammaincinv(0.5 * len(parameters), np.array(checked)) if critical is None else critical
    ends = finite("critical", ends)
    not_empty("levels", checked)
    if ends.shape != (len(checked),):
        raise invalid("critical", critical, f"{len(checked)} numbers, one for each level,")
    fits = every.fits(toys, held=[held], fixed=fixed, limits=limits, starts=starts, also=also, on=on)
    fraction = np.array([np.mean(fits.rise[0] <= end + TIE) for end in ends])
    p = np.array(checked)
    return Coverage(checked, fraction, np.sqrt(p * (1 - p) / len(fits.toys)), ends, fits)
