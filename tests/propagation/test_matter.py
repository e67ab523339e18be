"""Oscillation in matter with non-standard interactions: formulas, symmetries, an integration, another code."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from nuscatter.errors import InputError
from nuscatter.propagation.earth import MatterPath
from nuscatter.propagation.matter import MatterOscillation, opposite_ordering
from nuscatter.propagation.mixing import nufit_6_0, nufit_6_0_inverted
from nuscatter.propagation.regeneration import Regeneration
from nuscatter.units import GeV, MeV, cm, eV, g, km

E = np.array([0.6, 1.5, 2.5, 4.0, 8.0]) * GeV
DUNE = MatterPath.constant(1285 * km, density=2.848 * g / cm**3)
VACUUM = MatterPath((1285 * km,), potentials=(0.0,))
EPSILON = np.array([[0.3, 0.2 - 0.1j, 0.05j], [0.2 + 0.1j, -0.1, -0.04 + 0.02j], [-0.05j, -0.04 - 0.02j, 0.15]])
BOTH_ORDERINGS = pytest.mark.parametrize("mixing", [nufit_6_0, nufit_6_0_inverted], ids=["normal", "inverted"])
BOTH_SIGNS = pytest.mark.parametrize("antiparticle", [False, True], ids=["neutrinos", "antineutrinos"])


@BOTH_ORDERINGS
@BOTH_SIGNS
def test_vacuum(mixing, antiparticle):
    """Eq. 14.36 of the Particle Data Group's review of neutrino mixing (from memory), for each pair."""
    found = MatterOscillation(mixing, VACUUM).probabilities(E, antiparticle=antiparticle)
    U = mixing.matrix.conj() if antiparticle else mixing.matrix
    m2 = [0.0, mixing.dm2_21, mixing.dm2_31]
    for a, b in product(range(3), repeat=2):
        expected = np.full(E.shape, float(a == b))
        for i in range(3):
            for j in range(i):
                X = (m2[i] - m2[j]) * VACUUM.length / (4 * E)
                quartet = U[a, i].conj() * U[b, i] * U[a, j] * U[b, j].conj()
                expected += -4 * quartet.real * np.sin(X) ** 2 + 2 * quartet.imag * np.sin(2 * X)
        np.testing.assert_allclose(found[a, b], expected, atol=1e-12)


@pytest.mark.parametrize("potential", [0.3, 0.9, 1.0, 2.5])
def test_two_flavours(potential):
    """ν_e and ν_μ alone: sin²2θ_m sin²(Δ_m L/4E) in closed form, at the resonance too; Wolfenstein (1978), MSW."""
    two = replace(nufit_6_0, sin2_theta_13=0.0, sin2_theta_23=0.0)
    cos, sin = 1 - 2 * two.sin2_theta_12, 2 * math.sqrt(two.sin2_theta_12 * (1 - two.sin2_theta_12))
    energy = 30 * MeV
    V = potential * two.dm2_21 * cos / (2 * energy)  # in units of the resonance's
    path = MatterPath((3000 * km,), potentials=(V,))
    for sign in (1, -1):
        A = sign * 2 * energy * V / two.dm2_21
        size = math.hypot(sin, cos - A)
        expected = (sin / size) ** 2 * math.sin(size * two.dm2_21 * path.length / (4 * energy)) ** 2
        P = MatterOscillation(two, path).probabilities(energy, antiparticle=sign < 0)
        assert P[0, 1] == pytest.approx(expected, rel=1e-9, abs=0)
        assert P[0, 2] == pytest.approx(0, abs=1e-25)


