"""What arrives from a star: the density matrix, the flux that keeps it, and moments of tables that oscillated."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import Coherence, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_tau
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.propagation.mixing import Mixing, nufit_6_0, nufit_6_0_inverted
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.sky.solar import Sun
from nuscatter.sources.spectra.production_region import ProducedIn, ProductionRegion
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Tabulated
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import MeV, cm, eV, keV, us, year

V = 1e-12 * eV
BORON = ProductionRegion.around(6.81 * V, relative_variance=0.010)
FLAT = Polynomial((1 / (15 * MeV),), high=16 * MeV, low=1 * MeV)
inverted = replace(nufit_6_0, dm2_31=-2.41e-3 * eV**2)
angles = st.floats(0.01, 0.99)
mixings = st.builds(
    lambda a, b, c, delta, ratio: Mixing(
        sin2_theta_12=a,
        sin2_theta_13=b,
        sin2_theta_23=c,
        delta=delta,
        dm2_21=7.5e-5 * eV**2,
        dm2_31=ratio * 7.5e-5 * eV**2,
    ),
    *(angles, angles, angles, st.floats(-3, 3), st.one_of(st.floats(1.5, 50), st.floats(-50, -0.5))),
)


# --- the density matrix -----------------------------------------------------------------------------------------------


@given(mixings, st.floats(0.01, 20))
@settings(max_examples=30, deadline=None)
def test_the_density_matrix_is_one(mixing, E):
    """Hermitian, trace 1, nowhere negative; diagonal in the basis of masses; its diagonal in flavour is P."""
    oscillation = AdiabaticMSW(mixing)
    rho = oscillation.density_matrix(E * MeV, BORON)
    np.testing.assert_allclose(rho, rho.conj().T, atol=1e-15)
    assert np.trace(rho).real == pytest.approx(1, rel=1e-12, abs=0)
    assert np.linalg.eigvalsh(rho).min() > -1e-12
    U = mixing.matrix
    np.testing.assert_allclose(U.conj().T @ rho @ U, np.diag(oscillation.mass_fractions(E * MeV, BORON)), atol=1e-12)
    np.testing.assert_allclose(np.diag(rho).real, oscillation.probabilities(E * MeV, BORON), atol=1e-13)


def test_the_phase_enters_off_the_diagonal_alone_for_the_electron():
    """ρ_ee knows neither θ₂₃ nor δ; δ → −δ conjugates ρ."""
    rho = AdiabaticMSW().density_matrix(6 * MeV, BORON)
    mirrored = AdiabaticMSW(replace(nufit_6_0, delta=-nufit_6_0.delta)).density_matrix(6 * MeV, BORON)
    np.testing.assert_allclose(mirrored, rho.conj(), rtol=1e-12)
    turned = AdiabaticMSW(replace(nufit_6_0, sin2_theta_23=0.6, delta=1.0)).density_matrix(6 * MeV, BORON)
    assert turned[0, 0] == pytest.approx(rho[0, 0], rel=1e-12, abs=0)
    assert abs(turned[1, 1] - rho[1, 1]) > 0.01
    assert abs(rho[0, 1].imag) > 0.01


def test_shapes():
    E = np.linspace(1, 10, 5)[:, None] * MeV
    assert AdiabaticMSW().mass_fractions(E, BORON).shape == (5, 1, 3)
    assert AdiabaticMSW().density_matrix(E, BORON).shape == (5, 1, 3, 3)
    assert AdiabaticMSW().density_matrix(3 * MeV, BORON).shape == (3, 3)


def test_a_production_region_is_an_average():
    low, high = ProductionRegion((3 * V,), (1.0,)), ProductionRegion((9 * V,), (1.0,))
    both = ProductionRegion((3 * V, 9 * V), (0.25, 0.75))
    E = np.array([0.5, 5.0]) * MeV
    oscillation = AdiabaticMSW()
    expected = 0.25 * oscillation.density_matrix(E, low) + 0.75 * oscillation.density_matrix(E, high)
    np.testing.assert_allclose(oscillation.density_matrix(E, both), expected, rtol=1e-12, atol=1e-16)
    V0, w = np.array(BORON.potentials), np.array(BORON.weights)
    assert w @ V0 / V == pytest.approx(6.81, rel=1e-12, abs=0)
    assert w @ (V0 - w @ V0) ** 2 / (w @ V0) ** 2 == pytest.approx(0.010, rel=1e-12, abs=0)


# --- the map of fluxes ------------------------------------------------------------------------------------------------


def test_nobody_is_lost():
    made = Sun(duration=1 * year)
    arrived = AdiabaticMSW(coherent=False)(made)
    assert arrived.states == arrived.species == (nu_e, nu_mu, nu_tau)
    assert sum(arrived.fluence.values()) == pytest.approx(made.fluence[nu_e], rel=1e-12, abs=0)
    assert len(arrived.components) == 3 * len(made.components)
    for before, *after in zip(made.components, *(arrived.components[row::3] for row in range(3)), strict=True):
        above = before.spectrum.support[1] * np.array([0.01, 0.3, 0.5, 0.9])
        total = sum(each.fluence * each.spectrum.moment(1, above) for each in after)
        np.testing.assert_allclose(total, before.fluence * before.spectrum.moment(1, above), rtol=1e-9)


@pytest.mark.parametrize("spectrum", [Line(0.862 * MeV), FLAT])
def test_the_flux_keeps_its_density_matrix(spectrum):
    """The nine parts put together are ρ times what was made, for lines and for shapes; the species are the same."""
    time = TimeProfile(Gaussian(mean=1 * us, width=0.1 * us), (2 * us,))
    made = Flux((Component(nu_e, ProducedIn(spectrum, BORON), 5 / cm**2, time),))
    arrived = AdiabaticMSW()(made)
    assert arrived.species == (nu_e, nu_mu, nu_tau)
    assert len(arrived.components) == 9
    assert [each.time for each in arrived.components] == [time] * 9
    plain = AdiabaticMSW(coherent=False)(made)
    assert plain.fluence == arrived.fluence
    order = (nu_e, nu_mu, nu_tau)
    energy, weight = spectrum.nodes(8)
    total = np.zeros((len(energy), 3, 3), dtype=complex)
    for each in arrived.components:
        points, strength = each.spectrum.nodes(8)
        np.testing.assert_allclose(points, energy, rtol=1e-13)
        if isinstance(each.state, Coherence):
            a, b = order.index(each.state.first), order.index(each.state.second)
            part = (1j if each.state.imaginary else 1) * strength
            total[:, a, b] += part
            total[:, b, a] += part.conj()
        else:
            total[:, order.index(each.state), order.index(each.state)] += strength
    expected = weight[:, None, None] * AdiabaticMSW().density_matrix(energy, BORON)
    np.testing.assert_allclose(total, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_moments_of_coherences_of_either_sign(k):
    for each in AdiabaticMSW()(Flux((Component(nu_e, ProducedIn(FLAT, BORON), 1 / cm**2),))).components[3:]:
        for above in (1.0, 4.0, 9.0, 15.5):
            expected = quad(
                lambda E, each=each: float(each.spectrum(E * MeV)) * MeV * E**-k, above, 16, epsabs=0, epsrel=1e-11
            )[0]
            moment = float(each.spectrum.moment(k, above * MeV)) * MeV**k
            assert moment == pytest.approx(expected, rel=1e-9, abs=1e-13)


def test_flavour_conserving_couplings_see_species_alone():
    made = Sun(duration=1 * year, only=("8B", "7Be"))
    T = np.linspace(0.01, 4, 20) * keV
    spectra = [recoil_spectrum(StandardModel(), flux, "Xe132", T) for flux in (AdiabaticMSW()(made), made)]
    np.testing.assert_allclose(spectra[0], spectra[1], rtol=1e-9)  # neutral currents at tree level: all flavours alike


@pytest.mark.parametrize("mixing", [nufit_6_0, inverted])
def test_spectra_are_shapes_times_probabilities(mixing):
    """Also where the resonance lies low in the spectrum, as for matter a hundred times as dense."""
    for place in (BORON, ProductionRegion((700 * V,), (1.0,)), ProductionRegion((0.0,), (1.0,))):
        made = Flux((Component(nu_e, ProducedIn(FLAT, place), 1 / cm**2),))
        E = np.linspace(1, 16, 61) * MeV
        P = AdiabaticMSW(mixing).probabilities(E, place)
        for row, each in enumerate(AdiabaticMSW(mixing)(made).components[:3]):
            np.testing.assert_allclose(each.spectrum(E), P[:, row] * FLAT(E), rtol=1e-11)
            assert float(each.spectrum(16.1 * MeV)) == float(each.spectrum(0.9 * MeV)) == 0


@pytest.mark.parametrize("k", [0, 1, 2])
def test_moments_of_tables_against_adaptive_quadrature_across_every_kink(k):
    """The table's kinks stay where they were; P is smooth between them."""
    points, values = np.array([0.0, 0.7, 2.0, 3.1, 9.0, 15.0]), np.array([0.0, 0.3, 0.1, 0.2, 0.05, 0.0])
    table = Tabulated(points * MeV, values / MeV)
    arrived = AdiabaticMSW()(Flux((Component(nu_e, ProducedIn(table, BORON), 1 / cm**2),)))
    for row, each in enumerate(arrived.components[:3]):
        assert each.spectrum.kinks == table.kinks

        def integrand(E, row=row):
            return float(AdiabaticMSW().probabilities(E * MeV, BORON)[row]) * np.interp(E, points, values) * E**-k

        for above in (0.01, 0.7, 0.7 * (1 + 1e-9), 1.0, 2.0, 3.1, 5.0, 9.0, 12.0, 14.9):
            cuts = [above, *points[points > above]]
            expected = sum(quad(integrand, a, b, epsabs=0, epsrel=1e-11)[0] for a, b in pairwise(cuts))
            assert float(each.spectrum.moment(k, above * MeV)) * MeV**k == pytest.approx(expected, rel=1e-9, abs=0)


