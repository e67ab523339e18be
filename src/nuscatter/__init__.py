"""Low-energy neutrino scattering: from a source, through the nucleus, to counts in a detector and what they say.

This is the face of the package: every public name, loaded when it is first used, so that ``import nuscatter`` costs no
more than numpy. Nothing inside the package imports it. ``__init__.pyi`` has the same names
for type checkers.

Example:
    >>> import nuscatter as ns
    >>> ns.nuclide("Ar40").N
    22
"""

from importlib import import_module
from typing import Any

import numpy as _  # noqa: F401 (the one library that every use of the package needs)

__version__ = "1.0.0rc1"

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
    "sources.dark.bremsstrahlung": ("DarkMatterFromBremsstrahlung",),
    "sources.dark.axions.couplings": ("AxionCouplings",),
    "sources.dark.axions.electrons": ("AxionsFromElectrons",),
    "sources.dark.axions.fluxes": ("AxionsFromPhotons",),
    "sources.dark.axions.mixing": ("AxionsFromMixing",),
    "sources.dark.axions.nuclear_lines": ("AxionsFromLine",),
    "sources.dark.momenta.burman_smith": ("BurmanSmith",),
    "sources.dark.neutral_pions": ("DarkMatterFromPions",),
    "sources.dark.photon_conversion": ("DarkMatterFromPhotons",),
    "sources.dark.photons.pion_photons": ("PionPhotons",),
    "sources.dark.photons.reactor_photons": ("ReactorPhotons",),
    "sources.dark.photons.target_photons": ("TargetPhotons",),
    "sources.dark.pion_capture": ("DarkMatterFromCapture",),
    "sources.dark.momenta.meson_list": ("MesonList",),
    "sources.dark.momenta.mixed": ("MixedProduction",),
    "sources.dark.charge_exchange": ("DarkMatterFromChargeExchange",),
    "sources.dark.etas": ("DarkMatterFromEtas",),
    "sources.dark.mesons": ("Meson", "eta", "neutral_pion"),
    "sources.dark.portal": ("DarkMatterKind", "PortalCharges", "VectorPortal"),
    "sources.dark.momenta.sanford_wang": ("SanfordWang",),
    "sources.dark.dark_photons": ("DarkPhotonsFromCapture", "DarkPhotonsFromPions"),
    "sources.accelerators.facilities": ("Facility", "facilities", "facility"),
    "interactions.bsm.dark_excitation.dark_excitation": ("DarkExcitation",),
    "interactions.bsm.axions.decays": ("AxionDecay",),
    "interactions.bsm.axions.scattering": ("AxionScattering",),
    "interactions.bsm.dark_matter": ("DarkMatterElectronScattering", "DarkMatterScattering"),
    "interactions.bsm.decays_in_flight": ("DarkPhotonDecay",),
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
    "detectors.volumes": ("Ball", "Box", "Cylinder"),
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
    "reports.results.run": ("result", "results"),
    "reports.sensitivities.expected": ("Sensitivity", "sensitivity"),
    "events.block": ("EventBlock",),
    "events.files.writing": ("write_events",),
    "events.place": ("Place",),
    "events.response.observed": ("Observed", "observe", "observed_counts"),
    "events.run": ("Events", "draw_events"),
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
