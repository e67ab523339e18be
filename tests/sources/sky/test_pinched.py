"""Pinched spectra: totals and moments in closed form, beside quadrature, elementary functions and exact arithmetic."""

import math
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.sources.sky.diffuse import fermi_dirac
from nuscatter.sources.sky.pinched import Pinched, shared_edges
from nuscatter.units import MeV

SHAPES = [(12.0, 2.5), (9.0, 3.8), (21.0, 1.98), (15.0, 0.5), (10.0, 0.0), (11.0, 1.0), (12.0, 20.0)]


def made(mean, alpha, high=None):
    edges = None if high is None else shared_edges(mean * MeV, alpha, high * MeV)
    return Pinched(mean=mean * MeV, alpha=alpha, edges=edges)


def density(E, mean, alpha):
    """The formula written out, per MeV."""
    b = (1 + alpha) / mean
    return b * (b * E) ** alpha * math.exp(-b * E) / math.gamma(1 + alpha)


@pytest.mark.parametrize(("mean", "alpha"), SHAPES)
def test_totals(mean, alpha):
    """Number 1, mean ⟨E⟩, mean square (2 + α)/(1 + α) ⟨E⟩²: of a spectrum that no longer has these if α is wrong."""
    spectrum = made(mean, alpha)
    E, w = spectrum.nodes(48)
    root = 2e-6 if 0 < alpha < 1 else 1e-10  # √E at zero is integrated by polynomials
    assert w.sum() == pytest.approx(1, rel=root, abs=0)
    assert w @ E / MeV == pytest.approx(mean, rel=root, abs=0)
    assert w @ E**2 / MeV**2 == pytest.approx((2 + alpha) / (1 + alpha) * mean**2, rel=1e-10, abs=0)
    assert float(spectrum.moment(0, 0.0)) == pytest.approx(1, rel=1e-13, abs=0)
    if alpha > 1.1:  # ⟨1/E⟩ = β/α, ⟨1/E²⟩ = β²/α(α − 1)
        b = (1 + alpha) / mean
        first, second = (float(spectrum.moment(k, 0.0)) * MeV**k for k in (1, 2))
        assert first == pytest.approx(b / alpha, rel=1e-12, abs=0)
        assert second == pytest.approx(b**2 / (alpha * (alpha - 1)), rel=1e-12, abs=0)


@pytest.mark.parametrize(("mean", "alpha"), SHAPES)
@pytest.mark.parametrize("high", [None, 60.0])
def test_moments_against_adaptive_quadrature(mean, alpha, high):
    spectrum = made(mean, alpha, high)
    end = spectrum.support[1] / MeV
    above = np.array([0.3, 2.0, 7.0, 15.0, 30.0, 45.0, 0.9 * end, 0.999 * end, 0.999999 * end])
    above = above[above < end]
    both = spectrum.moments(above * MeV)
    for k in range(3):
        moments = spectrum.moment(k, above * MeV) * MeV**k
        np.testing.assert_allclose(both[k] * MeV**k, moments, rtol=1e-12)
        for threshold, moment in zip(above.tolist(), moments.tolist(), strict=True):
            # In pieces, so that no part of an exponential is missed; the tolerance is relative.
            ends = np.append(threshold + np.arange(0, min(end - threshold, 12 * mean), mean), end)
            parts = [
                quad(lambda E, k=k: density(E, mean, alpha) * E**-k, a, b, epsabs=0, epsrel=1e-12)[0]
                for a, b in pairwise(ends)
            ]
            assert moment == pytest.approx(sum(parts), rel=1e-9, abs=0), (k, threshold)


@pytest.mark.parametrize("left", [1e-2, 1e-5, 1e-8])
def test_no_digits_are_lost_next_to_the_end(left):
    """With 50 digits: of the difference of two incomplete Γ functions none would be right at 1e-8."""
    spectrum = made(12.0, 2.5, 60.0)
    threshold = 60 * (1 - left) * MeV
    with mpmath.workdps(50):
        b = mpmath.mpf(3.5) / 12
        low, high = (b * mpmath.mpf(E) / mpmath.mpf(MeV) for E in (float(threshold), spectrum.support[1]))
        for k in range(3):
            expected = b**k * mpmath.gammainc(mpmath.mpf(3.5) - k, low, high) / mpmath.gamma(mpmath.mpf(3.5))
            # 60 MeV itself and 1 − left are known to 1e-16, their difference to 1e-16/left.
            assert float(spectrum.moment(k, threshold)) * MeV**k == pytest.approx(
                float(expected), rel=1e-13 + 4e-16 / left, abs=0
            )


