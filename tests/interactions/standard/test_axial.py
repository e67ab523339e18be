"""The term of spins: traces of a Dirac particle, spins in the static limit, signs, and independent sums."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.constants import axial_coupling, fermi_constant, proton_mass
from nuscatter.errors import InputError
from nuscatter.interactions.channels import VECTOR
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.standard.axial import AxialVector, multipole
from nuscatter.units import MeV

G = fermi_constant.value * MeV**2
COUNT = 12


@pytest.mark.parametrize("antineutrino", [False, True])
def test_charge_and_spin_of_a_dirac_particle_are_its_traces(dirac, antineutrino):
    """With F₁, F₂ and G_A, at any energy: the Sachs form factors separate the two channels exactly."""
    for seed, (E, T, M) in enumerate(dirac.random_kinematics(5, COUNT)):
        f1, f2, axial = np.random.default_rng(seed).normal(size=3)
        _, p, _, after = dirac.momenta(E, T, M)
        pauli = 0.5j / M * np.einsum("abij,b->aij", dirac.LOWER_SIGMA, after - p)
        hadron = f1 * dirac.LOWER_GAMMA + f2 * pauli - axial * dirac.LOWER_GAMMA @ dirac.GAMMA5
        part = math.sqrt(2) * G, dirac.GAMMA @ dirac.LEFT, hadron
        exact = dirac.differential(E, T, M, [part], antineutrino=antineutrino)
        tau = T / (2 * M)
        charge, scale = dirac.channel_form(VECTOR, {"V": 2 * (f1 - tau * f2) / math.sqrt(1 + tau)}, E, T, M)
        sign = -1 if antineutrino else 1
        charges = {"A": sign * 2 * axial, "M": 2 * (f1 + f2) * math.sqrt(tau / (1 + tau))}
        spin, size = dirac.channel_form(multipole(1), charges, E, T, M)
        assert abs(charge + spin - exact) <= 1e-12 * (scale + size)


def test_interference_on_a_point(dirac):
    """(G²M/π) g_V g_A (2T/E)(1 − T/2E), with charges 2g."""
    E, T, M = 30.0, 0.2, 900.0
    tau = T / (2 * M)
    magnetic = 2 * math.sqrt(tau / (1 + tau))
    value, _ = dirac.channel_form(multipole(1), {"A": 2, "M": magnetic}, E, T, M)
    alone = sum(dirac.channel_form(multipole(1), {"A": a, "M": m}, E, T, M)[0] for a, m in ((2, 0), (0, magnetic)))
    assert value - alone == pytest.approx(G**2 * M / math.pi * 2 * T / E * (1 - T / (2 * E)), rel=1e-9, abs=0)


# --- nuclei -----------------------------------------------------------------------------------------------------------

SPINS = ["H1", "F19", "Na23", "Al27", "Ge73", "I127", "Xe129", "Xe131", "Cs133"]
#: Weak charges of proton and neutron at tree level.
CHARGES = 1 - 4 * 0.23857, -1.0


def by_hand(name, E, T, *, antineutrino=False, two_body=None):
    """dσ/dT [MeV⁻³] as the squares of the two helicities of the exchanged current, multipole by multipole."""
    nuclide = ns.nuclide(name)
    structure, M, m = ns.structure.spin_structure(nuclide), nuclide.mass / MeV, proton_mass.value / MeV
    Q, q = math.sqrt(2 * M * T), math.sqrt(T * (2 * M + T))
    moments, tau = (2.79284734463, -1.91304276), Q**2 / (4 * m**2)
    dipole, electric = 1 / (1 + Q**2 / 0.71e6) ** 2, 1 / (1 + Q**2 / (12 / (0.84075 / 197.3269804) ** 2)) ** 2
    of_neutron = 0.1155 / 197.3269804**2 * 4 * m**2 / 6 * tau / (1 + 5.6 * tau) / (1 + Q**2 / 0.71e6) ** 2
    total = 0.0
    for L in structure.multipoles:
        p, n = (float(each(np.asarray(Q * MeV))) for each in structure.spin[L])
        lp, ln = (float(each(np.asarray(Q * MeV))) for each in structure.orbit_of(L))
        reduced = 1.0 if two_body is None or nuclide.A == 1 else 1 + float(two_body.reduction((Q * MeV) ** 2))
        axial = axial_coupling.value / (1 + (Q / 1026) ** 2) ** 2 * reduced * (p - n)
        own = dipole * (moments[0] * p + moments[1] * n) + electric * lp + of_neutron * ln
        mirror = dipole * (moments[1] * p + moments[0] * n) + electric * ln + of_neutron * lp
        magnetic = Q / (2 * m * math.sqrt(1 + tau)) * (CHARGES[0] * own + CHARGES[1] * mirror)
        magnetic *= -1 if antineutrino else 1
        for sign in (1, -1):
            total += (axial + sign * magnetic) ** 2 / 2 * (1 - T / (2 * E) + sign * q / (2 * E)) ** 2
    return G**2 * M / (4 * math.pi) * total


@pytest.mark.parametrize("name", SPINS)
@pytest.mark.parametrize("antineutrino", [False, True])
def test_sigma_is_an_independent_integral(name, antineutrino):
    E, term = 30.0, AxialVector()
    species = ns.nu_mu_bar if antineutrino else ns.nu_mu
    end = 2 * E**2 / (ns.nuclide(name).mass / MeV + 2 * E)
    exact, _ = quad(
        lambda T: by_hand(name, E, T, antineutrino=antineutrino, two_body=term.two_body), 0, end, epsrel=1e-9
    )
    assert term.sigma(E * MeV, species, ns.helm(name)) * MeV**2 == pytest.approx(exact, rel=1e-7, abs=0)


def test_nothing_happens_on_nuclei_without_spin():
    both = ns.StandardModel() + AxialVector()
    for name in ("He4", "Ar40", "Pb208"):
        nucleus = ns.helm(name)
        assert AxialVector().sigma(30 * MeV, ns.nu_e, nucleus) == 0
        assert both.sigma(30 * MeV, ns.nu_e, nucleus) == ns.StandardModel().sigma(30 * MeV, ns.nu_e, nucleus)


@pytest.mark.parametrize("name", SPINS)
def test_interference_is_odd_and_the_squares_are_even(name):
    """Neutrinos and antineutrinos differ by what is linear in g_A."""
    nucleus, at = ns.helm(name), (30 * MeV, 0.3 * 2 * (30 * MeV) ** 2 / ns.nuclide(name).mass)

    def both(g):
        return [float(AxialVector(g).dsigma_dT(*at, each, nucleus)) for each in (ns.nu_e, ns.nu_e_bar)]

    (one, other), (twice, twice_bar), (turned, turned_bar), (only, only_bar) = map(both, (1.3, 2.6, -1.3, 0.0))
    assert only == only_bar > 0
    assert twice - twice_bar == pytest.approx(2 * (one - other), rel=1e-9, abs=0)
    assert (turned, turned_bar) == pytest.approx((other, one), rel=1e-12, abs=0)
    assert one + other - 2 * only == pytest.approx((twice + twice_bar - 2 * only) / 4, rel=1e-9, abs=0)


def test_neutrinos_scatter_more_than_antineutrinos_on_free_nucleons():
    """Weak moments: 2.04 of the proton, −2.88 of the neutron; with g_A and −g_A both products are positive."""
    for name in ("H1", "n1"):
        one, other = (
            float(AxialVector().sigma(30 * MeV, each, ns.point_nucleus(name))) for each in (ns.nu_e, ns.nu_e_bar)
        )
        assert 1.1 < one / other < 1.4


@pytest.mark.parametrize("name", SPINS)
def test_static_limit_is_the_spin(name):
    """σ → (G²/4π) (4/3)(J + 1)/J g_A² (⟨S_p⟩ − ⟨S_n⟩)² 3E² at E → 0, without two-body currents."""
    nuclide = ns.nuclide(name)
    J = nuclide.spin
    (p, n), _ = ns.structure.spin_structure(nuclide).expectation_values(J)
    charge2 = 4 / 3 * (J + 1) / J * (axial_coupling.value * (p - n)) ** 2
    E = 0.01
    # ∫ dT (1 − T/E + MT/2E²) from 0 to 2E²/M is 3E²/M
    expected = G**2 / (4 * math.pi) * charge2 * 3 * E**2
    found = float(AxialVector(two_body=None).sigma(E * MeV, ns.nu_e, ns.helm(name))) * MeV**2
    assert found == pytest.approx(expected, rel=1e-4 if nuclide.A > 1 else 3e-4, abs=0)


def test_strange_spin_is_isoscalar():
    """Its charge is −Δs (Σ′_p + Σ′_n); on a nucleus of protons' spins it adds to g_A with the opposite sign."""
    nucleus = ns.point_nucleus("H1")
    one, other = (
        float(AxialVector(g, strange_spin=s).sigma(30 * MeV, ns.nu_e, nucleus)) for g, s in ((1.3, 0), (1.2, -0.1))
    )
    assert one == pytest.approx(other, rel=1e-12, abs=0)
    neutron = ns.point_nucleus("n1")
    one, other = (
        float(AxialVector(g, strange_spin=s).sigma(30 * MeV, ns.nu_e, neutron)) for g, s in ((1.3, 0), (1.4, -0.1))
    )
    assert one == pytest.approx(other, rel=1e-12, abs=0)


