"""Options and arguments that several commands share, and what they mean in the library."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nuscatter.errors import choose

if TYPE_CHECKING:
    from nuscatter.structure.nucleus import NuclearModel

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
mixing_angle = click.option(
    "--sin2-theta-w", type=float, default=None, help="Weak mixing angle; low-energy value if absent."
)
form_factor = click.option("--form-factor", default="helm", show_default=True, help="helm, klein_nystrand, SLy4, …")


def given(value: float | None) -> dict[str, Any]:
    """Return the weak mixing angle as an argument, or none where it was left out."""
    return {} if value is None else {"sin2_theta_w": value}


def figure_file(figure: str) -> Path:
    """Return the path of a figure, or refuse it before the computation; its folder must exist."""
    from nuscatter.figures.style import figure_path

    return figure_path(figure)


def structure_of(name: str) -> "NuclearModel":
    """Return the nuclear model by the name of a form factor or of a Skyrme force."""
    from nuscatter.structure import nucleus
    from nuscatter.structure.skyrme.force import forces
    from nuscatter.structure.skyrme.hartree_fock import HartreeFock

    models: list[NuclearModel] = [
        nucleus.helm,
        nucleus.helm_measured,
        nucleus.klein_nystrand,
        nucleus.klein_nystrand_adapted,
        nucleus.symmetrized_fermi,
        nucleus.point_nucleus,
    ]
    known: dict[str, NuclearModel] = {getattr(model, "__name__", ""): model for model in models}
    return choose("form factor", name, known | {force: HartreeFock(force) for force in forces()})
