"""Rates of channels other than the Standard Model's: own thresholds, light mediators, divergences, coherences."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.detectors.detector import Detector
from nuscatter.detectors.efficiency import Logistic
from nuscatter.detectors.smearing import GaussianSmearing
from nuscatter.errors import InputError
from nuscatter.interactions.bsm.electromagnetic import DipolePortal, MagneticMoment, Millicharge
from nuscatter.interactions.bsm.mediators import LightScalar, LightVector, universal
from nuscatter.interactions.bsm.nsi import NSI
from nuscatter.interactions.channels import Recoil
from nuscatter.interactions.standard.electron import ElectronScattering
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Coherence, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import directional_spectrum, recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.spectra.smooth import Smooth
from nuscatter.sources.spectra.spectrum import Line, Tabulated
from nuscatter.structure.nucleus import helm
from nuscatter.units import MeV, bohr_magneton, cm, keV, kg, m

PIONS = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)
SM = StandardModel()
ARGON = helm("Ar40")
FROM_ZERO = Detector("Ar40", 24 * kg, np.array([0.0, 2, 10, 50]) * keV)


def slowly(model, flux, T, recoil=Recoil.NUCLEUS):
    """dN/dT of one target by an adaptive integral of dσ/dT over each component."""
    total = 0.0
    for each in flux.components:
        if isinstance(each.spectrum, Line):
            total += each.fluence * float(model.dsigma_dT(each.spectrum.energy, T, each.state, ARGON, recoil))
            continue
        low, high = each.spectrum.support
        channel = next(one for one in model.channels if one.recoil is recoil)
        start = max(low, float(channel.threshold(np.asarray(T), channel.target_mass(ARGON.nuclide), 0.0)))
        if start < high:
            total += each.fluence * quad(
                lambda E, each=each: float(
                    each.spectrum(E) * model.dsigma_dT(E, T, each.state, ARGON, recoil) * cm**2 * MeV**3
                ),
                start, high, epsabs=0, epsrel=1e-9,
            )[0] / (cm**2 * MeV**3)  # fmt: skip
    return total


# --- the heavy lepton's threshold -------------------------------------------------------------------------------------


@pytest.mark.parametrize("m", [0.5, 20.0, 35.0])
@pytest.mark.parametrize("recoil", list(Recoil))
def test_a_spectrum_ends_where_the_heavy_lepton_does(m, recoil):
    portal = DipolePortal(m * MeV, e=1e-9 * bohr_magneton, mu=2e-9 * bohr_magneton)
    channel = next(each for each in portal.channels if each.recoil is recoil)
    M = channel.target_mass(ARGON.nuclide)
    ends = np.array([channel.reach(np.array(E), M, 0.0) for each in PIONS.components for E in each.spectrum.kinks[-1:]])
    low, high = ends[:, 0].min(), ends[:, 1].max()
    if high == 0:
        T = np.array([0.0, 1, 100]) * keV
        assert recoil_spectrum(portal, PIONS, "Ar40", T, recoil=recoil).tolist() == [0, 0, 0]
        return
    low = ends[ends[:, 1] == high, 0].min()
    outside = recoil_spectrum(portal, PIONS, "Ar40", [0.0, low * (1 - 1e-9), high * (1 + 1e-9)], recoil=recoil)
    assert outside.tolist() == [0, 0, 0]
    for T in (1.1 * low, math.sqrt(low * high), 0.8 * high):
        per_atom = 1.0 if recoil is Recoil.NUCLEUS else float(channel.targets_per_atom(ARGON.nuclide, np.array(T)))
        got = recoil_spectrum(portal, PIONS, "Ar40", T, recoil=recoil) * ARGON.nuclide.atomic_mass
        assert float(got / cm**2 * keV * 1e30) == pytest.approx(
            slowly(portal, PIONS, T, recoil) * per_atom / cm**2 * keV * 1e30, rel=1e-7, abs=0
        )


def test_counts_of_the_portal_against_an_adaptive_integral():
    """Lines of one energy: steps of the rate at both ends of the reach, inside the bins."""
    portal = DipolePortal(25 * MeV, mu=1e-9 * bohr_magneton)
    flux = Flux((Component(nu_mu, Line(29.8 * MeV), 1e14 / cm**2), Component(nu_mu, Line(40 * MeV), 1e14 / cm**2)))
    (channel,) = (each for each in portal.channels if each.recoil is Recoil.NUCLEUS)
    reach = [channel.reach(np.array(each.spectrum.energy), ARGON.nuclide.mass, 0.0) for each in flux.components]
    edges = np.array([0.5, 4, 7, 30, 60]) * keV
    assert any(low < end < high for end in np.ravel(reach) for low, high in pairwise(edges))
    detector = Detector("Ar40", 24 * kg, edges)
    counts = Experiment(flux, detector).counts(SM + portal)[:, 0] - Experiment(flux, detector).counts(SM)[:, 0]
    targets = 24 * kg / ARGON.nuclide.atomic_mass
    for at, (low, high) in enumerate(pairwise(edges)):
        cuts = [low, *sorted(float(end) for end in np.ravel(reach) if low < end < high), high]
        expected = sum(
            quad(lambda u: slowly(portal, flux, u * keV) * keV * targets, a / keV, b / keV, epsabs=1e-12, epsrel=1e-9)[
                0
            ]
            for a, b in pairwise(cuts)
        )
        assert counts[at] == pytest.approx(expected, rel=1e-8, abs=1e-9)


def test_a_portal_that_nothing_can_open_counts_nothing():
    portal = DipolePortal(100 * MeV, mu=1e-9 * bohr_magneton)
    both = SM + ElectronScattering()
    experiment = Experiment(PIONS, Detector("Ar40", 24 * kg, np.array([1, 10.0]) * keV))
    assert experiment.counts(SM + portal).tolist() == experiment.counts(SM).tolist()
    assert experiment.counts(both + portal).tolist() == experiment.counts(both).tolist()


def test_directions_are_those_of_elastic_scattering():
    with pytest.raises(InputError, match="Directions are those of elastic scattering, and the channel dipole"):
        directional_spectrum(DipolePortal(1 * MeV, mu=1.0), PIONS, "Ar", 5 * keV, [0, 1], recoil=Recoil.NUCLEUS)


# --- towards T = 0 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", [MagneticMoment(mu=1e-10 * bohr_magneton), Millicharge(mu=1e-10)])
def test_a_photon_has_no_rate_at_rest(term):
    T = np.array([0.0, 1]) * keV
    for model in (SM + term, SM + ElectronScattering() + MagneticMoment(mu=1e-10 * bohr_magneton)):
        with pytest.raises(InputError, match="The rate grows without limit as T → 0"):
            recoil_spectrum(model, PIONS, "Ar", T, recoil=Recoil.NUCLEUS)
        with pytest.raises(InputError, match="The rate grows without limit as T → 0"):
            directional_spectrum(model, PIONS, "Ar", T, [0, 0.5, 1], recoil=Recoil.NUCLEUS)
    with pytest.raises(InputError, match=r"counts grow without limit towards T = 0.*threshold"):
        Experiment(PIONS, FROM_ZERO).counts(SM + term)
    assert np.isfinite(Experiment(PIONS, Detector("Ar", 1 * kg, [1 * keV, 9 * keV])).counts(SM + term)).all()
    reactor = Flux((Component(nu_e_bar, Tabulated([0, 8 * MeV], [1 / MeV, 0]), 1 / cm**2),))
    assert recoil_spectrum(SM + term, reactor, "Ar", 0.0) > 0  # no charge of this flavour


def test_a_charge_on_bound_electrons_at_rest_is_refused_without_a_warning():
    """No bound electron recoils with T = 0, and dσ/dT is infinite there: 0 × ∞."""
    with pytest.raises(InputError, match="The rate grows without limit as T → 0"):
        recoil_spectrum(ElectronScattering() + Millicharge(mu=1e-12), PIONS, "Ar", [0.0, 1 * keV])


def test_light_bosons_have_a_rate_at_rest():
    for term in (LightVector(0.01 * MeV, coupling=1e-5, charges=universal), LightScalar(0.01 * MeV, coupling=1e-5)):
        at_rest, near = recoil_spectrum(SM + term, PIONS, "Ar", [0.0, 1e-26 * keV])
        assert at_rest / near == pytest.approx(1, rel=1e-8)


@pytest.mark.parametrize("mass", [0.01, 0.3, 10.0])
def test_counts_down_to_zero_resolve_light_mediators(mass):
    flux = Flux((Component(nu_mu, Line(30 * MeV), 1e14 / cm**2),))
    model = SM + LightVector(mass * MeV, coupling=1e-5, charges=universal)
    counts = Experiment(flux, FROM_ZERO).counts(model)
    targets = 24 * kg / ARGON.nuclide.atomic_mass

    def integrand(u):
        return slowly(model, flux, math.exp(u) * keV) * math.exp(u) * keV * targets

    steps = [math.log(2) - 6 * k for k in range(10)]
    expected = sum(quad(integrand, a, b, epsabs=0, epsrel=1e-10)[0] for b, a in pairwise(steps))
    assert counts[0, 0] == pytest.approx(expected, rel=1e-9)


def test_a_threshold_needs_no_more_nodes():
    for detector, graded in (
        (FROM_ZERO, True),
        (Detector("Ar40", 1 * kg, np.array([1.0, 10]) * keV), False),
        (
            Detector("Ar40", 1 * kg, np.array([1.0, 10]) * keV, smearing=GaussianSmearing(noise=0.05 * keV),
                     efficiency=Logistic(a=1.0, b=20 / keV, c=5 * keV, d=-0.01)), False
        ),
    ):  # fmt: skip
        experiment = Experiment(PIONS, detector)
        (kernel,) = experiment._kernels(SM.channels[0])
        assert (kernel.q2[0] < 1e-12 * MeV**2) == graded


def test_a_batch_beside_a_channel_without_one():
    """As many couplings as recoils: the batch axis must not meet the recoils'."""
    T = np.array([1.0, 5, 9]) * keV
    angles = np.array([0.2, 0.24, 0.3])
    moment = MagneticMoment(mu=1e-9 * bohr_magneton)
    together = recoil_spectrum(StandardModel(angles) + moment, PIONS, "CsI", T)
    batched = recoil_spectrum(moment + StandardModel(angles), PIONS, "CsI", T)
    for at, angle in enumerate(angles):
        alone = recoil_spectrum(StandardModel(angle) + moment, PIONS, "CsI", T)
        np.testing.assert_allclose(together[:, at], alone, rtol=1e-13)
        np.testing.assert_allclose(batched[:, at], alone, rtol=1e-13)
        single = (StandardModel(angle) + moment).dsigma_dT(30 * MeV, T, nu_mu, ARGON)
        np.testing.assert_allclose(
            (StandardModel(angles) + moment).dsigma_dT(30 * MeV, T, nu_mu, ARGON)[:, at], single, rtol=1e-13
        )


