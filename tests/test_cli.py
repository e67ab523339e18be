"""The command line: every command as a table and as JSON, and every refusal in one sentence with exit 2.

Most tests call `main` in this process, with the arguments of a shell; some start a process of their own.
"""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from click.testing import CliRunner

import nuscatter
from nuscatter.catalogue.entries import experiment
from nuscatter.cli import main
from nuscatter.cli.commands import cli
from nuscatter.errors import FitError
from nuscatter.interactions.electron import ElectronScattering
from nuscatter.interactions.standard_model import StandardModel
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.facilities import facility
from nuscatter.structure.nucleus import klein_nystrand
from nuscatter.units import MeV, fm, keV, kg, m

COMMANDS = ("report", "spectrum", "counts", "fit", "scan", "structure", "data", "data list", "data fetch", "data path")
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one object on standard output; anything beside it, or a NaN, is an error."""

        def refuse(word):
            raise AssertionError(f"{word} is no JSON")

        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=refuse)

    @property
    def numbers(self):
        """By name, without the title of the table where no other has that name."""
        return {each["name"].split(": ")[-1]: each for each in self.json["numbers"]}

    def under(self, title):
        """The numbers of the table with this title."""
        start = f"{title}: "
        return {
            each["name"].removeprefix(start): each for each in self.json["numbers"] if each["name"].startswith(start)
        }


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A folder of its own, no releases, and no way to the network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{free.getsockname()[1]}"
    for name in PROXIES:
        monkeypatch.setenv(name, nowhere)
    for name in ("no_proxy", "NO_PROXY", "NUSCATTER_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


@pytest.fixture
def run(alone, monkeypatch, capsys):
    def call(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["nuscatter", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as error:
            code = error.code
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def released(run, releases, monkeypatch):
    """As `run`, with the releases at hand."""
    monkeypatch.setenv("NUSCATTER_DATA", str(releases))
    return run


def process(*arguments: str) -> Outcome:
    """What a process of its own answers, as from a shell; a warning is an error there too."""
    command = [sys.executable, "-W", "error", "-c", "from nuscatter.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(nuscatter.__file__).parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    return Outcome(done.returncode, done.stdout, done.stderr)


def refused(outcome, *words):
    """Exit 2, nothing on standard output, and one sentence that says these words."""
    assert outcome.code == 2
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert outcome.err.startswith("nuscatter: ")
    assert outcome.err.endswith(".\n")
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err


def picture(path):
    """Width and height of a PNG in pixels."""
    content = Path(path).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 20_000
    width, height = struct.unpack(">II", content[16:24])
    assert 1000 < width < 4000
    assert 600 < height < 4000
    return width, height


def checked(outcome):
    """The numbers of a JSON answer, each with its five entries."""
    assert outcome.code == 0
    assert outcome.err == ""
    full = [each["name"] for each in outcome.json["numbers"]]
    assert len(set(full)) == len(full)
    for each in outcome.json["numbers"]:
        assert set(each) == {"name", "value", "unit", "error", "source"}
        assert isinstance(each["value"], float | int)
        assert each["source"]
        if each["error"] is not None:
            assert all(value is None or value > 0 for value in np.atleast_1d(each["error"]))
    return outcome.numbers


# --- report -----------------------------------------------------------------------------------------------------------


def test_report_works_offline(run, alone):
    outcome = run("report", "--out", str(alone / "out" / "there"))
    assert (outcome.code, outcome.err) == (0, "")
    for expected in ("122 ± 16", "128 ± 17", "347 ± 44", "341 ± 43", "165 -25 +30", "nu_mu_bar", "sin²θ_W"):
        assert expected in outcome.out
    assert "Not at hand" in outcome.out
    assert "nuscatter data fetch" in outcome.out
    width, height = picture(alone / "out/there/report.png")
    assert 0.4 < width / height < 2
    assert str(alone / "out/there/report.png") in outcome.out
    assert not (alone / "out/there/fit.png").exists()
    assert not (alone / "cache").exists()
    assert list((alone / "here").iterdir()) == []


def test_report_without_figures_as_json(run, alone):
    outcome = run("report", "--no-figure", "--json")
    numbers = checked(outcome)
    assert outcome.json["figures"] == []
    assert "Not at hand" in outcome.json["note"]
    assert numbers["joint, published counts"]["value"] == pytest.approx(0.225, abs=0.02)
    assert numbers["COHERENT-CsI-2021, published"]["error"] == [0.026, 0.028]
    assert not {name for name in numbers if "released" in name}
    assert list((alone / "here").iterdir()) == []


@pytest.mark.releases
def test_report_with_the_releases(released, alone):
    outcome = released("report", "--out", "out", "--json")
    numbers = checked(outcome)
    assert outcome.json["note"] == ""
    assert outcome.json["figures"] == ["out/report.png", "out/fit.png"]
    for path in outcome.json["figures"]:
        picture(path)
    for title, events in (("COHERENT, CsI(Na), 2021", 313), ("COHERENT, liquid argon (CENNS-10), 2020", 160)):
        fitted = outcome.under(f"{title}: fit of the released data")
        assert fitted["CEvNS events, shapes free"]["value"] == pytest.approx(events, abs=5)
    assert numbers["COHERENT-CsI-2021, released data"]["value"] == pytest.approx(0.220, abs=0.01)
    assert numbers["joint, released data"]["source"] == "nuscatter"
    table = released("report", "--no-figure").out
    for expected in ("3752", "1578", "3131 ± 24", "released data", "significance"):
        assert expected in table


def test_report_in_a_process_of_its_own(alone):
    outcome = process("report", "--no-figure")
    assert (outcome.code, outcome.err) == (0, "")
    assert "122 ± 16" in outcome.out


# --- spectrum ---------------------------------------------------------------------------------------------------------

SPECTRUM = ("spectrum", "--target", "CsI", "--distance", "19.3")


def test_spectrum_is_the_librarys(run):
    numbers = checked(run(*SPECTRUM, "--pot", "2e23", "--from", "1", "--to", "21", "--points", "5", "--json"))
    flux = facility("SNS").flux(distance=19.3 * m, pot=2e23)
    expected = recoil_spectrum(StandardModel(), flux, "CsI", np.array([1, 6, 11, 16, 21]) * keV) * keV * kg
    for t, value in zip((1, 6, 11, 16, 21), expected, strict=True):
        assert numbers[f"dN/dT all at {t} keV"]["value"] == pytest.approx(float(value), rel=1e-9)
        species = [numbers[f"dN/dT {name} at {t} keV"]["value"] for name in ("nu_mu", "nu_e", "nu_mu_bar")]
        assert sum(species) == pytest.approx(float(value), rel=1e-9)
    assert {each["unit"] for each in numbers.values()} == {"1/(keV kg)"}


def test_spectrum_with_another_structure_angle_and_recoil(run):
    flux = facility("sns").flux(distance=19.3 * m, pot=1e23)
    base = (*SPECTRUM, "--from", "5", "--to", "6", "--points", "2", "--json")
    for options, model, structure in (
        (("--form-factor", "Klein-Nystrand"), StandardModel(), klein_nystrand),
        (("--sin2-theta-w", "0.2"), StandardModel(0.2), nuscatter.helm),
        (("--electrons",), ElectronScattering(), nuscatter.helm),
        (("--electrons", "--sin2-theta-w", "0.2"), ElectronScattering(0.2), nuscatter.helm),
    ):
        expected = float(recoil_spectrum(model, flux, "CsI", 5 * keV, structure) * keV * kg)
        assert checked(run(*base, *options))["dN/dT all at 5 keV"]["value"] == pytest.approx(expected, rel=1e-9)


def test_the_table_of_a_spectrum_ends_at_the_end_point(run):
    outcome = run(*SPECTRUM, "--points", "3")
    assert (outcome.code, outcome.err) == (0, "")
    assert "CsI at 19.3 m from SNS, 1e+23 protons" in outcome.out
    lines = [line.split() for line in outcome.out.splitlines() if line.split() and line.split()[0][0].isdigit()]
    assert [len(line) for line in lines] == [5, 5, 5]
    assert float(lines[-1][0]) == pytest.approx(47.19, abs=0.01)
    assert float(lines[-1][-1]) == pytest.approx(0, abs=1e-9)


# --- counts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "total"), [("COHERENT-LAr-2020", 121.8), ("coherent_csi_2021", 347.4)])
def test_counts_by_species_and_bin(run, name, total):
    numbers = checked(run("counts", name, "--json"))
    assert numbers["all"]["value"] == pytest.approx(total, abs=0.1)
    assert sum(numbers[each]["value"] for each in ("nu_mu", "nu_e", "nu_mu_bar")) == pytest.approx(
        numbers["all"]["value"]
    )
    bins = [each["value"] for key, each in numbers.items() if " to " in key]
    assert sum(bins) == pytest.approx(numbers["all"]["value"])
    assert len(bins) == len(experiment(name).detector.energy_edges) - 1
    table = run("counts", name)
    assert (table.code, table.err) == (0, "")
    assert "expected counts" in table.out


def test_counts_with_another_structure_and_angle(run):
    expected = float(experiment("COHERENT-LAr-2020").counts(StandardModel(0.2), klein_nystrand).sum())
    numbers = checked(
        run("counts", "coherent-lar-2020", "--form-factor", "klein_nystrand", "--sin2-theta-w", "0.2", "--json")
    )
    assert numbers["all"]["value"] == pytest.approx(expected)


# --- fit --------------------------------------------------------------------------------------------------------------


@pytest.mark.releases
def test_fit_of_both_data_sets(released, alone):
    outcome = released("fit", "coherent-lar-2020", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--json")
    numbers = checked(outcome)
    assert numbers["sin2_theta_w"]["value"] == pytest.approx(0.225, abs=0.005)
    assert len(numbers["sin2_theta_w"]["error"]) == 2
    assert {"flux_sns", "lar2020_brn", "csi2021_steady"} <= set(numbers)
    assert outcome.json["figures"] == ["nuscatter-fit.png"]
    picture("nuscatter-fit.png")


@pytest.mark.releases
def test_the_table_of_a_fit_keeps_the_units_of_its_nuisances(released, alone):
    """Square brackets are rich's markup; a unit in them must not vanish."""
    (alone / "here/a").mkdir()
    outcome = released(
        "fit", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--figure", "a/fit.svg", "--starts", "2"
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert "[us]" in outcome.out
    assert "[events]" in outcome.out
    assert "0.216 -0.025 +0.027" in outcome.out
    assert (alone / "here/a/fit.svg").exists()


@pytest.mark.releases
def test_fit_of_the_number_of_events(released, alone):
    numbers = checked(released("fit", "COHERENT_LAR_2020", "--parameter", "cevns", "--json"))
    assert numbers["CEvNS events, statistical"]["value"] == pytest.approx(159, abs=4)
    assert numbers["significance, statistical"]["value"] == pytest.approx(3.9, abs=0.1)
    assert list((alone / "here").iterdir()) == []


@pytest.mark.releases
def test_a_fit_that_fails_exits_with_1(released, monkeypatch):
    def failing(*args, **kwargs):
        raise FitError("The fit did not converge: no reason.")

    monkeypatch.setattr(nuscatter, "fit", failing)
    outcome = released("fit", "coherent-lar-2020", "--parameter", "sin2_theta_w", "--no-figure")
    assert outcome == (1, "", "nuscatter: The fit did not converge: no reason.\n")


# --- structure --------------------------------------------------------------------------------------------------------


def test_structure_is_the_librarys(run, alone):
    outcome = run("structure", "Ar40", "--json")
    numbers = checked(outcome)
    state = nuscatter.HartreeFock("SLy4").solve("Ar40")
    assert numbers["energy"]["value"] == pytest.approx(state.energy / MeV, rel=1e-9)
    assert numbers["energy"]["value"] == pytest.approx(-341.94, abs=0.01)
    assert numbers["energy, measured"]["value"] == pytest.approx(-343.811, abs=1e-3)
    assert numbers["charge radius"]["value"] == pytest.approx(state.charge_radius / fm, rel=1e-9)
    assert numbers["charge radius, measured"]["error"] == pytest.approx(0.0026)
    assert numbers["neutron skin"]["value"] == pytest.approx(
        numbers["neutron radius"]["value"] - numbers["proton radius"]["value"]
    )
    assert 0.2 < numbers["beta2, measured"]["value"] < 0.3
    assert "Chabanat" in numbers["energy"]["source"]
    parts = outcome.under("Ar40, SLy4, spherical: parts of the energy")
    assert sum(each["value"] for each in parts.values()) == pytest.approx(numbers["energy"]["value"])
    levels = outcome.under("Ar40, SLy4, spherical: levels (nucleons in them)")
    assert len(levels) == len(state.levels)
    for kind, number in (("neutron", 22), ("proton", 18)):
        inside = [float(name.split("(")[1].rstrip(")")) for name in levels if name.startswith(kind)]
        assert sum(inside) == pytest.approx(number)
    assert outcome.json["figures"] == ["nuscatter-Ar40.png"]
    picture("nuscatter-Ar40.png")


def test_structure_of_several_nuclides_with_pairing_and_another_force(run, alone):
    outcome = run("structure", "40Ar", "ge-74", "--force", "skm*", "--pairing", "--no-figure", "--json")
    checked(outcome)
    model = nuscatter.HartreeFock("SkM*", pairing=nuscatter.structure.DeltaPairing())
    for name in ("Ar40", "Ge74"):
        numbers = outcome.under(f"{name}, SkM*, spherical")
        assert numbers["energy"]["value"] == pytest.approx(model.solve(name).energy / MeV, rel=1e-6)
        assert outcome.under(f"{name}, SkM*, spherical: parts of the energy")["pairing"]["value"] < -1
    assert outcome.json["figures"] == []
    assert list((alone / "here").iterdir()) == []


def test_the_tables_of_structure(run):
    Path("deep").mkdir()
    outcome = run("structure", "O16", "--figure", "deep/o.svg")
    assert (outcome.code, outcome.err) == (0, "")
    for expected in ("-128.49", "AME2020", "spin orbit", "neutron 1p1/2 (2)", "proton 1d5/2 (0)", "deep/o.svg"):
        assert expected in outcome.out
    assert Path("deep/o.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_a_nuclide_whose_radius_is_not_measured(run):
    numbers = checked(run("structure", "S33", "--no-figure", "--json"))
    assert "charge radius" in numbers
    assert "charge radius, measured" not in numbers


def test_a_nucleus_that_is_not_bound_exits_with_1(run, alone):
    outcome = run("structure", "Ne32", "--no-figure")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("nuscatter: Ne32 with SLy4 is not bound")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("force", ["SLy4", "UNEDF1"])
def test_counts_with_a_mean_field(run, force):
    expected = float(experiment("COHERENT-LAr-2020").counts(StandardModel(), nuscatter.HartreeFock(force)).sum())
    numbers = checked(run("counts", "coherent-lar-2020", "--form-factor", force, "--json"))
    assert numbers["all"]["value"] == pytest.approx(expected)
    assert expected == pytest.approx(120, abs=3)


# --- data -------------------------------------------------------------------------------------------------------------


def test_data_list_without_releases(run):
    rows = run("data", "list", "--json").json["releases"]
    assert {row["name"] for row in rows} >= {"coherent_lar_2020", "coherent_csi_2018", "coherent_csi_2021"}
    assert not any(row["at hand"] for row in rows)
    table = run("data", "list")
    assert (table.code, table.err) == (0, "")
    assert table.out.count(" no ") == len(rows)
    assert "https://doi.org/10.5281/zenodo.3903810" in table.out


@pytest.mark.releases
def test_data_at_hand(released, releases):
    assert {row["name"] for row in released("data", "list", "--json").json["releases"] if row["at hand"]} >= {
        "coherent_lar_2020",
        "coherent_csi_2021",
    }
    paths = released("data", "path", "coherent-csi-2021")
    assert paths.err == ""
    files = [Path(line) for line in paths.out.splitlines()]
    assert len(files) == 8
    assert all(file.is_file() and file.is_relative_to(releases) for file in files)
    assert released("data", "path", "coherent-csi-2021", "--json").json == {"files": [str(file) for file in files]}
    assert released("data", "fetch", "coherent_csi_2021") == (0, "8 files, verified.\n", "")
    assert len(released("data", "fetch", "coherent_csi_2021", "--json").json["files"]) == 8


def test_data_path_of_what_is_not_at_hand(run):
    refused(run("data", "path", "coherent_lar_2020"), "not at hand", "nuscatter data fetch coherent_lar_2020")


# --- bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("spectrum", "--target", "CsI", "--distance", "20", "--source", "Atlantis"),
            ("facility", "'Atlantis'", "SNS"),
        ),
        (("spectrum", "--target", "Unobtainium", "--distance", "20"), ("Unobtainium",)),
        (("spectrum", "--target", "", "--distance", "20"), ("material",)),
        ((*SPECTRUM, "--form-factor", "sphere"), ("form factor", "'sphere'", "helm", "klein_nystrand")),
        (("counts", "COHERENT-CsI-2031"), ("experiment", "'COHERENT-CsI-2031'", "COHERENT-CsI-2021")),
        (("counts", "coherent-lar-2020", "--form-factor", ""), ("form factor",)),
        (("counts", "coherent-lar-2020", "--sin2-theta-w", "nan"), ("sin2_theta_w", "nan")),
        (("fit", "coherent-xe-2024", "--parameter", "sin2_theta_w"), ("dataset", "coherent_csi_2021")),
        (("fit", "coherent-lar-2020", "--parameter", "g_A"), ("parameter", "'g_A'", "sin2_theta_w")),
        (("fit", "coherent-lar-2020", "Coherent_LAr_2020", "--parameter", "sin2_theta_w"), ("each", "once")),
        (
            ("scan", "coherent-xe-2024", "--parameter", "sin2_theta_w", "--from", "0", "--to", "1"),
            ("dataset", "coherent_csi_2021"),
        ),
        (("structure", "Ar40", "--force", "SLy9"), ("Skyrme force", "'SLy9'", "SLy4", "SkE2")),
        (("structure", "Ar40", "Unobtainium"), ("Unobtainium",)),
        (("structure", "Ar40", "40-ar"), ("each", "once")),
        (("structure", "H2"), ("H2", "2 neutrons, 2 protons")),
        (("structure", "He3"), ("He3", "2 neutrons, 2 protons")),
        (("structure", "Ar40", "Ca40", "--figure", "one.png"), ("'one.png'", "2 were named")),
        (("structure", "Ar40", "--figure", "one.doc"), ("'one.doc'", "png")),
        (("data", "fetch", "coherent_ge"), ("release", "coherent_lar_2020")),
        (("data", "path", "coherent_ge"), ("release", "coherent_lar_2020")),
    ],
    ids=lambda value: " ".join(value) if value and value[0] in COMMANDS else "",
)
def test_an_unknown_name_is_refused_with_the_choices(run, alone, arguments, words):
    refused(run(*arguments), *words)
    assert list((alone / "here").iterdir()) == []


