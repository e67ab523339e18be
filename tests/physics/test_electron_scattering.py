"""Published numbers of neutrino–electron scattering, on one electron and on atoms."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.matter.electrons import available_electrons
from nuscatter.particles import nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau, nu_tau_bar
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.sources.sky.solar import Sun
from nuscatter.units import MeV, cm, day, keV, m, tonne, year


def sigma(model: ElectronScattering, E: float, species) -> float:
    """σ/E in 1e-45 cm²/MeV."""
    return float(model.sigma(E * MeV, species)) / cm**2 * 1e45 / E


@pytest.mark.parametrize(
    ("species", "value"),
    [(nu_e, 9.5), (nu_e_bar, 4.0), (nu_mu, 1.6), (nu_tau, 1.6), (nu_mu_bar, 1.3), (nu_tau_bar, 1.3)],
)
def test_textbook_coefficients(species, value):
    """σ ≈ 9.5, 4.0, 1.6, 1.3 × 10⁻⁴⁵ cm² E/MeV far above the electron mass, as textbooks round them."""
    assert sigma(ElectronScattering(0.2312), 5000, species) == pytest.approx(value, abs=0.06)


def test_measured_on_neutrinos_of_stopped_muons():
    """LSND, Phys. Rev. D 63 (2001) 112001: (10.1 ± 1.1 ± 1.0) × 10⁻⁴⁵ cm² E/MeV, for ν_e of the Michel spectrum."""
    flux = PionDecayAtRest(pot=1e23, nu_per_pot=0.1, distance=20 * m)
    (spectrum,) = (each.spectrum for each in flux.components if each.state == nu_e)
    E, weight = spectrum.nodes(40)
    mean_energy = float((E * weight).sum() / weight.sum())
    mean = float(flux.averaged(ElectronScattering(), None, species=nu_e)) / (mean_energy / MeV) / cm**2 * 1e45
    assert abs(mean - 10.1) < math.hypot(1.1, 1.0)
    assert mean == pytest.approx(9.5, abs=0.3)


def test_solar_pp_neutrinos_in_DARWIN():
    """L. Baudis et al., JCAP 01 (2014) 044: 5900 events of pp neutrinos from 2 to 30 keV in 14 t of xenon and 5 years.

    They count free electrons; with ν_e surviving by 0.55 (about what oscillation leaves below 1 MeV).
    """
    sun = Sun(duration=5 * year, only=("pp",))
    mixed = Flux(
        tuple(
            replace(each, state=state, fluence=each.fluence * part)
            for each in sun.components
            for state, part in ((nu_e, 0.55), (nu_mu, 0.45))
        )
    )
    detector = Detector("Xe", 14 * tonne, np.array([2, 30]) * keV)
    free = float(Experiment(mixed, detector).spectrum(ElectronScattering(bound=False))[0])
    assert free == pytest.approx(5900, rel=0.08)
    bound = float(Experiment(mixed, detector).spectrum(ElectronScattering())[0])
    assert 52 / 54 > bound / free > 0.94


def test_steps_take_less_than_the_whole_atom_of_xenon():
    """J.-W. Chen et al., Phys. Lett. B 774 (2017) 656: 23 % below free electrons from 0.1 to 30 keV; steps 7 %."""
    sun = Sun(duration=1 * day, only=("pp", "7Be"))
    detector = Detector("Xe", 1 * tonne, np.array([0.1, 30]) * keV)
    bound, free = (
        float(Experiment(sun, detector).spectrum(ElectronScattering(bound=each))[0]) for each in (True, False)
    )
    assert 1 - bound / free == pytest.approx(0.072, abs=0.003)
    assert 1 - bound / free < 0.23


@pytest.mark.parametrize(
    ("Z", "steps"),
    [  # (energy [keV] between two edges of the X-ray Data Booklet, electrons that are left there)
        (32, [(12, 32), (5, 30), (1.3, 28), (1.23, 26), (0.5, 22), (0.15, 20), (0.122, 18), (0.05, 14), (0.015, 4)]),
        (54, [(40, 54), (10, 52), (5.2, 50), (5.0, 48), (2, 44), (1.05, 42), (0.97, 40), (0.8, 36), (0.3, 26)]),
        (55, [(40, 55), (10, 53), (3, 45)]),
        (53, [(40, 53), (10, 51), (3, 43)]),
        (18, [(4, 18), (1, 16), (0.3, 14), (0.1, 8), (0.02, 6)]),
        (11, [(2, 11), (0.1, 9), (0.05, 7), (0.01, 1)]),
    ],
)
def test_the_effective_charge_of_detector_elements(Z, steps):
    for T, electrons in steps:
        assert float(available_electrons(Z, T * keV)) == electrons, T
