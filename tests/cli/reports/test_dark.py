"""``nuscatter dark``: what is made and what arrives is the library's, and what is refused."""

import pytest

import nuscatter as ns
from nuscatter.reports.dark.exclusion import dark_yield
from nuscatter.units import MeV

PORTAL = ns.VectorPortal.kinetic_mixing(
    epsilon=2e-4, mediator_mass=50 * MeV, alpha_dark=0.5, mass=25 * MeV / 1.5, kind=ns.DarkMatterKind.DIRAC
)


def test_the_yield_is_the_librarys(run, checked):
    line = ("dark", "yield", "--mass", str(25 / 1.5), "--kind", "dirac", "--epsilon", "2e-4", "--json")
    numbers = checked(run(*line))
    assert numbers["Y"]["value"] == pytest.approx(dark_yield(PORTAL), rel=1e-9, abs=0)
    assert numbers["width of A' to dark matter"]["value"] == pytest.approx(float(PORTAL.dark_width() / MeV))
    assert numbers["Y of the relic density"]["value"] < numbers["Y"]["value"]


def test_what_arrives(run, checked):
    numbers = checked(run("dark", "spectrum", "--mass", "25", "--json"))
    assert numbers["distance"]["value"] == pytest.approx(19.3)
    assert 25 < numbers["mean energy"]["value"] < 300


def test_what_is_refused(run):
    for line in (
        ("yield", "--mass", "-1"),
        ("limit", "conus", "--mass", "5"),
        ("yield", "--mass", "5", "--kind", "odd"),
    ):
        assert run("dark", *line).code == 2
