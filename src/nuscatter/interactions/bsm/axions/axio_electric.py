r"""The axio-electric effect: an atom takes an axion-like particle and frees an electron, as it takes a photon.

.. math:: \sigma(E) = \sigma_\text{pe}(E)\, \frac{g^2}{\beta}\, \frac{3 E^2}{16\pi\alpha\, m_e^2}
          \left(1 - \frac{\beta^{2/3}}{3}\right), \qquad L = i g\, a\, \bar e \gamma_5 e,

with σ_pe of a photon of the same energy and β the velocity of the particle. It joins two limits: g²E²/(8παm_e²) for
β → 1, and 3g²E²/(16παm_e²β) for β → 0. The electrons are slow, so it holds well below m_e. Above m_e nothing is
counted, where inverse Compton scattering is far larger.

Sources: A. Derevianko, V. A. Dzuba, V. V. Flambaum and M. Pospelov, Phys. Rev. D 82 (2010) 065006; M. Pospelov,
A. Ritz and M. Voloshin, Phys. Rev. D 78 (2008) 115012; both from memory.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.detectors.photoabsorption import photoabsorption
from nuscatter.errors import InputError, common_shape, function, not_negative, whole
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.photons.attenuation import photoelectric
from nuscatter.units import Array, MeV, keV

#: Cross section of an atom for the absorption of a photon [MeV⁻²], a function of Z and of its energy [MeV].
AtomicAbsorption: TypeAlias = Callable[[int, Array], Array]

#: Elements whose measured photoabsorption is shipped, up to the energy at which the tables end.
_TABLES = {18: "Ar", 32: "Ge", 54: "Xe"}
_TABLES_END = 200 * keV


def axio_electric(E: ArrayLike, *, absorption: ArrayLike, mass: float) -> Array:
    """Return σ for g = 1 [MeV⁻²], in the common shape of `E` and `absorption`; it goes as g².

    Args:
        E: Energies of the particle [MeV], above its mass.
        absorption: σ_pe of a photon of these energies [MeV⁻²].
        mass: Mass of the particle [MeV].

    Returns:
        The cross section, 0 above m_e.

    Raises:
        InputError: an energy is not above the mass, or a cross section is negative.

    Example:
        >>> from nuscatter.units import barn
        >>> f"{float(axio_electric(100 * keV, absorption=1 * barn, mass=0.0) / barn):.4f}"
        '0.2088'
    """
    energy, sigma = plausible("E", E, ENERGY), not_negative("absorption", absorption)
    common_shape(E=energy, absorption=sigma)
    own = float(not_negative("mass", mass, "MeV", single=True))
    if not (energy > own).all():
        raise InputError(f"E is not above the mass of the particle, {own / MeV:g} MeV.")
    m = electron_mass.value
    beta = np.sqrt((energy - own) * (energy + own)) / energy
    ratio = 3 * energy**2 / (16 * np.pi * fine_structure_constant.value * m**2 * beta) * (1 - np.cbrt(beta**2) / 3)
    return np.where(energy <= m, sigma * ratio, 0.0)


def atomic_absorption(Z: int, E: ArrayLike) -> Array:
    """Return the cross section of an atom for the absorption of a photon [MeV⁻²].

    Up to 200 keV it is the shipped table of argon, germanium or xenon, and nothing for other elements. Above it is
    Sauter's formula for the K shell with the corrections of `photoelectric`.

    Args:
        Z: Number of the element, 1 to 98.
        E: Energies of the photon [MeV], of any shape.

    Raises:
        InputError: an energy is not positive, or there is no such element.

    Example:
        >>> from nuscatter.units import barn
        >>> [round(float(atomic_absorption(32, E * keV) / barn), 2) for E in (50, 199, 201)]
        [367.22, 5.8, 5.72]
    """
    number, energy = whole("Z", Z, 1, 98), plausible("E", E, ENERGY)
    formula = photoelectric(number, np.maximum(energy, _TABLES_END))
    if number in _TABLES:
        return np.where(energy <= _TABLES_END, photoabsorption(_TABLES[number])(energy), formula)
    return np.where(energy >= _TABLES_END, formula, 0.0)


def absorbed_by(absorption: AtomicAbsorption, Z: int, E: Array) -> Array:
    """Return what a function of the element and the energy gives [MeV⁻²], checked to be a cross section.

    Args:
        absorption: `atomic_absorption`, or one's own.
        Z: Number of the element.
        E: Energies [MeV], of any shape.
    """
    function("absorption", absorption, "a function of Z and of the photon's energy")
    return np.broadcast_to(not_negative("what the absorption returns", absorption(Z, E)), E.shape)


def steps_of_absorption(Z: int) -> Array:
    """Return the energies [MeV] at which the cross section of an element has steps: edges, and where formulas end.

    Args:
        Z: Number of the element.
    """
    ends = np.array([_TABLES_END, electron_mass.value])
    if Z not in _TABLES:
        return ends
    energies = np.asarray(photoabsorption(_TABLES[Z]).energies)
    return np.append(energies[1:][np.diff(energies) == 0], ends)
