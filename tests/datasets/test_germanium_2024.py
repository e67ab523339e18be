"""Ge-Mini: the paper's numbers, the counts of its figure, the background's statistics, a slow fit by another way."""

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from nuscatter.catalogue.published_facts import setup
from nuscatter.datasets.expectation.nuisance import unit_normal
from nuscatter.datasets.germanium_2024 import GE_ENERGY_EDGES, GE_LINDHARD_K, GE_TIMES, coherent_ge_2024, ge_2024
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.units import cm, eV, keV, kg, us

SM = StandardModel()
FWHM = 2 * np.sqrt(2 * np.log(2))


@pytest.fixture
def data(releases):
    return coherent_ge_2024()


def counts(releases, beam):
    """(time, energy), as the file has them."""
    return np.loadtxt(releases / f"coherent_ge_2024/ge_mini_{beam}_counts_10x9.csv", delimiter=",")


# --- the experiment ---------------------------------------------------------------------------------------------------


def test_the_fluence_is_protons_times_neutrinos_over_a_sphere():
    """2.09e23 POT kg on 10.66 kg, 0.288 neutrinos of three species, 19.2 m."""
    assert ge_2024().detector.mass / kg == pytest.approx(10.66)
    for fluence in ge_2024().flux.fluence.values():
        assert fluence * cm**2 == pytest.approx(2.09e23 / 10.66 * 0.096 / (4 * np.pi * 1920**2), rel=1e-9)


def test_the_threshold_is_a_recoil_of_6700_ev():
    """1.5 keVee is "∼6.7 keVnr" in the paper."""
    assert GE_ENERGY_EDGES[0] * keV == pytest.approx(setup("COHERENT-Ge").facts["threshold"].in_powers_of_mev[0])
    quenching = ge_2024().detector.quenching
    assert float(quenching(6.7 * keV)) / keV == pytest.approx(1.5, abs=0.02)


def test_the_resolution_is_the_papers_at_zero_and_at_the_line():
    """90 to 140 eV of noise and 220 to 280 eV at 10.37 keV, full widths at half maximum, among the detectors."""
    smearing = ge_2024().detector.smearing
    assert FWHM * float(smearing.width(np.array(0.0))) / eV == pytest.approx(115)
    assert FWHM * float(smearing.width(np.array(10.37 * keV))) / eV == pytest.approx(250)


def test_quenching_varies_by_its_measured_uncertainty():
    assert [GE_LINDHARD_K[name] for name in ("down", "nominal", "up")] == pytest.approx([0.153, 0.157, 0.161])
    assert [ge_2024(name).detector.quenching.k for name in ("down", "up")] == pytest.approx([0.153, 0.161])
    with pytest.raises(InputError, match=r"quenching.*nominal"):
        ge_2024("twice")


def test_nothing_comes_before_the_beam_and_99_percent_within_14_us():
    for each in ge_2024().flux.components:
        assert float(each.time.fraction(-np.inf, 0.0)) == 0
        assert float(each.time.fraction(0.0, 14 * us)) > 0.99
    np.testing.assert_allclose(ge_2024().time_fractions.sum(axis=1), 1, rtol=1e-12)


def test_prompt_neutrinos_come_before_delayed_ones_by_less_than_a_muons_life():
    mean = {kind: np.average(np.arange(len(each)) * 2 + 1, weights=each) for kind, each in GE_TIMES.items()}
    assert 1.5 < mean["delayed"] - mean["prompt"] < 2.197


@pytest.mark.releases
def test_the_times_are_the_figures(releases):
    columns = np.genfromtxt(releases / "coherent_ge_2024/ge_mini_timing_projection_fig4.csv", delimiter=",", names=True)
    for kind, known in GE_TIMES.items():
        drawn = columns[f"model_{kind}"][columns["time_us"] > 0]
        np.testing.assert_allclose(drawn[: len(known)], known, atol=1e-9)
        assert not drawn[len(known) :].any()


def test_the_predicted_share_of_prompt_neutrinos_is_the_figures():
    """27.4 % of the curve is prompt: a check of flux, quenching and cross section against the collaboration's."""
    species = {str(state): float(each.sum()) for state, each in ge_2024().by_species(SM).items()}
    drawn = sum(GE_TIMES["prompt"]) / sum(map(sum, GE_TIMES.values()))
    assert drawn == pytest.approx(0.2737, abs=1e-4)
    assert species["nu_mu"] / sum(species.values()) == pytest.approx(drawn, rel=0.15)


# --- the data ---------------------------------------------------------------------------------------------------------


@pytest.mark.releases
def test_the_counts_are_the_figures(releases, data):
    np.testing.assert_array_equal(data.observed, counts(releases, "on").T)
    assert data.observed.sum() == 236
    assert data.backgrounds["steady"].events.mean == 212


