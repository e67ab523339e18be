import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import electron_mass, fermi_constant, fine_structure_constant, muon_mass, tau_mass
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.electromagnetic import (
    ChargeRadius,
    DipolePortal,
    MagneticMoment,
    Millicharge,
    standard_charge_radii,
)
from nuscatter.interactions.bsm.mediators import LightVector, dark_photon
from nuscatter.interactions.channels import ELECTRON, VECTOR, Recoil
from nuscatter.interactions.couplings.radiative import LeptonForm
from nuscatter.interactions.couplings.weak_couplings import W_MASS
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import Coherence, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.structure.nucleus import helm
from nuscatter.units import GeV, MeV, bohr_magneton, cm, keV

GF, ALPHA = fermi_constant.value, fine_structure_constant.value
SM, ARGON = StandardModel(), helm("Ar40")
T = np.array([0.1, 1, 5, 12]) * keV
UNIT = 1e-32 * cm**2


def rate(term, species=nu_mu, T=T, E=30 * MeV, nucleus=ARGON):
    return term.dsigma_dT(E, T, species, nucleus, Recoil.NUCLEUS)


# --- magnetic moments -------------------------------------------------------------------------------------------------


def test_one_bohr_magneton():
    """πα²/m_e² = 2.494672e-25 cm², and the spin-0 form of review Eq. 56."""
    scale = math.pi * ALPHA**2 / electron_mass.value**2
    assert scale / cm**2 == pytest.approx(2.494672e-25, rel=2e-7, abs=0)
    E, F = 30 * MeV, ARGON.proton(np.sqrt(2 * ARGON.nuclide.mass * T))
    expected = scale * 1e-20 * 18**2 * F**2 * (1 / T - 1 / E + T / (4 * E**2))
    np.testing.assert_allclose(rate(MagneticMoment(mu=1e-10 * bohr_magneton)), expected, rtol=1e-9)
    on_electrons = MagneticMoment(mu=1e-10 * bohr_magneton).dsigma_dT(E, T, nu_mu, None, Recoil.ELECTRON)
    np.testing.assert_allclose(on_electrons, scale * 1e-20 * (1 / T - 1 / E), rtol=1e-9)


def test_the_rate_falls_as_one_over_the_recoil():
    low = np.array([1e-9, 1e-6]) * keV
    one, other = rate(MagneticMoment(mu=1e-10 * bohr_magneton), T=low)
    assert one / other == pytest.approx(1e3, rel=1e-6)


def test_moments_add_to_the_standard_model_without_interference():
    term = MagneticMoment(mu=1e-9 * bohr_magneton, mutau=2e-9 * bohr_magneton)
    np.testing.assert_allclose(rate(SM + term), rate(SM) + rate(term), rtol=1e-14)
    np.testing.assert_allclose(rate(term), 5 * rate(MagneticMoment(mu=1e-9 * bohr_magneton)), rtol=1e-14)
    np.testing.assert_array_equal(rate(term, nu_mu_bar), rate(term))
    assert (rate(term, nu_e) == 0).all()


def test_a_majorana_neutrino_has_antisymmetric_transitions():
    one, other = MagneticMoment(emu=1j * bohr_magneton), MagneticMoment(emu=bohr_magneton)
    for species in (nu_e, nu_mu, nu_mu_bar):
        np.testing.assert_allclose(rate(one, species), rate(other, species), rtol=1e-14)


# --- the dipole portal ------------------------------------------------------------------------------------------------


def test_a_light_heavy_lepton_is_a_moment():
    portal, moment = DipolePortal(1e-6 * MeV, mu=1e-9 * bohr_magneton), MagneticMoment(mu=1e-9 * bohr_magneton)
    np.testing.assert_allclose(rate(portal), rate(moment), rtol=1e-9)


