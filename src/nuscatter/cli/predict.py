"""What is expected: recoil spectra, counts of an experiment, and the stopped-pion sources side by side."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.catalogue.terms.standard_terms import StandardTerms, weak_couplings
from nuscatter.cli.described_by_options import (
    SourceCommand,
    detector_options,
    experiment_by_options,
    flux_by_options,
    said,
)
from nuscatter.cli.models import described as models_described
from nuscatter.cli.models import in_use, with_terms
from nuscatter.cli.models import models as models_option
from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file, structure_of
from nuscatter.cli.options import form_factor as form_factor_option
from nuscatter.cli.standard_terms import standard_options
from nuscatter.cli.statistics.data import experiments_beginning
from nuscatter.errors import InputError, InputWarning, plain, positive
from nuscatter.printing import busy, show, table
from nuscatter.words.digits import written

if TYPE_CHECKING:
    from nuscatter.catalogue.entries import Entry
    from nuscatter.catalogue.experiment_files.reading import Described
    from nuscatter.catalogue.published_facts import Setup
    from nuscatter.interactions.term import Term
    from nuscatter.matter.material import Material
    from nuscatter.rates.experiment import Experiment
    from nuscatter.reports.report import Number
    from nuscatter.sources.flux import Flux
    from nuscatter.structure.nucleus import NuclearModel
    from nuscatter.units import Array

#: Points of a curve in a figure, and how far down it goes where the lowest energy asked for is zero.
_CURVE, _FURTHEST = 400, 1e4


@click.command(cls=SourceCommand)
@click.argument("experiment", required=False)
@click.option("--target", default=None, help="Nuclide or material, as Ar40 or CsI.")
@click.option("--from", "low", default="0.5keV", show_default=True, help="Lowest recoil energy.")
@click.option("--to", "high", default=None, help="Highest recoil energy; the end point if absent.")
@click.option(
    "--points",
    type=click.IntRange(2, 100_000),
    default=20,
    show_default=True,
    help="Energies of the table; a figure has its own.",
)
@click.option("--log", "logarithmic", is_flag=True, help="Energies of equal ratio instead of equal distance.")
@click.option("--electrons", is_flag=True, help="Electron recoils instead of nuclear ones.")
@form_factor_option
@standard_options
@models_option
@drawn
@as_json_option
def spectrum(
    experiment: str | None, target: str | None, low: str, high: str | None, points: int,
    logarithmic: bool, electrons: bool, form_factor: str | None, sin2_theta_w: float | None, couplings: str,
    spins: bool, models: tuple[str, ...], figure: str | None, as_json: bool, **source: str | None,
) -> None:  # fmt: skip
    """Recoil spectrum in counts per keV and kg: of a target at a source, or of an EXPERIMENT or its file (.toml)."""
    import numpy as np

    import nuscatter as ns
    from nuscatter.reports.report import Number, recoil_end_point
    from nuscatter.structure.nucleus import helm
    from nuscatter.units import keV, kg
    from nuscatter.words.unit_words import quantity

    file = None if figure is None else figure_file(figure)
    flux, matter, own, title = _arriving(experiment, target, source)
    standard = StandardTerms(weak_couplings(couplings), spins, nuclei=not electrons, electrons=electrons)
    model, notes = with_terms(standard.model(sin2_theta_w), models), [standard.sentence, models_described(models)]
    structure = structure_of(form_factor) or own or helm
    energy = quantity('an energy such as "0.5 keV"', "keV", "eV", "MeV", signed=False, without="keV")
    bottom = energy("--from", low) / keV
    top = float(recoil_end_point(model, flux, matter) / keV) if high is None else energy("--to", high) / keV
    if bottom >= top:
        raise InputError(f"The recoil energies are {bottom:g} to {top:g} keV, but an increasing range was expected.")
    if logarithmic and not bottom > 0:
        raise InputError("--from is 0, but an energy above zero was expected with --log.")
    T = (np.geomspace if logarithmic else np.linspace)(bottom, top, points)

    def rates_at(energies: "Array") -> "dict[str, Array]":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)  # one species may end where the others go on
            rates = {
                str(state): ns.recoil_spectrum(
                    model, ns.Flux(tuple(c for c in flux.components if c.state == state)), matter, energies, structure
                )
                for state in flux.species
            }
        if not any(each.any() for each in rates.values()):
            ns.recoil_spectrum(model, flux, matter, energies, structure)  # says why there is nothing
        return rates

    with in_use(models), busy("predicting"):
        rates, drawn_at = rates_at(T * keV), _energies_of_a_figure(model, flux, matter, bottom * keV, top * keV)
        curves = {} if file is None else rates_at(drawn_at)
    figures = [] if file is None else [_draw_spectrum(drawn_at, _with_sum(curves), electrons, file)]
    counted = {name: values * keV * kg for name, values in _with_sum(rates).items()}
    if as_json:
        counted.setdefault("all", np.sum(list(counted.values()), axis=0))  # a script finds it, whatever the source
        numbers = [
            Number(f"dN/dT {name} at {t:g} keV", float(rate), "1/(keV kg)")
            for name, values in counted.items()
            for t, rate in zip(T, values, strict=True)
        ]
        show([("spectrum", numbers)], figures, as_json, notes)
        return
    header = ["T [keV]", *counted]
    rows = [[written(float(t)), *(written(float(values[i])) for values in counted.values())] for i, t in enumerate(T)]
    table(f"{title}: counts / (keV kg)", header, rows)
    show([], figures, as_json, notes)


def _arriving(
    experiment: str | None, target: str | None, source: "Mapping[str, Any]"
) -> "tuple[Flux, Material, NuclearModel | None, str]":
    """Return what arrives, on what, the experiment's nuclear model if there is one, and both in words."""
    import nuscatter as ns

    if experiment is not None:
        _no_options(experiment, {**source, "target": target})
        built, title, _ = built_experiment(experiment)
        return built.flux, built.detector.material, built.structure, f"{title}, {built.detector.material.name}"
    if target is None:
        raise click.UsageError("Name a --target and a --source with its options, or an EXPERIMENT or its file (.toml)")
    options = {**source, "source": source["source"] or "SNS"}
    if options["pot"] is None and options["duration"] is None:
        facility = plain(options["source"]) in {plain(each.name) for each in ns.facilities}
        options["pot"] = "1e23" if facility else None
    matter = ns.material(target)
    return flux_by_options(options), matter, None, f"{matter.name} at {said(options)}"


