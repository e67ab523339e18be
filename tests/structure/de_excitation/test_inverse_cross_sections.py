import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import fine_structure_constant
from nuscatter.matter.nuclide import nuclide
from nuscatter.structure.de_excitation.emission import alpha, deuteron, neutron, proton
from nuscatter.structure.de_excitation.inverse_cross_sections import (
    HBARC,
    SLOWEST,
    particle_absorption,
    photon_absorption,
    reduced_mass,
)

E2 = fine_structure_constant.value * HBARC


def test_units():
    assert abs(HBARC - 197.3269804) < 1e-6, "ħc in MeV fm"


def test_neutrons_by_hand():
    A = 56
    disk = math.pi * 1.5**2 * A ** (2 / 3)
    expected = disk * (0.76 + 2.2 / A ** (1 / 3) + (2.12 / A ** (2 / 3) - 0.05) / 0.7)
    assert particle_absorption(nuclide("Fe56"), neutron, np.array(0.7)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("emitted", "k", "c", "wider"),
    [(proton, 0.58, 0.28, 0.0), (deuteron, 0.64, 0.14, 1.2), (alpha, 0.82, 0.10, 1.2)],
)
def test_charged_particles_at_a_charge_of_the_table(emitted, k, c, wider):
    residual = nuclide("Ca40")
    radius = 1.5 * 40 ** (1 / 3)
    barrier = emitted.Z * 20 * E2 / (radius + wider)
    energy = 3 * barrier
    expected = math.pi * radius**2 * (1 + c) * (1 - k / 3)
    assert particle_absorption(residual, emitted, np.array(energy)) == pytest.approx(expected, rel=1e-9)


def test_below_the_barrier_an_s_wave_tunnels():
    residual, energy = nuclide("O15"), 0.535
    mass = reduced_mass(residual, proton)
    radius = 1.5 * 15 ** (1 / 3)
    turning = 8 * E2 / energy
    integral = quad(lambda r: math.sqrt(2 * mass * (8 * E2 / r - energy)) / HBARC, radius, turning)[0]
    expected = math.pi * HBARC**2 / (2 * mass * energy) / (1 + math.exp(2 * integral))
    assert particle_absorption(residual, proton, np.array(energy)) == pytest.approx(expected, rel=1e-5)


def test_it_grows_without_a_step():
    energy = np.linspace(0.2, 15, 3000)
    found = particle_absorption(nuclide("Ar39"), proton, energy)
    assert (np.diff(found) > 0).all()
    assert np.diff(found).max() < 0.02 * found.max()


def test_what_takes_a_microsecond_is_left_out():
    found = particle_absorption(nuclide("Hg204"), alpha, np.array([0.5, 5.0, 9.0, 15.0]))
    assert found[:2].tolist() == [0, 0], "lead is stable"
    assert 0 < found[2] < found[3]
    assert SLOWEST < 1e-12


@pytest.mark.parametrize("emitted", [neutron, proton, alpha])
def test_nothing_at_and_below_zero(emitted):
    assert particle_absorption(nuclide("Fe56"), emitted, np.array([-3.0, 0.0])).tolist() == [0, 0]


@pytest.mark.parametrize(("name", "measured"), [("Ca40", 19.8), ("Zr90", 16.8), ("Sn120", 15.4), ("Pb208", 13.5)])
def test_the_giant_resonance_is_where_berman_and_fultz_have_it(name, measured):
    """31.2 A^(−1/3) + 20.6 A^(−1/6) MeV, once more, and within 3 % of measured ones [memory]."""
    target = nuclide(name)
    E = np.linspace(10, 25, 15001)
    peak = E[np.argmax(photon_absorption(target, E))]
    assert peak == pytest.approx(31.2 * target.A ** (-1 / 3) + 20.6 * target.A ** (-1 / 6), abs=2e-3)
    assert peak == pytest.approx(measured, rel=0.03)


@pytest.mark.parametrize("name", ["O16", "Fe56", "Pb208"])
def test_photons_exhaust_the_sum_rule(name):
    """∫σ dE = 1.2 · 60 NZ/A MeV mb."""
    target = nuclide(name)
    strength = quad(lambda E: float(photon_absorption(target, np.array(E))), 0, 4000, limit=400, points=[10, 20, 40])[0]
    assert strength / 0.1 == pytest.approx(72 * target.N * target.Z / target.A, rel=0.01)
