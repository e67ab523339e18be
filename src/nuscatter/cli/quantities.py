"""Numbers with units on the command line: ``10MeV``, ``-1e-32cm2``, ``0.1+0.2j``, and ranges such as ``1:1000MeV``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from nuscatter import units
from nuscatter.errors import InputError, invalid
from nuscatter.fits.parameters import Parameter

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(
    rf"(?P<number>[+-]?{_NUMBER}(?:[+-]{_NUMBER}j|j)?)(?:(?<!j)|(?=$|[ *]))\s*\*?\s*"
    r"(?:(?P<unit>[A-Za-z_]+)(?:\^|\*\*)?(?P<power>-?\d)?)?",
)


@final
@dataclass(frozen=True)
class Quantity:
    """What the text of a number may be, and what a fit should know of it.

    Called with the name and the text of a number, it returns its value.
    """

    #: what the number is, with an example of its text, for messages
    dimension: str
    #: its units by name, the first that in which results are shown; empty for a pure number; None: any unit, or none
    known: Mapping[str, float] | None
    #: whether it may be below zero
    signed: bool = True
    #: whether it may be complex
    imaginary: bool = False
    #: where a fit starts and where it may go
    parameter: Parameter = Parameter()

    def __call__(self, name: str, text: str) -> float | complex:
        """Return the number that a text means, or raise `InputError`."""
        found, unit = self._read(text)
        size = self.size(unit)
        if found is None or size is None or (self.known and not unit and complex(found["number"]) != 0):
            raise invalid(name, text, self._expected)
        value = complex(found["number"]) * size
        if not abs(value) < float("inf") or (value.imag and not self.imaginary) or (value.real < 0 and not self.signed):
            raise invalid(name, text, self.dimension)
        return value if value.imag else value.real

    def real(self, name: str, text: str) -> float:
        """Return the number that a text means, which must be real: a value of a parameter."""
        value = self(name, text)
        if isinstance(value, complex):
            raise InputError(f"{name} is {text!r}, but a real number was expected: a parameter of a fit is real.")
        return value

    def pair(self, name: str, low: str, high: str) -> tuple[float, float]:
        """Return both ends of a range; a unit behind the second is the first's too, as in ``1:1000MeV``."""
        (found, unit), (_, behind) = self._read(low), self._read(high)
        if found is not None and not unit and behind:
            low = f"{low} {behind}"
        ends = self.real(name, low), self.real(name, high)
        if not ends[0] < ends[1]:
            raise InputError(f"{name} goes from {low} to {high}, but increasing values were expected.")
        return ends

    def unit(self, *texts: str) -> str:
        """Return the unit in which numbers were given; else the one in which they are shown."""
        given = [unit for unit in (self._read(text)[1] for text in texts) if unit]
        return given[0] if given else next(iter(self.known or ("",)))

    def size(self, unit: str) -> float | None:
        """Return the size of a unit; None if it is not one of these numbers."""
        if not unit:
            return 1.0
        return _value(unit) if self.known is None else self.known.get(unit)

    @property
    def _expected(self) -> str:
        if self.known is None:
            return f"{self.dimension}, with a unit of nuscatter.units or none,"
        return self.dimension + (f" (units: {', '.join(self.known)})" if self.known else "")

    def _read(self, text: str) -> "tuple[re.Match[str] | None, str]":
        """Return the parts of a text, and its unit with the power."""
        found = _QUANTITY.fullmatch(text.strip())
        return found, "" if found is None or found["unit"] is None else found["unit"] + (found["power"] or "")


def quantity(
    dimension: str,
    *names: str,
    signed: bool = True,
    imaginary: bool = False,
    start: float = 0.0,
    limits: tuple[float | None, float | None] = (None, None),
) -> Quantity:
    """Return what the text of a number may be.

    Args:
        dimension: What the number is, with an example of its text, for the message.
        names: Units that it may have, with their powers, as ``cm2``; a pure number if there are none.
        signed: Whether it may be below zero.
        imaginary: Whether it may be complex, as ``0.1+0.2j``.
        start: Where a fit of it starts, in the first of the units.
        limits: Where it may go, likewise.

    Example:
        >>> round(quantity("an area such as 1e-32cm2", "cm2", "fm2")("radius", "1 fm^2") / units.fm**2, 12)
        1.0
        >>> mass = quantity("a mass such as 10MeV", "MeV", "GeV", signed=False)
        >>> [end / units.MeV for end in mass.pair("mass", "1", "2GeV")]
        [1000.0, 2000.0]
    """
    known = {each: size for each in names if (size := _value(each)) is not None}
    scale = next(iter(known.values()), 1.0)
    low, high = (None if edge is None else edge * scale for edge in limits)
    return Quantity(dimension, known, signed, imaginary, Parameter(start=start * scale, limits=(low, high)))


#: Arguments of a user's own function: any unit, or none.
OF_ANY_UNIT = Quantity("a number such as 0.1 or 10MeV", None)


def _value(unit: str) -> float | None:
    """Return a unit of `nuscatter.units` with a power behind it, as ``cm2``; None if there is no such unit."""
    name = unit.rstrip("-0123456789")
    size = None if name.startswith("_") else getattr(units, name, None)
    return float(size ** int(unit.removeprefix(name) or 1)) if isinstance(size, float) else None
