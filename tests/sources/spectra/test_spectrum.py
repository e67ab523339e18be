"""Moments against mpmath and adaptive quadrature, written from Φ_k = ∫ φ E^(2−k)/(E² − m²) dE and nothing else."""

from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from nuscatter.errors import InputError
from nuscatter.sources.accelerators.pion_decay import delayed_nu_e, delayed_nu_mu_bar
from nuscatter.sources.spectra.spectrum import Line, Polynomial, Scaled, Spectrum, Tabulated
from nuscatter.units import MeV

mpmath.mp.dps = 40
ORDERS = (0, 1, 2)
FLAT = Polynomial((1 / (50 * MeV),), high=50 * MeV)
STEP = Polynomial((0.3 / MeV, 0.02 / MeV**2), low=4 * MeV, high=9 * MeV)
MICHEL = {"nu_e": delayed_nu_e, "nu_mu_bar": delayed_nu_mu_bar}
ENERGIES = np.array([0.5, 1.0, 3.0, 4.0, 11.0, 30.0, 31.0])
VALUES = np.array([0.0, 2.0, 1.5, 5.0, 0.3, 0.4, 0.0])
TABLE = Tabulated(ENERGIES * MeV, VALUES / MeV)


def exact_polynomial_moment(spectrum: Polynomial, k: int, above: float) -> mpmath.mpf:
    """Return Σ c_j ∫ Eʲ⁻ᵏ dE of the very floats that the spectrum holds, with forty digits."""
    low, high = max(mpmath.mpf(above), mpmath.mpf(spectrum.low)), mpmath.mpf(spectrum.high)
    total = mpmath.mpf(0)
    if low >= high:
        return total
    for j, c in enumerate(spectrum.coefficients):
        n = j - k + 1
        total += mpmath.mpf(c) * (mpmath.log(high / low) if n == 0 else (high**n - low**n) / n) if c else 0
    return total


def slow_moment(spectrum: Spectrum, k: int, above: float, mass: float = 0.0) -> float:
    """Return the moment by adaptive quadrature between kinks, in the momentum (no singular end for a massive one)."""
    total = 0.0
    ends = [E for E in (max(above, mass, spectrum.support[0]), *spectrum.kinks) if min(E - above, E - mass) >= 0]
    ends = sorted(set(ends))

    def integrand(p: float) -> float:
        E = (p**2 + mass**2) ** 0.5
        return float(spectrum(E)) * E ** (1 - k) / p

    for a, b in pairwise(ends):
        pa, pb = ((E**2 - mass**2) ** 0.5 for E in (a, b))
        if pb > pa:  # inside, so that rounding never reads the other side of a jump
            total += quad(integrand, pa * (1 + 1e-15), pb * (1 - 1e-15), epsabs=0, epsrel=1e-11, limit=200)[0]
    return total


# --- lines ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mass", [0.0, 1.0, 29.0])
@pytest.mark.parametrize("k", ORDERS)
def test_the_moment_of_a_line_is_its_weight(k, mass):
    line = Line(29.8 * MeV)
    expected = 29.8 ** (2 - k) / (29.8**2 - mass**2)
    above = np.array([0, 29.8, 29.8 * (1 + 1e-12), 60]) * MeV
    moment = line.moment(k, above, mass * MeV) * MeV**k
    np.testing.assert_allclose(moment, [expected, expected, 0, 0], rtol=1e-14)


def test_a_line_is_one_node_and_has_no_density():
    energy, weight = Line(30 * MeV).nodes()
    assert (energy.tolist(), weight.tolist()) == ([30 * MeV], [1])
    assert Line(30 * MeV).support == (30 * MeV, 30 * MeV)
    with pytest.raises(InputError, match="a line has no density"):
        Line(30 * MeV)(30 * MeV)


def test_a_projectile_heavier_than_the_line_is_refused():
    for mass in (30, 31):
        with pytest.raises(InputError, match="below the line's energy, 30 MeV"):
            Line(30 * MeV).moment(0, 1 * MeV, mass * MeV)


