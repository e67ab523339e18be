"""Elastic scattering of a projectile (energy E, mass m) on a target at rest (mass M): who may go where.

Everything is exact. Q² = 2MT holds for every elastic collision; |q⃗|² = 2MT + T² appears nowhere else.
"""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.units import Array


def minimum_energy(T: ArrayLike, M: float | Array, mass: float = 0.0) -> Array:
    """Return the least energy [MeV] of a projectile that gives the target a recoil `T` [MeV].

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> round(float(minimum_energy(100 * keV, 37215 * MeV) / MeV), 3)
        43.186
    """
    recoil = np.asarray(T, dtype=float)
    return (recoil + np.sqrt((recoil + 2 * M) * (recoil + 2 * mass**2 / M))) / 2


def maximum_recoil(E: ArrayLike, M: float | Array, mass: float = 0.0) -> Array:
    """Return the largest recoil energy [MeV] that a projectile of energy `E` [MeV] can give (review Eq. 1).

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> round(float(maximum_recoil(minimum_energy(100 * keV, 37215 * MeV), 37215 * MeV) / keV), 9)
        100.0
    """
    energy = np.asarray(E, dtype=float)
    return 2 * M * (energy**2 - mass**2) / (M**2 + mass**2 + 2 * M * energy)


def recoil_energy(E: ArrayLike, cos_theta: ArrayLike, M: float) -> Array:
    """Return the recoil energy [MeV] when a massless projectile leaves at angle θ: E²(1−c)/(M + E(1−c))."""
    energy = np.asarray(E, dtype=float)
    transfer = energy * (1 - np.asarray(cos_theta, dtype=float))
    return np.asarray(energy * transfer / (M + transfer))


def outgoing_energy(E: ArrayLike, cos_theta: ArrayLike, M: float) -> Array:
    """Return the energy [MeV] with which a massless projectile leaves at angle θ: E/(1 + E(1−c)/M)."""
    energy = np.asarray(E, dtype=float)
    return np.asarray(energy / (1 + energy * (1 - np.asarray(cos_theta, dtype=float)) / M))
