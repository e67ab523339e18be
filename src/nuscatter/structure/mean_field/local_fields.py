"""Local densities of a spherical nucleus, and its mean field: the derivative of the energy by each of them.

The level of an orbit changes by Σ ∫ δ(field) × (density of the orbit) d³r, each field with the density of its own name.
Energies are in MeV, lengths in fm.
"""

from typing import NamedTuple

from nuscatter.units import Array


class LocalDensities(NamedTuple):
    """Densities of neutrons (row 0) and protons (row 1) at the points of a mesh."""

    #: Number density [fm⁻³].
    number: Array
    #: Kinetic density [fm⁻⁵].
    kinetic: Array
    #: Radial slope of the number density [fm⁻⁴].
    slope: Array
    #: Spin–orbit density [fm⁻⁴].
    spin_orbit: Array


class MeanField(NamedTuple):
    """Derivatives of the energy density by each of the `LocalDensities`, rows as there."""

    #: U, by the number density [MeV].
    potential: Array
    #: B, by the kinetic density [MeV fm²]: ħ²/2m*.
    stiffness: Array
    #: A, by the slope [MeV fm].
    drift: Array
    #: W, by the spin–orbit density [MeV fm].
    spin_orbit: Array
