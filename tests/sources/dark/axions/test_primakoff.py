"""Primakoff's process: sums over polarisations, the closed form, detailed balance, screening, numbers of the issue."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.matter.nuclide import nuclide
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.dark.axions.primakoff import (
    AtomicScreening,
    inverse_primakoff,
    inverse_primakoff_dq2,
    inverse_primakoff_ends,
    moliere,
    point_primakoff,
    primakoff,
    primakoff_cosine,
    primakoff_dq2,
    thomas_fermi,
    unscreened,
)
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import GeV, MeV, cm

G = 1e-5 / GeV
ALPHA = fine_structure_constant.value


def axion(mass):
    return AxionCouplings(mass=mass * MeV, photon=G)


def brute(amplitudes, mass, nucleus, screening, E, *, to_photon):
    """σ [MeV⁻²] from the sum over polarisations, integrated adaptively over ln(1 − cos) in the centre of mass."""
    M, Z = nucleus.nuclide.mass / MeV, nucleus.nuclide.Z

    def integrand(v):
        cosine = 1 - math.exp(v)
        first, third = (mass, 0.0) if to_photon else (0.0, mass)
        k, P, q, Q, s, before, after = amplitudes.collision(first, M, third, M, E, cosine)
        square = amplitudes.primakoff_square(q, P, k, Q) if to_photon else amplitudes.primakoff_square(k, P, q, Q)
        q2 = -amplitudes.product(k - q, k - q) * MeV**2
        V = float(screening.potential(q2, Z) * MeV**2 * nucleus.proton(np.sqrt(q2)))
        average = 1.0 if to_photon else 0.5
        number = average * (G * MeV) ** 2 * 4 * math.pi * ALPHA * Z**2 * V**2
        return number * square * 2 * math.pi / (64 * math.pi**2 * s) * after / before * math.exp(v)

    total = 0.0
    for low, high in ((-40, -12), (-12, -8), (-8, -5), (-5, -3), (-3, -1), (-1, math.log(2))):
        total += quad(integrand, low, high, epsabs=0, epsrel=1e-10, limit=200)[0]
    return total


@pytest.mark.parametrize("mass", [0.0, 0.5, 10.0])
@pytest.mark.parametrize("name", ["H1", "Ar40"])
def test_the_ends_of_the_inverse_are_those_of_two_bodies_in_their_centre_of_mass(mass, name):
    M, E = nuclide(name).mass, np.array([10.5, 40.0]) * MeV
    low, high = inverse_primakoff_ends(axion(mass), E, helm(name))
    m = mass * MeV
    s = M**2 + m**2 + 2 * M * E
    energy, momentum = (s + m**2 - M**2) / (2 * np.sqrt(s)), M * np.sqrt(E**2 - m**2) / np.sqrt(s)
    photon = (s - M**2) / (2 * np.sqrt(s))
    assert high == pytest.approx(2 * photon * (energy + momentum) - m**2, rel=1e-9, abs=0)
    assert low == pytest.approx(2 * photon * (energy - momentum) - m**2, rel=1e-3, abs=1e-9 * MeV**2)
    assert inverse_primakoff_dq2(axion(mass), E, high * (1 + 1e-9), helm(name)).tolist() == [0, 0]
    with pytest.raises(InputError, match="not above the mass"):
        inverse_primakoff_ends(axion(10.0), 9 * MeV, helm(name))


@pytest.mark.parametrize("mass", [0.5, 10.0])
@pytest.mark.parametrize("screening", [thomas_fermi, moliere])
@pytest.mark.parametrize("to_photon", [False, True])
def test_is_the_sum_over_polarisations(amplitudes, mass, screening, to_photon):
    nucleus = helm(nuclide("Ar40"))
    found = (inverse_primakoff if to_photon else primakoff)(axion(mass), 30 * MeV, nucleus, screening=screening)
    expected = brute(amplitudes, mass, nucleus, screening, 30.0, to_photon=to_photon)
    assert float(found) * MeV**2 == pytest.approx(expected, rel=1e-8, abs=0)


def test_numbers_of_the_issue():
    """W, massless, a heavy point nucleus, 5, 10 and 50 MeV: σ in cm² to all digits that are given."""
    E = np.array([5, 10, 50]) * MeV
    expected = [2.07634e-36, 2.34596e-36, 2.97202e-36]
    assert (point_primakoff(axion(0), E, 74) / cm**2).tolist() == pytest.approx(expected, rel=3e-6, abs=0)
    # recoil of tungsten takes 4e-5 of it at most
    assert (primakoff(axion(0), E, point_nucleus(nuclide("W184"))) / cm**2).tolist() == pytest.approx(
        expected, rel=6e-5, abs=0
    )


def test_massless_closed_form():
    E, r = 20 * MeV, thomas_fermi.radius(74)
    h = (r * E) ** 2
    expected = ALPHA * G**2 * 74**2 / 4 * ((2 * h + 1) / (4 * h) * math.log(1 + 4 * h) - 1)
    assert float(point_primakoff(axion(0), E, 74)) == pytest.approx(expected, rel=1e-11, abs=0)


@pytest.mark.parametrize("mass", [1e-3, 0.5, 4.9, 4.9999, 4.99999999])
def test_closed_form_is_the_integral(mass):
    """Also next to the threshold, where the terms of the bracket cancel."""
    tungsten = nuclide("W184")
    heavy = point_nucleus(replace(tungsten, atomic_mass=1e14 * tungsten.atomic_mass))
    for screening in (thomas_fermi, unscreened):
        closed = float(point_primakoff(axion(mass), 5 * MeV, 74, screening=screening))
        found = float(primakoff(axion(mass), 5 * MeV, heavy, screening=screening))
        assert found == pytest.approx(closed, rel=1e-7, abs=0)


def test_detailed_balance():
    """At one energy in the centre of mass σ(a → γ) p_a² = 2 σ(γ → a) p_γ²."""
    nucleus, particle = helm(nuclide("He4")), axion(20)
    M, m, E = nucleus.nuclide.mass, 20 * MeV, 60 * MeV
    s = M**2 + m**2 + 2 * M * E
    k = (s - M**2) / (2 * M)
    p2 = (s - (M + m) ** 2) * (s - (M - m) ** 2)
    back, there = float(inverse_primakoff(particle, E, nucleus)), float(primakoff(particle, k, nucleus))
    assert back / there == pytest.approx(2 * (s - M**2) ** 2 / p2, rel=1e-10)


def test_twice_for_massless_particles():
    E = np.array([1, 5, 50]) * MeV
    nucleus = helm(nuclide("W184"))
    ratio = inverse_primakoff(axion(0), E, nucleus) / primakoff(axion(0), E, nucleus)
    assert ratio.tolist() == pytest.approx([2, 2, 2], rel=1e-12)


def test_threshold():
    nucleus = helm(nuclide("C12"))
    start = 10 * MeV + (10 * MeV) ** 2 / (2 * nucleus.nuclide.mass)
    E = start * np.array([0.5, 1 - 1e-9, 1 + 1e-9, 1.01])
    found = primakoff(axion(10), E, nucleus)
    assert (found[:2] == 0).all()
    assert (found[2:] > 0).all()


def test_couplings_and_charges():
    twice = AxionCouplings(mass=1 * MeV, photon=2 * G)
    nucleus = helm(nuclide("Ar40"))
    assert float(primakoff(twice, 9 * MeV, nucleus) / primakoff(axion(1), 9 * MeV, nucleus)) == pytest.approx(4)
    assert float(primakoff(AxionCouplings(mass=1 * MeV, electron=1.0), 9 * MeV, nucleus)) == 0


def test_densities_integrate_to_the_cross_sections():
    nucleus = helm(nuclide("Ar40"))
    E, M = 30 * MeV, nucleus.nuclide.mass
    v = np.linspace(math.log(1e-9), math.log(4 * 900), 40001)
    q2 = np.exp(v) * MeV**2
    for density, total in ((primakoff_dq2, primakoff), (inverse_primakoff_dq2, inverse_primakoff)):
        values = density(axion(2), E, q2, nucleus)
        assert np.trapezoid(values * q2, v) == pytest.approx(float(total(axion(2), E, nucleus)), rel=1e-6, abs=0)
        assert values[-1] == 0  # beyond 4p² there is nothing
    assert M > 1000 * E


def test_angles(amplitudes):
    """The cosine in the laboratory, from momenta that are boosted there."""
    nucleus, E = helm(nuclide("He4")), 80.0
    M = nucleus.nuclide.mass / MeV
    for cosine in (-1.0, -0.3, 0.4, 0.99):
        k, P, q, _, _, before, _ = amplitudes.collision(0.0, M, 20.0, M, E, cosine)
        beta = before / P[0]
        gamma = 1 / math.sqrt(1 - beta**2)
        along = gamma * (q[3] + beta * q[0])
        q2 = -amplitudes.product(k - q, k - q)
        found = primakoff_cosine(axion(20), E * MeV, q2 * MeV**2, nucleus)
        assert float(found) == pytest.approx(along / math.hypot(along, q[1]), abs=1e-9)


@pytest.mark.slow
def test_molieres_screening_is_that_of_thomas_and_fermi():
    """φ″ = φ^{3/2}/√x with φ(0) = 1, by shooting in w = √x, against three exponentials; one is not enough."""

    def solve(slope, highest):
        # the derivatives by w of φ and of φ_x
        crosses = [lambda _, y: y[0], lambda _, y: y[1]]
        for each in crosses:
            each.terminal = True
        return solve_ivp(
            lambda w, y: [2 * w * y[1], 2 * max(y[0], 0.0) ** 1.5],
            (0, math.sqrt(highest)),
            [1.0, slope],
            rtol=1e-11,
            atol=1e-13,
            events=crosses,
            dense_output=True,
        )

    low, high = -1.7, -1.5
    for _ in range(45):
        middle = (low + high) / 2
        found = solve(middle, 400)
        low, high = (middle, high) if found.t_events[0].size else (low, middle)  # below zero: too steep
    assert high == pytest.approx(-1.588071, abs=1e-6)  # the known slope at the nucleus
    x = np.linspace(0.05, 6, 60)
    phi = solve(high, 7).sol(np.sqrt(x))[0]
    three = sum(weight * np.exp(-c * x) for weight, c in moliere.terms)
    assert np.abs(three - phi).max() < 0.003
    assert np.abs(np.exp(-x) - phi).max() > 0.05


def test_screening_matters_where_the_mass_is_small():
    """With m²/2E above the inverse radius the electrons are not seen."""
    nucleus = helm(nuclide("W184"))
    for mass, change in ((0.01, 0.05), (10.0, 1e-3)):
        with_electrons, without = (
            float(primakoff(axion(mass), 10.5 * MeV, nucleus, screening=each)) for each in (thomas_fermi, unscreened)
        )
        assert (1 - with_electrons / without > change) == (mass < 1)


def test_refusals():
    nucleus = helm(nuclide("Ar40"))
    with pytest.raises(InputError, match="massless particle on a charge that nothing screens"):
        primakoff(axion(0), 1 * MeV, nucleus, screening=unscreened)
    with pytest.raises(InputError, match="one term"):
        point_primakoff(axion(0), 1 * MeV, 18, screening=moliere)
    with pytest.raises(InputError, match="above the mass"):
        inverse_primakoff(axion(2), 2 * MeV, nucleus)
    with pytest.raises(InputError, match="weights sum to 1"):
        AtomicScreening(((0.5, 1.0),))
    with pytest.raises(InputError, match="AxionCouplings"):
        primakoff(1.0, 1 * MeV, nucleus)
