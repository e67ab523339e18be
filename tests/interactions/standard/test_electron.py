"""ν–e against 't Hooft's formula, written with the charges of each species by hand."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.interactions.channels import ELECTRON, FREE_ELECTRON
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau, nu_tau_bar
from nuscatter.units import GeV, MeV, cm

G, M, S2 = 1.1663788e-11, 0.51099895069, 0.23857  # MeV
#: (coefficient of 1, coefficient of (1 − T/E)²).
CHARGES = {
    nu_e: (S2 + 0.5, S2), nu_mu: (S2 - 0.5, S2), nu_tau: (S2 - 0.5, S2),
    nu_e_bar: (S2, S2 + 0.5), nu_mu_bar: (S2, S2 - 0.5), nu_tau_bar: (S2, S2 - 0.5),
}  # fmt: skip
MODEL = ElectronScattering()


def differential(E, T, species):
    one, other = CHARGES[species]
    return 2 * G**2 * M / math.pi * (one**2 + other**2 * (1 - T / E) ** 2 - one * other * M * T / E**2)


def total(E, species):
    one, other = (mpmath.mpf(c) for c in CHARGES[species])
    E = mpmath.mpf(E)
    end = 2 * E**2 / (M + 2 * E)
    y = 1 - end / E
    return float(
        2 * mpmath.mpf(G) ** 2 * M / mpmath.pi
        * (one**2 * end + other**2 * E / 3 * (1 - y**3) - one * other * M * end**2 / (2 * E**2))
    )  # fmt: skip


@pytest.mark.parametrize("species", CHARGES, ids=str)
@given(st.floats(1e-3, 1e3), st.floats(0, 1))
def test_differential_cross_section(species, E, fraction):
    T = fraction * 2 * E**2 / (M + 2 * E) * (1 - 1e-12)
    value = float(MODEL.dsigma_dT(E * MeV, T * MeV, species)) * MeV**3
    scale = 2 * G**2 * M / math.pi * sum(c**2 for c in CHARGES[species])
    assert value == pytest.approx(differential(E, T, species), rel=1e-12, abs=1e-14 * scale)


@pytest.mark.parametrize("species", CHARGES, ids=str)
@pytest.mark.parametrize("E", [1e-3, 0.1, 1, 10, 53, 1e3])
def test_total_cross_section(species, E):
    assert float(MODEL.sigma(E * MeV, species)) * MeV**2 == pytest.approx(total(E, species), rel=1e-12, abs=0)


@pytest.mark.parametrize("species", CHARGES, ids=str)
def test_the_angular_form_integrates_to_the_total(species):
    E = 10 * MeV
    # Forward peaked: cosθ = 1 − e^u.
    integral = quad(
        lambda u: float(MODEL.dsigma_dcos(E, max(1 - math.exp(u), -1), species)) * math.exp(u),
        -30, math.log(2), epsabs=0, epsrel=1e-11, limit=200,
    )[0]  # fmt: skip
    assert integral == pytest.approx(float(MODEL.sigma(E, species)), rel=1e-9, abs=0)


def test_textbook_totals_at_high_energy():
    """σ/E → (2G²m/π)(L² + R²/3): 9.53, 1.55, 4.00, 1.34 × 1e-42 cm² per GeV, for the sin²θ_W = 0.2312 of textbooks."""
    for species, value in {nu_e: 9.53, nu_mu: 1.554, nu_e_bar: 3.996, nu_mu_bar: 1.337}.items():
        sigma = float(ElectronScattering(0.2312).sigma(10 * GeV, species)) / cm**2 / 10
        assert sigma == pytest.approx(value * 1e-42, rel=2e-3, abs=0)


def test_flavours_and_antiparticles():
    E, T = 5 * MeV, 1 * MeV
    value = {each: float(MODEL.dsigma_dT(E, T, each)) for each in neutrinos + antineutrinos}
    assert value[nu_mu] == value[nu_tau]
    assert value[nu_mu_bar] == value[nu_tau_bar]
    assert value[nu_e] > value[nu_e_bar] > value[nu_mu] > value[nu_mu_bar]
    # At T = 0 left and right matter alike.
    assert float(MODEL.dsigma_dT(E, 0, nu_e)) == pytest.approx(float(MODEL.dsigma_dT(E, 0, nu_e_bar)), rel=1e-14, abs=0)


def test_beyond_the_end_point_there_is_nothing():
    end = 2 * 5**2 / (M + 10)
    assert float(MODEL.dsigma_dT(5 * MeV, end * (1 + 1e-9) * MeV, nu_e)) == 0
    assert float(MODEL.dsigma_dT(5 * MeV, end * (1 - 1e-9) * MeV, nu_e)) > 0


def test_charges_and_flavours():
    q2 = np.ones((3, 1)) * MeV**2
    for initial in neutrinos + antineutrinos:
        for final in neutrinos + antineutrinos:
            parts = [MODEL.charge(ELECTRON, name, q2, None, initial, final) for name in ("L", "R")]
            if initial != final:
                assert parts == [None, None]
            else:
                assert [float(each) for each in parts] == pytest.approx(CHARGES[initial], rel=1e-9, abs=0)


def test_a_batch_of_angles():
    s2 = np.array([0.1, 0.23857, 0.3])
    together = ElectronScattering(s2).dsigma_dT(5 * MeV, np.array([0, 1, 2]) * MeV, nu_e)
    assert together.shape == (3, 3)
    for at, each in enumerate(s2):
        np.testing.assert_allclose(
            together[:, at], ElectronScattering(each).dsigma_dT(5 * MeV, np.array([0, 1, 2]) * MeV, nu_e), rtol=1e-13
        )
    assert ElectronScattering([0.23]).sigma(5 * MeV, nu_e).shape == (1,)
    assert ElectronScattering(0.23).sigma(5 * MeV, nu_e).shape == ()


def test_bad_angles():
    for value in (np.nan, "x", None, np.ones((2, 2))):
        with pytest.raises(InputError, match="sin2_theta_w is"):
            ElectronScattering(value)


ENERGIES = [1, 2, 5, 10, 15, 20, 29.79, 35, 40, 45, 50]


@pytest.mark.parametrize("species", CHARGES, ids=str)
@pytest.mark.parametrize("s2", [0.2, 0.23857, 0.2312])
def test_closed_forms_from_1_to_50_MeV(species, s2):
    """dσ/dT and σ of the six species to 1e-10, with g_V = ±½ + 2s², g_A = ±½ in place of L and R."""
    sign = 0.5 if species.flavour == "e" else -0.5
    g_V, g_A = mpmath.mpf(sign) + 2 * mpmath.mpf(s2), mpmath.mpf(sign)
    if species.antiparticle:
        g_A = -g_A
    scale = mpmath.mpf(G) ** 2 * M / (2 * mpmath.pi)

    def exact(E, T):
        return scale * ((g_V + g_A) ** 2 + (g_V - g_A) ** 2 * (1 - T / E) ** 2 - (g_V**2 - g_A**2) * M * T / E**2)

    model = ElectronScattering(s2)
    for E in ENERGIES:
        end = mpmath.mpf(E) * 2 * E / (M + 2 * E)
        T = np.array([0, 1e-6, 0.01, 0.3, 0.7, 0.99]) * float(end)
        values = model.dsigma_dT(E * MeV, T * MeV, species) * MeV**3
        assert values == pytest.approx([float(exact(E, t)) for t in T], rel=1e-10, abs=0)
        integral = mpmath.quad(lambda t, E=E: exact(E, t), [0, end])
        assert float(model.sigma(E * MeV, species)) * MeV**2 == pytest.approx(float(integral), rel=1e-10, abs=0)


def test_a_cut_in_the_recoil_energy_by_the_analytic_integral():
    """∫ dσ/dT from T_min: what a detector with a threshold counts on one electron."""
    E, cut = 10.0, 3.0
    end = 2 * E**2 / (M + 2 * E)
    for species, (one, other) in CHARGES.items():
        cube = E / 3 * ((1 - cut / E) ** 3 - (1 - end / E) ** 3)
        expected = one**2 * (end - cut) + other**2 * cube - one * other * M * (end**2 - cut**2) / (2 * E**2)
        integral = quad(
            lambda T, s=species: float(MODEL.dsigma_dT(E * MeV, T * MeV, s)) * MeV**3, cut, end, epsabs=0, epsrel=1e-12
        )[0]
        assert integral == pytest.approx(2 * G**2 * M / math.pi * expected, rel=1e-10, abs=0)


def test_bound_or_free_is_a_matter_of_rates():
    """The cross section is that of one free electron either way."""
    free = ElectronScattering(bound=False)
    assert MODEL.channels == (ELECTRON,)
    assert free.channels == (FREE_ELECTRON,)
    T = np.array([0, 1e-6, 0.5]) * MeV
    assert free.dsigma_dT(5 * MeV, T, nu_e).tolist() == MODEL.dsigma_dT(5 * MeV, T, nu_e).tolist()
    assert float(free.sigma(5 * MeV, nu_e)) == float(MODEL.sigma(5 * MeV, nu_e))
    for value in (1, None, "yes"):
        with pytest.raises(InputError, match="bound is"):
            ElectronScattering(bound=value)
