r"""A massless electron in the field of a point charge: phases in closed form, and waves at a radius by fractions.

For :math:`U = k + Z\alpha/r` the radial equations, with :math:`K = |\kappa| = j + \tfrac12`,

.. math:: g' = \tfrac{K}{r}\, g + U f, \qquad f' = -\tfrac{K}{r}\, f - U g,

give for :math:`\sqrt r\,(g - if)` Coulomb's equation with :math:`\eta = -Z\alpha + i/2` and
:math:`\ell = \rho - \tfrac12`, :math:`\rho = \sqrt{K^2 - (Z\alpha)^2}`. The regular solution has

.. math:: S_K = \frac{K\, \Gamma(\rho - iZ\alpha)}{\Gamma(\rho + 1 + iZ\alpha)}\, e^{i\pi(K-\rho)}

up to a factor that all K share. At a radius, continued fractions give the ratio f/g of the regular wave and of the wave
that goes out. What a nucleus of finite size changes follows from these two and the ratio of its own wave (Steed's
method), so that no wave need be followed to where it is free.

Source: D. R. Yennie, D. G. Ravenhall and R. N. Wilson, Phys. Rev. 95 (1954) 500; A. R. Barnett et al., Comput. Phys.
Commun. 8 (1974) 377; NIST Digital Library of Mathematical Functions, §33.8.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import FitError
from nuscatter.units import Array

#: Complex numbers, one for each partial wave.
Complex: TypeAlias = NDArray[np.complexfloating[Any, Any]]

#: Most terms of a continued fraction, and where it has converged.
_TERMS, _CONVERGED = 5000, 1e-15


def point_phases(K: Array, strength: float) -> Complex:
    """Return S_K of a point charge, up to a factor that all K share.

    Args:
        K: The numbers j + ½ of the partial waves.
        strength: Zα.

    Example:
        >>> import numpy as np
        >>> point_phases(np.array([1.0, 2.0]), 0.0).real.round(12).tolist()
        [1.0, 1.0]
    """
    rho = np.sqrt(K * K - strength**2)
    # K − ρ, and gamma functions of conjugate arguments, so that nothing large cancels.
    missing = strength**2 / (K + rho)
    return np.asarray(K / (rho + 1j * strength) * conjugate_gammas(rho, strength) * np.exp(1j * np.pi * missing))


def conjugate_gammas(real: Array | float, imaginary: float) -> Complex:
    """Return Γ(x − iy)/Γ(x + iy), whose size is 1."""
    from scipy.special import loggamma

    return np.asarray(np.exp(-2j * np.imag(loggamma(real + 1j * imaginary))))


class Matching(NamedTuple):
    """Ratios f/g of two waves in a point charge's field at a radius, for each K."""

    #: Of the wave that goes out, as e^{+ikr}.
    outgoing: Complex
    #: Of the regular wave.
    regular: Array

    def phase(self, g: Array, f: Array) -> Complex:
        """Return S_K of a wave with components `g`, `f` at the radius, over that of the point charge."""
        between = self._coefficient(g, f) / self._coefficient(np.ones_like(self.regular), self.regular)
        return np.asarray(between / between.conj())

    def norm(self, g: Array, f: Array) -> Array:
        """Return what g² + f² of a wave would be where it is free."""
        return np.asarray(np.abs(self._coefficient(g, f)) ** 2 / np.abs(self.outgoing.imag))

    def _coefficient(self, g: Array, f: Array) -> Complex:
        """Return the outgoing wave's coefficient in a wave, up to a factor that all waves of this K share."""
        return np.asarray(g * self.outgoing.conj() - f)


def matching(K: Array, strength: float, momentum: float, radius: float) -> Matching:
    """Return the ratios of outgoing and regular wave at a radius, all K at once.

    Args:
        K: The numbers j + ½ of the partial waves, none far above momentum × radius, where the fractions would not
            converge.
        strength: Zα.
        momentum: k [fm⁻¹].
        radius: The radius [fm].

    Raises:
        FitError: a fraction has not converged.
    """
    x, eta = momentum * radius, -strength + 0.5j
    ell = np.sqrt(K * K - strength**2) - 0.5

    def outward(j: int) -> tuple[Complex, Complex]:
        a = (1j * eta - ell + j) * (1j * eta + ell + 1 + j)
        return a, np.full(K.shape, 2 * (x - eta + 1j * (j + 1)))

    def inward(j: int) -> tuple[Complex, Complex]:
        order = ell + 1 + j
        return np.asarray(-(1 + (eta / order) ** 2), complex), (2 * order + 1) / x + eta / order + eta / (order + 1)

    # Derivatives of √r (g − if) with respect to kr, over the function itself.
    leaving = 1j * (1 - eta / x) + 1j / x * _fraction(np.zeros(K.shape, complex), outward)
    regular = _fraction((ell + 1) / x + eta / (ell + 1), inward)
    ratios = [_ratio(each, K, strength, momentum, radius) for each in (leaving, regular)]
    return Matching(ratios[0], np.asarray(ratios[1].real))


def _ratio(derivative: Complex, K: Array, strength: float, momentum: float, radius: float) -> Complex:
    """Return f/g of the wave whose √r (g − if) has this logarithmic derivative with respect to kr."""
    # K/r (g + if) is the derivative of g − if, less what iU adds to it.
    other = radius / K * (momentum * derivative - 0.5 / radius - 1j * (momentum + strength / radius))
    return np.asarray((other - 1) / (1j * (other + 1)))


def _fraction(first: Complex, terms: Callable[[int], tuple[Complex, Complex]]) -> Complex:
    """Return first + a₀/(b₀ + a₁/(b₁ + …)) by the modified method of Lentz, for all partial waves at once."""
    value = np.where(first == 0, 1e-300, first)
    upper, lower = value.copy(), np.zeros_like(value)
    for j in range(_TERMS):
        a, b = terms(j)
        lower = 1 / (b + a * lower)
        upper = b + a / upper
        step = upper * lower
        value = value * step
        if np.abs(step - 1).max() < _CONVERGED:
            return np.asarray(value)
    raise FitError(f"A Coulomb wave has not converged in {_TERMS} terms: its K is too large at the radius of matching.")
