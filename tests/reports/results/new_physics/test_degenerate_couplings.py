"""Where coherent scattering cannot tell couplings apart: slopes, second solutions, and what a count says."""

from dataclasses import replace

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets.dataset import Axis, Dataset
from nuscatter.datasets.expectation.nuisance import FLUX_SNS
from nuscatter.datasets.expectation.signal import Signal
from nuscatter.errors import InputError
from nuscatter.interactions.couplings.weak_couplings import EFFECTIVE, TREE
from nuscatter.reports.results.new_physics.degenerate_couplings import (
    blind_slope,
    expected_rise,
    quarks_in,
    second_solution,
)
from nuscatter.reports.results.new_physics.non_standard_interactions import couplings
from nuscatter.units import MeV, keV, kg, m


def test_quarks_are_three_for_each_nucleon():
    for name in ("H1", "Ar40", "I127", "U238"):
        nucleus = ns.nuclide(name)
        assert quarks_in(nucleus, "both") == 3 * nucleus.A == quarks_in(nucleus, "u") + quarks_in(nucleus, "d")


def test_a_nucleus_with_as_many_protons_as_neutrons_is_blind_along_minus_one():
    assert blind_slope(ns.nuclide("Ca40")) == -1.0
    assert blind_slope(ns.nuclide("H1")) == -2.0


@pytest.mark.parametrize(("quark", "flavour"), [("u", "e"), ("d", "e"), ("both", "mu"), ("d", "tau")])
@pytest.mark.parametrize("name", ["Cs133", "Ar40"])
def test_the_second_solution_has_the_rate_of_the_standard_model(name, quark, flavour):
    """By cross sections of the library's own model, with form factors, at another energy and recoil."""
    epsilon = second_solution(ns.nuclide(name), quark, flavour=flavour)
    pair = {"e": "ee", "mu": "mumu", "tau": "tautau"}[flavour]
    named = pair if quark == "both" else f"{pair}_{quark}"
    species = {"e": ns.nu_e, "mu": ns.nu_mu, "tau": ns.nu_tau}[flavour]
    model, at = couplings(named), (31 * MeV, 4 * keV, species, ns.helm(name))
    first, second, between = (model(**{named: x}).dsigma_dT(*at) for x in (0.0, epsilon, epsilon / 2))
    assert second == pytest.approx(first, rel=1e-12, abs=0)
    assert between < 1e-20 * first  # there the weak charge vanishes


def test_a_model_sees_nothing_along_the_blind_direction():
    argon, slope = ns.helm("Ar40"), blind_slope(ns.nuclide("Ar40"))
    model, at = couplings("ee_u", "ee_d"), (20 * MeV, 2 * keV, ns.nu_e, argon)
    far = model(ee_u=7.0, ee_d=7.0 * slope).dsigma_dT(*at)
    assert far == pytest.approx(model(ee_u=0.0, ee_d=0.0).dsigma_dT(*at), rel=1e-9, abs=0)
    beside = model(ee_u=7.0, ee_d=7.0 * blind_slope(ns.nuclide("Cs133"))).dsigma_dT(*at)  # argon is not blind there
    off = 7.0 * (blind_slope(ns.nuclide("Cs133")) - slope)
    assert beside / far == pytest.approx((1 - 2 * off / second_solution(ns.nuclide("Ar40"), "d")) ** 2, rel=1e-9, abs=0)
    assert beside < 0.75 * far


def test_second_solutions_at_tree_level_are_those_of_the_page_on_new_physics():
    """Q_W = (1 − 4 s²) Z − N by hand."""
    cs = ns.nuclide("Cs133")
    charge = (1 - 4 * 0.23857) * 55 - 78
    assert second_solution(cs, "d", couplings=TREE) == pytest.approx(-charge / (55 + 2 * 78), rel=1e-12, abs=0)
    assert second_solution(cs, "d", couplings=TREE) == pytest.approx(0.357751, rel=2e-6, abs=0)
    assert second_solution(cs, "d", couplings=EFFECTIVE) == pytest.approx(0.3584, rel=2e-4, abs=0)


def test_an_unknown_quark_is_refused():
    with pytest.raises(InputError, match="s"):
        second_solution(ns.nuclide("Cs133"), "s")


def test_the_expected_rise_is_that_of_a_count():
    """One bin, no background: the fitted number is the count and its error √N, so the formula can be written down."""
    flux = ns.facility("SNS").flux(distance=20 * m, pot=1e23)
    germanium = ns.Experiment(flux, ns.Detector("Ge", 10 * kg, np.array([2, 50]) * keV))
    axis = Axis("recoil energy [keV]", [2, 50])
    model = couplings("ee_d")
    number = [float(germanium.counts(model(ee_d=x)).sum()) for x in (0.0, 0.4)]
    observed = round(number[0] + 20)
    data = Dataset("mine", "Mine", "none", germanium, (axis,), [observed])
    rise = expected_rise(data, lambda x: model(ee_d=x), at=0.4)
    by_hand = ((observed - number[1]) ** 2 - (observed - number[0]) ** 2) / observed
    assert rise == pytest.approx(by_hand, rel=2e-3, abs=0)
    with_flux = replace(data, signal=Signal(germanium, rates=(FLUX_SNS,)))
    less = [(observed - each) ** 2 / (observed + (0.1 * each) ** 2) for each in number]
    found = expected_rise(with_flux, lambda x: model(ee_d=x), at=0.4)
    assert found == pytest.approx(less[1] - less[0], rel=2e-3, abs=0)
    assert found < 0.8 * rise
    assert expected_rise(data, lambda x: model(ee_d=x), at=0.0) == 0.0
    with pytest.raises(InputError):
        expected_rise(data, lambda x: model(ee_d=x), at=float("nan"))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: blind_slope("Ar40"), "a Nuclide"),
        (lambda: second_solution(None, "u"), "a Nuclide"),
        (lambda: second_solution(ns.nuclide("Ar40"), "u", flavour="x"), "flavour 'x'"),
    ],
)
def test_what_is_no_nucleus_and_no_flavour_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
