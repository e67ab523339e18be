import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant, muon_mass, tau_mass
from nuscatter.errors import InputError
from nuscatter.interactions.bsm import mediators
from nuscatter.interactions.bsm.channels import ELECTRON_SCALAR_TENSOR, SCALAR, SCALAR_TENSOR
from nuscatter.interactions.bsm.mediators import (
    LightScalar,
    LightTensor,
    LightVector,
    Nucleons,
    OfNucleus,
    OfSpin,
    Propagator,
    VectorCharges,
    VectorMatter,
    b_minus_l,
    baryonic,
    dark_photon,
    exchange,
    fits_spin,
    l_e_minus_l_mu,
    l_e_minus_l_tau,
    l_mu_minus_l_tau,
    propagator,
    universal,
)
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.shapes import is_found_again
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_mu, nu_mu_bar, nu_tau
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.units import MeV, fm, keV, m

ARGON, CAESIUM = helm("Ar40"), helm("Cs133")
SM, GF = StandardModel(), fermi_constant.value
E, T = 30 * MeV, np.array([1.0, 5, 12]) * keV


def tensor(nucleus, Q):
    return 2.0 * nucleus.proton(Q)


def vector(mass, coupling):
    return LightVector(mass, coupling=coupling, charges=b_minus_l)


def tensorial(mass, coupling):
    return LightTensor(mass, coupling=coupling, nuclear_charge=tensor, electron_charge=1.0)


def scalar(mass, coupling):
    return LightScalar(mass, coupling=coupling)


MAKERS = [vector, scalar, tensorial]


def rate(term, nucleus=ARGON, species=nu_mu, T=T):
    return term.dsigma_dT(E, T, species, nucleus, Recoil.NUCLEUS)


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("nucleus", [CAESIUM, None], ids=["nucleus", "electron"])
def test_contact_limit(make, nucleus):
    """At m = 1e3 Q only g/m matters, to 2(Q/m)²."""
    recoil, M = (Recoil.ELECTRON, electron_mass.value) if nucleus is None else (Recoil.NUCLEUS, nucleus.nuclide.mass)
    recoils = np.array([2.0, 12.0]) * keV
    Q = math.sqrt(2 * M * recoils[-1])
    heavy, heavier = (
        make(scale * Q, 1e-3 * scale).dsigma_dT(E, recoils, nu_mu, nucleus, recoil) for scale in (1e3, 1e6)
    )
    assert (heavier > 0).all()
    ratio = heavy / heavier
    np.testing.assert_allclose(ratio, 1, atol=3e-6)
    assert float(1 - ratio[-1]) == pytest.approx(2e-6, rel=1e-3)


@pytest.mark.parametrize("make", MAKERS)
def test_massless_limit(make):
    massless, light = rate(make(0.0, 1e-5), CAESIUM), rate(make(1e-6 * MeV, 1e-5), CAESIUM)
    assert np.isfinite(massless).all()
    np.testing.assert_allclose(light, massless, rtol=1e-9)


def test_the_contact_limit_of_a_vector_is_an_interaction_of_four_fermions():
    mass, g = 1e6 * MeV, 0.1
    nucleus = Nucleus(nuclide("Ar40"), proton=Helm(3.3 * fm), neutron=Helm(3.5 * fm))
    Z, N, q2 = 18, 22, np.array([[100.0]]) * MeV**2
    charges = VectorCharges(e=0, mu=2, tau=0, proton=3, neutron=-1, electron=5)
    F = [float(each(np.sqrt(q2))[0, 0]) for each in (nucleus.proton, nucleus.neutron)]
    got = LightVector(mass, coupling=g, charges=charges).charge(VECTOR, "V", q2, nucleus, nu_mu, nu_mu)
    expected = math.sqrt(2) * g**2 * 2 / (GF * mass**2) * (3 * Z * F[0] - N * F[1])
    assert np.asarray(got).item() == pytest.approx(expected, rel=1e-9)
    on_electrons = LightVector(mass, coupling=g, charges=charges).charge(ELECTRON, "L", q2, None, nu_mu, nu_mu)
    assert np.asarray(on_electrons).item() == pytest.approx(2 * 5 * g**2 / (2 * math.sqrt(2) * GF * mass**2), rel=1e-9)


