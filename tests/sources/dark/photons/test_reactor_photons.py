"""Photons of a reactor core: number and energy per fission, the published slope."""

import math

import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.photons.reactor_photons import ReactorPhotons
from nuscatter.units import GW, MW, MeV, day, s


def test_published_number_and_slope():
    """0.58e18 P/MW exp(−E/0.91 MeV) per MeV and second (Park 2017, Eq. 3)."""
    photons = ReactorPhotons(power=1 * MW, duration=1 * s)
    for E in (0.3, 1.0, 5.0):
        assert float(photons.spectrum(E * MeV) * MeV) == pytest.approx(0.58e18 * math.exp(-E / 0.91), rel=1e-9)
    number = 0.58e18 * 0.91 * (math.exp(-0.2 / 0.91) - math.exp(-12 / 0.91))
    assert float(photons.spectrum.moment(0, 0.0)) == pytest.approx(number, rel=1e-9)


def test_numbers_per_fission_are_those_of_fission():
    """14 photons and 15 MeV per fission of 205 MeV: prompt, delayed and capture photons are 7, 6 and some MeV."""
    photons = ReactorPhotons(power=1 * GW, duration=1 * s)
    E, w = photons.spectrum.nodes(32)
    fissions = 1 * GW * s / (205 * MeV)
    assert w.sum() / fissions == pytest.approx(13.9, abs=0.1)
    assert w @ E / MeV / fissions == pytest.approx(15.4, abs=0.1)


def test_power_and_time_multiply():
    one = ReactorPhotons(power=1 * GW, duration=1 * day).spectrum.moment(0, 1 * MeV)
    two = ReactorPhotons(power=3 * GW, duration=2 * day, target="UO2").spectrum.moment(0, 1 * MeV)
    assert float(two / one) == pytest.approx(6.0, rel=1e-12)


@pytest.mark.parametrize(
    "wrong",
    [{"power": -1 * GW}, {"power": 3}, {"duration": -1 * s}, {"target": "Xx"}, {"uncertainty": -1.0}],
)
def test_wrong_arguments(wrong):
    with pytest.raises(InputError):
        ReactorPhotons(**{"power": 1 * GW, "duration": 1 * day} | wrong)
