"""Quantities of an error budget are the library's own numbers, at tree level and with spin."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.uncertainty.quantities import PredictedQuantities
from nuscatter.units import MeV, fm, m

FLUX = ns.PionDecayAtRest(pot=1.0, nu_per_pot=1.0, distance=1 * m)
ASKED = PredictedQuantities(np.array([0.2, 0.4]) / fm, np.array([10.0, 40.0]) * MeV, ns.nu_mu, FLUX)


@pytest.mark.slow
@pytest.mark.parametrize("model", [ns.StandardModel(), ns.StandardModel() + ns.AxialVector()])
@pytest.mark.parametrize("name", ["Ar40", "F19"])
def test_quantities_are_those_of_the_library(name, model):
    nucleus = ns.HartreeFock("SLy4")(name)
    forms, sigmas, average = np.split(ASKED(nucleus, model), [2, 4])
    np.testing.assert_allclose(forms, ns.weak_form_factor(nucleus, ASKED.Q), rtol=1e-9)
    np.testing.assert_allclose(sigmas, model.sigma(ASKED.E, ns.nu_mu, nucleus), rtol=1e-6)
    assert average[0] == pytest.approx(float(FLUX.averaged(model, nucleus)), rel=1e-6)


def test_running_couplings_are_in_the_form_factor():
    """One loop has more of the protons at Q = 0 than at 0.4 fm⁻¹ for electron neutrinos: Q_W grows with Q."""
    electrons = PredictedQuantities(ASKED.Q, ASKED.E, ns.nu_e, FLUX)
    nucleus = ns.helm("Ar40")
    ratio = electrons(nucleus, ns.StandardModel.one_loop())[1] / electrons(nucleus, ns.StandardModel.effective())[1]
    # g_V^p falls by about 0.006 between 0 and 80 MeV, of Q_W/2 = 10.6
    assert ratio == pytest.approx(1 + 0.006 * 18 / 10.6, abs=0.002)


def test_names():
    assert ASKED.names == ("F_W at 0.2 fm⁻¹", "F_W at 0.4 fm⁻¹", "σ at 10 MeV", "σ at 40 MeV", "flux average")
    with pytest.raises(InputError, match="list of numbers"):
        PredictedQuantities(np.array(3.0), ASKED.E, ns.nu_mu, FLUX)
