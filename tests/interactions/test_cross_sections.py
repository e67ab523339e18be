"""Cross sections from strengths: of channels, of reactions, and of both together; what does not add is refused."""

from dataclasses import dataclass

import numpy as np
import pytest

from nuscatter.constants import fermi_constant
from nuscatter.errors import InputError
from nuscatter.interactions.channels import ELECTRON, VECTOR
from nuscatter.interactions.cross_sections import (
    channel_sigma,
    channels_beside,
    chosen,
    differential,
    reaction_sigma,
    require_physics,
    target_mass,
)
from nuscatter.interactions.reactions import Reaction
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.inverse_beta import InverseBetaDecay
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.strengths import strengths
from nuscatter.interactions.term import Model, Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Coherence, Deposit, Species, nu_e, nu_e_bar, nu_mu
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import MeV, cm, keV

ARGON = helm(nuclide("Ar40"))
HYDROGEN = point_nucleus(nuclide("H1"))
RE = Coherence(nu_e, nu_mu)
SIGMA = 1e-42 * cm**2
E = np.array([5.0, 20.0]) * MeV


@dataclass(frozen=True)
class Box(Reaction):
    """A box of the cross section `factor` × SIGMA; the piece "B" has a tenth, of the other sign."""

    factor: float = 1.0
    name: str = "box"
    deposit = Deposit.ELECTRON
    pieces = ("A", "B")
    signed = ("B",)

    def kinks(self, state, nuclide):
        return [self.factor * MeV, 7 * MeV]

    def reach(self, E, state, nuclide):
        return 0 * E, E

    def density(self, piece, E, x, state, nuclide):
        return self.factor * SIGMA / E * (1 if piece == "A" else -0.1)


@dataclass(frozen=True)
class Says(Term):
    """A term with boxes whose strengths are given: one value, or one for each piece or state."""

    reactions: tuple = (Box(),)
    a: object = 1.0
    b: object = None
    coherence: object = None

    def strength(self, reaction, piece, species):
        return self.a if piece == "A" else self.b

    def coherent_strength(self, reaction, piece, coherence):
        return self.coherence


@dataclass(frozen=True)
class Fixed(Term):
    """A vector amplitude of 3 at any Q²."""

    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return 3.0 if initial == final else None


def test_a_differential_cross_section_is_kinematics_times_a_strength():
    """Review Eq. 17; below the threshold it goes on."""
    M, T = ARGON.nuclide.mass, np.array([1.0, 20.0]) * keV
    found = differential(Fixed(), VECTOR, E, T, nu_mu, ARGON)
    size = 9.0
    shape = 1 - T / E - M * T / (2 * E**2)
    assert shape[0] > 0
    reference = differential(StandardModel(), VECTOR, E, T, nu_mu, ARGON)
    own = strengths(StandardModel(), VECTOR, 2 * M * T, ARGON, nu_mu)["V", "V"]
    np.testing.assert_allclose(found / reference, size / own, rtol=1e-12)
    np.testing.assert_allclose(found / found[0], shape / shape[0], rtol=1e-12)
    scale = fermi_constant.value**2 * M / (4 * np.pi)
    np.testing.assert_allclose(StandardModel().dsigma_dT(E, T, nu_mu, ARGON), reference, rtol=1e-14)
    weak = (1 - 4 * StandardModel().sin2_theta_w) * 18 - 22
    point = strengths(StandardModel(), VECTOR, np.zeros(1), ARGON, nu_mu)["V", "V"]
    at_zero = differential(StandardModel(), VECTOR, E[:1], np.zeros(1), nu_mu, ARGON)
    np.testing.assert_allclose(at_zero, scale * weak**2, rtol=2e-2)  # couplings at tree level
    assert point.shape == (1,)


class Dark(Term):
    """One amplitude of whatever comes."""

    channels = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return 1.0


def test_a_massive_projectile_has_less_flow():
    """Per momentum squared and not per energy squared: the ratio to a massless one is E²/p²."""
    T, mass = np.array([1.0, 20.0]) * keV, 3 * MeV
    light = differential(Dark(), VECTOR, E, T, Species("light", "dark"), ARGON)
    heavy = differential(Dark(), VECTOR, E, T, Species("heavy", "dark", mass=mass), ARGON)
    np.testing.assert_allclose(heavy / light, E**2 / (E**2 - mass**2), rtol=1e-13)


def test_what_recoils():
    assert target_mass(VECTOR, ARGON) == ARGON.nuclide.mass
    assert target_mass(ELECTRON, None) == pytest.approx(0.51099895 * MeV, rel=1e-7, abs=0)
    with pytest.raises(InputError, match="nucleus is 'Ar40'"):
        target_mass(VECTOR, "Ar40")