def test_what_does_nothing_keeps_the_shape():
    T = np.array([[0.0, 1], [2, 3]]) * keV
    for couplings, batch in ((0.0, ()), ([0.0, 0.0, 0.0], (3,))):
        for term in (MagneticMoment(mu=couplings), NSI(mumu_u=couplings), Millicharge(mu=couplings)):
            nothing = recoil_spectrum(term, PIONS, "Ar", T, recoil=Recoil.NUCLEUS)
            assert nothing.shape == (2, 2, *batch)
            assert not nothing.any()
            single = term.dsigma_dT(30 * MeV, T, nu_mu, ARGON, Recoil.NUCLEUS)
            assert single.shape == (2, 2, *batch)
            assert term.sigma([30 * MeV], nu_mu, ARGON, Recoil.NUCLEUS).shape == (1, *batch)
    of_taus = MagneticMoment(tau=1e-10 * bohr_magneton)
    assert recoil_spectrum(of_taus, PIONS, "Ar", T, recoil=Recoil.NUCLEUS).tolist() == [[0, 0], [0, 0]]


# --- coherent flux ----------------------------------------------------------------------------------------------------

EPSILON = {
    "ee_u": 0.1,
    "mumu_d": -0.05,
    "emu_u": 0.2 - 0.15j,
    "etau_d": 0.1j,
    "mutau_u": -0.07 + 0.02j,
    "tautau_u": 0.3,
}


