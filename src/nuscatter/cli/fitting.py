"""What the data say: the report of all releases that are on disk, and fits of chosen ones."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.statistics.asked import option
from nuscatter.cli.statistics.data import EPILOG
from nuscatter.cli.statistics.folder import out_option, output
from nuscatter.cli.statistics.posed import options, posed
from nuscatter.computing.files import named
from nuscatter.errors import FitError, plain
from nuscatter.printing import Table, busy, show

if TYPE_CHECKING:
    from nuscatter.catalogue.entries import Entry
    from nuscatter.cli.statistics.family import Chosen
    from nuscatter.datasets.dataset import AnyDataset
    from nuscatter.fits.minimum.impacts import ImpactRow
    from nuscatter.fits.minimum.result import FitResult
    from nuscatter.rates.hypothesis import AnyHypothesis
    from nuscatter.reports.report import Number


@click.command()
@click.option("--out", default="nuscatter-report", show_default=True, help="Folder of the figures.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--no-theory", is_flag=True, help="Leave out the theory error, which solves nuclei: 15 s the first time.")
@as_json_option
def report(out: str, no_figure: bool, no_theory: bool, as_json: bool) -> None:
    """COHERENT's argon and CsI: predictions beside the published, and the weak mixing angle."""
    from nuscatter.catalogue.entries import independent
    from nuscatter.releases.fetch import complete

    folder, chosen = named(out, "--out"), independent()
    with busy("predicting"):
        predicted, angles = _predicted(chosen)
    ready = [each.name for each in chosen if complete(each.release)]
    with busy("fitting the released data"):
        fitted_tables, fitted_angles, fits = _fitted(ready)
        why = _why_argon_differs(angles, fitted_angles)
    angles += fitted_angles
    figures = []
    if not no_figure:
        from nuscatter.figures.report import report_figure
        from nuscatter.figures.style import save

        with suppress(OSError):  # where a file has the folder's name, `save` says so
            folder.mkdir(parents=True, exist_ok=True)
        with busy("drawing"):
            figures.append(save(report_figure(chosen, angles), folder / "report.png"))
            if fits:
                figures.extend(_draw(fits, folder / "fit.png", _mixing))
    if not no_theory:
        from nuscatter.reports.uncertainty.tables import average_numbers

        with busy("solving nuclei for the theory error"):
            predicted = [
                (title, [*rows, *average_numbers(each)]) for (title, rows), each in zip(predicted, chosen, strict=True)
            ]
    missing = [each.release for each in chosen if each.name not in ready]
    note = (
        f"Not at hand, so not fitted: the releases of {', '.join(missing)} (nuscatter data fetch)." if missing else ""
    )
    show([*predicted, *fitted_tables, ("sin²θ_W", angles)], figures, as_json, "\n".join(filter(None, (why, note))))


def _why_argon_differs(counted: "list[Number]", released: "list[Number]") -> str:
    """Add argon's angle with the times of its release to those of released data; return why it is not the same."""
    from nuscatter.reports.report import argon_with_its_own_times

    both = [each for each in (*counted, *released) if plain(each.name).startswith("coherentlar2020")]
    if len(both) < 2:  # its release is not at hand
        return ""
    number, why = argon_with_its_own_times(both[0], both[-1])
    released.append(number)
    return why


def _predicted(chosen: "Sequence[Entry]") -> "tuple[list[Table], list[Number]]":
    """Return a table of predictions for each experiment, and the weak mixing angle of the published counts."""
    from nuscatter.fits.likelihoods.likelihood import LikelihoodSum
    from nuscatter.reports.report import (
        counting_likelihood,
        cross_sections,
        predictions,
        published_angle,
        weak_mixing_angle,
    )

    tables: list[Table] = []
    angles, likelihoods = [], []
    for entry in chosen:
        tables.append((entry.title, [*predictions(entry), *cross_sections(entry)]))
        likelihoods.append(counting_likelihood(entry))
        angles.append(weak_mixing_angle(f"{entry.name}, published counts", likelihoods[-1])[0])
        angles.extend(published_angle(entry))
    angles.append(weak_mixing_angle("joint, published counts", LikelihoodSum(tuple(likelihoods)))[0])
    return tables, angles


def _fitted(names: Sequence[str]) -> "tuple[list[Table], list[Number], list[tuple[AnyDataset, FitResult]]]":
    """Return a table of the fit of each data set, the weak mixing angles, and what is drawn: each with its fit.

    Several data sets are also fitted together; the joint fit is then drawn for each of them.
    """
    from nuscatter.datasets import load
    from nuscatter.fits.likelihoods.likelihood import LikelihoodSum
    from nuscatter.reports.report import signal_fit, weak_mixing_angle

    tables: list[Table] = []
    angles: list[Number] = []
    fits: list[tuple[AnyDataset, FitResult]] = []
    for name in names:
        data = load(name)
        tables.append((f"{data.title}: fit of the released data", signal_fit(data)))
        number, result = weak_mixing_angle(f"{name}, released data", data.likelihood(_mixing))
        angles.append(number)
        fits.append((data, result))
    if len(fits) > 1:
        joint = LikelihoodSum(tuple(each.likelihood for _, each in fits))
        number, result = weak_mixing_angle("joint, released data", joint, [each for _, each in fits])
        angles.append(number)
        fits = [(data, result) for data, _ in fits]
    return tables, angles, fits


