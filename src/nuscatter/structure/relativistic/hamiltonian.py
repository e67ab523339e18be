r"""The energy of a nucleus in the relativistic mean field, and its derivative, the fields that nucleons feel.

Five radial densities of neutrons and protons describe the nucleus, each an array of shape (2, points), sums over the
occupied orbits with (2j + 1)/4πr²:

=======  ================================================  =======
number   G² + F², the vector density                       [fm⁻³]
kinetic  2F (G′ + κG/r) − 2 (M/ħc) F²                      [fm⁻⁴]
scalar   G² − F²                                           [fm⁻³]
tensor   2GF; it makes the spin–orbit charge               [fm⁻³]
pair     f u v (G² + F²), where orbits pair                [fm⁻³]
=======  ================================================  =======

The fields of the mesons follow from the first and the third (`mesons`). With them the energy is

.. math:: E &= \hbar c \int \tau + \int \Big[ -\Phi \rho_s + W \rho_v + \tfrac12 B (\rho_p - \rho_n)
          + \tfrac12 A \rho_p \Big] \\
          &\quad + E_{mesons}[\Phi, W, B] - \tfrac34\, 41\, A^{-1/3}\, \text{MeV}

(B. D. Serot and J. D. Walecka, Adv. Nucl. Phys. 16 (1986) 1). It is stationary in the fields, so that its derivatives
by the densities are the fields that stand beside them. There is no exchange (Hartree), and no sea of negative energy.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits
from nuscatter.structure.mean_field.pairing import Occupier, filled, pairing_strength
from nuscatter.structure.relativistic.force import RelativisticForce
from nuscatter.structure.relativistic.mesons import HBARC, Fields, Mesons
from nuscatter.structure.relativistic.orbitals import DiracField, DiracOperator, dirac_kappa
from nuscatter.units import Array

#: Depths of the fields that the iteration starts from [MeV], and the part of the vector's that goes with (N − Z)/A.
_SCALAR, _VECTOR, _ISOVECTOR = 380.0, 310.0, 25.0


@final
@dataclass(frozen=True, eq=False)
class RelativisticHamiltonian:
    """The energy functional of one nucleus on a mesh: an `Energy`, as `converge` takes it."""

    force: RelativisticForce
    neutrons: int
    protons: int
    mesh: RadialMesh

    @cached_property
    def mesons(self) -> Mesons:
        """The mesons on the mesh."""
        return Mesons(self.force, self.mesh)

    @cached_property
    def dirac(self) -> DiracOperator:
        """Dirac's equation on the mesh."""
        return DiracOperator(self.mesh, self.force.nucleon_mass)

    @property
    def numbers(self) -> tuple[int, int]:
        """Numbers of neutrons and of protons."""
        return self.neutrons, self.protons

    def fields(self, densities: Array) -> Fields:
        """Return the fields of the mesons and of the charge in densities of shape (5, 2, points)."""
        return self.mesons.fields(densities[0], densities[2].sum(axis=0))

    def energies(self, densities: Array, occupier: Occupier) -> dict[str, float]:
        """Return the parts of the energy by name [MeV]; their sum is the energy."""
        number, kinetic, scalar, _, pair = densities
        fields = self.fields(densities)
        local = {
            "kinetic": HBARC * kinetic.sum(axis=0),
            "sigma": -fields.sigma * scalar.sum(axis=0),
            "omega": fields.omega * number.sum(axis=0),
            "rho": fields.rho * (number[1] - number[0]) / 2,
            "coulomb": fields.coulomb * number[1] / 2,
            "pairing": (pairing_strength(occupier, number) * pair**2).sum(axis=0) / 4,
        }
        parts = {name: float(self.mesh.shells @ each) for name, each in local.items()}
        whole = {name: value + fields.energies.get(name, 0.0) for name, value in parts.items()}
        whole["omega_rho"] = fields.energies["omega_rho"]
        return whole | {"centre_of_mass": self.force.centre_of_mass(self.neutrons + self.protons)}

    def field(self, densities: Array, occupier: Occupier) -> tuple[DiracField, Array]:
        """Return the fields that nucleons feel, and the pairing field ∂h/∂ρ̃ [MeV], shape (2, points)."""
        number, pair = densities[0], densities[4]
        fields = self.fields(densities)
        vector = np.stack([fields.omega - fields.rho / 2, fields.omega + fields.rho / 2 + fields.coulomb])
        # The pairing strength depends on the total density: its derivative is a potential for both kinds.
        vector = vector + np.array([occupier.slope(kind) for kind in (0, 1)]) @ pair**2 / 4
        return DiracField(fields.sigma, vector), pairing_strength(occupier, number) * pair / 2

    def first_field(self) -> DiracField:
        """Return fields of Woods–Saxon shape to start from."""
        r, mass = self.mesh.r, self.neutrons + self.protons
        radius = 1.2 * mass ** (1 / 3)
        shape = 1 / (1 + np.exp((r - radius) / 0.6))
        # The ρ pushes apart nucleons of one kind: with an excess of neutrons they lie higher.
        split = _ISOVECTOR * (self.neutrons - self.protons) / mass * np.array([[1.0], [-1.0]])
        vector = (_VECTOR + split) * shape
        # The Coulomb potential of a uniformly charged sphere.
        inside = (3 - (r / radius) ** 2) / (2 * radius)
        vector[1] += self.force.e2 * self.protons * np.where(r < radius, inside, 1 / r)
        return DiracField(_SCALAR * shape, vector)

    def orbits(self, field: DiracField) -> tuple[Orbits, Orbits]:
        """Return the orbits of neutrons and of protons in a field."""
        neutrons, protons = (self.dirac.orbits(field, kind, self.numbers[kind]) for kind in (0, 1))
        return neutrons, protons

    def fill(
        self, orbits: tuple[Orbits, Orbits], occupier: Occupier, pairing_field: Array | None
    ) -> tuple[tuple[Array, Array], Array]:
        """Return the occupations of both kinds, and the densities of shape (5, 2, points) that they make."""
        return filled(self.mesh, orbits, self.numbers, occupier, pairing_field, self._densities)

    def _densities(self, orbits: Orbits, occupation: Array, pairs: Array) -> Array:
        """Return the five densities of orbits of one kind, shape (5, points)."""
        r, large, small = self.mesh.r, orbits.u, orbits.small
        if small is None:
            raise TypeError("orbits of Dirac's equation have small components")
        shift = 1 + dirac_kappa(orbits.l, orbits.twice_j)
        slope = orbits.slope + shift[:, None] * large / r  # G′ + κG/r
        share = occupation * orbits.degeneracy / (4 * np.pi)
        found = [
            share @ orbits.squares,
            share @ (2 * small * slope - 2 * self.force.nucleon_mass / HBARC * small**2),
            share @ (large**2 - small**2),
            share @ (2 * large * small),
            (pairs * orbits.degeneracy / (4 * np.pi)) @ orbits.squares,
        ]
        return np.stack(found) / r**2
