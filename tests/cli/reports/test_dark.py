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
    parts = [numbers[f"part of {name}_sns"]["value"] for name in ("neutral_pions", "pion_capture")]
    assert sum(parts) == pytest.approx(1, rel=1e-9)
    assert parts[0] > 0.9


@pytest.mark.slow
def test_limits_and_their_figure(released, checked, picture, tmp_path):
    curves = tmp_path / "others.csv"
    curves.write_text("curve,m_chi_MeV,Y\nLSND,5,1e-11\nLSND,20,1e-10\n")
    where = tmp_path / "limits.png"
    line = ("dark", "limit", "--masses", "10:20:2", "--published", str(curves), "--figure", str(where), "--json")
    made = released(*line)
    checked(made)
    full = {each["name"]: each["value"] for each in made.json["numbers"]}
    name = "complex scalar dark matter of 10 MeV, 90% limit: Y"
    assert 3e-11 < full[name] < 4e-11
    assert full[f"{name}, expected"] > full[name]
    picture(where)
    baryonic = checked(released("dark", "limit", "--mass", "10", "--leptophobic", "--free-flux", "--json"))
    assert 1e-11 < baryonic["alpha_B"]["value"] < 3e-11
    split = checked(released("dark", "limit", "--mass", "10", "--kind", "dirac", "--splitting", "0.1", "--json"))
    assert split["Y"]["value"] > 1e-11


def test_what_is_refused(run):
    for line in (
        ("yield", "--mass", "-1"),
        ("limit", "conus", "--mass", "5"),
        ("yield", "--mass", "5", "--kind", "odd"),
        ("limit",),
        ("limit", "--masses", "1:60"),
        ("limit", "--masses", "60:1:5"),
        ("limit", "--mass", "5", "--workers", "0"),
        ("limit", "--mass", "5", "--splitting", "0.1"),
        ("limit", "--mass", "5", "--published", "others.csv"),
    ):
        assert run("dark", *line).code == 2