def test_the_z_boson_is_such_a_mediator():
    """(g/cosθ)² = 4√2 G_F m_Z²; charges ½ of neutrinos, g_V/2 of nucleons: Q_W comes out."""
    s2, m_z = 0.23857, 91.1876e3 * MeV
    charges = VectorCharges(e=0.5, mu=0.5, tau=0.5, proton=0.25 - s2, neutron=-0.25, electron=-0.25 + s2)
    z = LightVector(m_z, coupling=math.sqrt(4 * math.sqrt(2) * GF) * m_z, charges=charges)
    np.testing.assert_allclose(rate(z) / rate(SM), 1, rtol=1e-6)


def test_a_scalar_by_hand():
    """M²T C²/4πE², C = g² c A F/(Q² + m²)."""
    mass, g, M = 5 * MeV, 1e-4, ARGON.nuclide.mass
    c = LightScalar(mass, coupling=g).charges.proton
    C = g**2 * c * 40 * ARGON.proton(np.sqrt(2 * M * T)) / (2 * M * T + mass**2)
    np.testing.assert_allclose(rate(LightScalar(mass, coupling=g)), M**2 * T * C**2 / (4 * np.pi * E**2), rtol=1e-12)


# --- interference -----------------------------------------------------------------------------------------------------


def test_a_universal_vector_interferes_destructively_on_nuclei():
    """Q_W is negative, like charges add a positive amplitude: the rate falls, has a zero, then rises."""
    for species in neutrinos + antineutrinos:
        small = rate(SM + LightVector(100 * MeV, coupling=1e-4, charges=universal), species=species)
        assert (small < rate(SM, species=species)).all()
    large = rate(SM + LightVector(100 * MeV, coupling=1e-2, charges=universal))
    assert (large > rate(SM)).all()


def test_b_minus_l_interferes_constructively_on_nuclei():
    """Neutrinos have −1, nucleons +1: they attract each other, as a negative weak charge does."""
    assert (rate(SM + LightVector(100 * MeV, coupling=1e-4, charges=b_minus_l)) > rate(SM)).all()
    assert (rate(SM + LightVector(100 * MeV, coupling=1e-4, charges=baryonic)) < rate(SM)).all()


@pytest.mark.parametrize("make", [scalar, tensorial])
def test_flips_of_helicity_add_without_interference(make):
    for species in (nu_mu, nu_mu_bar):
        both = rate(SM + make(10 * MeV, 1e-4), CAESIUM, species)
        parts = rate(SM, CAESIUM, species) + rate(make(10 * MeV, 1e-4), CAESIUM, species)
        np.testing.assert_allclose(both, parts, rtol=1e-14)


def test_scalar_and_tensor_interfere_with_opposite_signs_for_antineutrinos():
    scalar, tensor = LightScalar(10 * MeV, coupling=1e-4), tensorial(10 * MeV, 1e-3)
    recoils = T
    pieces = [
        rate(scalar + tensor, CAESIUM, each, recoils) - rate(scalar, CAESIUM, each, recoils)
        - rate(tensor, CAESIUM, each, recoils) for each in (nu_mu, nu_mu_bar)
    ]  # fmt: skip
    np.testing.assert_allclose(pieces[0], -pieces[1], rtol=1e-6)
    assert (pieces[0] < 0).all()


def test_scalars_and_tensors_choose_the_channel_of_the_spin():
    assert (ARGON.nuclide.spin, CAESIUM.nuclide.spin) == (0, 3.5)
    assert (rate(tensorial(10 * MeV, 1e-3), ARGON) == 0).all()
    for nucleus in (ARGON, CAESIUM):
        assert (rate(LightScalar(10 * MeV, coupling=1e-4), nucleus) > 0).all()
        spectrum = (
            rate(LightScalar(10 * MeV, coupling=1e-4), nucleus) / T
        )  # one channel only, or it would be twice as large
        M, nuc = nucleus.nuclide.mass, nucleus.nuclide
        q2 = 2 * M * T
        C = 1e-8 * 17.33 * nuc.A * nucleus.proton(np.sqrt(q2)) / (q2 + (10 * MeV) ** 2)
        np.testing.assert_allclose(spectrum, M**2 * C**2 / (4 * np.pi * E**2), rtol=1e-3)


