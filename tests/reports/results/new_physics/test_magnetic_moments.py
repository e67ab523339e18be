"""Magnetic moments: counts quadratic in μ, limits by hand, exposure, electrons, and what the data allow."""

import math
from dataclasses import replace

import numpy as np
import pytest

import nuscatter.datasets as ds
from nuscatter.constants import electron_mass, fine_structure_constant
from nuscatter.errors import InputError
from nuscatter.fits.scans.scan import scan
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.particles import nu_e, nu_e_bar, nu_mu, nu_tau
from nuscatter.rates.experiment import Experiment
from nuscatter.reports.results.new_physics import magnetic_moments
from nuscatter.reports.results.new_physics.magnetic_moments import (
    _BOTH,
    _CASES,
    _ENDS,
    MOMENT_UNIT,
    _assumptions,
    combined,
    counting_limit,
    equal_moments,
    moments,
    moments_with_electrons,
    one_sided,
)
from nuscatter.reports.results.published import published_intervals
from nuscatter.reports.results.told import Row, allowed
from nuscatter.structure.nucleus import helm, point_nucleus
from nuscatter.units import MeV, bohr_magneton, keV


@pytest.fixture(scope="module")
def conus():
    """CONUS+ with one nuisance, the published 59/347, as analyses of its number have it."""
    data = ds.conus_plus_2025()
    return replace(data, rates=(replace(data.rates[0], sigma=59 / 347),), responses=())


def _limit(data, function, *, end=12.0, rise=None):
    found = scan(
        data.likelihood(function), levels=[0.9], refine=4, starts=2, fixed={"mu": 0.0}, e=np.linspace(0, end, 25)
    )
    (piece,) = found.intervals(0.9) if rise is None else found.intervals(rise=rise)
    return piece[1]


def test_the_cross_section_by_hand():
    """πα²/m_e² (μ/μ_B)² Z² (1/T − 1/E + T/4E²), on a point nucleus."""
    E, T, Z = 5 * MeV, 0.5 * keV, 32
    nucleus = point_nucleus("Ge74")
    added = moments(e=3.0).dsigma_dT(E, T, nu_e_bar, nucleus) - StandardModel.effective().dsigma_dT(
        E, T, nu_e_bar, nucleus
    )
    alpha, mass = fine_structure_constant.value, electron_mass.value
    by_hand = math.pi * alpha**2 / mass**2 * 3e-10**2 * Z**2 * (1 / T - 1 / E + T / (4 * E**2))
    assert float(added) / by_hand == pytest.approx(1, rel=1e-9, abs=0)
    assert MOMENT_UNIT / bohr_magneton == pytest.approx(1e-10, rel=1e-12, abs=0)


def test_each_flavour_has_its_moment():
    nucleus = helm("Ar40")
    for species, changed in {
        nu_e: (True, False, True),
        nu_mu: (False, True, True),
        nu_tau: (False, False, True),
    }.items():
        standard = StandardModel.effective().dsigma_dT(30 * MeV, 5 * keV, species, nucleus)
        for model, moved in zip((moments(e=9.0), moments(mu=9.0), equal_moments(9.0)), changed, strict=True):
            assert bool(model.dsigma_dT(30 * MeV, 5 * keV, species, nucleus) > 1.0001 * standard) is moved


def test_a_limit_of_one_bin_by_hand(conus):
    """−2 ln L of one number, at its least over the prediction's nuisance by a formula, rises by 2.71 there."""
    counted = conus.experiment
    S = float(counted.counts(moments()).sum())
    c = float(counted.counts(moments(e=1.0)).sum()) - S
    relative = conus.rates[0].sigma

    def height(mu):  # (n − (1 + θ)P)²/σ² + θ²/r² at its least over θ
        P = S + c * mu**2
        return (conus.events - P) ** 2 / (conus.error**2 + (relative * P) ** 2)

    tried = np.linspace(0, 12, 120001)
    mu = tried[height(tried) < height(tried).min() + 2.705543][-1]
    assert _limit(conus, moments) == pytest.approx(mu, rel=5e-4, abs=0)


def test_the_formula_of_a_median_limit(conus):
    """The scan of data that are as expected gives what the formula says."""
    median = replace(conus, events=float(conus.experiment.counts(StandardModel.effective()).sum()))
    by_formula = counting_limit(conus.experiment, moments, "e", error=conus.error, relative=conus.rates[0].sigma)
    assert _limit(median, moments) == pytest.approx(by_formula, rel=1e-3, abs=0)
    with pytest.raises(InputError, match="a number from 0 to"):
        counting_limit(conus.experiment, moments, "e", error=106, relative=0.9)


def test_a_limit_falls_with_exposure_to_the_power_of_a_quarter(conus):
    """Sixteen times the exposure on a background that dominates: σ four times as large, counts sixteen times."""
    limits = []
    for exposure in (1.0, 16.0):
        more = Experiment(
            conus.experiment.flux.map(lambda each, f=exposure: replace(each, fluence=f * each.fluence)),
            conus.experiment.detector,
        )
        expected = float(more.counts(StandardModel.effective()).sum())
        data = replace(conus, experiment=more, events=expected, error=106 * exposure**0.5, rates=())
        limits.append(_limit(data, moments))
    assert limits[0] / limits[1] == pytest.approx(2, rel=1e-3, abs=0)


