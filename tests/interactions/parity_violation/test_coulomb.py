"""Waves in a point charge's field: Bessel functions without it, and mpmath's Coulomb functions of complex η with it."""

import mpmath
import numpy as np
import pytest

import nuscatter as ns
from nuscatter.interactions.parity_violation import coulomb
from nuscatter.interactions.parity_violation.coulomb import matching, point_phases


def test_without_charge_the_waves_are_bessel_functions():
    from scipy.special import spherical_jn, spherical_yn

    k, r, K = 2.3, 9.0, np.arange(1, 16)
    found = matching(K.astype(float), 0.0, k, r)
    regular = spherical_jn(K, k * r) / spherical_jn(K - 1, k * r)
    hankel = [spherical_jn(n, k * r) + 1j * spherical_yn(n, k * r) for n in (K, K - 1)]
    np.testing.assert_allclose(found.regular, -regular, rtol=1e-11)
    np.testing.assert_allclose(found.outgoing, -hankel[0] / hankel[1], rtol=1e-12)


def test_a_free_wave_has_its_amplitude_and_no_phase():
    from scipy.special import spherical_jn

    k, r, K = 2.3, 9.0, np.arange(1, 16)
    found = matching(K.astype(float), 0.0, k, r)
    g, f = (3 * k * r * spherical_jn(n, k * r) for n in (K - 1, K))
    np.testing.assert_allclose(found.norm(g, -f), 9, rtol=1e-11)
    np.testing.assert_allclose(found.phase(g, -f), 1, atol=1e-11)


def test_the_waves_are_coulomb_functions_of_complex_eta():
    """√r (g − if) is Coulomb's function of η = −Zα + i/2, ℓ = ρ − ½; its equation gives g + if."""
    strength, k, r = 0.6, 4.8, 8.0
    for K in (1, 7, 30):
        found = matching(np.array([float(K)]), strength, k, r)
        ell = mpmath.sqrt(K**2 - strength**2) - 0.5
        eta, U = mpmath.mpc(-strength, 0.5), k + strength / r
        waves = {
            "regular": lambda x, at=(ell, eta): mpmath.coulombf(*at, x) / mpmath.sqrt(x),
            "outgoing": lambda x, at=(ell, eta): (
                (mpmath.coulombg(*at, x) + 1j * mpmath.coulombf(*at, x)) / mpmath.sqrt(x)
            ),
        }
        for name, wave in waves.items():
            v = wave(k * r)
            u = r / K * (k * mpmath.diff(wave, k * r) - 1j * U * v)
            expected = complex((u - v) / (1j * (u + v)))
            assert complex(getattr(found, name)[0]) == pytest.approx(expected, rel=1e-8), (K, name)


def test_phases_are_those_of_a_charge_at_large_k():
    """Neighbouring S_K differ by Rutherford's factor (K − iη)/(K + iη) where the spin and ρ − K have died out."""
    K, eta = np.array([3000.0, 3001.0]), 0.6
    first, second = point_phases(K, eta)
    assert second / first == pytest.approx((3000 - 1j * eta) / (3000 + 1j * eta), abs=1e-6)
    np.testing.assert_allclose(np.abs(point_phases(np.arange(1.0, 50), eta)), 1, rtol=1e-12)


def test_a_fraction_that_does_not_converge_says_so(monkeypatch):
    monkeypatch.setattr(coulomb, "_TERMS", 3)
    with pytest.raises(ns.FitError, match="has not converged"):
        matching(np.array([1.0]), 0.6, 4.8, 8.0)


def test_phases_are_those_of_the_wave_far_away():
    """The regular wave beside the asymptotic series of the outgoing one, e^{i(kr + η ln 2kr)} ₂F₀, at kr = 4000."""
    eta, x, K = 0.3, 4000.0, np.arange(1.0, 16)
    rho = np.sqrt(K * K - eta**2)
    term = total = np.ones(K.size, complex)
    for n in range(40):
        term = term * (rho - 1j * eta + n) * (-rho - 1j * eta + n) / ((n + 1) * 2j * x)
        total = total + term
    outgoing = np.exp(1j * (x + eta * np.log(2 * x))) * total  # g − if
    ratios = matching(K, eta, 1.0, x)
    g = outgoing / (1 - 1j * ratios.outgoing)
    # The coefficient c of the outgoing wave in the regular one, which is sin(kr + η ln 2kr − πl/2 + δ) far away.
    c = 2j * (ratios.outgoing.conj() - ratios.regular) * g.conj()
    S = -c / c.conj() * np.exp(1j * np.pi * (K - 1))
    np.testing.assert_allclose(S / S[0], point_phases(K, eta) / point_phases(K[:1], eta), atol=1e-9)
