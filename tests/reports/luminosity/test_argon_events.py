import numpy as np
import pytest
from scipy.special import gammaincc

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.reports.luminosity.argon_events import (
    ElectronNeutrinoBurst,
    argon_cross_section,
    argon_detector,
    burst_events,
    calibration_events,
    energy_nodes,
)
from nuscatter.reports.luminosity.calibrations import SolarArgon, StoppedPionArgon
from nuscatter.units import MeV, cm, megaparsec

BURST = ElectronNeutrinoBurst()


def test_a_burst_has_the_events_of_supernova_rates(argon):
    """Another way to the same numbers: the fold of an experiment, from moments and panels of its own."""
    found = burst_events(argon(), BURST)
    flux = BURST.emitted(1.0, 1.0, BURST.alpha).flux()
    rates = ns.supernova_rates(flux, argon_detector(argon())).channels["nue_Ar40"].spectrum[:, 0]
    assert found.total == pytest.approx(rates.sum(), rel=1e-4)
    assert found.counts == pytest.approx(rates, rel=2e-3, abs=1e-4 * rates.max())


def test_numbers_of_events_by_hand(argon):
    """Atoms times fluence times the averaged cross section; 5e52 erg at 10 kpc are 2.75e11 ν_e of 9.5 MeV per cm²."""
    nodes, weights = energy_nodes()
    number = (BURST.fluence(nodes) * weights).sum()
    above = gammaincc(3.5, 3.5 / 9.5 * 1.5)  # nodes begin at 1.5 MeV
    assert number * cm**2 == pytest.approx(above * 5e52 / 1.602177e-6 / 9.5 / (4 * np.pi * 3.0857e22**2), rel=1e-4)
    far = ElectronNeutrinoBurst(distance=0.02 * megaparsec)
    assert burst_events(argon(), far).total == pytest.approx(burst_events(argon(), BURST).total / 4, rel=1e-9)
    flux = StoppedPionArgon().flux
    average = flux.averaged(ns.TotalCrossSection("a", "Ar40", argon(), deposited=lambda E: E), species=ns.nu_e)
    expected = 1e7 / 39.95 * 6.02214e23 * 0.996 * flux.fluence[ns.nu_e] * float(average)
    found = calibration_events(argon(), StoppedPionArgon())
    assert found.total == pytest.approx(expected, rel=3e-3)
    assert 35 < found.logarithmic_mean / MeV < 45


def test_wrong_arguments_are_refused():
    with pytest.raises(InputError, match="cross_section"):
        argon_detector(3.0)
    with pytest.raises(InputError, match="burst"):
        burst_events(None, 3)
    with pytest.raises(InputError, match="term"):
        argon_cross_section(3.0)
    with pytest.raises(InputError, match="source"):
        calibration_events(None, SolarArgon)
