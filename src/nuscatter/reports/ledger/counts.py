"""Counts of experiments beside the published predictions, and beside what was observed.

Couplings are the effective ones, form factors Helm's. Beside an observation our prediction has the published relative
uncertainty of the prediction; beside a published prediction it has none, as the two share it.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from nuscatter.catalogue.assembly import assemble, live_time
from nuscatter.catalogue.entries import experiment
from nuscatter.catalogue.published_facts import setup
from nuscatter.detectors.detector import Detector
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e, nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.ledger.comparison import Comparison, Ours
from nuscatter.reports.ledger.published import published
from nuscatter.sources.flux import Flux
from nuscatter.sources.sky.solar import Sun
from nuscatter.units import day, keV, kg, tonne, year

_HELM = f"{EFFECTIVE.scheme} couplings, Helm"


def _predicted(name: str) -> float:
    return float(experiment(name).counts(StandardModel.effective()).sum())


def _observed(name: str, prediction: str) -> Ours:
    """Return our prediction with the relative uncertainty of the published prediction of that key."""
    ours, theirs = _predicted(name), published()[prediction]
    return Ours(ours, ours * sum(theirs.error) / 2 / theirs.value)


def _ricochet(target: str) -> float:
    """Return events per kg and day at the ILL's reactor, above 50 eV."""
    known = replace(setup("RICOCHET"), target=(target,))
    counts = float(assemble(known).counts(StandardModel.effective()).sum())
    return counts / (known.value("mass") / kg) / (live_time(known) / day)


def _boron8_above_1_kev() -> float:
    """Return recoils of xenon above 1 keV by ⁸B, per tonne and year."""
    detector = Detector("Xe", 1 * tonne, np.array([1, 1000]) * keV)
    sun = Sun(duration=1 * year, only=("8B",))
    return float(Experiment(sun, detector).counts(StandardModel.effective()).sum())


def _darwin() -> float:
    """Return electrons of pp neutrinos, 2 to 30 keV, in 14 t of xenon and 5 years, of which 0.55 are still ν_e."""
    sun = Sun(duration=5 * year, only=("pp",))
    mixed = [
        replace(each, state=state, fluence=each.fluence * part)
        for each in sun.components
        for state, part in ((nu_e, 0.55), (nu_mu, 0.45))
    ]
    built = Experiment(Flux(tuple(mixed)), Detector("Xe", 14 * tonne, np.array([2, 30]) * keV))
    return float(built.spectrum(ElectronScattering.effective(bound=False))[0])


COMPARISONS = (
    Comparison("lar20-predicted", _HELM, partial(_predicted, "COHERENT-LAr-2020")),
    Comparison("lar20-observed", _HELM, partial(_observed, "COHERENT-LAr-2020", "lar20-predicted")),
    Comparison("csi21-predicted", _HELM, partial(_predicted, "COHERENT-CsI-2021")),
    Comparison("csi21-observed", _HELM, partial(_observed, "COHERENT-CsI-2021", "csi21-predicted")),
    Comparison("csi17-predicted", _HELM, partial(_predicted, "COHERENT-CsI-2017")),
    Comparison("csi17-observed", _HELM, partial(_observed, "COHERENT-CsI-2017", "csi17-predicted")),
    Comparison("ge24-predicted", _HELM, partial(_predicted, "COHERENT-Ge")),
    Comparison("ge24-observed", _HELM, partial(_observed, "COHERENT-Ge", "ge24-predicted")),
    Comparison("conusp-predicted", _HELM, partial(_predicted, "CONUS+")),
    Comparison("conusp-observed", _HELM, partial(_observed, "CONUS+", "conusp-predicted")),
    Comparison("xent24-predicted", f"{_HELM}; efficiency of 2026", partial(_predicted, "XENONnT")),
    Comparison("xent24-fitted", f"{_HELM}; efficiency of 2026", partial(_observed, "XENONnT", "xent24-predicted")),
    Comparison("ricochet-ge", _HELM, partial(_ricochet, "Ge")),
    Comparison("ricochet-zn", _HELM, partial(_ricochet, "Zn")),
    Comparison("xe-b8-1kev", _HELM, _boron8_above_1_kev),
    Comparison("darwin-pp", f"{EFFECTIVE.scheme} couplings, free electrons", _darwin),
)
