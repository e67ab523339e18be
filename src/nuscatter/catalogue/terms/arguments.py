"""One argument of a term: how its text is read and written, where a slider of it goes, and how Python writes it.

The command line reads ``mass=10MeV`` and the explorer moves a slider from 1 keV to 10 GeV. Both ask the same value
here, so that they know the same arguments, units and messages. What kind of number an argument is says `Number`. An
argument that is one of several named values is `OneOf`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from nuscatter.errors import choose, invalid
from nuscatter.fits.parameters import Parameter
from nuscatter.words import unit_words
from nuscatter.words.unit_words import Reader

_POWER = re.compile(r"(?P<name>[A-Za-z_]+)(?P<power>-?\d+)?")


@final
@dataclass(frozen=True)
class Expression:
    """A value as Python code writes it, and what the code must import before.

    Args:
        text: The code, as ``10 * MeV``.
        imports: Pairs of a module and a name in it, as ``("nuscatter.units", "MeV")``.
    """

    text: str
    imports: tuple[tuple[str, str], ...] = ()


@final
@dataclass(frozen=True, kw_only=True)
class Number:
    """A kind of number: its units, where a fit of it starts and may go, and the range of a slider.

    Args:
        expected: What it is, with an example of its text, for messages.
        units: Units that it may have, with their powers, as ``cm2``; a pure number if there are none. Numbers below are
            in the first of them.
        signed: Whether it may be below zero.
        imaginary: Whether it may be complex, as ``0.1+0.2j``.
        start: Where a fit and a slider start.
        limits: Where a fit may go, None for no limit.
        low: The lower end of a slider.
        high: Its upper end.
        logarithmic: Whether the slider's steps are factors.
    """

    expected: str
    units: tuple[str, ...] = ()
    signed: bool = True
    imaginary: bool = False
    start: float
    limits: tuple[float | None, float | None] = (None, None)
    low: float
    high: float
    logarithmic: bool = False

    @property
    def unit(self) -> str:
        """The unit of the numbers here; empty of a pure number."""
        return self.units[0] if self.units else ""

    @property
    def size(self) -> float:
        """The size of that unit in powers of MeV; 1 of none."""
        return _size(self.unit)

    @property
    def parameter(self) -> Parameter:
        """Where a fit of it starts and may go, in powers of MeV."""
        low, high = (None if edge is None else edge * self.size for edge in self.limits)
        return Parameter(start=self.start * self.size, limits=(low, high))

    @cached_property
    def read(self) -> Reader:
        """The function of a name and a text that returns the value, or raises `InputError`."""
        return unit_words.quantity(self.expected, *self.units, signed=self.signed, imaginary=self.imaginary)

    def write(self, value: complex) -> str:
        """Return the text of a value, with a unit in which it is easy to read."""
        digits, unit = self._written(value)
        return f"{digits} {unit}".rstrip()

    def expression(self, value: complex) -> Expression:
        """Return the value as Python code."""
        digits, unit = self._written(value)
        digits = f"({digits})" if "j" in digits else digits
        found = _POWER.fullmatch(unit)
        if found is None:  # of a pure number
            return Expression(f"{digits}.0" if digits.lstrip("-").isdigit() else digits)
        name, power = found["name"], int(found["power"] or 1)
        behind = f"{name}**{abs(power)}" if abs(power) > 1 else name
        return Expression(f"{digits} {'/' if power < 0 else '*'} {behind}", (("nuscatter.units", name),))

    def _written(self, value: complex) -> tuple[str, str]:
        """Return the digits of a value and its unit."""
        if not isinstance(value, (int, float, complex, np.number)) or isinstance(value, bool):
            raise invalid("the value", value, self.expected)
        number = complex(value)
        if number.imag:
            real, imaginary = _digits(number.real, self.size), _digits(number.imag, self.size)
            return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j", self.unit
        unit = unit_words.written(number.real, self.units).partition(" ")[2]
        return _digits(number.real, _size(unit)), unit


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class OneOf:
    """One of several named values.

    Args:
        choices: The values by name.
        start: The name of the one that is chosen first.
        module: The module of which the values are attributes of these names; empty of True, False and numbers.
    """

    choices: Mapping[str, Any]
    start: str
    module: str = ""

    def read(self, name: str, text: Any) -> Any:
        """Return the value of a name, or raise `InputError`."""
        return choose(name, text, self.choices)

    def write(self, value: Any) -> str:
        """Return the name of a value, or raise `InputError`."""
        found = next((name for name, each in self.choices.items() if type(each) is type(value) and each == value), None)
        if found is None:
            raise invalid("the value", value, f"one of {', '.join(self.choices)}")
        return found

    def expression(self, value: Any) -> Expression:
        """Return the value as Python code."""
        name = self.write(value)
        return Expression(name, ((self.module, name),)) if self.module else Expression(repr(self.choices[name]))


#: What an argument may be.
Kind: TypeAlias = Number | OneOf


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Argument:
    """An argument of a term that can be typed.

    Args:
        name: What it is called, as ``ee_u``.
        field: The field of the dataclass which it fills: the name itself, or ``couplings`` of ``ee_u``.
        kind: What it may be.
        required: Whether the term must have it.
        meaning: What it is, in one line.
        same_as: The argument of which this is another name, as ``e`` of ``ee``; empty if it is none. A form shows one
            of both.

    Example:
        >>> from nuscatter.catalogue.terms.terms_by_name import terms
        >>> mass = terms()["LightVector"].arguments["mass"]
        >>> mass.meaning, mass.kind.unit, mass.kind.low, mass.kind.high
        ('Its mass', 'MeV', 0.001, 10000.0)
        >>> mass.write(mass.read("LightVector", "0.02 GeV"))
        '20 MeV'
        >>> mass.expression(mass.read("LightVector", "0.02 GeV")).text
        '20 * MeV'
    """

    name: str
    field: str
    kind: Kind
    required: bool
    meaning: str
    same_as: str = ""

    def read(self, place: str, text: Any) -> Any:
        """Return the value that a text means.

        Args:
            place: Whose argument it is, for the message, as ``LightVector``.
            text: What was typed.

        Raises:
            InputError: the text is no value of this argument.
        """
        return self.kind.read(f"{self.name} of {place}", text)

    def write(self, value: Any) -> str:
        """Return the text of a value [the argument's unit], which `read` reads; `InputError` if it is none."""
        return self.kind.write(value)

    def expression(self, value: Any) -> Expression:
        """Return a value as Python code; `InputError` if it is none of this argument."""
        return self.kind.expression(value)


def _size(unit: str) -> float:
    found = unit_words.unit(unit) if unit else None
    return 1.0 if found is None else found[0]


def _digits(value: float, size: float) -> str:
    """Return the fewest digits from 15 to 17 that give the value in a unit back."""
    texts = [f"{value / size:.{digits}g}" for digits in (15, 16, 17)]
    return next((text for text in texts if float(text) * size == value), texts[-1])
