"""Ground states on disk: solved once for each force, nuclide, mesh and version of the code.

A file's name is the hash of all that its content depends on: the force, the nuclide, the mesh, the pairing, and the
source of the solver (this folder's files, and those of the force's folder). So the result of another version of the
code is never read. The content begins with its own hash. If that does not fit, the file is damaged: the log says so,
and the nucleus is solved anew. Arrays are in MeV and fm whatever the package's units are.
"""

import hashlib
import inspect
import io
import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from nuscatter.computing.cache import cache_folder, keep_sealed, read_sealed, source_digest
from nuscatter.computing.files import remove_abandoned
from nuscatter.matter.nuclide import Nuclide
from nuscatter.structure.mean_field.ground_state import Force, GroundState
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.structure.mean_field.pairing import Occupier
from nuscatter.structure.mean_field.spinors import Spinors

_log = logging.getLogger(__name__)
#: Fields of `Orbits`, in the order in which it takes them.
_ORBIT = ("l", "twice_j", "n", "energy", "u", "slope", "small")


def load_state(
    force: Force, nuclide: Nuclide, mesh: RadialMesh, pairing: Occupier, spinors: Spinors
) -> GroundState | None:
    """Return the ground state that is on disk, or None if there is none or it is damaged."""
    path = _path(force, nuclide, mesh, pairing)
    try:
        content = read_sealed(path)
    except ValueError as problem:
        _log.warning("%s; %s is solved anew", problem, nuclide.name)
        return None
    if content is None:
        return None
    with np.load(io.BytesIO(content)) as file:
        return _unpacked(file, force, nuclide, mesh, spinors)


def save_state(state: GroundState, pairing: Occupier) -> None:
    """Save a ground state on disk; if that is not possible, the log says so and the program goes on."""
    buffer = io.BytesIO()
    np.savez(buffer, **_packed(state))
    path = _path(state.force, state.nuclide, state.mesh, pairing)
    try:
        remove_abandoned(path.parent)
        keep_sealed(path, buffer.getvalue())
    except OSError as problem:
        _log.warning("%s was not saved: %s", state.nuclide.name, problem)


def _path(force: Force, nuclide: Nuclide, mesh: RadialMesh, pairing: Occupier) -> Path:
    # A force that has no e² of its own takes that of the constants, which is no field of it.
    charge = f"{force.e2:.9g}"
    what = [asdict(force), charge, nuclide.Z, nuclide.N]
    how = [list(mesh.edges), mesh.points, repr(pairing), _source(type(force))]
    digest = hashlib.sha256(json.dumps([*what, *how], default=float).encode()).hexdigest()
    return cache_folder() / "hartree-fock" / f"{nuclide.name}-{digest[:24]}.npz"


def _source(force: type[Force]) -> str:
    """Return the hash of the source that solves a nucleus: that of every mean field, and that of the force's folder."""
    return source_digest(Path(__file__).parent, Path(inspect.getfile(force)).parent)


def _packed(state: GroundState) -> dict[str, Any]:
    arrays: dict[str, Any] = {"densities": state.densities, "steps": state.steps}
    for kind, orbits, occupation in zip("np", state.orbits, state.occupations, strict=True):
        given = {name: getattr(orbits, name) for name in _ORBIT}
        arrays |= {f"{kind}_{name}": value for name, value in given.items() if value is not None}
        arrays[f"{kind}_occupation"] = occupation
    arrays["terms"] = np.array(list(state.terms.values()))
    arrays["names"] = np.array(list(state.terms))
    return arrays


def _unpacked(file: Any, force: Force, nuclide: Nuclide, mesh: RadialMesh, spinors: Spinors) -> GroundState:
    neutrons, protons = (
        Orbits(**{name: file[f"{kind}_{name}"] for name in _ORBIT if f"{kind}_{name}" in file}) for kind in "np"
    )
    terms = dict(zip(file["names"].tolist(), file["terms"].tolist(), strict=True))
    occupations = file["n_occupation"], file["p_occupation"]
    made = file["densities"], terms, int(file["steps"])
    return GroundState(nuclide, force, mesh, (neutrons, protons), occupations, *made, spinors)
