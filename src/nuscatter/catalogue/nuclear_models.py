"""Nuclear models by name, for files and for the command line."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nuscatter.errors import choose
from nuscatter.structure import nucleus
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.structure.shell_model import shell_model

if TYPE_CHECKING:
    from nuscatter.structure.mean_field.pairing import Occupier
    from nuscatter.structure.mean_field.self_consistency import Progress
    from nuscatter.structure.relativistic.hartree import RelativisticMeanField
    from nuscatter.structure.skyrme.hartree_fock import HartreeFock


def nuclear_models() -> Mapping[str, NuclearModel]:
    """Return the nuclear models by name: form factors, the shell model, and the mean field of each force.

    Example:
        >>> list(nuclear_models())[:3]
        ['helm', 'helm_measured', 'klein_nystrand']
    """
    models: list[NuclearModel] = [
        nucleus.helm,
        nucleus.helm_measured,
        nucleus.klein_nystrand,
        nucleus.klein_nystrand_adapted,
        nucleus.symmetrized_fermi,
        nucleus.point_nucleus,
        shell_model,
    ]
    known: dict[str, NuclearModel] = {getattr(model, "__name__", ""): model for model in models}
    return known | {force: kind(force) for force, kind in _mean_fields().items()}


def mean_field(
    force: str, pairing: "Occupier", progress: "Progress | None" = None
) -> "HartreeFock | RelativisticMeanField":
    """Return the mean field of a published force of either family, Skyrme's or relativistic.

    Raises:
        InputError: there is no such force.

    Example:
        >>> from nuscatter.structure.mean_field.pairing import Filling
        >>> type(mean_field("nl3", Filling())).__name__
        'RelativisticMeanField'
    """
    return choose("force", force, _mean_fields())(force, pairing=pairing, progress=progress)


def _mean_fields() -> "Mapping[str, type[HartreeFock] | type[RelativisticMeanField]]":
    """Return which mean field takes each published force."""
    from nuscatter.structure.relativistic.force import relativistic_forces
    from nuscatter.structure.relativistic.hartree import RelativisticMeanField
    from nuscatter.structure.skyrme.force import forces
    from nuscatter.structure.skyrme.hartree_fock import HartreeFock

    skyrme: dict[str, type[HartreeFock] | type[RelativisticMeanField]] = dict.fromkeys(forces(), HartreeFock)
    return skyrme | dict.fromkeys(relativistic_forces(), RelativisticMeanField)
