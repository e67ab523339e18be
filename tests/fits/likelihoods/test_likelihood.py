# ruff: noqa: ARG005 (the names of unused arguments are what is tested)
import math
import pickle
import subprocess
import sys
from typing import Annotated

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from iminuit.cost import ExtendedBinnedNLL
from scipy import stats

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import (
    GaussianLikelihood,
    LikelihoodSum,
    PoissonLikelihood,
    Pull,
)
from nuscatter.fits.likelihoods.poisson import FLOOR, poisson_deviance
from nuscatter.fits.parameters import Parameter

COUNTS = st.one_of(st.just(0.0), st.integers(1, 1000).map(float), st.floats(0.0, 1e4))


def test_poisson_is_twice_the_log_ratio_to_the_saturated_model():
    observed, expected = np.array([0, 1, 7, 30]), np.array([0.3, 2.0, 5.5, 30.0])
    direct = 2 * (
        stats.poisson.logpmf(observed, np.maximum(observed, 1e-300)) - stats.poisson.logpmf(observed, expected)
    )
    assert poisson_deviance(observed, expected) == pytest.approx(direct, abs=1e-12)
    like = PoissonLikelihood(observed, lambda scale: scale * expected)
    assert like(scale=1.0) == pytest.approx(direct.sum(), rel=1e-13)


def test_poisson_agrees_with_iminuit_on_two_dimensions():
    generator = np.random.default_rng(3)
    expected = generator.uniform(0.1, 9, (4, 5))
    observed = generator.poisson(expected)
    edges = np.arange(21.0)

    def cumulative(x, scale):
        return np.concatenate([[0.0], np.cumsum(scale * expected.ravel())])

    oracle = ExtendedBinnedNLL(observed.ravel(), edges, cumulative)
    like = PoissonLikelihood(observed, lambda scale: scale * expected)
    for scale in (0.5, 1.0, 1.7):
        assert like(scale=scale) == pytest.approx(oracle(scale), rel=1e-10)


def test_an_asimov_data_set_fits_itself_even_where_it_has_almost_nothing():
    asimov = np.array([1e-320, 1e-150, 1e-12, 0.3, 12.5, 1e7])
    like = PoissonLikelihood(asimov, lambda scale: scale * asimov)
    assert 0 <= like(scale=1.0) < 3 * FLOOR * asimov.size
    assert like(scale=1.001) > 1


@given(st.lists(COUNTS, min_size=1, max_size=6), st.data())
def test_the_quick_sum_and_the_formula_agree(counts, data):
    expected = np.array(data.draw(st.lists(st.floats(-1e6, 1e6), min_size=len(counts), max_size=len(counts))))
    like = PoissonLikelihood(counts, lambda x: expected)
    terms = poisson_deviance(counts, expected)
    rounding = 1e-13 * (np.abs(terms).sum() + sum(counts) * 60 + np.abs(expected).sum())
    assert like(x=0.0) == pytest.approx(float(terms.sum()), rel=1e-12, abs=rounding)


def test_negative_and_zero_expectations_give_numbers_without_warnings():
    like = PoissonLikelihood([0, 3, 5], lambda s: [s, s, 4.0])
    values = [like(s=s) for s in (1e-3, 0.0, -1e-3, -1.0, -1e6)]
    assert np.isfinite(values).all()
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_an_expectation_that_is_not_finite_is_refused_with_the_parameters(bad):
    like = PoissonLikelihood([[1, 2]], lambda a, b: [[a, bad]])
    with pytest.raises(InputError, match=r"expectation is -?(nan|inf) in bin \(0, 1\) at a = 1.5, b = 2; a number"):
        like(a=1.5, b=2.0)
    gauss = GaussianLikelihood([1.0, 2.0], 1.0, lambda a: [a, bad])
    with pytest.raises(InputError, match=r"in bin \(1,\) at a = 1"):
        gauss(a=1.0)


