"""Fit data of one's own: a histogram, a background, and two nuisances.

Germanium at a reactor, counted in energy alone. The counts are made up: the Standard Model's and a flat background,
with a random number in each bin.
"""

import numpy as np

import nuscatter as ns
from nuscatter.datasets import Axis, Nuisance, Signal, background, template
from nuscatter.detectors.quenching import Lindhard
from nuscatter.units import GW, keV, kg, m, year

edges = np.linspace(0.2, 0.6, 17)
detector = ns.Detector("Ge", mass=2 * kg, energy_edges=edges * keV, quenching=Lindhard(32, k=0.157))
experiment = ns.Experiment(ns.Reactor(power=3 * GW, distance=25 * m, duration=1 * year), detector)

flux = Nuisance("flux", mean=0, sigma=0.03, meaning="flux of the reactor, relative")
flat = background("flat", events=1600, sigma=160, meaning="flat in energy", shape=template(np.ones(16)))
made_up = experiment.spectrum(ns.StandardModel()) + 1600 / 16
data = ns.Dataset(
    name="mine",
    title="Germanium at a reactor, made up",
    reference="nobody's",
    experiment=experiment,
    axes=[Axis("ionisation [keVee]", edges)],
    observed=np.random.default_rng(1).poisson(made_up),
    signal=Signal(experiment, rates=(flux,)),
    backgrounds={"flat": flat},
)
result = ns.fit(data.likelihood(ns.StandardModel), sin2_theta_w=0.23)
print(result)
figure = ns.figures.data_with_fit([(data, data.at(ns.StandardModel, result))], result=result)
ns.figures.save(figure, "own_data.png")
