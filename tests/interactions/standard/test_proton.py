"""Elastic scattering on free protons: traces, limits, published sizes of weak magnetism, and hydrogen counted once."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

import nuscatter as ns
from nuscatter.constants import fermi_constant
from nuscatter.errors import InputError
from nuscatter.interactions.couplings.radiative import ONE_LOOP
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE
from nuscatter.interactions.parts import expanded
from nuscatter.interactions.standard.proton import FREE_PROTON, HeavierNuclei, ProtonScattering
from nuscatter.structure.nucleons.form_factors import (
    Dipole,
    NucleonFormFactors,
    galster,
    lattice_strange_magnetic_moment,
    measured_nucleon,
    point_nucleons,
)
from nuscatter.units import GeV, MeV, kg, m

G = fermi_constant.value * MeV**2
HYDROGEN = ns.point_nucleus("H1")
COUNT = 12


@pytest.mark.parametrize("antineutrino", [False, True])
def test_the_form_is_that_of_explicit_traces(dirac, antineutrino):
    """F₁, F₂ and G_A of either sign at any energy; nothing is simplified by hand on the other side."""
    for seed, (E, T, M) in enumerate(dirac.random_kinematics(7, COUNT)):
        f1, f2, axial = np.random.default_rng(seed).normal(size=3)
        _, p, _, after = dirac.momenta(E, T, M)
        pauli = 0.5j / M * np.einsum("abij,b->aij", dirac.LOWER_SIGMA, after - p)
        hadron = f1 * dirac.LOWER_GAMMA + f2 * pauli - axial * dirac.LOWER_GAMMA @ dirac.GAMMA5
        part = math.sqrt(2) * G, dirac.GAMMA @ dirac.LEFT, hadron
        exact = dirac.differential(E, T, M, [part], antineutrino=antineutrino)
        sign = -1 if antineutrino else 1
        value, scale = dirac.channel_form(FREE_PROTON, {"F1": 2 * f1, "F2": 2 * f2, "A": sign * 2 * axial}, E, T, M)
        assert abs(value - exact) <= 1e-12 * scale


def by_hand(E, T, sign):
    """dσ/dT in MeV⁻³ by A, B and C of Llewellyn Smith, of a dipole nucleon with constants typed here."""
    M, s2, gA, mu_p, mu_n = 938.27209, 0.23857, 1.2754, 2.7928473, -1.9130428
    q2 = 2 * M * T
    tau, dipole = q2 / (4 * M * M), (1 + q2 / 0.71e6) ** -2
    ge = (0.5 - 2 * s2) * dipole
    gm = ((0.5 - 2 * s2) * mu_p - 0.5 * mu_n) * dipole
    f1, f2 = (ge + tau * gm) / (1 + tau), (gm - ge) / (1 + tau)
    ga = gA / 2 / (1 + q2 / 1026**2) ** 2
    a = 4 * tau * ((1 + tau) * ga**2 - (1 - tau) * (f1**2 - tau * f2**2) + 4 * tau * f1 * f2)
    b, c = 4 * tau * ga * (f1 + f2), (ga**2 + f1**2 + tau * f2**2) / 4
    s_u = (4 * M * E - q2) / M**2
    return G**2 * M**2 / (2 * math.pi * E**2) * 2 * M * (a / 4 + sign * s_u * b / 4 + c * s_u**2 / 4)


@pytest.mark.parametrize("species", [ns.nu_mu, ns.nu_mu_bar])
def test_the_total_is_that_of_another_formula(species):
    """Llewellyn Smith's invariants and an adaptive integral, with a nucleon of dipoles and no neutron charge."""
    term = ProtonScattering(nucleon=replace(galster, electric_neutron=lambda q2: 0 * q2))
    sign = -1 if species.antiparticle else 1
    for E in (5.0, 30.0, 80.0):
        top = 2 * E**2 / (938.27209 + 2 * E)
        expected = quad(lambda T, E=E: by_hand(E, T, sign), 0, top, epsabs=0, epsrel=1e-10)[0]
        assert float(term.sigma(E * MeV, species, HYDROGEN) * MeV**2) == pytest.approx(expected, rel=1e-7, abs=0)


