"""Published numbers, read from ``reports/tables/ledger.csv``: value, error, unit, reference, and how it was confirmed.

A number whose error is not published has that of its last digit, half a unit of it, and says so: its pull then tells
how well two computations agree, and may be large although the difference is small.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import final

from nuscatter.tables import rows

#: Sections of the review that have numbers, and what they are about.
SECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "II": "Neutrino sources",
        "III.A": "Coherent scattering, the cross section",
        "III.B": "Uncertainty of the cross section: nuclei",
        "III.C": "Parity violation in electron scattering",
        "IV": "Inelastic scattering",
        "V": "Experiments",
        "VI.A": "The weak form factor",
        "VI.B": "The weak mixing angle",
        "VII.A": "Non-standard interactions",
        "VII.B": "Electromagnetic properties",
        "VII.C": "Sterile neutrinos",
        "VII.D": "Dark matter",
    }
)


class Confirmed(Enum):
    """Where a published number was read."""

    #: in the paper, its abstract, its data release, or a page that quotes these
    READ = "read"
    #: in a public code or a package that cites the paper
    CODE = "code"
    #: in the review
    REVIEW = "review"
    #: nowhere: it is typed from memory, and must be looked up before it is quoted
    MEMORY = "memory"


@final
@dataclass(frozen=True)
class Published:
    """A published number of the ledger, in its own unit.

    Args:
        key: Its name in the table.
        subject: As "counts".
        name: What it is, and of what.
        value: In `unit`.
        text: The same as it is printed.
        error: Downward and upward, both positive.
        unit: As printed; empty for a pure number.
        reference: The publication.
        confirmed: Where it was read.
        sentence: Why the library has another number, or what is to be known of this one; empty if nothing is.
        kept: What the library had when the table was last written.
        error_is_published: Whether the error is the publication's; else it is half a unit of the last digit.
        section: Of the review, a name of `SECTIONS`.

    Example:
        >>> argon = published()["lar20-predicted"]
        >>> argon.value, argon.error, argon.unit, argon.confirmed.value
        (128.0, (17.0, 17.0), 'events', 'read')
    """

    key: str
    subject: str
    name: str
    value: float
    text: str
    error: tuple[float, float]
    unit: str
    reference: str
    confirmed: Confirmed
    sentence: str = ""
    kept: float | None = None
    error_is_published: bool = True
    section: str = ""


def last_digit(text: str) -> float:
    """Return half a unit of the last digit of a number as it is printed.

    Example:
        >>> last_digit("6.65"), last_digit("4.74e5"), last_digit("-1635")
        (0.005, 500.0, 0.5)
    """
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return 0.5 * float(f"1e{int(exponent or 0) - decimals}")


def _published(row: Mapping[str, str]) -> Published:
    both = (float(row["minus"]), float(row["plus"])) if row["minus"] else (last_digit(row["value"]),) * 2
    return Published(
        key=row["key"],
        subject=row["subject"],
        name=row["name"],
        value=float(row["value"]),
        text=row["value"],
        error=both,
        unit=row["unit"],
        reference=row["reference"],
        confirmed=Confirmed(row["confirmed"]),
        sentence=row["sentence"],
        kept=float(row["ours"]) if row["ours"] else None,
        error_is_published=bool(row["minus"]),
        section=row["section"],
    )


@cache
def published() -> dict[str, Published]:
    """Return the published numbers of the ledger by their keys, in the order of the table."""
    return {row["key"]: _published(row) for row in rows("reports", "ledger.csv")}
