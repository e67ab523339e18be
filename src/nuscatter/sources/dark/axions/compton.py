r"""Compton-like processes of an axion-like particle: γ e → a e, and a e → γ e.

With x = s − m_e², y = u − m_e² and μ = m², the square of the amplitude, averaged over the spins of the electron and the
polarisations of the photon, is

.. math:: |A|^2 = e^2 g_{ae}^2 \Big[-\frac{(x + y - \mu)^2 + \mu^2}{xy} + 2 m_e^2 \mu \frac{(x + y)^2}{x^2 y^2}\Big].

On an electron at rest T = (x + y − μ)/2m_e is its energy after, and

.. math:: \frac{d\sigma}{dE_a} &= \frac{|A|^2}{32\pi m_e E^2}, & x &= 2 m_e E, & -y &= 2 m_e E_a - \mu
          \quad (\gamma \to a), \\
          \frac{d\sigma}{dE_\gamma} &= \frac{2|A|^2}{32\pi m_e p^2}, & x &= 2 m_e E + \mu, & -y &= 2 m_e E_\gamma
          \quad (a \to \gamma).

Both terms of the square are positive, so nothing cancels. Electrons are free: this holds well above their binding
energies. Below the electron's mass σ(γ → a) of a massless particle is αg²E²/3m_e⁴.

Source: derived here by fitting the two terms to the trace; tested against the trace done with matrices.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError, common_shape, instance, invalid
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import Array, MeV

_M = electron_mass.value
_E2 = 4 * math.pi * fine_structure_constant.value
#: Nodes of the integral over ln(−y), of which the square of the amplitude is smooth.
_NODES = 40


def compton(couplings: AxionCouplings, E: ArrayLike) -> Array:
    """Return σ(γ e → a e) per electron [MeV⁻²], averaged over spins and polarisations, 0 below the threshold.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV], of any shape.

    Raises:
        InputError: an energy is not positive.

    Example:
        >>> from nuscatter.units import cm
        >>> axion = AxionCouplings(mass=1 * MeV, electron=1e-6)
        >>> f"{float(compton(axion, 10 * MeV) / cm**2):.3e}"
        '1.282e-37'
    """
    energy = plausible("E", E, ENERGY)
    return _integrated(_checked(couplings), energy, *compton_ends(couplings, energy), to_photon=False)


def compton_denergy(couplings: AxionCouplings, E: ArrayLike, axion_energy: ArrayLike) -> Array:
    """Return dσ/dE_a of γ e → a e per electron [MeV⁻³], 0 where kinematics forbids it.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV].
        axion_energy: Energy of the particle E_a [MeV]; broadcasts with `E`.

    Raises:
        InputError: an energy is not positive, or the shapes do not fit.
    """
    k, made = plausible("E", E, ENERGY), plausible("axion_energy", axion_energy, ENERGY)
    common_shape(E=k, axion_energy=made)
    return _limited(_checked(couplings), k, made, *compton_ends(couplings, k), to_photon=False)


def compton_cosine(couplings: AxionCouplings, E: ArrayLike, axion_energy: ArrayLike) -> Array:
    """Return the cosine of the angle between the photon and the particle of γ e → a e, in the laboratory.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV].
        axion_energy: Energy of the particle [MeV], not below its mass; broadcasts with `E`.

    Raises:
        InputError: an energy is not positive or below the mass, or the shapes do not fit.
    """
    k, made = plausible("E", E, ENERGY), plausible("axion_energy", axion_energy, ENERGY)
    common_shape(E=k, axion_energy=made)
    below = made < _checked(couplings).mass
    if np.count_nonzero(below):
        least = f"the mass, {couplings.mass / MeV:g}, or more"
        raise invalid("axion_energy [MeV]", float(made[below].flat[0] / MeV), least)
    p = couplings.momentum(made)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = ((_M * made - couplings.mass**2 / 2) / k - _M + made) / p
    return np.asarray(np.clip(np.nan_to_num(cosine), -1.0, 1.0))


def photon_energies(couplings: AxionCouplings, E: ArrayLike) -> tuple[Array, Array]:
    """Return the lowest and the highest photon energy [MeV] of γ e → a e that can give a particle of an energy.

    Where no photon gives it both are infinite; where all above the lowest energy give it, the highest is infinite.

    Args:
        couplings: The axion-like particle.
        E: Its energy [MeV], not below the mass, of any shape.

    Raises:
        InputError: an energy is below the mass.

    Example:
        >>> low, high = photon_energies(AxionCouplings(mass=0 * MeV, electron=1.0), [0.2 * MeV, 3 * MeV])
        >>> (low / MeV).round(3).tolist(), (high / MeV).round(3).tolist()
        ([0.2, 3.0], [0.921, inf])
    """
    energy = plausible("E", E, ENERGY)
    p = _checked(couplings).momentum(energy)
    m2 = couplings.mass**2
    # E = (m_e E_a − m²/2)/(m_e − E_a + p cosθ)
    above = _M * energy - m2 / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        least = _M - m2 / (energy + p)
        most = _M - energy - p
        low = np.where((above > 0) & (least > 0), above / least, math.inf)
        high = np.where((above > 0) & (most > 0), above / most, math.inf)
    return np.asarray(low), np.asarray(high)


def compton_ends(couplings: AxionCouplings, E: ArrayLike) -> tuple[Array, Array]:
    """Return the lowest and the highest energy of the particle of γ e → a e [MeV], equal below the threshold.

    Args:
        couplings: The axion-like particle.
        E: Energy of the photon [MeV], of any shape.

    Raises:
        InputError: an energy is not positive.
    """
    k, m = plausible("E", E, ENERGY), _checked(couplings).mass
    s = _M * (_M + 2 * k)
    inside = np.maximum((s - (_M + m) ** 2) * (s - (_M - m) ** 2), 0.0)
    middle, half = (k + _M) * (s + m**2 - _M**2), k * np.sqrt(inside)
    high = (middle + half) / (2 * s)
    # the lower end from the product of both, which has no difference of large numbers
    low = np.where(inside > 0, ((s + m**2 - _M**2) ** 2 + 4 * k**2 * m**2) / (4 * s * high), high)
    return np.asarray(low), np.asarray(high)


def inverse_compton(couplings: AxionCouplings, E: ArrayLike) -> Array:
    """Return σ(a e → γ e) per electron [MeV⁻²], averaged over the electron's spins.

    Args:
        couplings: The axion-like particle.
        E: Its energy [MeV], above the mass, of any shape.

    Raises:
        InputError: an energy is not above the mass.

    Example:
        >>> from nuscatter.units import cm
        >>> axion = AxionCouplings(mass=1 * MeV, electron=1e-6)
        >>> f"{float(inverse_compton(axion, 10 * MeV) / cm**2):.3e}"
        '3.004e-37'
    """
    energy = _above(couplings, E)
    return _integrated(couplings, energy, *inverse_compton_ends(couplings, energy), to_photon=True)


def inverse_compton_denergy(couplings: AxionCouplings, E: ArrayLike, photon_energy: ArrayLike) -> Array:
    """Return dσ/dE_γ of a e → γ e per electron [MeV⁻³], 0 where kinematics forbids it.

    Args:
        couplings: The axion-like particle.
        E: Its energy [MeV], above the mass.
        photon_energy: Energy of the photon [MeV]; broadcasts with `E`. The electron has E − E_γ.

    Raises:
        InputError: an energy is not above the mass, or the shapes do not fit.
    """
    energy, made = _above(couplings, E), plausible("photon_energy", photon_energy, ENERGY)
    common_shape(E=energy, photon_energy=made)
    return _limited(couplings, energy, made, *inverse_compton_ends(couplings, energy), to_photon=True)


def inverse_compton_ends(couplings: AxionCouplings, E: ArrayLike) -> tuple[Array, Array]:
    """Return the lowest and the highest energy of the photon of a e → γ e [MeV].

    Args:
        couplings: The axion-like particle.
        E: Its energy [MeV], above the mass, of any shape.

    Raises:
        InputError: an energy is not above the mass.
    """
    energy = _above(couplings, E)
    p = couplings.momentum(energy)
    # E_γ = (s − m_e²)/2(E + m_e ∓ p)
    half = couplings.mass**2 / 2 + _M * energy
    return np.asarray(half / (energy + _M + p)), np.asarray(half / (_M + couplings.mass**2 / (energy + p)))


def _checked(couplings: AxionCouplings) -> AxionCouplings:
    return instance("couplings", couplings, AxionCouplings, "an AxionCouplings")


def _above(couplings: AxionCouplings, E: ArrayLike) -> Array:
    energy = plausible("E", E, ENERGY)
    if np.count_nonzero(energy <= _checked(couplings).mass):
        raise InputError(f"E is not above the mass of the particle, {couplings.mass / MeV:g} MeV.")
    return energy


def _density(couplings: AxionCouplings, E: Array, out: Array, *, to_photon: bool) -> Array:
    """Return dσ/dE of what leaves with the energy `out` [MeV⁻³], without the limits of kinematics."""
    mu = couplings.mass**2
    x = 2 * _M * E + (mu if to_photon else 0.0)
    minus_y = 2 * _M * out - (0.0 if to_photon else mu)
    product = x * minus_y
    recoil = 2 * _M * (E - out)
    square = (recoil**2 + mu**2) / product + 2 * _M**2 * mu * ((recoil + mu) / product) ** 2
    flux = (E**2 - mu) / 2 if to_photon else E**2
    return np.asarray(_E2 * couplings.electron**2 * square / (32 * math.pi * _M * flux))


def _limited(couplings: AxionCouplings, E: Array, out: Array, low: Array, high: Array, *, to_photon: bool) -> Array:
    inside = (out >= low) & (out <= high) & (high > low)
    within = np.where(inside, out, np.broadcast_to(high, inside.shape))
    return np.where(inside, _density(couplings, E, within, to_photon=to_photon), 0.0)


def _integrated(couplings: AxionCouplings, E: Array, low: Array, high: Array, *, to_photon: bool) -> Array:
    # nodes in the logarithm of −y, by which the amplitude is divided
    shift = 0.0 if to_photon else couplings.mass**2 / (2 * _M)
    x, w = gauss_legendre(_NODES)
    allowed = high > low  # below the threshold there is nothing to integrate
    start = np.where(allowed, low - shift, 1.0)
    length = np.log(np.where(allowed, high - shift, 1.0) / start)
    minus = start[..., None] * np.exp(length[..., None] * x)
    values = _density(couplings, E[..., None], minus + shift, to_photon=to_photon)
    return np.asarray((values * minus) @ w * length)
