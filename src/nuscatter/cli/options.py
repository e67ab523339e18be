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
form_factor = click.option(
    "--form-factor", default=None, help="helm, klein_nystrand, SLy4, …; that of the experiment if absent, else helm."
)
drawn = click.option("--figure", default=None, help="Draw it into this file (.png, .pdf, .svg).")


def given(value: float | None) -> dict[str, Any]:
    """Return the weak mixing angle as an argument, or none where it was left out."""
    return {} if value is None else {"sin2_theta_w": value}


def figure_file(figure: str) -> Path:
    """Return the path of a figure, or refuse it before the computation; its folder must exist."""
    from nuscatter.figures.style import figure_path

    return figure_path(figure)


def structure_of(name: str | None) -> "NuclearModel | None":
    """Return the nuclear model by the name of a form factor or of a force; None for that of the experiment."""
    from nuscatter.catalogue.experiment_files.structures import nuclear_models

    return None if name is None else choose("form factor", name, nuclear_models())
