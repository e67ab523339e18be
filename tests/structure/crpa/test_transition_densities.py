"""Transition densities against recoupled spherical tensors, the densities of the ground state, and symmetries."""

from itertools import product
from math import pi, sqrt

import numpy as np
import pytest
from wignernj import wigner3j, wigner9j

from nuscatter.errors import InputError
from nuscatter.structure.crpa import transition_densities
from nuscatter.structure.crpa.local_frame import components, reduced_weights
from nuscatter.structure.crpa.transition_densities import Field, coefficients, fields, on_particle
from nuscatter.structure.skyrme.hartree_fock import HartreeFock

STATES = [(l, twice_j) for l in range(5) for twice_j in (2 * l - 1, 2 * l + 1) if twice_j > 0]  # noqa: E741


@pytest.fixture(scope="module")
def oxygen():
    return HartreeFock("SLy5", keep=False).solve("O16")


def pairs(J, natural):
    """Particle and hole of the parity, with angular momenta that J allows."""
    for particle, hole in product(STATES, STATES):
        allowed = abs(particle[1] - hole[1]) <= 2 * J <= particle[1] + hole[1]
        if allowed and (particle[0] + hole[0] + J + (not natural)) % 2 == 0:
            yield particle, hole


def tensor_element(particle, hole, order, spin, J):
    """⟨l_p ½ j_p‖[Y_order σ^spin]_J‖l_h ½ j_h⟩ by the 9j formula (A. R. Edmonds, 1957, 7.1.5)."""
    (lp, jp), (lh, jh) = particle, hole
    of_spin = sqrt(2) if spin == 0 else sqrt(6)
    of_angles = (
        (-1) ** lp * sqrt((2 * lp + 1) * (2 * order + 1) * (2 * lh + 1) / (4 * pi)) * wigner3j(lp, order, lh, 0, 0, 0)
    )
    roots = sqrt((jp + 1) * (2 * J + 1) * (jh + 1))
    return roots * wigner9j(lp, lh, order, 0.5, 0.5, spin, jp / 2, jh / 2, J) * of_angles * of_spin


def value(particle, hole, J, natural, name):
    """The factor of φ_p φ_h in a field."""
    own = next(field for field in fields(natural, True) if field.name == name)
    return coefficients(particle, hole, J, (own,))[0, 0, 0]


@pytest.mark.parametrize("J", range(5))
def test_number_and_spin_densities_of_natural_parity(J):
    for particle, hole in pairs(J, natural=True):
        number = value(particle, hole, J, True, "rho")
        assert number == pytest.approx(tensor_element(particle, hole, J, 0, J), rel=1e-12, abs=1e-13)
        spin = value(particle, hole, J, True, "s1")
        assert spin == pytest.approx(tensor_element(particle, hole, J, 1, J), rel=1e-12, abs=1e-13)


@pytest.mark.parametrize("J", range(1, 6))
def test_spin_densities_of_unnatural_parity(J):
    """[Y_{J∓1} σ]_J are the longitudinal and the transverse component, turned."""
    low, high = sqrt(J / (2 * J + 1)), sqrt((J + 1) / (2 * J + 1))
    seen = 0
    for particle, hole in pairs(J, natural=False):
        along, across = (value(particle, hole, J, False, name) for name in ("s0", "s1"))
        below, above = (tensor_element(particle, hole, order, 1, J) for order in (J - 1, J + 1))
        assert low * along + high * across == pytest.approx(below, rel=1e-12, abs=1e-13)
        assert -high * along + low * across == pytest.approx(above, rel=1e-12, abs=1e-13)
        seen += abs(below) > 1e-3
    assert seen > 10


def test_fermi_and_gamow_teller():
    """⟨j‖1‖j⟩ = √(2j+1), and ⟨j‖σ‖j⟩ = √((2j+1)(j+1)/j) of j = l + ½."""
    for l in range(4):  # noqa: E741
        twice_j = 2 * l + 1
        state, j = (l, twice_j), l + 0.5
        number = value(state, state, 0, True, "rho") * sqrt(4 * pi)
        assert number == pytest.approx(sqrt(2 * j + 1), rel=1e-13)
        spin = sqrt(4 * pi / 3) * value(state, state, 1, False, "s0")
        spin += sqrt(8 * pi / 3) * value(state, state, 1, False, "s1")
        assert spin == pytest.approx(sqrt((2 * j + 1) * (j + 1) / j), rel=1e-13)


