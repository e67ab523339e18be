"""Numbers as tables and as JSON: digits, errors, brackets, widths."""

import json
from collections import Counter

import numpy as np
import pytest
from click.testing import CliRunner

from nuscatter.cli.commands import cli
from nuscatter.printing import console, counting, number_object, show, show_json, table
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
    assert "1.00 -0.50 +∞" in capsys.readouterr().out


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
        (1234.5, (0.0, 0.0), "1234.5"),
        (0.000123456, None, "0.0001235"),
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


LONG = [
    ["COHERENT-NaI-3388", "12345.6 ± 1.2", "scintillating crystal of sodium iodide", "–", "123 -4 +567"],
    ["[red]", "7", "https://doi.org/10.5281/zenodo.3903810", "13 keVnr*", "-0.25"],
]
HEAD = ["experiment", "mass [kg]", "technology", "threshold of detection", "value"]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
@pytest.mark.parametrize("rows", [LONG, LONG[::-1], [row * 3 for row in LONG]], ids=["two", "turned", "wide"])
def test_no_cell_is_cut_at_any_width(monkeypatch, capsys, width, rows):
    """All letters of all cells are there, line by line; numbers and names in one piece where they fit."""
    monkeypatch.setenv("COLUMNS", str(width))
    table("title", HEAD * (len(rows[0]) // len(HEAD)), rows)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    shown = Counter("".join(out.split()))
    for letter, times in Counter("".join("".join(row) for row in [*rows, HEAD]).replace(" ", "")).items():
        assert shown[letter] >= times
    if width >= 40:
        for row in rows:
            for cell in (row[0], row[1], row[4]):
                assert cell in out


@pytest.mark.slow
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("command", ["experiments", "facilities", "data list"])
def test_the_widest_tables_of_the_command_line_are_whole(monkeypatch, width, command):
    """Each cell that the table prints in a wide terminal is there, its words unbroken."""
    words = {}
    for columns in (400, width):
        monkeypatch.setenv("COLUMNS", str(columns))
        done = CliRunner().invoke(cli, command.split())
        assert done.exit_code == 0
        words[columns] = [word for word in done.stdout.split() if "─" not in word and "/" not in word]
    missing = Counter(words[400]) - Counter(words[width])
    assert not missing


def test_columns_that_do_not_fit_are_printed_below_with_the_names_again(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "31")
    table("title", ["name", "first", "second", "third"], [["argon", "1234567890", "2345678901", "3456789012"]])
    out = capsys.readouterr().out
    assert out.count("argon") == 2
    assert out.index("first") < out.index("second") < out.index("third")


def test_points_are_counted_on_a_terminal_only(monkeypatch, capsys):
    with counting("scanning", 10) as done:
        assert done is None
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes any output for a terminal then
    monkeypatch.setenv("TERM", "xterm")  # one that draws bars
    with counting("scanning", 10) as done:
        done(4), done(20)
    out, err = capsys.readouterr()
    assert out == ""
    assert "scanning" in err
    assert "24 points" in err


def test_a_file_has_a_width_of_its_own(monkeypatch):
    monkeypatch.delenv("COLUMNS")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    assert console().width == 120