def test_it_has_its_own_threshold():
    m, M = 20 * MeV, ARGON.nuclide.mass
    portal = DipolePortal(m, mu=1e-9 * bohr_magneton)
    least = m + m**2 / (2 * M)
    just = m**2 / (2 * (M + m))  # T at threshold: the lepton and the nucleus move together
    assert rate(portal, T=just, E=least * (1 - 1e-7)) == 0
    assert rate(portal, T=just, E=least * (1 + 1e-7)) > 0
    assert rate(portal, T=[0.0, 1e3 * keV]).tolist() == [0, 0]
    assert portal.sigma(least * 0.999, nu_mu, ARGON, Recoil.NUCLEUS) == 0
    assert rate(portal, nu_e).tolist() == [0] * 4


@pytest.mark.parametrize("m", [0.01, 1.0, 20.0])
@pytest.mark.parametrize("recoil", list(Recoil))
def test_its_total_cross_section(m, recoil):
    portal = DipolePortal(m * MeV, mu=1e-9 * bohr_magneton)
    channel = next(each for each in portal.channels if each.recoil is recoil)
    nucleus = ARGON if recoil is Recoil.NUCLEUS else None
    E, M = 30 * MeV, electron_mass.value if nucleus is None else ARGON.nuclide.mass
    low, high = (float(each) for each in channel.reach(np.array(E), M, 0.0))
    if m == 20.0 and nucleus is None:
        assert high == 0
        assert portal.sigma(E, nu_mu, nucleus, recoil) == 0
        return

    def integrand(u):
        return float(portal.dsigma_dT(E, math.exp(u), nu_mu, nucleus, recoil)) * math.exp(u) / UNIT

    start, end = math.log(low) + 1e-13, math.log(high) - 1e-13
    exact = quad(integrand, start, (start + end) / 2, epsabs=0, epsrel=1e-11)[0]
    exact += quad(integrand, (start + end) / 2, end, epsabs=0, epsrel=1e-11)[0]
    assert float(portal.sigma(E, nu_mu, nucleus, recoil)) / UNIT == pytest.approx(exact, rel=1e-9, abs=0)


@pytest.mark.parametrize("antineutrinos_come", [False, True])
@pytest.mark.parametrize("phase", [0.0, 0.7, math.pi / 2, 2.4])
def test_one_superposition_does_not_couple_and_its_mirror_is_that_of_antineutrinos(phase, antineutrinos_come):
    """Σ c_α ν_α turns into N by the amplitude Σ c_α μ_α, antineutrinos by Σ c_α μ_α*: zero for one c or its conjugate.

    The state's ρ_eμ = c_e c_μ*; a sign or a conjugate too many leaves a rate of the order of σ(ν_e).
    """
    e, mu = 2e-9 * bohr_magneton, 1e-9 * np.exp(1j * phase) * bohr_magneton
    portal = DipolePortal(5 * MeV, e=e, mu=mu)
    first, second = (nu_e_bar, nu_mu_bar) if antineutrinos_come else (nu_e, nu_mu)
    amplitudes = (e, np.conj(mu)) if antineutrinos_come else (e, mu)
    c = np.array([amplitudes[1], -amplitudes[0]])
    rho = np.outer(c, np.conj(c)) / np.sum(abs(c) ** 2)

    def sigma(state):
        return float(portal.sigma(30 * MeV, state, ARGON, Recoil.NUCLEUS))

    total = rho[0, 0].real * sigma(first) + rho[1, 1].real * sigma(second)
    coherent = rho[0, 1].real * sigma(Coherence(first, second))
    coherent += rho[0, 1].imag * sigma(Coherence(first, second, imaginary=True))
    assert total + coherent == pytest.approx(0, abs=1e-12 * total)
    assert sigma(first) == pytest.approx(4 * sigma(second), rel=1e-12, abs=0)


def test_it_has_no_massless_lepton_that_leaves():
    with pytest.raises(InputError, match="no massless particle that leaves"):
        DipolePortal(1 * MeV, mu=bohr_magneton).dsigma_dcos(30 * MeV, 0.5, nu_mu, ARGON, Recoil.NUCLEUS)