def shape(E):
    x = E / (50 * MeV)
    return np.where(x < 1, 12 * x**2 * (1 - x), 0.0) / (50 * MeV)


def coherent(rho, family=neutrinos):
    """A flux of one spectrum whose density matrix is ρ, times 1 + E/50 MeV on its off-diagonal parts."""
    spectrum = Smooth(shape, (0.0, 50 * MeV))
    parts = [Component(each, spectrum, 1e14 / cm**2 * float(rho[a, a].real)) for a, each in enumerate(family)]
    for a in range(3):
        for b in range(a + 1, 3):
            for imaginary, value in ((False, rho[a, b].real), (True, rho[a, b].imag)):
                curve = Smooth(lambda E, value=value: value * shape(E), (0.0, 50 * MeV))  # may be negative
                parts.append(Component(Coherence(family[a], family[b], imaginary), curve, 1e14 / cm**2))
    return Flux(tuple(parts))


def density(seed):
    generator = np.random.default_rng(seed)
    amplitudes = generator.normal(size=(3, 2)) + 1j * generator.normal(size=(3, 2))
    rho = amplitudes @ amplitudes.conj().T
    return rho / np.trace(rho).real


def weak_and_matter(name="Cs133"):
    nucleus = helm(name)
    return nucleus, (1 - 4 * 0.23857) * nucleus.nuclide.Z - nucleus.nuclide.N