@click.command(epilog=EPILOG)
@option("NAME=10MeV is a start, NAME=1:1000MeV limits; repeatable.")
@click.option("--figure", default=None, help="File of the figure; nuscatter-fit.png if absent.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--starts", type=click.IntRange(1, 1000), default=1, show_default=True, help="Starting points.")
@click.option("--impacts", is_flag=True, help="Show also what each nuisance does to the parameter.")
@out_option
@options
def fit(
    datasets: Sequence[str],
    parameters: Sequence[str],
    figure: str | None,
    no_figure: bool,
    starts: int,
    impacts: bool,
    out: str | None,
    as_json: bool,
    **what: Any,
) -> None:
    """Fit parameters to released DATASETS, which share their common nuisances, or to what an --experiment expects.

    \b
    nuscatter fit coherent-csi-2021 --parameter sin2_theta_w
    nuscatter fit coherent-csi-2021 --model NSI --parameter ee_u
    nuscatter fit coherent-csi-2021 --model force.py:yukawa --parameter mass=10MeV --parameter coupling=1e-4
    """  # noqa: D301 (click wants the character, not two)
    import nuscatter as ns
    from nuscatter.cli.statistics.remarks import of_fit
    from nuscatter.reports.report import goodness_numbers, nuisance_numbers, signal_fit

    places = output(out, figure, no_figure, "fit")
    ask = posed(datasets, parameters, limited=True, **what)
    if ask.family is None:
        with busy("fitting"):
            tables: list[Table] = [(ask.title, signal_fit(ask.data[0]))]
        show(tables, [], as_json, [kept(places.write_numbers(tables, [], []))])
        return
    with busy("fitting"), ask.running():
        result = ns.fit(ask.likelihood, starts=starts, limits=ask.family.limits, **ask.family.starts)
        if not result.valid:
            raise FitError(f"The fit did not converge: {result.message}")
        ends = {each.name: result.interval(each.name) for each in ask.chosen}
        numbers = [
            _with_interval(each, each.name + ask.scheme(each), result.values[each.name], ends[each.name])
            for each in ask.chosen
        ]
        others = [each for each in nuisance_numbers(result, ask.data) if each.name not in ends]
        tables = [(f"fit of {ask.title}", [*numbers, *others, *goodness_numbers(result)])]
        moved = [(each, result.impacts(each.name)) for each in ask.chosen] if impacts else []
        tables.extend((f"shift of {each.name} with each nuisance", _impacts(rows, each)) for each, rows in moved)
    files, drawn = places.saved(result, "fit.npz"), []
    if places.figure is not None:
        with busy("drawing"), ask.running():
            drawn.extend(_draw([(data, result) for data in ask.data], places.figure, ask.family.function))
            drawn.extend(_draw_impacts(moved, places.figure))
    notes = [*ask.sentences, *of_fit(result, ask.chosen, ends)]
    files.extend(places.write_numbers(tables, drawn, notes))
    show(tables, drawn, as_json, [*notes, kept(files)])


def _with_interval(each: "Chosen", name: str, value: float, ends: tuple[float, float]) -> "Number":
    """Return a fitted parameter in its unit, with the interval in which −2 ln L rises by 1."""
    from nuscatter.reports.report import Number

    error = (value - ends[0]) / each.size, (ends[1] - value) / each.size
    return Number(name, value / each.size, each.unit, error, each.source)


def _impacts(rows: "Sequence[ImpactRow]", each: "Chosen") -> "list[Number]":
    """Return the impacts on a parameter, in its unit."""
    from nuscatter.reports.report import impact_numbers

    scaled = [replace(row, up=row.up / each.size, down=row.down / each.size) for row in rows]
    return [replace(number, unit=each.unit) for number in impact_numbers(scaled)]


def _draw_impacts(moved: "Sequence[tuple[Chosen, Sequence[ImpactRow]]]", file: Path) -> list[Path]:
    """Draw the impacts on each parameter in a file of its own, beside the figure of the fit."""
    from nuscatter.figures.impacts import impact_figure
    from nuscatter.figures.style import save

    drawn = []
    for each, rows in moved:
        name = "impacts" if len(moved) == 1 else f"impacts-{each.name}"
        drawn.append(save(impact_figure(rows, each.full_name), file.with_stem(f"{file.stem}-{name}")))
    return drawn


def kept(files: Sequence[Path]) -> str:
    """Return what names the files that were written; empty if there are none."""
    return f"kept: {', '.join(map(str, files))}" if files else ""


def _mixing(sin2_theta_w: float) -> Any:
    from nuscatter.interactions.standard.standard_model import StandardModel

    return StandardModel.effective(sin2_theta_w)


def _draw(
    fits: "Sequence[tuple[AnyDataset, FitResult]]", path: Path, function: "Callable[..., AnyHypothesis]"
) -> list[Path]:
    """Draw the data sets that have bins, if there is one, with the best fit of a function; return the file."""
    from nuscatter.datasets.dataset import Dataset
    from nuscatter.figures.data import data_with_fit
    from nuscatter.figures.style import save

    binned = [(data, data.at(function, result)) for data, result in fits if isinstance(data, Dataset)]
    return [save(data_with_fit(binned, result=fits[0][1]), path)] if binned else []
