r"""Quenching: the energy that a detector measures of a nuclear recoil T [MeV], as electron equivalent E_ee [MeV].

A quenching is a function of T. A constant or linear quenching *factor* is a polynomial of E_ee in T without a
constant term; measured points are interpolated; Lindhard's theory gives the ionisation of an atom that stops among
others of its kind. Electron recoils are not quenched. Models for germanium are in ``germanium.py``, the electrons and
photons of xenon and argon in ``noble_liquids.py``.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike

from nuscatter.errors import finite, increasing, instance, invalid, not_negative, positive, whole
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quantities import POSITIVE_RECOIL, RECOIL_ENERGY, plausible
from nuscatter.units import Array, MeV, keV
from nuscatter.words.describing import shortened


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
        >>> argon = linear(a=0.246, b=0.00078 / keV)  # the quenching factor of COHERENT's argon
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
        # The roots of E_ee/T in units of MeV: numbers near 1, whatever the package's unit is.
        unit = [c * MeV**k for k, c in enumerate(self.coefficients)]
        roots = polynomial.polyroots(unit) * MeV
        return tuple(sorted(float(root.real) for root in roots if root.real > 0 and abs(root.imag) < 1e-9 * root.real))

    def __call__(self, T: ArrayLike) -> Array:
        return np.asarray(
            np.maximum(polynomial.polyval(plausible("T", T, RECOIL_ENERGY), (0.0, *self.coefficients)), 0.0)
        )


def constant(factor: float) -> PolynomialQuenching:
    """Return the quenching with the same factor at every energy."""
    return PolynomialQuenching((float(not_negative("quenching factor", factor, single=True)),))


def linear(*, a: float, b: float) -> PolynomialQuenching:
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
    __repr__ = shortened

    def __post_init__(self) -> None:
        energies, factors = increasing("energies", self.energies), not_negative("quenching factor", self.factors)
        not_negative("the lowest of the energies", energies[0], "keV")
        if energies.shape != factors.shape:
            raise invalid("the number of factors", factors.size, f"one for each of the {energies.size} energies")

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        return tuple(np.asarray(self.energies, dtype=float).tolist())

    def __call__(self, T: ArrayLike) -> Array:
        recoil = plausible("T", T, RECOIL_ENERGY)
        return np.asarray(recoil * np.interp(recoil, np.asarray(self.energies), np.asarray(self.factors)))


#: The smallest and the largest k of Lindhard: his own are 0.10 to 0.19, so that a per cent is no fraction.
_SMALLEST_K, _LARGEST_K = 0.01, 1.0


@final
@dataclass(frozen=True)
class Lindhard(Quenching):
    r"""Lindhard's ionisation of a recoil in its own element, with the changes proposed for low energies.

    .. math:: \frac{E_{ee}}{T} = \frac{k g}{1 + k g} \left(1 - e^{-T/\xi}\right) - \frac{q}{\varepsilon}, \qquad
              g = 3 \varepsilon^{0.15} + 0.7 \varepsilon^{0.6} + \varepsilon, \quad
              \varepsilon = 11.5\, Z^{-7/3}\, T/\mathrm{keV}.

    J. Lindhard et al., Mat. Fys. Medd. Dan. Vid. Selsk. 33, no. 10 (1963), with g as J. D. Lewin and P. F. Smith,
    Astropart. Phys. 6 (1996) 87, Eq. 6.1. ξ: the adiabatic correction of B. J. Scholz et al., Phys. Rev. D 94 (2016)
    122003. q: atoms bound in the material, P. Sorensen, Phys. Rev. D 91 (2015) 083509. For q > 0 there is no ionisation
    below a threshold, where the formula is negative. q < 0 fits an excess at low energies; it is no prediction below
    the energies of the fit. The factor is cut to [0, 1].

    Args:
        Z: Protons in the nucleus of the element.
        k: Electronic over nuclear stopping; `lindhard_k` gives Lindhard's own.
        adiabatic: ξ [MeV], zero for none.
        q: A number, zero for none.

    Raises:
        InputError: Z is not from 1 to 118, k is not from 0.01 to 1 (Lindhard's own are 0.10 to 0.19), ξ is negative.

    Example:
        >>> germanium = Lindhard(32, k=0.162)
        >>> [round(float(germanium(T * keV) / (T * keV)), 3) for T in (0.4, 1, 6.3)]
        [0.155, 0.175, 0.225]
    """

    Z: int
    k: float
    _: KW_ONLY
    adiabatic: float = 0.0
    q: float = 0.0

    def __post_init__(self) -> None:
        whole("Z", self.Z, 1, 118)
        k = float(positive("k", self.k, single=True))
        if not _SMALLEST_K <= k <= _LARGEST_K:
            expected = f"a number from {_SMALLEST_K:g} to {_LARGEST_K:g}, as 0.157 of germanium (see lindhard_k),"
            raise invalid("k", self.k, expected)
        not_negative("adiabatic", self.adiabatic, "keV", single=True)
        finite("q", self.q, single=True)

    @property
    def _scale(self) -> float:
        """Return T over ε [MeV]."""
        return float(self.Z ** (7 / 3)) / 11.5 * keV

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """The recoil energy [MeV] at which the factor leaves 0 (q > 0) or 1 (q < 0), if there is one."""
        from scipy.optimize import brentq

        level = 1.0 if self.q < 0 else 0.0
        # In ln ε the factor is monotonic about its one crossing, and the bracket holds all recoil energies.
        low, high = -30.0, 20.0
        if self.q == 0 or (self._factor(low) - level) * (self._factor(high) - level) >= 0:
            return ()
        return (float(np.exp(brentq(lambda u: self._factor(u) - level, low, high, xtol=1e-14)) * self._scale),)

    def _factor(self, log_epsilon: float) -> float:
        """Return E_ee/T before it is cut to [0, 1], at ln ε."""
        return float(self._uncut(np.exp(np.float64(log_epsilon)))) - self.q / float(np.exp(log_epsilon))

    def _uncut(self, epsilon: Array) -> Array:
        """Return E_ee/T at ε without the part of q."""
        kg = self.k * (3 * epsilon**0.15 + 0.7 * epsilon**0.6 + epsilon)
        if self.adiabatic == 0:
            return np.asarray(kg / (1 + kg))
        with np.errstate(over="ignore", under="ignore"):  # far above ξ nothing is lost
            return np.asarray(kg / (1 + kg) * -np.expm1(-epsilon * self._scale / self.adiabatic))

    def __call__(self, T: ArrayLike) -> Array:
        recoil = plausible("T", T, RECOIL_ENERGY)
        seen = recoil * self._uncut(recoil / self._scale) - self.q * self._scale
        return np.asarray(np.clip(seen, 0.0, recoil))


def lindhard_k(Z: int, A: float) -> float:
    """Return Lindhard's k = 0.133 Z^(2/3) A^(−1/2) for an element of `A` nucleons on average.

    Raises:
        InputError: Z is not from 1 to 118, or A is not positive.

    Example:
        >>> round(lindhard_k(32, 72.63), 4), round(lindhard_k(54, 131.29), 4)
        (0.1573, 0.1658)
    """
    return float(0.133 * whole("Z", Z, 1, 118) ** (2 / 3) / positive("A", A, single=True) ** 0.5)


def lindhard(target: Material | Nuclide | str) -> Lindhard:
    """Return Lindhard's quenching of an element, with his own k; `InputError` for a compound.

    Example:
        >>> round(lindhard("Si").k, 4)
        0.1457
    """
    element = material(target)
    numbers = {each.Z for each in element.nuclides}
    if len(numbers) > 1:
        raise invalid("target", str(element), "one element (a recoil in a compound stops among others)")
    Z = numbers.pop()
    return Lindhard(Z, lindhard_k(Z, sum(fraction * each.A for each, fraction in element.composition)))


def quenching_factors(models: Mapping[str, Quenching], T: ArrayLike) -> dict[str, Array]:
    """Return E_ee/T of several models at recoil energies `T` [MeV] above zero: the spread of what is predicted.

    Raises:
        InputError: an energy is not positive, or a model is no Quenching.

    Example:
        >>> spread = quenching_factors({"flat": constant(0.2), "theory": lindhard("Ge")}, [0.1 * keV, 10 * keV])
        >>> {name: [round(float(each), 3) for each in factors] for name, factors in spread.items()}
        {'flat': [0.2, 0.2], 'theory': [0.126, 0.234]}
    """
    recoil = plausible("T", T, POSITIVE_RECOIL)
    instance("models", models, Mapping, "a mapping of names to Quenching")
    return {name: instance(name, each, Quenching, "a Quenching")(recoil) / recoil for name, each in models.items()}
