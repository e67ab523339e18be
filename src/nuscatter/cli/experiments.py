"""The experiments of the world: the review's Tables IV and V with the numbers published since, and those of the Sun."""

import json
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.printing import table

if TYPE_CHECKING:
    from nuscatter.catalogue.published_facts import Fact, Setup

_NOTE = (
    "* from memory, not confirmed; – not known; in brackets: the review's number where it differs. "
    "Sources and reasons: --json. Predictions: nuscatter counts EXPERIMENT."
)


@click.command()
@as_json_option
def experiments(as_json: bool) -> None:
    """List CEvNS experiments: at stopped pions, at reactors, of the Sun."""
    from nuscatter.catalogue.published_facts import Kind, setups

    if as_json:
        numbers = [_as_json(each, fact) for each in setups() for fact in each.facts.values()]
        click.echo(json.dumps({"numbers": numbers, "figures": [], "note": _NOTE}))
        return
    pions, reactors, solar = ([each for each in setups() if each.kind is kind] for kind in Kind)
    table(
        "CEvNS at stopped-pion sources (Table IV)",
        ["experiment", "at", "target", "technology", "mass [kg]", "d [m]", "threshold", "dates"],
        [
            [
                each.name,
                each.origin,
                " ".join(each.target),
                each.technology,
                _beside(each, "mass"),
                _beside(each, "distance"),
                _with_unit(each, "threshold"),
                each.dates,
            ]
            for each in pions
        ],
    )
    table(
        "CEvNS at reactors (Table V)",
        ["experiment", "target", "technology", "location", "P [GW]", "d [m]", "mass [kg]", "threshold", "limit"],
        [
            [
                each.name,
                " ".join(each.target),
                each.technology,
                _country(each),
                _shown(each, "power"),
                _shown(each, "distance"),
                _shown(each, "mass"),
                _with_unit(each, "threshold"),
                _limit(each),
            ]
            for each in reactors
        ],
    )
    table(
        "CEvNS of the Sun's ⁸B",
        ["experiment", "target", "technology", "location", "exposure", "threshold", "fitted", "significance", "dates"],
        [
            [
                each.name,
                " ".join(each.target),
                each.technology,
                _country(each),
                _with_unit(each, "exposure"),
                _with_unit(each, "threshold"),
                _shown(each, "fitted"),
                _shown(each, "significance"),
                each.dates,
            ]
            for each in solar
        ],
    )
    click.echo(_NOTE)


def _country(setup: "Setup") -> str:
    return setup.place.rpartition(", ")[2]


def _shown(setup: "Setup", quantity: str) -> str:
    """Return a number as it stands in a table, with a star if it is from memory."""
    fact = setup.facts.get(quantity)
    if fact is None or not fact.known:
        return "–"
    return " + ".join(f"{value:g}" for value in fact.values) + ("*" if fact.from_memory else "")


def _beside(setup: "Setup", quantity: str) -> str:
    """Return a number with the review's in brackets where the two differ."""
    review = setup.facts.get(f"review {quantity}")
    return _shown(setup, quantity) + (f" ({review.values[0]:g})" if review is not None else "")


def _with_unit(setup: "Setup", quantity: str) -> str:
    if not setup.knows(quantity):
        return "–"
    shown = _shown(setup, quantity).replace(" + ", ", ")
    star = "*" if shown.endswith("*") else ""
    return f"{shown.removesuffix('*')} {setup.facts[quantity].unit}{star}"


def _limit(setup: "Setup") -> str:
    """Return the result: a limit on the ratio to the Standard Model, or what was seen."""
    if setup.knows("limit on the ratio"):
        star = "*" if setup.facts["limit on the ratio"].from_memory else ""
        return "< " + " to ".join(f"{value:g}" for value in setup.facts["limit on the ratio"].values) + f" SM{star}"
    if setup.knows("observed"):
        return f"{_shown(setup, 'observed')} seen"
    return "–"


def _as_json(setup: "Setup", fact: "Fact") -> dict[str, Any]:
    error: Any = list(fact.error) if fact.error else None
    if error and error[0] == error[1]:
        error = error[0]
    value = None if not fact.known else fact.values[0] if len(fact.values) == 1 else list(fact.values)
    name = f"{setup.name}: {fact.quantity}"
    return {"name": name, "value": value, "unit": fact.unit, "error": error, "source": fact.source}
