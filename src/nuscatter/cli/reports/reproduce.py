"""The review made again: its figures, tables and results, with the numbers beside those that are printed."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.computing.files import named
from nuscatter.errors import DataError
from nuscatter.printing import busy, number_object, show_json, table
from nuscatter.reproduce.run import names

if TYPE_CHECKING:
    from nuscatter.reproduce.run import Reproduced

_ALL = "all"
_HEAD = ["", "here", "published", "unit", "within the error"]


def _beginning(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """Return the names of items that begin with what was typed."""
    return [name for name in (*names(), _ALL) if name.startswith(begun.lower())]


@click.command(epilog=f"NAMES: {', '.join(names())}, or all (any case; dashes as underscores).")
@click.argument("wanted", metavar="NAMES...", nargs=-1, required=True, shell_complete=_beginning)
@click.option("--out", default="nuscatter-reproduced", show_default=True, help="Folder of the files.")
@click.option("--workers", default=2, show_default=True, help="Processes that make what is not stored.")
@click.option("--anew", is_flag=True, help="Make what is stored too; results of data that are stored are read.")
@as_json_option
def reproduce(wanted: Sequence[str], out: str, workers: int, anew: bool, as_json: bool) -> None:
    """Make figures, tables and results of the review again: PNG, PDF and numbers as CSV, beside what is printed.

    With `all` there is also index.html, a page of everything; what needs a data release that is not at hand is left out
    there. An item is computed once and stored: the next time, or after an interruption, it is read.

    \b
    nuscatter reproduce fig5 --out reproduced
    nuscatter reproduce all --out reproduced
    """  # noqa: D301 (click wants the character, not two)
    from nuscatter import __version__
    from nuscatter.reproduce.page import agreement, page
    from nuscatter.reproduce.run import make_all
    from nuscatter.reproduce.written_files import write_files, write_if_other

    folder, every = named(out, "--out"), any(each.lower() == _ALL for each in wanted)
    with busy("computing") as line:
        told = None if line is None else lambda name, what: line.update(f"{name}: {what}" if what else name)
        found, missing = make_all(names() if every else wanted, workers=workers, anew=anew, told=told)
    if missing and not every:
        raise DataError(next(iter(missing.values())))
    with suppress(OSError):  # where a file has the folder's name, `write` says so
        folder.mkdir(parents=True, exist_ok=True)
    files = [path for each in found for path in write_files(each, folder)]
    if every:
        write_if_other(folder / "index.html", page(found, missing, version=__version__).encode())
        files.insert(0, folder / "index.html")
    said = [agreement(found), *(f"{name} is left out: {why}" for name, why in missing.items())]
    if as_json:
        show_json([each for one in found for each in _objects(one)], files, " ".join(said))
        return
    for each in found:
        _show(each)
    click.echo("\n".join([*said, *_listed(files)]))


def _show(made: "Reproduced") -> None:
    """Print what of an item stands beside printed numbers, and why it differs."""
    rows = [
        [
            row.what,
            row.here,
            row.published,
            row.unit,
            "yes" if row.agrees else "no: see below" if row.sentence else "no",
        ]
        for row in made.rows
    ]
    if not rows:
        click.echo(f"{made.title}: no number of it is printed.\n")
        return
    table(made.title, _HEAD, rows)
    for row in made.rows:
        if row.sentence and not row.agrees:
            click.echo(f"{row.what}: {row.sentence}")
    click.echo()


def _listed(files: Sequence[Path]) -> list[str]:
    """Return lines that name the files: the page alone if there is one."""
    if files and files[0].name == "index.html":
        return [f"page: {files[0]}", f"with it: {len(files) - 1} files"]
    return [f"file: {each}" for each in files]


def _objects(made: "Reproduced") -> list[dict[str, Any]]:
    """Return the numbers of an item that stand beside printed ones as objects of JSON; intervals have none."""
    found = []
    for row in made.rows:
        if row.value is not None and row.known is not None:
            found.append(number_object(f"{made.title}: {row.what}, here", row.value, row.unit, None, "nuscatter"))
            found.append(
                number_object(f"{made.title}: {row.what}, published", row.known, row.unit, None, row.reference)
            )
    return found
