"""A supernova in detectors: events by channel and flavour, and figures in energy, time and distance."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError, one_of, positive
from nuscatter.printing import busy, show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nuscatter.printing import Table
    from nuscatter.rates.supernova.burst_rates import SupernovaRates
    from nuscatter.sources.flux import Flux
    from nuscatter.units import Array

_COLLECTIVE = "Collective oscillations are not modelled."


@click.command()
@click.option("--model", default=None, help="Emission by name: livermore or dune.")
@click.option("--fluence", default=None, help="Or a file of fluences in the format of SNOwGLoBES, at 10 kpc.")
@click.option("--times", default=None, help="Or a CSV file of luminosities, mean energies and α at several times.")
@click.option("--black-hole", default=None, help="With --times: when all ends, as 2.5s.")
@click.option("--detector", "detectors", multiple=True, required=True, help="Detector by name; repeatable.")
@click.option("--distance", type=float, default=10.0, show_default=True, help="Of the star [kpc].")
@click.option(
    "--conversion", default="none", show_default=True, help="In the star: none, normal, inverted or decoherence."
)
@click.option("--time-bins", default=None, help='With --times: edges of bins of time, as "[0, 0.5, 1, 10] s".')
@drawn
@click.option("--time-figure", default=None, help="Draw events against time; of one detector, with --times.")
@click.option("--distance-figure", default=None, help="Draw events against the star's distance.")
@as_json_option
def supernova(
    model: str | None, fluence: str | None, times: str | None, black_hole: str | None, detectors: Sequence[str],
    distance: float, conversion: str, time_bins: str | None, figure: str | None, time_figure: str | None,
    distance_figure: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Events of a supernova by channel, before the detector and seen by it, with coherent scattering and without."""
    import nuscatter as ns
    from nuscatter.units import megaparsec

    for each in (figure, time_figure):
        if each is not None and len(detectors) > 1:
            raise InputError(f"The figure {each!r} is of one detector, but {len(detectors)} were named; leave it out.")
    if times is None and (time_figure, time_bins, black_hole) != (None, None, None):
        raise click.UsageError("--time-bins, --time-figure and --black-hole need --times, when the neutrinos arrive")
    asked = [
        (axis, figure_file(each))
        for axis, each in (("energy", figure), ("time", time_figure), ("distance", distance_figure))
        if each is not None
    ]
    figures = []
    with busy("predicting"):
        away = float(positive("distance [kpc]", distance)) * 1e-3 * megaparsec
        flux, edges = _arriving(model, fluence, times, black_hole, away, conversion), None
        if times is not None and (time_bins, time_figure) != (None, None):
            edges = _edges(times, time_bins)
        chosen = [ns.supernova_detector(name) for name in detectors]
        found = [ns.supernova_rates(flux, each, time_edges=edges) for each in chosen]
        if asked:
            from nuscatter.figures.style import save

            figures = [save(_draw(axis, found, away), file) for axis, file in asked]
    tables = [each for rates in found for each in _tables(rates, away)]
    show(tables, figures, as_json, [_COLLECTIVE, *(f"{each.name}: {each.reference}." for each in chosen)])


def _draw(axis: str, found: "list[SupernovaRates]", away: float) -> "Figure":
    """Return the figure of events against one of energy, time and distance."""
    from nuscatter.figures.supernova.bursts import burst_figure, distance_figure, time_figure

    if axis == "distance":
        return distance_figure(found, distance=away)
    return time_figure(found[0]) if axis == "time" else burst_figure(found[0])


def _arriving(
    model: str | None, fluence: str | None, times: str | None, black_hole: str | None, away: float, conversion: str
) -> "Flux":
    """Return what arrives, converted in the star."""
    import nuscatter as ns
    from nuscatter.catalogue.experiment_files.supernovae import conversions, make_supernova
    from nuscatter.words.unit_words import quantity

    if sum(each is not None for each in (model, fluence, times)) != 1:
        raise click.UsageError("Name a --model, a file of a --fluence, or a file of --times, one of the three")
    way = one_of("conversion", conversion, conversions())
    if model is not None:
        flux = ns.Supernova.named(model, distance=away)
    elif fluence is not None:
        flux = ns.Supernova.from_file(fluence, distance=away)
    else:
        end = None if black_hole is None else quantity("a time such as 2.5s", "s", "ms")("--black-hole", black_hole)
        return make_supernova(distance=away, times=_columns(str(times)), black_hole=end, conversion=way)
    return flux if way == "none" else conversions()[way]()(flux)


def _columns(times: str) -> "tuple[Array, ...]":
    """Return the columns of a table of emission at several times."""
    from nuscatter.catalogue.experiment_files.csv_columns import columns
    from nuscatter.catalogue.experiment_files.supernovae import EMISSION_COLUMNS
    from nuscatter.cli.described_by_options import place

    return columns(times, place().at("times"), EMISSION_COLUMNS)


def _edges(times: str, time_bins: str | None) -> "Array":
    """Return the edges of bins of time [MeV⁻¹]: those that are given, or 40 of them over the times of the table."""
    import numpy as np

    from nuscatter.figures.supernova.bursts import long_times
    from nuscatter.words.unit_words import quantities, quantity

    if time_bins is not None:
        says = 'times such as "[0, 0.5, 1, 10] s"'
        return np.asarray(quantities(quantity(says, "s", "ms"), f"{says} (units: s, ms)")("--time-bins", time_bins))
    t = _columns(times)[0]
    spread = np.geomspace if long_times(t) else np.linspace
    return np.asarray(spread(t[0], t[-1], 41))


def _tables(rates: "SupernovaRates", away: float) -> "list[Table]":
    """Return the events of a detector by channel, before it and seen by it, by species, and by time."""
    import numpy as np

    from nuscatter.reports.report import Number
    from nuscatter.units import megaparsec, s

    numbers = []
    for name, each in rates.channels.items():
        numbers.append(Number(f"{name}, interactions", each.interactions, "events"))
        numbers.append(Number(f"{name}, seen", each.counts, "events"))
    for name, seen in (("interactions", False), ("seen", True)):
        numbers.append(Number(f"all, {name}", rates.total(seen=seen), "events"))
        numbers.append(Number(f"all without CEvNS, {name}", rates.total(cevns=False, seen=seen), "events"))
    for left in (10, 1):
        reach = rates.reach(left, distance=away) / (1e-3 * megaparsec)
        numbers.append(
            Number(f"distance where {left} is seen" if left == 1 else f"distance where {left} are seen", reach, "kpc")
        )
    species = [Number(str(state), each, "events") for state, each in rates.by_species.items()]
    tables: list[Table] = [(f"{rates.detector}: channels", numbers), (f"{rates.detector}: seen by species", species)]
    if rates.time_edges is not None:
        edges, counts = rates.time_edges / s, np.sum(list(rates.by_time.values()), axis=0)
        rows = [
            Number(f"{low:.4g} to {high:.4g} s", float(each), "events")
            for low, high, each in zip(edges[:-1], edges[1:], counts, strict=True)
        ]
        tables.append((f"{rates.detector}: seen by time", rows))
    return tables
