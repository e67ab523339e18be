from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.constants import fermi_constant
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.electromagnetic import MagneticMoment
from nuscatter.interactions.bsm.mediators import LightScalar, LightVector, b_minus_l
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.channels import ELECTRON, VECTOR, Channel, Recoil
from nuscatter.interactions.kinematics import maximum_recoil, minimum_energy
from nuscatter.interactions.shapes import neutrons, protons, unity
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.interactions.term import Model, Term
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Coherence, Species, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_tau
from nuscatter.structure.form_factors import Helm
from nuscatter.structure.nucleus import Nucleus, helm
from nuscatter.units import MeV, bohr_magneton, fm, keV

ARGON = helm(nuclide("Ar40"))
CAESIUM = helm(nuclide("Cs133"))
SM = StandardModel()
E, T = 30 * MeV, np.array([0.0, 1, 5, 20, 40]) * keV


@dataclass(frozen=True, eq=False)
class Extra(Term):
    """A user's term: a vector charge that may change flavour."""

    amount: object
    to: object = None
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return self.amount if final == (self.to or initial) else None


@dataclass(frozen=True, eq=False)
class Whole(Term):
    """A user's term that a model has once."""

    complete: ClassVar[tuple[str, ...]] = ("all there is",)
    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)

    def charge(self, channel, amplitude, q2, nucleus, initial, final):
        return None


@dataclass(frozen=True, eq=False)
class Neither(Term):
    """A user's term that says nothing."""

    channels: ClassVar[tuple[Channel, ...]] = (VECTOR,)


def unit(nucleus=ARGON, T=T):
    """Return dσ/dT of a unit charge: the Standard Model's divided by Q_W² F²."""
    charge = SM.charge(VECTOR, "V", 2 * nucleus.nuclide.mass * T[:, None], nucleus, nu_e, nu_e)[:, 0]
    return SM.dsigma_dT(E, T, nu_e, nucleus) / charge**2, charge


# --- amplitudes add ---------------------------------------------------------------------------------------------------


@given(st.floats(-50, 50))
def test_a_users_term_interferes(amount):
    one, charge = unit()
    together = (SM + Extra(amount)).dsigma_dT(E, T, nu_mu, ARGON)
    np.testing.assert_allclose(together * MeV**3, one * (charge + amount) ** 2 * MeV**3, rtol=1e-12, atol=1e-40)


def test_complex_charges_add_as_amplitudes():
    one, charge = unit()
    together = (SM + Extra(3 + 4j)).dsigma_dT(E, T, nu_mu, ARGON)
    assert together.dtype == np.float64
    np.testing.assert_allclose(together, one * ((charge + 3) ** 2 + 16), rtol=1e-12)
    np.testing.assert_allclose(Extra(5j).dsigma_dT(E, T, nu_mu, ARGON), 25 * one, rtol=1e-12)
    purely = Extra(2j) + Extra(-2j)
    assert (purely.dsigma_dT(E, T, nu_mu, ARGON) == 0).all()


def test_a_change_of_flavour_adds_without_interference():
    one, charge = unit()
    together = (SM + Extra(7.0, to=nu_tau)).dsigma_dT(E, T, nu_mu, ARGON)
    np.testing.assert_allclose(together, one * (charge**2 + 49), rtol=1e-12)
    # Neutrinos do not become antineutrinos: no family has both.
    np.testing.assert_allclose(
        (SM + Extra(7.0, to=nu_tau)).dsigma_dT(E, T, nu_e_bar, ARGON), one * charge**2, rtol=1e-12
    )


def test_one_charge_of_two_complex_amplitudes_interferes_with_the_other():
    """A complex phase common to L and R changes nothing; a relative phase of 90° removes their interference."""

    @dataclass(frozen=True, eq=False)
    class Phases(Term):
        left: complex
        right: complex
        channels: ClassVar[tuple[Channel, ...]] = ElectronScattering().channels

        def charge(self, channel, amplitude, q2, nucleus, initial, final):
            return (self.left if amplitude == "L" else self.right) if initial == final else None

    T = np.array([0.1, 1.0]) * MeV

    def plain(left, right):
        return Phases(left, right).dsigma_dT(2 * MeV, T, nu_e)

    np.testing.assert_allclose(plain(0.7j, 0.2j), plain(0.7, 0.2), rtol=1e-14)
    np.testing.assert_allclose(plain(0.7, 0.2j), (plain(0.7, 0.2) + plain(0.7, -0.2)) / 2, rtol=1e-14)
    np.testing.assert_allclose(plain(0.7, 0.2j), plain(0.7, 0) + plain(0, 0.2), rtol=1e-14)


