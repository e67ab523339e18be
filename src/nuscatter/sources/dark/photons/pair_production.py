r"""Electron–positron pairs of photons, in the field of a nucleus and of an atom's electrons.

With k = E/m_e and the classical electron radius r = α/m_e the cross section in the field of a nucleus is

.. math:: \sigma = \alpha Z^2 r^2 \Big[\beta(k) + s(k, \lambda) - \tfrac{28}{9} f(\alpha Z)\, c(k)\Big].

- β is that of an unscreened point charge in Born's approximation (Bethe and Heitler), in Maximon's series. They agree
  with the integral of Bethe and Heitler's spectrum to 1e-4 from the threshold to 500 MeV (tests).
- s is what screening takes away, for a charge of the form factor of a single length λ in units of 1/m_e. The energies
  are so high where it matters that m_e is small beside them. λ is such that complete screening is Tsai's,
  :math:`4 \ln \lambda + 2 = 4 \ln(184.15 Z^{-1/3})`.
- f is the Coulomb correction of Davies, Bethe and Maximon for high energies,
  :math:`a^2 \sum_n 1/[n(n^2 + a^2)]` with a = αZ. At a few MeV it has the other sign: there
  :math:`c = (1 - 2/k)^3 (1 - 9.8/k)`, whose number 9.8 was fitted here to lead (NIST's XCOM) and holds for others.

Each electron adds the same with Z = 1, λ from :math:`\ln(1194 Z^{-2/3})`, and the recoil's correction, from
:math:`k = 4` on, where the target recoils as much as the pair.

Beside XCOM's cross sections of nuclei this is within 1.4 % from 2 to 20 MeV and within 4 % elsewhere, for lead; within
1.8 % from 1.5 MeV on for argon. It is highest around 100 MeV, where one length describes screening least.

Sources: H. Bethe and W. Heitler, Proc. R. Soc. A 146 (1934) 83; L. C. Maximon, J. Res. NBS 72B (1968) 79; H. Davies,
H. A. Bethe and L. C. Maximon, Phys. Rev. 93 (1954) 788; Y.-S. Tsai, Rev. Mod. Phys. 46 (1974) 815; electrons:
A. Borsellino's and Ghizzetti's high-energy form, from memory. The numbers of XCOM: see ``attenuation.py``.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import whole
from nuscatter.quadrature import panels
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array

_ALPHA = fine_structure_constant.value
#: α r² [MeV⁻²].
_UNIT = _ALPHA * (_ALPHA / electron_mass.value) ** 2
#: Tsai's numbers of complete screening, of a nucleus by the electrons and of an electron.
NUCLEUS_SCREENING, ELECTRON_SCREENING = 184.15, 1194.0
#: Where the Coulomb correction changes its sign, in units of m_e: fitted to XCOM's lead.
_SIGN = 9.8
#: Nodes of a panel in the share of the energy, and the panels' edges.
_NODES, _SHARES = 16, (0.0, 1e-3, 1e-2, 0.1, 1.0)
_ZETA3 = 1.2020569031595942


def pairs_of_nucleus(Z: int, E: ArrayLike) -> Array:
    """Return the cross section of γ → e⁺e⁻ in the field of a nucleus [MeV⁻²], 0 up to 2m_e.

    Args:
        Z: Protons of the nucleus, 1 to 98.
        E: Energy of the photon [MeV], of any shape.

    Raises:
        InputError: an energy is not positive, or Z is not a whole number from 1 to 98.

    Example:
        >>> from nuscatter.units import MeV, cm
        >>> round(float(pairs_of_nucleus(82, 10 * MeV) / (1e-24 * cm**2)), 2)  # XCOM: 12.63
        12.63
    """
    number = whole("Z", Z, 1, 98)
    k = plausible("E", E, ENERGY) / electron_mass.value
    inside = np.maximum(k, 2.0)
    # near the threshold screening would be more than what there is: there the power makes it as small
    screened = (
        born_pairs(inside) + _screening(inside, NUCLEUS_SCREENING * number ** (-1 / 3)) * (1 - (2 / inside) ** 2) ** 2
    )
    correction = 28 / 9 * coulomb_correction(number) * coulomb_share(inside)
    return np.asarray(np.where(k > 2, _UNIT * number**2 * np.maximum(screened - correction, 0.0), 0.0))


def pairs_of_electrons(Z: int, E: ArrayLike) -> Array:
    """Return the cross section of γe → e e⁺e⁻ of all electrons of an atom [MeV⁻²], 0 up to 4m_e.

    Args and errors are those of `pairs_of_nucleus`.

    Example:
        >>> from nuscatter.units import MeV, cm
        >>> round(float(pairs_of_electrons(18, 1000 * MeV) / (1e-24 * cm**2)), 3)
        0.15
    """
    number = whole("Z", Z, 1, 98)
    k = plausible("E", E, ENERGY) / electron_mass.value
    inside = np.maximum(k, 4.0)
    log = np.log(2 * inside)
    free = 28 / 9 * log - 218 / 27 - (4 / 3 * log**3 - 3 * log**2 + 6.84 * log - 21.51) / inside
    each = np.maximum(free + _screening(inside, ELECTRON_SCREENING * number ** (-2 / 3)), 0.0)
    return np.asarray(np.where(k > 4, _UNIT * number * each, 0.0))


def coulomb_correction(Z: int) -> float:
    """Return f of Davies, Bethe and Maximon, 0.33 for lead.

    Example:
        >>> round(coulomb_correction(82), 4)
        0.3316
    """
    return _correction(whole("Z", Z, 1, 98))


@lru_cache(maxsize=128)
def _correction(Z: int) -> float:
    a2 = (Z * _ALPHA) ** 2
    n = np.arange(1.0, 2001.0)
    # the rest of the sum is that of 1/n³, to 1/n⁵
    return float(a2 * ((1 / (n * (n * n + a2))).sum() + 1 / (2 * 2000.5**2)))


def coulomb_share(k: Array) -> Array:
    """Return c, what part of the Coulomb correction of high energies there is at energies `k` in units of m_e."""
    inside = np.maximum(k, 2.0)
    return np.asarray((1 - 2 / inside) ** 3 * (1 - _SIGN / inside))


def born_pairs(k: Array) -> Array:
    """Return σ/αZ²r² of an unscreened point charge in Born's approximation, from `k` = 2 on, where it is 0.

    Args:
        k: Energy of the photon in units of m_e, of any shape, 2 at least.
    """
    rho = (2 * k - 4) / (2 + k + 2 * np.sqrt(2 * k))
    series = 1 + rho / 2 + 23 / 40 * rho**2 + 11 / 60 * rho**3 + 29 / 960 * rho**4
    low = 2 * math.pi / 3 * ((k - 2) / k) ** 3 * series
    log, square = np.log(2 * k), (2 / k) ** 2
    second = 6 * log - 3.5 + 2 / 3 * log**3 - log**2 - math.pi**2 / 3 * log + 2 * _ZETA3 + math.pi**2 / 6
    third, fourth = 3 / 16 * log + 1 / 8, 29 / 2304 * log - 77 / 13824
    high = 28 / 9 * log - 218 / 27 + square * (second - square * (third + square * fourth))
    return np.asarray(np.where(k < 4, low, high))


def pair_shares(Z: int, E: Array, x: Array) -> Array:
    """Return how likely one of a pair has the share `x` of the kinetic energy, up to a factor for each energy.

    Args:
        Z: Protons of the nucleus, 1 to 98.
        E: Energy of the photon [MeV], above 2m_e.
        x: The share, 0 to 1; broadcasts with `E`.
    """
    k = np.asarray(E) / electron_mass.value
    epsilon = (1 + x * (k - 2)) / k
    one, two = _functions(k, epsilon, NUCLEUS_SCREENING * Z ** (-1 / 3))
    # functions without screening, less the Coulomb correction
    free = 4 * np.log(2 * k * epsilon * (1 - epsilon)) - 2 - 4 * coulomb_correction(Z) * coulomb_share(k)
    shares = 2 * (0.5 - epsilon) ** 2 * (one + free) + two + free
    # at a few MeV the form for high energies fails at the ends
    return np.asarray(np.maximum(shares, 0.5))


def radiation_length(Z: int) -> float:
    """Return the number of radiation lengths of one atom per area, 1/(n X₀) [MeV⁻²], as Tsai has it.

    High photons make pairs with 7/9 of it: the mean free path is 9/7 X₀.

    Args:
        Z: Protons of the nucleus, 5 to 98; for lighter atoms the numbers are Tsai's of hydrogen to beryllium.

    Example:
        >>> from nuscatter.matter.nuclide import nuclide
        >>> from nuscatter.units import cm, g
        >>> lead = nuclide("Pb208").atomic_mass * 207.2 / 207.977
        >>> round(float(lead / radiation_length(82) / (g / cm**2)), 2)
        6.37
    """
    number = whole("Z", Z, 1, 98)
    light = {1: (5.31, 6.144), 2: (4.79, 5.621), 3: (4.74, 5.805), 4: (4.71, 5.924)}
    usual = math.log(NUCLEUS_SCREENING * number ** (-1 / 3)), math.log(ELECTRON_SCREENING * number ** (-2 / 3))
    nucleus, electrons = light.get(number, usual)
    return 4 * _UNIT * (number**2 * (nucleus - coulomb_correction(number)) + number * electrons)


def _screening(k: Array, number: float) -> Array:
    """Return the change of σ/αZ²r² by screening, of which ln `number` is Tsai's logarithm: 0 at low energies."""
    # ε from 1/k to 1/2, and twice
    share, weight = panels(_SHARES, _NODES)
    width = np.maximum(0.5 - 1 / k, 0.0)[..., None]
    epsilon = 1 / k[..., None] + width * share
    one, two = _functions(k[..., None], epsilon, number)
    return np.asarray(4 / 3 * ((2 * (0.5 - epsilon) ** 2 * one + two) * weight * width).sum(axis=-1))


def _functions(k: Array, epsilon: Array, number: float) -> tuple[Array, Array]:
    """Return two functions of screening less their limits without it, for the share `epsilon` of the energy."""
    b = number * math.exp(-0.5) / (2 * k * epsilon * (1 - epsilon))
    arc, log = b * np.arctan(1 / b), np.log1p(1 / b**2)
    rest = b**2 * (4 - 4 * arc - 3 * log)
    return 7 / 3 + 2 - 2 * log - 6 * arc - rest, 11 / 6 + 2 - 2 * log - 3 * arc + rest / 2
