"""Counts of an experiment like COHERENT's CsI of 2021 at 1e5 points of non-standard interactions in one call."""

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Logistic
from nuscatter.detectors.quenching import PolynomialQuenching
from nuscatter.detectors.smearing import GammaSmearing
from nuscatter.interactions.bsm.mediators import LightVector, universal
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_mu
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, keV, kg, m, us

POINTS = 100_000
CSI = Experiment(
    PionDecayAtRest(
        pot=3.198e23, nu_per_pot=0.0848, distance=19.3 * m, pulse=Gaussian(mean=0.44 * us, width=0.15 * us)
    ),
    Detector(
        "CsI",
        14.6 * kg,
        np.array([0.0, 8.0, 12.0, 16.0, 20.0, 24.0, 32.0, 40.0, 50.0, 60.0]),
        quenching=PolynomialQuenching(tuple(c / MeV**k for k, c in enumerate((0.0554628, 4.30681, -111.707, 840.384)))),
        light_yield=1 / (0.0749 * keV),
        smearing=GammaSmearing(slope=9.56 * 0.0749),
        efficiency=Logistic(a=1.32045, b=0.285979, c=10.8646, d=-0.333322),
    ),
)


@pytest.mark.parametrize(
    "names", [("ee_u", "ee_d"), ("ee_u", "ee_d", "mumu_u", "mumu_d")], ids=["two couplings", "four couplings"]
)
def test_a_scan_of_nsi(benchmark, report, names):
    couplings = {name: np.linspace(-0.3, 0.5, POINTS) * (1 - 0.3 * at) for at, name in enumerate(names)}
    standard = StandardModel()
    CSI.counts(standard)
    counts = benchmark.pedantic(lambda: CSI.spectrum(standard + NSI(**couplings)), rounds=3)
    assert counts.shape == (9, POINTS)
    best = benchmark.stats.stats.min
    report(f"CsI 2021, 1e5 points of {len(names)} NSI", benchmark.stats.stats.median, best, 2.0)
    assert best < 4.0  # asked: 2 s; twice that on a busy machine


def test_a_light_mediators_total_cross_section(compare):
    model, caesium = StandardModel() + LightVector(1 * MeV, coupling=1e-5, charges=universal), helm("Cs133")
    energies = np.linspace(10, 50, 20) * MeV

    def slow():
        return [
            quad(
                lambda u, E=E: float(model.dsigma_dT(E, np.exp(u), nu_mu, caesium) * np.exp(u) * MeV**2),
                np.log(1e-12 * keV), np.log(maximum_recoil(E, caesium.nuclide.mass)), epsabs=0, epsrel=1e-9, limit=200,
            )[0] / MeV**2
            for E in energies
        ]  # fmt: skip

    fast, exact = compare(
        "σ of a light mediator, 20 energies", lambda: model.sigma(energies, nu_mu, caesium), slow, asked=5e-3
    )
    np.testing.assert_allclose(fast, exact, rtol=1e-7)
