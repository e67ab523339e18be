r"""Single-particle orbits of Dirac's equation in a scalar and a vector field, on the mesh of finite elements.

A nucleon of mass M in the fields Φ (scalar, attractive) and V (vector) has the radial functions G and F of its large
and small component. With ε the energy less M, κ = −(l + 1) for j = l + ½ and l for j = l − ½,

.. math:: F = \frac{\hbar c}{D} \Big(G' + \frac{\kappa}{r} G\Big), \qquad D = 2M + \varepsilon - V - \Phi,

and the large component alone satisfies a Schrödinger equation whose stiffness depends on the energy,

.. math:: \int \frac{(\hbar c)^2}{D} \Big(G' + \frac{\kappa}{r} G\Big)^2 + (V - \Phi) G^2\, dr
          = \varepsilon \int G^2 dr.

G′ + κG/r = rφ′ + (1 + κ) G/r with φ = G/r. So this is `RadialMesh.operator`, and the whole matrix of Dirac's equation
with F free at each point of the quadrature has the same eigenvalues: no spurious states, and the density matrix is
exact. −d/dε of the left-hand side is ∫F².

Solved in two steps. The matrix at one energy ε₀ in the middle of the levels, for each κ, gives all its states to some
0.01 MeV. Then inverse iteration with the matrix at a state's own energy, and the quotient

.. math:: \delta\varepsilon = \frac{g (H(\varepsilon) - \varepsilon) g}{\int G^2 + F^2}

converge together, each step squaring the error or better. Energies are in MeV, lengths in fm.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, final

import numpy as np

from nuscatter.errors import FitError
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import Orbits, highest_shell
from nuscatter.structure.relativistic.mesons import HBARC
from nuscatter.units import Array

#: Energy at which the states of all κ are looked for first [MeV].
_MIDDLE = -25.0
#: Change of an energy at which inverse iteration ends [MeV]. The step that made it has brought the state nearer by the
#: ratio of this to the distance of the next level, some MeV, and the energy by the square of that.
_CHANGE = 1e-5
_STEPS = 12
#: Distance of the shift from the energy [MeV]: at the energy itself the matrix has no inverse.
_SHIFT = 1e-8


class DiracField(NamedTuple):
    """Fields that nucleons feel, at the points of a mesh [MeV]."""

    #: Φ, by which the mass is lower, shape (points,).
    scalar: Array
    #: V of neutrons and of protons, shape (2, points).
    vector: Array


@final
@dataclass(frozen=True, eq=False)
class DiracOperator:
    """Dirac's equation of a nucleon of a mass [MeV] on a mesh."""

    mesh: RadialMesh
    mass: float

    def orbits(self, field: DiracField, kind: int, particles: int) -> Orbits:
        """Return the orbits that `particles` nucleons of a kind (0 neutrons, 1 protons) may fill, and a shell more.

        Raises:
            FitError: the fields are as strong as twice the mass, where this form of the equation has no meaning.
        """
        central = field.vector[kind] - field.scalar
        gap = 2 * self.mass - field.vector[kind] - field.scalar
        if not gap.min() > 0.1 * self.mass:
            raise FitError("The fields are as strong as the mass of two nucleons; look at the couplings.")
        numbers, energy, vectors = self._first(central, gap, highest_shell(particles))
        l, twice_j, n = numbers  # noqa: E741
        shift = 1 + dirac_kappa(l, twice_j)
        for _ in range(_STEPS):
            vectors, change = self._improved(central, gap, shift, energy, vectors)
            energy = energy + change
            if np.abs(change).max() < _CHANGE:
                break
        else:
            raise FitError("A state of Dirac's equation did not converge; try a finer mesh.")
        u, slope = vectors @ self.mesh.values.T, vectors @ self.mesh.slopes.T
        small = HBARC * (slope + shift[:, None] * u / self.mesh.r) / (gap + energy[:, None])
        norm = np.sqrt((u**2 + small**2) @ self.mesh.weights)[:, None]
        return Orbits(l, twice_j, n, energy, u / norm, slope / norm, small / norm)

    def _first(self, central: Array, gap: Array, shell: int) -> tuple[Array, Array, Array]:
        """Return l, 2j and n of the states, and their energies and coefficients, from the matrices at one energy."""
        from scipy.linalg import eigh

        mesh = self.mesh
        stiffness = HBARC**2 / (gap + _MIDDLE)
        nothing = np.zeros_like(gap)
        # (rφ′ + (1 + κ) G/r)² is a common part, one times 1 + κ, and one times (1 + κ)², which is diagonal.
        common = mesh.operator(stiffness, central)
        mixed = mesh.operator(nothing, nothing, stiffness / mesh.r)
        found = []
        for l in range(shell + 1):  # noqa: E741
            for twice_j in (2 * l + 1, 2 * l - 1) if l else (1,):
                shift = float(1 + dirac_kappa(l, twice_j))
                matrix = common + shift * mixed + mesh.diagonal(shift**2 * stiffness / mesh.r**2)
                count = (shell - l) // 2 + 1
                energy, vectors = eigh(matrix, subset_by_index=[0, count - 1], check_finite=False, driver="evr")
                numbers = np.stack([np.full(count, l), np.full(count, twice_j), np.arange(1, count + 1)])
                found.append((numbers, energy, vectors.T))
        numbers, energy = (np.concatenate([each[i] for each in found], axis=-1) for i in (0, 1))
        vectors = np.concatenate([each[2] for each in found])
        # ε of first order in ε − ε₀: the part of the small component moves with the energy.
        shifts = 1 + dirac_kappa(numbers[0], numbers[1])
        small = self._derivative(vectors, shifts) / (gap + _MIDDLE)
        return numbers, _MIDDLE + (energy - _MIDDLE) / (1 + small**2 @ mesh.weights), vectors

    def _derivative(self, vectors: Array, shift: Array) -> Array:
        """Return ħc (G′ + κG/r) at the points [MeV fm^−½] of states in the rows."""
        values = vectors @ self.mesh.values.T
        return np.asarray(HBARC * (vectors @ self.mesh.slopes.T + shift[:, None] * values / self.mesh.r))

    def _improved(self, central: Array, gap: Array, shift: Array, energy: Array, vectors: Array) -> tuple[Array, Array]:
        """Return the states after a step of inverse iteration, normalised, and the changes of their energies."""
        from scipy.linalg import solve_banded

        mesh, width = self.mesh, self.mesh.points - 1
        local = gap + energy[:, None]
        stiffness = mesh.weights * HBARC**2 / local
        # The matrix at the own energy of each state, lower band first: sums over points of products of two functions.
        plain, mixed, square = self._products
        size = mesh.size
        lower = (stiffness @ plain + shift[:, None] * (stiffness @ mixed)).reshape(-1, width + 1, size)
        lower[:, 0] += shift[:, None] ** 2 * (stiffness @ square)
        lower[:, 0] += (mesh.weights * central) @ mesh.values**2 - (energy + _SHIFT)[:, None]
        band = np.zeros((len(energy), 2 * width + 1, size))
        band[:, width:] = lower
        for above in range(1, width + 1):
            band[:, width - above, above:] = lower[:, above, : size - above]
        # Inverse iteration takes 1 − dH/dε times the state, which adds the small component.
        right = vectors + self._adjoint(mesh.weights * HBARC * self._derivative(vectors, shift) / local**2, shift)
        solved = [
            solve_banded((width, width), each, side, check_finite=False, overwrite_ab=True)
            for each, side in zip(band, right, strict=True)
        ]
        vectors = np.stack(solved)
        slope, values = self._derivative(vectors, shift), vectors @ mesh.values.T
        norm = (values**2 + (slope / local) ** 2) @ mesh.weights
        excess = (slope**2 / local + (central - energy[:, None]) * values**2) @ mesh.weights
        return vectors / np.sqrt(norm)[:, None], excess / norm

    def _adjoint(self, at_points: Array, shift: Array) -> Array:
        """Return the integrals of G′ + κG/r of each function with given values at the points, weights in them."""
        return np.asarray(
            at_points @ self.mesh.slopes + shift[:, None] * ((at_points / self.mesh.r) @ self.mesh.values)
        )

    @cached_property
    def _products(self) -> tuple[Array, Array, Array]:
        """Products of two functions at each point, in the order of a lower band.

        Of rφ′ with rφ′ and with G/r, shape (points, band × functions), and of G/r with itself, shape (points,
        functions).
        """
        mesh = self.mesh
        slopes, over_r = mesh.slopes, mesh.values / mesh.r[:, None]
        size, width = mesh.size, mesh.points - 1
        plain, mixed = np.zeros((2, mesh.r.size, width + 1, size))
        for below in range(width + 1):
            one, other = slice(below, size), slice(0, size - below)
            plain[:, below, other] = slopes[:, one] * slopes[:, other]
            mixed[:, below, other] = slopes[:, one] * over_r[:, other] + over_r[:, one] * slopes[:, other]
        return plain.reshape(mesh.r.size, -1), mixed.reshape(mesh.r.size, -1), over_r**2


def dirac_kappa(l: Array | int, twice_j: Array | int) -> Array:  # noqa: E741
    """Return Dirac's κ: −(l + 1) for j = l + ½, l for j = l − ½."""
    return np.where(np.asarray(twice_j) > 2 * np.asarray(l), -np.asarray(l) - 1, l)