# --- charges ----------------------------------------------------------------------------------------------------------


def test_a_millicharge_is_a_massless_dark_photon():
    q, e = 1e-10, math.sqrt(4 * math.pi * ALPHA)
    dark = LightVector(0.0, coupling=e, charges=dark_photon(q))
    np.testing.assert_allclose(rate(SM + Millicharge(mu=q)), rate(SM + dark), rtol=1e-13)
    both = ElectronScattering()
    at = (2 * MeV, T, nu_mu)
    np.testing.assert_allclose((both + Millicharge(mu=q)).dsigma_dT(*at), (both + dark).dsigma_dT(*at), rtol=1e-13)


def test_a_millicharge_is_rutherford_scattering():
    """dσ/dT = 4πα² q² Z² M/Q⁴ · 2 … → 2πα²q²Z²/(M T²) at T ≪ E."""
    small = np.array([1e-6]) * keV
    got = rate(Millicharge(mu=1e-9), T=small)
    M = ARGON.nuclide.mass
    np.testing.assert_allclose(got, 2 * math.pi * ALPHA**2 * 1e-18 * 18**2 / (M * small**2), rtol=1e-4)


def test_the_mass_of_the_w_boson():
    """m_W² (1 − m_W²/m_Z²) = πα/√2 G_F (1 − Δr): the electroweak fit's 80.35 GeV (Particle Data Group 2024)."""
    assert W_MASS / GeV == 80.3692  # ± 0.0133, measured (Particle Data Group 2024)
    tree = math.pi * ALPHA / (math.sqrt(2) * GF * GeV**2) / (1 - 0.0366)  # Δr: Particle Data Group, from memory
    m_z2 = 91.1876**2
    fitted = math.sqrt(m_z2 / 2 * (1 + math.sqrt(1 - 4 * tree / m_z2)))
    assert W_MASS / GeV == pytest.approx(fitted, abs=0.03)


def test_transition_charges_do_not_interfere():
    term = Millicharge(emu=1e-10)
    np.testing.assert_allclose(rate(SM + term), rate(SM) + rate(term), rtol=1e-13)
    assert not np.allclose(rate(SM + Millicharge(mu=1e-10)), rate(SM) + rate(term), rtol=1e-6, atol=0)


# --- radii ------------------------------------------------------------------------------------------------------------


def test_a_radius_is_half_the_shift_that_review_equation_57_prints():
    r"""A charge form factor q = ⟨r²⟩q²/6 = −⟨r²⟩Q²/6 is exchanged by e²/Q²: the pole cancels, −4πα⟨r²⟩/6 is left, to be
    compared with √2 G_F g_V^p: δg_V^p = −4πα⟨r²⟩/(6√2 G_F) = −2 δ sin²θ_W, so δ sin²θ_W = √2πα⟨r²⟩/6G_F.
    """
    shift = math.sqrt(2) * math.pi * ALPHA / (6 * GF) * UNIT
    assert shift == pytest.approx(0.0118978, abs=5e-8)
    shifted = StandardModel(0.23857 + shift)
    np.testing.assert_allclose(rate(SM + ChargeRadius(mumu=UNIT)), rate(shifted), rtol=1e-13)
    np.testing.assert_array_equal(rate(SM + ChargeRadius(mumu=UNIT), nu_e), rate(SM, nu_e))
    np.testing.assert_allclose(
        (ElectronScattering() + ChargeRadius(mu=UNIT)).dsigma_dT(30 * MeV, T, nu_mu_bar),
        ElectronScattering(0.23857 + shift).dsigma_dT(30 * MeV, T, nu_mu_bar),
        rtol=1e-13,
    )


