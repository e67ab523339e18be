"""What is expected before there are data, against closed formulae and against toys."""

import math

import numpy as np
import pytest

from nuscatter.errors import FitError, InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.templates import TemplateLikelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.toys.asimov import asimov, discovery_reach, discovery_significance
from nuscatter.fits.toys.toys import Toys


def counting(b=5.0):
    return PoissonLikelihood([0.0], lambda s=0.0: [s + b])


def significance(s, b):
    """Eq. 97 of Cowan et al."""
    return math.sqrt(2 * ((s + b) * math.log(1 + s / b) - s))


def test_the_minimum_is_at_the_truth_and_errors_are_the_experiments():
    shape = np.array([4.0, 9.0, 2.0])
    like = (
        PoissonLikelihood(np.zeros(3), lambda s, b=1.0: s * shape + 10 * b)
        + TemplateLikelihood([0.0], lambda s: [30.0 * s], [50.0])
        + GaussianLikelihood([0.0, 0.0], [[0.5, 0.2], [0.2, 0.4]], lambda s, b: [s, b])
        + Pull("b", 2.0, 0.1)
    )
    expected = asimov(like, s=1.5, b=1.2)
    result = fit(expected, s=1.0)
    assert result.fval == pytest.approx(0.0, abs=1e-6)
    assert result.values == pytest.approx({"s": 1.5, "b": 1.2}, abs=1e-4)
    assert asimov(like, s=1.5)(s=1.5, b=2.0) == pytest.approx(0.0, abs=1e-12)  # left out: the Pull's mean
    toys = Toys(like, {"s": 1.5, "b": 1.2}, seed=1).fits(2000)
    assert result.errors["s"] == pytest.approx(toys.values["s"].std(), rel=0.06)


@pytest.mark.parametrize(("s", "b"), [(2.0, 1.0), (10.0, 5.0), (50.0, 100.0), (5.0, 0.1)])
def test_significance_of_one_bin_is_the_formula(s, b):
    assert discovery_significance(counting(b), "s", s=s) == pytest.approx(significance(s, b), rel=1e-7)


def test_significance_with_an_uncertain_background_is_the_formula():
    """G. Cowan's formula for a background that a control region of τ times the size measures."""
    s, b, tau = 20.0, 30.0, 0.5
    like = PoissonLikelihood([0.0, 0.0], lambda s=0.0, b=30.0: [s + b, tau * b])
    n, m = s + b, tau * b
    both = (n + m) / (1 + tau)
    expected = math.sqrt(2 * (n * math.log(n / both) + m * math.log(m / (tau * both))))
    assert discovery_significance(like, "s", s=s, b=b) == pytest.approx(expected, rel=1e-6)


def test_the_median_of_toys_is_the_asimov_value():
    like = PoissonLikelihood([0.0], lambda s=0.0: [s + 100.0])
    found = Toys(like, {"s": 30.0}, seed=4).fits(4000, held=[{"s": 0.0}])
    signed = np.sqrt(found.rise[0]) * np.sign(found.values["s"])
    assert np.median(signed) == pytest.approx(discovery_significance(like, "s", s=30.0), abs=0.06)


def test_a_deficit_has_a_negative_significance():
    assert discovery_significance(counting(), "s", s=-2.0) < 0
    assert discovery_significance(counting(), "s", s=0.0) == 0.0


@pytest.mark.parametrize("sigmas", [1.0, 3.0, 5.0])
def test_the_reach_has_the_significance(sigmas):
    reach = discovery_reach(counting(), "s", sigmas)
    assert significance(reach, 5.0) == pytest.approx(sigmas, rel=1e-6)


def test_what_is_out_of_reach_is_said():
    like = PoissonLikelihood([0.0], lambda s=0.1: [math.tanh(s) + 100.0])
    with pytest.raises(FitError, match=r"No value of s up to .* has a median significance of 3"):
        discovery_reach(like, "s", 3.0)
    with pytest.raises(InputError, match="There is no parameter 't'"):
        discovery_reach(like, "t")
    with pytest.raises(InputError, match="There is no parameter 't'"):
        discovery_significance(like, "t")
    with pytest.raises(InputError, match="There is no parameter 't'"):
        asimov(like, t=1.0)


def test_the_reach_does_not_take_the_truth_that_it_looks_for():
    like = PoissonLikelihood([0.0], lambda mu=1.0, b=5.0: [mu + b]) + Pull("b", 5.0, 0.1)
    with pytest.raises(InputError, match=r"value of mu, but its true value is given as 1\.0; leave it out"):
        discovery_reach(like, "mu", 3.0, mu=1.0)
    assert discovery_reach(like, "mu", 3.0, b=50.0) > 1.5 * discovery_reach(like, "mu", 3.0)
