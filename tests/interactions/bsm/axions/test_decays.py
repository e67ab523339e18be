"""Decays of axions in a detector: both limits of the life, branching, and who decays."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.detectors.volumes import Ball, enhancement
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.axions.decays import AxionDecay
from nuscatter.interactions.bsm.axions.scattering import AxionScattering
from nuscatter.particles import Deposit
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import GeV, MeV, cm, kg, m

VOLUME, AWAY, E = Ball(1 * m), 20 * m, 8 * MeV
FLUENCE = 1e15 / cm**2


def counted(couplings, model=None):
    """Events of one energy whose fluence at the centre is what survives."""
    survive = float(couplings.survival(E, distance=AWAY))
    flux = ns.Flux((ns.Component(couplings.species, Line(E), FLUENCE * survive),))
    detector = ns.Detector("Ar", 5e3 * kg, np.array([1.0, 20.0]) * MeV, volume=VOLUME.volume)
    decay = AxionDecay(couplings=couplings, volume=VOLUME, distance=AWAY) if model is None else model
    return {name: float(each[0, 0]) for name, each in ns.Experiment(flux, detector).by_channel(decay).items()}


def test_long_lives_give_the_volume_over_the_decay_length():
    axion = AxionCouplings(mass=2 * MeV, photon=1e-8 / GeV)
    size = float(enhancement(VOLUME, distance=AWAY, lengths=math.inf))
    expected = FLUENCE * VOLUME.volume / float(axion.decay_length(E)) * size
    assert counted(axion) == {"a → γγ": pytest.approx(expected, rel=1e-6)}
    # Γ goes as g²
    double = AxionCouplings(mass=2 * MeV, photon=2e-8 / GeV)
    assert counted(double)["a → γγ"] / counted(axion)["a → γγ"] == pytest.approx(4, rel=1e-6)


def test_short_lives_are_the_integral_over_the_ball():
    axion = AxionCouplings(mass=2 * MeV, electron=3e-6)
    length = float(axion.decay_length(E))
    assert AWAY / length > 3
    r = np.linspace(19, 21, 200001) * m
    within = math.pi * (VOLUME.radius**2 - (r - AWAY) ** 2) / (r * AWAY)
    slow = FLUENCE * AWAY**2 * np.trapezoid(within * np.exp(-r / length), r) / length
    assert counted(axion)["a → e⁺e⁻"] == pytest.approx(slow, rel=1e-6)


def test_branching_shares_the_decays():
    axion = AxionCouplings(mass=2 * MeV, photon=1e-4 / GeV, electron=1e-9)
    found = counted(axion)
    assert found["a → γγ"] / sum(found.values()) == pytest.approx(axion.branching_photons, rel=1e-12)
    deposits = [each.deposit for each in AxionDecay(couplings=axion, volume=VOLUME, distance=AWAY).reactions]
    assert deposits == [Deposit.PHOTON, Deposit.ELECTRON]


def test_below_two_electrons_there_are_photons_alone():
    axion = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV, electron=1e-6)
    assert list(counted(axion)) == ["a → γγ"]


def test_decays_are_added_to_scattering():
    axion = AxionCouplings(mass=2 * MeV, photon=1e-5 / GeV)
    both = AxionScattering(axion) + AxionDecay(couplings=axion, volume=VOLUME, distance=AWAY)
    found = counted(axion, both)
    assert found["a → γγ"] == pytest.approx(counted(axion)["a → γγ"], rel=1e-12)
    assert found["inverse Primakoff"] > 0
    other = AxionCouplings(mass=3 * MeV, photon=1e-5 / GeV)
    decay = AxionDecay(couplings=axion, volume=VOLUME, distance=AWAY)
    assert decay.strength(decay.reactions[0], "all", other.species) is None


def test_bad_input():
    axion = AxionCouplings(mass=2 * MeV, photon=1e-5 / GeV)
    with pytest.raises(InputError, match="couplings"):
        AxionDecay(couplings=2.0, volume=VOLUME, distance=AWAY)
    with pytest.raises(InputError, match="not outside"):
        AxionDecay(couplings=axion, volume=VOLUME, distance=0.5 * m)
    stable = AxionCouplings(mass=0.5 * MeV, electron=1e-5)
    assert AxionDecay(couplings=stable, volume=VOLUME, distance=AWAY).reactions == ()
