"""The fields of the page as data: keys of files, arguments of terms, options of views, with units, help and ranges.

Nothing is written here that stands elsewhere: a key of a file, a field of a term's dataclass or a sentence of a
docstring that changes is another one on the page too. Keys that name files are left out: the page reads none.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeAlias

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.detectors import DETECTOR
from nuscatter.catalogue.experiment_files.sections import Below, Choice, Key, Section
from nuscatter.catalogue.experiment_files.sources import SOURCE
from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.catalogue.terms.arguments import Argument, Number
from nuscatter.catalogue.terms.constructor import Constructor
from nuscatter.catalogue.terms.flux_maps_by_name import flux_maps
from nuscatter.catalogue.terms.terms_by_name import terms
from nuscatter.explorer.asked import STANDARD
from nuscatter.explorer.presets import FIRST, STARTS, with_preset
from nuscatter.explorer.views import VIEWS

#: A field, or a group of fields, as objects of JSON.
Field: TypeAlias = dict[str, Any]

#: What keys are called whose names are no words. The page shows the key itself beside what is expected.
_LABELS = {"sin2_theta_w": "sin²θ_W", "pot": "protons", "nu_per_pot": "ν per proton"}
#: Sliders of numbers that are known; that of any other number is about its value.
_SLIDERS = {"sin2_theta_w": {"low": 0.15, "high": 0.35, "start": 0.2386, "unit": "", "logarithmic": False}}
#: Texts that are names of sliders which there are: the page offers them as a menu.
_MENUS = {"parameter": "sliders"}
#: Species at the end of a key.
_SPECIES = {"nu_e": "ν_e", "nu_e_bar": "ν̄_e", "nu_x": "ν_x"}


@cache
def form() -> Field:
    """Return all fields of the page, and the state that it shows first.

    Example:
        >>> [each["name"] for each in form()["groups"]]
        ['source', 'detector', 'structure', 'standard', 'term', 'flavour']
    """
    structure = Key("structure", of.Name("a nuclear model", nuclear_models), "Nuclear model.", default="helm")
    return {
        "first": dict(FIRST),
        "experiments": list(with_preset()),
        "starts": [{"title": title, "state": dict(texts)} for title, texts in STARTS.items()],
        "groups": [
            {"name": "source", "title": "Source", "fields": [], "choice": _choice(SOURCE)},
            {"name": "detector", "title": "Detector", "fields": list(_fields(DETECTOR))},
            {"name": "structure", "title": "Nucleus", "fields": [_field(structure)]},
            {"name": "standard", "title": "Standard Model", "fields": list(_fields(STANDARD))},
            {"name": "term", "title": "New physics", "fields": [], "entries": _entries(terms())},
            {"name": "flavour", "title": "Flavours on the way", "fields": [], "entries": _entries(flux_maps())},
        ],
        "views": [
            {
                "name": each.name,
                "title": each.title,
                "meaning": each.meaning,
                "uses": list(each.uses),
                "fields": list(_fields(each.options)),
            }
            for each in VIEWS
        ],
    }


def _fields(section: Section) -> Iterator[Field]:
    """Yield the fields of a table, but those of files."""
    for key in section.keys:
        if not key.value.is_file:
            yield _field(key)


def _field(key: Key) -> Field:
    """Return the field of a key."""
    return {
        "key": key.name,
        "label": _LABELS.get(key.name) or _spoken(key.name),
        "meaning": key.meaning,
        "required": key.required,
        "default": key.default,
        "says": key.value.says,
        **_value(key.value),
        **({"slider": _SLIDERS[key.name]} if key.name in _SLIDERS else {}),
        **({"menu": _MENUS[key.name]} if key.name in _MENUS else {}),
    }


def _spoken(name: str) -> str:
    """Write the name of a key for people.

    Example:
        >>> _spoken("mean_energy_nu_e_bar"), _spoken("load_factor")
        ('mean energy of ν̄_e', 'load factor')
    """
    for species, symbol in _SPECIES.items():
        if name.endswith(f"_{species}"):
            what = name.removesuffix(f"_{species}").replace("_", " ")
            return f"{'α' if what == 'alpha' else what} of {symbol}"
    return name.replace("_", " ")


def _value(value: of.Value) -> Field:
    """Return what may stand in a field."""
    found: Field
    match value:
        case Choice():
            found = {"kind": "choice", "choice": _choice(value)}
        case Below():
            found = {"kind": "section", "fields": list(_fields(value.section))}
        case of.Quantity():
            found = {"kind": "quantity", "units": list(value.units), "example": value.example, "several": value.several}
        case of.Number():
            found = {"kind": "number", "example": value.example, "several": value.several}
        case of.Whole():
            found = {"kind": "number", "example": str(value.low), "several": False, "whole": True}
        case of.Truth():
            found = {"kind": "truth"}
        case of.Name():
            found = {"kind": "name", "choices": list(value.choices()), "several": value.several}
        case _:
            found = {"kind": "text"}
    return found


def _choice(choice: Choice) -> Field:
    """Return the kinds of a table, each with its fields, but those that are nothing without a file."""
    return {
        "what": choice.what,
        "shortly": choice.shortly,
        "kinds": [
            {"kind": section.kind, "meaning": section.meaning, "fields": list(_fields(section))}
            for section in choice.sections
            if not any(key.required and key.value.is_file for key in section.keys)
        ],
    }


def _entries(known: Mapping[str, Constructor[Any]]) -> list[Field]:
    """Return what can be added, with its arguments."""
    return [
        {"name": name, "meaning": entry.meaning, "fields": list(_arguments(entry.arguments.values()))}
        for name, entry in known.items()
    ]


def _arguments(arguments: Iterable[Argument]) -> Iterator[Field]:
    """Yield the fields of arguments: each with its slider, or its names; of two names for one the first."""
    for each in arguments:
        if each.same_as:
            continue
        head = {"key": each.name, "label": each.name, "meaning": each.meaning, "required": each.required, "default": ""}
        kind = each.kind
        if isinstance(kind, Number):
            slider = {
                "low": kind.low,
                "high": kind.high,
                "start": kind.start,
                "unit": kind.unit,
                "logarithmic": kind.logarithmic,
            }
            yield {**head, "says": kind.expected, "kind": "quantity", "units": list(kind.units), "several": False,
                   "example": f"{kind.start:g} {kind.unit}".strip(), "slider": slider}  # fmt: skip
        else:
            yield {**head, "says": f"one of {', '.join(kind.choices)}", "kind": "name", "choices": list(kind.choices),
                   "several": False, "start": kind.start}  # fmt: skip
