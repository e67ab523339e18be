"""The multipole expansion beside plane waves: one-body currents integrated over space, lepton traces, sums over m.

Nothing here knows multipoles, fields or rows: particle and hole are two-component wave functions of an oscillator on a
grid in space, whose currents are conserved if ω is the difference of their energies. Numbers are in MeV and fm.
"""

from dataclasses import dataclass
from functools import cache
from math import factorial, gamma, pi, sqrt

import numpy as np
import pytest
from scipy.special import eval_genlaguerre, lpmv

from nuscatter.constants import charged_pion_mass, muon_mass, proton_mass
from nuscatter.interactions.inelastic.currents.lepton_tensor import (
    amplitudes,
    contracted,
    lepton_factors,
    squared_transfer,
)
from nuscatter.interactions.inelastic.currents.weak_current import Charges
from nuscatter.interactions.inelastic.currents.weak_operators import NUCLEON_MASS, Row, operators, pairs, rows
from nuscatter.structure.crpa.transition_densities import coefficients, fields, on_particle
from nuscatter.units import MeV, fm

HBARC = 1 / (fm * MeV)
LENGTH, MASS = 1.8, 939.0
QUANTUM = HBARC**2 / (MASS * LENGTH**2)
COSINE = -0.35
MUON = muon_mass.value / MeV
#: Energy of the neutrino by the lepton's mass.
E = {0.511: 70.0, 30.0: 70.0, MUON: 135.0}
V, G, A = 0.93, 4.1, 1.17
PION = charged_pion_mass.value / MeV
SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])


@dataclass(frozen=True)
class Orbit:
    nodes: int
    l: int  # noqa: E741
    twice_j: int

    @property
    def quanta(self) -> int:
        return 2 * self.nodes + self.l

    def radial(self, r):
        """φ and φ′."""
        x, n, a = (r / LENGTH) ** 2, self.nodes, self.l + 0.5
        size = sqrt(2 * factorial(n) / gamma(n + a + 1) / LENGTH**3)
        shape = size * (r / LENGTH) ** self.l * np.exp(-x / 2)
        laguerre = eval_genlaguerre(n, a, x)
        below = eval_genlaguerre(n - 1, a + 1, x) if n else 0 * x
        return shape * laguerre, shape * (laguerre * (self.l / r - r / LENGTH**2) - 2 * r / LENGTH**2 * below)


#: All J from 0 to 5 with both parities.
PAIRS = {
    "s1/2 → p1/2": (Orbit(0, 1, 1), Orbit(0, 0, 1)),
    "p3/2 → d5/2": (Orbit(0, 2, 5), Orbit(0, 1, 3)),
    "d5/2 → f5/2": (Orbit(0, 3, 5), Orbit(0, 2, 5)),
    "p3/2 → 1p3/2": (Orbit(1, 1, 3), Orbit(0, 1, 3)),
    "p1/2 → 1s1/2": (Orbit(1, 0, 1), Orbit(0, 1, 1)),
    "d5/2 → 1d5/2": (Orbit(1, 2, 5), Orbit(0, 2, 5)),
}


# --- in space -----------------------------------------------------------------------------------------------------


@cache
def grid():
    """r, cosθ, φ and weights of ∫d³x."""
    (x, w), (c, wc) = (np.polynomial.legendre.leggauss(n) for n in (36, 26))
    r, count = 6.5 * (x + 1), 28
    azimuth = 2 * pi * np.arange(count) / count
    r, c, azimuth = (each.ravel() for each in np.meshgrid(r, c, azimuth, indexing="ij"))
    weights = (6.5 * w[:, None, None] * wc[:, None] * np.full(count, 2 * pi / count)).ravel() * r**2
    return r, c, azimuth, weights


def harmonic(l, m):  # noqa: E741
    """Y_lm with the phase of Condon and Shortley, and its derivatives by θ and φ over sinθ."""
    _, c, azimuth, _ = grid()
    sine = np.sqrt(1 - c**2)

    def value(m):
        if abs(m) > l:
            return 0 * azimuth
        size = sqrt((2 * l + 1) / (4 * pi) * factorial(l - abs(m)) / factorial(l + abs(m)))
        found = size * lpmv(abs(m), l, c) * np.exp(1j * abs(m) * azimuth)
        return found if m >= 0 else (-1) ** m * found.conj()

    up = sqrt((l - m) * (l + m + 1)) * np.exp(-1j * azimuth) * value(m + 1)
    return value(m), m * c / sine * value(m) + up, 1j * m / sine * value(m)


