"""Signals of hypotheses: responses that vary, pulses that move, the lift to an axis that physics does not predict."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from nuscatter.datasets.expectation.bound_signal import BoundSignal, bind, counts_at
from nuscatter.datasets.expectation.nuisance import Morph, Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.shapes import added
from nuscatter.datasets.expectation.signal import Fold, Lift, ResponseVariation, Signal
from nuscatter.datasets.expectation.time_fractions import Onset, PulseTiming
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
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
    pulse = Gaussian(mean=mean * us, width=width * us)
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
        np.testing.assert_allclose(
            counts_at(bind(Signal(NOMINAL), hypothesis), {}), NOMINAL.counts(hypothesis), rtol=1e-12
        )


def test_a_rate_scales_all_counts():
    expected = partial(counts_at, bind(Signal(NOMINAL, rates=(RATE,)), SM))
    np.testing.assert_allclose(expected({"rate": 0.3}), 1.3 * NOMINAL.counts(SM), rtol=1e-12)


def test_a_response_goes_through_its_three_experiments():
    variation = ResponseVariation(GAIN, experiment(0.22), experiment(0.30))
    expected = partial(counts_at, bind(Signal(NOMINAL, responses=(variation,)), SM))
    for pull, other in ((-1.0, 0.22), (0.0, 0.25), (1.0, 0.30)):
        np.testing.assert_allclose(expected({"gain": pull}), experiment(other).counts(SM), rtol=1e-10)
    halfway = expected({"gain": 0.5})
    assert not np.allclose(halfway, expected({"gain": 0.0}), rtol=1e-3)


@pytest.mark.parametrize(("mean", "width"), [(0.5, 0.15), (0.3, 0.15), (0.9, 0.05)])
def test_a_moving_pulse_is_the_experiment_with_that_pulse(mean, width):
    expected = partial(counts_at, bind(Signal(NOMINAL, timing=PulseTiming(MEAN, WIDTH, us)), SM))
    there = experiment(mean=mean, width=width).counts(SM)
    np.testing.assert_allclose(expected({"clock": mean, "spread": width}), there, rtol=1e-10)
    fixed = partial(counts_at, bind(Signal(NOMINAL, timing=PulseTiming(MEAN, width, us)), SM))
    np.testing.assert_allclose(fixed({"clock": mean}), there, rtol=1e-10)


def test_an_onset_moves_arrival_times_of_any_shape():
    signal = Signal(NOMINAL, timing=Onset(CLOCK, us))
    np.testing.assert_allclose(counts_at(bind(signal, SM), {"clock": 0.0}), NOMINAL.counts(SM), rtol=1e-12)
    moved = counts_at(bind(signal, SM), {"clock": 0.25})
    np.testing.assert_allclose(moved, experiment(mean=0.75).counts(SM), rtol=1e-10)
    assert np.abs(moved / NOMINAL.counts(SM) - 1).max() > 0.05
    assert signal.shape_nuisances == (CLOCK,)
    assert signal.times.arrivals is None


def test_the_pulse_that_was_asked_for_last_does_not_stick():
    expected = partial(counts_at, bind(Signal(NOMINAL, timing=PulseTiming(MEAN, WIDTH, us)), SM))
    here, there = {"clock": 0.5, "spread": 0.15}, {"clock": 1.0, "spread": 0.15}
    first = expected(here).copy()
    assert not np.allclose(expected(there), first)
    np.testing.assert_array_equal(expected(here), first)
    for mean in np.linspace(0.2, 0.9, 20):  # more than are stored
        expected({"clock": mean, "spread": 0.15})
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
    np.testing.assert_allclose(
        counts_at(bind(signal, half), values), counts_at(bind(signal, SM), values) / 2, rtol=1e-12
    )
    early = Hypothesis(SM, flux=lambda flux: Flux(flux.components[:1]))
    np.testing.assert_allclose(
        counts_at(bind(signal, early), {"gain": 0.0, "clock": 0.5, "spread": 0.15}),
        NOMINAL.by_species(SM)[NOMINAL.flux.species[0]],
        rtol=1e-10,
    )


# --- the lift ---------------------------------------------------------------------------------------------------------

RNG = np.random.default_rng(2)
COUNTS = NOMINAL.counts(SM)


def lifted_counts(lift, values):
    return counts_at(bind(Signal(NOMINAL, lift=lift), SM), values)


def conditional(*shape):
    """Random shapes of unit sum at each energy."""
    raw = RNG.uniform(0, 1, (3, *shape))
    return raw / raw.sum(axis=tuple(range(1, raw.ndim)), keepdims=True)


def test_a_lift_spreads_the_counts_and_keeps_energies_and_times():
    shape = conditional(5)
    lifted = lifted_counts(Lift(shape), {})
    assert lifted.shape == (3, 5, 3)
    np.testing.assert_allclose(lifted.sum(axis=1), COUNTS, rtol=1e-12)
    np.testing.assert_allclose(lifted.sum(axis=2) / COUNTS.sum(axis=1)[:, None], shape, rtol=1e-12)


def test_a_lift_with_times_replaces_the_predicted_ones():
    shape = conditional(5, 3)
    lifted = lifted_counts(Lift(shape), {})
    np.testing.assert_allclose(lifted.sum(axis=(1, 2)), COUNTS.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(lifted / lifted.sum(axis=(1, 2), keepdims=True), shape, rtol=1e-12)


@pytest.mark.parametrize("axes", [(5,), (5, 3)])
def test_a_varied_lift_conserves_counts(axes):
    name = unit_normal("psd", "of a test")
    shapes = [conditional(*axes) for _ in range(3)]
    lift = Lift(shapes[0], (morph(name, *shapes),))
    for pull in (-1.0, 0.4, 1.0):
        lifted = lifted_counts(lift, {"psd": pull})
        np.testing.assert_allclose(lifted.sum(axis=(1, 2)), COUNTS.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(lifted_counts(lift, {"psd": 1.0}), lifted_counts(Lift(shapes[2]), {}), rtol=1e-12)


def test_a_fold_sums_energies_over_their_templates():
    templates = np.arange(24.0).reshape(3, 4, 2)
    counts = NOMINAL.counts(SM).sum(axis=1)
    expected = sum(count * each for count, each in zip(counts, templates, strict=True))
    folded = partial(counts_at, bind(Signal(NOMINAL, rates=(RATE,), lift=Fold(templates)), SM))
    np.testing.assert_allclose(folded({"rate": 0.0}), expected, rtol=1e-12)
    np.testing.assert_allclose(folded({"rate": 0.5}), 1.5 * expected, rtol=1e-12)


def test_a_folds_templates_bend():
    templates = np.ones((3, 4, 2))
    bend = morph(GAIN, templates, 0.8 * templates, 1.4 * templates)
    signal = Signal(NOMINAL, lift=Fold(templates, (bend,)))
    assert signal.shape_nuisances == (GAIN,)
    counts = NOMINAL.counts(SM).sum()
    for pull, factor in ((-1.0, 0.8), (0.0, 1.0), (1.0, 1.4)):
        np.testing.assert_allclose(
            counts_at(bind(signal, SM), {"gain": pull}), np.full((4, 2), factor * counts), rtol=1e-12
        )


# --- a batch of hypotheses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lift", [None, Lift(conditional(5)), Lift(conditional(5, 3)), Fold(RNG.uniform(0, 1, (3, 4, 2)))]
)
def test_a_batch_has_the_hypothesis_that_its_place_says(lift):
    signal = Signal(NOMINAL, (RATE,), (ResponseVariation(GAIN, experiment(0.22), experiment(0.30)),), lift=lift)
    angles = [0.2, 0.24, 0.3]
    bound = BoundSignal(((signal, Hypothesis(StandardModel(angles)), 3),))
    values = {"rate": np.array([0.1, 0.0, -0.2, 0.3]), "gain": np.array([0.0, 1.0, -0.5, 0.2])}
    places = np.array([2, 0, 0, 1])
    found = bound.counts(bound.factors(values, places))
    for at, place in enumerate(places):
        alone = bind(signal, StandardModel(angles[place]))
        point = {name: float(column[at]) for name, column in values.items()}
        np.testing.assert_allclose(found[..., at], counts_at(alone, point), rtol=1e-12)


def test_components_that_arrive_alike_are_one_group():
    signal = Signal(NOMINAL, timing=PulseTiming(MEAN, WIDTH, us))
    bound = bind(signal, SM)
    assert [each.state.name for each in NOMINAL.flux.components] == ["nu_mu", "nu_e", "nu_mu_bar"]
    assert signal.times.groups.tolist() == [0, 1, 1]
    by_component = NOMINAL.by_component(SM)
    np.testing.assert_allclose(bound.nominal[0, :, 0], by_component[0], rtol=1e-13)
    np.testing.assert_allclose(bound.nominal[1, :, 0], by_component[1] + by_component[2], rtol=1e-13)


def test_a_rate_of_minus_one_has_a_slope():
    """The counts are zero there, so their slope is no quotient by 1 + θ."""
    other = Nuisance("other", 0.0, 0.1, "relative rate")
    bound = bind(Signal(NOMINAL, (RATE, other)), SM)
    values = {"rate": np.array([-1.0, 0.5]), "other": np.array([0.2, 0.2])}
    factors = bound.factors(values)
    slopes = dict(bound.slopes(values, None, factors, bound.counts(factors), ("rate",)))
    assert set(slopes) == {"rate"}
    np.testing.assert_allclose(slopes["rate"], np.stack([1.2 * NOMINAL.counts(SM)] * 2, axis=-1), rtol=1e-12)


def test_two_responses_and_two_morphs_of_a_lift_have_nuisances_of_their_own():
    """Each alone gives its own experiment or shape at ±1σ, both together their sum; slopes are differences."""
    loss, flat, steep = (unit_normal(name, "of a test") for name in ("loss", "flat", "steep"))
    sides = {"gain": (experiment(0.22), experiment(0.30)), "loss": (experiment(0.24), experiment(0.20))}
    shape, *moved = (conditional(5) for _ in range(5))
    lift = Lift(shape, (morph(flat, shape, *moved[:2]), morph(steep, shape, *moved[2:])))
    responses = (ResponseVariation(GAIN, *sides["gain"]), ResponseVariation(loss, *sides["loss"]))
    bound = bind(Signal(NOMINAL, responses=responses, lift=lift), SM)
    zero = dict.fromkeys(("gain", "loss", "flat", "steep"), 0.0)
    for name, (minus, plus) in sides.items():
        for pull, there in ((-1.0, minus), (1.0, plus)):
            expected = shape[:, :, None] * there.counts(SM)[:, None]
            np.testing.assert_allclose(counts_at(bound, {**zero, name: pull}), expected, rtol=1e-10)
    for name, shapes in (("flat", moved[:2]), ("steep", moved[2:])):
        for pull, there in zip((-1.0, 1.0), shapes, strict=True):
            expected = there[:, :, None] * COUNTS[:, None]
            np.testing.assert_allclose(counts_at(bound, {**zero, name: pull}), expected, rtol=1e-10)
    both = sides["gain"][1].counts(SM) + sides["loss"][0].counts(SM) - COUNTS
    expected = (moved[1] + moved[2] - shape)[:, :, None] * both[:, None]
    together = {"gain": 1.0, "loss": -1.0, "flat": 1.0, "steep": -1.0}
    np.testing.assert_allclose(counts_at(bound, together), expected, rtol=1e-10)
    values = {name: np.array([0.3, -0.8]) * (at + 1) for at, name in enumerate(zero)}
    factors = bound.factors(values)
    slopes = dict(bound.slopes(values, None, factors, bound.counts(factors), tuple(zero)))
    assert set(slopes) == set(zero)
    for name, slope in slopes.items():
        low, high = (bound.counts(bound.factors({**values, name: values[name] + side})) for side in (-1e-4, 1e-4))
        np.testing.assert_allclose(slope, (high - low) / 2e-4, rtol=1e-6, atol=1e-6, err_msg=name)


def test_arrays_of_another_length_are_refused():
    """One hypothesis has single numbers; arrays would be several."""
    with pytest.raises(InputError, match="arrays of 2, but single numbers were expected"):
        counts_at(bind(Signal(NOMINAL), StandardModel([0.2, 0.3])), {})
    three = BoundSignal(((Signal(NOMINAL), Hypothesis(StandardModel([0.2, 0.3])), 3),))
    with pytest.raises(InputError, match="arrays of 2, but arrays of 3"):
        three.counts(three.factors({}))


TILT = Morph(unit_normal("tilt", "of the counts"), np.array([0.1, 0.0, -0.3]), np.array([0.0, 0.02, 0.0]))
LIFTS = {
    "none": None,
    "lift": Lift(np.arange(1.0, 7).reshape(3, 2)),
    "times too": Lift(np.arange(1.0, 19).reshape(3, 2, 3)),
    "fold": Fold(np.arange(1.0, 13).reshape(3, 4)),
}


@pytest.mark.parametrize("name", LIFTS)
def test_a_ratio_multiplies_each_bin_of_the_detector_before_the_lift(name):
    """As counts of an experiment whose bins were multiplied by hand; at zero, nothing changes to the last digit."""
    plain = Signal(NOMINAL, rates=(RATE,), lift=LIFTS[name])
    expected = partial(counts_at, bind(replace(plain, ratios=(TILT,)), SM))
    without = counts_at(bind(plain, SM), {"rate": 0.2})
    np.testing.assert_array_equal(expected({"rate": 0.2, "tilt": 0.0}), without)
    factor = 1 + 1.5 * np.array([0.1, 0.0, -0.3]) + 1.5**2 * np.array([0.0, 0.02, 0.0])
    energies = bind(plain, SM)
    whole = energies.factors({"rate": np.array([0.2])})
    by_hand = energies.counts(replace(whole, energies=whole.energies * factor[:, None]))[..., 0]
    np.testing.assert_allclose(expected({"rate": 0.2, "tilt": 1.5}), by_hand, rtol=1e-12)
    assert not np.allclose(by_hand, without)


def test_slopes_in_a_ratio_and_beside_it():
    signal = Signal(
        NOMINAL,
        rates=(RATE,),
        responses=(ResponseVariation(GAIN, experiment(0.24), experiment(0.26)),),
        ratios=(TILT, replace(TILT, nuisance=GAIN)),
    )
    assert [each.name for each in signal.nuisances] == ["rate", "gain", "tilt", "gain"]
    bound = bind(signal, SM)
    at = {"rate": 0.1, "gain": 0.4, "tilt": -0.7}

    def counts(**moved):
        return counts_at(bound, at | moved)

    values = {name: np.array([value]) for name, value in at.items()}
    factors = bound.factors(values)
    found = added(bound.slopes(values, None, factors, bound.counts(factors), tuple(at)))
    for name, value in at.items():
        difference = (counts(**{name: value + 1e-4}) - counts(**{name: value - 1e-4})) / 2e-4
        np.testing.assert_allclose(found[name][..., 0], difference, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(
    ("ratios", "said"),
    [
        ((TILT.nuisance,), "Morph"),
        (TILT, "tuple of Morph"),
        ((replace(TILT, nuisance=Nuisance("tilt", 0.1, 1.0, "off")),), "the mean of the ratio tilt"),
    ],
)
def test_wrong_ratios_are_told(ratios, said):
    with pytest.raises(InputError, match=said):
        Signal(NOMINAL, ratios=ratios)
