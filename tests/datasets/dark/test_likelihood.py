"""Dark matter in a data set: proportional to the strength, with nuisances of its own, and in chosen bins."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import BeamDump, beam_dump
from nuscatter.datasets.dark.likelihood import DarkSignal, dark_matter_likelihood
from nuscatter.datasets.dark.processes import BeamPlace, MomentumVariation, NeutralPions, PionCapture
from nuscatter.datasets.expectation.nuisance import Nuisance, unit_normal
from nuscatter.datasets.templates import Axis, background, template
from nuscatter.fits.parameters import Range
from nuscatter.sources.dark.momenta.tilted import Tilted
from nuscatter.sources.timing import Gaussian
from nuscatter.units import MeV, keV, kg, m, us

PULSE = Gaussian(mean=0.44 * us, width=0.15 * us)
MERCURY = beam_dump("coherent_csi_2021").processes[0].production
PLACE = BeamPlace(pot=1e23, distance=20 * m, angle=1.0, pulse=PULSE)


def portal(epsilon=1e-4, **other):
    chosen = {"mediator_mass": 75 * MeV, "alpha_dark": 0.5, "mass": 25 * MeV, "kind": ns.DarkMatterKind.SCALAR}
    return ns.VectorPortal.kinetic_mixing(epsilon=epsilon, **(chosen | other))


@pytest.fixture(scope="module")
def dump():
    return BeamDump(processes=(NeutralPions(production=MERCURY, per_pot=0.09, uncertainty=0.1),), place=PLACE)


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
    mu = usual + strength * np.exp(pions) * dark
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


def by_hand(data, process):
    """The counts of χ of one process alone."""
    detector = data.experiment.detector
    return ns.Experiment(process.flux(portal(), PLACE), detector).counts(ns.DarkMatterScattering(portal()))


def test_each_process_has_a_number_of_its_own(data, dump):
    captures = PionCapture(per_pot=0.05, radiative_branching=0.4, uncertainty=0.5, name="captures")
    both = BeamDump(processes=(*dump.processes, captures), place=PLACE)
    like = dark_matter_likelihood(data, both, portal())
    pions, caught = (by_hand(data, each) for each in both.processes)
    assert DarkSignal(data, both, portal()).counts() == pytest.approx(pions + caught, rel=1e-9, abs=0)
    usual = data.experiment.counts(ns.StandardModel()) + 90 * (data.observed * 0 + [[2, 10], [1, 5]]) / 18
    mu, n = usual + 40 * (np.exp(0.05) * pions + np.exp(-0.8) * caught), data.observed
    wanted = 2 * np.sum(mu - n + n * np.log(n / mu)) + 0.5**2 + 1.6**2
    found = like(dark_strength=40.0, neutral_pions=0.05, captures=-0.8, mine_steady=90.0)
    assert found == pytest.approx(wanted, rel=1e-9)


def test_the_neutrinos_flux_is_not_dark_matters(data, dump):
    flux = Nuisance("flux_of_mine", 0.0, 0.1, "neutrinos per proton")
    mass = Nuisance("mass", 0.0, 0.05, "mass of the detector")
    known = replace(data, signal=replace(data.prediction, rates=(flux, mass)))
    (part,) = DarkSignal(known, dump, portal()).parts()
    assert [each.name for each in part.nuisances] == ["neutral_pions", "mass"]


def test_momenta_are_morphed_through_three_productions(data):
    softer, harder = Tilted(production=MERCURY, hardness=-0.4), Tilted(production=MERCURY, hardness=0.4)
    change = MomentumVariation(unit_normal("hardness", "of pions"), softer, harder)
    pions = NeutralPions(production=MERCURY, per_pot=0.09, uncertainty=0.1, momenta=(change,))
    dump = BeamDump(processes=(pions,), place=PLACE)
    (part,) = DarkSignal(data, dump, portal()).parts()
    low, middle, high = (
        by_hand(data, NeutralPions(production=each, per_pot=0.09, uncertainty=0.1))
        for each in (softer, MERCURY, harder)
    )
    assert not np.allclose(low, high, rtol=0.05)
    for pull, wanted in ((-1.0, low), (0.0, middle), (1.0, high), (2.0, 3 * high - 3 * middle + low)):
        values = {"dark_strength": [1.0], "neutral_pions": [0.0], "hardness": [pull]}
        counts = part.many({name: np.array(each) for name, each in values.items()})[..., 0]
        assert counts.sum(axis=1) == pytest.approx(wanted.sum(axis=1), rel=1e-4, abs=0)
        # slices in time stay the nominal ones: of the few that arrive after 1 µs that makes some per cent
        assert counts == pytest.approx(wanted, rel=0.05, abs=0)


def test_slopes_are_those_of_differences(data):
    change = MomentumVariation(
        unit_normal("tilt", "of pions"),
        Tilted(production=MERCURY, tilt=-0.3),
        Tilted(production=MERCURY, tilt=0.3),
    )
    pions = NeutralPions(production=MERCURY, per_pot=0.09, uncertainty=0.1, momenta=(change,))
    captures = PionCapture(per_pot=0.05, radiative_branching=0.4, uncertainty=0.5, name="captures")
    like = dark_matter_likelihood(data, BeamDump(processes=(pions, captures), place=PLACE), portal())
    at = {"dark_strength": 30.0, "neutral_pions": 0.1, "captures": -0.6, "tilt": 0.7, "mine_steady": 88.0}
    free = {name: Range(0.1) for name in at}
    gradient = like.derivatives({name: np.array([value]) for name, value in at.items()}, free)[1][0]
    for name, slope in zip(free, gradient, strict=True):
        step = 1e-4 * max(abs(at[name]), 0.1)
        high, low = (like(**at | {name: at[name] + sign * step}) for sign in (1, -1))
        assert slope == pytest.approx((high - low) / (2 * step), rel=1e-5, abs=1e-7)


def test_a_nuisance_without_a_pull_is_the_datas(data, dump):
    at = {"dark_strength": 2.0, "neutral_pions": 0.2, "mine_steady": 90.0}
    held = dark_matter_likelihood(data, dump, portal())
    loose = dark_matter_likelihood(data, dump, portal(), free=("neutral_pions",))
    assert held(**at) - loose(**at) == pytest.approx(4.0, rel=1e-9)
    with pytest.raises(ns.InputError, match="nuisance"):
        dark_matter_likelihood(data, dump, portal(), free=("flux_of_mine",))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bins": np.ones(3, dtype=bool)}, "bool of shape"),
        ({"bins": np.zeros((2, 2), dtype=bool)}, "at least one bin"),
        ({"portal": portal(0.0)}, "coupling"),
        ({"data": 1}, "a Dataset"),
        ({"dump": 1}, "a BeamDump"),
        ({"portal": portal(mass=70 * MeV, mediator_mass=210 * MeV)}, "No process"),
    ],
)
def test_what_is_refused(data, dump, change, words):
    given = {"data": data, "dump": dump, "portal": portal(), **change}
    with pytest.raises(ns.InputError, match=words):
        dark_matter_likelihood(given.pop("data"), given.pop("dump"), given.pop("portal"), **given)
