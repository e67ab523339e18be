"""``nuscatter experiments`` and ``nuscatter counts`` of experiments without released data."""

import json

import pytest
from click.testing import CliRunner

from nuscatter.catalogue.entries import experiment
from nuscatter.catalogue.experiment_files.reading import read_experiment
from nuscatter.catalogue.published_facts import setup, setups
from nuscatter.cli.experiments import experiments
from nuscatter.cli.predict import counts
from nuscatter.errors import InputError
from nuscatter.interactions.standard.standard_model import StandardModel


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")

    def call(command, *arguments):
        done = CliRunner().invoke(command, arguments)
        if done.exception is not None:
            raise done.exception
        return done.output

    return call


def refuse(word):
    raise AssertionError(f"{word} is no JSON")


def numbers(text):
    return {each["name"]: each for each in json.loads(text, parse_constant=refuse)["numbers"]}


def cells(text, name):
    """The row of an experiment, cut at two spaces or more."""
    (line,) = [line for line in text.splitlines() if line.split()[:1] == [name]]
    return [each.strip() for each in line.split("  ") if each.strip()]


def test_three_tables_hold_every_experiment_once(run):
    text = run(experiments)
    assert [title in text for title in ("Table IV", "Table V", "Sun's ⁸B")] == [True] * 3
    for each in setups():
        assert cells(text, each.name)[0] == each.name


def test_rows_of_the_tables(run):
    text = run(experiments)
    csi = ["COHERENT-CsI", "SNS", "CsI", "scintillating crystal", "14.6 (14)", "19.3 (19.6)", "–", "2015-2019"]
    assert cells(text, "COHERENT-CsI") == csi
    assert cells(text, "TEXONO")[-6:] == ["Taiwan", "2.9", "28", "1.434", "200 eVee", "< 4.7 SM"]
    assert cells(text, "CONUS+")[-2:] == ["160, 170, 180 eVee", "395 seen"]
    assert cells(text, "NUCLEUS")[4:7] == ["4.25 + 4.25", "72 + 102", "0.006 + 0.004*"]
    assert cells(text, "LZ")[4:] == ["5.7 tonne year", "0.5 keVnr", "–", "4.5", "2023-03 to 2025-04"]


def test_json_has_one_object_for_each_number(run):
    found = numbers(run(experiments, "--json"))
    assert len(found) == sum(len(each.facts) for each in setups())
    assert all(each["source"] for each in found.values())
    assert found["CONUS+: mass"] == {
        "name": "CONUS+: mass", "value": 2.83, "unit": "kg", "error": 0.02, "source": "arXiv:2501.05206: active",
    }  # fmt: skip
    assert found["COHERENT-Ge: observed"]["error"] == [6.3, 7.1]
    assert found["COHERENT-D2O: threshold"]["value"] is None
    assert found["NUCLEUS: distance"]["value"] == [72, 102]
    assert found["Dresden-II: mass"]["source"].startswith("From memory")


def test_counts_beside_what_was_published(run):
    found = numbers(run(counts, "conus+", "--json"))
    title = "CONUS+ at Leibstadt, first run: expected counts"
    expected = float(experiment("CONUS+").counts(StandardModel()).sum())
    assert found[f"{title}: all"]["value"] == pytest.approx(expected)
    assert found[f"{title}: all"]["error"] is None
    assert found[f"{title}: predicted, published"]["value"] == 347
    assert found[f"{title}: exposure, published"]["value"] == 327
    bins = [each["value"] for name, each in found.items() if name.startswith("energy bins")]
    assert sum(bins) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CONUS+", ("keVee", "Response: threshold and resolution", "From memory, not confirmed: upper end, noise")),
        ("NUCLEUS", ("keVnr", "No exposure is published: counts are for a year")),
        ("RED-100", ("5 to 6 electrons", "counted electrons")),
        ("COHERENT-CsI", ("COHERENT, CsI(Na), 2021: expected counts", "PE", "347 ± 44")),
    ],
)
def test_counts_say_what_they_rest_on(run, name, words):
    text = run(counts, name)
    for word in words:
        assert word in text


@pytest.mark.slow
def test_counts_of_the_sun_list_the_flavours_alone(run):
    found = [name.rpartition(": ")[2] for name in numbers(run(counts, "XENONnT", "--json"))]
    assert found[:4] == ["nu_e", "nu_mu", "nu_tau", "all"]


def test_counts_refuse_with_what_is_missing(run):
    with pytest.raises(InputError, match="COHERENT-D2O cannot be predicted without its threshold: sees no nuclear"):
        run(counts, "coherent-d2o")
    assert setup("COHERENT-D2O").knows("mass")


def test_a_row_is_written_as_a_file(run, tmp_path):
    text = run(experiments, "--show", "coherent-lar-2020")
    (tmp_path / "mine.toml").write_text(text)
    assert "NOT IN THIS FILE" not in text
    read = read_experiment(tmp_path / "mine.toml").counts(StandardModel())
    assert read.sum() == pytest.approx(experiment("COHERENT-LAr-2020").counts(StandardModel()).sum(), rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--show", "CONUS-2030"), "CONUS-2030"),
        (("--show", "CONUS"), "efficiency"),
        (("--show", "CONUS+", "--json"), "TOML"),
    ],
)
def test_a_row_that_cannot_be_written_is_refused(run, arguments, words):
    with pytest.raises(InputError, match=words):
        run(experiments, *arguments)