@pytest.mark.parametrize("value", ["-19.3", "0", "nan", "inf", "-inf"])
def test_a_distance_is_refused_in_metres(run, value):
    refused(run("spectrum", "--target", "CsI", "--distance", value), "distance [m]", f" is {float(value)}")


@pytest.mark.parametrize("value", ["-1e23", "nan", "inf"])
def test_protons_are_refused_as_given(run, value):
    refused(run(*SPECTRUM, "--pot", value), "protons on target", f" is {float(value)}")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--from", "-1"), ("[keV]", "-1")),
        (("--from", "nan"), ("[keV]", "nan")),
        (("--from", "inf"), ("[keV]", "inf")),
        (("--to", "-1"), ("[keV]", "-1")),
        (("--to", "nan"), ("[keV]", "nan")),
        (("--to", "inf"), ("[keV]", "inf")),
        (("--from", "48"), ("48 to 47.1881 keV", "increasing")),
        (("--from", "5", "--to", "5"), ("5 to 5 keV", "increasing")),
        (("--sin2-theta-w", "inf"), ("sin2_theta_w", "inf")),
    ],
    ids=lambda value: " ".join(value) if value[0].startswith("--") else "",
)
def test_energies_are_refused_in_kev(run, options, words):
    refused(run(*SPECTRUM, *options), *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spectrum", "--target", "CsI"), ("--distance", "nuscatter spectrum --help")),
        (("spectrum", "--distance", "20"), ("--target",)),
        ((*SPECTRUM, "--points", "1"), ("--points",)),
        (("spectrum", "--target", "CsI", "--distance", "far"), ("--distance", "'far'")),
        (("fit", "coherent-lar-2020"), ("--parameter",)),
        (("fit", "--parameter", "sin2_theta_w"), ("DATASETS",)),
        (("fit", "coherent-lar-2020", "--parameter", "cevns", "--starts", "0"), ("--starts",)),
        (("counts",), ("EXPERIMENT", "nuscatter counts --help")),
        (("structure",), ("NUCLIDES", "nuscatter structure --help")),
        (("data", "path"), ("NAME", "nuscatter data path --help")),
        (("report", "--colour"), ("--colour",)),
        (("reprot",), ("reprot", "nuscatter --help")),
        (("data", "delete", "all"), ("delete",)),
    ],
)
def test_a_wrong_command_is_refused_in_one_sentence(run, arguments, words):
    refused(run(*arguments), *words)


