"""Predictions of batches against predictions one by one, whatever the user's function takes."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter import datasets
from nuscatter.computing.sending import dumps, loads
from nuscatter.datasets.expectation.bound_signal import bind
from nuscatter.datasets.expectation.nuisance import Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.prediction import Prediction, ScaledSignal, of_function
from nuscatter.datasets.expectation.shapes import Shape, SumOfShapes
from nuscatter.datasets.expectation.signal import Fold, Lift, ResponseVariation, Signal
from nuscatter.datasets.expectation.time_fractions import PulseTiming
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.fits.likelihoods.expectation import Batched, Differentiable, Expectation
from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.parameters import Range
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.bsm.mediators import LightVector, universal
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis, as_hypothesis
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.nucleus import helm, klein_nystrand
from nuscatter.units import MeV, keV, kg, m, us

RNG = np.random.default_rng(4)
RATE, SCALE = Nuisance("rate", 0.0, 0.1, "relative rate"), Nuisance("scale", 0.0, 0.1, "another")
GAIN, PSD, TILT = (unit_normal(name, "of a test") for name in ("gain", "psd", "tilt"))
MEAN, WIDTH = Nuisance("clock", 0.5, None, "us", (0.0, 1.5)), Nuisance("spread", 0.15, 0.05, "us", (0.01, 0.5))
NUISANCES = ("rate", "scale", "gain", "clock", "spread", "psd", "events", "tilt", "others")


def experiment(quenching=0.25):
    detector = Detector(
        "Ar",
        mass=20 * kg,
        quenching=constant(quenching),
        energy_edges=np.array([1, 4, 8, 20]) * keV,
        time_edges=np.array([0, 0.5, 1, 6]) * us,
    )
    pulse = Gaussian(mean=0.5 * us, width=0.15 * us)
    return Experiment(PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=pulse), detector)


def shapes(*axes):
    return [each / each.sum(axis=1, keepdims=True) for each in RNG.uniform(0.1, 1, (3, *axes))]


LIFT = shapes(3, 4)
SIGNAL = Signal(
    experiment(),
    rates=(RATE, SCALE),
    responses=(ResponseVariation(GAIN, experiment(0.22), experiment(0.30)),),
    timing=PulseTiming(MEAN, WIDTH, us),
    lift=Lift(LIFT[0], (morph(PSD, *LIFT),)),
)
FLAT = RNG.uniform(0.1, 1, (4, 3, 4, 3))
FOLD = RNG.uniform(0.1, 1, (3, 3, 5, 2))


def backgrounds(flat):
    return SumOfShapes((Shape("events", flat[0], (morph(TILT, *flat[:3]),)), Shape("others", flat[3])))


def predicted(function, signal=SIGNAL, shapes=FLAT, own=("a", "b")):
    """The prediction of a function's signal, and of backgrounds if there are shapes."""
    part = of_function(signal, function, own)
    added = () if shapes is None else (backgrounds(shapes),)
    size = part.many(values(1)).shape[:-1]
    return Prediction((of_function(signal, function, own), *added), size)


FREE = {name: Range(0.1) for name in ("a", "b", *NUISANCES)}


def nsi(a, b):
    return StandardModel() + NSI(ee_u=a, mumu_d=b)


def one_by_one(a, b):
    return StandardModel() + NSI(ee_u=float(a), mumu_d=b)


def averaging(a, b):
    """Takes arrays, and makes one hypothesis of them."""
    return StandardModel() + NSI(ee_u=float(np.mean(a)), mumu_d=float(np.mean(b)))


def other_flux(a, b):
    def fewer(flux):
        return flux.map(lambda each: replace(each, fluence=each.fluence * (1 - float(a) ** 2)))

    return Hypothesis(nsi(0.1, b), flux=fewer)


def later(a, b):
    def delayed(flux):
        return flux.map(lambda each: replace(each, time=each.time.shifted(float(a) * us)))

    return Hypothesis(nsi(0.1, b), flux=delayed)


def structured(a, b):
    return Hypothesis(nsi(a, b), structure=helm if np.all(np.asarray(a) > 0) else klein_nystrand)


