from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.constants import fermi_constant, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.channels import ELECTRON_SCALAR_TENSOR, SCALAR_TENSOR
from nuscatter.interactions.bsm.electromagnetic import (
    ChargeRadius,
    DipolePortal,
    MagneticMoment,
    Millicharge,
)
from nuscatter.interactions.bsm.flavour import PAIRS
from nuscatter.interactions.bsm.general import GeneralInteraction
from nuscatter.interactions.bsm.mediators import LightScalar, LightTensor, LightVector, b_minus_l, l_mu_minus_l_tau
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.bsm.scalar_charges import ScalarCharges
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.couplings.radiative import ONE_LOOP, LeptonForm
from nuscatter.interactions.parts import Product, expanded, neutrons, protons, unity
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Coherence, Species, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import MeV, fm

S2 = 0.2312
ARGON = Nucleus(nuclide("Ar40"), Helm(3.3 * fm), Helm(3.6 * fm))
XENON = Nucleus(nuclide("Xe129"), Helm(4.7 * fm), Helm(4.9 * fm))
Q2 = np.array([0.0, 400.0, 3600.0, 1e4]) * MeV**2
COHERENCES = tuple(
    Coherence(first, second, imaginary)
    for family in (neutrinos, antineutrinos)
    for first in family
    for second in family
    if first != second
    for imaginary in (False, True)
)
STATES = (*neutrinos, *antineutrinos, *COHERENCES)
PP, PN, NN = (Product(("V", "V"), *pair) for pair in ((protons, protons), (neutrons, protons), (neutrons, neutrons)))


def electron(i, j):
    return Product((i, j), unity, unity)


def growing(q2, _nucleus):
    return q2 / MeV**2


@dataclass(frozen=True)
class Range:
    """A shape with a parameter: equal where the parameter is."""

    length: float

    def __call__(self, q2, nucleus):
        return 1 / (1 + q2 * self.length**2)


@dataclass(frozen=True, eq=False)
class Own(Term):
    """A user's term of several shapes, in both channels, with complex couplings that differ for all transitions."""

    couplings: tuple
    shapes: tuple
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR, ELECTRON)

    def parts(self, channel, amplitude, initial, final):
        turn = 1 + neutrinos.index(initial) + 3j * neutrinos.index(final) + (amplitude == "R")
        return {shape: turn * np.asarray(each) for shape, each in zip(self.shapes, self.couplings, strict=True)}