def test_an_unknown_spin_counts_as_one_with_spin():
    unknown = Nucleus(replace(ARGON.nuclide, spin=None), ARGON.proton, ARGON.neutron)
    assert not fits_spin(SCALAR, unknown)
    assert fits_spin(SCALAR_TENSOR, unknown)
    assert (
        rate(LightScalar(10 * MeV, coupling=1e-4), unknown) > rate(LightScalar(10 * MeV, coupling=1e-4))
    ).all()  # by T/2M


# --- charges ----------------------------------------------------------------------------------------------------------


def test_models_are_free_of_anomalous_signs():
    assert [b_minus_l.of(each) for each in (nu_e, nu_mu, nu_tau)] == [-1, -1, -1]
    assert (b_minus_l.proton, b_minus_l.neutron, b_minus_l.electron) == (1, 1, -1)
    assert (universal.proton, universal.neutron) == (3, 3)
    assert [l_mu_minus_l_tau.of(each) for each in (nu_e, nu_mu, nu_tau)] == [0, 1, -1]
    assert (dark_photon().proton, dark_photon().electron, dark_photon(0.1).of(nu_e)) == (1, -1, 0.1)


#: Charges of (ν_e, ν_μ, ν_τ), proton, neutron, electron, as lepton numbers and sums over quarks give them.
GAUGED = {
    "universal": (universal, (1, 1, 1), 3, 3, 1),
    "B - L": (b_minus_l, (-1, -1, -1), 1, 1, -1),
    "B": (baryonic, (1, 1, 1), 1, 1, 0),
    "L_e - L_mu": (l_e_minus_l_mu, (1, -1, 0), 0, 0, 1),
    "L_e - L_tau": (l_e_minus_l_tau, (1, 0, -1), 0, 0, 1),
    "L_mu - L_tau": (l_mu_minus_l_tau, (0, 1, -1), 0, 0, 0),
    "dark photon": (dark_photon(0.1), (0.1, 0.1, 0.1), 1, 0, -1),
}


@pytest.mark.parametrize("name", GAUGED)
def test_every_charge_of_every_boson(name):
    charges, leptons, proton, neutron, electron = GAUGED[name]
    assert tuple(charges.of(each) for each in (nu_e, nu_mu, nu_tau)) == leptons
    assert (charges.proton, charges.neutron, charges.electron) == (proton, neutron, electron)
    assert charges.loops == name.startswith("L_")


def test_a_scalar_and_a_tensor_interfere_on_electrons_by_their_signs():
    """C_S = g² c_e/(Q² + m²) with its sign, which the interference −C_S C_T m T (1/E − T/2E²)/π with a tensor sees."""
    q2 = np.array([[2.0]]) * MeV**2
    scalar = LightScalar(1 * MeV, coupling=1e-3)
    charge = scalar.charge(ELECTRON_SCALAR_TENSOR, "S", q2, None, nu_e, nu_e)
    assert float(np.asarray(charge).item()) * MeV**2 == pytest.approx(
        1e-6 * scalar.charges.electron / 3, rel=1e-12, abs=0
    )
    tensorial, at = (
        LightTensor(1 * MeV, coupling=1e-3, nuclear_charge=tensor, electron_charge=1.0),
        (5 * MeV, np.array([0.5, 3]) * MeV),
    )
    for species, sign in ((nu_mu, -1), (nu_mu_bar, 1)):
        apart = [each.dsigma_dT(*at, species, recoil=Recoil.ELECTRON) for each in (scalar, tensorial)]
        both = (scalar + tensorial).dsigma_dT(*at, species, recoil=Recoil.ELECTRON)
        assert (np.sign(both - sum(apart)) == sign).all()


@pytest.mark.parametrize("charges", [universal, b_minus_l, l_e_minus_l_mu, l_e_minus_l_tau, l_mu_minus_l_tau])
def test_an_electron_has_the_charge_of_its_neutrino(charges):
    """They are one doublet: ν_e and e repel each other by any force of lepton numbers, and L grows as by sin²θ_W."""
    assert charges.electron == charges.e
    boson = LightVector(50 * MeV, coupling=1e-4, charges=charges)
    q2 = np.array([[0.1]]) * MeV**2
    for species in neutrinos:
        for amplitude in ("L", "R"):
            found = float(np.asarray(boson.charge(ELECTRON, amplitude, q2, None, species, species)).item())
            own = charges.electron - float(charges.loop_charge(0.1 * MeV**2))
            assert np.sign(found) == np.sign(own * charges.of(species))


