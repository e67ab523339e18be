"""Transitions: strengths at q = 0, oscillator integrals, an explicit p shell, analogues of the neutral current."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import spherical_jn

from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.levels.transitions import (
    ISOVECTOR_MOMENT,
    FermiTransition,
    GamowTellerTransition,
    MagneticTransition,
    OscillatorShell,
    spin_magnetic_strength,
)
from nuscatter.units import MeV, fm

SHELL = OscillatorShell(3, length=1.9 * fm)
MAGNETIC = MagneticTransition(
    strength=0.9, magnetic_strength=2.8, length=1.77 * fm, zero=1.4 / fm, axial_charge=4.9, A=12
)
Q = np.array([1e-4, 20.0, 60.0, 120.0]) * MeV


def radial(l, L, q, b):  # noqa: E741
    """⟨0l|j_L(qr)|0l⟩ by quadrature, in units of b."""
    weight = quad(lambda r: r ** (2 * l + 2) * np.exp(-r * r), 0, 12)[0]
    return quad(lambda r: r ** (2 * l + 2) * np.exp(-r * r) * spherical_jn(L, q * b * r), 0, 12)[0] / weight


@pytest.mark.parametrize("l", [0, 1, 2, 3, 4])
def test_oscillator_form_factors_are_integrals_over_orbits(l):  # noqa: E741
    shell = OscillatorShell(l, length=1.8 * fm)
    assert shell(Q) == pytest.approx([radial(l, 0, q, 1.8 * fm) for q in Q], rel=1e-9, abs=1e-12)
    slope = (1 - shell(0.1 * MeV)) / (0.1 * MeV) ** 2
    assert slope == pytest.approx(shell.squared_radius / 6, rel=1e-5, abs=0)


def test_strengths_at_zero_momentum():
    fermi, spin = FermiTransition(4.0, (SHELL,)).rows(Q), GamowTellerTransition(0.7, (SHELL,)).rows(Q)
    assert 4 * np.pi * fermi[Row("charge", 0)][0] ** 2 == pytest.approx(4.0)
    assert 12 * np.pi * spin[Row("longitudinal_spin", 0)][0] ** 2 == pytest.approx(0.7)
    assert spin[Row("transverse_spin", 0)] == pytest.approx(np.sqrt(2) * spin[Row("longitudinal_spin", 0)])
    # A turn in isospin carries no current, of the size of the whole form factor elsewhere.
    assert fermi[Row("remainder", 0)] == pytest.approx(fermi[Row("charge", 0)] - fermi[Row("charge", 0)][0], abs=1e-9)


def test_the_magnetic_amplitude_has_the_measured_strength_and_zero():
    """|T^m|² = (2/9) q² B(M1) at q → 0 for the analogue, half of that of the charged current; and it vanishes once."""
    q, rows = Q[:1], MAGNETIC.rows(Q[:1])
    magneton = 1 / (2 * 938.272 * MeV)
    amplitude = rows[Row("current", 0)] - q * magneton * ISOVECTOR_MOMENT * rows[Row("transverse_spin", 0)]
    assert amplitude**2 / 2 == pytest.approx(2 / 9 * (q * magneton) ** 2 * 2.8, rel=1e-5, abs=0)
    fine = np.linspace(0.1, 2.5, 2401) / fm
    rows = MAGNETIC.rows(fine)
    total = rows[Row("current", 0)] - fine * magneton * ISOVECTOR_MOMENT * rows[Row("transverse_spin", 0)]
    changes = fine[1:][np.diff(np.sign(total)) != 0]
    assert changes * fm == pytest.approx([1.4], abs=2e-3)


def test_the_p_shell_has_two_parts_of_orbital_momentum():
    """σ between 0p orbits: j₀ of orbital momentum 0, and of 2 twice as much along q as across it, of the other sign."""
    q = Q[1:]
    rows = MAGNETIC.rows(q)
    along = rows[Row("longitudinal_spin", 0)] * np.sqrt(12 * np.pi / 0.9)
    across = rows[Row("transverse_spin", 0)] * np.sqrt(6 * np.pi / 0.9)
    centre = np.exp((1.77 * fm * q / 2) ** 2 / 12)
    monopole = np.array([radial(1, 0, each, 1.77 * fm) for each in q])
    quadrupole = np.array([radial(1, 2, each, 1.77 * fm) for each in q])
    assert (along + 2 * across) / 3 / centre == pytest.approx(monopole, rel=1e-9, abs=0)
    ratio = (along / centre - monopole) / quadrupole
    assert ratio == pytest.approx(np.full(3, ratio[0]), rel=1e-9, abs=0)
    assert (across / centre - monopole) / quadrupole == pytest.approx(-ratio / 2, rel=1e-9, abs=0)
    assert abs(ratio[0]) < 0.3


def test_the_orbital_part_is_what_the_spin_lacks():
    assert MAGNETIC.orbital == pytest.approx(np.sqrt(2.8 / spin_magnetic_strength(0.9)) - 1)
    assert spin_magnetic_strength(0.9) == pytest.approx(3 / (8 * np.pi) * 4.7059**2 * 0.9, rel=1e-5, abs=0)


def test_the_neutral_current_is_isovector():
    """τ₃ to the level of T = 1 is √2 times τ_±: half of it on protons, the same with the other sign on neutrons."""
    rows, both = MAGNETIC.rows(Q), MAGNETIC.isovector(Q)
    for name in ("longitudinal_spin", "current"):
        assert both[Row(name, 1)] - both[Row(name, 0)] == pytest.approx(np.sqrt(2) * rows[Row(name, 0)])
        assert both[Row(name, 1)] + both[Row(name, 0)] == pytest.approx(np.zeros(4), abs=1e-20)


@pytest.mark.parametrize(
    "make",
    [
        lambda: OscillatorShell(-1, length=1.7 * fm),
        lambda: OscillatorShell(1, length=0.0),
        lambda: FermiTransition(-1.0),
        lambda: FermiTransition(1.0, ("0f",)),
        lambda: GamowTellerTransition(-1.0),
        lambda: GamowTellerTransition(1.0, [SHELL]),
        lambda: MagneticTransition(strength=0.0, magnetic_strength=1.0, length=1.0, zero=1.0, axial_charge=1.0, A=12),
        lambda: MagneticTransition(strength=1.0, magnetic_strength=1.0, length=1.0, zero=1.0, axial_charge=-1.0, A=12),
    ],
)
def test_wrong_numbers_are_refused(make):
    with pytest.raises(InputError):
        make()
