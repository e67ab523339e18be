"""The command line: ``nuscatter report | spectrum | counts | fit | facilities | data``.

A thin face: arguments in, the library's numbers out, as tables or (``--json``) as one object on standard output.
Exit 0; 2 for bad input, with one sentence; 1 for a run that failed.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter import __version__
from nuscatter.errors import DataError, FitError, InputError, choose, not_negative, plain, positive, unknown
from nuscatter.printing import busy, console, show, table

if TYPE_CHECKING:
    from nuscatter.datasets.dataset import Dataset
    from nuscatter.datasets.summary import Number
    from nuscatter.fits.intervals import FitResult
    from nuscatter.structure.nucleus import NuclearModel

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
_angle = click.option("--sin2-theta-w", type=float, default=None, help="Weak mixing angle; low-energy value if absent.")
_form_factor = click.option("--form-factor", default="helm", show_default=True, help="helm, klein_nystrand, …")


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        cli(prog_name="nuscatter", standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _refuse(error)
        sys.exit(2)
    except InputError as error:
        click.echo(f"nuscatter: {error}", err=True)
        sys.exit(2)
    except FitError as error:
        click.echo(f"nuscatter: {error}", err=True)
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nuscatter")
def cli() -> None:
    """Low-energy neutrino scattering: from a source, through the nucleus, to counts and what they say."""


@cli.command()
@click.option("--out", default="nuscatter-report", show_default=True, help="Folder of the figures.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@_json
def report(out: str, no_figure: bool, as_json: bool) -> None:
    """COHERENT's argon and CsI: predictions beside the published, and the weak mixing angle."""
    from nuscatter.datasets import catalogue, fetch, load, summary
    from nuscatter.fits.likelihood import LikelihoodSum

    tables: list[tuple[str, list[Number]]] = []
    likelihoods, angles, chosen = [], [], catalogue.independent()
    with busy("predicting"):
        for entry in chosen:
            tables.append((entry.title, [*summary.predictions(entry), *summary.cross_sections(entry)]))
            likelihoods.append(summary.counting_likelihood(entry))
            angles.append(summary.weak_mixing_angle(f"{entry.name}, published counts", likelihoods[-1])[0])
            angles.extend(summary.published_angle(entry))
        angles.append(summary.weak_mixing_angle("joint, published counts", LikelihoodSum(tuple(likelihoods)))[0])
    ready = [each.name for each in chosen if fetch.complete(each.release)]
    loaded = [load(name) for name in ready]
    drawn: list[tuple[Dataset, FitResult]] = []
    with busy("fitting the released data"):
        for name, data in zip(ready, loaded, strict=True):
            tables.append((f"{data.title}: fit of the released data", summary.signal_fit(data)))
            number, result = summary.weak_mixing_angle(f"{name}, released data", data.likelihood(_mixing))
            angles.append(number)
            drawn.append((data, result))
        if len(loaded) > 1:
            joint = LikelihoodSum(tuple(each.likelihood for _, each in drawn))
            number, result = summary.weak_mixing_angle("joint, released data", joint, [each for _, each in drawn])
            angles.append(number)
            drawn = [(data, result) for data in loaded]
    tables.append(("sin²θ_W", angles))
    figures = []
    if not no_figure:
        from nuscatter.figures.report import report_figure
        from nuscatter.figures.style import save

        with busy("drawing"):
            figures.append(save(report_figure(chosen, angles), Path(out) / "report.png"))
            if drawn:
                figures.append(_draw(drawn, Path(out) / "fit.png"))
    missing = [each.release for each in chosen if each.name not in ready]
    note = (
        f"Not at hand, so not fitted: the releases of {', '.join(missing)} (nuscatter data fetch)." if missing else ""
    )
    show(tables, figures, as_json, note)


