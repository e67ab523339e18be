import math

import numpy as np
import pytest
from particle import Particle

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.fits.parameters import describe
from nuscatter.interactions.channels import ELECTRON
from nuscatter.interactions.couplings.radiative import ONE_LOOP, proton_coupling
from nuscatter.interactions.couplings.weak_couplings import (
    EFFECTIVE,
    LEPTON_MASSES,
    RHO,
    TREE,
    W_MASS,
    WITHOUT_ZZ_BOXES,
    ByFlavour,
    EffectiveCouplings,
    standard_charge_radius,
)
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e, nu_mu, nu_tau
from nuscatter.rates.experiment import Experiment
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, keV

FLAVOURS = ("e", "mu", "tau")
#: MS-bar at m_Z, and α_s at m_W and m_Z (Particle Data Group).
S2_Z, S2_0, ALPHA_Z, STRONG_W, STRONG_Z = 0.23122, 0.23857, 1 / 127.95, 0.123, 0.118
WEAK = ALPHA_Z / (math.pi * S2_Z)


def radius_part(flavour):
    """−2ø: the charge radius in g_V^p, (α/3π)(ln m_W²/m_ℓ² + 3/2)."""
    logarithm = 2 * math.log(W_MASS / LEPTON_MASSES[flavour])
    return fine_structure_constant.value / (3 * math.pi) * (logarithm + 1.5)


def z_boxes(t, e):
    """⊠_ZZ of left- and of right-handed fermions, −(3α/8π s²c²) g² [1 − α_s/π]; the strong part for quarks."""
    strong = 1 - STRONG_Z / math.pi if abs(e) < 1 else 1.0
    factor = -3 * WEAK / (8 * (1 - S2_Z)) * strong
    return factor * (t - e * S2_Z) ** 2, factor * (e * S2_Z) ** 2


#: W boxes of down quarks (□) and of up quarks (⊠).
BOX_D = -WEAK / 2 * (1 - STRONG_W / (2 * math.pi))
BOX_U = WEAK / 8 * (1 + STRONG_W / math.pi)


def test_couplings_follow_from_their_formula():
    """J. Erler and S. Su, Prog. Part. Nucl. Phys. 71 (2013) 119: ρ, W boxes, charge radius, Z boxes."""
    (uL, uR), (dL, dR) = z_boxes(0.5, 2 / 3), z_boxes(-0.5, -1 / 3)
    neutron = -RHO / 2 + 2 * BOX_D + BOX_U
    assert WITHOUT_ZZ_BOXES.neutron == pytest.approx(neutron, abs=6e-5)
    assert EFFECTIVE.neutron == pytest.approx(neutron + RHO * (2 * dL + uL - 2 * dR - uR), abs=6e-5)
    for flavour in FLAVOURS:
        proton = RHO * (0.5 - 2 * S2_0) + 2 * BOX_U + BOX_D + radius_part(flavour)
        assert WITHOUT_ZZ_BOXES.proton[flavour] == pytest.approx(proton, abs=7e-5)
        assert EFFECTIVE.proton[flavour] == pytest.approx(proton + RHO * (2 * uL + dL - 2 * uR - dR), abs=7e-5)


def test_couplings_on_electrons_follow_from_theirs():
    """The vector couplings to rounding. The axial one, with Z boxes, is 2e-4 larger than the published −0.5062."""
    eL, eR = z_boxes(-0.5, -1.0)
    for flavour in FLAVOURS:
        own = 1.0 if flavour == "e" else 0.0
        vector = own + RHO * (-0.5 + 2 * S2_0) - WEAK / 2 - radius_part(flavour)
        axial = own - RHO / 2 - WEAK / 2 + RHO * (eL + eR)
        assert EFFECTIVE.electron_vector[flavour] == pytest.approx(vector, abs=6e-5)
        assert EFFECTIVE.electron_axial[flavour] == pytest.approx(axial, abs=2.5e-4)
    assert EFFECTIVE.electron_axial["e"] - EFFECTIVE.electron_axial["mu"] == pytest.approx(1)


def test_the_radii_of_the_standard_model():
    """−0.83, −0.48 and −0.30e-32 cm² (M. Cadeddu et al., Phys. Rev. D 98 (2018) 113010): g_V^p moves by −2ø."""
    from nuscatter.constants import fermi_constant
    from nuscatter.units import cm

    found = [standard_charge_radius(each) / (1e-32 * cm**2) for each in FLAVOURS]
    assert found == pytest.approx([-0.83, -0.48, -0.30], abs=5.1e-3)
    for flavour in FLAVOURS:
        to_proton = -math.sqrt(2) * math.pi * fine_structure_constant.value / (3 * fermi_constant.value)
        assert to_proton * standard_charge_radius(flavour) == pytest.approx(radius_part(flavour), rel=1e-12)