def test_a_radius_is_a_millicharge_times_its_momentum():
    q2 = np.array([[50.0]]) * MeV**2
    radius, charge = ChargeRadius(mu=UNIT), Millicharge(mu=-UNIT * 50 * MeV**2 / 6)
    for channel, amplitude, nucleus in ((VECTOR, "V", ARGON), (ELECTRON, "L", None)):
        one, other = (each.charge(channel, amplitude, q2, nucleus, nu_mu, nu_mu) for each in (radius, charge))
        np.testing.assert_allclose(one, other, rtol=1e-13)


def test_the_radii_of_the_standard_model():
    """−G_F/(2√2π²) [3 − 2 ln(m²/m_W²)]; differences make g_V^p differ by (α/3π) ln(m_μ²/m_e²) = 0.008256."""
    masses = {"ee": electron_mass.value, "mumu": muon_mass.value, "tautau": tau_mass.value}
    for pair, mass in masses.items():
        formula = -GF / (2 * math.sqrt(2) * math.pi**2) * (3 - 2 * math.log(mass**2 / (80.3692e3 * MeV) ** 2))
        assert standard_charge_radii[pair] / UNIT == pytest.approx(formula / UNIT, abs=5.1e-3)
    to_proton = -math.sqrt(2) * math.pi * ALPHA / (3 * GF)
    difference = to_proton * (standard_charge_radii["ee"] - standard_charge_radii["mumu"])
    assert difference == pytest.approx(0.008256, abs=0.01 * 0.0238)


def test_form_of_a_lepton():
    form = LeptonForm(electron_mass.value)
    assert form(np.zeros(())) == 1
    assert (np.diff(form(np.logspace(-4, 4, 50) * MeV**2)) < 0).all()


def test_a_form_of_ones_own():
    plain = ChargeRadius(mu=UNIT)
    np.testing.assert_array_equal(rate(SM + ChargeRadius(mu=UNIT, form=np.ones_like)), rate(SM + plain))
    halved = ChargeRadius(mu=UNIT, form=lambda q2: 0.5 * np.ones_like(q2))
    np.testing.assert_allclose(rate(SM + halved), rate(SM + ChargeRadius(mu=UNIT / 2)), rtol=1e-14)
    batch = ChargeRadius(mu=np.array([1.0, 2.0]) * UNIT, form=LeptonForm(muon_mass.value))
    one = ChargeRadius(mu=2 * UNIT, form=LeptonForm(muon_mass.value))
    np.testing.assert_allclose(rate(SM + batch)[:, 1], rate(SM + one), rtol=1e-13)
    with pytest.raises(InputError, match=r"^form is 3, but a function of Q²"):
        ChargeRadius(mu=UNIT, form=3)


MODELS = {"tree": StandardModel(), "effective": StandardModel.effective(), "one loop": StandardModel.one_loop()}


def proton_couplings(model, Q):
    """g_V^p of each flavour at Q [MeV], from the charge of hydrogen."""
    q2, hydrogen = np.array([[(Q * MeV) ** 2]]), helm("H1")
    form = 2 * float(hydrogen.proton(np.sqrt(q2))[0, 0])
    return {
        each.flavour: np.asarray(model.charge(VECTOR, "V", q2, hydrogen, each, each)).item() / form
        for each in neutrinos
    }


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_without_radii_all_flavours_have_one_coupling_at_every_momentum(model):
    """What a total radius replaces is all that depends on flavour. Published numbers have four decimals."""
    none = model + ChargeRadius.total(model.couplings, e=0.0, mu=0.0, tau=0.0)
    for Q in (1e-3, 5.0, 50.0, 200.0):
        found = proton_couplings(none, Q)
        assert found["e"] == pytest.approx(found["mu"], abs=1e-4 if model is MODELS["effective"] else 1e-7)
        assert found["tau"] == pytest.approx(found["mu"], abs=1e-4 if model is MODELS["effective"] else 1e-7)


