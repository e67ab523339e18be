"""Limits of strengths: against closed forms of Gaussian counts, and how couplings follow from them."""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

import nuscatter as ns
from nuscatter.datasets.dark.beam_dump import beam_dump
from nuscatter.datasets.dark.likelihood import dark_matter_likelihood
from nuscatter.fits.likelihoods.likelihood import Pull
from nuscatter.reports.dark.exclusion import (
    LimitKind,
    baryon_coupling,
    dark_yield,
    exclusion,
    mass_line,
    profile_strength,
)
from nuscatter.reports.dark.published_curves import read_curves
from nuscatter.units import MeV

PORTAL = ns.VectorPortal.kinetic_mixing(
    epsilon=1e-4, mediator_mass=75 * MeV, alpha_dark=0.5, mass=25 * MeV, kind=ns.DarkMatterKind.SCALAR
)
SIGMA = 0.3


def measured(value):
    """A strength that was measured as value ± SIGMA."""
    return ns.GaussianLikelihood([value], SIGMA, lambda dark_strength=1.0: [dark_strength])


def strength(portal):
    return (portal.coupling / PORTAL.coupling) ** 4


@pytest.mark.parametrize("value", [0.0, 0.4, -0.3])
def test_a_measured_strength_has_the_limits_of_closed_forms(value):
    found = profile_strength(PORTAL, measured(value))
    z = norm.ppf(0.9)
    best = max(value, 0.0)
    # the rise above the best strength that is allowed
    profile = value + math.hypot(SIGMA * z, best - value)
    assert strength(found.limit()) == pytest.approx(profile, rel=2e-3)
    # CLs of a Gaussian: Φ((x̂ − s)/σ) = α Φ(x̂/σ)
    cls = value - SIGMA * norm.ppf(0.1 * norm.cdf(value / SIGMA))
    assert strength(found.limit(kind=LimitKind.CLS)) == pytest.approx(cls, rel=2e-3)


@pytest.mark.parametrize("kind", LimitKind)
def test_the_expected_limits_are_those_of_data_that_lie_so_far_away(kind):
    bands = profile_strength(PORTAL, measured(0.0)).expected(kind=kind)
    for shift, portal in zip((-2, -1, 0, 1, 2), bands, strict=True):
        there = profile_strength(PORTAL, measured(shift * SIGMA)).limit(kind=kind)
        assert strength(portal) == pytest.approx(strength(there), rel=5e-3)


def test_a_number_that_is_known_to_a_factor_has_the_limit_of_a_profile_done_apart():
    """s e^ν of a Gaussian measurement, ν = 0 ± 0.6: the rise grows ever more slowly, and the bands are still found."""
    like = ns.GaussianLikelihood([0.0], SIGMA, lambda dark_strength=1.0, nu=0.0: [dark_strength * math.exp(nu)])
    found = profile_strength(PORTAL, like + Pull("nu", 0.0, 0.6))
    nu = np.linspace(-8, 2, 20001)

    def rise(s):
        return float(((s * np.exp(nu) / SIGMA) ** 2 + (nu / 0.6) ** 2).min())

    wanted = brentq(lambda s: rise(s) - norm.ppf(0.9) ** 2, 0.01, 10)
    assert wanted > 1.2 * SIGMA * norm.ppf(0.9)
    assert strength(found.limit()) == pytest.approx(wanted, rel=3e-3)
    last = brentq(lambda s: math.sqrt(rise(s)) - 2 - norm.ppf(0.9), 0.01, 100)
    assert strength(found.expected()[4]) == pytest.approx(last, rel=3e-3)


def test_few_counts_without_background_have_the_poisson_limit():
    """n = 0 and no background: −2 ln L = 2s, which is no square of s."""
    like = ns.PoissonLikelihood([0.0], lambda dark_strength=1.0: [dark_strength + 1e-9])
    found = profile_strength(PORTAL, like)
    assert strength(found.limit()) == pytest.approx(norm.ppf(0.9) ** 2 / 2, rel=3e-3)


