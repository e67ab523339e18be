"""The table of what a file may say: sections, their keys, and how a section becomes an object of the library.

A `Section` is a table of the file; a `Choice` is a value that is one of several sections, told by its key ``kind``.
Both are data. Reading, writing, every message and the page of the documentation come from them, so a new key is one
line in one file.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.catalogue.experiment_files.values import Inline, Known, Value, quoted
from nuscatter.errors import InputError, choose, invalid, unknown

#: How the line begins that says what no file can say.
NOT_SAID = "# NOT IN THIS FILE:"


class Nested(Value):
    """A table, which has lines of its own below those of the table that it stands in."""

    @abstractmethod
    def lines(self, value: Any, path: tuple[str, ...], known: Known) -> Iterator[str]:
        """Yield the lines of the table.

        Args:
            value: What it describes.
            path: The names of the tables that it stands in, and its own.
            known: Values that stand before it, by name.
        """


@final
@dataclass(frozen=True, eq=False)
class Key:
    """A key of a section.

    Args:
        name: In the file; mostly the name of the argument of what the section makes.
        value: What may stand behind it.
        meaning: In one line.
        required: Whether a section cannot do without it.
        default: What holds where it is left out, in words.
    """

    name: str
    value: Inline | Nested
    meaning: str
    required: bool = False
    default: str = ""


@final
@dataclass(frozen=True, eq=False)
class Section:
    """A table of the file.

    Args:
        kind: Its ``kind``; empty where there is one alone.
        meaning: In one line.
        keys: In the order in which they are read and written.
        make: Called with the values that were given, by name.
        needs: Names of values outside of the section that `make` takes too.
        values: The values of an object, by name, or None if the section does not make such objects.
    """

    kind: str
    meaning: str
    keys: tuple[Key, ...]
    make: Callable[..., Any]
    needs: tuple[str, ...] = ()
    values: Callable[[Any], Mapping[str, Any] | None] | None = None

    def read(self, place: Place, raw: Mapping[str, Any], known: Known) -> Any:
        """Return the object that a table of the file describes.

        Raises:
            InputError: a key is unknown or missing, a value is not what it should be, or the library refuses the
                values; the sentence says the place.
        """
        names = [each.name for each in self.keys]
        for name in raw:
            if name not in names and not (name == "kind" and self.kind):
                said = str(unknown("key", name, names, shown=14)).replace(";", f" in {self._title(place)};", 1)
                inner = [table for key in self.keys for table in key.value.tables_with(name, key.name)]
                if inner and "did you mean" not in said:
                    said = f"{said.partition(';')[0]}; did you mean {' or '.join(inner[:3])}?"
                raise InputError(f"{place.at(name)}: {said}")
        found: dict[str, Any] = {}
        for key in self.keys:
            if key.name in raw:
                found[key.name] = key.value.read(place.at(key.name), raw[key.name], {**known, **found})
            elif key.required:
                raise InputError(self._without(key, place))
        with place.blamed(found):
            return self.make(**found, **{name: known[name] for name in self.needs if name in known})

    def _without(self, key: Key, place: Place) -> str:
        """Return the sentence for a key that is missing."""
        expected = f"but {key.value.says} was expected."
        if place.dotted:
            return f"{place}: {self._title(place)} has no {key.name}, {expected}"
        return f"{place.at(key.name)} is missing for {self._title(place)}, {expected}"

    def _title(self, place: Place) -> str:
        path = ".".join(each for each in place.path if isinstance(each, str)) or "the file"
        return f"{path} ({self.kind})" if self.kind else path

    def write(self, values: Mapping[str, Any], path: tuple[str, ...], known: Known) -> Iterator[str]:
        """Yield the lines of the table: its header, its keys, then the tables in it.

        What no file can say is a line of comment that says so.
        """
        simple: list[str] = []
        inner: list[str] = []
        if self.kind:
            simple.append(f"kind = {quoted(self.kind)}")
        for key in self.keys:
            value = values.get(key.name)
            if value is None:
                continue
            seen = {**known, **values}
            if isinstance(key.value, Inline):
                simple.append(f"{key.name} = {key.value.write(value, seen)}")
            else:
                inner.extend(key.value.lines(value, (*path, key.name), seen))
        if path:
            yield f"[{'.'.join(path)}]"
        yield from simple
        yield from inner


@final
@dataclass(frozen=True, eq=False)
class Below(Nested):
    """A table in a table, of one kind."""

    section: Section

    @property
    def says(self) -> str:
        return f"a table of {', '.join(each.name for each in self.section.keys)}"

    def tables_with(self, name: str, key: str) -> list[str]:
        return [f"{key} = {{{name} = …}}"] if name in [each.name for each in self.section.keys] else []

    def read(self, place: Place, raw: Any, known: Known) -> Any:
        if not isinstance(raw, Mapping):
            raise invalid(place.name, raw, self.says)
        return self.section.read(place, raw, known)

    def lines(self, value: Any, path: tuple[str, ...], known: Known) -> Iterator[str]:
        """Yield the lines of the table for the values of its section by name."""
        yield ""
        yield from self.section.write(value, path, known)


@final
@dataclass(frozen=True, eq=False)
class Choice(Nested):
    """A table that is one of several kinds.

    Args:
        what: As "a quenching".
        sections: One for each kind.
        short: What a text or a number alone means: returns the table it stands for, or None.
        shortly: In words what `short` takes.
        several: Whether a list of such tables will do, which `joined` makes one.
        joined: Makes one of several.
    """

    what: str
    sections: tuple[Section, ...]
    short: Callable[[Any], Mapping[str, Any] | None] | None = None
    shortly: str = ""
    joined: Callable[[list[Any]], Any] | None = None

    @property
    def kinds(self) -> dict[str, Section]:
        """The sections by their kinds."""
        return {each.kind: each for each in self.sections}

    @property
    def says(self) -> str:
        short = f", or {self.shortly}" if self.shortly else ""
        return f"a table with kind = {_either([quoted(each) for each in self.kinds])}{short}"

    def tables_with(self, name: str, key: str) -> list[str]:
        return [
            f"{key} = {{kind = {quoted(kind)}, {name} = …}}"
            for kind, section in self.kinds.items()
            if name in [each.name for each in section.keys]
        ]

    def read(self, place: Place, raw: Any, known: Known) -> Any:
        if self.joined is not None and isinstance(raw, list) and raw:
            return self.joined([self.read(place.at(at), each, known) for at, each in enumerate(raw)])
        table = raw if isinstance(raw, Mapping) else self._meant(raw)
        if table is None:
            raise invalid(place.name, raw, self.says)
        if "kind" not in table:
            raise InputError(f"{place}: {self.what} has no kind, but {self.says} was expected.")
        try:
            section = choose(f"kind of {self.what.partition(' ')[2]}", table["kind"], self.kinds)
        except InputError as error:
            raise InputError(f"{place.at('kind')}: {error}") from None
        return section.read(place, table, known)

    def _meant(self, raw: Any) -> Mapping[str, Any] | None:
        """Return the table that a text or a number alone stands for: the name of a kind that needs no key, or short."""
        if isinstance(raw, bool):
            return None
        meant = None if self.short is None else self.short(raw)
        if meant is None and isinstance(raw, str):
            return {"kind": raw}
        return meant

    def lines(self, value: Any, path: tuple[str, ...], known: Known) -> Iterator[str]:
        """Yield the lines of the table for an object, or for a pair of a kind and values."""
        yield ""
        if isinstance(value, tuple) and len(value) == 2 and value[0] in self.kinds:
            yield from self.kinds[value[0]].write(value[1], path, known)
            return
        for section in self.sections:
            values = None if section.values is None else section.values(value)
            if values is not None:
                yield from section.write(values, path, known)
                return
        made = type(value).__name__
        yield f"{NOT_SAID} {'.'.join(path)}. No file can say {self.what} that is a {made}; set it in Python."


def attributes(made: type, *names: str) -> Callable[[Any], Mapping[str, Any] | None]:
    """Return the function that reads the values of a section off an object of a class, by the names of its fields."""
    return lambda value: {name: getattr(value, name) for name in names} if isinstance(value, made) else None


def not_zero(made: Any, *names: str, always: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the values of some fields; those that are zero are left out, but for the ones that must stand."""
    return {name: value for name in (*always, *names) if (value := getattr(made, name)) or name in always}


def _either(names: list[str]) -> str:
    return " or ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} or {names[-1]}"
