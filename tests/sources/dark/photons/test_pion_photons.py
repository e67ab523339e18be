"""Photons of π⁰: a box for pions of one energy, number and energy, directions against a Monte Carlo."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.sources.dark.photons.pion_photons import PionPhotons
from nuscatter.units import GeV, MeV

MASS = 134.9768
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)


@dataclass(frozen=True)
class Narrow(SmoothProduction):
    """Pions around one kinetic energy [in MeV], in all directions."""

    kinetic: float

    @property
    def highest(self):
        return 2 * self.kinetic * MeV

    def density(self, T, theta):
        x = (T / MeV - self.kinetic) / (0.05 * self.kinetic)
        shape = np.exp(-0.5 * x**2) / (0.05 * self.kinetic * MeV * math.sqrt(2 * math.pi))
        return shape / (4 * math.pi) * np.ones_like(theta)


def test_pions_of_one_energy_make_a_box():
    photons = PionPhotons(Narrow(200.0), pions_per_pot=1.0, target="Hg")
    momentum = math.sqrt(200 * (200 + 2 * MASS))
    low, high = (200 + MASS - momentum) / 2, (200 + MASS + momentum) / 2
    inside = np.linspace(low + 6, high - 40, 9)
    np.testing.assert_allclose(photons.spectrum(inside * MeV) * MeV, 0.98823 * 2 / momentum, rtol=5e-3)
    assert float(photons.spectrum((high + 40) * MeV) * MeV) < 1e-3 / momentum


def test_number_and_energy_are_kept():
    photons = PionPhotons(MERCURY, pions_per_pot=0.09, target="Hg")
    E, w = photons.spectrum.nodes(24)
    assert w.sum() == pytest.approx(0.18 * 0.98823, rel=5e-4)
    T, per_T = panels(np.linspace(0, MERCURY.highest, 17), 16)
    theta, per_theta = panels(np.linspace(0, math.pi, 25), 16)
    f = MERCURY.density(T[:, None], theta) @ (2 * math.pi * np.sin(theta) * per_theta)
    energy = per_T @ (f * (T + MASS * MeV)) * 0.09 * 0.98823
    assert w @ E == pytest.approx(energy, rel=1e-3)


def test_the_spectrum_is_even_around_half_the_mass():
    photons = PionPhotons(MERCURY, pions_per_pot=0.09, target="Hg")
    x = np.array([0.3, 1.0, 2.0])
    up, down = (photons.spectrum(MASS / 2 * np.exp(sign * x) * MeV) for sign in (1, -1))
    np.testing.assert_allclose(up, down, rtol=1e-9)


def test_all_directions_together_are_all_photons():
    photons = PionPhotons(MERCURY, pions_per_pot=0.09, target="Hg")
    E = np.array([20.0, 67.0, 200.0, 500.0]) * MeV
    cosine, weight = panels([-1, 0, 0.5, 0.9, 1], 10)
    total = sum(2 * math.pi * w * photons.toward(math.acos(c))(E) for c, w in zip(cosine, weight, strict=True))
    np.testing.assert_allclose(total, photons.spectrum(E), rtol=1e-3)


def test_directions_are_those_of_a_monte_carlo():
    """Pions drawn from the same density decay isotropically in their frame."""
    rng = np.random.default_rng(5)
    T = np.linspace(0, MERCURY.highest, 401)
    theta = np.linspace(0, math.pi, 361)
    table = MERCURY.density((T[1:] + T[:-1])[:, None] / 2, (theta[1:] + theta[:-1]) / 2) * np.sin(
        (theta[1:] + theta[:-1]) / 2
    )
    drawn = rng.choice(table.size, size=1_000_000, p=(table / table.sum()).ravel())
    row, column = np.divmod(drawn, table.shape[1])
    kinetic = (T[row] + np.diff(T)[0] * rng.random(row.size)) / MeV
    angle = theta[column] + np.diff(theta)[0] * rng.random(row.size)
    gamma = 1 + kinetic / MASS
    beta = np.sqrt(1 - 1 / gamma**2)
    star, phi = rng.uniform(-1, 1, row.size), rng.uniform(0, 2 * math.pi, row.size)
    energy = MASS / 2 * gamma * (1 + beta * star)
    along = (star + beta) / (1 + beta * star)
    cosine = along * np.cos(angle) + np.sqrt(1 - along**2) * np.sin(angle) * np.cos(phi)
    photons = PionPhotons(MERCURY, pions_per_pot=1.0, target="Hg")
    for low, high, middle in ((0.9, 1.0, 0.95), (-0.05, 0.05, 0.0), (-0.85, -0.75, -0.8)):
        seen = (cosine > low) & (cosine < high)
        c, w = panels([low, high], 4)
        for bottom, top in ((30, 100), (100, 250)):
            E, wE = panels(np.array([bottom, top]) * MeV, 12)
            expected = sum(
                2 * math.pi * each * wE @ photons.toward(math.acos(at))(E) for at, each in zip(c, w, strict=True)
            )
            found = 2 * 0.98823 * (seen & (energy > bottom) & (energy < top)).sum() / row.size
            assert found == pytest.approx(expected, abs=5 * math.sqrt(expected / row.size)), (middle, bottom)


@pytest.mark.parametrize("wrong", [{"production": 3}, {"pions_per_pot": -1.0}, {"target": "Xx"}, {"uncertainty": -1.0}])
def test_wrong_arguments(wrong):
    with pytest.raises(InputError):
        PionPhotons(**{"production": MERCURY, "pions_per_pot": 0.1, "target": "Hg"} | wrong)


@pytest.mark.parametrize("angle", [-0.1, 4.0, math.nan])
def test_wrong_angles(angle):
    with pytest.raises(InputError):
        PionPhotons(MERCURY, pions_per_pot=0.1, target="Hg").toward(angle)
