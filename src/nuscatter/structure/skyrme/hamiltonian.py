"""The whole energy of a nucleus, kinetic, Skyrme, Coulomb and pairing, and its derivative, the mean field.

A `Hamiltonian` holds what does not change while the densities are iterated. `energies` and `field` take the densities
as one array of shape (5, 2, points): number, kinetic, slope and spin–orbit density of `functional`, and the pair
density, of neutrons and protons. The field is the derivative of the energy by each of them.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.structure.mean_field.centre_of_mass import momentum_squared
from nuscatter.structure.mean_field.local_fields import LocalDensities, MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits, solve
from nuscatter.structure.mean_field.pairing import Occupier, filled, pairing_strength
from nuscatter.structure.skyrme.force import SkyrmeForce
from nuscatter.structure.skyrme.functional import energy_densities, mean_field
from nuscatter.units import Array

#: Factor of e² ρ_p^{4/3} in Slater's exchange energy.
_SLATER = -0.75 * (3 / np.pi) ** (1 / 3)


@final
@dataclass(frozen=True, eq=False)
class Hamiltonian:
    """The energy functional of one nucleus on a mesh: an `Energy`, as `converge` takes it."""

    force: SkyrmeForce
    neutrons: int
    protons: int
    mesh: RadialMesh

    @cached_property
    def hbar2_2m(self) -> Array:
        """ħ²/2m of neutrons and protons less the centre of mass's share [MeV fm²]."""
        return self.force.hbar2_2m * (1 - float(self.force.centre_of_mass) / (self.neutrons + self.protons))

    @cached_property
    def numbers(self) -> tuple[int, int]:
        """Numbers of neutrons and of protons."""
        return self.neutrons, self.protons

    def energies(self, densities: Array, occupier: Occupier) -> dict[str, float]:
        """Return the parts of the energy by name [MeV]; their sum is the energy."""
        local = LocalDensities(*densities[:4])
        # A mixture of densities may be slightly negative far outside, where ρ^{4/3} would be no number.
        proton = np.maximum(local.number[1], 0)
        parts = {"kinetic": self.hbar2_2m @ local.kinetic}
        parts |= energy_densities(self.force, local)
        parts["coulomb"] = proton * self._coulomb(proton) / 2
        if self.force.coulomb_exchange:
            parts["coulomb_exchange"] = _SLATER * self.force.e2 * proton ** (4 / 3)
        # ¼ Σ_q V_q(ρ) ρ̃_q², the formula of `pairing`.
        parts["pairing"] = (pairing_strength(occupier, local.number) * densities[4] ** 2).sum(axis=0) / 4
        return {name: float(self.mesh.shells @ part) for name, part in parts.items()}

    def field(self, densities: Array, occupier: Occupier) -> tuple[MeanField, Array]:
        """Return the mean field, and the pairing field ∂h/∂ρ̃ [MeV], shape (2, points)."""
        local = LocalDensities(*densities[:4])
        skyrme = mean_field(self.force, local)
        potential = skyrme.potential.copy()
        # Protons: the direct potential, and Slater's exchange, 4/3 of the factor times ρ_p^⅓.
        potential[1] += self._coulomb(local.number[1])
        if self.force.coulomb_exchange:
            potential[1] += 4 / 3 * _SLATER * self.force.e2 * np.cbrt(np.maximum(local.number[1], 0))
        pair = densities[4]
        # The pairing strength depends on the total density: its derivative is a potential for both kinds.
        slopes = np.array([occupier.slope(kind) for kind in (0, 1)])
        potential += slopes @ pair**2 / 4
        # Kinetic energy belongs to the derivative by τ.
        whole = MeanField(potential, skyrme.stiffness + self.hbar2_2m[:, None], skyrme.drift, skyrme.spin_orbit)
        return whole, pairing_strength(occupier, local.number) * pair / 2

    def first_field(self) -> MeanField:
        """Return a Woods–Saxon field to start from (A. Bohr and B. R. Mottelson, Nuclear Structure I, 1969)."""
        r, mass = self.mesh.r, self.neutrons + self.protons
        radius, surface = 1.27 * mass ** (1 / 3), 0.67
        # Depth by kind: neutrons feel protons more than neutrons, hence the sign of the asymmetry.
        shape = 1 / (1 + np.exp((r - radius) / surface))
        asymmetry = 33 * (self.neutrons - self.protons) / mass
        depth = np.array([-51 + asymmetry, -51 - asymmetry])[:, None]
        potential = depth * shape
        # The Coulomb potential of a uniformly charged sphere: without it protons would start too deep.
        inside = (3 - (r / radius) ** 2) / (2 * radius)
        potential[1] += self.force.e2 * self.protons * np.where(r < radius, inside, 1 / r)
        ones = np.ones_like(potential)
        # −½ 0.44 V 1.27² df/dr times ⟨σ·l⟩/r: the spin–orbit force decides which shells close.
        spin_orbit = 0.22 * 1.27**2 * depth * shape * (1 - shape) / surface
        return MeanField(potential, self.hbar2_2m[:, None] * ones, 0 * ones, spin_orbit)

    def orbits(self, field: MeanField) -> tuple[Orbits, Orbits]:
        """Return the orbits of neutrons and of protons in a field."""
        neutrons, protons = (solve(self.mesh, field, kind, self.numbers[kind]) for kind in (0, 1))
        return neutrons, protons

    def fill(
        self, orbits: tuple[Orbits, Orbits], occupier: Occupier, pairing_field: Array | None
    ) -> tuple[tuple[Array, Array], Array]:
        """Return the occupations of both kinds, and the densities of shape (5, 2, points) that they make."""
        return filled(self.mesh, orbits, self.numbers, occupier, pairing_field, self._densities)

    def _densities(self, orbits: Orbits, occupation: Array, pairs: Array) -> Array:
        """Return the five densities of orbits of one kind, shape (5, points)."""
        # ρ̃ = Σ f u v φ², with the 2j + 1 substates over 4π as in the number density.
        pair = (pairs * orbits.degeneracy / (4 * np.pi)) @ (orbits.u / self.mesh.r) ** 2
        return np.stack([*orbits.densities(self.mesh, occupation), pair])

    def centre_of_mass(self, orbits: tuple[Orbits, Orbits], occupations: tuple[Array, Array]) -> float:
        """Return −⟨P²⟩/2Am with its two-body part [MeV], for forces that subtract it after variation."""
        squares = [momentum_squared(self.mesh, *each) for each in zip(orbits, occupations, strict=True)]
        return -float(self.force.hbar2_2m @ squares) / (self.neutrons + self.protons)

    def _coulomb(self, protons: Array) -> Array:
        """Return the Coulomb potential of the protons as points [MeV]."""
        return self.force.e2 * self.mesh.poisson(protons)
