"""The collaborations' data releases: list, fetch and find them."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.errors import DataError
from nuscatter.printing import console, table


@click.group()
def data() -> None:
    """List, fetch and find the collaborations' data releases."""


@data.command("list")
@as_json_option
def data_list(as_json: bool) -> None:
    """All releases, and whether their files are at hand."""
    from nuscatter.datasets import fetch, registry

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
    from rich.progress import Progress

    from nuscatter.datasets import fetch

    terminal = console(stderr=True)
    with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as bars:
        task = bars.add_task(name, total=None)
        files = fetch.fetch(name, progress=lambda file, got, size: bars.update(
            task, description=file, completed=got, total=size
        ))  # fmt: skip
    click.echo(_files(files.values()) if as_json else f"{len(files)} files, verified.")


@data.command("path")
@click.argument("name")
@as_json_option
def data_path(name: str, as_json: bool) -> None:
    """Print where the files of release NAME are."""
    from nuscatter.datasets import fetch, registry

    which = registry.release(name)
    files = []
    for entry in which.files:
        found = fetch.present(which, entry.path)
        if found is None:
            raise DataError(f"{entry.path} of {which.name} is not at hand: nuscatter data fetch {which.name}.")
        files.append(found)
    click.echo(_files(files) if as_json else "\n".join(str(path) for path in files))


def _files(paths: Iterable[Path]) -> str:
    return json.dumps({"files": [str(path) for path in paths]})