def test_a_massive_projectile_may_use_the_spectrum_too():
    made = Flux((Component(nu_e, ProducedIn(FLAT, BORON), 1 / cm**2),))
    spectrum = AdiabaticMSW()(made).components[0].spectrum
    assert isinstance(spectrum, Smooth)
    light = spectrum.moment(1, np.array([2.0, 7.0]) * MeV, 1e-6 * MeV)
    np.testing.assert_allclose(light, spectrum.moment(1, np.array([2.0, 7.0]) * MeV), rtol=1e-10)


# --- any flavour ------------------------------------------------------------------------------------------------------

CORE = AdiabaticMSW(dense=True)


@pytest.mark.parametrize("mixing", [nufit_6_0, nufit_6_0_inverted], ids=["normal", "inverted"])
@pytest.mark.parametrize("region", [BORON, None], ids=["Sun", "dense"])
def test_three_flavours_of_equal_number_stay_so(mixing, region):
    """Unitarity: Σ_α ρ of all flavours is the unit matrix, of neutrinos and of antineutrinos."""
    E = np.array([0.5, 5.0, 15.0]) * MeV
    for family in (neutrinos, antineutrinos):
        total = sum(AdiabaticMSW(mixing).density_matrix(E, region, each) for each in family)
        np.testing.assert_allclose(total, np.broadcast_to(np.eye(3), (3, 3, 3)), atol=1e-12)


