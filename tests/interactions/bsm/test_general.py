import math

import numpy as np
import pytest

from nuscatter.constants import fermi_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.channels import SCALAR, SCALAR_TENSOR
from nuscatter.interactions.bsm.general import GeneralInteraction
from nuscatter.interactions.bsm.mediators import LightScalar, LightTensor
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_mu, nu_mu_bar
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.units import MeV, fm, keV

GF = fermi_constant.value
T = np.array([1.0, 5, 12]) * keV
ARGON, CAESIUM = helm("Ar40"), helm("Cs133")


def tensor(nucleus, Q):
    return 1.5 * nucleus.neutron(Q)


def rate(term, nucleus, species=nu_mu):
    return term.dsigma_dT(30 * MeV, T, species, nucleus)


@pytest.mark.parametrize("nucleus", [ARGON, CAESIUM], ids=["spin 0", "spin 7/2"])
def test_it_is_what_heavy_mediators_leave(nucleus):
    mass = 1e6 * MeV
    for species in (nu_mu, nu_mu_bar):
        heavy = LightScalar(mass, coupling=0.1) + LightTensor(mass, coupling=0.2, nuclear_charge=tensor)
        scale = math.sqrt(2) / (GF * mass**2)
        contact = GeneralInteraction(scalar=0.01 * scale, tensor=0.04 * scale, tensor_charge=tensor)
        np.testing.assert_allclose(
            rate(contact, nucleus, species),
            heavy.dsigma_dT(30 * MeV, T, species, nucleus, Recoil.NUCLEUS),
            rtol=1e-8,
        )


def test_in_units_of_the_vector_coupling():
    """(G²M/4π) MT/2E² for C_S of the nucleus, G²M 2/π (1 − …) for C_T."""
    M, E = ARGON.nuclide.mass, 30 * MeV
    charge = GeneralInteraction().charges.proton * 40 * ARGON.proton(np.sqrt(2 * M * T))
    expected = GF**2 * M / (4 * math.pi) * (0.01 * charge) ** 2 * M * T / (2 * E**2)
    np.testing.assert_allclose(rate(GeneralInteraction(scalar=0.01), ARGON), expected, rtol=1e-12)
    M = CAESIUM.nuclide.mass
    charge = tensor(CAESIUM, np.sqrt(2 * M * T))
    expected = GF**2 * M * 2 / math.pi * (0.3 * charge) ** 2 * (1 - T / E - T * (M - T) / (4 * E**2))
    np.testing.assert_allclose(
        rate(GeneralInteraction(tensor=0.3, tensor_charge=tensor), CAESIUM), expected, rtol=1e-12
    )


@pytest.mark.parametrize(("name", "channel"), [("Ar40", SCALAR), ("Xe129", SCALAR_TENSOR)])
def test_protons_and_neutrons_have_their_own_charges_and_form_factors(name, channel):
    nucleus = Nucleus(nuclide(name), Helm(3.3 * fm), Helm(3.6 * fm))
    q2 = np.array([[0.0], [900.0]]) * MeV**2
    term = GeneralInteraction(scalar=[0.1, 0.2], charges=ScalarCharges(proton=17.0, neutron=12.0))
    matter = 17 * nucleus.nuclide.Z * nucleus.proton(np.sqrt(q2)) + 12 * nucleus.nuclide.N * nucleus.neutron(
        np.sqrt(q2)
    )
    found = term.charge(channel, "S", q2, nucleus, nu_mu, nu_mu)
    np.testing.assert_allclose(found, GF / math.sqrt(2) * np.array([0.1, 0.2]) * matter, rtol=1e-13)


def test_a_nucleus_without_spin_has_no_tensor_charge():
    assert (rate(GeneralInteraction(tensor=0.3, tensor_charge=tensor), ARGON) == 0).all()
    assert (rate(GeneralInteraction(tensor=0.3, tensor_charge=tensor), CAESIUM) > 0).all()


def test_interference_on_spin_changes_its_sign_for_antineutrinos_and_for_the_tensor():
    model, turned = (GeneralInteraction(scalar=0.01, tensor=c, tensor_charge=tensor) for c in (1.0, -1.0))
    np.testing.assert_array_equal(rate(model, CAESIUM, nu_mu), rate(turned, CAESIUM, nu_mu_bar))
    assert (rate(model, CAESIUM, nu_mu) < rate(model, CAESIUM, nu_mu_bar)).all()


def test_zero_is_the_standard_model_exactly_and_nothing_interferes():
    standard = StandardModel()
    for nucleus in (ARGON, CAESIUM):
        none, some = GeneralInteraction(), GeneralInteraction(scalar=0.01, tensor=0.1, tensor_charge=tensor)
        assert rate(standard + none, nucleus).tolist() == rate(standard, nucleus).tolist()
        np.testing.assert_allclose(
            rate(standard + some, nucleus), rate(standard, nucleus) + rate(some, nucleus), rtol=1e-14
        )


def test_a_batch_is_one_at_a_time():
    scalars, tensors = np.array([0.0, 0.01, -0.02]), np.array([0.1, -0.2, 0.0])
    together = rate(GeneralInteraction(scalar=scalars, tensor=tensors, tensor_charge=tensor), CAESIUM)
    for at in range(3):
        alone = rate(GeneralInteraction(scalar=scalars[at], tensor=tensors[at], tensor_charge=tensor), CAESIUM)
        np.testing.assert_allclose(together[:, at], alone, rtol=1e-13)


def test_bad_input():
    with pytest.raises(InputError, match=r"^tensor_charge is None, but a function of a Nucleus and Q"):
        GeneralInteraction(tensor=0.1)
    with pytest.raises(InputError, match=r"^tensor_charge is 2\.0, but a function of a Nucleus and Q"):
        GeneralInteraction(tensor=0.1, tensor_charge=2.0)
    with pytest.raises(InputError, match=r"^charges is 17, but ScalarCharges"):
        GeneralInteraction(scalar=0.1, charges=17)
    for bad in (math.nan, math.inf, "1", None, 1j, [[1.0]]):
        with pytest.raises(InputError, match=r"^scalar is .*expected\.$"):
            GeneralInteraction(scalar=bad)
        with pytest.raises(InputError, match=r"^tensor is .*expected\.$"):
            GeneralInteraction(scalar=0.0, tensor=bad)