@pytest.mark.parametrize(("charges", "tau"), [(l_e_minus_l_mu, 0), (l_e_minus_l_tau, -1)])
def test_a_heavy_boson_of_lepton_numbers_is_a_contact_interaction(charges, tau):
    """ε_αα^e = g² q_α q_e/(√2 G_F m²), positive for ν_e: the sign of the electron's charge is seen in the rate."""
    g, m = 1e-3, 1e3 * MeV
    strength = g**2 / (math.sqrt(2) * GF * m**2)
    contact = NSI(ee_e=strength, mumu_e=strength * (-1 - tau), tautau_e=strength * tau)
    electrons, at = ElectronScattering(), (3 * MeV, np.array([0.1, 0.8, 2]) * MeV)
    for species in neutrinos:
        plain = electrons.dsigma_dT(*at, species)
        change = (electrons + LightVector(m, coupling=g, charges=charges)).dsigma_dT(*at, species) - plain
        np.testing.assert_allclose(change, (electrons + contact).dsigma_dT(*at, species) - plain, rtol=0.03, atol=0)


def test_l_mu_minus_l_tau_acts_on_protons_by_vacuum_polarisation():
    r"""A loop of charge q and electric charge −1 between the boson and the photon.

    The photon's own self-energy multiplies its exchange by Π_γγ = −(α/π) Σ Π(Q², m), negative: charges are screened.
    In the mixed one the product (−e)² of a lepton's two couplings is (−e)(g q): Π_mix = (g/e) Σ q (α/π) Π(Q², m). The
    photon's pole cancels its Q², and the proton's charge e is left: g² (α/π) Σ q Π(Q², m) between ν and p.
    """
    loop = fine_structure_constant.value / (3 * math.pi) * math.log((tau_mass.value / muon_mass.value) ** 2)
    assert float(l_mu_minus_l_tau.loop_charge(0.0)) == pytest.approx(loop, rel=1e-13)
    boson = LightVector(50 * MeV, coupling=1e-4, charges=l_mu_minus_l_tau)
    q2 = np.array([[1e-6]]) * MeV**2
    positive = np.asarray(boson.charge(VECTOR, "V", q2, ARGON, nu_mu, nu_mu)).item()
    expected = math.sqrt(2) * 1e-8 * loop * 18 / (GF * (50 * MeV) ** 2)
    assert positive == pytest.approx(expected, rel=1e-6)  # against Q_W < 0: fewer muon neutrinos, more tau neutrinos
    for species, sign in ((nu_e, 0), (nu_mu, -1), (nu_tau, 1)):
        assert (np.sign(rate(SM + boson, species=species) - rate(SM, species=species)) == sign).all()
    electron = np.asarray(boson.charge(ELECTRON, "R", q2, None, nu_mu, nu_mu)).item()
    assert electron == pytest.approx(-1e-8 * loop / (math.sqrt(8) * GF * (50 * MeV) ** 2), rel=1e-6)


def test_loops_of_electrons_fade_with_momentum():
    """α/3π ln(m_μ²/m_e²) = 0.008256 at rest, a third of it at 50 MeV."""
    at = [float(l_e_minus_l_mu.loop_charge((Q * MeV) ** 2)) for Q in (0, 50)]
    assert at[0] == pytest.approx(0.008256, abs=5e-7)
    assert at[1] == pytest.approx(0.0024824, rel=1e-3)
    assert float(l_e_minus_l_tau.loop_charge(0.0)) == pytest.approx(
        at[0] + float(l_mu_minus_l_tau.loop_charge(0.0)), rel=1e-12
    )  # differences add


def test_loops_without_a_scale_need_charges_that_cancel():
    with pytest.raises(InputError, match=r"e \+ mu \+ tau is 3, but zero"):
        VectorCharges(e=1, mu=1, tau=1, proton=0, neutron=0, electron=1, loops=True)
    with pytest.raises(InputError, match="loops is 1, but True or False"):
        VectorCharges(e=1, mu=-1, tau=0, proton=0, neutron=0, electron=1, loops=1)


