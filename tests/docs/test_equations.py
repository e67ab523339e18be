"""The index of the review's equations is whole, and every function in it says which equation it is."""

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CELLS = [
    [cell.strip() for cell in line.strip("| \n").split("|")]
    for line in (ROOT / "docs" / "equations.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]
ROWS = [row for row in CELLS if re.match(r"(Eqs?\.|Table) ", row[0])]
#: Of papers that are not the review.
OTHERS = [row for row in CELLS if re.search(r", Eqs?\. ", row[0])]
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def numbers(text: str) -> set[int]:
    """The equations that a text names: Eq. 5, Eqs. 2–6, Eqs. 18–20, 22."""
    found: set[int] = set()
    for listed in re.findall(r"Eqs?\.\s+((?:\d+(?:[–-]\d+)?(?:, | and )?)+)", text):
        for first, last in re.findall(r"(\d+)(?:[–-](\d+))?", listed):
            found |= set(range(int(first), int(last or first) + 1))
    return found


def target(path: str) -> tuple[object, str]:
    """What a dotted name means, and its docstring."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            value = getattr(value, name)
        return value, str(value.__doc__)
    raise ModuleNotFoundError(path)


def test_each_equation_and_table_has_one_row():
    listed = [number for row in ROWS for number in sorted(numbers(row[0]))]
    assert listed == list(range(1, 62))
    assert [ROMAN[row[0].split()[1]] for row in ROWS if row[0].startswith("Table")] == [1, 2, 3, 4, 5]
    assert len(OTHERS) > 5


@pytest.mark.parametrize(
    ("equation", "path"),
    [(row[0], path) for row in ROWS + OTHERS for path in re.findall(r"`~(nuscatter\.[\w.]+)`", row[2])],
)
def test_each_function_exists_and_names_its_equation(equation, path):
    value, docstring = target(path)
    assert value is not None
    words = " ".join(docstring.split())
    if equation.startswith("Table"):
        numeral = equation.split()[1]
        assert re.search(rf"Tables? (\w+ and )?{numeral}\b", words), f"{path} does not name {equation} of the review."
    else:
        assert numbers(equation) <= numbers(words), f"The docstring of {path} does not name {equation}."


@pytest.mark.parametrize("row", [row for row in ROWS + OTHERS if "nuscatter." in row[2]], ids=lambda row: row[0])
def test_a_row_names_the_file_that_holds_its_functions(row):
    files = set(re.findall(r"`([\w/]+)\.py`", row[2]))
    paths = re.findall(r"`~nuscatter\.([\w.]+)`", row[2])
    assert files == {
        each for each in files if any(f"{path}.".startswith(each.replace("/", ".") + ".") for path in paths)
    }
    assert all(any(f"{path}.".startswith(each.replace("/", ".") + ".") for each in files) for path in paths)


def test_a_row_without_a_function_says_why():
    bare = [row for row in ROWS if "nuscatter." not in row[2]]
    assert bare
    assert all(row[2].startswith(("not yet", "steps")) for row in bare)
