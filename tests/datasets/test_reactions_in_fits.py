"""Data sets whose model has reactions: where a reaction imitates elastic scattering, all is as if that were more."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets import load
from nuscatter.datasets.dataset import Axis, Dataset, background, template
from nuscatter.datasets.expectation.nuisance import Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.prediction import Prediction, of_function
from nuscatter.datasets.expectation.signal import Lift, ResponseVariation, Signal
from nuscatter.datasets.expectation.time_fractions import PulseTiming
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.parameters import Range
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.hypothesis import Hypothesis
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.units import keV, kg, m, us

RATE = Nuisance("rate", 0.0, 0.1, "relative rate")
GAIN, PSD = unit_normal("gain", "of a test"), unit_normal("psd", "of a test")
MEAN = Nuisance("clock", 0.5, None, "us", (0.0, 1.5))
ENERGY, TIME = np.array([1.0, 4, 8, 20]), np.array([0, 0.5, 1, 6])
RNG = np.random.default_rng(4)
FREE = {name: Range(0.1) for name in ("size", "rate", "gain", "psd", "clock")}
SM = StandardModel(0.2386)


def experiment(quenching=0.25):
    detector = Detector(
        "Ar",
        20 * kg,
        ENERGY * keV,
        quenching=constant(quenching),
        smearing=GaussianSmearing(noise=0.5 * keV),
        time_edges=TIME * us,
    )
    pulse = Gaussian(mean=0.5 * us, width=0.15 * us)
    return Experiment(PionDecayAtRest(pot=1e24, nu_per_pot=0.09, distance=20 * m, pulse=pulse), detector)


SHAPES = [each / each.sum(axis=1, keepdims=True) for each in RNG.uniform(0.1, 1, (3, 3, 4))]
SIGNAL = Signal(
    experiment(),
    rates=(RATE,),
    responses=(ResponseVariation(GAIN, experiment(0.22), experiment(0.30)),),
    timing=PulseTiming(MEAN, 0.15, us),
    lift=Lift(SHAPES[0], (morph(PSD, *SHAPES),)),
)


def columns(size):
    rng = np.random.default_rng(1)
    return {"size": rng.uniform(0.1, 2, size), "clock": rng.uniform(0.2, 1, size)} | {
        name: rng.normal(0, 0.5, size) for name in ("rate", "gain", "psd")
    }


def elastic_alone(size):
    """The Standard Model, whatever the size."""
    del size
    return SM


def predicted(function, shape):
    return Prediction((of_function(SIGNAL, function, ("size",)),), shape)


@pytest.mark.parametrize("arrays", [True, False])
def test_response_variations_times_and_lifts_are_those_of_elastic_scattering(imitation, arrays):
    """SM + s × its imitation is (1 + s) of it, at each point of a batch and with each nuisance."""

    def both(size):
        return SM + imitation.Imitating(size if arrays else float(size))

    shape, at = (3, 4, 3), columns(5)
    elastic = predicted(elastic_alone, shape)
    found, expected = predicted(both, shape).many(at), elastic.many(at) * (1 + at["size"])
    assert found.shape == (3, 4, 3, 5)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-9 * expected.max())
    one = {name: float(each[2]) for name, each in at.items()}
    np.testing.assert_allclose(predicted(both, shape)(**one), found[..., 2], rtol=1e-12)
    alone = predicted(lambda size: imitation.Imitating(size if arrays else float(size)), shape).many(at)
    np.testing.assert_allclose(alone, elastic.many(at) * at["size"], rtol=1e-8, atol=1e-9 * expected.max())


def test_slopes(imitation):
    prediction, at = predicted(lambda size: SM + imitation.Imitating(size), (3, 4, 3)), columns(4)
    counts, slopes = prediction.with_slopes(at, FREE)
    elastic, own = predicted(elastic_alone, (3, 4, 3)).with_slopes(at, FREE)
    np.testing.assert_allclose(counts, elastic * (1 + at["size"]), rtol=1e-8, atol=1e-9 * counts.max())
    np.testing.assert_allclose(slopes["size"], elastic, rtol=1e-5, atol=1e-7 * elastic.max())
    for name in ("rate", "gain", "psd", "clock"):
        scale = np.abs(own[name]).max()
        np.testing.assert_allclose(slopes[name], own[name] * (1 + at["size"]), rtol=1e-6, atol=1e-7 * scale)


def made_up(observed=None):
    built = experiment()
    signal = Signal(built, rates=(RATE,), responses=(ResponseVariation(GAIN, experiment(0.23), experiment(0.27)),))
    return Dataset(
        name="made_up",
        title="Made up",
        reference="nowhere; data: none",
        experiment=built,
        axes=(Axis("energy [keVee]", ENERGY), Axis("time [µs]", TIME)),
        observed=np.zeros((3, 3)) if observed is None else observed,
        signal=signal,
        backgrounds={
            "flat": background(
                "flat", events=60.0, sigma=5.0, meaning="flat", shape=template(np.ones((3, 1)) * np.diff(TIME))
            )
        },
    )


@pytest.mark.slow
def test_a_fit_finds_the_strength(imitation):
    """Of an imitation of half the size, beside the same fit of a rate of elastic scattering."""
    truth = made_up().expected(SM + imitation.Imitating(0.5))
    data = made_up(sum(truth.values()))
    np.testing.assert_allclose(truth["cevns"], 1.5 * made_up().expected(SM)["cevns"], rtol=1e-8)
    result = fit(data.likelihood(lambda size: SM + imitation.Imitating(size)), size=1.0)
    assert result.values["size"] == pytest.approx(0.5, abs=1e-4)
    assert result.values["gain"] == pytest.approx(0, abs=1e-3)

    def stronger(size):
        def more(flux):
            return flux.map(lambda each: replace(each, fluence=each.fluence * (1 + float(size))))

        return Hypothesis(SM, flux=more)

    other = fit(data.likelihood(stronger), size=1.0)
    assert result.errors["size"] == pytest.approx(other.errors["size"], rel=1e-3)
    assert data.fit_signal(imitation.Imitating()).values["cevns"] == pytest.approx(truth["cevns"].sum(), rel=1e-3)


def test_a_number_of_excess_events(imitation):
    """A reactor: one number of events, of a data set that is shipped."""
    data = load("conus_plus_2025")
    elastic, found = data.expected(SM), data.expected(imitation.Imitating())
    assert elastic["cevns"].sum() > 1
    np.testing.assert_allclose(found["cevns"], elastic["cevns"], rtol=1e-6)