@cli.command()
@click.option("--source", default="SNS", show_default=True, help="Facility.")
@click.option("--target", required=True, help="Nuclide or material, as Ar40 or CsI.")
@click.option("--distance", type=float, required=True, help="From the source [m].")
@click.option("--pot", type=float, default=1e23, show_default=True, help="Protons on target.")
@click.option("--from", "low", type=float, default=0.5, show_default=True, help="Lowest recoil energy [keV].")
@click.option("--to", "high", type=float, default=None, help="Highest recoil energy [keV]; the end point if absent.")
@click.option("--points", type=click.IntRange(2, 100_000), default=20, show_default=True)
@click.option("--electrons", is_flag=True, help="Electron recoils instead of nuclear ones.")
@_form_factor
@_angle
@_json
def spectrum(
    source: str, target: str, distance: float, pot: float, low: float, high: float | None, points: int,
    electrons: bool, form_factor: str, sin2_theta_w: float | None, as_json: bool,
) -> None:  # fmt: skip
    """Recoil spectrum of a target at a facility, in counts per keV and kg."""
    import numpy as np

    import nuscatter as ns
    from nuscatter.datasets.summary import Number, recoil_end_point
    from nuscatter.units import keV, kg, m

    place, away = ns.facility(source), float(positive("distance [m]", distance))
    flux = place.flux(distance=away * m, pot=float(not_negative("protons on target", pot)))
    model = (ns.ElectronScattering if electrons else ns.StandardModel)(*_given(sin2_theta_w))
    matter, structure = ns.material(target), _structure(form_factor)
    top = float(recoil_end_point(model, flux, matter) / keV) if high is None else high
    not_negative("lowest recoil energy [keV]", low), positive("highest recoil energy [keV]", top)
    if low >= top:
        raise InputError(f"The recoil energies are {low:g} to {top:g} keV, but an increasing range was expected.")
    T = np.linspace(low, top, points)
    rates = {
        str(state): ns.recoil_spectrum(
            model, ns.Flux(tuple(c for c in flux.components if c.state == state)), matter, T * keV, structure
        ) * keV * kg
        for state in flux.species
    }  # fmt: skip
    rates["all"] = np.sum(list(rates.values()), axis=0)
    if as_json:
        numbers = [
            Number(f"dN/dT {name} at {t:g} keV", float(rate), "1/(keV kg)")
            for name, values in rates.items()
            for t, rate in zip(T, values, strict=True)
        ]
        show([("spectrum", numbers)], [], as_json)
        return
    header = ["T [keV]", *rates]
    rows = [[f"{t:.4g}", *(f"{values[i]:.4g}" for values in rates.values())] for i, t in enumerate(T)]
    table(f"{matter.name} at {distance:g} m from {source}, {pot:g} protons: counts / (keV kg)", header, rows)


@cli.command()
@click.argument("experiment")
@_form_factor
@_angle
@_json
def counts(experiment: str, form_factor: str, sin2_theta_w: float | None, as_json: bool) -> None:
    """Predict the counts of an experiment of the catalogue, by species and energy bin."""
    import numpy as np

    import nuscatter as ns
    from nuscatter.datasets.catalogue import entry
    from nuscatter.datasets.summary import Number, binned
    from nuscatter.units import keV

    chosen = entry(experiment)
    built = chosen.build()
    by_species = built.by_species(ns.StandardModel(*_given(sin2_theta_w)), _structure(form_factor))
    together = np.sum(list(by_species.values()), axis=0)
    relative = chosen.published.rate_uncertainty
    totals = [Number(str(state), float(each.sum()), "events") for state, each in by_species.items()]
    everything = float(together.sum())
    totals.append(Number("all", everything, "events", (relative * everything,) * 2))
    unit = "keVee" if built.detector.light_yield is None else "PE"
    bins = binned(built, together, keV if unit == "keVee" else 1.0, unit)
    show([(f"{chosen.title}: expected counts", totals), ("energy bins", bins)], [], as_json)