def waves(orbit):
    """ψ of shape (m, spin, points) and −i∇ψ of shape (3, m, spin, points)."""
    r, c, azimuth, _ = grid()
    sine = np.sqrt(1 - c**2)
    radial = np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), c])
    polar = np.stack([c * np.cos(azimuth), c * np.sin(azimuth), -sine])
    around = np.stack([-np.sin(azimuth), np.cos(azimuth), 0 * c])
    phi, slope = orbit.radial(r)
    l, psi, momentum = orbit.l, [], []  # noqa: E741
    for twice_m in range(-orbit.twice_j, orbit.twice_j + 1, 2):
        m = twice_m / 2
        more, less = sqrt((l + m + 0.5) / (2 * l + 1)), sqrt((l - m + 0.5) / (2 * l + 1))
        coupled = (more, less) if orbit.twice_j > 2 * l else (-less, more)
        for size, orbital in zip(coupled, (round(m - 0.5), round(m + 0.5)), strict=True):
            if abs(orbital) > l:
                psi.append(0j * phi), momentum.append(0j * radial)
                continue
            value, by_polar, by_azimuth = harmonic(l, orbital)
            psi.append(size * phi * value)
            gradient = radial * slope * value + (polar * by_polar + around * by_azimuth) * phi / r
            momentum.append(-1j * size * gradient)
    count = orbit.twice_j + 1
    return np.array(psi).reshape(count, 2, -1), np.moveaxis(np.array(momentum), 1, 0).reshape(3, count, 2, -1)


@cache
def elements(name, mass):
    """Matrix elements of 1, σ_i, the momentum, and σ·momentum [MeV], each times e^{iqx}, for all m of both."""
    particle, hole = PAIRS[name]
    q = kinematics(name, mass)[1] / HBARC
    r, c, azimuth, weights = grid()
    sine = np.sqrt(1 - c**2)
    position = r * np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), c])
    left, (right, momentum) = waves(particle)[0], waves(hole)
    bra = (left.conj() * (weights * np.exp(1j * q @ position))).reshape(len(left), -1)

    def between(ket):
        return bra @ ket.reshape(len(ket), -1).T

    # ½{−i∇, e^{iqx}} = e^{iqx}(−i∇ + q/2)
    whole = momentum + (q / 2)[:, None, None, None] * right
    spins = np.array([between(np.einsum("st,mtx->msx", each, right)) for each in SIGMA])
    along = between(np.einsum("ist,imtx->msx", SIGMA, whole, optimize=True))
    return between(right), spins, HBARC * np.array([between(each) for each in whole]), HBARC * along


def summed(dirac, name, mass, antineutrino, parts):
    """Σ over m of |ū γ_μ(1 − γ₅) u J^μ|², half of it for normalised spinors."""
    omega, q, k, after = kinematics(name, mass)
    one, spin, momentum, axial = elements(name, mass)
    current = np.zeros((4, *one.shape), complex)
    if "V" in parts:
        magnetic = np.moveaxis(1j * np.cross(np.moveaxis(spin, 0, -1), q), -1, 0)
        current[0] += V * one
        current[1:] += V * momentum / MASS + G / (2 * proton_mass.value / MeV) * magnetic
    if "A" in parts:
        # with the pion's pole, −q^μ σ·q/(m_π² + Q²)
        pole = np.tensordot(q, spin, 1) / (PION**2 + q @ q - omega**2)
        current[0] -= A * (axial / (NUCLEON_MASS / MeV) - omega * pole)
        current[1:] -= A * (spin - q[:, None, None] * pole)
    lepton = dirac.GAMMA @ (dirac.ONE - dirac.GAMMA5)
    if antineutrino:
        traced = dirac.tensor(dirac.slash(k), lepton, dirac.slash(after) - mass * dirac.ONE)
    else:
        traced = dirac.tensor(dirac.slash(after) + mass * dirac.ONE, lepton, dirac.slash(k))
    lowered = np.tensordot(dirac.METRIC, current, 1)
    total = np.einsum("ab,amn,bmn->", traced, lowered, lowered.conj(), optimize=True)
    return total.real / (4 * k[0] * after[0]) / 2


# --- by multipoles ------------------------------------------------------------------------------------------------


def multipoles(name):
    """J and whether its parity is natural, for each that the pair has."""
    particle, hole = PAIRS[name]
    low, high = abs(particle.twice_j - hole.twice_j) // 2, (particle.twice_j + hole.twice_j) // 2
    return [(J, (particle.l + hole.l + J) % 2 == 0) for J in range(low, high + 1)]


