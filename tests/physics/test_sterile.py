"""3 + 1 oscillation at the baselines of COHERENT's detectors."""

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_mu
from nuscatter.propagation.sterile import Sterile
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest, prompt_nu_mu
from nuscatter.units import MeV, eV, keV, kg, m

#: 4 |U_μ4|² |U_s4|² = 0.1 where only ν_μ mixes.
SHARED = Sterile(dm2=1 * eV**2, mu=(1 - 0.9**0.5) / 2)


@pytest.mark.parametrize(("distance", "factor"), [(19.3, 0.946468), (27.5, 0.915260)])
def test_the_prompt_line_at_two_baselines(distance, factor):
    """1 − 0.1 sin²(1.26693 · 1 eV² · L / 29.792 MeV), reckoned by hand."""
    there = SHARED.at(distance * m)
    assert there.sin2_2theta(nu_mu) == pytest.approx(0.1, rel=1e-14)
    assert float(there.active(29.792 * MeV, nu_mu)) == pytest.approx(factor, abs=5e-7)
    made = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=distance * m)
    ratio = there(made).fluence[nu_mu] / made.fluence[nu_mu]
    assert prompt_nu_mu.energy / MeV == pytest.approx(29.792, abs=5e-4)
    assert ratio == pytest.approx(factor, abs=2e-6)


def test_the_short_formula_with_1_267():
    sin2 = (1 - float(SHARED.at(20 * m).active(20 * MeV, nu_mu))) / 0.1
    assert np.arcsin(sin2**0.5) == pytest.approx(1.26693, abs=2e-5)


@pytest.mark.parametrize("dm2", [0.3, 3.0, 30.0])
def test_counts_of_an_experiment_against_its_recoil_spectrum(dm2):
    """The few kinks of an oscillated flux place the nodes well enough."""
    sterile = Sterile(dm2=dm2 * eV**2, e=0.2, mu=0.1, distance=20 * m)
    flux = facility("SNS").flux(distance=20 * m, pot=1e23)
    experiment = Experiment(flux, Detector("CsI", 10 * kg, np.array([5, 15, 30, 45]) * keV))
    counts = experiment.counts(Hypothesis(StandardModel(), flux=sterile))[:, 0]
    T = (np.linspace(5, 45, 8001)[1:] - 0.0025) * keV
    density = recoil_spectrum(StandardModel(), sterile(flux), "CsI", T)
    expected = [np.sum(part) * 0.005 * keV * 10 * kg for part in np.split(density, [2000, 5000])]
    np.testing.assert_allclose(counts, expected, rtol=2e-4)
    plain = experiment.counts(StandardModel())[:, 0]
    assert (counts > 0.5 * plain).all()
    assert (counts < 0.995 * plain).all()
