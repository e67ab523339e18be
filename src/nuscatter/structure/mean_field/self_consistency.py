"""Self-consistency: densities that make the field that makes them, found by Anderson mixing.

The iteration works on the densities, all of them linear in the density matrix, so a mixture with weights that sum to 1
keeps the number of particles. Anderson's method (D. G. Anderson, J. ACM 12 (1965) 547) takes the mixture of the last
steps with the least residual; with exact matrix elements (`radial`) it needs some 16 steps where plain mixing needs a
hundred. Nothing is returned that has not converged.

The energy is anything that has an `Energy`'s methods: what its densities mean, and how many rows they have, is its own
affair.

Two orbits that cross may change places at each step. Then each set of occupations that was seen is converged with its
occupations held, and the one of least energy is the answer.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np

from nuscatter.errors import FitError
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.structure.mean_field.pairing import Filling, Fixed, Occupier
from nuscatter.units import Array

#: Reports the step, the energy [MeV] and the residual of the density.
Progress = Callable[[int, float, float], None]

_log = logging.getLogger(__name__)
#: Residual of the density, (∫δρ² d³r)^½ per nucleon [fm^−3/2], at which the iteration ends.
_TOLERANCE = 1e-9
_STEPS = 200
#: Share of the residual in a step, and the number of steps that are remembered.
_SHARE = 0.3
_MEMORY = 8
#: Steps after which filling that still changes is held.
_PATIENCE = 40
_REMEDY = "another force, or a coarser mesh such as RadialMesh.uniform(20, 10, points=6)"
#: Binding per nucleon beyond which the iteration has collapsed [MeV].
_COLLAPSE = 25.0


class Energy(Protocol):
    """The energy of one nucleus as a function of its densities, and its derivative, the mean field.

    Densities are one array of shape (rows, 2, points): rows of the energy's own choice, the first the number density
    [fm⁻³]; then neutrons and protons. Fields are handed from `first_field` or `field` to `orbits` unread.
    """

    @property
    def mesh(self) -> RadialMesh:
        """Where the densities live."""

    @property
    def numbers(self) -> tuple[int, int]:
        """Numbers of neutrons and of protons."""

    def first_field(self) -> Any:
        """Return a mean field to start from."""

    def field(self, densities: Array, occupier: Occupier) -> tuple[Any, Array]:
        """Return the mean field, and the pairing field [MeV], shape (2, points)."""

    def orbits(self, field: Any) -> tuple[Orbits, Orbits]:
        """Return the orbits of neutrons and of protons in a field."""

    def fill(
        self, orbits: tuple[Orbits, Orbits], occupier: Occupier, pairing_field: Array | None
    ) -> tuple[tuple[Array, Array], Array]:
        """Return the occupations of both kinds, and the densities that they make."""

    def energies(self, densities: Array, occupier: Occupier) -> dict[str, float]:
        """Return the parts of the energy by name [MeV]; their sum is the energy."""


class Converged(NamedTuple):
    """A self-consistent state."""

    orbits: tuple[Orbits, Orbits]
    occupations: tuple[Array, Array]
    densities: Array
    energies: dict[str, float]
    steps: int


def converge(energy: Energy, occupier: Occupier, name: str, progress: Progress | None = None) -> Converged:
    """Return the self-consistent state of least energy.

    Args:
        energy: The energy of the nucleus.
        occupier: How orbits are filled.
        name: What the messages call it.
        progress: Called after each step.

    Raises:
        FitError: the iteration collapsed or did not converge; the message says what to try.
    """
    seen: dict[Fixed, int] = {}
    result = _iterate(energy, occupier, name, progress, seen)
    if result is not None:
        return result
    if not isinstance(occupier, Filling) or len(seen) < 2:
        raise _failed(name, f"did not converge in {_STEPS} steps", _REMEDY)
    recent = sorted(seen, key=lambda each: -seen[each])[:4]
    _log.info("%s: orbits change places; %d sets of occupations are converged each", name, len(recent))
    found = [_iterate(energy, each, name, progress, None) for each in recent]
    states = [each for each in found if each is not None]
    if not states:
        raise _failed(name, "alternates between fillings, none of which converges", "pairing=DeltaPairing()")
    return min(states, key=lambda state: sum(state.energies.values()))


def _iterate(
    energy: Energy,
    occupier: Occupier,
    name: str,
    progress: Progress | None,
    seen: dict[Fixed, int] | None,
) -> Converged | None:
    """Return the converged state; None if it does not converge (or the filling still changes, kept in `seen`)."""
    mesh = energy.mesh
    count = sum(energy.numbers)
    orbits = energy.orbits(energy.first_field())
    _, densities = energy.fill(orbits, occupier, None)
    mixer = _Anderson(np.sqrt(np.tile(mesh.shells, densities.shape[0] * 2)))
    for step in range(1, _STEPS + 1):
        field, pairing_field = energy.field(densities, occupier)
        orbits = energy.orbits(field)
        occupations, made = energy.fill(orbits, occupier, pairing_field)
        energies = energy.energies(made, occupier)
        total = sum(energies.values())
        residual = np.linalg.norm(((made - densities)[0] * np.sqrt(mesh.shells)).ravel()) / count
        if progress is not None:
            progress(step, total, float(residual))
        if not np.isfinite(total) or total < -_COLLAPSE * count:
            raise _failed(name, f"collapsed at step {step} (energy {total:.4g} MeV)", _REMEDY)
        if residual < _TOLERANCE:
            return Converged(orbits, occupations, made, energies, step)
        if seen is not None and step > _PATIENCE // 2:
            seen[Fixed(tuple(occupations[0].tolist()), tuple(occupations[1].tolist()))] = step
            if step >= _PATIENCE and len(seen) > 1:
                return None
        densities = mixer.next(densities.ravel(), made.ravel()).reshape(densities.shape)
    return None


def _failed(name: str, what: str, remedy: str) -> FitError:
    return FitError(f"Hartree–Fock of {name} {what}; try {remedy}.")


class _Anderson:
    """The mixture of the last steps whose residual is least; it remembers them, and lives for one iteration."""

    def __init__(self, metric: Array) -> None:
        self._metric = metric
        self._points: list[Array] = []
        self._residuals: list[Array] = []

    def next(self, point: Array, image: Array) -> Array:
        """Return where to go on from a point and its image."""
        residual = image - point
        self._points = [*self._points[-_MEMORY + 1 :], point]
        self._residuals = [*self._residuals[-_MEMORY + 1 :], residual]
        if len(self._points) == 1:
            return np.asarray(point + _SHARE * residual)
        back = np.stack([point - each for each in self._points[:-1]], axis=1)
        down = np.stack([residual - each for each in self._residuals[:-1]], axis=1)
        weights = np.linalg.lstsq(down * self._metric[:, None], residual * self._metric, rcond=1e-10)[0]
        return np.asarray(point - back @ weights + _SHARE * (residual - down @ weights))
