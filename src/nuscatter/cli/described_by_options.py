"""A source and a detector by options, for questions that are too short for a file: ``--source reactor --power 3GW …``.

The options are the keys of a file (``catalogue/experiment_files``), with dashes for underscores. What they say is put
into the same table as a file, which the same code reads; so they have the same units and the same messages.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, final

import click

from nuscatter.errors import InputError

if TYPE_CHECKING:
    from nuscatter.catalogue.experiment_files.places import Place
    from nuscatter.catalogue.experiment_files.reading import Described
    from nuscatter.sources.flux import Flux

Command = TypeVar("Command", bound=Callable[..., Any])

#: Keys whose option has another name, since another option has theirs.
_OTHER = {"model": "solar_model"}
#: Keys of a facility that no option has: its name is what stands behind ``--source``.
_WITHOUT = ("name",)


@final
class SourceCommand(click.Command):
    """A command with the keys of all sources as options, and ``--source``.

    They are read off the table of keys when a command is run or its help is shown, so that no other command loads it.
    """

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of the command: its own, but for help, those of the sources, and help."""
        *own, help_ = click.Command.get_params(self, ctx)
        return [*own, *source_options(), help_]


@cache
def source_options() -> tuple[click.Option, ...]:
    """Return the options of all sources."""
    from nuscatter.catalogue.experiment_files.sources import SOURCE

    found: dict[str, list[tuple[str, str]]] = {}
    for section in SOURCE.sections:
        for key in section.keys:
            if key.name not in _WITHOUT:
                found.setdefault(key.name, []).append((section.kind, key.meaning))
    kinds = ", ".join(kind for kind in SOURCE.kinds if kind != "facility")
    source = click.Option(["--source"], help=f"A facility, Cr51, Ar37, or one of {kinds}.")
    texts = {name: f"{places[0][1]} [{', '.join(kind for kind, _ in places)}]" for name, places in found.items()}
    return (source, *(click.Option(_names(name), help=text) for name, text in texts.items()))


def detector_options(command: Command) -> Command:
    """Give a command the keys of a simple detector as options, but for the target; a file says more."""
    for name, text in reversed(
        [
            ("mass", "Mass of the target, as 10kg."),
            ("quenching", "A number, lindhard, or another name of a model."),
            ("light_yield", "Quanta per electron equivalent, as 13.3/keV."),
            ("edges", 'Edges of bins, as "[1, 2, 5] keVee".'),
            ("from", "Lowest edge, a sharp threshold, as 0.2keVee."),
            ("to", "Highest edge; beyond the largest recoil if absent."),
            ("bins", "Number of bins; 10 if absent."),
        ]
    ):
        command = click.option(*_names(name), default=None, help=text)(command)
    return command


def _names(key: str) -> list[str]:
    """Return the option of a key, and the name of the argument for it: behind a word of Python is an underscore."""
    option = _OTHER.get(key, key)
    return [f"--{option.replace('_', '-')}", f"{option}_" if option in {"from", "file"} else option]


def source_table(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table of a source that options describe.

    Raises:
        InputError: there is no such source, or an option belongs to another one.
    """
    from nuscatter.catalogue.experiment_files.sources import DECAYS, SOURCE
    from nuscatter.errors import plain, unknown
    from nuscatter.sources.accelerators.facilities import facilities

    name = given.get("source")
    tables: dict[str, dict[str, Any]] = {each.name: {"kind": "facility", "name": each.name} for each in facilities}
    tables |= {kind: {"kind": kind} for kind in SOURCE.kinds if kind != "facility"}
    tables |= {each: {"kind": "radioactive", "nuclide": each} for each in DECAYS}
    table = {plain(each): table for each, table in tables.items()}.get(plain(name or ""))
    if table is None:
        raise unknown("source or facility", name, tables, shown=30)
    table, kind = dict(table), table["kind"]
    known = [key.name for key in SOURCE.kinds[kind].keys]
    others = {key.name for section in SOURCE.sections for key in section.keys} - set(known) - set(_WITHOUT)
    for key in (*known, *sorted(others)):
        variable = _OTHER.get(key, key)
        value = given.get(f"{variable}_" if variable == "file" else variable)
        if value is None:
            continue
        if key not in known:
            raise InputError(f"--{variable.replace('_', '-')} is no option of the source {name}: {_few(known)}.")
        table[key] = value
    return table


def _few(names: Iterable[str]) -> str:
    options = [f"--{_OTHER.get(each, each).replace('_', '-')}" for each in names if each not in _WITHOUT]
    return f"its options are {', '.join(options)}"


def detector_table(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table of a detector that options describe."""
    bins = {"edges": given.get("edges"), "from": given.get("from_"), "to": given.get("to"), "number": given.get("bins")}
    table = {name: given.get(name) for name in ("target", "mass", "quenching", "light_yield")}
    shown = {name: value for name, value in table.items() if value is not None}
    return {**shown, "bins": {name: value for name, value in bins.items() if value is not None}}


def place() -> "Place":
    """Return the place of the command line, whose keys are options."""
    from nuscatter.catalogue.experiment_files.places import Place

    def where(path: tuple[str | int, ...]) -> str:
        names = [each for each in path if isinstance(each, str)]
        if names[-1:] == ["number"]:
            return "--bins"
        if names[-1:] == ["bins"]:
            return "the energy bins"
        name = "source" if not names or names[-1] in ("kind", "name") else names[-1]
        return name if name == "detector" else f"--{_OTHER.get(name, name).replace('_', '-')}"

    return Place(where, Path(), dotted=False, typed=True)


def flux_by_options(given: Mapping[str, Any]) -> "Flux":
    """Return the flux of a source that options describe."""
    from nuscatter.catalogue.experiment_files.sources import SOURCE

    made: Flux = SOURCE.read(place().at("source"), source_table(given), {})
    return made


def experiment_by_options(given: Mapping[str, Any]) -> "Described":
    """Return the experiment that options describe."""
    from nuscatter.catalogue.experiment_files.reading import from_table

    return from_table({"source": source_table(given), "detector": detector_table(given)}, place())


def said(given: Mapping[str, Any]) -> str:
    """Return the source in words, as it was given: for a title."""
    table = source_table(given)
    name = str(table.pop("name", table["kind"])) if "name" in table else str(table.pop("nuclide", table["kind"]))
    words = {key.replace("_", " "): value for key, value in table.items() if key != "kind"}
    with suppress(KeyError, ValueError):
        words["distance"] = f"{float(words['distance']):g} m"  # what is written without unit is in metres
    return ", ".join([name, *(f"{key} {value}" for key, value in words.items())])
