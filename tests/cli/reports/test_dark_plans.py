"""``nuscatter dark plan``: the library's limits and facts, and what is refused."""

import pytest

import nuscatter as ns
from nuscatter.catalogue.dark_searches import dark_search
from nuscatter.datasets.dark.searches import search_likelihood
from nuscatter.reports.dark.exclusion import dark_yield, profile_strength
from nuscatter.units import MeV


def test_the_facts_of_a_search_have_their_sources(run, checked):
    numbers = checked(run("dark", "plan", "CCM120", "--json"))
    assert numbers["protons on target"]["value"] == 1.79e21
    assert numbers["neutral pions per proton"]["source"].startswith("Assumed")


def test_the_limit_is_the_librarys(run, checked):
    numbers = checked(run("dark", "plan", "ccm120", "--mass", "10", "--json"))
    one = ns.VectorPortal.kinetic_mixing(
        epsilon=1e-4, mediator_mass=30 * MeV, alpha_dark=0.5, mass=10 * MeV, kind=ns.DarkMatterKind.SCALAR
    )
    found = profile_strength(one, search_likelihood(dark_search("CCM120"), one))
    assert numbers["Y of 10 MeV"]["value"] == pytest.approx(dark_yield(found.limit()), rel=1e-6, abs=0)


def test_leptophobic_limits_off_the_axis_are_weaker(run, checked):
    line = ("dark", "plan", "PIP2-BD-PAR", "--mass", "10", "--ratio", "2.1", "--leptophobic", "--json")
    on, off = (
        next(iter(checked(run(*line, *more)).values()))["value"] for more in ((), ("--angle", "90", "--untimed"))
    )
    assert 0 < on < off / 2


def test_momenta_that_are_not_known_must_be_given(run, checked):
    line = ("dark", "plan", "ESS-Xe", "--mass", "5", "--json")
    done = run(*line)
    assert done.code == 2
    assert "No momenta" in done.err
    assert next(iter(checked(run(*line, "--pions-of", "0.98")).values()))["value"] > 0


def test_a_figure_is_drawn(run, tmp_path):
    file, curves = tmp_path / "plans.png", tmp_path / "mine.csv"
    curves.write_text("curve,m_chi_MeV,Y\nA,2,1e-9\nA,50,1e-8\n")
    assert (
        run(
            "dark", "plan", "CCM120", "--mass", "5", "--mass", "20", "--figure", str(file), "--published", str(curves)
        ).code
        == 0
    )
    assert file.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "line",
    [
        ("CCM300",),
        ("CCM120", "--mass", "5", "--published", "curves.csv"),
        ("CCM120", "--mass", "-1"),
        ("CCM120", "--mass", "5", "--kind", "odd"),
        ("CCM120", "--mass", "5", "--angle", "200"),
    ],
)
def test_what_is_refused(run, line):
    assert run("dark", "plan", *line).code == 2


def test_angles_are_refused_in_degrees(run):
    done = run("dark", "plan", "CCM120", "--mass", "10", "--angle", "400")
    assert done.code == 2
    assert "--angle [degrees] is 400" in done.err
