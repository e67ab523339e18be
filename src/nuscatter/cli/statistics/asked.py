"""What ``--parameter`` says: ``ee_u``, ``mass=10MeV``, ``mass=1:1000MeV:40:log``.

A name alone is a free parameter, a value is where it starts, and a range is where it is scanned, or in a fit where it
may go. What the name means is found later, with the models and the data (``family.py``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import click
import numpy as np

from nuscatter.errors import InputError, invalid
from nuscatter.units import Array

_MOST = 10_000  # values of a grid

HELP = (
    "sin2_theta_w; neutron_radius, a factor of the neutrons' radius; cevns, the number of signal events; an argument "
    "of a --model, as ee_u or LightVector.mass; or a nuisance of the data, as flux_sns. "
)


def option(rest: str) -> "Callable[[Callable[..., None]], Callable[..., None]]":
    """Return the option ``--parameter``, whose help ends with these words."""
    return click.option(
        "--parameter",
        "parameters",
        required=True,
        multiple=True,
        metavar="NAME[=…]",
        shell_complete=_beginning,
        help=HELP + rest,
    )


def _beginning(context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """Return the names that begin with what was typed: of the models before it too."""
    from nuscatter.cli.models import read_open

    names = ["sin2_theta_w", "cevns", "neutron_radius"]
    for text in context.params.get("models") or ():
        if ".py" not in text:  # completion runs no file of the user's
            names.extend(read_open(text).left)
    return [name for name in names if name.startswith(begun)]


@final
@dataclass(frozen=True)
class Asked:
    """One ``--parameter``, in parts."""

    name: str
    #: nothing, a start, or both ends of a range
    values: tuple[str, ...] = ()
    #: how many values the range has; None if it is not said
    points: int | None = None
    log: bool = False

    @property
    def is_range(self) -> bool:
        """Whether a range was given."""
        return len(self.values) == 2

    def grid(self, ends: tuple[float, float], points: int) -> Array:
        """Return the values of a range, `points` of them where the parameter does not say how many."""
        if self.log and not ends[0] > 0:
            raise InputError(
                f"{self.name} goes from {self.values[0]}, but a logarithmic range was expected to begin above zero."
            )
        spaced = np.geomspace if self.log else np.linspace
        return spaced(*ends, self.points or points)


def asked(texts: Sequence[str]) -> tuple[Asked, ...]:
    """Return what each ``--parameter`` says, or raise `InputError`.

    Example:
        >>> asked(["mass=1:1000MeV:40:log"])
        (Asked(name='mass', values=('1', '1000MeV'), points=40, log=True),)
    """
    return tuple(_asked(text) for text in texts)


def _asked(text: str) -> Asked:
    name, equals, rest = (each.strip() for each in text.partition("="))
    if not name:
        raise invalid("--parameter", text, "the name of a parameter, as ee_u or mass=1:1000MeV:40:log,")
    if not equals:
        return Asked(name)
    parts = [each.strip() for each in rest.split(":")]
    log = len(parts) > 2 and parts[-1].lower() in ("log", "linear")
    spacing = parts.pop().lower() if log else "linear"
    if len(parts) > 3 or not all(parts):
        raise invalid(name, rest, "a value, or LOW:HIGH with :POINTS and :log behind it if wanted,")
    points = _points(name, parts.pop()) if len(parts) == 3 else None
    return Asked(name, tuple(parts), points, spacing == "log")


def _points(name: str, text: str) -> int:
    if not text.isdecimal() or not 3 <= int(text[:9]) <= _MOST:
        raise invalid(f"the number of values of {name}", text, f"a whole number from 3 to {_MOST}, or log,")
    return int(text)
