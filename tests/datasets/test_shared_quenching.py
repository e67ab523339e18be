"""Lindhard's k of germanium: a prediction with another k, what is shared, and totals that stay the published ones."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.catalogue.entries import experiment
from nuscatter.datasets import load
from nuscatter.datasets.conus_plus import conus_plus_2025
from nuscatter.datasets.counting.germanium_2026 import coherent_ge_2026
from nuscatter.datasets.expectation.nuisance import unit_normal
from nuscatter.datasets.shared_quenching import QUENCHING_GERMANIUM, quenching_variation, relative_change
from nuscatter.detectors.germanium import bonhomme_k
from nuscatter.detectors.quenching import Lindhard
from nuscatter.errors import InputError
from nuscatter.fits.minimum.fit import fit
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.reactors.reactor import Reactor
from nuscatter.units import GW, day, eV, keV, m

SM = StandardModel()
GERMANIUM = ("coherent_ge_2026", "conus_plus_2025")


def angle(sin2_theta_w):
    return StandardModel(sin2_theta_w)


def of_k(k):
    """CONUS+ with another k, built again."""
    known = experiment("CONUS+")
    return Experiment(known.flux, replace(known.detector, quenching=Lindhard(32, k)))


def test_a_pull_of_one_is_the_prediction_with_that_k():
    data = conus_plus_2025()
    for pull, k in ((0.0, 0.162), (1.0, 0.166), (-1.0, 0.158)):
        expected = float(of_k(k).counts(SM).sum())
        assert data.expected(SM, quenching_germanium=pull)["cevns"].sum() == pytest.approx(expected, rel=1e-10, abs=0)


def test_more_ionisation_is_more_events_and_by_how_much_the_threshold_moves():
    """Without noise a sharp threshold in ionisation, 200 eVee, lies at less recoil energy for a larger k.

    The change of the events is that of a threshold in recoil energy, where the quenching puts it.
    """
    known = experiment("CONUS+")
    detector = replace(known.detector, smearing=None, efficiency=None, energy_edges=np.array([200, 2000]) * eV)
    flux = Reactor(power=3.6 * GW, distance=20.7 * m, duration=100 * day)
    plain = quenching_variation(Experiment(flux, detector), step=1e-4)
    T = np.linspace(0.5, 2.5, 200001) * keV
    at = [float(np.interp(200 * eV, side.detector.quenching(T), T)) for side in (plain.minus, plain.plus)]
    assert at[0] > at[1]
    bare = replace(detector, quenching=None)
    recoils = [
        float(Experiment(flux, replace(bare, energy_edges=np.array([low, 50 * keV]))).counts(SM).sum()) for low in at
    ]
    expected = (recoils[1] - recoils[0]) / sum(recoils)
    assert relative_change(plain) == pytest.approx(expected, rel=0.01, abs=0)


def test_data_of_germanium_share_one_nuisance_and_others_have_none():
    assert all("quenching_germanium" in load(name).nuisances for name in GERMANIUM)
    joint = coherent_ge_2026().likelihood(angle) + conus_plus_2025().likelihood(angle)
    assert set(joint.parameters) == {"sin2_theta_w", "flux_sns", "conus_plus_2025_rate", "quenching_germanium"}
    own = conus_plus_2025(quenching=unit_normal("conus_plus_quenching", "Lindhard's k"))
    apart = coherent_ge_2026().likelihood(angle) + own.likelihood(angle)
    assert set(apart.parameters) == {*joint.parameters, "conus_plus_quenching"}
    assert list(coherent_ge_2026(quenching=unit_normal("its_own", "k")).nuisances) == ["flux_sns", "its_own"]
    # one unknown is one pull: where both are moved, two unknowns cost twice
    at = {"sin2_theta_w": 0.23, "flux_sns": 0.0, "conus_plus_2025_rate": 0.0, "quenching_germanium": 1.0}
    assert apart(**at, conus_plus_quenching=1.0) - joint(**at) == pytest.approx(1.0, rel=1e-9, abs=0)


@pytest.mark.releases
def test_csi_of_two_years_and_the_germanium_of_2024(releases):
    first, second = load("coherent_csi_2017").nuisances, load("coherent_csi_2021").nuisances
    assert {name for name in first if name in second} == {"flux_sns"}
    assert "quenching_germanium" in load("coherent_ge_2024").nuisances


def test_the_error_of_the_ratio_of_2026_is_the_published_one_to_its_digits():
    """0.10 of the flux and 0.008 of the ionisation: 0.10."""
    data = coherent_ge_2026()
    part = relative_change(data.responses[0])
    assert part == pytest.approx(0.008, abs=5e-4)
    assert np.hypot(data.nuisances["flux_sns"].sigma, part) == pytest.approx(0.10, abs=0.005)


def test_an_angle_of_conus_plus_has_the_error_that_it_had_with_one_number():
    """The parts of 59/347 in quadrature: the fitted angle and its error are those of a rate of 17 % to 2 %."""
    data = conus_plus_2025()
    rate = replace(data.rates[0], sigma=59 / 347)
    whole = fit(replace(data, rates=(rate,), responses=()).likelihood(angle), sin2_theta_w=0.25)
    parts = fit(data.likelihood(angle), sin2_theta_w=0.25)
    assert parts.values["sin2_theta_w"] == pytest.approx(whole.values["sin2_theta_w"], rel=1e-3, abs=0)
    assert parts.errors["sin2_theta_w"] == pytest.approx(whole.errors["sin2_theta_w"], rel=0.02, abs=0)


def test_the_step_is_the_measured_uncertainty():
    found = quenching_variation(experiment("COHERENT-Ge"))
    assert found.nuisance is QUENCHING_GERMANIUM
    ends = [side.detector.quenching.k for side in (found.minus, found.plus)]
    assert ends == pytest.approx([0.157 - bonhomme_k.uncertainty, 0.157 + bonhomme_k.uncertainty], rel=1e-9, abs=0)


def test_only_lindhards_theory_is_varied():
    with pytest.raises(InputError, match="a Lindhard, whose k is varied, was expected"):
        quenching_variation(experiment("COHERENT-CsI-2017"))
    with pytest.raises(InputError, match="step"):
        quenching_variation(experiment("CONUS+"), step=0.0)


def test_a_change_of_the_flux_reaches_both_sides_of_a_response():
    """Half of the flux is half of the events at −1σ, at 0 and at +1σ of the ionisation."""
    signal = conus_plus_2025().signal
    half = signal.under(lambda flux: flux.map(lambda each: replace(each, fluence=0.5 * each.fluence)))
    (known,), (changed,) = signal.responses, half.responses
    for one, other in ((signal, half), (known.minus, changed.minus), (known.plus, changed.plus)):
        counts = [getattr(each, "experiment", each).counts(StandardModel()).sum() for each in (one, other)]
        assert counts[1] == pytest.approx(0.5 * counts[0], rel=1e-12, abs=0)
