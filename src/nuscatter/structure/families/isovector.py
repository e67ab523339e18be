r"""One relativistic set with other slopes of the symmetry energy, at the same symmetric matter and the same nuclei.

Published forces differ in everything, and in L. Here L alone is varied: the coupling Λ_v of the ρ and ω mesons is
changed, and with it g_ρ, such that the symmetry energy stays as it is at the density which binding energies see, that
of k_F = 1.15 fm⁻¹ (0.103 fm⁻³):

.. math:: \frac{m_\rho^2}{g_\rho'^2} + 2\Lambda_v' W^2 = \frac{m_\rho^2}{g_\rho^2} + 2\Lambda_v W^2 ,

with the field W of the ω meson there. Symmetric matter has no ρ field, and does not change at all. A `SlopeFamily` of
such members shows how skins rise with L in one functional, beside the rise through all. Skins are no straight lines of
L here: they bend below about 60 MeV, where a small change of L takes a large one of Λ_v.

Source: C. J. Horowitz and J. Piekarewicz, Phys. Rev. Lett. 86 (2001) 5647.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nuscatter.errors import FitError, finite, instance, invalid, listed
from nuscatter.structure.families.members import Member, relativistic_member
from nuscatter.structure.relativistic.force import RelativisticForce
from nuscatter.structure.relativistic.mesons import HBARC
from nuscatter.structure.relativistic.nuclear_matter import relativistic_matter
from nuscatter.units import MeV

#: Density 2k_F³/3π² of k_F = 1.15 fm⁻¹ [fm⁻³], at which the symmetry energy is kept.
_DENSITY = 2 * 1.15**3 / (3 * np.pi**2)
#: Largest part of m_ρ²/g_ρ² + 2Λ_v W² that the second term may be: then g_ρ² is twenty times that without it.
_LARGEST = 0.95


def with_coupling(force: RelativisticForce, Lambda_v: float) -> RelativisticForce:
    """Return a set with another coupling Λ_v of ρ and ω, and the g_ρ that keeps the symmetry energy at 0.103 fm⁻³.

    Args:
        force: A set of couplings.
        Lambda_v: The new Λ_v.

    Raises:
        InputError: an argument is not of its kind.
        FitError: no real g_ρ keeps the symmetry energy.

    Example:
        >>> from nuscatter.structure.relativistic.force import relativistic_force
        >>> softer = with_coupling(replace(relativistic_force("NL3"), g2_rho=79.6), 0.025)
        >>> round(softer.g2_rho, 1)  # Horowitz and Piekarewicz: 115.6
        115.6
    """
    instance("force", force, RelativisticForce, "a RelativisticForce, as relativistic_force('NL3') returns it,")
    wanted = float(finite("Lambda_v", Lambda_v, single=True))
    (W, _), total = _omega(force, _DENSITY * HBARC**3), _total(force)
    if not total > 2 * wanted * W**2:
        raise FitError(f"No g_ρ of {force.name} keeps the symmetry energy at 0.103 fm⁻³ with Λ_v = {wanted:.4g}.")
    g2 = force.rho_mass**2 / (total - 2 * wanted * W**2)
    return replace(force, Lambda_v=wanted, g2_rho=g2)


def with_slope(force: RelativisticForce, L: float) -> RelativisticForce:
    """Return a set whose symmetry energy has the slope L [MeV] at saturation, and the same value at 0.103 fm⁻³.

    Raises:
        InputError: an argument is not of its kind.
        FitError: no coupling gives this slope.

    Example:
        >>> from nuscatter.structure.relativistic.force import relativistic_force
        >>> stiff = with_slope(relativistic_force("FSUGarnet"), 100 * MeV)
        >>> round(stiff.Lambda_v, 4), stiff.name  # FSUGarnet has 0.0434, and L = 51 MeV
        (0.006, 'FSUGarnet, L = 100 MeV')
    """
    from scipy.optimize import brentq

    instance("force", force, RelativisticForce, "a RelativisticForce, as relativistic_force('NL3') returns it,")
    wanted = float(finite("L", L, "MeV", single=True))
    matter = relativistic_matter(force)
    rho = matter.density / MeV**3
    W, rise = _omega(force, rho)
    lower, _ = _omega(force, _DENSITY * HBARC**3)
    total = _total(force)

    def of_mesons(coupling: float) -> float:
        """Return 3ρ d/dρ [ρ/8c] [MeV], the part of L by the ρ meson, with c = m_ρ²/g_ρ² + 2Λ_v W² at saturation."""
        c = total + 2 * coupling * (W**2 - lower**2)
        return float(3 * rho * (1 / (8 * c) - rho * coupling * W * rise / (2 * c**2)))

    # What is kinetic does not change with the coupling.
    kinetic = matter.symmetry_slope / MeV - of_mesons(force.Lambda_v)
    # L falls as Λ_v rises. Below zero the energy would have no ground state at large asymmetry.
    high = _LARGEST * total / (2 * lower**2)
    at_ends = [kinetic + of_mesons(each) - wanted / MeV for each in (0.0, high)]
    if not at_ends[0] >= 0 >= at_ends[1]:
        raise FitError(f"No coupling Λ_v ≥ 0 of {force.name} gives a slope of {wanted / MeV:.4g} MeV.")
    found = brentq(lambda each: kinetic + of_mesons(each) - wanted / MeV, 0.0, high, xtol=1e-14)
    return replace(with_coupling(force, float(found)), name=f"{force.name}, L = {wanted / MeV:.4g} MeV")


def isovector_members(force: RelativisticForce, slopes: Sequence[float]) -> tuple[Member, ...]:
    """Return one set with several slopes [MeV] as members of a `SlopeFamily`.

    Args:
        force: A set of couplings.
        slopes: The slopes L [MeV].

    Raises:
        InputError: an argument is not of its kind.
        FitError: no coupling gives one of the slopes.
    """
    given = listed("slopes", slopes, "a list of numbers [MeV]")
    if not given:
        raise invalid("slopes", [], "one number or more")
    return tuple(relativistic_member(with_slope(force, each)) for each in given)


def _omega(force: RelativisticForce, rho: float) -> tuple[float, float]:
    """Return the field W [MeV] of symmetric matter of a density [MeV³], and dW/dρ [MeV⁻²]."""
    linear = force.omega_mass**2 / force.g2_omega
    # m_ω²/g_ω² W + ζ/6 W³ = ρ has one real root, since both terms rise.
    roots = np.roots([force.zeta / 6, 0.0, linear, -rho])
    W = float(roots[np.abs(roots.imag) < 1e-6 * np.abs(roots)].real.max())
    return W, 1 / (linear + force.zeta / 2 * W**2)


def _total(force: RelativisticForce) -> float:
    """Return m_ρ²/g_ρ² + 2Λ_v W² at 0.103 fm⁻³ [MeV²], which is kept."""
    W, _ = _omega(force, _DENSITY * HBARC**3)
    return float(force.rho_mass**2 / force.g2_rho + 2 * force.Lambda_v * W**2)
