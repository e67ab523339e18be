r"""Loops of charged leptons, through which a photon changes charges.

A vector current of leptons ℓ that closes into a loop and ends in a photon gives protons and electrons a coupling that
they do not have at tree level. Its dependence on momentum transfer is that of vacuum polarisation,

.. math:: \Pi(Q^2, m; \mu) = 2 \int_0^1 x (1 - x) \ln\frac{\mu^2}{m^2 + x (1 - x) Q^2}\, dx,

as in running α, :math:`\alpha(Q^2)^{-1} = \alpha^{-1}(\mu) + \Pi/\pi` for each lepton. The neutrino's charge radius in
the Standard Model (W boson, then the loop of its own lepton) and the forces of differences of lepton numbers follow it.
"""

from math import factorial

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import not_negative, positive
from nuscatter.units import Array

#: Below this Q²/m² a series in it, whose coefficients these are.
_SMALL = 0.1
_SERIES = [2 * (-1) ** n / n * factorial(n + 1) ** 2 / factorial(2 * n + 3) for n in range(9, 0, -1)] + [0.0]


def lepton_loop(q2: ArrayLike, *, mass: float, scale: float) -> Array:
    r"""Return Π(Q², m; μ) of one lepton.

    .. math:: \tfrac13 \ln\frac{\mu^2}{m^2} + \tfrac59 - \frac{4m^2}{3Q^2} + \tfrac13 \Big(1 - \frac{2m^2}{Q^2}\Big) b
              \ln\frac{b - 1}{b + 1}, \quad b = \sqrt{1 + 4m^2/Q^2}

    Args:
        q2: Q² [MeV²], of any shape.
        mass: Mass of the lepton [MeV].
        scale: μ [MeV].

    Raises:
        InputError: Q² is negative, a mass is not positive, or a number is not finite.

    Example:
        >>> from nuscatter.units import MeV
        >>> round(float(lepton_loop(0.0, mass=1 * MeV, scale=np.e * MeV)), 12) == round(2 / 3, 12)
        True
    """
    z = not_negative("q2", q2) / float(positive("mass", mass, "MeV", single=True)) ** 2
    constant = np.log(float(positive("scale", scale, "MeV", single=True)) / mass) * 2 / 3
    ratio = 1 / np.maximum(z, _SMALL)  # m²/Q²
    b = np.sqrt(1 + 4 * ratio)
    closed = 5 / 9 - 4 / 3 * ratio + (1 - 2 * ratio) * b / 3 * np.log(4 * ratio / (b + 1) ** 2)
    return np.asarray(constant + np.where(z < _SMALL, np.polyval(_SERIES, np.minimum(z, _SMALL)), closed))


def loop_charge(q2: ArrayLike, charges: dict[float, float]) -> Array:
    r"""Return the charge that loops of leptons give to a proton; an electron gets the opposite.

    .. math:: q_p = \frac{\alpha}{\pi} \sum_\ell q_\ell\, \Pi(Q^2, m_\ell)

    A positive charge q of negative leptons polarises the vacuum so that positive electric charge stays around a
    positive source: leptons of charge q are repelled, antileptons attracted. The lightest lepton counts most. For
    Σ q_ℓ = 0 the sum is finite and does not depend on a scale.

    Args:
        q2: Q² [MeV²], of any shape.
        charges: Mass of a charged lepton [MeV] → its charge q.
    """
    total = sum(charge * lepton_loop(q2, mass=mass, scale=min(charges)) for mass, charge in charges.items())
    return np.asarray(fine_structure_constant.value / np.pi * total)
