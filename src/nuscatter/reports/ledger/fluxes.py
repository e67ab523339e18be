"""Yields, fluxes and spectra beside published ones: reactors, the Sun, the sky, stopped pions and kaons."""

import math
from collections.abc import Mapping
from functools import cache, partial

import numpy as np

from nuscatter.catalogue.assembly import flux_of, live_time
from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.bestiole_spectra import bestiole
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay, SimpleInverseBetaDecay
from nuscatter.interactions.term import Term
from nuscatter.particles import nu_e, nu_e_bar, nu_mu
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.accelerators.kaon_decay import kaon_line
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.radioactive import capture_decay
from nuscatter.sources.reactors.fission import FissionSpectra, default_spectra, huber_mueller
from nuscatter.sources.reactors.fission_uncertainty import huber_mueller_modes, varied
from nuscatter.sources.reactors.reactor import TYPICAL_FRACTIONS, Reactor
from nuscatter.sources.sky.diffuse import AtmosphericNeutrinos, DiffuseSupernovaBackground
from nuscatter.sources.sky.solar import B16_GS98, Sun, production_regions
from nuscatter.units import GW, MeV, cm, keV, m, s

_YIELD = 1e-43 * cm**2


def _yields(term: Term, spectra: FissionSpectra) -> dict[str, float]:
    """Return inverse β decays of one antineutrino per area, per fission of each isotope [1e-43 cm²]."""
    found = {}
    for name, spectrum in spectra.items():
        fission = Flux((Component(nu_e_bar, spectrum, fluence=1.0),))
        found[name] = float(fission.averaged(term)) * fission.fluence[nu_e_bar] / _YIELD
    return found


@cache
def _today() -> Mapping[str, float]:
    return _yields(InverseBetaDecay(), default_spectra())


@cache
def _errors() -> Mapping[str, Mapping[str, float]]:
    """Return by isotope what each mode of Huber's and Mueller's tables does to its yield [1e-43 cm²]."""
    central = _yields(SimpleInverseBetaDecay(), huber_mueller())
    moves: dict[str, dict[str, float]] = {name: {} for name in central}
    for mode in huber_mueller_modes():
        for name, value in _yields(SimpleInverseBetaDecay(), varied(huber_mueller(), {mode: 1.0})).items():
            moves[name][mode.name] = value - central[name]
    return moves


def _mixed(weights: Mapping[str, float]) -> Ours:
    """Return the yield of a mixture of isotopes, with the error of the tables."""
    modes = {name for name in weights for name in _errors()[name]}
    moved = [sum(share * _errors()[name][mode] for name, share in weights.items()) for mode in modes]
    return Ours(sum(share * _today()[name] for name, share in weights.items()), math.hypot(*moved))


def _ratio() -> Ours:
    """Return the yield of ²³⁵U over that of ²³⁹Pu, with the error of the tables."""
    first, second = _today()["U235"], _today()["Pu239"]
    moved = [_errors()["U235"][mode] / first - _errors()["Pu239"][mode] / second for mode in _errors()["U235"]]
    return Ours(first / second, first / second * math.hypot(*moved))


def _simple(name: str) -> float:
    return _yields(SimpleInverseBetaDecay(), {name: default_spectra()[name]})[name]


def _per_fission(name: str) -> float:
    return float(default_spectra()[name].moment(0, 0.0))


def _above_threshold(name: str) -> float:
    return float(default_spectra()[name].moment(0, 1.8 * MeV))


def _at_reactor(power: float, distance: float) -> float:
    """Return antineutrinos [1e13 cm⁻² s⁻¹] at a distance [m] from a power [GW]."""
    flux = Reactor(power=power * GW, distance=distance * m, duration=1 * s)
    return flux.fluence[nu_e_bar] * cm**2 / 1e13


def _at_conus_plus_with_bestiole() -> float:
    flux = Reactor(power=3.6 * GW, distance=20.7 * m, duration=1 * s, **bestiole()._asdict())
    return flux.fluence[nu_e_bar] * cm**2 / 1e13


def _at_conus() -> float:
    known = setup("CONUS")
    return flux_of(known).fluence[nu_e_bar] / live_time(known) * cm**2 * s / 1e13


def _solar(unit: float, *names: str) -> Ours:
    """Return the flux of reactions of the Sun [unit cm⁻² s⁻¹], B16-GS98's, and its error, as if all moved together."""
    made = Sun(duration=1 * s, only=names)
    error = sum(B16_GS98.fluxes[name].uncertainty for name in names)
    return Ours(made.fluence[nu_e] * cm**2 / unit, error * cm**2 * s / unit)


def _mean_energy(name: str) -> float:
    spectrum = Sun(duration=1 * s, only=(name,)).components[0].spectrum
    energy, weight = spectrum.nodes()
    return float(weight @ energy) / MeV


def _survival(name: str, energy: float) -> float:
    """Return P_ee of a reaction's neutrinos at an energy given in MeV, by day."""
    return float(AdiabaticMSW().probabilities(energy * MeV, production_regions[name])[0])