def test_limits_of_workers_are_those_of_this_process():
    line = mass_line(PORTAL, np.array([20, 10, 5]) * MeV)
    seen = []
    here = exclusion(lambda _: measured(0.1), line)
    with ThreadPoolExecutor(2) as pool:
        there = exclusion(lambda _: measured(0.1), line, executor=pool, progress=seen.append)
    assert sum(seen) == 3
    assert [each.coupling for each in here.limits()] == [each.coupling for each in there.limits()]


def test_a_splitting_goes_with_the_mass():
    split = replace(PORTAL, kind=ns.DarkMatterKind.DIRAC, splitting=2.5 * MeV)
    (other,) = mass_line(split, [10 * MeV])
    assert other.splitting / other.mass == pytest.approx(0.1)


def test_a_higher_level_excludes_less():
    found = profile_strength(PORTAL, measured(0.0))
    assert strength(found.limit(level=0.95)) == pytest.approx(SIGMA * norm.ppf(0.95), rel=2e-3)


def test_the_limit_does_not_depend_on_the_coupling_that_was_given():
    other = replace(PORTAL, coupling=3 * PORTAL.coupling)
    weaker = ns.GaussianLikelihood([0.0], SIGMA / 81, lambda dark_strength=1.0: [dark_strength])
    assert profile_strength(other, weaker).limit().coupling == pytest.approx(
        profile_strength(PORTAL, measured(0.0)).limit().coupling, rel=1e-3
    )


def test_an_exclusion_is_its_masses_in_order():
    line = mass_line(PORTAL, np.array([20, 10]) * MeV)
    seen = []
    found = exclusion(lambda _: measured(0.0), line, progress=seen.append)
    assert found.masses / MeV == pytest.approx([10, 20])
    assert seen == [1, 1]
    assert [each.mediator_mass / each.mass for each in found.limits()] == pytest.approx([3, 3])
    assert len(found.expected()[0]) == 5
    # Y = ε² α_D (m_χ/m_A′)⁴, and α_B = g²/4π with g = εe
    assert dark_yield(PORTAL) == pytest.approx(1e-8 * 0.5 / 81, rel=1e-12, abs=0)
    assert baryon_coupling(PORTAL) == pytest.approx(1e-8 / 137.036, rel=1e-5, abs=0)


def test_what_is_refused():
    with pytest.raises(ns.InputError, match="dark_strength"):
        profile_strength(PORTAL, ns.GaussianLikelihood([0.0], 1.0, lambda x=1.0: [x]))
    with pytest.raises(ns.InputError, match="no portal"):
        exclusion(lambda _: measured(0.0), [])
    with pytest.raises(ns.FitError, match="hardly depends"):
        profile_strength(PORTAL, ns.GaussianLikelihood([0.0], 1.0, lambda dark_strength=1.0: [0 * dark_strength]))
    with pytest.raises(ns.InputError, match="level"):
        profile_strength(PORTAL, measured(0.0)).limit(level=0.2)


@pytest.mark.slow
@pytest.mark.releases
def test_caesium_iodide_excludes_what_was_published():
    """Beside COHERENT's curve (arXiv:2110.11453, Fig. 3), which others digitised: within a quarter up to 25 MeV."""
    file = Path(os.environ["NUSCATTER_DATA"]) / "dark_limits" / "vector_portal_Y_2110.11453.csv"
    data, sns = ns.datasets.coherent_csi_2021(), beam_dump("coherent_csi_2021")
    masses = np.array([2, 10, 25]) * MeV
    found = exclusion(lambda each: dark_matter_likelihood(data, sns, each), mass_line(PORTAL, masses))
    published = read_curves(file)["COHERENT_CsI_2110.11453"]
    ratios = [dark_yield(limit) / published.at(limit.mass) for limit in found.limits()]
    assert all(0.95 < each < 1.3 for each in ratios)
