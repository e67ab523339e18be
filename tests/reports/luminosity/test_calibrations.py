import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.total import Remainder
from nuscatter.reports.luminosity.argon_events import argon_detector, calibration_events
from nuscatter.reports.luminosity.calibrations import SolarArgon, StoppedPionArgon
from nuscatter.units import MeV, m, tonne, year

LOSS = ns.nuclide("K40").atomic_mass - ns.nuclide("Ar40").atomic_mass


def counted(argon, flux, mass):
    """Counts of an experiment: its own fold."""
    term = ns.TotalCrossSection("nu_e on Ar40", "Ar40", argon(), deposited=Remainder(LOSS))
    (channel,) = argon_detector(argon()).channels
    seen = ns.Detector("Ar", mass, channel.detector.energy_edges, smearing=channel.detector.smearing)
    return ns.Experiment(flux, seen).counts(term)[:, 0]


def test_stopped_pions_have_the_events_of_an_experiment(argon):
    source = StoppedPionArgon(mass=2 * tonne, distance=30 * m)
    flux = ns.facility("SNS").flux(distance=30 * m, pot=ns.facility("SNS").protons(energy=source.beam))
    expected = counted(argon, flux, 2 * tonne)
    assert calibration_events(argon(), source).counts == pytest.approx(expected, rel=1e-3, abs=1e-5 * expected.max())


@pytest.mark.slow
def test_the_sun_has_the_events_of_an_experiment(argon):
    source = SolarArgon(mass=1000 * tonne, duration=2 * year)
    flux = ns.AdiabaticMSW(coherent=False)(ns.Sun(duration=2 * year, only=("8B",)))
    expected = counted(argon, flux, 1000 * tonne)
    found = calibration_events(argon(), source)
    assert found.counts == pytest.approx(expected, rel=5e-3, abs=1e-3 * expected.max())
    assert 8 < found.logarithmic_mean / MeV < 12
    # SNO: 0.317 ± 0.018 of them arrive as ν_e at 10 MeV (arXiv:1109.0763, from memory)
    (whole,) = ns.Sun(duration=2 * year, only=("8B",)).components
    ten = np.array([10.0]) * MeV
    survived = source.fluence(ten) / (whole.fluence * whole.spectrum(ten))
    assert survived[0] == pytest.approx(0.317, abs=0.02)


def test_wrong_numbers_are_refused():
    for made in (StoppedPionArgon, SolarArgon):
        with pytest.raises(InputError, match="flux_error"):
            made(flux_error=-0.1)
        with pytest.raises(InputError, match="mass"):
            made(mass=0.0)
