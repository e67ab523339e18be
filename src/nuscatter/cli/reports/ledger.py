"""The ledger: published numbers beside ours, each with its pull and, where they differ, the reason."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.printing import busy, number_object, show_json, table

if TYPE_CHECKING:
    from nuscatter.reports.ledger.comparison import Line
    from nuscatter.reports.ledger.run import Ledger

_LEGEND = (
    "Pull: ours less the published, over its error; over half its last digit where no error is published. "
    "* from memory: look it up before you quote it."
)


@click.command()
@click.option("--subject", "subjects", multiple=True, help="As counts, fits, nuclei; repeatable; all if absent.")
@click.option("--section", "sections", multiple=True, help="Of the review, as V or VI.B; repeatable; all if absent.")
@drawn
@click.option("--all", "slow", is_flag=True, help="Compute also the slow ones: Hartree-Fock of many nuclei, and fits.")
@as_json_option
def ledger(subjects: Sequence[str], sections: Sequence[str], figure: str | None, slow: bool, as_json: bool) -> None:
    """Compute numbers that others published and show both, with pulls and the reasons for large ones."""
    from nuscatter.figures.pulls import pulls_figure
    from nuscatter.figures.style import save
    from nuscatter.reports.ledger import run

    place = None if figure is None else figure_file(figure)
    with busy("computing") as line:
        found = run.ledger(subjects, sections=sections, slow=slow, progress=counted_on(line))
    files = [] if place is None else [save(pulls_figure(found.lines), place)]
    if as_json:
        show_json([each for row in found.lines for each in _objects(row)], files, _left_out(found))
        return
    for subject in dict.fromkeys(row.published.subject for row in found.lines):
        rows = [row for row in found.lines if row.published.subject == subject]
        table(subject.capitalize(), ["", "published", "here", "unit", "pull", "reference"], [_row(row) for row in rows])
        for row in rows:
            if row.published.sentence:
                click.echo(f"{row.published.name}: {row.published.sentence}")
        click.echo()
    click.echo("\n".join(filter(None, (_LEGEND, _left_out(found), *(f"figure: {path}" for path in files)))))


def counted_on(line: Any) -> Any:
    """Return a function that shows on the terminal how far the run is; None if there is no terminal."""
    if line is None:
        return None

    def progress(done: int, of: int, name: str) -> None:
        line.update(f"{done + 1} of {of}: {name}")

    return progress


def _row(line: "Line") -> list[str]:
    return [*line.cells, line.published.reference]


def _objects(line: "Line") -> list[dict[str, Any]]:
    """Return the published number, ours and the pull as they stand in a JSON object."""
    fact, ours = line.published, line.ours
    read = f"{fact.reference} (confirmed: {fact.confirmed.value})"
    digits = "" if fact.error_is_published else "; no error is published: half a unit of the last digit"
    name, error = f"{fact.subject}: {fact.name}", (ours.error, ours.error) if ours.error else None
    return [
        number_object(f"{name}, published", fact.value, fact.unit, fact.error, read + digits),
        number_object(f"{name}, here", ours.value, fact.unit, error, f"nuscatter: {line.comparison.how}"),
        number_object(f"{name}, pull", line.pull, "", None, line.remarks or "nuscatter"),
    ]


def _left_out(found: "Ledger") -> str:
    """Return how many lines were not computed, and why, in sentences; empty if none."""
    said = []
    if found.slow:
        said.append(f"Left out: {found.slow} slow lines (--all).")
    if found.without_release:
        missing = ", ".join(f"{name} ({count})" for name, count in found.without_release.items())
        said.append(f"Left out, as their releases are not on disk: {missing} (nuscatter data fetch).")
    return " ".join(said)
