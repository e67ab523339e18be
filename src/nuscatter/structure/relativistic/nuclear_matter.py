r"""Infinite nuclear matter without charge in the relativistic mean field.

Without gradients the fields are numbers. With k_F of each kind, E_F = √(k_F² + M*²) and M* = M − Φ,

.. math:: \frac{m_\sigma^2}{g_\sigma^2} \Phi + \frac{\kappa}{2} \Phi^2 + \frac{\lambda}{6} \Phi^3 &= \rho_s, \\
          \Big(\frac{m_\omega^2}{g_\omega^2} + \frac{\zeta}{6} W^2 + 2\Lambda_v B^2\Big) W &= \rho, \\
          \Big(\frac{m_\rho^2}{g_\rho^2} + 2\Lambda_v W^2\Big) B &= \tfrac12 (\rho_p - \rho_n).

In symmetric matter the chemical potential is μ = W + E_F, the energy has its minimum where μ = ε/ρ, and there

.. math:: K &= 9\rho\, \frac{d\mu}{d\rho}, \qquad L = 3\rho\, \frac{dJ}{d\rho}, \\
          J &= \frac{k_F^2}{6 E_F} + \frac{\rho}{8\, (m_\rho^2/g_\rho^2 + 2\Lambda_v W^2)},

with dM*/dρ and dW/dρ from the equations of the fields (C. J. Horowitz and J. Piekarewicz, Phys. Rev. C 66 (2002)
055803). All in powers of MeV inside.
"""

from typing import NamedTuple

import numpy as np

from nuscatter.errors import FitError, between, finite, instance, positive
from nuscatter.structure.mean_field.nuclear_matter import NuclearMatter
from nuscatter.structure.relativistic.force import RelativisticForce
from nuscatter.structure.relativistic.mesons import HBARC
from nuscatter.units import MeV, fm

#: Steps in which a root for M* is looked for, from M downwards.
_SEARCHED = 400


class _Matter(NamedTuple):
    """Uniform matter: energies in MeV, densities in MeV³ (numbers, not in the package's units)."""

    #: Effective mass M*.
    mass: float
    #: Vector field W.
    omega: float
    #: Energy density [MeV⁴], rest masses in it.
    energy_density: float


def relativistic_matter(force: RelativisticForce) -> NuclearMatter:
    """Return the properties of symmetric nuclear matter at saturation.

    Raises:
        FitError: the energy has no minimum between 0.02 and 0.4 fm⁻³, or a field has no solution there.

    Example:
        >>> from nuscatter.structure.relativistic.force import relativistic_force
        >>> matter = relativistic_matter(relativistic_force("FSUGarnet"))
        >>> round(matter.density * fm**3, 4), round(matter.energy / MeV, 2), round(matter.symmetry_energy / MeV, 1)
        (0.1532, -16.23, 30.9)
    """
    from scipy.optimize import brentq

    instance("force", force, RelativisticForce, "a RelativisticForce, as relativistic_force('NL3') returns it,")

    def excess(rho: float) -> float:
        """Return μ − ε/ρ [MeV]: the pressure over the density."""
        state = _uniform(force, rho, 0.0)
        return state.omega + float(np.hypot(_fermi(rho / 2), state.mass)) - state.energy_density / rho

    no_saturation = FitError(
        f"{force.name} has no saturation density between 0.02 and 0.4 fm⁻³; look at its couplings."
    )
    grid = np.linspace(0.02, 0.4, 39) * HBARC**3
    signs = np.sign([excess(rho) for rho in grid])
    rises = np.flatnonzero((signs[:-1] < 0) & (signs[1:] >= 0))
    if not rises.size:
        raise no_saturation
    rho = float(brentq(excess, grid[rises[0]], grid[rises[0] + 1], xtol=1e-8, rtol=1e-14))
    return _at_saturation(force, rho)


def relativistic_energy_per_nucleon(force: RelativisticForce, density: float, *, asymmetry: float = 0.0) -> float:
    """Return E/A [MeV], without the rest mass, of uniform matter of a density [MeV³] and an asymmetry (N − Z)/A.

    Raises:
        InputError: the density is not positive, or the asymmetry is out of range.
        FitError: a field has no solution.

    Example:
        >>> from nuscatter.structure.relativistic.force import relativistic_force
        >>> neutrons = relativistic_energy_per_nucleon(relativistic_force("FSUGarnet"), 0.16 / fm**3, asymmetry=1)
        >>> round(neutrons / MeV, 1)
        17.1
    """
    instance("force", force, RelativisticForce, "a RelativisticForce, as relativistic_force('NL3') returns it,")
    rho = float(positive("density", density, single=True)) * (fm * HBARC) ** 3
    finite("asymmetry", asymmetry, single=True)
    state = _uniform(force, rho, float(between("asymmetry", asymmetry, -1, 1)))
    return (state.energy_density / rho - force.nucleon_mass) * MeV