# --- use --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", MAKERS)
def test_zero_coupling_is_the_standard_model_exactly(make):
    both = SM + ElectronScattering()
    for mass in (0.0, 10 * MeV):
        model = both + make(mass, 0.0)
        for recoil, nucleus in ((Recoil.NUCLEUS, CAESIUM), (Recoil.ELECTRON, None)):
            at = (E, np.array([0.0, 1.0, 5.0]) * keV, nu_mu, nucleus, recoil)
            assert model.dsigma_dT(*at).tolist() == both.dsigma_dT(*at).tolist()


@pytest.mark.parametrize("make", MAKERS)
def test_a_batch_is_one_at_a_time(make):
    masses, couplings = np.array([0.0, 1, 30, 1e4, 7]) * MeV, np.array([1e-5, 2e-5, 3e-4, 1.0, 0.0])
    together = rate(SM + make(masses, couplings), CAESIUM)
    assert together.shape == (3, 5)
    for at in range(5):
        np.testing.assert_allclose(together[:, at], rate(SM + make(masses[at], couplings[at]), CAESIUM), rtol=1e-13)


def test_exchange():
    q2 = np.array([[0.0], [3.0]]) * MeV**2
    assert exchange(2.0, q2, MeV).ravel().tolist() == [2 / MeV**2, 0.5 / MeV**2]
    assert exchange([0.0, 2.0], q2).tolist() == [[0.0, np.inf], [0.0, 2 / (3 * MeV**2)]]


@pytest.mark.parametrize("nucleus", [None, CAESIUM])
def test_electrons_of_an_atom_have_the_electrons_charge(nucleus):
    """Spectra ask with the nucleus of the atom: its own charge is no charge of an electron."""
    q2 = np.array([0.5, 2.0]) * MeV**2
    model = LightScalar(
        1 * MeV, coupling=1e-3, charges=ScalarCharges(proton=17.0, neutron=16.0, electron=0.2)
    ) + LightTensor(1 * MeV, coupling=2e-3, nuclear_charge=tensor, electron_charge=0.3)
    strengths = model.strengths(ELECTRON_SCALAR_TENSOR, q2, nucleus, nu_mu_bar)
    scalar, tensorial = 1e-6 * 0.2 / (q2 + MeV**2), -4e-6 * 0.3 / (q2 + MeV**2)
    for pair, expected in {("S", "S"): scalar**2, ("S", "T"): 2 * scalar * tensorial, ("T", "T"): tensorial**2}.items():
        np.testing.assert_allclose(strengths[pair], expected, rtol=1e-13)


def test_spectra_of_electrons_do_not_depend_on_the_nucleons():
    flux = facility("SNS").flux(distance=20 * m, pot=1e23)
    at = flux, "Ge", np.array([0.5, 5, 50]) * keV
    with_nucleons, alone = (
        recoil_spectrum(LightScalar(1 * MeV, coupling=1e-4, charges=charges), *at, recoil=Recoil.ELECTRON)
        for charges in (
            ScalarCharges(proton=17.0, neutron=16.0, electron=0.2),
            ScalarCharges(proton=0.0, neutron=0.0, electron=0.2),
        )
    )
    assert (alone > 0).all()
    np.testing.assert_allclose(with_nucleons, alone, rtol=1e-14)


def test_shapes_of_matter():
    q2 = np.array([[0.0], [400.0]]) * MeV**2
    protons, neutrons = (18 * ARGON.proton(np.sqrt(q2)), 22 * ARGON.neutron(np.sqrt(q2)))
    np.testing.assert_allclose(Nucleons(proton=2.0, neutron=-3.0)(q2, ARGON), 2 * protons - 3 * neutrons, rtol=1e-14)
    np.testing.assert_allclose(VectorMatter(b_minus_l, electron=False)(q2, ARGON), protons + neutrons, rtol=1e-14)
    loops = l_e_minus_l_mu.loop_charge(q2)
    np.testing.assert_allclose(VectorMatter(l_e_minus_l_mu, electron=True)(q2, None), 1 - loops, rtol=1e-14)
    np.testing.assert_allclose(VectorMatter(l_e_minus_l_mu, electron=False)(q2, ARGON), loops * protons, rtol=1e-14)
    np.testing.assert_allclose(OfNucleus(tensor)(q2, ARGON), 2 * ARGON.proton(np.sqrt(q2)), rtol=1e-14)
    with pytest.raises(InputError, match="nucleus is None, but a Nucleus"):
        OfNucleus(tensor)(q2, None)
    for channel, fitting, other in ((SCALAR, ARGON, CAESIUM), (SCALAR_TENSOR, CAESIUM, ARGON)):
        shape = OfSpin(channel, Nucleons(proton=1.0, neutron=1.0))
        np.testing.assert_array_equal(shape(q2, fitting), Nucleons(proton=1.0, neutron=1.0)(q2, fitting))
        assert shape(q2, other).shape == ()
        assert shape(q2, other) == 0


