"""What to cite for a data set, an experiment, a facility, a force, a flux or a table: its sources, by its name.

No publication is listed here: the texts are the ones that stand beside the numbers (source columns, heads of tables,
docstrings and comments), read by `nuscatter.words.references`. One name may be several things, as a data set and its
experiment; their publications are put together.
"""

import importlib
import importlib.resources
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeAlias, final

from nuscatter.catalogue.entries import entries
from nuscatter.catalogue.parity_violation import parity_violation_measurements
from nuscatter.catalogue.published_facts import setups
from nuscatter.constants import Measured
from nuscatter.datasets import datasets, load
from nuscatter.errors import InputError, plain, unknown
from nuscatter.releases.registry import releases
from nuscatter.sources.accelerators.facilities import facilities
from nuscatter.sources.sky.solar import B16_GS98, B16_AGSS09met
from nuscatter.structure.relativistic.force import relativistic_forces
from nuscatter.structure.skyrme.force import forces
from nuscatter.tables import rows, statements
from nuscatter.words.references import Reference, merged, references

#: The folders of the package that ship tables.
_FOLDERS = ("catalogue", "detectors", "matter", "reports", "sources", "structure")
#: Where sources, models and methods are explained: what a user calls them, and the files in which their publications
#: stand. Behind a colon is the one class, function or constant of a file that is meant; its words are read alone.
_FILES = {
    "Reactor": ("sources.reactors.reactor", "sources.reactors.fission", "sources.reactors.fission_uncertainty"),
    "PionDecayAtRest": ("sources.accelerators.pion_decay",),
    "Sun": ("sources.sky.solar", "sources.spectra.beta_plus"),
    "AtmosphericNeutrinos": ("sources.sky.diffuse",),
    "DiffuseSupernovaBackground": ("sources.sky.diffuse",),
    "Supernova": ("sources.sky.supernova", "sources.sky.pinched", "sources.sky.emission", "sources.sky.snewpy_models"),
    "Pinched": ("sources.sky.pinched",),
    "PinchedBurst": ("sources.sky.pinched", "propagation.conversion"),
    "supernova_likelihood": ("sources.sky.pinched", "fits.likelihoods.poisson"),
    "KaonDecayAtRest": ("sources.accelerators.kaon_decay",),
    "ElectronCapture": ("sources.radioactive",),
    "SolarModel": ("sources.sky.solar",),
    "Mixing": ("propagation.mixing",),
    "nufit_6_0": ("propagation.mixing",),
    "nufit_6_0_inverted": ("propagation.mixing",),
    "AdiabaticMSW": ("propagation.adiabatic", "propagation.mixing"),
    "Conversion": ("propagation.conversion",),
    "MatterPath": ("propagation.earth",),
    "MatterOscillation": ("propagation.matter",),
    "opposite_ordering": ("propagation.matter",),
    "matter_couplings": ("interactions.bsm.matter_couplings",),
    "Sterile": ("propagation.sterile",),
    "NonUnitarity": ("propagation.non_unitarity",),
    "Helm": ("structure.form_factors:Helm", "structure.nucleus:helm"),
    "helm_measured": ("structure.form_factors:Helm", "structure.nucleus:point_proton_radius"),
    "KleinNystrand": ("structure.form_factors:KleinNystrand", "structure.nucleus:klein_nystrand"),
    "klein_nystrand_adapted": ("structure.form_factors:KleinNystrand", "structure.nucleus:klein_nystrand_adapted"),
    "SymmetrizedFermi": ("structure.form_factors:SymmetrizedFermi", "structure.nucleus:symmetrized_fermi"),
    "fermi_of_radius": ("structure.form_factors:SymmetrizedFermi",),
    "point_proton_radius": ("structure.nucleus:point_proton_radius",),
    "charge_density": ("structure.densities.measured", "structure.densities.shapes"),
    "Fermi": ("structure.densities.shapes:HarmonicOscillator", "structure.densities.fermi"),
    "ThreeParameterGaussian": ("structure.densities.fermi:ThreeParameterGaussian",),
    "FourierBessel": ("structure.densities.shapes:FourierBessel",),
    "SumOfGaussians": ("structure.densities.shapes:SumOfGaussians",),
    "HarmonicOscillator": ("structure.densities.shapes:HarmonicOscillator",),
    "neutron_density": ("structure.densities.neutron",),
    "deformed": ("structure.deformation",),
    "HartreeFock": ("structure.skyrme.hartree_fock", "structure.skyrme.force", "structure.skyrme.hamiltonian"),
    "response": ("structure.excitations.strength", "structure.crpa.multipoles", "structure.crpa.response"),
    "RelativisticMeanField": ("structure.relativistic.hamiltonian", "structure.relativistic.force"),
    "weak_nucleus": ("structure.nucleons.weak", "structure.nucleons.form_factors"),
    "weak_form_factor": ("structure.nucleons.weak",),
    "NucleonCurrent": ("structure.nucleons.charged_current",),
    "ParityViolationMeasurement": ("catalogue.parity_violation", "catalogue.spectrometers"),
    "Migdal": ("detectors.migdal", "detectors.photoabsorption"),
    "Lindhard": ("detectors.quenching:Lindhard",),
    "Birks": ("detectors.birks",),
    "germanium_models": ("detectors.germanium", "detectors.quenching:Lindhard"),
    "germanium_smearing": ("detectors.germanium",),
    "GammaSmearing": ("detectors.smearing:GammaSmearing",),
    "ThomasImel": ("detectors.noble_liquids:ThomasImel", "detectors.noble_liquids:xenon_thomas_imel"),
    "RecoilFit": ("detectors.noble_liquids:RecoilFit",),
    "xenon_yields": ("detectors.noble_liquids:RecoilFit", "detectors.noble_liquids:xenon_yields"),
    "argon_yields": ("detectors.noble_liquids:RecoilFit", "detectors.noble_liquids:argon_yields"),
    "StandardModel": (
        "interactions.standard.standard_model",
        "interactions.channels:VECTOR",
        "interactions.couplings.weak_couplings",
        "interactions.couplings.radiative",
    ),
    "ElectronScattering": (
        "interactions.standard.electron",
        "interactions.channels:ELECTRON",
        "interactions.couplings.weak_couplings",
        "interactions.couplings.radiative",
        "matter.electrons",
    ),
    "EffectiveCouplings": ("interactions.couplings.weak_couplings",),
    "OneLoopCouplings": ("interactions.couplings.radiative",),
    "parity_violation": (
        "interactions.parity_violation.asymmetries",
        "interactions.parity_violation.charges:WeakCharges",
        "interactions.parity_violation.distorted",
        "interactions.parity_violation.radial_series",
        "interactions.parity_violation.radial_waves",
        "interactions.parity_violation.coulomb",
    ),
    "AxialVector": ("interactions.standard.axial", "structure.nucleons.two_body", "structure.spin_models"),
    "NSI": ("interactions.bsm.nsi",),
    "InverseBetaDecay": ("interactions.standard.inverse_beta", "structure.nucleons.charged_current"),
    "SimpleInverseBetaDecay": ("interactions.standard.inverse_beta",),
    "ProtonScattering": ("interactions.standard.proton", "structure.nucleons.form_factors"),
    "HeavierNuclei": ("interactions.standard.proton",),
    "TotalCrossSection": ("interactions.inelastic.published_fits",),
    "inelastic": (
        "interactions.inelastic.currents.weak_operators",
        "interactions.inelastic.currents.weak_current",
        "interactions.inelastic.currents.lepton_tensor",
        "interactions.inelastic.currents.lepton_coulomb",
        "structure.crpa.response",
    ),
    "electroexcitation": (
        "interactions.inelastic.electrons.electroexcitation",
        "interactions.inelastic.currents.weak_operators",
        "structure.crpa.response",
    ),
    "InelasticScattering": (
        "interactions.inelastic.currents.lepton_tensor",
        "interactions.inelastic.currents.lepton_coulomb",
    ),
    **dict.fromkeys(("Extrapolated", "OfSpecies"), ("interactions.inelastic.currents.lepton_tensor",)),
    "oxygen_fit": ("interactions.inelastic.published_fits",),
    "carbon_fit": ("interactions.inelastic.published_fits",),
    "carbon_states": ("interactions.inelastic.levels.carbon",),
    "argon_magnetic_levels": ("interactions.inelastic.levels.argon",),
    "argon_levels": ("interactions.inelastic.levels.argon",),
    "oxygen_states": ("interactions.inelastic.levels.measured_energies",),
    "VectorPortal": ("sources.dark.portal",),
    "DarkMatterKind": ("sources.dark.portal",),
    "PortalCharges": ("sources.dark.portal",),
    "DarkMatterFromPions": ("sources.dark.neutral_pions", "sources.dark.portal"),
    "DarkMatterFromEtas": ("sources.dark.mesons", "sources.dark.etas", "sources.dark.portal"),
    "DarkMatterFromChargeExchange": ("sources.dark.charge_exchange", "sources.dark.neutral_pions"),
    **dict.fromkeys(("Meson", "eta", "neutral_pion"), ("sources.dark.mesons",)),
    "DarkMatterFromCapture": ("sources.dark.pion_capture", "sources.dark.portal"),
    "DarkPhotonsFromPions": ("sources.dark.neutral_pions", "sources.dark.portal"),
    "DarkPhotonsFromCapture": ("sources.dark.pion_capture", "sources.dark.portal"),
    "DarkPhotonDecay": ("sources.dark.portal",),
    "AxionScattering": ("interactions.bsm.axions.axio_electric", "sources.dark.axions.primakoff"),
    "AxionDecay": ("sources.dark.axions.primakoff",),
    "DarkMatterFromPhotons": ("sources.dark.photons.dark_compton", "sources.dark.photons.attenuation"),
    "DarkMatterFromBremsstrahlung": ("sources.dark.bremsstrahlung",),
    "TargetPhotons": ("sources.dark.photons.attenuation", "sources.dark.photons.pair_production"),
    "PionPhotons": ("sources.dark.photons.shower", "sources.dark.photons.attenuation"),
    "ReactorPhotons": ("sources.dark.photons.reactor_photons",),
    "AxionCouplings": ("sources.dark.axions.primakoff",),
    "AxionsFromPhotons": ("sources.dark.axions.primakoff",),
    "AxionsFromElectrons": ("sources.dark.axions.bremsstrahlung",),
    "AxionsFromMixing": ("sources.dark.axions.nuclear_lines", "sources.dark.momenta.burman_smith"),
    "AxionsFromLine": ("sources.dark.axions.nuclear_lines",),
    "BurmanSmith": ("sources.dark.momenta.burman_smith",),
    "SanfordWang": ("sources.dark.momenta.sanford_wang",),
    "DarkMatterScattering": ("sources.dark.portal", "interactions.bsm.dark_channels"),
    "DarkMatterElectronScattering": ("sources.dark.portal", "interactions.bsm.dark_channels"),
    "DarkExcitation": (
        "sources.dark.portal",
        "interactions.bsm.dark_excitation.dark_excitation",
        "structure.crpa.response",
    ),
    "LightVector": ("interactions.bsm.mediators",),
    "LightScalar": ("interactions.bsm.mediators", "interactions.bsm.scalar_charges"),
    "LightTensor": ("interactions.bsm.mediators",),
    "MagneticMoment": ("interactions.bsm.electromagnetic", "interactions.bsm.channels:ELECTRON_DIPOLE"),
    "Millicharge": ("interactions.bsm.electromagnetic",),
    "ChargeRadius": ("interactions.bsm.electromagnetic",),
    "standard_radii": ("interactions.bsm.electromagnetic",),
    "DipolePortal": ("interactions.bsm.electromagnetic", "interactions.bsm.channels:upscattering"),
    "GeneralInteraction": ("interactions.bsm.general",),
    "directional_spectrum": ("rates.fold:directional_spectrum",),
    "PoissonLikelihood": ("fits.likelihoods.poisson",),
    "TemplateLikelihood": ("fits.likelihoods.templates",),
    "asimov": ("fits.toys.asimov",),
    "discovery_reach": ("fits.toys.asimov",),
    "discovery_significance": ("fits.toys.asimov",),
    "cls_limit": ("fits.toys.limits",),
    "upper_limit": ("fits.toys.limits",),
    "feldman_cousins": ("fits.toys.feldman_cousins",),
    "sample": ("fits.bayesian.posterior",),
}