@pytest.mark.parametrize("mass", [0.1, 12.0, 29.0])
def test_a_projectile_with_a_mass_is_slower(mass):
    """(a₀E² + a₁E + a₂)/(E² − m²): the flux of a slow projectile is smaller, so that its cross section is larger."""
    heavy = Species("heavy", "heavy", mass=mass * MeV)
    M, charge = ARGON.nuclide.mass, 7.0
    end = float(maximum_recoil(E, M, heavy.mass))
    recoils = np.array([0.1, 0.5, 0.9]) * end
    expected = fermi_constant.value**2 * M / (4 * np.pi) * charge**2 * (E**2 - recoils * E - M * recoils / 2)
    found = Extra(charge).dsigma_dT(E, recoils, heavy, ARGON)
    np.testing.assert_allclose(found, expected / (E**2 - heavy.mass**2), rtol=1e-12)
    assert Extra(charge).dsigma_dT(E, 1.001 * end, heavy, ARGON) == 0


def test_a_term_that_does_nothing_is_zero():
    nothing = Extra(1.0, to=nu_e_bar)
    assert nothing.dsigma_dT(E, T, nu_mu, ARGON).tolist() == [0] * 5
    assert nothing.sigma(E, nu_mu, ARGON) == 0
    np.testing.assert_array_equal((SM + nothing).dsigma_dT(E, T, nu_mu, ARGON), SM.dsigma_dT(E, T, nu_mu, ARGON))


# --- charges by parts -------------------------------------------------------------------------------------------------


def test_a_charge_is_made_of_parts_and_none_where_there_are_none():
    q2 = np.array([[0.0], [400.0]]) * MeV**2
    at = q2, ARGON, nu_e, nu_e
    expected = (1 - 4 * 0.2) * 18 * ARGON.proton(np.sqrt(q2)) - 22 * ARGON.neutron(np.sqrt(q2))
    np.testing.assert_allclose(StandardModel(0.2).charge(VECTOR, "V", *at), expected, rtol=1e-14)
    assert SM.charge(VECTOR, "V", q2, ARGON, nu_e, nu_mu) is None
    assert SM.charge(VECTOR, "V", q2, None, nu_e, nu_e) is None
    assert NSI(ee_u=0.1).charge(VECTOR, "V", q2, ARGON, nu_mu, nu_mu) is None


def test_a_models_parts_are_the_sums_of_its_terms():
    parts = (SM + NSI(ee_u=0.1, ee_p=[0.2, 0.3], ee_e=5.0)).parts(VECTOR, "V", nu_e, nu_e)
    assert list(parts) == [protons, neutrons]
    np.testing.assert_allclose(parts[protons], 1 - 4 * 0.23857 + 0.4 + 2 * np.array([0.2, 0.3]), rtol=1e-14)
    np.testing.assert_allclose(parts[neutrons], -1 + 0.2, rtol=1e-14)
    assert (SM + NSI(ee_u=0.1)).parts(VECTOR, "V", nu_e, nu_mu) == {}
    assert (SM + Extra(1.0)).parts(VECTOR, "V", nu_e, nu_e) is None
    electrons = ElectronScattering() + SM + Extra(1.0)
    assert list(electrons.parts(ELECTRON, "L", nu_e, nu_e)) == [unity]  # Extra does not act on electrons


def test_a_term_without_parts_and_without_charge_has_a_sentence():
    assert Neither().parts(VECTOR, "V", nu_e, nu_e) is None
    for model in (Neither(), SM + Neither()):
        with pytest.raises(InputError, match="Neither has no charge for vector on nuclei: define charge, or parts"):
            model.sigma(E, nu_e, ARGON)


