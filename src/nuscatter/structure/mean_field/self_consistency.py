"""Self-consistency: the densities whose own mean field gives them back, found by Anderson mixing.

The iteration works on the densities. All of them are linear in the density matrix, so a mixture whose weights sum to 1
has the right number of particles. Anderson's method (D. G. Anderson, J. ACM 12 (1965) 547) takes the mixture of the
last steps with the least residual. With exact matrix elements (`mesh`) it needs some 16 steps, and plain mixing a
hundred. Only a state that has converged is returned.

The energy is any object with the methods of `Energy`. It decides which densities there are and what they mean.

Two orbits whose energies cross may exchange their occupations at each step. Then each set of occupations that occurred
is converged with its occupations fixed, and the state of least energy is returned.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy as np

from nuscatter.errors import FitError
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.named_filling import NamedFilling
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.structure.mean_field.pairing import Filling, Fixed, Occupier
from nuscatter.units import Array

#: Reports the step, the energy [MeV] and the residual of the density.
Progress = Callable[[int, float, float], None]

_log = logging.getLogger(__name__)
#: Residual of the density, (∫δρ² d³r)^½ per nucleon [fm^−3/2], at which the iteration ends.
_TOLERANCE = 1e-9
#: Most steps of an iteration.
_STEPS = 200
#: Fraction of the residual that a step adds (1 oscillates), and the number of last steps that are mixed.
_DAMPING = 0.3
_MIXED = 8
#: Singular values below this fraction of the largest are left out of the mixture: differences of steps that are nearly
#: parallel would get huge weights of opposite sign.
_SINGULAR = 1e-10
#: Step at which an iteration ends whose occupations still change. Those of the second half are the candidates.
_LAST_CHANGE = 40
#: Most sets of occupations that are converged each.
_CANDIDATES = 4
_REMEDY = "another force, or a coarser mesh such as RadialMesh.uniform(20, 10, points=6)"
#: Binding per nucleon beyond which the iteration has collapsed [MeV].
_COLLAPSE = 25.0


class Energy(Protocol):
    """The energy of one nucleus as a function of its densities, and its derivative, the mean field.

    Densities are one array of shape (rows, 2, points): rows of the energy's own choice, the first the number density
    [fm⁻³]; then neutrons and protons. A field may be of any type: only the energy's own `orbits` reads it.
    """

    @property
    def mesh(self) -> RadialMesh:
        """The mesh at whose points densities and fields are given."""

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
        name: What the messages call the calculation, as ``"Hartree–Fock of O16"``.
        progress: Called after each step.

    Raises:
        FitError: the iteration collapsed or did not converge; the message says what to try.
    """
    from threadpoolctl import threadpool_limits

    # On such small matrices the threads of BLAS cost more than they gain.
    with threadpool_limits(limits=1):
        return _converged(energy, occupier, name, progress)


def _converged(energy: Energy, occupier: Occupier, name: str, progress: Progress | None) -> Converged:
    seen: dict[Fixed, int] = {}
    result = _iterate(energy, occupier, name, progress, seen)
    if result is not None:
        return result
    # Pairing has no sets of occupations to choose from: it makes the occupations smooth functions of the energies.
    if not isinstance(occupier, (Filling, NamedFilling)) or len(seen) < 2:
        raise _failed(name, f"did not converge in {_STEPS} steps", _REMEDY)
    # The last sets of occupations are those between which the iteration alternates.
    recent = sorted(seen, key=lambda each: -seen[each])[:_CANDIDATES]
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
    """Return the converged state, None if there is none within `_STEPS`.

    With `seen`, the occupations of late steps are put into it with the last step at which they occurred, and None is
    also returned as soon as they are known to change.
    """
    mesh = energy.mesh
    count = sum(energy.numbers)
    orbits = energy.orbits(energy.first_field())
    _, densities = energy.fill(orbits, occupier, None)
    # Residuals are compared by their integral ∫ … d³r, so a fine mesh near the origin has no more weight there.
    mixer = _Anderson(np.sqrt(np.tile(mesh.shells, densities.shape[0] * 2)))
    for step in range(1, _STEPS + 1):
        # One step: densities → field → orbits → occupations → the densities that these make.
        field, pairing_field = energy.field(densities, occupier)
        orbits = energy.orbits(field)
        occupations, made = energy.fill(orbits, occupier, pairing_field)
        # The energy of `made`, which is that of real orbits; a mixture need not be, and can lie below the minimum.
        energies = energy.energies(made, occupier)
        total = sum(energies.values())
        residual = np.linalg.norm(((made - densities)[0] * np.sqrt(mesh.shells)).ravel()) / count
        if progress is not None:
            progress(step, total, float(residual))
        # An energy without lower bound would go on falling, or end in numbers that are not finite.
        if not np.isfinite(total) or total < -_COLLAPSE * count:
            raise _failed(name, f"collapsed at step {step} (energy {total:.4g} MeV)", _REMEDY)
        if residual < _TOLERANCE:
            return Converged(orbits, occupations, made, energies, step)
        # Early occupations are those of the start. If late ones still change, more steps would not help.
        if seen is not None and step > _LAST_CHANGE // 2:
            seen[Fixed(tuple(occupations[0].tolist()), tuple(occupations[1].tolist()))] = step
            if step >= _LAST_CHANGE and len(seen) > 1:
                return None
        densities = mixer.next(densities.ravel(), made.ravel()).reshape(densities.shape)
    return None


def _failed(name: str, what: str, remedy: str) -> FitError:
    return FitError(f"{name} {what}; try {remedy}.")


class _Anderson:
    """Anderson mixing: the next densities from the last steps. It stores them, so each iteration has its own."""

    def __init__(self, metric: Array) -> None:
        self._metric = metric
        self._points: list[Array] = []
        self._residuals: list[Array] = []

    def next(self, point: Array, image: Array) -> Array:
        """Return the densities of the next step, from those of this step (`point`) and those that they make (`image`).

        Args:
            point: Densities of this step, shape (n,).
            image: Densities that their field makes, shape (n,).
        """
        residual = image - point
        self._points = [*self._points[-_MIXED + 1 :], point]
        self._residuals = [*self._residuals[-_MIXED + 1 :], residual]
        # The first step has nothing to mix with: a damped step along the residual.
        if len(self._points) == 1:
            return point + _DAMPING * residual
        # Differences of this step from the earlier ones, in the densities and in their residuals.
        points = np.stack([point - each for each in self._points[:-1]], axis=1)
        residuals = np.stack([residual - each for each in self._residuals[:-1]], axis=1)
        # If the residual is linear in the densities, going back by points @ weights changes it by residuals @ weights.
        # Least squares, in the norm of the metric, find the weights that leave the least residual.
        weights = np.linalg.lstsq(residuals * self._metric[:, None], residual * self._metric, rcond=_SINGULAR)[0]
        # Then a damped step along the residual that is left: without it the iteration would never leave the span of
        # the steps that it has.
        return point - points @ weights + _DAMPING * (residual - residuals @ weights)
