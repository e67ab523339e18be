"""Matrix elements of Σ′_L and Δ_L against explicit integrals over space, with no angular momentum algebra.

A nucleon in an orbit has wave functions ψ_m = R(r) Σ_s ⟨l m−s ½ s|j m⟩ Y_{l,m−s} χ_s. For momentum transfer along z the
currents of component +1 are

    axial:     σ₊ e^{iqz},
    magnetic:  (e/m) (−i∇₊) e^{iqz} + (μ/2m)(−i q × σ)₊ e^{iqz} = (e/m) (−i∇₊) e^{iqz} + (μq/2m) σ₊ e^{iqz},

since (ẑ × V)₊ = i V₊. Their matrix elements ⟨m+1|…|m⟩ are integrated numerically, gradients are finite differences, and
multipoles are separated by Clebsch–Gordan coefficients from Racah's sum.
"""

import itertools
import math

import numpy as np
import pytest
from scipy.special import eval_genlaguerre, lpmv

from nuscatter.errors import InputError
from nuscatter.structure.oscillator import Orbit, orbit_element, spin_element

B = 1.0
ORBITS = [Orbit(0, 0, 0.5), Orbit(0, 1, 0.5), Orbit(0, 2, 2.5), Orbit(1, 2, 2.5), Orbit(0, 2, 1.5), Orbit(0, 4, 4.5)]


def clebsch(j1, m1, j2, m2, J, M):
    """Return ⟨j1 m1 j2 m2|J M⟩ by Racah's sum."""
    if m1 + m2 != M or not abs(j1 - j2) <= J <= j1 + j2 or abs(m1) > j1 or abs(m2) > j2 or abs(M) > J:
        return 0.0

    def f(x):
        return math.factorial(round(x))

    root = (2 * J + 1) * f(J + j1 - j2) * f(J - j1 + j2) * f(j1 + j2 - J) / f(j1 + j2 + J + 1)
    root *= f(J + M) * f(J - M) * f(j1 - m1) * f(j1 + m1) * f(j2 - m2) * f(j2 + m2)
    total = 0.0
    for k in range(round(j1 + j2 - J) + 1):
        parts = (k, j1 + j2 - J - k, j1 - m1 - k, j2 + m2 - k, J - j2 + m1 + k, J - j1 - m2 + k)
        if min(parts) >= 0:
            total += (-1) ** k / math.prod(f(each) for each in parts)
    return math.sqrt(root) * total


def harmonic(l, m, cosine, phi):  # noqa: E741
    """Return Y_lm with the phase of Condon and Shortley."""
    size = abs(m)
    norm = math.sqrt((2 * l + 1) / (4 * math.pi) * math.factorial(l - size) / math.factorial(l + size))
    value = norm * lpmv(size, l, cosine) * np.exp(1j * size * phi)
    return value if m >= 0 else (-1) ** size * np.conj(value)


def radial(n, l, r):  # noqa: E741
    norm = math.sqrt(2 * math.factorial(n) / math.gamma(n + l + 1.5) / B**3)
    return norm * (r / B) ** l * eval_genlaguerre(n, l + 0.5, (r / B) ** 2) * np.exp(-((r / B) ** 2) / 2)


def component(orbit, m, s, x, y, z):
    """Return the spatial function beside the spinor of projection s."""
    k = round(m - s)
    if abs(k) > orbit.l:
        return np.zeros_like(x, dtype=complex)
    r = np.sqrt(x * x + y * y + z * z)
    weight = clebsch(orbit.l, k, 0.5, s, orbit.j, m)
    return weight * radial(orbit.n, orbit.l, r) * harmonic(orbit.l, k, z / r, np.arctan2(y, x))


def grid():
    """Return points in the half plane φ = 0 and weights with 2π from φ, on which no integrand here depends."""
    r, wr = np.polynomial.legendre.leggauss(90)
    c, wc = np.polynomial.legendre.leggauss(60)
    r, wr = (r + 1) * 5.5 * B, wr * 5.5 * B
    rr, cc = np.meshgrid(r, c, indexing="ij")
    return rr * np.sqrt(1 - cc**2), np.zeros_like(rr), rr * cc, np.outer(wr, wc) * rr**2 * 2 * math.pi