@final
@dataclass(frozen=True)
class Text:
    """A text that may name publications."""

    #: What it is the source of.
    use: str
    text: str
    #: Whether it stands beside a number, as its source; else it explains, and may name none.
    is_source: bool = False


def cite(name: str) -> list[Reference]:
    """Return the publications that stand behind what has that name, each with what it is cited for.

    Args:
        name: Of a data set, a release, an experiment, a facility, a Skyrme force, a solar model, a constant, a source,
            a model, a response or a statistical method, or of a table that the package ships; blind to case and dashes.

    Raises:
        InputError: there is nothing of that name.

    Example:
        >>> [each.text for each in cite("sly4")]
        ['E. Chabanat et al., Nucl. Phys. A 635 (1998) 231']
    """
    return merged(each for text in _texts(name) for each in references(text.text, text.use))


def without_publication(name: str) -> list[str]:
    """Return the sources of numbers in which no publication was found, as "mass: Review, Table IV".

    Raises:
        InputError: there is nothing of that name.
    """
    texts = [f"{each.use}: {each.text}" for each in _texts(name) if each.is_source and not references(each.text)]
    return list(dict.fromkeys(texts))


def names() -> list[str]:
    """Return the names of all that can be cited."""
    return [shown for shown, _ in _citable().values()]


