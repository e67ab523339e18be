"""Kinds of values in the file of an experiment: how each is read, written, and described.

A value of a file is a text, a number, a list or a table; `read` makes of it what the library takes, in powers of MeV.
One that stands in the line of its key has `write`, the text of a file; a table has lines of its own (`sections`). What
a value may be can depend on others before it: whether the observable is an energy or a number depends on the light
yield.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.catalogue.experiment_files.places import Place
from nuscatter.errors import InputError, choose, invalid, unknown, whole
from nuscatter.matter.material import Material, material, mixture
from nuscatter.words.unit_words import quantities, quantity, unit, written

#: Values that were read or written before, by name.
Known: TypeAlias = Mapping[str, Any]


class Value(ABC):
    """What may stand behind a key."""

    @property
    @abstractmethod
    def says(self) -> str:
        """What is expected, with an example."""

    @abstractmethod
    def read(self, place: Place, raw: Any, known: Known) -> Any:
        """Return what the library takes for what stands in the file; `InputError` says the place."""

    def tables_with(self, name: str, key: str) -> list[str]:
        """Return the tables that may stand behind `key` and have a key `name`, as a message proposes them."""
        return []

    @property
    def is_file(self) -> bool:
        """Whether it names a file."""
        return False


class Inline(Value):
    """What stands behind a key in its line."""

    @abstractmethod
    def write(self, value: Any, known: Known) -> str:
        """Return the text of a file for a value of the library."""


@final
@dataclass(frozen=True)
class Quantity(Inline):
    """A number with a unit, or several.

    Args:
        what: As "a length".
        example: As "25 m".
        units: Those of the message, the first is written; others of the same kind are read.
        several: Whether it is a list; a single number is one of one entry if `one`.
        one: Whether a single number will do where there may be several.
        signed: Whether it may be below zero.
        without: Unit of a number that has none, on the command line.
    """

    what: str
    example: str
    units: tuple[str, ...]
    several: bool = False
    one: bool = False
    signed: bool = False
    without: str = ""

    @property
    def says(self) -> str:
        return f'{self.what} such as "{self.example}"'

    def read(self, place: Place, raw: Any, known: Known) -> Any:
        without = self.without if place.typed else ""
        single = quantity(self.says, *self.units, signed=self.signed, without=without)
        if not self.several or (self.one and not isinstance(raw, list) and not _is_list(raw)):
            return single(place.name, raw)
        return quantities(single, f"{self.says} (units: {', '.join(self.units)})")(place.name, raw)

    def write(self, value: Any, known: Known) -> str:
        if not self.several:
            return quoted(written(float(value), self.units))
        numbers = [float(each) for each in np.atleast_1d(value)]
        if self.one and len(numbers) == 1:
            return quoted(written(numbers[0], self.units))
        # All in one unit, that of the first number above zero.
        above = next((each for each in numbers if each), 1.0)
        name = written(above, self.units).partition(" ")[2]
        found = unit(name)
        assert found is not None
        return quoted(f"[{', '.join(f'{each / found[0]:.15g}' for each in numbers)}] {name}")


def _is_list(raw: Any) -> bool:
    return isinstance(raw, str) and raw.strip().startswith("[")


@final
@dataclass(frozen=True)
class Observable(Inline):
    """Values of what is binned: energies, or numbers of quanta where the detector has a light yield.

    Args:
        several: Whether it is a list.
        power: Of the observable: 1, or ½ for a stochastic width, −1 for a slope.
        signed: Whether it may be below zero.
    """

    several: bool = False
    power: str = ""
    signed: bool = False

    @property
    def says(self) -> str:
        of = " to the power ½" if self.power == "^0.5" else ""
        what = ("energies" if self.several else "one per energy") if self.power == "-1" or self.several else "an energy"
        return f"{what}{of} such as {self._example(False)} (with a light yield a number such as {self._example(True)})"

    def _example(self, counted: bool) -> str:
        if counted:
            return '"[5, 10] PE"' if self.several else "5"
        return '"[1, 2] keVee"' if self.several else f'"0.2 {self._units(known={"quenching": 1})[0]}"'

    def _units(self, known: Known) -> tuple[str, ...]:
        ending = "ee" if known.get("quenching") is not None else "nr"
        if not self.power:
            return f"keV{ending}", f"eV{ending}"
        return (f"{'/' if self.power.startswith('-') else ''}keV{self.power.strip('-1')}",)

    def read(self, place: Place, raw: Any, known: Known) -> Any:
        counted = known.get("light_yield") is not None
        names = ("PE", "electrons") if counted and not self.power else () if counted else self._units(known)
        _same_scale(place, raw, known)
        what = "a number of quanta" if counted else "an energy" if self.power != "-1" else "one per energy"
        says = f"{what}{' to the power ½' if self.power == '^0.5' else ''} such as {self._example(counted)}"
        bare = "PE" if counted and not self.power else ""
        single = quantity(says, *names, signed=self.signed, without=bare)
        return (quantities(single, says) if self.several else single)(place.name, raw)

    def write(self, value: Any, known: Known) -> str:
        if known.get("light_yield") is None:
            return Quantity("", "", self._units(known), several=self.several).write(value, known)
        return f"[{', '.join(number(each) for each in value)}]" if self.several else number(value)


def _same_scale(place: Place, raw: Any, known: Known) -> None:
    """Refuse electron equivalents where nothing is quenched, and recoil energies where the observable is quenched."""
    texts = [each for each in (raw if isinstance(raw, list) else [raw]) if isinstance(each, str)]
    quenched = known.get("quenching") is not None
    for text in texts:
        if not quenched and re.search(r"eVee\b", text):
            raise invalid(place.name, raw, "a recoil energy in keV or keVnr, since the detector has no quenching,")
        if quenched and re.search(r"eVnr\b", text):
            raise invalid(place.name, raw, "an energy in keVee, since the detector has a quenching,")


@final
@dataclass(frozen=True)
class Number(Inline):
    """A pure number, or several."""

    what: str
    example: str
    several: bool = False
    one: bool = False
    signed: bool = False

    @property
    def says(self) -> str:
        return f"{self.what} such as {self.example}"

    def read(self, place: Place, raw: Any, known: Known) -> Any:
        single = quantity(self.says, signed=self.signed)
        if not self.several or (self.one and not isinstance(raw, list) and not _is_list(raw)):
            return single(place.name, raw)
        return quantities(single, self.says)(place.name, raw)

    def write(self, value: Any, known: Known) -> str:
        if not self.several:
            return number(value)
        return f"[{', '.join(number(each) for each in np.atleast_1d(value))}]"


@final
@dataclass(frozen=True)
class Whole(Inline):
    """A whole number."""

    low: int
    high: int

    @property
    def says(self) -> str:
        return f"a whole number from {self.low} to {self.high}"

    def read(self, place: Place, raw: Any, known: Known) -> int:
        return whole(
            place.name, int(raw) if isinstance(raw, str) and raw.strip().isdecimal() else raw, self.low, self.high
        )

    def write(self, value: Any, known: Known) -> str:
        return str(value)


@final
@dataclass(frozen=True)
class Truth(Inline):
    """True or false."""

    says = "true or false"

    def read(self, place: Place, raw: Any, known: Known) -> bool:
        words = {"true": True, "false": False}
        given = words.get(raw.strip().lower(), raw) if isinstance(raw, str) else raw
        if not isinstance(given, bool):
            raise invalid(place.name, raw, self.says)
        return given

    def write(self, value: Any, known: Known) -> str:
        return str(bool(value)).lower()


@final
@dataclass(frozen=True)
class Text(Inline):
    """Any text, as the name of a file."""

    what: str

    @property
    def says(self) -> str:
        return self.what

    def read(self, place: Place, raw: Any, known: Known) -> str:
        if not isinstance(raw, str) or not raw.strip():
            raise invalid(place.name, raw, self.what)
        return raw

    def write(self, value: Any, known: Known) -> str:
        return quoted(str(value))


@final
@dataclass(frozen=True, eq=False)
class Name(Inline):
    """The name of something that the library knows, or several names.

    Args:
        what: As "a facility".
        choices: Returns what is known by its name.
        several: Whether it is a list.
    """

    what: str
    choices: Callable[[], Mapping[str, Any]]
    several: bool = False

    @property
    def says(self) -> str:
        return f"{'a list of names: ' if self.several else 'one of '}{', '.join(self.choices())}"

    def read(self, place: Place, raw: Any, known: Known) -> Any:
        if not self.several:
            return self._one(place, raw)
        given = in_list(raw) if isinstance(raw, str) else raw
        if not isinstance(given, list) or not given:
            raise invalid(place.name, raw, f"a list of names of {self.what}")
        return tuple(self._one(place, each) for each in given)

    def _one(self, place: Place, raw: Any) -> Any:
        try:
            return choose(self.what.partition(" ")[2], raw, self.choices())
        except InputError as error:
            raise InputError(f"{place.name}: {error}") from None

    def write(self, value: Any, known: Known) -> str:
        known_names = {id(made): name for name, made in self.choices().items()}
        names = [
            each if isinstance(each, str) else known_names[id(each)] for each in (value if self.several else [value])
        ]
        return f"[{', '.join(map(quoted, names))}]" if self.several else quoted(names[0])


def in_list(text: str) -> list[str]:
    """Return the entries of a text such as "pp, 8B", or of a list that became a text."""
    return [inner for each in text.strip().strip("[]").split(",") if (inner := each.strip().strip("\"'"))]


@final
@dataclass(frozen=True, eq=False)
class Named(Inline):
    """A table of numbers by name, as ``{U235 = 0.6, Pu239 = 0.4}``.

    Args:
        what: What has the names, as "an isotope".
        each: The kind of the numbers.
        example: For the message.
        choices: The names; any if None.
    """

    what: str
    each: Inline
    example: str
    choices: Callable[[], tuple[str, ...]] | None = None

    @property
    def says(self) -> str:
        return f"a table such as {self.example}"

    @property
    def is_file(self) -> bool:
        return self.each.is_file

    def read(self, place: Place, raw: Any, known: Known) -> dict[str, Any]:
        given = raw
        if isinstance(raw, str) and place.typed:  # on the command line: U235=0.6,Pu239=0.4
            pairs = [each.partition("=") for each in raw.split(",")]
            given = {name.strip(): value.strip() for name, equals, value in pairs if equals}
        if not isinstance(given, dict) or not given:
            raise invalid(place.name, raw, self.says)
        for name in given:
            if self.choices is not None and name not in self.choices():
                raise InputError(f"{place.at(name)}: {unknown(self.what, name, self.choices())}")
        return {name: self.each.read(place.at(name), value, known) for name, value in given.items()}

    def write(self, value: Any, known: Known) -> str:
        inside = ", ".join(f"{key_text(name)} = {self.each.write(each, known)}" for name, each in value.items())
        return f"{{{inside}}}"


@final
@dataclass(frozen=True)
class Target(Inline):
    """A material: a formula, or nuclides and formulas with relative numbers of atoms."""

    says = 'a formula such as "CsI" or "Xe132", or a table of numbers of atoms such as {Ge76 = 0.88, Ge74 = 0.12}'

    def read(self, place: Place, raw: Any, known: Known) -> Material:
        try:
            if isinstance(raw, dict):
                atoms = quantity("a number of atoms such as 0.88", signed=True)  # `mixture` says what is below zero
                return mixture(
                    ", ".join(raw),
                    {name: atoms(f"number of {name}", n) if isinstance(n, str) else n for name, n in raw.items()},
                )
            return material(raw)
        except InputError as error:
            raise InputError(f"{place.name}: {error}") from None

    def write(self, value: Any, known: Known) -> str:
        try:
            if material(value.name) == value:
                return quoted(value.name)
        except InputError:
            pass
        return f"{{{', '.join(f'{nuclide.name} = {share!r}' for nuclide, share in value.composition)}}}"


def number(value: float) -> str:
    """Return a number as TOML has it."""
    text = f"{float(value):.15g}"
    return text if float(text) == float(value) else repr(float(value))


def quoted(text: str) -> str:
    """Return a text between quotation marks, as TOML has it."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def key_text(name: str) -> str:
    """Return the name of a key as TOML has it: between quotation marks where it needs them."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)
