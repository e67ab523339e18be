"""The Skyrme functional of an arbitrary nucleus, deformed and in motion, for spinors given by numbers.

A state is its value and its Cartesian gradient, for spin up and down. Densities are products of such numbers with Pauli
matrices. The energy density is written with t_i, x_i and total and own densities (Y. M. Engel et al., Nucl. Phys. A 249
(1975) 215; P. Bonche, H. Flocard and P.-H. Heenen, Nucl. Phys. A 467 (1987) 115). The tests check it against
antisymmetrised matrix elements of the force itself between plane waves. Energies are in MeV, lengths in fm.
"""

import numpy as np

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], dtype=complex)
LEVI_CIVITA = np.zeros((3, 3, 3))
for _i in range(3):
    LEVI_CIVITA[_i, (_i + 1) % 3, (_i + 2) % 3] = 1
    LEVI_CIVITA[_i, (_i + 2) % 3, (_i + 1) % 3] = -1


def density_matrices():
    """Return, by name, matrices M of shape (components, 4, 2, 4, 2): a density is bra* M ket.

    A state is its value and its gradient (index 0 and 1 to 3) for both spins.
    """
    one, unit = np.eye(2), np.eye(4)

    def form(left, right, spin):
        return np.einsum("a,b,st->asbt", unit[left], unit[right], spin)

    def gradient(mu, spin):
        return form(mu + 1, 0, spin) + form(0, mu + 1, spin)

    def current(mu, spin):
        return (form(0, mu + 1, spin) - form(mu + 1, 0, spin)) / 2j

    axes = range(3)
    found = {
        "rho": [form(0, 0, one)],
        "tau": [sum(form(mu + 1, mu + 1, one) for mu in axes)],
        "gradient": [gradient(mu, one) for mu in axes],
        "current": [current(mu, one) for mu in axes],
        "spin": [form(0, 0, PAULI[nu]) for nu in axes],
        "spin_kinetic": [sum(form(mu + 1, mu + 1, PAULI[nu]) for mu in axes) for nu in axes],
        "spin_gradient": [gradient(mu, PAULI[nu]) for mu in axes for nu in axes],
        "spin_current": [current(mu, PAULI[nu]) for mu in axes for nu in axes],
    }
    matrices = {name: np.stack(each) for name, each in found.items()}
    for vector, tensor in (("spin_orbit", "spin_current"), ("curl", "spin_gradient")):
        parts = matrices[tensor].reshape(3, 3, 4, 2, 4, 2)
        matrices[vector] = np.einsum("kmn,mnasbt->kasbt", LEVI_CIVITA, parts)
    return matrices


MATRICES = density_matrices()


def terms(force, rho, *, tensor, spin_gradient):
    """Return (A, B, c, d) of the energy density Σ c A·B + d Σ_q A_q·B_q, without the part in ρ² alone.

    Args:
        force: The Skyrme force.
        rho: Total density at the points.
        tensor: Whether terms with the tensor of the spin current are kept.
        spin_gradient: Whether (∇s)² is kept.
    """
    t0, t1, t2, t3 = force.t0, force.t1, force.t2, force.t3
    x0, x1, x2, x3 = force.x0, force.x1, force.x2, force.x3
    own = force.W0 if force.W0_same is None else force.W0_same
    one = np.ones_like(rho)
    mass = (t1 * (1 + x1 / 2) + t2 * (1 + x2 / 2)) / 4, -(t1 * (0.5 + x1) - t2 * (0.5 + x2)) / 4
    slope = (3 * t1 * (1 + x1 / 2) - t2 * (1 + x2 / 2)) / 16, -(3 * t1 * (0.5 + x1) + t2 * (0.5 + x2)) / 16
    # What of t₃ is a contact of three nucleons has its spin terms in `three_body_terms`.
    third = (1 - force.three_body_share) * t3 / 24 * rho**force.alpha
    spins = t0 * x0 / 4 + x3 * third, -t0 / 4 - third
    found = [
        ("rho", "tau", mass[0] * one, mass[1] * one),
        ("current", "current", -mass[0] * one, -mass[1] * one),
        ("gradient", "gradient", slope[0] * one, slope[1] * one),
        ("spin", "spin", *spins),
        ("gradient", "spin_orbit", force.W0 / 2 * one, own / 2 * one),
        ("current", "curl", -force.W0 / 2 * one, -own / 2 * one),
    ]
    if tensor:
        both = (t1 * x1 + t2 * x2) / 8, (t2 - t1) / 8
        found += [
            ("spin", "spin_kinetic", both[0] * one, both[1] * one),
            ("spin_current", "spin_current", -both[0] * one, -both[1] * one),
        ]
    if spin_gradient:
        found.append(("spin_gradient", "spin_gradient", (3 * t1 * x1 - t2 * x2) / 32 * one, -(3 * t1 + t2) / 32 * one))
    return found