def _texts(name: str) -> list[Text]:
    found = _citable().get(plain(name)) if isinstance(name, str) else None
    if found is None:
        raise unknown("source of publications", name, names(), shown=6)
    return [text for read in found[1] for text in read() if text.text]


@cache
def _citable() -> dict[str, tuple[str, list[Callable[[], list[Text]]]]]:
    """Return by name, without case and dashes, how it is written and functions that return its texts."""
    found: dict[str, tuple[str, list[Callable[[], list[Text]]]]] = {}
    for name, read in (*_of_data(), *_of_numbers(), *_of_explanations()):
        found.setdefault(plain(name), (name, []))[1].append(read)
    return found


_Named: TypeAlias = "Iterator[tuple[str, Callable[[], list[Text]]]]"


def _of_data() -> _Named:
    """Yield data sets, releases and the experiments that are built from them."""
    for name in datasets():
        yield name, partial(_data_set, name)
    for release in releases():
        yield release.name, partial(_fixed, [("data release", f"{release.reference}; {release.origin}")])
    for entry in entries:
        yield entry.name, partial(_fixed, [("experiment", entry.reference)])


def _of_numbers() -> _Named:
    """Yield what is made of numbers that each have a source: experiments, facilities, constants, solar models."""
    for setup in setups():
        facts = [("experiment", setup.reference), *((each.quantity, each.source) for each in setup.facts.values())]
        for name in (setup.name, *setup.aliases, *([setup.built_as] if setup.built_as else [])):
            yield name, partial(_fixed, facts)
    for measurement in parity_violation_measurements():
        numbers = [(each.quantity, each.source) for each in measurement.facts.values()]
        yield measurement.name, partial(_fixed, [("experiment", measurement.reference), *numbers])
    for place in facilities:
        yield place.name, partial(_fixed, [*place.sources.items()])
    for name, value in vars(importlib.import_module("nuscatter.constants")).items():
        if isinstance(value, Measured):
            yield name, partial(_fixed, [(name, value.source)])
    for model in (B16_GS98, B16_AGSS09met):
        fluxes = [(f"flux of {reaction}", each.source) for reaction, each in model.fluxes.items()]
        yield model.name, partial(_fixed, fluxes)


