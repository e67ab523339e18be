"""Fast rates of axions beside the experiment's own counts, and their powers of the coupling."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.errors import InputError
from nuscatter.reports.axions.rates import axion_rates, scaled
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.photons.target_photons import exponential_photons
from nuscatter.units import GeV, MeV

#: An exponential in place of the photons of π⁰, which has fewer panels.
QUICK = exponential_photons(photons_per_pot=0.3, mean_energy=8 * MeV, target="W", lowest=0.3 * MeV)
CCM = replace(axion_search("CCM120"), photons=QUICK)
PHOTON = AxionCouplings(mass=1 * MeV, photon=1e-5 / GeV)
LIGHT = AxionCouplings(mass=0.3 * MeV, electron=1e-6)
HEAVY = AxionCouplings(mass=3 * MeV, photon=1e-5 / GeV, electron=1e-7)


def slow(search, couplings):
    by_channel = search.experiment(couplings).by_channel(search.model(couplings))
    zero = np.zeros((len(search.background), 1))
    scattered = sum((each for name, each in by_channel.items() if "→" not in name), zero)
    return scattered[:, 0], sum((each for name, each in by_channel.items() if "→" in name), zero)[:, 0]


@pytest.mark.parametrize(
    ("search", "couplings", "close"),
    # of electrons alone the panels do not end where their highest energy meets an edge of a bin
    [
        (CCM, PHOTON, 1e-4),
        (CCM, LIGHT, 1e-4),
        (axion_search("NEON"), HEAVY, 1e-4),
        (axion_search("CONUS+"), LIGHT, 2e-3),
        (CCM, HEAVY, 1e-4),
    ],
    ids=["CCM120-photon", "CCM120-electron", "NEON-both", "CONUS+-electron", "CCM120-positrons"],
)
def test_fast_rates_are_the_counts_of_the_experiment(search, couplings, close):
    expected, fast = slow(search, couplings), axion_rates(search, couplings).by_process()
    assert fast[0] == pytest.approx(expected[0], rel=close, abs=1e-30)
    assert fast[1] == pytest.approx(expected[1], rel=close, abs=1e-30)


def test_a_strength_multiplies_all_couplings():
    # with decays on the way: 40 decay lengths of the slowest
    strong = scaled(HEAVY, 20.0)
    expected = slow(axion_search("NEON"), strong)
    fast = axion_rates(axion_search("NEON"), HEAVY).by_process(20.0)
    assert fast[0] == pytest.approx(expected[0], rel=3e-4, abs=0)
    assert fast[1] == pytest.approx(expected[1], rel=1e-4, abs=0)


def test_events_go_as_the_fourth_power_and_then_vanish():
    rates = axion_rates(CCM, PHOTON)
    weak = rates.events(np.array([1e-3, 2e-3, 4e-3]))
    assert weak[1:] / weak[:-1] == pytest.approx([16, 16], rel=1e-4)
    assert rates.events(0.0) == 0
    strong = rates.events(np.array([3e3, 1e4, 3e4]))
    assert strong[2] < 1e-6 * strong[1] < strong[0]
    # the exponential: the fastest particles of the largest p/mΓ survive last
    assert rates.counts(np.ones((2, 3))).shape == (2, 3, 1)


def test_of_a_particle_that_no_photon_makes_there_is_none():
    for name, couplings in (("NEON", PHOTON), ("CONUS+", LIGHT)):
        assert float(axion_rates(axion_search(name), replace(couplings, mass=50 * MeV)).events()) == 0


def test_scaled_multiplies_every_coupling():
    couplings = AxionCouplings(mass=1 * MeV, photon=2.0, electron=3.0, nucleon_isoscalar=4.0, nucleon_isovector=5.0)
    assert scaled(couplings, 2.0) == AxionCouplings(
        mass=1 * MeV, photon=4.0, electron=6.0, nucleon_isoscalar=8.0, nucleon_isovector=10.0
    )


def test_bad_input():
    with pytest.raises(InputError, match="search"):
        axion_rates("CCM120", PHOTON)
    with pytest.raises(InputError, match="couplings"):
        axion_rates(CCM, 1e-5)
    with pytest.raises(InputError, match="strength"):
        axion_rates(axion_search("NEON"), PHOTON).events(-1.0)
