"""Numbers on the command line that may be parameters of a fit: ``10MeV``, and ranges such as ``1:1000MeV``.

Texts are read by `nuscatter.words.unit_words`, as those of files are. What is added here is a parameter's: both ends of
a range, the unit in which results are shown, where a fit starts and where it may go.
"""

import re
from dataclasses import dataclass, field
from typing import Any, final

from nuscatter.errors import InputError, invalid
from nuscatter.fits.parameters import Parameter
from nuscatter.words import unit_words
from nuscatter.words.unit_words import Reader

_WITH_UNIT = re.compile(r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*\*?\s*(?P<unit>[^\d\s].*)?")


@final
@dataclass(frozen=True)
class Quantity:
    """What the text of a number may be, and what a fit should know of it.

    Called with the name and the text of a number, it returns its value.
    """

    read: Reader
    #: its units, the first that in which results are shown; empty for a pure number
    names: tuple[str, ...] = ()
    parameter: Parameter = field(default_factory=Parameter)

    def __call__(self, name: str, text: Any) -> float | complex:
        """Return the number that a text means, or raise `InputError`."""
        value: float | complex = self.read(name, text)
        return value

    def real(self, name: str, text: str) -> float:
        """Return the number that a text means, which must be real: a value of a parameter."""
        value = self(name, text)
        if isinstance(value, complex):
            raise InputError(f"{name} is {text!r}, but a real number was expected: a parameter of a fit is real.")
        return value

    def pair(self, name: str, low: str, high: str) -> tuple[float, float]:
        """Return both ends of a range; a unit behind the second is the first's too, as in ``1:1000MeV``."""
        if not _spelled(low) and _spelled(high):
            low = f"{low} {_spelled(high)}"
        ends = self.real(name, low), self.real(name, high)
        if not ends[0] < ends[1]:
            raise InputError(f"{name} goes from {low} to {high}, but increasing values were expected.")
        return ends

    def unit(self, *texts: str) -> str:
        """Return the unit in which numbers were given; else the one in which they are shown."""
        return next(filter(None, map(_spelled, texts)), self.names[0] if self.names else "")


def size_of(unit: str) -> float:
    """Return the size of a unit in powers of MeV; 1 of none."""
    found = unit_words.unit(unit) if unit else None
    return 1.0 if found is None else found[0]


def _spelled(text: str) -> str:
    """Return the unit behind a number; empty if there is none."""
    found = _WITH_UNIT.fullmatch(text.strip())
    return "" if found is None or found["unit"] is None else found["unit"].strip()


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
        >>> from nuscatter.units import MeV
        >>> mass = quantity("a mass such as 10MeV", "MeV", "GeV", signed=False)
        >>> [round(end / MeV, 9) for end in mass.pair("mass", "1", "2GeV")]
        [1000.0, 2000.0]
    """
    low, high = (None if edge is None else edge * size_of(names[0] if names else "") for edge in limits)
    read = unit_words.quantity(dimension, *names, signed=signed, imaginary=imaginary)
    return Quantity(read, names, Parameter(start=start * size_of(names[0] if names else ""), limits=(low, high)))


def _of_any_unit(name: str, text: Any) -> float:
    """Return a number with any unit, or none."""
    found = _WITH_UNIT.fullmatch(text.strip())
    known = (1.0, ()) if found is not None and found["unit"] is None else unit_words.unit(_spelled(text))
    if found is None or known is None or not abs(float(found["number"]) * known[0]) < float("inf"):
        raise invalid(name, text, "a number such as 0.1 or 10MeV, with a unit of nuscatter.units or none,")
    return float(found["number"]) * known[0]


#: Arguments of a user's own function: any unit, or none.
OF_ANY_UNIT = Quantity(_of_any_unit)
