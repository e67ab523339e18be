r"""Infinite nuclear matter without charge: the numbers by which forces are compared.

The energy per nucleon comes from the same functional as that of nuclei, at uniform densities with the kinetic density
of a Fermi gas, τ_q = ⅗ (3π²)^⅔ ρ_q^{5/3}. Each part of it is a power of the density, so its derivatives by the density
are exact. Those by the asymmetry δ = (ρ_n − ρ_p)/ρ are differences, extrapolated to zero step.
"""

import numpy as np

from nuscatter.errors import FitError, between, finite, instance, positive
from nuscatter.structure.mean_field.local_fields import LocalDensities
from nuscatter.structure.mean_field.nuclear_matter import NuclearMatter
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.functional import energy_densities, mean_field
from nuscatter.units import Array, MeV, fm

_FERMI = 0.6 * (3 * np.pi**2) ** (2 / 3)
#: Step in the asymmetry for second derivatives.
_STEP = 0.02


def nuclear_matter(force: SkyrmeForce) -> NuclearMatter:
    """Return the properties of symmetric nuclear matter at saturation.

    Raises:
        FitError: the energy has no minimum between 0.02 and 0.4 fm⁻³.

    Example:
        >>> from nuscatter.structure.skyrme.force import force
        >>> matter = nuclear_matter(force("SLy4"))
        >>> round(matter.density * fm**3, 3), round(matter.energy / MeV, 2), round(matter.incompressibility / MeV, 1)
        (0.16, -15.97, 229.9)
    """
    from scipy.optimize import brentq

    instance("force", force, SkyrmeForce, "a SkyrmeForce, as force('SLy4') returns it,")
    powers = _powers(force)

    def pressure(rho: float) -> float:
        return float(powers @ _parts(force, rho, 0.0))

    # The pressure rises through zero at saturation; at a maximum of the energy it would fall.
    grid = np.linspace(0.02, 0.4, 39)
    signs = np.sign([pressure(rho) for rho in grid])
    rises = np.flatnonzero((signs[:-1] < 0) & (signs[1:] >= 0))
    if not rises.size:
        raise FitError(f"{force.name} has no saturation density between 0.02 and 0.4 fm⁻³; look at its parameters.")
    rho = float(brentq(pressure, grid[rises[0]], grid[rises[0] + 1], xtol=1e-15))
    parts = _parts(force, rho, 0.0)
    symmetry = _symmetry(force, rho)
    bare = force.hbar2_2m.mean()
    return NuclearMatter(
        density=rho / fm**3,
        energy=float(parts.sum()) * MeV,
        incompressibility=float(9 * (powers * (powers - 1)) @ parts) * MeV,
        effective_mass=float(bare / (bare + mean_field(force, _uniform(rho, 0.0)).stiffness[0, 0])),
        symmetry_energy=float(symmetry.sum()) * MeV,
        symmetry_slope=float(3 * powers @ symmetry) * MeV,
    )


def energy_per_nucleon(force: SkyrmeForce, density: float, *, asymmetry: float = 0.0) -> float:
    """Return E/A [MeV] of uniform matter of a density [MeV³] and an asymmetry (N − Z)/A from −1 to 1.

    Raises:
        InputError: the density is not positive, or the asymmetry is out of range.

    Example:
        >>> from nuscatter.structure.skyrme.force import force
        >>> neutrons = energy_per_nucleon(force("SLy4"), 0.16 / fm**3, asymmetry=1)
        >>> round(neutrons / MeV, 2)
        16.76
    """
    instance("force", force, SkyrmeForce, "a SkyrmeForce, as force('SLy4') returns it,")
    rho = float(positive("density", density, single=True)) * fm**3
    finite("asymmetry", asymmetry, single=True)
    return float(_parts(force, rho, float(between("asymmetry", asymmetry, -1, 1))).sum()) * MeV


def _powers(force: SkyrmeForce) -> Array:
    """Return the power of the density in each of `_parts`."""
    named = {"central": 1.0, "density": 1 + force.alpha, "effective_mass": 5 / 3, "three_body": 8 / 3}
    return np.array([2 / 3, *(named.get(name, 0.0) for name in energy_densities(force, _uniform(0.1, 0.0)))])


def _parts(force: SkyrmeForce, rho: float, asymmetry: float) -> Array:
    """Return the parts of the energy per nucleon: kinetic, then those of the force."""
    densities = _uniform(rho, asymmetry)
    kinetic = force.hbar2_2m @ densities.kinetic
    return np.array([kinetic[0], *(part[0] for part in energy_densities(force, densities).values())]) / rho


def _symmetry(force: SkyrmeForce, rho: float) -> Array:
    """Return ½ d²/dδ² of `_parts` at δ = 0."""

    def difference(step: float) -> Array:
        return (_parts(force, rho, step) + _parts(force, rho, -step) - 2 * _parts(force, rho, 0.0)) / (2 * step**2)

    # Richardson's extrapolation: the error of second order in the step cancels.
    return (4 * difference(_STEP) - difference(2 * _STEP)) / 3


def _uniform(rho: float, asymmetry: float) -> LocalDensities:
    """Return the densities of uniform matter at one point, without slope and spin–orbit density."""
    kinds = rho / 2 * np.array([[1 + asymmetry], [1 - asymmetry]])
    return LocalDensities(kinds, _FERMI * kinds ** (5 / 3), np.zeros((2, 1)), np.zeros((2, 1)))