@BOTH_ORDERINGS
@BOTH_SIGNS
def test_no_neutrino_is_lost(mixing, antiparticle):
    P = MatterOscillation(mixing, DUNE, EPSILON).probabilities(E, antiparticle=antiparticle)
    np.testing.assert_allclose(P.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(P.sum(axis=1), 1, rtol=1e-12)


def test_reversal_of_time():
    """P_αβ(δ, ε) = P_βα(−δ, ε*) where the density is constant; the two differ by CP violation, which is not small."""
    P = MatterOscillation(nufit_6_0, DUNE, EPSILON).probabilities(E)
    back = MatterOscillation(replace(nufit_6_0, delta=-nufit_6_0.delta), DUNE, EPSILON.conj()).probabilities(E)
    np.testing.assert_allclose(P, back.swapaxes(0, 1), atol=1e-12)
    assert np.abs(P - back).max() > 0.01


def test_only_differences_of_the_diagonal_matter():
    moved = MatterOscillation(nufit_6_0, DUNE, EPSILON + 0.7 * np.eye(3))
    np.testing.assert_allclose(
        moved.probabilities(E), MatterOscillation(nufit_6_0, DUNE, EPSILON).probabilities(E), atol=1e-12
    )


def test_epsilon_ee_is_more_electrons():
    dense = MatterPath(DUNE.lengths, potentials=tuple(1.3 * each for each in DUNE.potentials))
    np.testing.assert_allclose(
        MatterOscillation(nufit_6_0, DUNE, np.diag([0.3, 0, 0])).probabilities(E),
        MatterOscillation(nufit_6_0, dense).probabilities(E),
        atol=1e-12,
    )


@BOTH_ORDERINGS
@BOTH_SIGNS
@pytest.mark.parametrize("epsilon", [None, EPSILON], ids=["standard", "nsi"])
def test_the_two_orderings_cannot_be_told_apart(mixing, antiparticle, epsilon):
    """LMA-Dark: all nine probabilities at all densities; applied twice it leads back."""
    dark, couplings = opposite_ordering(mixing, epsilon)
    path = MatterPath((700 * km, 900 * km), potentials=(1e-13 * eV, 3e-13 * eV))
    for way in (DUNE, path):
        np.testing.assert_allclose(
            MatterOscillation(dark, way, couplings).probabilities(E, antiparticle=antiparticle),
            MatterOscillation(mixing, way, epsilon).probabilities(E, antiparticle=antiparticle),
            atol=1e-11,
        )
    again, first = opposite_ordering(dark, couplings)
    np.testing.assert_allclose(first, 0 if epsilon is None else epsilon, atol=1e-15)
    assert again.dm2_31 == pytest.approx(mixing.dm2_31, rel=1e-12, abs=0)
    assert (dark.dm2_31 < 0) != (mixing.dm2_31 < 0)
    # without the new force the other ordering is seen
    seen = MatterOscillation(dark, DUNE).probabilities(E) - MatterOscillation(mixing, DUNE).probabilities(E)
    assert np.abs(seen).max() > 0.01


def expansion(mixing, path, E, antiparticle):
    """P(ν_μ → ν_e) to second order in sin θ₁₃ and Δm²₂₁/Δm²₃₁: A. Cervera et al., Nucl. Phys. B 579 (2000) 17;
    M. Freund, Phys. Rev. D 64 (2001) 053003 (both from memory).
    """
    alpha, sign = mixing.dm2_21 / mixing.dm2_31, -1 if antiparticle else 1
    D, A = mixing.dm2_31 * path.length / (4 * E), sign * 2 * E * path.potentials[0] / mixing.dm2_31
    s13, s12, s23 = mixing.sin2_theta_13, mixing.sin2_theta_12, mixing.sin2_theta_23
    one, two = np.sin((1 - A) * D) / (1 - A), np.sin(A * D) / A
    mixed = math.sqrt(s13) * 8 * math.sqrt(s12 * (1 - s12) * s23 * (1 - s23)) * np.cos(D + sign * mixing.delta)
    return 4 * s13 * s23 * one**2 + alpha * mixed * one * two + alpha**2 * 4 * s12 * (1 - s12) * (1 - s23) * two**2


@BOTH_ORDERINGS
@BOTH_SIGNS
def test_expansion(mixing, antiparticle):
    """What is left out is of third order: with both small numbers halved it falls to an eighth."""
    errors = []
    for part in (1, 2, 4):
        small = replace(mixing, sin2_theta_13=mixing.sin2_theta_13 / part**2, dm2_21=mixing.dm2_21 / part)
        exact = MatterOscillation(small, DUNE).probabilities(E, antiparticle=antiparticle)[1, 0]
        errors.append(np.abs(exact - expansion(small, DUNE, E, antiparticle)).max())
        assert errors[-1] < 0.15 * exact.max()
    assert errors[0] > 6 * errors[1] > 36 * errors[2]


@BOTH_SIGNS
def test_integration(antiparticle):
    """The Schrödinger equation in two layers, by Runge and Kutta."""
    from scipy.integrate import solve_ivp

    path, energy = MatterPath((700 * km, 900 * km), potentials=(1e-13 * eV, 3e-13 * eV)), 1.3 * GeV
    sign, U = (-1, nufit_6_0.matrix.conj()) if antiparticle else (1, nufit_6_0.matrix)
    vacuum = U @ np.diag([0, nufit_6_0.dm2_21, nufit_6_0.dm2_31]) @ U.conj().T / (2 * energy)
    force = sign * (np.diag([1, 0, 0]) + (EPSILON.conj() if antiparticle else EPSILON))
    S = MatterOscillation(nufit_6_0, path, EPSILON).amplitudes(energy, antiparticle=antiparticle)
    for start in range(3):
        psi = np.eye(3, dtype=complex)[start]
        for length, V in zip(path.lengths, path.potentials, strict=True):
            H = (vacuum + V * force) * length
            psi = solve_ivp(lambda _, y, H=H: -1j * H @ y, (0, 1), psi, method="DOP853", rtol=1e-11, atol=1e-12).y[
                :, -1
            ]
        np.testing.assert_allclose(S[:, start], psi, atol=1e-8)


#: Printed in the README of M. Bustamante's NuOscProbExact (arXiv:1904.12391), for 1 GeV, 1300 km and NuFIT 4.0.
PUBLISHED = {
    "vacuum": ((0.92768, 0.01432, 0.05800), (0.04023, 0.37887, 0.58090), (0.03210, 0.60680, 0.36110)),
    "matter": ((0.95262, 0.00623, 0.04115), (0.02590, 0.37644, 0.59766), (0.02148, 0.61733, 0.36119)),
    "nsi": ((0.92494, 0.01758, 0.05749), (0.03652, 0.32524, 0.63824), (0.03855, 0.65718, 0.30427)),
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_numbers_of_another_code(case):
    """Nine probabilities each, to all digits. Its density is 3 g/cm³ of half protons and half neutrons."""
    nufit_4 = replace(
        nufit_6_0,
        sin2_theta_12=0.310,
        sin2_theta_13=0.02240,
        sin2_theta_23=0.582,
        delta=math.radians(217),
        dm2_21=7.39e-5 * eV**2,
        dm2_31=2.525e-3 * eV**2,
    )
    # With that code's constants: a gram, a kilometre and the mean nucleon of the README's version in eV.
    gram, kilometre, nucleon = eV / 1.783e-33, 5.06773e9 / eV, (938.272046 + 939.565379) / 2 * MeV
    V = math.sqrt(2) * 1.1663787e-11 / MeV**2 * 3 * gram / (1e-5 * kilometre) ** 3 / nucleon / 2
    path = MatterPath((1300 * kilometre,), potentials=(0.0 if case == "vacuum" else V,))
    epsilon = np.array([[0.06, -0.06, 0], [-0.06, 1.2, 0], [0, 0, 0]]) if case == "nsi" else None
    found = MatterOscillation(nufit_4, path, epsilon).probabilities(1 * GeV)
    np.testing.assert_allclose(found, PUBLISHED[case], rtol=0, atol=5.1e-6)


def test_the_earth_at_low_energies_is_the_precession():
    """ν_2 → ν_e through the Earth at 10 MeV: the two-flavour precession leaves out 3e-5."""
    path = MatterPath.through_earth(-0.7)
    energy = np.array([8.0, 12.0]) * MeV
    S = MatterOscillation(nufit_6_0, path).amplitudes(energy)
    rho = Regeneration(nufit_6_0, path).density_matrix(energy, weights=[0.0, 1.0, 0.0])
    arrives = np.abs(S @ nufit_6_0.matrix[:, 1]) ** 2
    np.testing.assert_allclose(arrives[:, 0], rho[:, 0, 0].real, atol=3e-4)
    assert np.abs(arrives[:, 0] - abs(nufit_6_0.matrix[0, 1]) ** 2).max() > 5e-3  # the Earth does something


def test_a_batch_is_each_of_its_points():
    several = np.stack([np.zeros((3, 3)), EPSILON])
    P = MatterOscillation(nufit_6_0, DUNE, several).probabilities(E)
    assert P.shape == (3, 3, 5, 2)
    np.testing.assert_allclose(P[..., 1], MatterOscillation(nufit_6_0, DUNE, EPSILON).probabilities(E), atol=1e-13)
    assert MatterOscillation(nufit_6_0, DUNE, several[:1]).probabilities(E).shape == (3, 3, 5, 1)
    assert (
        MatterOscillation(nufit_6_0, MatterPath((), potentials=())).probabilities(1 * GeV).tolist()
        == np.eye(3).tolist()
    )


@pytest.mark.parametrize(
    "make",
    [
        lambda: MatterOscillation("nufit", DUNE),
        lambda: MatterOscillation(nufit_6_0, 1285 * km),
        lambda: MatterOscillation(nufit_6_0, DUNE, np.ones(3)),
        lambda: MatterOscillation(nufit_6_0, DUNE, np.triu(np.ones((3, 3)))),
        lambda: MatterOscillation(nufit_6_0, DUNE, np.full((3, 3), np.nan)),
        lambda: MatterOscillation(nufit_6_0, DUNE, [["a"] * 3] * 3),
        lambda: MatterOscillation(nufit_6_0, DUNE).probabilities(-1 * GeV),
        lambda: MatterOscillation(nufit_6_0, DUNE).probabilities(1 * GeV, antiparticle="yes"),
        lambda: opposite_ordering(None),
        lambda: opposite_ordering(nufit_6_0, np.ones((2, 2))),
    ],
)
def test_bad_input(make):
    with pytest.raises(InputError):
        make()
