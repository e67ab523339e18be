r"""A radial mesh on which derivatives and integrals are exact to rounding: finite elements of Gauss–Lobatto points.

A reduced wave function u(r) = r φ(r) with u(0) = u(R) = 0 is a sum of Lagrange polynomials through the Gauss–Lobatto
points of each element (a finite-element discrete variable representation, T. N. Rescigno and C. W. McCurdy, Phys. Rev.
A 62 (2000) 032706). Everything is then a small matrix: `values` takes coefficients to u at the points, `slopes` to r
φ′ = u′ − u/r, and a potential is diagonal, by the same quadrature. Energies made of u and r φ′ by this quadrature have
exact matrix elements: a mean field is the gradient of its energy to rounding, whatever the mesh, and no second
derivative is ever taken of a density.

A point where elements meet is two points of the quadrature, since φ′ may jump there. The origin is no point: everything
that is integrated vanishes there.

Mean fields are computed in MeV and fm, whatever the package's units are, and so is this file.

Example:
    >>> mesh = RadialMesh.uniform(radius=20, elements=10)
    >>> hydrogen = mesh.operator(0.5 * mesh.ones, -1 / mesh.r)  # atomic units
    >>> round(float(np.linalg.eigvalsh(hydrogen)[0]), 8)
    -0.5
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self, final

import numpy as np
from numpy.polynomial.legendre import legder, legval
from numpy.typing import ArrayLike

from nuscatter.errors import increasing, invalid, positive, whole
from nuscatter.units import Array


@final
@dataclass(frozen=True, eq=False)
class RadialMesh:
    """Finite elements from the origin to a wall, with as many Gauss–Lobatto points in each.

    Args:
        edges: Ends of the elements [fm], from 0.
        points: Points in each element, its ends among them.

    Raises:
        InputError: the edges do not increase from 0, or there are fewer than 3 or more than 40 points.
    """

    edges: tuple[float, ...]
    points: int = 9

    def __post_init__(self) -> None:
        if increasing("edges", self.edges)[0] != 0:
            raise invalid("edges[0]", self.edges[0], "0, the origin,")
        whole("points", self.points, 3, 40)

    @classmethod
    def uniform(cls, radius: float, elements: int, points: int = 9) -> Self:
        """Return the mesh of equal elements up to `radius` [fm]."""
        end = float(positive("radius", radius, single=True))
        return cls(tuple(np.linspace(0, end, whole("elements", elements, 1, 1000) + 1).tolist()), points)

    @property
    def radius(self) -> float:
        """Where the wall is [fm]."""
        return self.edges[-1]

    @cached_property
    def r(self) -> Array:
        """Radii of the quadrature's points [fm], element by element, without the origin."""
        return self._in_elements(self._reference[0])

    @cached_property
    def weights(self) -> Array:
        """Weights of the quadrature ∫dr [fm] at the points `r`."""
        half = np.diff(self.edges)[:, None] / 2
        return (half * self._reference[1]).ravel()[1:]

    @cached_property
    def shells(self) -> Array:
        """Weights of ∫d³r = 4π ∫r²dr [fm³] at the points `r`."""
        return 4 * np.pi * self.r**2 * self.weights

    @cached_property
    def ones(self) -> Array:
        """Ones at the points `r`."""
        return np.ones_like(self.r)

    @cached_property
    def size(self) -> int:
        """Number of basis functions."""
        return (len(self.edges) - 1) * (self.points - 1) - 1

    @cached_property
    def values(self) -> Array:
        """Matrix from the coefficients of normalised basis functions to u at the points, shape (points, functions)."""
        # Points are counted with the origin (hence + 1), element by element, and functions without the two ends.
        point = np.arange(self.r.size)
        element, local = np.divmod(point + 1, self.points)
        function = element * (self.points - 1) + local - 1  # one for both points where elements meet
        # u vanishes at the wall: its last point belongs to no function.
        inside = function < self.size
        matrix = np.zeros((self.r.size, self.size))
        matrix[point[inside], function[inside]] = 1
        # A function is 1 at its point and 0 at the others, so its norm is the weight there (of both where elements
        # meet).
        norm = np.sqrt(self.weights @ matrix)
        return matrix / norm

    @cached_property
    def derivatives(self) -> Array:
        """Matrix from the coefficients to u′ at the points [fm⁻¹], shape (points, functions)."""
        full = np.vstack([np.zeros(self.size), self.values])  # u(0) = 0
        # In each element the values at its points determine a polynomial; `_reference[2]` differentiates it on [−1, 1].
        elements = full.reshape(len(self.edges) - 1, self.points, self.size)
        scale = 2 / np.diff(self.edges)[:, None, None]
        return (scale * (self._reference[2] @ elements)).reshape(-1, self.size)[1:]

    @cached_property
    def slopes(self) -> Array:
        """Matrix from the coefficients to r φ′ = u′ − u/r at the points [fm⁻¹], shape (points, functions)."""
        return self.derivatives - self.values / self.r[:, None]

    def operator(self, stiffness: Array, potential: Array, drift: Array | None = None) -> Array:
        r"""Return the matrix of ∫ B (rφ′)² + V u² + 2A u rφ′ dr, shape (functions, functions).

        Args:
            stiffness: B at the points; ħ²/2m for kinetic energy, whose centrifugal part belongs to the potential.
            potential: V at the points.
            drift: A at the points; none if left out.
        """
        # Each integral is the sum over the points that the energy takes too, so the matrix is its exact gradient.
        weighted = self.weights * stiffness
        matrix = self.slopes.T @ (weighted[:, None] * self.slopes) + self.diagonal(potential)
        if drift is not None:
            # 2A u rφ′, symmetric in the two functions.
            half = self.values.T @ ((self.weights * drift)[:, None] * self.slopes)
            matrix += half + half.T
        return matrix

    def diagonal(self, potential: Array) -> Array:
        """Return the matrix of a potential given at the points, which is diagonal."""
        return np.diag((self.weights * potential) @ self.values**2)

    def poisson(self, density: Array) -> Array:
        """Return V at the points where −∇²V = 4π ρ and V → number/r at the wall; ρ [fm⁻³] at the points.

        The matrix between ρ and V is symmetric but for the wall, so that V is the gradient of the energy ½∫ρV.
        """
        # V is number/R, which holds at the wall, and a part that vanishes there. Of that, r V solves −(rV)″ = 4π r ρ:
        # the inverse of the kinetic matrix, between the values at the points.
        shells = self.shells * density
        inner = self.values @ (self._inverse_laplacian @ ((shells / self.r) @ self.values))
        return np.asarray(inner / self.r + shells.sum() / self.radius)

    def interpolate(self, at_points: Array, r: ArrayLike) -> Array:
        """Return the polynomial of each element through values at the points, at radii `r` [fm]; 0 beyond the wall."""
        radii = np.asarray(r, dtype=float)
        flat = radii.ravel()
        edges = np.asarray(self.edges)
        result = np.zeros_like(flat)
        element = np.clip(np.searchsorted(edges, flat, side="right") - 1, 0, len(edges) - 2)
        # The first element has one point less: the origin is none.
        for each in np.unique(element):
            chosen = (element == each) & (flat <= self.radius)
            first = max(each * self.points - 1, 0)
            own = slice(first, (each + 1) * self.points - 1)
            result[chosen] = _lagrange(self.r[own], at_points[own], flat[chosen])
        return result.reshape(radii.shape)

    def _in_elements(self, reference: Array) -> Array:
        edges = np.asarray(self.edges)
        return (edges[:-1, None] + np.diff(edges)[:, None] * (reference + 1) / 2).ravel()[1:]

    @cached_property
    def _reference(self) -> tuple[Array, Array, Array]:
        """Points and weights on [−1, 1], and the matrix that differentiates a polynomial through the points."""
        x = _gauss_lobatto(self.points)
        # w = 2/(p (p − 1) P_{p−1}(x)²) for p points.
        weights = 2 / (self.points * (self.points - 1) * legval(x, _legendre(self.points)) ** 2)
        # Off the diagonal D_ij = (b_j/b_i)/(x_i − x_j), b the barycentric weights 1/Π(x_i − x_k). The identity stands
        # for the zero of k = i in the product.
        gaps = x[:, None] - x + np.eye(self.points)
        barycentric = 1 / gaps.prod(axis=1)
        matrix = barycentric / barycentric[:, None] / gaps
        # The diagonal from the rule that a constant has no slope, which then holds to rounding.
        np.fill_diagonal(matrix, 0)
        np.fill_diagonal(matrix, -matrix.sum(axis=1))
        return x, weights, matrix

    @cached_property
    def _inverse_laplacian(self) -> Array:
        return np.asarray(np.linalg.inv(self.operator(self.ones, 0 * self.ones)))


