"""Zeros that are right and were hardly meant: a window beyond all deposits is said in one sentence, others are not."""

import warnings

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.detectors.quenching import constant, lindhard
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.errors import InputWarning
from nuscatter.interactions.channels import VECTOR
from nuscatter.rates.reach import beyond_bins, recoil_ends
from nuscatter.units import GW, MeV, day, eV, keV, kg, m

SM = ns.StandardModel()
PIONS = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
REACTOR = ns.Reactor(power=3 * GW, distance=25 * m, duration=1 * day)
LINDHARD = lindhard("Ge")


def germanium(edges, flux=PIONS, **chain):
    return ns.Experiment(flux, ns.Detector("Ge", 10 * kg, edges, **chain))


def electrons(T):
    """A quenching that returns a number of electrons."""
    return 10 * T / keV


def test_the_end_of_recoils_is_that_of_the_lightest_isotope():
    """2 E² / (M + 2E), with E the end of the Michel spectrum."""
    E, isotope = PIONS.components[1].spectrum.support[1], ns.nuclide("Ge70")
    assert max(recoil_ends(PIONS.components, VECTOR, isotope)) == pytest.approx(
        2 * E**2 / (isotope.mass + 2 * E), rel=1e-12, abs=0
    )


@pytest.mark.parametrize("noise", [None, GaussianSmearing(noise=50 * eV)])
def test_edges_without_a_unit_behind_a_quenching_are_said(noise):
    with pytest.warns(
        InputWarning, match=r"begin above 28\.\d+ keVee, .* 85\.\d+ keV; did you forget a unit, as in 1\*keV"
    ):
        counts = germanium([1, 2], quenching=LINDHARD, smearing=noise).counts(SM)
    assert not counts.any()


def test_a_threshold_above_all_recoils_is_said_without_asking_for_a_unit():
    with pytest.warns(InputWarning, match="the bins, 20 to 30 keVee, begin above 1.109 keVee") as said:
        germanium(np.array([20, 30]) * keV, REACTOR, quenching=LINDHARD).counts(SM)
    assert "unit" not in str(said[0].message)


@pytest.mark.parametrize(
    ("edges", "chain", "words"),
    [
        ((2000.0, 3000.0), {"quenching": constant(0.2), "light_yield": 10 / keV}, "2000 to 3000 photoelectrons"),
        ((2000.0, 3000.0), {"quenching": electrons}, "2000 to 3000, begin above 855.8,"),
    ],
)
def test_numbers_of_quanta_beyond_reach_are_said_as_numbers(edges, chain, words):
    with pytest.warns(InputWarning, match=words):
        germanium(edges, **chain).counts(SM)


@pytest.mark.parametrize(
    ("call", "counted"),
    [
        # edges that are plain numbers, since the quenching returns one
        (lambda: germanium([2, 3], quenching=electrons).counts(SM), True),
        # nuclear recoils are beyond reach, electrons are not
        (
            lambda: germanium(np.array([20, 30]) * keV, REACTOR, quenching=LINDHARD).counts(
                SM + ns.ElectronScattering()
            ),
            True,
        ),
        # smearing counts what no mean reaches
        (
            lambda: germanium(
                np.array([1.2, 3]) * keV, REACTOR, quenching=LINDHARD, smearing=GaussianSmearing(noise=100 * eV)
            ).counts(SM),
            True,
        ),
        # nothing is sent, or accepted: a zero that was asked for
        (lambda: germanium(np.array([2, 3]) * keV, ns.facility("SNS").flux(distance=20 * m, pot=0)).counts(SM), False),
        (lambda: germanium(np.array([2, 200]) * keV, efficiency=lambda x: 0 * x).counts(SM), False),
        (lambda: germanium(np.array([2, 3]) * keV, quenching=constant(0.0)).counts(SM), False),
        # a spectrum whose grid goes beyond the end point, and a small energy beyond it
        (lambda: ns.recoil_spectrum(SM, REACTOR, "Ge", np.array([1 * keV, 1 * MeV])), True),
        (lambda: ns.recoil_spectrum(SM, REACTOR, "Ge", 20 * keV), False),
        (lambda: ns.recoil_spectrum(SM, PIONS, "Ar", 0.3 * MeV), False),
        (lambda: ns.recoil_spectrum(SM, PIONS, "Ar", np.array([0.12, 1]) * MeV), True),
    ],
)
def test_other_zeros_are_silent(call, counted):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert call().any() == counted


def test_a_small_exposure_within_reach_is_no_window_beyond_it():
    """What is asked is the reach of each channel and the tails of the smearing, whatever the number of counts."""
    both, detector = SM + ns.ElectronScattering(), germanium(np.array([20, 30]) * keV, quenching=LINDHARD).detector
    assert beyond_bins(REACTOR, detector, SM)
    assert not beyond_bins(REACTOR, detector, both)
    smeared = {"quenching": LINDHARD, "smearing": GaussianSmearing(noise=100 * eV)}
    assert not beyond_bins(REACTOR, germanium(np.array([1.2, 3]) * keV, **smeared).detector, SM)
    assert beyond_bins(REACTOR, germanium(np.array([2.5, 3]) * keV, **smeared).detector, SM)


def test_by_channel_and_by_species_say_it_too():
    beyond = germanium(np.array([20, 30]) * keV, REACTOR, quenching=LINDHARD)
    for call in (beyond.by_channel, beyond.by_species, beyond.spectrum, beyond.by_component):
        with pytest.warns(InputWarning, match="All counts are zero"):
            call(SM)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the recoils alone are beyond reach
        found = beyond.by_channel(SM + ns.ElectronScattering())
    assert {name: bool(each.any()) for name, each in found.items()} == {"vector on nuclei": False, "electrons": True}


def test_reactions_beyond_reach_are_said():
    bins = np.array([20, 30]) * MeV
    water = ns.Experiment(REACTOR, ns.Detector("H2O", 1000 * kg, bins))
    with pytest.warns(InputWarning, match="which is seen of an electron of at most"):
        water.counts(ns.InverseBetaDecay())


def test_a_recoil_energy_without_unit_is_said():
    with pytest.warns(InputWarning, match=r"beyond the end point, 5\.\d+ keV; did you forget a unit, as in 1\*keV"):
        assert ns.recoil_spectrum(SM, REACTOR, "Ge", 1.0) == 0