def test_the_limit_of_low_energies():
    """G²E²/π (C_V² + 3C_A²) of Beacom, Farr and Vogel (2002); the first correction has opposite signs for ν and ν̄."""
    C_V, C_A = 0.5 - 2 * 0.23857, 1.2754 / 2
    E = 0.01
    expected = G**2 * E**2 / math.pi * (C_V**2 + 3 * C_A**2)
    found = [float(ProtonScattering().sigma(E * MeV, each, HYDROGEN)) * MeV**2 for each in (ns.nu_e, ns.nu_e_bar)]
    assert found == [pytest.approx(expected, rel=1e-4, abs=0)] * 2


def without_f2(nucleon):
    """The same F₁, and no F₂: electric and magnetic form factors are both F₁ then."""
    proton, neutron = nucleon.dirac_proton, nucleon.dirac_neutron
    return NucleonFormFactors(proton, neutron, proton, neutron)


@pytest.mark.parametrize(("energy", "neutrino", "antineutrino"), [(20, 4.4, -4.3), (40, 8.6, -8.2), (60, 12.7, -11.8)])
def test_the_size_of_weak_magnetism(energy, neutrino, antineutrino):
    """What F₂ adds, in per cent, on a point; the extension of the nucleon lowers it, by 0.14 at 60 MeV."""
    for species, expected in ((ns.nu_mu, neutrino), (ns.nu_mu_bar, antineutrino)):

        def added(nucleon, mass, species=species):
            terms = (ProtonScattering(nucleon=each, axial_mass=mass) for each in (nucleon, without_f2(nucleon)))
            full, without = (float(each.sigma(energy * MeV, species, HYDROGEN)) for each in terms)
            return 100 * (full / without - 1)

        assert added(point_nucleons, 1e6 * GeV) == pytest.approx(expected, abs=0.05)
        assert abs(expected) - 0.2 < abs(added(measured_nucleon, 1026 * MeV)) < abs(expected)


def test_it_is_the_two_terms_of_all_nuclei_on_hydrogen():
    """By the form factors of Sachs, in two channels, with the charge of the proton alone: both have a place for it."""
    nucleon = replace(measured_nucleon, electric_neutron=lambda q2: 0 * q2)
    hydrogen = ns.Nucleus(
        ns.nuclide("H1"),
        proton=lambda Q: nucleon.electric_proton(Q**2) / np.sqrt(1 + Q**2 / (2 * 938.27208943 * MeV) ** 2),
        neutron=np.ones_like,
    )
    both = ns.StandardModel(0.2) + ns.AxialVector(1.26, strange_spin=-0.05, sin2_theta_w=0.2)
    mine = ProtonScattering(1.26, strange_spin=-0.05, sin2_theta_w=0.2, nucleon=nucleon)
    for species in (ns.nu_e, ns.nu_tau_bar):
        E, T = np.array([3.0, 40.0, 90.0]) * MeV, np.array([0.01, 2.0, 10.0]) * MeV
        expected = both.dsigma_dT(E, T, species, hydrogen)
        assert mine.dsigma_dT(E, T, species, hydrogen) == pytest.approx(expected, rel=1e-6, abs=0)


def test_strange_quarks():
    """Δs lowers or raises the axial coupling; the strange moment enters with the neutron's weak charge."""
    at = 30 * MeV, ns.nu_mu, HYDROGEN
    assert ProtonScattering(1.2, strange_spin=-0.1).sigma(*at) == pytest.approx(
        ProtonScattering(1.3).sigma(*at), rel=1e-9, abs=0
    )
    mu = lattice_strange_magnetic_moment.value
    strange = measured_nucleon.with_strangeness(magnetic_moment=mu)
    moved = replace(measured_nucleon, magnetic_neutron=Dipole(at_zero=measured_nucleon.magnetic_neutron.at_zero + mu))
    of = [float(ProtonScattering(nucleon=each).sigma(*at)) for each in (strange, moved, None)]
    assert of[0] == pytest.approx(of[1], rel=1e-12, abs=0)
    assert abs(of[0] / of[2] - 1) > 1e-4


def test_couplings_of_other_orders():
    """Loops change the vector part: the neutron's weak charge in weak magnetism by 2 %, the proton's by 67 %."""
    at = 30 * MeV, ns.nu_e, HYDROGEN
    tree, effective, loops = (
        float(ProtonScattering(couplings=each).sigma(*at))
        for each in (ns.StandardModel().couplings, EFFECTIVE, ONE_LOOP)
    )
    assert 1.002 < effective / tree < 1.01
    assert loops == pytest.approx(effective, rel=3e-3, abs=0)