def gradient_plus(function, x, y, z, h=2e-3):
    """Return −(∂x + i∂y)/√2 of a function, by differences of fourth order."""

    def along(dx, dy):
        steps = (function(x + k * dx, y + k * dy, z) for k in (-2, -1, 1, 2))
        a, b, c, d = steps
        return (a - 8 * b + 8 * c - d) / (12 * h)

    return -(along(h, 0) + 1j * along(0, h)) / math.sqrt(2)


def currents(bra, ket, m, q):
    """Return ⟨bra, m+1| σ₊e^{iqz} |ket, m⟩ and ⟨bra, m+1| −i∇₊e^{iqz} |ket, m⟩."""
    x, y, z, w = grid()
    wave = np.exp(1j * q * z)
    # σ₊ = −√2 |↑⟩⟨↓|.
    axial = -math.sqrt(2) * np.sum(
        w * np.conj(component(bra, m + 1, 0.5, x, y, z)) * wave * component(ket, m, -0.5, x, y, z)
    )
    convection = 0j
    for s in (0.5, -0.5):
        slope = gradient_plus(lambda *at, s=s: component(ket, m, s, *at), x, y, z)
        convection += np.sum(w * np.conj(component(bra, m + 1, s, x, y, z)) * wave * -1j * slope)
    return axial, convection


def multipoles(bra, ket, q):
    """Return {L: (axial, convection)} as reduced matrix elements of rank L, Edmonds' convention."""
    found = {L: np.zeros(2, dtype=complex) for L in range(1, int(bra.j + ket.j) + 1)}
    projections = [m for m in np.arange(-ket.j, ket.j + 1) if abs(m + 1) <= bra.j]
    values = {m: currents(bra, ket, m, q) for m in projections}
    for L in found:
        for m in projections:
            # ⟨j′m+1|T_L1|j m⟩ = ⟨j m L 1|j′ m+1⟩ ⟨j′‖T_L‖j⟩/√(2j′+1), and the coefficients are orthogonal.
            weight = clebsch(ket.j, m, L, 1, bra.j, m + 1) * (2 * L + 1) / math.sqrt(2 * bra.j + 1)
            found[L] += weight * np.array(values[m])
    return found


def evaluated(powers, q):
    y = (q * B / 2) ** 2
    return math.exp(-y) * np.polynomial.polynomial.polyval(y, powers)


@pytest.mark.parametrize("orbit", ORBITS)
def test_one_orbit_against_integrals_over_space(orbit):
    """|⟨T_L⟩| = √(2π(2L+1)) |Σ′_L|, and convection over axial is q (2m) (−2Δ_L)/(2m Σ′_L): signs of each multipole."""
    q = 0.9
    explicit = multipoles(orbit, orbit, q)
    for L in range(1, int(2 * orbit.j) + 1, 2):
        axial, convection = explicit[L]
        scale = math.sqrt(2 * math.pi * (2 * L + 1))
        spin, motion = evaluated(spin_element(L, orbit, orbit), q), evaluated(orbit_element(L, orbit, orbit), q)
        assert abs(axial) == pytest.approx(scale * abs(spin), rel=1e-9, abs=1e-12)
        # The magnetic current is (q/2m)(μ σ₊ + 2e(−i∇₊)/q): with Δ = −2Δ_L it is (q/2m)(μΣ′ + eΔ).
        ratio = 2 * convection / q / axial
        assert ratio.imag == pytest.approx(0, abs=1e-9)
        assert ratio.real == pytest.approx(-2 * motion / spin, rel=1e-8, abs=1e-8)
    for L in range(2, int(2 * orbit.j) + 1, 2):
        assert abs(explicit[L]).max() < 1e-9, "an even multipole has no transverse part in a ground state"


