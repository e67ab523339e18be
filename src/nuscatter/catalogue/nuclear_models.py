"""Nuclear models by name, for files and for the command line."""

from collections.abc import Mapping

from nuscatter.structure import nucleus
from nuscatter.structure.nucleus import NuclearModel
from nuscatter.structure.shell_model import shell_model


def nuclear_models() -> Mapping[str, NuclearModel]:
    """Return the nuclear models by name: form factors, the shell model, and Hartree–Fock with each Skyrme force.

    Example:
        >>> list(nuclear_models())[:3]
        ['helm', 'helm_measured', 'klein_nystrand']
    """
    from nuscatter.structure.skyrme.force import forces
    from nuscatter.structure.skyrme.hartree_fock import HartreeFock

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
    return known | {force: HartreeFock(force) for force in forces()}
