r"""Measured numbers with errors that differ downward and upward, as a Gaussian whose width follows the prediction.

With the prediction μ, the measured x and its errors σ₋ and σ₊, the width is linear in μ (R. Barlow,
arXiv:physics/0406120, "variable Gaussian, linear σ"),

.. math:: -2 \ln L = p^2, \quad p = \frac{\mu - x}{\sigma + \sigma' (\mu - x)}, \qquad
          \sigma = \frac{2 \sigma_+ \sigma_-}{\sigma_+ + \sigma_-}, \quad
          \sigma' = \frac{\sigma_+ - \sigma_-}{\sigma_+ + \sigma_-},

which is 1 at x − σ₋ and at x + σ₊, and smooth between them. The width is above zero for μ > x − σ/σ' if σ₊ is the
larger. The slope of the pull p is ∂p/∂μ = σ / (σ + σ'(μ − x))².
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.datasets.expectation.prediction import Prediction
from nuscatter.fits.parameters import Range
from nuscatter.units import Array
from nuscatter.words.describing import shortened


def uneven_pull(expected: Array, value: float, errors: tuple[float, float]) -> Array:
    """Return the pull of predictions: (μ − x) over the width at μ.

    Args:
        expected: The predictions μ, of any shape.
        value: The measured x.
        errors: Its errors downward and upward, both above zero.

    Example:
        >>> import numpy as np
        >>> [round(float(p), 9) for p in uneven_pull(np.array([8.0, 10.0, 13.0]), 10.0, (2.0, 3.0))]
        [-1.0, 0.0, 1.0]
    """
    away, width = expected - value, _width(expected, value, errors)
    return np.asarray(away / width)


def _width(expected: Array, value: float, errors: tuple[float, float]) -> Array:
    low, high = errors
    width = 2 * low * high / (low + high) + (high - low) / (low + high) * (expected - value)
    # Beyond the zero of the width, where no prediction is: as far off as can be.
    return np.asarray(np.maximum(width, 1e-6 * min(low, high)))


@final
@dataclass(frozen=True, eq=False)
class UnevenPull:
    """The pull of a predicted number, as the expectation of a likelihood whose datum is 0 ± 1.

    Args:
        prediction: Of the number, shape (1,).
        value: The measured number.
        errors: Its errors downward and upward.
    """

    prediction: Prediction
    value: float
    errors: tuple[float, float]
    __repr__ = shortened

    def __call__(self, **values: float) -> Array:
        """Return the pull at one point."""
        return uneven_pull(self.prediction(**values), self.value, self.errors)

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the pull at every point of a batch, the last axis."""
        return uneven_pull(self.prediction.many(values), self.value, self.errors)

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return the pulls and their derivatives in the free parameters."""
        expected, slopes = self.prediction.with_slopes(values, free)
        low, high = self.errors
        factor = 2 * low * high / (low + high) / _width(expected, self.value, self.errors) ** 2
        pulls = uneven_pull(expected, self.value, self.errors)
        return pulls, {name: factor * slope for name, slope in slopes.items()}

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> dict[str, Array]:
        """Return the derivatives of `with_slopes`."""
        return self.with_slopes(values, free)[1]
