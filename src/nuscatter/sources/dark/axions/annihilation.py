r"""Axion-like particles from positrons and the electrons at rest of a target: e⁺e⁻ → a, and e⁺e⁻ → a γ.

With s = 2m_e(E + m_e) and β = (1 − 4m_e²/s)^½ the first is a line of the positron's energy,

.. math:: \sigma = \frac{\pi g_{ae}^2}{2\beta}\, \delta(s - m^2), \qquad E = \frac{m^2}{2m_e} - m_e, \qquad
          E_a = \frac{m^2}{2m_e}.

The second is γ e → a e read otherwise (``compton.py``), with x and y = −2p·k of the photon k and either lepton p,

.. math:: |A|^2 = e^2 g_{ae}^2 \Big[\frac{s^2 + m^4}{xy} - 2m_e^2 m^2 \frac{(s - m^2)^2}{x^2 y^2}\Big], \qquad
          x + y = m^2 - s.

It goes as 1/(s − m²) towards the line: soft photons, which belong to the line's own correction. Only well above the
line is it a process of its own. Electrons are free and at rest.

Source: derived here, tested against sums over spins done with matrices.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import common_shape, instance, invalid
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import Array, MeV

_M = electron_mass.value
_ALPHA = fine_structure_constant.value


def resonant_positron_energy(couplings: AxionCouplings) -> float:
    """Return the total energy of the positron of e⁺e⁻ → a [MeV]; the particle has m_e more.

    Args:
        couplings: The axion-like particle.

    Raises:
        InputError: its mass is not above 2m_e.
    """
    mass = instance("couplings", couplings, AxionCouplings, "an AxionCouplings").mass
    if not mass > 2 * _M:
        raise invalid("mass [MeV]", mass / MeV, f"a mass above twice the electron's, {2 * _M / MeV:.4g} MeV,")
    return mass**2 / (2 * _M) - _M


def resonant_annihilation(couplings: AxionCouplings) -> float:
    """Return ∫σ dE of e⁺e⁻ → a over the positron's energy [MeV⁻¹].

    Positrons with a track length T per energy [MeV⁻²] among n electrons per volume make n T ∫σ dE particles.

    Args:
        couplings: The axion-like particle.

    Raises:
        InputError: its mass is not above 2m_e.

    Example:
        >>> from nuscatter.units import cm
        >>> axion = AxionCouplings(mass=5 * MeV, electron=1e-6)
        >>> f"{resonant_annihilation(axion) / (MeV * cm**2):.3e}"
        '6.114e-34'
    """
    resonant_positron_energy(couplings)
    beta = math.sqrt(1 - (2 * _M / couplings.mass) ** 2)
    return math.pi * couplings.electron**2 / (2 * beta * 2 * _M)


def annihilation(couplings: AxionCouplings, E: ArrayLike) -> Array:
    """Return σ(e⁺e⁻ → a γ) per electron [MeV⁻²], averaged over spins, 0 below the threshold.

    Args:
        couplings: The axion-like particle.
        E: Total energy of the positron [MeV], above m_e, of any shape.

    Raises:
        InputError: an energy is not above m_e.

    Example:
        >>> from nuscatter.units import cm
        >>> axion = AxionCouplings(mass=1 * MeV, electron=1e-6)
        >>> f"{float(annihilation(axion, 20 * MeV) / cm**2):.3e}"
        '3.196e-37'
    """
    energy = _checked(couplings, E)
    s, beta, mu = 2 * _M * (energy + _M), _velocity(energy), couplings.mass**2
    gap = np.maximum(s - mu, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        rapidity = np.log((1 + beta) ** 2 * s / (4 * _M**2)) / beta
        # ∫ d cosθ of 1/xy and of 1/(xy)²
        first = 4 / gap**2 * rapidity
        second = 16 / gap**4 * (s / (4 * _M**2) + rapidity / 2)
        square = (s**2 + mu**2) * first - 2 * _M**2 * mu * gap**2 * second
        sigma = 4 * math.pi * _ALPHA * couplings.electron**2 * square / (32 * math.pi * s) * gap / (s * beta)
    return np.asarray(np.where(s > mu, sigma, 0.0))


def annihilation_denergy(couplings: AxionCouplings, E: ArrayLike, axion_energy: ArrayLike) -> Array:
    """Return dσ/dE_a of e⁺e⁻ → a γ per electron [MeV⁻³], 0 where kinematics forbids it.

    Args:
        couplings: The axion-like particle.
        E: Total energy of the positron [MeV], above m_e.
        axion_energy: Energy of the particle [MeV]; broadcasts with `E`. The photon has E + m_e − E_a.

    Raises:
        InputError: an energy is not above m_e, or the shapes do not fit.
    """
    energy, made = _checked(couplings, E), plausible("axion_energy", axion_energy, ENERGY)
    common_shape(E=energy, axion_energy=made)
    s, beta, mu = 2 * _M * (energy + _M), _velocity(energy), couplings.mass**2
    gap = np.maximum(s - mu, 0.0)
    p = np.sqrt((energy - _M) * (energy + _M))
    # −x = 2m_e E_γ with the electron, and −y what is left with the positron
    x = 2 * _M * (energy + _M - made)
    y = gap - x
    inside = (s > mu) & (np.abs(x - y) <= gap * beta * (1 + 1e-12))
    product = np.where(inside, x * y, 1.0)
    square = (s**2 + mu**2) / product - 2 * _M**2 * mu * (gap / product) ** 2
    factor = 4 * math.pi * _ALPHA * couplings.electron**2 / (32 * math.pi * _M * p**2)
    return np.asarray(np.where(inside, factor * square, 0.0))


def _checked(couplings: AxionCouplings, E: ArrayLike) -> Array:
    instance("couplings", couplings, AxionCouplings, "an AxionCouplings")
    energy = plausible("E", E, ENERGY)
    slow = energy <= _M
    if np.count_nonzero(slow):
        raise invalid("E [MeV]", float(energy[slow].flat[0] / MeV), "a total energy above the electron's mass")
    return energy


def _velocity(energy: Array) -> Array:
    """Return the velocity of both leptons in their centre of mass."""
    return np.asarray(np.sqrt((energy - _M) / (energy + _M)))
