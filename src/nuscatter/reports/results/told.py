"""How a result is told: what data allow of a quantity, with what it was computed, beside what was published.

A `Result` has its rows, and the numbers that its figure draws. Both are plain, so that a result is stored and read back
(``run.py``).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TypeAlias, final

from nuscatter.fits.scans.scan_result import Scan
from nuscatter.reports.results.published import Pieces, PublishedInterval
from nuscatter.units import Array

#: Is told what is done now.
Progress: TypeAlias = Callable[[str], None]


@final
@dataclass(frozen=True)
class Allowed:
    """What data allow of a quantity, in the unit of its row.

    Args:
        best: The best value; None where only a limit means something.
        one_sigma: The pieces of its range at 68.3 %, of χ² with one degree of freedom.
        ninety: Those at 90 %. An end beyond which nothing was tried, or nothing is bounded, is infinite.
    """

    best: float | None
    _: KW_ONLY
    one_sigma: Pieces
    ninety: Pieces

    def pieces(self, level: int) -> Pieces:
        """Return the pieces at 68 or 90 %."""
        return {68: self.one_sigma, 90: self.ninety}[level]

    @property
    def error(self) -> tuple[float, float] | None:
        """The errors downward and upward: from the best value to the ends of its piece at 68.3 %; None if it has none.

        Example:
            >>> Allowed(3.0, one_sigma=((-2.0, -1.0), (2.5, 4.0)), ninety=()).error
            (0.5, 1.0)
        """
        best = self.best
        around = [(best - low, high - best) for low, high in self.one_sigma if best is not None and low <= best <= high]
        return around[0] if around else None


@final
@dataclass(frozen=True)
class Row:
    """A line of a result.

    Args:
        quantity: As "sin²θ_W".
        data: The data, as "CsI 2021 + LAr 2020".
        unit: Of the numbers; empty for pure ones.
        scheme: With what it was computed: couplings, form factor, what is profiled.
        here: What the data allow here.
        published: What publications say of the same; may be empty.
    """

    quantity: str
    data: str
    unit: str
    scheme: str
    here: Allowed
    published: tuple[PublishedInterval, ...] = ()

    def pull(self, other: PublishedInterval) -> float:
        """Return the largest difference of ends, or of best values, in published standard deviations: ours less theirs.

        An end that is published as unbounded is not compared. It is infinite if there are not as many pieces.

        Example:
            >>> from nuscatter.reports.results.published import published_intervals
            >>> theirs = published_intervals("weak_mixing_angle.csv")["csi21"]
            >>> here = Allowed(0.22, one_sigma=((0.1805, 0.248),), ninety=())
            >>> row = Row("sin²θ_W", "CsI 2021", "", "tree level", here, (theirs,))
            >>> round(row.pull(theirs), 9), row.needs_a_sentence(theirs)
            (-0.5, False)
        """
        ours = self.here.pieces(other.level)
        if len(ours) != len(other.pieces):
            return math.inf
        pairs = [
            (mine, theirs)
            for piece, known in zip(ours, other.pieces, strict=True)
            for mine, theirs in zip(piece, known, strict=True)
            if math.isfinite(theirs)
        ]
        if other.best is not None and self.here.best is not None:
            pairs.append((self.here.best, other.best))
        return max(((mine - theirs) / other.sigma for mine, theirs in pairs), key=abs)

    def needs_a_sentence(self, other: PublishedInterval) -> bool:
        """Return whether the two differ by more than half a standard deviation, so that it must be said why."""
        return abs(self.pull(other)) > 0.5 + 1e-9


@final
@dataclass(frozen=True, eq=False)
class Result:
    """A result: its rows, what its figure draws, and what is to be known of it.

    Args:
        name: As "weak_mixing_angle".
        title: For people.
        rows: The lines of its table.
        curves: Arrays by name, in powers of MeV: what the figure draws.
        notes: Sentences.
    """

    name: str
    title: str
    rows: tuple[Row, ...]
    curves: Mapping[str, Array] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@final
@dataclass(frozen=True)
class Analysis:
    """How a result is computed.

    Args:
        name: As "weak_mixing_angle"; the file of its figure has the same name.
        title: For people.
        section: Of the review, as "VI.B".
        releases: The data releases that it needs.
        compute: Returns the result.
    """

    name: str
    title: str
    section: str
    releases: tuple[str, ...]
    compute: Callable[[Progress], Result]


def allowed(scan: Scan, name: str | None = None, *, size: float = 1.0, limit: bool = False) -> Allowed:
    """Return what a scan allows of a parameter, at 68.3 and 90 %.

    Args:
        scan: Of one parameter or of two; levels of 0.683 and 0.9 make its ends exact.
        name: Of the parameter; need not be said if there is one.
        size: The size of the unit in which it is told.
        limit: Whether the parameter cannot be negative: then a piece that begins at the first value of the grid is an
            upper limit, and there is no best value.

    Raises:
        FitError: a point of the scan has no result.

    Example:
        >>> import numpy as np
        >>> from nuscatter.fits.likelihoods.likelihood import Pull
        >>> from nuscatter.fits.scans.scan import scan
        >>> found = allowed(scan(Pull("x", 1.0, 0.5), levels=[0.683, 0.9], x=np.linspace(-3, 5, 41)))
        >>> found.best, [round(end, 3) for end in found.ninety[0]]
        (1.0, [0.178, 1.822])
    """
    known = next(iter(scan.grids)) if name is None else name
    grid = scan.grids[known]
    first, last = float(grid[0]), float(grid[-1])

    def told(level: float) -> Pieces:
        return tuple(
            (-math.inf if low <= first else low / size, math.inf if high >= last else high / size)
            for low, high in scan.intervals(level, name)
        )

    best = None if limit else round(scan.best[known] / size, 12)
    return Allowed(best, one_sigma=told(0.683), ninety=told(0.9))