# --- sums -------------------------------------------------------------------------------------------------------------


def test_models_are_flat_and_sum_works():
    extra = Extra(1.0)
    both = SM + extra
    electrons = ElectronScattering()
    assert isinstance(both, Model)
    assert both.terms == (SM, extra)
    assert (both + electrons).terms == (SM, extra, electrons)
    assert (electrons + both).terms == (electrons, SM, extra)
    assert (both + (extra + electrons)).terms == (SM, extra, extra, electrons)
    assert sum([SM, extra, electrons]).terms == (SM, extra, electrons)
    assert sum([SM]) is SM
    assert (both + electrons).channels == (VECTOR, *electrons.channels)


def test_order_does_not_matter():
    extra = Extra(3.0 - 1j)
    for method in ("dsigma_dT", "sigma"):
        arguments = (E, T, nu_e, ARGON) if method == "dsigma_dT" else (E, nu_e, ARGON)
        np.testing.assert_allclose(
            getattr(SM + extra, method)(*arguments), getattr(extra + SM, method)(*arguments), rtol=1e-14
        )


def test_twice_the_amplitude_is_four_times_the_rate():
    one = Extra(1.0)
    np.testing.assert_allclose(
        (one + one).dsigma_dT(E, T, nu_e, ARGON), 4 * one.dsigma_dT(E, T, nu_e, ARGON), rtol=1e-14
    )


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: SM + SM, "vector amplitude on nuclei more than once (StandardModel + StandardModel)"),
        (lambda: SM + StandardModel(0.24), "vector amplitude on nuclei"),
        (lambda: StandardModel([0.22, 0.24]) + NSI(ee_u=0.1) + SM, "vector amplitude on nuclei"),
        (lambda: sum([SM, ElectronScattering(), SM + Extra(1.0)]), "vector amplitude on nuclei"),
        (lambda: Model((Model((SM,)), SM)), "(Model + StandardModel)"),
        (lambda: ElectronScattering() + SM + ElectronScattering(0.24), "amplitudes on electrons"),
        (lambda: ElectronScattering(bound=False) + ElectronScattering(bound=False), "amplitudes on electrons"),
        (lambda: Whole() + SM + Whole(), "all there is more than once (Whole + Whole)"),
    ],
)
def test_what_a_term_holds_in_full_is_in_a_model_once(make, named):
    """Amplitudes add: a second Standard Model would silently be four times the rate."""
    with pytest.raises(InputError) as caught:
        make()
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_added_to_others_may_be_there_more_than_once():
    """Two NSI act as one of their sum, beside the Standard Model on nuclei and on electrons."""
    twice = SM + ElectronScattering() + NSI(ee_u=0.1) + NSI(ee_u=0.2) + Whole()
    once = SM + NSI(ee_u=0.3)
    assert twice.complete == (*SM.complete, *ElectronScattering().complete, "all there is")
    np.testing.assert_allclose(
        twice.dsigma_dT(E, T, nu_e, ARGON, recoil=Recoil.NUCLEUS), once.dsigma_dT(E, T, nu_e, ARGON), rtol=1e-14
    )
    assert Extra(1.0).complete == NSI(ee_u=0.1).complete == ()


@pytest.mark.parametrize("other", [1, "x", None, 0.5])
def test_only_terms_are_added(other):
    with pytest.raises(InputError, match=f"what is added to a term is {other!r}, but another term"):
        SM + other
    with pytest.raises(InputError, match=f"what is added to a term is {other!r}, but another term"):
        other + SM


# --- two kinds of recoil ----------------------------------------------------------------------------------------------


def test_two_kinds_of_recoil_need_a_choice():
    both = SM + ElectronScattering()
    for call in (
        lambda: both.sigma(E, nu_e, ARGON),
        lambda: both.dsigma_dT(E, T, nu_e, ARGON),
        lambda: both.dsigma_dcos(E, 0.5, nu_e, ARGON),
    ):
        with pytest.raises(InputError, match="recoils of nuclei and of electrons: choose"):
            call()
    np.testing.assert_array_equal(
        both.dsigma_dT(E, T, nu_e, ARGON, recoil=Recoil.NUCLEUS), SM.dsigma_dT(E, T, nu_e, ARGON)
    )
    np.testing.assert_array_equal(both.sigma(E, nu_e, recoil=Recoil.ELECTRON), ElectronScattering().sigma(E, nu_e))


