"""What the data say over a whole range: −2 ln L of released data, profiled along one parameter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from nuscatter.cli.fitting import chosen_data, likelihood_of
from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import figure_file
from nuscatter.errors import FitError, InputError, finite
from nuscatter.printing import busy, show

if TYPE_CHECKING:
    from nuscatter.fits.scans.scan_result import Scan
    from nuscatter.reports.report import Number

#: Confidence levels of the intervals that are printed.
LEVELS = (0.683, 0.9)


@click.command()
@click.argument("datasets", nargs=-1, required=True)
@click.option("--parameter", required=True, help="sin2_theta_w, or cevns: the number of signal events.")
@click.option("--from", "low", type=float, required=True, help="Lowest value.")
@click.option("--to", "high", type=float, required=True, help="Highest value.")
@click.option("--points", type=click.IntRange(3, 10_000), default=41, show_default=True, help="Values in all.")
@click.option("--figure", default="nuscatter-scan.png", show_default=True, help="File of the figure.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--keep", default=None, help="File (.npz) of the scan, for ns.load_scan.")
@as_json_option
def scan(
    datasets: Sequence[str],
    parameter: str,
    low: float,
    high: float,
    points: int,
    figure: str,
    no_figure: bool,
    keep: str | None,
    as_json: bool,
) -> None:
    """Profile released data along one parameter; prints every piece of its intervals at 68 and 90 %."""
    from nuscatter.fits import saved_numbers
    from nuscatter.fits.scans.scan import scan as profiled
    from nuscatter.fits.scans.scan_result import KIND as SCAN

    for name, value in (("--from", low), ("--to", high)):
        finite(name, value, single=True)
    if not low < high:
        raise InputError(f"The values go from {low:g} to {high:g}, but increasing ones were expected.")
    loaded = chosen_data(datasets, parameter)
    if keep is not None:
        saved_numbers.check_place(keep, SCAN)
    file = None if no_figure else figure_file(figure)
    title = ", ".join(data.title for data in loaded)
    grids: dict[str, Any] = {parameter: np.linspace(low, high, points)}
    with busy("scanning"):
        found = profiled(likelihood_of(loaded, parameter), levels=LEVELS, **grids)
    if found.failed:
        raise FitError(f"The scan has no result at {found.failed} of {points} values: {found.message}")
    files = [] if keep is None else [found.save(keep)]
    drawn = []
    if file is not None:
        from nuscatter.figures.profile import profile_figure
        from nuscatter.figures.style import save

        drawn.append(save(profile_figure(found, LEVELS), file))
    notes = [found.message, *(f"kept: {path}" for path in files)]
    show([(f"scan of {title}", _numbers(found, parameter))], drawn, as_json, "; ".join(filter(None, notes)))


def _numbers(found: "Scan", parameter: str) -> "list[Number]":
    """Return the best value, −2 ln L there, and both ends of each piece of each interval."""
    from nuscatter.reports.report import Number

    first, last = (float(found.grids[parameter][end]) for end in (0, -1))
    unit = "events" if parameter == "cevns" else ""
    rows = [Number(parameter, found.best[parameter], unit), Number("-2 ln L", found.fval)]
    for level in LEVELS:
        pieces = found.intervals(level)
        for at, (low, high) in enumerate(pieces, 1):
            which = f", piece {at}" if len(pieces) > 1 else ""
            for word, end, edge in (("from", low, first), ("to", high, last)):
                source = "end of the scan" if end == edge else "nuscatter"
                rows.append(Number(f"{100 * level:.0f} %{which}, {word}", end, unit, None, source))
    return rows
