"""Tables of numbers that a file names: CSV files whose line of names says the units.

The line before the first number has a name for each column, and its unit in square brackets, ``energy [keV], factor``.
It may be a comment. A column without unit is a pure number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.values import Inline, Known, quoted
from nuscatter.computing.files import words
from nuscatter.errors import InputError, invalid
from nuscatter.units import Array
from nuscatter.words.unit_words import Reader

#: The name of a column, its unit, and its numbers as they stand in the file.
Column: TypeAlias = tuple[str, str, Array]

_HEAD = re.compile(r"(?P<name>[^\[\]]*?)\s*(?:\[(?P<unit>[^\[\]]*)\])?")
#: No table is larger than this [bytes].
_LARGEST = 10_000_000


def text_of(path: str, place: Place) -> tuple[Path, str]:
    """Return the path of a file that is named at a place, and its text; `InputError` if it cannot be read."""
    file = place.file(path)
    try:
        if file.stat().st_size > _LARGEST:
            raise invalid(place.name, path, f"a file of at most {_LARGEST // 1_000_000} MB")
        return file, file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{place.name} is {path!r}, which cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise invalid(place.name, path, "a file of text (UTF-8)") from None


def table(path: str, place: Place) -> list[Column]:
    """Return the columns of a CSV file that is named at a place.

    Raises:
        InputError: it cannot be read, a line has more or fewer entries than the first, or an entry is no number; the
            sentence says the line.
    """
    file, text = text_of(path, place)
    lines = text.splitlines()
    first = next((at for at, line in enumerate(lines) if _starts_with_number(line)), None)
    if first is None:
        raise InputError(f"{place.name} is {path!r}, a file in which no line starts with a number.")
    before = [each.strip().lstrip("#").strip() for each in lines[:first]]
    head = next((each for each in reversed(before) if each), "")
    rows = [(number + first, row) for number, row in words("\n".join(lines[first:]))]
    width = len(rows[0][1])
    for number, row in rows:
        if len(row) != width:
            raise InputError(f"{file.name}, line {number}: there are {len(row)} entries, but {width} were expected.")
    heads = [_HEAD.fullmatch(each.strip()) for each in head.split(",")]
    if len(heads) != width or not all(heads):
        raise InputError(
            f"{file.name}, line {first + 1}: the line before the numbers is {head[:60]!r}, but {width} names with "
            "their units such as 'energy [keV], factor' were expected."
        )
    numbers = np.array([[_number(each, file, number) for each in row] for number, row in rows]).T
    return [(each["name"], each["unit"] or "", column) for each, column in zip(heads, numbers, strict=True) if each]


def in_units(column: Column, read: Reader, place: Place) -> Array:
    """Return the numbers of a column in powers of MeV; `read` is asked for the unit, so only its kind is taken."""
    name, unit, numbers = column
    scale = read(f"{place.name}, column {name!r}", f"1 {unit}".strip())
    return numbers * float(scale)


def columns(path: str, place: Place, readers: Mapping[str, Reader]) -> tuple[Array, ...]:
    """Return the columns of a file in powers of MeV, by order, one for each reader; the names are for the message."""
    found = table(path, place)
    if len(found) != len(readers):
        expected = f"{len(readers)} columns ({', '.join(readers)})"
        raise InputError(f"{place.name} is {path!r} with {len(found)} columns, but {expected} were expected.")
    return tuple(in_units(column, read, place) for column, read in zip(found, readers.values(), strict=True))


def points(file: tuple[Array, ...] | None, x: Any, y: Any, names: str) -> tuple[Any, Any]:
    """Return the points of a table, which stand in a file or beside one another."""
    if (file is None) == (x is None) or (x is None) != (y is None):
        raise InputError(f"A table has a file, or {names}: one of the two was expected.")
    found = (file[0], file[1]) if file is not None else (np.asarray(x), np.asarray(y))
    if not (np.diff(found[0]) > 0).all():
        raise InputError(
            f"The {names.partition(' ')[0]} of the table do not increase, but an increasing list was expected."
        )
    return found


@final
@dataclass(frozen=True, eq=False)
class Table(Inline):
    """The name of a CSV file with certain columns.

    Args:
        readers: What each column is; the names are for the message.
    """

    readers: Mapping[str, Reader]

    @property
    def says(self) -> str:
        return f"the name of a CSV file with the columns {' and '.join(self.readers)}"

    @property
    def is_file(self) -> bool:
        return True

    def read(self, place: Place, raw: Any, known: Known) -> tuple[Array, ...]:
        if not isinstance(raw, str) or not raw.strip():
            raise invalid(place.name, raw, self.says)
        return columns(raw, place, self.readers)

    def write(self, value: Any, known: Known) -> str:
        return quoted(str(value))


def _starts_with_number(line: str) -> bool:
    start = re.split(r"[,\s]", line.strip(), maxsplit=1)[0]
    try:
        float(start)
    except ValueError:
        return False
    return True


def _number(text: str, file: Path, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{file.name}, line {line}: an entry is {text[:40]!r}, but a number was expected.") from None