def test_the_part_free_of_flavour_is_the_published_one():
    """0.0185 with ZZ boxes, ½ − 2 sin²θ_W at tree level."""
    for name, free in (("tree", 0.5 - 2 * 0.23857), ("effective", 0.0185)):
        model = MODELS[name]
        found = proton_couplings(model + ChargeRadius.total(model.couplings, e=0.0, mu=0.0, tau=0.0), 10.0)
        assert found == pytest.approx(dict.fromkeys(found, free), abs=1e-4)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_total_radii_replace_those_that_a_model_includes(model):
    """The standard radius with its own form changes nothing; a further one moves g_V^p as one that is added."""
    radius, form = model.couplings.included_radius("mu")
    given = {"mu": radius} if form is None else {"mu": 0.0}
    same = model + ChargeRadius.total(model.couplings, **given)
    if form is not None:
        same = same + ChargeRadius(form, mu=radius)
    for species in (nu_mu, nu_mu_bar, nu_e):
        np.testing.assert_allclose(rate(same, species), rate(model, species), rtol=1e-13)
    moved = same + ChargeRadius(mu=UNIT)
    np.testing.assert_allclose(rate(moved), rate(model + ChargeRadius(mu=UNIT)), rtol=1e-13)
    np.testing.assert_array_equal(rate(moved, nu_tau), rate(model, nu_tau))  # not named: as it was


def test_total_radii_on_electrons():
    model = ElectronScattering.effective()
    none = model + ChargeRadius.total(model.couplings, e=0.0, mu=0.0, tau=0.0)
    L = {
        each.flavour: float(np.asarray(none.charge(ELECTRON, "L", np.ones((1, 1)), None, each, each)).item())
        for each in neutrinos
    }
    assert L["e"] - L["mu"] == pytest.approx(1.0, abs=1.5e-4)  # the charged current
    assert L["tau"] == pytest.approx(L["mu"], abs=1e-4)


def test_a_total_at_tree_level_is_what_is_added():
    np.testing.assert_array_equal(rate(SM + ChargeRadius.total(mu=UNIT)), rate(SM + ChargeRadius(mumu=UNIT)))
    np.testing.assert_allclose(ChargeRadius.total(emu=UNIT).radii["emu"], UNIT)
    one, other = (rate(SM + make(emu=UNIT)) for make in (ChargeRadius, ChargeRadius.total))
    np.testing.assert_array_equal(one, other)


def test_radii_are_not_counted_twice():
    """Neither a total made for other couplings, nor a second total, nor two kinds of couplings."""
    effective = StandardModel.effective()
    with pytest.raises(
        InputError, match=r"^The model mixes couplings \(StandardModel: MS-bar.0. effective; ChargeRadius: tree"
    ):
        effective + ChargeRadius.total(mu=UNIT)
    with pytest.raises(InputError, match="mixes couplings"):
        SM + ChargeRadius.total(effective.couplings, mu=UNIT)
    with pytest.raises(InputError, match="mixes couplings"):
        SM + ElectronScattering.one_loop()
    both = effective + ElectronScattering.effective() + ChargeRadius.total(effective.couplings, mu=UNIT)
    assert both.weak_couplings == effective.couplings
    with pytest.raises(InputError, match="the total charge radius of mumu more than once"):
        both + ChargeRadius.total(effective.couplings, mu=UNIT)
    assert both + ChargeRadius.total(effective.couplings, e=UNIT)
    with pytest.raises(InputError, match=r"^couplings is 3, but WeakCouplings"):
        ChargeRadius.total(3, mu=UNIT)


def test_the_standard_radius_alone_would_move_the_rate_the_wrong_way():
    """¹³³Cs, 30 MeV, ν_μ: 0.967 of the tree level with the radius alone, 1.028 with all corrections."""
    caesium, standard = helm("Cs133"), StandardModel.effective()
    tree = SM.sigma(30 * MeV, nu_mu, caesium)
    alone = SM + ChargeRadius(mu=standard_charge_radii["mumu"])
    assert float(alone.sigma(30 * MeV, nu_mu, caesium) / tree) == pytest.approx(0.967, abs=1e-3)
    assert float(standard.sigma(30 * MeV, nu_mu, caesium) / tree) == pytest.approx(1.028, abs=5e-4)
    assert float(standard.sigma(30 * MeV, nu_e, caesium) / SM.sigma(30 * MeV, nu_e, caesium)) == pytest.approx(
        1.004, abs=5e-4
    )


