r"""A′ of photons on electrons, γ e → A′ e, at the lowest order and exactly.

With s′ = s − m_e² = 2m_e E, u′ = u − m_e² = m² − 2m_e E′, x = 1/s′ + 1/u′, and m the mass of A′,

.. math::
    \frac{d\sigma}{dE'} &= \frac{\pi\alpha^2\varepsilon^2}{m_e E^2} \Big[-\frac{s'}{u'} - \frac{u'}{s'}
        + (4m_e^2 + 2m^2)(x + m_e^2 x^2) \\
    &\qquad - \frac{2m^2(m^2 + 2m_e^2)}{s'u'}\Big],

for an electron at rest and photons without polarisation, where ε stands for the charge of the electron in units of e.
The bracket was derived from traces of matrices and agrees with them to 1e-12 (tests). As m → 0 it is Klein and
Nishina's. E′ lies between

.. math:: E' = \gamma (\omega \pm \beta k), \qquad \gamma = \frac{E + m_e}{\sqrt s}, \quad \beta = \frac{E}{E + m_e},

with ω and k the energy and momentum of A′ in the centre of mass; the least E is m + m²/2m_e. So a beam of photons up to
500 MeV makes A′ up to 22 MeV this way. The electrons of a shower make A′ by bremsstrahlung too, also heavier ones; that
is not here. Photons do not turn into A′ of a mass on a nucleus by an amplitude of this order in α.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import common_shape
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, PARTICLE_MASS, plausible
from nuscatter.units import Array

_M = electron_mass.value
_ALPHA = fine_structure_constant.value
_NODES = 48


def dark_compton_threshold(mass: float) -> float:
    """Return the least energy of a photon that makes A′ on an electron at rest [MeV].

    Args:
        mass: Mass of A′ [MeV].

    Raises:
        InputError: the mass is negative.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(dark_compton_threshold(10 * MeV) / MeV, 2)
        107.85
    """
    m = float(plausible("mass", mass, PARTICLE_MASS, single=True))
    return m + m**2 / (2 * _M)


def dark_compton_ends(E: ArrayLike, *, mass: float) -> tuple[Array, Array]:
    """Return the lowest and the highest energy of A′ [MeV]; both are the mass below the threshold.

    Args:
        E: Energy of the photon [MeV], of any shape.
        mass: Mass of A′ [MeV].

    Raises:
        InputError: an energy is not positive, or the mass is negative.

    Example:
        >>> from nuscatter.units import MeV
        >>> low, high = dark_compton_ends(200 * MeV, mass=10 * MeV)
        >>> round(float(low / MeV), 2), round(float(high / MeV), 2)
        (98.35, 199.88)
    """
    energy = plausible("E", E, ENERGY)
    m = float(plausible("mass", mass, PARTICLE_MASS, single=True))
    s = _M**2 + 2 * _M * energy
    root = np.sqrt(s)
    omega = (s + m**2 - _M**2) / (2 * root)
    square = np.maximum((s - (m + _M) ** 2) * (s - (m - _M) ** 2), 0.0) / (4 * s)
    above = s > (m + _M) ** 2
    gamma, k = (energy + _M) / root, np.sqrt(square)
    beta = energy / (energy + _M)
    low, high = (np.where(above, gamma * (omega + sign * beta * k), m) for sign in (-1, 1))
    return low, high


def dark_compton_denergy(E: ArrayLike, *, dark_energy: ArrayLike, mass: float) -> Array:
    """Return dσ/dE′ of an electron over ε² [MeV⁻³], 0 outside the ends.

    Args:
        E: Energy of the photon [MeV].
        dark_energy: Energy E′ of A′ [MeV]; broadcasts with `E`.
        mass: Mass of A′ [MeV].

    Raises:
        InputError: an energy is not positive, or the mass is negative.
    """
    energy, after = plausible("E", E, ENERGY), plausible("dark_energy", dark_energy, ENERGY)
    common_shape(E=energy, dark_energy=after)
    low, high = dark_compton_ends(energy, mass=mass)
    inside = (low <= after) & (after <= high) & (high > low)
    with np.errstate(divide="ignore", invalid="ignore"):
        bracket = _bracket(2 * _M * energy, mass**2 - 2 * _M * after, mass**2)
    return np.asarray(np.where(inside, math.pi * _ALPHA**2 / (_M * energy**2) * bracket, 0.0))


def dark_compton(E: ArrayLike, *, mass: float) -> Array:
    """Return the cross section of γe → A′e on an electron at rest over ε² [MeV⁻²], 0 below the threshold.

    Args:
        E: Energy of the photon [MeV], of any shape.
        mass: Mass of A′ [MeV]; 0 gives Compton scattering.

    Raises:
        InputError: an energy is not positive, or the mass is negative.

    Example:
        >>> from nuscatter.units import MeV, cm
        >>> f"{float(dark_compton(100 * MeV, mass=1 * MeV) / cm**2):.3e}"
        '8.063e-27'
    """
    energy = plausible("E", E, ENERGY)
    low, high = dark_compton_ends(energy, mass=mass)
    after, weight = between_ends(energy, low, high, mass=mass)
    values = _bracket(2 * _M * energy[..., None], mass**2 - 2 * _M * after, mass**2)
    total = math.pi * _ALPHA**2 / (_M * energy**2) * (values * weight).sum(axis=-1)
    return np.asarray(np.where(high > low, total, 0.0))


def between_ends(E: Array, low: Array, high: Array, *, mass: float) -> tuple[Array, Array]:
    """Return energies of A′ between ends and weights [MeV], shape of `E` and (nodes,), even in the logarithm of −u′."""
    x, w = gauss_legendre(_NODES)
    first, last = (np.maximum(2 * _M * each - mass**2, 1e-9 * _M * E) for each in (low, high))
    length = np.log(last / first)[..., None]
    u = first[..., None] * np.exp(length * x)
    return (u + mass**2) / (2 * _M), w * length * u / (2 * _M)


def dark_cosine(E: ArrayLike, *, dark_energy: ArrayLike, mass: float) -> Array:
    """Return the cosine of the angle between the photon and A′ of γe → A′e, from −1 to 1.

    Args:
        E: Energy of the photon [MeV].
        dark_energy: Energy of A′ [MeV], above its mass; broadcasts with `E`.
        mass: Mass of A′ [MeV].

    Raises:
        InputError: an energy is not positive, or the mass is negative.
    """
    energy, after = plausible("E", E, ENERGY), plausible("dark_energy", dark_energy, ENERGY)
    common_shape(E=energy, dark_energy=after)
    m = float(plausible("mass", mass, PARTICLE_MASS, single=True))
    momentum = np.sqrt(np.maximum(after**2 - m**2, 1e-300))
    cosine = (2 * energy * after - m**2 - 2 * _M * (energy - after)) / (2 * energy * momentum)
    return np.asarray(np.clip(cosine, -1.0, 1.0))


def _bracket(s: Array, u: Array, square: float) -> Array:
    x = 1 / s + 1 / u
    mixed = (4 * _M**2 + 2 * square) * (x + _M**2 * x**2) - 2 * square * (square + 2 * _M**2) / (s * u)
    return np.asarray(mixed - s / u - u / s)
