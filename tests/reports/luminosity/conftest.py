"""A smooth cross section without a nucleus: about that of ⁴⁰Ar, so that nothing is sampled."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.units import MeV, cm

ENERGIES = np.geomspace(4, 110, 200) * MeV


def smooth(factor=1.0, tilt=0.0, pivot=30 * MeV, change=None):
    """Return 2e-40 cm² (E/30 MeV)^2.2, times a factor, a power of the energy, and 1 + change(E)."""
    more = 1.0 if change is None else 1 + change(ENERGIES)
    sigma = 2e-40 * cm**2 * (ENERGIES / (30 * MeV)) ** 2.2 * factor * (ENERGIES / pivot) ** tilt * more
    return ns.CrossSectionTable(ENERGIES, {ns.nu_e: sigma}, extended=True)


@pytest.fixture(scope="session")
def argon():
    """The function that makes cross sections."""
    return smooth
