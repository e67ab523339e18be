"""Elastic scattering of a projectile (energy E, mass m) on a target at rest (mass M): energies and angles.

All formulae are exact. Q² = 2MT holds for every elastic collision; |q⃗|² = 2MT + T² appears in this file only.
"""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import LARGEST, LEAST, between, common_shape, instance, invalid, not_negative, positive
from nuscatter.particles import Species
from nuscatter.quantities import ENERGY, ENERGY_FROM_ZERO, RECOIL_ENERGY, plausible
from nuscatter.units import Array, MeV


def energy_above_mass(E: ArrayLike, species: Species) -> Array:
    """Return energies [MeV] of a projectile as an array; `InputError` if one is not above its mass."""
    mass = instance("species", species, Species, "a Species such as nu_mu").mass
    energy = plausible("E", E, ENERGY)
    if mass > 0 and (energy <= mass).any():
        least = f"an energy above the mass of {species}, {mass / MeV:g} MeV,"
        raise invalid("E [MeV]", float(f"{energy.min() / MeV:.12g}"), least)
    return energy


def minimum_energy(T: ArrayLike, M: float | Array, mass: float = 0.0) -> Array:
    """Return the least energy [MeV] of a projectile that gives the target a recoil `T` [MeV].

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> round(float(minimum_energy(100 * keV, 37215 * MeV) / MeV), 3)
        43.186
    """
    recoil = plausible("T", T, RECOIL_ENERGY)
    target, own = _masses(M, mass, T=recoil)
    return np.asarray((recoil + np.sqrt((recoil + 2 * target) * (recoil + 2 * own**2 / target))) / 2)


def maximum_recoil(E: ArrayLike, M: float | Array, mass: float = 0.0) -> Array:
    """Return the largest recoil energy [MeV] that a projectile of energy `E` [MeV] can give (review Eq. 1).

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> round(float(maximum_recoil(minimum_energy(100 * keV, 37215 * MeV), 37215 * MeV) / keV), 9)
        100.0
    """
    energy = plausible("E", E, ENERGY_FROM_ZERO)
    target, own = _masses(M, mass, E=energy)
    return np.asarray(2 * target * (energy**2 - own**2) / (target**2 + own**2 + 2 * target * energy))


def elastic_reach(E: ArrayLike, M: float | Array, mass: float = 0.0) -> tuple[Array, Array]:
    """Return the least and the largest recoil energy [MeV] of elastic scattering: 0 and `maximum_recoil`."""
    most = maximum_recoil(E, M, mass)
    return np.zeros_like(most), most


def recoil_energy(E: ArrayLike, cos_theta: ArrayLike, M: float) -> Array:
    """Return the recoil energy [MeV] when a massless projectile leaves at angle θ: E²(1−c)/(M + E(1−c))."""
    energy, cosine = plausible("E", E, ENERGY_FROM_ZERO), between("cos_theta", cos_theta, -1, 1)
    target, _ = _masses(M, 0.0, E=energy, cos_theta=cosine)
    transfer = energy * (1 - cosine)
    return np.asarray(energy * transfer / (target + transfer))


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
    energy, recoil = plausible("E", E, ENERGY), plausible("T", T, RECOIL_ENERGY)
    target, _ = _masses(M, 0.0, E=energy, T=recoil)
    return np.asarray((1 + target / energy) * np.sqrt(recoil / (recoil + 2 * target)))


def energy_of_recoil(T: ArrayLike, cos_recoil: ArrayLike, M: float | Array) -> Array:
    """Return the energy [MeV] of a massless projectile that gives recoil `T` [MeV] at that cosine; inf if none does.

    The inverse of `recoil_cosine`: M/(c √(1 + 2M/T) − 1).

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> M = 37215 * MeV
        >>> round(float(energy_of_recoil(50 * keV, recoil_cosine(40 * MeV, 50 * keV, M), M) / MeV), 9)
        40.0
    """
    recoil, cosine = plausible("T", T, RECOIL_ENERGY), between("cos_recoil", cos_recoil, -1, 1)
    target, _ = _masses(M, 0.0, T=recoil, cos_recoil=cosine)
    with np.errstate(divide="ignore"):
        excess = cosine * np.sqrt(1 + 2 * target / recoil) - 1
        return np.where(excess > 0, target / np.where(excess > 0, excess, 1.0), np.inf)


def recoil_at_angle(E: ArrayLike, cos_recoil: ArrayLike, M: float) -> Array:
    """Return the recoil energy [MeV] at a recoil angle, 2ME²c²/((E + M)² − E²c²) (review Eq. 20).

    Example:
        >>> from nuscatter.units import MeV, keV
        >>> T = recoil_at_angle(40 * MeV, 0.6, 37215 * MeV)
        >>> round(float(recoil_cosine(40 * MeV, T, 37215 * MeV)), 12)
        0.6
    """
    energy, cosine2 = plausible("E", E, ENERGY_FROM_ZERO), between("cos_recoil", cos_recoil, -1, 1) ** 2
    target, _ = _masses(M, 0.0, E=energy, cos_recoil=cosine2)
    return np.asarray(2 * target * energy**2 * cosine2 / ((energy + target) ** 2 - energy**2 * cosine2))


def outgoing_energy(E: ArrayLike, cos_theta: ArrayLike, M: float) -> Array:
    """Return the energy [MeV] with which a massless projectile leaves at angle θ: E/(1 + E(1−c)/M)."""
    energy, cosine = plausible("E", E, ENERGY_FROM_ZERO), between("cos_theta", cos_theta, -1, 1)
    target, _ = _masses(M, 0.0, E=energy, cos_theta=cosine)
    return np.asarray(energy / (1 + energy * (1 - cosine) / target))


def _masses(M: ArrayLike, mass: ArrayLike, **others: Array) -> tuple[float | Array, float | Array]:
    """Return the masses of target and projectile, checked, all shapes going together."""
    if isinstance(M, float) and isinstance(mass, float) and LEAST < M < LARGEST and 0 <= mass < LARGEST:
        if len(others) > 1:  # nearly always M and mass are numbers, which go with any shape
            common_shape(**others)
        return M, mass
    common_shape(M=M, mass=mass, **others)
    return positive("M", M, "MeV"), not_negative("mass", mass, "MeV")
