"""The multipoles of the package against their vector definitions in Cartesian components, and textbook numbers of them.

What is compared is the response itself, so that the phases between spin and orbital parts count. Operators are cut off
inside the joining radius, as in `test_against_box`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.multipoles import channel_and_operator, multipole
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

OMEGA = 6 + 4j
#: Magnetic moments of neutron and proton [μ_N], from memory to the digits given.
MOMENTS = -1.91304, 2.79285


@dataclass(frozen=True, eq=False)
class Oxygen:
    nucleus: Any
    continuum: Continuum

    def cut(self, power):
        r = self.nucleus.mesh.r
        return r**power * np.exp(-((r / 8) ** 4))


@pytest.fixture(scope="module")
def oxygen(oracle):
    mesh = RadialMesh.uniform(20.0, 10, 7)
    state = HartreeFock("SkM*", mesh=mesh, keep=False).solve("O16")
    nucleus = oracle.nucleus(Hamiltonian(state.force, 8, 8, mesh), state, Filling())
    return Oxygen(nucleus, Continuum(Ground.of(state)))


def found(oxygen, what, J):
    part = next(each for each in what.parts if each.J == J)
    channel, operator = channel_and_operator(oxygen.continuum, what, part)
    return channel.response(OMEGA, operator * oxygen.cut(0)[: channel.r.size])[0, 0]


@pytest.mark.parametrize("order", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_magnetic_multipoles(oracle, oxygen, order):
    """Σ [½ g_s σ + 2/(λ+1) g_l l]·∇(r^λ Y_λ0): l·∇f is −j·(r×∇f) in the current j."""
    along, across, turned = oracle.gradient_harmonic(order)
    low, high = oxygen.cut(order - 1), oxygen.cut(order)
    spin = tuple(moment * low for moment in MOMENTS)
    structure = {
        "spin": (spin, order * along + across),
        "current": ((0 * high, high), -2 / (order + 1) * turned),
    }
    box = oracle.Box(oxygen.nucleus, order, False, spin_gradient=True)
    expected = box.response(OMEGA, structure)[0, 0]
    assert found(oxygen, multipole(f"M{order}"), order) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("direction", ["", "+"])
def test_gamow_teller(oracle, oxygen, direction):
    """Σ t σ: three components, each as σ_z."""
    kinds = (1, 0) if direction else (0, 1)
    box = oracle.Box(oxygen.nucleus, 1, False, charge=kinds, spin_gradient=True)
    none = 0 * oracle.COSINES
    expected = box.response(OMEGA, {"spin": (oxygen.cut(0), np.stack([none, none, none + 1]))})[0, 0]
    assert found(oxygen, multipole(f"GamowTeller{direction}"), 1) == pytest.approx(expected, rel=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("J", [0, 1, 2])
def test_spin_dipole(oracle, oxygen, J):
    """Σ t r [Y_1 σ]_J; for J = 0 it is −σ·r/√4π, for J = 1 i σ×r √(3/8π)."""
    box = oracle.Box(oxygen.nucleus, J, J == 1, charge=(0, 1), spin_gradient=True)
    expected = box.response(OMEGA, {"spin": (oxygen.cut(1), oracle.spin_harmonic(1, J))})[0, 0]
    assert found(oxygen, multipole("SpinDipole"), J) == pytest.approx(expected, rel=1e-4)


def test_spin_harmonics_are_products_of_vectors(oracle):
    """[Y_1 σ]_0 = −σ·r̂/√4π and [Y_1 σ]_10 = i(r̂×σ)_z √(3/8π), up to the phase of the coupling."""
    sine, none = np.sin(oracle.THETA), 0 * oracle.THETA
    assert oracle.spin_harmonic(1, 0) == pytest.approx(-np.stack([sine, none, oracle.COSINES]) / np.sqrt(4 * np.pi))
    # (r̂×σ)_z = x σ_y − y σ_x, y = 0.
    crossed = 1j * np.sqrt(3 / (8 * np.pi)) * np.stack([none, sine, none])
    assert abs(oracle.spin_harmonic(1, 1)) == pytest.approx(abs(crossed), abs=1e-14)


def test_spin_flip_of_nickel():
    """⁵⁶Ni without residual force: B(M1) of f7/2 → f5/2 is (3/4π)(g_s − g_l)² 2l(l+1)/(2l+1), of both kinds.

    With g_s = 2μ: since l + σ/2 is j, which changes no j. The sign of the orbital part matters: with the other one the
    protons have (g_s + g_l)², twice as much.
    """
    state = HartreeFock("SkM*", mesh=RadialMesh.uniform(20.0, 10, 7), keep=False).solve("Ni56")
    continuum = Continuum(Ground.of(state))
    what = multipole("M1")
    _, operator = channel_and_operator(continuum, what, what.parts[0])
    free = continuum.channel(1, natural=False, residual=False)
    # ∫S dω over half an ellipse from 3 to 25 MeV, where the spin-flip pairs are and nothing else begins or ends.
    node, weight = np.polynomial.legendre.leggauss(14)
    angle = np.pi / 2 * (node + 1)
    omega = 14 - 11 * np.cos(angle) + 6j * np.sin(angle)
    steps = (11 * np.sin(angle) + 6j * np.cos(angle)) * np.pi / 2 * weight
    strength = sum(
        -(free.response(z, operator)[0, 0] * step).imag / np.pi for z, step in zip(omega, steps, strict=True)
    )
    neutron, proton = MOMENTS
    expected = 3 / (4 * np.pi) * 24 / 7 * ((2 * neutron) ** 2 + (2 * proton - 1) ** 2)
    assert expected == pytest.approx(29.2, abs=0.1)
    # Radial functions of the two partners differ a little.
    assert strength == pytest.approx(expected, rel=0.01)


def test_the_classical_dipole_sum_in_millibarn():
    """(16π³α/9) times m₁ = (9/4π)(ħ²/2m) NZ/A is 2π²αħ²/m NZ/A: the textbooks' 60 NZ/A MeV mb."""
    from nuscatter.constants import fine_structure_constant
    from nuscatter.units import MeV, fm

    hbar2_2m = 20.73553 * MeV * fm**2
    integral = 16 * np.pi**3 * fine_structure_constant.value / 9 * 9 / (4 * np.pi) * hbar2_2m
    assert integral / (MeV * fm**2 / 10) == pytest.approx(59.74, abs=0.02)
