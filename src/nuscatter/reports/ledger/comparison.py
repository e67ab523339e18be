"""What the library has for a published number: a function that computes it, and its pull once that has run."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

from nuscatter.reports.ledger.published import Confirmed, Published
from nuscatter.words.digits import written


@final
@dataclass(frozen=True)
class Ours:
    """A computed number in the unit of the published one.

    Args:
        value: The number.
        error: Its own standard error, if it is independent of the published one; 0 if it has none or shares it, as two
            fits of the same data or two predictions with the same flux do.
    """

    value: float
    error: float = 0.0


#: What computes a number: alone, or with an error.
Compute: TypeAlias = Callable[[], float | Ours]


@final
@dataclass(frozen=True)
class Comparison:
    """How the library computes a published number.

    Args:
        key: Of the published number.
        how: Of what it is made, as couplings and form factor.
        compute: Returns it in the unit of the published one.
        slow: Whether it takes more than about a second: Hartree–Fock of many nuclei, fits.
        release: The data release that it needs, if it needs one.
    """

    key: str
    how: str
    compute: Compute
    slow: bool = False
    release: str | None = None


@final
@dataclass(frozen=True)
class Line:
    """A published number beside ours.

    Args:
        published: The published number.
        comparison: How ours was computed.
        ours: The computed number.
    """

    published: Published
    comparison: Comparison
    ours: Ours

    @property
    def pull(self) -> float:
        """Ours less the published, over the error on the side of ours, joined in squares with ours if it has one.

        Example:
            >>> published = Published("x", "counts", "seen", 100.0, "100", (10.0, 20.0), "events", "", Confirmed.READ)
            >>> comparison = Comparison("x", "", lambda: 140.0)
            >>> Line(published, comparison, Ours(140.0)).pull, Line(published, comparison, Ours(90.0)).pull
            (2.0, -1.0)
        """
        difference = self.ours.value - self.published.value
        low, high = self.published.error
        return difference / math.hypot(high if difference > 0 else low, self.ours.error)

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """The line as it is shown: name, published number, ours to the digits of it, their unit, pull.

        A star marks a number from memory. Ours has its error where the pull has it.

        Example:
            >>> published = Published("x", "counts", "seen", 100.0, "100", (10.0, 20.0), "events", "", Confirmed.MEMORY)
            >>> Line(published, Comparison("x", "", lambda: 90.04), Ours(90.04)).cells
            ('seen', '100 -10 +20*', '90', 'events', '-1.0')
        """
        fact, ours = self.published, self.ours
        theirs = written(fact.value, fact.error) if fact.error_is_published else fact.text
        star = "*" if fact.confirmed is Confirmed.MEMORY else ""
        place = (min(fact.error),) * 2
        here = written(ours.value, (ours.error,) * 2) if ours.error else _without_error(written(ours.value, place))
        pull = f"{self.pull:+.1f}" if abs(self.pull) >= 0.05 else "0.0"
        return fact.name, f"{theirs}{star}", here, fact.unit, pull

    @property
    def remarks(self) -> str:
        """What is to be known of the line; empty if it agrees, and the number was read."""
        memory = "The published number is from memory: look it up before you quote it."
        said = [self.published.sentence, memory if self.published.confirmed is Confirmed.MEMORY else ""]
        return " ".join(filter(None, said))

    @property
    def needs_a_sentence(self) -> bool:
        """Whether the pull is larger than 1, so that the table must say why."""
        return abs(self.pull) > 1

    @property
    def moved(self) -> float | None:
        """How far ours is from what the table has of it, in published errors; None if the table has nothing."""
        kept = self.published.kept
        if kept is None:
            return None
        return abs(self.ours.value - kept) / min(self.published.error)


def _without_error(text: str) -> str:
    """Return a number that is written with its error, as "2.72 ± 0.05" or "(2.72 ± 0.05)e-05", without it."""
    value, _, rest = text.partition(" ")
    return value.lstrip("(") + rest.partition(")")[2]
