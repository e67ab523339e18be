"""Photons of listed pions: beside the density that the list was drawn from, number, energy, pions at rest."""

import math

import numpy as np
import pytest

from nuscatter.quadrature import panels
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.pion_list import PionList
from nuscatter.sources.dark.photons.listed_photons import ListOfPions
from nuscatter.sources.dark.photons.pion_photons import PionPhotons
from nuscatter.units import GeV, MeV

MASS = 134.9768
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)


@pytest.fixture(scope="module")
def drawn():
    """100,000 pions of Burman and Smith's density."""
    rng = np.random.default_rng(2)
    T, theta = np.linspace(0, MERCURY.highest, 301), np.linspace(0, math.pi, 241)
    middle = (theta[1:] + theta[:-1]) / 2
    table = MERCURY.density((T[1:] + T[:-1])[:, None] / 2, middle) * np.sin(middle)
    row, column = np.divmod(rng.choice(table.size, size=100_000, p=(table / table.sum()).ravel()), middle.size)
    kinetic = (T[row] + np.diff(T)[0] * rng.random(row.size)) / MeV
    angle = theta[column] + np.diff(theta)[0] * rng.random(row.size)
    phi = rng.uniform(0, 2 * math.pi, row.size)
    p = np.sqrt(kinetic * (kinetic + 2 * MASS))
    momenta = np.stack([p * np.sin(angle) * np.cos(phi), p * np.sin(angle) * np.sin(phi), p * np.cos(angle)], axis=1)
    return PionList(momenta * MeV)


def test_a_list_is_one(drawn):
    assert isinstance(drawn, ListOfPions)
    assert not isinstance(MERCURY, ListOfPions)


def test_the_list_has_the_photons_of_its_density(drawn):
    listed, smooth = (PionPhotons(each, pions_per_pot=0.09, target="Hg") for each in (drawn, MERCURY))
    for low, high in ((5.0, 30.0), (30.0, 100.0), (100.0, 300.0), (300.0, 600.0)):
        numbers = [
            float(each.spectrum.moment(0, low * MeV) - each.spectrum.moment(0, high * MeV)) for each in (listed, smooth)
        ]
        assert numbers[0] == pytest.approx(numbers[1], rel=0.015)


@pytest.mark.parametrize("angle", [0.3, 1.57, 2.8])
def test_so_it_has_at_an_angle(drawn, angle):
    listed, smooth = (PionPhotons(each, pions_per_pot=0.09, target="Hg").toward(angle) for each in (drawn, MERCURY))
    for low, high in ((20.0, 70.0), (70.0, 250.0)):
        numbers = [float(each.moment(0, low * MeV) - each.moment(0, high * MeV)) for each in (listed, smooth)]
        assert numbers[0] == pytest.approx(numbers[1], rel=0.025)


def test_number_and_energy_are_kept():
    pions = PionList(np.array([[0, 0, 300], [100, 0, -50]]) * MeV, weights=[3.0, 1.0])
    photons = PionPhotons(pions, pions_per_pot=1.0, target="Hg")
    E, w = photons.spectrum.nodes(8)
    assert w.sum() == pytest.approx(2 * 0.98823, rel=1e-6)
    energies = np.sqrt(np.array([300.0**2, 100.0**2 + 50.0**2]) + MASS**2)
    assert w @ E / MeV == pytest.approx(0.98823 * (0.75 * energies[0] + 0.25 * energies[1]), rel=1e-2)
    cosine, weight = panels([-1, 0, 0.8, 1], 24)
    around = sum(
        2 * math.pi * each * photons.toward(math.acos(c)).moment(0, 0.0) for c, each in zip(cosine, weight, strict=True)
    )
    assert float(around) == pytest.approx(2 * 0.98823, rel=0.01)


def test_pions_at_rest_make_photons_of_half_the_mass():
    photons = PionPhotons(PionList(np.array([[0.0, 0.0, 0.0]])), pions_per_pot=1.0, target="Hg")
    E, w = photons.spectrum.nodes(8)
    assert w.sum() == pytest.approx(2 * 0.98823, rel=1e-6)
    assert w @ E / w.sum() / MeV == pytest.approx(MASS / 2, rel=1e-3)
