r"""The meson fields and the Coulomb field of given densities, by Newton's method on the mesh.

Each field solves its own equation (module `force` has the potential U), with energies in MeV and lengths in fm:

.. math:: (-\hbar^2c^2\nabla^2 + m_\sigma^2) \Phi / g_\sigma^2 &= (\hbar c)^3 \rho_s - \tfrac{\kappa}{2} \Phi^2
          - \tfrac{\lambda}{6} \Phi^3 \\
          (-\hbar^2c^2\nabla^2 + m_\omega^2) W / g_\omega^2 &= (\hbar c)^3 \rho_v - \tfrac{\zeta}{6} W^3
          - 2 \Lambda_v B^2 W \\
          (-\hbar^2c^2\nabla^2 + m_\rho^2) B / g_\rho^2 &= (\hbar c)^3 \tfrac12 (\rho_p - \rho_n) - 2 \Lambda_v W^2 B

and the Coulomb energy of a proton is that of `RadialMesh.poisson`. r times a field is a sum of the functions of the
mesh, with the same quadrature as orbits and energy. So the energy is stationary in the fields, whatever the mesh, and
the mean field is its exact gradient.

A function of an element overlaps with those of its neighbours only: the matrices are narrow bands, and a step of
Newton's takes some 0.1 ms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, final

import numpy as np

from nuscatter.errors import FitError
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.relativistic.force import RelativisticForce
from nuscatter.units import Array, MeV, fm

#: ħc [MeV fm], with which energies in MeV and lengths in fm are one unit.
HBARC = 1 / (MeV * fm)
#: Change of a field, as a part of its largest value, at which Newton's method ends; the next would be rounding.
_CHANGE = 1e-11
_STEPS = 60


class Fields(NamedTuple):
    """Fields at the points of the mesh [MeV], and the energies that they have by themselves."""

    #: Φ = g_σ σ, which lowers the mass of nucleons.
    sigma: Array
    #: W = g_ω ω₀.
    omega: Array
    #: B = g_ρ ρ₀, negative where there are more neutrons.
    rho: Array
    #: Coulomb energy of a proton.
    coulomb: Array
    #: Energies of the mesons by name [MeV]: gradients, masses and self-couplings, without those with nucleons.
    energies: dict[str, float]


@final
@dataclass(frozen=True, eq=False)
class Mesons:
    """The fields of the mesons of a force on a mesh."""

    force: RelativisticForce
    mesh: RadialMesh

    def fields(self, number: Array, scalar: Array) -> Fields:
        """Return the fields of densities.

        Args:
            number: Vector density of neutrons and protons [fm⁻³], shape (2, points).
            scalar: Scalar density of all nucleons [fm⁻³], shape (points,).

        Raises:
            FitError: Newton's method did not converge.
        """
        force, mesh = self.force, self.mesh
        sigma = self._sigma(scalar)
        omega, rho = self._vectors(number.sum(axis=0), (number[1] - number[0]) / 2)
        phi, w, b = (self._at_points(each) for each in (sigma, omega, rho))
        couplings = (phi**3 * (force.kappa / 6 + force.lambda_ / 24 * phi), -force.zeta / 24 * w**4)
        own = [float(mesh.shells @ each) / HBARC**3 for each in (*couplings, -force.Lambda_v * (w * b) ** 2)]
        free = [
            2 * np.pi * float(c @ (matrix @ c)) / (g2 * HBARC)
            for c, matrix, g2 in zip((sigma, omega, rho), self._kinetic, self._g2, strict=True)
        ]
        energies = {"sigma": free[0] + own[0], "omega": own[1] - free[1], "rho": -free[2], "omega_rho": own[2]}
        return Fields(phi, w, b, force.e2 * mesh.poisson(number[1]), energies)

    @property
    def _g2(self) -> tuple[float, float, float]:
        return self.force.g2_sigma, self.force.g2_omega, self.force.g2_rho

    @cached_property
    def _kinetic(self) -> tuple[Array, Array, Array]:
        """Matrices of −∇² + (mc/ħ)² for r times the field of σ, ω and ρ."""
        mesh, masses = self.mesh, (self.force.sigma_mass, self.force.omega_mass, self.force.rho_mass)
        one, two, three = (mesh.operator(mesh.ones, (mass / HBARC) ** 2 * mesh.ones) for mass in masses)
        return one, two, three

    def _at_points(self, coefficients: Array) -> Array:
        return np.asarray(self.mesh.values @ coefficients / self.mesh.r)

    def _projected(self, source: Array) -> Array:
        """Return the integrals of r times a source with each function of the mesh."""
        return np.asarray((self.mesh.weights * self.mesh.r * source) @ self.mesh.values)

    def _diagonal(self, slope: Array) -> Array:
        """Return the diagonal of the matrix of a slope by the field, given at the points."""
        return np.asarray((self.mesh.weights * slope) @ self.mesh.values**2)

    def _sigma(self, density: Array) -> Array:
        """Return the coefficients of r Φ."""
        force, (matrix, _, _) = self.force, self._kinetic
        band = _banded(matrix, self.mesh.points - 1)

        def step(phi: Array) -> Array:
            field = self._at_points(phi)
            own = field**2 * (force.kappa / 2 + force.lambda_ / 6 * field)
            slope = field * (force.kappa + force.lambda_ / 2 * field)
            wrong = matrix @ phi - self._projected(force.g2_sigma * (HBARC * density - own / HBARC**2))
            return _solved(band, self._diagonal(force.g2_sigma / HBARC**2 * slope), wrong)

        return _newton(step, np.zeros(self.mesh.size), "σ")

    def _vectors(self, density: Array, isovector: Array) -> tuple[Array, Array]:
        """Return the coefficients of r W and r B, which Λ_v couples."""
        force, mesh, (_, of_omega, of_rho) = self.force, self.mesh, self._kinetic
        g2 = np.array([force.g2_omega, force.g2_rho])[:, None] / HBARC**2
        # Unknowns in turn, W and B of the first function, of the second, …: the band stays narrow.
        both = np.zeros((2 * mesh.size, 2 * mesh.size))
        both[::2, ::2], both[1::2, 1::2] = of_omega, of_rho
        band = _banded(both, 2 * mesh.points - 1)
        middle = len(band) // 2

        def step(unknown: Array) -> Array:
            w, b = (self._at_points(unknown[kind::2]) for kind in (0, 1))
            own = [force.zeta / 6 * w**3 + 2 * force.Lambda_v * b**2 * w, 2 * force.Lambda_v * w**2 * b]
            sources = g2 * (HBARC**3 * np.stack([density, isovector]) - own)
            wrong = both @ unknown - np.stack([self._projected(each) for each in sources], axis=1).ravel()
            slopes = [force.zeta / 2 * w**2 + 2 * force.Lambda_v * b**2, 2 * force.Lambda_v * w**2]
            diagonal = np.stack([self._diagonal(each) for each in g2 * slopes], axis=1).ravel()
            # ∂(equation of W)/∂B lies above the diagonal, ∂(equation of B)/∂W below it, both in the columns of a pair.
            cross = self._diagonal(4 * force.Lambda_v * w * b)
            matrix = band.copy()
            matrix[middle - 1, 1::2] += g2[0] * cross
            matrix[middle + 1, ::2] += g2[1] * cross
            return _solved(matrix, diagonal, wrong)

        found = _newton(step, np.zeros(2 * mesh.size), "ω and ρ")
        return found[::2], found[1::2]


def _newton(step: Callable[[Array], Array], start: Array, what: str) -> Array:
    """Return the unknowns at which the step of Newton's method vanishes."""
    unknown = start
    for _ in range(_STEPS):
        change = step(unknown)
        unknown = unknown - change
        if np.abs(change).max() <= _CHANGE * np.abs(unknown).max():
            return unknown
    raise FitError(f"The field of {what} did not converge; look at the couplings of the mesons to themselves.")


def _banded(matrix: Array, width: int) -> Array:
    """Return the band of a matrix in the order that LAPACK takes, `width` diagonals on either side."""
    size = len(matrix)
    band = np.zeros((2 * width + 1, size))
    for above in range(-width, width + 1):
        diagonal = np.diagonal(matrix, above)
        band[width - above, max(above, 0) : max(above, 0) + diagonal.size] = diagonal
    return band


def _solved(band: Array, diagonal: Array, right: Array) -> Array:
    """Return the solution of (band + diagonal) x = right."""
    from scipy.linalg import solve_banded

    matrix = band.copy()
    width = len(band) // 2
    matrix[width] += diagonal
    return np.asarray(solve_banded((width, width), matrix, right, check_finite=False))
