"""What the data say over a whole range: −2 ln L of data, profiled over a grid of one or two parameters."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.fitting import kept
from nuscatter.cli.statistics.asked import asked, option
from nuscatter.cli.statistics.data import EPILOG
from nuscatter.cli.statistics.folder import out_option, output
from nuscatter.cli.statistics.posed import Posed, options, posed
from nuscatter.errors import FitError, InputError, finite
from nuscatter.printing import counting, show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nuscatter.cli.statistics.family import Chosen
    from nuscatter.fits.scans.scan_result import Scan
    from nuscatter.reports.report import Number

#: Confidence levels of the intervals that are printed.
LEVELS = (0.683, 0.9)


@click.command(epilog=EPILOG)
@option(
    "NAME=LOW:HIGH is scanned, with :POINTS and :log behind it if wanted, as mass=1:1000MeV:40:log; one or two are. "
    "NAME alone, or NAME=0.1 with a start, is fitted at each point."
)
@click.option("--from", "low", type=float, default=None, help="Lowest value, in place of a range.")
@click.option("--to", "high", type=float, default=None, help="Highest value, likewise.")
@click.option("--points", type=click.IntRange(3, 10_000), default=None, help="Values of a range; 41, or 25 × 25.")
@click.option("--figure", default=None, help="File of the figure; nuscatter-scan.png if absent.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--keep", default=None, help="File (.npz) of the scan, for ns.load_scan.")
@out_option
@options
def scan(
    datasets: Sequence[str],
    parameters: Sequence[str],
    low: float | None,
    high: float | None,
    points: int | None,
    figure: str | None,
    no_figure: bool,
    keep: str | None,
    out: str | None,
    as_json: bool,
    **what: Any,
) -> None:
    """Profile data along one or two parameters: every piece of the intervals at 68 and 90 %, or the regions.

    \b
    nuscatter scan coherent-lar-2020 --parameter sin2_theta_w=-0.6:0.6
    nuscatter scan coherent-csi-2021 --model NSI --parameter ee_u=-1:1 --parameter ee_d=-1:1
    nuscatter scan coherent-csi-2021 --model LightVector:charges=b_minus_l
                   --parameter mass=1:1000MeV:40:log --parameter coupling=1e-6:1e-3:40:log
    """  # noqa: D301 (click wants the character, not two)
    from nuscatter.cli.statistics.remarks import of_scan
    from nuscatter.fits import saved_numbers
    from nuscatter.fits.scans.scan import scan as profiled
    from nuscatter.fits.scans.scan_result import KIND

    if keep is not None:
        saved_numbers.check_place(keep, KIND)
    parameters = _with_ends(parameters, low, high)
    places = output(out, figure, no_figure, "scan")
    ask = posed(datasets, parameters, limited=False, **what)
    scanned = [each for each in ask.chosen if each.asked.is_range]
    points = points or (41 if len(scanned) == 1 else 25)
    grids: dict[str, Any] = {each.name: each.grid(points) for each in scanned}
    log = [each.name for each in scanned if each.asked.log]
    size = 1
    for grid in grids.values():
        size *= len(grid)
    with counting("scanning", size) as progress, ask.running():
        starts = {} if ask.family is None else ask.family.starts
        values = grids | {name: start for name, start in starts.items() if name not in grids}  # the axes in their order
        found = profiled(ask.likelihood, levels=LEVELS, log=log, progress=progress, **values)
    if found.failed:
        raise FitError(f"The scan has no result at {found.failed} of {size} values: {found.message}")
    files = [] if keep is None else [found.save(keep)]
    files.extend(places.saved(found, "scan.npz"))
    drawn = [] if places.figure is None else [places.draw(_figure(found, ask), places.figure)]
    tables = [(f"scan of {ask.title}", _numbers(found, ask, scanned))]
    notes = [*ask.sentences, *of_scan(found, ask.chosen, LEVELS)]
    files.extend(places.write_columns("scan.csv", _columns(found, scanned)))
    files.extend(places.write_numbers(tables, drawn, notes))
    show(tables, drawn, as_json, [*notes, kept(files)])


def _with_ends(parameters: Sequence[str], low: float | None, high: float | None) -> tuple[str, ...]:
    """Return the parameters, of which one or two have ranges; ``--from`` and ``--to`` are the range of the only one."""
    given = asked(parameters)
    ranges = [each for each in given if each.is_range]
    if (low is None) != (high is None):
        raise InputError("--from and --to are the two ends of one range: give both, or NAME=LOW:HIGH.")
    if low is not None and high is not None:
        for name, value in (("--from", low), ("--to", high)):
            finite(name, value, single=True)
        if len(given) != 1 or given[0].values:
            raise InputError("--from and --to go with one parameter that has no range of its own.")
        if not low < high:
            raise InputError(f"The values go from {low:g} to {high:g}, but increasing ones were expected.")
        return (f"{given[0].name}={low!r}:{high!r}",)
    if not 1 <= len(ranges) <= 2:
        raise InputError(
            f"{len(ranges) or 'None'} of the parameters {', '.join(each.name for each in given)} "
            f"{'have' if len(ranges) > 1 else 'has'} a range, but one or two were expected, as {given[0].name}=0:1."
        )
    return tuple(parameters)


def _numbers(found: "Scan", ask: Posed, scanned: "Sequence[Chosen]") -> "list[Number]":
    """Return the best values, −2 ln L there, and both ends of each piece of each interval."""
    from nuscatter.reports.report import Number

    names = {each.name: each.name + ask.scheme(each) for each in ask.chosen}
    rows = [
        Number(names[each.name], found.best[each.name] / each.size, ask.unit(each), _error(found, each), each.source)
        for each in ask.chosen
    ]
    rows.append(Number("-2 ln L", found.fval))
    for each in scanned:
        whose = f"{names[each.name]}, " if len(scanned) > 1 else ""
        rows.extend(replace(row, name=f"{whose}{row.name}") for row in _intervals(found, each, ask.unit(each)))
    if len(scanned) == 2:
        from nuscatter.figures.regions import region

        for level in LEVELS:
            # A band has two curves that leave the grid, but is one piece.
            pieces = sum(not curve.hole for curve in region(found, level))
            source = "nuscatter" if all(curve.closed for curve in found.contour(level)) else "some end with the scan"
            rows.append(Number(f"{100 * level:.0f} % region (both), pieces", pieces, "", None, source))
    return rows


def _error(found: "Scan", each: "Chosen") -> tuple[float, float] | None:
    """Return how far the 68 % interval about the best value reaches; None where the scan does not hold it."""
    if each.name not in found.grids:
        return None
    value, grid = found.best[each.name], found.grids[each.name]
    for low, high in found.intervals(LEVELS[0], each.name):
        if grid[0] < low <= value <= high < grid[-1]:
            return (value - low) / each.size, (high - value) / each.size
    return None


def _intervals(found: "Scan", each: "Chosen", unit: str) -> "list[Number]":
    """Return both ends of each piece of the intervals of one parameter, in its unit."""
    from nuscatter.reports.report import Number

    first, last = (float(found.grids[each.name][end]) for end in (0, -1))
    rows = []
    for level in LEVELS:
        pieces = found.intervals(level, each.name)
        for at, (low, high) in enumerate(pieces, 1):
            which = f", piece {at}" if len(pieces) > 1 else ""
            for word, end, edge in (("from", low, first), ("to", high, last)):
                source = "end of the scan" if end == edge else "nuscatter"
                rows.append(Number(f"{100 * level:.0f} %{which}, {word}", end / each.size, unit, None, source))
    return rows


def _figure(found: "Scan", ask: Posed) -> "Figure":
    """Return the profile, or the regions, with the symbols of the parameters."""
    from nuscatter.figures.names import name_of

    names = {}
    for each in ask.chosen:
        known = name_of(each.full_name)
        names[each.name] = replace(known, symbol=known.symbol + ask.scheme(each))
    if len(found.grids) == 1:
        from nuscatter.figures.profile import profile_figure

        return profile_figure(found, LEVELS, names=names)
    from nuscatter.figures.regions import contour

    return contour(found, LEVELS, names=names)


def _columns(found: "Scan", scanned: "Sequence[Chosen]") -> dict[str, list[float]]:
    """Return the points of the grid, in the units of the parameters, and the rise of −2 ln L at each."""
    import numpy as np

    mesh = np.meshgrid(*found.grids.values(), indexing="ij")
    heads = [f"{each.name} [{each.unit}]" if each.unit else each.name for each in scanned]
    columns = {head: (axis / each.size).ravel().tolist() for head, axis, each in zip(heads, mesh, scanned, strict=True)}
    return columns | {"rise of -2 ln L": found.delta.ravel().tolist()}
