"""What to cite: the publications behind a data set, an experiment, a facility, a force, a flux or a table."""

import json
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option

if TYPE_CHECKING:
    from nuscatter.words.references import Reference


@click.command()
@click.argument("name")
@as_json_option
def cite(name: str, as_json: bool) -> None:
    """Print the publications behind NAME, as text and as BibTeX.

    NAME is a data set, an experiment, a facility, a Skyrme force, a flux, a model, a response, a method, a constant or
    a shipped table, blind to case and dashes: coherent_csi_2021, CONUS+, SNS, SLy4, Reactor, StandardModel, Lindhard,
    charge_densities.
    """
    from nuscatter.reports import citations

    found = citations.cite(name)
    other = citations.without_publication(name)
    if as_json:
        click.echo(json.dumps({"references": [_as_json(each) for each in found], "other": other}, ensure_ascii=False))
        return
    for each in found:
        click.echo(f"{each.text}\n    for {_uses(each)}")
    for text in other:
        click.echo(f"no publication in: {text}")
    if found:
        click.echo("\n" + "\n\n".join(each.bibtex for each in found))


def _uses(reference: "Reference") -> str:
    """Return what a publication is cited for, some words at most."""
    from nuscatter.words.describing import listed_names

    return listed_names(reference.used_for, most=6)


def _as_json(reference: "Reference") -> dict[str, object]:
    return {
        "key": reference.key,
        "text": reference.text,
        "doi": reference.doi,
        "eprint": reference.eprint,
        "for": list(reference.used_for),
        "bibtex": reference.bibtex,
    }
