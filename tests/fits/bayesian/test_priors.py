"""Priors against the laws of scipy, and bad input."""

import math

import numpy as np
import pytest
from scipy import stats

from nuscatter.errors import InputError
from nuscatter.fits.bayesian.priors import Flat, LogFlat, Normal

LAWS = [
    (Flat(0.02, 5.0), stats.uniform(0.02, 4.98)),
    (LogFlat(0.02, 5.0), stats.loguniform(0.02, 5.0)),
    (Normal(2.0, 0.2), stats.norm(2.0, 0.2)),
    (Normal(1.0, 0.7, low=0.02, high=5.0), stats.truncnorm((0.02 - 1) / 0.7, 4 / 0.7, loc=1.0, scale=0.7)),
    (Normal(-2.0, 0.5, low=0.0), stats.truncnorm(4.0, np.inf, loc=-2.0, scale=0.5)),  # far in a tail
]


@pytest.mark.parametrize(("prior", "law"), LAWS)
def test_density_and_quantiles_are_those_of_scipy(prior, law):
    x = np.array([-1.0, 0.0199, 0.021, 0.5, 1.9, 2.3, 4.99, 5.01])
    with np.errstate(divide="ignore"):
        expected = law.logpdf(x)
    np.testing.assert_allclose(prior.log_density(x), expected, rtol=1e-10)
    for u in (1e-6, 0.1, 0.5, 0.93):
        assert prior.value(u) == pytest.approx(law.ppf(u), rel=1e-9)


def test_priors_are_normalised_and_their_quantiles_inverse():
    x = np.linspace(0.011, 5.9, 200_001)
    for prior in (Flat(0.02, 5.0), LogFlat(0.02, 5.0), Normal(1.0, 0.7, low=0.02, high=5.0), Normal(2.0, 0.2)):
        density = np.exp(prior.log_density(x))
        assert np.trapezoid(density, x) == pytest.approx(1.0, rel=1e-3)
        for u in (0.1, 0.5, 0.93):
            below = x <= prior.value(u)
            assert np.trapezoid(density[below], x[below]) == pytest.approx(u, abs=2e-3)


def test_a_quantile_never_leaves_the_limits():
    for prior, low, high in (
        (Normal(0.0, 1.0, low=0.5, high=0.9), 0.5, 0.9),
        (Flat(-1, 2), -1, 2),
        (LogFlat(0.1, 3), 0.1, 3),
    ):
        assert low <= prior.value(0.0) <= prior.value(1.0) <= high * (1 + 1e-15)
    assert math.isfinite(Normal(0.0, 1.0).value(0.0))
    assert math.isfinite(Normal(0.0, 1.0).value(1.0))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Flat(1.0, 1.0), "limits of a prior are 1 and 1, but a low and a higher one"),
        (lambda: Flat(0.0, math.inf), "high is inf"),
        (lambda: LogFlat(0.0, 1.0), "low is 0"),
        (lambda: Normal(0.0, 0.0), "sigma is 0"),
        (lambda: Normal(0.0, 1.0, low=2.0, high=1.0), "No part of 0 ± 1 lies between 2 and 1"),
    ],
)
def test_bad_priors_are_one_sentence(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()