FUNCTIONS = [
    nsi,
    one_by_one,
    averaging,
    other_flux,
    later,
    structured,
    lambda a, b: StandardModel() if a is b else nsi(0, b),
]


def values(size, seed=1):
    rng = np.random.default_rng(seed)
    result = {"a": rng.uniform(-0.4, 0.4, size), "b": rng.uniform(-0.3, 0.3, size)}
    result |= {name: rng.normal(0, 0.5, size) for name in ("rate", "scale", "gain", "psd", "tilt")}
    return result | {
        "clock": rng.uniform(0.2, 1, size),
        "spread": rng.uniform(0.05, 0.4, size),
        "events": rng.uniform(50, 90, size),
        "others": rng.uniform(5, 9, size),
    }


def point(columns, at):
    return {name: float(column[at]) for name, column in columns.items()}


def by_hand(function, at):
    """The counts of SIGNAL and the backgrounds at one point, term by term, with integrals over the time bins."""
    hypothesis = as_hypothesis(function(at["a"], at["b"]))

    def by_component(built):
        if hypothesis.flux is not None:
            built = replace(built, flux=hypothesis.flux(built.flux))
        return built, built.by_component(replace(hypothesis, flux=None))

    built, nominal = by_component(SIGNAL.experiment)
    (variation,) = SIGNAL.responses
    minus, plus = by_component(variation.minus)[1], by_component(variation.plus)[1]
    gain = at["gain"]
    energies = nominal + gain * (plus - minus) / 2 + gain**2 * ((plus + minus) / 2 - nominal)
    energies = energies * (1 + at["rate"]) * (1 + at["scale"])
    pulse = Gaussian(mean=at["clock"] * us, width=at["spread"] * us)
    profiles = [replace(each.time, pulse=pulse) for each in built.flux.components]
    counts = sum(
        np.outer(energy, built.detector.time_fractions(each)) for energy, each in zip(energies, profiles, strict=True)
    )
    psd, tilt = at["psd"], at["tilt"]
    lift = LIFT[0] + psd * (LIFT[2] - LIFT[1]) / 2 + psd**2 * ((LIFT[2] + LIFT[1]) / 2 - LIFT[0])
    shape = FLAT[0] + tilt * (FLAT[2] - FLAT[1]) / 2 + tilt**2 * ((FLAT[2] + FLAT[1]) / 2 - FLAT[0])
    return lift[:, :, None] * counts[:, None] + at["events"] * shape + at["others"] * FLAT[3]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_batches_and_points_are_computed_by_hand(function):
    prediction = predicted(function)
    assert isinstance(prediction, Batched)
    assert isinstance(prediction, Differentiable)
    columns = values(6)
    found = prediction.many(columns)
    assert found.shape == (3, 4, 3, 6)
    for at in range(6):
        expected = by_hand(function, point(columns, at))
        np.testing.assert_allclose(found[..., at], expected, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(prediction(**point(columns, at)), found[..., at], rtol=1e-12)
    few = {name: column[[4, 1, 4]] for name, column in columns.items()}
    np.testing.assert_allclose(prediction.many(few), found[..., [4, 1, 4]], rtol=1e-12)


SIGNALS = [
    SIGNAL,
    replace(SIGNAL, lift=None, timing=PulseTiming(MEAN, 0.2, us)),
    replace(SIGNAL, lift=Lift(RNG.uniform(0, 1, (3, 4, 3))), timing=None, responses=()),
    replace(SIGNAL, lift=Fold(FOLD[0], (morph(PSD, *FOLD),))),
    Signal(experiment()),
]


@pytest.mark.parametrize(
    "function", [nsi, one_by_one, *(pytest.param(each, marks=pytest.mark.slow) for each in (other_flux, later))]
)
@pytest.mark.parametrize("signal", SIGNALS)
def test_slopes_are_differences(signal, function):
    """In nuisances, in numbers of events, and in the function's arguments, whose points may arrive at other times."""
    counts = predicted(function, signal, None).many(values(1)).shape[:-1]
    flat = np.random.default_rng(3).uniform(0.1, 1, (4, *counts))
    prediction, columns = predicted(function, signal, flat), values(5)
    total, known = prediction.with_slopes(columns, FREE)
    np.testing.assert_allclose(total, prediction.many(columns), rtol=1e-12)
    assert set(known) == {each.name for each in signal.nuisances} | {"events", "others", "tilt", "a", "b"}
    for name, slope in known.items():
        step = 1e-5 * np.maximum(np.abs(columns[name]), 0.1)
        low, high = (prediction.many({**columns, name: columns[name] + side * step}) for side in (-1, 1))
        scale = np.abs(high - low).max() / 2e-5
        np.testing.assert_allclose(slope, (high - low) / (2 * step), rtol=1e-5, atol=1e-5 * scale, err_msg=name)


def test_slopes_stay_within_the_limits_of_an_argument():
    """The charge of a root is not real below zero: a difference that goes there has no value."""
    prediction = predicted(lambda a, b: nsi(np.sqrt(a), b))
    columns = {**values(3), "a": np.array([0.0, 0.1, 0.2])}
    slope = prediction.slopes(columns, {"a": Range(0.1, 0.0)})["a"]
    assert np.isfinite(slope).all()


@pytest.mark.parametrize("function", [nsi, later])
@pytest.mark.parametrize("allowed", [Range(0.1, 0.2), Range(0.1, None, 0.2)])
def test_a_slope_at_a_limit_is_one_sided(function, allowed):
    prediction, columns = predicted(function), {**values(2), "a": np.array([0.2, 0.2])}
    slope = prediction.slopes(columns, {"a": allowed})["a"]
    low, high = (prediction.many({**columns, "a": columns["a"] + side * 1e-5}) for side in (-1, 1))
    np.testing.assert_allclose(slope, (high - low) / 2e-5, rtol=1e-2, atol=1e-3 * np.abs(slope).max())


@pytest.mark.slow
@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_one_argument_may_shift_the_times_and_another_not(order):
    """At one point: whichever comes first, both slopes are differences of whole counts."""
    prediction, columns = predicted(later), values(1)
    slopes = prediction.slopes(columns, {name: Range(0.1) for name in order})
    for name in order:
        low, high = (prediction.many({**columns, name: columns[name] + side * 1e-5}) for side in (-1, 1))
        atol = 1e-5 * np.abs(slopes[name]).max()
        np.testing.assert_allclose(slopes[name], (high - low) / 2e-5, rtol=1e-4, atol=atol, err_msg=name)


def test_each_argument_has_a_step_of_its_own():
    """Counts are quadratic in couplings: a central difference is exact, whatever the width."""
    prediction, columns = predicted(nsi), values(4)
    known = prediction.slopes(columns, {"a": Range(0.1), "b": Range(0.1)})
    found = prediction.slopes(columns, {"a": Range(0.3), "b": Range(0.02)})
    for name in ("a", "b"):
        np.testing.assert_allclose(found[name], known[name], rtol=1e-6, atol=1e-6 * np.abs(known[name]).max())


def test_slopes_leave_the_hypotheses_of_the_points_stored():
    calls = []

    def counted(a, b):
        calls.append(np.shape(a))
        return nsi(a, b)

    prediction, columns = Prediction((of_function(SIGNAL, counted, ("a", "b")),), (3, 4, 3)), values(4)
    prediction.with_slopes(columns, FREE)
    before = len(calls)
    prediction.with_slopes({**columns, "gain": columns["gain"] + 0.1}, FREE)
    assert calls[before:] == [(16,)]  # two points beside each of the four for each of two arguments, in one call


def test_only_the_free_parameters_have_slopes():
    known = predicted(nsi).slopes(values(2), {"gain": Range(0.1), "b": Range(0.1), "nobody": Range(1.0)})
    assert set(known) == {"gain", "b"}


def test_a_nuisance_that_the_function_takes_is_differentiated_whole():
    """Both as the function's argument and as the rate of the signal."""

    def function(a, rate):
        return nsi(a + rate, 0.1)

    prediction, columns = predicted(function, own=("a", "rate")), values(4)
    free = {"rate": Range(0.1), "events": Range(5.0)}
    _, slopes = Expectation(prediction, columns, (3, 4, 3)).with_slopes(columns, free)
    low, high = (prediction.many({**columns, "rate": columns["rate"] + side * 1e-5}) for side in (-1, 1))
    np.testing.assert_allclose(slopes["rate"], ((high - low) / 2e-5).reshape(-1, 4), rtol=1e-4, atol=1e-4)


def test_a_nuisance_that_signal_and_background_share_has_the_slope_of_both():
    shared = SumOfShapes((Shape("events", FLAT[0], (morph(GAIN, *FLAT[:3]),)), Shape("others", FLAT[3])))
    part = of_function(SIGNAL, nsi, ("a", "b"))
    prediction, columns = Prediction((part, shared), (3, 4, 3)), values(4)
    slope = prediction.slopes(columns, {"gain": Range(0.1)})["gain"]
    low, high = (prediction.many({**columns, "gain": columns["gain"] + side * 1e-5}) for side in (-1, 1))
    np.testing.assert_allclose(slope, (high - low) / 2e-5, rtol=1e-5, atol=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 3])