def test_no_command_is_answered_with_the_help(run):
    outcome = run()
    assert outcome.code in (0, 2)  # 0 in older versions of click
    assert "Usage: nuscatter" in outcome.out + outcome.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    result = CliRunner().invoke(cli, [*command.split(), "--help"], prog_name="nuscatter")
    assert result.exit_code == 0
    assert f"Usage: nuscatter {command}" in result.output
    assert "Error`" not in result.output  # no class of the library


def test_the_version(run):
    assert run("--version") == (0, f"nuscatter, version {nuscatter.__version__}\n", "")


def test_a_figure_that_cannot_be_written_is_refused(run, alone):
    (alone / "file").write_text("")
    outcome = run("report", "--out", str(alone / "file"))
    refused(outcome, "figure", "cannot be written", str(alone / "file" / "report.png"))


@pytest.mark.releases
def test_a_figure_of_an_unknown_kind_is_refused(released, alone):
    outcome = released("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--figure", "fit.doc")
    refused(outcome, "'fit.doc'", "png")
    assert list((alone / "here").iterdir()) == []


@pytest.mark.releases
def test_the_number_of_events_is_one_data_sets(released):
    refused(released("fit", "coherent-csi-2021", "coherent-lar-2020", "--parameter", "cevns"), "one")


# --- bad files and no network -----------------------------------------------------------------------------------------


