"""Numbers as tables and as JSON: digits, errors, brackets, widths."""

import json

import numpy as np
import pytest

from nuscatter.printing import console, number_object, show, show_json, table
from nuscatter.reports.report import Number


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")


def test_an_error_without_end_is_null_in_json(capsys):
    """An interval that never closes: JSON has no infinity."""
    rows = [Number("open", 1.0, "", (0.5, np.inf)), Number("even", 1.0, "", (0.5, 0.5)), Number("bare", 1.0)]
    show([("a table", rows)], [], True)
    numbers = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["numbers"]
    assert [each["error"] for each in numbers] == [[0.5, None], 0.5, None]
    show([("a table", rows)], [], False)
    assert "1.00 -0.50 +inf" in capsys.readouterr().out


def test_square_brackets_are_text(capsys):
    show([("title [MeV]", [Number("name [us]", 1.0, "[red]", None, "source [events]")])], [], False)
    out = capsys.readouterr().out
    for text in ("title [MeV]", "name [us]", "[red]", "source [events]"):
        assert text in out


@pytest.mark.parametrize(
    ("value", "error", "written"),
    [
        (123.456, (12.34, 12.34), "123 ± 12"),
        (0.22012, (0.0261, 0.0279), "0.220 -0.026 +0.028"),
        (0.5, (0.012, 3.0), "0.500 -0.012 +3.000"),  # two figures of the smaller one
        (1234.5, (0.0, 0.0), "1234.500 ± 0.000"),
        (0.000123456, None, "0.000123456"),
        (1e23, None, "1e+23"),
    ],
)
def test_a_value_has_two_figures_of_its_smaller_error(capsys, value, error, written):
    show([("a table", [Number("x", value, "", error)])], [], False)
    assert written in [each.strip() for each in capsys.readouterr().out.replace("x  ", "\n").splitlines()]


def test_the_source_is_shown_where_it_is_not_this_library(capsys):
    show([("a table", [Number("ours", 1.0), Number("theirs", 2.0, source="a paper")])], [], False)
    out = capsys.readouterr().out
    assert "a paper" in out
    assert "nuscatter" not in out


def test_an_object_has_five_entries():
    assert number_object("n", 1.5, "m", (0.1, 0.2), "a paper") == {
        "name": "n",
        "value": 1.5,
        "unit": "m",
        "error": [0.1, 0.2],
        "source": "a paper",
    }
    assert number_object("n", None, "", None, "s")["error"] is None
    assert number_object("n", [1.0, 2.0], "", (0.3, 0.3), "s")["error"] == 0.3
    assert number_object("n", 1.0, "", (np.inf, np.inf), "s")["error"] is None
    assert number_object("n", np.nan, "", None, "s")["value"] is None


def test_json_is_one_line_with_files_and_a_note(capsys, tmp_path):
    show([], [tmp_path / "a.png"], True, "a note")
    out = capsys.readouterr().out
    assert json.loads(out) == {"numbers": [], "figures": [str(tmp_path / "a.png")], "note": "a note"}
    assert out.count("\n") == 1
    show_json([], [tmp_path / "a.png"], "a note")
    assert capsys.readouterr().out == out
    show([], [tmp_path / "a.png"], False, "a note")
    assert capsys.readouterr().out == f"figure: {tmp_path / 'a.png'}\na note\n"


def test_columns_of_numbers_are_aligned_to_the_right(capsys):
    table("title", ["name", "events", "word"], [["a", "7", "x"], ["b", "123456", "longer"]])
    first, second = (line for line in capsys.readouterr().out.splitlines() if line.split()[:1] in (["a"], ["b"]))
    assert first.index("7") == second.index("6")
    assert first.index("x") == second.index("l")


def test_a_file_has_a_width_of_its_own(monkeypatch):
    monkeypatch.delenv("COLUMNS")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    assert console().width == 120
