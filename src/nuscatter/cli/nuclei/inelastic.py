"""Inelastic scattering on a nucleus, and the measured flux averages beside predicted ones."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import drawn, figure_file
from nuscatter.printing import busy, number_objects, show, show_json, table

if TYPE_CHECKING:
    from pathlib import Path

    from nuscatter.interactions.inelastic.nuclear_scattering import InelasticScattering
    from nuscatter.particles import Species

#: Energies of the rows [MeV], and of a figure's panels.
_ENERGIES, _PANELS = (10, 15, 20, 30, 40, 50, 60), (30, 50)
#: Points of curves.
_POINTS = 181


@click.command()
@click.argument("nuclide")
@click.option(
    "--current", default="charged", show_default=True, type=click.Choice(["charged", "neutral"]), help="Which boson."
)
@click.option("--species", default="nu_e", show_default=True, help="The species that comes.")
@click.option("--force", "forces", multiple=True, help="A Skyrme force; repeatable; SLy4 and SkM* if absent.")
@click.option("--energy", "energies", multiple=True, type=float, help="Energies of the neutrino [MeV]; repeatable.")
@click.option(
    "--curve",
    default="energy",
    show_default=True,
    type=click.Choice(["energy", "transfer", "angle"]),
    help="What the figure shows: σ(E) with CEvNS, dσ/dω, or dσ/dcosθ.",
)
@click.option("--width", default=1.0, show_default=True, help="Width that states are folded with in dσ/dω [MeV].")
@drawn
@as_json_option
def inelastic(
    nuclide: str,
    current: str,
    species: str,
    forces: Sequence[str],
    energies: Sequence[float],
    curve: str,
    width: float,
    figure: str | None,
    as_json: bool,
) -> None:
    """Cross sections of inelastic scattering on NUCLIDE, by energy and multipoles; with `table` all that was measured.

    NUCLIDE is a nuclide as Ar40, or `table`: then the measured averages over stopped pions stand beside predictions,
    the review's Table III. What is not on disk is computed first, which takes half a minute to minutes.
    """
    import nuscatter as ns
    from nuscatter.errors import positive
    from nuscatter.reports.inelastic.curves import FORCES, terms_of
    from nuscatter.reports.inelastic.tables import inelastic_tables
    from nuscatter.units import MeV

    path = None if figure is None else figure_file(figure)
    if nuclide.casefold() == "table":
        _table(forces or FORCES, path, as_json)
        return
    kind = ns.CHARGED_CURRENT if current == "charged" else ns.NEUTRAL_CURRENT
    coming = ns.species(species)
    wanted = positive("--energy", list(energies) or list(_ENERGIES)) * MeV
    spread = float(positive("--width", width, single=True)) * MeV
    terms = terms_of(nuclide, kind, forces or FORCES)
    figures = []
    with busy("computing responses"):
        tables = inelastic_tables(terms, coming, wanted)
        if path is not None:
            panels = [each * MeV for each in energies or _PANELS]
            figures.append(_drawn(terms, coming, curve, panels, spread, path))
    show(tables, figures, as_json, _notes(terms))


def _drawn(
    terms: "dict[str, InelasticScattering]",
    species: "Species",
    curve: str,
    energies: Sequence[float],
    width: float,
    path: "Path",
) -> "Path":
    import numpy as np

    from nuscatter.figures.inelastic.curves import cross_section_figure, differential_figure
    from nuscatter.figures.style import save
    from nuscatter.reports.inelastic.curves import angle_curves, cross_section_curves, transfer_curves
    from nuscatter.units import MeV

    if curve == "energy":
        return save(cross_section_figure([cross_section_curves(terms, species, np.linspace(1, 60, 119) * MeV)]), path)
    if curve == "transfer":
        omega = np.linspace(0, 45, _POINTS) * MeV
        found = [transfer_curves(terms, species, omega, energy=each, width=width) for each in energies]
    else:
        cosine = np.linspace(-1, 1, 41)
        found = [angle_curves(terms, species, cosine, energy=each) for each in energies]
    return save(differential_figure(found), path)


def _notes(terms: "dict[str, InelasticScattering]") -> list[str]:
    """Return what a reader of the numbers should know."""
    one = next(iter(terms.values())).reaction
    return [
        f"Continuum RPA, g_A = {one.effective.value:g}, energies of the mean field; the spread of forces is no error. "
        "See the page on inelastic scattering for how well it is known."
    ]


def _table(forces: Sequence[str], path: "Path | None", as_json: bool) -> None:
    """Print the measured averages beside the predicted ones."""
    from nuscatter.reports.inelastic.measured import measured_inelastic
    from nuscatter.reports.inelastic.measured_tables import (
        HEADER,
        comparison_notes,
        comparison_numbers,
        comparison_rows,
    )

    figures = []
    with busy("computing") as line:

        def progress(done: int, of: int, name: str) -> None:
            if line is not None:
                line.update(f"{done + 1} of {of}: {name}")

        compared = measured_inelastic(forces=forces, progress=progress)
        if path is not None:
            from nuscatter.figures.inelastic.measured import measured_figure
            from nuscatter.figures.style import save

            figures.append(save(measured_figure(compared), path))
    if as_json:
        show_json(number_objects(comparison_numbers(compared)), figures, " ".join(comparison_notes(compared)))
        return
    table("Flux averages over stopped pions, Table III of the review", HEADER, comparison_rows(compared))
    for where in figures:
        click.echo(f"figure: {where}")
    click.echo("\n".join(comparison_notes(compared)))
