"""Scattering of axions: detailed balance, limits, and counts of an experiment against an independent sum."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.axions.pair_conversion import pair_conversion
from nuscatter.interactions.bsm.axions.scattering import AxionScattering
from nuscatter.interactions.reactions import cross_section
from nuscatter.sources.dark.axions.compton import compton
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import primakoff, unscreened
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.units import GeV, MeV, cm, keV, kg

ARGON = ns.helm("Ar40")
AXION = AxionCouplings(mass=0.5 * MeV, photon=1e-5 / GeV, electron=1e-6)


def reaction(name, couplings=AXION, **arguments):
    (found,) = (each for each in AxionScattering(couplings, **arguments).reactions if each.name == name)
    return found


def flux(couplings=AXION, low=0.5, high=40.0):
    shape = Smooth(lambda E: np.exp(-E / (10 * MeV)) / (10 * MeV), (low * MeV, high * MeV))
    return ns.Flux((ns.Component(couplings.species, shape, 1e10 / cm**2),))


def detector(edges):
    return ns.Detector("Ar", 1e3 * kg, np.asarray(edges) * MeV)


def test_production_and_its_inverse_are_in_detailed_balance():
    # σ(a → γ)/σ(γ → a) = 2 p_γ²/p_a²; on a nucleus both have the same energy, up to a recoil of 1e-4
    E = np.array([0.8, 3.0, 30.0]) * MeV
    made = primakoff(AXION, E, ARGON)
    lost = AxionScattering(AxionCouplings(mass=AXION.mass, photon=AXION.photon)).sigma(E, AXION.species, ARGON)
    assert lost / made == pytest.approx(2 * E**2 / (E**2 - AXION.mass**2), rel=2e-3)
    # on an electron at the same s: 2 p_γ*²/p_a*², and each σ is invariant
    m, a = electron_mass.value, AXION.mass
    k = 3 * MeV
    s = m**2 + 2 * m * k
    energy = (s - m**2 - a**2) / (2 * m)
    momenta = (s - m**2) ** 2 / ((s - (m + a) ** 2) * (s - (m - a) ** 2))
    lost = cross_section(reaction("inverse Compton"), "all", np.array([energy]), AXION.species, ARGON.nuclide)
    assert lost * AXION.electron**2 == pytest.approx(18 * compton(AXION, k) * 2 * momenta, rel=1e-9, abs=0)


def test_a_coupling_that_is_zero_brings_nothing():
    assert AxionScattering(AxionCouplings(mass=1 * MeV, photon=1e-3 / GeV)).reactions[0].name == "inverse Primakoff"
    names = [each.name for each in AxionScattering(AxionCouplings(mass=0.1 * MeV, electron=1e-6)).reactions]
    assert names == ["inverse Compton", "axio-electric", "pair conversion"]
    weak, strong = (AxionCouplings(mass=0.1 * MeV, electron=g) for g in (1e-6, 3e-6))
    sigma = [float(AxionScattering(each).sigma(5 * MeV, each.species, ARGON)) for each in (weak, strong)]
    assert sigma[1] / sigma[0] == pytest.approx(9)
    by_hand = sum(
        float(cross_section(each, "all", np.array([5 * MeV]), weak.species, ARGON.nuclide)[0])
        for each in AxionScattering(weak).reactions
    )
    assert sigma[0] == pytest.approx(1e-12 * by_hand, rel=1e-12, abs=0)
    heavy = [each.name for each in AxionScattering(AxionCouplings(mass=2 * MeV, electron=1e-6)).reactions]
    assert heavy == ["inverse Compton", "axio-electric"]  # it decays to a pair
    assert AxionScattering(AXION, amplitude=0.0).sigma(5 * MeV, AXION.species, ARGON) == 0


def test_other_particles_are_left_as_they_are():
    other = AxionCouplings(mass=0.6 * MeV, photon=1e-5 / GeV)
    assert AxionScattering(AXION).sigma(5 * MeV, ns.nu_e, ARGON) == 0
    assert AxionScattering(AXION).sigma(5 * MeV, other.species, ARGON) == 0
    both = ns.StandardModel() + AxionScattering(AXION)
    neutrinos = ns.facility("SNS").flux(distance=20 * ns.units.m, pot=1e20)
    counted = ns.Experiment(neutrinos, detector([0.01, 0.1])).counts(both)
    assert counted == pytest.approx(ns.Experiment(neutrinos, detector([0.01, 0.1])).counts(ns.StandardModel()))


def test_counts_are_the_sum_of_flux_and_cross_section():
    edges = [1.0, 3.0, 12.0, 50.0]
    experiment = ns.Experiment(flux(), detector(edges))
    found = experiment.counts(AxionScattering(AXION))[:, 0]
    targets = 1e3 * kg / ns.nuclide("Ar40").atomic_mass
    for low, high, counted in zip(edges[:-1], edges[1:], found, strict=True):

        def rate(E):
            sigma = float(AxionScattering(AXION).sigma(E * MeV, AXION.species, ARGON)) * MeV**2
            return math.exp(-E / 10) / 10 * sigma

        # one nuclide in place of natural argon: 4e-4 of it is lighter, with the same Z
        slow, _ = quad(rate, low, min(high, 40.0), epsrel=1e-8, epsabs=0, limit=200)
        assert counted == pytest.approx(slow / MeV**2 * 1e10 / cm**2 * targets, rel=4e-4)


def test_counts_go_as_the_square_of_the_amplitude_in_a_batch():
    experiment = ns.Experiment(flux(), detector([1.0, 50.0]))
    one = experiment.counts(AxionScattering(AXION))
    batch = experiment.counts(AxionScattering(AXION, amplitude=np.array([0.0, 1.0, 3.0])))
    assert batch[0, 0] == pytest.approx(float(one[0, 0]) * np.array([0.0, 1.0, 9.0]), rel=1e-13)
    by_channel = experiment.by_channel(AxionScattering(AXION))
    assert set(by_channel) == {"inverse Primakoff", "inverse Compton", "axio-electric", "pair conversion"}
    assert sum(by_channel.values()) == pytest.approx(one)
    assert float(by_channel["inverse Primakoff"].sum()) > 0


def test_pairs_see_a_screened_charge():
    """Z F Q²/(Q² + 1/r²), which at high energies takes a good part of the unscreened cross section."""
    light = AxionCouplings(mass=0.01 * MeV, electron=1e-6)
    energy, state, argon = np.array([1000 * MeV]), light.species, ARGON.nuclide
    inverse = 18 ** (1 / 3) * fine_structure_constant.value * electron_mass.value / 0.8853

    def charge(Q):
        return 18 * ARGON.proton(Q) * Q**2 / (Q**2 + inverse**2)

    by_hand = pair_conversion(energy, mass=light.mass, charge=charge)
    (seen,) = cross_section(reaction("pair conversion", light), "all", energy, state, argon)
    (bare,) = cross_section(reaction("pair conversion", light, screening=unscreened), "all", energy, state, argon)
    assert seen == pytest.approx(float(by_hand[0]), rel=1e-9, abs=0)
    assert bare > 1.05 * seen


def test_an_electron_alone_has_the_same_number_at_lower_energies():
    couplings = AxionCouplings(mass=0.5 * MeV, electron=1e-6)
    experiment = ns.Experiment(flux(couplings), detector(np.linspace(0.0, 41.0, 42)))
    whole = experiment.by_channel(AxionScattering(couplings))["inverse Compton"][:, 0]
    alone = experiment.by_channel(AxionScattering(couplings, contained=False))["inverse Compton"][:, 0]
    assert alone.sum() == pytest.approx(whole.sum(), rel=1e-6)
    energy = np.arange(42 - 1) + 0.5
    # a light particle gives its photon the mean energy of (ln(1 + 2k))⁻¹-like spectra: less than all, more than none
    assert 0.2 < (alone @ energy) / (whole @ energy) < 0.9


def test_the_mean_energy_of_the_electron_is_that_of_the_closed_form():
    # massless: dσ/dE_γ ∝ (E − E_γ)²/(E E_γ), so ⟨T⟩ = ∫T³/E_γ / ∫T²/E_γ between the ends E/(1 + 2k) and E
    couplings = AxionCouplings(mass=0.0, electron=1e-6)
    E, k = 8 * MeV, 8 * MeV / electron_mass.value
    x = np.exp(np.linspace(-math.log(1 + 2 * k), 0, 200001))
    mean = np.trapezoid((1 - x) ** 3, np.log(x)) / np.trapezoid((1 - x) ** 2, np.log(x)) * E
    electron = reaction("inverse Compton", couplings, contained=False)
    at = np.array([E])
    low, *_, high = (float(each[0]) for each in electron.reach(at, couplings.species, ARGON.nuclide))
    u, w = np.polynomial.legendre.leggauss(400)
    T = low + (high - low) * (1 + u) / 2
    density = electron.density("all", at, T, couplings.species, ARGON.nuclide)
    assert (w * density) @ T / (w @ density) == pytest.approx(mean, rel=1e-5)


def test_inverse_compton_of_slow_massless_particles_is_a_power():
    # 2 σ(γ → a) = 2αg²E²/3m⁴ for E ≪ m
    couplings = AxionCouplings(mass=0.0, electron=1.0)
    found = cross_section(
        reaction("inverse Compton", couplings), "all", np.array([keV]), couplings.species, ARGON.nuclide
    )
    expected = 18 * 2 * fine_structure_constant.value * keV**2 / (3 * electron_mass.value**4)
    assert float(found[0]) == pytest.approx(expected, rel=1e-2, abs=0)


def test_pairs_see_the_screened_charge_of_the_nucleus():
    couplings = AxionCouplings(mass=0.2 * MeV, electron=1.0)
    E = np.array([5.0, 100.0]) * MeV
    screened, bare = (
        cross_section(reaction("pair conversion", couplings, **how), "all", E, couplings.species, ARGON.nuclide)
        for how in ({}, {"screening": unscreened, "structure": ns.point_nucleus})
    )
    assert bare == pytest.approx(pair_conversion(E, mass=0.2 * MeV, charge=lambda Q: 18 + 0 * Q), rel=1e-12, abs=0)
    assert ((screened / bare > 0.5) & (screened / bare < 1)).all()


def test_bad_input():
    for make, message in (
        (lambda: AxionScattering("axion"), "couplings"),
        (lambda: AxionScattering(AXION, structure=3), "structure"),
        (lambda: AxionScattering(AXION, absorption=3), "absorption"),
        (lambda: AxionScattering(AXION, screening=3), "screening"),
        (lambda: AxionScattering(AXION, contained=1), "contained"),
        (lambda: AxionScattering(AXION, amplitude=math.nan), "amplitude"),
        (lambda: AxionScattering(AXION).sigma(5 * MeV, AXION.species), "nucleus"),
    ):
        with pytest.raises(InputError, match=message):
            make()
