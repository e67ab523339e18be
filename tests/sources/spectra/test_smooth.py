"""Moments of smooth spectra against closed forms and adaptive quadrature between kinks."""

from itertools import pairwise

import mpmath
import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.sources.spectra.smooth import Smooth, product, weighted_sum
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Tabulated
from nuscatter.units import MeV

FALLING = Smooth(lambda E: np.exp(-2 * E / MeV) / MeV, (0.5 * MeV, 40 * MeV))
JUMPING = Smooth(lambda E: np.where(2 * MeV > E, 3.0, np.exp(-E / MeV)) / MeV, (0.01 * MeV, 2 * MeV, 9 * MeV))
SQUARE = Smooth(lambda E: (E / MeV) ** 2 / MeV, (0.0, 3 * MeV))


@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize("above", [0.5, 0.500001, 1.0, 7.0, 31.0, 39.0, 39.99, 39.999999])
def test_an_exponential_over_thirty_decades(above, k):
    """∫ e^(−2E) E^(−k) dE is a difference of incomplete gamma functions."""
    with mpmath.workdps(60):
        low, high = mpmath.mpf(above), mpmath.mpf(40)
        exact = 2 ** (k - 1) * (mpmath.gammainc(1 - k, 2 * low) - mpmath.gammainc(1 - k, 2 * high))
    tolerance = 1e-11 + 1e-14 / (1 - above / 40)
    assert float(FALLING.moment(k, above * MeV) * MeV**k) / float(exact) == pytest.approx(1, rel=tolerance)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_across_a_jump(k):
    for above in (0.0, 0.01, 0.3, 1.999999, 2.0, 2.000001, 8.9, 9.0, 12.0, np.inf):
        edges = [max(above, 0.01), *(each for each in (2.0, 9.0) if each > max(above, 0.01))]
        parts = [
            quad(
                lambda E: (3.0 if E < 2 else np.exp(-E)) * E**-k,
                a * (1 + 1e-15),
                b * (1 - 1e-15),
                epsrel=1e-12,
                epsabs=0,
            )
            for a, b in pairwise(edges)
        ]
        exact = sum(each[0] for each in parts)
        assert float(JUMPING.moment(k, above * MeV) * MeV**k) == pytest.approx(exact, rel=1e-11, abs=0)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_a_spectrum_from_zero_energy(k):
    """E² from 0 to 3: the moments are (27 − a³)/3, (9 − a²)/2 and 3 − a down to a = 0."""
    above = np.array([0.0, 1e-30, 1e-9, 1e-7, 1e-3, 1.0, 2.9])
    exact = [(27 - above**3) / 3, (9 - above**2) / 2, 3 - above][k]
    np.testing.assert_allclose(SQUARE.moment(k, above * MeV) * MeV ** (k - 0), exact, rtol=1e-11)


def test_a_massive_projectile_goes_the_general_way():
    table = Tabulated(np.array([1.0, 2.0, 5.0]) * MeV, np.array([0.3, 1.0, 0.1]) / MeV)
    same = Smooth(table, table.kinks)
    above = np.array([0.9, 1.0, 1.5, 3.0, 4.9]) * MeV
    np.testing.assert_allclose(same.moment(1, above, 0.8 * MeV), table.moment(1, above, 0.8 * MeV), rtol=1e-12)
    np.testing.assert_allclose(same.moment(1, above), table.moment(1, above), rtol=1e-12)


def test_the_shape_of_the_thresholds_is_kept_and_the_function_is_not_called_again():
    calls = []

    def counted(E):
        calls.append(E.size)
        return np.exp(-E / MeV) / MeV

    spectrum = Smooth(counted, (1 * MeV, 8 * MeV))
    first = spectrum.moment(1, 2 * MeV)
    before = len(calls)
    assert spectrum.moment(1, np.full((3, 2), 2.0) * MeV).shape == (3, 2)
    assert float(spectrum.moment(1, 2 * MeV)) == float(first)
    assert len(calls) == before


def test_zero_outside_and_nodes_integrate():
    assert FALLING(np.array([0.4, 41.0]) * MeV).tolist() == [0, 0]
    E, w = JUMPING.nodes()
    assert float(w.sum()) == pytest.approx(3 * 1.99 + np.exp(-2) - np.exp(-9), rel=1e-12)
    assert (E > 0).all()


def test_a_weighted_sum_has_the_moments_of_its_parts():
    flat, table = Polynomial((1 / MeV,), high=4 * MeV, low=1 * MeV), Tabulated([2 * MeV, 6 * MeV], [1 / MeV, 0])
    both = weighted_sum({flat: 0.25, table: 3.0, FALLING: 0.0})
    assert both.kinks == (1 * MeV, 2 * MeV, 4 * MeV, 6 * MeV)
    above = np.linspace(0.5, 6.5, 40) * MeV
    for k in range(3):
        expected = 0.25 * flat.moment(k, above) + 3 * table.moment(k, above)
        np.testing.assert_allclose(both.moment(k, above), expected, rtol=1e-11, atol=1e-14 * MeV**-k)


@pytest.mark.parametrize("k", [0, 1, 2])
def test_a_product_has_moments_in_closed_form(k):
    """A flat spectrum from 1 to 4 MeV times E³: the integral of E^(3 − k)."""
    flat = Polynomial((1 / MeV,), high=4 * MeV, low=1 * MeV)
    cubic = product(flat, lambda E: (E / MeV) ** 3, flat.kinks)
    above = np.array([0.5, 1.0, 2.7, 3.999, 4.0])
    expected = (4.0 ** (4 - k) - np.maximum(above, 1.0) ** (4 - k)) / (4 - k)
    np.testing.assert_allclose(cubic.moment(k, above * MeV) * MeV**k, expected, rtol=1e-11)
    assert cubic(np.array([0.9, 2.0, 4.1]) * MeV).tolist() == pytest.approx([0, 8 / MeV, 0], rel=1e-14)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Smooth(3.0, (1.0, 2.0)), lambda: Smooth(np.exp, (2.0, 1.0)), lambda: Smooth(np.exp, (-1.0, 2.0)),
        lambda: Smooth(np.exp, (1.0,)), lambda: FALLING.moment(3, 1.0), lambda: FALLING.moment(0, np.nan),
        lambda: FALLING(np.inf), lambda: weighted_sum([]), lambda: weighted_sum([(FALLING, -1.0)]),
        lambda: weighted_sum([(3.0, 1.0)]),
        lambda: weighted_sum([(Line(1 * MeV), 1.0), (FALLING, 1.0)]).moment(0, 1.0),
    ],
)  # fmt: skip
def test_refusals(make):
    with pytest.raises(InputError):
        make()


def test_panels_end_at_further_energies():
    plain = SQUARE.nodes(9)
    energy, weight = SQUARE.nodes(9, also=[1.1 * MeV, 5 * MeV])
    assert energy.size == plain[0].size + 9
    assert weight[energy > 1.1 * MeV].sum() == pytest.approx((27 - 1.1**3) / 3, rel=1e-12, abs=0)
    np.testing.assert_array_equal(SQUARE.nodes(9, [5 * MeV]), plain)
