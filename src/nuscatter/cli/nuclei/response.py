"""How a nucleus responds: strength functions of continuum RPA, with sum rules and photoabsorption."""

from typing import TYPE_CHECKING

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.statistics.folder import output
from nuscatter.printing import counting, show

if TYPE_CHECKING:
    from nuscatter.structure.excitations.strength import Strength

#: About how many energies a channel is computed at.
_EXPECTED = 100


@click.command()
@click.argument("nuclide")
@click.option(
    "--multipole",
    default="E1",
    show_default=True,
    help="E0, E1, E2, E3, with isoscalar or isovector behind it, M1, M2, Fermi, GamowTeller, SpinDipole; + is t₊.",
)
@click.option("--force", default="SLy4", show_default=True, help="Skyrme force.")
@click.option("--width", default=2.0, show_default=True, help="Full width of the figure's folding, by hand [MeV].")
@click.option("--figure", default=None, help="File of the figure; nuscatter-NUCLIDE-MULTIPOLE.png if absent.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@click.option(
    "--out",
    default=None,
    type=click.Path(file_okay=False),
    help="Folder, made if need be, of numbers.json, numbers.csv, strength.csv and the figure.",
)
@as_json_option
def response(
    nuclide: str,
    multipole: str,
    force: str,
    width: float,
    figure: str | None,
    no_figure: bool,
    out: str | None,
    as_json: bool,
) -> None:
    """Strength function of NUCLIDE in continuum RPA: sums, states, resonances; a figure, with data for E1."""
    import nuscatter as ns
    from nuscatter.catalogue.photoabsorption import at_hand
    from nuscatter.errors import positive
    from nuscatter.reports.excitations import strength_tables
    from nuscatter.structure.crpa.multipoles import multipole as find
    from nuscatter.units import MeV

    what, nucleus = find(multipole), ns.nuclide(nuclide)
    spread = float(positive("--width", width, single=True)) * MeV
    place = output(out, figure, no_figure, f"{nucleus.name}-{what.name.replace(' ', '-')}")
    with counting("responding", _EXPECTED * len(what.parts)) as done:
        strength = ns.response(nucleus, what, force=force, progress=None if done is None else lambda _: done(1))
    data = at_hand(nucleus) if what.name == "E1" else ()
    tables, figures, notes = strength_tables(strength, data), [], _notes(strength)
    if place.figure is not None:
        from nuscatter.figures.excitations.strength_function import photoabsorption_figure, strength_figure

        drawn = (
            photoabsorption_figure([(strength, data)], width=spread)
            if data
            else strength_figure(strength, width=spread)
        )
        figures.append(place.draw(drawn, place.figure))
    place.write_numbers(tables, figures, notes)
    place.write_columns("strength.csv", _columns(strength, spread))
    show(tables, figures, as_json, notes)


def _notes(strength: "Strength") -> list[str]:
    """Return what a reader of the numbers should know."""
    notes = ["Widths are those of particle emission alone; the figure's folding is by hand."]
    if strength.filled_in_part:
        levels = ", ".join(strength.filled_in_part)
        notes.append(f"Filled in part, equally and without pairing: {levels}; this response has no quasi-particles.")
    return notes


def _columns(strength: "Strength", width: float) -> dict[str, list[float]]:
    """Return the strength at energies that resolve each peak, as columns of a file."""
    from nuscatter.units import MeV, fm

    energies = strength.energies(1000)
    unit = fm**strength.multipole.length / MeV
    head = f"[{strength.multipole.unit_of_strength or '1'} per MeV]"
    return {
        "energy [MeV]": (energies / MeV).tolist(),
        f"continuous strength {head}": (strength(energies) / unit).tolist(),
        f"folded strength {head}": (strength.folded(energies, width=width) / unit).tolist(),
    }
