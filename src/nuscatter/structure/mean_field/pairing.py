r"""How orbits are filled: from the bottom, or as the Bardeen–Cooper–Schrieffer state of a contact pairing force.

`Filling` puts nucleons in the lowest orbits; a last shell that is not full is filled equally in all its substates, as
an odd nucleon is. `DeltaPairing` smooths the Fermi surface of open shells by

.. math:: E_{pair} = \frac14 \sum_q V_q \int \Big(1 - \eta \frac{\rho}{\rho_c}\Big) \tilde\rho_q^2\, d^3r,
          \qquad \tilde\rho = \sum_k f_k u_k v_k \varphi_k^2

within a window of energies about the Fermi energy (S. J. Krieger et al., Nucl. Phys. A 517 (1990) 275; C. Rigollet et
al., Phys. Rev. C 59 (1999) 3120). An odd nucleon is not blocked: its number is met on average.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.errors import between, finite, positive
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.units import Array

#: Width of the edges of the pairing window [MeV].
_EDGE = 0.5
#: Least gap in the quasi-particle energies [MeV]. Without it v² would be a step, which has no root in the Fermi energy
#: where a last shell is open and does not pair; with it such a shell is filled equally, to 1e-7.
_LEAST_GAP = 1e-6
#: Pair gap from which an iteration starts [MeV].
_FIRST_GAP = 1.0


class Occupier(ABC):
    """How orbits are filled: occupations from energies, and the pairing force if there is one."""

    @abstractmethod
    def strength(self, kind: int, density: Array) -> Array:
        """Return V_q (1 − ηρ/ρ_c) [MeV fm³] of neutrons (0) or protons (1) at total densities [fm⁻³]."""

    @abstractmethod
    def slope(self, kind: int) -> float:
        """Return the derivative of the strength by the density [MeV fm⁶]."""

    @abstractmethod
    def occupy(self, kind: int, orbits: Orbits, particles: int, gaps: Array | None) -> tuple[Array, Array]:
        """Return v² and f u v of each orbit of a kind, from pair gaps [MeV]; None before there are any."""


@final
@dataclass(frozen=True)
class Filling(Occupier):
    """Nucleons in the lowest orbits, the last one filled equally in its substates; no pairing."""

    def strength(self, kind: int, density: Array) -> Array:
        return np.zeros_like(density)

    def slope(self, kind: int) -> float:
        return 0.0

    def occupy(self, kind: int, orbits: Orbits, particles: int, gaps: Array | None) -> tuple[Array, Array]:
        # In the order of energies each orbit takes what the orbits below it leave, up to its 2j + 1 states.
        order = np.argsort(orbits.energy, kind="stable")
        room = orbits.degeneracy[order]
        before = np.cumsum(room) - room
        occupation = np.empty(orbits.energy.size)
        occupation[order] = np.clip((particles - before) / room, 0, 1)
        return occupation, np.zeros_like(occupation)


@final
@dataclass(frozen=True)
class Fixed(Occupier):
    """Given occupations, whatever the energies: for orbits that would exchange their occupations at each step."""

    neutron: tuple[float, ...]
    proton: tuple[float, ...]

    def strength(self, kind: int, density: Array) -> Array:
        return np.zeros_like(density)

    def slope(self, kind: int) -> float:
        return 0.0

    def occupy(self, kind: int, orbits: Orbits, particles: int, gaps: Array | None) -> tuple[Array, Array]:
        chosen = np.array(self.proton if kind else self.neutron)
        return chosen, np.zeros_like(chosen)


@final
@dataclass(frozen=True, kw_only=True)
class DeltaPairing(Occupier):
    """Pairing by a contact force at the surface, in the volume or between, solved in the BCS approximation.

    Args:
        neutron: Strength V of neutrons [MeV fm³], negative for attraction.
        proton: Strength V of protons [MeV fm³].
        surface: η, 1 for a force at the surface, 0 for one in the volume, ½ for a mixed one.
        saturation: ρ_c [fm⁻³].
        window: Half width of the window of energies about the Fermi energy [MeV].

    Raises:
        InputError: a strength is not finite, `surface` is not between 0 and 1, or another number is not positive.

    The default, −1000 MeV fm³ at the surface within 5 MeV, is that of C. Rigollet et al., Phys. Rev. C 59 (1999) 3120,
    for SLy4 (without the Lipkin–Nogami method; from memory); neutron gaps of tin are beside measured ones in the tests.
    """

    neutron: float = -1000.0
    proton: float = -1000.0
    surface: float = 1.0
    saturation: float = 0.16
    window: float = 5.0

    def __post_init__(self) -> None:
        finite("neutron", self.neutron, single=True)
        finite("proton", self.proton, single=True)
        between("surface", self.surface, 0, 1)
        positive("saturation", self.saturation, single=True)
        positive("window", self.window, single=True)

    def strength(self, kind: int, density: Array) -> Array:
        own = self.proton if kind else self.neutron
        return own * (1 - self.surface * density / self.saturation)

    def slope(self, kind: int) -> float:
        return -(self.proton if kind else self.neutron) * self.surface / self.saturation

    def occupy(self, kind: int, orbits: Orbits, particles: int, gaps: Array | None) -> tuple[Array, Array]:
        from scipy.optimize import brentq

        if gaps is None:
            gaps = np.full(orbits.energy.size, _FIRST_GAP)

        def state(fermi: float) -> tuple[Array, Array]:
            """Return v² and f u v at a Fermi energy: v² = (1 − (ε − λ)/E)/2, u v = fΔ/2E, E² = (ε − λ)² + (fΔ)²."""
            distance = orbits.energy - fermi
            share = self._window(distance)
            quasi = np.hypot(distance, np.maximum(np.abs(share * gaps), _LEAST_GAP))
            return (1 - distance / quasi) / 2, share**2 * gaps / (2 * quasi)

        def excess(fermi: float) -> float:
            return float(orbits.degeneracy @ state(fermi)[0]) - particles

        # The number of nucleons rises with the Fermi energy: from none below all orbits to the whole room above them.
        low, high = orbits.energy.min() - 50, orbits.energy.max() + 50
        return state(brentq(excess, low, high, xtol=1e-13, rtol=1e-14))

    def _window(self, distance: Array) -> Array:
        """Return f of orbits at a distance from the Fermi energy [MeV]: 1 inside the window, 0 outside, smooth edges.

        A sharp edge would make the energy jump when an orbit crosses it, and the iteration would not converge.
        """
        # Beyond e^500 the root is zero to rounding; the cut keeps the exponential finite.
        steps = np.clip((np.abs(distance) - self.window) / _EDGE, -500, 500)
        return (1 + np.exp(steps)) ** -0.5


def pair_gaps(mesh: RadialMesh, orbits: Orbits, pairing_field: Array) -> Array:
    """Return the pair gap −∫ ∂h/∂ρ̃ u² dr of each orbit [MeV], of Dirac spinors with both components."""
    return -orbits.squares @ (mesh.weights * pairing_field)


def pairing_strength(occupier: Occupier, number: Array) -> Array:
    """Return the pairing strength of neutrons and of protons at the points [MeV fm³], shape (2, points).

    Args:
        occupier: How orbits are filled.
        number: Number densities of both kinds [fm⁻³], shape (2, points).
    """
    return np.stack([occupier.strength(kind, number.sum(axis=0)) for kind in (0, 1)])


def filled(
    mesh: RadialMesh,
    orbits: tuple[Orbits, Orbits],
    numbers: tuple[int, int],
    occupier: Occupier,
    pairing_field: Array | None,
    densities: Callable[[Orbits, Array, Array], Array],
) -> tuple[tuple[Array, Array], Array]:
    """Return the occupations of neutrons and protons, and the densities that they make, shape (…, 2, points).

    Args:
        mesh: The radial mesh.
        orbits: Of neutrons and of protons.
        numbers: How many there are of each.
        occupier: How they are filled.
        pairing_field: ∂h/∂ρ̃ [MeV], shape (2, points); None in the first step.
        densities: (orbits, occupations, pairs f u v) of one kind → its densities, shape (…, points).
    """
    occupations, made = [], []
    for kind in (0, 1):
        own = orbits[kind]
        # The first step has no pairing field yet; the occupier then chooses gaps to start from.
        gaps = None if pairing_field is None else pair_gaps(mesh, own, pairing_field[kind])
        occupation, pairs = occupier.occupy(kind, own, numbers[kind], gaps)
        occupations.append(occupation)
        made.append(densities(own, occupation, pairs))
    return (occupations[0], occupations[1]), np.stack(made, axis=1)