# --- all of them ------------------------------------------------------------------------------------------------------

KINDS = [
    (MagneticMoment, bohr_magneton * 1e-9), (Millicharge, 1e-9), (ChargeRadius, UNIT),
    (lambda **named: DipolePortal(1 * MeV, **named), bohr_magneton * 1e-9),
]  # fmt: skip


@pytest.mark.parametrize(("make", "scale"), KINDS)
def test_zero_is_the_standard_model_exactly(make, scale):
    both = SM + ElectronScattering()
    recoils = np.array([0.0, 1, 5]) * keV
    for species in (nu_mu, nu_mu_bar):
        for recoil, nucleus in ((Recoil.NUCLEUS, ARGON), (Recoil.ELECTRON, None)):
            at = (30 * MeV, recoils, species, nucleus, recoil)
            assert (both + make(mu=0.0, e=0.0)).dsigma_dT(*at).tolist() == both.dsigma_dT(*at).tolist()
            both_sigma = (both + make(mu=0.0)).sigma(30 * MeV, species, nucleus, recoil)
            assert both_sigma == both.sigma(30 * MeV, species, nucleus, recoil)


@pytest.mark.parametrize(("make", "scale"), KINDS)
def test_a_batch_is_one_at_a_time(make, scale):
    values = np.array([0.0, 1, -3]) * scale
    together = rate(SM + make(mu=values))
    assert together.shape == (4, 3)
    for at in range(3):
        np.testing.assert_allclose(together[:, at], rate(SM + make(mu=values[at])), rtol=1e-13)


@pytest.mark.parametrize("term", [MagneticMoment(mu=1e-10 * bohr_magneton), Millicharge(mu=1e-10)])
def test_what_diverges_at_rest_is_refused(term):
    for model in (term, SM + ElectronScattering() + term):
        for recoil, nucleus in ((Recoil.NUCLEUS, ARGON), (Recoil.ELECTRON, None)):
            with pytest.raises(InputError, match="total cross section grows without limit as T → 0"):
                model.sigma(30 * MeV, nu_mu, nucleus, recoil)
            with pytest.raises(InputError, match="dσ/dT grows without limit as T → 0"):
                model.dsigma_dT(30 * MeV, [0.0, 1 * keV], nu_mu, nucleus, recoil)
            with pytest.raises(InputError, match="dσ/dcosθ grows without limit"):
                model.dsigma_dcos(30 * MeV, [1.0, 0.5], nu_mu, nucleus, recoil)
            assert (model.dsigma_dcos(30 * MeV, [0.9, 0.5], nu_mu, nucleus, recoil) > 0).all()
            assert model.sigma(30 * MeV, nu_tau, nucleus, recoil) >= 0  # this flavour has none


@pytest.mark.parametrize("mass", [0.0, -1.0, math.nan, math.inf, "1", None, [1.0, 2.0]])
def test_bad_masses(mass):
    with pytest.raises(InputError, match=r"^mass is .*expected\.$"):
        DipolePortal(mass, mu=bohr_magneton)


def test_bad_moments_of_a_portal():
    for bad in (math.nan, "1", None, [[1.0]], complex(0, math.inf)):
        with pytest.raises(InputError, match=r"^tau is .*expected\.$"):
            DipolePortal(1 * MeV, tau=bad)


@pytest.mark.parametrize("term", [MagneticMoment, Millicharge, ChargeRadius])
def test_a_flavour_named_twice_is_refused(term):
    with pytest.raises(InputError, match="mumu is given twice, as mumu and as mu"):
        term(mu=0.1, mumu=0.2)
