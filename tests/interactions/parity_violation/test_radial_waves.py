"""Regular waves: Bessel functions in a constant potential, the order of the steps, and integrals of g² + f²."""

import numpy as np
import pytest

from nuscatter.interactions.parity_violation.radial_waves import radii, regular_waves

WELL = 0.15


def potential(r):
    return np.full_like(r, -WELL)


def smooth(r):
    return -0.12 / (1 + np.exp((r - 6.6) / 0.55))


def test_in_a_constant_potential_a_wave_is_a_bessel_function():
    from scipy.special import spherical_jn

    k, K = 2.3, np.arange(1, 31)
    waves = regular_waves(k, potential, radii(k, 14.0), 30)
    local = (k + WELL) * 14.0
    np.testing.assert_allclose(waves.f / waves.g, -spherical_jn(K, local) / spherical_jn(K - 1, local), rtol=2e-8)


def test_a_step_is_of_sixth_order():
    k = 2.3
    exact = regular_waves(k, smooth, radii(k, 14.0, 0.02), 25)
    missed = []
    for step in (0.4, 0.2):
        found = regular_waves(k, smooth, radii(k, 14.0, step), 25)
        # The sine of the angle between the two vectors (g, f).
        missed.append(np.abs(found.g * exact.f - found.f * exact.g) / np.hypot(found.g, found.f))
    high = slice(8, 25)  # near the origin the growing steps of the lowest waves hide the order
    assert np.median(missed[0][high] / missed[1][high]) > 40


@pytest.mark.slow
@pytest.mark.parametrize("K", [1, 2, 20])
def test_a_slow_integration_finds_the_same(K):
    """scipy's DOP853 from its own start, r^K times the first terms in r, at a relative tolerance of 1e-11."""
    from scipy.integrate import solve_ivp

    k, end = 2.3, 14.0

    def right(r, y):
        U = k - smooth(r)
        return [K / r * y[0] + U * y[1], -K / r * y[1] - U * y[0]]

    start = 1e-3 if K == 1 else 0.05 * K / k
    U = k - smooth(start)
    solved = solve_ivp(right, (start, end), [1.0, -U * start / (2 * K + 1)], method="DOP853", rtol=1e-11, atol=1e-14)
    g, f = solved.y[:, -1]
    waves = regular_waves(k, smooth, radii(k, end), K)
    assert waves.f[-1] * g - waves.g[-1] * f == pytest.approx(0, abs=1e-7 * np.hypot(g, f))


def test_overlaps_are_integrals():
    from scipy.special import spherical_jn

    k, K = 2.3, np.arange(1, 21)
    waves = regular_waves(k, potential, radii(k, 14.0), 20, lambda r: np.stack([r < 1e9, np.exp(-r)], axis=1))
    r = np.linspace(0, 14, 4001)
    squares = r**2 * np.stack(
        [spherical_jn(n, (k + WELL) * r) ** 2 + spherical_jn(n - 1, (k + WELL) * r) ** 2 for n in K]
    )
    scale = (waves.g**2 + waves.f**2) / squares[:, -1]
    for column, weight in enumerate((np.ones_like(r), np.exp(-r))):
        expected = np.trapezoid(squares * weight, r) * scale
        # Simpson's end at a wave that does not vanish is the larger error of the two.
        np.testing.assert_allclose(waves.overlaps[:, column], expected, rtol=2e-5)


def test_edges_come_in_equal_pairs_and_reach_the_end():
    for k, end in ((0.05, 900.0), (4.8, 17.0), (50.0, 14.0)):
        edges = radii(k, end)
        widths = np.diff(edges)
        assert edges[-1] == end
        np.testing.assert_allclose(widths[::2], widths[1::2], rtol=1e-9)
        assert (widths <= 0.1001 / k).all()
        assert (widths <= 0.1001 * edges[:-1]).all()
