"""Squares of amplitudes by arrays of polarisations and Dirac matrices, nothing simplified by hand; numbers in MeV."""

import itertools
import math

import numpy as np

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
_PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array([np.kron([[0, 1], [1, 0]], np.eye(2)), *(np.kron([[0, 1], [-1, 0]], sigma) for sigma in _PAULI)])
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
LEVI_CIVITA = np.zeros((4, 4, 4, 4))
for _order in itertools.permutations(range(4)):
    LEVI_CIVITA[_order] = round(np.linalg.det(np.eye(4)[list(_order)]))


def slash(p):
    return np.einsum("a,aij->ij", METRIC @ p, GAMMA)


def dirac_bar(matrix):
    return GAMMA[0] @ np.conj(np.swapaxes(matrix, -1, -2)) @ GAMMA[0]


def product(p, q):
    return float(p @ METRIC @ q)


def collision(first, target, third, fourth, energy, cosine):
    """Momenta of first + target at rest → third + fourth, in the centre of mass, with the cosine of the third."""
    s = first**2 + target**2 + 2 * target * energy
    root = math.sqrt(s)

    def pair(one, other, along):
        p = math.sqrt(max((s - (one + other) ** 2) * (s - (one - other) ** 2), 0.0)) / (2 * root)
        return (
            np.array([math.hypot(p, one), *(p * along)]),
            np.array([math.hypot(p, other), *(-p * along)]),
            p,
        )

    k, P, before = pair(first, target, np.array([0, 0, 1.0]))
    q, Q, after = pair(third, fourth, np.array([math.sqrt(1 - cosine**2), 0, cosine]))
    return k, P, q, Q, s, before, after


def primakoff_square(k, P, q, Q):
    """Σ over the photon's polarisations of (ε^{μνρσ} ε_μ k_ν q_ρ K_σ)², with ε real and transverse."""
    low = [METRIC @ each for each in (k, k - q, P + Q)]
    vector = np.einsum("mnrs,n,r,s->m", LEVI_CIVITA, *low)
    return -product(vector, vector)


def compton_square(m, k, p, q, pp):
    """|A|² over e²g² of γ(k) e(p) → a(q) e(pp), averaged over spins and polarisations."""
    one = np.eye(4)
    x, y = product(p + k, p + k) - m**2, product(pp - k, pp - k) - m**2
    vertex = np.einsum("ij,jk,akl->ail", GAMMA5, slash(p + k) + m * one, GAMMA) / x
    vertex = vertex + np.einsum("aij,jk,kl->ail", GAMMA, slash(pp - k) + m * one, GAMMA5) / y
    total = np.einsum(
        "a,ij,ajk,kl,ali->", -np.diag(METRIC), slash(pp) + m * one, vertex, slash(p) + m * one, dirac_bar(vertex)
    )
    return total.real / 4
