"""Strength functions whose response is known in closed form: every sum, unit and cross section."""

from itertools import pairwise
from math import pi

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.structure.crpa.multipoles import multipole
from nuscatter.structure.excitations.strength import HIGHEST, Strength
from nuscatter.units import MeV, barn, fm

#: Strength and energy of the state.
STATE = 0.3, 9.0


def continuous(energy):
    """The continuous strength of the made-up dipole [fm² per MeV]."""
    return -(120 / (energy**2 - (20 - 1j) ** 2)).imag / pi


def exact(k, low=2.0, high=HIGHEST):
    """Its moment by adaptive quadrature on the real axis; the state apart."""
    ends = [low, 15.0, 18.0, 20.0, 22.0, 30.0, high]
    parts = [quad(lambda e: e**k * continuous(e), *pair, epsabs=0, epsrel=1e-11)[0] for pair in pairwise(ends)]
    return STATE[0] * STATE[1] ** k + sum(parts)


@pytest.mark.parametrize("k", [-1, 0, 1])
def test_moments_are_integrals_over_the_real_axis(made_up_dipole, k):
    assert made_up_dipole.moment(k) / (MeV**k * fm**2) == pytest.approx(exact(k), rel=2e-6, abs=0)
    part = made_up_dipole.moment(k, high=30 * MeV) / (MeV**k * fm**2)
    assert part == pytest.approx(exact(k, high=30.0), rel=2e-6, abs=0)
    assert made_up_dipole.moment(k, 15 * MeV, 25 * MeV) / (MeV**k * fm**2) == pytest.approx(
        sum(quad(lambda e: e**k * continuous(e), a, b)[0] for a, b in ((15, 20), (20, 25))), rel=2e-6, abs=0
    )


def test_the_state_is_a_line_and_the_rest_is_continuous(made_up_dipole):
    (line,) = made_up_dipole.lines
    assert line.energy / MeV == pytest.approx(9.0, rel=1e-9)
    assert line.strength / fm**2 == pytest.approx(0.3, rel=1e-7)
    (peak,) = made_up_dipole.peaks
    assert (peak.energy / MeV, peak.width / MeV) == pytest.approx((20.0, 2.0), rel=1e-6)
    E = np.array([5.0, 9.0, 11.9, 14.0, 20.0, 33.0])
    expected = np.where(E > 12, continuous(E), 0.0)
    assert made_up_dipole(E * MeV) * MeV / fm**2 == pytest.approx(expected, rel=1e-6, abs=1e-12)
    assert made_up_dipole.threshold / MeV == pytest.approx(12.0)


def test_folding_is_a_convolution_with_a_lorentzian(made_up_dipole):
    """With its mirror image at negative energies; the made-up resonance has it to 3e-3, since it is a pole of ω²."""
    width = 1.5

    def lorentzian(x):
        return width / 2 / pi / (x**2 + width**2 / 4)

    for energy in (9.0, 17.0, 21.0):
        inner = quad(
            lambda e, at=energy: continuous(e) * (lorentzian(at - e) - lorentzian(at + e)),
            0,
            400,
            points=[9, 17, 20, 21],
            limit=400,
        )[0]
        state = 0.3 * (lorentzian(energy - 9) - lorentzian(energy + 9))
        found = made_up_dipole.folded(energy * MeV, width=width * MeV) * MeV / fm**2
        assert found == pytest.approx(inner + state, rel=3e-3)


def test_photoabsorption_of_the_classical_sum_is_60_nz_over_a(made_up_dipole):
    """m₁ = (9/4π)(ħ²/2m) NZ/A must give 2π²α ħ²/m NZ/A, which is 59.74 NZ/A MeV mb."""
    classical = 9 / 4 / pi * 20.7355 * MeV * fm**2 * 8 * 8 / 16
    factor = made_up_dipole.photons_absorbed() / made_up_dipole.moment(1)
    assert factor * classical / (4 * MeV * 1e-3 * barn) == pytest.approx(59.74, abs=0.01)


def test_photoabsorption_at_an_energy_integrates_to_what_is_absorbed(made_up_dipole):
    E = np.linspace(15, 45, 4001) * MeV
    whole = np.trapezoid(made_up_dipole.photoabsorption(E), E)
    assert whole == pytest.approx(made_up_dipole.photons_absorbed(15 * MeV, 45 * MeV), rel=1e-5)
    folded = made_up_dipole.photoabsorption(20 * MeV, width=2 * MeV)
    assert folded == pytest.approx(made_up_dipole.photoabsorption(20 * MeV) / 2, rel=0.02)  # widths add: 2 + 2