@pytest.mark.parametrize("observed", [[1, -1], [math.nan], [], ["a"]])
def test_impossible_counts_are_refused(observed):
    with pytest.raises(InputError):
        PoissonLikelihood(observed, lambda a: [a])


def test_another_shape_is_refused():
    for like in (PoissonLikelihood([1, 2], lambda a: [a]), GaussianLikelihood([1, 2], 1.0, lambda a: a)):
        with pytest.raises(InputError, match=r"expectation has the shape .* but the data have the shape \(2,\)"):
            like(a=1.0)


def test_observed_counts_are_a_copy_that_cannot_be_changed():
    observed = np.array([1.0, 2.0])
    like = PoissonLikelihood(observed, lambda a: [a, a])
    before = like(a=1.5)
    observed[:] = 100
    assert like(a=1.5) == before
    with pytest.raises(ValueError, match="read-only"):
        like.observed[0] = 3


def test_gaussian_with_errors_is_a_sum_of_squares():
    like = GaussianLikelihood([1.0, 2.0], [0.5, 0.25], lambda a: [a, a])
    assert like(a=1.5) == pytest.approx(1 + 4)
    assert GaussianLikelihood(3.0, 0.5, lambda a: a)(a=4.0) == pytest.approx(4.0)


def test_gaussian_with_covariance_is_the_quadratic_form():
    generator = np.random.default_rng(5)
    root = generator.normal(size=(6, 6))
    covariance, values, model = root @ root.T + 0.1 * np.eye(6), generator.normal(size=(2, 3)), np.ones((2, 3))
    like = GaussianLikelihood(values, covariance, lambda a: a * model)
    residual = (0.7 * model - values).ravel()
    assert like(a=0.7) == pytest.approx(residual @ np.linalg.inv(covariance) @ residual, rel=1e-10)


@pytest.mark.parametrize(
    ("uncertainty", "sentence"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "not positive definite: its least eigenvalue is -1"),
        ([[1.0, 0.2], [0.1, 1.0]], "not symmetric"),
        ([1.0, 0.0], "uncertainty is 0.0, but a number above zero"),
        ([1.0, 1.0, 1.0], r"shape \(3,\), but errors of shape \(2,\) or a covariance of shape \(2, 2\)"),
    ],
)
def test_impossible_uncertainties_are_refused(uncertainty, sentence):
    with pytest.raises(InputError, match=sentence):
        GaussianLikelihood([1.0, 2.0], uncertainty, lambda a: [a, a])


@pytest.mark.parametrize("pull", [("", 0, 1), ("a", math.nan, 1), ("a", 0, 0), ("a", 0, -1), (3, 0, 1)])
def test_impossible_pulls_are_refused(pull):
    with pytest.raises(InputError):
        Pull(*pull)


def test_sums_are_flat_share_names_and_add():
    first = PoissonLikelihood([3], lambda a, b: [a * b])
    second = GaussianLikelihood([1.0], 0.1, lambda b, c=2.0: [b * c])
    joint = first + second + Pull("b", 1.0, 0.5)
    again = sum([first, second, Pull("b", 1.0, 0.5)])
    assert joint.parameters == ("a", "b", "c")
    assert joint.ndata == 3
    assert (joint + again).members == joint.members  # each of the three is there already
    assert all(not isinstance(member, LikelihoodSum) for member in (joint + again).members)
    point = {"a": 2.0, "b": 1.1, "c": 0.4}
    parts = first(a=2.0, b=1.1) + second(b=1.1, c=0.4) + 0.04
    assert joint(**point) == again(**point) == pytest.approx(parts, rel=1e-14)


def test_a_sum_starts_at_signatures_before_pulls_and_has_the_tightest_limits():
    def one(x: Annotated[float, (0, 5)] = 2.0):
        return [x]

    def two(x: Annotated[float, (1, None)]):
        return [x]

    joint = Pull("x", 9.0, 0.5) + PoissonLikelihood([1], two) + PoissonLikelihood([1], one)
    assert joint.arguments["x"] == Parameter(start=2.0, step=0.5, limits=(1.0, 5.0))
    assert joint.limits == {"x": (1.0, 5.0)}
    assert (joint + Pull("y", 1.0, 0.1)).arguments["y"] == Parameter(start=1.0, step=0.1)


