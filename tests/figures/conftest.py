"""A small data set with a background that the house has no colour for."""

import numpy as np
import pytest

from nuscatter.datasets.dataset import Axis, Background, Dataset, template
from nuscatter.datasets.expectation.nuisance import FLUX_SNS, Nuisance
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.detectors.detector import Detector
from nuscatter.detectors.quenching import constant
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.timing import Gaussian
from nuscatter.units import keV, kg, m, us

ENERGY, TIME = np.array([2.0, 4, 8, 20]), np.array([0, 0.5, 1, 2, 6])


@pytest.fixture
def made_up() -> Dataset:
    detector = Detector("Ar", 20 * kg, quenching=constant(0.25), energy_edges=ENERGY * keV, time_edges=TIME * us)
    pulse = Gaussian(mean=0.5 * us, width=0.15 * us)
    built = Experiment(PionDecayAtRest(pot=1e24, nu_per_pot=0.09, distance=20 * m, pulse=pulse), detector)
    shapes = {
        "radon": np.ones((3, 4)),
        "brn": np.arange(1.0, 13).reshape(3, 4),
        "steady": np.ones((3, 1)) * np.diff(TIME),
    }
    return Dataset(
        name="made_up",
        title="Made up",
        reference="nowhere",
        experiment=built,
        axes=(Axis("reconstructed energy [keVee]", ENERGY), Axis("time [µs]", TIME)),
        observed=np.arange(12.0).reshape(3, 4) * 7,
        signal=Signal(built, rates=(FLUX_SNS,)),
        backgrounds={
            name: Background(Nuisance(name, 50.0 + at, 5.0, "of a test [events]", (0, None)), template(shape))
            for at, (name, shape) in enumerate(shapes.items())
        },
    )
