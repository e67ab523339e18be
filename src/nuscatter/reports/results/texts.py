"""How intervals are written: with digits by their width, as ``[-61.2, -48.2] ∪ [-4.7, 2.2]``, ``< 36`` or ``none``."""

import math

from nuscatter.reports.results.published import Pieces, PublishedInterval
from nuscatter.reports.results.told import Allowed, Result, Row
from nuscatter.words.digits import written

_LEAST, _MOST = 1e-4, 1e6


def pieces_text(pieces: Pieces) -> str:
    """Return intervals as they are shown; each end ends where the second digit of the narrowest piece does.

    Example:
        >>> pieces_text(((-61.23, -48.19), (-4.71, 2.2))), pieces_text(((-math.inf, 36.04),)), pieces_text(())
        ('[-61.2, -48.2] ∪ [-4.7, 2.2]', '< 36', 'none')
        >>> pieces_text(((-math.inf, 2.34e-10),)), pieces_text(((0.5, math.inf),))
        ('< 2.3e-10', '> 0.50')
    """
    if not pieces:
        return "none"
    ends = [end for piece in pieces for end in piece if math.isfinite(end)]
    if not ends:
        return "all"
    widths = [high - low for low, high in pieces if math.isfinite(high - low)]
    width = min(widths) / 2 if widths else min((abs(end) for end in ends if end), default=1.0)
    largest = max(map(abs, ends))
    power = 0 if _LEAST <= largest < _MOST else math.floor(math.log10(largest))
    decimals = max(0, 1 - math.floor(math.log10(width / 10.0**power)))

    def end(value: float) -> str:
        text = f"{value / 10.0**power:.{decimals}f}"
        return text.removeprefix("-") if not float(text) else text

    def one(low: float, high: float) -> str:
        if math.isinf(low):
            return f"< {end(high)}"
        return f"> {end(low)}" if math.isinf(high) else f"[{end(low)}, {end(high)}]"

    text = " ∪ ".join(one(low, high) for low, high in pieces)
    if not power:
        return text
    return f"({text})e{power:+03d}" if text.startswith("[") else f"{text}e{power:+03d}"


def best_text(here: Allowed) -> str:
    """Return the best value with the ends of its piece at 68 %; empty if there is no best value.

    Example:
        >>> best_text(Allowed(0.213, one_sigma=((0.188, 0.24),), ninety=()))
        '0.213 -0.025 +0.027'
    """
    if here.best is None:
        return ""
    return written(here.best, here.error)


def published_text(other: PublishedInterval) -> str:
    """Return a published interval as it is shown; a star marks one from memory.

    Example:
        >>> from nuscatter.reports.results.published import published_intervals
        >>> published_text(published_intervals("weak_mixing_angle.csv")["csi21"])
        '0.220 -0.026 +0.028*'
    """
    star = "*" if other.confirmed.value == "memory" else ""
    if other.level == 68 and other.best is not None and len(other.pieces) == 1:
        ((low, high),) = other.pieces
        if math.isfinite(high - low):
            return written(other.best, (other.best - low, high - other.best)) + star
    return pieces_text(other.pieces) + star


def cells(row: Row) -> tuple[str, str, str, str, str, str, str]:
    """Return a row as it is shown: quantity, data, best, 68 %, 90 %, what is published, unit."""
    theirs = "; ".join(f"{each.level} %: {published_text(each)}" for each in row.published)
    one_sigma, ninety = (pieces_text(row.here.pieces(level)) for level in (68, 90))
    return row.quantity, row.data, best_text(row.here), one_sigma, ninety, theirs, row.unit


def sentences(found: Result) -> tuple[str, ...]:
    """Return what is said below the table of a result: with what rows were computed, why they differ, and its notes."""
    schemes: dict[str, list[str]] = {}
    for row in found.rows:
        schemes.setdefault(row.scheme, []).append(row.data)
    if len(schemes) == 1:
        used = [f"With {next(iter(schemes))}."]
    else:
        used = [f"{', '.join(dict.fromkeys(data))}: with {scheme}." for scheme, data in schemes.items()]
    why = {
        each.key: f"{row.quantity}, {row.data} ({each.reference}): {each.sentence}"
        for row in found.rows
        for each in row.published
        if each.sentence
    }
    references = dict.fromkeys(each.reference for row in found.rows for each in row.published)
    read = [f"Published: {'; '.join(references)}."] if references else []
    return (*used, *why.values(), *read, *found.notes)