def test_only_likelihoods_add():
    with pytest.raises(InputError, match="member is 3, but a likelihood"):
        Pull("a", 0, 1) + 3
    with pytest.raises(InputError, match="member is 1, but a likelihood"):
        1 + Pull("a", 0, 1)
    with pytest.raises(InputError, match="member is 3, but a likelihood"):
        LikelihoodSum((3,))


def test_a_call_needs_every_name_and_no_other():
    like = PoissonLikelihood([3], lambda rate, background=1.0: [rate + background])
    with pytest.raises(InputError, match="There is no parameter 'rates'; the choices are rate, background"):
        like(rates=1.0)
    with pytest.raises(InputError, match="needs a value of rate too"):
        like(background=1.0)


def test_parameters_can_be_told_when_the_function_is_made_at_run_time():
    like = PoissonLikelihood([3], lambda **p: [p["u"] + p["v"]], known={"u": Parameter(start=1.0), "v": Parameter()})
    assert like.parameters == ("u", "v")
    assert like(u=1.0, v=2.0) == pytest.approx(0.0)


def test_a_likelihood_travels_to_another_process():
    joint = Pull("a", 0.0, 1.0) + Pull("b", 1.0, 2.0)
    assert pickle.loads(pickle.dumps(joint))(a=1.0, b=3.0) == joint(a=1.0, b=3.0) == 2.0


def test_importing_likelihoods_loads_neither_scipy_nor_iminuit():
    code = (
        "import sys; before = set(sys.modules); import nuscatter.fits.likelihoods.likelihood; "
        "print({m.split('.')[0] for m in set(sys.modules) - before} & {'scipy', 'iminuit'})"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_datasets_that_share_a_nuisance_constrain_it_once():
    flux = Pull("flux", 0.0, 0.1)
    one = PoissonLikelihood([90], lambda flux: [100 * (1 + flux)]) + flux
    other = PoissonLikelihood([80], lambda flux: [100 * (1 + flux)]) + Pull("flux", 0.0, 0.1)
    both = one + other
    assert both(flux=0.1) == pytest.approx(one(flux=0.1) + other(flux=0.1) - 1.0, rel=1e-12)
    assert both.ndata == 3


def test_unequal_pulls_on_one_name_are_refused_with_what_they_make_together():
    """Weights 1/σ²: a datum of 1.0 ± 0.3 and one of 1.2 ± 0.4 are 1.072 ± 0.24."""
    one = PoissonLikelihood([90], lambda flux: [100 * flux]) + Pull("flux", 1.0, 0.3)
    sentence = r"unequal Pulls on flux, 1 ± 0\.3 and 1\.2 ± 0\.4; .* Pull\('flux', 1\.072, 0\.24\)"
    with pytest.raises(InputError, match=sentence):
        one + Pull("flux", 1.2, 0.4)
    apart = one + GaussianLikelihood([1.2], 0.4, lambda flux: [flux])  # the error's other way
    assert apart(flux=1.1) - one(flux=1.1) == pytest.approx(0.0625)
    with pytest.raises(InputError, match=r"0\.2 and 0 ± 0\.21"):
        sum([Pull("flux", 0.0, 0.2), Pull("norm", 0.0, 0.1), Pull("flux", 0.0, 0.21)])


@pytest.mark.parametrize("add", [False, True])
def test_a_likelihood_without_parameters_has_one_point(add):
    like = PoissonLikelihood([3.0], lambda: [2.0])
    like = like + GaussianLikelihood([1.0], 1.0, lambda: [0.0]) if add else like
    np.testing.assert_allclose(like.evaluate_many({}), [like()], rtol=1e-14)