def explicit(rho, couplings, T, family):
    """Σ ρ_αβ A_αγ A*_βγ from matrices, times the rate of a unit charge."""
    nucleus, weak = weak_and_matter()
    Z, N = nucleus.nuclide.Z, nucleus.nuclide.N
    index = {"e": 0, "mu": 1, "tau": 2}
    amplitude = np.eye(3, dtype=complex) * weak  # row: final, column: initial
    for name, value in couplings.items():
        pair, quark = name.split("_")
        a, b = {"ee": "e e", "mumu": "mu mu", "tautau": "tau tau", "emu": "e mu", "etau": "e tau", "mutau": "mu tau"}[
            pair
        ].split()
        matter = 2 * (2 * Z + N if quark == "u" else Z + 2 * N)
        amplitude[index[a], index[b]] += matter * value
        if a != b:
            amplitude[index[b], index[a]] += matter * np.conj(value)
    if family[0].antiparticle:
        amplitude = amplitude.T
    strength = np.trace(amplitude @ rho @ amplitude.conj().T).real / weak**2
    one = Flux((Component(nu_e, Smooth(shape, (0.0, 50 * MeV)), 1e14 / cm**2),))
    return strength * recoil_spectrum(SM, one, "Cs133", T)


@pytest.mark.parametrize("family", [neutrinos, antineutrinos])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_changes_of_flavour_on_a_coherent_flux(family, seed):
    rho, T = density(seed), np.array([0.0, 1, 8]) * keV
    flux = coherent(rho, family)
    got = recoil_spectrum(SM + NSI(**EPSILON), flux, "Cs133", T)
    np.testing.assert_allclose(got, explicit(rho, EPSILON, T, family), rtol=1e-11)
    detector = Detector("Cs133", 1 * kg, np.array([1, 4, 10]) * keV)
    counts = Experiment(flux, detector).counts(SM + NSI(**EPSILON)).sum()
    ratio = explicit(rho, EPSILON, 1 * keV, family) / explicit(np.diag([1, 0, 0]), {}, 1 * keV, family)
    one = Experiment(coherent(np.diag([1 + 0j, 0, 0]), family), detector).counts(SM).sum()
    assert counts == pytest.approx(one * float(ratio), rel=1e-11)


def test_the_standard_model_does_not_see_coherence():
    rho = density(5)
    with_them, diagonal = coherent(rho), coherent(np.diag(np.diag(rho)))
    T = np.array([0.0, 1, 8]) * keV
    np.testing.assert_array_equal(recoil_spectrum(SM, with_them, "CsI", T), recoil_spectrum(SM, diagonal, "CsI", T))
    assert SM.sigma(30 * MeV, Coherence(nu_e, nu_mu), ARGON) == 0
    nsi = SM + NSI(ee_u=0.3, mumu_d=0.1)  # nor do diagonal couplings
    np.testing.assert_array_equal(recoil_spectrum(nsi, with_them, "CsI", T), recoil_spectrum(nsi, diagonal, "CsI", T))


