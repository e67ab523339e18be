"""Moments by panels beside closed forms and an independent integral; what is asked for is checked once, here."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.sources.spectra.moment_integrals import MomentIntegrand, nodes_between, panel_moment, thresholds
from nuscatter.units import MeV


def power(n):
    return lambda E: (E / MeV) ** n / MeV


@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize("n", [-3, 0, 2.5])
def test_a_power_law_has_a_moment_in_closed_form(n, k):
    low, high = 0.3, 70.0
    above = np.array([0.0, 0.3, 1.7, 69.9, 70.0, np.inf])
    start = np.clip(above, low, high)
    p = n - k + 1
    expected = np.log(high / start) if p == 0 else (high**p - start**p) / p
    found = panel_moment(power(n), (low * MeV, high * MeV), k, above * MeV, 0.0) * MeV**k
    np.testing.assert_allclose(found, expected, rtol=3e-12, atol=1e-14)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_a_massive_projectile_has_another_weight(k):
    mass, above = 3.0, 3.5
    expected = quad(lambda E: E**2 * E ** (2 - k) / (E**2 - mass**2), above, 40, epsabs=0, epsrel=1e-12)[0]
    found = panel_moment(power(2), (0.0, 40 * MeV), k, np.array(above * MeV), mass * MeV)
    assert float(found) * MeV**k == pytest.approx(expected, rel=1e-11, abs=0)


def test_what_does_not_converge_is_infinite():
    """∫ dE/E from zero, and ∫ dE E²/(E² − m²) from m."""
    found = panel_moment(power(0), (0.0, 10 * MeV), 1, np.array([0.0, 1 * MeV]), 0.0) * MeV
    assert math.isinf(found[0])
    assert found[1] == pytest.approx(math.log(10), rel=1e-12, abs=0)
    assert np.isinf(panel_moment(power(0), (0.0, 10 * MeV), 0, np.array([1 * MeV]), 1 * MeV)[0])


def test_a_kink_of_the_spectrum_costs_nothing():
    def step(E):
        return np.where(4 * MeV > E, 2.0, 0.5) / MeV

    found = panel_moment(step, (1 * MeV, 4 * MeV, 9 * MeV), 0, np.array([0.0, 2.5]) * MeV, 0.0)
    np.testing.assert_allclose(found, [8.5, 5.5], rtol=1e-14)


def test_the_integrand_between_two_points():
    integrand = MomentIntegrand(power(1), 1, 0.0)
    area = integrand.between(np.log(np.array([2 * MeV])), np.log(np.array([3 * MeV])))
    assert area[0] * MeV == pytest.approx(1.0, rel=1e-14)


def test_nodes_integrate_polynomials():
    energy, weight = nodes_between(power(3), (0.0, 1 * MeV, 5 * MeV), 3)
    assert energy.shape == weight.shape == (6,)
    assert float(weight @ energy**2) / MeV**2 == pytest.approx(5**6 / 6, rel=1e-13)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((3, 1.0, 0.0), "k"), ((1.0, 1.0, 0.0), "k"), ((0, np.nan, 0.0), "above"), ((0, 1.0, -1.0), "mass")],
)
def test_what_is_asked_for_is_checked(arguments, said):
    with pytest.raises(InputError, match=said):
        thresholds(*arguments)


def test_a_mass_above_the_spectrum_is_refused():
    with pytest.raises(InputError, match="mass"):
        panel_moment(power(0), (1 * MeV, 2 * MeV), 0, np.array([1.0]), 2 * MeV)


def test_panels_end_at_further_energies_too():
    """In any order, more than once, at kinks and beyond the ends; and ∫ φ above one of them is that of its nodes."""
    kinks, also = (0.5 * MeV, 2 * MeV, 5 * MeV), np.array([3.3, 0.9, 0.9, 2.0, 0.1, 7.0, 5.0]) * MeV
    energy, weight = nodes_between(power(2), kinks, 4, also)
    assert energy.size == 4 * 4
    for at in (0.9, 2.0, 3.3):
        above = energy > at * MeV
        assert above.sum() % 4 == 0
        assert weight[above].sum() == pytest.approx((5**3 - at**3) / 3, rel=1e-13, abs=0)
    assert weight.sum() == pytest.approx((5**3 - 0.5**3) / 3, rel=1e-13, abs=0)
    plain = nodes_between(power(2), kinks, 4)
    for nothing in ((), [], np.array([9.0 * MeV]), 0.5 * MeV):
        np.testing.assert_array_equal(nodes_between(power(2), kinks, 4, nothing), plain)
    np.testing.assert_array_equal(nodes_between(power(2), kinks, 4, also.reshape(7, 1)), (energy, weight))
    for wrong in (np.nan, [1.0, np.inf], "x", 1j):
        with pytest.raises(InputError, match=r"^also"):
            nodes_between(power(2), kinks, 4, wrong)
