"""Observables about their means, drawn from a `Smearing`."""

import numpy as np

from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing, PoissonSmearing, Smearing
from nuscatter.units import Array

#: Halvings of the interval in which the quantile of a user's smearing is: to 1e-17 of it.
_HALVINGS = 60
#: Where it begins and ends, in widths from the mean; beyond, a smearing has nothing.
_FURTHEST = 60.0


def smeared(smearing: Smearing, mean: Array, generator: np.random.Generator) -> Array:
    """Return observables drawn about their means, shape (n,).

    Args:
        smearing: Their distribution; of one that is not of this package the cumulative is inverted.
        mean: Shape (n,), in the unit of the observable.
        generator: Of random numbers.
    """
    if isinstance(smearing, GaussianSmearing):
        return generator.normal(mean, smearing.width(mean))
    if isinstance(smearing, PoissonSmearing):
        return generator.poisson(mean).astype(float)
    if isinstance(smearing, GammaSmearing):
        # Mean over width, squared, is the shape parameter, whatever that is a function of.
        shape = smearing.offset + smearing.slope * mean
        return generator.gamma(shape, mean / shape)
    return _by_bisection(smearing, mean, generator.random(len(mean)))


def _by_bisection(smearing: Smearing, mean: Array, u: Array) -> Array:
    """Return where the cumulative is u."""
    width = np.maximum(smearing.width(mean), 1e-12 * np.abs(mean))
    low, high = mean - _FURTHEST * width, mean + _FURTHEST * width
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        below = smearing.cumulative(middle, mean) < u
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    # The cumulative of a whole number rises just behind it.
    return np.rint(low) if smearing.discrete else (low + high) / 2
