"""Pions captured at rest: energies, the rate against a sum over polarisations, and the flux."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.sources.dark.pion_capture import (
    DarkMatterFromCapture,
    capture_branching,
    capture_energy,
    capture_spectrum,
)
from nuscatter.sources.dark.portal import DarkMatterKind, VectorPortal
from nuscatter.units import MeV, m

PION, PROTON, NEUTRON = 139.57039, 938.27208943, 939.56542194


def portal(mass=75.0, chi=None, kind=DarkMatterKind.SCALAR, epsilon=1e-4, alpha_dark=0.5):
    return VectorPortal.kinetic_mixing(
        epsilon=epsilon, mediator_mass=mass * MeV, alpha_dark=alpha_dark, mass=(chi or mass / 3) * MeV, kind=kind
    )


def test_published_energies():
    """Issue numbers: 129.825, 132.017, 136.087 MeV."""
    for mass, energy in ((30, 129.825), (75, 132.017), (120, 136.087)):
        assert capture_energy(mass * MeV) / MeV == pytest.approx(energy, abs=6e-4)


def test_energy_and_momentum_are_conserved():
    energy = capture_energy(75 * MeV) / MeV
    neutron = math.sqrt(NEUTRON**2 + energy**2 - 75**2)
    assert energy + neutron == pytest.approx(PION + PROTON, rel=1e-12)


def static_rate(mass, energy):
    """Σ over polarisations of the static amplitude, with four-vectors; 2 for a photon.

    A pion at rest: σ·ε + (2p_π − k)·ε/((p_π − k)² − m_π²) σ·k.
    """
    momentum = math.sqrt(energy**2 - mass**2)
    total = 0.0
    polarisations = [np.array([0, 1.0, 0, 0]), np.array([0, 0, 1.0, 0])]
    if mass:
        polarisations.append(np.array([momentum, 0, 0, energy]) / mass)
    k, metric = np.array([energy, 0, 0, momentum]), np.diag([1.0, -1, -1, -1])
    pion = np.array([PION, 0, 0, 0])

    def amplitude(vector):
        exchanged = (pion - k) @ metric @ (pion - k) - PION**2
        return vector[1:] + (2 * pion - k) @ metric @ vector / exchanged * k[1:]

    np.testing.assert_allclose(amplitude(k), 0, atol=1e-9)  # the current is conserved
    for each in polarisations:
        total += amplitude(each) @ amplitude(each)  # ½ Tr (σ·a)(σ·a)
    return total


@pytest.mark.parametrize("mass", [1.0, 30.0, 75.0, 130.0])
def test_rate_is_the_sum_over_polarisations(mass):
    """In the limit of a heavy nucleon, where A′ has the energy m_π."""
    found = capture_branching(portal(mass), radiative_branching=1.0) / 1e-8
    root = PION + PROTON

    def momentum(each):
        return math.sqrt((root**2 - (NEUTRON + each) ** 2) * (root**2 - (NEUTRON - each) ** 2)) / (2 * root)

    expected = static_rate(mass, PION) / 2 * momentum(mass) / momentum(0.0)
    assert found == pytest.approx(expected, rel=1e-9)


def test_light_bosons_are_photons():
    assert capture_branching(portal(0.01)) == pytest.approx(1e-8 / 2.546, rel=1e-6, abs=0)


def test_baryon_number_does_not_couple_to_pions():
    baryonic = VectorPortal.leptophobic(
        alpha_baryon=1e-8, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=DarkMatterKind.SCALAR
    )
    assert capture_branching(baryonic) == 0


@pytest.mark.parametrize("kind", DarkMatterKind)
def test_energies_of_dark_matter(kind):
    spectrum = capture_spectrum(portal(kind=kind))
    E, weight = spectrum.nodes()
    assert weight.sum() == pytest.approx(1)
    assert weight @ E / MeV == pytest.approx(132.0166 / 2, abs=1e-3)
    boost = math.sqrt((132.0166 / 75) ** 2 - 1)
    half = boost * math.sqrt(37.5**2 - 25**2)
    np.testing.assert_allclose(np.array(spectrum.support) / MeV, [66.0083 - half, 66.0083 + half], rtol=1e-4)


def test_fluence_is_isotropic():
    flux = DarkMatterFromCapture(portal(), pot=1e20, captures_per_pot=0.1, distance=20 * m, radiative_branching=0.02)
    expected = 2 * 1e19 * capture_branching(portal(), radiative_branching=0.02) / (4 * math.pi * (20 * m) ** 2)
    assert sum(flux.fluence.values()) / expected == pytest.approx(portal().dark_fraction, rel=1e-12)


def test_what_cannot_be_made():
    with pytest.raises(InputError, match="too heavy"):
        capture_energy(139 * MeV)
    with pytest.raises(InputError, match="does not decay"):
        DarkMatterFromCapture(portal(chi=40.0), pot=1e20, captures_per_pot=0.1, distance=20 * m)
    with pytest.raises(InputError, match="radiative_branching"):
        capture_branching(portal(), radiative_branching=1.2)


def test_photon_off_its_mass_shell_makes_pairs():
    """π⁻p → n e⁺e⁻ over nγ: 0.00695(31) measured (N. P. Samios, Phys. Rev. 121 (1961) 275, from memory)."""
    photon = portal(
        1e-4,
        chi=electron_mass.value / MeV,
        kind=DarkMatterKind.DIRAC,
        epsilon=1.0,
        alpha_dark=fine_structure_constant.value,
    )
    assert capture_branching(photon, radiative_branching=1.0, off_shell=True) == pytest.approx(0.00695, abs=3.1e-4)


@pytest.mark.parametrize("mass", [40.0, 75.0, 137.0, 200.0, 1000.0])
def test_off_shell_rate_is_the_integral_over_s(mass):
    """By adaptive quadrature, with the explicit sum over polarisations and the width written out."""
    root, chi, alpha = PION + PROTON, 25.0, 0.05
    highest = root - NEUTRON

    def momentum(each):
        return math.sqrt(max((root**2 - (NEUTRON + each) ** 2) * (root**2 - (NEUTRON - each) ** 2), 0)) / (2 * root)

    def rate(each):
        width = alpha * each / 12 * (1 - 4 * chi**2 / each**2) ** 1.5
        visible = 1e-8 / 137.036 * each / 3
        made = 1e-8 * static_rate(each, PION) / 2 * momentum(each) / momentum(0.0)
        propagator = (each**2 - mass**2) ** 2 + each**2 * (width + visible) ** 2
        return 2 * each * made * each * width / math.pi / propagator

    edges = sorted({50.0, *(min(max(mass + each, 50.0), highest) for each in (-3, -0.3, 0, 0.3, 3)), highest})
    total = sum(quad(rate, a, b, epsabs=0, epsrel=1e-9, limit=200)[0] for a, b in pairwise(edges))
    found = capture_branching(portal(mass, chi, alpha_dark=alpha), radiative_branching=1.0, off_shell=True)
    assert found == pytest.approx(total, rel=2e-5, abs=0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DarkMatterKind)
def test_off_shell_is_on_shell_as_the_width_vanishes(kind):
    narrow = portal(kind=kind, epsilon=1e-7, alpha_dark=1e-6)
    on_shell = capture_branching(narrow) * narrow.dark_fraction
    assert capture_branching(narrow, off_shell=True) == pytest.approx(on_shell, rel=1e-5, abs=0)
    spectra = [capture_spectrum(narrow, off_shell=off) for off in (False, True)]
    np.testing.assert_allclose(*(each.moment(0, np.array([30, 60, 100]) * MeV) for each in spectra), rtol=3e-4)


def test_off_shell_flux_where_there_is_none_on_shell():
    """A′ above 138.3 MeV, or below twice χ; far above, ε²α_D m⁻⁴."""
    place = {"pot": 1e20, "captures_per_pot": 0.1, "distance": 20 * m, "radiative_branching": 0.02}
    for made in (portal(200.0, 30.0), portal(75.0, 40.0)):
        with pytest.raises(InputError, match="off_shell=True"):
            DarkMatterFromCapture(made, **place)
        flux = DarkMatterFromCapture(made, **place, off_shell=True)
        one = flux.components[0]
        expected = 2 * 1e19 * capture_branching(made, radiative_branching=0.02, off_shell=True)
        total = one.fluence * one.spectrum.nodes()[1].sum() * 4 * math.pi * (20 * m) ** 2
        assert total == pytest.approx(expected, rel=2e-3)  # straight lines between points
        low, high = one.spectrum.support
        assert low >= made.mass
        assert high < 139 * MeV
    far, farther = (capture_branching(portal(each, 30.0), off_shell=True) for each in (3000.0, 6000.0))
    assert far / farther == pytest.approx(16, rel=5e-3)
    with pytest.raises(InputError, match="no energy for two dark particles"):
        capture_spectrum(portal(200.0, 70.0), off_shell=True)
    assert capture_branching(portal(200.0, 70.0), off_shell=True) == 0
