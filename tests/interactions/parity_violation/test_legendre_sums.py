"""Amplitudes of a point charge: summed otherwise in many digits, Rutherford's limit, and the second order in Zα."""

import mpmath
import numpy as np
import pytest

from nuscatter.interactions.parity_violation.legendre_sums import amplitude, wave_amplitudes

ANGLES = np.radians([0.3, 2.0, 10.0, 45.0, 90.0, 150.0])
NONE = np.zeros(0, complex)


def by_many_digits(strength, theta, terms=150, reductions=6):
    """2ik f of a point charge: the plain series, reduced six times with 40 digits, nothing taken out."""
    with mpmath.workdps(40):
        eta, x = mpmath.mpf(strength), mpmath.cos(mpmath.mpf(theta))

        def phase(K):
            rho = mpmath.sqrt(K * K - eta**2)
            turned = mpmath.exp(1j * mpmath.pi * (K - rho))
            return K * mpmath.gamma(rho - 1j * eta) / mpmath.gamma(rho + 1 + 1j * eta) * turned

        S = [0, *(phase(K) for K in range(1, terms + 2))]
        a = [n * S[n] + (n + 1) * S[n + 1] for n in range(terms)]
        for _ in range(reductions):
            a = [
                a[n] - (a[n - 1] * n / (2 * n - 1) if n else 0) - a[n + 1] * (n + 1) / mpmath.mpf(2 * n + 3)
                for n in range(len(a) - 1)
            ]
        before, now, total = mpmath.mpf(1), x, a[0] + a[1] * x
        for n in range(2, len(a)):
            before, now = now, ((2 * n - 1) * x * now - (n - 1) * before) / n
            total += a[n] * now
        return complex(total / (1 - x) ** reductions)


@pytest.mark.parametrize("strength", [0.6, pytest.param(0.15, marks=pytest.mark.slow)])
def test_a_point_charge_is_summed_otherwise_in_many_digits(strength):
    theta = np.radians([40.0, 120.0])
    expected = [by_many_digits(strength, each) / (2j * 1.3) for each in theta]
    np.testing.assert_allclose(amplitude(NONE, strength, 1.3, theta), expected, rtol=1e-9)


def test_a_weak_point_charge_is_mott():
    """(η/2k)² cos²/sin⁴ × (1 + πη s/(1 + s)): W. A. McKinley and H. Feshbach, Phys. Rev. 74 (1948) 1759, at v = c."""
    k, s = 1.3, np.sin(ANGLES / 2)
    excess = []
    for eta in (0.002, 0.001):
        section = np.abs(amplitude(NONE, eta, k, ANGLES)) ** 2 / np.cos(ANGLES / 2) ** 2
        mott = (eta / (2 * k) * np.cos(ANGLES / 2) / s**2) ** 2
        excess.append((section / mott - 1) / eta)
    np.testing.assert_allclose(2 * excess[1] - excess[0], np.pi * s / (1 + s), rtol=1e-4)


def test_it_depends_on_neither_reductions_nor_the_number_of_waves():
    reference = amplitude(NONE, 0.6, 1.3, ANGLES)
    for reductions, waves in ((0, 3000), (1, 1200), (1, 3000)):
        other = amplitude(NONE, 0.6, 1.3, ANGLES, reductions=reductions, waves=waves)
        np.testing.assert_allclose(other, reference, rtol=1e-6)
    wide = slice(2, None)  # twice reduced series lose digits to (1 − cos θ)² forward
    np.testing.assert_allclose(amplitude(NONE, 0.6, 1.3, ANGLES, reductions=2)[wide], reference[wide], rtol=1e-7)


def test_a_changed_phase_changes_the_amplitude_by_its_own_wave():
    from nuscatter.interactions.parity_violation.coulomb import point_phases

    phases = point_phases(np.arange(1.0, 11), 0.3)
    changed = phases.copy()
    changed[3] *= np.exp(0.2j)
    difference = amplitude(changed, 0.3, 1.3, ANGLES) - amplitude(phases, 0.3, 1.3, ANGLES)
    own = wave_amplitudes(10, 1.3, ANGLES)[:, 3] * (changed - phases)[3]
    np.testing.assert_allclose(difference[1:], own[1:], rtol=1e-6)


def test_no_wave_scatters_backward():
    """Helicity is conserved: P_K + P_{K−1} vanishes at 180°."""
    np.testing.assert_allclose(wave_amplitudes(5, 1.3, np.array([np.pi])), 0, atol=1e-12)
    np.testing.assert_allclose(wave_amplitudes(3, 0.5, np.zeros(1)), np.array([[2, 4, 6]]) / 1j)
