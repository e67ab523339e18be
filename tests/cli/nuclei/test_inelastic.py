"""``nuscatter inelastic``: cross sections of made-up states, Table III, figures, refusals."""

import json

import pytest
from click.testing import CliRunner

import nuscatter as ns
from nuscatter.catalogue.inelastic_averages import flux_average
from nuscatter.cli.commands import cli
from nuscatter.errors import InputError
from nuscatter.reports.inelastic import measured
from nuscatter.units import MeV, cm


def run(*arguments: str):
    return CliRunner().invoke(cli, ["inelastic", *arguments], catch_exceptions=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Unobtainium",), "Unobtainium"),
        (("Ca48", "--species", "nu_x"), "nu_x"),
        (("Ca48", "--energy", "-3"), "--energy"),
        (("Ca48", "--width", "0"), "--width"),
        (("Ca48", "--force", "SLy9"), "SLy9"),
        (("Ca48", "--figure", "a.doc"), "a.doc"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(arguments, words):
    found = run(*arguments)
    assert isinstance(found.exception, InputError)
    assert words in str(found.exception)


@pytest.mark.slow
def test_cross_sections(two_forces, tmp_path):
    place = tmp_path / "a.png"
    words = ["Ca48", "--force", "SLy4", "--energy", "40", "--energy", "30", "--curve", "angle", "--json"]
    found = run(*words, "--figure", str(place))
    assert found.exit_code == 0, found.output
    told = json.loads(found.output)
    numbers = {each["name"]: each["value"] for each in told["numbers"]}
    sigma = float(ns.inelastic("Ca48", ns.CHARGED_CURRENT).cross_section(ns.nu_e).total(40 * MeV)) / (1e-42 * cm**2)
    assert numbers["Ca48, charged current, nu_e, SLy4: 40 MeV"] == pytest.approx(sigma)
    assert told["figures"] == [str(place)]
    assert place.stat().st_size > 1000
    assert "g_A = 1.2754" in told["note"]


def test_table(monkeypatch, tmp_path):
    """What is compared is shown: the measured number, the predicted one, the pull."""
    unit = 1e-42 * cm**2
    by_choice = {measured.CHOSEN: {"A": 300 * unit}}
    row = measured.ComparedAverage(
        flux_average("fe56-karmen"), by_choice=by_choice, reference=1.0, how="made up", parts={}
    )
    asked = []

    def compared(*, forces, progress):
        asked.append(list(forces))
        return (row,)

    monkeypatch.setattr(measured, "measured_inelastic", compared)
    found = run("table")
    assert found.exit_code == 0, found.output
    assert asked == [["SLy4", "SkM*"]]
    assert "Fe56(nu_e,e-)" in found.output
    assert "KARMEN" in found.output
    assert "+0.4" in found.output
    told = json.loads(run("table", "--force", "SkM*", "--json", "--figure", str(tmp_path / "b.png")).output)
    numbers = {each["name"]: each["value"] for each in told["numbers"]}
    assert asked[1] == ["SkM*"]
    assert numbers["Fe56(nu_e,e-), KARMEN: predicted"] == pytest.approx(300)
    assert told["figures"] == [str(tmp_path / "b.png")]