@dataclass(frozen=True, eq=False)
class Plain(Term):
    """A user's term with a charge alone."""

    channels: ClassVar[tuple[Channel, ...]] = (ELECTRON,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return 1.0


def agree(term, channel, initial, nucleus, q2=Q2):
    """Compare the expansion with `strengths`, to 1e-13 of the largest product, axes included."""
    found, strengths = expanded(term, channel, initial), term.strengths(channel, q2, nucleus, initial)
    assert found is not None
    assert set(strengths) <= {product.pair for product in found}
    for product in found:
        assert product.pair in strengths or (product(q2, nucleus) == 0).all()  # not on a nucleus of this spin
    assert len({(pair, frozenset((a, b))) for pair, a, b in found}) == len(found)
    axes = set()
    for pair, strength in strengths.items():
        total, size = 0.0, 0.0
        for product, coefficient in found.items():
            assert isinstance(coefficient, np.ndarray)
            assert coefficient.dtype == np.float64
            if product.pair == pair:
                values = product(q2, nucleus)
                axes |= {coefficient.ndim + 1, values.ndim}
                values = values if values.ndim == 2 else values[:, None]
                total = total + coefficient * values
                size = size + np.abs(coefficient * values)
        expected = strength if strength.ndim == 2 else strength[:, None]
        assert np.broadcast_shapes(total.shape, expected.shape) == expected.shape
        assert (np.abs(total - expected) <= 1e-13 * size).all()
    if isinstance(
        initial, Species
    ):  # a coherence's strengths have the axis of charges that are in none of its products
        assert {each.ndim for each in strengths.values()} <= {max(axes, default=1)}


# --- closed formulas --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("species", [nu_e, nu_mu_bar])
def test_the_weak_charge_squared(species):
    found = expanded(StandardModel([0.2, S2]), VECTOR, species)
    weak = 1 - 4 * np.array([0.2, S2])
    assert set(found) == {PP, PN, NN}
    np.testing.assert_allclose(found[PP], weak**2, rtol=1e-14)
    np.testing.assert_allclose(found[PN], -2 * weak, rtol=1e-14)
    assert found[NN] == 1


def test_couplings_of_quarks_are_added_to_the_weak_charge():
    up, down = np.array([0.1, -0.3]), 0.2
    found = expanded(StandardModel(S2) + NSI(ee_u=up, ee_d=down, mumu_d=5.0, ee_e=7.0), VECTOR, nu_e)
    of_protons, of_neutrons = 1 - 4 * S2 + 2 * (2 * up + down), -1 + 2 * (up + 2 * down)
    np.testing.assert_allclose(found[PP], of_protons**2, rtol=1e-14)
    np.testing.assert_allclose(found[PN], 2 * of_protons * of_neutrons, rtol=1e-14)
    np.testing.assert_allclose(found[NN], of_neutrons**2, rtol=1e-14)


def test_electrons_have_left_and_right_and_antineutrinos_exchange_them():
    for species, left, right in (
        (nu_e, S2 + 0.5, S2), (nu_e_bar, S2, S2 + 0.5), (nu_tau, S2 - 0.5, S2), (nu_mu_bar, S2, S2 - 0.5),
    ):  # fmt: skip
        found = expanded(ElectronScattering(S2), ELECTRON, species)
        assert set(found) == {electron("L", "L"), electron("L", "R"), electron("R", "R")}
        np.testing.assert_allclose(found[electron("L", "L")], left**2, rtol=1e-14)
        np.testing.assert_allclose(found[electron("L", "R")], 2 * left * right, rtol=1e-14)
        np.testing.assert_allclose(found[electron("R", "R")], right**2, rtol=1e-14)


def test_a_change_of_flavour_adds_its_square():
    epsilon = np.array([0.1 + 0.2j, -0.3j])
    found = expanded(StandardModel(S2) + NSI(emu_u=epsilon), VECTOR, nu_mu)
    np.testing.assert_allclose(found[PP], (1 - 4 * S2) ** 2 + 16 * np.abs(epsilon) ** 2, rtol=1e-14)
    np.testing.assert_allclose(found[PN], -2 * (1 - 4 * S2) + 16 * np.abs(epsilon) ** 2, rtol=1e-14)
    np.testing.assert_allclose(found[NN], 1 + 4 * np.abs(epsilon) ** 2, rtol=1e-14)


@pytest.mark.parametrize(("first", "second", "sign"), [(nu_e, nu_mu, 1), (nu_mu, nu_e, -1), (nu_e_bar, nu_mu_bar, -1)])
def test_a_coherence_is_interference_of_two_species(first, second, sign):
    """Σ_γ A_eγ A_μγ* = Q ε* + ε* Q with A_μe = ε, A_eμ = ε*: Re ρ counts 4 Q Re ε, Im ρ 4 Q Im ε."""
    epsilon, model = 0.1 + 0.3j, StandardModel(S2) + NSI(emu_n=0.1 + 0.3j)
    for imaginary, part in ((False, epsilon.real), (True, sign * epsilon.imag)):
        found = expanded(model, VECTOR, Coherence(first, second, imaginary))
        np.testing.assert_allclose(found[PN], 4 * (1 - 4 * S2) * 2 * part, rtol=1e-14)
        np.testing.assert_allclose(found[NN], -4 * 2 * part, rtol=1e-14)
        assert set(found) == {PN, NN}


# --- the sum is what `strengths` returns ------------------------------------------------------------------------------


@st.composite
def models(draw):
    """The Standard Model on nuclei and electrons with up to five NSI; each coupling a number or a batch of one size."""
    size = draw(st.sampled_from([None, 1, 5]))
    generator = np.random.default_rng(draw(st.integers(0, 10**6)))

    def coupling(complex_too=False):
        shape = draw(st.sampled_from([None, size]))
        value = generator.normal(size=shape)
        return value + 1j * generator.normal(size=shape) if complex_too and draw(st.booleans()) else value

    names = st.sampled_from([f"{pair}_{on}" for pair in PAIRS for on in ("u", "d", "p", "n", "e", "eL", "eR")])
    chosen = draw(st.lists(names, max_size=5, unique=True))
    nsi = NSI(**{name: coupling(len(set(PAIRS[name.split("_")[0]])) == 2) for name in chosen})
    return StandardModel(coupling()) + nsi + ElectronScattering(coupling())


@given(models(), st.sampled_from(STATES), st.sampled_from([ARGON, ARGON.with_cache()]))
def test_the_expansion_is_the_strengths(model, initial, nucleus):
    agree(model, VECTOR, initial, nucleus)
    agree(model, ELECTRON, initial, nucleus)


@pytest.mark.parametrize("size", [None, 1, 5])
@pytest.mark.parametrize("channel", [VECTOR, ELECTRON])
def test_the_expansion_of_a_users_term_is_its_strengths(size, channel):
    """Shapes of amplitudes mix: L has the products of its own shapes, and with those of R."""
    generator = np.random.default_rng(7)

    def draw():
        return generator.normal(size=size) + 1j * generator.normal(size=size)

    shapes = (unity, growing, Range(0.05 / MeV), protons)[: 4 if channel is VECTOR else 3]
    term = Own(tuple(draw() for _ in shapes), shapes) + Own((draw(),), (growing,))
    for initial in (*neutrinos, *(each for each in COHERENCES if not each.first.antiparticle)):
        agree(term, channel, initial, ARGON)


def spins(nucleus, Q):
    return 0.3 / (1 + Q * Q * (1 * fm) ** 2)


def steep(q2):
    return 1 / (1 + q2 / (9 * MeV) ** 2)


def by_flavours(draw, scale):
    """Couplings of all pairs of flavours but one, some of them numbers where others are a batch."""
    return {"e": scale * draw().real, "mumu": scale * 0.70123, "emu": scale * draw(), "mutau": scale * draw()}


#: Terms of new physics, each made of random complex numbers or batches.
NEW = {
    "moments": lambda draw: MagneticMoment(**by_flavours(draw, 1e-10 / MeV)),
    "portal": lambda draw: DipolePortal(5 * MeV, e=1e-10 / MeV * draw(), mu=1e-10j / MeV),
    "millicharge": lambda draw: Millicharge(**by_flavours(draw, 1e-9)),
    "radii": lambda draw: ChargeRadius(**by_flavours(draw, 1e-5 / MeV**2)),
    "radii with a form": lambda draw: ChargeRadius(LeptonForm(0.5 * MeV), **by_flavours(draw, 1e-5 / MeV**2)),
    "radii with a function": lambda draw: ChargeRadius(steep, **by_flavours(draw, 1e-5 / MeV**2)),
    "effective": lambda draw: StandardModel.effective(draw().real) + ElectronScattering.effective(draw().real),
    "one loop": lambda draw: StandardModel.one_loop(draw().real) + ElectronScattering.one_loop(draw().real),
    "total radii": lambda draw: (
        StandardModel.one_loop() + ChargeRadius.total(ONE_LOOP, **by_flavours(draw, 1e-5 / MeV**2))
    ),
    "vector": lambda draw: StandardModel() + LightVector(3 * MeV, coupling=1e-4 * draw().real, charges=b_minus_l),
    "vector with loops": lambda draw: (
        StandardModel() + LightVector(3 * MeV, coupling=1e-3 * draw().real, charges=l_mu_minus_l_tau)
    ),
    "massless vector": lambda draw: (
        ElectronScattering() + LightVector(0.0, coupling=1e-4 * draw().real, charges=b_minus_l)
    ),
    "scalar": lambda draw: LightScalar(
        3 * MeV, coupling=1e-4 * draw().real, charges=ScalarCharges(proton=17.0, neutron=16.0, electron=1.0)
    ),
    "tensor": lambda draw: LightTensor(3 * MeV, coupling=1e-4 * draw().real, nuclear_charge=spins, electron_charge=0.3),
    "general": lambda draw: GeneralInteraction(scalar=draw().real, tensor=draw().real, tensor_charge=spins),
    "general of a scalar": lambda draw: GeneralInteraction(scalar=draw().real),
}


@pytest.mark.slow
@pytest.mark.parametrize("size", [None, 1, 5])
@pytest.mark.parametrize("name", NEW)
def test_the_expansion_of_new_physics_is_its_strengths(name, size):
    generator = np.random.default_rng(3)
    term = NEW[name](lambda: generator.normal(size=size) + 1j * generator.normal(size=size))
    scattered = set()
    for channel in term.channels:
        for nucleus in (ARGON, XENON) if channel.recoil is Recoil.NUCLEUS else (None,):
            for initial in STATES:
                agree(term, channel, initial, nucleus, Q2[1:])
                if term.strengths(channel, Q2[1:], nucleus, initial):
                    scattered.add((channel, nucleus))
    assert {channel for channel, _ in scattered} == set(term.channels) - (
        {ELECTRON_SCALAR_TENSOR} if name.startswith("general") else set()
    )


def test_a_photon_has_one_shape_of_protons():
    """Q_W → Q_W + √2 4πα q Z F/(G_F Q²), so that q² has the factor (√2 4πα/G_F)² and (Z F/Q²)²."""
    photon = 2**0.5 * 4 * np.pi * fine_structure_constant.value / fermi_constant.value
    found = expanded(Millicharge(e=2e-9), VECTOR, nu_e)
    ((product, number),) = found.items()
    np.testing.assert_allclose(number, (photon * 2e-9) ** 2, rtol=1e-13)
    np.testing.assert_allclose(product(Q2[1:], ARGON), PP(Q2[1:], ARGON) / Q2[1:] ** 2, rtol=1e-13)
    with_z = expanded(StandardModel(S2) + ChargeRadius(e=0.1 / MeV**2), VECTOR, nu_e)
    np.testing.assert_allclose(with_z[PP], (1 - 4 * S2 - photon * 0.1 / MeV**2 / 6) ** 2, rtol=1e-13)
    assert set(with_z) == {PP, PN, NN}


def test_a_mediator_has_one_shape_of_a_nucleus():
    """The boson's own square has g⁴ (√2 q_ν/G_F)² ((q_p Z F_p + q_n N F_n)/(Q² + m²))²."""
    g, mass = 1e-4, 3 * MeV
    found = expanded(LightVector(mass, coupling=g, charges=b_minus_l), VECTOR, nu_e)
    ((product, number),) = found.items()
    np.testing.assert_allclose(number, 2 * g**4 / fermi_constant.value**2, rtol=1e-13)
    matter = 18 * ARGON.proton(np.sqrt(Q2)) + 22 * ARGON.neutron(np.sqrt(Q2))
    np.testing.assert_allclose(product(Q2, ARGON), (matter / (Q2 + mass**2)) ** 2, rtol=1e-13)
    again = expanded(LightVector(mass, coupling=2 * g, charges=b_minus_l), VECTOR, nu_mu)
    assert set(again) == set(found)
    assert set(expanded(LightVector(2 * mass, coupling=g, charges=b_minus_l), VECTOR, nu_e)).isdisjoint(found)


def test_what_is_not_found_again_has_no_expansion():
    """A charge of the same numbers is there all the same."""
    many = LightVector([3 * MeV, 4 * MeV], coupling=1e-4, charges=b_minus_l)
    for term, channel, same in (
        (many, VECTOR, LightVector(3 * MeV, coupling=1e-4, charges=b_minus_l)),
        (ChargeRadius(lambda q2: 1 * steep(q2), e=1.0 / MeV**2), VECTOR, ChargeRadius(steep, e=1.0 / MeV**2)),
        (
            LightTensor(3 * MeV, coupling=1e-4, nuclear_charge=lambda nucleus, Q: 1 * spins(nucleus, Q)),
            SCALAR_TENSOR,
            LightTensor(3 * MeV, coupling=1e-4, nuclear_charge=spins),
        ),
    ):
        assert expanded(term, channel, nu_e) is None
        assert expanded(StandardModel() + term, channel, nu_e) is None
        assert expanded(same, channel, nu_e)
        name = channel.amplitudes[-1]
        one, other = (each.charge(channel, name, Q2[:, None], XENON, nu_e, nu_e) for each in (term, same))
        np.testing.assert_array_equal(one[:, :1], other)


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("angle", ["number", "batch"])
def test_a_form_factor_may_be_a_batch(batch, angle):
    radii = np.array([3.4, 3.6, 3.9])[:batch] * fm
    nucleus = Nucleus(ARGON.nuclide, ARGON.proton, Helm(radii))
    model = StandardModel(S2 if angle == "number" else np.linspace(0.2, 0.3, batch)) + NSI(ee_u=0.1)
    for each in (nucleus, nucleus.with_cache()):
        agree(model, VECTOR, nu_e, each)
        assert [product(Q2, each).shape for product in (PP, PN, NN)] == [(4,), (4, batch), (4, batch)]
    np.testing.assert_allclose(PN(Q2, nucleus)[:, -1], PN(Q2, Nucleus(ARGON.nuclide, ARGON.proton, Helm(radii[-1]))))


# --- products ---------------------------------------------------------------------------------------------------------


def test_products_are_the_same_whatever_the_order_of_terms_and_shapes():
    one, other = (
        expanded(sum(terms), VECTOR, nu_e)
        for terms in ([StandardModel(), NSI(ee_u=1.0)], [NSI(ee_u=1.0), StandardModel()])
    )
    assert set(one) == set(other) == {PP, PN, NN}
    shapes = (growing, Range(1.0), Range(2.0), unity)
    forwards, backwards = (
        expanded(Own(tuple(np.arange(4.0)[::step]), shapes[::step]), ELECTRON, nu_e) for step in (1, -1)
    )
    assert forwards.keys() == backwards.keys()
    assert len(forwards) == 3 * 10  # LL, LR and RR have the ten pairs of four shapes each
    again = expanded(Own((1.0,) * 4, (growing, Range(1.0), Range(2.0), unity)), ELECTRON, nu_e)
    assert {hash(each) for each in again} == {hash(each) for each in forwards}


def test_the_values_of_a_product():
    np.testing.assert_allclose(
        PN(Q2, ARGON), 18 * 22 * ARGON.proton(np.sqrt(Q2)) * ARGON.neutron(np.sqrt(Q2)), rtol=1e-14
    )
    assert electron("L", "R")(Q2, None).tolist() == [1, 1, 1, 1]
    assert electron("L", "R")(Q2[:0], None).shape == PP(Q2[:0], ARGON).shape == (0,)
    with pytest.raises(InputError, match="nucleus is None"):
        PN(Q2, None)


# --- what has no expansion --------------------------------------------------------------------------------------------


def test_a_term_that_does_not_say_its_parts():
    assert expanded(Plain(), ELECTRON, nu_e) is None
    model = StandardModel() + ElectronScattering() + Plain()
    assert expanded(model, ELECTRON, nu_e) is None
    assert expanded(model, ELECTRON, Coherence(nu_e, nu_mu)) is None
    assert len(expanded(model, VECTOR, nu_e)) == 3  # it does not act there


def test_nothing_scatters():
    heavy = Species("heavy", "heavy", mass=1 * MeV)
    assert expanded(StandardModel(), VECTOR, heavy) == expanded(NSI(ee_u=1.0), VECTOR, nu_mu) == {}
    assert expanded(StandardModel(), VECTOR, Coherence(nu_e, nu_mu)) == {}
    assert NSI(ee_u=1.0).strengths(VECTOR, Q2, ARGON, nu_mu) == {}


@pytest.mark.parametrize("value", [np.nan, -np.inf, [0.1, np.nan], complex(0, np.nan)])
def test_a_coupling_that_is_not_finite_names_its_term(value):
    term = Own((value,), (growing,))
    for initial in (nu_e, Coherence(nu_e, nu_mu)):
        for each in (term, NSI(ee_e=0.1) + term):
            with pytest.raises(
                InputError, match=r"the coupling of growing in the parts of Own is .*a finite number"
            ) as e:
                expanded(each, ELECTRON, initial)
            assert "\n" not in str(e.value)
    with pytest.raises(InputError, match="The couplings of Own are so large"):
        expanded(Own((1e200,), (growing,)), ELECTRON, nu_e)


def test_batches_of_two_lengths_have_a_sentence():
    sentence = (
        "Couplings and form factors of one model are arrays of 2 and 3 values; arrays of one length were expected"
    )
    for model, channel in (
        (StandardModel([0.1, 0.2]) + NSI(ee_u=[1, 2, 3]), VECTOR),
        (NSI(ee_eL=[0.1, 0.2], ee_eR=[1, 2, 3]), ELECTRON),
        (NSI(ee_eL=[0.1, 0.2], emu_eL=[1, 2, 3]), ELECTRON),
    ):
        recoil = Recoil.ELECTRON if channel is ELECTRON else None
        for call in (
            lambda model=model, channel=channel: expanded(model, channel, nu_e),
            lambda model=model, recoil=recoil: model.sigma(30 * MeV, nu_e, ARGON, recoil),
        ):
            with pytest.raises(InputError, match=sentence):
                call()


def test_form_factors_of_two_lengths_have_a_sentence():
    lengths = [np.array([3.3, 3.4]) * fm, np.array([3.4, 3.5, 3.6]) * fm]
    nucleus = Nucleus(ARGON.nuclide, *map(Helm, lengths))
    for call in (
        lambda: PN(Q2, nucleus),
        lambda: StandardModel().sigma(30 * MeV, nu_e, nucleus),
        lambda: StandardModel([0.2, 0.21, 0.22, 0.23]).sigma(30 * MeV, nu_e, nucleus),
    ):
        with pytest.raises(InputError, match=r"of one model are arrays of . and . values; arrays of one length"):
            call()
