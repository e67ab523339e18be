r"""Rates of the beta decay of a level and of muon capture to it, by the amplitudes of neutrino scattering.

Both are the process ν + A → ℓ + B with leptons on the other side. Their kinematic factors are those of `lepton_tensor`
at E → −E_ν, and for the muon at e → −m_μ too. With S = G_F² V² 4π{…}, summed over lepton spins,

.. math::
    \Gamma_\beta &= \frac{1}{4\pi^3 (2J+1)} \int de\; k\, e\, E_\nu^2\, F(e) \int_{-1}^1 dc\; S, \\
    \Gamma_\mu &= \frac{|\varphi|^2}{2\pi}\; \frac{E_\nu^2}{1 + E_\nu/M_f}\; S .

In the allowed limit the first is G_F² V² g_A² B(GT)/2π³ times the usual integral. So the measured half-life of a
level fixes the strength of neutrino scattering to it with weak magnetism, axial charge and recoil order in both, and
with the inner radiative correction (2.4 %), which the two have in common. Outer radiative corrections, about 1 % of
each, are left out. The electron's Fermi function is that of `lepton_coulomb`, without screening.

Source: J. D. Walecka, Theoretical Nuclear and Subnuclear Physics (2004), ch. 46; B. R. Holstein, Rev. Mod. Phys. 46
(1974) 789.
"""

from math import log, pi

import numpy as np
from numpy.polynomial.legendre import leggauss

from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant, muon_mass
from nuscatter.errors import InputError, instance, invalid, positive
from nuscatter.interactions.inelastic.currents.lepton_coulomb import CoulombField, Fermi
from nuscatter.interactions.inelastic.currents.lepton_tensor import lepton_factors
from nuscatter.interactions.inelastic.currents.weak_current import WeakCurrent
from nuscatter.interactions.inelastic.levels.level_cross_section import level_strength
from nuscatter.interactions.inelastic.levels.transitions import Transition
from nuscatter.matter.nuclide import Nuclide

_ELECTRON = electron_mass.value


def beta_rate(transition: Transition, current: WeakCurrent, *, parent: Nuclide, daughter: Nuclide) -> float:
    """Return Γ [MeV] of the beta decay of a ground state to a 0⁺ ground state; ħ ln 2/Γ is the partial half-life.

    Args:
        transition: From the daughter's ground state to the parent's.
        current: The charged current.
        parent: What decays.
        daughter: To what it decays.

    Raises:
        InputError: the parent is lighter.
    """
    _check(transition, current, parent, daughter)
    released, charge = parent.mass - daughter.mass, parent.Z - daughter.Z
    if released <= _ELECTRON or abs(charge) != 1:
        raise InputError(f"{parent} does not decay to {daughter} by one electron or positron.")
    (x, w), (c, wc) = leggauss(48), leggauss(16)
    # in the root of the kinetic energy, which the density of states begins with
    root = np.sqrt(released - _ELECTRON) * (1 + x) / 2
    e, steps = _ELECTRON + root**2, root * np.sqrt(released - _ELECTRON) * w
    E = (released - e)[:, None]
    k = np.sqrt(e * e - _ELECTRON**2)
    q = np.sqrt(E * E + k[:, None] ** 2 + 2 * E * k[:, None] * c)
    factors = lepton_factors(-E, e[:, None], q, _ELECTRON)
    omega = np.broadcast_to(-released, q.shape)
    # An electron is that of a neutrino's reaction, whose line is reversed.
    helicity = 1 if charge < 0 else -1
    made = level_strength(transition, current, omega=omega, q=q, factors=factors, helicity=helicity, reverse=True)
    coulomb = Fermi().factor(CoulombField(daughter.Z, daughter.A, charge=charge), e)
    total = (steps * k * e * E[:, 0] ** 2 * coulomb * (made @ wc)).sum() / (4 * pi**3 * (2 * transition.J + 1))
    return float(total * _weak(current))


def capture_rate(
    transition: Transition, current: WeakCurrent, *, parent: Nuclide, daughter: Nuclide, overlap: float
) -> float:
    """Return Γ [MeV] of the capture of a muon from the 1s orbit by a 0⁺ ground state to one of the daughter.

    Args:
        transition: From the parent's ground state to the daughter's.
        current: The charged current.
        parent: The nuclide with the muon.
        daughter: The nuclide after the capture.
        overlap: The muon's density in the nucleus over that of a point nucleus at its centre.

    Raises:
        InputError: the nuclides are no such pair, or the overlap is not above zero.
    """
    _check(transition, current, parent, daughter)
    overlap = float(positive("overlap", overlap, single=True))
    if parent.Z - daughter.Z != 1 or parent.A != daughter.A:
        raise InputError(f"{parent} does not make {daughter} when it captures a muon.")
    muon = muon_mass.value
    reduced = muon * parent.mass / (muon + parent.mass)
    bound = (fine_structure_constant.value * parent.Z) ** 2 * reduced / 2
    available = muon - bound + parent.mass - daughter.mass
    E = available * (1 - available / (2 * (parent.mass + muon)))
    density = overlap * (fine_structure_constant.value * parent.Z * reduced) ** 3 / pi
    at = np.array([E])
    factors = lepton_factors(-at, np.array([-muon]), at, muon)
    # A muon that comes is an antimuon that leaves, and so belongs to antineutrinos.
    omega = np.array([muon - bound]) - at
    made = level_strength(transition, current, omega=omega, q=at, factors=factors, helicity=-1)
    return float(density * E**2 / (1 + E / daughter.mass) / (2 * pi) * _weak(current) * made[0])


def partial_rate(half_life: float, *, branching: float) -> float:
    """Return Γ [MeV] of one branch of a decay.

    Args:
        half_life: [MeV⁻¹], as ``20.20 * ms``.
        branching: The part of decays that take it.

    Raises:
        InputError: a number is not above zero.

    Example:
        >>> from nuscatter.units import s
        >>> round(partial_rate(20.20e-3 * s, branching=0.983) * s, 2)
        33.73
    """
    return (
        log(2)
        * float(positive("branching", branching, single=True))
        / float(positive("half_life", half_life, single=True))
    )


def _check(transition: Transition, current: WeakCurrent, parent: Nuclide, daughter: Nuclide) -> None:
    instance("transition", transition, Transition, "a Transition")
    if instance("current", current, WeakCurrent, "what charged_current returns").kinds != 1:
        raise invalid("current", current, "the charged current, as charged_current() returns it,")
    instance("parent", parent, Nuclide, "a Nuclide"), instance("daughter", daughter, Nuclide, "a Nuclide")


def _weak(current: WeakCurrent) -> float:
    """Return G_F² V² 4π [MeV⁻⁴]."""
    return 4 * pi * fermi_constant.value**2 * current.strength