@pytest.mark.parametrize(
    ("bra", "ket"),
    [
        (Orbit(0, 2, 1.5), Orbit(0, 2, 2.5)),
        (Orbit(1, 0, 0.5), Orbit(0, 2, 1.5)),
        (Orbit(0, 2, 2.5), Orbit(1, 0, 0.5)),
        (Orbit(1, 2, 2.5), Orbit(0, 4, 3.5)),
    ],
)
def test_two_orbits_against_integrals_over_space(bra, ket):
    """The signs between orbits count in a nucleus: with phases of one multipole, ⟨bra‖T‖ket⟩ has those of ⟨s‖T‖s⟩."""
    q = 1.1
    explicit = multipoles(bra, ket, q)
    for L in range(1, int(bra.j + ket.j) + 1, 2):
        # The phase of a multipole is that of a nucleon in an orbit where L is allowed.
        stretched = Orbit(0, (L + 1) // 2, (L + 1) // 2 + 0.5)
        phase = multipoles(stretched, stretched, q)[L][0] / evaluated(spin_element(L, stretched, stretched), q)
        axial, convection = explicit[L] / phase
        assert axial == pytest.approx(evaluated(spin_element(L, bra, ket), q), rel=1e-8, abs=1e-10)
        assert 2 * convection / q == pytest.approx(-2 * evaluated(orbit_element(L, bra, ket), q), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("orbit", ORBITS)
def test_at_rest_they_are_spin_and_orbital_motion(orbit):
    """Σ′₁ → ⟨j‖σ‖j⟩/√(6π), Δ₁ → −⟨j‖l‖j⟩/2√(6π); ⟨s⟩ and ⟨l⟩ in one orbit by the projection theorem."""
    j, l = orbit.j, orbit.l  # noqa: E741
    reduced = math.sqrt((j + 1) * (2 * j + 1) / j)
    spin = (j * (j + 1) + 0.75 - l * (l + 1)) / (2 * (j + 1))
    assert spin_element(1, orbit, orbit)[0] == pytest.approx(2 * spin * reduced / math.sqrt(6 * math.pi), rel=1e-13)
    expected = -(j - spin) * reduced / (2 * math.sqrt(6 * math.pi))
    assert orbit_element(1, orbit, orbit)[0] == pytest.approx(expected, rel=1e-13, abs=1e-15)


def test_bra_and_ket_change_places():
    """Hermitian operators of odd rank: ⟨a‖T‖b⟩ = (−1)^(j_a − j_b) ⟨b‖T‖a⟩ with these phases, for both operators."""
    orbits = [Orbit(1, 0, 0.5), Orbit(0, 2, 1.5), Orbit(0, 2, 2.5), Orbit(0, 4, 3.5), Orbit(1, 2, 2.5)]
    for (a, b), L in itertools.product(itertools.combinations(orbits, 2), (1, 3, 5)):
        sign = (-1) ** round(a.j - b.j)
        for element in (spin_element, orbit_element):
            for q in (0.3, 1.7):
                there, back = evaluated(element(L, a, b), q), evaluated(element(L, b, a), q)
                assert there == pytest.approx(sign * back, rel=1e-12, abs=1e-14)


def test_a_multipole_starts_with_its_power_of_q():
    orbit = Orbit(0, 4, 4.5)
    for L in (3, 5, 7, 9):
        for element in (spin_element, orbit_element):
            powers = element(L, orbit, orbit)
            assert not powers[: (L - 1) // 2].any()
        assert spin_element(L, orbit, orbit)[(L - 1) // 2] != 0


def test_refusals():
    d = Orbit(0, 2, 2.5)
    with pytest.raises(InputError, match="multipole is 2, but an odd number"):
        spin_element(2, d, d)
    with pytest.raises(InputError, match="bra"):
        spin_element(1, (0, 2, 2.5), d)
    with pytest.raises(InputError, match=r"j of the ket is 3\.5"):
        orbit_element(1, d, Orbit(0, 2, 3.5))
    with pytest.raises(InputError, match="n of the bra"):
        orbit_element(1, Orbit(-1, 2, 2.5), d)