@pytest.mark.parametrize("recoil", [Recoil.ELECTRON, "nucleus", 3])
def test_a_recoil_that_the_model_does_not_have(recoil):
    with pytest.raises(InputError, match="one that the model has"):
        SM.sigma(E, nu_e, ARGON, recoil=recoil)


# --- limits -----------------------------------------------------------------------------------------------------------


@given(st.floats(0.5, 200), st.floats(1e-9, 10))
def test_beyond_the_end_point_the_result_is_zero(energy, excess):
    end = float(maximum_recoil(energy * MeV, ARGON.nuclide.mass))
    assert float(SM.dsigma_dT(energy * MeV, end * (1 + excess), nu_e, ARGON)) == 0


@given(st.floats(0.5, 80), st.floats(0, 0.999))
def test_before_the_end_point_it_is_positive_and_falls(energy, fraction):
    end = float(maximum_recoil(energy * MeV, ARGON.nuclide.mass))
    here, there = SM.dsigma_dT(energy * MeV, np.array([fraction, min(1, fraction + 0.01)]) * end, nu_e, ARGON)
    assert here > 0
    assert 0 <= there < here


def test_at_the_threshold_energy_it_vanishes():
    T = 10 * keV
    least = float(minimum_energy(T, ARGON.nuclide.mass))
    value = SM.dsigma_dT(np.array([0.999, 1, 1.001, 2]) * least, T, nu_e, ARGON)
    assert value[0] == 0
    assert 0 <= value[1] < 1e-12 * value[3]
    assert 0 < value[2] < 0.01 * value[3]


# --- axes -------------------------------------------------------------------------------------------------------------


def test_energies_and_recoils_broadcast():
    energies = np.array([10.0, 20, 30])[:, None] * MeV
    table = SM.dsigma_dT(energies, T, nu_e, ARGON)
    assert table.shape == (3, 5)
    for i in range(3):
        for j in range(5):
            one = SM.dsigma_dT(float(energies[i, 0]), float(T[j]), nu_e, ARGON)
            assert one.shape == ()
            assert float(table[i, j]) == pytest.approx(float(one), rel=1e-13, abs=0)
    assert SM.sigma(energies, nu_e, ARGON).shape == (3, 1)
    assert SM.dsigma_dcos(energies, [0, 1], nu_e, ARGON).shape == (3, 2)
    assert SM.sigma([], nu_e, ARGON).shape == SM.dsigma_dT([], 1 * keV, nu_e, ARGON).shape == (0,)


RADII = np.array([3.2, 3.5, 4.1]) * fm
ANGLES = np.array([0.2, 0.23, 0.26])


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("kind", ["angle", "structure", "extra", "mixed"])
def test_a_batch_is_one_at_a_time(kind, batch):
    def make(pick):
        angle = ANGLES[pick] if kind in ("angle", "mixed") else 0.23857
        radius = RADII[pick] if kind in ("structure", "mixed") else 3.4 * fm
        model = StandardModel(angle)
        if kind in ("extra", "mixed"):
            model = model + Extra(np.array([2.0, 1j, -3.0])[pick])
        return model, Nucleus(nuclide("Ar40"), proton=Helm(3.3 * fm), neutron=Helm(radius))

    model, nucleus = make(slice(0, batch))
    energies = np.array([[20.0], [30]]) * MeV
    results = (
        model.dsigma_dT(energies, T, nu_e, nucleus),
        model.sigma(energies[:, 0], nu_e, nucleus),
        model.dsigma_dcos(energies, [-1, 0, 0.5], nu_e, nucleus),
    )
    assert [each.shape for each in results] == [(2, 5, batch), (2, batch), (2, 3, batch)]
    assert model.sigma(E, nu_e, nucleus).shape == (batch,)
    for at in range(batch):
        model, nucleus = make(at)
        single = (
            model.dsigma_dT(energies, T, nu_e, nucleus),
            model.sigma(energies[:, 0], nu_e, nucleus),
            model.dsigma_dcos(energies, [-1, 0, 0.5], nu_e, nucleus),
        )
        for together, alone in zip(results, single, strict=True):
            np.testing.assert_allclose(together[..., at], alone, rtol=1e-13, atol=1e-15 * alone.max())


