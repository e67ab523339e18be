"""The inside of nuclei: ground states of mean fields beside what is measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.cli.options import as_json as as_json_option
from nuscatter.cli.options import figure_file
from nuscatter.errors import InputError
from nuscatter.printing import busy, show

if TYPE_CHECKING:
    from nuscatter.matter.nuclide import Nuclide
    from nuscatter.reports.report import Number
    from nuscatter.structure.mean_field.ground_state import GroundState
    from nuscatter.structure.mean_field.self_consistency import Progress


@click.command()
@click.argument("nuclides", nargs=-1, required=True)
@click.option(
    "--force", default="SLy4", show_default=True, help="Skyrme force, or relativistic: NL3, FSUGold, IU-FSU, FSUGarnet."
)
@click.option("--pairing", is_flag=True, help="Pair open shells by a contact force at the surface (BCS).")
@click.option("--figure", default=None, help="File of the figure of one nuclide; nuscatter-NUCLIDE.png if absent.")
@click.option("--no-figure", is_flag=True, help="Draw nothing.")
@as_json_option
def structure(
    nuclides: Sequence[str], force: str, pairing: bool, figure: str | None, no_figure: bool, as_json: bool
) -> None:
    """Spherical mean-field ground states of NUCLIDES: energies, radii, levels; a figure of each."""
    import nuscatter as ns
    from nuscatter.catalogue.nuclear_models import mean_field
    from nuscatter.structure.mean_field.pairing import DeltaPairing, Filling

    chosen = [ns.nuclide(name) for name in nuclides]
    if len(set(chosen)) < len(chosen):
        raise InputError(f"The nuclides are {', '.join(nuclides)}, but each was expected once.")
    if figure is not None and len(chosen) > 1:
        raise InputError(f"The figure {figure!r} is one nuclide's, but {len(chosen)} were named; leave it out.")
    files = (
        []
        if no_figure
        else [figure_file(f"nuscatter-{each.name}.png" if figure is None else figure) for each in chosen]
    )
    tables, figures = [], []
    occupier = DeltaPairing() if pairing else Filling()
    with busy("solving") as line:
        for at, nuclide in enumerate(chosen):
            model = mean_field(force, occupier, _progress_on(line, nuclide))
            state = model.solve(nuclide)
            tables.extend(_tables(state))
            if files:
                figures.append(_draw(state, files[at]))
    show(tables, figures, as_json)


def _progress_on(line: Any, nuclide: "Nuclide") -> "Progress | None":
    """Return a function that shows the progress of a solution on the terminal; None if there is no terminal."""
    from nuscatter.units import MeV

    if line is None:
        return None

    def progress(step: int, energy: float, residual: float) -> None:
        line.update(f"{nuclide.name}: step {step}, {energy / MeV:.3f} MeV, residual {residual:.1e}")

    return progress


def _tables(state: "GroundState") -> "list[tuple[str, list[Number]]]":
    """Return what is compared with measurements, the parts of the energy, and the levels."""
    from nuscatter.reports.report import Number
    from nuscatter.units import MeV

    parts = [Number(name.replace("_", " "), value / MeV, "MeV") for name, value in state.parts.items() if value]
    levels = [
        Number(f"{level.kind} {level.name} ({level.occupation * (level.twice_j + 1):.3g})", level.energy / MeV, "MeV")
        for level in state.levels
    ]
    title = f"{state.nuclide.name}, {state.force.name}, spherical"
    return [
        (title, _beside_measured(state)),
        (f"{title}: parts of the energy", parts),
        (f"{title}: levels (nucleons in them)", levels),
    ]


def _beside_measured(state: "GroundState") -> "list[Number]":
    from nuscatter.reports.report import Number
    from nuscatter.structure.deformation import quadrupole_deformation
    from nuscatter.units import MeV, fm

    nuclide, source = state.nuclide, f"{state.force.name}, {state.force.reference}"
    numbers = [
        Number("energy", state.energy / MeV, "MeV", None, source),
        Number("energy, measured", -nuclide.binding_energy / MeV, "MeV", None, "AME2020"),
        Number("neutron radius", state.neutron_radius / fm, "fm", None, source),
        Number("proton radius", state.proton_radius / fm, "fm", None, source),
        Number("neutron skin", state.neutron_skin / fm, "fm", None, source),
        Number("charge radius", state.charge_radius / fm, "fm", None, source),
    ]
    if nuclide.charge_radius is not None:
        error = nuclide.charge_radius_uncertainty
        both = None if error is None else (error / fm, error / fm)
        radii = "I. Angeli and K. P. Marinova (2013)"
        numbers.append(Number("charge radius, measured", nuclide.charge_radius / fm, "fm", both, radii))
    beta = quadrupole_deformation(nuclide)
    if beta is not None:
        both = beta.uncertainty, beta.uncertainty
        numbers.append(Number("beta2, measured", beta.value, "", both, beta.source))
    return numbers


def _draw(state: "GroundState", path: Path) -> Path:
    from nuscatter.figures.nuclei.structure import ground_state_figure
    from nuscatter.figures.style import save

    return save(ground_state_figure(state), path)
