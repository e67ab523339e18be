"""Dark matter in a data set: proportional to the strength, with nuisances of its own, and in chosen bins."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import BeamDump, beam_dump
from nuscatter.datasets.dark.likelihood import DarkSignal, dark_matter_likelihood
from nuscatter.datasets.templates import Axis, background, template
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, keV, kg, m, us

PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
MERCURY = beam_dump("coherent_csi_2021").production


def portal(epsilon=1e-4, **other):
    chosen = {"mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV, "kind": ns.DarkMatterKind.SCALAR}
    return ns.VectorPortal.kinetic_mixing(epsilon=epsilon, **(chosen | other))


@pytest.fixture(scope="module")
def dump():
    return BeamDump(
        production=MERCURY, pot=1e23, pions_per_pot=0.09, uncertainty=0.1, distance=20 * m, angle=1.0, pulse=PULSE
    )


@pytest.fixture(scope="module")
def data():
    edges, times = np.array([5.0, 20, 60]), np.array([0.0, 1, 6])
    flux = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m, pulse=PULSE)
    experiment = ns.Experiment(flux, ns.Detector("CsI", 10 * kg, edges * keV, time_edges=times * us))
    shape = template(np.array([[2.0, 10], [1, 5]]))
    return ns.Dataset(
        "mine",
        "My caesium iodide",
        "unpublished",
        experiment,
        (Axis("recoil energy [keV]", edges), Axis("time [µs]", times)),
        experiment.counts(ns.StandardModel()) + 90 * shape.nominal / shape.nominal.sum(),
        backgrounds={"steady": background("mine_steady", events=90, sigma=5, meaning="steady", shape=shape)},
    )


def test_the_likelihood_is_that_of_counts_made_by_hand(data, dump):
    like = dark_matter_likelihood(data, dump, portal())
    strength, pions, steady = 3.0, 0.07, 93.0
    dark = ns.Experiment(dump.flux(portal()), data.experiment.detector).counts(ns.DarkMatterScattering(portal()))
    usual = data.experiment.counts(ns.StandardModel()) + steady * (data.observed * 0 + [[2, 10], [1, 5]]) / 18
    mu = usual + strength * (1 + pions) * dark
    n = data.observed
    wanted = 2 * np.sum(mu - n + n * np.log(n / mu)) + (pions / 0.1) ** 2 + ((steady - 90) / 5) ** 2
    assert like(dark_strength=strength, neutral_pions=pions, mine_steady=steady) == pytest.approx(wanted, rel=1e-9)


def test_one_prediction_serves_all_couplings(data, dump):
    one, twice = (DarkSignal(data, dump, portal(each)).counts() for each in (1e-4, 2e-4))
    assert twice == pytest.approx(16 * one, rel=1e-6, abs=0)
    first = dark_matter_likelihood(data, dump, portal(1e-4))
    second = dark_matter_likelihood(data, dump, portal(2e-4))
    at = {"neutral_pions": 0.0, "mine_steady": 90.0}
    assert first(dark_strength=16.0, **at) == pytest.approx(second(dark_strength=1.0, **at), rel=1e-6)


def test_without_dark_matter_the_likelihood_is_the_neutrinos_alone(data, dump):
    ordinary = data.likelihood(lambda: ns.StandardModel())  # noqa: PLW0108 (an angle is no parameter here)
    with_dark = dark_matter_likelihood(data, dump, portal())
    assert with_dark(dark_strength=0.0, neutral_pions=0.0, mine_steady=95.0) == ordinary(mine_steady=95.0)


def test_chosen_bins_are_those_bins(data, dump):
    prompt = np.broadcast_to([True, False], data.observed.shape)
    at = {"dark_strength": 2.0, "neutral_pions": 0.0, "mine_steady": 90.0}
    parts = [dark_matter_likelihood(data, dump, portal(), bins=each)(**at) for each in (prompt, ~prompt)]
    assert sum(parts) == pytest.approx(dark_matter_likelihood(data, dump, portal())(**at), rel=1e-9)
    # dark matter is as prompt as the protons
    counts = DarkSignal(data, dump, portal()).counts()
    assert counts[:, 1].sum() < 1e-3 * counts[:, 0].sum()


def test_detectors_at_one_target_share_the_number_of_pions(data, dump):
    like = dark_matter_likelihood(data, dump, portal())
    assert (like + like).parameters == like.parameters
    sns = [beam_dump(name) for name in ("coherent_csi_2021", "coherent_lar_2020")]
    assert len({each.nuisance for each in sns}) == 1
    assert sns[0].distance / m == pytest.approx(19.3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bins": np.ones(3, dtype=bool)}, "bool of shape"),
        ({"bins": np.zeros((2, 2), dtype=bool)}, "at least one bin"),
        ({"portal": portal(0.0)}, "coupling"),
        ({"data": 1}, "a Dataset"),
        ({"dump": 1}, "a BeamDump"),
        ({"portal": portal(mass=70 * MeV, mediator_mass=210 * MeV)}, "energy for two dark particles"),
    ],
)
def test_what_is_refused(data, dump, change, words):
    given = {"data": data, "dump": dump, "portal": portal(), **change}
    with pytest.raises(ns.InputError, match=words):
        dark_matter_likelihood(given.pop("data"), given.pop("dump"), given.pop("portal"), **given)
