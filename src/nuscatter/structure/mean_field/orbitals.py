r"""Single-particle orbits of a spherical mean field, and the densities that they make when filled.

Neutrons (or protons) in a field (U, B, A, W) have reduced wave functions u with

.. math:: \int B (r\varphi')^2 + \Big(U + B \frac{l(l+1)}{r^2} + \frac{W}{r} \langle\sigma\cdot l\rangle\Big) u^2
          + 2 A\, u\, r\varphi'\, dr

stationary at fixed norm: one small symmetric matrix for each l and j. All of them share one part; the rest is diagonal.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.structure.mean_field.local_fields import LocalDensities, MeanField
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Letters of l = 0, 1, 2, … in the names of orbits.
LETTERS = "spdfghijklmno"
#: Numbers of nucleons in the closed shells of an oscillator, by its highest shell.
_OSCILLATOR = (2, 8, 20, 40, 70, 112, 168, 240, 330)


@final
@dataclass(frozen=True, eq=False)
class Orbits:
    """The lowest orbits of one kind of nucleon, not sorted by energy.

    Args:
        l: Orbital angular momenta, shape (orbits,).
        twice_j: Twice the total angular momenta.
        n: Radial quantum numbers, from 1.
        energy: Energies [MeV].
        u: Reduced wave functions at the points of the mesh [fm^−½], shape (orbits, points).
        slope: r φ′ at the points.
        small: Small components of Dirac spinors at the points, whose large components are `u`; None where there are
            none.
    """

    l: Array  # noqa: E741 (the field's name)
    twice_j: Array
    n: Array
    energy: Array
    u: Array
    slope: Array
    small: Array | None = None
    __repr__ = shortened

    @cached_property
    def squares(self) -> Array:
        """Probability of each orbit at the points [fm⁻¹], of both components; its integral is 1."""
        return self.u**2 if self.small is None else self.u**2 + self.small**2

    @cached_property
    def degeneracy(self) -> Array:
        """Number of states 2j + 1 of each orbit."""
        return self.twice_j + 1

    @cached_property
    def spin_orbit(self) -> Array:
        """⟨σ·l⟩ = j(j+1) − l(l+1) − ¾ of each orbit."""
        return spin_orbit(self.l, self.twice_j)

    def densities(self, mesh: RadialMesh, occupation: Array) -> LocalDensities:
        """Return the densities at the points of the mesh, each of shape (points,); occupations from 0 to 1."""
        # Nucleons in each orbit times the mean 1/4π of |Y|² over the substates of a j.
        share = occupation * self.degeneracy / (4 * np.pi)
        phi, slope = self.u / mesh.r, self.slope / mesh.r
        # |∇φ|² is φ′² and, of the angles, l(l+1) φ²/r².
        centrifugal = (share * self.l * (self.l + 1)) @ phi**2 / mesh.r**2
        return LocalDensities(
            number=share @ phi**2,
            kinetic=share @ slope**2 + centrifugal,
            slope=2 * share @ (phi * slope),
            spin_orbit=(share * self.spin_orbit) @ phi**2 / mesh.r,
        )

    def kinetic_energies(self, mesh: RadialMesh) -> Array:
        """Return ∫ (rφ′)² + l(l+1) u²/r² dr of each orbit [fm⁻²], the mean of p²."""
        centrifugal = (self.l * (self.l + 1))[:, None] * (self.u / mesh.r) ** 2
        return (self.slope**2 + centrifugal) @ mesh.weights


def spin_orbit(l: Array | int, twice_j: Array | int) -> Array:  # noqa: E741
    """Return ⟨σ·l⟩ = j(j+1) − l(l+1) − ¾: l for j = l + ½, −l − 1 for j = l − ½."""
    j = np.asarray(twice_j) / 2
    return np.asarray(j * (j + 1) - l * (l + 1) - 0.75)


def highest_shell(particles: int) -> int:
    """Return the highest oscillator shell that the particles of a kind reach, and one more.

    An order of levels other than the oscillator's, or pairing, may fill orbits of it.
    """
    return 1 + next(number for number, closed in enumerate(_OSCILLATOR) if closed >= particles)


def solve(mesh: RadialMesh, field: MeanField, kind: int, particles: int) -> Orbits:
    """Return the orbits that `particles` nucleons of a kind (0 neutrons, 1 protons) may fill, and a shell more."""
    from scipy.linalg import eigh

    potential, stiffness, drift, strength = (each[kind] for each in field)
    # The part without l and j is the expensive one (two products of matrices), and is made once.
    common = mesh.operator(stiffness, potential, drift)
    shell = highest_shell(particles)
    found = []
    for l in range(shell + 1):  # noqa: E741
        centrifugal = l * (l + 1) * stiffness / mesh.r**2
        for twice_j in (2 * l + 1, 2 * l - 1) if l else (1,):
            more = mesh.diagonal(centrifugal + strength / mesh.r * spin_orbit(l, twice_j))
            # A shell N holds l = N, N − 2, …, so up to `shell` this l occurs with n = 1 … count.
            count = (shell - l) // 2 + 1
            energy, vectors = eigh(common + more, subset_by_index=[0, count - 1], check_finite=False, driver="evr")
            numbers = np.stack([np.full(count, l), np.full(count, twice_j), np.arange(1, count + 1)])
            found.append((numbers, energy, vectors))
    # One list of orbits; the mesh turns coefficients into u and r φ′ at its points.
    numbers = np.concatenate([each[0] for each in found], axis=1)
    vectors = np.concatenate([each[2] for each in found], axis=1)
    energy = np.concatenate([each[1] for each in found])
    l_of, twice_j_of, n_of = numbers
    return Orbits(l_of, twice_j_of, n_of, energy, (mesh.values @ vectors).T, (mesh.slopes @ vectors).T)