def rows_of(name, J, natural, q, spin_current=False, explicit=True):
    """The pair's reduced element of each row at q [MeV]."""
    particle, hole = PAIRS[name]
    x, w = np.polynomial.legendre.leggauss(60)
    r, w = 6.5 * (x + 1), 6.5 * w
    (phi, slope), (phi_h, slope_h) = particle.radial(r), hole.radial(r)
    of = fields(natural, spin_current=spin_current, axial_charge=not (natural or spin_current))
    factor = coefficients((particle.l, particle.twice_j), (hole.l, hole.twice_j), J, of)
    by = on_particle(factor, r * phi_h, r * slope_h, r)
    density = by[:, 0] * r * phi + by[:, 1] * r * slope
    found = rows(J, natural, kinds=1, explicit=explicit)
    radial = operators(found, J, of, q=[q * MeV], r=r, kinds=1, convection_mass=MASS * MeV)[:, 0, 0]
    return dict(zip(found, np.einsum("afr,fr,r->a", radial, density, w * r**2), strict=True))


def expanded(name, mass, helicity, parts, explicit=False, only=None):
    """4π Σ_J of the contraction."""
    omega, q, _, _ = kinematics(name, mass)
    q = sqrt(q @ q)
    charges = Charges((V,), (G,), (A,), (A / (PION**2 + q**2 - omega**2) / MeV**2,))
    charges = charges if "V" in parts else charges.without_vector()
    charges = charges if "A" in parts else charges.without_axial()
    charges = charges if "P" in parts or "A" not in parts else charges.without_pion_pole()
    factors = lepton_factors(E[mass] * MeV, (E[mass] - omega) * MeV, q * MeV, mass * MeV)
    total = 0.0
    for J, natural in only or multipoles(name):
        element, known = rows_of(name, J, natural, q), set(pairs(J, natural, kinds=1, explicit=explicit))

        def response(a, b, element=element, known=known):
            assert (a, b) in known or (b, a) in known
            return element[a] * element[b]

        parts_of = amplitudes(J, natural, omega * MeV, q * MeV, charges, explicit=explicit)
        total += 4 * pi * float(contracted(parts_of, factors, response, helicity))
    return total


@cache
def kinematics(name, mass):
    """ω, q⃗, and the leptons' four-momenta in directions that no axis has."""
    particle, hole = PAIRS[name]
    omega = QUANTUM * (particle.quanta - hole.quanta)
    turn = np.linalg.qr(np.array([[0.3, -0.8, 0.5], [0.9, 0.2, 0.1], [-0.4, 0.6, 0.7]]))[0]
    k, size = turn @ [0, 0, E[mass]], sqrt((E[mass] - omega) ** 2 - mass**2)
    after = size * turn @ [sqrt(1 - COSINE**2), 0, COSINE]
    return omega, k - after, np.array([E[mass], *k]), np.array([E[mass] - omega, *after])


#: Muons in three pairs are enough for each run; the others are with the slow tests.
LEPTONS = [
    *((name, mass) for mass in (0.511, 30.0) for name in PAIRS),
    *(pytest.param(name, MUON, marks=[pytest.mark.slow] * (name[0] == "d")) for name in PAIRS),
]


@pytest.mark.parametrize(("name", "mass"), LEPTONS)
def test_multipoles_are_plane_waves(dirac, name, mass):
    for antineutrino in (False, True):
        for parts in ("V", "AP", "VAP"):
            exact = summed(dirac, name, mass, antineutrino, parts)
            for explicit in (True, False):  # an oscillator conserves the current
                found = expanded(name, mass, -1 if antineutrino else 1, parts, explicit)
                assert found == pytest.approx(exact, rel=1e-10, abs=0), (antineutrino, parts, explicit)


def test_every_multipole_is_seen():
    seen = {each for name in PAIRS for each in multipoles(name)}
    assert {(J, natural) for J in range(6) for natural in (True, False)} <= seen
    # and every kind of current counts at a relative 1e-3 or more in one pair, far above the tolerance of the test
    for mass, least in ((30.0, 1e-3), (MUON, 2e-2)):
        for name in ("s1/2 → p1/2", "p3/2 → d5/2"):
            assert abs(expanded(name, mass, 1, "VA") / expanded(name, mass, 1, "VAP") - 1) > least
    assert expanded("p3/2 → d5/2", 0.511, 1, "VAP") > 1.05 * expanded("p3/2 → d5/2", 0.511, -1, "VAP")


def test_squared_transfer_is_that_of_vectors():
    _, q, _, after = kinematics("p3/2 → d5/2", 30.0)
    found = squared_transfer(E[30.0] * MeV, after[0] * MeV, COSINE, 30.0 * MeV)
    assert found == pytest.approx(q @ q * MeV**2, rel=1e-13)


def test_axial_charge_is_the_trace_of_the_spin_current():
    for name, J in (("s1/2 → p1/2", 0), ("d5/2 → f5/2", 2), ("p3/2 → 1p3/2", 1)):
        one, other = (rows_of(name, J, False, 60.0, spin_current=each) for each in (False, True))
        assert other == pytest.approx(one, rel=1e-12)
        assert abs(one[Row("axial_charge", 0)]) > 1e-3
