"""Items are found by name, made once, stored with their figure, and made in several processes."""

import pytest

from nuscatter.errors import DataError, InputError
from nuscatter.reproduce import run
from nuscatter.reproduce.item import Item, Made, beside, sheet
from nuscatter.reproduce.run import item, make_all, names, reproduced


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def counted(monkeypatch):
    """Items that count how often they are made; the second needs data that are not there."""
    calls = []

    def make(progress):
        calls.append("made")
        progress("half")
        rows = (beside("x", 2.5, 2.4, error=0.2),)
        return Made((sheet("", {"x": ("m", [1.5, float("inf")]), "of": ("", ["a", "b"])}),), rows, None, ("A note.",))

    def absent(_):
        raise DataError("There is no release.")

    items = {
        "one": Item("one", "One", "Caption.", ("A paper",), make),
        "two": Item("two", "Two", "Caption.", ("A paper",), absent),
    }
    monkeypatch.setattr(run, "item", items.__getitem__)
    return calls


def test_every_figure_and_table_of_the_review_is_there_once():
    wanted = {f"fig{number}" for number in range(1, 12)} | {f"table{number}" for number in range(1, 6)}
    assert wanted | {"eqs15-22"} <= set(names())
    assert len(set(names())) == len(names())
    for name in names():
        found = item(name)
        assert found.name == name
        assert found.title
        assert found.caption.endswith(".")
        assert found.references


def test_a_name_is_blind_to_case_and_an_unknown_one_is_refused():
    assert item("TABLE1").name == "table1"
    assert item("weak-mixing-angle").name == "weak_mixing_angle"
    with pytest.raises(InputError, match="fig11"):
        item("fig12")


def test_it_is_made_once_and_read_back_as_it_was(counted):
    first, again = reproduced("one"), reproduced("one")
    assert counted == ["made"]
    assert first == again
    assert first.sheets[0].lines == [(1.5, "a"), (float("inf"), "b")]
    assert first.rows[0].value == 2.5
    assert first.notes == ("A note.",)
    assert first.png == b""
    reproduced("one", anew=True)
    assert counted == ["made", "made"]


def test_what_lacks_its_release_is_left_out_and_said(counted):
    told = []
    found, missing = make_all(["one", "two", "one"], told=lambda name, what: told.append((name, what)))
    assert [each.name for each in found] == ["one"]
    assert missing == {"two": "There is no release."}
    assert told == [("one", ""), ("one", "half"), ("two", "")]


def test_no_process_is_refused(counted):
    with pytest.raises(InputError, match="workers"):
        make_all(["one"], workers=0)


@pytest.mark.slow
def test_figures_are_files_and_the_same_each_time():
    first, again = (reproduced("fig3", anew=True) for _ in range(2))
    assert first.png.startswith(b"\x89PNG")
    assert first.pdf.startswith(b"%PDF")
    assert (first.png, first.pdf) == (again.png, again.pdf)


@pytest.mark.slow
def test_processes_make_the_same():
    alone, _ = make_all(["fig3", "fig6", "fig1"])
    together, missing = make_all(["fig3", "fig6", "fig1"], workers=2, anew=True)
    assert together == alone
    assert not missing
