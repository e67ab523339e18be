r"""Quenching: how much of a nuclear recoil's energy T [MeV] a detector sees, as electron equivalent E_ee [MeV].

A quenching is a function of T. A constant or linear quenching *factor* is a polynomial of E_ee in T without a
constant term; measured points are interpolated. Electron recoils are not quenched.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, invalid, not_negative
from nuscatter.units import Array, MeV


class Quenching(ABC):
    """Electron-equivalent energy as a function of the recoil energy."""

    @property
    @abstractmethod
    def kinks(self) -> tuple[float, ...]:
        """Recoil energies [MeV] between which the function is smooth."""

    @abstractmethod
    def __call__(self, T: ArrayLike) -> Array:
        """Return E_ee [MeV], not negative, for recoil energies `T` [MeV] of any shape."""


@final
@dataclass(frozen=True)
class PolynomialQuenching(Quenching):
    """E_ee = c₁T + c₂T² + …, with `coefficients` c_k [MeV¹⁻ᵏ]; negative values are set to zero.

    Example:
        >>> from nuscatter.units import keV
        >>> argon = linear(0.246, 0.00078 / keV)  # the quenching factor of COHERENT's argon
        >>> round(float(argon(20 * keV) / keV), 3)
        5.232
    """

    coefficients: tuple[float, ...]

    def __post_init__(self) -> None:
        if finite("quenching coefficient", self.coefficients).ndim != 1 or not len(self.coefficients):
            raise invalid("coefficients", self.coefficients, "a tuple of at least one")

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Recoil energies [MeV] at which a polynomial that becomes negative is cut to zero."""
        if min(self.coefficients) >= 0 or max(self.coefficients) <= 0:
            return ()
        unit = [c * MeV**k for k, c in enumerate(self.coefficients)]
        roots = polynomial.polyroots(unit) * MeV
        return tuple(sorted(float(root.real) for root in roots if root.real > 0 and abs(root.imag) < 1e-9 * root.real))

    def __call__(self, T: ArrayLike) -> Array:
        return np.asarray(np.maximum(polynomial.polyval(not_negative("T", T, "keV"), (0.0, *self.coefficients)), 0.0))


def constant(factor: float) -> PolynomialQuenching:
    """Return the quenching with the same factor at every energy."""
    return PolynomialQuenching((float(not_negative("quenching factor", factor, single=True)),))


def linear(a: float, b: float) -> PolynomialQuenching:
    """Return the quenching with factor a + bT; `b` in [MeV⁻¹]."""
    return PolynomialQuenching((a, b))


@final
@dataclass(frozen=True, eq=False)
class TabulatedQuenching(Quenching):
    """A quenching factor interpolated linearly between measured points, constant beyond them.

    Args:
        energies: Recoil energies [MeV], increasing, shape (n,).
        factors: E_ee/T there, not negative, shape (n,).

    Raises:
        InputError: the energies do not increase, or a factor is negative.
    """

    energies: ArrayLike
    factors: ArrayLike

    def __post_init__(self) -> None:
        energies, factors = increasing("energies", self.energies), not_negative("quenching factor", self.factors)
        not_negative("the lowest of the energies", energies[0], "keV")
        if energies.shape != factors.shape:
            raise invalid("the number of factors", factors.size, f"one for each of the {energies.size} energies")

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        return tuple(np.asarray(self.energies, dtype=float).tolist())

    def __call__(self, T: ArrayLike) -> Array:
        recoil = not_negative("T", T, "keV")
        return np.asarray(recoil * np.interp(recoil, np.asarray(self.energies), np.asarray(self.factors)))
