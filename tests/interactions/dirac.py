"""Cross sections by brute force: Dirac matrices, traces and four-vectors, nothing simplified by hand.

A vertex is an array of matrices Γ^a (or, on a nucleus of spin 0, of numbers), one for each set of Lorentz indices a;
both sides of an interaction list the same sets, the hadron's with lowered indices. The neutrino comes massless and
with the one helicity that P_L in its vertex leaves.
"""

import numpy as np

from nuscatter.units import MeV

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
ONE = np.eye(4, dtype=complex)
_PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], dtype=complex)
#: In the chiral representation.
GAMMA = np.array(
    [np.kron([[0, 1], [1, 0]], np.eye(2)), *(np.kron([[0, 1], [-1, 0]], sigma) for sigma in _PAULI)], dtype=complex
)
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
LEFT, RIGHT = (ONE - GAMMA5) / 2, (ONE + GAMMA5) / 2
SIGMA = np.array([[0.5j * (GAMMA[a] @ GAMMA[b] - GAMMA[b] @ GAMMA[a]) for b in range(4)] for a in range(4)])
LOWER_GAMMA = np.einsum("ab,bij->aij", METRIC, GAMMA)
LOWER_SIGMA = np.einsum("ac,bd,cdij->abij", METRIC, METRIC, SIGMA)


def slash(p):
    return np.einsum("a,aij->ij", METRIC @ p, GAMMA)


def momenta(E, T, M, m=0.0):
    """Four-momenta k, p → k', p' where k'² = m²; None where no angle allows them."""
    recoil = np.sqrt(T * (T + 2 * M))
    cosine = (E**2 + recoil**2 - (E - T) ** 2 + m**2) / (2 * E * recoil)
    if abs(cosine) > 1 or m > E - T:
        return None
    sine = np.sqrt(1 - cosine**2)
    k, p = np.array([E, 0, 0, E]), np.array([M, 0, 0, 0.0])
    after = np.array([M + T, recoil * sine, 0, recoil * cosine])
    return k, p, k + p - after, after


def bar(vertices):
    return GAMMA[0] @ np.conj(np.swapaxes(vertices, -1, -2)) @ GAMMA[0]


def tensor(after, vertices, before):
    """Tr[after Γ^a before Γ̄^b]."""
    return np.einsum("ij,ajk,kl,bli->ab", after, vertices, before, bar(vertices), optimize=True)


def differential(E, T, M, parts, *, m=0.0, antineutrino=False, propagator=1.0):
    """dσ/dT of a sum of interactions.

    Args:
        parts: (coefficient, lepton vertices, hadron vertices), whose coefficients may be complex; hadron vertices are
            4×4 matrices for spin ½ and numbers for spin 0, of the same length as the lepton's.
        m: Mass of the neutral lepton that leaves.
        antineutrino: Whether an antineutrino comes; its line runs backwards.
    """
    k, p, k_after, p_after = momenta(E, T, M, m)
    lepton = np.concatenate([c * np.asarray(vertices) for c, vertices, _ in parts])
    hadron = np.concatenate([np.asarray(vertices) for *_, vertices in parts])
    if antineutrino:
        leptonic = np.einsum(
            "ij,ajk,kl,bli->ab", slash(k), lepton, slash(k_after) - m * ONE, bar(lepton), optimize=True
        )
    else:
        leptonic = tensor(slash(k_after) + m * ONE, lepton, slash(k))
    if hadron.ndim == 1:
        hadronic = np.outer(hadron, hadron.conj())
    else:
        hadronic = tensor(slash(p_after) + M * ONE, hadron, slash(p) + M * ONE) / 2
    squared = np.sum(leptonic * hadronic)
    assert abs(squared.imag) <= 1e-11 * np.sum(abs(leptonic * hadronic))
    return squared.real * propagator**2 / (32 * np.pi * M * E**2)


