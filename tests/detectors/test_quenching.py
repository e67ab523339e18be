"""Quenching: its values, its kinks, its refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.detectors.quenching import PolynomialQuenching, TabulatedQuenching, constant, linear
from nuscatter.errors import InputError
from nuscatter.units import MeV, keV

recoils = st.floats(0, 1000).map(lambda T: T * keV)


@given(T=recoils, factor=st.floats(0, 1))
def test_a_constant_factor_multiplies(T, factor):
    assert constant(factor)(T) == pytest.approx(factor * T, rel=1e-14)


@given(T=recoils)
def test_a_linear_factor_grows_with_the_recoil(T):
    assert linear(0.246, 0.00078 / keV)(T) == pytest.approx((0.246 + 0.00078 * T / keV) * T, rel=1e-13)


def test_the_polynomial_of_coherent_csi():
    """The released quenching of CsI(Na), E_ee = 0.0554628 T + 4.30681 T² − 111.707 T³ + 840.384 T⁴ in MeV."""
    numbers = (0.0554628, 4.30681, -111.707, 840.384)
    csi = PolynomialQuenching(tuple(c * MeV ** (-k) for k, c in enumerate(numbers)))
    for T in (0.001, 0.005, 0.01, 0.02, 0.05):
        expected = sum(c * T ** (k + 1) for k, c in enumerate(numbers))
        assert csi(T * MeV) / MeV == pytest.approx(expected, rel=1e-14)
    assert csi.kinks == ()


def test_a_polynomial_is_cut_to_zero_where_it_is_negative_and_knows_the_kink():
    threshold = PolynomialQuenching((-0.1, 0.01 / keV))
    assert np.array_equal(threshold(np.array([0, 5, 9.99]) * keV), np.zeros(3))
    assert threshold(20 * keV) / keV == pytest.approx(2.0)
    assert np.asarray(threshold.kinks) / keV == pytest.approx([10.0])


@given(roots=st.lists(st.floats(0.5, 100), min_size=1, max_size=3, unique=True))
def test_the_kinks_of_a_polynomial_are_where_it_changes_sign(roots):
    """Π(T − r): one-sided samples around each kink must be cut on exactly one side."""
    if min(np.diff(np.sort(roots)), default=1.0) < 0.1:
        return
    coefficients = np.polynomial.polynomial.polyfromroots(roots)
    quenching = PolynomialQuenching(tuple(float(c) / keV**k for k, c in enumerate(coefficients)))
    assert np.asarray(quenching.kinks) / keV == pytest.approx(sorted(roots), rel=1e-6)
    for kink in quenching.kinks:
        below, above = quenching(np.array([kink - 0.01 * keV, kink + 0.01 * keV]))
        assert (below == 0) != (above == 0)


def test_a_table_interpolates_the_factor_and_keeps_it_beyond_the_ends():
    table = TabulatedQuenching(np.array([2, 4, 10]) * keV, np.array([0.1, 0.2, 0.14]))
    T = np.array([0, 1, 2, 3, 4, 7, 10, 50])
    factor = np.array([0.1, 0.1, 0.1, 0.15, 0.2, 0.17, 0.14, 0.14])
    assert table(T * keV) / keV == pytest.approx(factor * T, rel=1e-14)
    assert np.asarray(table.kinks) / keV == pytest.approx([2, 4, 10])


@given(
    factors=st.lists(st.floats(0, 1), min_size=3, max_size=3),
    at=st.floats(0, 1, exclude_min=True, exclude_max=True),
    piece=st.integers(0, 3),
)
def test_a_table_is_smooth_between_its_kinks(factors, at, piece):
    """Between kinks E_ee is a parabola in T: its third difference vanishes."""
    energies = np.array([2, 4, 10]) * keV
    table = TabulatedQuenching(energies, np.array(factors))
    bounds = np.array([0, *table.kinks, 20 * keV])
    low, high = bounds[piece], bounds[piece + 1]
    T = np.linspace(low, low + (high - low) * at, 4)
    assert np.diff(table(T) / keV, 3) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: constant(-0.1),
        lambda: constant(float("nan")),
        lambda: PolynomialQuenching(()),
        lambda: linear(0.2, float("inf")),
        lambda: TabulatedQuenching([2 * keV, 1 * keV], [0.1, 0.1]),
        lambda: TabulatedQuenching([1 * keV, 2 * keV], [0.1]),
        lambda: TabulatedQuenching([1 * keV, 2 * keV], [0.1, -0.1]),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^.\n].* was expected\.$"):
        make()
