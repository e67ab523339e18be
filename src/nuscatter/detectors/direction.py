r"""Directions: bins in the angle between a recoil and the neutrino's direction, and the resolution in it.

A recoil's true cosine x lies in [0, 1]. A Gaussian of angle σ on the sphere (the heat kernel) moves it to x′ with

.. math:: p(x'|x) = \sum_l \frac{2l+1}{2}\, e^{-l(l+1)\sigma^2/2}\, P_l(x')\, P_l(x),

which conserves the number of recoils and becomes 2 e^{-θ²/2σ²}/σ² for small angles about the source.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import between, increasing, invalid, positive
from nuscatter.units import Array

#: Bins of the true cosine in a detector of finite resolution.
_FINE = 64


@final
@dataclass(frozen=True, eq=False)
class Directions:
    """Bins in the measured cosine between recoil and source.

    Args:
        cos_edges: Edges of the bins, increasing within [−1, 1].
        resolution: Standard deviation of the measured angle in one of its two components [radian]; None: exact.

    Raises:
        InputError: edges outside [−1, 1] or not increasing, a resolution that is not above 0.01.

    Example:
        >>> blurred = Directions([-1, 0, 1], resolution=0.5)
        >>> [round(float(each), 6) for each in blurred.matrix.sum(axis=0)[:2]]
        [1.0, 1.0]
    """

    cos_edges: ArrayLike
    _: KW_ONLY
    resolution: float | None = None

    def __post_init__(self) -> None:
        edges = increasing("cos_edges", between("cos_edges", self.cos_edges, -1, 1))
        object.__setattr__(self, "cos_edges", edges)
        if self.resolution is not None and float(positive("resolution", self.resolution, single=True)) < 0.01:
            raise invalid("resolution", self.resolution, "an angle above 0.01 (for an exact one, None)")

    @property
    def bins(self) -> int:
        """Number of bins."""
        return np.asarray(self.cos_edges).size - 1

    @cached_property
    def true_edges(self) -> Array:
        """Edges of bins in the true cosine, within [0, 1], that `matrix` takes."""
        if self.resolution is not None:
            return np.linspace(0, 1, _FINE + 1)
        edges = np.asarray(self.cos_edges)
        return np.union1d([0.0, 1.0], edges[edges > 0])

    @cached_property
    def matrix(self) -> Array:
        """Probability that a recoil of a true bin is measured in a bin, shape (bins, true bins)."""
        edges, true = np.asarray(self.cos_edges), self.true_edges
        if self.resolution is None:
            # Each true bin lies within one bin: its middle tells which.
            middle = (true[1:] + true[:-1]) / 2
            return np.where(np.searchsorted(edges, middle) - 1 == np.arange(self.bins)[:, None], 1.0, 0.0)
        # At l = 9/σ the factor e^{−l(l+1)σ²/2} is e^−40: the series ends.
        highest = int(np.ceil(9 / self.resolution))
        degree = np.arange(highest + 1)
        weight = (2 * degree + 1) / 2 * np.exp(-degree * (degree + 1) * self.resolution**2 / 2)
        # Integral of P_l over the measured bin, times its mean over the true bin.
        measured, mean = _integrals(edges, highest), _integrals(true, highest) / np.diff(true)
        return (measured * weight[:, None]).T @ mean


def _integrals(edges: Array, highest: int) -> Array:
    """Return ∫ P_l between neighbouring edges for l = 0 … highest: (P_{l+1} − P_{l−1})/(2l + 1)."""
    values = np.polynomial.legendre.legvander(edges, highest + 1).T
    degree = np.arange(1, highest + 1)[:, None]
    primitive = np.concatenate([edges[None], (values[2:] - values[:-2]) / (2 * degree + 1)])
    return np.diff(primitive, axis=1)
