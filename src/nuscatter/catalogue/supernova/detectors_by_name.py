"""Detectors that would see a supernova, by name, each with the source of its numbers.

Those of SNOwGLoBES are in ``snowglobes.py``. The others are built here of terms, so that numbers of targets follow from
composition and mass. Masses, thresholds and resolutions were written **from memory** of the publications that are
named; they are the collaborations' plans and not their analyses. Efficiencies are 1 above the threshold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import final

import numpy as np

from nuscatter.catalogue.supernova.nuclei import OTHER_NUCLEI, Nuclei, terms_of
from nuscatter.catalogue.supernova.snowglobes import configurations, snowglobes_detector
from nuscatter.detectors.birks import Birks
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.errors import InputError, choose, function
from nuscatter.interactions.inelastic.published_fits import carbon_fit, oxygen_fit
from nuscatter.interactions.inelastic.tabulated import CrossSectionTable
from nuscatter.interactions.inelastic.total import Remainder, TotalCrossSection
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay
from nuscatter.interactions.standard.proton import ProtonScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Species, nu_e, nu_e_bar
from nuscatter.rates.supernova.burst_channels import TermChannel
from nuscatter.rates.supernova.burst_detector import SupernovaDetector
from nuscatter.units import Array, MeV, cm, g, keV, tonne

#: Bins of the neutrino's energy, for interactions: wide enough for what arrives of a supernova.
_TRUE = np.arange(0.5, 151.0, 1.0) * MeV


@final
@dataclass(frozen=True)
class Recoils:
    """Facts of a detector of coherent scattering."""

    #: Formula of the target.
    target: str
    #: [tonne].
    tonnes: float
    #: Least recoil energy [keV].
    threshold: float
    reference: str


#: Detectors of nuclear recoils.
recoil_detectors: Mapping[str, Recoils] = MappingProxyType(
    {
        "DarkSide-20k": Recoils("Ar", 47.1, 0.46, "arXiv:2011.07819, from memory: active mass, ionisation alone"),
        "XENONnT": Recoils("Xe", 5.9, 0.7, "mass arXiv:2007.08796, threshold arXiv:1606.09243, from memory"),
        "LZ": Recoils("Xe", 7.0, 0.7, "mass arXiv:1910.09124, threshold arXiv:1606.09243, from memory"),
        "DARWIN": Recoils("Xe", 40.0, 0.7, "arXiv:1606.09243, from memory: ionisation alone"),
        "XLZD": Recoils("Xe", 60.0, 0.7, "mass arXiv:2410.17137, threshold arXiv:1606.09243, from memory"),
        "cryogenic germanium": Recoils("Ge", 1.0, 0.1, "an example of round numbers: 1 t, 0.1 keV; no experiment"),
    }
)


def _recoils(name: str) -> SupernovaDetector:
    """Return a detector that sees coherent scattering alone."""
    facts = recoil_detectors[name]
    edges = np.geomspace(facts.threshold, 500.0, 41) * keV
    detector = Detector(facts.target, facts.tonnes * tonne, edges)
    channel = TermChannel("cevns", StandardModel(), detector, coherent=True)
    return SupernovaDetector(name, (channel,), _TRUE, facts.reference)


def _water(
    name: str, kilotonnes: float, threshold: float, *, reference: str, nuclei: Nuclei | None
) -> SupernovaDetector:
    """Return a detector of Cherenkov light, with σ = 0.45 √(E MeV) (14 % at 10 MeV, arXiv:1606.07538, from memory)."""
    edges = np.append(np.arange(threshold, 100.0, 1.0), 100.0) * MeV
    smearing = GaussianSmearing(stochastic=0.45 * MeV**0.5)

    def channel(name: str, term: Term) -> TermChannel:
        return TermChannel(name, term, Detector("H2O", kilotonnes * 1000 * tonne, edges, smearing=smearing))

    light = InverseBetaDecay(annihilation=False)  # photons of 0.511 MeV make next to no Cherenkov light
    oxygen = terms_of(nuclei, "O16") or {"O16": oxygen_fit()}
    terms = {"ibd": light, "electrons": ElectronScattering(), **oxygen}
    return SupernovaDetector(name, [channel(*each) for each in terms.items()], _TRUE, reference)


def _hyper_k(nuclei: Nuclei | None) -> SupernovaDetector:
    reference = "arXiv:2101.05269, from memory: inner volume, 5 MeV"
    return _water("Hyper-K", 217.0, 5.0, reference=reference, nuclei=nuclei)


def _super_k(nuclei: Nuclei | None) -> SupernovaDetector:
    reference = "arXiv:1601.04778, from memory: inner volume; threshold as for Hyper-K"
    return _water("Super-K", 32.5, 5.0, reference=reference, nuclei=nuclei)


def _juno(nuclei: Nuclei | None) -> SupernovaDetector:
    """Return JUNO: linear alkylbenzene as C18H30, 3 % at 1 MeV, events from 0.2 MeV on."""
    formula, mass = "C18H30", 20_000 * tonne
    edges = np.concatenate([np.arange(0.2, 5.0, 0.2), np.arange(5.0, 101.0, 1.0)]) * MeV
    smearing = GaussianSmearing(stochastic=0.03 * MeV**0.5)
    light = Birks(formula, constant=0.0098 * cm / MeV, density=0.86 * g / cm**3)

    def detector(edges: Array) -> Detector:
        return Detector(formula, mass, edges, quenching=light, smearing=smearing)

    terms: dict[str, Term] = {
        "ibd": InverseBetaDecay(),
        "electrons": ElectronScattering(),
        "protons": ProtonScattering(),
        **(terms_of(nuclei, "C12") or {"C12": carbon_fit()}),
    }
    channels = [TermChannel(each, term, detector(edges)) for each, term in terms.items()]
    reference = "arXiv:1507.05613, from memory; Birks' constant arXiv:1307.6713, from memory"
    return SupernovaDetector("JUNO", channels, _TRUE, reference)


def _dune(nuclei: Nuclei | None) -> SupernovaDetector:
    """Return DUNE: charged currents on ⁴⁰Ar by tables of snowglobes-data, electrons; 20 %, from 5 MeV on."""
    edges = np.append(np.arange(5.0, 100.0, 1.0), 100.0) * MeV
    argon = Detector("Ar", 40_000 * tonne, edges, smearing=GaussianSmearing(constant=0.2))

    def charged(name: str, species: Species, daughter: str) -> TermChannel:
        table = CrossSectionTable.from_snowglobes(name, (species,), extended=True)
        # E − ΔM of the atoms: the kinetic energy of an electron; of a positron with both photons of its annihilation
        lost = nuclide(daughter).atomic_mass - nuclide("Ar40").atomic_mass
        return TermChannel(name, TotalCrossSection(name, "Ar40", table, deposited=Remainder(lost)), argon)

    nuclear = [TermChannel(name, term, argon) for name, term in terms_of(nuclei, "Ar40").items()]
    tabulated = not nuclear
    if tabulated:
        nuclear = [charged("nue_Ar40", nu_e, "K40"), charged("nuebar_Ar40", nu_e_bar, "Cl40")]
    channels = [*nuclear, TermChannel("electrons", ElectronScattering(), argon)]
    reference = "arXiv:2008.06647, from memory: 40 kt, 5 MeV, 20 %"
    if tabulated:
        reference += "; cross sections of the installed snowglobes-data"
    return SupernovaDetector("DUNE", channels, _TRUE, reference)


_BUILT: Mapping[str, Callable[[Nuclei | None], SupernovaDetector]] = MappingProxyType(
    {"DUNE": _dune, "Hyper-K": _hyper_k, "JUNO": _juno, "Super-K": _super_k}
)


def supernova_detectors() -> tuple[str, ...]:
    """Return the names of all detectors that `supernova_detector` knows.

    Example:
        >>> supernova_detectors()[:5]
        ('ar40kt', 'wc100kt30prct', 'scint20kt', 'halo1', 'wc100kt15prct')
    """
    return (*configurations, *_BUILT, *recoil_detectors)


def supernova_detector(name: str, *, nuclei: Nuclei | None = None) -> SupernovaDetector:
    """Return a detector of supernova neutrinos by its name.

    Args:
        name: One of `supernova_detectors`, blind to case and dashes. Those of SNOwGLoBES need the package
            ``snowglobes-data`` to be installed, and so does DUNE without `nuclei`.
        nuclei: Whose cross sections of inelastic scattering on nuclei: None for tables and published fits;
            ``ns.inelastic`` for this package's, also with an argument, as ``functools.partial(ns.inelastic,
            force="SkM*")``; or a function of the name of a nuclide and a current that returns a term, or None. Channels
            of DUNE, JUNO, Super-K and Hyper-K are then those of the terms, as "nue_Ar40", "nuebar_Ar40" and "nc_Ar40".
            Those of SNOwGLoBES keep their matrices, and those of lead, ¹³C and of carbon's photon their tables.

    Raises:
        InputError: there is no such name, or the package is not installed; `nuclei` is no such function, or the
            detector has no channel of it.
        DataError: a file of the package is missing, or has another format.

    Example:
        >>> import nuscatter as ns
        >>> supernova_detector("DarkSide-20k").reference
        'arXiv:2011.07819, from memory: active mass, ionisation alone'
        >>> [each.name for each in supernova_detector("DUNE", nuclei=ns.inelastic).channels]
        ['nue_Ar40', 'nuebar_Ar40', 'nc_Ar40', 'electrons']
    """
    chosen = choose("detector of supernova neutrinos", name, {each: each for each in supernova_detectors()})
    if nuclei is not None:
        function("nuclei", nuclei, "a function such as inelastic, or None")
        if chosen in recoil_detectors:
            raise InputError(f"{chosen} sees coherent scattering alone, for which nuclei are not asked.")
    return _made(chosen, nuclei)


@lru_cache(maxsize=64)
def _made(name: str, nuclei: Nuclei | None) -> SupernovaDetector:
    if name in configurations:
        return snowglobes_detector(name, nuclei)
    if name in recoil_detectors:
        return _recoils(name)
    made = _BUILT[name](nuclei)
    return made if nuclei is None else replace(made, reference=made.reference + OTHER_NUCLEI)
