"""The law of q̃ and what it rests on: one measured value, for which all is known, and sums over bins."""

import numpy as np
import pytest
from scipy.stats import norm

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood
from nuscatter.fits.toys.limit_statistic import Criterion, deciding_events, fraction_at_least, p_values


@pytest.mark.parametrize("mu", [0.7, 2.0, 4.0])
@pytest.mark.parametrize("x", [-1.5, -0.2, 0.0, 0.4, 0.7])
def test_p_values_of_one_measured_value_are_its_tails(x, mu):
    """q̃ falls with the measured value x of mean μ or 0 and σ = 1, so that its tails are those of x below."""
    q = (mu - x) ** 2 if x > 0 else mu**2 - 2 * mu * x
    assert p_values(q, mu**2) == pytest.approx((norm.cdf(x - mu), norm.cdf(x)), rel=1e-12)


def test_p_values_meet_where_the_best_signal_is_none():
    below, above = p_values(4.0 - 1e-9, 4.0), p_values(4.0 + 1e-9, 4.0)
    np.testing.assert_allclose(below, above, rtol=1e-8)
    assert p_values(0.0, 9.0) == pytest.approx((0.5, norm.cdf(3.0)))


def test_cls_divides_by_the_probability_without_signal():
    plain, cls = Criterion(0.9, 0.0, False), Criterion(0.9, 0.0, True)
    assert (plain.statistic(0.02, 0.4), cls.statistic(0.02, 0.4)) == (0.02, pytest.approx(0.05))
    np.testing.assert_allclose(cls.statistics(np.array([0.02, 0.0]), np.array([0.4, 0.0])), [0.05, 0.0])
    for level in (0.5, 1.0, np.nan):
        with pytest.raises(InputError, match="level is "):
            Criterion(level, 0.0, True)


@pytest.mark.parametrize("bins", [1, 10])
def test_the_events_that_decide_are_those_of_the_bins_with_signal(bins):
    """In equal bins all events count, and a measured value makes the law Gaussian, which is infinitely many."""
    like = PoissonLikelihood([0.0] * bins, lambda s: [s / bins + 2.0 / bins] * bins)
    assert deciding_events(like, {"s": 0.0}, {"s": 3.0}) == pytest.approx(5.0)
    value = GaussianLikelihood([0.0], 1.0, lambda s: [s])
    assert deciding_events(value, {"s": 0.0}, {"s": 3.0}) == np.inf
    assert deciding_events(like + value, {"s": 0.0}, {"s": 3.0}) == pytest.approx((9 / 5 + 9) ** 3 / (27 / 25) ** 2)


def test_toys_that_find_more_than_is_tested_do_not_speak_against_it():
    rise, values = np.array([3.0, 3.0, 1.0, 0.0]), np.array([0.0, 2.0, 0.5, 1.0])
    assert fraction_at_least(rise, values, tested=1.0, observed=1.0) == 0.5
    assert fraction_at_least(rise, values, tested=1.0, observed=0.0) == 1.0
    assert fraction_at_least(rise, values, tested=1.0, observed=1.0 + 1e-9) == 0.5  # a tie counts