def _of_explanations() -> _Named:
    """Yield forces and shipped tables, whose heads name their sources, and files that explain what they compute."""
    for force in forces().values():
        yield force.name, partial(_force, force.name, force.reference, "skyrme_forces.csv")
    for couplings in relativistic_forces().values():
        yield couplings.name, partial(_force, couplings.name, couplings.reference, "relativistic_sets.csv")
    for folder in _FOLDERS:
        for path in (importlib.resources.files(f"nuscatter.{folder}") / "tables").iterdir():
            if path.name.endswith(".csv"):
                yield path.name.removesuffix(".csv"), partial(_table, folder, path.name)
    for name in ("nuclide", "material"):
        yield name, partial(_table, "matter", "nuclides.csv")
    for name, places in _FILES.items():
        yield name, partial(_files, places)


def _fixed(sources: list[tuple[str, str]]) -> list[Text]:
    memory = "From memory"
    return [Text(f"{use} (from memory)" if text.startswith(memory) else use, text, True) for use, text in sources]


def _data_set(name: str) -> list[Text]:
    """Return the source of a data set: its own words where its release is at hand, else those of the registry."""
    with suppress(InputError):
        return [Text("data set", load(name).reference)]
    known = [each for each in releases() if name.startswith(each.name)]
    return [Text("data set", f"{each.reference}; {each.origin}") for each in known]


