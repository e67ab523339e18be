"""What ``--out`` writes: the numbers as JSON and as CSV, the figures, and the fit or the scan itself."""

import csv
import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import click

from nuscatter.cli.options import figure_file
from nuscatter.computing.files import check_place, named, write
from nuscatter.errors import InputError
from nuscatter.printing import Table, json_text, number_objects

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nuscatter.fits.minimum.result import FitResult
    from nuscatter.fits.scans.scan_result import Scan

out_option = click.option(
    "--out", default=None, type=click.Path(file_okay=False),
    help="Folder, made if need be, of numbers.json, numbers.csv, the figure, and the fit or scan for ns.load_….",
)  # fmt: skip


@final
@dataclass(frozen=True)
class Output:
    """Where the results of a command go."""

    #: the folder of ``--out``; None if it was not given
    folder: Path | None
    #: the file of the figure; None to draw nothing
    figure: Path | None

    def saved(self, result: "FitResult | Scan", name: str) -> list[Path]:
        """Save a fit or a scan in the folder, if there is one; return its file."""
        return [] if self.folder is None else [result.save(self.folder / name)]

    def write_numbers(self, tables: Sequence[Table], figures: Sequence[Path], notes: Sequence[str]) -> list[Path]:
        """Write the numbers to the folder, if there is one; return its files."""
        if self.folder is None:
            return []
        numbers = number_objects(tables)
        rows = [("name", "value", "unit", "error down", "error up", "source")]
        for title, each in ((title, number) for title, table in tables for number in table):
            down, up = each.error or ("", "")
            rows.append((f"{title}: {each.name}", each.value, each.unit, down, up, each.source))  # type: ignore[arg-type]
        return [
            self._written("numbers.json", json_text(numbers, figures, " ".join(filter(None, notes))) + "\n"),
            self._written("numbers.csv", _csv(rows)),
        ]

    def write_columns(self, name: str, columns: Mapping[str, Sequence[float]]) -> list[Path]:
        """Write columns of numbers under their heads to the folder, if there is one; return the file."""
        if self.folder is None:
            return []
        return [self._written(name, _csv([tuple(columns), *zip(*columns.values(), strict=True)]))]

    def draw(self, figure: "Figure", path: Path) -> Path:
        """Save a figure and return its file."""
        from nuscatter.figures.style import save

        return save(figure, path)

    def _written(self, name: str, text: str) -> Path:
        assert self.folder is not None
        path = self.folder / name
        try:
            write(path, text.encode())
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror or error}.") from None
        return path


def output(out: str | None, figure: str | None, no_figure: bool, name: str) -> Output:
    """Return where results go, or refuse it before anything is computed.

    Args:
        out: The folder of ``--out``.
        figure: The file of ``--figure``.
        no_figure: Whether nothing is drawn.
        name: Of the figure where no file is named.
    """
    if figure is not None and no_figure:
        raise InputError(f"A figure is to be {figure!r}, and with --no-figure none is drawn; leave out one of the two.")
    if out is None:
        return Output(None, None if no_figure else figure_file(f"nuscatter-{name}.png" if figure is None else figure))
    folder = named(out, "--out")
    with suppress(OSError):  # where it cannot be made, the check says why
        folder.mkdir(parents=True, exist_ok=True)
    try:
        check_place(folder / "numbers.json")
    except OSError as error:
        raise InputError(f"The folder {out!r} cannot be written to: {error.strerror or error}.") from None
    return Output(folder, None if no_figure else figure_file(str(folder / f"{name}.png") if figure is None else figure))


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as CSV, in full precision."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
