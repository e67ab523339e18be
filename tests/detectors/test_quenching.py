"""Quenching: its values, its kinks, its refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.constants import fine_structure_constant
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import (
    Lindhard,
    PolynomialQuenching,
    TabulatedQuenching,
    constant,
    lindhard,
    lindhard_k,
    linear,
    quenching_factors,
)
from nuscatter.errors import InputError
from nuscatter.units import MeV, angstrom, eV, keV, kg

recoils = st.floats(0, 1000).map(lambda T: T * keV)


@given(T=recoils, factor=st.floats(0, 1))
def test_a_constant_factor_multiplies(T, factor):
    assert constant(factor)(T) == pytest.approx(factor * T, rel=1e-14)


@given(T=recoils)
def test_a_linear_factor_grows_with_the_recoil(T):
    assert linear(a=0.246, b=0.00078 / keV)(T) == pytest.approx((0.246 + 0.00078 * T / keV) * T, rel=1e-13)


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


# --- Lindhard ---------------------------------------------------------------------------------------------------------


def lewin_smith(T: float, Z: int, k: float) -> float:
    """E_ee/T of Astropart. Phys. 6 (1996) 87, Eq. 6.1, T in keV."""
    epsilon = 11.5 * T * Z ** (-7 / 3)
    g = 3 * epsilon**0.15 + 0.7 * epsilon**0.6 + epsilon
    return k * g / (1 + k * g)


@given(T=st.floats(1e-3, 1e3), Z=st.integers(6, 83), k=st.floats(0.05, 0.3))
def test_lindhard_is_the_published_formula(T, Z, k):
    assert float(Lindhard(Z, k)(T * keV) / (T * keV)) == pytest.approx(lewin_smith(T, Z, k), rel=1e-12)


def test_the_reduced_energy_is_that_of_thomas_and_fermi():
    """ε = a T/2e²Z² with a = 0.8853 a_0/(√2 Z^⅓), which makes 11.5 Z^(−7/3) for each keV."""
    screening = 0.8853 * 0.529177 * angstrom / np.sqrt(2)
    charge2 = fine_structure_constant.value  # e²/4π in natural units
    assert screening / (2 * charge2) * keV == pytest.approx(11.5, rel=1e-3)


@pytest.mark.parametrize(
    ("Z", "A", "k"), [(32, 72.63, 0.157), (54, 131.29, 0.166), (14, 28.09, 0.146), (18, 39.95, 0.144)]
)
def test_lindhards_own_k(Z, A, k):
    """0.157 for germanium, 0.166 for xenon (XENON), 0.146 for silicon, 0.144 for argon."""
    assert lindhard_k(Z, A) == pytest.approx(k, abs=6e-4)


def test_lindhard_of_an_element():
    assert (lindhard("Ge").Z, lindhard("Ge").k) == (32, pytest.approx(0.1573, abs=2e-4))
    assert lindhard("Ar40").Z == 18
    with pytest.raises(InputError, match="one element"):
        lindhard("CsI")


@given(T=st.floats(1e-6, 1e5), k=st.floats(0.05, 0.3), xi=st.floats(0, 1), q=st.floats(-1e-3, 1e-3))
def test_ionisation_is_between_nothing_and_everything(T, k, xi, q):
    seen = float(Lindhard(32, k, adiabatic=xi * keV, q=q)(T * keV))
    assert 0 <= seen <= T * keV
    assert float(Lindhard(32, k, adiabatic=xi * keV, q=q)(0.0)) == 0


@given(T=st.floats(1e-3, 10), xi=st.floats(0.01, 1))
def test_the_adiabatic_correction_multiplies(T, xi):
    plain, corrected = Lindhard(32, 0.179), Lindhard(32, 0.179, adiabatic=xi * keV)
    expected = float(plain(T * keV)) * -np.expm1(-T / xi)
    assert float(corrected(T * keV)) == pytest.approx(expected, rel=1e-11, abs=0)


@pytest.mark.parametrize("q", [1e-5, 1e-4, 1e-3])
def test_bound_atoms_make_a_threshold(q):
    """Where kg/(1 + kg) = q/ε; below, nothing."""
    model = Lindhard(32, 0.16, q=q)
    (kink,) = model.kinks
    at = kink / keV
    assert lewin_smith(at, 32, 0.16) == pytest.approx(q / (11.5 * at * 32 ** (-7 / 3)), rel=1e-9)
    assert float(model(0.999 * kink)) == 0
    assert float(model(1.001 * kink)) > 0
    above = lewin_smith(2.0, 32, 0.16) - q / (11.5 * 2 * 32 ** (-7 / 3))
    assert float(model(2 * keV) / (2 * keV)) == pytest.approx(above, rel=1e-12)


def test_an_excess_stops_at_the_whole_energy():
    model = Lindhard(32, 0.16, q=-1e-4)
    (kink,) = model.kinks
    assert float(model(kink / 2)) == kink / 2
    assert float(model(2 * kink)) < 2 * kink
    assert Lindhard(32, 0.16).kinks == ()


def test_a_detector_finds_the_threshold():
    """The response vanishes below the kink and the kink is one of the edges of integration."""
    model = Lindhard(32, 0.16, q=1e-4)
    germanium = Detector("Ge", 1 * kg, np.array([0, 0.1, 1]) * keV, quenching=model)
    edges = germanium.response_edges(5 * keV)
    assert np.abs(edges / model.kinks[0] - 1).min() < 1e-12
    assert germanium.response(np.array([1.0]) * keV).tolist() == [[0.0], [1.0]]


def test_factors_of_several_models():
    T = np.array([[0.2, 1.0], [5.0, 20.0]]) * keV
    spread = quenching_factors({"a": constant(0.3), "b": linear(a=0.1, b=0.01 / keV)}, T)
    np.testing.assert_allclose(spread["a"], np.full((2, 2), 0.3), rtol=1e-14)
    np.testing.assert_allclose(spread["b"], 0.1 + 0.01 * T / keV, rtol=1e-14)
    with pytest.raises(InputError, match="a Quenching"):
        quenching_factors({"a": lambda T: T}, T)
    with pytest.raises(InputError, match="T is 0"):
        quenching_factors({"a": constant(0.3)}, 0.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Lindhard(0, 0.1),
        lambda: Lindhard(32.0, 0.1),
        lambda: Lindhard(32, 0.0),
        lambda: Lindhard(32, 15.7),  # per cent
        lambda: Lindhard(32, 0.00157),
        lambda: Lindhard(32, 0.1, adiabatic=-1 * eV),
        lambda: Lindhard(32, 0.1, q=float("nan")),
        lambda: Lindhard(32, 0.1)(-1.0),
        lambda: lindhard_k(32, 0),
        lambda: lindhard_k(200, 1),
        lambda: constant(-0.1),
        lambda: constant(float("nan")),
        lambda: PolynomialQuenching(()),
        lambda: linear(a=0.2, b=float("inf")),
        lambda: TabulatedQuenching([2 * keV, 1 * keV], [0.1, 0.1]),
        lambda: TabulatedQuenching([1 * keV, 2 * keV], [0.1]),
        lambda: TabulatedQuenching([1 * keV, 2 * keV], [0.1, -0.1]),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^.\n].* was expected\.$"):
        make()


@pytest.mark.parametrize("element", ["H", "He", "Li", "Si", "Ge", "Xe", "U238"])
def test_lindhards_own_k_are_far_inside_the_range(element):
    """The range is wide: a fit of k does not meet its ends."""
    k = lindhard(element).k
    assert 0.1 < k < 0.19
    for factor in (0.1, 5):
        assert Lindhard(32, factor * k).k == factor * k


def test_a_k_in_per_cent_is_a_sentence():
    with pytest.raises(InputError, match=r"^k is 15.7, but a number from 0.01 to 1, as 0.157 of germanium"):
        Lindhard(32, k=15.7)
