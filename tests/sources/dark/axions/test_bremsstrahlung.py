"""Bremsstrahlung of axion-like particles: traces, angles done otherwise, Weizsäcker and Williams's method, limits."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.sources.dark.axions.bremsstrahlung import _square, bremsstrahlung_denergy
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import thomas_fermi
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV

ME = electron_mass.value / MeV
ALPHA = fine_structure_constant.value
TUNGSTEN = helm(nuclide("W184"))


def axion(mass):
    return AxionCouplings(mass=mass * MeV, electron=1.0)


def on_shell(energy, mass, cosine, phi):
    p, sine = math.sqrt(energy**2 - mass**2), math.sqrt(1 - cosine**2)
    return np.array([energy, p * sine * math.cos(phi), p * sine * math.sin(phi), p * cosine])


@pytest.mark.parametrize(("mass", "E", "omega"), [(0.0, 5.0, 2.0), (1.0, 5.0, 3.0), (10.0, 60.0, 25.0)])
def test_the_square_is_the_trace(amplitudes, mass, E, omega):
    """½ Σ over spins of γ₅ (p̸′ + k̸ + m) γ⁰ and γ⁰ (p̸ − k̸ + m) γ₅ with matrices."""
    rng, one = np.random.default_rng(3), np.eye(4)
    for _ in range(5):
        cosines, phi = rng.uniform(-1, 1, 2), rng.uniform(0, 6, 2)
        p = on_shell(E, ME, 1.0, 0.0)
        k, pp = on_shell(omega, mass, cosines[0], phi[0]), on_shell(E - omega, ME, cosines[1], phi[1])
        dot = amplitudes.product
        g0, g5 = amplitudes.GAMMA[0], amplitudes.GAMMA5
        vertex = g5 @ (amplitudes.slash(pp + k) + ME * one) @ g0 / (dot(pp + k, pp + k) - ME**2)
        vertex = vertex + g0 @ (amplitudes.slash(p - k) + ME * one) @ g5 / (dot(p - k, p - k) - ME**2)
        trace = np.trace(
            (amplitudes.slash(pp) + ME * one) @ vertex @ (amplitudes.slash(p) + ME * one) @ amplitudes.dirac_bar(vertex)
        ).real
        found = _square(
            (mass * MeV) ** 2,
            np.array(E * MeV),
            np.array(omega * MeV),
            np.array(dot(p, k) * MeV**2),
            np.array(dot(pp, k) * MeV**2),
            np.array(dot(p, pp) * MeV**2),
        )
        assert float(found) == pytest.approx(trace / 2, rel=1e-9)


@pytest.mark.parametrize(("mass", "E", "omega"), [(1.0, 5.0, 2.0), (3.0, 12.0, 8.0)])
def test_angles_around_the_beam(mass, E, omega):
    """The same integral with all angles to the incoming electron, where the field has no peak that is too sharp."""
    n = 96
    x, w = np.polynomial.legendre.leggauss(n)
    phi = (np.arange(n) + 0.5) * math.pi / n
    p, k, p_after = math.sqrt(E**2 - ME**2), math.sqrt(omega**2 - mass**2), math.sqrt((E - omega) ** 2 - ME**2)
    # squeezed towards the beam: 1 − cos = 2 v³
    v, weight = (1 + x) / 2, w / 2
    versine, weight = 2 * v**3, weight * 6 * v**2
    one, two, three = versine[:, None, None], versine[None, :, None], np.cos(phi)[None, None, :]
    sines = np.sqrt(one * (2 - one) * two * (2 - two))
    cosine = (1 - one) * (1 - two) + sines * three
    pk, pp, after_k = (
        E * omega - p * k * (1 - one),
        E * (E - omega) - p * p_after * (1 - two),
        (E - omega) * omega - k * p_after * cosine,
    )
    q2 = p**2 + k**2 + p_after**2 - 2 * p * k * (1 - one) - 2 * p * p_after * (1 - two) + 2 * k * p_after * cosine
    V = (
        thomas_fermi.potential(np.maximum(q2, 0) * MeV**2, 74)
        * MeV**2
        * TUNGSTEN.proton(np.sqrt(np.maximum(q2, 0)) * MeV)
    )
    N = _square(mass**2 * MeV**2, E * MeV, omega * MeV, pk * MeV**2, after_k * MeV**2, pp * MeV**2)
    total = np.einsum("ijk,i,j->", V**2 * N, weight, weight) * 2 * math.pi / n
    expected = ALPHA**2 * 74**2 * p_after * k / (8 * math.pi**2 * p) * total
    found = bremsstrahlung_denergy(axion(mass), E * MeV, omega * MeV, TUNGSTEN) * MeV**3
    assert float(found) == pytest.approx(expected, rel=2e-3, abs=0)


def weizsaecker_williams(mass, E, x):
    """dσ/dω from the square of γe → ae and the field's photons, dσ/dx = α/π(1−x) ∫dU χ |A|²/16π s̃², Q² < s̃."""
    mu = mass**2
    low = mu * (1 - x) / x + ME**2 * x

    def chi(t_min, highest):
        def integrand(v):
            t = math.exp(v)
            V = float(thomas_fermi.potential(t * MeV**2, 74) * MeV**2 * TUNGSTEN.proton(np.array(math.sqrt(t) * MeV)))
            return (t - t_min) * V**2 * 74**2 * t

        return quad(integrand, math.log(t_min), math.log(highest), epsabs=0, epsrel=1e-5)[0]

    def integrand(v):
        U = math.exp(v)
        s = U / (1 - x)
        square = ((s * x - mu) ** 2 + mu**2) / (s * U) + 2 * ME**2 * mu * (x / U) ** 2
        return chi((U / (2 * E * (1 - x))) ** 2, s) * 4 * math.pi * ALPHA * square / (16 * math.pi * s**2) * U

    total = quad(integrand, math.log(low), math.log(1e4 * low), epsabs=0, epsrel=1e-4)[0]
    return ALPHA / math.pi / (1 - x) * total / E


@pytest.mark.parametrize(("mass", "x"), [(1.0, 0.5), (1.0, 0.8), (5.0, 0.7)])
def test_fast_electrons_follow_weizsaecker_and_williams(mass, x):
    """Another derivation, from the square of γe → ae: alike to the logarithm's accuracy at 2 GeV."""
    exact = float(bremsstrahlung_denergy(axion(mass), 2000 * MeV, 2000 * x * MeV, TUNGSTEN)) * MeV**3
    assert exact == pytest.approx(weizsaecker_williams(mass, 2000.0, x), rel=0.15, abs=0)


def test_charges_and_couplings():
    weak = AxionCouplings(mass=1 * MeV, electron=1e-3)
    one, strong = (bremsstrahlung_denergy(each, 9 * MeV, 5 * MeV, TUNGSTEN) for each in (weak, axion(1.0)))
    assert float(strong / one) == pytest.approx(1e6, rel=1e-12)
    E = np.array([9.0, 30.0]) * MeV
    both = bremsstrahlung_denergy(axion(1.0), E[:, None], np.array([0.5, 4.0, 8.7, 40.0]) * MeV, TUNGSTEN)
    assert both.shape == (2, 4)
    assert (both[:, [0, 3]] == 0).all()
    assert both[0, 2] == 0 < both[1, 2]


def test_refusals():
    with pytest.raises(InputError, match="above the electron's mass"):
        bremsstrahlung_denergy(axion(1.0), 0.5 * MeV, 5 * MeV, TUNGSTEN)
    with pytest.raises(InputError, match="Nucleus"):
        bremsstrahlung_denergy(axion(1.0), 9 * MeV, 5 * MeV, 74)
