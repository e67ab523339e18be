"""Symmetric nuclear matter at saturation: the six numbers by which mean fields are compared."""

from typing import NamedTuple


class NuclearMatter(NamedTuple):
    """Symmetric matter at its density of least energy, and its energy at small asymmetry."""

    #: Saturation density ρ₀ [MeV³].
    density: float
    #: Energy per nucleon E/A [MeV].
    energy: float
    #: Incompressibility K = 9ρ² d²(E/A)/dρ² [MeV].
    incompressibility: float
    #: Effective mass m*/m; in a relativistic mean field Dirac's, 1 − Φ/M.
    effective_mass: float
    #: Symmetry energy J = ½ d²(E/A)/dδ² [MeV].
    symmetry_energy: float
    #: Its slope L = 3ρ dJ/dρ [MeV].
    symmetry_slope: float
