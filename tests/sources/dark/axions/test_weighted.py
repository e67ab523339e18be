"""A strength, and what survives of particles that decay on their way, in closed form."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.sources.dark.axions.weighted import WeightedSpectrum
from nuscatter.units import GeV, MeV, m

FLAT = ns.Polynomial((1 / (40 * MeV),), low=10 * MeV, high=50 * MeV)
E = np.array([12.0, 25.0, 49.0]) * MeV


def test_what_is_left_in_closed_form():
    axion = ns.AxionCouplings(mass=5 * MeV, photon=1e-4 / GeV)
    left = WeightedSpectrum(spectrum=FLAT, strength=0.3, couplings=axion, distance=20 * m)(E)
    momentum = np.sqrt(E**2 - (5 * MeV) ** 2)
    survival = np.exp(-20 * m * 5 * MeV * axion.width / momentum)
    assert 0.0 < survival[0] < survival[2] < 1
    np.testing.assert_allclose(left * 40 * MeV, 0.3 * survival, rtol=1e-12)


def test_without_a_distance_or_a_width_all_are_there():
    axion = ns.AxionCouplings(mass=5 * MeV, photon=1e-4 / GeV)
    stable = ns.AxionCouplings(mass=0.1 * MeV, electron=1e-3)
    for couplings, distance in ((axion, None), (stable, 20 * m)):
        made = WeightedSpectrum(spectrum=FLAT, strength=2.0, couplings=couplings, distance=distance)(E)
        assert made * 40 * MeV == pytest.approx(2.0, rel=1e-12)
