"""Signals: responses that vary, pulses that move, and the lift to an axis that physics does not predict."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets.nuisance import Nuisance, morph, unit_normal
from nuscatter.datasets.prediction import Prediction
from nuscatter.datasets.signal import Fold, Lift, Onset, PulseTiming, ResponseVariation, Signal
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.interactions.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Flux
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.nucleus import klein_nystrand
from nuscatter.units import keV, kg, m, us

SM = StandardModel()
MEAN = Nuisance("clock", 0.5, None, "mean of the pulse [us]", (0.0, 1.5))
WIDTH = Nuisance("spread", 0.15, 0.05, "width of the pulse [us]", (0.01, 0.5))
CLOCK = Nuisance("clock", 0.0, 0.1, "shift of the times [us]")
GAIN = unit_normal("gain", "of the light")
RATE = Nuisance("rate", 0.0, 0.1, "relative rate")


def experiment(quenching=0.25, mean=0.5, width=0.15):
    pulse = Gaussian(mean * us, width * us)
    detector = Detector(
        "Ar",
        mass=20 * kg,
        quenching=constant(quenching),
        energy_edges=np.array([1, 4, 8, 20]) * keV,
        time_edges=np.array([0, 0.5, 1, 6]) * us,
    )
    return Experiment(PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=pulse), detector)


NOMINAL = experiment()


def test_a_bare_signal_is_the_experiments_counts():
    for hypothesis in (SM, StandardModel(0.1), Hypothesis(SM, klein_nystrand)):
        np.testing.assert_allclose(Signal(NOMINAL).bind(hypothesis)({}), NOMINAL.counts(hypothesis), rtol=1e-12)


def test_a_rate_scales_all_counts():
    expected = Signal(NOMINAL, rates=(RATE,)).bind(SM)
    np.testing.assert_allclose(expected({"rate": 0.3}), 1.3 * NOMINAL.counts(SM), rtol=1e-12)


def test_a_response_goes_through_its_three_experiments():
    variation = ResponseVariation(GAIN, experiment(0.22), experiment(0.30))
    expected = Signal(NOMINAL, responses=(variation,)).bind(SM)
    for pull, other in ((-1.0, 0.22), (0.0, 0.25), (1.0, 0.30)):
        np.testing.assert_allclose(expected({"gain": pull}), experiment(other).counts(SM), rtol=1e-10)
    halfway = expected({"gain": 0.5})
    assert not np.allclose(halfway, expected({"gain": 0.0}), rtol=1e-3)


@pytest.mark.parametrize(("mean", "width"), [(0.5, 0.15), (0.3, 0.15), (0.9, 0.05)])
def test_a_moving_pulse_is_the_experiment_with_that_pulse(mean, width):
    expected = Signal(NOMINAL, timing=PulseTiming(MEAN, WIDTH, us)).bind(SM)
    there = experiment(mean=mean, width=width).counts(SM)
    np.testing.assert_allclose(expected({"clock": mean, "spread": width}), there, rtol=1e-10)
    fixed = Signal(NOMINAL, timing=PulseTiming(MEAN, width, us)).bind(SM)
    np.testing.assert_allclose(fixed({"clock": mean}), there, rtol=1e-10)


def test_an_onset_moves_arrival_times_of_any_shape():
    signal = Signal(NOMINAL, timing=Onset(CLOCK, us))
    np.testing.assert_allclose(signal.bind(SM)({"clock": 0.0}), NOMINAL.counts(SM), rtol=1e-12)
    moved = signal.bind(SM)({"clock": 0.25})
    np.testing.assert_allclose(moved, experiment(mean=0.75).counts(SM), rtol=1e-10)
    assert np.abs(moved / NOMINAL.counts(SM) - 1).max() > 0.05
    assert signal.shape_nuisances == (CLOCK,)
    assert signal.arrivals is None


def test_a_batch_of_onsets_is_its_points():
    flat = (("flat", np.ones(NOMINAL.counts(SM).shape), ()),)
    prediction = Prediction(Signal(NOMINAL, timing=Onset(CLOCK, us)), flat, StandardModel, ("sin2_theta_w",))
    points = {"sin2_theta_w": [0.2, 0.24, 0.24], "clock": [-0.1, 0.0, 0.3], "flat": [1.0, 2.0, 3.0]}
    many = prediction.many({name: np.array(column) for name, column in points.items()})
    for at in range(3):
        alone = prediction(**{name: column[at] for name, column in points.items()})
        np.testing.assert_allclose(many[..., at], alone, rtol=1e-12)


def test_the_pulse_that_was_asked_for_last_does_not_stick():
    expected = Signal(NOMINAL, timing=PulseTiming(MEAN, WIDTH, us)).bind(SM)
    here, there = {"clock": 0.5, "spread": 0.15}, {"clock": 1.0, "spread": 0.15}
    first = expected(here).copy()
    assert not np.allclose(expected(there), first)
    np.testing.assert_array_equal(expected(here), first)


def test_a_hypothesis_may_change_the_flux():
    """Half of each species, arriving as they did."""
    half = Hypothesis(SM, flux=lambda flux: flux.map(lambda each: replace(each, fluence=each.fluence / 2)))
    signal = Signal(
        NOMINAL,
        responses=(ResponseVariation(GAIN, experiment(0.22), experiment(0.30)),),
        timing=PulseTiming(MEAN, WIDTH, us),
    )
    values = {"gain": 0.7, "clock": 0.6, "spread": 0.1}
    np.testing.assert_allclose(signal.bind(half)(values), signal.bind(SM)(values) / 2, rtol=1e-12)
    early = Hypothesis(SM, flux=lambda flux: Flux(flux.components[:1]))
    np.testing.assert_allclose(
        signal.bind(early)({"gain": 0.0, "clock": 0.5, "spread": 0.15}),
        NOMINAL.by_species(SM)[NOMINAL.flux.species[0]],
        rtol=1e-10,
    )


def test_the_nuisances_are_named_in_one_list():
    lift = Lift(np.ones((3, 1)), (morph(unit_normal("psd", "of a test"), *[np.ones((3, 1))] * 3),))
    signal = Signal(NOMINAL, (RATE,), (ResponseVariation(GAIN, NOMINAL, NOMINAL),), PulseTiming(MEAN, WIDTH, us), lift)
    assert [each.name for each in signal.nuisances] == ["rate", "gain", "clock", "spread", "psd"]
    assert [each.name for each in signal.shape_nuisances] == ["gain", "clock", "spread", "psd"]
    assert PulseTiming(MEAN, 0.15, us).nuisances == (MEAN,)


# --- the lift ---------------------------------------------------------------------------------------------------------

RNG = np.random.default_rng(2)
COUNTS = RNG.uniform(0, 9, (3, 4))


def conditional(*shape):
    """Random shapes of unit sum at each energy."""
    raw = RNG.uniform(0, 1, (3, *shape))
    return raw / raw.sum(axis=tuple(range(1, raw.ndim)), keepdims=True)


def test_a_lift_spreads_the_counts_and_keeps_energies_and_times():
    shape = conditional(5)
    lifted = Lift(shape)(COUNTS, {})
    assert lifted.shape == (3, 5, 4)
    np.testing.assert_allclose(lifted.sum(axis=1), COUNTS, rtol=1e-12)
    np.testing.assert_allclose(lifted.sum(axis=2) / COUNTS.sum(axis=1)[:, None], shape, rtol=1e-12)


def test_a_lift_with_times_replaces_the_predicted_ones():
    shape = conditional(5, 4)
    lifted = Lift(shape)(COUNTS, {})
    np.testing.assert_allclose(lifted.sum(axis=(1, 2)), COUNTS.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(lifted / lifted.sum(axis=(1, 2), keepdims=True), shape, rtol=1e-12)


@pytest.mark.parametrize("axes", [(5,), (5, 4)])
def test_a_varied_lift_conserves_counts(axes):
    name = unit_normal("psd", "of a test")
    shapes = [conditional(*axes) for _ in range(3)]
    lift = Lift(shapes[0], (morph(name, *shapes),))
    for pull in (-1.0, 0.4, 1.0):
        lifted = lift(COUNTS, {"psd": pull})
        np.testing.assert_allclose(lifted.sum(axis=(1, 2)), COUNTS.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(lift(COUNTS, {"psd": 1.0}), Lift(shapes[2])(COUNTS, {}), rtol=1e-12)


def test_a_fold_sums_energies_over_their_templates():
    templates = np.arange(24.0).reshape(3, 4, 2)
    counts = NOMINAL.counts(SM).sum(axis=1)
    expected = sum(count * each for count, each in zip(counts, templates, strict=True))
    folded = Signal(NOMINAL, rates=(RATE,), lift=Fold(templates)).bind(SM)
    np.testing.assert_allclose(folded({"rate": 0.0}), expected, rtol=1e-12)
    np.testing.assert_allclose(folded({"rate": 0.5}), 1.5 * expected, rtol=1e-12)


def test_a_folds_templates_bend():
    templates = np.ones((3, 4, 2))
    bend = morph(GAIN, templates, 0.8 * templates, 1.4 * templates)
    signal = Signal(NOMINAL, lift=Fold(templates, (bend,)))
    assert signal.shape_nuisances == (GAIN,)
    counts = NOMINAL.counts(SM).sum()
    for pull, factor in ((-1.0, 0.8), (0.0, 1.0), (1.0, 1.4)):
        np.testing.assert_allclose(signal.bind(SM)({"gain": pull}), np.full((4, 2), factor * counts), rtol=1e-12)
