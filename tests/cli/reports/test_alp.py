"""``nuscatter alp``: what is counted and excluded is the library's, and what is refused."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.catalogue.axions.experiments import axion_search
from nuscatter.reports.axions.islands import axion_island
from nuscatter.reports.axions.rates import axion_rates
from nuscatter.units import GeV, MeV


def test_the_yield_is_the_librarys(run, checked):
    numbers = checked(run("alp", "yield", "neon", "--mass", "2", "--photon", "1e-5", "--json"))
    axion = ns.AxionCouplings(mass=2 * MeV, photon=1e-5 / GeV)
    scattered, decayed = (float(each.sum()) for each in axion_rates(axion_search("NEON"), axion).by_process())
    assert numbers["events that scatter"]["value"] == pytest.approx(scattered, rel=1e-9, abs=0)
    assert numbers["events that decay"]["value"] == pytest.approx(decayed, rel=1e-9, abs=0)
    assert numbers["width"]["value"] == pytest.approx(8 * 4.973592e-19, rel=1e-6, abs=0)
    assert numbers["fluence"]["value"] > 0


def test_limits_are_the_librarys(run, checked, tmp_path):
    figure = tmp_path / "island.png"
    numbers = checked(run("alp", "limit", "NEON", "--mass", "1", "--mass", "50", "--figure", str(figure), "--json"))
    unit = ns.AxionCouplings(mass=0.0, photon=1 / GeV)
    found = axion_island(axion_search("NEON"), unit, masses=[1 * MeV], strengths=np.geomspace(1e-11, 1, 120))
    assert numbers["from, at 1 MeV"]["value"] == pytest.approx(found.lower[0], rel=1e-5, abs=0)
    assert numbers["to, at 1 MeV"]["value"] == pytest.approx(found.upper[0], rel=1e-5, abs=0)
    assert "from, at 50 MeV" not in numbers
    assert figure.stat().st_size > 0


def test_a_mass_at_which_nothing_is_excluded_is_named(run):
    done = run("alp", "limit", "NEON", "--mass", "100", "--mass", "1")
    assert done.code == 0
    assert "NEON excludes nothing at 100 MeV." in done.out


def test_couplings_to_electrons(run, checked):
    numbers = checked(run("alp", "limit", "NEON", "--mass", "0.5", "--coupling", "electron", "--json"))
    assert 1e-6 < numbers["from, at 0.5 MeV"]["value"] < 1e-4


def test_what_is_refused(run):
    for line in (
        ("yield", "ADMX", "--mass", "1"),
        ("yield", "NEON", "--mass", "-1"),
        ("limit", "NEON", "--mass", "1", "--coupling", "muon"),
        ("limit", "NEON", "--mass", "1", "--level", "2"),
        ("limit", "NEON"),
    ):
        assert run("alp", *line).code == 2
