"""Profiles of data sets that are published numbers, for which no release is needed, against fits by another route."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.profiles.parameter import range_of, slider_parameter
from nuscatter.explorer.profiles.profile import profile, question
from nuscatter.explorer.state import State
from nuscatter.interactions.bsm.mediators import b_minus_l
from nuscatter.units import MeV, eV, m

GERMANIUM = ("coherent_ge_2026",)
VECTOR = {
    "term.LightVector.mass": "10 MeV",
    "term.LightVector.coupling": "1e-5",
    "term.LightVector.charges": "b_minus_l",
}


def posed(texts, name="", *, data=GERMANIUM, low="", high="", points=21):
    asked = Asked(State(texts))
    parameter = slider_parameter(asked, name)
    return question(asked, data, parameter, range_of(parameter, low, high, points))


def test_the_profile_is_kept_while_its_own_slider_moves():
    first, moved = (posed({"term.NSI.ee_u": text, "term.NSI.mumu_u": "0.01"}) for text in ("0.1", "0.2"))
    assert profile(first) is profile(moved)
    for texts in (
        {"term.NSI.ee_u": "0.1", "term.NSI.mumu_u": "0.02"},
        {"term.NSI.ee_u": "0.1", "term.NSI.mumu_u": "0.01", "structure": "klein_nystrand"},
        {"term.NSI.ee_u": "0.1", "term.NSI.mumu_u": "0.01", "standard.couplings": "effective"},
        {"term.NSI.ee_u": "0.1", "term.NSI.mumu_u": "0.01", "standard.sin2_theta_w": "0.25"},
    ):
        assert posed(texts, "NSI.ee_u") != first
    assert posed({"standard.sin2_theta_w": "0.2"}) == posed({"standard.sin2_theta_w": "0.25"})
    assert posed({"term.NSI.emu_u": "0.1"}) != posed({"term.NSI.emu_u": "0.1+0.1j"})


@pytest.mark.parametrize("couplings", ["tree", "effective"])
def test_the_weak_mixing_angle_is_that_of_a_fit(couplings):
    found = profile(posed({"standard.couplings": couplings, "structure": "klein_nystrand"}))
    make = ns.StandardModel if couplings == "tree" else ns.StandardModel.effective
    like = ns.datasets.coherent_ge_2026().likelihood(
        lambda sin2_theta_w: ns.Hypothesis(make(sin2_theta_w), structure=ns.klein_nystrand)
    )
    best = ns.fit(like, sin2_theta_w=0.23)
    low, high = best.interval("sin2_theta_w")
    assert found.scan.best["sin2_theta_w"] == pytest.approx(best.values["sin2_theta_w"], rel=0, abs=1e-2 * (high - low))
    assert found.scan.intervals(rise=1.0)[-1] == pytest.approx((low, high), rel=0, abs=2e-3 * (high - low))
    assert found.scan.fval == pytest.approx(best.fval, rel=0, abs=2e-6)
    assert found.degrees == best.ndof
    assert found.at(0.26).rise == pytest.approx(best.rise(sin2_theta_w=0.26), rel=1e-4, abs=0)


def test_other_terms_stay_at_their_sliders():
    found = profile(posed({**VECTOR, "term.NSI.ee_u": "0.05", "term.NSI.mumu_d": "0.02"}, "NSI.mumu_d"))
    vector = ns.LightVector(mass=10 * MeV, coupling=1e-5, charges=b_minus_l)
    like = ns.datasets.coherent_ge_2026().likelihood(
        lambda x: ns.StandardModel() + vector + ns.NSI(ee_u=0.05, mumu_d=x)
    )
    least = ns.scan(like, levels=(0.683,), x=np.linspace(-1, 1, 41)).fval
    assert found.scan.fval == pytest.approx(least, rel=0, abs=1e-5)
    assert found.at(0.1).rise == pytest.approx(ns.fit(like, fixed={"x": 0.1}).fval - least, rel=1e-4, abs=0)


def test_both_islands_are_there():
    found = profile(posed({"term.NSI.ee_u": "0.1"}, points=41))
    (_, first), (second, _) = found.scan.intervals(0.683)
    assert (first < 0.1, second > 0.3) == (True, True)


def test_an_imaginary_part_stays():
    found = profile(posed({"term.NSI.emu_u": "0.1+0.3j"}))
    like = ns.datasets.coherent_ge_2026().likelihood(lambda x: ns.StandardModel() + ns.NSI(emu_u=x + 0.3j))
    assert found.at(0.2).rise + found.scan.fval == pytest.approx(ns.fit(like, fixed={"x": 0.2}).fval, rel=0, abs=1e-6)


def test_a_change_of_flavours_has_the_distance_of_the_data_not_of_the_page():
    texts = {"experiment": "COHERENT-LAr-2020", "flavour.Sterile.dm2": "3 eV2", "flavour.Sterile.mu": "0.1"}
    found = profile(posed(texts, "mu", points=11))
    like = ns.datasets.coherent_ge_2026().likelihood(
        lambda x: ns.Hypothesis(ns.StandardModel(), flux=ns.Sterile(dm2=3 * eV**2, mu=x, distance=19.2 * m))
    )
    assert found.at(0.3).rise + found.scan.fval == pytest.approx(ns.fit(like, fixed={"x": 0.3}).fval, rel=0, abs=1e-6)


def test_what_is_expected_is_what_the_data_sets_expect():
    question_ = posed(VECTOR, "coupling", data=("coherent_ge_2026", "conus_plus_2025"))
    found = profile(question_)
    here = found.at(2e-5)
    for data, expected, distance in zip(found.data, found.expected(here), question_.distances, strict=True):
        hypothesis = question_.function(distance)(coupling=2e-5)
        other = data.expected(hypothesis, **{name: here.values[name] for name in data.nuisances})
        assert set(expected) == set(other)
        np.testing.assert_allclose(expected["cevns"].sum(), other["cevns"].sum(), rtol=1e-12)


def test_values_that_the_library_refuses_are_left_out_with_its_sentence():
    found = profile(posed(VECTOR, "mass", data=("conus_plus_2025",)))
    assert found.first > 0
    assert found.last == 20
    assert found.scan.grids["mass"][0] > 1e-3 * MeV
    assert any("grow without limit" in each for each in found.sentences)


def test_a_parameter_that_the_library_refuses_altogether_is_an_error_of_its_field():
    with pytest.raises(InputError, match=r"^likelihood.parameter: The counts grow without limit"):
        profile(posed({"term.Millicharge.ee": "1e-9"}, data=("conus_plus_2025",)))


def test_a_parameter_without_an_effect_is_flat():
    assert profile(posed({"term.NSI.ee_e": "0.1"})).is_flat
    assert not profile(posed({"term.NSI.ee_u": "0.1"})).is_flat
