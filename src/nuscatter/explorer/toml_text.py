"""The experiment of a state as the text of a file, which `read_experiment` and the command line read."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nuscatter.catalogue.experiment_files.values import key_text, quoted
from nuscatter.catalogue.experiment_files.writing import file_of
from nuscatter.explorer.asked import FILE_KEYS
from nuscatter.explorer.state import State

#: As TOML has numbers: none begins with a zero that means nothing.
_NUMBER = re.compile(r"[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def toml_text(name: str, state: State) -> str:
    """Return the text of the file: that of the catalogue, or of what the state itself says.

    Args:
        name: Of the catalogue's experiment; empty for what the state itself says.
        state: The state, whose nuclear model stands in the file too.

    Example:
        >>> print(toml_text("", State({"source.kind": "line", "detector.bins.from": "1 keV", "structure": "SLy4"})))
        structure = "SLy4"
        <BLANKLINE>
        [source]
        kind = "line"
        <BLANKLINE>
        [detector]
        bins = {from = "1 keV"}
        <BLANKLINE>
    """
    structure = state.get("structure")
    first = f"structure = {quoted(structure)}\n" if structure else ""
    if name:
        return first + file_of(name)
    lines = [f"title = {quoted(state.get('title'))}"] if state.get("title") else []
    tables = State(dict(state.starting(*FILE_KEYS[1:]))).table()
    for root in FILE_KEYS[1:]:
        for header, table in _tables(root, tables.get(root, {})):
            lines += ["", header, *(f"{key} = {_value(value)}" for key, value in table.items())]
    return (first + "\n".join(lines)).lstrip("\n") + "\n"


def _tables(name: str, table: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the headers and the tables of a source or a detector: one, or those of a list."""
    if isinstance(table, list):
        for each in table:
            yield f"[[{name}]]", each
    elif table:
        yield f"[{name}]", table


def _value(value: Any) -> str:
    """Return a value as TOML has it: a number without a unit as a number, tables in their line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key_text(key)} = {_value(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if value in ("true", "false") or _NUMBER.fullmatch(value):
        return str(value)
    return quoted(value)
