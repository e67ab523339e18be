"""Goodness of fit by toys, where χ² is right and where it is not."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.errors import FitError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.toys.goodness import Agreement, toy_agreement


def test_gaussian_deviances_are_chi2_of_the_degrees_of_freedom():
    result = fit(GaussianLikelihood([1.0, 3.0, 2.0, 0.5], 0.7, lambda a, b: [a, a + b, a + 2 * b, a + 3 * b]), a=0, b=0)
    found = toy_agreement(result, toys=3000)
    assert found.toys.mean() == pytest.approx(2.0, abs=0.15)
    assert found.p_value == pytest.approx(result.p_value, abs=4 * found.error)


def test_empty_bins_seem_to_fit_by_chi2_but_not_by_toys():
    """Two events in one bin of twenty: χ² with 199 degrees of freedom sees nothing wrong."""
    observed = np.zeros(200)
    observed[::20] = 2
    result = fit(PoissonLikelihood(observed, lambda mean=0.1: [mean] * 200))
    found = toy_agreement(result, toys=1000)
    assert result.p_value > 0.9
    assert found.p_value < 0.05
    assert found.toys.mean() < 110  # in place of 199


def test_the_p_value_is_never_zero_and_has_an_error():
    found = Agreement(50.0, np.ones(99))
    assert found.p_value == 0.01
    assert found.error == pytest.approx(np.sqrt(0.01 * 0.99 / 99))


def test_a_fit_that_failed_has_no_agreement():
    result = fit(GaussianLikelihood([1.0], 0.7, lambda a: [a]), a=0)
    with pytest.raises(FitError, match="nothing to compare toys with"):
        toy_agreement(replace(result, valid=False, message="broken"))
