"""3 + 1 oscillation against amplitudes built from an explicit unitary matrix."""

import numpy as np
import pytest

from nuscatter.detectors.detector import Detector
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import Coherence, Species, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar, nu_tau
from nuscatter.propagation.adiabatic import AdiabaticMSW
from nuscatter.propagation.sterile import Sterile
from nuscatter.rates.experiment import Experiment
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest, delayed_nu_e
from nuscatter.sources.flux import Component, Flux
from nuscatter.sources.geometry import baselines
from nuscatter.sources.sky.solar import Sun
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.units import MeV, cm, eV, keV, kg, m, year

D = 20 * m
MADE = PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=D)
MIXED = Sterile(dm2=1.3 * eV**2, e=0.05, mu=0.1, tau=0.02, distance=D, mu_phase=0.7, tau_phase=-1.9)


def density_matrix(sterile, E, start):
    """Return ρ of all four states from the exponential of masses, three of them equal, in a random basis of these."""
    element = np.sqrt([sterile.e, sterile.mu, sterile.tau, sterile.sterile]).astype(complex)
    element *= np.exp(1j * np.array([0.0, sterile.mu_phase, sterile.tau_phase, 0.4]))
    if start.antiparticle:
        element = element.conj()
    others = np.random.default_rng(3).normal(size=(4, 3, 2)) @ [1, 1j]
    U = np.linalg.qr(np.column_stack([element, others]))[0]
    U[:, 0] = element
    assert np.allclose(U @ U.conj().T, np.eye(4))
    phases = np.exp(-1j * np.array([sterile.dm2, 0, 0, 0]) * sterile.distance / (2 * E))
    amplitude = (U * phases) @ U.conj().T  # ν_α = Σ U_αi* |ν_i⟩ in the library's ρ ~ U U†: kets transform as U
    row = start.family.index(start)
    ket = amplitude[:, row]
    return np.outer(ket, ket.conj())


@pytest.mark.parametrize("start", neutrinos + antineutrinos)
def test_probabilities_from_the_unitary_matrix(start):
    for E in np.array([0.8, 5.0, 29.8, 52.0]) * MeV:
        rho = density_matrix(MIXED, E, start)
        P = [float(MIXED.probability(E, start, end)) for end in start.family]
        np.testing.assert_allclose(P, np.diag(rho).real[:3], rtol=1e-10)
        assert float(MIXED.active(E, start)) == pytest.approx(1 - rho[3, 3].real, rel=1e-12)
        lost = MIXED.sin2_2theta(start) * np.sin(MIXED.dm2 * D / (4 * E)) ** 2
        assert sum(P) + lost == pytest.approx(1, rel=1e-13)


@pytest.mark.parametrize("start", [nu_mu, nu_e_bar, nu_tau])
def test_coherences_from_the_unitary_matrix(start):
    sterile = Sterile(dm2=MIXED.dm2, e=0.05, mu=0.1, tau=0.02, distance=D, coherent=True, mu_phase=0.7, tau_phase=-1.9)
    E = 23 * MeV
    arrived = sterile(Flux((Component(start, Line(E), 2 / cm**2),)))
    rho = density_matrix(sterile, E, start)
    found = {
        each.state: each.fluence * float(each.spectrum.moment(0, 1 * MeV)) * cm**2 / 2 for each in arrived.components
    }
    assert len(found) == 9
    for state, value in found.items():
        if isinstance(state, Species):
            one = other = start.family.index(state)
        else:
            one, other = start.family.index(state.first), start.family.index(state.second)
        element = rho[one, other]
        wanted = element.imag if isinstance(state, Coherence) and state.imaginary else element.real
        assert value == pytest.approx(wanted, rel=1e-10, abs=1e-15)
    assert len(MIXED(Flux((Component(start, Line(E), 2 / cm**2),))).components) == 3


def test_neutral_currents_lose_the_sterile_part_alone():
    """The recoil spectrum of a flavour-blind model is that of the flux times 1 − 4 u_α u_s sin²Δ."""
    T = np.linspace(0.5, 30, 12) * keV
    line = Flux((Component(nu_mu, Line(29.8 * MeV), 1 / cm**2),))
    ratio = recoil_spectrum(StandardModel(), MIXED(line), "CsI", 5 * keV) / recoil_spectrum(
        StandardModel(), line, "CsI", 5 * keV
    )
    wanted = 1 - 4 * 0.1 * 0.83 * np.sin(MIXED.dm2 * D / (4 * 29.8 * MeV)) ** 2
    assert float(ratio) == pytest.approx(wanted, rel=1e-12)
    no_sterile = Sterile(dm2=1.3 * eV**2, e=0.3, mu=0.6, tau=0.1, distance=D)
    assert no_sterile.sterile == pytest.approx(0, abs=1e-15)
    seen, made = (recoil_spectrum(StandardModel(), flux, "CsI", T) for flux in (no_sterile(MADE), MADE))
    np.testing.assert_allclose(seen, made, rtol=1e-10)


