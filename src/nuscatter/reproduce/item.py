"""What is made again of the review: an item is a figure, a table or a result, with its caption and its numbers.

An `Item` knows how it is made; what it makes is `Made`: sheets of numbers, which become CSV files, a figure, and the
numbers that the review prints beside ours.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError
from nuscatter.words.digits import written

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: What stands in a cell: a number, or a text.
Cell: TypeAlias = float | str
#: Is told what is done now.
Progress: TypeAlias = Callable[[str], None]

#: How the review is cited.
REVIEW = "V. Pandey, Prog. Part. Nucl. Phys. 134 (2024) 104078, arXiv:2309.07840"


@final
@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Args:
        name: What it holds, as "neutrino energy".
        unit: Of its numbers; empty for pure ones and texts.
        values: The cells.

    Example:
        >>> Column("neutrino energy", "MeV", (29.79,)).head
        'neutrino energy [MeV]'
    """

    name: str
    unit: str
    values: tuple[Cell, ...]

    @property
    def head(self) -> str:
        """Its name with the unit in brackets."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


@final
@dataclass(frozen=True)
class Sheet:
    """Columns of one length: one CSV file.

    Args:
        name: Behind the item's name in that of the file; empty for the item's first sheet.
        columns: The columns.
        shown: Whether it is shown on the page, as a table of the review is.

    Raises:
        InputError: the columns are not of one length, or there are none.
    """

    name: str
    columns: tuple[Column, ...]
    _: KW_ONLY
    shown: bool = False

    def __post_init__(self) -> None:
        if len({len(each.values) for each in self.columns}) != 1:
            raise InputError(
                f"The sheet {self.name!r} has columns of {[len(each.values) for each in self.columns]} cells, but "
                "columns of one length were expected."
            )

    @property
    def lines(self) -> list[tuple[Cell, ...]]:
        """The rows."""
        return list(zip(*(each.values for each in self.columns), strict=True))

    def csv(self, *head: str) -> str:
        """Return the sheet as CSV, behind lines that begin with ``#``.

        Args:
            *head: What these lines say.

        Example:
            >>> print(Sheet("", (Column("E", "MeV", (1.0, 2.0)), Column("of", "", ("a", "b")))).csv("Numbers."))
            # Numbers.
            E [MeV],of
            1,a
            2,b
            <BLANKLINE>
        """
        out = io.StringIO()
        out.writelines(f"# {' '.join(each.split())}\n" for each in head)
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow([each.head for each in self.columns])
        rows.writerows([cell if isinstance(cell, str) else f"{cell:.10g}" for cell in line] for line in self.lines)
        return out.getvalue()


def sheet(name: str, columns: Mapping[str, tuple[str, ArrayLike | Sequence[str]]], *, shown: bool = False) -> Sheet:
    """Return a sheet of arrays that were divided by their units.

    Args:
        name: As in `Sheet`.
        columns: Unit and values by the name of the column.
        shown: As in `Sheet`.

    Example:
        >>> sheet("", {"E": ("MeV", [1, 2]), "name": ("", ["a", "b"])}).lines
        [(1.0, 'a'), (2.0, 'b')]
    """
    made = []
    for head, (unit, values) in columns.items():
        cells = [each if isinstance(each, str) else float(each) for each in np.asarray(values, dtype=object).tolist()]
        made.append(Column(head, unit, tuple(cells)))
    return Sheet(name, tuple(made), shown=shown)


@final
@dataclass(frozen=True)
class Beside:
    """A number of ours beside the one that the review, or the paper that it cites, prints.

    Args:
        what: What it is of, as "ν_μ line".
        unit: Of both.
        here: Ours, as it is shown.
        published: The printed one, as it is shown.
        value: Ours as a number; None of what is no single number.
        known: The printed one as a number; None of an interval.
        agrees: Whether ours is within the stated error, or within the last digit where none is stated.
        reference: Where it is printed.
        sentence: Why the two differ, or what is to be known; empty if nothing is.
        check: Whether nothing is printed, and the two are one number of ours, computed in two ways.
    """

    what: str
    unit: str
    here: str
    published: str
    _: KW_ONLY
    value: float | None
    known: float | None
    agrees: bool
    reference: str
    sentence: str = ""
    check: bool = False

    @property
    def explained(self) -> bool:
        """Whether the two agree, or it is said why not."""
        return self.agrees or bool(self.sentence)


def beside(
    what: str,
    here: float,
    published: float,
    *,
    error: float | tuple[float, float],
    unit: str = "",
    our_error: float = 0.0,
    text: str | None = None,
    reference: str = REVIEW,
    sentence: str = "",
    check: bool = False,
) -> Beside:
    """Return a number beside a printed one that has an error, or a last digit.

    Args:
        what: What it is of.
        here: Ours, in the unit.
        published: The printed one.
        error: Its error, downward and upward if there are two; half a unit of its last digit where none is stated.
        unit: Of both.
        our_error: Our own, added in squares.
        text: The printed one as it is printed; made of number and error if None.
        reference: Where it is printed.
        sentence: Why the two differ.
        check: As in `Beside`.

    Example:
        >>> line = beside("line", 29.79, 29.8, error=0.05, unit="MeV", text="29.8")
        >>> line.agrees, line.here, beside("line", 29.7, 29.8, error=0.05).explained
        (True, '29.790', False)
    """
    low, high = (error, error) if isinstance(error, float) else error
    allowed = math.hypot(high if here > published else low, our_error)
    agrees = abs(here - published) <= allowed * (1 + 1e-9)
    ours = (
        written(here, (our_error, our_error))
        if our_error
        else _alone(here, max(min(low, high), abs(here - published) / 10))
    )
    theirs = text or written(published, (low, high))
    return Beside(
        what,
        unit,
        ours,
        theirs,
        value=here,
        known=published,
        agrees=agrees,
        reference=reference,
        sentence=sentence,
        check=check,
    )


def limited(
    what: str,
    here: float,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    unit: str = "",
    reference: str = REVIEW,
    sentence: str = "",
) -> Beside:
    """Return a number beside one that is printed as the largest or the smallest there is.

    Args:
        what: What it is of.
        here: Ours, in the unit.
        at_most: The printed largest one, or None.
        at_least: The printed smallest one, or None.
        unit: Of both.
        reference: Where it is printed.
        sentence: Why the two differ.

    Example:
        >>> limited("difference", 7.21, at_most=7.5, unit="%").published
        '≤ 7.5'
    """
    known = at_most if at_most is not None else at_least
    low, high = (-math.inf if at_least is None else at_least), (math.inf if at_most is None else at_most)
    text = f"{'≤' if at_most is not None else '≥'} {known:g}"
    return Beside(
        what,
        unit,
        f"{here:.3g}",
        text,
        value=here,
        known=known,
        agrees=low <= here <= high,
        reference=reference,
        sentence=sentence,
    )


def _alone(value: float, error: float) -> str:
    """Return a number to the digits of an error, without the error."""
    if not error:
        return written(value)
    text, _, rest = written(value, (error, error)).partition(" ")
    return text.lstrip("(") + rest.partition(")")[2]


@final
@dataclass(frozen=True, eq=False)
class Made:
    """What an item makes.

    Args:
        sheets: Its numbers.
        rows: Ours beside printed ones.
        figure: The figure; None of a table that is shown as one.
        notes: Sentences.
    """

    sheets: tuple[Sheet, ...]
    rows: tuple[Beside, ...] = ()
    figure: "Figure | None" = None
    notes: tuple[str, ...] = ()


@final
@dataclass(frozen=True)
class Item:
    """A figure, a table or a result that can be made again.

    Args:
        name: As "fig5".
        title: As "Fig. 5: cross sections of ⁴⁰Ar in nuclear models".
        caption: What the figure shows, and with what it was computed.
        references: Of the review, and of what else was used.
        make: Computes it; is told where to report what is done.
        alt: What the figure shows, for those who cannot see it; the caption if empty.
    """

    name: str
    title: str
    caption: str
    references: tuple[str, ...]
    make: Callable[[Progress], Made]
    alt: str = ""
