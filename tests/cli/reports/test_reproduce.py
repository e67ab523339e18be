"""`nuscatter reproduce`: files, a page, one JSON object, and refusals; items of no computation stand for all."""

import json

import pytest

from nuscatter.cli.reports import reproduce as module
from nuscatter.errors import DataError, InputError
from nuscatter.reproduce import run


@pytest.fixture
def call(alone, monkeypatch, capsys):
    """The command as its group calls it: what it prints."""

    def called(*arguments):
        module.reproduce.main(list(arguments), standalone_mode=False)
        return capsys.readouterr().out

    return called


def test_an_item_is_files_a_table_and_numbers_and_is_made_once(call, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    out = call("FIG1", "--out", str(folder))
    assert "29.8" in out
    assert "CODATA" in out
    assert {each.name for each in folder.iterdir()} == {"fig1.png", "fig1.pdf", "fig1.csv", "fig1_line.csv"}
    assert (folder / "fig1.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "fig1.csv").read_text().count("\n") > 600
    before = {each: each.stat().st_mtime_ns for each in folder.iterdir()}
    monkeypatch.setattr(run, "_written", lambda *_: pytest.fail("it was made again"))
    answer = json.loads(call("fig1", "--out", str(folder), "--json"))
    assert {each: each.stat().st_mtime_ns for each in folder.iterdir()} == before
    assert all(set(each) == {"name", "value", "unit", "error", "source"} for each in answer["numbers"])
    here = next(each for each in answer["numbers"] if "line, here" in each["name"])
    assert here["value"] == pytest.approx(29.7921, rel=1e-5, abs=0)
    assert here["unit"] == "MeV"
    assert "3 numbers stand beside printed ones" in answer["note"]
    assert [path.rpartition(".")[2] for path in answer["figures"]] == ["png", "pdf", "csv", "csv"]


def test_all_has_a_page_and_says_what_is_left_out(call, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "names", lambda: ("fig3", "weak_mixing_angle"))
    out = call("all", "--out", str(tmp_path / "out"), "--workers", "1")
    assert "weak_mixing_angle is left out" in out
    assert "coherent_csi_2021" in out
    text = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "fig3.png" in text
    assert "weak_mixing_angle" in text


def test_unknown_names_and_missing_releases_are_refused(call, tmp_path):
    with pytest.raises(InputError, match="fig11"):
        call("fig12", "--out", str(tmp_path / "out"))
    with pytest.raises(DataError, match="coherent_csi_2021"):
        call("weak-mixing-angle", "--out", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_the_shell_completes_names():
    assert module._beginning(None, None, "TAB") == ["table1", "table2", "table3", "table4", "table5"]
    assert module._beginning(None, None, "al") == ["all"]
