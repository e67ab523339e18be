"""Published intervals beside which the results put theirs: one table a result, in ``reports/results/tables``.

A table has the columns key, quantity, data, unit, level, best, pieces, reference, confirmed, sentence. `level` is 68 or
90 (%), `best` may be empty, `pieces` are intervals such as ``-61.2:-48.2 -4.7:2.2``; an end that is left out is not
bounded, ``:36`` is an upper limit. `sentence` says why the library has something else; needed where the two differ by
more than half a standard deviation.
"""

import math
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from statistics import NormalDist
from typing import TypeAlias, final

from nuscatter.reports.ledger.published import Confirmed
from nuscatter.tables import rows

#: Intervals (low, high), from low to high; an end may be infinite.
Pieces: TypeAlias = tuple[tuple[float, float], ...]

#: Two-sided 90 % of a Gaussian in standard deviations.
NINETY = NormalDist().inv_cdf(0.95)


@final
@dataclass(frozen=True)
class PublishedInterval:
    """What a publication says that data allow of a quantity.

    Args:
        key: Its name in the table.
        quantity: As "sin²θ_W".
        data: Of which it is, as "CsI 2021".
        unit: As printed; empty for a pure number.
        level: 68 or 90 [%].
        best: The best value; None if none is published.
        pieces: The intervals.
        reference: The publication.
        confirmed: Where it was read.
        sentence: Why the library has something else; empty if it has not.
    """

    key: str
    quantity: str
    data: str
    unit: str
    _: KW_ONLY
    level: int
    best: float | None
    pieces: Pieces
    reference: str
    confirmed: Confirmed
    sentence: str = ""

    @property
    def sigma(self) -> float:
        """A standard deviation: half of the narrowest bounded piece, at 90 % divided by 1.645.

        Of a limit, it is the limit itself in place of half of a piece.

        Example:
        X
        """
        bounded = [(high - low) / 2 for low, high in self.pieces if math.isfinite(high - low)]
        ends = [abs(end) for piece in self.pieces for end in piece if math.isfinite(end)]
        half = min(bounded) if bounded else min(ends)
        return half / (NINETY if self.level == 90 else 1.0)


def pieces_of(text: str) -> Pieces:
    """Return intervals that are written as ``-61.2:-48.2 -4.7:2.2``.

    Example:
        >>> pieces_of("-61.2:-48.2 -4.7:2.2"), pieces_of(":36")
        (((-61.2, -48.2), (-4.7, 2.2)), ((-inf, 36.0),))
    """
    found = []
    for piece in text.split():
        low, colon, high = piece.partition(":")
        assert colon, piece
        found.append((float(low or -math.inf), float(high or math.inf)))
    assert found, text
    assert all(low < high for low, high in found), text
    return tuple(found)


@cache
def published_intervals(table: str) -> Mapping[str, PublishedInterval]:
    """Return the published intervals of a table by their keys.

    Args:
        table: The file's name in ``reports/results/tables``.

    Example:
        >>> fact = published_intervals("weak_mixing_angle.csv")["csi21"]
        >>> fact.best, fact.pieces, fact.confirmed.value
        (0.22, ((0.194, 0.248),), 'memory')
    """
    return {
        row["key"]: PublishedInterval(
            key=row["key"],
            quantity=row["quantity"],
            data=row["data"],
            unit=row["unit"],
            level=int(row["level"]),
            best=float(row["best"]) if row["best"] else None,
            pieces=pieces_of(row["pieces"]),
            reference=row["reference"],
            confirmed=Confirmed(row["confirmed"]),
            sentence=row["sentence"],
        )
        for row in rows("reports.results", table)
    }