def _legendre(points: int) -> Array:
    """Return the Legendre series of P_n with n = points − 1; the Gauss–Lobatto points are ±1 and the zeros of P_n′."""
    return np.asarray(np.eye(points)[-1])


def _gauss_lobatto(points: int) -> Array:
    """Return the Gauss–Lobatto points on [−1, 1], in increasing order, symmetric to the last bit.

    P_n′ is proportional to the Jacobi polynomial P_{n−1}^(1,1). The zeros of that are the eigenvalues of the symmetric
    matrix of its recurrence (G. H. Golub and J. H. Welsch, Math. Comp. 23 (1969) 221): real by construction. numpy's
    `legroots` takes those of a matrix that is not symmetric, and from numpy 2.5 on returns them as complex numbers.
    """
    k = np.arange(1, points - 2)
    beside = np.sqrt(k * (k + 2) / ((2 * k + 1) * (2 * k + 3)))
    x = np.linalg.eigvalsh(np.diag(beside, 1) + np.diag(beside, -1))
    # one step of Newton: the eigenvalues are right to 1e-15, the points then to the last bit
    slope = legder(_legendre(points))
    x -= legval(x, slope) / legval(x, legder(slope))
    return np.concatenate([[-1.0], (x - x[::-1]) / 2, [1.0]])


def _lagrange(nodes: Array, values: Array, x: Array) -> Array:
    """Return the polynomial through (nodes, values) at x, in the barycentric form that is stable."""
    barycentric = 1 / (nodes[:, None] - nodes + np.eye(nodes.size)).prod(axis=1)
    gaps = x[:, None] - nodes
    # At a node the formula is 0/0; its value is taken instead.
    hit = gaps == 0
    share = barycentric / np.where(hit, 1.0, gaps)
    result = (share @ values) / share.sum(axis=1)
    return np.asarray(np.where(hit.any(axis=1), hit @ values, result))
