"""Curves of σ(E), dσ/dω and dσ/dcosθ: that they belong together, and bands of forces."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.inelastic.curves import (
    Variable,
    angle_curves,
    cross_section_curves,
    terms_of,
    transfer_curves,
)
from nuscatter.units import MeV, m

FORCES = ("SLy4", "SkM*")


@pytest.fixture
def terms(two_forces):
    return terms_of("Ca48", ns.CHARGED_CURRENT, FORCES)


def test_distributions_have_the_cross_section_as_their_integral(terms):
    """∫dσ/dcosθ and, but for the Lorentzian's tails, ∫dσ/dω are σ, multipole by multipole."""
    total = cross_section_curves(terms, ns.nu_e, [40 * MeV])
    x, weights = np.polynomial.legendre.leggauss(12)
    angles = angle_curves(terms, ns.nu_e, x, energy=40 * MeV)
    omega = np.linspace(-20, 39, 1181) * MeV
    spectra = transfer_curves(terms, ns.nu_e, omega, energy=40 * MeV, width=0.2 * MeV)
    for force in FORCES:
        for name, sigma in total.by_force[force].items():
            assert weights @ angles.by_force[force][name] == pytest.approx(float(sigma[0]), rel=5e-4, abs=0)
            folded = np.trapezoid(spectra.by_force[force][name], omega)
            assert folded == pytest.approx(float(sigma[0]), rel=0.02, abs=0)


def test_a_band_is_between_the_forces(terms):
    curves = cross_section_curves(terms, ns.nu_e, np.array([20.0, 40.0]) * MeV)
    low, high = curves.band
    one, other = curves.totals.values()
    assert other == pytest.approx(1.2 * one, rel=1e-6, abs=0)  # SkM* of the fixture has 1.2 of the strength
    assert low == pytest.approx(one, rel=1e-12, abs=0)
    assert high == pytest.approx(other, rel=1e-12, abs=0)
    assert curves.multipole("1+")[1] == pytest.approx(1.2 * curves.multipole("1+")[0], rel=1e-6, abs=0)
    assert curves.largest(1) == ("1+",)
    assert set(curves.largest(9)) == {"0+", "1+"}
    assert curves.variable is Variable.ENERGY


def test_an_average_over_a_flux_is_a_sum_over_its_energies(terms):
    """The line of ν_μ is one energy: its average is the curve at 29.8 MeV."""
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    neutral = terms_of("Ca48", ns.NEUTRAL_CURRENT, ["SLy4"])
    omega = np.linspace(5, 25, 21) * MeV
    (line,) = (each.spectrum for each in flux.components if each.state == ns.nu_mu)
    energy = float(line.nodes(1)[0][0])
    averaged = transfer_curves(neutral, ns.nu_mu, omega, flux=flux)
    alone = transfer_curves(neutral, ns.nu_mu, omega, energy=energy)
    assert averaged.totals["SLy4"] == pytest.approx(alone.totals["SLy4"], rel=1e-9, abs=0)


def test_an_average_over_muons_that_decay(terms):
    """The spectrum of ν̄_μ, typed: 2E²(3 − 2E/E₀)/E₀³ with its end E₀ = m_μ/2 (to some 1e-4)."""
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    neutral, omega = terms_of("Ca48", ns.NEUTRAL_CURRENT, ["SLy4"]), np.array([10.0, 15.0, 20.0]) * MeV
    found = transfer_curves(neutral, ns.nu_mu_bar, omega, flux=flux).totals["SLy4"]
    x, weights = np.polynomial.legendre.leggauss(40)
    end = 105.6583755 / 2 * MeV
    E, share = (1 + x) / 2 * end, weights / 2
    share = share * 2 * (E / end) ** 2 * (3 - 2 * E / end)
    exact = neutral["SLy4"].cross_section(ns.nu_mu_bar).over_transfer(E[:, None], omega=omega)
    assert found == pytest.approx(share @ sum(exact.values()), rel=0.01, abs=0)


def test_bad_input_is_refused_in_a_sentence(terms):
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
    with pytest.raises(InputError, match="forces are none"):
        terms_of("Ca48", ns.CHARGED_CURRENT, [])
    with pytest.raises(InputError, match="energy and flux"):
        transfer_curves(terms, ns.nu_e, [1 * MeV])
    with pytest.raises(InputError, match="energy and flux"):
        transfer_curves(terms, ns.nu_e, [1 * MeV], energy=30 * MeV, flux=flux)
    with pytest.raises(InputError, match="flux has no nu_e_bar"):
        transfer_curves(terms, ns.nu_e_bar, [1 * MeV], flux=flux)
    mixed = {**terms, "other": ns.inelastic("O16", ns.CHARGED_CURRENT)}
    with pytest.raises(InputError, match="several nuclides or currents"):
        cross_section_curves(mixed, ns.nu_e, [1 * MeV])
    with pytest.raises(InputError, match="several nuclides or currents"):
        cross_section_curves({}, ns.nu_e, [1 * MeV])
    with pytest.raises(InputError, match="multipole is '9\\+'"):
        cross_section_curves(terms, ns.nu_e, [40 * MeV]).multipole("9+")
