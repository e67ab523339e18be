"""The functions under a detector's response: bins, smearing and efficiency together, and where they are smooth."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from nuscatter.detectors.efficiency import Logistic, TabulatedEfficiency
from nuscatter.detectors.response import (
    Checked,
    binned,
    fraction_of,
    resolved,
    smooth_between,
    spread,
    with_kinks,
)
from nuscatter.detectors.smearing import GammaSmearing, GaussianSmearing
from nuscatter.errors import InputError
from nuscatter.units import keV

EDGES = np.array([1.0, 2, 5]) * keV
SMEARING = GaussianSmearing(noise=0.4 * keV)
CURVE = Logistic(a=1.0, b=3 / keV, c=2.5 * keV)
MEAN = np.array([0.0, 0.9, 1.0, 1.5, 2.0, 3.3, 5.0, 9.0]) * keV


def test_a_mean_is_in_one_bin_with_its_lower_edge():
    expected = [[0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1, 0, 0]]
    assert binned(MEAN, EDGES, None, None).tolist() == expected
    np.testing.assert_allclose(binned(MEAN, EDGES, None, CURVE), np.array(expected) * CURVE(MEAN), rtol=1e-14)


def test_a_smeared_mean_is_in_all_bins():
    found = binned(MEAN, EDGES, SMEARING, None)
    for row, (low, high) in enumerate(((1.0, 2.0), (2.0, 5.0))):
        normal = stats.norm(MEAN / keV, 0.4)
        np.testing.assert_allclose(found[row], normal.cdf(high) - normal.cdf(low), rtol=1e-9, atol=1e-14)


def test_a_smeared_mean_is_accepted_after_it_is_smeared():
    """Adaptive integrals of density × efficiency over each bin."""
    found = binned(MEAN, EDGES, SMEARING, CURVE)
    for row, (low, high) in enumerate(((1.0, 2.0), (2.0, 5.0))):
        for column, mean in enumerate(MEAN / keV):
            density = stats.norm(mean, 0.4).pdf
            curve = lambda x, density=density: density(x) / (1 + math.exp(-3 * (x - 2.5)))  # noqa: E731
            assert found[row, column] == pytest.approx(quad(curve, low, high, epsabs=1e-16)[0], rel=1e-8, abs=1e-14)
    one = binned(MEAN, EDGES, SMEARING, Checked("efficiency", np.ones_like))
    np.testing.assert_allclose(one, binned(MEAN, EDGES, SMEARING, None), rtol=1e-9, atol=1e-13)


def test_smooth_between_the_images_of_edges_and_kinks():
    def observable(x):
        return x / 4

    bare = smooth_between(observable, 100 * keV, (7 * keV,), EDGES, None, None) / keV
    np.testing.assert_allclose(bare[:-1], [0, 4, 7, 8, 20], rtol=1e-12)
    assert 20 < bare[-1] < 20.2
    table = TabulatedEfficiency([0, 3 * keV, 9 * keV], [0, 1, 0.5])
    kinks = smooth_between(observable, 100 * keV, (), EDGES, None, Checked("efficiency", table)) / keV
    for each in (4, 8, 12, 20):
        assert np.isclose(kinks, each, rtol=1e-9).any()
    short = smooth_between(observable, 6 * keV, (7 * keV,), EDGES, None, None) / keV
    np.testing.assert_allclose(short, [0, 4, 6], rtol=1e-12)


def test_panels_hold_at_most_three_widths():
    edges = smooth_between(lambda x: x / 4, 100 * keV, (), EDGES, SMEARING, None)
    assert edges[0] == 0
    steps = np.diff(edges) / 4 / (0.4 * keV)
    assert steps.max() < 3.05
    assert steps[:-1].min() > 2
    # beyond the last the lowest tail is above the bins: eight widths
    assert edges[-1] / 4 == pytest.approx(5 * keV + 8.2 * 0.4 * keV, rel=0.02, abs=0)


def test_an_observable_that_falls_is_followed():
    """A deposit whose mean goes through a bin twice is an edge four times."""
    found = smooth_between(lambda x: x * (8 * keV - x) / (8 * keV), 8 * keV, (), np.array([1.0, 1.5]) * keV, None, None)
    roots = [4 - s * math.sqrt(16 - 8 * level) for level in (1, 1.5) for s in (1, -1)]
    np.testing.assert_allclose(found[1:5] / keV, sorted(roots), rtol=1e-12)


def test_a_user_efficiency_is_a_fraction_in_the_shape_of_its_argument():
    x = np.array([1.0, 2.0, 3.0])
    assert fraction_of("cut", lambda _x: 0.5, x).tolist() == [0.5, 0.5, 0.5]
    assert fraction_of("cut", lambda x: x / 3, x).tolist() == (x / 3).tolist()
    with pytest.raises(InputError, match=r"what the cut returns is 1\.5"):
        fraction_of("cut", lambda x: x / 2, x)
    with pytest.raises(
        InputError, match=r"the shape of what the cut returns is \(2,\), but \(3,\), that of its argument"
    ):
        fraction_of("cut", lambda x: x[:2] / 3, x)
    with pytest.raises(InputError, match="the shape of what the gain returns"):
        spread("gain", np.ones((1, 3)), (3,))
    assert spread("gain", np.float64(2.0), (2, 2)).tolist() == [[2, 2], [2, 2]]


def test_kinks_are_those_that_a_function_names_between_the_edges():
    table = TabulatedEfficiency([0, 1.5 * keV, 5 * keV, 9 * keV], [0, 1, 1, 0])
    np.testing.assert_allclose(with_kinks(EDGES, table) / keV, [1, 1.5, 2, 5])
    assert with_kinks(EDGES, lambda x: x).tolist() == EDGES.tolist()
    assert Checked("efficiency", table).kinks == tuple(table.kinks)
    assert Checked("efficiency", CURVE).kinks == ()
    np.testing.assert_allclose(Checked("efficiency", table)(EDGES), table(EDGES))


def test_a_step_that_is_not_named_is_found():
    step = 2.7182818
    edges = resolved(lambda x: (x > step) * 1.0, np.array([1.0, 2, 5]))
    assert set(edges) >= {1, 2, 5}
    assert np.abs(edges - step).min() < 1e-9
    assert resolved(lambda x: x**3, np.array([1.0, 2, 5])).tolist() == [1, 2, 5]


@pytest.mark.parametrize("noise", [0.3, 0.05, 0.005, 1e-4])
def test_a_smearing_much_narrower_than_a_bin_is_resolved(noise):
    """The mean of the efficiency over the Gaussian, also on an edge of a bin; R was wrong by factors."""
    edges, smearing = np.array([2.0, 20.0, 40.0]), GaussianSmearing(noise=noise)
    logistic = lambda x: 1 / (1 + np.exp(-0.2 * (x - 10)))  # noqa: E731
    mean = np.array([5.0, 11.3, 17.0, 30.0, 37.0])
    x, w = np.polynomial.hermite_e.hermegauss(80)
    expected = np.array([(w * logistic(each + noise * x)).sum() / w.sum() for each in mean])
    found = binned(mean, edges, smearing, Checked("efficiency", logistic))
    np.testing.assert_allclose(found.sum(axis=0), expected, rtol=1e-10)
    assert (found[0, 3:] == 0).all()
    half = binned(np.array([20.0]), edges, smearing, Checked("efficiency", logistic))[:, 0]
    np.testing.assert_allclose(half.sum(), logistic(20.0), rtol=0.03 * noise**2 + 1e-10)
    np.testing.assert_allclose(half, logistic(20.0) / 2, rtol=0.02 * noise + 1e-9)


def test_a_narrow_gamma_has_all_of_its_tail():
    """Of mean 0.01 and shape 1 in a bin of 10: nearly an exponential, whose tail goes far beyond nine widths."""
    smearing, mean = GammaSmearing(slope=1e-6), np.array([0.01])
    curve = Checked("efficiency", lambda x: np.minimum(1.0, 0.5 + x))
    found = binned(mean, np.array([0.0, 10.0]), smearing, curve)
    assert float(found[0, 0]) == pytest.approx(0.51, rel=1e-7)
