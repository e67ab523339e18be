"""A supernova in detectors: events by channel and flavour, and a figure of their spectra."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import InputError, one_of, positive
from nuscatter.printing import busy, show

if TYPE_CHECKING:
    from nuscatter.printing import Table
    from nuscatter.rates.supernova.burst_rates import SupernovaRates
    from nuscatter.sources.flux import Flux

_COLLECTIVE = "Collective oscillations are not modelled."


@click.command()
@click.option("--model", default=None, help="Emission by name: livermore or dune.")
@click.option("--fluence", default=None, help="Or a file of fluences in the format of SNOwGLoBES, at 10 kpc.")
@click.option("--detector", "detectors", multiple=True, required=True, help="Detector by name; repeatable.")
@click.option("--distance", type=float, default=10.0, show_default=True, help="Of the star [kpc].")
@click.option(
    "--conversion", default="none", show_default=True, help="In the star: none, normal, inverted or decoherence."
)
@drawn
@as_json_option
def supernova(
    model: str | None, fluence: str | None, detectors: Sequence[str], distance: float, conversion: str,
    figure: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Events of a supernova by channel, before the detector and seen by it, with coherent scattering and without."""
    import nuscatter as ns

    if figure is not None and len(detectors) > 1:
        raise InputError(f"The figure {figure!r} is of one detector, but {len(detectors)} were named; leave it out.")
    file, figures = None if figure is None else figure_file(figure), []
    with busy("predicting"):
        flux = _arriving(model, fluence, distance, conversion)
        chosen = [ns.supernova_detector(name) for name in detectors]
        found = [ns.supernova_rates(flux, each) for each in chosen]
        if file is not None:
            from nuscatter.figures.bursts import burst_figure
            from nuscatter.figures.style import save

            figures.append(save(burst_figure(found[0]), file))
    tables = [each for rates in found for each in _tables(rates)]
    show(tables, figures, as_json, [_COLLECTIVE, *(f"{each.name}: {each.reference}." for each in chosen)])


def _arriving(model: str | None, fluence: str | None, distance: float, conversion: str) -> "Flux":
    """Return what arrives, converted in the star."""
    import nuscatter as ns
    from nuscatter.units import megaparsec

    if (model is None) == (fluence is None):
        raise click.UsageError("Name a --model or a file of a --fluence, one of the two")
    away = float(positive("distance [kpc]", distance)) * 1e-3 * megaparsec
    maps: dict[str, Callable[[], ns.Conversion] | None] = {
        "none": None,
        "normal": lambda: ns.Conversion.adiabatic(ns.nufit_6_0),
        "inverted": lambda: ns.Conversion.adiabatic(ns.nufit_6_0_inverted),
        "decoherence": ns.Conversion.decoherence,
    }
    change = maps[one_of("conversion", conversion, maps)]
    flux = (
        ns.Supernova.named(model, distance=away)
        if model is not None
        else ns.Supernova.from_file(str(fluence), distance=away)
    )
    return flux if change is None else change()(flux)


def _tables(rates: "SupernovaRates") -> "list[Table]":
    """Return the events of a detector by channel, before it and seen by it, and by species."""
    from nuscatter.reports.report import Number

    numbers = []
    for name, each in rates.channels.items():
        numbers.append(Number(f"{name}, interactions", each.interactions, "events"))
        numbers.append(Number(f"{name}, seen", each.counts, "events"))
    for name, seen in (("interactions", False), ("seen", True)):
        numbers.append(Number(f"all, {name}", rates.total(seen=seen), "events"))
        numbers.append(Number(f"all without CEvNS, {name}", rates.total(cevns=False, seen=seen), "events"))
    species = [Number(str(state), each, "events") for state, each in rates.by_species.items()]
    return [(f"{rates.detector}: channels", numbers), (f"{rates.detector}: seen by species", species)]
