r"""Neutrinos of β⁺ decay: allowed shapes with the Fermi function, as the Sun's pp, hep and CNO reactions have them.

A neutrino of energy E leaves W = E₀ − E + m_e to the positron, which the nucleus repels, and

.. math:: \phi(E) \propto F(-Z, W)\, p\, W\, E^2, \qquad F(-Z, W) = e^{-2\pi\eta} F(Z, W), \quad \eta = \alpha Z W/p,

since the Fermi function of electrons (``beta_minus.py``) is e^{πη} times what is even in η. Z is the daughter's. The
nuclear radius enters by a constant factor alone, which the normalisation removes. Recoil enters the end point only;
screening, the radial variation of the positron's wave inside the nucleus, weak magnetism and radiative corrections
(each some permille) are neglected.
"""

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import invalid, positive, whole
from nuscatter.matter.nuclide import Nuclide, nuclide
from nuscatter.sources.spectra.beta_minus import fermi_function
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.units import Array, MeV

#: Panels towards the end point, each half as long as the one before: φ ends like √(E₀ − E) e^(−c/√(E₀ − E)).
_PANELS = 12
#: Least momentum at which the Fermi function is evaluated [m_e]: there the repulsion leaves 1e-20 or less for Z ≥ 1.
_SLOWEST = 1e-3


def positron_fermi_function(Z: int, A: int, momentum: ArrayLike) -> Array:
    """Return F(−Z, W) of a positron of `momentum` [MeV] leaving a nucleus of `Z` protons and `A` nucleons.

    Source: E. Fermi, Z. Phys. 88 (1934) 161, with the sign of the charge reversed.

    Raises:
        InputError: a momentum is not above zero, or Z or A is out of range.

    Example:
        >>> [round(float(positron_fermi_function(Z, 2 * Z or 1, 1 * MeV)), 3) for Z in (0, 1, 8)]
        [1.0, 0.975, 0.824]
    """
    whole("Z", Z, 0, 120)
    p = positive("momentum", momentum, "MeV")
    eta = fine_structure_constant.value * Z * np.hypot(p, electron_mass.value) / p
    return fermi_function(Z, A, p) * np.exp(-2 * np.pi * eta)


def positron_neutrinos(end_point: float, Z: int, A: int) -> Smooth:
    """Return the neutrinos of one allowed β⁺ decay [MeV⁻¹], normalised to 1.

    Args:
        end_point: Highest neutrino energy [MeV].
        Z: Protons of the daughter.
        A: Its nucleons.

    Raises:
        InputError: the end point is not positive, or Z or A is out of range.

    Example:
        >>> spectrum = positron_neutrinos(1.7 * MeV, 7, 15)
        >>> energy, weight = spectrum.nodes()
        >>> round(float(weight.sum()), 12), round(float(weight @ energy) / (1.7 * MeV), 3)
        (1.0, 0.576)
    """
    end = float(positive("end_point", end_point, "MeV", single=True))
    whole("Z", Z, 0, 120), whole("A", A, 1, 400)
    edges = (*(end * (1 - 0.5**j) for j in range(_PANELS + 1)), end)
    _, weights = Smooth(_Allowed(end, Z, A, 1.0), edges).nodes()
    return Smooth(_Allowed(end, Z, A, 1 / float(weights.sum())), edges)


def positron_decay(parent: str | Nuclide) -> Smooth:
    """Return the neutrinos of the decay of `parent` by positrons to its daughter's ground state [MeV⁻¹].

    The end point is (M² − (M′ + m_e)²)/2M with the nuclear masses of AME2020: the recoil is in it.

    Raises:
        InputError: there is no such nuclide, or its decay by positrons has no energy.

    Example:
        >>> round(positron_decay("O15").support[1] / MeV, 4)
        1.7321
    """
    before = nuclide(parent)
    after = nuclide(before.Z - 1, before.A)
    released = before.mass - after.mass - electron_mass.value
    if released <= 0:
        raise invalid("parent", str(before), "a nuclide that can decay by positrons")
    end_point = released * (before.mass + after.mass + electron_mass.value) / (2 * before.mass)
    return positron_neutrinos(end_point, after.Z, after.A)


@final
@dataclass(frozen=True)
class _Allowed:
    """The allowed shape, times `scale`, as a function of energy up to `end`."""

    end: float
    Z: int
    A: int
    scale: float

    def __call__(self, E: Array) -> Array:
        m = electron_mass.value
        kinetic = np.maximum(self.end - E, 0.0)
        momentum = np.sqrt(kinetic * (kinetic + 2 * m))
        repulsion = positron_fermi_function(self.Z, self.A, np.maximum(momentum, _SLOWEST * m))
        return self.scale / MeV**5 * repulsion * momentum * (kinetic + m) * E**2
