r"""How electrons and positrons lose energy in matter: bremsstrahlung and collisions.

Bremsstrahlung of an electron of total energy ε m_e in the field of a nucleus is the crossing of pair production
(``pair_production.py``): with y = k/ε the share of the photon,

.. math:: \frac{d\sigma}{dk} = \frac{\alpha Z^2 r^2}{k} \Big[y^2 \varphi_1(b) + \tfrac43 (1 - y) \varphi_2(b)\Big],
          \qquad b = \frac{\lambda}{2\varepsilon} \frac{y}{1 - y},

.. math::
    \varphi_1 &= 4 \ln\lambda + 2 - 2 \ln(1 + b^2) - 4b \arctan b^{-1} - 4f, \\
    \varphi_2 &= 4 \ln\lambda + \tfrac73 - 2 \ln(1 + b^2) - 6b \arctan b^{-1}
                 - b^2 \big[4 - 4b \arctan b^{-1} - 3 \ln(1 + b^{-2})\big] - 4f,

for energies large beside m_e; below it is an extrapolation that is never negative. f is the Coulomb correction with the
same change of sign at ε = 9.8 as that of pairs, an assumption: without it lead's mean loss at 10 MeV is 7 % lower. The
electrons of an atom add the
same with Z = 1 and their own λ. In the limit of complete screening the mean loss is E/X₀ with Tsai's radiation length.

Collisions take :math:`E_c/X_0 \beta^2` per length, with the critical energy of solids and liquids
610 MeV/(Z + 1.24) (Particle Data Group, "Passage of particles through matter"), Rossi's approximation B. Energy losses
of single elements differ from that by up to 10 %.

Sources: Y.-S. Tsai, Rev. Mod. Phys. 46 (1974) 815; B. Rossi, High-Energy Particles (1952), ch. 5.
"""

import numpy as np

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import common_shape, whole
from nuscatter.quantities import ENERGY, plausible
from nuscatter.sources.dark.photons.pair_production import (
    ELECTRON_SCREENING,
    NUCLEUS_SCREENING,
    coulomb_correction,
    coulomb_share,
    radiation_length,
)
from nuscatter.units import Array, MeV

_ALPHA = fine_structure_constant.value
_UNIT = _ALPHA * (_ALPHA / electron_mass.value) ** 2
_M = electron_mass.value
#: Critical energy [MeV] and offset of Z, for solids and liquids.
_CRITICAL, _OFFSET = 610.0 * MeV, 1.24


def bremsstrahlung(Z: int, T: Array, *, k: Array) -> Array:
    """Return dσ/dk of an atom for bremsstrahlung of electrons [MeV⁻³], 0 for photons above T.

    Args:
        Z: Number of the element, 1 to 98.
        T: Kinetic energy of the electron [MeV].
        k: Energy of the photon [MeV]; broadcasts with `T`.

    Raises:
        InputError: an energy is not positive, or there is no such element.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import cm
        >>> found = bremsstrahlung(74, np.array(100 * MeV), k=np.array(10 * MeV))
        >>> round(float(found * 10 * MeV / (1e-24 * cm**2)), 1)  # k dσ/dk in barns
        56.0
    """
    number = whole("Z", Z, 1, 98)
    kinetic, photon = plausible("T", T, ENERGY), plausible("k", k, ENERGY)
    common_shape(T=kinetic, k=photon)
    epsilon = kinetic / _M + 1
    y = np.minimum(photon / _M, epsilon - 1) / epsilon
    correction = coulomb_correction(number) * coulomb_share(epsilon)
    nucleus = _brackets(epsilon, y, NUCLEUS_SCREENING * number ** (-1 / 3), correction)
    electrons = _brackets(epsilon, y, ELECTRON_SCREENING * number ** (-2 / 3), np.zeros(()))
    both = _UNIT / photon * (number**2 * nucleus + number * electrons)
    return np.asarray(np.where(photon < kinetic, both, 0.0))


def collision_loss(Z: int, T: Array) -> Array:
    """Return the energy that collisions take per atoms per area [MeV⁻¹], for electrons of kinetic energy `T` [MeV].

    Raises:
        InputError: an energy is not positive, or there is no such element.

    Example:
        >>> import numpy as np
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.units import cm, g
        >>> loss = collision_loss(82, np.array(10 * MeV)) / nuclide("Pb208").atomic_mass
        >>> round(float(loss / (MeV * cm**2 / g)), 2)
        1.15
    """
    number = whole("Z", Z, 1, 98)
    gamma = plausible("T", T, ENERGY) / _M + 1
    return np.asarray(_CRITICAL / (number + _OFFSET) * radiation_length(number) / (1 - 1 / gamma**2))


def critical_energy(Z: int) -> float:
    """Return the energy [MeV] at which collisions take E/X₀, for solids and liquids.

    Example:
        >>> round(critical_energy(74) / MeV, 2)
        8.11
    """
    return _CRITICAL / (whole("Z", Z, 1, 98) + _OFFSET)


def _brackets(epsilon: Array, y: Array, number: float, correction: Array) -> Array:
    length = number * np.exp(-0.5)
    b = np.maximum(length * y / (2 * epsilon * np.maximum(1 - y, 1e-12)), 1e-12)
    arc, log = b * np.arctan(1 / b), np.log1p(b**2)
    constant = 4 * np.log(length) - 4 * correction
    rest = b**2 * (4 - 4 * arc - 3 * np.log1p(1 / b**2))
    one = constant + 2 - 2 * log - 4 * arc
    two = constant + 7 / 3 - 2 * log - 6 * arc - rest
    return np.asarray(np.maximum(y**2 * one + 4 / 3 * (1 - y) * two, 0.0))
