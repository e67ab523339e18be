"""The term of spins: traces of a Dirac particle, spins in the static limit, signs, and independent sums."""

import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import axial_coupling, fermi_constant, proton_mass
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.standard.axial import AxialVector, multipole
from nuscatter.units import MeV

G = fermi_constant.value * MeV**2
COUNT = 12


def evaluate(channel, charges, E, T, M):
    """dσ/dT in MeV⁻³, and the sum of its parts' sizes."""
    total, scale = 0.0, 0.0
    for (i, j), coefficients in channel.form(np.array([T]) * MeV, M * MeV).items():
        strength = charges[i] * charges[j] * (1 if i == j else 2)
        for k, a in enumerate(coefficients):
            part = float(a[0]) / (E * MeV) ** k * strength * MeV**3
            total, scale = total + part, scale + abs(part)
    return total, scale


@pytest.mark.parametrize("antineutrino", [False, True])
def test_charge_and_spin_of_a_dirac_particle_are_its_traces(dirac, antineutrino):
    """With F₁, F₂ and G_A, at any energy: the Sachs form factors separate the two channels exactly."""
    for seed, (E, T, M) in enumerate(dirac.random_kinematics(5, COUNT)):
        f1, f2, axial = np.random.default_rng(seed).normal(size=3)
        _, p, _, after = dirac.momenta(E, T, M)
        pauli = 0.5j / M * np.einsum("abij,b->aij", dirac.LOWER_SIGMA, after - p)
        hadron = f1 * dirac.LOWER_GAMMA + f2 * pauli - axial * dirac.LOWER_GAMMA @ dirac.GAMMA5
        part = math.sqrt(2) * G, dirac.GAMMA @ dirac.LEFT, hadron
        exact = dirac.differential(E, T, M, [part], antineutrino=antineutrino)
        tau = T / (2 * M)
        charge, scale = evaluate(VECTOR, {"V": 2 * (f1 - tau * f2) / math.sqrt(1 + tau)}, E, T, M)
        sign = -1 if antineutrino else 1
        charges = {"A": sign * 2 * axial, "M": 2 * (f1 + f2) * math.sqrt(tau / (1 + tau))}
        spin, size = evaluate(multipole(1), charges, E, T, M)
        assert abs(charge + spin - exact) <= 1e-12 * (scale + size)


def test_interference_on_a_point():
    """(G²M/π) g_V g_A (2T/E)(1 − T/2E), with charges 2g."""
    E, T, M = 30.0, 0.2, 900.0
    tau = T / (2 * M)
    magnetic = 2 * math.sqrt(tau / (1 + tau))
    value, _ = evaluate(multipole(1), {"A": 2, "M": magnetic}, E, T, M)
    alone = sum(evaluate(multipole(1), {"A": a, "M": m}, E, T, M)[0] for a, m in ((2, 0), (0, magnetic)))
    assert value - alone == pytest.approx(G**2 * M / math.pi * 2 * T / E * (1 - T / (2 * E)), rel=1e-9, abs=0)
