"""Spin sums of A′ → χχ̄ by matrices, nothing simplified by hand."""

import math

import numpy as np

from nuscatter.sources.dark.portal import DarkMatterKind

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array([np.kron([[0, 1], [1, 0]], np.eye(2)), *(np.kron([[0, 1], [-1, 0]], sigma) for sigma in PAULI)])
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]


def current_tensor(kind, m, first, second, x):
    """Σ over spins of J^μ J^ν* for a boson of mass m at rest, with the first particle at cosine x to the z axis."""
    k = math.sqrt((m**2 - (first + second) ** 2) * (m**2 - (first - second) ** 2)) / (2 * m)
    along = k * np.array([math.sqrt(1 - x**2), 0.0, x])
    p1, p2 = (np.array([math.hypot(k, mass), *sign * along]) for mass, sign in ((first, 1), (second, -1)))
    if kind is DarkMatterKind.SCALAR:
        return np.outer(p1 - p2, p1 - p2), k
    slash1, slash2 = (np.einsum("a,aij->ij", METRIC @ p, GAMMA) for p in (p1, p2))
    vertex = GAMMA @ GAMMA5 if kind is DarkMatterKind.MAJORANA else GAMMA
    bar = GAMMA[0] @ np.conj(np.swapaxes(vertex, -1, -2)) @ GAMMA[0]
    before, after = slash2 - second * np.eye(4), slash1 + first * np.eye(4)
    return np.einsum("ij,ajk,kl,bli->ab", after, vertex, before, bar).real, k


def brute_width(kind, m, first, second):
    """α = 1; directions averaged by nodes in x that are exact for a quadratic function."""
    x, w = np.polynomial.legendre.leggauss(3)
    q = METRIC @ np.array([m, 0, 0, 0])
    polarisations = -METRIC + np.outer(q, q) / m**2
    total = 0.0
    for cosine, weight in zip(x, w / 2, strict=True):
        tensor, k = current_tensor(kind, m, first, second, cosine)
        total += weight * np.sum(tensor * polarisations) / 3
    identical = (
        0.5 if kind is DarkMatterKind.MAJORANA else 1.0
    )  # of two like particles one half of all directions counts
    return 4 * math.pi * total * identical * k / (8 * math.pi * m**2)
