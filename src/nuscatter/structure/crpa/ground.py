"""The ground state that a nucleus responds from: orbits that hold nucleons, densities and the mean field at the points.

A `Ground` is what the response needs of a `GroundState`, in MeV and fm. Its field is the derivative of the energy at
the state's own densities, so the particles of the response move in the field that the holes were solved in.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self, final

import numpy as np

from nuscatter.errors import InputError, instance
from nuscatter.structure.mean_field.ground_state import GroundState
from nuscatter.structure.mean_field.local_fields import LocalDensities, MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Occupation below which an orbit holds no nucleon.
_EMPTY = 1e-9
#: Pair density below which a state is not paired [fm⁻³].
_UNPAIRED = 1e-12


def emission_threshold(state: GroundState, charge: str | None) -> float:
    """Return the energy that frees a nucleon from the highest occupied level of a kind that is excited [MeV].

    It is known without a continuum, whose `Channel.threshold` it is.

    Args:
        state: The ground state.
        charge: "np" for neutrons that become protons, "pn", or None.
    """
    kinds = {None: (0, 1), "np": (0,), "pn": (1,)}[charge]
    return -max(float(state.orbits[kind].energy[state.occupations[kind] > _EMPTY].max()) for kind in kinds)


class Hole(NamedTuple):
    """An orbit that holds nucleons."""

    #: 0 of neutrons, 1 of protons.
    kind: int
    #: Orbital angular momentum.
    l: int  # noqa: E741 (the field's name)
    #: Twice the total angular momentum.
    twice_j: int
    #: Energy [MeV].
    energy: float
    #: Part of its 2j + 1 states that is filled.
    occupation: float
    #: Reduced wave function at the points [fm^−½].
    u: Array
    #: rφ′ at the points [fm^−½].
    slope: Array


@final
@dataclass(frozen=True, eq=False)
class Ground:
    """A spherical nucleus without pairing in the mean field of a Skyrme force, in MeV and fm.

    Args:
        force: The force.
        neutrons: N.
        protons: Z.
        mesh: The mesh of the mean field.
        densities: Number, kinetic, slope and spin–orbit density of both kinds at the points, shape (4, 2, points).
        holes: Orbits that hold nucleons. An orbit that is filled in part is a hole with that weight: equal filling,
            which is not pairing; a paired nucleus needs quasi-particles, which this response does not have.

    Example:
        >>> from nuscatter.structure.skyrme.hartree_fock import HartreeFock
        >>> oxygen = Ground.of(HartreeFock("SLy4").solve("O16"))
        >>> len(oxygen.holes), round(min(hole.energy for hole in oxygen.holes), 1)
        (6, -36.2)
    """

    force: SkyrmeForce
    neutrons: int
    protons: int
    mesh: RadialMesh
    densities: Array
    holes: tuple[Hole, ...]
    __repr__ = shortened

    @classmethod
    def of(cls, state: GroundState) -> Self:
        """Return what the response needs of a ground state.

        Raises:
            InputError: the state is not a `GroundState`, its force is not a Skyrme force, or it is paired.
        """
        instance("state", state, GroundState, "a GroundState, as HartreeFock(…).solve(…) returns it,")
        if not isinstance(state.force, SkyrmeForce):
            raise InputError(
                f"{state.nuclide.name} was solved with {state.force.name}, which is no Skyrme force; "
                "the residual force of the response is known for Skyrme forces: solve it by HartreeFock."
            )
        if np.abs(state.densities[4]).max() > _UNPAIRED:
            raise InputError(
                f"{state.nuclide.name} was solved with pairing, but the response has no quasi-particles; "
                "solve it by HartreeFock without pairing, which fills the last shell equally."
            )
        holes = []
        for kind, (orbits, occupations) in enumerate(zip(state.orbits, state.occupations, strict=True)):
            for i in np.flatnonzero(occupations > _EMPTY):
                numbers = kind, int(orbits.l[i]), int(orbits.twice_j[i])
                holes.append(
                    Hole(*numbers, float(orbits.energy[i]), float(occupations[i]), orbits.u[i], orbits.slope[i])
                )
        nuclide = state.nuclide
        return cls(state.force, nuclide.N, nuclide.Z, state.mesh, state.densities[:4], tuple(holes))

    @cached_property
    def local(self) -> LocalDensities:
        """The densities by name."""
        return LocalDensities(*self.densities)

    @cached_property
    def field(self) -> MeanField:
        """The mean field at the points, as `Hamiltonian.field` defines it."""
        unpaired = np.concatenate([self.densities, np.zeros_like(self.densities[:1])])
        return self._hamiltonian.field(unpaired, Filling())[0]

    @property
    def hbar2_2m(self) -> Array:
        """ħ²/2m of neutrons and protons less the centre of mass's share [MeV fm²]."""
        return self._hamiltonian.hbar2_2m

    @cached_property
    def _hamiltonian(self) -> Hamiltonian:
        return Hamiltonian(self.force, self.neutrons, self.protons, self.mesh)
