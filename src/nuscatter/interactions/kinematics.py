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


def elastic_reach(E: ArrayLike, M: float | Array, mass: float = 0.0) -> tuple[Array, Array]:
    """Return the least and the largest recoil energy [MeV] of elastic scattering: 0 and `maximum_recoil`."""
    most = maximum_recoil(E, M, mass)
    return np.zeros_like(most), most


def recoil_energy(E: ArrayLike, cos_theta: ArrayLike, M: float) -> Array:
    """Return the recoil energy [MeV] when a massless projectile leaves at angle θ: E²(1−c)/(M + E(1−c))."""
    energy = np.asarray(E, dtype=float)
    transfer = energy * (1 - np.asarray(cos_theta, dtype=float))
    return np.asarray(energy * transfer / (M + transfer))


def recoil_cosine(E: ArrayLike, T: ArrayLike, M: float | Array) -> Array:
    """Return the cosine between recoil and projectile, (1 + M/E) √(T/(T + 2M)), of a massless projectile.

    Energies and the mass M of what recoils are in [MeV].

    It is 1 at the least energy that can give the recoil, and above 1 below that energy, where there is no such recoil.
    Review Eq. 19 with its E_min replaced by the exact one.

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> round(float(recoil_cosine(minimum_energy(50 * keV, 37215 * MeV), 50 * keV, 37215 * MeV)), 12)
        1.0
    """
    energy, recoil = np.asarray(E, dtype=float), np.asarray(T, dtype=float)
    return np.asarray((1 + M / energy) * np.sqrt(recoil / (recoil + 2 * M)))


def energy_of_recoil(T: ArrayLike, cos_recoil: ArrayLike, M: float | Array) -> Array:
    """Return the energy [MeV] of a massless projectile that gives recoil `T` [MeV] at that cosine; inf if none does.

    The inverse of `recoil_cosine`: M/(c √(1 + 2M/T) − 1).

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> M = 37215 * MeV
        >>> round(float(energy_of_recoil(50 * keV, recoil_cosine(40 * MeV, 50 * keV, M), M) / MeV), 9)
        40.0
    """
    recoil = np.asarray(T, dtype=float)
    with np.errstate(divide="ignore"):
        excess = np.asarray(cos_recoil, dtype=float) * np.sqrt(1 + 2 * M / recoil) - 1
        return np.where(excess > 0, M / np.where(excess > 0, excess, 1.0), np.inf)


def recoil_at_angle(E: ArrayLike, cos_recoil: ArrayLike, M: float) -> Array:
    """Return the recoil energy [MeV] at a recoil angle, 2ME²c²/((E + M)² − E²c²) (review Eq. 20).

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> T = recoil_at_angle(40 * MeV, 0.6, 37215 * MeV)
        >>> round(float(recoil_cosine(40 * MeV, T, 37215 * MeV)), 12)
        0.6
    """
    energy, cosine2 = np.asarray(E, dtype=float), np.asarray(cos_recoil, dtype=float) ** 2
    return np.asarray(2 * M * energy**2 * cosine2 / ((energy + M) ** 2 - energy**2 * cosine2))


def outgoing_energy(E: ArrayLike, cos_theta: ArrayLike, M: float) -> Array:
    """Return the energy [MeV] with which a massless projectile leaves at angle θ: E/(1 + E(1−c)/M)."""
    energy = np.asarray(E, dtype=float)
    return np.asarray(energy / (1 + energy * (1 - np.asarray(cos_theta, dtype=float)) / M))