def test_sigma_is_strengths_times_pieces():
    argon = {"species": nu_e, "nucleus": ARGON}
    np.testing.assert_allclose(Says().sigma(E, **argon), SIGMA, rtol=1e-12)
    np.testing.assert_allclose(Says(a=2.0, b=3.0).sigma(E, **argon), 1.7 * SIGMA, rtol=1e-12)
    batch = Says(a=[1.0, 2.0, 0.0], b=1.0).sigma(E, **argon)
    np.testing.assert_allclose(batch, np.tile(SIGMA * np.array([0.9, 1.9, -0.1]), (2, 1)), rtol=1e-12)
    assert Says(a=[1.0]).sigma(E[:1], **argon).shape == (1, 1)
    assert Says().sigma(5 * MeV, **argon).shape == ()
    assert Says().sigma(E.reshape(2, 1), **argon).shape == (2, 1)
    found = reaction_sigma(Says(a=2.0, b=3.0), Box(), E, nu_e, ARGON)
    np.testing.assert_allclose(found, Says(a=2.0, b=3.0).sigma(E, **argon), rtol=1e-14)
    np.testing.assert_allclose(Says(coherence=-0.5).sigma(E, RE, ARGON), -0.45 * SIGMA, rtol=1e-12)


def test_sigma_adds_reactions_and_channels():
    both = StandardModel() + Says(a=2.0)
    parts = StandardModel().sigma(E, nu_e, ARGON) + 2 * SIGMA
    np.testing.assert_allclose(both.sigma(E, nu_e, ARGON), parts, rtol=1e-12)
    np.testing.assert_allclose(
        both.sigma(E, nu_e, ARGON, StandardModel().recoil_kinds[0]), StandardModel().sigma(E, nu_e, ARGON), rtol=1e-14
    )
    batch = StandardModel([0.2, 0.24]) + Says(a=2.0)
    np.testing.assert_allclose(
        batch.sigma(E, nu_e, ARGON), StandardModel([0.2, 0.24]).sigma(E, nu_e, ARGON) + 2 * SIGMA, rtol=1e-12
    )
    other = StandardModel() + Says(a=[1.0, 2.0])
    np.testing.assert_allclose(other.sigma(E, nu_e, ARGON)[:, 1], parts, rtol=1e-12)
    several = Says((Box(), Box(2.0)))
    np.testing.assert_allclose(several.sigma(E, nu_e, ARGON), 3 * SIGMA, rtol=1e-12)


def test_terms_with_one_reaction_add_their_strengths():
    model = Says(a=0.25) + Says(a=[1.0, 2.0], b=1.0) + Says((Box(2.0),), a=10.0)
    assert isinstance(model, Model)
    assert model.reactions == (Box(), Box(2.0))
    assert model.strength(Box(), "A", nu_e).tolist() == [1.25, 2.25]
    assert model.strength(Box(), "B", nu_e) == 1
    assert model.strength(Box(2.0), "A", nu_e) == 10
    assert model.strength(Box(2.0), "B", nu_e) is None
    with pytest.raises(InputError, match="Says does not say how box depends on the coherence"):
        (Says(coherence=0) + Says()).coherent_strength(Box(), "A", RE)


def test_where_the_cross_section_has_kinks():
    assert Says((Box(3.0), Box(2.0))).kinks(nu_e, ARGON) == (2 * MeV, 3 * MeV, 7 * MeV)
    assert (StandardModel() + Says()).kinks(nu_e, ARGON) == (1 * MeV, 7 * MeV)
    assert StandardModel().kinks(nu_e, ARGON) == ()
    assert len(InverseBetaDecay().kinks(nu_e_bar)) == 1
    with pytest.raises(InputError, match="nucleus, the target of box"):
        Says().kinks(nu_e)


def test_a_term_must_have_something():
    for good in (StandardModel(), ElectronScattering(), Says(), StandardModel() + Says()):
        require_physics(good)
    with pytest.raises(InputError, match=r"^Says has neither channels nor reactions, so nothing scatters"):
        require_physics(Says(()))
    with pytest.raises(InputError, match="one of the reactions is"):
        require_physics(Says((Box,)))
    assert Term().channels == ()
    assert Term().reactions == ()


def test_one_target_only():
    """On hydrogen alone; on another nucleus nothing happens, and none need be named."""
    ibd = InverseBetaDecay()
    assert ibd.sigma(20 * MeV, nu_e_bar, ARGON) == 0
    assert ibd.sigma(20 * MeV, nu_e_bar, HYDROGEN) == ibd.sigma(20 * MeV, nu_e_bar) > 0
    np.testing.assert_allclose((StandardModel() + ibd).sigma(E, nu_e_bar, ARGON), StandardModel().sigma(E, nu_e, ARGON))


def test_a_channel_alone_and_which_add():
    model = StandardModel() + ElectronScattering()
    alone = channel_sigma(model, VECTOR, E, nu_mu, ARGON)
    np.testing.assert_allclose(alone, StandardModel().sigma(E, nu_mu, ARGON), rtol=1e-14)
    assert chosen(model, ELECTRON.recoil) == (ELECTRON,)
    assert chosen(StandardModel(), None) == (VECTOR,)
    assert channels_beside(StandardModel() + Says()) == (VECTOR,)
    with pytest.raises(InputError, match=r"choose recoil=Recoil\.NUCLEUS or Recoil\.ELECTRON"):
        chosen(model, None)
    with pytest.raises(InputError, match="that of an atom, and recoils of electrons"):
        channels_beside(model + Says())
