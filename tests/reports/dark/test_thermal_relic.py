"""The relic density: cross sections by closed forms, thermal means by their limits, and the textbook's freeze-out."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.reports.dark.thermal_relic import (
    _CRITICAL,
    _ENTROPY,
    _PLANCK_MASS,
    RELIC_DENSITY,
    annihilation_cross_section,
    relic_density,
    thermal_average,
    thermal_coupling,
)
from nuscatter.units import MeV, cm, eV, km, megaparsec, s

SCALAR, DIRAC, MAJORANA = ns.DarkMatterKind.SCALAR, ns.DarkMatterKind.DIRAC, ns.DarkMatterKind.MAJORANA
M, HEAVY = 25 * MeV, 75 * MeV


def portal(kind, mass=M, ratio=3.0, epsilon=1e-5, alpha_dark=0.5):
    return ns.VectorPortal.kinetic_mixing(
        epsilon=epsilon, mediator_mass=ratio * mass, alpha_dark=alpha_dark, mass=mass, kind=kind
    )


def slow(kind, v):
    """σv of slow particles to massless electrons; an axial current has v²/6 of a vector current, by the widths."""
    alpha = fine_structure_constant.value * 1e-10 * 0.5
    s_wave = 16 * math.pi * alpha * M**2 / (HEAVY**2 - 4 * M**2) ** 2
    return {DIRAC: s_wave, SCALAR: s_wave * v**2 / 6, MAJORANA: s_wave * v**2 / 6}[kind]


@pytest.mark.parametrize("kind", ns.DarkMatterKind)
def test_slow_particles_annihilate_as_the_closed_forms_say(kind):
    v = 1e-3  # relative velocity
    energy2 = 4 * M**2 / (1 - v**2 / 4)
    r2 = electron_mass.value**2 / M**2
    electrons = (1 + r2 / 2) * math.sqrt(1 - r2)
    found = float(annihilation_cross_section(portal(kind), energy2)) * v
    assert found == pytest.approx(slow(kind, v) * electrons, rel=1e-4, abs=0)


@pytest.mark.parametrize("kind", ns.DarkMatterKind)
def test_the_thermal_mean_of_cold_particles(kind):
    T = 1e-4 * M
    r2 = electron_mass.value**2 / M**2
    electrons = (1 + r2 / 2) * math.sqrt(1 - r2)
    # ⟨v²⟩ = 6T/m of the relative velocity
    assert float(thermal_average(portal(kind), T)) == pytest.approx(
        slow(kind, math.sqrt(6e-4)) * electrons, rel=2e-3, abs=0
    )


def test_the_thermal_mean_is_that_of_drawn_momenta():
    """Boltzmann's law at T = m/4, two particles drawn, σ v by their invariant."""
    x, rng = 4.0, np.random.default_rng(5)
    grid = np.linspace(0, 12, 40001)
    law = np.cumsum(grid**2 * np.exp(-x * (np.sqrt(1 + grid**2) - 1)))
    p = np.interp(rng.random((2, 400_000)), law / law[-1], grid) * M
    E = np.sqrt(p**2 + M**2)
    cosine = rng.uniform(-1, 1, p.shape[1])
    energy2 = 2 * M**2 + 2 * (E[0] * E[1] - p[0] * p[1] * cosine)
    moller = np.sqrt(energy2 * (energy2 - 4 * M**2)) / (2 * E[0] * E[1])
    for kind in (DIRAC, SCALAR):
        heavy = portal(kind, ratio=30.0)  # far from the pole
        each = annihilation_cross_section(heavy, energy2) * moller
        error = each.std() / math.sqrt(each.size)
        assert float(thermal_average(heavy, M / x)) == pytest.approx(each.mean(), rel=4 * error / each.mean(), abs=0)


def test_an_s_wave_has_the_canonical_cross_section():
    """About 4e-26 cm³/s below 10 GeV (G. Steigman et al., Phys. Rev. D 86 (2012) 023506), twice that with χ̄."""
    relic = thermal_coupling(portal(DIRAC))
    velocity = float(thermal_average(relic, 1e-3 * M)) / (cm**3 / s)
    assert 7.5e-26 < velocity < 1.15e-25


def test_the_density_goes_as_one_over_the_cross_section():
    weak, strong = (relic_density(portal(DIRAC, epsilon=each)) for each in (1e-5, 2e-5))
    assert weak / strong == pytest.approx(4, rel=0.1)  # but for a logarithm
    assert weak / strong < 4


def test_the_coupling_gives_the_density():
    found = thermal_coupling(portal(MAJORANA))
    assert relic_density(found) == pytest.approx(RELIC_DENSITY, rel=1e-4)
    assert found.mediator_mass == HEAVY


def test_the_universe_of_today():
    """The entropy of photons of 2.7255 K and of their neutrinos, and 3 (100 km/s/Mpc)² M²/8π, which closes it."""
    T = 2.7255 * 8.617333e-5 * eV
    entropy = 2 * math.pi**2 / 45 * (2 + 7 / 8 * 6 * 4 / 11) * T**3
    assert _ENTROPY * cm**3 == pytest.approx(entropy * cm**3, rel=1e-4)
    hubble = 100 * km / s / megaparsec
    closed = 3 * (hubble * _PLANCK_MASS) ** 2 / (8 * math.pi)
    assert _CRITICAL * cm**3 / MeV == pytest.approx(closed * cm**3 / MeV, rel=1e-4)


def test_what_is_refused():
    split = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=HEAVY, alpha_dark=0.5, mass=M, kind=DIRAC, splitting=1 * MeV
    )
    with pytest.raises(ns.InputError, match="splitting"):
        relic_density(split)
    with pytest.raises(ns.InputError, match="at most 140"):
        relic_density(portal(SCALAR, mass=150 * MeV))
    with pytest.raises(ns.InputError, match="twice the mass"):
        annihilation_cross_section(portal(SCALAR), (2 * M) ** 2)
    phobic = ns.VectorPortal.leptophobic(alpha_baryon=1e-9, mediator_mass=HEAVY, alpha_dark=0.5, mass=M, kind=DIRAC)
    with pytest.raises(ns.InputError, match="kinetic mixing"):
        relic_density(phobic)
    with pytest.raises(ns.InputError, match="density"):
        thermal_coupling(portal(DIRAC), density=0.0)
