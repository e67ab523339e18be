"""Smearing: densities that are normalised, with the mean and width they promise, and the released formula."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from nuscatter.detectors.smearing import (
    GammaSmearing,
    GaussianSmearing,
    PoissonSmearing,
    Smearing,
    ionisation_smearing,
)
from nuscatter.errors import InputError
from nuscatter.units import eV, keV

GAUSSIAN = GaussianSmearing(stochastic=0.7, constant=0.1, noise=0.5)
GAMMA = GammaSmearing(slope=9.56 * 0.0749)
POISSON = PoissonSmearing()
means = st.floats(0.3, 60)


def integral(smearing: Smearing, mean: float, weight=np.ones_like) -> float:
    """∫ weight × density by adaptive quadrature, in pieces about the mean."""
    width = float(smearing.width(mean))
    cuts = mean + width * np.array([-12, -8, -5, -3, -1, 0, 1, 3, 5, 8, 12, 20, 40])
    if isinstance(smearing, GammaSmearing):
        cuts = np.unique(np.maximum(cuts, 0.0))

    def integrand(x: float) -> float:
        return weight(x) * float(smearing.density(x, mean))

    return sum(quad(integrand, a, b, epsabs=1e-13, epsrel=1e-11, limit=200)[0] for a, b in pairwise(cuts))


@pytest.mark.parametrize("smearing", [GAUSSIAN, GAMMA])
@pytest.mark.parametrize("mean", [0.5, 3.0, 17.0, 60.0])
def test_a_density_is_normalised_and_has_its_mean_and_width(smearing, mean):
    assert integral(smearing, mean) == pytest.approx(1, abs=1e-8)
    assert integral(smearing, mean, lambda x: x) == pytest.approx(mean, rel=1e-7)
    variance = integral(smearing, mean, lambda x: (x - mean) ** 2)
    assert math.sqrt(variance) == pytest.approx(float(smearing.width(mean)), rel=1e-7)


@given(mean=means)
def test_poisson_is_normalised_and_has_its_mean_and_width(mean):
    n = np.arange(250.0)
    p = POISSON.density(n, mean)
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert p @ n == pytest.approx(mean, rel=1e-12)
    assert math.sqrt(p @ (n - mean) ** 2) == pytest.approx(float(POISSON.width(mean)), rel=1e-11)


@given(mean=means, x=st.floats(0.05, 90))
@pytest.mark.parametrize("smearing", [GAUSSIAN, GAMMA])
def test_the_density_is_the_derivative_of_the_cumulative(smearing, mean, x):
    h = 1e-3 * min(float(smearing.width(mean)), x)
    offsets = np.array([-2, -1, 1, 2])
    slope = smearing.cumulative(x + offsets * h, mean) @ np.array([1, -8, 8, -1]) / (12 * h)
    assert slope == pytest.approx(float(smearing.density(x, mean)), rel=1e-6, abs=1e-11 / h)


@given(mean=means, edge=st.floats(-3, 90))
def test_the_poisson_cumulative_sums_the_integers_below_the_edge(mean, edge):
    below = np.arange(max(math.ceil(edge), 0))
    assert float(POISSON.cumulative(edge, mean)) == pytest.approx(stats.poisson.pmf(below, mean).sum(), abs=1e-12)


@given(mean=means, x=st.floats(-5, 90).filter(lambda x: x == 0 or abs(x) > 1e-300))
def test_gaussian_and_gamma_agree_with_scipy(mean, x):
    width = math.sqrt(0.5**2 + 0.7**2 * mean + (0.1 * mean) ** 2)
    normal = stats.norm(mean, width)
    assert float(GAUSSIAN.density(x, mean)) == pytest.approx(normal.pdf(x), rel=1e-10, abs=1e-300)
    assert float(GAUSSIAN.cumulative(x, mean)) == pytest.approx(normal.cdf(x), abs=1e-13)
    shape = 1 + 9.56 * 0.0749 * mean
    gamma = stats.gamma(shape, scale=mean / shape)
    assert float(GAMMA.density(x, mean)) == pytest.approx(gamma.pdf(x), rel=1e-9, abs=1e-300)
    assert float(GAMMA.cumulative(x, mean)) == pytest.approx(gamma.cdf(x), abs=1e-12)


@given(E_ee=st.floats(0.02, 5), x=st.floats(0.01, 100))
def test_gamma_is_the_formula_of_the_csi_release(E_ee, x):
    """P(x) = [a(1+b)]^(1+b)/Γ(1+b) x^b e^(−a(1+b)x), a = 0.0749/E_ee, b = 9.56 E_ee (keVee), x in photoelectrons."""
    a, b = 0.0749 / E_ee, 9.56 * E_ee
    logarithm = (1 + b) * math.log(a * (1 + b)) - math.lgamma(1 + b) + b * math.log(x) - a * (1 + b) * x
    assume(logarithm > -600)
    mean = E_ee / 0.0749  # 13.35 photoelectrons per keVee
    assert float(GAMMA.density(x, mean)) == pytest.approx(math.exp(logarithm), rel=1e-11)


@given(mean=means, tiny=st.sampled_from([1e-3, 1e-6]))
def test_a_narrow_smearing_is_a_step(mean, tiny):
    narrow = GaussianSmearing(noise=tiny)
    assert narrow.cumulative(mean - 9 * tiny, mean) == pytest.approx(0, abs=1e-15)
    assert narrow.cumulative(mean + 9 * tiny, mean) == pytest.approx(1, abs=1e-15)
    sharp = GammaSmearing(slope=1 / tiny)
    width = float(sharp.width(mean))
    assert width == pytest.approx(math.sqrt(mean * tiny), rel=1e-2)
    assert sharp.cumulative(mean - 9 * width, mean) == pytest.approx(0, abs=1e-9)
    assert sharp.cumulative(mean + 9 * width, mean) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("smearing", [GaussianSmearing(stochastic=0.3), GaussianSmearing(constant=0.1), GAMMA, POISSON])
def test_a_mean_of_zero_stays_at_zero(smearing):
    mean = np.zeros(1)
    assert smearing.cumulative(60.0, mean) == pytest.approx([1.0])
    assert smearing.cumulative(-1.0, mean) == pytest.approx([0.0])
    assert smearing.density(60.0, mean) == pytest.approx([0.0])
    assert smearing.width(mean) == pytest.approx([0.0])


def test_the_terms_of_a_gaussian_width_add_in_squares():
    smearing = GaussianSmearing(stochastic=0.58 * keV**0.5, constant=0.02, noise=0.3 * keV)
    expected = math.sqrt(0.3**2 + 0.58**2 * 12 + (0.02 * 12) ** 2)
    assert smearing.width(12 * keV) / keV == pytest.approx(expected, rel=1e-14)


@given(E=st.floats(0.01, 100), fano=st.floats(0.01, 1), noise=st.floats(0, 200))
def test_ionisation_has_the_variance_of_its_pairs(E, fano, noise):
    """N = E/ε pairs with variance F N are an energy with variance F ε E."""
    pairs = E * 1000 / 2.96
    expected = math.hypot(math.sqrt(fano * pairs) * 2.96, noise)
    smearing = ionisation_smearing(pair_energy=2.96 * eV, fano=fano, noise=noise * eV)
    assert float(smearing.width(E * keV) / eV) == pytest.approx(expected, rel=1e-12)


def test_all_pairs_alike_have_no_width():
    assert float(ionisation_smearing(pair_energy=3 * eV, fano=0.0, noise=5 * eV).width(1 * keV) / eV) == pytest.approx(
        5, rel=1e-14
    )


@pytest.mark.parametrize("smearing", [GAUSSIAN, GAMMA])
@pytest.mark.parametrize("mean", [2.0, 20.0])
def test_the_nodes_integrate_the_density_over_each_bin(smearing, mean):
    edges = np.array([1.0, 6.0, 11.0, 60.0])
    x, weight = smearing.nodes(edges)
    parts = weight * smearing.density(x, mean)
    starts = np.searchsorted(x, edges)
    sums = [parts[low:high].sum() for low, high in pairwise(starts)]
    assert sums == pytest.approx(np.diff(smearing.cumulative(edges, mean)), abs=1e-10)


def test_the_nodes_of_poisson_are_the_integers_from_edge_to_edge():
    n, weight = POISSON.nodes(np.array([-1.0, 1.5, 4.0]))
    assert n.tolist() == [0, 1, 2, 3]
    assert weight.tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "make",
    [
        GaussianSmearing,
        lambda: GaussianSmearing(noise=-1),
        lambda: GaussianSmearing(stochastic=float("nan")),
        lambda: GammaSmearing(slope=-0.1),
        lambda: GammaSmearing(slope=0.7, offset=0),
        lambda: ionisation_smearing(pair_energy=0, fano=0.1),
        lambda: ionisation_smearing(pair_energy=3 * eV, fano=-0.1),
        lambda: ionisation_smearing(pair_energy=3 * eV, fano=0.0),
        lambda: ionisation_smearing(pair_energy=3 * eV, fano=0.1, noise=-1),
    ],
)
def test_bad_input_is_refused_in_one_sentence(make):
    with pytest.raises(InputError, match=r"^[^.\n].* was expected\.$"):
        make()