def test_the_mass_of_the_w_boson_is_that_of_the_particle_data_group():
    assert W_MASS / MeV == pytest.approx(Particle.from_name("W+").mass, abs=20)


def test_the_flavours_differ_by_their_leptons():
    for couplings in (EFFECTIVE, WITHOUT_ZZ_BOXES):
        assert couplings.proton.e - couplings.proton.mu == pytest.approx(0.008256, abs=1e-4)
        assert couplings.electron_vector.mu - couplings.electron_vector.e + 1 == pytest.approx(0.008256, abs=1e-4)


def test_numbers_on_nuclei_and_electrons():
    assert [float(proton_coupling(EFFECTIVE, 25 * MeV**2, each)) for each in FLAVOURS] == pytest.approx(
        [0.0382, 0.0300, 0.0256], rel=1e-12
    )
    term, q2 = ElectronScattering.effective(), np.ones((1, 1)) * MeV**2
    for state, vector, axial in ((nu_e, 0.9521, 0.4938), (nu_mu, -0.0397, -0.5062), (nu_tau, -0.0353, -0.5062)):
        L, R = (np.asarray(term.charge(ELECTRON, each, q2, None, state, state)).item() for each in "LR")
        assert pytest.approx((vector, axial), rel=1e-12) == (L + R, L - R)


def test_an_angle_moves_g_v_by_two_rho():
    for couplings, rho in ((EFFECTIVE, RHO), (TREE, 1.0), (ONE_LOOP, 1.0)):
        one, other = (proton_coupling(couplings, 1.0 * MeV**2, "mu", sin2_theta_w=s2) for s2 in (0.23, 0.24))
        assert float(other - one) == pytest.approx(-0.02 * rho, rel=1e-9)
        (L, R), (L2, R2) = (couplings.on_electrons(np.asarray(s2), "mu") for s2 in (0.23, 0.24))
        for hand, second in ((L, L2), (R, R2)):
            moved = sum(np.asarray(each) for each in second.values()) - sum(np.asarray(each) for each in hand.values())
            assert float(moved) == pytest.approx(0.01 * rho, rel=1e-9)


def test_the_tree_level_has_not_moved():
    argon, T = helm("Ar40"), np.array([1.0, 20.0]) * keV
    s2 = 0.23857
    F, M = argon.proton(np.sqrt(2 * argon.nuclide.mass * T)), argon.nuclide.mass
    from nuscatter.constants import fermi_constant

    charge, E = ((1 - 4 * s2) * 18 - 22) * F, 30 * MeV
    expected = fermi_constant.value**2 * M / (4 * math.pi) * (1 - T / E - M * T / (2 * E**2)) * charge**2
    for state in (nu_e, nu_mu, nu_tau):
        np.testing.assert_allclose(StandardModel().dsigma_dT(E, T, state, argon), expected, rtol=1e-12)
    assert StandardModel().couplings is TREE
    assert ElectronScattering().couplings is TREE


def test_counts_of_argon():
    """Helm: 121.83 at tree level, 123.75 with the couplings in use, published 128 ± 17."""
    from nuscatter.catalogue.entries import experiment

    built: Experiment = experiment("COHERENT-LAr-2020")
    tree, corrected = (float(built.counts(make()).sum()) for make in (StandardModel, StandardModel.effective))
    assert tree == pytest.approx(121.83, abs=0.01)
    assert corrected == pytest.approx(123.75, abs=0.01)


def test_schemes_have_names_of_their_own():
    assert len({TREE.scheme, EFFECTIVE.scheme, ONE_LOOP.scheme}) == 3
    assert StandardModel.effective().couplings.scheme == EFFECTIVE.scheme


def test_couplings_are_no_parameters_of_a_fit():
    for make in (StandardModel, StandardModel.effective, StandardModel.one_loop):
        assert set(describe(make)) == {"sin2_theta_w"}
        assert describe(make)["sin2_theta_w"].start == S2_0


def test_batches_of_angles():
    argon = helm("Ar40")
    for make in (StandardModel.effective, StandardModel.one_loop):
        both = make([0.22, 0.24]).sigma(30 * MeV, nu_e, argon)
        one = [float(make(each).sigma(30 * MeV, nu_e, argon)) for each in (0.22, 0.24)]
        np.testing.assert_allclose(both, one, rtol=1e-12)


def test_bad_numbers():
    with pytest.raises(InputError, match=r"^mu is nan"):
        ByFlavour(e=1.0, mu=math.nan, tau=1.0)
    with pytest.raises(InputError, match=r"^neutron is inf"):
        EffectiveCouplings(EFFECTIVE.proton, math.inf, EFFECTIVE.electron_vector, EFFECTIVE.electron_axial)