def test_antineutrinos_in_the_vacuum_are_the_mirror_of_neutrinos():
    """Without matter ρ of ν̄_α is the conjugate of that of ν_α; matter tells them apart."""
    empty = ProductionRegion((0.0,), (1.0,))
    for one, other in zip(neutrinos, antineutrinos, strict=True):
        rho = [AdiabaticMSW().density_matrix(8 * MeV, empty, each) for each in (one, other)]
        np.testing.assert_allclose(rho[1], rho[0].conj(), atol=1e-13)
    apart = [AdiabaticMSW().probabilities(8 * MeV, BORON, each)[0] for each in (nu_e, nu_e_bar)]
    assert apart[0] < 0.4
    assert apart[1] > 0.5


def test_a_burst_keeps_its_density_matrix():
    """With coherences: each state has the spectra of what was made, times ρ_αβ = U_αi U*_βi of the mass state."""
    shape = Polynomial((1 / (50 * MeV),), high=50 * MeV)
    made = Flux(tuple(Component(each, shape, 2 / cm**2) for each in (nu_e, nu_e_bar)))
    arrived = CORE(made)
    U = nufit_6_0.matrix
    for each in arrived.components:
        first, second = (each.state, each.state) if each.state in (*neutrinos, *antineutrinos) else (
            each.state.first, each.state.second
        )  # fmt: skip
        column = U[:, 2] if first in neutrinos else U[:, 0].conj()
        rho = column[first.family.index(first)] * column[first.family.index(second)].conj()
        part = rho.imag if isinstance(each.state, Coherence) and each.state.imaginary else rho.real
        assert float(each.fluence * each.spectrum(20 * MeV)) == pytest.approx(
            float(2 / cm**2 * part * shape(20 * MeV)), rel=1e-10, abs=1e-14 / cm**2 / MeV
        )
    assert len(arrived.components) == 18


def test_a_muon_neutrino_of_the_sun():
    """As of dark matter that annihilates there: P(ν_μ → ν_e) + P(ν_e → ν_e) + P(ν_τ → ν_e) = 1 at each energy."""
    made = Flux(tuple(Component(each, ProducedIn(FLAT, BORON), 1 / cm**2) for each in neutrinos))
    arrived = AdiabaticMSW(coherent=False)(made)
    E = np.linspace(1, 16, 9) * MeV
    for each in neutrinos:
        total = sum(part.spectrum(E) for part in arrived.components if part.state == each)
        np.testing.assert_allclose(total, FLAT(E), rtol=1e-11)


@pytest.mark.parametrize(
    "make",
    [
        lambda: AdiabaticMSW(3), lambda: AdiabaticMSW(coherent=2), lambda: AdiabaticMSW()(3),
        lambda: AdiabaticMSW().probabilities(0, BORON),
        lambda: AdiabaticMSW().probabilities(-1, BORON), lambda: AdiabaticMSW().density_matrix(1, 3),

        lambda: AdiabaticMSW()(Flux((Component(nu_e, FLAT, 1.0),))),
        lambda: AdiabaticMSW()(Flux((Component(Coherence(nu_e, nu_mu), ProducedIn(FLAT, BORON), 1.0),))),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
