"""Non-standard interactions as a result: the models, the rows, what argon adds, published likelihoods, coverage."""

import inspect
import math

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.datasets import load
from nuscatter.errors import InputError
from nuscatter.fits.toys.coverage import coverage
from nuscatter.reports.results.combined import together
from nuscatter.reports.results.new_physics.degenerate_couplings import expected_rise
from nuscatter.reports.results.new_physics.non_standard_interactions import (
    DATA,
    along_and_across,
    conserving,
    couplings,
    islands,
    one_at_a_time,
    symbol,
)
from nuscatter.reports.results.new_physics.without_times import without_times
from nuscatter.reports.results.published import published_intervals
from nuscatter.units import MeV


def test_the_names_are_the_arguments_and_only_they_are_coupled():
    model = couplings("ee_u", "mumu", "etau_d")
    assert list(inspect.signature(model).parameters) == ["ee_u", "mumu", "etau_d"]
    assert inspect.signature(model).parameters["etau_d"].default > 0  # a start that has a slope
    force = model(ee_u=0.1, mumu=0.2, etau_d=0.3).terms[1]
    assert {name: float(value.real) for name, value in force.couplings.items() if value} == {
        "ee_u": 0.1,
        "mumu_u": 0.2,
        "mumu_d": 0.2,
        "etau_d": 0.3,
    }


def test_at_zero_it_is_the_standard_model_with_effective_couplings():
    at = 20 * MeV, ns.nu_e, ns.helm("Cs133")
    assert couplings("ee_u")(ee_u=0.0).sigma(*at) == ns.StandardModel.effective().sigma(*at)
    assert couplings("mumu_u")(mumu_u=0.4).sigma(*at) == ns.StandardModel.effective().sigma(*at)


def test_wrong_names_are_refused():
    for wrong in ((), ("ee_s",), ("electron_u",), (3,)):
        with pytest.raises(InputError):
            couplings(*wrong)


def test_along_is_blind_in_caesium_and_across_is_the_coupling_to_d_quarks():
    at = 20 * MeV, ns.nu_e, ns.helm("Cs133")
    model = along_and_across()
    assert model(along=9.0, across=0.1).sigma(*at) == pytest.approx(
        couplings("ee_d")(ee_d=0.1).sigma(*at), rel=1e-9, abs=0
    )
    argon = along_and_across(ns.nuclide("Ar40"))
    assert argon(along=9.0, across=0.1).sigma(*at) != pytest.approx(model(along=9.0).sigma(*at), rel=0.05, abs=0)


def test_symbols_are_those_of_the_tables():
    known = {each.quantity for each in published_intervals("non_standard_interactions.csv").values()}
    assert known <= {symbol(name) for names in DATA.values() for name in names}


def test_published_pieces_hold_both_solutions():
    """The outer ends of two pieces sum to the second solution: 0.374 and 0.346 in germanium, by hand Q_W/n at tree."""
    for key, quarks in (("conus_plus_ee_u", 2 * 32 + 40.7), ("conus_plus_ee_d", 32 + 2 * 40.7)):
        (low, _), (_, high) = published_intervals("non_standard_interactions.csv")[key].pieces
        charge = 40.7 - (1 - 4 * 0.23857) * 32
        assert low + high == pytest.approx(charge / quarks, rel=0.01, abs=0)


# --- with the releases ---


def rows_of(data):
    rows = one_at_a_time(data, "non_standard_interactions.csv", lambda _: None, conserving)
    return {(row.quantity, row.data): row for row in rows}


@pytest.mark.slow
@pytest.mark.releases
def test_no_difference_is_left_without_a_sentence():
    known = published_intervals("non_standard_interactions.csv").values()
    rows = rows_of({data: DATA[data] for data in dict.fromkeys(each.data for each in known)})
    assert sum(len(row.published) for row in rows.values()) == len(known)
    for row in rows.values():
        for other in row.published:
            assert other.sentence or not row.needs_a_sentence(other), (row.quantity, row.data, row.pull(other))


@pytest.mark.slow
@pytest.mark.releases
def test_the_intervals_are_those_of_the_page():
    """Of 90 %, computed first on a grid of 45 points from −1 to 1.2."""
    kept = {
        ("ε_ee^d", "CsI 2021"): [(-0.031, 0.130), (0.227, 0.388)],
        ("ε_μμ^u", "CsI 2021"): [(-0.017, 0.055), (0.350, 0.422)],
        ("ε_ee^d", "LAr 2020"): [(-0.161, 0.502)],
        ("ε_ee^u", "CsI 2021 + LAr 2020"): [(-0.036, 0.107), (0.283, 0.439)],
        ("ε_μμ^d", "COHERENT"): [(-0.015, 0.028), (0.323, 0.375)],
    }
    names = {"ε_ee^d": "ee_d", "ε_ee^u": "ee_u", "ε_μμ^u": "mumu_u", "ε_μμ^d": "mumu_d"}
    for (quantity, data), pieces in kept.items():
        row = rows_of({data: (names[quantity],)})[quantity, data]
        np.testing.assert_allclose(row.here.ninety, pieces, atol=1e-3, rtol=0)


@pytest.mark.slow
@pytest.mark.releases
def test_caesium_iodide_alone_cannot_tell_the_two_solutions():
    sides = islands("CsI 2021", "ee_d", 0.18)
    assert abs(sides["above"] - sides["below"]) < 0.02
    assert sides["at below"] + sides["at above"] == pytest.approx(0.3576, abs=1e-3)


