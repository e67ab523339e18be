"""The headline results of the review's §§VI and VII, from released data: each a result of `nuscatter results`."""

from functools import partial
from importlib.util import find_spec

from nuscatter.figures.results import result_figure
from nuscatter.reports.results import run
from nuscatter.reports.results.published import PublishedInterval
from nuscatter.reports.results.texts import best_text, cells, pieces_text, published_text, sentences
from nuscatter.reports.results.told import Row
from nuscatter.reproduce.item import REVIEW, Beside, Item, Made, Progress, sheet

_HEADS = ("quantity", "data", "best", "68 %", "90 %", "published", "unit")


def result_item(name: str) -> Item:
    """Return the item of a result.

    Args:
        name: One of `nuscatter.reports.results.run.results`.

    Raises:
        InputError: there is no such result.

    Example:
        >>> result_item("weak-mixing-angle").name
        'weak_mixing_angle'
    """
    how = run.analysis(name)
    return Item(
        how.name,
        f"§{how.section}: {how.title}",
        f"What released data allow ({', '.join(how.releases)}), beside published intervals.",
        (REVIEW, *(f"Data release {each}: nuscatter cite {each}" for each in how.releases)),
        partial(_made, how.name),
    )


def _made(name: str, progress: Progress) -> Made:
    found = run.result(name, progress=progress)
    columns = list(zip(*(cells(row) for row in found.rows), strict=True))
    shown = sheet("", {head: ("", list(values)) for head, values in zip(_HEADS, columns, strict=True)}, shown=True)
    ends = [
        (row.quantity, row.data, row.unit, f"{level:g}", float(at), *piece)
        for row in found.rows
        for level in (68, 90)
        for at, piece in enumerate(row.here.pieces(level), start=1)
    ]
    heads = ("quantity", "data", "unit", "level [%]", "piece", "low", "high")
    intervals = sheet(
        "intervals", {head: ("", list(values)) for head, values in zip(heads, zip(*ends, strict=True), strict=True)}
    )
    rows = tuple(_beside(row, each) for row in found.rows for each in row.published)
    figure = result_figure(found) if find_spec(f"nuscatter.figures.results.{name}") else None
    return Made((shown, intervals), rows, figure, sentences(found))


def _beside(row: Row, other: PublishedInterval) -> Beside:
    """Return an interval beside the published one; they agree where no end is off by over half a standard deviation."""
    alone = other.level == 68 and other.best is not None and len(other.pieces) == 1
    return Beside(
        f"{row.quantity}, {row.data}, {other.level} %",
        row.unit,
        (alone and best_text(row.here)) or pieces_text(row.here.pieces(other.level)),
        published_text(other),
        value=row.here.best,
        known=other.best,
        agrees=not row.needs_a_sentence(other),
        reference=f"{other.reference} (confirmed: {other.confirmed.value})",
        sentence=other.sentence,
    )
