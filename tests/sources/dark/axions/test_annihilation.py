"""Annihilation of positrons: sums over spins, the line's width, limits."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.sources.dark.axions.annihilation import (
    annihilation,
    annihilation_denergy,
    resonant_annihilation,
    resonant_positron_energy,
)
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.units import MeV

ME = electron_mass.value / MeV
ALPHA = fine_structure_constant.value
G = 1e-5


def axion(mass):
    return AxionCouplings(mass=mass * MeV, electron=G)


def brute_square(amplitudes, p, pp, q, k):
    """|A|² over e²g² of e⁻(p) e⁺(pp) → a(q) γ(k), averaged over the leptons' spins."""
    one = np.eye(4)
    x, y = -2 * amplitudes.product(p, k), -2 * amplitudes.product(pp, k)
    after, before = amplitudes.slash(p - k) + ME * one, amplitudes.slash(k - pp) + ME * one
    vertex = np.einsum("ij,jk,akl->ail", amplitudes.GAMMA5, after, amplitudes.GAMMA) / x
    vertex = vertex + np.einsum("aij,jk,kl->ail", amplitudes.GAMMA, before, amplitudes.GAMMA5) / y
    total = np.einsum(
        "a,ij,ajk,kl,ali->",
        -np.diag(amplitudes.METRIC),
        amplitudes.slash(pp) - ME * one,
        vertex,
        amplitudes.slash(p) + ME * one,
        amplitudes.dirac_bar(vertex),
    )
    return total.real / 4


@pytest.mark.parametrize(("mass", "E"), [(0.0, 3.0), (0.4, 3.0), (3.0, 30.0), (30.0, 2000.0)])
@pytest.mark.parametrize("cosine", [-0.9, 0.1, 0.95])
def test_is_the_sum_over_spins(amplitudes, mass, E, cosine):
    pp, p, q, k, s, before, after = amplitudes.collision(ME, ME, mass, 0.0, E, cosine)
    square = 4 * math.pi * ALPHA * G**2 * abs(brute_square(amplitudes, p, pp, q, k))
    per_cosine = square / (32 * math.pi * s) * after / before
    energy = amplitudes.product(q, p) / ME
    found = annihilation_denergy(axion(mass), E * MeV, energy * MeV) * MeV**3
    assert float(found) == pytest.approx(per_cosine / (before * after / ME), rel=1e-8, abs=0)


@pytest.mark.parametrize(("mass", "E"), [(0.0, 0.6), (0.5, 2.0), (5.0, 60.0)])
def test_total_is_the_integral(mass, E):
    s = 2 * ME * (E + ME)
    beta = math.sqrt((E - ME) / (E + ME))
    middle, half = E + ME - (s - mass**2) / (4 * ME), (s - mass**2) / (4 * ME) * beta
    # both ends are steep: by the rapidity of the cosine
    top = math.atanh(beta)

    def integrand(v):
        x = math.tanh(v) / beta
        energy = middle + half * x
        return (
            float(annihilation_denergy(axion(mass), E * MeV, energy * MeV)) * MeV**3 * half / beta / math.cosh(v) ** 2
        )

    expected = quad(integrand, -top, top, epsabs=0, epsrel=1e-9)[0]
    assert float(annihilation(axion(mass), E * MeV)) * MeV**2 == pytest.approx(expected, rel=1e-7, abs=0)


def test_line_is_that_of_the_width():
    """Breit and Wigner's formula for a narrow state of spin 0: ∫σ ds = 4π² Γ/m β²."""
    particle = axion(5.0)
    beta2 = 1 - (2 * ME / 5) ** 2
    over_s = resonant_annihilation(particle) * 2 * ME * MeV
    assert over_s == pytest.approx(4 * math.pi**2 * particle.width / (particle.mass * beta2), rel=1e-12, abs=0)
    E = resonant_positron_energy(particle) / MeV
    assert abs(E / (25 / (2 * ME) - ME) - 1) < 1e-12


def test_thresholds():
    start = 25 / (2 * ME) - ME
    found = annihilation(axion(5.0), np.array([0.9, 1.1]) * start * MeV)
    assert found[0] == 0 < found[1]
    # 1/(s − m²): twice as near, twice as much
    near = annihilation(axion(5.0), (1 + np.array([1e-5, 2e-5])) * start * MeV)
    assert near[0] / near[1] == pytest.approx(2, rel=1e-3)
    assert float(annihilation_denergy(axion(5.0), 100 * MeV, 101 * MeV)) == 0


def test_refusals():
    with pytest.raises(InputError, match="twice the electron's"):
        resonant_annihilation(axion(1.0))
    with pytest.raises(InputError, match="above the electron's mass"):
        annihilation(axion(1.0), 0.5 * MeV)
