"""Pair conversion by matrices and over both momenta, nothing simplified by hand. Energies in MeV."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.axions.pair_conversion import _traces, pair_conversion, pair_threshold
from nuscatter.units import MeV

METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array([np.kron([[1, 0], [0, -1]], np.eye(2)), *(np.kron([[0, 1], [-1, 0]], sigma) for sigma in PAULI)])
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
M_E, CHARGE2 = electron_mass.value / MeV, 4 * math.pi * fine_structure_constant.value


def slash(p):
    return np.einsum("...a,aij->...ij", p @ METRIC, GAMMA)


def square(p):
    return np.einsum("...a,ab,...b->...", p, METRIC, p)


def tensor(p, positron, k):
    """Σ over spins of M^μ M^ν*, shape (..., 4, 4), for momenta of shape (..., 4)."""
    unit, q = M_E * np.eye(4), p + positron - k
    first = (slash(p - q) + unit) / (square(p - q) - M_E**2)[..., None, None]
    second = (slash(q - positron) + unit) / (square(q - positron) - M_E**2)[..., None, None]
    vertex = np.einsum("aij,...jk,kl->...ail", GAMMA, first, GAMMA5)
    vertex = vertex + np.einsum("ij,...jk,akl->...ail", GAMMA5, second, GAMMA)
    bar = GAMMA[0] @ np.conj(np.swapaxes(vertex, -1, -2)) @ GAMMA[0]
    before, after = slash(p) + unit, slash(positron) - unit
    return CHARGE2 * np.einsum("...ij,...ajk,...kl,...bli->...ab", before, vertex, after, bar).real


def sigma(E, mass, charge, nodes):
    """σ for g = 1 [MeV⁻²] over the electron's energy, both polar angles and the azimuth."""
    k = math.sqrt(E**2 - mass**2)
    u, w = np.polynomial.legendre.leggauss(nodes)
    u, w = (1 + u) / 2, w / 2
    # √ at both ends of the energy, and angles closer to the axis the faster the two are
    e, c, d, phi = np.meshgrid(u, 2 * u - 1, 2 * u - 1, math.pi * u, indexing="ij")
    weights = np.einsum("i,j,k,l->ijkl", w, 2 * w, 2 * w, 2 * math.pi * w)
    width = E - 2 * M_E
    electron = M_E + width * e**2 * (3 - 2 * e)
    weights = weights * width * 6 * e * (1 - e)
    other = E - electron
    p, o = np.sqrt(electron**2 - M_E**2), np.sqrt(other**2 - M_E**2)
    s, t = np.sqrt(1 - c**2), np.sqrt(1 - d**2)
    first = np.stack([electron, p * s, 0 * p, p * c], -1)
    second = np.stack([other, o * t * np.cos(phi), o * t * np.sin(phi), o * d], -1)
    axion = np.array([E, 0, 0, k])
    q = (first + second - axion)[..., 1:]
    q2 = (q**2).sum(-1)
    inside = tensor(first, second, axion)[..., 0, 0] * charge(np.sqrt(q2)) ** 2 / q2**2
    # 2π of the common azimuth, (2π)⁵ of the momenta and the energy, 4 of the two densities of states
    return CHARGE2 / (2 * k) * 2 * math.pi / (4 * (2 * math.pi) ** 5) * float((inside * p * o * weights).sum())


def boosted(p, total):
    """p from the frame where `total` rests."""
    mass = math.sqrt(total @ METRIC @ total)
    energy = (total[0] * p[..., 0] + p[..., 1:] @ total[1:]) / mass
    return np.concatenate(
        [energy[..., None], p[..., 1:] + ((p[..., 0] + energy) / (total[0] + mass))[..., None] * total[1:]], -1
    )


@pytest.mark.parametrize(("mass", "E", "Q", "s"), [(0.0, 5.0, 1.3, 1.5), (0.4, 3.0, 0.9, 2.3), (0.9, 20.0, 0.2, 3.0)])
def test_the_tensor_is_that_of_matrices(mass, E, Q, s):
    k = math.sqrt(E**2 - mass**2)
    d = (s + Q**2 - mass**2) / 2
    along = -d / (k * Q)
    axion, photon = np.array([E, 0, 0, k]), np.array([0, Q * math.sqrt(1 - along**2), 0, Q * along])
    x, w = np.polynomial.legendre.leggauss(60)
    phi = 2 * np.pi * np.arange(48) / 48
    sine, momentum = np.sqrt(1 - x**2)[:, None], math.sqrt(s / 4 - M_E**2)
    way = momentum * np.stack(np.broadcast_arrays(sine * np.cos(phi), sine * np.sin(phi), x[:, None]), -1)
    half = np.full((*way.shape[:-1], 1), math.sqrt(s) / 2)
    both = [boosted(np.concatenate([half, sign * way], -1), axion + photon) for sign in (1, -1)]
    beta = math.sqrt(1 - 4 * M_E**2 / s)
    W = np.einsum("i,ijab->ab", w, tensor(*both, axion)) / 2 / 48 * beta / (8 * math.pi)
    lowered = METRIC @ axion
    trace, contracted = np.einsum("aa,aa", METRIC, W), lowered @ W @ lowered
    found = _traces(*(each * MeV**2 for each in (np.array(s - 4 * M_E**2), np.array(d), np.array(Q**2))), mass * MeV)
    assert [float(found[0]), float(found[1]) / MeV**2] == pytest.approx([trace, contracted], rel=1e-9, abs=1e-13)
    # What a charge at rest sees, and that the current is conserved.
    K2 = mass**2 + d**2 / Q**2
    A = (contracted / K2 - trace) / 2
    assert W[0, 0] == pytest.approx((contracted / K2 + A) / K2 * E**2 - A, rel=1e-9)
    assert np.abs((METRIC @ photon) @ W).max() < 1e-12


