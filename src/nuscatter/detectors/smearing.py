r"""Smearing: the distribution of the observable x about its mean.

The observable is the quantity that is binned: an energy [MeV] or a number of photoelectrons. A smearing has a density,
a distribution function, a width, and nodes at which a bin is summed: Gauss–Legendre between kinks for a continuous x,
the integers for a Poisson number.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import common_shape, finite, increasing, invalid, not_negative, positive
from nuscatter.quadrature import panels
from nuscatter.quantities import PAIR_ENERGY, plausible
from nuscatter.units import Array

#: Takes the place of a mean or a width of zero: small, but its inverse does not overflow.
_SMALL = 1e-200


class Smearing(ABC):
    """Distribution of the observable about its mean."""

    #: Whether the observable is a whole number.
    discrete: bool = False

    @abstractmethod
    def density(self, x: Array, mean: Array) -> Array:
        """Return the density at `x` (for Poisson: the probability), broadcasting with `mean`."""

    @abstractmethod
    def cumulative(self, x: ArrayLike, mean: ArrayLike) -> Array:
        """Return the probability to be below `x`."""

    @abstractmethod
    def width(self, mean: Array) -> Array:
        """Return the standard deviation at `mean`."""

    def nodes(self, edges: Array) -> tuple[Array, Array]:
        """Return nodes and weights for sums between `edges` (increasing): Σ w f(x) density(x) is the integral."""
        pieces = [_pieces(self, low, high) for low, high in pairwise(increasing("edges", edges))]
        return panels(np.append(np.concatenate([each[:-1] for each in pieces]), edges[-1]), 8)


def _pieces(smearing: Smearing, low: float, high: float) -> Array:
    """Cut [low, high] into pieces no wider than the smearing there."""
    # The path from `low` in units of the local width, on a sample; equal steps of it are the pieces. A width below 1/32
    # of the bin counts as that, so there are at most 32 pieces.
    sample = np.linspace(low, high, 33)
    middle = (sample[1:] + sample[:-1]) / 2
    widths = np.maximum(smearing.width(middle), (high - low) / 32)
    measure = np.append(0.0, np.cumsum(np.diff(sample) / widths))
    count = int(np.ceil(measure[-1]))
    return np.interp(np.linspace(0, measure[-1], count + 1), measure, sample)


@final
@dataclass(frozen=True, kw_only=True)
class GaussianSmearing(Smearing):
    """A Gaussian of σ² = noise² + stochastic² x + (constant x)², x the mean.

    Args:
        stochastic: [MeV^½] for an energy, a number for photoelectrons.
        constant: Relative width at high energy.
        noise: Width at zero, unit of x.

    Raises:
        InputError: a width is negative, or all are zero.

    Example:
        >>> from nuscatter.units import keV
        >>> smearing = GaussianSmearing(stochastic=0.58 * keV**0.5)
        >>> round(float(smearing.width(9 * keV) / keV), 3)
        1.74
    """

    stochastic: float = 0.0
    constant: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        names = ("stochastic", "constant", "noise")
        widths = np.array([not_negative(name, getattr(self, name), single=True) for name in names])
        if not widths.any():
            raise invalid("the smearing's widths", widths.tolist(), "one above zero (for none, leave out the smearing)")

    def width(self, mean: Array) -> Array:
        x = np.maximum(finite("mean", mean), 0.0)
        return np.sqrt(self.noise**2 + self.stochastic**2 * x + (self.constant * x) ** 2)

    def density(self, x: Array, mean: Array) -> Array:
        common_shape(x=x, mean=mean)
        x, mean = finite("x", x), finite("mean", mean)
        sigma = np.maximum(self.width(mean), _SMALL)
        with np.errstate(under="ignore", over="ignore"):  # far from a very narrow peak
            return np.asarray(np.exp(-(((x - mean) / sigma) ** 2) / 2) / (np.sqrt(2 * np.pi) * sigma))

    def cumulative(self, x: ArrayLike, mean: ArrayLike) -> Array:
        from scipy.special import ndtr

        common_shape(x=x, mean=mean)
        center = finite("mean", mean)
        return np.asarray(ndtr((finite("x", x) - center) / np.maximum(self.width(center), _SMALL)))


def ionisation_smearing(*, pair_energy: float, fano: float, noise: float = 0.0) -> GaussianSmearing:
    """Return the resolution of an ionisation detector: σ² = noise² + F ε E_ee, for E_ee/ε pairs of variance F E_ee/ε.

    A Gaussian is right for ten pairs and more. Of fewer, a small whole number, the distribution is not known.

    Args:
        pair_energy: Mean energy ε of a pair of charges [MeV].
        fano: Fano factor F: the variance of the number of pairs over its mean.
        noise: Standard deviation of the electronics [MeV].

    Raises:
        InputError: the energy of a pair is not positive, the factor or the noise negative, or both zero.

    Example:
        >>> from nuscatter.units import eV, keV
        >>> round(float(ionisation_smearing(pair_energy=2.96 * eV, fano=0.11).width(10.37 * keV) / eV), 1)
        58.1
    """
    plausible("pair_energy", pair_energy, PAIR_ENERGY, single=True)
    not_negative("fano", fano, single=True)
    return GaussianSmearing(stochastic=float(np.sqrt(fano * pair_energy)), noise=noise)


@final
@dataclass(frozen=True, kw_only=True)
class GammaSmearing(Smearing):
    """A gamma distribution of the given mean and shape parameter offset + slope × mean.

    COHERENT's CsI(Na) of 2021 uses offset 1 and slope 9.56 × 0.0749 in photoelectrons (arXiv:2110.07730).

    Raises:
        InputError: the offset is not positive, or the slope negative.

    Example:
        >>> smearing = GammaSmearing(slope=0.716)
        >>> round(float(smearing.width(20.0)), 3)
        5.11
    """

    slope: float
    offset: float = 1.0

    def __post_init__(self) -> None:
        not_negative("slope", self.slope, single=True)
        positive("offset", self.offset, single=True)

    def _shape(self, mean: Array) -> Array:
        return self.offset + self.slope * mean

    def width(self, mean: Array) -> Array:
        center = not_negative("mean", mean)
        return center / np.sqrt(self._shape(center))

    def density(self, x: Array, mean: Array) -> Array:
        from scipy.special import gammaln, xlogy

        common_shape(x=x, mean=mean)
        x, center = finite("x", x), np.maximum(not_negative("mean", mean), _SMALL)
        shape = self._shape(center)
        scaled = shape * np.maximum(x, 0.0) / center
        value = np.exp(xlogy(shape - 1, scaled) - scaled - gammaln(shape)) * shape / center
        return np.where(x >= 0, value, 0.0)

    def cumulative(self, x: ArrayLike, mean: ArrayLike) -> Array:
        from scipy.special import gammainc

        common_shape(x=x, mean=mean)
        center = np.maximum(not_negative("mean", mean), _SMALL)
        shape = self._shape(center)
        return np.asarray(gammainc(shape, shape * np.maximum(finite("x", x), 0.0) / center))


@final
@dataclass(frozen=True)
class PoissonSmearing(Smearing):
    """A Poisson number of quanta: bins hold the integers a ≤ n < b between their edges.

    Example:
        >>> import numpy as np
        >>> smearing = PoissonSmearing()
        >>> n, weight = smearing.nodes(np.array([0.0, 2.0, 4.0]))
        >>> n.tolist(), round(float(weight @ smearing.density(n, np.array(1.0))), 4)
        ([0.0, 1.0, 2.0, 3.0], 0.981)
    """

    discrete = True

    def width(self, mean: Array) -> Array:
        return np.sqrt(not_negative("mean", mean))

    def density(self, x: Array, mean: Array) -> Array:
        from scipy.special import gammaln, xlogy

        common_shape(x=x, mean=mean)
        x, mean = not_negative("x", x), not_negative("mean", mean)
        return np.asarray(np.exp(xlogy(x, mean) - mean - gammaln(np.asarray(x) + 1)))

    def cumulative(self, x: ArrayLike, mean: ArrayLike) -> Array:
        from scipy.special import pdtr

        common_shape(x=x, mean=mean)
        below = np.ceil(finite("x", x)) - 1
        return np.where(below >= 0, pdtr(np.maximum(below, 0.0), not_negative("mean", mean)), 0.0)

    def nodes(self, edges: Array) -> tuple[Array, Array]:
        increasing("edges", edges)
        numbers = np.arange(max(np.ceil(edges[0]), 0.0), np.ceil(edges[-1]))
        return numbers, np.ones_like(numbers)