@cli.command()
@click.argument("datasets", nargs=-1, required=True)
@click.option("--parameter", required=True, help="sin2_theta_w, or cevns: the number of signal events.")
@click.option("--figure", default="nuscatter-fit.png", show_default=True, help="File of the figure.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option("--starts", type=click.IntRange(1, 1000), default=1, show_default=True, help="Starting points.")
@click.option("--impacts", is_flag=True, help="Show also what each nuisance does to the parameter.")
@_json
def fit(
    datasets: Sequence[str], parameter: str, figure: str, no_figure: bool, starts: int, impacts: bool, as_json: bool
) -> None:
    """Fit released data; several DATASETS share their common nuisances."""
    import nuscatter as ns
    from nuscatter.constants import sin2_theta_w_low_energy
    from nuscatter.datasets import catalogue, load, summary
    from nuscatter.fits.likelihood import LikelihoodSum

    if parameter not in ("sin2_theta_w", "cevns"):
        raise unknown("parameter", parameter, ["sin2_theta_w", "cevns"])
    names = [plain(name) for name in datasets]
    if len(set(names)) < len(names):
        raise InputError(f"The datasets are {', '.join(datasets)}, but each was expected once.")
    for each in catalogue.entries:
        if plain(each.name) in names and each.contained_in is not None and plain(each.contained_in) in names:
            raise InputError(f"The data of {each.contained_in} hold those of {each.name}: fit one of the two.")
    loaded = [load(name) for name in datasets]
    with busy("fitting"):
        if parameter == "cevns":
            if len(loaded) > 1:
                raise InputError("The number of signal events is one data set's: name one, or fit sin2_theta_w.")
            show([(loaded[0].title, summary.signal_fit(loaded[0]))], [], as_json)
            return
        likelihood = LikelihoodSum(tuple(data.likelihood(_mixing) for data in loaded))
        result = ns.fit(likelihood, sin2_theta_w=sin2_theta_w_low_energy.value, starts=starts)
        if not result.valid:
            raise FitError(f"The fit did not converge: {result.message}")
        numbers = [summary.fitted(parameter, result, parameter), *summary.nuisances(result, loaded)]
        tables = [(f"fit of {', '.join(data.title for data in loaded)}", [*numbers, *summary.goodness(result)])]
        moved = result.impacts(parameter) if impacts else ()
        if impacts:
            tables.append((f"shift of {parameter} with each nuisance", summary.impacts(moved)))
    drawn = []
    if not no_figure:
        drawn.append(_draw([(data, result) for data in loaded], Path(figure)))
        if impacts:
            from nuscatter.figures.impacts import impact_figure
            from nuscatter.figures.style import save

            beside = Path(figure).with_stem(f"{Path(figure).stem}-impacts")
            drawn.append(save(impact_figure(moved, parameter), beside))
    show(tables, drawn, as_json)


@cli.command()
@click.option("--distance", type=float, default=20.0, show_default=True, help="Where the flux is given [m].")
@_json
def facilities(distance: float, as_json: bool) -> None:
    """Compare the stopped-pion sources."""
    from nuscatter.datasets import summary
    from nuscatter.sources.facilities import facilities as known
    from nuscatter.units import m

    away = float(positive("distance [m]", distance)) * m
    tables = [(each.name, summary.facility_numbers(each, away)) for each in known]
    if as_json:
        show(tables, [], as_json)
        return
    header = ["", *(f"{number.name} [{number.unit}]" if number.unit else number.name for number in tables[0][1])]
    rows = [[name, *(_remembered(number) for number in numbers)] for name, numbers in tables]
    table(f"stopped-pion sources, and the flux of each species at {distance:g} m", header, rows)
    click.echo("* from memory, not confirmed; – not known; 1st us: fraction of ν_μ. Sources: --json.")


def _remembered(number: "Number") -> str:
    mark = "*" if number.source.startswith("From memory") else ""
    figures = 2 if abs(number.value) < 1e-2 else 3
    return "–" if isnan(number.value) else f"{number.value:.{figures}g}{mark}"


@cli.group()
def data() -> None:
    """List, fetch and find the collaborations' data releases."""


@data.command("list")
@_json
def data_list(as_json: bool) -> None:
    """All releases, and whether their files are at hand."""
    from nuscatter.datasets import fetch, registry

    rows = [(each, fetch.complete(each.name)) for each in registry.releases()]
    if as_json:
        click.echo(
            json.dumps({"releases": [{"name": r.name, "origin": r.origin, "at hand": here} for r, here in rows]})
        )
        return
    table("data releases", ["name", "files", "at hand", "origin"], [
        [each.name, str(len(each.files)), "yes" if here else "no", each.origin] for each, here in rows
    ])  # fmt: skip


@data.command("fetch")
@click.argument("name")
@_json
def data_fetch(name: str, as_json: bool) -> None:
    """Download and verify the files of release NAME; those at hand are only verified."""
    from rich.progress import Progress

    from nuscatter.datasets import fetch

    terminal = console(stderr=True)
    with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as bars:
        task = bars.add_task(name, total=None)
        files = fetch.fetch(name, progress=lambda file, got, size: bars.update(
            task, description=file, completed=got, total=size
        ))  # fmt: skip
    click.echo(_files(files.values()) if as_json else f"{len(files)} files, verified.")


@data.command("path")
@click.argument("name")
@_json
def data_path(name: str, as_json: bool) -> None:
    """Print where the files of release NAME are."""
    from nuscatter.datasets import fetch, registry

    which = registry.release(name)
    files = []
    for entry in which.files:
        found = fetch.present(which, entry.path)
        if found is None:
            raise DataError(f"{entry.path} of {which.name} is not at hand: nuscatter data fetch {which.name}.")
        files.append(found)
    click.echo(_files(files) if as_json else "\n".join(str(path) for path in files))


def _files(paths: Iterable[Path]) -> str:
    return json.dumps({"files": [str(path) for path in paths]})


def _mixing(sin2_theta_w: float) -> Any:
    from nuscatter.interactions.standard_model import StandardModel

    return StandardModel(sin2_theta_w)


def _given(value: float | None) -> tuple[float, ...]:
    return () if value is None else (value,)


def _structure(name: str) -> "NuclearModel":
    from nuscatter.structure import nucleus

    models = (nucleus.helm, nucleus.klein_nystrand, nucleus.klein_nystrand_adapted, nucleus.point_nucleus)
    return choose("form factor", name, {model.__name__: model for model in models})


def _draw(fits: "Sequence[tuple[Dataset, FitResult]]", path: Path) -> Path:
    from nuscatter.figures.data import data_with_fit
    from nuscatter.figures.style import save

    return save(data_with_fit([(data, data.at(_mixing, result)) for data, result in fits]), path)


def _refuse(error: click.ClickException) -> None:
    """Say in one sentence what is wrong with a command; show the help where there is no command at all."""
    message = error.format_message()
    if "\n" in message:
        error.show()
        return
    context = getattr(error, "ctx", None)
    help_ = f" (see {context.command_path} --help)" if context is not None else ""
    click.echo(f"nuscatter: {message.rstrip('.')}{help_}.", err=True)