def _elastic_boron8() -> Ours:
    """Return the flux of ⁸B [10⁶ cm⁻² s⁻¹] that electrons seem to have scattered, were all of it ν_e, above 3.5 MeV.

    Of SNO's total flux, by ν_e and by the others with what is left of them, recoils T above the threshold.
    """
    model, total, error = ElectronScattering.effective(), 5.25, 0.205
    energy, weight = Sun(duration=1 * s, only=("8B",)).components[0].spectrum.nodes(20)
    recoil = np.linspace(3.5, 16.5, 1301) * MeV
    survival = AdiabaticMSW().probabilities(energy, production_regions["8B"])[:, 0]
    rates = [
        np.trapezoid(np.asarray(model.dsigma_dT(energy[:, None], recoil, species)), recoil, axis=1)
        for species in (nu_e, nu_mu)
    ]
    seen = survival * rates[0] + (1 - survival) * rates[1]
    share = float(weight @ seen) / float(weight @ rates[0])
    return Ours(total * share, error * share)


def _sns_rate() -> float:
    """Return neutrinos of all species per second [1e15] of the SNS."""
    sns = facility("SNS")
    return 3 * sns.flux_per_time(distance=20 * m) * 4 * math.pi * (20 * m) ** 2 * s / 1e15


def _sky(flux: Flux) -> float:
    return sum(flux.fluence.values()) * cm**2


def _atmosphere() -> float:
    return _sky(AtmosphericNeutrinos(duration=1 * s))


def _supernovae() -> float:
    return _sky(DiffuseSupernovaBackground(duration=1 * s))


def _line(at: int) -> float:
    """Return a line of ⁵¹Cr [keV]."""
    return capture_decay("Cr51").lines[at][0] / keV


def _kaons() -> float:
    return kaon_line.energy / MeV


_SIMPLE, _TODAY = "Huber and Mueller; simple cross section", "Huber and Mueller ± their modes; constants of today"
_MSW = "NuFIT 6.0, adiabatic, by day"

COMPARISONS = (
    *(Comparison(f"{name.lower()}-yield", _SIMPLE, partial(_simple, name)) for name in TYPICAL_FRACTIONS),
    Comparison("dyb15-yield", f"{_TODAY}; typical fractions", partial(_mixed, TYPICAL_FRACTIONS)),
    Comparison("giunti-235", _TODAY, partial(_mixed, {"U235": 1.0})),
    Comparison("giunti-239", _TODAY, partial(_mixed, {"Pu239": 1.0})),
    Comparison("ki-ratio", _TODAY, _ratio),
    *(
        Comparison(f"{name.lower()}-number", "Vogel and Engel below 2 MeV", partial(_per_fission, name))
        for name in ("U235", "Pu239")
    ),
    Comparison("u235-number-above", "Vogel and Engel below 2 MeV", partial(_above_threshold, "U235")),
    Comparison("conusp-flux", "Vogel and Engel below 2 MeV", partial(_at_reactor, 3.6, 20.7)),
    Comparison("conusp-flux-bestiole", "BESTIOLE's spectra", _at_conus_plus_with_bestiole, release="reactor_flux"),
    Comparison("conus-flux", "Vogel and Engel below 2 MeV", _at_conus),
    Comparison("gemma-flux", "Vogel and Engel below 2 MeV", partial(_at_reactor, 3.0, 13.9)),
    Comparison("pp-flux", "B16-GS98", partial(_solar, 1e10, "pp")),
    Comparison("be7-flux", "B16-GS98", partial(_solar, 1e9, "7Be")),
    Comparison("pep-flux", "B16-GS98", partial(_solar, 1e8, "pep")),
    Comparison("cno-flux", "B16-GS98", partial(_solar, 1e8, "13N", "15O", "17F")),
    Comparison("sno-b8-flux", "B16-GS98", partial(_solar, 1e6, "8B")),
    Comparison("borexino-b8-flux", "B16-GS98", partial(_solar, 1e6, "8B")),
    Comparison("sk-es", f"SNO's flux; {_MSW}; recoils above 3.5 MeV", _elastic_boron8),
    *(
        Comparison(f"{name.lower()}-mean", "allowed β⁺ decay", partial(_mean_energy, name))
        for name in ("pp", "13N", "15O", "17F", "hep")
    ),
    Comparison("8b-mean", "Bahcall's shape", partial(_mean_energy, "8B")),
    Comparison("sno-survival", _MSW, partial(_survival, "8B", 10.0)),
    Comparison("pp-survival", _MSW, partial(_survival, "pp", 0.267)),
    Comparison("be7-survival", _MSW, partial(_survival, "7Be", 0.862)),
    Comparison("pep-survival", _MSW, partial(_survival, "pep", 1.44)),
    Comparison("b8-survival", _MSW, partial(_survival, "8B", 8.1)),
    Comparison("atmosphere", "FLUKA at Gran Sasso", _atmosphere),
    Comparison("supernovae", "thermal spectra of 3, 5 and 8 MeV", _supernovae),
    Comparison("sns-rate", "0.09 of each species per proton", _sns_rate),
    Comparison("cr51-line", "AME2020", partial(_line, 0)),
    Comparison("cr51-second-line", "AME2020", partial(_line, 2)),
    Comparison("kaon-line", "masses", _kaons),
)