def test_the_current_is_that_of_orbital_angular_momentum():
    """r × j, over all angles, is l, whose reduced elements are known: ⟨j‖l‖j⟩ = ⟨l·j⟩ √((2j+1)/(j(j+1)))."""
    current = (Field("j1", False),)
    for state in STATES[1:]:
        l, j = state[0], state[1] / 2  # noqa: E741
        projected = (j * (j + 1) + l * (l + 1) - 0.75) / 2
        # e_0 × e_±1 = ∓i e_±1 makes −ĵ of j; the factor of φ × φ/r of both orders is what r j has.
        table = coefficients(state, state, 1, current)[0]
        found = -sqrt(8 * pi / 3) * table.sum()
        assert table[1].tolist() == [0, 0, 0]  # nothing radial across
        assert found == pytest.approx(projected * sqrt((2 * j + 1) / (j * (j + 1))), rel=1e-12)


def test_static_densities_are_those_of_the_ground_state(oxygen):
    """Σ_h √(2j+1)⟨h‖·‖h⟩_0/√4π of the filled orbits: number, slope, kinetic and spin–orbit density."""
    r, own = oxygen.mesh.r, fields(natural=True, spin_current=True)
    names = [field.name for field in own]
    for kind in (0, 1):
        orbits, occupations = oxygen.orbits[kind], oxygen.occupations[kind]
        total = np.zeros((len(own), r.size))
        for i in np.flatnonzero(occupations > 1e-9):
            state = int(orbits.l[i]), int(orbits.twice_j[i])
            rows = on_particle(coefficients(state, state, 0, own), orbits.u[i], orbits.slope[i], r)
            density = rows[:, 0] * orbits.u[i] + rows[:, 1] * orbits.slope[i]
            total += occupations[i] * sqrt((state[1] + 1) / (4 * pi)) * density
        found = dict(zip(names, total, strict=True))
        for row, name in enumerate(("rho", "tau", "drho", "J0")):
            scale = np.abs(oxygen.densities[row, kind]).max()
            np.testing.assert_allclose(found[name], oxygen.densities[row, kind], atol=1e-14 * scale, rtol=1e-11)
        # no current and no spin flows in it, and the tensor has its vector part only
        for name in ("j0", "s1", "T1", "S+0", "S0+", "S++"):
            assert np.abs(found[name]).max() < 1e-15
        np.testing.assert_allclose(np.abs(found["S+-"]), np.abs(found["J0"]) / sqrt(2), atol=1e-15)


@pytest.mark.parametrize("J", [1, 2, 3])
def test_tangential_gradients_and_curls_follow_from_the_fields(J):
    """√2(∇ρ)₁ = Λρ/r; (∇×s)₀ = −iΛs̃/r, √2(∇×s)₁ = −i(s̃′ + s̃/r − Λs₀/r): what the kernel drops and replaces."""
    gradient, number = transition_densities._gradient, transition_densities._number()
    spin, cross = transition_densities._SPIN, transition_densities._CROSS
    root = sqrt(J * (J + 1))

    def table(form, particle, hole):
        weighted = form * reduced_weights(particle[1], hole[1], J)
        return components(particle) @ weighted @ components(hole).T

    def curl(along):
        parts = [(pair, factor) for pair, (to, factor) in cross.items() if to == along]
        return sum(factor * np.kron(gradient(mu), spin[kappa]) for (mu, kappa), factor in parts)

    def on_radius(table):
        """Factors of φφ/r, φφ′ and φ′φ of a product of one state and one gradient."""
        return np.array([table[0, 2] + table[2, 0], table[0, 1], table[1, 0]])

    def divided(table):
        return np.array([table[0, 0], 0, 0])

    for natural in (True, False):
        seen = 0
        for particle, hole in pairs(J, natural):
            rho, s0, s1 = (
                table(np.kron(number, np.eye(2)), particle, hole),
                table(np.kron(number, spin[0]), particle, hole),
                sqrt(2) * table(np.kron(number, spin[1]), particle, hole),
            )
            slope = sqrt(2) * table(np.kron(gradient(0), spin[1]), particle, hole)
            across = sqrt(2) * table(np.kron(gradient(1), np.eye(2)), particle, hole)
            if natural:
                np.testing.assert_allclose(on_radius(across), root * divided(rho), atol=1e-12)
                longitudinal = on_radius(table(curl(0), particle, hole))
                np.testing.assert_allclose(longitudinal, -1j * root * divided(s1), atol=1e-12)
                s0 = 0 * s0
            expected = -1j * (on_radius(slope) + divided(s1) - root * divided(s0))
            np.testing.assert_allclose(on_radius(sqrt(2) * table(curl(1), particle, hole)), expected, atol=1e-12)
            seen += np.abs(expected).max() > 1e-3
        assert seen > 10