@pytest.mark.releases
def test_the_line_is_in_the_fifth_bin(releases):
    """What the inferred energies rest on: ⁶⁸Ge and ⁷¹Ge at 10.37 keV."""
    energies = counts(releases, "off").sum(axis=0)
    assert energies[1:].argmax() + 1 == 4
    assert GE_ENERGY_EDGES[4] < 10.37 < GE_ENERGY_EDGES[5]
    np.testing.assert_allclose(np.diff(GE_ENERGY_EDGES), 2)


@pytest.mark.releases
def test_the_steady_background_is_flat_with_the_energies_of_the_events_without_beam(releases, data):
    steady = data.expected(SM)["steady"]
    energies = counts(releases, "off").sum(axis=0)
    np.testing.assert_allclose(steady, np.outer(energies, np.full(10, 0.1)), rtol=1e-12)
    for at, pull in ((1, 1.0), (5, -1.0), (9, 1.0)):
        moved = data.expected(SM, **{f"ge2024_steady_energy_{at}": pull})["steady"]
        expected = energies.copy()
        expected[at - 1] += pull * energies[at - 1] ** 0.5
        np.testing.assert_allclose(moved.sum(axis=1), 212 * expected / expected.sum(), rtol=1e-12)
        np.testing.assert_allclose(moved, moved[:, :1] * np.ones(10), rtol=1e-12)


@pytest.mark.releases
def test_the_nuisances(data):
    """10 % of the flux and 2.5 % of the rest are the paper's 10.3 %."""
    assert {name for name in data.nuisances if not name.startswith("ge2024_")} == {"flux_sns", "quenching_germanium"}
    assert np.hypot(data.nuisances["flux_sns"].sigma, data.nuisances["ge2024_rate"].sigma) == pytest.approx(
        0.103, abs=1e-3
    )
    own = coherent_ge_2024(quenching=unit_normal("its_own", "k"))
    assert ("its_own" in own.nuisances, "quenching_germanium" in own.nuisances) == (True, False)
    assert data.nuisances["ge2024_steady"].sigma == pytest.approx(212**0.5)
    assert sum(name.startswith("ge2024_steady_energy_") for name in data.nuisances) == 9


@pytest.mark.releases
def test_the_fit_agrees_with_an_exact_one_of_both_windows(releases, data):
    """Poisson counts with and without beam, one unknown background for each energy, profiled: no Gaussians."""
    on, off = counts(releases, "on").T, counts(releases, "off").sum(axis=0)
    shape = ge_2024().counts(SM)
    shape = shape / shape.sum()

    def cost(signal):
        total = 0.0
        for observed, outside, part in zip(on, off, shape, strict=True):

            def deviance(logarithm, observed=observed, outside=outside, part=part):
                background = np.exp(logarithm)
                mu = signal * part + background / 10
                both = np.append(observed, outside), np.append(mu, background)
                return 2 * sum(m - n + (n * np.log(n / m) if n else 0.0) for n, m in zip(*both, strict=True))

            total += minimize_scalar(deviance, bounds=(1, 5), method="bounded", options={"xatol": 1e-6}).fun
        return total

    best = minimize_scalar(cost, bounds=(5, 45), method="bounded", options={"xatol": 1e-3})
    low = brentq(lambda s: cost(s) - best.fun - 1, 1, best.x, xtol=1e-2)
    high = brentq(lambda s: cost(s) - best.fun - 1, best.x, 50, xtol=1e-2)
    fitted = data.fit_signal()
    interval = fitted.interval("cevns")
    assert fitted.values["cevns"] == pytest.approx(best.x, abs=0.3)
    assert interval == pytest.approx((low, high), abs=0.3)


@pytest.mark.releases
@pytest.mark.parametrize("beam", ["on", "off"])
def test_the_two_figures_agree(releases, beam):
    """Fig. 4 has times outside 8.5 to 11 keV, in 2 µs, less a background of 162/19: whole numbers.

    In each 4 µs they lie between the counts of the seven energy bins without lines and those of all nine, so rows are
    times in their order, and what is left out is in the fourth and the fifth column.
    """
    columns = np.genfromtxt(releases / "coherent_ge_2024/ge_mini_timing_projection_fig4.csv", delimiter=",", names=True)
    drawn = columns[f"{beam}_minus_bkg_per_2us"] + 162 / 19
    np.testing.assert_allclose(drawn, drawn.round(), atol=1e-5)
    pairs = drawn.round()[:18].reshape(9, 2).sum(axis=1)
    known = counts(releases, beam)[:9]
    fewest, most = np.delete(known, [3, 4], axis=1).sum(axis=1), known.sum(axis=1)
    assert (fewest <= pairs).all()
    assert (pairs <= most).all()