def test_polarisability_of_a_charge_on_a_spring(made_up_dipole):
    """A charge e of mass m on a spring ω in three dimensions: α = e²/mω², B(E1) = 3/4π · 3ħ²/2mω, m₋₁ = B/ħω."""
    m_times_omega_squared = 2.0  # MeV fm⁻²
    expected = 1.43996 / m_times_omega_squared
    m_minus_one = 9 / 4 / pi / 2 / m_times_omega_squared
    factor = made_up_dipole.polarisability / fm**3 / (made_up_dipole.moment(-1) * MeV / fm**2)
    assert factor * m_minus_one == pytest.approx(expected, rel=1e-5)


def test_sum_rule_and_enhancement_are_those_of_the_functional(made_up_dipole):
    assert made_up_dipole.enhancement == pytest.approx(0.14573, abs=2e-5)
    assert made_up_dipole.sum_rule / (MeV * fm**2) == pytest.approx(63.806, abs=2e-3)
    assert made_up_dipole.exhausted == pytest.approx(exact(1) / 63.806, rel=1e-4)
    assert made_up_dipole.centroid / MeV == pytest.approx(exact(1) / exact(0), rel=1e-5)


def test_of_charge_exchange_both_directions_make_the_sum():
    state = ns.HartreeFock("SLy4").solve("Ca48")
    strength = Strength(state, multipole("GamowTeller"), (), opposite=-12.0)
    assert strength.sum_rule == pytest.approx(24.0, rel=1e-9)
    assert strength.exhausted == pytest.approx(0.5, rel=1e-9)
    assert Strength(state, multipole("GamowTeller+"), ()).sum_rule == pytest.approx(-24.0, rel=1e-9)


def test_the_daughter_s_ground_state_is_the_q_value_less_the_nucleons_masses():
    """Q_β(⁴⁸Ca) = 0.279(5) MeV [memory], m_n − m(¹H) = 0.7823 MeV."""
    state = ns.HartreeFock("SLy4").solve("Ca48")
    found = Strength(state, multipole("Fermi"), ()).daughter_ground_state / MeV
    assert found == pytest.approx(0.7823 - 0.279, abs=0.01)
    assert Strength(state, multipole("M1"), ()).daughter_ground_state == 0


def test_levels_that_are_filled_in_part_are_named(made_up_dipole):
    assert made_up_dipole.filled_in_part == ()
    argon = Strength(ns.HartreeFock("SLy4").solve("Ar40"), multipole("E1"), ())
    assert argon.filled_in_part == ("neutron 1f7/2", "proton 1d3/2")


def test_energies_resolve_the_peak_and_end_where_they_should(made_up_dipole):
    E = made_up_dipole.energies(50, high=30 * MeV)
    assert E[0] == pytest.approx(12 * MeV)
    assert E[-1] == pytest.approx(30 * MeV)
    assert (np.abs(E / MeV - 20) < 1).sum() > 15


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda s: s.moment(4), "whole number from -3 to 3"),
        (lambda s: s.moment(True), "whole number from -3 to 3"),
        (lambda s: s.moment(1, high=60 * MeV), "at most 50"),
        (lambda s: s(51 * MeV), "at most 50"),
        (lambda s: s(-1 * MeV), "zero or a number above"),
        (lambda s: s.folded(10 * MeV, width=0), "above zero"),
    ],
)
def test_what_is_out_of_range_is_refused(made_up_dipole, call, words):
    with pytest.raises(InputError, match=words):
        call(made_up_dipole)


def test_what_belongs_to_another_multipole_is_refused():
    state = ns.HartreeFock("SLy4").solve("O16")
    spin = Strength(state, multipole("M1"), ())
    for get in ("sum_rule", "enhancement"):
        with pytest.raises(InputError, match="M1 acts on spin"):
            getattr(spin, get)
    with pytest.raises(InputError, match="polarisability is of E1"):
        _ = spin.polarisability
    with pytest.raises(InputError, match="one channel and an operator of densities"):
        spin.transition_density(10 * MeV)
    with pytest.raises(InputError, match="is zero; compare both directions"):
        _ = Strength(state, multipole("Fermi"), (), opposite=0.0).exhausted