def test_one_propagator_is_found_again_and_one_of_many_masses_is_not():
    q2 = np.array([[0.0], [3.0]]) * MeV**2
    one, many = propagator(np.array(2 * MeV)), propagator(np.array([0.0, 2 * MeV]))
    assert one == Propagator(2 * MeV)
    assert is_found_again(one)
    assert not is_found_again(many)
    np.testing.assert_allclose(one(q2) * MeV**2, [[1 / 4], [1 / 7]], rtol=1e-14)
    np.testing.assert_allclose(many(q2) * MeV**2, [[np.inf, 1 / 4], [1 / 3, 1 / 7]], rtol=1e-14)


@dataclass(frozen=True, eq=False)
class Hidden(Term):
    """What a user writes: a boson that couples to neutrons and muon neutrinos."""

    mass: float
    coupling: float
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        if initial != final or initial.flavour != "mu":
            return None
        matter = nucleus.nuclide.N * nucleus.neutron(np.sqrt(q2))
        return math.sqrt(2) * self.coupling**2 * matter / (GF * (q2 + self.mass**2))


def test_a_mediator_of_ten_lines_is_like_the_librarys():
    mine = Hidden(20 * MeV, 1e-4)
    library = LightVector(
        20 * MeV, coupling=1e-4, charges=VectorCharges(e=0, mu=1, tau=0, proton=0, neutron=1, electron=0)
    )
    for species in (nu_e, nu_mu_bar):
        np.testing.assert_allclose(rate(SM + mine, species=species), rate(SM + library, species=species), rtol=1e-13)
    batch = Hidden(np.array([1.0, 20.0]) * MeV, 1e-4)
    np.testing.assert_allclose(rate(SM + batch)[:, 1], rate(SM + mine), rtol=1e-13)


BAD = [math.nan, math.inf, "1", None, 1j, [], [[1.0]], {}]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("value", BAD, ids=repr)
def test_bad_numbers(make, value):
    with pytest.raises(InputError, match=r"^mass is .*expected\.$"):
        make(value, 0.1)
    with pytest.raises(InputError, match=r"^coupling is .*expected\.$"):
        make(1 * MeV, value)


@pytest.mark.parametrize("make", MAKERS)
def test_negative_masses(make):
    with pytest.raises(InputError, match=r"^mass is -3\.0 MeV, but zero or a number above it"):
        make(np.array([1.0, -3.0]) * MeV, 0.1)


def test_bad_charges():
    with pytest.raises(InputError, match=r"^charges is 'b_minus_l', but one of universal, b_minus_l,"):
        LightVector(1 * MeV, coupling=0.1, charges="b_minus_l")
    with pytest.raises(InputError, match=r"^charges is 3, but ScalarCharges"):
        LightScalar(1 * MeV, coupling=0.1, charges=3)
    with pytest.raises(InputError, match=r"^nuclear_charge is 2\.0, but a function"):
        LightTensor(1 * MeV, coupling=0.1, nuclear_charge=2.0)
    with pytest.raises(InputError, match=r"the charge of proton is nan"):
        VectorCharges(e=1, mu=1, tau=1, proton=math.nan, neutron=1, electron=1)


def test_charges_that_are_none_are_told_the_choices():
    with pytest.raises(InputError, match=r"charges is 'universal', but one of universal, b_minus_l, .*mediators"):
        LightVector(10 * MeV, coupling=1e-5, charges="universal")
    for name in mediators._CHOICES.removesuffix(", dark_photon()").split(", "):
        assert isinstance(getattr(mediators, name), mediators.VectorCharges)
    made = {name for name, value in vars(mediators).items() if isinstance(value, mediators.VectorCharges)}
    assert made == set(mediators._CHOICES.removesuffix(", dark_photon()").split(", "))
