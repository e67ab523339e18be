"""Where results go: refused before a computation, complete after it."""

import csv
import json

import pytest

from nuscatter.cli.statistics.folder import output
from nuscatter.errors import InputError
from nuscatter.reports.report import Number


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_places():
    assert output(None, None, False, "fit").figure.name == "nuscatter-fit.png"
    assert output(None, None, True, "fit").figure is None
    assert str(output("a/b", None, False, "fit").figure) == "a/b/fit.png"
    assert str(output("a/b", "c.svg", False, "fit").figure) == "c.svg"


def test_numbers_keep_their_precision(here):
    rows = [Number("x", 0.1 + 0.2, "m", (0.25, 1 / 3)), Number("y", 1.0)]
    files = output("out", None, True, "fit").write_numbers([("a table", rows)], [], ["one.", "", "two."])
    assert [each.name for each in files] == ["numbers.json", "numbers.csv"]
    content = json.loads((here / "out/numbers.json").read_text())
    assert content["numbers"][0]["error"] == [0.25, 1 / 3]
    assert content["note"] == "one. two."
    head, first, second = csv.reader((here / "out/numbers.csv").read_text().splitlines())
    assert head == ["name", "value", "unit", "error down", "error up", "source"]
    assert (first[0], float(first[1]), float(first[4])) == ("a table: x", 0.1 + 0.2, 1 / 3)
    assert second[3:5] == ["", ""]


def test_without_a_folder_nothing_is_written(here):
    nowhere = output(None, None, True, "fit")
    assert nowhere.write_numbers([], [], []) == nowhere.write_columns("a.csv", {"x": [1.0]}) == []
    assert list(here.iterdir()) == []


def test_what_cannot_be_written_is_refused(here):
    (here / "file").write_text("")
    with pytest.raises(InputError, match="folder 'file/in' cannot be written"):
        output("file/in", None, False, "fit")
    with pytest.raises(InputError, match="with --no-figure none is drawn"):
        output(None, "fit.png", True, "fit")
    with pytest.raises(InputError, match=r"fit\.doc"):
        output(None, "fit.doc", False, "fit")