def _force(name: str, reference: str, table: str) -> list[Text]:
    """Return the source of a force, and what the head of its table adds to it."""
    said = [each for each in statements("structure", table) if name in each.partition(":")[0].split(", ")]
    return [Text(f"force {name}", text) for text in (reference, *said)]


def _table(folder: str, name: str) -> list[Text]:
    """Return the statements of a table's head, and the sources of its rows if it has a column of them."""
    use = f"table {name.removesuffix('.csv')}"
    cells = rows(folder, name)
    column = next((each for each in ("reference", "source") if cells and each in cells[0]), None)
    return [Text(use, text) for text in (*statements(folder, name), *(row[column] for row in cells if column))]


def _files(places: tuple[str, ...]) -> list[Text]:
    """Return the prose of files, docstrings and comments, and the heads of the tables that they read.

    Args:
        places: Names of modules; behind a colon the one part of it that is meant.
    """
    found: list[Text] = []
    for place in places:
        code = _code(*place.split(":"))
        use = place.replace(":", ".")
        found.append(Text(use, re.sub(r"(?m)^\s*#:? ?|\"", " ", code)))
        for folder, table in dict.fromkeys(re.findall(r'"(\w+)", "(\w+\.csv)"', code)):
            found += [Text(f"table {table.removesuffix('.csv')}", text) for text in statements(folder, table)]
    return found


def _code(module: str, part: str = "") -> str:
    """Return the text of a module, of a class or function in it, or a constant's with the comment above it."""
    home = importlib.import_module(f"nuscatter.{module}")
    if not part:
        return inspect.getsource(home)
    value = inspect.unwrap(getattr(home, part))
    if inspect.isclass(value) or inspect.isfunction(value):
        return inspect.getsource(value)
    stated = re.search(rf"(?m)(?:^#:.*\n)*^{part}\b.*$", inspect.getsource(home))
    return stated[0] if stated else ""
