import math

import numpy as np
import pytest
from scipy import stats

from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.poisson import poisson_deviance
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.p_value import p_value, pearson_residuals


@pytest.mark.parametrize(("deviance", "degrees"), [(0.0, 1), (3.2, 2), (55.0, 40), (900.0, 3)])
def test_the_p_value_is_that_of_chi2(deviance, degrees):
    assert p_value(deviance, degrees) == pytest.approx(stats.chi2.sf(deviance, degrees), rel=1e-10, abs=0)


def test_a_perfect_fit_that_rounds_below_zero_has_p_one():
    assert p_value(-1e-12, 3) == 1.0


def test_p_values_of_toys_are_uniform_where_there_are_many_counts():
    generator = np.random.default_rng(11)
    shape = np.linspace(40, 120, 12)
    ps = [fit(PoissonLikelihood(generator.poisson(shape), lambda s: s * shape), s=1.0).p_value for _ in range(200)]
    assert stats.kstest(ps, "uniform").pvalue > 0.01


def test_what_the_docstring_says_of_few_counts():
    n = np.arange(200)

    def mean(mu):
        return float(stats.poisson.pmf(n, mu) @ poisson_deviance(n, mu))

    assert mean(0.05) < 0.5
    assert mean(0.45) < 1.0 < mean(0.55)
    assert max(mean(mu) for mu in np.linspace(0.5, 6, 50)) == pytest.approx(1.16, abs=0.005)
    assert mean(20.0) == pytest.approx(1.0, abs=0.02)


def test_a_result_knows_its_goodness():
    result = fit(GaussianLikelihood([1.0, 3.0, 2.0], 0.5, lambda mean: [mean] * 3) + Pull("mean", 2.0, 1.0), mean=0.0)
    assert result.deviance == result.fval
    assert result.ndof == 3
    assert result.p_value == pytest.approx(stats.chi2.sf(8.0, 3), rel=1e-6)
    with pytest.raises(FitError, match="There are 0 degrees of freedom"):
        _ = fit(GaussianLikelihood([1.0], 0.5, lambda mean: [mean]), mean=0.0).p_value


def test_pearsons_chi2_is_the_sum_of_squared_residuals():
    generator = np.random.default_rng(2)
    expected = generator.uniform(3, 90, 30)
    observed = generator.poisson(expected)
    scaled = expected * observed.sum() / expected.sum()
    assert np.sum(pearson_residuals(observed, scaled) ** 2) == pytest.approx(
        stats.chisquare(observed, scaled).statistic
    )
    assert pearson_residuals([13], [9.0], variance=[7.0]) == pytest.approx([1.0])


def test_impossible_residuals_are_refused():
    with pytest.raises(InputError, match="counts in a bin where the expectation is 0"):
        pearson_residuals([1, 0], [0.0, 0.0])
    with pytest.raises(InputError, match=r"expected is -1.0"):
        pearson_residuals([1], [-1.0])
    with pytest.raises(InputError, match="deviance is nan"):
        p_value(math.nan, 2)
