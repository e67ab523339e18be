import numpy as np
import pytest

from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.channels import ELECTRON, VECTOR, Recoil
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm, point_nucleus
from nuscatter.units import MeV, fm, keV

SM, S2 = StandardModel(), 0.23857
T = np.array([0.0, 1, 5, 20]) * keV


@pytest.mark.parametrize(
    ("name", "down", "up"),
    [("Cs133", 0.35775, 0.40152), ("I127", 0.35610, 0.39765), ("Ar40", 0.34157, 0.36512)],
)
def test_second_solutions_turn_the_sign_of_the_weak_charge(name, down, up):
    nucleus = point_nucleus(name)
    Z, N = nucleus.nuclide.Z, nucleus.nuclide.N
    weak = (1 - 4 * S2) * Z - N
    for quark, published, share in (("d", down, Z + 2 * N), ("u", up, 2 * Z + N)):
        second = -weak / share
        assert second == pytest.approx(published, abs=5.1e-6)
        term = NSI(**{f"ee_{quark}": second})
        charge = term.charge(VECTOR, "V", np.zeros((1, 1)), nucleus, nu_e, nu_e)
        assert np.asarray(charge).item() == pytest.approx(-2 * weak, rel=1e-13)
        there = (SM + term).dsigma_dT(30 * MeV, T, nu_e, nucleus)
        np.testing.assert_allclose(there, SM.dsigma_dT(30 * MeV, T, nu_e, nucleus), rtol=1e-13)


def test_along_the_blind_slope_nothing_changes():
    nucleus = point_nucleus("Cs133")
    Z, N = nucleus.nuclide.Z, nucleus.nuclide.N
    slope = -(2 * Z + N) / (Z + 2 * N)
    for up in (-3.0, 0.2, 8.0):
        model = SM + NSI(mumu_u=up, mumu_d=slope * up)
        np.testing.assert_allclose(
            model.sigma(30 * MeV, nu_mu, nucleus), SM.sigma(30 * MeV, nu_mu, nucleus), rtol=1e-12
        )


def test_a_shift_of_the_mixing_angle_is_one_of_protons_alone():
    """Q_W changes by −4 δs² Z = 2 ε_p Z; only protons feel ε_u = ⅔ ε_p with ε_d = −⅓ ε_p."""
    nucleus = Nucleus(nuclide("Cs133"), proton=Helm(4.7 * fm), neutron=Helm(5.0 * fm))
    shift = 0.0123
    shifted = StandardModel(S2 + shift).sigma(30 * MeV, nu_e, nucleus)
    for couplings in (
        {"ee_p": -2 * shift},
        {"ee_u": -4 / 3 * shift, "ee_d": 2 / 3 * shift},
    ):
        assert float((SM + NSI(**couplings)).sigma(30 * MeV, nu_e, nucleus)) == pytest.approx(
            float(shifted), rel=1e-14, abs=0
        )


def test_a_shift_of_the_mixing_angle_on_electrons():
    shift = 0.0123
    for species in neutrinos + antineutrinos:
        couplings = {f"{species.flavour * 2}_e": 2 * shift}  # L and R by half of it each
        model = ElectronScattering() + NSI(**couplings)
        value = model.dsigma_dT(2 * MeV, [0.1 * MeV, 1 * MeV], species)
        np.testing.assert_allclose(
            value, ElectronScattering(S2 + shift).dsigma_dT(2 * MeV, [0.1 * MeV, 1 * MeV], species), rtol=1e-13
        )


def test_chiral_couplings_to_electrons_swap_for_antineutrinos():
    nsi = NSI(ee_eL=0.3, ee_eR=-0.1)
    q2 = np.ones((2, 1))
    assert [nsi.charge(ELECTRON, a, q2, None, nu_e, nu_e) for a in "LR"] == [0.3, -0.1]
    assert [nsi.charge(ELECTRON, a, q2, None, nu_e_bar, nu_e_bar) for a in "LR"] == [-0.1, 0.3]
    vector = NSI(ee_e=0.2)
    assert [vector.charge(ELECTRON, a, q2, None, nu_e, nu_e) for a in "LR"] == [0.1, 0.1]


def test_quarks_are_two_nucleons_and_form_factors_their_own():
    nucleus = Nucleus(nuclide("Ar40"), proton=Helm(3.3 * fm), neutron=Helm(3.5 * fm))
    quarks, nucleons = NSI(ee_u=0.1, ee_d=-0.3), NSI(ee_p=-0.1, ee_n=-0.5)
    np.testing.assert_allclose(
        quarks.dsigma_dT(30 * MeV, T, nu_e, nucleus, Recoil.NUCLEUS),
        nucleons.dsigma_dT(30 * MeV, T, nu_e, nucleus, Recoil.NUCLEUS),
        rtol=1e-13,
    )


def test_changes_of_flavour_add_as_squares():
    nucleus = point_nucleus("Ar40")
    base = float(SM.sigma(30 * MeV, nu_mu, nucleus))
    Z, N = nucleus.nuclide.Z, nucleus.nuclide.N
    weak, epsilon = (1 - 4 * S2) * Z - N, 0.2 + 0.1j
    expected = base * (1 + abs(2 * epsilon * (2 * Z + N)) ** 2 / weak**2)
    for name, species in (("emu_u", nu_mu), ("mutau_u", nu_mu_bar), ("emu_u", nu_mu_bar)):
        assert float((SM + NSI(**{name: epsilon})).sigma(30 * MeV, species, nucleus)) == pytest.approx(
            expected, rel=1e-13, abs=0
        )
    assert float((SM + NSI(emu_u=epsilon)).sigma(30 * MeV, nu_tau, nucleus)) == base


def test_zero_couplings_are_the_standard_model_exactly():
    nucleus = helm("Cs133")
    model = SM + NSI(ee_u=0.0, emu_d=0.0, etau_n=0j)
    for species in neutrinos + antineutrinos:
        assert (
            model.dsigma_dT(30 * MeV, T, species, nucleus).tolist()
            == SM.dsigma_dT(30 * MeV, T, species, nucleus).tolist()
        )


def test_a_batch_is_one_at_a_time():
    nucleus = helm("Cs133")
    up, turned = np.linspace(-0.3, 0.5, 5), 0.1 * np.exp(1j * np.arange(5))
    together = (SM + NSI(mumu_u=up, emu_d=turned)).sigma([20 * MeV, 30 * MeV], nu_mu, nucleus)
    assert together.shape == (2, 5)
    for at in range(5):
        alone = (SM + NSI(mumu_u=up[at], emu_d=turned[at])).sigma([20 * MeV, 30 * MeV], nu_mu, nucleus)
        np.testing.assert_allclose(together[:, at], alone, rtol=1e-13)
