"""What is expected: recoil spectra, counts of an experiment, and the stopped-pion sources side by side."""

from typing import TYPE_CHECKING

import click

from nuscatter.cli.models import described as models_described
from nuscatter.cli.models import in_use, with_terms
from nuscatter.cli.models import models as models_option
from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import form_factor as form_factor_option
from nuscatter.cli.options import given, mixing_angle, structure_of
from nuscatter.cli.statistics.data import experiments_beginning
from nuscatter.digits import written
from nuscatter.errors import InputError, not_negative, positive
from nuscatter.printing import show, table

if TYPE_CHECKING:
    from nuscatter.catalogue.entries import Entry
    from nuscatter.catalogue.published_facts import Setup
    from nuscatter.reports.report import Number


@click.command()
@click.option("--source", default="SNS", show_default=True, help="Facility.")
@click.option("--target", required=True, help="Nuclide or material, as Ar40 or CsI.")
@click.option("--distance", type=float, required=True, help="From the source [m].")
@click.option("--pot", type=float, default=1e23, show_default=True, help="Protons on target.")
@click.option("--from", "low", type=float, default=0.5, show_default=True, help="Lowest recoil energy [keV].")
@click.option("--to", "high", type=float, default=None, help="Highest recoil energy [keV]; the end point if absent.")
@click.option("--points", type=click.IntRange(2, 100_000), default=20, show_default=True)
@click.option("--electrons", is_flag=True, help="Electron recoils instead of nuclear ones.")
@form_factor_option
@mixing_angle
@models_option
@as_json_option
def spectrum(
    source: str, target: str, distance: float, pot: float, low: float, high: float | None, points: int,
    electrons: bool, form_factor: str, sin2_theta_w: float | None, models: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Recoil spectrum of a target at a facility, in counts per keV and kg."""
    import numpy as np

    import nuscatter as ns
    from nuscatter.reports.report import Number, recoil_end_point
    from nuscatter.units import keV, kg, m

    place, away = ns.facility(source), float(positive("distance [m]", distance))
    flux = place.flux(distance=away * m, pot=float(not_negative("protons on target", pot)))
    standard = (ns.ElectronScattering if electrons else ns.StandardModel)(**given(sin2_theta_w))
    model, note = with_terms(standard, models), models_described(models)
    matter, structure = ns.material(target), structure_of(form_factor)
    top = float(recoil_end_point(model, flux, matter) / keV) if high is None else high
    not_negative("lowest recoil energy [keV]", low), positive("highest recoil energy [keV]", top)
    if low >= top:
        raise InputError(f"The recoil energies are {low:g} to {top:g} keV, but an increasing range was expected.")
    T = np.linspace(low, top, points)
    with in_use(models):
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
        show([("spectrum", numbers)], [], as_json, note)
        return
    header = ["T [keV]", *rates]
    rows = [[written(float(t)), *(written(float(values[i])) for values in rates.values())] for i, t in enumerate(T)]
    table(f"{matter.name} at {distance:g} m from {source}, {pot:g} protons: counts / (keV kg)", header, rows)
    if note:
        click.echo(note)


@click.command()
@click.argument("experiment", shell_complete=experiments_beginning)
@form_factor_option
@mixing_angle
@models_option
@as_json_option
def counts(
    experiment: str, form_factor: str, sin2_theta_w: float | None, models: tuple[str, ...], as_json: bool
) -> None:
    """Predict the counts of an experiment of the catalogue, by species and energy bin."""
    import numpy as np

    import nuscatter as ns
    from nuscatter.catalogue.entries import describe
    from nuscatter.catalogue.published_facts import Setup
    from nuscatter.reports.report import Number, binned

    chosen, built = describe(experiment), ns.experiment(experiment)
    model = with_terms(ns.StandardModel(**given(sin2_theta_w)), models, reactions=True)
    with in_use(models):
        structure = structure_of(form_factor)
        by_species = built.by_species(model, structure)
        by_channel = built.by_channel(model, structure) if model.reactions else {}
    together = np.sum(list(by_species.values()), axis=0)
    everything = float(together.sum())
    error = None if isinstance(chosen, Setup) else (chosen.published.rate_uncertainty * everything,) * 2
    totals = [
        Number(str(state), float(each.sum()), "events")
        for state, each in by_species.items()
        if isinstance(state, ns.Species)  # an interference of flavours counts nothing here
    ]
    totals.extend(Number(name, float(each.sum()), "events") for name, each in by_channel.items())
    totals.append(Number("all", everything, "events", error))
    if isinstance(chosen, Setup):
        totals.extend(_published(chosen))
    scale, unit = _observable(chosen)
    note = " ".join(filter(None, (models_described(models), _caveat(chosen))))
    bins = binned(built, together, scale, unit)
    show([(f"{chosen.title}: expected counts", totals), ("energy bins", bins)], [], as_json, note)


def _published(setup: "Setup") -> "list[Number]":
    """Return the published results of an experiment, and the exposure of the prediction beside them."""
    from nuscatter.reports.report import Number

    exposure = [setup.facts[each] for each in ("exposure", "live time", "protons") if setup.knows(each)]
    return [
        Number(f"{fact.quantity}, published", value, fact.unit, fact.error, fact.source)
        for fact in (*exposure, *setup.published)
        for value in fact.values
    ]


def _observable(chosen: "Entry | Setup") -> tuple[float, str]:
    """Return the unit of an experiment's energy bins: its size and its name."""
    from nuscatter.catalogue.published_facts import Setup
    from nuscatter.units import keV

    if isinstance(chosen, Setup):
        unit = chosen.facts["threshold"].unit
        return (1.0, unit) if unit == "electrons" else (keV, f"keV{unit[-2:]}")
    return (keV, "keVee") if chosen.build().detector.light_yield is None else (1.0, "PE")


def _caveat(chosen: "Entry | Setup") -> str:
    """Return what a reader should know of a prediction that stands on a few published numbers."""
    from nuscatter.catalogue.published_facts import Setup

    if not isinstance(chosen, Setup):
        return ""
    from_memory = [each for each in chosen.from_memory if each not in {fact.quantity for fact in chosen.published}]
    lines = [f"Response: {chosen.response}."]
    if not chosen.exposure_is_known:
        lines.append("No exposure is published: counts are for a year (365.25 days; of a beam, 5000 hours).")
    if from_memory:
        lines.append(f"From memory, not confirmed: {', '.join(from_memory)}.")
    return " ".join((*lines, chosen.notes)).rstrip()


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
