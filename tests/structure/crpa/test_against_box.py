"""Continuum RPA against the oracle: a dense matrix of plain spinors in a box, at frequencies off the real axis.

There both know the same nucleus: an outgoing wave decays before it meets the wall. Operators are cut off smoothly
inside the joining radius, since beyond it the continuum has no residual force. All fields are compared with their
phases. The oracle takes the adjoint of its second operator, and R of the continuum is symmetric, hence the phases
`_EVEN`, `_CURRENT` and `_SPIN`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.crpa.response import Continuum
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

#: Off the axis; the oracle's matrix equation is real at the first.
_OMEGAS = (5j, 6 + 4j)
#: Of density, current and, in natural parity, spin: what a row is multiplied with, and a column divided by.
_EVEN, _CURRENT, _SPIN = 1, 1j, -1


@dataclass(frozen=True, eq=False)
class Pair:
    """A nucleus in both calculations."""

    state: GroundState
    nucleus: Any
    continuum: Continuum

    @property
    def r(self):
        return self.state.mesh.r

    def cut(self, power):
        return self.r**power * np.exp(-((self.r / 8) ** 4))


def made(oracle, name, chosen, points):
    mesh = RadialMesh.uniform(20.0, 10, points)
    state = HartreeFock(chosen, mesh=mesh, keep=False).solve(name)
    ground = Ground.of(state)
    hamiltonian = Hamiltonian(state.force, ground.neutrons, ground.protons, mesh)
    return Pair(state, oracle.nucleus(hamiltonian, state, Filling()), Continuum(ground))


@pytest.fixture(scope="module")
def oxygen(oracle):
    return made(oracle, "O16", "SLy4", 7)


def agree(found, expected, tolerance):
    """Compare matrices, elements relative to the diagonal that they belong to (some are zero)."""
    size = np.sqrt(abs(np.diag(expected)))
    assert found / np.outer(size, size) == pytest.approx(expected / np.outer(size, size), abs=tolerance)


def natural(oracle, pair, J, tolerance, spin_gradient=False, omegas=_OMEGAS):
    """Compare density, current and spin of neutrons and protons, parity (−)^J."""
    box = oracle.Box(pair.nucleus, J, True, spin_gradient=spin_gradient)
    channel = pair.continuum.channel(J, natural=True)
    n, zero = channel.r.size, 0 * pair.r
    field = pair.cut(J or 2)
    structures = [{"rho": ((field, zero), oracle.harmonic(J))}, {"rho": ((zero, field), oracle.harmonic(J))}]
    rows = [channel.operator(rho=[field[:n], zero[:n]]), channel.operator(rho=[zero[:n], field[:n]])]
    phases = [_EVEN, _EVEN]
    if J:
        along, across, _ = oracle.gradient_harmonic(J)
        slope, root = pair.cut(J - 1), np.sqrt(J * (J + 1))
        structures += [{"current": ((slope, zero), along)}, {"current": ((slope, slope), across)}]
        rows.append(channel.operator(j0=[slope[:n], zero[:n]]))
        rows.append(channel.operator(j1=[root * slope[:n], root * slope[:n]]))
        structures.append({"spin": ((field, -field), oracle.spin_harmonic(J, J))})
        rows.append(channel.operator(s1=[field[:n], -field[:n]]))
        phases += [_CURRENT, _CURRENT, _SPIN]
    phase = np.array(phases)
    for omega in omegas:
        expected = box.response(omega, *structures) * np.outer(1 / phase, phase)
        agree(channel.response(omega, np.concatenate(rows)), expected, tolerance)


def unnatural(oracle, pair, J, tolerance, spin_gradient=False):
    """Compare the two spin harmonics and the magnetic current, parity −(−)^J."""
    box = oracle.Box(pair.nucleus, J, False, spin_gradient=spin_gradient)
    channel = pair.continuum.channel(J, natural=False)
    n, zero = channel.r.size, 0 * pair.r
    whole, low, high = pair.cut(J), pair.cut(abs(J - 1)), pair.cut(J + 1)
    a, b = np.sqrt(J / (2 * J + 1)), np.sqrt((J + 1) / (2 * J + 1))
    structures = [{"spin": ((high, 0.5 * high), oracle.spin_harmonic(J + 1, J))}]
    rows = [channel.operator(s0=[-b * high[:n], -0.5 * b * high[:n]])]
    if J:
        rows = [channel.operator(s0=[-b * high[:n], -0.5 * b * high[:n]], s1=[a * high[:n], 0.5 * a * high[:n]])]
        structures.append({"spin": ((low, -low), oracle.spin_harmonic(J - 1, J))})
        rows.append(channel.operator(s0=[a * low[:n], -a * low[:n]], s1=[b * low[:n], -b * low[:n]]))
        *_, turned = oracle.gradient_harmonic(J)
        structures.append({"current": ((zero, whole), turned)})
        rows.append(channel.operator(j1=[zero[:n], np.sqrt(J * (J + 1)) * whole[:n]]))
    for omega in _OMEGAS:
        agree(channel.response(omega, np.concatenate(rows)), box.response(omega, *structures), tolerance)


def charged(oracle, pair, tolerance, spin_gradient=False):
    """Compare Fermi, Gamow–Teller and spin-dipole operators, in both directions."""
    n, one, dipole = pair.continuum.channel(0, natural=True).r.size, np.exp(-((pair.r / 8) ** 4)), pair.cut(1)
    cases = {
        (0, True): ({"rho": (one, oracle.harmonic(0))}, {"rho": one}),
        (1, True): ({"rho": (dipole, oracle.harmonic(1))}, {"rho": dipole}),
        (1, False): ({"spin": (one, oracle.spin_harmonic(0, 1))}, {"s0": one / np.sqrt(3), "s1": one * np.sqrt(2 / 3)}),
        (0, False): ({"spin": (dipole, oracle.spin_harmonic(1, 0))}, {"s0": -dipole}),
        (2, False): (
            {"spin": (dipole, oracle.spin_harmonic(1, 2))},
            {"s0": np.sqrt(2 / 5) * dipole, "s1": np.sqrt(3 / 5) * dipole},
        ),
    }
    for (J, parity), (structure, rows) in cases.items():
        for kinds, name in (((0, 1), "np"), ((1, 0), "pn")):
            box = oracle.Box(pair.nucleus, J, parity, charge=kinds, spin_gradient=spin_gradient)
            channel = pair.continuum.channel(J, natural=parity, charge=name)
            found = channel.response(5 + 5j, channel.operator(**{key: row[:n] for key, row in rows.items()}))
            expected = box.response(5 + 5j, structure)[0, 0]
            # With isospin nearly good the Fermi response nearly vanishes: 1e-4 of a typical one is added.
            assert abs(found[0, 0] - expected) < tolerance * (abs(expected) + (1e-4 if J == 0 and parity else 0))


@pytest.mark.slow
def test_natural_parity_of_oxygen(oracle, oxygen):
    natural(oracle, oxygen, 1, 2e-6, omegas=(6 + 4j,))


def test_monopole_of_oxygen(oracle, oxygen):
    natural(oracle, oxygen, 0, 2e-6)


@pytest.mark.slow
def test_unnatural_parity_of_oxygen(oracle, oxygen):
    unnatural(oracle, oxygen, 2, 5e-6)


@pytest.mark.slow
def test_other_multipoles_of_oxygen(oracle, oxygen):
    natural(oracle, oxygen, 2, 2e-6)
    natural(oracle, oxygen, 3, 2e-6)
    unnatural(oracle, oxygen, 0, 5e-6)
    unnatural(oracle, oxygen, 1, 5e-6)
    charged(oracle, oxygen, 1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "chosen"), [("O18", "SLy5"), ("O18", "SkM*"), ("O16", "SkO"), ("O18", "SkE2")])
def test_other_nuclei_and_forces(oracle, name, chosen):
    """A partly filled orbit; squares of the spin current (SLy5), spin gradients (SkM*), two spin–orbit forces (SkO) and
    three-body forces (SkE2).
    """
    pair = made(oracle, name, chosen, 7)
    kept = chosen in ("SkM*", "SkE2")
    natural(oracle, pair, 1, 1e-5, kept, omegas=(5j,))
    unnatural(oracle, pair, 1, 2e-5, kept)
    charged(oracle, pair, 2e-5, kept)


def test_free_nucleons(oracle, oxygen):
    """Without the residual force: independent nucleons in the mean field."""
    box = oracle.Box(oxygen.nucleus, 1, True, residual=False)
    channel = oxygen.continuum.channel(1, natural=True, residual=False)
    field, zero = oxygen.cut(1), 0 * oxygen.r
    found = channel.response(5j, channel.operator(rho=[field[: channel.r.size], zero[: channel.r.size]]))
    assert found[0, 0] == pytest.approx(box.response(5j, {"rho": ((field, zero), oracle.harmonic(1))})[0, 0], rel=1e-6)


@pytest.mark.slow
def test_numbers_of_oxygen_in_the_box(oracle, oxygen):
    """Issue 20's: α_D = 0.6365 fm³, and 1.1457 of the classical dipole sum 9ħ²NZ/(8πmA), with (1 − 1/A) in ħ²/m.

    The spurious state of the isoscalar dipole lies near zero, and has all of the isoscalar sum Σ r Y_1.
    """
    box = oracle.Box(oxygen.nucleus, 1, True)
    r, e2, A = oxygen.r, force("SLy4").e2, 16
    vector = {"rho": ((-r / 2, r / 2), oracle.harmonic(1))}
    scalar = {"rho": ((r, r), oracle.harmonic(1))}
    squares, (of_vector, of_scalar) = box.spectrum(vector, scalar)
    energies = np.sqrt(abs(squares))
    assert abs(squares[0]) < 0.3**2
    assert 8 * np.pi * e2 / 9 * (of_vector / energies)[1:].sum() == pytest.approx(0.6365, rel=1e-4)
    classical = 9 / (4 * np.pi) * 20.73553 * (1 - 1 / A)
    assert of_vector @ energies == pytest.approx(1.1457 * classical * A / 4, rel=1e-4)
    assert (of_scalar * energies)[1:].sum() < 1e-4 * classical * A


@pytest.mark.slow
def test_a_bound_state_of_oxygen(oracle, oxygen):
    """The lowest 1⁻: energy and strength from the eigenvalue of the box, and from a circle around the pole of R."""
    box = oracle.Box(oxygen.nucleus, 1, True)
    r = oxygen.r
    squares, (strengths,) = box.spectrum({"rho": ((-r / 2, r / 2), oracle.harmonic(1))})
    expected = np.sqrt(squares[1])
    assert expected == pytest.approx(9.483, abs=1e-3)
    channel = oxygen.continuum.channel(1, natural=True)
    operator = channel.operator(rho=[-channel.r / 2, channel.r / 2])
    circle = 0.3 * np.exp(2j * np.pi * (np.arange(14) + 0.5) / 14)
    responses = np.array([channel.response(9.5 + step, operator)[0, 0] for step in circle])
    strength = (responses * circle).mean()
    energy = 9.5 + (responses * circle**2).mean() / strength
    assert energy == pytest.approx(expected, rel=1e-5)
    assert strength == pytest.approx(strengths[1], rel=1e-3)


@pytest.mark.parametrize("J", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_energy_weighted_sums_of_isoscalar_multipoles(oracle, oxygen, J):
    """(2J+1)/4π ħ²/2m J(2J+1) ∫ρ r^{2J−2}; the residual force drops out.

    With 7 points in an element to 3e-6, with 9 to 3e-8.
    """
    box = oracle.Box(oxygen.nucleus, J, True)
    r = oxygen.r
    squares, (strengths,) = box.spectrum({"rho": ((r**J, r**J), oracle.harmonic(J))})
    mean = oxygen.state.mesh.shells @ (oxygen.state.densities[0].sum(axis=0) * r ** (2 * J - 2))
    expected = (2 * J + 1) / (4 * np.pi) * 20.73553 * (1 - 1 / 16) * J * (2 * J + 1) * mean
    assert strengths @ np.sqrt(squares) == pytest.approx(expected, rel=1e-5)
