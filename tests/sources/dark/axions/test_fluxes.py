"""Fluxes of axion-like particles: numbers at a distance, powers of the couplings, arrival times."""

import math

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.sources.dark.arrivals import flight_delay
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.fluxes import AxionsFromPhotons
from nuscatter.sources.dark.axions.production import axion_production
from nuscatter.sources.timing import Gaussian
from nuscatter.structure.nucleus import helm
from nuscatter.units import GeV, MeV, m, us

PLACE = {"pot": 1e20, "distance": 20 * m, "structure": helm}


def total(flux):
    return sum(flux.fluence.values())


def test_number_at_a_distance(target):
    couplings, photons = AxionCouplings(mass=1 * MeV, photon=1e-6 / GeV, electron=1e-8), target.photons()
    made = axion_production(1 * MeV, photons, structure=helm)
    per_pot = 1e-12 / GeV**2 * made.primakoff.nodes()[1].sum() + 1e-16 * made.compton.nodes()[1].sum()
    flux = AxionsFromPhotons(couplings, photons, **PLACE)
    # 8e-8 of them decay on the way
    assert total(flux) == pytest.approx(1e20 * per_pot / (20 * m) ** 2, rel=2e-7, abs=0)
    assert [str(each) for each in flux.species] == ["alp"]
    far = AxionsFromPhotons(couplings, photons, **PLACE | {"distance": 40 * m})
    assert total(flux) / total(far) == pytest.approx(4, rel=1e-6)


def test_short_lives_end_the_flux(target):
    """g² while long-lived, then less than that, then nothing."""
    photons = target.photons()
    numbers = [
        total(AxionsFromPhotons(AxionCouplings(mass=10 * MeV, photon=g / GeV), photons, **PLACE))
        for g in (1e-8, 1e-7, 1e-3, 1e-2)
    ]
    assert numbers[1] / numbers[0] == pytest.approx(100, rel=1e-4)
    assert numbers[2] / numbers[1] < 0.9e8
    assert numbers[3] < 1e-6 * numbers[2]


def test_without_couplings_there_is_nothing(target):
    assert AxionsFromPhotons(AxionCouplings(mass=1 * MeV), target.photons(), **PLACE).components == ()


def test_arrival_times(target):
    """Components of one mean delay each, that together are the flux without times."""
    couplings = AxionCouplings(mass=10 * MeV, photon=1e-6 / GeV)
    pulse = Gaussian(mean=1 * us, width=0.1 * us)
    timed = AxionsFromPhotons(couplings, target.photons(), **PLACE, pulse=pulse)
    steady = AxionsFromPhotons(couplings, target.photons(), **PLACE)
    assert total(timed) == pytest.approx(total(steady), rel=1e-5, abs=0)
    assert len(timed.components) > 1
    for each in timed.components:
        low, high = each.spectrum.support
        least = float(flight_delay(high, mass=10 * MeV, distance=20 * m))
        most = float(flight_delay(low, mass=10 * MeV, distance=20 * m)) if low > 10 * MeV else math.inf
        assert least <= each.time.delay <= most


def test_photons_with_directions(target):
    couplings = AxionCouplings(mass=1 * MeV, photon=1e-6 / GeV)
    ahead, behind = (
        total(AxionsFromPhotons(couplings, target.photons(directions=target.Forward(4)), **PLACE, angle=angle))
        for angle in (0.2, 2.9)
    )
    assert ahead > 50 * behind
    assert np.isfinite(behind)


def test_refusals(target):
    heavy = AxionCouplings(mass=500 * MeV, photon=1e-6 / GeV)
    with pytest.raises(InputError, match="they end at 400 MeV"):
        AxionsFromPhotons(heavy, target.photons(), **PLACE)
    with pytest.raises(InputError, match="distance"):
        AxionsFromPhotons(AxionCouplings(mass=1 * MeV), target.photons(), **PLACE | {"distance": 0.0})
    with pytest.raises(InputError, match="pot"):
        AxionsFromPhotons(AxionCouplings(mass=1 * MeV, photon=1.0), target.photons(), **PLACE | {"pot": -1.0})
