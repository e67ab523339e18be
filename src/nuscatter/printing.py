"""How the command line shows numbers: as tables for people, as one JSON object for programs."""

import json
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from math import floor, isfinite, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

if TYPE_CHECKING:
    from nuscatter.reports.report import Number

#: A title and its numbers.
Table: TypeAlias = "tuple[str, list[Number]]"

#: Longest word that a column is made wide enough for, in letters; a longer one is broken.
_WORD = 14


def console(*, stderr: bool = False) -> Any:
    """Return the terminal, for results or (stderr) for what only a person wants to see."""
    from rich.console import Console

    terminal = Console(stderr=stderr)
    if not terminal.is_terminal and "COLUMNS" not in os.environ:
        terminal.width = 120  # a file or a pipe has no width of its own
    return terminal


def busy(what: str) -> AbstractContextManager[Any]:
    """Return a context that shows a spinner on a terminal, and nothing in a file or a pipe."""
    terminal = console(stderr=True)
    shown: AbstractContextManager[Any] = terminal.status(what) if terminal.is_terminal else nullcontext()
    return shown


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header; a column whose first entry is a number is aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    grid = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    for at, name in enumerate(header):
        is_number = at > 0 and bool(rows) and rows[0][at][:1].isdigit()
        justify: Any = "right" if is_number else "left"
        words = [word for row in (header, *rows) for word in row[at].split()]
        least = min(max((len(word) for word in words), default=1), _WORD)
        grid.add_column(escape(name), justify=justify, overflow="fold", no_wrap=at < 2 or is_number, min_width=least)
    for row in rows:
        grid.add_row(*(escape(cell) for cell in row))
    console().print(f"[bold]{escape(title)}[/]", soft_wrap=True)
    console().print(grid)


def show(tables: Sequence[Table], figures: list[Path], as_json: bool, note: str = "") -> None:
    """Print tables of numbers, or all of them as one JSON object."""
    if as_json:
        show_json(
            [
                number_object(f"{title}: {each.name}", each.value, each.unit, each.error, each.source)
                for title, rows in tables
                for each in rows
            ],
            figures,
            note,
        )
        return
    for title, rows in tables:
        table(title, ["", "value", "unit", "source"], [_row(number) for number in rows])
    for path in figures:
        click.echo(f"figure: {path}")
    if note:
        click.echo(note)


def _row(number: "Number") -> list[str]:
    return [number.name, _written(number), number.unit, "" if number.source == "nuscatter" else number.source]


def show_json(numbers: list[dict[str, Any]], figures: list[Path], note: str) -> None:
    """Print one JSON object of numbers, as `number_object` makes them, of the files of figures, and of a note."""
    click.echo(json.dumps({"numbers": numbers, "figures": [str(path) for path in figures], "note": note}))


def number_object(
    name: str, value: object, unit: str, error: tuple[float, float] | None, source: str
) -> dict[str, Any]:
    """Return a number as it stands in a JSON object.

    JSON has no infinity and no NaN: an error that is infinite, and a value that is not known, are null there. Of two
    equal errors one is given.
    """
    both: Any = error and [each if isfinite(each) else None for each in error]
    if both and both[0] == both[1]:
        both = both[0]
    known = None if isinstance(value, float) and not isfinite(value) else value
    return {"name": name, "value": known, "unit": unit, "error": both, "source": source}


def _written(number: "Number") -> str:
    """Return a value with its errors to two figures of the smaller one."""
    if not number.error:
        return f"{number.value:.6g}"
    finite = [each for each in number.error if isfinite(each) and each > 0]
    places = max(0, 1 - floor(log10(min(finite)))) if finite else 3
    low, high = (f"{each:.{places}f}" for each in number.error)
    return f"{number.value:.{places}f} ± {low}" if low == high else f"{number.value:.{places}f} -{low} +{high}"
