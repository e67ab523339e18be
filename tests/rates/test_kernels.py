"""Kernels against integrals over recoil energy that know nothing of panels, and what decides their nodes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.detectors.detector import Detector
from nuscatter.interactions.bsm.channels import upscattering
from nuscatter.interactions.channels import ELECTRON, VECTOR
from nuscatter.interactions.kinematics import maximum_recoil
from nuscatter.matter.electrons import binding_energies
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_mu
from nuscatter.rates.kernels import kernels
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import MeV, cm, keV, kg

E = 30 * MeV
FLUX = Flux((Component(nu_mu, Line(E), 1e15 / cm**2),))
DETECTOR = Detector("Ar40", 24 * kg, np.array([2.0, 5.0, 60.0]) * keV)
ARGON = nuclide("Ar40")


def test_at_unit_charge_they_add_to_the_integral_of_the_form():
    """The second bin holds the end point, 48 keV, where the counts end within a bin."""
    (kernel,) = kernels(FLUX, DETECTOR, VECTOR)
    end = float(maximum_recoil(E, ARGON.mass))
    assert 5 * keV < end < 60 * keV

    def form(T):
        a0, a1, a2 = VECTOR.form(np.array(T), ARGON.mass)["V", "V"]
        return float(a0 + a1 / E + a2 / E**2)

    scale = 1e15 / cm**2 * 24 * kg / ARGON.atomic_mass
    for row, (low, high) in enumerate([(2 * keV, 5 * keV), (5 * keV, end)]):
        exact = scale * quad(form, low, high, epsabs=0, epsrel=1e-12)[0]
        assert kernel.matrices["V", "V"][0, row].sum() == pytest.approx(exact, rel=1e-10, abs=0)


def test_nodes_end_at_the_highest_recoil():
    (kernel,) = kernels(FLUX, DETECTOR, VECTOR)
    T = kernel.q2 / (2 * ARGON.mass)
    assert (np.diff(T) > 0).all()
    assert 0.98 < T[-1] / maximum_recoil(E, ARGON.mass) < 1


def test_no_panel_crosses_a_binding_energy():
    """The number of electrons jumps there: between two nodes in one panel the integrand would be no polynomial."""
    detector = replace(DETECTOR, energy_edges=np.array([0.1, 5.0]) * keV)
    (kernel,) = kernels(FLUX, detector, ELECTRON)
    T = kernel.q2 / (2 * 0.51099895069 * MeV)
    for binding in (each for each in binding_energies(ARGON) if 0.1 * keV < each < 5 * keV):
        assert np.sum(binding > T) % 12 == 0


def test_each_nuclide_has_its_own():
    found = kernels(FLUX, replace(DETECTOR, target="CsI"), VECTOR)
    assert [each.nuclide.name for each in found] == ["Cs133", "I127"]


def test_there_is_none_where_no_projectile_has_the_energy():
    assert kernels(FLUX, DETECTOR, upscattering(50 * MeV)) == ()
    assert len(kernels(FLUX, DETECTOR, upscattering(5 * MeV))) == 1


def test_a_detector_that_counts_from_zero_looks_closer_to_zero():
    from_zero = replace(DETECTOR, energy_edges=np.array([0.0, 5.0, 60.0]) * keV)
    (kernel,), (above,) = kernels(FLUX, from_zero, VECTOR), kernels(FLUX, DETECTOR, VECTOR)
    assert kernel.q2[0] < 1e-12 * above.q2[0]


def test_counts_are_the_product_of_the_matrix_and_the_strength():
    """The factors are multiplied in another order for one strength than for a batch; both are Σ K[bin, T] Q(T)."""
    (kernel,) = kernels(FLUX, DETECTOR, VECTOR)
    pair, rising = ("V", "V"), np.linspace(-1, 2, kernel.q2.size)
    batch = np.stack([rising, rising**2], axis=1)
    several = kernel.counts([pair, pair, pair], [0], [rising, batch, rising**2])
    matrix = kernel.matrices[pair][0]
    assert several[0].shape == (1, 2)
    np.testing.assert_allclose(several[0][0], matrix @ rising, rtol=1e-12)
    np.testing.assert_allclose(several[1][0], matrix @ batch, rtol=1e-12)
    np.testing.assert_allclose(several[2][0], several[1][0, :, 1], rtol=1e-12)
