"""What the data say: results of the review's §§VI and VII from released data, beside published ones."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.reports.ledger import counted_on
from nuscatter.computing.files import named
from nuscatter.errors import DataError
from nuscatter.printing import busy, number_object, show_json, table
from nuscatter.reports.results.run import NAMES

if TYPE_CHECKING:
    from nuscatter.reports.results.published import Pieces
    from nuscatter.reports.results.told import Result, Row

_HEAD = ["", "data", "best", "68 %", "90 %", "published", "unit"]
_STAR = "* from memory: look it up before you quote it."


def _beginning(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    """Return the names of results that begin with what was typed."""
    return [name for name in NAMES if name.startswith(begun.lower().replace("-", "_"))]


@click.command(epilog=f"NAMES: {', '.join(NAMES)} (any case; dashes as underscores).")
@click.argument("names", nargs=-1, shell_complete=_beginning)
@click.option("--out", default="nuscatter-results", show_default=True, help="Folder of the figures.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--anew", is_flag=True, help="Compute what is stored too.")
@as_json_option
def results(names: Sequence[str], out: str, no_figure: bool, anew: bool, as_json: bool) -> None:
    """Compute NAMES, or all results and the ledger: what data allow, beside what was published, with figures.

    A result is computed once and stored; the next time it is read.

    \b
    nuscatter results weak-mixing-angle
    nuscatter results --out results
    """  # noqa: D301 (click wants the character, not two)
    from nuscatter.reports.results.run import analysis, result

    folder, wanted = named(out, "--out"), [analysis(name).name for name in dict.fromkeys(names)] or list(NAMES)
    found: list[Result] = []
    missing: list[str] = []
    with busy("computing") as line:
        for done, name in enumerate(wanted, start=1):
            try:
                told = _progress_on(line, f"{done} of {len(wanted)}: {name}")
                found.append(result(name, anew=anew, progress=told))
            except DataError as error:
                if names:
                    raise
                missing.append(f"{name} is left out: {error}")
    files = [] if no_figure else _drawn(found, folder)
    if not names:
        pulls, said = _ledger(folder, found, no_figure=no_figure, anew=anew)
        files, missing = [*files, *pulls], [*missing, said]
        if not no_figure:
            files.append(_sensitivities(folder, anew=anew))
    if as_json:
        show_json([each for one in found for row in one.rows for each in _objects(one, row)], files, " ".join(missing))
        return
    for each in found:
        _show(each)
    click.echo("\n".join([_STAR, *missing, *(f"figure: {path}" for path in files)]))


def _progress_on(line: Any, head: str) -> Any:
    """Return a function that shows on the terminal what is done; None if there is no terminal."""
    if line is None:
        return None

    def progress(what: str) -> None:
        line.update(f"{head}: {what}")

    return progress


def _drawn(found: "Sequence[Result]", folder: Path) -> list[Path]:
    """Draw results in files of their names, and return the files."""
    from nuscatter.figures.results import result_figure
    from nuscatter.figures.style import save

    with suppress(OSError):  # where a file has the folder's name, `save` says so
        folder.mkdir(parents=True, exist_ok=True)
    with busy("drawing"):
        return [save(result_figure(each), folder / f"{each.name}.png") for each in found]


def _ledger(folder: Path, found: "Sequence[Result]", *, no_figure: bool, anew: bool) -> tuple[list[Path], str]:
    """Run the ledger; return the file of the figure of its pulls, and what is said of it."""
    from nuscatter.figures.pulls import pulls_figure
    from nuscatter.figures.style import save
    from nuscatter.reports.ledger.agreement import summary
    from nuscatter.reports.ledger.stored_run import stored_ledger

    with busy("running the ledger") as line:
        book = stored_ledger(anew=anew, progress=counted_on(line))
        files = [] if no_figure else [save(pulls_figure(book.lines, found), folder / "ledger.png")]
    return files, f"The ledger (nuscatter ledger --all): {summary(book.lines)}"


def _sensitivities(folder: Path, *, anew: bool) -> Path:
    """Draw what planned experiments are expected to learn, with two uncertainties of the flux; return the file."""
    from nuscatter.figures.sensitivity import study_figure
    from nuscatter.figures.style import save
    from nuscatter.reports.sensitivities.stored_study import stored_study
    from nuscatter.reports.sensitivities.study import HEAVY_WATER

    with busy("computing sensitivities"):
        planned = stored_study(anew=anew)
        better = stored_study(flux_uncertainty=HEAVY_WATER, anew=anew)
        figure = study_figure({"flux as planned": planned, f"flux to {HEAVY_WATER:.0%}": better})
        return save(figure, folder / "sensitivities.png")


def _show(found: "Result") -> None:
    """Print a result: its table, with what it was computed, why it differs from published ones, and its notes."""
    from nuscatter.reports.results.texts import cells, sentences

    table(found.title, _HEAD, [cells(row) for row in found.rows])
    click.echo("\n".join(sentences(found)))
    click.echo()


def _objects(found: "Result", row: "Row") -> list[dict[str, Any]]:
    """Return a row as it stands in a JSON object: its best value, the ends of its pieces, and the published ones."""
    name, source = f"{found.title}: {row.quantity}, {row.data}", f"nuscatter: {row.scheme}"
    objects = []
    if row.here.best is not None:
        objects.append(number_object(f"{name}, best", row.here.best, row.unit, row.here.error, source))
    for level in (68, 90):
        objects += _ends(f"{name}, {level} %", row.here.pieces(level), row.unit, source)
    for each in row.published:
        read = f"{each.reference} (confirmed: {each.confirmed.value})"
        objects += _ends(f"{name}, {each.level} %, published", each.pieces, row.unit, read)
    return objects


def _ends(name: str, pieces: "Pieces", unit: str, source: str) -> list[dict[str, Any]]:
    """Return the ends of pieces, each by its number."""
    return [
        number_object(f"{name}, piece {at}, {end}", value, unit, None, source)
        for at, piece in enumerate(pieces, start=1)
        for end, value in zip(("low", "high"), piece, strict=True)
    ]