def _at_saturation(force: RelativisticForce, rho: float) -> NuclearMatter:
    mass, omega, energy_density = _uniform(force, rho, 0.0)
    phi = force.nucleon_mass - mass
    k = _fermi(rho / 2)
    fermi = float(np.hypot(k, mass))
    # How the fields follow the density: the equations of the fields, differentiated. ∂ρ_s/∂ρ = M*/E_F at fixed M*.
    by_mass = 3 * (2 * _scalar(k, mass) / mass - rho / fermi)
    stiffness = force.sigma_mass**2 / force.g2_sigma + force.kappa * phi + force.lambda_ / 2 * phi**2
    mass_slope = -(mass / fermi) / (stiffness + by_mass)
    omega_slope = 1 / (force.omega_mass**2 / force.g2_omega + force.zeta / 2 * omega**2)
    fermi_slope = (k**2 / (3 * rho) + mass * mass_slope) / fermi
    isovector = force.rho_mass**2 / force.g2_rho + 2 * force.Lambda_v * omega**2
    kinetic_slope = k**2 / (6 * fermi) * (2 / (3 * rho) - fermi_slope / fermi)
    field_slope = 1 / (8 * isovector) - rho / (8 * isovector**2) * 4 * force.Lambda_v * omega * omega_slope
    return NuclearMatter(
        density=rho / (fm * HBARC) ** 3,
        energy=(energy_density / rho - force.nucleon_mass) * MeV,
        incompressibility=9 * rho * (fermi_slope + omega_slope) * MeV,
        effective_mass=mass / force.nucleon_mass,
        symmetry_energy=(k**2 / (6 * fermi) + rho / (8 * isovector)) * MeV,
        symmetry_slope=3 * rho * (kinetic_slope + field_slope) * MeV,
    )


def _uniform(force: RelativisticForce, rho: float, asymmetry: float) -> _Matter:
    """Return uniform matter of a density [MeV³]."""
    from scipy.optimize import brentq

    momenta = [_fermi(rho * (1 + sign * asymmetry) / 2) for sign in (1, -1)]

    def wrong(mass: float) -> float:
        phi = force.nucleon_mass - mass
        own = force.sigma_mass**2 / force.g2_sigma * phi + force.kappa / 2 * phi**2 + force.lambda_ / 6 * phi**3
        return float(own - sum(_scalar(k, mass) for k in momenta))

    # The solution of the weakest field: others, where a quartic term is negative, are no minimum.
    grid = np.linspace(force.nucleon_mass, 0.02 * force.nucleon_mass, _SEARCHED)
    found = np.flatnonzero(np.array([wrong(each) for each in grid]) >= 0)
    if not found.size or found[0] == 0:
        raise FitError(f"The field of the σ of {force.name} has no solution at {rho / HBARC**3:.4g} fm⁻³.")
    mass = float(brentq(wrong, grid[found[0]], grid[found[0] - 1], xtol=1e-11, rtol=1e-15))
    omega, isovector = _vectors(force, rho, -asymmetry * rho / 2)
    phi = force.nucleon_mass - mass
    energy = sum(_kinetic(k, mass) for k in momenta) + (force.sigma_mass * phi) ** 2 / (2 * force.g2_sigma)
    energy += force.kappa / 6 * phi**3 + force.lambda_ / 24 * phi**4
    energy += omega * rho - (force.omega_mass * omega) ** 2 / (2 * force.g2_omega) - force.zeta / 24 * omega**4
    energy -= isovector * asymmetry * rho / 2 + (force.rho_mass * isovector) ** 2 / (2 * force.g2_rho)
    return _Matter(mass, omega, float(energy - force.Lambda_v * (omega * isovector) ** 2))


def _vectors(force: RelativisticForce, rho: float, source: float) -> tuple[float, float]:
    """Return W and B of a density and of (ρ_p − ρ_n)/2 [MeV³]."""
    from scipy.optimize import brentq

    def isovector(omega: float) -> float:
        return source / (force.rho_mass**2 / force.g2_rho + 2 * force.Lambda_v * omega**2)

    def wrong(omega: float) -> float:
        linear = force.omega_mass**2 / force.g2_omega + 2 * force.Lambda_v * isovector(omega) ** 2
        return linear * omega + force.zeta / 6 * omega**3 - rho

    # The self-couplings that are positive, as in all published sets, make the field weaker than the linear one.
    most = 1.01 * rho * force.g2_omega / force.omega_mass**2
    if wrong(most) < 0:
        raise FitError(f"The field of the ω of {force.name} has no solution at {rho / HBARC**3:.4g} fm⁻³.")
    omega = float(brentq(wrong, 0.0, most, xtol=1e-12, rtol=1e-15))
    return omega, isovector(omega)


def _fermi(rho: float) -> float:
    """Return the Fermi momentum [MeV] of a density of one kind [MeV³]."""
    return float((3 * np.pi**2 * rho) ** (1 / 3))


def _scalar(k: float, mass: float) -> float:
    """Return the scalar density [MeV³] of one kind."""
    energy = float(np.hypot(k, mass))
    return float(mass / (2 * np.pi**2) * (k * energy - mass**2 * np.arcsinh(k / mass)))


def _kinetic(k: float, mass: float) -> float:
    """Return the energy density [MeV⁴] of a Fermi gas of one kind."""
    energy = float(np.hypot(k, mass))
    return float((k * energy * (2 * k**2 + mass**2) - mass**4 * np.arcsinh(k / mass)) / (8 * np.pi**2))
