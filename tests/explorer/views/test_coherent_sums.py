"""Integrals over recoils beside those of the library, which takes each energy by itself."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.explorer.views.coherent_sums import coherent_sums, fast, nodes_of
from nuscatter.particles import nu_e, nu_mu
from nuscatter.units import MeV, m

ENERGIES = np.array([0.3, 3, 15, 30, 52.8, 120, 300]) * MeV


@pytest.mark.parametrize("model", [ns.helm, ns.point_nucleus, ns.klein_nystrand], ids=lambda each: each.__name__)
@pytest.mark.parametrize("nuclide", ["Ar40", "Xe132", "Pb208"])
def test_cross_sections_are_those_of_the_term(model, nuclide):
    nucleus = model(nuclide)
    exact = ns.StandardModel().sigma(ENERGIES, nu_e, nucleus)
    np.testing.assert_allclose(coherent_sums(nucleus, ENERGIES)[0], exact, rtol=1e-8)


def test_the_mean_of_a_point_is_known():
    """Of a heavy point dσ/dT = 1 − T/T_max, so dσ/dQ is Q (1 − Q²/Q_max²), whose mean is 8/15 of the end 2E."""
    sigma, moment = coherent_sums(ns.point_nucleus("Pb208"), np.array([1.0]) * MeV)
    assert moment[0] / sigma[0] / MeV == pytest.approx(16 / 15, rel=1e-4, abs=0)


def test_a_mean_field_is_the_same_faster():
    nucleus, E = ns.HartreeFock("SLy4")("Ar40"), np.array([10.0, 50.0]) * MeV
    slow = [float(each) for pair in coherent_sums(nucleus, E) for each in pair]
    quick = [float(each) for pair in coherent_sums(fast(nucleus, 50 * MeV), E) for each in pair]
    np.testing.assert_allclose(quick, slow, rtol=1e-8)


def test_a_beam_of_high_energy_keeps_its_nucleus():
    nucleus = ns.helm("Ar40")
    assert fast(nucleus, 600 * MeV) is nucleus


def test_nodes_carry_the_fluence():
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    twice = flux + flux
    for species in (nu_e, nu_mu):
        E, weight = nodes_of(twice, species)
        assert weight.sum() == pytest.approx(2 * flux.fluence[species], rel=1e-12, abs=0)
        assert E.shape == weight.shape


def test_an_average_is_that_of_the_flux():
    flux, argon = ns.facility("SNS").flux(distance=20 * m, pot=1e23), ns.helm("Ar40")
    E, weight = nodes_of(flux, nu_e)
    average = weight @ coherent_sums(argon, E)[0] / weight.sum()
    assert average == pytest.approx(float(flux.averaged(ns.StandardModel(), argon, nu_e)), rel=1e-9, abs=0)
