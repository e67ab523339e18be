"""Low-energy neutrino scattering: from a source, through the nucleus, to counts in a detector and what they say.

This is the face of the package: every public name, loaded when it is first used, so that ``import nuscatter`` costs no
more than numpy. Nothing inside the package imports it.

Example:
    >>> import nuscatter as ns
    >>> ns.nuclide("Ar40").N
    22
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as _  # noqa: F401 (the one library that every use of the package needs)

if TYPE_CHECKING:
    from nuscatter import catalogue as catalogue
    from nuscatter import computing as computing
    from nuscatter import constants as constants
    from nuscatter import datasets as datasets
    from nuscatter import detectors as detectors
    from nuscatter import figures as figures
    from nuscatter import fits as fits
    from nuscatter import interactions as interactions
    from nuscatter import matter as matter
    from nuscatter import particles as particles
    from nuscatter import propagation as propagation
    from nuscatter import rates as rates
    from nuscatter import releases as releases
    from nuscatter import reports as reports
    from nuscatter import sources as sources
    from nuscatter import structure as structure
    from nuscatter import units as units
    from nuscatter.catalogue.entries import experiment as experiment
    from nuscatter.catalogue.entries import experiments as experiments
    from nuscatter.catalogue.experiment_files.reading import read_experiment as read_experiment
    from nuscatter.catalogue.parity_violation import ParityViolationMeasurement as ParityViolationMeasurement
    from nuscatter.catalogue.parity_violation import parity_violation_measurement as parity_violation_measurement
    from nuscatter.catalogue.parity_violation import parity_violation_measurements as parity_violation_measurements
    from nuscatter.catalogue.supernova.burst import supernova_rates as supernova_rates
    from nuscatter.catalogue.supernova.burst_likelihood import supernova_likelihood as supernova_likelihood
    from nuscatter.catalogue.supernova.detectors_by_name import supernova_detector as supernova_detector
    from nuscatter.catalogue.supernova.detectors_by_name import supernova_detectors as supernova_detectors
    from nuscatter.computing.block_runs import Workers as Workers
    from nuscatter.constants import Measured as Measured
    from nuscatter.datasets.dataset import Dataset as Dataset
    from nuscatter.detectors.detector import Detector as Detector
    from nuscatter.detectors.direction import Directions as Directions
    from nuscatter.detectors.migdal import Migdal as Migdal
    from nuscatter.errors import DataError as DataError
    from nuscatter.errors import FitError as FitError
    from nuscatter.errors import InputError as InputError
    from nuscatter.errors import InputWarning as InputWarning
    from nuscatter.fits.bayesian.posterior import sample as sample
    from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood as GaussianLikelihood
    from nuscatter.fits.likelihoods.likelihood import Likelihood as Likelihood
    from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood as PoissonLikelihood
    from nuscatter.fits.likelihoods.likelihood import Pull as Pull
    from nuscatter.fits.likelihoods.templates import TemplateLikelihood as TemplateLikelihood
    from nuscatter.fits.minimum.fit import fit as fit
    from nuscatter.fits.minimum.load import load_result as load_result
    from nuscatter.fits.minimum.p_value import pearson_residuals as pearson_residuals
    from nuscatter.fits.minimum.result import FitResult as FitResult
    from nuscatter.fits.scans.scan import scan as scan
    from nuscatter.fits.scans.scan_result import Scan as Scan
    from nuscatter.fits.scans.scan_result import load_scan as load_scan
    from nuscatter.fits.toys.asimov import asimov as asimov
    from nuscatter.fits.toys.asimov import discovery_reach as discovery_reach
    from nuscatter.fits.toys.asimov import discovery_significance as discovery_significance
    from nuscatter.fits.toys.coverage import coverage as coverage
    from nuscatter.fits.toys.feldman_cousins import feldman_cousins as feldman_cousins
    from nuscatter.fits.toys.limits import cls_limit as cls_limit
    from nuscatter.fits.toys.limits import upper_limit as upper_limit
    from nuscatter.fits.toys.toys import Toys as Toys
    from nuscatter.interactions import parity_violation as parity_violation
    from nuscatter.interactions.bsm.dark_matter import DarkMatterElectronScattering as DarkMatterElectronScattering
    from nuscatter.interactions.bsm.dark_matter import DarkMatterScattering as DarkMatterScattering
    from nuscatter.interactions.bsm.electromagnetic import ChargeRadius as ChargeRadius
    from nuscatter.interactions.bsm.electromagnetic import DipolePortal as DipolePortal
    from nuscatter.interactions.bsm.electromagnetic import MagneticMoment as MagneticMoment
    from nuscatter.interactions.bsm.electromagnetic import Millicharge as Millicharge
    from nuscatter.interactions.bsm.general import GeneralInteraction as GeneralInteraction
    from nuscatter.interactions.bsm.matter_couplings import matter_couplings as matter_couplings
    from nuscatter.interactions.bsm.mediators import LightScalar as LightScalar
    from nuscatter.interactions.bsm.mediators import LightTensor as LightTensor
    from nuscatter.interactions.bsm.mediators import LightVector as LightVector
    from nuscatter.interactions.bsm.mediators import VectorCharges as VectorCharges
    from nuscatter.interactions.bsm.nsi import NSI as NSI
    from nuscatter.interactions.channels import Channel as Channel
    from nuscatter.interactions.channels import Recoil as Recoil
    from nuscatter.interactions.couplings.radiative import OneLoopCouplings as OneLoopCouplings
    from nuscatter.interactions.couplings.weak_couplings import EffectiveCouplings as EffectiveCouplings
    from nuscatter.interactions.couplings.weak_couplings import WeakCouplings as WeakCouplings
    from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT as CHARGED_CURRENT
    from nuscatter.interactions.inelastic.currents.exchange import NEUTRAL_CURRENT as NEUTRAL_CURRENT
    from nuscatter.interactions.inelastic.electrons.electroexcitation import electroexcitation as electroexcitation
    from nuscatter.interactions.inelastic.final_states.nuclear_recoil import NuclearRecoil as NuclearRecoil
    from nuscatter.interactions.inelastic.final_states.outcomes import InChannels as InChannels
    from nuscatter.interactions.inelastic.final_states.outcomes import WithNeutrons as WithNeutrons
    from nuscatter.interactions.inelastic.final_states.seen import AllEnergy as AllEnergy
    from nuscatter.interactions.inelastic.final_states.seen import LeptonEnergy as LeptonEnergy
    from nuscatter.interactions.inelastic.final_states.seen import NeutronNumber as NeutronNumber
    from nuscatter.interactions.inelastic.final_states.seen import PhotonEnergy as PhotonEnergy
    from nuscatter.interactions.inelastic.final_states.seen import VisibleEnergy as VisibleEnergy
    from nuscatter.interactions.inelastic.levels.argon import argon_levels as argon_levels
    from nuscatter.interactions.inelastic.levels.argon import argon_magnetic_levels as argon_magnetic_levels
    from nuscatter.interactions.inelastic.levels.carbon import carbon_states as carbon_states
    from nuscatter.interactions.inelastic.levels.measured_energies import oxygen_states as oxygen_states
    from nuscatter.interactions.inelastic.nuclear_scattering import inelastic as inelastic
    from nuscatter.interactions.inelastic.tabulated import CrossSectionTable as CrossSectionTable
    from nuscatter.interactions.inelastic.total import TotalCrossSection as TotalCrossSection
    from nuscatter.interactions.reactions import Per as Per
    from nuscatter.interactions.reactions import Reaction as Reaction
    from nuscatter.interactions.standard.axial import AxialVector as AxialVector
    from nuscatter.interactions.standard.electron import ElectronScattering as ElectronScattering
    from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay as InverseBetaDecay
    from nuscatter.interactions.standard.inverse_beta import SimpleInverseBetaDecay as SimpleInverseBetaDecay
    from nuscatter.interactions.standard.proton import HeavierNuclei as HeavierNuclei
    from nuscatter.interactions.standard.proton import ProtonScattering as ProtonScattering
    from nuscatter.interactions.standard.standard_model import StandardModel as StandardModel
    from nuscatter.interactions.term import Model as Model
    from nuscatter.interactions.term import Term as Term
    from nuscatter.matter.material import Material as Material
    from nuscatter.matter.material import material as material
    from nuscatter.matter.material import mixture as mixture
    from nuscatter.matter.nuclide import Nuclide as Nuclide
    from nuscatter.matter.nuclide import nuclide as nuclide
    from nuscatter.matter.nuclide import nuclides as nuclides
    from nuscatter.particles import Coherence as Coherence
    from nuscatter.particles import Deposit as Deposit
    from nuscatter.particles import Species as Species
    from nuscatter.particles import nu_e as nu_e
    from nuscatter.particles import nu_e_bar as nu_e_bar
    from nuscatter.particles import nu_mu as nu_mu
    from nuscatter.particles import nu_mu_bar as nu_mu_bar
    from nuscatter.particles import nu_tau as nu_tau
    from nuscatter.particles import nu_tau_bar as nu_tau_bar
    from nuscatter.particles import species as species
    from nuscatter.propagation.adiabatic import AdiabaticMSW as AdiabaticMSW
    from nuscatter.propagation.conversion import Conversion as Conversion
    from nuscatter.propagation.earth import MatterPath as MatterPath
    from nuscatter.propagation.matter import MatterOscillation as MatterOscillation
    from nuscatter.propagation.matter import opposite_ordering as opposite_ordering
    from nuscatter.propagation.mixing import Mixing as Mixing
    from nuscatter.propagation.mixing import nufit_6_0 as nufit_6_0
    from nuscatter.propagation.mixing import nufit_6_0_inverted as nufit_6_0_inverted
    from nuscatter.propagation.non_unitarity import NonUnitarity as NonUnitarity
    from nuscatter.propagation.sterile import Sterile as Sterile
    from nuscatter.rates.deposits import deposit_spectrum as deposit_spectrum
    from nuscatter.rates.experiment import Experiment as Experiment
    from nuscatter.rates.fold import directional_spectrum as directional_spectrum
    from nuscatter.rates.fold import recoil_spectrum as recoil_spectrum
    from nuscatter.rates.hypothesis import Hypothesis as Hypothesis
    from nuscatter.rates.supernova.burst_channels import MatrixChannel as MatrixChannel
    from nuscatter.rates.supernova.burst_channels import TermChannel as TermChannel
    from nuscatter.rates.supernova.burst_detector import SupernovaDetector as SupernovaDetector
    from nuscatter.rates.supernova.pinched_burst import PinchedBurst as PinchedBurst
    from nuscatter.sources.accelerators.facilities import Facility as Facility
    from nuscatter.sources.accelerators.facilities import facilities as facilities
    from nuscatter.sources.accelerators.facilities import facility as facility
    from nuscatter.sources.accelerators.kaon_decay import KaonDecayAtRest as KaonDecayAtRest
    from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest as PionDecayAtRest
    from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith as BurmanSmith
    from nuscatter.sources.dark.momenta.pion_list import PionList as PionList
    from nuscatter.sources.dark.momenta.sanford_wang import SanfordWang as SanfordWang
    from nuscatter.sources.dark.neutral_pions import DarkMatterFromPions as DarkMatterFromPions
    from nuscatter.sources.dark.pion_capture import DarkMatterFromCapture as DarkMatterFromCapture
    from nuscatter.sources.dark.portal import DarkMatterKind as DarkMatterKind
    from nuscatter.sources.dark.portal import PortalCharges as PortalCharges
    from nuscatter.sources.dark.portal import VectorPortal as VectorPortal
    from nuscatter.sources.flux import Component as Component
    from nuscatter.sources.flux import Flux as Flux
    from nuscatter.sources.geometry import baselines as baselines
    from nuscatter.sources.geometry import effective_distance as effective_distance
    from nuscatter.sources.radioactive import ElectronCapture as ElectronCapture
    from nuscatter.sources.reactors.reactor import Reactor as Reactor
    from nuscatter.sources.sky.diffuse import AtmosphericNeutrinos as AtmosphericNeutrinos
    from nuscatter.sources.sky.diffuse import DiffuseSupernovaBackground as DiffuseSupernovaBackground
    from nuscatter.sources.sky.pinched import Pinched as Pinched
    from nuscatter.sources.sky.solar import B16_GS98 as B16_GS98
    from nuscatter.sources.sky.solar import B16_AGSS09met as B16_AGSS09met
    from nuscatter.sources.sky.solar import SolarModel as SolarModel
    from nuscatter.sources.sky.solar import Sun as Sun
    from nuscatter.sources.sky.supernova import Supernova as Supernova
    from nuscatter.sources.spectra.smooth import Smooth as Smooth
    from nuscatter.sources.spectra.spectrum import Line as Line
    from nuscatter.sources.spectra.spectrum import Polynomial as Polynomial
    from nuscatter.sources.spectra.spectrum import Spectrum as Spectrum
    from nuscatter.sources.spectra.spectrum import Tabulated as Tabulated
    from nuscatter.sources.timing import TimeProfile as TimeProfile
    from nuscatter.structure.excitations.response import response as response
    from nuscatter.structure.form_factors import Helm as Helm
    from nuscatter.structure.form_factors import KleinNystrand as KleinNystrand
    from nuscatter.structure.form_factors import SymmetrizedFermi as SymmetrizedFermi
    from nuscatter.structure.form_factors import fermi_of_radius as fermi_of_radius
    from nuscatter.structure.nucleons.charged_current import NucleonCurrent as NucleonCurrent
    from nuscatter.structure.nucleons.weak import weak_form_factor as weak_form_factor
    from nuscatter.structure.nucleons.weak import weak_nucleus as weak_nucleus
    from nuscatter.structure.nucleus import NuclearModel as NuclearModel
    from nuscatter.structure.nucleus import Nucleus as Nucleus
    from nuscatter.structure.nucleus import helm as helm
    from nuscatter.structure.nucleus import helm_measured as helm_measured
    from nuscatter.structure.nucleus import klein_nystrand as klein_nystrand
    from nuscatter.structure.nucleus import klein_nystrand_adapted as klein_nystrand_adapted
    from nuscatter.structure.nucleus import point_nucleus as point_nucleus
    from nuscatter.structure.nucleus import point_proton_radius as point_proton_radius
    from nuscatter.structure.nucleus import symmetrized_fermi as symmetrized_fermi
    from nuscatter.structure.relativistic.hartree import RelativisticMeanField as RelativisticMeanField
    from nuscatter.structure.shell_model import shell_model as shell_model
    from nuscatter.structure.skyrme.hartree_fock import HartreeFock as HartreeFock

__version__ = "0.1.0"

#: Module → the public names that it holds.
_NAMES: dict[str, tuple[str, ...]] = {
    "constants": ("Measured",),
    "particles": (
        "Coherence",
        "Deposit",
        "Species",
        "species",
        "nu_e",
        "nu_mu",
        "nu_tau",
        "nu_e_bar",
        "nu_mu_bar",
        "nu_tau_bar",
    ),
    "matter.nuclide": ("Nuclide", "nuclide", "nuclides"),
    "matter.material": ("Material", "material", "mixture"),
    "structure.excitations.response": ("response",),
    "structure.form_factors": ("Helm", "KleinNystrand", "SymmetrizedFermi", "fermi_of_radius"),
    "structure.nucleus": (
        "NuclearModel",
        "Nucleus",
        "helm",
        "klein_nystrand",
        "klein_nystrand_adapted",
        "point_nucleus",
        "helm_measured",
        "point_proton_radius",
        "symmetrized_fermi",
    ),
    "structure.shell_model": ("shell_model",),
    "structure.relativistic.hartree": ("RelativisticMeanField",),
    "structure.skyrme.hartree_fock": ("HartreeFock",),
    "structure.nucleons.charged_current": ("NucleonCurrent",),
    "structure.nucleons.weak": ("weak_form_factor", "weak_nucleus"),
    "sources.sky.diffuse": ("AtmosphericNeutrinos", "DiffuseSupernovaBackground"),
    "sources.sky.pinched": ("Pinched",),
    "sources.sky.supernova": ("Supernova",),
    "sources.accelerators.kaon_decay": ("KaonDecayAtRest",),
    "propagation.conversion": ("Conversion",),
    "propagation.earth": ("MatterPath",),
    "propagation.matter": ("MatterOscillation", "opposite_ordering"),
    "propagation.mixing": ("Mixing", "nufit_6_0", "nufit_6_0_inverted"),
    "propagation.non_unitarity": ("NonUnitarity",),
    "propagation.adiabatic": ("AdiabaticMSW",),
    "sources.radioactive": ("ElectronCapture",),
    "sources.reactors.reactor": ("Reactor",),
    "sources.spectra.smooth": ("Smooth",),
    "propagation.sterile": ("Sterile",),
    "sources.sky.solar": ("B16_AGSS09met", "B16_GS98", "SolarModel", "Sun"),
    "sources.spectra.spectrum": ("Line", "Polynomial", "Spectrum", "Tabulated"),
    "sources.flux": ("Component", "Flux"),
    "sources.geometry": ("baselines", "effective_distance"),
    "sources.timing": ("TimeProfile",),
    "sources.accelerators.pion_decay": ("PionDecayAtRest",),
    "sources.dark.momenta.burman_smith": ("BurmanSmith",),
    "sources.dark.neutral_pions": ("DarkMatterFromPions",),
    "sources.dark.pion_capture": ("DarkMatterFromCapture",),
    "sources.dark.momenta.pion_list": ("PionList",),
    "sources.dark.portal": ("DarkMatterKind", "PortalCharges", "VectorPortal"),
    "sources.dark.momenta.sanford_wang": ("SanfordWang",),
    "sources.accelerators.facilities": ("Facility", "facilities", "facility"),
    "interactions.bsm.dark_matter": ("DarkMatterElectronScattering", "DarkMatterScattering"),
    "interactions.bsm.electromagnetic": (
        "ChargeRadius",
        "DipolePortal",
        "MagneticMoment",
        "Millicharge",
    ),
    "interactions.bsm.general": ("GeneralInteraction",),
    "interactions.bsm.matter_couplings": ("matter_couplings",),
    "interactions.bsm.mediators": ("LightScalar", "LightTensor", "LightVector", "VectorCharges"),
    "interactions.bsm.nsi": ("NSI",),
    "interactions": ("parity_violation",),
    "interactions.channels": ("Channel", "Recoil"),
    "interactions.reactions": ("Per", "Reaction"),
    "interactions.term": ("Model", "Term"),
    "interactions.standard.standard_model": ("StandardModel",),
    "interactions.standard.axial": ("AxialVector",),
    "interactions.standard.electron": ("ElectronScattering",),
    "interactions.standard.inverse_beta": ("InverseBetaDecay", "SimpleInverseBetaDecay"),
    "interactions.standard.proton": ("HeavierNuclei", "ProtonScattering"),
    "interactions.inelastic.currents.exchange": ("CHARGED_CURRENT", "NEUTRAL_CURRENT"),
    "interactions.inelastic.final_states.nuclear_recoil": ("NuclearRecoil",),
    "interactions.inelastic.final_states.outcomes": ("InChannels", "WithNeutrons"),
    "interactions.inelastic.final_states.seen": (
        "AllEnergy",
        "LeptonEnergy",
        "NeutronNumber",
        "PhotonEnergy",
        "VisibleEnergy",
    ),
    "interactions.inelastic.electrons.electroexcitation": ("electroexcitation",),
    "interactions.inelastic.levels.argon": ("argon_levels", "argon_magnetic_levels"),
    "interactions.inelastic.levels.carbon": ("carbon_states",),
    "interactions.inelastic.levels.measured_energies": ("oxygen_states",),
    "interactions.inelastic.nuclear_scattering": ("inelastic",),
    "interactions.inelastic.tabulated": ("CrossSectionTable",),
    "interactions.inelastic.total": ("TotalCrossSection",),
    "interactions.couplings.weak_couplings": ("EffectiveCouplings", "WeakCouplings"),
    "interactions.couplings.radiative": ("OneLoopCouplings",),
    "detectors.detector": ("Detector",),
    "detectors.direction": ("Directions",),
    "detectors.migdal": ("Migdal",),
    "rates.hypothesis": ("Hypothesis",),
    "rates.fold": ("directional_spectrum", "recoil_spectrum"),
    "rates.deposits": ("deposit_spectrum",),
    "rates.experiment": ("Experiment",),
    "rates.supernova.burst_channels": ("MatrixChannel", "TermChannel"),
    "rates.supernova.burst_detector": ("SupernovaDetector",),
    "rates.supernova.pinched_burst": ("PinchedBurst",),
    "catalogue.supernova.burst": ("supernova_rates",),
    "catalogue.supernova.burst_likelihood": ("supernova_likelihood",),
    "catalogue.supernova.detectors_by_name": ("supernova_detector", "supernova_detectors"),
    "catalogue.entries": ("experiment", "experiments"),
    "catalogue.experiment_files.reading": ("read_experiment",),
    "catalogue.parity_violation": (
        "ParityViolationMeasurement",
        "parity_violation_measurement",
        "parity_violation_measurements",
    ),
    "datasets.dataset": ("Dataset",),
    "fits.likelihoods.likelihood": ("GaussianLikelihood", "Likelihood", "PoissonLikelihood", "Pull"),
    "fits.minimum.fit": ("fit",),
    "fits.minimum.result": ("FitResult",),
    "fits.minimum.p_value": ("pearson_residuals",),
    "fits.toys.asimov": ("asimov", "discovery_reach", "discovery_significance"),
    "fits.toys.coverage": ("coverage",),
    "fits.toys.feldman_cousins": ("feldman_cousins",),
    "fits.toys.limits": ("cls_limit", "upper_limit"),
    "fits.bayesian.posterior": ("sample",),
    "fits.toys.toys": ("Toys",),
    "computing.block_runs": ("Workers",),
    "fits.scans.scan": ("scan",),
    "fits.scans.scan_result": ("Scan", "load_scan"),
    "fits.minimum.load": ("load_result",),
    "fits.likelihoods.templates": ("TemplateLikelihood",),
    "errors": ("DataError", "FitError", "InputError", "InputWarning"),
}
_MODULES = (
    "catalogue",
    "computing",
    "constants",
    "datasets",
    "detectors",
    "figures",
    "fits",
    "interactions",
    "matter",
    "particles",
    "propagation",
    "rates",
    "releases",
    "reports",
    "sources",
    "structure",
    "units",
)
_HOMES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = sorted((*_HOMES, *_MODULES))  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"nuscatter.{name}")
    if name in _HOMES:
        value = getattr(import_module(f"nuscatter.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    if name.startswith("_"):  # Python asks for many of these
        raise AttributeError(f"module 'nuscatter' has no attribute {name!r}")
    raise import_module("nuscatter.errors").no_attribute("module 'nuscatter'", name, __all__)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