def test_two_body_currents_leave_a_free_nucleon_alone():
    at = 30 * MeV, ns.nu_e, ns.point_nucleus("H1")
    assert AxialVector().sigma(*at) == AxialVector(two_body=None).sigma(*at)


def test_weak_magnetism_follows_the_couplings():
    """With the effective weak charge of the proton weak magnetism differs, by flavour, and nothing else does."""
    term, nucleus = AxialVector(0.0, couplings=EFFECTIVE), ns.helm("F19")
    e, mu = (float(term.sigma(30 * MeV, each, nucleus)) for each in (ns.nu_e, ns.nu_mu))
    # at tree level the neutron's weak charge is −1, in the set −1.0234
    tree = [
        float(AxialVector(0.0, sin2_theta_w=(1 - proton / 0.5117) / 4).sigma(30 * MeV, ns.nu_e, nucleus))
        for proton in (0.0382, 0.0300)
    ]
    assert [e, mu] == pytest.approx([1.0234**2 * each for each in tree], rel=1e-9, abs=0)


def test_couplings_may_be_a_batch():
    nucleus = ns.helm("F19")
    batch = AxialVector([1.2, 1.3]).sigma([20 * MeV, 30 * MeV], ns.nu_e, nucleus)
    assert batch.shape == (2, 2)
    assert batch[1, 1] == pytest.approx(float(AxialVector(1.3).sigma(30 * MeV, ns.nu_e, nucleus)), rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"axial_coupling": "x"}, "axial_coupling"),
        ({"axial_coupling": math.nan}, "axial_coupling"),
        ({"strange_spin": [[1.0]]}, "strange_spin"),
        ({"axial_mass": -1 * MeV}, "axial_mass"),
        ({"two_body": 3}, "two_body is 3"),
        ({"couplings": "effective"}, "couplings is 'effective'"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(InputError, match=message):
        AxialVector(**arguments)


def test_two_of_them_are_refused():
    with pytest.raises(InputError, match="axial amplitude on nuclei more than once"):
        AxialVector() + AxialVector(1.3)


def test_multipoles_that_have_no_channel_are_refused():
    """Vanadium-50 has J = 6, and multipoles up to 11."""
    one = ns.structure.spin_structure("H1").spin[1]
    spin = ns.structure.SpinStructure({11: one}, source="a test")
    nucleus = ns.Nucleus(ns.nuclide("V50"), proton=ns.helm("V50").proton, neutron=ns.helm("V50").neutron, spin=spin)
    with pytest.raises(InputError, match="the highest multipole of the spin of V50 is 11"):
        AxialVector().sigma(30 * MeV, ns.nu_e, nucleus)


@pytest.mark.parametrize("L", [0, 2, 11, -1, "one", 1.5])
def test_no_other_multipoles(L):
    with pytest.raises(InputError, match=r"L is .*an odd number from 1 to 9"):
        multipole(L)
