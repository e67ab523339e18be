"""Integrals over recoils: total cross sections and parts of them, against other quadratures."""

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.events.recoils.integrals import recoil_integrals
from nuscatter.units import MeV, bohr_magneton, keV

CESIUM = ns.helm(ns.nuclide("Cs133"))


def integrals_of(model, reach, nucleus=CESIUM, state=ns.nu_mu, channel=0):
    return recoil_integrals(model, model.channels[channel], nucleus, state, 1.0, reach)


def test_all_recoils_are_the_total_cross_section():
    model = ns.StandardModel()
    E = np.array([0.5, 5.0, 30.0, 52.0]) * MeV
    end = float(model.channels[0].reach(E, CESIUM.nuclide.mass, 0.0)[1][-1])
    found = integrals_of(model, (0.0, end))
    ends = model.channels[0].reach(E, CESIUM.nuclide.mass, 0.0)[1]
    assert found.rate(E, np.zeros(4), ends) == pytest.approx(model.sigma(E, ns.nu_mu, CESIUM), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("model", "low"),
    [
        (ns.StandardModel(), 3 * keV),
        (ns.StandardModel() + ns.MagneticMoment(mu=1e-9 * bohr_magneton), 0.01 * keV),
        (ns.AxialVector(), 1 * keV),
    ],
)
def test_a_part_of_the_recoils_is_a_part_of_the_cross_section(model, low):
    E, high = 40 * MeV, 11 * keV
    channels = [at for at, each in enumerate(model.channels) if each.recoil is ns.Recoil.NUCLEUS]
    found = 0.0
    for at in channels:
        one = integrals_of(model, (low, 25 * keV), channel=at)
        if one is not None:
            found += one.rate(np.array([E]), np.array([low]), np.array([high]))[0]
    scale = float(model.dsigma_dT(E, low, ns.nu_mu, CESIUM, recoil=ns.Recoil.NUCLEUS))

    def relative(T):
        return float(model.dsigma_dT(E, T, ns.nu_mu, CESIUM, recoil=ns.Recoil.NUCLEUS)) / scale

    expected = quad(relative, low, high, epsabs=0, epsrel=1e-10, limit=500)[0] * scale
    assert found == pytest.approx(expected, rel=1e-9, abs=0)


def test_a_photon_needs_a_lowest_recoil():
    with pytest.raises(InputError, match="give the lowest recoil energy"):
        integrals_of(ns.MagneticMoment(mu=1e-10 * bohr_magneton), (0.0, 10 * keV))


def test_a_batch_is_refused_and_what_does_not_scatter_is_none():
    with pytest.raises(InputError, match="one hypothesis at a time"):
        integrals_of(ns.StandardModel(np.array([0.2, 0.24])), (0.0, 10 * keV))
    assert integrals_of(ns.MagneticMoment(e=1e-10 * bohr_magneton), (1 * keV, 10 * keV)) is None
