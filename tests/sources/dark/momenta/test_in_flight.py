"""Decay in flight against closed forms, and against a slow sum over the directions of the pions."""

import math
from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.constants import neutral_pion_mass
from nuscatter.errors import InputError
from nuscatter.quadrature import gauss_legendre, panels
from nuscatter.sources.dark.mesons import Meson, eta, neutral_pion
from nuscatter.sources.dark.momenta.burman_smith import BurmanSmith
from nuscatter.sources.dark.momenta.in_flight import SmoothProduction
from nuscatter.sources.spectra.spectrum import Polynomial
from nuscatter.units import GeV, MeV

M = neutral_pion_mass.value
MASS, REST = 25 * MeV, Polynomial((1 / (35 * MeV),), low=27 * MeV, high=62 * MeV)
MERCURY = BurmanSmith(proton_energy=1 * GeV, Z=80)


@dataclass(frozen=True)
class Isotropic(SmoothProduction):
    """Pions in all directions, their kinetic energies falling exponentially."""

    scale: float = 80 * MeV
    meson: Meson = neutral_pion

    @property
    def highest(self):
        return 400 * MeV

    def density(self, T, theta):
        norm = self.scale * -math.expm1(-self.highest / self.scale)
        return np.exp(-T / self.scale) / norm / (4 * math.pi) * np.ones_like(theta)


@pytest.mark.parametrize("angle", [0.0, 1.0, math.pi])
def test_isotropic_pions_send_the_same_everywhere(angle):
    """1/4π per solid angle."""
    for meson in (neutral_pion, eta):
        number = Isotropic(meson=meson).seen_from(REST, angle=angle, mass=MASS).nodes()[1].sum()
        assert number * 4 * math.pi == pytest.approx(1, rel=2e-5)


def test_energies_of_isotropic_pions_in_closed_form():
    """One χ of E* is flat in E between γE* ∓ βγp*; the mean energy is that of the pions times ⟨E*⟩."""
    spectrum = Isotropic().seen_from(REST, angle=0.7, mass=MASS)
    E, weight = spectrum.nodes()
    T, per_T = panels(np.linspace(0, 400, 41) * MeV, 8)
    mean_gamma = per_T @ (Isotropic().density(T, np.zeros_like(T)) * 4 * math.pi * (T + M)) / M
    assert weight @ E / weight.sum() / MeV == pytest.approx(mean_gamma * 44.5, rel=3e-5)
    # Above an energy: the flat spectra of every pion and every E*, summed without any rapidity
    star, per_star = panels(np.array([27, 62]) * MeV, 200)
    cut, gamma = 70 * MeV, (T + M)[:, None] / M
    half = np.sqrt(gamma**2 - 1) * np.sqrt(star**2 - MASS**2)
    above = np.clip((gamma * star + half - cut) / (2 * half), 0, 1)
    weights = (per_T * Isotropic().density(T, np.zeros_like(T)) * 4 * math.pi)[:, None] * per_star / (35 * MeV)
    assert float(spectrum.moment(0, cut)) * 4 * math.pi == pytest.approx(float((weights * above).sum()), rel=2e-4)


@pytest.mark.slow
@pytest.mark.parametrize("angle", [0.3, math.pi / 2, 2.6])
def test_density_is_the_sum_over_the_directions_of_pions(angle):
    """Without rapidities, tables or ends of panels: a sum over T, cosθ and φ of p f(E*)/4πp*."""
    spectrum = MERCURY.seen_from(REST, angle=angle, mass=MASS)
    T, per_T = panels(np.linspace(0, MERCURY.highest, 13), 8)
    theta, per_theta = panels(np.radians([0, 10, 30, 50, 70, 110, 140, 180]), 8)
    phi = (np.arange(64) + 0.5) * math.pi / 64
    cosine = np.cos(theta)[:, None] * math.cos(angle) + np.sin(theta)[:, None] * math.sin(angle) * np.cos(phi)
    gamma = 1 + T / M
    # the steps of f are smeared by the nodes, so a few energies are averaged on both sides
    for low, high in ((30, 40), (60, 80), (110, 150)):
        x, w = gauss_legendre(24)
        energies = (low + (high - low) * x) * MeV
        total = 0.0
        for E, share in zip(energies, w, strict=True):
            p = math.sqrt(E**2 - MASS**2)
            star = gamma[:, None, None] * E - np.sqrt(gamma**2 - 1)[:, None, None] * p * cosine
            inside = (star > 27 * MeV) & (star < 62 * MeV)
            f = np.where(inside, p / np.sqrt(np.where(inside, star, 62 * MeV) ** 2 - MASS**2), 0.0).mean(axis=-1)
            weights = MERCURY.density(T[:, None], theta) * (per_theta * 2 * math.pi * np.sin(theta))
            total += share * float(per_T @ (f * weights).sum(axis=1)) / (35 * MeV * 4 * math.pi)
        assert float(spectrum(energies) @ w) / total == pytest.approx(1, rel=4e-3)


@pytest.mark.slow
def test_all_directions_together_are_one():
    x, w = gauss_legendre(12)
    parts = [MERCURY.seen_from(REST, angle=math.acos(2 * each - 1), mass=MASS).nodes()[1].sum() for each in x]
    assert 4 * math.pi * float(w @ parts) == pytest.approx(1, rel=1e-4)


def test_spectrum_ends_where_energies_end():
    spectrum = MERCURY.seen_from(REST, angle=0.0, mass=MASS)
    low, high = spectrum.support
    assert low / MeV == pytest.approx(25)
    fastest = math.acosh(62 / 25) + math.acosh(1 + MERCURY.highest / M)
    assert high / MeV <= 25 * math.cosh(fastest) * (1 + 1e-12)
    assert spectrum(np.array([24.9, 1e4]) * MeV).tolist() == [0, 0]


def test_wrong_angles_are_refused():
    with pytest.raises(InputError, match="angle"):
        MERCURY.seen_from(REST, angle=-0.1, mass=MASS)