@pytest.fixture
def copy(run, releases, alone, monkeypatch):
    """A copy of the CsI release that may be damaged."""
    shutil.copytree(releases / "coherent_csi_2021", alone / "data" / "coherent_csi_2021")
    monkeypatch.setenv("NUSCATTER_DATA", str(alone / "data"))
    return alone / "data" / "coherent_csi_2021"


NEEDS_CSI = [
    ("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w"),
    ("fit", "coherent-csi-2021", "--parameter", "cevns", "--json"),
    ("report", "--out", "out"),
    ("data", "fetch", "coherent_csi_2021"),
    ("data", "path", "coherent_csi_2021"),
]


@pytest.mark.releases
@pytest.mark.parametrize("arguments", NEEDS_CSI, ids=" ".join)
@pytest.mark.parametrize("damage", ["changed", "truncated", "empty"])
def test_a_damaged_release_is_refused(run, copy, alone, arguments, damage):
    file = copy / "brnPE.txt"
    content = file.read_bytes()
    new = {"changed": content.replace(b"1", b"2", 1), "truncated": content[: len(content) // 2], "empty": b""}[damage]
    assert new != content
    file.write_bytes(new)
    refused(run(*arguments), str(file), "expected", "sha256", "empty" if damage == "empty" else f"{len(new)} bytes")
    assert list((alone / "here").iterdir()) == []
    assert not (alone / "cache").exists()


@pytest.mark.releases
def test_the_events_of_another_source_are_refused_with_the_reason(run, copy):
    """arXiv's own event files have other hashes than the tested copies: the refusal says so."""
    events = copy / "dataBeamOnC.txt"
    events.write_bytes(events.read_bytes() + b"7.5 6.5\n")
    refused(run("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w"), str(events), "arXiv")


def test_a_bar_is_begun_on_a_terminal_alone(run, monkeypatch):
    """Elsewhere not even a disabled one: that of rich 13 ends in an empty line."""
    from rich.progress import Progress

    begun = []
    monkeypatch.setattr(Progress, "start", lambda bars: begun.append(bars.console))
    monkeypatch.setattr(Progress, "stop", lambda _: None)
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    refused(run("data", "fetch", "coherent_lar_2020"), "could not be reached")
    assert begun == []
    monkeypatch.setenv("FORCE_COLOR", "1")
    refused(run("data", "fetch", "coherent_lar_2020"), "could not be reached")
    assert len(begun) == 1


@pytest.mark.parametrize("arguments", NEEDS_CSI[:2] + NEEDS_CSI[3:4], ids=" ".join)
def test_without_network_nothing_is_half_written(run, alone, monkeypatch, arguments):
    (alone / "empty").mkdir()
    monkeypatch.setenv("NUSCATTER_DATA", str(alone / "empty"))
    refused(run(*arguments), "could not be reached", "https://arxiv.org", str(alone / "empty"))
    assert [each for each in (alone / "cache").rglob("*") if each.is_file()] == []
    assert list((alone / "here").iterdir()) == []
    assert list((alone / "empty").iterdir()) == []


def test_a_folder_of_releases_that_does_not_exist(run, alone, monkeypatch):
    monkeypatch.setenv("NUSCATTER_DATA", str(alone / "absent"))
    for arguments in (("fit", "coherent-csi-2021", "--parameter", "cevns"), ("data", "list"), ("report",)):
        refused(run(*arguments), "NUSCATTER_DATA", str(alone / "absent"), "does not exist")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spectrum", "--target", "CsI", "--distance", "-1"), ("distance [m]", "-1.0")),
        (("counts", "nope"), ("nope",)),
        (("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w"), ("could not be reached",)),
        (("data", "fetch", "coherent_lar_2020"), ("could not be reached", "zenodo")),
        (("spectrum", "--target", "CsI"), ("--distance",)),
    ],
    ids=lambda value: value[0],
)
def test_the_exit_code_of_a_process(alone, arguments, words):
    refused(process(*arguments), *words)


