"""Axion-like particles: what a search would count, and which couplings it excludes."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.errors import choose, positive
from nuscatter.printing import counting, show

if TYPE_CHECKING:
    from nuscatter.sources.dark.axions.couplings import AxionCouplings


@click.group()
def alp() -> None:
    """Axion-like particles that photons in a target make."""


@alp.command("yield")
@click.argument("search", default="CCM120")
@click.option("--mass", required=True, type=float, help="Mass [MeV].")
@click.option("--photon", default=0.0, show_default=True, help="Coupling to photons [1/GeV].")
@click.option("--electron", default=0.0, show_default=True, help="Coupling to electrons.")
@as_json_option
def yielded(search: str, mass: float, photon: float, electron: float, as_json: bool) -> None:
    """Width, flux and events in SEARCH: COHERENT-CsI, COHERENT-Ge, CCM120, CCM200, PIP2-BD-PAR, CONUS+ or NEON."""
    from nuscatter.catalogue.axions.experiments import axion_search
    from nuscatter.reports.axions.rates import axion_rates
    from nuscatter.reports.report import Number
    from nuscatter.sources.dark.axions.couplings import AxionCouplings
    from nuscatter.units import GeV, MeV, cm, m

    chosen = axion_search(search)
    own = float(positive("--mass", mass, single=True)) * MeV
    particle = AxionCouplings(mass=own, photon=photon / GeV, electron=electron)
    rates = axion_rates(chosen, particle)
    scattered, decayed = (float(each.sum()) for each in rates.by_process())
    arrived = sum(chosen.flux(particle).fluence.values()) if rates.per_length.size else 0.0
    rows = [
        Number("width", particle.width / MeV, "MeV"),
        Number("distance", chosen.distance / m, "m"),
        Number("fluence", arrived * cm**2, "per cm²"),
        Number("events that scatter", scattered),
        Number("events that decay", decayed),
        Number("background", sum(chosen.background)),
    ]
    show([(f"particle of {mass:g} MeV in {chosen.title}", rows)], [], as_json)


@alp.command()
@click.argument("searches", nargs=-1)
@click.option("--mass", "masses", multiple=True, required=True, type=float, help="Mass [MeV]; repeatable.")
@click.option("--coupling", default="photon", show_default=True, help="photon or electron.")
@click.option("--level", default=0.9, show_default=True, help="Confidence level.")
@drawn
@as_json_option
def limit(
    searches: Sequence[str], masses: Sequence[float], coupling: str, level: float, figure: str | None, as_json: bool
) -> None:
    """Couplings that SEARCHES exclude, each by itself, from the lower to the upper edge; CCM120 if none is named."""
    import numpy as np

    from nuscatter.catalogue.axions.experiments import axion_search
    from nuscatter.reports.axions.islands import axion_island
    from nuscatter.reports.report import Number
    from nuscatter.units import GeV, MeV

    kinds: dict[str, tuple[Callable[[], AxionCouplings], str, float]] = {
        "photon": (_of_photons, "1/GeV", 1 / GeV),
        "electron": (_of_electrons, "", 1.0),
    }
    made, unit, scale = choose("coupling", coupling, kinds)
    path = None if figure is None else figure_file(figure)
    chosen = {each.name: each for each in map(axion_search, searches or ("CCM120",))}
    mass = np.unique(positive("--mass", masses)) * MeV
    strengths, islands = np.geomspace(1e-11, 1.0, 120), {}
    with counting("masses", mass.size * len(chosen)) as done:
        for name, search in chosen.items():
            islands[name] = axion_island(search, made(), masses=mass, strengths=strengths, level=level, progress=done)
    tables = []
    for name, island in islands.items():
        rows = [
            row
            for each, low, high in zip(mass / MeV, island.lower, island.upper, strict=True)
            if np.isfinite(low)
            for row in (
                Number(f"from, at {each:g} MeV", float(low), unit),
                *([Number(f"to, at {each:g} MeV", float(high), unit)] if np.isfinite(high) else []),
            )
        ]
        tables.append((f"{coupling} coupling, {level:.0%}: {chosen[name].title}", rows))
    figures = []
    if path is not None:
        from nuscatter.figures.axions.islands import ELECTRON_COUPLING, PHOTON_COUPLING, island_figure
        from nuscatter.figures.style import save

        label = PHOTON_COUPLING if coupling == "photon" else ELECTRON_COUPLING
        titles = {chosen[name].title: island for name, island in islands.items()}
        figures.append(save(island_figure(titles, label=label, unit=scale), path))
    told = {name: ", ".join((*each.assumed, *each.from_memory)) for name, each in chosen.items()}
    remarks = [f"{name}: {fields} are assumed or from memory." for name, fields in told.items() if fields]
    for name, island in islands.items():
        free = ", ".join(f"{each:g}" for each in (mass / MeV)[~np.isfinite(island.lower)])
        if free:
            remarks.append(f"{name} excludes nothing at {free} MeV.")
    show(tables, figures, as_json, " ".join(remarks))


def _of_photons() -> "AxionCouplings":
    from nuscatter.sources.dark.axions.couplings import AxionCouplings
    from nuscatter.units import GeV

    return AxionCouplings(mass=0.0, photon=1 / GeV)


def _of_electrons() -> "AxionCouplings":
    from nuscatter.sources.dark.axions.couplings import AxionCouplings

    return AxionCouplings(mass=0.0, electron=1.0)
