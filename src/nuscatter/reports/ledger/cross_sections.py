"""Cross sections beside published ones: averages over stopped pions and over the Sun, electrons, inverse β decay.

Couplings are the effective ones, form factors Helm's, or the mean of nuclear models with their theory error where a row
says so.
"""

import math
from functools import cache, partial

import numpy as np

from nuscatter.catalogue.entries import entry
from nuscatter.constants import fine_structure_constant
from nuscatter.detectors.detector import Detector
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.particles import nu_e, nu_e_bar, nu_mu
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.reports.target_average import target_budget
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.accelerators.radiative_decay import electron_neutrino_correction
from nuscatter.sources.flux import Flux
from nuscatter.sources.sky.solar import Sun
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, cm, day, keV, m, s, tonne

_HELM = f"{EFFECTIVE.scheme} couplings, Helm"
_MODELS = f"{EFFECTIVE.scheme} couplings, mean of nuclear models ± theory error"


def _mean(flux: Flux, target: str) -> float:
    """Return the cross section of the mean nucleus of a target [1e-40 cm²], averaged over a flux."""
    model = StandardModel.effective()
    shares = [(helm(nuclide), share) for nuclide, share in material(target).composition]
    return float(sum(share * flux.averaged(model, nucleus) for nucleus, share in shares)) / (1e-40 * cm**2)


def _measured(name: str) -> float:
    built = entry(name).build()
    return _mean(built.flux, built.detector.material.name)


@cache
def _with_theory(name: str) -> Ours:
    built = entry(name).build()
    found = target_budget(built.flux, built.detector.material)
    value = float(found.values[0]) / (1e-40 * cm**2)
    return Ours(value, value * float(found.total[0]))


def _pions(*, radiative: bool = False) -> Flux:
    return PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, radiative=radiative)


def _germanium() -> float:
    return _mean(_pions(), "Ge")


def _boron8_on_xenon() -> float:
    return _mean(AdiabaticMSW(coherent=False)(Sun(duration=1 * s, only=("8B",))), "Xe")


def _on_electrons() -> float:
    """Return σ/E of ν_e of stopped muons [1e-45 cm²/MeV], the mean cross section over the mean energy."""
    flux = _pions()
    (spectrum,) = (each.spectrum for each in flux.components if each.state == nu_e)
    energy, weight = spectrum.nodes(40)
    mean_energy = float(weight @ energy / weight.sum())
    sigma = float(flux.averaged(ElectronScattering.effective(), None, species=nu_e))
    return sigma / (mean_energy / MeV) / (1e-45 * cm**2)


def _binding() -> float:
    """Return by how much of their rate solar neutrinos scatter less on bound electrons of xenon [%], 0.1 to 30 keV."""
    sun = Sun(duration=1 * day, only=("pp", "7Be"))
    detector = Detector("Xe", 1 * tonne, np.array([0.1, 30]) * keV)
    bound, free = (
        float(Experiment(sun, detector).spectrum(ElectronScattering(bound=each))[0]) for each in (True, False)
    )
    return 100 * (1 - bound / free)


def _inverse_beta(energy: float) -> float:
    """Return the cross section of Strumia and Vissani with their constants [1e-41 cm²] at an energy given in MeV."""
    return float(InverseBetaDecay.strumia_vissani_2003().sigma(energy * MeV, nu_e_bar)) / (1e-41 * cm**2)


def _radiative_pions() -> float:
    """Return by how much photons of pion decay lower ⟨σ⟩ on argon [1e-5]."""
    before, after = (
        float(_pions(radiative=each).averaged(StandardModel.effective(), helm("Ar40"), species=nu_mu))
        for each in (False, True)
    )
    return 1e5 * (1 - after / before)


def _radiative_muons() -> float:
    """Return the loss of the ν_e flux at its peak, x = ⅔, at a given Fermi constant [permille]."""
    loop = fine_structure_constant.value / (2 * math.pi)
    return 1e3 * loop * float(electron_neutrino_correction(2 / 3))


COMPARISONS = (
    Comparison("lar20-xs", _HELM, partial(_measured, "COHERENT-LAr-2020")),
    Comparison("csi21-xs", _HELM, partial(_measured, "COHERENT-CsI-2021")),
    Comparison("csi21-xs-sm", _HELM, partial(_measured, "COHERENT-CsI-2021")),
    Comparison("lar20-xs-models", _MODELS, partial(_with_theory, "COHERENT-LAr-2020"), slow=True),
    Comparison("csi21-xs-models", _MODELS, partial(_with_theory, "COHERENT-CsI-2021"), slow=True),
    Comparison("ge26-xs-sm", _HELM, _germanium),
    Comparison("ge26-xs", _HELM, _germanium),
    Comparison("xent24-xs", f"{_HELM}, ⁸B of all flavours after matter", _boron8_on_xenon),
    Comparison("lsnd-es", f"{EFFECTIVE.scheme} couplings, free electron", _on_electrons),
    Comparison("xe-binding", "tree level; steps at the binding energies", _binding),
    Comparison("sv-5", "in full, constants of 2003", partial(_inverse_beta, 4.84)),
    Comparison("sv-21", "in full, constants of 2003", partial(_inverse_beta, 21.2)),
    Comparison("sv-54", "in full, constants of 2003", partial(_inverse_beta, 53.7)),
    Comparison("tom-pi", f"{_HELM}; ν_μ with photons of pion decay", _radiative_pions),
    Comparison("tom-mu", "ν_e at 35 MeV, at a given Fermi constant", _radiative_muons),
)
