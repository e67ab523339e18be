"""The collaborations' data releases: list, fetch and find them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.errors import DataError, InputError, plain
from nuscatter.printing import console, table

if TYPE_CHECKING:
    from nuscatter.releases.download import Progress
    from nuscatter.releases.registry import Release


#: The release that each data set is read from; None where a published number is enough.
RELEASES: Mapping[str, str | None] = {
    "coherent_lar_2020": "coherent_lar_2020",
    "coherent_csi_2021": "coherent_csi_2021",
    "coherent_csi_2017": "coherent_csi_2018",
    "coherent_ge_2024": "coherent_ge_2024",
    "conus_plus_2025": None,
    "xenonnt_b8_2024": "xenonnt_b8",
    "coherent_ge_2026": None,
    "conus_2024": None,
    "texono_2025": None,
    "pandax4t_b8_2024": None,
}


def _beginning(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """Return the names of data sets and releases that begin with what was typed."""
    from nuscatter.releases import registry

    names = dict.fromkeys([*(name for name, release in RELEASES.items() if release), *_names(registry.releases())])
    return [name for name in names if name.startswith(begun.lower().replace("-", "_"))]


def _names(releases: "Iterable[Release]") -> list[str]:
    return [each.name for each in releases]


def release_of(name: str) -> str:
    """Return the name of a release, of which a data set's name may be given; both are blind to case and dashes."""
    for dataset, release in RELEASES.items():
        if plain(name) == plain(dataset):
            if release is None:
                raise InputError(f"The data set {dataset} is a published number: it has no release to fetch.")
            return release
    return name


@click.group()
def data() -> None:
    """List, fetch and find the collaborations' data releases."""


@data.command("list")
@as_json_option
def data_list(as_json: bool) -> None:
    """List the data sets of fit and scan, all releases, and whether their files are at hand."""
    from nuscatter.releases import fetch, registry

    rows = [(each, fetch.complete(each.name)) for each in registry.releases()]
    at_hand = {each.name: here for each, here in rows}
    sets = [(name, release, release is None or at_hand[release]) for name, release in RELEASES.items()]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "datasets": [{"name": name, "release": release, "at hand": here} for name, release, here in sets],
                    "releases": [{"name": r.name, "origin": r.origin, "at hand": here} for r, here in rows],
                }
            )
        )
        return
    table("data sets (nuscatter fit, nuscatter scan)", ["name", "release", "at hand"], [
        [name, release or "none: a published number", "yes" if here else "no"] for name, release, here in sets
    ])  # fmt: skip
    table("data releases", ["name", "files", "at hand", "origin"], [
        [each.name, str(len(each.files)), "yes" if here else "no", each.origin] for each, here in rows
    ])  # fmt: skip


@data.command("fetch")
@click.argument("name", shell_complete=_beginning)
@as_json_option
def data_fetch(name: str, as_json: bool) -> None:
    """Download and verify the files of the release or data set NAME; those at hand are only verified."""
    from nuscatter.releases import fetch

    name = release_of(name)
    with _bar(name) as progress:
        files = fetch.fetch(name, progress=progress)
    click.echo(_files(files.values()) if as_json else f"{len(files)} files, verified.")


@data.command("path")
@click.argument("name", shell_complete=_beginning)
@as_json_option
def data_path(name: str, as_json: bool) -> None:
    """Print where the files of the release or data set NAME are."""
    from nuscatter.releases import fetch, registry

    which = registry.release(release_of(name))
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