# --- polynomials ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MICHEL)
def test_michel_spectra_in_published_moments(name):
    """∫φ = 1; ⟨E⟩ = 3m/10 and 7m/20; ⟨1/E⟩ = 4/m and 10/3m: from Eqs. 5 and 6 by hand."""
    spectrum = MICHEL[name]
    m = 105.6583755 * MeV
    mean, inverse, inverse2 = {"nu_e": (3 / 10, 4, 24), "nu_mu_bar": (7 / 20, 10 / 3, 16)}[name]
    assert float(spectrum.moment(0, 0)) == pytest.approx(1, rel=1e-14, abs=0)
    assert float(spectrum.moment(1, 0)) * m == pytest.approx(inverse, rel=1e-14, abs=0)
    assert float(spectrum.moment(2, 0)) * m**2 == pytest.approx(inverse2, rel=1e-14, abs=0)
    energy, weight = spectrum.nodes()
    assert weight @ energy / m == pytest.approx(mean, rel=1e-13, abs=0)


@pytest.mark.parametrize("k", ORDERS)
@pytest.mark.parametrize("name", MICHEL)
def test_michel_moments_against_mpmath_up_to_the_end_point(name, k):
    """The last digits survive next to the end point, where differences of antiderivatives lose all of them."""
    spectrum = MICHEL[name]
    for distance in (1, 0.9, 0.5, 0.1, 1e-2, 1e-3, 1e-4, 1e-6):
        above = spectrum.high * (1 - distance)
        exact = exact_polynomial_moment(spectrum, k, above)
        # φ of ν_e vanishes at the end point: its own rounding there, 1e-16 of the peak, is a relative 1e-16/distance.
        assert abs(mpmath.mpf(float(spectrum.moment(k, above))) / exact - 1) < 1e-14 + 4e-16 / distance


def rounding(above: float, spectrum: Polynomial) -> float:
    """Return what an integral over u = ln p can know of its length: rounding over the distance from the end."""
    return 2e-15 / max(1 - above * MeV / spectrum.high, 1e-15)


@pytest.mark.parametrize("k", ORDERS)
@pytest.mark.parametrize("spectrum", [FLAT, STEP, Polynomial((0.0, 0.01 / MeV**2), high=14 * MeV)])
def test_polynomials_with_low_powers_against_mpmath(spectrum, k):
    for above in (0.01, 1, 4, 5.5, 8.999, 13):
        exact = float(exact_polynomial_moment(spectrum, k, above * MeV))
        assert float(spectrum.moment(k, above * MeV)) == pytest.approx(
            exact, rel=1e-13 + rounding(above, spectrum), abs=0
        )