@pytest.mark.slow
@pytest.mark.parametrize(("E", "mass"), [(1.3, 0.0), (1.6, 0.5)])
def test_it_is_the_integral_over_both_momenta(E, mass):
    def charge(Q):
        return 18 / (1 + (Q / 0.7) ** 2)

    by_hand = sigma(E, mass, charge, 12)
    found = pair_conversion(E * MeV, mass=mass * MeV, charge=lambda Q: charge(Q / MeV))
    assert float(found) * MeV**2 == pytest.approx(by_hand, rel=1e-3)


def test_it_is_an_adaptive_integral():
    E, m2 = 30.0, M_E**2
    k, alpha = E, fine_structure_constant.value

    def inside(s, Q):
        """A massless axion has one function: A = −½ of the trace."""
        beta, d = math.sqrt(1 - 4 * m2 / s), (s + Q**2) / 2
        transverse = 4 * alpha * beta * math.atanh(beta) / beta
        return 2 / Q**3 * transverse * (E**2 * Q**2 / d**2 - 1)

    low = k - math.sqrt(k**2 - 4 * m2)
    total, _ = dblquad(
        lambda z, lq: inside(math.exp(z), math.exp(lq)) * math.exp(z + lq),
        math.log(low),
        math.log(2 * k - low),
        math.log(4 * m2),
        lambda lq: math.log(max(2 * k * math.exp(lq) - math.exp(2 * lq), 4 * m2)),
        epsrel=1e-7,
    )
    found = pair_conversion(E * MeV, mass=0.0, charge=np.ones_like)
    assert float(found) * MeV**2 == pytest.approx(alpha / (8 * math.pi) / k**2 * total, rel=1e-6)


def test_equivalent_photons_give_the_slope_of_the_logarithm():
    # dσ/d ln E → (2Z²α/π) ∫ ds/s σ(γa → e⁺e⁻), σ = α g² Λ β/(…): of the real photon, which the transverse tensor holds
    alpha = fine_structure_constant.value
    x, w = np.polynomial.legendre.leggauss(400)
    beta = (1 + x) / 2
    # ds/s = 2β dβ/(1 − β²), and σ = A/2s for the average of two polarisations, with A = 4α artanh(β)
    s = 4 * M_E**2 / (1 - beta**2)
    photon = 4 * alpha * np.arctanh(beta) / (2 * s)
    expected = 2 * alpha / math.pi * float((w / 2 * 2 * beta / (1 - beta**2) * photon).sum())
    E = np.array([3000.0, 6000.0])
    found = pair_conversion(E * MeV, mass=0.0, charge=np.ones_like) * MeV**2
    assert (found[1] - found[0]) / math.log(2) == pytest.approx(expected, rel=1e-3)


def test_it_grows_as_the_square_of_the_charge_and_ends_at_the_threshold():
    E = np.array([1.0, 1.021, 1.0221, 4.0]) * MeV
    one, six = (pair_conversion(E, mass=0.3 * MeV, charge=lambda Q, Z=Z: Z + 0 * Q) for Z in (1, 6))
    assert (one[:2] == 0).all()
    assert (one[2:] > 0).all()
    assert six == pytest.approx(36 * one, rel=1e-13, abs=0)
    assert pair_conversion(4 * MeV, mass=0.3 * MeV, charge=np.ones_like).shape == ()
    assert pair_threshold() == pytest.approx(1.02199790 * MeV, rel=1e-7)


def test_bad_input():
    for arguments, message in (
        ({"E": 0.0, "mass": 0.0}, "E"),
        ({"E": 3 * MeV, "mass": 1.1 * MeV}, r"^mass \[MeV\] is 1.1.*that of a pair"),
        ({"E": 3 * MeV, "mass": -1.0}, "mass"),
    ):
        with pytest.raises(InputError, match=message):
            pair_conversion(**arguments, charge=np.ones_like)
    with pytest.raises(InputError, match="charge"):
        pair_conversion(3 * MeV, mass=0.0, charge=18)