def built_experiment(experiment: str) -> "tuple[Experiment, str, Entry | Setup | Described]":
    """Return an experiment of the catalogue, or of a file, its title, and what is known of it."""
    from nuscatter.catalogue.entries import describe
    from nuscatter.catalogue.entries import experiment as named
    from nuscatter.catalogue.experiment_files.reading import described

    if experiment.lower().endswith(".toml"):
        found = described(experiment)
        return found.experiment, found.title or Path(experiment).stem, found
    known = describe(experiment)
    return named(experiment), known.title, known


def _no_options(experiment: str, options: "Mapping[str, Any]") -> None:
    given_ = [name.strip("_").replace("_", "-") for name, value in options.items() if value is not None]
    if given_:
        raise InputError(f"--{given_[0]} is given beside {experiment}, which says it: name one of the two.")


def _with_sum(rates: "Mapping[str, Array]") -> "dict[str, Array]":
    """Return rates by species and their sum, which one species alone does not need."""
    import numpy as np

    return dict(rates) if len(rates) == 1 else {**rates, "all": np.sum(list(rates.values()), axis=0)}


def _energies_of_a_figure(model: "Term", flux: "Flux", matter: "Material", low: float, high: float) -> "Array":
    """Return recoil energies [MeV] for logarithmic axes: of equal ratio, and both sides of each corner and step."""
    import numpy as np

    from nuscatter.reports.report import recoil_kinks

    low = low if low > 0 else high / _FURTHEST
    kinks = recoil_kinks(model, flux, matter)
    near = np.concatenate([kinks * (1 - 1e-9), kinks, kinks * (1 + 1e-9)])
    return np.union1d(np.geomspace(low, high, _CURVE), near[(low < near) & (near < high)])


def _draw_spectrum(T: "Array", rates: "Mapping[str, Array]", electrons: bool, file: "Path") -> "Path":
    from nuscatter.figures.predictions import spectrum as spectrum_figure
    from nuscatter.figures.style import save

    kind = "electron" if electrons else "nuclear"
    return save(spectrum_figure(T, rates, recoil=f"{kind} recoil energy"), file)