@given(
    st.lists(st.floats(0, 5), min_size=1, max_size=5), st.floats(0.1, 50), st.floats(1.01, 8), st.floats(0.3, 1.1),
    st.sampled_from(ORDERS),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_polynomial_against_mpmath(coefficients, low, ratio, fraction, k):
    scaled = tuple(c / (low * ratio) ** j / MeV ** (j + 1) for j, c in enumerate(coefficients))
    spectrum = Polynomial(scaled, low=low * MeV, high=low * ratio * MeV)
    above = fraction * low * ratio * MeV
    exact = float(exact_polynomial_moment(spectrum, k, above))
    result = float(spectrum.moment(k, above))
    if fraction >= 1:
        assert result == 0
    else:
        assert result == pytest.approx(exact, rel=1e-13 + rounding(fraction * low * ratio, spectrum), abs=1e-300)


def test_the_zero_polynomial():
    for k in ORDERS:
        assert float(Polynomial((0.0,), high=1 * MeV).moment(k, 0.5 * MeV)) == 0


def test_values_of_a_polynomial():
    value = STEP(np.array([3.999, 4, 5, 9, 9.001]) * MeV) * MeV
    np.testing.assert_allclose(value, [0, 0.38, 0.4, 0.48, 0], rtol=1e-14)
    assert STEP.support == STEP.kinks == (4 * MeV, 9 * MeV)


# --- tables -----------------------------------------------------------------------------------------------------------


def exact_table_moment(k: int, above: float) -> mpmath.mpf:
    """Return the moment of `TABLE` in closed form, segment by segment [MeV⁻ᵏ]."""
    total = mpmath.mpf(0)
    for E0, E1, v0, v1 in zip(ENERGIES[:-1], ENERGIES[1:], VALUES[:-1], VALUES[1:], strict=True):
        low, high = mpmath.mpf(max(E0, above)), mpmath.mpf(E1)
        if low < high:
            slope = mpmath.mpf(v1 - v0) / (mpmath.mpf(E1) - mpmath.mpf(E0))
            for c, j in ((mpmath.mpf(v0) - slope * mpmath.mpf(E0), 0), (slope, 1)):
                n = j - k + 1
                total += c * (mpmath.log(high / low) if n == 0 else (high**n - low**n) / n)
    return total


@pytest.mark.parametrize("k", ORDERS)
def test_table_moments_across_every_kink(k):
    above = np.sort(np.concatenate([ENERGIES, ENERGIES[:-1] * (1 + 1e-9), np.linspace(0.01, 30.99, 41)]))
    moment = TABLE.moment(k, above * MeV) * MeV**k
    exact = np.array([float(exact_table_moment(k, float(E))) for E in above])
    np.testing.assert_allclose(moment, exact, rtol=1e-12, atol=0)


def test_a_table_of_a_michel_spectrum_approaches_its_polynomial():
    grid = np.linspace(0, delayed_nu_e.high, 2001)
    table = Tabulated(grid, delayed_nu_e(grid))
    above = np.linspace(0.01, 0.99, 50) * delayed_nu_e.high
    for k in (0, 1):
        np.testing.assert_allclose(table.moment(k, above), delayed_nu_e.moment(k, above), rtol=2e-4)


def test_values_of_a_table():
    np.testing.assert_allclose(
        TABLE(np.array([0.4, 0.75, 1, 2, 31, 32]) * MeV) * MeV, [0, 1, 2, 1.75, 0, 0], rtol=1e-13
    )


# --- every spectrum ---------------------------------------------------------------------------------------------------

SMOOTH = {"flat": FLAT, "step": STEP, "michel": delayed_nu_e, "michel bar": delayed_nu_mu_bar, "table": TABLE}


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("k", ORDERS)
@pytest.mark.parametrize("mass", [1e-3, 0.6, 3.5, 8.0])
def test_moments_of_massive_projectiles(name, k, mass):
    spectrum = SMOOTH[name]
    for above in (1.01 * mass, 2 * mass, 0.9 * spectrum.support[1]):
        expected = slow_moment(spectrum, k, above * MeV if above < 10 * mass else above, mass * MeV)
        threshold = above * MeV if above < 10 * mass else above
        assert float(spectrum.moment(k, threshold, mass * MeV)) == pytest.approx(expected, rel=2e-10, abs=0)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("k", ORDERS)
def test_a_small_mass_changes_little(name, k):
    spectrum = SMOOTH[name]
    above = np.array([1.0, 2.0, 5.0]) * MeV
    light = spectrum.moment(k, above, 1e-6 * MeV)
    np.testing.assert_allclose(light, spectrum.moment(k, above), rtol=1e-11)


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("k", ORDERS)
@pytest.mark.parametrize("mass", [0.0, 0.2])
def test_additivity_and_order(name, k, mass):
    """Φ(a) − Φ(b) is what lies between, by nodes of a spectrum cut there; Φ falls; above the support it is 0."""
    spectrum = SMOOTH[name]
    low, high = spectrum.support
    grid = np.linspace(max(low, mass * MeV) + 1e-3 * (high - low), high, 30)
    moments = spectrum.moment(k, grid, mass * MeV)
    assert (np.diff(moments) <= 0).all()
    assert moments[-1] == 0
    assert (spectrum.moment(k, np.array([1.0001, 2, 1e6]) * high, mass * MeV) == 0).all()
    between = quad(
        lambda E: float(spectrum(E)) * E ** (2 - k) / (E**2 - (mass * MeV) ** 2), grid[3], grid[12],
        points=[E for E in spectrum.kinks if grid[3] < E < grid[12]] or None, epsabs=0, epsrel=1e-11,
    )[0]  # fmt: skip
    assert moments[3] - moments[12] == pytest.approx(between, rel=1e-9, abs=0)


@pytest.mark.parametrize("name", ["step", "table"])
@pytest.mark.parametrize("k", ORDERS)
def test_below_the_support_the_moment_is_the_whole(name, k):
    spectrum = SMOOTH[name]
    low = spectrum.support[0]
    whole = float(spectrum.moment(k, low))
    np.testing.assert_allclose(spectrum.moment(k, np.array([0, 0.1, 0.999]) * low), whole, rtol=1e-13)
    assert whole == pytest.approx(slow_moment(spectrum, k, low), rel=1e-9, abs=0)


@pytest.mark.parametrize("name", SMOOTH)
def test_the_shape_of_the_thresholds_is_kept(name):
    above = np.linspace(1, 20, 24) * MeV
    flat = SMOOTH[name].moment(1, above)
    assert SMOOTH[name].moment(1, above.reshape(2, 3, 4)).shape == (2, 3, 4)
    np.testing.assert_allclose(SMOOTH[name].moment(1, above.reshape(2, 3, 4)).ravel(), flat, rtol=1e-13)
    assert SMOOTH[name].moment(1, float(above[5])).shape == ()
    np.testing.assert_allclose([SMOOTH[name].moment(1, float(E)) for E in above], flat, rtol=1e-13)


@pytest.mark.parametrize("name", SMOOTH)
def test_nodes_integrate_the_spectrum_times_a_function(name):
    spectrum = SMOOTH[name]
    energy, weight = spectrum.nodes()
    assert (weight >= 0).all()
    low, high = spectrum.support
    for f in (lambda E: 1.0 + 0 * E, lambda E: (E / MeV) ** 2, lambda E: np.exp(-E / (20 * MeV))):
        expected = sum(
            quad(lambda E, f=f: float(spectrum(E)) * f(E), a, b, epsabs=0, epsrel=1e-12)[0]
            for a, b in pairwise(spectrum.kinks)
        )
        assert weight @ f(energy) == pytest.approx(expected, rel=1e-11, abs=0)
    assert ((energy > low) & (energy < high)).all()


# --- where moments diverge --------------------------------------------------------------------------------------------


def test_limits_at_zero_threshold():
    """φ → const: Φ_0 is finite, Φ_1 and Φ_2 diverge; φ ∝ E: only Φ_2 does; φ ∝ E²: none (Michel)."""
    rising = Tabulated([0, 10 * MeV, 20 * MeV], [0, 0.1 / MeV, 0])
    level = Tabulated([0, 10 * MeV], [0.1 / MeV, 0.1 / MeV])
    for spectrum, finite in ((FLAT, 1), (level, 1), (rising, 2)):
        moments = [float(spectrum.moment(k, 0.0)) for k in ORDERS]
        assert np.isfinite(moments).tolist() == [True] * finite + [False] * (3 - finite)
        assert all(value == np.inf for value in moments[finite:])
        assert moments[0] == pytest.approx(1, rel=1e-12, abs=0)
    assert float(rising.moment(1, 0.0)) * MeV == pytest.approx(0.1 + 0.1 * (2 * np.log(2) - 1), rel=1e-12, abs=0)


def test_an_infinite_entry_leaves_its_neighbours_alone():
    moment = FLAT.moment(2, np.array([0, 1, 25]) * MeV) * MeV**2
    assert moment[0] == np.inf
    np.testing.assert_allclose(moment[1:], [(1 - 1 / 50) / 50, (1 / 25 - 1 / 50) / 50], rtol=1e-12)


def test_divergence_is_approached_by_its_law():
    above = np.array([1e-3, 1e-6, 1e-12, 1e-25]) * MeV
    np.testing.assert_allclose(FLAT.moment(1, above) * 50 * MeV, np.log(50 * MeV / above), rtol=1e-12)
    np.testing.assert_allclose(FLAT.moment(2, above) * 50 * MeV * above, 1 - above / (50 * MeV), rtol=1e-12)


def test_at_rest_a_massive_flux_diverges():
    assert float(FLAT.moment(0, 2 * MeV, 2 * MeV)) == np.inf
    vanishing = Tabulated([2 * MeV, 10 * MeV], [0, 1 / MeV])  # φ ∝ E − m ∝ p²
    assert np.isfinite(float(vanishing.moment(0, 2 * MeV, 2 * MeV)))
    expected = mpmath.quad(lambda E: (E - 2) / 8 * E**2 / (E**2 - 4), [2, 10])
    assert float(vanishing.moment(0, 2 * MeV, 2 * MeV)) == pytest.approx(float(expected), rel=1e-9, abs=0)


def test_a_scaled_spectrum():
    scaled = Scaled(FLAT, -0.5)
    E = np.array([0.5, 2.0, 10.0]) * MeV
    np.testing.assert_array_equal(scaled(E), -0.5 * FLAT(E))
    np.testing.assert_array_equal(scaled.moment(2, E, 0.1 * MeV), -0.5 * FLAT.moment(2, E, 0.1 * MeV))
    np.testing.assert_array_equal(scaled.nodes(7)[1], -0.5 * FLAT.nodes(7)[1])
    assert (scaled.kinks, scaled.support) == (FLAT.kinks, FLAT.support)


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: Line(0), lambda: Line(-1 * MeV), lambda: Line(np.nan), lambda: Line("30"), lambda: Line(None),
        lambda: Polynomial((1.0,), high=-1), lambda: Polynomial((1.0,), high=np.inf), lambda: Polynomial((1.0,), 1, 2),
        lambda: Polynomial((1.0,), high=1, low=-0.1), lambda: Polynomial((), high=1), lambda: Polynomial("12", high=1),
        lambda: Polynomial((np.nan,), high=1), lambda: Polynomial(1.0, high=1), lambda: Polynomial((1.0,), 1, 1),
        lambda: Tabulated([1, 2], [1]), lambda: Tabulated([2, 1], [1, 1]), lambda: Tabulated([1, 1], [1, 1]),
        lambda: Tabulated([1, 2], [1, -1]), lambda: Tabulated([1, np.nan], [1, 1]), lambda: Tabulated([1], [1]),
        lambda: Tabulated([-1, 2], [1, 1]), lambda: Tabulated([1, 2], [1, np.inf]), lambda: Tabulated([], []),
        lambda: Tabulated(["a", "b"], [1, 1]), lambda: Tabulated([[1, 2]], [[1, 1]]), lambda: Tabulated(None, None),
        lambda: Scaled(3, 1.0), lambda: Scaled(FLAT, np.nan),
    ],
)  # fmt: skip
def test_bad_spectra(make):
    with pytest.raises(InputError) as caught:
        make()
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("was expected.")


