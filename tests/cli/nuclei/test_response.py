"""``nuscatter response``: refusals before anything is computed, and one nucleus."""

import json

import pytest
from click.testing import CliRunner

from nuscatter.cli.commands import cli
from nuscatter.errors import InputError


def run(*arguments: str):
    return CliRunner().invoke(cli, ["response", *arguments], catch_exceptions=True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("O16", "--multipole", "E7"), "no multipole 'E7'"),
        (("Unobtainium",), "Unobtainium"),
        (("O16", "--width", "-1"), "--width"),
        (("O16", "--force", "SLy9", "--no-figure"), "SLy9"),
        (("O16", "--figure", "a.doc"), "a.doc"),
        (("O16", "--figure", "a.png", "--no-figure"), "leave out one"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(arguments, words):
    found = run(*arguments)
    assert isinstance(found.exception, InputError)
    assert words in str(found.exception)


@pytest.mark.slow
def test_numbers_files_and_figure(tmp_path):
    found = run("Ca48", "--multipole", "Fermi", "--force", "SkM*", "--json", "--out", str(tmp_path))
    assert found.exit_code == 0, found.output
    told = json.loads(found.output)
    numbers = {each["name"].partition(": ")[2]: each["value"] for each in told["numbers"]}
    assert numbers["sum rule of the difference of t- and t+"] == pytest.approx(8)
    assert numbers["exhausted"] == pytest.approx(1, abs=1e-3)
    assert "by hand" in told["note"]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"numbers.json", "numbers.csv", "strength.csv", "Ca48-Fermi.png"}
    head, first, *_ = (tmp_path / "strength.csv").read_text().splitlines()
    assert head == "energy [MeV],continuous strength [1 per MeV],folded strength [1 per MeV]"
    assert float(first.split(",")[0]) == pytest.approx(10.41, abs=0.05)  # the threshold