@click.command(cls=SourceCommand)
@click.argument("experiment", required=False, shell_complete=experiments_beginning)
@click.option("--target", default=None, help="Nuclide or material, as Ge or CsI.")
@detector_options
@form_factor_option
@standard_options
@models_option
@drawn
@as_json_option
def counts(
    experiment: str | None, form_factor: str | None, sin2_theta_w: float | None, couplings: str, spins: bool,
    models: tuple[str, ...], figure: str | None, as_json: bool, **options: str | None,
) -> None:  # fmt: skip
    """Predict counts by species and energy bin: of an EXPERIMENT of the catalogue, of a file (.toml), or of options."""
    import numpy as np

    import nuscatter as ns
    from nuscatter.catalogue.entries import Entry
    from nuscatter.catalogue.published_facts import Setup
    from nuscatter.reports.predicted import caveat, observable, published
    from nuscatter.reports.report import Number, binned

    file = None if figure is None else figure_file(figure)
    standard = StandardTerms(weak_couplings(couplings), spins)
    with busy("predicting"):
        if experiment is None:
            if options["source"] is None:
                raise click.UsageError(
                    "Name an EXPERIMENT, its file (.toml), or a --source and a --target with options"
                )
            meant = experiment_by_options(options)
            built, title = meant.experiment, f"{meant.experiment.detector.material.name} at {said(options)}"
            chosen: Entry | Setup | Described = meant
        else:
            _no_options(experiment, options)
            built, title, chosen = built_experiment(experiment)
        model = with_terms(standard.model(sin2_theta_w), models, reactions=True)
        with in_use(models):
            structure = structure_of(form_factor)
            by_species = built.by_species(model, structure)
            by_channel = built.by_channel(model, structure) if model.reactions else {}
    together = np.sum(list(by_species.values()), axis=0)
    everything = float(together.sum())
    error = (chosen.published.rate_uncertainty * everything,) * 2 if isinstance(chosen, Entry) else None
    totals = [
        Number(str(state), float(each.sum()), "events")
        for state, each in by_species.items()
        if isinstance(state, ns.Species)  # an interference of flavours counts nothing here
    ]
    totals.extend(Number(name, float(each.sum()), "events") for name, each in by_channel.items())
    totals.append(Number("all", everything, "events", error))
    if isinstance(chosen, Setup):
        totals.extend(published(chosen))
    scale, unit = observable(chosen)
    notes = [standard.sentence, " ".join(filter(None, (models_described(models), caveat(chosen))))]
    bins = binned(built, together.reshape(together.shape[0], -1), scale, unit)
    figures = []
    if file is not None:
        from nuscatter.figures.predictions import counts_by_species
        from nuscatter.figures.style import save

        with in_use(models), busy("drawing"):
            figures.append(save(counts_by_species(built, model, structure), file))
    show([(f"{title}: expected counts", totals), ("energy bins", bins)], figures, as_json, notes)


@click.command()
@click.option("--distance", type=float, default=20.0, show_default=True, help="Where the flux is given [m].")
@as_json_option
def facilities(distance: float, as_json: bool) -> None:
    """Compare the stopped-pion sources."""
    from nuscatter.reports.report import facility_numbers
    from nuscatter.sources.accelerators.facilities import facilities as known
    from nuscatter.units import m

    away = float(positive("distance [m]", distance)) * m
    tables = [(each.name, facility_numbers(each, away)) for each in known]
    if as_json:
        show(tables, [], as_json)
        return
    header = ["", *(f"{number.name} [{number.unit}]" if number.unit else number.name for number in tables[0][1])]
    rows = [[name, *(_starred(number) for number in numbers)] for name, numbers in tables]
    table(f"stopped-pion sources, and the flux of each species at {distance:g} m", header, rows)
    click.echo("* from memory, not confirmed; – not known; 1st us: fraction of ν_μ. Sources: --json.")


def _starred(number: "Number") -> str:
    """Return a number with a star if it is from memory; a dash if it is not known."""
    return written(number.value) + ("*" if number.source.startswith("From memory") else "")
