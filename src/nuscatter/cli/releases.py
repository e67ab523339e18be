"""The collaborations' data releases: list, fetch and find them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.errors import DataError
from nuscatter.printing import console, table

if TYPE_CHECKING:
    from nuscatter.releases.download import Progress


@click.group()
def data() -> None:
    """List, fetch and find the collaborations' data releases."""


@data.command("list")
@as_json_option
def data_list(as_json: bool) -> None:
    """All releases, and whether their files are at hand."""
    from nuscatter.releases import fetch, registry

    rows = [(each, fetch.complete(each.name)) for each in registry.releases()]
    if as_json:
        click.echo(
            json.dumps({"releases": [{"name": r.name, "origin": r.origin, "at hand": here} for r, here in rows]})
        )
        return
    table("data releases", ["name", "files", "at hand", "origin"], [
        [each.name, str(len(each.files)), "yes" if here else "no", each.origin] for each, here in rows
    ])  # fmt: skip


@data.command("fetch")
@click.argument("name")
@as_json_option
def data_fetch(name: str, as_json: bool) -> None:
    """Download and verify the files of release NAME; those at hand are only verified."""
    from nuscatter.releases import fetch

    with _bar(name) as progress:
        files = fetch.fetch(name, progress=progress)
    click.echo(_files(files.values()) if as_json else f"{len(files)} files, verified.")


@data.command("path")
@click.argument("name")
@as_json_option
def data_path(name: str, as_json: bool) -> None:
    """Print where the files of release NAME are."""
    from nuscatter.releases import fetch, registry

    which = registry.release(name)
    files = []
    for entry in which.files:
        found = fetch.present(which, entry.path)
        if found is None:
            raise DataError(f"{entry.path} of {which.name} is not at hand: nuscatter data fetch {which.name}.")
        files.append(found)
    click.echo(_files(files) if as_json else "\n".join(str(path) for path in files))


@contextmanager
def _bar(name: str) -> "Iterator[Progress | None]":
    """Yield a function that draws the progress of a download; None if there is no terminal.

    A bar of rich that is only disabled still ends in an empty line in its older versions.
    """
    terminal = console(stderr=True)
    if not terminal.is_terminal:
        yield None
        return
    from rich.progress import Progress as Bars

    with Bars(console=terminal, transient=True) as bars:
        task = bars.add_task(name, total=None)
        yield lambda file, got, size: bars.update(task, description=file, completed=got, total=size)


def _files(paths: Iterable[Path]) -> str:
    return json.dumps({"files": [str(path) for path in paths]})
