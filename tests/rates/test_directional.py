"""Directional recoil spectra: sums, independent binning of energies, experiments with direction bins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.kinematics import (
    energy_of_recoil,
    minimum_energy,
    recoil_at_angle,
    recoil_cosine,
)
from nuscatter.units import MeV, cm, keV, kg, m, us

SM = ns.StandardModel()
ARGON = ns.nuclide("Ar40")
FLUX = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)


@given(st.floats(0.1, 300), st.floats(1e-3, 1), st.floats(1, 250))
def test_angle_and_recoil_energy_invert_each_other(E, cosine, A):
    M = A * 931.5 * MeV
    T = recoil_at_angle(E * MeV, cosine, M)
    assert float(recoil_cosine(E * MeV, T, M)) == pytest.approx(cosine, rel=1e-12)
    assert float(energy_of_recoil(T, cosine, M) / MeV) == pytest.approx(E, rel=1e-6)


def test_jacobian_of_recoil_energy_and_angle():
    E, M = 40 * MeV, ARGON.mass
    cosine = np.linspace(0.1, 0.95, 7)
    step = 1e-6
    numeric = (recoil_at_angle(E, cosine + step, M) - recoil_at_angle(E, cosine - step, M)) / (2 * step)
    root = np.sqrt(recoil_at_angle(E, cosine, M))
    exact = (1 + M / E) ** -1 * np.sqrt(root**2 + 2 * M) * 2 * root * (root**2 + 2 * M) / (2 * M)
    np.testing.assert_allclose(numeric, exact, rtol=1e-8)


@given(st.floats(1e-3, 150))
def test_the_cosine_is_one_at_the_least_energy(T):
    least = minimum_energy(T * keV, ARGON.mass)
    assert float(recoil_cosine(least, T * keV, ARGON.mass)) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("target", ["Ar", "CsI", "Ge"])
@pytest.mark.parametrize("model", [SM, ns.ElectronScattering(), ns.StandardModel([0.2, 0.3])])
def test_bins_over_all_directions_sum_to_the_recoil_spectrum(target, model):
    T = np.array([0.0, 0.1, 1, 7, 20, 44, 100, 140, 1e3]) * keV
    bins = ns.directional_spectrum(model, FLUX, target, T, np.linspace(0, 1, 31))
    whole = ns.recoil_spectrum(model, FLUX, target, T)
    np.testing.assert_allclose(bins.sum(axis=1), whole, rtol=1e-10, atol=1e-10 * whole.max())


def test_a_bin_counts_the_energies_that_scatter_into_it():
    """ν_e of muon decay on ⁴⁰Ar: ∫ φ(E) dσ/dT dE over the energies with cosθ_r in the bin, by quad."""
    component = FLUX.components[1]
    alone = ns.Flux((component,))
    nucleus, T, edges = ns.helm(ARGON), 20 * keV, np.array([0.3, 0.5, 0.7, 0.9, 1.0])
    bins = ns.directional_spectrum(SM, alone, ARGON, T, edges) * ARGON.atomic_mass

    def rate(E):
        return float(component.spectrum(E * MeV) * SM.dsigma_dT(E * MeV, T, ns.nu_e, nucleus)) / cm**2 * MeV**2

    for low, high, ours in zip(edges[:-1], edges[1:], bins, strict=True):
        ends = [float(energy_of_recoil(T, each, ARGON.mass)) / MeV for each in (high, low)]
        expected, _ = quad(rate, *np.clip(ends, 0, component.spectrum.support[1] / MeV), epsabs=0, epsrel=1e-11)
        fluence = float(component.fluence * cm**2)
        assert float(ours * MeV) == pytest.approx(expected * fluence, rel=1e-9, abs=0)


def test_a_line_fills_one_bin():
    line = ns.Flux(FLUX.components[:1])
    T, edges = 10 * keV, np.linspace(0, 1, 41)
    cosine = float(recoil_cosine(FLUX.components[0].spectrum.support[0], T, ARGON.mass))
    bins = ns.directional_spectrum(SM, line, ARGON, T, edges)
    assert np.nonzero(bins)[0].tolist() == [int(cosine * 40)]


@pytest.mark.parametrize("edges", [[0.5, 0.2], [-0.1, 1], [0, 1.1], [0.3], [0, np.nan, 1]])
def test_edges_outside_the_half_sphere_are_refused(edges):
    with pytest.raises(InputError):
        ns.directional_spectrum(SM, FLUX, "Ar", 1 * keV, edges)


def detector(**more):
    from nuscatter.detectors.smearing import GaussianSmearing

    return ns.Detector(
        "Ar",
        10 * kg,
        np.array([5, 20, 60, 200]) * keV,
        smearing=GaussianSmearing(stochastic=0.3 * keV**0.5),
        time_edges=np.linspace(-0.2, 6, 5) * us,
        **more,
    )


PULSED = ns.facility("SNS").flux(distance=20 * m, pot=1e23)


@pytest.mark.parametrize("resolution", [None, 0.05, 0.4])
def test_an_experiment_with_directions_sums_to_the_one_without(resolution):
    whole = ns.Experiment(PULSED, detector()).counts(SM)
    split = ns.Experiment(PULSED, detector(directions=ns.Directions(np.linspace(-1, 1, 11), resolution=resolution)))
    counts = split.counts(SM)
    assert counts.shape == (3, 10, 4)
    np.testing.assert_allclose(counts.sum(axis=1), whole, rtol=1e-11)
    np.testing.assert_allclose(split.spectrum(SM), whole.sum(axis=1), rtol=1e-11)
    np.testing.assert_allclose(sum(split.by_species(SM).values()), counts, rtol=1e-11, atol=1e-12 * counts.max())


def test_counts_in_directions_are_the_integral_of_the_directional_spectrum():
    edges = np.array([0.0, 0.4, 0.7, 0.9, 1.0])
    bare = ns.Detector("Ar40", 10 * kg, np.array([5, 20]) * keV, directions=ns.Directions(edges))
    counts = ns.Experiment(FLUX, bare).counts(SM)[0, :, 0]
    T = np.linspace(5, 20, 60001)
    rate = ns.directional_spectrum(SM, FLUX, "Ar40", T * keV, edges) * keV * 10 * kg
    np.testing.assert_allclose(counts, np.trapezoid(rate, T, axis=0), rtol=2e-5)


def test_batch_axis_comes_last():
    split = ns.Experiment(PULSED, detector(directions=ns.Directions([0, 0.5, 1])))
    both = split.counts(ns.StandardModel([0.2, 0.25]))
    assert both.shape == (3, 2, 4, 2)
    np.testing.assert_allclose(both[..., 1], split.counts(ns.StandardModel(0.25)), rtol=1e-12)


def test_cross_section_in_solid_angle():
    """Review Eq. 21 with dΩ = 2π sinθ dθ (printed with a cosine): dσ/dΩ integrates to σ."""
    nucleus, E = ns.helm(ARGON), 30 * MeV
    total, _ = quad(
        lambda c: 2 * np.pi * float(SM.dsigma_domega(E, c, ns.nu_mu, nucleus)) / cm**2 * 1e39, -1, 1, epsrel=1e-10
    )
    assert total == pytest.approx(float(SM.sigma(E, ns.nu_mu, nucleus)) / cm**2 * 1e39, rel=1e-9)
