"""Nuisances and quadratic morphs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.datasets.expectation.nuisance import (
    FLUX_SNS,
    Nuisance,
    as_batch,
    basis,
    counting_variations,
    morph,
    unit_normal,
    weight_slopes,
    weights,
)
from nuscatter.errors import InputError

TILT = unit_normal("tilt", "of a test")
number = st.floats(-1e3, 1e3)


def moved(nominal, change, pull):
    """The array at one value of its nuisance."""
    return weights([change], {change.nuisance.name: np.array([pull])})[:, 0] @ basis(nominal, [change])


@given(nominal=st.tuples(number, number), minus=st.tuples(number, number), plus=st.tuples(number, number))
def test_a_morph_goes_through_its_three_points(nominal, minus, plus):
    points = {-1.0: np.array(minus), 0.0: np.array(nominal), 1.0: np.array(plus)}
    bend = morph(TILT, points[0.0], points[-1.0], points[1.0])
    for pull, expected in points.items():
        np.testing.assert_allclose(moved(points[0.0], bend, pull), expected, atol=1e-9)


def test_a_morph_between_and_beyond_is_the_parabola():
    nominal, minus, plus = np.array([1.0, 2.0]), np.array([0.5, 2.5]), np.array([2.0, 3.5])
    bend = morph(TILT, nominal, minus, plus)
    for column in range(2):
        parabola = np.polyfit([-1, 0, 1], [minus[column], nominal[column], plus[column]], 2)
        for pull in (-2.0, 0.3, 1.7):
            assert moved(nominal, bend, pull)[column] == pytest.approx(np.polyval(parabola, pull))


def test_a_morph_keeps_a_sum_that_its_points_share():
    rng = np.random.default_rng(1)
    shapes = [each / each.sum() for each in rng.uniform(0.1, 1, (3, 6))]
    bend = morph(TILT, *shapes)
    for pull in (-3.0, 0.5, 2.0):
        assert moved(shapes[0], bend, pull).sum() == pytest.approx(1, abs=1e-12)


def test_several_morphs_add_up():
    """Each alone gives its own array at ±1σ; two at once give the sum of both changes, and none gives the nominal."""
    nominal, other = np.array([1.0, 2.0, 3.0]), unit_normal("other", "of a test")
    tilted, moved = np.array([[0.8, 2.1, 3.4], [1.3, 1.9, 2.5]]), np.array([[1.1, 2.0, 2.0], [0.7, 2.5, 3.9]])
    morphs = morph(TILT, nominal, *tilted), morph(other, nominal, *moved)
    points = {"tilt": np.array([0.0, 1.0, -1.0]), "other": np.array([0.0, 0.0, 1.0])}
    found = weights(morphs, points).T @ basis(nominal, morphs)
    np.testing.assert_array_equal(found[0], nominal)
    np.testing.assert_allclose(found[1:], [tilted[1], tilted[0] + moved[1] - nominal], rtol=1e-12)


def test_slopes_of_weights_are_differences():
    other = unit_normal("other", "of a test")
    morphs = [morph(each, np.ones(1), np.ones(1), np.ones(1)) for each in (TILT, other, TILT)]
    values = {"tilt": np.array([0.3, -2.0]), "other": np.array([1.5, 0.0])}
    for name, value in values.items():
        low, high = (weights(morphs, {**values, name: value + side}) for side in (-1e-4, 1e-4))
        np.testing.assert_allclose(weight_slopes(morphs, values, name), (high - low) / 2e-4, atol=1e-10)


def test_one_point_is_a_batch_of_one():
    assert {name: each.tolist() for name, each in as_batch({"a": 1, "b": 2.5}).items()} == {"a": [1.0], "b": [2.5]}
    assert as_batch({}) == {}


def test_counted_bins_vary_as_poisson_numbers():
    """Each bin has a nuisance of its own; together they spread as repeated counts do, with variance n."""
    counts = np.array([4.0, 25.0, 0.0, 100.0])
    made = counting_variations("steady", "statistics of the test in energy", counts)
    assert [each.name for each, _, _ in made] == ["steady_1", "steady_2", "steady_3", "steady_4"]
    changes = np.array([high - low for _, low, high in made]) / 2
    np.testing.assert_allclose(changes.T @ changes, np.diag(counts), rtol=1e-12)  # their covariance
    for (each, low, high), count in zip(made, counts, strict=True):
        np.testing.assert_allclose((low + high) / 2, counts, rtol=1e-12)
        assert (high - low).sum() == pytest.approx(2 * count**0.5)
        assert (each.mean, each.sigma) == (0.0, 1.0)


def test_a_nuisance_tells_a_fit_where_it_starts_and_may_go():
    known = Nuisance("events", 33.0, 5.0, "neutrons", (0, None)).parameter
    assert (known.start, known.step, known.limits) == (33.0, 5.0, (0, None))
    assert Nuisance("clock", 0.5, None, "free").parameter.step is None
    assert (TILT.mean, TILT.sigma) == (0.0, 1.0)
    assert "[standard deviations]" in TILT.meaning


def test_the_flux_is_known_to_ten_per_cent_at_the_sns():
    """0.09 ± 0.009 neutrinos per proton (arXiv:2006.12659)."""
    assert FLUX_SNS.name == "flux_sns"
    assert (FLUX_SNS.mean, FLUX_SNS.sigma) == (0.0, 0.10)


@pytest.mark.parametrize(("mean", "sigma"), [(np.nan, 1.0), (np.inf, 1.0), (0.0, 0.0), (0.0, -1.0), (0.0, np.nan)])
def test_impossible_nuisances_are_refused_by_name(mean, sigma):
    with pytest.raises(InputError, match="wobble"):
        Nuisance("wobble", mean, sigma, "of a test")