def rotated(unitary, couplings):
    """ε in another basis, U ε U†, as arguments."""
    index = {"e": 0, "mu": 1, "tau": 2}
    matrix = np.zeros((3, 3), dtype=complex)
    pairs = {"ee": "e e", "mumu": "mu mu", "tautau": "tau tau", "emu": "e mu", "etau": "e tau", "mutau": "mu tau"}
    for name, value in couplings.items():
        a, b = (index[each] for each in pairs[name.split("_")[0]].split())
        matrix[a, b] = value
        matrix[b, a] = np.conj(value)
    turned = unitary @ matrix @ unitary.conj().T
    return {
        f"{pair}_u": turned[index[a], index[b]] if a != b else turned[index[a], index[a]].real
        for pair, (a, b) in ((pair, both.split()) for pair, both in pairs.items())
    }


@pytest.mark.parametrize("family", [neutrinos, antineutrinos])
def test_flavours_are_a_choice_of_basis(family):
    generator = np.random.default_rng(8)
    unitary, _ = np.linalg.qr(generator.normal(size=(3, 3)) + 1j * generator.normal(size=(3, 3)))
    rho, couplings = density(9), {name.split("_")[0] + "_u": value for name, value in EPSILON.items()}
    T = np.array([1.0, 8]) * keV
    before = recoil_spectrum(SM + NSI(**couplings), coherent(rho, family), "Cs133", T)
    turn = unitary.conj() if family[0].antiparticle else unitary
    after = recoil_spectrum(
        SM + NSI(**rotated(unitary, couplings)), coherent(turn @ rho @ turn.conj().T, family), "Cs133", T
    )
    np.testing.assert_allclose(after, before, rtol=1e-11)


def test_phases_matter_through_the_imaginary_part():
    T = 2 * keV
    real, imaginary = np.full((3, 3), 1 / 3, complex), np.diag([1 / 3] * 3).astype(complex)
    imaginary[0, 1], imaginary[1, 0] = 0.2j, -0.2j
    nsi, turned = SM + NSI(emu_u=0.2), SM + NSI(emu_u=0.2j)
    mixed = np.diag([1 / 3] * 3).astype(complex)
    base = {model: float(recoil_spectrum(model, coherent(mixed), "Cs133", T)) for model in (nsi, turned)}
    assert base[nsi] == pytest.approx(base[turned], rel=1e-13, abs=0)
    assert recoil_spectrum(nsi, coherent(imaginary), "Cs133", T) == pytest.approx(base[nsi], rel=1e-12, abs=0)
    assert abs(recoil_spectrum(turned, coherent(imaginary), "Cs133", T) / base[turned] - 1) > 0.05
    opposite = recoil_spectrum(SM + NSI(emu_u=-0.2j), coherent(imaginary), "Cs133", T)
    both = recoil_spectrum(turned, coherent(imaginary), "Cs133", T) + opposite
    assert float(both) == pytest.approx(2 * base[nsi], rel=1e-12, abs=0)
    assert abs(recoil_spectrum(nsi, coherent(real), "Cs133", T) / base[nsi] - 1) > 0.05


def test_an_average_over_a_coherent_flux_is_its_integrated_spectrum():
    flux = coherent(density(4))
    averaged = flux.averaged(SM + NSI(**EPSILON), helm("Cs133"))
    explicit_sum = sum(
        each.fluence * float(weight @ (SM + NSI(**EPSILON)).sigma(energy, each.state, helm("Cs133")))
        for each in flux.components for energy, weight in [each.spectrum.nodes(40)]
    )  # fmt: skip
    assert float(averaged / cm**2 * 1e38) == pytest.approx(explicit_sum / sum(flux.fluence.values()) / cm**2 * 1e38)


def test_flavours_end_as_one_heavy_lepton():
    """In the state where both moments cancel nothing happens."""
    portal = DipolePortal(1 * MeV, e=1e-9 * bohr_magneton, mu=2e-9j * bohr_magneton)
    state = np.array([2j, -1, 0]) / math.sqrt(5)  # Σ ψ_α d_α = 0
    dark = recoil_spectrum(portal, coherent(np.outer(state, state.conj())), "Cs133", 2 * keV, recoil=Recoil.NUCLEUS)
    mixed = recoil_spectrum(
        portal, coherent(np.diag(abs(state) ** 2).astype(complex)), "Cs133", 2 * keV, recoil=Recoil.NUCLEUS
    )
    assert abs(dark) < 1e-12 * mixed
    assert Coherence(nu_mu_bar, antineutrinos[0]).family == antineutrinos
    assert nu_tau in Coherence(nu_e, nu_mu).family
    assert nuclide("Cs133").spin == 3.5
