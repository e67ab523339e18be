"""What the data say: the report of all releases that are on disk, and fits of chosen ones."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import figure_file
from nuscatter.computing.files import named
from nuscatter.errors import FitError, InputError, plain, unknown
from nuscatter.printing import Table, busy, show

if TYPE_CHECKING:
    from nuscatter.catalogue.entries import Entry
    from nuscatter.datasets.dataset import AnyDataset
    from nuscatter.fits.likelihoods.likelihood import Likelihood
    from nuscatter.fits.minimum.result import FitResult
    from nuscatter.reports.report import Number

#: What released data are fitted for.
PARAMETERS = ("sin2_theta_w", "cevns")


@click.command()
@click.option("--out", default="nuscatter-report", show_default=True, help="Folder of the figures.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@as_json_option
def report(out: str, no_figure: bool, as_json: bool) -> None:
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
                figures.extend(_draw(fits, folder / "fit.png"))
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


@click.command()
@click.argument("datasets", nargs=-1, required=True)
@click.option("--parameter", required=True, help="sin2_theta_w, or cevns: the number of signal events.")
@click.option("--figure", default="nuscatter-fit.png", show_default=True, help="File of the figure.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--starts", type=click.IntRange(1, 1000), default=1, show_default=True, help="Starting points.")
@click.option("--impacts", is_flag=True, help="Show also what each nuisance does to the parameter.")
@as_json_option
def fit(
    datasets: Sequence[str], parameter: str, figure: str, no_figure: bool, starts: int, impacts: bool, as_json: bool
) -> None:
    """Fit released data; several DATASETS share their common nuisances."""
    import nuscatter as ns
    from nuscatter.constants import sin2_theta_w_low_energy
    from nuscatter.reports.report import fitted, goodness_numbers, impact_numbers, nuisance_numbers, signal_fit

    loaded = chosen_data(datasets, parameter)
    file = None if no_figure else figure_file(figure)
    with busy("fitting"):
        if parameter == "cevns":
            show([(loaded[0].title, signal_fit(loaded[0]))], [], as_json)
            return
        result = ns.fit(likelihood_of(loaded, parameter), sin2_theta_w=sin2_theta_w_low_energy.value, starts=starts)
        if not result.valid:
            raise FitError(f"The fit did not converge: {result.message}")
        numbers = [fitted(parameter, result, parameter), *nuisance_numbers(result, loaded)]
        tables = [(f"fit of {', '.join(data.title for data in loaded)}", [*numbers, *goodness_numbers(result)])]
        moved = result.impacts(parameter) if impacts else ()
        if impacts:
            tables.append((f"shift of {parameter} with each nuisance", impact_numbers(moved)))
    drawn = []
    if file is not None:
        drawn.extend(_draw([(data, result) for data in loaded], file))
        if impacts:
            from nuscatter.figures.impacts import impact_figure
            from nuscatter.figures.style import save

            beside = file.with_stem(f"{file.stem}-impacts")
            drawn.append(save(impact_figure(moved, parameter), beside))
    show(tables, drawn, as_json)


def chosen_data(datasets: Sequence[str], parameter: str) -> "list[AnyDataset]":
    """Return the named data sets, or say why they cannot be fitted together for a parameter.

    Raises:
        InputError: an unknown parameter or name, a name given twice, data that hold others, or the number of signal
            events of more than one data set.
    """
    from nuscatter.catalogue.entries import entries
    from nuscatter.datasets import load

    if parameter not in PARAMETERS:
        raise unknown("parameter", parameter, PARAMETERS)
    names = [plain(name) for name in datasets]
    if len(set(names)) < len(names):
        raise InputError(f"The datasets are {', '.join(datasets)}, but each was expected once.")
    for each in entries:
        if plain(each.name) in names and each.contained_in is not None and plain(each.contained_in) in names:
            raise InputError(f"The data of {each.contained_in} hold those of {each.name}: fit one of the two.")
    loaded = [load(name) for name in datasets]
    if parameter == "cevns" and len(loaded) > 1:
        raise InputError("The number of signal events is one data set's: name one, or fit sin2_theta_w.")
    return loaded


def likelihood_of(loaded: "Sequence[AnyDataset]", parameter: str) -> "Likelihood":
    """Return the likelihood of data sets in a parameter of `PARAMETERS`."""
    from nuscatter.fits.likelihoods.likelihood import LikelihoodSum

    if parameter == "cevns":
        return loaded[0].signal_likelihood()
    return LikelihoodSum(tuple(data.likelihood(_mixing) for data in loaded))


def _mixing(sin2_theta_w: float) -> Any:
    from nuscatter.interactions.standard_model import StandardModel

    return StandardModel(sin2_theta_w)


def _draw(fits: "Sequence[tuple[AnyDataset, FitResult]]", path: Path) -> list[Path]:
    """Draw the data sets that have bins, if there is one; return the file."""
    from nuscatter.datasets.dataset import Dataset
    from nuscatter.figures.data import data_with_fit
    from nuscatter.figures.style import save

    binned = [(data, data.at(_mixing, result)) for data, result in fits if isinstance(data, Dataset)]
    return [save(data_with_fit(binned), path)] if binned else []
