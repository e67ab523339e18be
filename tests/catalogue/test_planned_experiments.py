"""Plans: each number has a source, numbers of another origin, what changes with exposure, mass and distance."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.dark_searches import ARGON_RATE, CSI_RATE
from nuscatter.catalogue.entries import experiment
from nuscatter.catalogue.planned_experiments import nothing, plan, plans
from nuscatter.errors import InputError
from nuscatter.sources.accelerators.facilities import mercury_nu_per_pot
from nuscatter.units import GeV, day, hour, keV, kg, m, us

MODEL = ns.StandardModel.effective()


def total(one):
    return float(one.experiment.counts(MODEL).sum())


def test_each_number_has_a_source_and_what_is_assumed_says_so():
    assert len({each.name for each in plans()}) == len(plans()) == 15
    for each in plans():
        assert each.setup.facts.keys() >= {"mass", "distance", "threshold", "flux uncertainty", "steady background"}
        assert all(fact.source for fact in each.setup.facts.values())
        assert set(each.from_memory).isdisjoint(each.assumed)
        assert each.setup.status == "planned"
    assert "threshold" in plan("COH-Ar-750").from_memory
    assert "mass" not in plan("COH-CryoCsI-10").assumed


def test_rates_are_those_of_released_data():
    for name, rate in (("COH-Ar-750", ARGON_RATE), ("STS-Ar-10t", ARGON_RATE), ("COH-CryoCsI-10", CSI_RATE)):
        assert plan(name).setup.value("steady background") == pytest.approx(rate, rel=1e-3, abs=0)
    cryo = plan("COH-CryoCsI-700").setup
    assert cryo.value("neutrinos per proton") == pytest.approx(mercury_nu_per_pot(1.3 * GeV), rel=2e-3, abs=0)


def test_sodium_is_its_share_of_the_salt():
    sodium, iodine = 22.98977, 126.90447  # standard atomic weights
    share = sodium / (sodium + iodine)
    assert plan("COH-NaI-3388").setup.value("mass") / kg == pytest.approx(3388 * share, rel=1e-4, abs=0)
    assert {each.Z for each, _ in plan("COH-NaI-3388").experiment.detector.material.composition} == {11}


def test_the_background_is_rate_times_mass_time_and_energy():
    argon = plan("COH-Ar-750")
    open_time = 60 * 6e-6 * 15000 * hour  # 60 pulses a second of 6 µs
    assert argon.open_time == pytest.approx(open_time, rel=1e-12, abs=0)
    expected = 11.46 / (keV * kg * day) * 610 * kg * open_time * 140 * keV
    assert argon.steady == pytest.approx(expected, rel=1e-9, abs=0)
    nucleus = plan("NUCLEUS-plan")  # 250/(keV kg day) in 10 g, 0.98 keV, a year
    assert nucleus.steady == pytest.approx(250 * 0.01 * 0.98 * 365.25, rel=1e-9, abs=0)


def test_events_of_xenon_at_ess_are_as_many_as_published():
    # 20 kg of xenon gas: more than 7,000 a year (agenda.infn.it/event/24250/contributions/130168)
    assert 7000 < total(plan("ESS-Xe")) / 3 < 9000


def test_exposure_mass_and_background_scale():
    one = plan("COH-CryoCsI-10")
    for changed in (one.longer(3), one.larger(3)):
        assert total(changed) == pytest.approx(3 * total(one), rel=1e-12, abs=0)
        assert changed.steady == pytest.approx(3 * one.steady, rel=1e-12, abs=0)
        assert changed.neutrons == pytest.approx(3 * one.neutrons, rel=1e-12, abs=0)
    bare = one.with_background(0)
    assert (bare.steady, bare.neutrons, total(bare)) == (0.0, 0.0, total(one))
    assert total(one) == total(plan("COH-CryoCsI-10"))  # the catalogue's stays


def test_neutrinos_fall_with_the_square_of_the_distance():
    near = plan("PIP2-BD-PAR")
    assert total(near.at(45 * m)) == pytest.approx(total(near) / 9, rel=1e-12, abs=0)
    assert near.at(45 * m).distance == pytest.approx(45 * m, rel=1e-12, abs=0)


def test_fluxes_are_shared_at_one_source_only():
    names = {each.name: each.flux_name for each in plans()}
    assert names["COH-Ar-750"] == names["COH-Ge-18"] == names["COH-NaI-3388"] == "flux_sns"
    assert names["COH-CryoCsI-700"] == names["STS-Ar-10t"] == "flux_sns_sts"
    assert len(set(names.values())) == 10


def test_a_plan_is_an_experiment_of_the_catalogue():
    built = experiment("coh cryocsi 10")
    assert built is plan("COH-CryoCsI-10").experiment
    assert built.detector.energy_edges[0] == pytest.approx(1.4 * keV, rel=1e-9, abs=0)
    assert built.detector.time_edges[-1] == pytest.approx(6 * us, rel=1e-12, abs=0)


@pytest.mark.slow
def test_electrons_are_counted_at_reactors_alone():
    electrons = ns.ElectronScattering.effective()
    assert nothing(np.ones(3)).tolist() == [0, 0, 0]
    assert plan("COH-Ar-750").experiment.counts(electrons).sum() == 0
    assert plan("NUCLEUS-plan").experiment.counts(electrons).sum() > 0


def test_uncertainties_are_changed_by_name():
    changed = plan("COH-Ge-18").uncertain(flux=0.02, steady_tilt=0.1)
    assert (changed.uncertainty("flux"), changed.uncertainty("steady_tilt")) == (0.02, 0.1)
    assert plan("COH-Ge-18").uncertainty("steady_tilt") == 0.0


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda: plan("COH-Xe"), "no planned experiment 'COH-Xe'"),
        (lambda: plan("COH-Ge-18").longer(0), "factor"),
        (lambda: plan("COH-Ge-18").uncertain(flux=-0.1), "from 0 to 1"),
        (lambda: plan("COH-Ge-18").uncertain(flux=math.nan), "the uncertainty flux is nan"),
        (lambda: plan("COH-Ge-18").uncertain(fluxes=0.1), "no uncertainty 'fluxes'"),
        (lambda: plan("COH-Ge-18").with_background(-1), "factor of the background is -1"),
        (lambda: plan("NUCLEUS-plan").at(20 * m), "several cores"),
    ],
)
def test_what_is_refused(act, words):
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        act()


def test_exposure_counts_protons_too():
    """CCM200's run is told in protons on target."""
    usual = plan("CCM200")
    assert total(usual.longer(3)) == pytest.approx(3 * total(usual), rel=1e-9, abs=0)
    assert usual.longer(3).steady == pytest.approx(3 * usual.steady, rel=1e-9, abs=0)


def test_the_larger_detectors_at_leibstadt_count_as_the_first_run_does():
    """For each kg and day a little more than the first run, whose detectors have 160 to 180 eV in place of 160."""
    first, larger = experiment("CONUS+"), plan("CONUS+-plan")
    rates = float(first.counts(MODEL).sum()) / 327, total(larger) / (9.0 * 333)
    assert 1.0 < rates[1] / rates[0] < 1.5