def test_batches_and_products():
    """Batches keep their axis, and the default nucleon is found again, so that counts fold it once."""
    angles = np.array([0.22, 0.24])
    sigma = ProtonScattering(sin2_theta_w=angles).sigma([20 * MeV, 30 * MeV], ns.nu_e, HYDROGEN)
    assert sigma.shape == (2, 2)
    assert sigma[1, 1] == pytest.approx(
        ProtonScattering(sin2_theta_w=0.24).sigma(30 * MeV, ns.nu_e, HYDROGEN), rel=1e-9, abs=0
    )
    assert expanded(ProtonScattering(), FREE_PROTON, ns.nu_e) is not None
    assert ProtonScattering().dsigma_dT(30 * MeV, 10 * MeV, ns.nu_e, HYDROGEN) == 0  # beyond the end point


# --- hydrogen is counted once -----------------------------------------------------------------------------------------


def test_only_hydrogen_recoils():
    assert ProtonScattering().sigma(30 * MeV, ns.nu_e, ns.helm("H2")) == 0
    assert ProtonScattering().sigma(30 * MeV, ns.nu_e, ns.helm("F19")) == 0


def test_a_model_that_counts_hydrogen_twice_is_refused():
    for each in (ns.StandardModel(), ns.AxialVector(), ProtonScattering()):
        with pytest.raises(InputError, match="amplitude on hydrogen more than once"):
            each + ProtonScattering()
    for each in (ns.StandardModel(), HeavierNuclei(ns.StandardModel())):
        with pytest.raises(InputError, match="vector amplitude on nuclei more than once"):
            each + HeavierNuclei(ns.StandardModel() + ns.AxialVector())
    with pytest.raises(InputError, match="mixes couplings"):
        ProtonScattering() + HeavierNuclei(ns.StandardModel.effective())


def test_protons_and_heavier_nuclei_are_all_nuclei():
    """Counts of the two, row by row, beside those of the terms that act on all."""
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    experiment = ns.Experiment(flux, ns.Detector("(12C)(1H)2", 1000 * kg, np.array([0.01, 0.1, 1, 4]) * MeV))
    model = ProtonScattering() + HeavierNuclei(ns.StandardModel() + ns.AxialVector()) + ns.InverseBetaDecay()
    rows = experiment.by_channel(model)
    assert set(rows) >= {"free protons", "vector on nuclei", "inverse beta decay"}
    carbon = ns.Experiment(flux, ns.Detector("C12", 1000 * kg, np.array([0.01, 0.1, 1, 4]) * MeV))
    share = 12 / (12 + 2 * 1.00782503)
    of_carbon = carbon.counts(ns.StandardModel())
    assert rows["vector on nuclei"] == pytest.approx(of_carbon * share, rel=1e-9, abs=0)
    everything = experiment.counts(ns.StandardModel() + ns.AxialVector() + ns.InverseBetaDecay())
    # the neutron's charge in the proton, and the form factor of Helm for A = 1, are what differs: 1e-5
    assert experiment.counts(model) == pytest.approx(everything, rel=5e-5, abs=0)


def test_what_the_wrapper_refuses():
    for each in (ns.ElectronScattering(), ns.InverseBetaDecay(), "standard"):
        with pytest.raises(InputError):
            HeavierNuclei(each)


def test_a_term_without_parts_is_wrapped_too():
    class Own(ns.Term):
        channels = ns.StandardModel.channels

        def charge(self, channel, amplitude, q2, nucleus, initial, final):
            return 2.0 if initial == final else None

    wrapped = HeavierNuclei(Own())
    assert wrapped.sigma(30 * MeV, ns.nu_e, HYDROGEN) == 0
    carbon = ns.helm("C12")
    assert wrapped.sigma(30 * MeV, ns.nu_e, carbon) == Own().sigma(30 * MeV, ns.nu_e, carbon)


@pytest.mark.parametrize(
    "arguments",
    [
        {"axial_coupling": math.nan},
        {"strange_spin": [[0.1]]},
        {"axial_mass": -1.0},
        {"nucleon": 1.0},
        {"couplings": "tree"},
    ],
)
def test_wrong_arguments(arguments):
    with pytest.raises(InputError):
        ProtonScattering(**arguments)
