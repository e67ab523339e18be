"""Where something stands in a file or on the command line, so that a message can say it.

`tomllib` tells the line of a syntax error only, and where a string is left open that of its end. The line of a key is
found here, by a scan of the text for tables and for names before an equals sign, and so is that of an open string.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, final

from nuscatter.computing.files import named
from nuscatter.errors import InputError

#: Names of tables and of a key, and numbers of entries in arrays of tables.
Path_: TypeAlias = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_NAMES = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*(?P<array>\[?)\[\s*(?P<names>{_NAMES})\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(rf"\s*(?P<names>{_NAMES})\s*=")
_INLINE = re.compile(rf"[{{,]\s*(?P<names>{_NAMES})\s*=")


@final
@dataclass(frozen=True)
class Place:
    """A key of a document, or the document.

    Args:
        path: Names of the tables and of the key.
        where: Path → where it stands in words, as "mine.toml, line 3".
        folder: Where files that the document names are looked for; None if it may name none.
        dotted: Whether messages give the names of the tables before a key.
        typed: Whether texts are as typed on a command line: a key may have a unit for a number without one, and a table
            may be ``U235=0.6,Pu239=0.4``.
    """

    where: Callable[[Path_], str]
    folder: Path | None
    path: Path_ = ()
    dotted: bool = True
    typed: bool = False

    def at(self, key: str | int) -> "Place":
        """Return the place of a key below this one."""
        return replace(self, path=(*self.path, key))

    @property
    def name(self) -> str:
        """What a message calls the value here."""
        if not self.dotted:
            return str(self)
        return f"{self}: {'.'.join(str(each) for each in self.path if isinstance(each, str))}"

    def __str__(self) -> str:
        return self.where(self.path)

    def file(self, name: str) -> Path:
        """Return the path of a file that is named here, or raise `InputError` if none may be."""
        if self.folder is None:
            raise InputError(f"{self.name} is {name!r}, the name of a file, but no file is read here.")
        return self.folder / named(name, self.name)

    @contextmanager
    def blamed(self, names: Mapping[str, object]) -> Iterator[None]:
        """Return a context whose errors say the place: of the first key that the sentence is about, or this one."""
        try:
            yield
        except InputError as error:
            said = str(error)
            about = re.split(r" (?:is|are|has|have) ", said, maxsplit=1)[0]
            found = [(at.start(), name) for name in names if (at := re.search(rf"\b{re.escape(name)}\b", about))]
            place = self.at(min(found)[1]) if found else self
            raise type(error)(f"{place}: {said}") from None


def in_file(name: str, text: str, folder: Path) -> Place:
    """Return the place of a whole file."""
    lines = lines_of(text)

    def where(path: Path_) -> str:
        known = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in lines)
        return f"{name}, line {lines[known]}"

    return Place(where, folder)


def lines_of(text: str) -> dict[Path_, int]:
    r"""Return the line of each table and key of a TOML file.

    Example:
        >>> lines_of('[source]\nkind = "line"\n[detector]\nbins = {from = "1 keV"}')["detector", "bins", "from"]
        4
    """
    found: dict[Path_, int] = {(): 1}
    arrays: dict[Path_, int] = {}
    table: Path_ = ()
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if quotes:  # inside of a text of several lines
            quotes = "" if quotes in line else quotes
            continue
        header, key = _TABLE.match(line), _KEY.match(line)
        if header:
            table = _numbered(_parts(header["names"]), arrays)
            if header["array"]:
                arrays[table] = arrays.get(table, -1) + 1
                found.setdefault(table, number)
                table = (*table, arrays[table])
            for end in range(1, len(table) + 1):
                found.setdefault(table[:end], number)
        elif key:
            path = (*table, *_parts(key["names"]))
            for end in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:end], number)
            for inner in _INLINE.finditer(line, key.end()):
                found.setdefault((*path, *_parts(inner["names"])), number)
            rest = line[key.end() :].strip()
            opening = next((each for each in ('"""', "'''") if rest.startswith(each)), "")
            quotes = opening if opening and rest.count(opening) == 1 else ""
    return found


def _parts(names: str) -> Path_:
    return tuple(each.strip("\"'") for each in re.findall(_PART, names))


def _numbered(path: Path_, arrays: Mapping[Path_, int]) -> Path_:
    """Return a path with the number of the last entry behind each name of an array of tables, but for its own."""
    result: Path_ = ()
    for at, name in enumerate(path):
        result = (*result, name)
        if result in arrays and at + 1 < len(path):
            result = (*result, arrays[result])
    return result


def syntax_error(error: Exception, text: str) -> str:
    """Return the line of an error of syntax, and what it is.

    Args:
        error: As the reader of TOML raised it.
        text: What was read.

    Example:
        >>> import tomllib
        >>> wrong = 'title = "mine'
        >>> try:
        ...     tomllib.loads(wrong)
        ... except tomllib.TOMLDecodeError as error:
        ...     print(syntax_error(error, wrong))
        line 1: this is no TOML: a quotation mark is opened here and not closed
    """
    words = " ".join(str(error).split()) or type(error).__name__
    found = re.search(r" \(at line (\d+), column \d+\)", words)
    line = int(found[1]) if found else max(len(text.splitlines()), 1)
    opened = unclosed(text)
    if opened is not None and opened <= line:  # the reader goes on to the end of the line, or of the file
        return f"line {opened}: this is no TOML: a quotation mark is opened here and not closed"
    plain = words.replace(found[0], "") if found else words
    plain = f"{plain[0].lower()}{plain[1:].rstrip('.')}"
    bare = _BARE.fullmatch(text.splitlines()[line - 1]) if found else None
    if bare:
        key, value = bare["key"], bare["value"].strip()
        return f'line {line}: this is no TOML: {value} stands without quotation marks; write {key} = "{value}"'
    if plain.startswith("invalid value"):
        plain += " (a text, as one with a unit, stands in quotation marks)"
    return f"line {line}: this is no TOML: {plain}"


#: A number with its unit that is no string, as in ``distance = 25 m``, alone in its line.
_BARE = re.compile(
    rf"\s*(?P<key>{_NAMES})\s*=\s*(?P<value>[-+.]?\d[^\"'#,{{}}\[\]=]*[A-Za-z][^\"'#,{{}}\[\]=]*)(?:#.*)?"
)
#: A comment, or a string with the quotation mark that ends it; in double ones a stroke may stand before a mark.
_STRINGS = re.compile(
    r"""
    \#[^\n]*
    | \"{3} (?: \\. | (?!\"{3}). )* (?P<long> \"{3,5} )?
    | '{3} (?: (?!'{3}). )* (?P<plain> '{3,5} )?
    | \" (?: \\[^\n] | [^\"\\\n] )* (?P<short> \" )?
    | ' [^'\n]* (?P<literal> ' )?
    """,
    re.VERBOSE | re.DOTALL,
)


def unclosed(text: str) -> int | None:
    """Return the line in which the first string begins that is not closed; None if all are."""
    for each in _STRINGS.finditer(text):
        if not each[0].startswith("#") and not any(each.groups()):
            return text.count("\n", 0, each.start()) + 1
    return None
