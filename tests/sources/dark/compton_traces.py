"""Σ |M|² of γ f → V f by matrices: a fermion at rest, a massless vector that comes and a massive one that leaves."""

import math

import numpy as np

METRIC = np.diag([1.0, -1, -1, -1])
_PAULI = (
    np.array([[0, 1], [1, 0]], dtype=complex),
    np.array([[0, -1j], [1j, 0]]),
    np.array([[1, 0], [0, -1]], dtype=complex),
)
_ZERO, _ONE = np.zeros((2, 2)), np.eye(2)
GAMMA = [np.block([[_ONE, _ZERO], [_ZERO, -_ONE]]).astype(complex)] + [
    np.block([[_ZERO, each], [-each, _ZERO]]) for each in _PAULI
]


def slash(p):
    return sum(METRIC[i, i] * p[i] * GAMMA[i] for i in range(4))


def compton_trace(E, after, *, mass, fermion):
    """Return the mean over spins of |M|² for unit couplings; E and `after` are energies of the vectors."""
    momentum = math.sqrt(after**2 - mass**2)
    cosine = (2 * E * after - mass**2 - 2 * fermion * (E - after)) / (2 * E * momentum)
    photon = np.array([E, 0, 0, E])
    dark = np.array([after, momentum * math.sqrt(1 - cosine**2), 0, momentum * cosine])
    before = np.array([fermion, 0, 0, 0])
    behind = before + photon - dark
    matrix = fermion * np.eye(4)
    direct, crossed = before + photon, before - dark
    first = (slash(direct) + matrix) / (direct @ METRIC @ direct - fermion**2)
    second = (slash(crossed) + matrix) / (crossed @ METRIC @ crossed - fermion**2)
    total = 0.0
    for mu in range(4):
        for nu in range(4):
            amplitude = GAMMA[nu] @ first @ GAMMA[mu] + GAMMA[mu] @ second @ GAMMA[nu]
            adjoint = GAMMA[0] @ amplitude.conj().T @ GAMMA[0]
            trace = np.trace((slash(behind) + matrix) @ amplitude @ (slash(before) + matrix) @ adjoint)
            total += METRIC[mu, mu] * METRIC[nu, nu] * trace.real
    return total / 4