@pytest.mark.slow
@pytest.mark.releases
def test_argon_changes_little_as_its_count_predicts():
    """The prediction by counts alone was −0.2 before the fit: argon has more events than the Standard Model has."""
    argon, model = load("coherent_lar_2020"), couplings("ee_d")
    predicted = expected_rise(argon, lambda x: model(ee_d=x), at=0.3576)
    scan = ns.scan(argon.likelihood(model), ee_d=[0.0, 0.3576], levels=(), refine=0, starts=2)
    assert -0.4 < predicted < -0.1
    assert scan.rise[1] - scan.rise[0] == pytest.approx(predicted, abs=0.15)
    sides = islands("CsI 2021 + LAr 2020", "ee_d", 0.18)
    assert sides["above"] - sides["below"] == pytest.approx(scan.rise[1] - scan.rise[0], abs=0.2)


@pytest.mark.slow
@pytest.mark.releases
def test_times_separate_flavours():
    """Without them the region is a ring; with them two islands of about half of its area."""
    grid, like = np.linspace(-0.3, 0.6, 25), together("CsI 2021", couplings("ee_d", "mumu_d"))
    curves = {
        name: ns.scan(each, levels=[0.9], starts=2, refine=1, ee_d=grid, mumu_d=grid).contour(0.9)
        for name, each in {"with": like, "without": without_times(like)}.items()
    }
    assert [each.hole for each in curves["with"]] == [False, False]
    assert [each.hole for each in curves["without"]] == [False, True]
    areas = {name: sum(each.area for each in found) for name, found in curves.items()}
    assert areas["with"] == pytest.approx(0.070, rel=0.05, abs=0)
    assert areas["without"] == pytest.approx(0.125, rel=0.05, abs=0)


@pytest.mark.slow
@pytest.mark.releases
@pytest.mark.parametrize("name", ["ee", "mumu", "emu", "etau", "mutau"])
def test_the_published_likelihood_of_csi_2017_gives_the_published_numbers_with_the_library_s_prediction(name):
    """That of arXiv:2008.06062: two time bins, no energies, errors of 28, 25 and 6 %, a steady background of 97 + 314.

    What is left, 0.01 for ε_μμ and 0.02 for the limits, is in their prediction.
    """
    data, two = load("coherent_csi_2017"), np.zeros((12, 2))
    two[:2, 0] = two[2:, 1] = 1
    model, steady = couplings(name), np.array([97.17, 314.06])

    def counts(x):
        return data.expected(model(**{name: x}))["cevns"].sum(axis=0) @ two

    below, standard, above = counts(-0.2), counts(0.0), counts(0.2)
    linear, square = (above - below) / 0.4, (above + below - 2 * standard) / 0.08
    neutrons = data.expected(model(**{name: 0.0}))["brn"].sum(axis=0) @ two

    def expected(x=0.1, rate=0.0, brn=0.0, background=0.0):
        signal = standard + linear * x + square * x**2
        return (1 + rate) * signal + (1 + brn) * neutrons + (1 + background) * steady

    like = ns.PoissonLikelihood(data.observed.sum(axis=0) @ two, expected)
    like = like + ns.Pull("rate", 0, 0.28) + ns.Pull("brn", 0, 0.25) + ns.Pull("background", 0, 0.06)
    grid = np.linspace(-0.3, 0.5, 33) if name in ("ee", "mumu") else np.linspace(0, 0.4, 17)
    scan = ns.scan(like, levels=[0.683, 0.9], starts=2, limits={"x": (grid[0], grid[-1])}, x=grid)
    table = "non_standard_interactions" if name in ("ee", "mumu") else "flavour_changing"
    for level, known in ((0.683, "68"), (0.9, "90")):
        pieces = published_intervals(f"{table}.csv")[f"csi17_{name}_{known}"].pieces
        ends = [end for piece in pieces for end in piece if math.isfinite(end)]
        ours = [end for piece in scan.intervals(level) for end in piece if end != 0.0]
        np.testing.assert_allclose(ours, ends, atol=0.02, rtol=0)


@pytest.mark.slow
@pytest.mark.releases
def test_toys_cover_where_one_minimum_counts_and_the_choice_of_two_costs_a_little():
    """256 toys, a block; 1000 have 0.886 ± 0.009 at 90 %, and 0.893 with one minimum (the page)."""
    like = together("CsI 2021 + LAr 2020", couplings("ee_d"))
    both = coverage(
        like, {"ee_d": 0.0}, "ee_d", toys=256, seed=1, limits={"ee_d": (-0.5, 0.9)}, also=[{"ee_d": 0.3315}]
    )
    alone = coverage(like, {"ee_d": 0.0}, "ee_d", toys=256, seed=1, limits={"ee_d": (-0.5, 0.178)})
    assert (abs(alone.pull) < 3).all(), alone.fraction
    assert (both.fraction <= alone.fraction).all()  # the same toys: a lower best fit only adds to the rise
    assert (abs(both.pull) < 4).all(), both.fraction
    assert 0.3 < np.mean(both.fits.values["ee_d"] > 0.178) < 0.6


@pytest.mark.slow
@pytest.mark.releases
def test_each_side_of_a_fold_has_its_own_rise_and_the_sun_a_wider_grid():
    """Argon, 14 % more events than expected: the rises are those of a scan, at the couplings that are told."""
    sides, like = islands("LAr 2020", "ee_d", 0.1705), together("LAr 2020", couplings("ee_d"))
    at = [sides["at below"], sides["at above"]]
    assert at[0] < 0.1705 < at[1]
    found = ns.scan(like, ee_d=at, levels=(), refine=0, starts=2).rise
    assert sides["above"] - sides["below"] == pytest.approx(found[1] - found[0], abs=5e-3)
    assert min(sides["below"], sides["above"]) == pytest.approx(0.0, abs=1e-9)
    sun = conserving(together("XENONnT", couplings("tautau_d")), "tautau_d", "XENONnT")
    ends = [end for piece in sun.ninety for end in piece]
    assert np.isfinite(ends).all()
