"""Toys of one hypothesis that are fitted by another one."""

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.toys.rivals import rival_rise

UP = GaussianLikelihood([0.0], 1.0, lambda a=0.0: [a])
FIXED = GaussianLikelihood([0.0], 1.0, lambda b=0.0: [3.0 + 0.0 * b])


def test_a_rival_without_freedom_has_the_rise_of_a_noncentral_square():
    """The free hypothesis fits each toy exactly, so that the rise is (x − 3)² of x about 0: 1 + 9 on average."""
    rises = rival_rise(UP, FIXED, 600, {"a": 0.0}, start={"b": 0.0})
    assert rises.shape == (600,)
    assert rises.mean() == pytest.approx(10, abs=4 * 6.2 / 600**0.5)
    assert rises.min() >= 0


def test_a_hypothesis_is_no_rival_of_its_own():
    rises = rival_rise(UP + Pull("a", 0.0, 1.0), UP + Pull("a", 0.0, 1.0), 20, {"a": 0.0})
    np.testing.assert_allclose(rises, 0, atol=1e-8)


def test_a_rival_with_limits_and_the_same_toys():
    up = PoissonLikelihood([0.0, 0.0], lambda size=50.0: [0.4 * size, 0.6 * size])
    down = PoissonLikelihood([0.0, 0.0], lambda size=50.0: [0.6 * size, 0.4 * size])
    free, held = (rival_rise(up, down, 30, {"size": 50.0}, limits=limits) for limits in (None, {"size": (49.0, 51.0)}))
    # both totals are the sum of counts where nothing holds them, so that the rise is 2 ln(3/2) (n₂ − n₁)
    ratio = free / (2 * np.log(1.5))
    np.testing.assert_allclose(ratio, np.rint(ratio), atol=1e-4)
    np.testing.assert_allclose(held, free, atol=1e-4)  # the size drops out of the ratio
    assert len({float(each) for each in free}) > 3


def test_other_data_are_refused():
    two = GaussianLikelihood([0.0, 1.0], 1.0, lambda a=0.0: [a, a])
    for rival in (two, UP + Pull("a", 0.0, 1.0)):
        with pytest.raises(InputError, match="different data"):
            rival_rise(UP, rival, 2, {"a": 0.0})
    with pytest.raises(InputError, match="toys"):
        rival_rise(UP, UP, 0, {"a": 0.0})
    with pytest.raises(InputError, match="c"):
        rival_rise(UP, UP, 2, {"a": 0.0}, limits={"c": (0, 1)})
