"""Coverage: kept by one linear parameter, and by one with nuisances."""

import numpy as np
import pytest

from nuscatter.computing.block_runs import Workers
from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, PoissonLikelihood, Pull
from nuscatter.fits.toys.coverage import coverage

SIGNAL, BACKGROUND = np.array([20.0, 60.0, 30.0]), np.array([90.0, 80.0, 70.0])


def test_a_linear_parameter_is_covered_with_nuisances():
    like = PoissonLikelihood(np.zeros(3), lambda s=1.0, b=1.0: s * SIGNAL + b * BACKGROUND) + Pull("b", 1.0, 0.05)
    study = coverage(like, {"s": 1.0}, "s", toys=2000, seed=3)
    assert study.levels == (0.683, 0.9)
    np.testing.assert_allclose(study.error, np.sqrt(np.array([0.683 * 0.317, 0.09]) / 2000))
    assert (abs(study.pull) < 3).all(), study.fraction


def test_a_pair_of_parameters_is_covered_by_two_degrees_of_freedom():
    like = GaussianLikelihood(np.zeros(3), 1.0, lambda a=0.0, b=0.0: [a, a + b, b])
    study = coverage(like, {}, "a", "b", toys=2000, seed=3)
    np.testing.assert_allclose(study.critical, [2.297707, 4.605170], rtol=1e-6)
    assert (abs(study.pull) < 3).all(), study.fraction


def test_a_wrong_error_is_seen():
    """An ensemble of the same likelihood, but with critical values that are too small by a fifth."""
    like = GaussianLikelihood([0.0], 1.0, lambda x=0.0: [x])
    study = coverage(like, {"x": 3.0}, "x", critical=[0.8, 2.2], toys=4000)
    assert (study.pull < -3).all()


def test_progress_is_told():
    shares = []
    coverage(GaussianLikelihood([0.0], 1.0, lambda x=0.0: [x]), {}, "x", toys=640, on=Workers(progress=shares.append))
    assert shares[-1] == 1.0


def test_wrong_arguments_are_refused():
    like = GaussianLikelihood([0.0], 1.0, lambda x=0.0: [x])
    with pytest.raises(InputError, match="no parameter whose coverage"):
        coverage(like, {})
    with pytest.raises(InputError, match="There is no parameter 'y'"):
        coverage(like, {}, "y")
    with pytest.raises(InputError, match=r"level is 1\.0"):
        coverage(like, {}, "x", levels=[1.0])
    with pytest.raises(InputError, match="2 numbers, one for each level"):
        coverage(like, {}, "x", critical=[1.0])