def test_a_projectile_heavier_than_the_whole_spectrum_is_refused():
    for spectrum in SMOOTH.values():
        with pytest.raises(InputError, match="a mass below the spectrum's highest energy"):
            spectrum.moment(0, 100 * MeV, 90 * MeV)


@pytest.mark.parametrize("spectrum", [FLAT, STEP, TABLE, Scaled(TABLE, -0.5), *MICHEL.values()])
def test_panels_end_at_further_energies(spectrum):
    """What lies above each of them is the sum over the nodes there, so no panel crosses one."""
    low, high = spectrum.support
    also = low + np.array([0.9, 0.123, 0.5, 1.5]) * (high - low)
    energy, weight = spectrum.nodes(6, also=also)
    for at in also:
        expected = float(spectrum.moment(0, at))
        assert weight[energy > at].sum() == pytest.approx(expected, rel=1e-11, abs=0)
    assert energy.size == spectrum.nodes(6)[0].size + 3 * 6


def test_a_line_has_one_node_whatever_panels_end_where():
    energy, weight = Line(5 * MeV).nodes(also=[3 * MeV, 5 * MeV, 7 * MeV])
    assert (energy.tolist(), weight.tolist()) == ([5 * MeV], [1.0])
    assert [each.tolist() for each in Scaled(Line(5 * MeV), 0.3).nodes(4, [5 * MeV])] == [[5 * MeV], [0.3]]
