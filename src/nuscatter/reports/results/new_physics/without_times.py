"""Data without their arrival times: counts summed over the last axis, so that what times tell is seen by its absence.

The prompt ν_μ of a stopped-pion source arrive before ν_e and ν̄_μ. Without times only their sum is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from nuscatter.errors import invalid
from nuscatter.fits.likelihoods.expectation import Expectation
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, PoissonLikelihood
from nuscatter.fits.parameters import Range
from nuscatter.units import Array
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True, eq=False)
class SummedOverTime:
    """An expectation whose last axis of the data is summed: batched, with slopes.

    Args:
        expected: That of a likelihood, with time as the last axis.
    """

    expected: Expectation
    __repr__ = shortened

    def __call__(self, **values: float) -> Array:
        """Return the expected counts at one point."""
        counts: Array = self.expected.at(values).sum(axis=-1)
        return counts

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return them at every point of a batch, the last axis."""
        return self._summed(self.expected.many(values))

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return `many` and its slopes in free parameters."""
        counts, slopes = self.expected.with_slopes(values, free)
        return self._summed(counts), {name: self._summed(slope) for name, slope in slopes.items()}

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> dict[str, Array]:
        """Return the slopes alone."""
        return self.with_slopes(values, free)[1]

    def _summed(self, flat: Array) -> Array:
        """Return an array of shape (data, batch), its data in their own axes and the last of them summed."""
        counts: Array = flat.reshape(*self.expected.shape, flat.shape[-1]).sum(axis=-2)
        return counts


def without_times(likelihood: Likelihood) -> Likelihood:
    """Return a likelihood whose counts are summed over their last axis, the time; pulls stay.

    Args:
        likelihood: Of data sets whose last axis is time, as CsI 2017 and 2021, LAr 2020 and Ge 2024.

    Raises:
        InputError: counts have one axis only.

    Example:
        >>> import numpy as np
        >>> counts = PoissonLikelihood([[2.0, 1.0], [4.0, 0.0]], lambda x: np.array([[x, x], [2 * x, x]]))
        >>> summed = without_times(counts)
        >>> summed.observed, round(float(summed(x=1.5)), 6)  # 2 [4.5 − 4 + 4 ln(4/4.5)]
        (array([3., 4.]), 0.057736)
    """
    if isinstance(likelihood, LikelihoodSum):
        return LikelihoodSum(tuple(without_times(each) for each in likelihood.members))
    if not isinstance(likelihood, PoissonLikelihood):
        return likelihood
    if likelihood.observed.ndim < 2:
        raise invalid("the shape of the counts", likelihood.observed.shape, "one whose last axis is the time")
    return PoissonLikelihood(
        likelihood.observed.sum(axis=-1),
        SummedOverTime(likelihood.expected),
        dict(likelihood.arguments),
        likelihood.data,
    )