def test_a_batch_as_long_as_the_recoils_is_not_confused_with_them():
    angles = np.linspace(0.2, 0.25, 5)
    together = StandardModel(angles).dsigma_dT(E, T, nu_e, ARGON)
    assert together.shape == (5, 5)
    np.testing.assert_allclose(together[2], StandardModel(angles).dsigma_dT(E, float(T[2]), nu_e, ARGON), rtol=1e-13)


def test_strengths_keep_a_batch_of_one_and_no_batch_apart():
    q2 = np.linspace(0, 1e3, 6) * MeV**2
    for angle, shape in ((0.23, (6,)), ([0.23], (6, 1)), ([0.2, 0.23], (6, 2))):
        assert StandardModel(angle).strengths(VECTOR, q2, ARGON, nu_e)["V", "V"].shape == shape


# --- flavours ---------------------------------------------------------------------------------------------------------


def test_the_vector_term_is_blind_to_flavour_and_antiparticles():
    values = {float(SM.sigma(E, each, CAESIUM)) for each in neutrinos + antineutrinos}
    assert len(values) == 1


# --- bad input --------------------------------------------------------------------------------------------------------

BAD = [-1.0, 0.0, np.nan, np.inf, -np.inf, "30", None, 1j, True, [[1], [1, 2]], [30.0, -1], {}]


@pytest.mark.parametrize("value", BAD, ids=repr)
def test_bad_energies(value):
    for call in (
        lambda: SM.sigma(value, nu_e, ARGON),
        lambda: SM.dsigma_dT(value, 0.0, nu_e, ARGON),
        lambda: SM.dsigma_dcos(value, 0.0, nu_e, ARGON),
        lambda: ElectronScattering().sigma(value, nu_e),
    ):
        with pytest.raises(InputError, match=r"^E is ") as caught:
            call()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [v for v in BAD if v != 0.0], ids=repr)
def test_bad_recoils(value):
    with pytest.raises(InputError, match=r"^T is ") as caught:
        SM.dsigma_dT(E, value, nu_e, ARGON)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [1.0001, -1.0001, np.nan, np.inf, "x", None])
def test_bad_cosines(value):
    with pytest.raises(InputError, match=r"^cos_theta is "):
        SM.dsigma_dcos(E, value, nu_e, ARGON)


@pytest.mark.parametrize("nucleus", [None, "Ar40", nuclide("Ar40"), 40])
def test_missing_nuclei(nucleus):
    for call in (
        lambda: SM.sigma(E, nu_e, nucleus),
        lambda: SM.dsigma_dT(E, T, nu_e, nucleus),
        lambda: SM.dsigma_dcos(E, 0.0, nu_e, nucleus),
    ):
        with pytest.raises(InputError, match=r"nucleus is .*, but a Nucleus, as helm") as caught:
            call()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("species", ["nu_mu", None, 14])
def test_bad_species(species):
    for call in (
        lambda: SM.sigma(E, species, ARGON),
        lambda: SM.dsigma_dT(E, T, species, ARGON),
        lambda: SM.dsigma_dcos(E, 0.0, species, ARGON),
    ):
        with pytest.raises(InputError, match=r"species is .*, but a Species such as nu_mu"):
            call()


def test_shapes_that_do_not_fit():
    with pytest.raises(InputError, match=r"the shape of T is \(2,\)"):
        SM.dsigma_dT(np.ones(3) * MeV, np.ones(2) * keV, nu_e, ARGON)
    with pytest.raises(InputError, match=r"the shape of cos_theta is \(2,\)"):
        SM.dsigma_dcos(np.ones(3) * MeV, np.zeros(2), nu_e, ARGON)


# --- what a model looks at --------------------------------------------------------------------------------------------