def test_a_nuisance_that_shifts_the_users_times_is_differentiated_once(size):
    """An argument moves the arrival times and is a rate too: at one point its slope is that of several points."""

    def function(rate):
        return later(0.5 + rate, 0.1)

    prediction = predicted(function, own=("rate",))
    columns = {**values(size), "rate": np.array([0.1, 0.2, 0.3])[:size]}
    slopes = prediction.slopes(columns, {"rate": Range(0.1), "gain": Range(0.1)})
    for name in ("rate", "gain"):
        low, high = (prediction.many({**columns, name: columns[name] + side * 1e-5}) for side in (-1, 1))
        np.testing.assert_allclose(slopes[name], (high - low) / 2e-5, rtol=1e-4, atol=1e-3, err_msg=name)


def test_a_scaled_signal_is_a_shape_or_a_multiple():
    bound = bind(SIGNAL, nsi(0.1, 0.2))
    columns = {**values(5), "n": np.array([1.0, 20.0, 0.0, -3.0, 7.0])}
    held = {"rate": 0.0, "scale": 0.25}
    counts = bound.counts(bound.factors({**columns, "rate": np.zeros(5), "scale": np.full(5, 0.25)}))
    shape, multiple = ScaledSignal(bound, "n", held), ScaledSignal(bound, "n", held, unit=4.0)
    np.testing.assert_allclose(shape.many(columns).sum(axis=(0, 1, 2)), columns["n"], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(multiple.many(columns), counts * columns["n"] / 4.0, rtol=1e-12)
    for signal in (shape, multiple):
        total, slopes = signal.with_slopes(columns, {**FREE, "n": Range(1.0)})
        np.testing.assert_allclose(total, signal.many(columns), rtol=1e-12)
        assert set(slopes) == {"n", "gain", "clock", "spread", "psd"}  # what is held has no slope
        for name, slope in slopes.items():
            low, high = (signal.many({**columns, name: columns[name] + side * 1e-5}) for side in (-1, 1))
            atol = 1e-5 * np.abs(slope).max()
            np.testing.assert_allclose(slope, (high - low) / 2e-5, rtol=1e-5, atol=atol, err_msg=name)


def test_a_total_counts_all_bins():
    whole, total = of_function(SIGNAL, nsi, ("a", "b")), of_function(SIGNAL, nsi, ("a", "b"), total=True)
    columns = values(3)
    np.testing.assert_allclose(total.many(columns), whole.many(columns).sum(axis=(0, 1, 2))[None], rtol=1e-12)
    slopes, parts = total.with_slopes(columns, FREE)[1], whole.with_slopes(columns, FREE)[1]
    for name, slope in parts.items():
        np.testing.assert_allclose(slopes[name], slope.sum(axis=(0, 1, 2))[None], rtol=1e-10, atol=1e-10)


def test_a_prediction_without_parameters_is_a_batch_of_one():
    prediction = Prediction((of_function(Signal(experiment()), StandardModel, ()),), (3, 3))
    np.testing.assert_allclose(prediction(), experiment().counts(StandardModel()), rtol=1e-12)


@pytest.mark.parametrize("function", [nsi, other_flux, later])
def test_descents_of_any_function_end_alike(function):
    prediction = predicted(function)
    start = point(values(1), 0) | {"rate": 0.0, "scale": 0.0, "gain": 0.0, "psd": 0.0, "tilt": 0.0}
    observed = np.random.default_rng(9).poisson(prediction(**start))
    known = {name: PoissonLikelihood([1.0], lambda x=0.0: [x]).arguments["x"] for name in start}
    likelihood = PoissonLikelihood(observed, prediction, known) + Pull("gain", 0.0, 1.0) + Pull("rate", 0.0, 0.1)
    free = {"rate": Range(0.1), "gain": Range(1.0), "events": Range(5.0, 0.0), "clock": Range(0.1, 0.0, 1.5)}
    columns = {name: np.full(3, value) for name, value in start.items()} | {"b": np.array([0.0, 0.1, 0.2])}
    found = descend_many(likelihood, columns, free)
    assert found.valid.all()
    assert found.by_minuit == 0
    for at in range(3):
        assert likelihood(**point(found.values, at)) == pytest.approx(found.fval[at], abs=1e-9)


@pytest.mark.releases
@pytest.mark.usefixtures("releases")
@pytest.mark.parametrize("name", ["coherent_csi_2021", "coherent_lar_2020", "coherent_csi_2017"])
def test_batches_of_the_released_data_are_their_points(name):
    likelihood = getattr(datasets, name)().likelihood(nsi)
    rng = np.random.default_rng(6)
    columns = {"a": rng.uniform(-0.4, 0.4, 9), "b": rng.uniform(-0.4, 0.4, 9)}
    for nuisance, known in likelihood.arguments.items():
        if nuisance not in columns:
            columns[nuisance] = known.start + 0.5 * (known.step or 0.1) * rng.normal(size=9)
    alone = [likelihood.evaluate(point(columns, at)) for at in range(9)]
    np.testing.assert_allclose(likelihood.evaluate_many(columns), alone, rtol=1e-10)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.usefixtures("releases")
def test_a_scan_of_the_released_data_is_minuits_and_has_two_islands():
    """Q_W² is the same where ε turns the sign of the charge: a second island."""
    likelihood = datasets.coherent_csi_2021().likelihood(lambda a: StandardModel() + NSI(ee_d=a, mumu_d=a))
    grid = np.linspace(-0.3, 0.8, 34)
    found = scan(likelihood, a=grid)
    assert (found.failed, found.message) == (0, "")
    assert len(found.intervals()) == 2
    for at in (0, 12, 20, 33):
        result = fit(likelihood, fixed={"a": float(grid[at])})
        assert found.delta[at] + found.fval == pytest.approx(result.fval, abs=1e-6)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.usefixtures("releases")
def test_a_light_vector_leaves_one_region_and_one_band():
    """At a fixed mass counts are quadratic in g²: three crossings along g at most. Warnings are errors."""
    likelihood = datasets.coherent_csi_2021().likelihood(
        lambda m, g: StandardModel() + LightVector(m, coupling=g, charges=universal)
    )
    found = scan(likelihood, m=np.geomspace(0.1, 1e4, 41) * MeV, g=np.geomspace(1e-6, 1e-1, 41))
    assert (found.failed, found.message, found.log) == (0, "", ("m", "g"))
    assert len(found.contour(0.954)) == 2
    inside = found.delta < 6.16
    assert (inside[:, 1:] != inside[:, :-1]).sum(axis=1).max() <= 3


@pytest.mark.slow
@pytest.mark.parametrize("function", [nsi, later])
def test_a_copy_for_a_worker_has_no_predictions(function):
    """What is sent does not grow with what was predicted, and its predictions are the same."""
    prediction = predicted(function)
    prediction.many(values(2))
    before = len(dumps(prediction))
    found = prediction.many(values(40))
    sent = dumps(prediction)
    assert len(sent) < before + 1000
    np.testing.assert_allclose(loads(sent).many(values(40)), found, rtol=1e-13)