def number_kernel(force, rho_n, rho_p):
    """Return ∂²h/∂ρ_q∂ρ_q′ of the terms in ρ alone, shape (2, 2, points).

    h = (t₀/2)[(1+x₀/2)ρ² − (½+x₀)Σρ_q²] + (t₃/12)ρ^α[(1+x₃/2)ρ² − (½+x₃)Σρ_q²] + Slater's exchange.
    """
    rho = np.maximum(rho_n + rho_p, 1e-20)
    each, power = (rho_n, rho_p), force.alpha
    whole, own = 1 + force.x3 / 2, 0.5 + force.x3
    squares = rho_n**2 + rho_p**2
    kernel = np.zeros((2, 2, rho.size))
    for q in range(2):
        for w in range(2):
            like = float(q == w)
            kernel[q, w] = force.t0 * (1 + force.x0 / 2 - like * (0.5 + force.x0))
            bend = power * (power - 1) * rho ** (power - 2) * squares
            bend += 2 * power * rho ** (power - 1) * (each[q] + each[w]) + 2 * like * rho**power
            kernel[q, w] += force.t3 / 12 * (whole * (power + 2) * (power + 1) * rho**power - own * bend)
    if force.coulomb_exchange:
        kernel[1, 1] -= force.e2 * (3 / np.pi) ** (1 / 3) / 3 * np.maximum(rho_p, 1e-12) ** (-2 / 3)
    return kernel


def trilinear(A, B, C):
    """Return Σ_P sgn P Π tr over the permutations of three matrices of spin and isospin, shape (4, 4) each."""
    a, b, c = np.trace(A), np.trace(B), np.trace(C)
    pairs = np.trace(A @ B) * c + np.trace(B @ C) * a + np.trace(A @ C) * b
    return a * b * c - pairs + np.trace(A @ B @ C) + np.trace(A @ C @ B)


def three_body_terms(force, densities, charged):
    r"""Return (A, B, K) of the second derivative Σ K_qq′ (A_q·B_q′ + B_q·A_q′), K of shape (kinds, kinds, points).

    V = (t₄/6)[Σ k′_ij² + Σ k_ij²] δδ between plane waves, with k_i′ = j_i + q_i/2, k_i = j_i − q_i/2, τ_i = k_i′·k_i
    and Σq_i = 0, is (t₄/6)[Στ_i − Σ_{i<j} (j_i·j_j + (5/4) q_i·q_j)] for every permutation of the kets. Terms of spin
    with τ or two currents are left out, as the mean field leaves J² out. The contact of three nucleons is t₃δδ.
    """
    kinds = np.eye(2)
    if charged:
        first, second = [np.outer(kinds[1], kinds[0])], [np.outer(kinds[0], kinds[1])]
    else:
        first = second = [np.outer(each, each) for each in kinds]

    def kernel(spin, background):
        return np.array(
            [
                [
                    sum(
                        trilinear(np.kron(spin, a), np.kron(spin, b), np.kron(np.eye(2), np.outer(each, each))).real
                        / 8
                        * background[c]
                        for c, each in enumerate(kinds)
                    )
                    for b in second
                ]
                for a in first
            ]
        )

    number, up = np.eye(2), PAULI[2]
    rho, tau, slope = densities[:3]
    kinetic, gradient = force.t4 / 12, 5 * force.t4 / 48
    return [
        ("rho", "rho", kinetic * kernel(number, tau)),
        ("rho", "tau", 2 * kinetic * kernel(number, rho)),
        ("current", "current", -kinetic * kernel(number, rho)),
        ("gradient", "gradient", gradient * kernel(number, rho)),
        ("rho", "slope", 2 * gradient * kernel(number, slope)),
        ("spin_gradient", "spin_gradient", gradient * kernel(up, rho)),
        ("spin", "spin_slope", 2 * gradient * kernel(up, slope)),
        ("spin", "spin", force.three_body_share * force.t3 / 2 * kernel(up, rho)),
    ]
