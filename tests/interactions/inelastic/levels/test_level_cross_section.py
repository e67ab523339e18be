"""The cross section of one level: against Dirac traces and Cartesian currents, allowed limits, thresholds, recoil."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.constants import electron_mass, fermi_constant, muon_mass
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Fermi, PlaneWave
from nuscatter.interactions.inelastic.currents.weak_current import Continued, charged_current, neutral_current
from nuscatter.interactions.inelastic.currents.weak_operators import Row
from nuscatter.interactions.inelastic.levels.level_cross_section import LevelCrossSection
from nuscatter.interactions.inelastic.levels.transitions import (
    FermiTransition,
    GamowTellerTransition,
    MagneticTransition,
)
from nuscatter.structure.nucleons.form_factors import Absent
from nuscatter.units import MeV, cm, fm

CARBON, NITROGEN, BORON = (ns.nuclide(each) for each in ("C12", "N12", "B12"))
CURRENT = charged_current()
AXIAL = replace(CURRENT, vector=(Continued(Absent()),), magnetic=(Continued(Absent()),))
MAGNETIC = MagneticTransition(
    strength=0.9, magnetic_strength=2.8, length=1.77 * fm, zero=1.4 / fm, axial_charge=4.9, A=12
)
GF2 = fermi_constant.value**2 * CURRENT.strength


def level(transition=MAGNETIC, species=(ns.nu_e, ns.nu_mu), final=NITROGEN, excitation=0.0, current=CURRENT, **options):
    options = {"distortion": PlaneWave()} | options
    return LevelCrossSection(
        transition, current, target=CARBON, final=final, excitation=excitation, species=species, **options
    )


def lepton_trace(neutrino, lepton, mass, sign):
    """Half the sum over spins of l_μ l_ν* / 2Ee, from gamma matrices: sign +1 for neutrinos."""
    one, zero = np.eye(2), np.zeros((2, 2))
    pauli = [np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.array([[1, 0], [0, -1]])]
    gamma = [np.block([[one, zero], [zero, -one]])] + [np.block([[zero, s], [-s, zero]]) for s in pauli]
    five = 1j * gamma[0] @ gamma[1] @ gamma[2] @ gamma[3]

    def slash(p):
        return p[0] * gamma[0] - sum(p[i] * gamma[i] for i in (1, 2, 3))

    left = (np.eye(4) - five) / np.sqrt(2)
    outgoing = slash(lepton) + (mass if sign > 0 else -mass) * np.eye(4)
    found = np.empty((4, 4), dtype=complex)
    for m in range(4):
        for n in range(4):
            if sign > 0:
                line = outgoing @ gamma[m] @ left @ slash(neutrino) @ gamma[n] @ left
            else:
                line = slash(neutrino) @ gamma[m] @ left @ outgoing @ gamma[n] @ left
            found[m, n] = np.trace(line) / (4 * neutrino[0] * lepton[0])
    return found


def by_traces(E, c, mass, sign, transfer, heavy, transition, current):
    """dσ/dcosθ of a 1⁺ level from its three Cartesian states, with currents along and across q."""
    omega = transfer
    for _ in range(40):
        e = E - omega
        k = np.sqrt(e * e - mass * mass)
        omega = transfer + (E * E + k * k - 2 * E * k * c) / (2 * heavy)
    nu, out = np.array([E, 0, 0, E]), np.array([e, k * np.sqrt(1 - c * c), 0, k * c])
    q3 = nu[1:] - out[1:]
    q = np.linalg.norm(q3)
    unit = q3 / q
    rows = {row.name: x[0] for row, x in transition.rows(np.array([q])).items()}
    V, G, A, P = (part[0] for part in current.charges(q * q - omega * omega, 1, False))
    magneton = 1 / (2 * 938.27209 * MeV)
    charge = np.sqrt(4 * np.pi) * (A * rows["axial_charge"] - P * omega * q * rows["longitudinal_spin"])
    along = np.sqrt(4 * np.pi) * (A - P * q * q) * rows["longitudinal_spin"]
    across = np.sqrt(2 * np.pi) * A * rows["transverse_spin"]
    magnetic = np.sqrt(2 * np.pi) * (V * rows["current"] - q * magneton * G * rows["transverse_spin"])
    trace, total = lepton_trace(nu, out, mass, sign), 0.0
    for i in range(3):
        axis = np.eye(3)[i]
        # The magnetic current i ê × q̂ is by its phase a quarter of a turn off the axial one.
        vector = along * unit[i] * unit + across * (axis - unit[i] * unit) + 1j * magnetic * np.cross(axis, unit)
        lower = np.concatenate([[charge * unit[i]], -vector])
        total += (lower @ trace @ lower.conj()).real
    slope = 1 + (k - E * c) * e / (k * heavy)
    return GF2 / (2 * np.pi) * k * e / slope * total


@pytest.mark.parametrize(
    ("species", "final", "E"),
    [
        (ns.nu_e, NITROGEN, 40.0),
        (ns.nu_e_bar, BORON, 40.0),
        (ns.nu_mu, NITROGEN, 160.0),
        (ns.nu_mu_bar, BORON, 160.0),
    ],
    ids=str,
)
def test_against_dirac_traces(species, final, E):
    mass = {"e": electron_mass, "mu": muon_mass}[species.flavour].value
    made = level(species=(species,), final=final)
    for c in (-0.9, 0.1, 0.8):
        sign = -1 if species.antiparticle else 1
        expected = by_traces(E * MeV, c, mass, sign, final.mass - CARBON.mass, final.mass, MAGNETIC, CURRENT)
        assert made.over_angle(E * MeV, species, cosine=c) == pytest.approx(expected, rel=3e-5, abs=0)


def test_allowed_limits():
    """(1 + βc) B(F), and of the axial current g_A² (1 − βc/3) B(GT): form factors of nucleons and the pion have 1 %."""
    c, E = np.array([-1.0, 0.0, 1.0]), 18.2 * MeV
    for transition, slope, current, size in (
        (FermiTransition(2.0), 1.0, CURRENT, 2.0),
        (GamowTellerTransition(2.0), -1 / 3, AXIAL, 2.0 * 1.2754**2),
    ):
        made = level(transition, species=(ns.nu_e,), current=current)
        e = E - made.transfer - E**2 / (2 * NITROGEN.mass)  # k ≪ E: nearly all of E is recoil's momentum
        k = np.sqrt(e * e - electron_mass.value**2)
        expected = GF2 / (2 * np.pi) * k * e * (1 + slope * k / e * c) * size
        assert made.over_angle(E, ns.nu_e, cosine=c) == pytest.approx(expected, rel=0.01, abs=0)


def test_magnetism_helps_neutrinos_and_hinders_antineutrinos():
    """The interference grows as q (E + E′)/q."""
    neutral = {"current": neutral_current(), "final": CARBON, "excitation": 15.11 * MeV}
    made = level(species=(ns.nu_mu, ns.nu_mu_bar), **neutral)
    E = np.array([20.0, 40.0]) * MeV
    sigma, opposite = made(E, ns.nu_mu), made(E, ns.nu_mu_bar)
    assert (sigma > opposite).all()
    split = (sigma - opposite) / (sigma + opposite)
    assert split[1] / split[0] == pytest.approx((80 - 15.11) / (40 - 15.11), rel=0.05, abs=0)


def test_neutral_and_charged_current_of_an_isospin_triad():
    """Axial: half of the charged current's, with V_ud = 1 and no Coulomb field; the electron's mass is 1e-3."""
    spin = GamowTellerTransition(0.9)
    charged = level(spin, (ns.nu_e,), current=AXIAL)
    nothing = (Continued(Absent()),) * 2
    axial = replace(neutral_current(), vector=nothing, magnetic=nothing)
    neutral = level(spin, (ns.nu_e,), CARBON, charged.transfer, axial)
    E = np.array([30.0, 60.0]) * MeV
    ratio = neutral(E, ns.nu_e) / charged(E, ns.nu_e) * CURRENT.strength
    assert ratio == pytest.approx([0.5, 0.5], rel=3e-3, abs=0)


def test_threshold_and_recoil():
    made = level(species=(ns.nu_e, ns.nu_mu))
    least = made.threshold(ns.nu_e)
    exact = ((NITROGEN.mass + electron_mass.value) ** 2 - CARBON.mass**2) / (2 * CARBON.mass)
    assert least == pytest.approx(exact, rel=1e-12, abs=0)
    assert 17.34 * MeV < least < 17.37 * MeV
    assert made(least, ns.nu_e) == 0
    assert made(least + 0.01 * MeV, ns.nu_e) > 0
    assert made(made.threshold(ns.nu_mu) - MeV, ns.nu_mu) == 0
    assert made(140 * MeV, ns.nu_mu) > 0
    assert made(40 * MeV, ns.nu_tau) == 0
    assert made.kinks(ns.nu_tau) == ()
    assert float(made.kinks(ns.nu_e)[0]) == least


def test_coulomb_field_and_shapes():
    plain, fermi = level(), level(distortion=Fermi())
    E = np.array([[20.0, 30.0], [40.0, 50.0]]) * MeV
    assert plain(E, ns.nu_e).shape == (2, 2)
    factor = fermi(E, ns.nu_e) / plain(E, ns.nu_e)
    assert (factor > 1.1).all()
    assert factor.max() < 1.3
    x, w = np.polynomial.legendre.leggauss(48)
    assert plain(E, ns.nu_e) == pytest.approx(plain.over_angle(E[..., None], ns.nu_e, cosine=x) @ w, rel=1e-9, abs=0)
    assert 1e-42 * cm**2 < plain(40 * MeV, ns.nu_e) < 1e-40 * cm**2
    assert repr(plain).startswith("LevelCrossSection(")
    assert level(excitation=1 * MeV).name == "N12 (1.00 MeV)"
    assert set(MAGNETIC.rows(np.array([1.0]))) == {
        Row(each, 0) for each in ("longitudinal_spin", "transverse_spin", "current", "axial_charge")
    }


@pytest.mark.parametrize(
    "options",
    [
        {"species": (ns.nu_e_bar,)},
        {"species": ()},
        {"species": ("nu_e",)},
        {"current": neutral_current()},
        {"final": CARBON},
        {"final": ns.nuclide("O16")},
        {"excitation": -1.0},
        {"transition": 1.0},
        {"distortion": 1.0},
    ],
)
def test_what_does_not_belong_together_is_refused(options):
    with pytest.raises(InputError):
        level(**options)
