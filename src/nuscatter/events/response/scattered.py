r"""Measured directions about the true ones: diffusion on the sphere, as `Directions` describes it.

The cosine c between a measured direction and the true one has the density

.. math:: p(c) = \sum_l \frac{2l+1}{2}\, e^{-l(l+1)\sigma^2/2}\, P_l(c),

whose integral from −1 is a sum over :math:`P_{l+1} - P_{l-1}`.
"""

import numpy as np
from numpy.polynomial import legendre

from nuscatter.units import Array

#: Cosines at which the cumulative is known, even in the angle.
_ANGLES = 4097
#: A Gaussian of this many standard deviations has nothing beyond.
_WIDEST = 9.0


def scattering_cosines(resolution: float, n: int, generator: np.random.Generator) -> Array:
    """Return cosines between measured and true directions, shape (n,).

    Args:
        resolution: σ, standard deviation of the angle in one of its two components [radian].
        n: How many.
        generator: Of random numbers.
    """
    angle = np.linspace(0.0, min(np.pi, _WIDEST * resolution), _ANGLES)
    beyond = _beyond(np.cos(angle), resolution)
    # In the square of the angle the distribution is near an exponential, so it is smooth between the points.
    return np.asarray(np.cos(np.sqrt(np.interp(generator.random(n), beyond, angle**2))))


def _beyond(cosine: Array, resolution: float) -> Array:
    """Return the probability of a larger cosine, increasing with the angle, from 0 to 1."""
    highest = int(np.ceil(_WIDEST / resolution))
    degree = np.arange(1, highest + 1)
    weight = np.exp(-degree * (degree + 1) * resolution**2 / 2) / 2
    values = legendre.legvander(cosine, highest + 1)
    beyond = (1 - cosine) / 2 + (values[:, :-2] - values[:, 2:]) @ weight
    return np.asarray(np.maximum.accumulate(np.clip(beyond, 0.0, 1.0)) / beyond[-1])
