"""Particles that photons of a target make: adaptive integrals, the ends of spectra, what couplings change."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass
from nuscatter.errors import InputError
from nuscatter.sources.dark.axions.compton import compton, compton_denergy, photon_energies
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import primakoff
from nuscatter.sources.dark.axions.production import axion_production
from nuscatter.structure.nucleus import helm
from nuscatter.units import GeV, MeV, keV, m

ME = electron_mass.value / MeV
POINTS = (0.011, 0.05, 0.3, 1.0, 2.0, 3.0, 6.0, 10.0, 20.0, 40.0, 80.0, 160.0, 400.0)


def integral(function, start):
    """Over photon energies in MeV, adaptively between points."""
    edges = [max(start, 0.01), *(each for each in POINTS if each > start)]
    return sum(quad(function, a, b, epsabs=0, epsrel=1e-8)[0] for a, b in pairwise(edges))


@pytest.mark.parametrize("mass", [0.0, 0.1, 0.6, 2.0, 12.0])
def test_numbers_are_adaptive_integrals(target, mass):
    photons = target.photons()
    made = axion_production(mass * MeV, photons, structure=helm)
    unit = AxionCouplings(mass=mass * MeV, photon=1.0, electron=1.0)
    nuclei = [(part, helm(each)) for each, part in photons.material.composition]

    def rate(E, sigma):
        return float(photons.spectrum(E * MeV) / photons.attenuation(E * MeV) * sigma(E * MeV)) * MeV

    expected = integral(lambda E: rate(E, lambda k: 74 * compton(unit, k)), mass + mass**2 / (2 * ME))
    # the Compton spectrum is an integral over photons, and its own integral the number
    assert 4 * math.pi * made.compton.nodes()[1].sum() == pytest.approx(expected, rel=3e-6, abs=0)
    expected = integral(
        lambda E: rate(E, lambda k: sum(part * primakoff(unit, k, each) for part, each in nuclei)), mass
    )
    assert 4 * math.pi * made.primakoff.nodes()[1].sum() == pytest.approx(expected, rel=1e-6, abs=0)


@pytest.mark.parametrize(("mass", "E"), [(0.0, 0.1), (0.0, 7.0), (0.2, 0.3), (0.2, 5.0), (2.0, 9.0)])
def test_compton_spectrum_is_an_adaptive_integral(target, mass, E):
    photons, unit = target.photons(), AxionCouplings(mass=mass * MeV, electron=1.0)
    found = float(axion_production(mass * MeV, photons, structure=helm).compton(E * MeV)) * 4 * math.pi / MeV * MeV**2
    low, high = (float(each) / MeV for each in photon_energies(unit, E * MeV))

    def density(k):
        photon = k * MeV
        chance = float(photons.spectrum(photon) / photons.attenuation(photon)) / MeV
        return chance * float(compton_denergy(unit, photon, E * MeV)) * MeV**3 * 74

    edges = [low * (1 + 1e-13), *(each for each in POINTS if low < each < high), min(high, 400.0)]
    expected = sum(quad(density, a, b, epsabs=0, epsrel=1e-9, limit=200)[0] for a, b in pairwise(edges))
    assert found == pytest.approx(expected, rel=1e-7, abs=0)


def test_a_coupling_is_a_factor(target):
    made = axion_production(1 * MeV, target.photons(), structure=helm)
    weak = made.weighted(AxionCouplings(mass=1 * MeV, photon=1e-6 / GeV))
    strong = made.weighted(AxionCouplings(mass=1 * MeV, photon=3e-6 / GeV))
    assert [len(weak), len(strong)] == [1, 1]
    E = np.array([2.0, 20.0]) * MeV
    assert (strong[0](E) / weak[0](E)).tolist() == pytest.approx([9, 9], rel=1e-13)
    assert made.weighted(AxionCouplings(mass=1 * MeV)) == ()
    assert len(made.weighted(AxionCouplings(mass=1 * MeV, photon=1e-6 / GeV, electron=1e-6))) == 2


def test_survival_is_a_factor(target):
    couplings = AxionCouplings(mass=20 * MeV, photon=1.5e-5 / GeV)
    made = axion_production(20 * MeV, target.photons(), structure=helm)
    (there,), (here,) = made.weighted(couplings, 20 * m), made.weighted(couplings)
    E = np.array([25.0, 60.0]) * MeV
    expected = np.exp(-20 * m * couplings.width * 20 * MeV / np.sqrt(E**2 - (20 * MeV) ** 2))
    assert (there(E) / here(E)).tolist() == pytest.approx(expected.tolist(), rel=1e-13)
    assert 0.001 < expected.min() < expected.max() < 0.9


def test_is_stored(target):
    photons = target.photons()
    one = axion_production(1 * MeV, photons, structure=helm)
    assert axion_production(1 * MeV, photons, structure=helm) is one
    assert axion_production(1 * MeV, target.photons(), structure=helm) is not one


def test_no_photon_has_the_energy(target):
    made = axion_production(500 * MeV, target.photons(), structure=helm)
    assert made.primakoff is made.compton is None
    made = axion_production(30 * MeV, target.photons(), structure=helm)
    assert made.compton is None  # the threshold is 911 MeV
    assert made.primakoff.support == pytest.approx((30 * MeV, 400 * MeV), rel=1e-3)


def test_refusals(target):
    made = axion_production(1 * MeV, target.photons(), structure=helm)
    with pytest.raises(InputError, match="mass of 1 MeV, not of 2 MeV"):
        made.weighted(AxionCouplings(mass=2 * MeV))
    with pytest.raises(InputError, match="angle between the beam and the detector"):
        axion_production(1 * MeV, target.photons(directions=target.Forward(2)), structure=helm)
    with pytest.raises(InputError, match="structure"):
        axion_production(1 * MeV, target.photons(), structure=1.0)
    slow = target.photons()
    object.__setattr__(slow, "spectrum", type(slow.spectrum)(lambda E: E, (0.0, 5 * keV)))
    with pytest.raises(InputError, match="end below 10 keV"):
        axion_production(1 * MeV, slow, structure=helm)
