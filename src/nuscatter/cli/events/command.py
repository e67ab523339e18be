"""Events of an experiment into a file, for a simulation of the detector."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from nuscatter.catalogue.terms.standard_terms import StandardTerms, weak_couplings
from nuscatter.cli.events.places import place_of
from nuscatter.cli.events.reactions import require_reactions, with_reactions
from nuscatter.cli.models import described as models_described
from nuscatter.cli.models import in_use, with_terms
from nuscatter.cli.models import models as models_option
from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import form_factor as form_factor_option
from nuscatter.cli.options import structure_of
from nuscatter.cli.predict import built_experiment
from nuscatter.cli.standard_terms import standard_options
from nuscatter.cli.statistics.data import experiments_beginning
from nuscatter.errors import invalid
from nuscatter.printing import counting, show

if TYPE_CHECKING:
    from nuscatter.computing.block_runs import Workers
    from nuscatter.events.run import Events
    from nuscatter.reports.report import Number


@click.command()
@click.argument("experiment", shell_complete=experiments_beginning)
@click.option("--out", required=True, help="The file: .hepmc3, .csv (both also .gz), .npz, .parquet or .root.")
@click.option("--n", "number", type=float, default=None, help="How many; if absent, the exposure's Poisson number.")
@click.option("--poisson", is_flag=True, help="The number is a Poisson number, whose mean is --n.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Of the random numbers.")
@click.option("--lowest", default="0eV", show_default=True, help="Lowest deposit, as 0.5keV.")
@click.option("--volume", default=None, help="Of the detector: ball:30cm (radius), cylinder:11cm:34cm (radius, height),"
              " box:1m:1m:2m; a point if absent.")  # fmt: skip
@click.option("--source-volume", default=None, help="Of the source, likewise.")
@click.option("--distance", default=None, help="Between their centres, as 19.3m.")
@click.option("--line-of-sight", default=None, help="From the source to the detector along a box's axes, as 0.6:0:-0.8;"
              " of a cylinder the angle to z matters.")  # fmt: skip
@click.option("--flight", is_flag=True, help="Add the time of flight to the times.")
@click.option("--electrons", is_flag=True, help="Scattering on electrons too.")
@click.option("--inverse-beta", is_flag=True, help="Inverse beta decay on hydrogen too: positrons and neutrons.")
@click.option("--inelastic", is_flag=True, help="Inelastic scattering on nuclei too: leptons, photons, neutrons."
              " Measured levels in argon.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that draw.")
@form_factor_option
@standard_options
@models_option
@as_json_option
def events(
    experiment: str, out: str, number: float | None, poisson: bool, seed: int, lowest: str, volume: str | None,
    source_volume: str | None, distance: str | None, line_of_sight: str | None, flight: bool, electrons: bool,
    inverse_beta: bool, inelastic: bool, workers: int, form_factor: str | None, sin2_theta_w: float | None,
    couplings: str, spins: bool, models: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Draw events of an EXPERIMENT of the catalogue, or of a file (.toml), before the detector's response.

    An interrupted run goes on when the same command is given again.

    \b
    nuscatter events COHERENT-CsI-2021 --n 1e6 --out run.hepmc3
    nuscatter events reactor.toml --inverse-beta --lowest 1MeV --n 1e5 --out positrons.hepmc3
    nuscatter events COHERENT-LAr-2020 --inelastic --lowest 5keV --n 1e5 --out argon.hepmc3
    nuscatter events COHERENT-LAr-2020 --poisson --lowest 5keV --volume cylinder:11cm:61cm --distance 27.5m --out a.root
    """  # noqa: D301 (click wants the character, not two)
    from nuscatter.events.files.writing import format_of, write_events
    from nuscatter.events.run import draw_events
    from nuscatter.rates.hypothesis import Hypothesis
    from nuscatter.words.unit_words import quantity

    format_of(out)
    least = quantity("an energy such as 0.5keV", "keV", "eV", "MeV", signed=False)("--lowest", lowest)
    place = place_of(volume, source_volume, distance, flight, line_of_sight)
    standard = StandardTerms(weak_couplings(couplings), spins, electrons=electrons)
    built, title, _ = built_experiment(experiment)
    model = with_terms(standard.model(sin2_theta_w), models, reactions=True)
    said = f"{standard.sentence} {models_described(models)}".strip()
    nuclides = built.detector.material.nuclides
    model, added = with_reactions(model, nuclides, inverse_beta=inverse_beta, inelastic=inelastic)
    said = f"{said} {added}".strip()
    many = _number(number, poisson, seed)
    with in_use(models), counting("writing", many or 1, "events") as done, _workers(workers, done, many or 1) as on:
        drawn = draw_events(
            built,
            Hypothesis(model, structure=structure_of(form_factor)),
            seed=seed,
            number=many,
            place=place,
            lowest=least,
            on=on,
        )
        require_reactions(drawn, inverse_beta=inverse_beta, inelastic=inelastic)
        file = write_events(drawn, out, notes={"Experiment": title, "Physics": said})
    show([(f"{title}: events", _numbers(drawn))], [], as_json, [said, f"Written: {file}"])


def _number(number: float | None, poisson: bool, seed: int) -> int | None:
    """Return how many events are drawn; None for the Poisson number of the exposure."""
    import numpy as np

    if number is None:
        return None
    if not 0 <= number <= 1e12 or (not poisson and number != int(number)):
        raise invalid("--n", number, "a whole number such as 1e6")
    if not poisson:
        return int(number)
    return int(np.random.default_rng(np.random.SeedSequence(seed)).poisson(number))


@contextmanager
def _workers(workers: int, done: "Callable[[int], None] | None", number: int) -> "Iterator[Workers]":
    """Yield where events are drawn, with the progress on the terminal."""
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial

    from nuscatter.computing.block_runs import Workers

    shown = 0

    def progress(part: float) -> None:
        nonlocal shown
        if done is not None:
            done(round(part * number) - shown)
            shown = round(part * number)

    executor = None if workers == 1 else partial(ProcessPoolExecutor, workers)
    yield Workers(executor, progress=progress)


def _numbers(drawn: "Events") -> "list[Number]":
    """Return what a run is: its events, what is expected in the exposure, and the averaged cross section."""
    from nuscatter.events.files.nuhepmc import averaged_cross_section
    from nuscatter.reports.report import Number
    from nuscatter.units import cm

    names = dict.fromkeys(each.name for each in drawn.processes)
    found = [Number("events", float(drawn.number), "events"), Number("expected", drawn.expected, "events")]
    for name in names:
        share = sum(each.expected for each in drawn.processes if each.name == name)
        found.append(Number(f"expected: {name}", share, "events"))
    if all(each.target for each in drawn.processes):
        found.append(Number("averaged cross section", averaged_cross_section(drawn) / cm**2, "cm²"))
    return found
