r"""Form factors of nuclear densities, normalised to 1 at Q = 0, as values that are called with Q [MeV].

Both shapes start from a uniform sphere, F = 3 j₁(QR)/QR: Helm folds it with a Gaussian (review Eq. 29),
Klein–Nystrand with a Yukawa potential (review Eq. 30). A radius may be an array: it is then the trailing batch axis.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid, not_negative, positive
from nuscatter.units import Array, fm


@final
@dataclass(frozen=True, eq=False)
class Point:
    """The form factor of a point, 1 for every Q."""

    def __call__(self, Q: ArrayLike) -> Array:
        """Return ones in the shape of `Q` [MeV]."""
        return np.ones_like(np.asarray(Q, dtype=float))


@final
@dataclass(frozen=True, eq=False)
class Helm:
    r"""A uniform sphere folded with a Gaussian, :math:`F = 3 j_1(QR_0)/(QR_0)\, e^{-Q^2 s^2/2}`.

    Args:
        rms_radius: Root mean square radius [MeV⁻¹]; the sphere's radius is R₀² = 5/3 (r² − 3s²).
        skin: The Gaussian's width s [MeV⁻¹].

    Raises:
        InputError: the radius is not above √3 s, so that nothing is left for the sphere.

    Source: R. H. Helm, Phys. Rev. 104 (1956) 1466; review Eq. 29.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> round(float(Helm(3.4 * fm)(50 * MeV)), 4)
        0.8824
    """

    rms_radius: ArrayLike
    skin: float = 0.9 * fm

    def __post_init__(self) -> None:
        radius = positive("rms_radius", self.rms_radius)
        if (radius**2 <= 3 * not_negative("skin", self.skin) ** 2).any():
            raise invalid("rms_radius", radius.min() / fm, f"more than √3 × skin = {3**0.5 * self.skin / fm:.3g} fm")

    @cached_property
    def sphere_radius(self) -> Array:
        """Radius R₀ of the sphere [MeV⁻¹]."""
        return np.sqrt(5 / 3 * (np.asarray(self.rms_radius) ** 2 - 3 * self.skin**2))

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q = np.asarray(Q)
        return uniform_sphere(q * self.sphere_radius) * np.exp(-((q * self.skin) ** 2) / 2)


@final
@dataclass(frozen=True, eq=False)
class KleinNystrand:
    r"""A uniform sphere folded with a Yukawa potential, :math:`F = 3 j_1(QR)/(QR) / (1 + Q^2 a^2)`.

    Args:
        radius: The sphere's radius R [MeV⁻¹].
        range: The potential's range a [MeV⁻¹].

    Raises:
        InputError: a radius is not positive, or the range is negative.

    Source: S. R. Klein and J. Nystrand, Phys. Rev. C 60 (1999) 014903; review Eq. 30.

    Example:
        >>> from nuscatter.units import MeV, fm
        >>> shape = KleinNystrand(4.2 * fm)
        >>> round(float(shape.rms_radius / fm), 4), round(float(shape(50 * MeV)), 4)
        (3.6775, 0.864)
    """

    radius: ArrayLike
    range: float = 0.7 * fm

    def __post_init__(self) -> None:
        positive("radius", self.radius)
        not_negative("range", self.range)

    @property
    def rms_radius(self) -> Array:
        """Root mean square radius [MeV⁻¹], √(3R²/5 + 6a²)."""
        return np.sqrt(0.6 * np.asarray(self.radius) ** 2 + 6 * self.range**2)

    def __call__(self, Q: ArrayLike) -> Array:
        """Return F at momentum transfer `Q` [MeV]."""
        q = np.asarray(Q)
        return uniform_sphere(q * self.radius) / (1 + (q * self.range) ** 2)


def uniform_sphere(x: ArrayLike) -> Array:
    """Return 3 j₁(x)/x, the form factor of a uniform sphere at x = QR: 1 − x²/10 + … at small x."""
    x2 = np.asarray(x, dtype=float) ** 2
    series = 1 - x2 / 10 * (1 - x2 / 28 * (1 - x2 / 54 * (1 - x2 / 88 * (1 - x2 / 130))))
    safe = np.sqrt(np.maximum(x2, 0.25))
    return np.where(x2 < 0.25, series, 3 * (np.sin(safe) - safe * np.cos(safe)) / safe**3)
