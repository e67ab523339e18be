"""How the command line shows numbers: as tables for people, as one JSON object for programs."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, final

import click

from nuscatter.words.digits import written

if TYPE_CHECKING:
    from nuscatter.reports.report import Number

#: A title and its numbers.
Table: TypeAlias = "tuple[str, list[Number]]"

#: Longest word that is never broken in a column of text, in letters, and in the first column, which has the names.
_WORD, _NAME = 14, 26
#: Letters between two columns, and at the two edges of a table.
_GAP, _EDGES = 2, 2


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


@contextmanager
def counting(what: str, expected: int, things: str = "points") -> Iterator[Callable[[int], None] | None]:
    """Yield a function that is told how many points were done since its last call; None if there is no terminal.

    Args:
        what: What is done, as "scanning".
        expected: About how many points there are. More may come, as those of refinement: then the bar grows.
        things: What they are.
    """
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn(f"{{task.completed:.0f}} {things}"))
    with Progress(*columns, TimeElapsedColumn(), console=terminal, transient=True) as bars:
        task = bars.add_task(what, total=expected)

        def done(points: int) -> None:
            bars.advance(task, points)
            all_done = bars.tasks[0].completed
            bars.update(task, total=max(float(expected), all_done * 1.05))

        yield done


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header; no cell is cut, however narrow the terminal.

    A column whose first known entry is a number is aligned to the right and not broken. The others are wrapped between
    words. Where that is not enough, the table is printed in parts below each other, each with the first column.
    """
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    terminal = console()
    columns = [_Column.of(at, [row[at] for row in (header, *rows)]) for at in range(len(header))]
    terminal.print(f"[bold]{escape(title)}[/]", soft_wrap=True)
    for part in _parts(columns, terminal.width - _EDGES):
        grid = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
        for at, width in part.items():
            justify: Any = "right" if columns[at].number else "left"
            grid.add_column(escape(header[at]), justify=justify, overflow="fold", width=width)
        for row in rows:
            grid.add_row(*(escape(row[at]) for at in part))
        terminal.print(grid)


@final
@dataclass(frozen=True)
class _Column:
    """How wide a column may be: as wide as its longest cell, and at least as its longest word."""

    number: bool
    widest: int
    least: int

    @classmethod
    def of(cls, at: int, cells: Sequence[str]) -> "_Column":
        """Return the column with these cells, of which the first is its head."""
        from rich.cells import cell_len

        first = next((cell for cell in cells[1:] if cell.strip("–")), "")
        number = at > 0 and first.lstrip("(-")[:1].isdigit()
        widest = max(map(cell_len, cells))
        words = [cell_len(word) for cell in (cells[:1] if number else cells) for word in cell.split()]
        least = min(max(words, default=1), _NAME if at == 0 else _WORD)
        return cls(number, widest, max(least, *map(cell_len, cells[1:])) if number else least)


def _parts(columns: Sequence[_Column], width: int) -> list[dict[int, int]]:
    """Return the parts of a table that are printed below each other: the width of each column by its number.

    Every part has the first column. The others go where they fit with their least widths; what is left of the width
    goes to the columns that lack most.
    """
    parts: list[list[int]] = [[0]]
    for at in range(1, len(columns)):
        together = [*parts[-1], at]
        if sum(columns[each].least + _GAP for each in together) > width + _GAP and len(parts[-1]) > 1:
            parts.append([0, at])
        else:
            parts[-1] = together
    found = []
    for part in parts:
        widths = {at: columns[at].widest for at in part}
        while sum(each + _GAP for each in widths.values()) > width + _GAP:
            shrinkable = [at for at in part if widths[at] > columns[at].least]
            if not shrinkable:
                break
            widths[max(shrinkable, key=lambda at: widths[at])] -= 1
        found.append(_at_most(widths, width))
    return found


def _at_most(widths: dict[int, int], width: int) -> dict[int, int]:
    """Return widths that fit even where single words do not: then these are broken too, so that nothing is cut."""
    while sum(each + _GAP for each in widths.values()) > width + _GAP:
        at = max(widths, key=lambda each: widths[each])
        if widths[at] <= 1:
            break
        widths[at] -= 1
    return widths


def show(tables: Sequence[Table], figures: Sequence[Path], as_json: bool, note: str | Sequence[str] = "") -> None:
    """Print tables of numbers, or all of them as one JSON object; of several sentences, each has a line of its own."""
    notes = [each for each in ([note] if isinstance(note, str) else note) if each]
    if as_json:
        show_json(number_objects(tables), figures, " ".join(notes))
        return
    for title, rows in tables:
        table(title, ["", "value", "unit", "source"], [_row(number) for number in rows])
    for path in figures:
        click.echo(f"figure: {path}")
    for each in notes:
        click.echo(each)


def number_objects(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Return all numbers of tables as they stand in a JSON object, each with its table's title before its name."""
    return [
        number_object(f"{title}: {each.name}", each.value, each.unit, each.error, each.source)
        for title, rows in tables
        for each in rows
    ]


def _row(number: "Number") -> list[str]:
    return [
        number.name,
        written(number.value, number.error),
        number.unit,
        "" if number.source == "nuscatter" else number.source,
    ]


def show_json(numbers: list[dict[str, Any]], figures: Sequence[Path], note: str) -> None:
    """Print one JSON object of numbers, as `number_object` makes them, of the files of figures, and of a note."""
    click.echo(json_text(numbers, figures, note))


def json_text(numbers: list[dict[str, Any]], figures: Sequence[Path], note: str) -> str:
    """Return that object in one line."""
    return json.dumps({"numbers": numbers, "figures": [str(path) for path in figures], "note": note})


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