def test_nothing_mixes_at_zero_angle_or_splitting():
    for sterile in (Sterile(dm2=1 * eV**2, distance=D), Sterile(dm2=0.0, e=0.2, mu=0.3, distance=D)):
        arrived = sterile(MADE)
        assert all(new is old for new, old in zip(arrived.components, MADE.components, strict=True))
        coherent = Sterile(dm2=sterile.dm2, e=sterile.e, mu=sterile.mu, distance=D, coherent=True)(MADE)
        assert coherent.components == MADE.components


def test_the_averaged_limit():
    fast = Sterile(dm2=1e6 * eV**2, e=0.1, mu=0.2, distance=D)(Flux((Component(nu_e, delayed_nu_e, 1 / cm**2),)))
    assert fast.fluence[nu_e] * cm**2 == pytest.approx(1 - 2 * 0.1 * 0.9, rel=1e-12)
    assert fast.fluence[nu_mu] * cm**2 == pytest.approx(2 * 0.1 * 0.2, rel=1e-12)


def test_a_finite_source_and_detector():
    """Against sums over explicit pairs of points, weighed with 1/L²; and the limit of points."""
    pair = baselines(D, source_depth=2 * m, detector_depth=3 * m)
    wide = Sterile(dm2=30 * eV**2, mu=0.2, distance=pair)
    x = (np.arange(400) + 0.5) / 400 - 0.5
    L = D + x[:, None] * 2 * m + x * 3 * m
    for E in np.array([20.0, 29.8, 50.0]) * MeV:
        sin2 = np.sum(np.sin(30 * eV**2 * L / (4 * E)) ** 2 / L**2) / np.sum(1 / L**2)
        assert 1 - float(wide.probability(E, nu_mu, nu_mu)) == pytest.approx(4 * 0.2 * 0.8 * sin2, rel=1e-4)
    narrow = wide.at(baselines(D, source_depth=1e-6 * m))
    E = np.array([10.0, 40.0]) * MeV
    np.testing.assert_allclose(narrow.active(E, nu_mu), wide.at(D).active(E, nu_mu), rtol=1e-6)
    flux = wide(MADE)
    assert flux.fluence[nu_mu] < MADE.fluence[nu_mu]


def test_particles_that_do_not_mix_pass():
    dark = Component(Species("dark_matter", "dark", mass=5 * MeV), Line(30 * MeV), 1 / cm**2)
    assert MIXED(Flux((dark,))).components == (dark,)


def test_antineutrinos_stay_antineutrinos():
    arrived = MIXED(Flux((Component(nu_mu_bar, Line(30 * MeV), 1 / cm**2),)))
    assert arrived.species == antineutrinos


def test_a_star_on_top():
    """A flux whose lines and shapes are products already; the averaged probability from each of three species."""
    made = AdiabaticMSW(coherent=False)(Sun(duration=1 * year, only=("7Be", "8B")))
    arrived = Sterile(dm2=1 * eV**2, e=0.1, distance=1e11 * m)(made)
    assert arrived.fluence[nu_e] / made.fluence[nu_e] == pytest.approx(1 - 2 * 0.1 * 0.9, abs=0.05)
    assert arrived.fluence[nu_tau] == pytest.approx(made.fluence[nu_tau], rel=1e-12)


def test_one_sentence_for_what_is_unphysical():
    with pytest.raises(InputError, match=r"\|U_e4\|² \+ \|U_mu4\|² \+ \|U_tau4\|² is 1.2, but at most 1 was expected."):
        Sterile(dm2=1 * eV**2, e=0.6, mu=0.6)
    with pytest.raises(InputError, match="no distance"):
        Sterile(dm2=1 * eV**2, e=0.6)(MADE)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Sterile(dm2=-1.0),
        lambda: Sterile(dm2=1 * eV**2, e=-0.1),
        lambda: Sterile(dm2=1 * eV**2, tau=1.1),
        lambda: Sterile(dm2=1 * eV**2, e=np.nan),
        lambda: Sterile(dm2=1 * eV**2, e=[[0.1, 0.2]]),
        lambda: Sterile(dm2=[1.0, 2.0]),
        lambda: Sterile(dm2=1 * eV**2, distance=0.0),
        lambda: Sterile(dm2=1 * eV**2, distance=(D, 2 * D)),
        lambda: Sterile(dm2=1 * eV**2, distance=([D], [1.0, 2.0])),
        lambda: Sterile(dm2=1 * eV**2, distance=([D],)),
        lambda: Sterile(dm2=1 * eV**2, distance="far"),
        lambda: Sterile(dm2=1 * eV**2, coherent=1),
        lambda: Sterile(dm2=1 * eV**2, mu_phase=np.inf),
        lambda: Sterile(dm2=1 * eV**2, distance=([], [])),
        lambda: MIXED(3),
        lambda: MIXED.probability(0.0, nu_e, nu_e),
        lambda: MIXED.probability(1.0, nu_e, nu_e_bar),
        lambda: MIXED.active(1.0, "nu_e"),
        lambda: MIXED.sin2_2theta(nu_e, 3),
        lambda: MIXED(Flux((Component(Coherence(nu_e, nu_mu), delayed_nu_e, 1.0),))),
    ],
)
def test_bad_input(make):
    with pytest.raises(InputError):
        make()


