"""The state of the page: dotted keys with texts, as they stand in its link.

``source.kind=reactor&source.power=3 GW&term.NSI.ee_u=0.1`` is the tables of an experiment's file, flattened, and beside
them the terms and the view. A part that is a number, as in ``source.1.kind``, counts the entries of a list.

Example:
    >>> state = State.of_query([("view", "recoils"), ("source.kind", "reactor"), ("source.power", "3 GW")])
    >>> state.table("source")
    {'kind': 'reactor', 'power': '3 GW'}
    >>> state.query
    'view=recoils&source.kind=reactor&source.power=3%20GW'
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias, final
from urllib.parse import quote

from nuscatter.errors import InputError, invalid

#: A table of texts, tables and lists, as a file of TOML has it.
Table: TypeAlias = dict[str, Any]

#: Most keys of a state, and most characters of a text and of a key: the number of an entry must stay one that Python
#: reads, 4300 digits.
MOST_KEYS, MOST_CHARACTERS, _LONGEST_KEY = 300, 4000, 200
#: Most parts of a key: a table stands in a table, but not in ten.
_DEEPEST = 6
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_+-]+)*", re.ASCII)
#: Not quoted in a link, so that it can be read.
_PLAIN = "/[],+:'()*"


@final
@dataclass(frozen=True, eq=False)
class State:
    """What the page shows, as texts by dotted keys.

    Args:
        texts: In the order of the query. Empty ones are as if they were not there.

    Raises:
        InputError: a key is no name, or there are too many.
    """

    texts: Mapping[str, str]

    def __post_init__(self) -> None:
        if len(self.texts) > MOST_KEYS:
            raise InputError(f"The state has {len(self.texts)} keys, but at most {MOST_KEYS} were expected.")
        for key, text in self.texts.items():
            if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key) or key.count(".") >= _DEEPEST:
                raise InputError(f"A key is {key[:60]!r}, but names with dots between them were expected.")
            if len(text) > MOST_CHARACTERS or not text.isprintable():
                raise InputError(f"{key} is a text of {len(text)} characters, but one line of at most "
                                 f"{MOST_CHARACTERS} that can be printed was expected.")  # fmt: skip
        object.__setattr__(self, "texts", MappingProxyType({key: text for key, text in self.texts.items() if text}))

    @staticmethod
    def of_query(pairs: Iterable[tuple[str, str]]) -> "State":
        """Return the state of a query.

        Args:
            pairs: Keys and texts, as decoded.

        Raises:
            InputError: a key stands in it twice, or is no name.
        """
        found: dict[str, str] = {}
        for key, text in pairs:
            if key in found:
                raise InputError(f"{key} is given twice, but each key was expected once.")
            found[key] = text.strip()
        return State(found)

    @staticmethod
    def of_table(table: Mapping[str, Any]) -> "State":
        """Return the state that says the same as a table of a file.

        Example:
            >>> dict(State.of_table({"detector": {"bins": {"from": "1 keV"}, "efficiency": [0.5, 1]}}).texts)
            {'detector.bins.from': '1 keV', 'detector.efficiency': '[0.5, 1]'}
        """
        return State(dict(_flat(table, "")))

    def get(self, key: str, default: str = "") -> str:
        """Return the text of a key."""
        return self.texts.get(key, default)

    @cached_property
    def query(self) -> str:
        """The state as the query of a link."""
        return "&".join(f"{key}={quote(text, safe=_PLAIN.replace('+', ''))}" for key, text in self.texts.items())

    def starting(self, *roots: str) -> tuple[tuple[str, str], ...]:
        """Return the keys at and below some roots with their texts: what an object that is made of them depends on."""
        return tuple((key, text) for key, text in self.texts.items() if key.partition(".")[0] in roots)

    def table(self, root: str = "") -> Any:
        """Return what stands below a key: a table, a list, a text, or None if nothing does.

        Raises:
            InputError: one key has both a text and a table, or the numbers of a list leave one out.
        """
        found: Any = _nested(self.texts)
        for part in filter(None, root.split(".")):
            found = found.get(part) if isinstance(found, dict) else None
        return found


def _flat(value: Any, key: str) -> Iterable[tuple[str, str]]:
    """Yield the dotted keys and texts of a table."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for at, inner in enumerate(value):
            yield from _flat(inner, f"{key}.{at}")
    elif isinstance(value, list):
        yield key, f"[{', '.join(map(str, value))}]"
    else:
        yield key, str(value).lower() if isinstance(value, bool) else str(value)


def _nested(texts: Mapping[str, str]) -> Table:
    """Return the tables of dotted keys."""
    root: Table = {}
    for key, text in texts.items():
        *parents, last = key.split(".")
        inner = root
        for part in parents:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise invalid(key, text, f"nothing beside the text of {key.rpartition('.')[0]}")
        if last in inner:
            raise invalid(key, text, "a text, or keys below it, but not both,")
        inner[last] = text
    return {name: _with_lists(inner, name) for name, inner in root.items()}


def _with_lists(value: Any, key: str) -> Any:
    """Return a table with those tables as lists whose names are numbers."""
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each, f"{key}.{name}") for name, each in value.items()}
    if not all(name.isdecimal() for name in inner):
        return inner
    numbers = sorted(inner, key=int)
    if [int(each) for each in numbers] != list(range(len(numbers))):
        raise InputError(f"{key} has the entries {', '.join(numbers[:6])}, but 0, 1, 2 and so on were expected.")
    return [inner[each] for each in numbers]
