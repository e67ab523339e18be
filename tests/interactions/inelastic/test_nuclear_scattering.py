"""The term of a nucleus: cross sections beside the exact ones, species, deposits, averages, counts."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.interactions.inelastic import nuclear_reaction as module
from nuscatter.interactions.inelastic.currents.exchange import CHARGED_CURRENT, NEUTRAL_CURRENT
from nuscatter.interactions.inelastic.currents.weak_current import quenched_axial_coupling
from nuscatter.interactions.inelastic.nuclear_scattering import inelastic
from nuscatter.interactions.inelastic.responses.state_energies import Shifted
from nuscatter.units import MeV, cm, kg, m

STATES = {
    "np": {(0, True): [(5.0, 1.0)], (1, False): [(9.0, 2.0), (-12.0, 0.4)]},
    "pn": {(1, False): [(12.0, 0.4), (-9.0, 2.0)]},
    None: {(1, False): [(10.0, 1.5)], (1, True): [(0.1, 3.0), (20.0, 0.5)]},
}
FLUX = ns.PionDecayAtRest(pot=1e23, nu_per_pot=0.09, distance=20 * m)


@pytest.fixture(autouse=True)
def responses(monkeypatch, made_of_states):
    """Responses of sharp states in place of those of an RPA."""

    def made(nuclide, force, charge, sampling, progress):
        if progress is not None:
            progress(1, 1)
        return made_of_states(STATES[charge], charge=charge, name=nuclide.name, highest=sampling.highest_energy)

    monkeypatch.setattr(module, "sampled_responses", made)
    monkeypatch.setattr(module, "nuclides", tuple)  # no shipped tables
    for each in (module._responses, module._cross_section, module._source, module._excitations, module._outgoing):
        each.cache_clear()
    yield
    for each in (module._responses, module._cross_section, module._source, module._excitations, module._outgoing):
        each.cache_clear()


def test_between_points_it_is_the_exact_cross_section():
    term, E = inelastic("Ar40", CHARGED_CURRENT), np.array([22.1, 33.3, 60.0]) * MeV
    exact = term.cross_section(ns.nu_e).total(E)
    assert term.sigma(E, ns.nu_e) == pytest.approx(exact, rel=3e-5, abs=0)
    assert term.sigma(1 * MeV, ns.nu_e) == 0


@pytest.mark.slow
def test_species():
    """ν_e and ν̄_e have their own responses, ν_μ nothing below the muon; by the neutral current all flavours scatter."""
    charged, neutral = inelastic("Ar40", CHARGED_CURRENT), inelastic("Ar40", NEUTRAL_CURRENT)
    E = 40 * MeV
    assert charged.sigma(E, ns.nu_e) > charged.sigma(E, ns.nu_e_bar) > 0
    assert charged.sigma(E, ns.nu_mu) == 0 == charged.dsigma_dtransfer(E, 10 * MeV, ns.nu_mu)
    assert neutral.sigma(E, ns.nu_mu) == neutral.sigma(E, ns.nu_e)
    assert neutral.sigma(E, ns.nu_mu) > neutral.sigma(E, ns.nu_tau_bar) > 0
    with pytest.raises(InputError, match="nu_mu does not scatter"):
        charged.cross_section(ns.nu_mu)
    muons = inelastic("Ar40", CHARGED_CURRENT, highest_energy=125 * MeV)
    assert muons.sigma(125 * MeV, ns.nu_mu) > 0 == muons.sigma(105 * MeV, ns.nu_mu)


def test_what_is_deposited():
    """⁴⁰Ar(ν_e, e⁻)⁴⁰K: E − 1.504 MeV; ν̄_e: E − 7.48 − 2 × 0.511 MeV; neutral: between the states at 10 and 20."""
    reaction, nuclide = inelastic("Ar40", CHARGED_CURRENT).reaction, ns.nuclide("Ar40")
    E = np.array([30.0]) * MeV
    (deposit,), _ = reaction.lines("all", E, ns.nu_e, nuclide)
    assert deposit[0] / MeV == pytest.approx(30 - 1.504, abs=2e-3)
    (deposit,), _ = reaction.lines("all", E, ns.nu_e_bar, nuclide)
    assert deposit[0] / MeV == pytest.approx(30 - 7.48 - 1.022, abs=0.03)
    deposits, by_bin = inelastic("Ar40", NEUTRAL_CURRENT).reaction.lines("all", E, ns.nu_e, nuclide)
    found = np.unique((deposits / MeV).round(6)).tolist()
    assert found == [9.75, 10.25, 19.75, 20.5]  # each state lies on an edge, and counts in both bins
    assert 10 < (deposits * by_bin).sum() / by_bin.sum() / MeV < 20
    sigma = reaction.lines("all", E, ns.nu_e, nuclide)[1][0]
    (_,), (elsewhere,) = reaction.lines("all", E, ns.nu_e, ns.nuclide("O16"))
    assert sigma[0] > 0 == elsewhere[0]


def test_spectra_and_averages():
    term, omega = inelastic("Ar40", CHARGED_CURRENT), np.linspace(-10, 44, 4000) * MeV
    spectrum = term.dsigma_dtransfer(45 * MeV, omega, ns.nu_e, width=0.1 * MeV)
    assert np.trapezoid(spectrum, omega) == pytest.approx(float(term.sigma(45 * MeV, ns.nu_e)), rel=0.01, abs=0)
    # the Michel spectrum of ν_e, typed: 12E²(1 − E/E₀)/E₀³
    x, weights = np.polynomial.legendre.leggauss(80)
    end = 105.6583755 / 2 * MeV
    E = (x + 1) / 2 * end
    expected = (weights * 6 * (E / end) ** 2 * (1 - E / end)) @ term.sigma(E, ns.nu_e)
    assert float(term.averaged(FLUX, ns.nu_e)) == pytest.approx(expected, rel=2e-3, abs=0)
    assert term.averaged(FLUX) < term.averaged(FLUX, ns.nu_e)  # ν_μ and ν̄_μ make nothing


def test_counts_of_a_detector():
    term = inelastic("Ar40", CHARGED_CURRENT)
    detector = ns.Detector("Ar40", 1000 * kg, np.array([0.0, 60.0]) * MeV)
    expected = FLUX.fluence[ns.nu_e] * 1000 * kg / ns.nuclide("Ar40").atomic_mass * term.averaged(FLUX, ns.nu_e)
    found = ns.Experiment(FLUX, detector).counts(term).sum()
    assert found == pytest.approx(float(expected), rel=1e-3, abs=0)
    both = term + inelastic("Ar40", NEUTRAL_CURRENT)
    assert both.sigma(40 * MeV, ns.nu_e) > term.sigma(40 * MeV, ns.nu_e)


def test_options_change_the_cross_section_and_equal_terms_share_it():
    term = inelastic("Ar40", CHARGED_CURRENT)
    again = inelastic("Ar40", CHARGED_CURRENT, progress=print)
    assert again.reaction == term.reaction
    assert hash(again.reaction) == hash(term.reaction)
    assert again.cross_section(ns.nu_e) is term.cross_section(ns.nu_e)
    E = 40 * MeV
    quenched = inelastic("Ar40", CHARGED_CURRENT, effective=quenched_axial_coupling)
    moved = inelastic("Ar40", CHARGED_CURRENT, energies=Shifted(3 * MeV))
    assert quenched.sigma(E, ns.nu_e) < 0.8 * term.sigma(E, ns.nu_e)
    assert moved.sigma(E, ns.nu_e) < term.sigma(E, ns.nu_e)
    assert moved.cross_section(ns.nu_e).threshold() > term.cross_section(ns.nu_e).threshold()


def test_bad_input():
    with pytest.raises(InputError, match="current"):
        inelastic("Ar40", "charged")
    with pytest.raises(InputError, match="force"):
        inelastic("Ar40", CHARGED_CURRENT, force="no force")
    with pytest.raises(InputError, match="at most 65"):
        inelastic("Ar40", CHARGED_CURRENT).sigma(80 * MeV, ns.nu_e)
    assert inelastic("Ar40", CHARGED_CURRENT).sigma(30 * MeV, ns.nu_e) / cm**2 > 0
