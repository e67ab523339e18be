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


def test_a_second_minimum_that_is_known_is_found_and_costs_coverage():
    """Two measurements of x² that prefer +1 and −1 alike: toys choose the deeper minimum, and the rise is larger."""
    like = GaussianLikelihood([1.0, 0.0], [0.2, 0.2], lambda x=1.0: [x * x, 0.3 * (x - 1)])
    one, two = (coverage(like, {"x": 1.0}, "x", toys=512, seed=5, also=also) for also in ((), [{"x": -0.9}]))
    assert (one.fits.values["x"] > 0).all()
    assert 0.01 < np.mean(two.fits.values["x"] < 0) < 0.5
    assert (two.fits.fval <= one.fits.fval + 1e-9).all()
    assert (two.fits.rise >= one.fits.rise - 1e-9).all()
    assert (two.fraction < one.fraction).all()


def test_where_fits_start_too_is_checked():
    like = GaussianLikelihood([0.0], 1.0, lambda x=0.0: [x])
    for wrong in ([{"y": 1.0}], [{"x": 9.0}], [{"x": float("nan")}], 3):
        with pytest.raises(InputError):
            coverage(like, {}, "x", toys=2, limits={"x": (-2, 2)}, also=wrong)
    both = GaussianLikelihood([0.0], 1.0, lambda x=0.0, z=0.0: [x + z])
    with pytest.raises(InputError, match="also, but it is fixed"):
        coverage(both, {}, "x", toys=2, fixed=["z"], also=[{"z": 1.0}])


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