def test_moments_of_a_maxwell_boltzmann_spectrum_are_elementary():
    """α = 2: Q(3, x) = e⁻ˣ (1 + x + x²/2), Q(2, x) = e⁻ˣ (1 + x), Q(1, x) = e⁻ˣ."""
    spectrum, E = made(12.0, 2.0), np.array([0.0, 3.0, 20.0, 70.0])
    x = E * 3 / 12
    expected = np.exp(-x) * (1 + x + x**2 / 2), np.exp(-x) * (1 + x) / 8, np.exp(-x) / 32
    for k, each in enumerate(expected):
        np.testing.assert_allclose(spectrum.moment(k, E * MeV) * MeV**k, each, rtol=1e-11)


def test_fermi_dirac_is_nearly_pinched():
    """⟨E⟩ = 3.1514 T; ⟨E²⟩ = 12.939 T² gives α = 2.30, as Keil, Raffelt and Janka (2003) say."""
    T = 4 * MeV
    E, w = Pinched(mean=3.1514 * T, alpha=2.3).nodes()
    ratio = float(w @ (E / T) ** 2)
    assert ratio == pytest.approx(12.939, rel=2e-3, abs=0)
    inside = (E > T) & (E < 6 * T)
    close = Pinched(mean=3.1514 * T, alpha=2.3)(E[inside]) / fermi_dirac(E[inside], temperature=T)
    np.testing.assert_allclose(close, 1, atol=0.03)


def test_where_a_moment_diverges_it_is_infinite():
    assert float(made(10.0, 0.5).moment(2, 0.0)) == np.inf
    assert np.isfinite(float(made(10.0, 0.5).moment(2, 0.1 * MeV)))
    assert float(made(10.0, 0.0).moment(1, 0.0)) == np.inf


def test_a_massive_projectile():
    spectrum = made(12.0, 2.5)
    massive = spectrum.moments(20 * MeV, mass=1e-6 * MeV)
    np.testing.assert_allclose(massive, spectrum.moments(20 * MeV), rtol=1e-11)


def test_outside():
    spectrum = made(12.0, 2.5, 60.0)
    assert spectrum(np.array([-1.0, 60.1]) * MeV).tolist() == [0, 0]
    np.testing.assert_allclose(spectrum.moment(1, np.array([60.0, 61.0, np.inf]) * MeV), 0, atol=0)
    assert float(spectrum.moment(0, 0.0)) == pytest.approx(1 - _above(2.5, 60 * 3.5 / 12), rel=1e-13, abs=0)


def _above(alpha, x):
    return float(mpmath.gammainc(1 + alpha, x, regularized=True))


def test_shared_edges_serve_the_narrow_and_the_wide():
    edges = shared_edges(np.array([8.0, 20.0]) * MeV, np.array([3.0, 1.5]))
    assert edges[0] == 0
    assert np.all(np.diff(edges) > 0)
    assert edges[1] == pytest.approx(2 * MeV, rel=1e-12, abs=0)
    wide = Pinched(mean=20 * MeV, alpha=1.5, edges=edges)
    E, w = wide.nodes(16)
    assert 1 - float(w @ E) / (20 * MeV) == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Pinched(mean=-1.0, alpha=2), lambda: Pinched(mean=np.nan, alpha=2),
        lambda: Pinched(mean=12 * MeV, alpha=-0.1), lambda: Pinched(mean=12 * MeV, alpha=101),
        lambda: Pinched(mean=12 * MeV, alpha=np.nan), lambda: Pinched(mean=12 * MeV, alpha=[2, 3]),
        lambda: Pinched(mean=[12 * MeV], alpha=2), lambda: Pinched(mean="12", alpha=2),
        lambda: Pinched(mean=12 * MeV, alpha=2, edges=(1 * MeV, 2 * MeV)),
        lambda: Pinched(mean=12 * MeV, alpha=2, edges=(0.0, 5 * MeV, 3 * MeV)),
        lambda: Pinched(mean=12 * MeV, alpha=2, edges=(0.0, np.inf)),
        lambda: made(12.0, 2.0).moment(3, 1 * MeV), lambda: made(12.0, 2.0).moment(1, np.nan),
        lambda: made(12.0, 2.0).moments(np.nan), lambda: made(12.0, 2.0)(np.nan),
    ],
)  # fmt: skip
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