def test_the_standard_models_terms_open_the_recoils_that_others_act_in():
    nsi, electrons = NSI(ee_u=0.1, ee_e=0.1), ElectronScattering()
    assert (nsi.recoil_kinds, SM.recoil_kinds, electrons.recoil_kinds) == ((), (Recoil.NUCLEUS,), (Recoil.ELECTRON,))
    assert (SM + nsi).channels == (VECTOR,)
    assert (electrons + nsi).channels == electrons.channels
    assert set((SM + electrons + nsi).channels) == {VECTOR, *electrons.channels}
    assert set((nsi + MagneticMoment(e=1.0)).channels) == {*nsi.channels, *MagneticMoment(e=1.0).channels}
    assert (SM + nsi).sigma(E, nu_e, ARGON) > 0  # no choice of recoil to be made
    with pytest.raises(InputError, match="choose recoil="):
        nsi.sigma(E, nu_e, ARGON)


def test_a_copy_that_travelled_to_another_process_is_the_same():
    """Channels come back as copies of equal value; terms must know them all the same."""
    cloudpickle = pytest.importorskip("cloudpickle")
    model = (
        SM + ElectronScattering() + NSI(ee_u=0.1, ee_eL=0.2) + LightVector(1 * MeV, coupling=1e-5, charges=b_minus_l)
    )
    model = model + MagneticMoment(e=1e-10 * bohr_magneton) + LightScalar(3 * MeV, coupling=1e-5)
    assert model.channels
    copy = cloudpickle.loads(cloudpickle.dumps(model))
    for recoil, nucleus in ((Recoil.NUCLEUS, ARGON), (Recoil.ELECTRON, None)):
        at = (E, 1 * keV, nu_e, nucleus, recoil)
        assert copy.dsigma_dT(*at) == model.dsigma_dT(*at)


# --- coherences -------------------------------------------------------------------------------------------------------


def test_a_coherence_is_what_two_species_add_together():
    """|ψ_e A_e + ψ_μ A_μ|² summed over final flavours, amplitude by amplitude."""
    nsi = ElectronScattering() + NSI(emu_eL=0.2 + 0.1j, emu_eR=-0.1j, etau_e=0.3, mutau_eR=0.2j)
    q2, psi = np.array([1.0, 4.0]) * MeV**2, np.array([0.6, 0.8j])
    pair = [nu_e, nu_mu]
    rho = np.outer(psi, psi.conj())
    total = {}
    for species, weight in (
        (nu_e, rho[0, 0].real), (nu_mu, rho[1, 1].real),
        (Coherence(nu_e, nu_mu), rho[0, 1].real), (Coherence(nu_e, nu_mu, True), rho[0, 1].imag),
    ):  # fmt: skip
        for names, strength in nsi.strengths(ELECTRON, q2, None, species).items():
            total[names] = total.get(names, 0.0) + weight * strength
    column = q2[:, None]
    for names in (("L", "L"), ("R", "R"), ("L", "R")):
        expected = 0.0
        for final in neutrinos:
            first, second = (
                sum(
                    psi[at] * np.asarray(value)
                    for at, each in enumerate(pair)
                    if (value := nsi.charge(ELECTRON, name, column, None, each, final)) is not None
                )
                for name in names
            )
            expected += (1 if names[0] == names[1] else 2) * np.real(first * np.conj(second))
        np.testing.assert_allclose(total[names], np.full(2, expected), rtol=1e-13)


def test_coherences_keep_batches():
    q2 = np.ones(4) * MeV**2
    for value, shape in ((0.1, (4,)), ([0.1], (4, 1)), ([0.1, 0.2], (4, 2))):
        strengths = (SM + NSI(emu_u=value)).strengths(VECTOR, q2, ARGON, Coherence(nu_e, nu_mu))
        assert strengths["V", "V"].shape == shape
        assert (SM + NSI(emu_u=value)).sigma([E, 2 * E], Coherence(nu_e, nu_mu), ARGON).shape == (2, *shape[1:])


def test_a_coherence_may_lower_a_cross_section():
    plus, minus = ((SM + NSI(emu_u=c)).sigma(E, Coherence(nu_e, nu_mu), ARGON) for c in (0.1, -0.1))
    assert plus == -minus
    assert min(plus, minus) < 0