def charged_current(E, positron, masses, M, form_factors):
    """dσ/dE_e of ν̄ p → e⁺ n for G V_ud = 1, of the current f₁γ + if₂σq/2M + g₁γγ₅ + g₂qγ₅/M.

    Args:
        masses: Of proton, neutron and positron.
        M: The mass in front of f₂ and g₂.
        form_factors: f₁, f₂, g₁ and g₂ at this momentum transfer.
    """
    m_p, m_n, m_e = masses
    f1, f2, g1, g2 = form_factors
    momentum = np.sqrt(positron**2 - m_e**2)
    # (k + p − k')² = m_n²
    cosine = (m_n**2 - m_p**2 - m_e**2 - 2 * m_p * (E - positron) + 2 * E * positron) / (2 * E * momentum)
    assert abs(cosine) <= 1
    k, p = np.array([E, 0, 0, E]), np.array([m_p, 0, 0, 0.0])
    k_after = np.array([positron, momentum * np.sqrt(1 - cosine**2), 0, momentum * cosine])
    p_after = k + p - k_after
    q = p_after - p
    hadron = f1 * LOWER_GAMMA + 0.5j * f2 / M * np.einsum("abij,b->aij", LOWER_SIGMA, q)
    hadron = hadron + g1 * LOWER_GAMMA @ GAMMA5 + g2 / M * (METRIC @ q)[:, None, None] * GAMMA5
    lepton = np.sqrt(2) * GAMMA @ LEFT  # (1/√2) γ(1 − γ₅)
    leptonic = np.einsum("ij,ajk,kl,bli->ab", slash(k), lepton, slash(k_after) - m_e * ONE, bar(lepton), optimize=True)
    hadronic = tensor(slash(p_after) + m_n * ONE, hadron, slash(p) + m_p * ONE) / 2
    return np.sum(leptonic * hadronic).real / (32 * np.pi * m_p * E**2)


# --- interactions: (coefficient, lepton, hadron) ----------------------------------------------------------------------


def vector(c, chirality=ONE):
    """c ν̄γ^μ P_L ν f̄γ_μ(chirality)f."""
    return c, GAMMA @ LEFT, LOWER_GAMMA @ chirality


def axial(c):
    """c ν̄γ^μ P_L ν f̄γ_μγ₅f."""
    return vector(c, GAMMA5)


def scalar(c):
    """c ν̄ P_L ν f̄f."""
    return c, LEFT[None], ONE[None]


def tensor_interaction(c):
    """c ν̄σ^{μν} P_L ν f̄σ_{μν}f."""
    return c, SIGMA.reshape(16, 4, 4) @ LEFT, LOWER_SIGMA.reshape(16, 4, 4)


def vector_on_spin_zero(c, p, p_after):
    """c ν̄γ^μ P_L ν (p + p')_μ."""
    return c, GAMMA @ LEFT, METRIC @ (p + p_after)


def scalar_on_spin_zero(c, M):
    """c ν̄ P_L ν ⟨N̄N⟩, ⟨N̄N⟩ = 2M."""
    return c, LEFT[None], np.array([2 * M])


def dipole_vertices(q):
    """σ^{μν} q_ν P_L."""
    return np.einsum("abij,b->aij", SIGMA, METRIC @ q) @ LEFT


def random_kinematics(seed, count, *, m=0.0):
    """(E, T, M) where a lepton of mass m can leave."""
    generator = np.random.default_rng(seed)
    result = []
    while len(result) < count:
        M, E = generator.uniform(0.3, 20), generator.uniform(0.3, 20)
        T = generator.uniform(0.02, 0.98) * 2 * E**2 / (M + 2 * E)
        if momenta(E, T, M, m) is not None:
            result.append((E, T, M))
    return result


def channel_form(channel, charges, E, T, M, power=0):
    """dσ/dT in MeV⁻³ of a channel with charges of the dimension MeV^power, and the sum of its parts' sizes."""
    total, scale = 0.0, 0.0
    for (i, j), coefficients in channel.form(np.array([T]) * MeV, M * MeV).items():
        strength = (charges[i] * np.conj(charges[j])).real * (1 if i == j else 2)
        for k, a in enumerate(coefficients):
            part = float(a[0]) / (E * MeV) ** k * strength * MeV ** (3 + 2 * power)
            total, scale = total + part, scale + abs(part)
    return total, scale


def agrees(channel, charges, kinematics, exact, power=0):
    """Assert that a channel's form is what was computed by brute force."""
    value, scale = channel_form(channel, charges, *kinematics, power)
    assert abs(value - exact) <= 1e-12 * scale