@pytest.mark.parametrize("natural", [True, False])
def test_time_parity_of_each_field(natural):
    """Particle and hole interchanged: the same number up to a sign, which is the time parity times that of ρ or s."""
    own = fields(natural, spin_current=True)
    signs = np.array([1 if field.time_even else -1 for field in own])
    for J in (1, 2, 3):
        for particle, hole in pairs(J, natural):
            there, back = coefficients(particle, hole, J, own), coefficients(hole, particle, J, own)
            phase = (-1) ** ((particle[1] - hole[1]) // 2) * (1 if natural else -1)
            expected = phase * signs[:, None, None] * np.swapaxes(back, 1, 2)
            np.testing.assert_allclose(there, expected, atol=1e-12)


@pytest.mark.parametrize("J", [0, 1, 2])
def test_the_trace_of_the_spin_current(J):
    """W = Ĵ₀₀ − √2 Ĵ₊₋, and of s₁/₂ → p₁/₂ it is σ·∇: ⟨p½‖Y_0 σ·r̂‖s½⟩ = −√2/√4π each slope."""
    own = fields(natural=False, spin_current=True, axial_charge=True)
    assert own[-1] == Field("W", True)
    places = {field.name: index for index, field in enumerate(own)}
    for particle, hole in pairs(J, natural=False):
        table = coefficients(particle, hole, J, own)
        expected = table[places["S00"]] - np.sqrt(2) * table[places["S+-"]]
        np.testing.assert_allclose(table[places["W"]], expected, atol=1e-13)
    if J == 0:
        table = coefficients((1, 1), (0, 1), 0, own)[-1]
        # ½(ψ†σ·∇ψ − (σ·∇ψ)†ψ): σ·∇ takes s½ to p½ by φ′, and p½ to s½ by φ′ + 2φ/r, with σ·r̂ = −1 between them.
        expected = -np.sqrt(2 / (4 * pi)) / 2 * np.array([[0, 1, 0], [-1, 0, 0], [-2, 0, 0]])
        np.testing.assert_allclose(np.abs(table), np.abs(expected), atol=1e-14)
        np.testing.assert_allclose(table, expected, atol=1e-14)


def test_derivatives_are_product_rules():
    """ρ′ and s′ are the slopes of φ_p φ_h, and the rows of `on_particle` reproduce the product."""
    own = fields(natural=True, spin_current=False)
    table = dict(zip([field.name for field in own], coefficients((2, 5), (1, 3), 1, own), strict=True))
    for name in ("rho", "s1"):
        slope = table["drho" if name == "rho" else "ds1"]
        assert table[name][0, 0] != 0
        assert slope[0, 1] == slope[1, 0] == pytest.approx(table[name][0, 0], rel=1e-14)
    r = np.array([0.7, 2.0])
    rows = on_particle(coefficients((2, 5), (1, 3), 1, own), r**2, r, r)  # φ = r: φ′ = 1, φ/r = 1
    np.testing.assert_allclose(rows[0], [table["rho"][0, 0] * np.ones(2), np.zeros(2)], rtol=1e-14)
    np.testing.assert_allclose(rows[1, 1], table["drho"][1, 0] * np.ones(2), rtol=1e-14)


def test_bad_input():
    with pytest.raises(InputError, match="natural"):
        fields(1, True)
    with pytest.raises(InputError, match="spin_current"):
        fields(True, "no")
    with pytest.raises(InputError, match="field of transition densities"):
        coefficients((1, 3), (0, 1), 1, [Field("curl", True)])
    assert not coefficients((4, 9), (0, 1), 1, fields(True, False)).any()