# --- batches of mixings ---


def test_batches_are_the_single_mixings():
    """Against the scalar way, which oscillates with other factors: 1 − A sin²Δ at once."""
    squares = np.array([0.0, 0.04, 0.3, 0.5])
    batch = Sterile(dm2=1.3 * eV**2, e=squares, mu=0.1, tau=squares / 3, distance=D)(MADE)
    assert batch.is_batch
    detector = Detector("CsI", 10 * kg, np.array([2.0, 8.0, 20.0]) * keV)
    found = Experiment(batch, detector).counts(StandardModel.effective())
    for at, each in enumerate(squares.tolist()):
        one = Sterile(dm2=1.3 * eV**2, e=each, mu=0.1, tau=each / 3, distance=D)(MADE)
        expected = Experiment(one, detector).counts(StandardModel.effective())
        np.testing.assert_allclose(found[..., at], expected, rtol=1e-9)


def test_counts_lose_the_mean_of_a_fast_oscillation():
    """1 − 2u(1 − u) of the flavour that mixes; ν_e, which does not, is as it was made."""
    u, model = np.array([0.0, 0.1, 0.5]), StandardModel()
    arrived = Sterile(dm2=1e4 * eV**2, mu=u, distance=D)(MADE)

    def counts(flux, made_as):
        chosen = Flux(tuple(each for each in flux.components if each.state.flavour in made_as))
        return Experiment(chosen, Detector("Ar", 10 * kg, np.array([5.0, 30.0]) * keV)).counts(model)

    kept = 1 - 2 * u * (1 - u)
    np.testing.assert_allclose(counts(arrived, ("mu",)), counts(MADE, ("mu",))[..., None] * kept, rtol=1e-12)
    electrons = [each for each in arrived.components if each.state.flavour == "e"]
    assert [np.ndim(each.fluence) for each in electrons] == [0]


def test_spectra_of_a_batch_are_kept_for_the_next():
    one, other = (Sterile(dm2=1.3 * eV**2, mu=np.array(u), distance=D)(MADE) for u in ([0.1, 0.2], [0.3, 0.4, 0.5]))
    detector = Detector("CsI", 10 * kg, np.array([2.0, 20.0]) * keV)
    first = Experiment(one, detector)
    first.counts(StandardModel())
    second = first.with_flux(other)
    assert vars(second)["_stored_kernels"] is vars(first)["_stored_kernels"]
    np.testing.assert_allclose(
        second.counts(StandardModel()), Experiment(other, detector).counts(StandardModel()), rtol=1e-13
    )
    moved = first.with_flux(Sterile(dm2=1.4 * eV**2, mu=np.array([0.1, 0.2]), distance=D)(MADE))
    assert "_stored_kernels" not in vars(moved)


def test_what_batches_cannot():
    flux = Sterile(dm2=1 * eV**2, mu=np.array([0.1, 0.2]), distance=D)(MADE)
    with pytest.raises(InputError, match="single fluences"):
        recoil_spectrum(StandardModel(), flux, "Ar", 5 * keV)
    with pytest.raises(InputError, match="need single numbers"):
        Sterile(dm2=1 * eV**2, mu=np.array([0.1, 0.2]), distance=D, coherent=True)
    with pytest.raises(InputError, match="probability needs single numbers"):
        Sterile(dm2=1 * eV**2, mu=np.array([0.1, 0.2]), distance=D).active(30 * MeV, nu_mu)
    with pytest.raises(InputError, match="at most 1"):
        Sterile(dm2=1 * eV**2, e=0.6, mu=np.array([0.1, 0.5]), distance=D)
    with pytest.raises(InputError, match="arrays of 3 and 2"):
        Experiment(flux, Detector("Ar", 10 * kg, np.array([5.0, 30.0]) * keV)).counts(StandardModel([0.2, 0.23, 0.25]))


def test_batches_of_two_lengths_are_refused():
    with pytest.raises(InputError, match="shape"):
        Sterile(dm2=1 * eV**2, e=np.array([0.1, 0.2]), mu=np.array([0.1, 0.2, 0.3]), distance=20 * m)