# --- what is written --------------------------------------------------------------------------------------------------


def test_an_error_without_end_is_null_in_json(capsys):
    """An interval that never closes: JSON has no infinity."""
    from nuscatter.printing import show
    from nuscatter.reports.report import Number

    rows = [Number("open", 1.0, "", (0.5, np.inf)), Number("even", 1.0, "", (0.5, 0.5)), Number("bare", 1.0)]
    show([("a table", rows)], [], True)
    outcome = Outcome(0, *capsys.readouterr())
    assert [each["error"] for each in outcome.numbers.values()] == [[0.5, None], 0.5, None]
    show([("a table", rows)], [], False)
    assert "1.00 -0.50 +inf" in capsys.readouterr().out


def test_square_brackets_are_text(capsys, monkeypatch):
    from nuscatter.printing import show
    from nuscatter.reports.report import Number

    monkeypatch.setenv("COLUMNS", "120")
    show([("title [MeV]", [Number("name [us]", 1.0, "[red]", None, "source [events]")])], [], False)
    out = capsys.readouterr().out
    for text in ("title [MeV]", "name [us]", "[red]", "source [events]"):
        assert text in out


@pytest.mark.releases
def test_impacts_of_a_fit(released, alone):
    outcome = released("fit", "coherent-csi-2021", "--parameter", "sin2_theta_w", "--impacts", "--json")
    moved = outcome.under("shift of sin2_theta_w with each nuisance")
    assert next(iter(moved)) == "flux_sns"
    assert moved["flux_sns"]["value"] == pytest.approx(0.016, abs=0.004)
    assert outcome.json["figures"] == ["nuscatter-fit.png", "nuscatter-fit-impacts.png"]
    picture("nuscatter-fit.png")
    assert Path("nuscatter-fit-impacts.png").read_bytes().startswith(b"\x89PNG")
