"""The inside of a nucleus: form factors, measured charge densities, and mean fields.

A nuclear model is a function from a nuclide to a `Nucleus`. The names below are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nuscatter.structure.crpa.multipoles import Multipole as Multipole
    from nuscatter.structure.crpa.multipoles import multipole as multipole
    from nuscatter.structure.crpa.multipoles import multipoles as multipoles
    from nuscatter.structure.de_excitation.direct_emission import DirectEmission as DirectEmission
    from nuscatter.structure.de_excitation.evaporation import Evaporation as Evaporation
    from nuscatter.structure.de_excitation.level_density import GilbertCameron as GilbertCameron
    from nuscatter.structure.de_excitation.level_density import unshelled_fermi_gas as unshelled_fermi_gas
    from nuscatter.structure.deformation import deformed as deformed
    from nuscatter.structure.deformation import quadrupole_deformation as quadrupole_deformation
    from nuscatter.structure.densities.measured import charge_densities as charge_densities
    from nuscatter.structure.densities.measured import charge_density as charge_density
    from nuscatter.structure.densities.neutron import neutron_density as neutron_density
    from nuscatter.structure.densities.neutron import neutron_halo_density as neutron_halo_density
    from nuscatter.structure.densities.neutron import neutron_skin_density as neutron_skin_density
    from nuscatter.structure.excitations.strength import Strength as Strength
    from nuscatter.structure.families.along_slope import SlopeFamily as SlopeFamily
    from nuscatter.structure.families.two_parameters import FermiNeutrons as FermiNeutrons
    from nuscatter.structure.mean_field.ground_state import GroundState as GroundState
    from nuscatter.structure.mean_field.intrinsic import CentreOfMass as CentreOfMass
    from nuscatter.structure.mean_field.intrinsic import OscillatorMotion as OscillatorMotion
    from nuscatter.structure.mean_field.intrinsic import WaveFunctionMotion as WaveFunctionMotion
    from nuscatter.structure.mean_field.named_filling import NamedFilling as NamedFilling
    from nuscatter.structure.mean_field.pairing import DeltaPairing as DeltaPairing
    from nuscatter.structure.mean_field.pairing import Filling as Filling
    from nuscatter.structure.nucleons.form_factors import galster as galster
    from nuscatter.structure.nucleons.form_factors import kelly as kelly
    from nuscatter.structure.nucleons.form_factors import measured_nucleon as measured_nucleon
    from nuscatter.structure.nucleons.form_factors import nucleon_of_radii as nucleon_of_radii
    from nuscatter.structure.nucleons.two_body import TwoBodyCurrents as TwoBodyCurrents
    from nuscatter.structure.relativistic.force import RelativisticForce as RelativisticForce
    from nuscatter.structure.relativistic.force import relativistic_force as relativistic_force
    from nuscatter.structure.relativistic.force import relativistic_forces as relativistic_forces
    from nuscatter.structure.relativistic.nuclear_matter import relativistic_matter as relativistic_matter
    from nuscatter.structure.shell_model import shell_model_nuclides as shell_model_nuclides
    from nuscatter.structure.shell_model import shell_model_responses as shell_model_responses
    from nuscatter.structure.skyrme.force import SkyrmeForce as SkyrmeForce
    from nuscatter.structure.skyrme.force import force as force
    from nuscatter.structure.skyrme.force import forces as forces
    from nuscatter.structure.skyrme.nuclear_matter import nuclear_matter as nuclear_matter
    from nuscatter.structure.spin import SpinStructure as SpinStructure
    from nuscatter.structure.spin_models import magnetic_moment as magnetic_moment
    from nuscatter.structure.spin_models import odd_group_spins as odd_group_spins
    from nuscatter.structure.spin_models import shell_model_spins as shell_model_spins
    from nuscatter.structure.spin_models import spin_structure as spin_structure
    from nuscatter.structure.spin_models import spins_of as spins_of

_NAMES = {
    "de_excitation.direct_emission": ("DirectEmission",),
    "de_excitation.evaporation": ("Evaporation",),
    "de_excitation.level_density": ("GilbertCameron", "unshelled_fermi_gas"),
    "deformation": ("deformed", "quadrupole_deformation"),
    "crpa.multipoles": ("Multipole", "multipole", "multipoles"),
    "excitations.strength": ("Strength",),
    "densities.measured": ("charge_densities", "charge_density"),
    "densities.neutron": ("neutron_density", "neutron_halo_density", "neutron_skin_density"),
    "families.along_slope": ("SlopeFamily",),
    "families.two_parameters": ("FermiNeutrons",),
    "nucleons.form_factors": ("galster", "kelly", "measured_nucleon", "nucleon_of_radii"),
    "shell_model": ("shell_model_nuclides", "shell_model_responses"),
    "nucleons.two_body": ("TwoBodyCurrents",),
    "mean_field.intrinsic": ("CentreOfMass", "OscillatorMotion", "WaveFunctionMotion"),
    "mean_field.named_filling": ("NamedFilling",),
    "relativistic.force": ("RelativisticForce", "relativistic_force", "relativistic_forces"),
    "relativistic.nuclear_matter": ("relativistic_matter",),
    "skyrme.force": ("SkyrmeForce", "force", "forces"),
    "mean_field.ground_state": ("GroundState",),
    "skyrme.nuclear_matter": ("nuclear_matter",),
    "mean_field.pairing": ("DeltaPairing", "Filling"),
    "spin": ("SpinStructure",),
    "spin_models": ("magnetic_moment", "odd_group_spins", "shell_model_spins", "spin_structure", "spins_of"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nuscatter.structure.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nuscatter.structure' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
