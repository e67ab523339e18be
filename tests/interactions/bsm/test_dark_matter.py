"""Terms of dark matter: published cross sections, limits, and what they leave alone."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.dark_matter import DarkMatterElectronScattering, DarkMatterScattering
from nuscatter.interactions.channels import Recoil
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import MeV, cm, keV, kg, m

SCALAR, DIRAC, MAJORANA = DarkMatterKind.SCALAR, DarkMatterKind.DIRAC, DarkMatterKind.MAJORANA


def portal(kind=SCALAR, **changes):
    known = {"epsilon": 1e-4, "mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV, "kind": kind}
    return VectorPortal.kinetic_mixing(**known | changes)


@pytest.mark.parametrize(
    ("kind", "nuclide", "sigma"),
    [
        (SCALAR, "Ar40", 5.58151e-33),
        (DIRAC, "Ar40", 5.08486e-33),
        (SCALAR, "Cs133", 3.78671e-32),
        (DIRAC, "Cs133", 3.57094e-32),
    ],
)
def test_published_cross_sections(kind, nuclide, sigma):
    """Issue numbers: m_χ 25, m_A′ 75 MeV, ε 1e-4, α_D 0.5, E 100 MeV, Helm."""
    (chi,) = portal(kind).particles
    found = DarkMatterScattering(portal(kind)).sigma(100 * MeV, chi, ns.helm(nuclide)) / cm**2
    assert float(found) == pytest.approx(sigma, rel=1e-5, abs=0)


def test_differential_cross_section_by_hand():
    """4πα_Dαε²Z²F² N/[(m² + 2MT)² p²] with N = M(2E − T)²/2."""
    argon, (chi,) = ns.helm("Ar40"), portal().particles
    M, E, T = argon.nuclide.mass, 80 * MeV, 50 * keV
    couplings = 4 * math.pi * 0.5 * fine_structure_constant.value * 1e-8
    factor = 18**2 * float(argon.proton(np.sqrt(2 * M * T))) ** 2
    numerator = M * (2 * E - T) ** 2 / 2
    expected = couplings * factor * numerator / ((75 * MeV) ** 2 + 2 * M * T) ** 2 / (E**2 - (25 * MeV) ** 2)
    assert float(DarkMatterScattering(portal()).dsigma_dT(E, T, chi, argon) / expected) == pytest.approx(1, rel=1e-12)


def test_electrons_by_hand():
    """The Dirac form on an electron, at one recoil."""
    (chi,) = portal(DIRAC).particles
    M, E, T, mass = electron_mass.value, 80 * MeV, 2 * MeV, 25 * MeV
    numerator = 2 * M * E**2 - 2 * M * E * T - (M**2 + mass**2) * T + M * T**2
    couplings = 4 * math.pi * 0.5 * fine_structure_constant.value * 1e-8
    expected = couplings * numerator / ((75 * MeV) ** 2 + 2 * M * T) ** 2 / (E**2 - mass**2)
    assert float(DarkMatterElectronScattering(portal(DIRAC)).dsigma_dT(E, T, chi) / expected) == pytest.approx(1)


def test_kinds_differ_by_their_spins():
    """Where T ≪ E: scalar 1, Dirac 1 − MT/2E², Majorana p²/E² − MT/2E² of each other."""
    argon, found = ns.helm("Ar40"), []
    M, E, T = argon.nuclide.mass, 80 * MeV, 50 * keV
    for kind in (SCALAR, DIRAC, MAJORANA):
        (chi,) = portal(kind).particles
        found.append(float(DarkMatterScattering(portal(kind)).dsigma_dT(E, T, chi, argon) * MeV**3))
    assert found[1] / found[0] == pytest.approx(1 - M * T / (2 * E**2), rel=1e-3)
    assert found[2] / found[0] == pytest.approx(1 - (25 / 80) ** 2 - M * T / (2 * E**2), rel=1e-3)


def test_leptophobic_couples_to_all_nucleons_and_no_electron():
    baryonic = VectorPortal.leptophobic(
        alpha_baryon=1e-8 * fine_structure_constant.value,
        mediator_mass=75 * MeV,
        alpha_dark=0.5,
        mass=25 * MeV,
        kind=SCALAR,
    )
    (chi,) = baryonic.particles
    argon = ns.point_nucleus("Ar40")
    ratio = DarkMatterScattering(baryonic).sigma(50 * MeV, chi, argon) / DarkMatterScattering(portal()).sigma(
        50 * MeV, chi, argon
    )
    assert float(ratio) == pytest.approx((40 / 18) ** 2, rel=1e-9)
    assert float(DarkMatterElectronScattering(baryonic).sigma(50 * MeV, chi) * MeV**2) == 0


def test_neutrinos_and_other_dark_matter_are_left_alone():
    term, argon = DarkMatterScattering(portal()), ns.helm("Ar40")
    assert float(term.sigma(30 * MeV, ns.nu_mu, argon) * MeV**2) == 0
    (other,) = portal(mass=10 * MeV).particles
    assert float(term.sigma(30 * MeV, other, argon) * MeV**2) == 0
    (chi,) = portal().particles
    assert float(ns.StandardModel().sigma(30 * MeV, chi, argon) * MeV**2) == 0


def both(epsilon):
    """Counts of neutrinos and χ in a detector, with a model of both."""
    (chi,) = portal(epsilon=epsilon).particles
    flux = ns.PionDecayAtRest(pot=1e22, nu_per_pot=0.09, distance=20 * m)
    dark = Flux((Component(chi, Line(60 * MeV), 1e10 * cm**-2),))
    detector = ns.Detector("CsI", 10 * kg, np.array([5.0, 15.0, 60.0]) * keV)
    model = ns.StandardModel() + DarkMatterScattering(portal(epsilon=epsilon))
    return ns.Experiment(flux + dark, detector).counts(model), ns.Experiment(flux, detector).counts(ns.StandardModel())


def test_without_couplings_there_are_neutrinos_alone_exactly():
    together, alone = both(0.0)
    np.testing.assert_array_equal(together, alone)


def test_rates_add_and_go_as_epsilon_squared():
    first, alone = both(1e-4)
    second, _ = both(2e-4)
    np.testing.assert_allclose((second - alone) / (first - alone), 4, rtol=1e-9)


def test_amplitudes_are_a_batch():
    """Counts of a flux of one ε go as the square of the amplitude, which is (ε′/ε)² for another."""
    (chi,) = portal().particles
    argon = ns.helm("Ar40")
    batch = DarkMatterScattering(portal(), amplitude=[0.0, 1.0, 4.0]).sigma(60 * MeV, chi, argon)
    one = DarkMatterScattering(portal()).sigma(60 * MeV, chi, argon)
    np.testing.assert_allclose(batch / one, [0, 1, 16], rtol=1e-12)
    electrons = DarkMatterElectronScattering(portal(), amplitude=[1.0, 3.0]).sigma(60 * MeV, chi)
    assert float(electrons[1] / electrons[0]) == pytest.approx(9)


def test_it_stands_beside_terms_of_its_recoil():
    """Added to the other kind of recoil it is not dropped, since it brings a projectile of its own."""
    model = ns.ElectronScattering() + DarkMatterScattering(portal())
    assert {each.recoil for each in model.channels} == {Recoil.ELECTRON, Recoil.NUCLEUS}


def split(**changes):
    return portal(DIRAC, mass=20 * MeV, splitting=2 * MeV, **changes)


def test_upscattering_and_its_inverse_balance():
    """p² dσ/dt is the same for χ₁ → χ₂ and back at one s, so p² σ is."""
    term, argon = DarkMatterScattering(split()), ns.point_nucleus("Ar40")
    first, second = split().particles
    M = argon.nuclide.mass
    up = 60 * MeV
    down = up + (first.mass**2 - second.mass**2) / (2 * M)  # the energy of χ₂ with the same s
    sigma = [
        float(term.sigma(E, each, argon, recoil=Recoil.NUCLEUS) * MeV**2) for E, each in ((up, first), (down, second))
    ]
    assert sigma[0] * (up**2 - first.mass**2) == pytest.approx(sigma[1] * (down**2 - second.mass**2), rel=1e-7, abs=0)


def test_small_splitting_is_none():
    argon = ns.helm("Ar40")
    almost = portal(DIRAC, mass=20 * MeV, splitting=1e-5 * MeV)
    whole = portal(DIRAC, mass=20 * MeV)
    sigma = [
        float(DarkMatterScattering(each).sigma(60 * MeV, each.particles[0], argon) * MeV**2) for each in (almost, whole)
    ]
    assert sigma[0] == pytest.approx(sigma[1], rel=1e-4, abs=0)


def test_upscattering_needs_energy():
    term, argon = DarkMatterScattering(split()), ns.helm("Ar40")
    first, second = split().particles
    assert float(term.sigma(21.9 * MeV, first, argon) * MeV**2) == 0
    assert float(term.sigma(22.1 * MeV, first, argon) * MeV**2) > 0
    assert float(term.sigma(22.1 * MeV, second, argon) * MeV**2) > 0


def test_wrong_portals():
    for term in (DarkMatterScattering, DarkMatterElectronScattering):
        with pytest.raises(InputError, match="portal"):
            term(1e-4)
