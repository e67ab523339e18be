"""Data drawn and expected: their laws, and thousands of data sets at once against one at a time."""

import math
import tracemalloc

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Likelihood, LikelihoodSum, PoissonLikelihood, Pull
from nuscatter.fits.likelihoods.measurements import NUMBER, Ensemble, measurements, with_data
from nuscatter.fits.likelihoods.templates import TemplateLikelihood
from nuscatter.fits.parameters import Range

COVARIANCE = np.array([[0.5, 0.2], [0.2, 0.4]])


def mixed():
    """One member of each kind, sharing parameters."""
    shape = np.array([[4.0, 9.0], [2.0, 1.0]])
    counts = PoissonLikelihood(np.zeros((2, 2)), lambda s, b=1.0: s * shape + 3.0 * b)
    template = TemplateLikelihood([0.0, 0.0], lambda s: [20.0 * s, 30.0], [40.0, 0.0])
    values = GaussianLikelihood([0.0, 0.0], COVARIANCE, lambda s, b: [s, s + b])
    single = GaussianLikelihood([0.0], 0.3, lambda b: [b])
    return counts + template + values + single + Pull("b", 5.0, 0.1)


TRUTH = {"s": 1.5, "b": 2.0}


@pytest.fixture(scope="module")
def drawn():
    generator = np.random.default_rng(7)
    draws = [each.draw(TRUTH) for each in measurements(mixed())]
    return [np.stack([draw(generator) for _ in range(20_000)], axis=-1) for draw in draws]


def test_means_are_the_expectation_at_the_truth(drawn):
    for each, data in zip(measurements(mixed()), drawn, strict=True):
        error = data.std(axis=1) / np.sqrt(data.shape[1])
        assert (np.abs(data.mean(axis=1) - each.expected(TRUTH)) < 4.5 * error).all()


def test_variances_are_those_of_each_law(drawn):
    counts, template, values, single, pull = drawn
    expected = measurements(mixed())[0].expected(TRUTH)
    np.testing.assert_allclose(counts.var(axis=1), expected, rtol=0.06)
    np.testing.assert_allclose(template.var(axis=1), [30.0 + 40.0, 30.0], rtol=0.06)  # the template's own, too
    np.testing.assert_allclose(np.cov(values), COVARIANCE, atol=0.02)
    assert single.std() == pytest.approx(0.3, rel=0.03)
    assert pull.std() == pytest.approx(0.1, rel=0.03)
    assert pull.mean() == pytest.approx(2.0, abs=0.01)  # about the truth, not about the Pull's own mean


def test_an_ensemble_is_its_data_sets_one_by_one(drawn):
    like = mixed()
    some = tuple(data[:, :5] for data in drawn)
    points = {"s": np.array([1.0, 1.2, 1.4, 1.6, 2.0]), "b": np.array([2.0, 1.0, 3.0, 2.5, 0.5])}
    order = np.array([3, 1, 0, 4, 2])
    together = Ensemble(like, some).evaluate_many({**points, NUMBER: order.astype(float)})
    for row, which in enumerate(order):
        alone = with_data(like, [data[:, which] for data in some])
        assert together[row] == pytest.approx(alone(s=points["s"][row], b=points["b"][row]), rel=1e-12)


def test_slopes_of_an_ensemble_are_differences(drawn):
    ensemble = Ensemble(mixed(), tuple(data[:, :3] for data in drawn))
    number = np.arange(3.0)
    point = {"s": np.array([1.0, 1.4, 1.9]), "b": np.array([2.0, 1.0, 3.0]), NUMBER: number}
    _, gradient, curvature = ensemble.derivatives(point, {"s": Range(1.0), "b": Range(1.0)})
    for row, name in enumerate(("s", "b")):
        up, down = ({**point, name: point[name] + step} for step in (1e-5, -1e-5))
        slope = (ensemble.evaluate_many(up) - ensemble.evaluate_many(down)) / 2e-5
        np.testing.assert_allclose(gradient[:, row], slope, rtol=1e-4)
    assert (np.linalg.eigvalsh(curvature) > 0).all()


def test_a_measurement_of_a_parameter_stays_one():
    like = GaussianLikelihood([0.0], 1.0, lambda x: [x]) + Pull("x", 1.0, 0.5) + Pull("x", 1.0, 0.5)
    expected = with_data(like, [each.expected({"x": 3.0}) for each in measurements(like)])
    assert expected(x=3.0) == 0.0
    assert expected(x=4.0) == pytest.approx(1.0 + 4.0)


def test_what_cannot_be_drawn_is_refused():
    negative = PoissonLikelihood([1.0], lambda x: [x])
    with pytest.raises(InputError, match=r"expectation is -2 in a bin at x = -2"):
        measurements(negative)[0].draw({"x": -2.0})

    class Own(Likelihood):
        arguments, ndata = {}, 1

        def evaluate(self, parameters):
            return 0.0

    with pytest.raises(InputError, match="whose data can be drawn"):
        measurements(LikelihoodSum((negative, Own())))


def test_template_toys_have_the_variance_of_counts_and_of_templates():
    """μ + V, with V the larger, in 40,000 equal bins of one toy: known to 0.7 %."""
    size, mean, variance = 40_000, 1e4, 4e6
    member = TemplateLikelihood(np.zeros(size), lambda s: np.full(size, mean * s), np.full(size, variance))
    (measured,) = measurements(member)
    drawn = measured.draw({"s": 1.0})(np.random.default_rng(3))
    assert drawn.mean() == pytest.approx(mean, abs=5 * math.sqrt((mean + variance) / size))
    assert drawn.var() == pytest.approx(mean + variance, rel=0.035)


@pytest.mark.parametrize("kind", ["sum", "ensemble"])
@pytest.mark.parametrize("member", ["counts", "values", "correlated", "template"])
def test_memory_does_not_grow_with_the_expectations_of_a_batch(kind, member):
    """40,000 points of 100 numbers are 32 MB; a block of them is 1.6 MB."""

    class Line:
        def __call__(self, s, b=1.0):
            return np.full(100, s + b)

        def many(self, values):
            return np.repeat((values["s"] + values["b"])[None], 100, axis=0)

    data = np.full(100, 3.0)
    like = {
        "counts": PoissonLikelihood(data, Line()),
        "values": GaussianLikelihood(data, 1.0, Line()),
        "correlated": GaussianLikelihood(data, np.eye(100), Line()),
        "template": TemplateLikelihood(data, Line(), np.ones(100)),
    }[member] + Pull("b", 1.0, 0.1)
    batch = 40_000
    points = {"s": np.linspace(1.0, 3.0, batch), "b": np.ones(batch)}
    if kind == "ensemble":
        like, points = Ensemble(like, (data[:, None], np.ones((1, 1)))), points | {NUMBER: np.zeros(batch)}
    like.evaluate_many({name: column[:3] for name, column in points.items()})
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    found = like.evaluate_many(points)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert peak < 25 * 1.6e6  # template_deviance has some 15 arrays of a block
    some = {name: column[::5000] for name, column in points.items()}
    np.testing.assert_allclose(like.evaluate_many(some), found[::5000], rtol=1e-12)