def test_the_limit_against_a_threshold_has_the_published_error_of_the_prediction(conus, monkeypatch):
    """59/347, of which CONUS+'s data set has the ionisation as a nuisance of its own; 40 eVee, sharp."""
    monkeypatch.setattr(magnetic_moments, "_THRESHOLDS", np.array([0.05]))
    curves = magnetic_moments._thresholds()
    built = conus.experiment
    sharp = replace(built.detector, energy_edges=np.array([0.05, 1.0]) * 0.8 * keV, efficiency=None, smearing=None)
    counted = Experiment(built.flux, sharp)
    by_hand = counting_limit(counted, moments, "e", error=106, relative=59 / 347)
    assert curves["limit, recoils of nuclei"][0] / MOMENT_UNIT == pytest.approx(by_hand, rel=2e-3, abs=0)


def test_one_sided_limits_are_lower(conus):
    """−2 ln L = 1.64 in place of 2.71; for data as expected, without an error of the prediction, by its fourth root."""
    expected = float(conus.experiment.counts(StandardModel.effective()).sum())
    data = replace(conus, events=expected, rates=())
    ratio = _limit(data, moments, rise=one_sided(0.9)) / _limit(data, moments)
    assert ratio == pytest.approx((one_sided(0.9) / one_sided(0.95)) ** 0.25, rel=2e-3, abs=0)
    assert one_sided(0.95) == pytest.approx(2.705543, rel=1e-6, abs=0)


def test_public_data_of_conus_plus(conus):
    """5.6e-10 μ_B of nuclei alone is published (Particle Data Group 2026); with electrons it is five times stronger."""
    nuclei, both = _limit(conus, moments), _limit(conus, moments_with_electrons, end=2.5)
    assert nuclei == pytest.approx(5.6, abs=0.05)
    assert both == pytest.approx(1.08, abs=0.01)
    table = published_intervals("magnetic_moments.csv")
    assert table["conus-plus"].pieces[0][1] == pytest.approx(nuclei, abs=0.05)
    assert table["conus-2026"].pieces[0][1] < table["conus-2022"].pieces[0][1] < both


@pytest.mark.slow
@pytest.mark.releases
def test_what_the_data_allow():
    """Limits of CsI and LAr with electrons in CsI; a difference from what is published has a sentence."""
    table = published_intervals("magnetic_moments.csv")
    likelihood = combined({"coherent_csi_2021": moments_with_electrons, "coherent_lar_2020": moments})
    for name, other, key, limit in (("e", "mu", "csi-lar-e", 29.6), ("mu", "e", "csi-lar-mu", 18.7)):
        grid = np.linspace(0, 70, 15)
        found = scan(likelihood, levels=[0.683, 0.9], refine=3, starts=2, fixed={other: 0.0}, **{name: grid})
        here = allowed(found, limit=True)
        assert here.ninety[0][1] == pytest.approx(limit, abs=0.3)
        assert not Row("", "", "", "", here, (table[key],)).needs_a_sentence(table[key])
    assert table["conus-2026"].sentence
    assert table["conus-2022"].sentence


def test_cases_count_the_electrons_that_they_name():
    """Argon tells electrons; in each case of nuclei alone no function has them, in the others CsI and CONUS+ have."""
    for data, recoils, parts, _ in _CASES:
        counted = {name for name, function in parts.items() if function is moments_with_electrons}
        assert counted == (set(parts) & {"coherent_csi_2021", "conus_plus_2025"} if recoils == _BOTH else set())
        # a grid ends beyond what is published
        assert _ENDS.get((data, recoils), 70.0) > (8 if "CONUS" in data and recoils != _BOTH else 2)


@pytest.mark.slow
@pytest.mark.releases
def test_more_light_is_more_expected_and_a_stronger_limit():
    """CsI has fewer events than expected. A response held at ±1σ has the limit of a scan there."""
    plus, minus, known = _assumptions()
    like = combined({"coherent_csi_2021": moments})
    for row, side in ((plus, 1.0), (minus, -1.0)):
        held = {"e": 0.0, "csi2021_quenching_0": side}
        found = scan(like, levels=[0.9], starts=2, fixed=held, mu=np.linspace(0, 60, 13))
        assert f"{'+' if side > 0 else '−'}1σ" in row.scheme
        assert row.here.ninety[0][1] == pytest.approx(found.intervals(0.9)[0][1], rel=0.01, abs=0)
    assert known.here.ninety[0][1] == pytest.approx(15.5, abs=0.2)


@pytest.mark.parametrize("level", [0.0, 1.0, 2.0, float("nan")])
def test_a_level_is_between_zero_and_one(level):
    with pytest.raises(InputError, match="level"):
        one_sided(level)
