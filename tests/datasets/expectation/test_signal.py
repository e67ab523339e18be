"""Signals: what is uncertain about them, and the same with another flux."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.datasets.expectation.nuisance import Nuisance, morph, unit_normal
from nuscatter.datasets.expectation.signal import Lift, ResponseVariation, Signal
from nuscatter.datasets.expectation.time_fractions import PulseTiming
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
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


def test_the_nuisances_are_named_in_one_list():
    lift = Lift(np.ones((3, 1)), (morph(unit_normal("psd", "of a test"), *[np.ones((3, 1))] * 3),))
    signal = Signal(NOMINAL, (RATE,), (ResponseVariation(GAIN, NOMINAL, NOMINAL),), PulseTiming(MEAN, WIDTH, us), lift)
    assert [each.name for each in signal.nuisances] == ["rate", "gain", "clock", "spread", "psd"]
    assert [each.name for each in signal.shape_nuisances] == ["gain", "clock", "spread", "psd"]
    assert PulseTiming(MEAN, 0.15, us).nuisances == (MEAN,)


def test_another_flux_is_that_of_every_experiment():
    variation = ResponseVariation(GAIN, experiment(0.22), experiment(0.30))
    half = Signal(NOMINAL, (RATE,), (variation,)).under(
        lambda flux: flux.map(lambda each: replace(each, fluence=each.fluence / 2))
    )
    for changed, nominal in ((half.experiment, NOMINAL), (half.responses[0].plus, variation.plus)):
        np.testing.assert_allclose(changed.counts(SM), nominal.counts(SM) / 2, rtol=1e-12)


def test_rates_are_a_tuple_of_nuisances_about_zero():
    rate = Nuisance("f", 1.0, 0.1, "rate")
    with pytest.raises(InputError, match=r"rates is Nuisance\(name='f'.*a tuple of Nuisance, also where there is one"):
        Signal(NOMINAL, rates=rate)
    with pytest.raises(InputError, match=r"mean of the rate f is 1.0, but 0, since counts are scaled by 1 \+ f"):
        Signal(NOMINAL, rates=(rate,))
    with pytest.raises(InputError, match="one of the rates is 3, but a Nuisance"):
        Signal(NOMINAL, rates=[3])
    with pytest.raises(InputError, match="responses is 3, but a tuple of ResponseVariation"):
        Signal(NOMINAL, responses=3)
    with pytest.raises(InputError, match="experiment is None, but an Experiment"):
        Signal(None)
