"""The experiments of the world: the review's Tables IV and V with the numbers published since, and those of the Sun."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.errors import InputError
from nuscatter.printing import number_object, show_json, table
from nuscatter.words.digits import written

if TYPE_CHECKING:
    from nuscatter.catalogue.published_facts import Fact, Setup

_NOTE = (
    "* from memory, not confirmed; – not known; in brackets: the review's number where it differs. "
    "Sources and reasons: --json. Predictions: nuscatter counts EXPERIMENT."
)
#: The columns of a table: the head of each, and what writes the cell of an experiment.
_Columns: TypeAlias = "Mapping[str, Callable[[Setup], str]]"


@click.command()
@click.option("--show", "name", default=None, metavar="NAME", help="Write the file (.toml) of one, as a start.")
@as_json_option
def experiments(name: str | None, as_json: bool) -> None:
    """List CEvNS experiments: at stopped pions, at reactors, of the Sun; or write the file of one."""
    from nuscatter.catalogue.experiment_files.writing import NOT_SAID, file_of
    from nuscatter.catalogue.published_facts import Kind, setups

    if name is not None:
        if as_json:
            raise InputError("--show writes TOML, so it was expected without --json.")
        text = file_of(name)
        click.echo(text, nl=False)
        for line in text.splitlines():
            if line.startswith(NOT_SAID):
                click.echo(f"nuscatter: {line.removeprefix('# ')}", err=True)
        return
    if as_json:
        show_json([_as_json(each, fact) for each in setups() for fact in each.facts.values()], [], _NOTE)
        return
    for kind, (title, columns) in zip(Kind, _TABLES.items(), strict=True):
        rows = [[cell(each) for cell in columns.values()] for each in setups() if each.kind is kind]
        table(title, list(columns), rows)
    click.echo(_NOTE)


def _name(setup: "Setup") -> str:
    return setup.name


def _target(setup: "Setup") -> str:
    return " ".join(setup.target)


def _technology(setup: "Setup") -> str:
    return setup.technology


def _country(setup: "Setup") -> str:
    return setup.place.rpartition(", ")[2]


def _dates(setup: "Setup") -> str:
    return setup.dates


def _written(fact: "Fact", between: str, unit: str = "") -> str:
    """Return the values of a fact with a unit behind them, and a star if they are from memory."""
    return between.join(written(value) for value in fact.values) + unit + ("*" if fact.from_memory else "")


def _shown(setup: "Setup", quantity: str) -> str:
    """Return the number of a quantity; a dash if it is not known."""
    return _written(setup.facts[quantity], " + ") if setup.knows(quantity) else "–"


def _beside(setup: "Setup", quantity: str) -> str:
    """Return a number with the review's in brackets where the two differ."""
    review = setup.facts.get(f"review {quantity}")
    return _shown(setup, quantity) + (f" ({written(review.values[0])})" if review is not None else "")


def _with_unit(setup: "Setup", quantity: str) -> str:
    """Return the numbers of a quantity with their unit; a dash if they are not known."""
    return _written(setup.facts[quantity], ", ", f" {setup.facts[quantity].unit}") if setup.knows(quantity) else "–"


def _limit(setup: "Setup") -> str:
    """Return the result: a limit on the ratio to the Standard Model, or what was seen."""
    if setup.knows("limit on the ratio"):
        return "< " + _written(setup.facts["limit on the ratio"], " to ", " SM")
    return f"{_shown(setup, 'observed')} seen" if setup.knows("observed") else "–"


#: Title → columns, in the order of `Kind`.
_TABLES: "Mapping[str, _Columns]" = {
    "CEvNS at stopped-pion sources (Table IV)": {
        "experiment": _name,
        "at": lambda setup: setup.origin,
        "target": _target,
        "technology": _technology,
        "mass [kg]": partial(_beside, quantity="mass"),
        "d [m]": partial(_beside, quantity="distance"),
        "threshold": partial(_with_unit, quantity="threshold"),
        "dates": _dates,
    },
    "CEvNS at reactors (Table V)": {
        "experiment": _name,
        "target": _target,
        "technology": _technology,
        "location": _country,
        "P [GW]": partial(_shown, quantity="power"),
        "d [m]": partial(_shown, quantity="distance"),
        "mass [kg]": partial(_shown, quantity="mass"),
        "threshold": partial(_with_unit, quantity="threshold"),
        "limit": _limit,
    },
    "CEvNS of the Sun's ⁸B": {
        "experiment": _name,
        "target": _target,
        "technology": _technology,
        "location": _country,
        "exposure": partial(_with_unit, quantity="exposure"),
        "threshold": partial(_with_unit, quantity="threshold"),
        "fitted": partial(_shown, quantity="fitted"),
        "significance": partial(_shown, quantity="significance"),
        "dates": _dates,
    },
}


def _as_json(setup: "Setup", fact: "Fact") -> dict[str, Any]:
    """Return a fact as a JSON object: null if it is not known, a list if it has several values."""
    value = None if not fact.known else fact.values[0] if len(fact.values) == 1 else list(fact.values)
    return number_object(f"{setup.name}: {fact.quantity}", value, fact.unit, fact.error, fact.source)
