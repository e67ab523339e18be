"""Rates of beta decay and muon capture: allowed limits by separate integrals, and wrong pairs."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant, muon_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import CoulombField, Fermi
from nuscatter.interactions.inelastic.currents.weak_current import Continued, charged_current
from nuscatter.interactions.inelastic.levels.transitions import GamowTellerTransition, MagneticTransition
from nuscatter.interactions.inelastic.levels.weak_rates import beta_rate, capture_rate, partial_rate
from nuscatter.structure.nucleons.form_factors import Absent
from nuscatter.units import MeV, fm, s

CARBON, NITROGEN, BORON = (ns.nuclide(each) for each in ("C12", "N12", "B12"))
CURRENT = charged_current()
GF2 = fermi_constant.value**2 * CURRENT.strength
M = electron_mass.value


@pytest.mark.parametrize(("parent", "charge"), [(BORON, -1), (NITROGEN, 1)], ids=str)
def test_the_allowed_rate(parent, charge):
    """G² V² g_A² B(GT)/3 /2π³ times the integral over the spectrum; magnetism drops out of the rate but for 1 %."""
    released, field = parent.mass - CARBON.mass, CoulombField(6, 12, charge=charge)

    def spectrum(e):
        return e * np.sqrt(e * e - 1) * (released / M - e) ** 2 * float(Fermi().factor(field, e * M))

    integral = quad(spectrum, 1 + 1e-9, released / M)[0] * M**5
    expected = GF2 * 1.2754**2 * 0.9 / 3 / (2 * np.pi**3) * integral
    found = beta_rate(GamowTellerTransition(0.9), CURRENT, parent=parent, daughter=CARBON)
    assert found == pytest.approx(expected, rel=0.01, abs=0)


@pytest.mark.parametrize(("name", "charge"), [("Tl208", -1), ("Pr140", 1)])
def test_weak_magnetism_bends_the_two_spectra_apart(name, charge):
    """1 ∓ ⅔ (μ_p − μ_n)/(g_A M) (2e − E₀ − m²/e) of positrons and electrons (B. R. Holstein, 1974); here its mean.

    That vanishes but for the Coulomb field, of which these nuclei have enough to tell the sign.
    """
    parent = ns.nuclide(name)
    daughter = ns.nuclide(parent.Z - charge, parent.A)
    released, field = parent.mass - daughter.mass, CoulombField(daughter.Z, daughter.A, charge=charge)
    e = M + (released - M) * (np.linspace(0, 1, 4001)[1:-1]) ** 2
    weights = np.gradient(e) * e * np.sqrt(e * e - M * M) * (released - e) ** 2 * Fermi().factor(field, e)
    mean = np.sum(weights * (2 * e - released - M * M / e)) / weights.sum()
    expected = -charge * 2 / 3 * 4.7059 / (1.2754 * 938.9 * MeV) * mean
    spin, without = GamowTellerTransition(0.9), replace(CURRENT, magnetic=(Continued(Absent()),))
    whole, less = (beta_rate(spin, each, parent=parent, daughter=daughter) for each in (CURRENT, without))
    assert abs(expected) > 1e-4
    assert whole / less - 1 == pytest.approx(expected, rel=0.05, abs=0)


def test_the_axial_charge_speeds_up_both_decays():
    """Of the order of Y E₀/3M, 2 %: time reversed, it has the same sign in decays and in scattering."""
    found = []
    for axial_charge in (0.0, 4.9):
        transition = MagneticTransition(
            strength=0.9, magnetic_strength=2.8, length=1.77 * fm, zero=1.4 / fm, axial_charge=axial_charge, A=12
        )
        found.append([beta_rate(transition, CURRENT, parent=each, daughter=CARBON) for each in (BORON, NITROGEN)])
    faster = np.array(found[1]) / found[0] - 1
    expected = [4.9 * (each.mass - CARBON.mass) / (3 * 939 * MeV) for each in (BORON, NITROGEN)]
    assert faster == pytest.approx(expected, rel=0.15, abs=0)


def test_capture_of_muons():
    """G² E²/2π |φ|² [(G_A − P q² + …)² + 2 (G_A + magnetism)²]/3 of B(GT), written out."""
    strength = 0.9
    found = capture_rate(GamowTellerTransition(strength), CURRENT, parent=CARBON, daughter=BORON, overlap=0.866)
    reduced = muon_mass.value * CARBON.mass / (muon_mass.value + CARBON.mass)
    bound = (6 * fine_structure_constant.value) ** 2 * reduced / 2
    E = muon_mass.value - bound + CARBON.mass - BORON.mass
    E -= E**2 / (2 * (CARBON.mass + muon_mass.value))
    omega = muon_mass.value - bound - E
    _, G, A, P = (each[0] for each in CURRENT.charges(E**2 - omega**2, 1, False))
    # charge and longitudinal current of the pion's pole: −P q (q + ω), and of the muon at rest their sum enters
    along = A - P * E * (E + omega)
    across = A + E / (2 * 938.272 * MeV) * G
    density = 0.866 * (6 * fine_structure_constant.value * reduced) ** 3 / np.pi
    expected = GF2 * E**2 / (2 * np.pi * (1 + E / BORON.mass)) * density * strength * (along**2 + 2 * across**2) / 3
    assert found == pytest.approx(expected, rel=1e-5, abs=0)
    assert 90 * MeV < E < 92 * MeV
    assert 5e3 < found * s < 2e4


def test_what_does_not_decay():
    spin = GamowTellerTransition(1.0)
    for parent, daughter in ((CARBON, BORON), (BORON, NITROGEN), (BORON, BORON)):
        with pytest.raises(InputError):
            beta_rate(spin, CURRENT, parent=parent, daughter=daughter)
    with pytest.raises(InputError):
        capture_rate(spin, CURRENT, parent=CARBON, daughter=NITROGEN, overlap=1.0)
    with pytest.raises(InputError):
        capture_rate(spin, CURRENT, parent=CARBON, daughter=BORON, overlap=0.0)
    with pytest.raises(InputError):
        partial_rate(0.0, branching=1.0)
