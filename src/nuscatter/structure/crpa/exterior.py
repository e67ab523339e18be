r"""Green's functions of a nucleon in the mean field, with outgoing waves at any complex energy: an exact continuum.

Up to the joining radius r₀ the mesh is that of the ground state. Beyond it there is only ħ²/2m, the centrifugal
barrier and the Coulomb potential of the protons, and the radius turns into the complex plane,
z = r₀ + (r − r₀)e^{iθ}. An outgoing wave e^{ikz} then decays, and a wall at the end of a tail of 200 fm does nothing
from 0.1 MeV on: exterior complex scaling (B. Simon, Phys. Lett. A 71 (1979) 211; on finite elements C. W. McCurdy,
M. Baertschy and T. N. Rescigno, J. Phys. B 37 (2004) R137). Below r₀ the Green's function is that of the real axis.

**Between elements it is a product.** Neighbouring elements share one function, the one of the point where they meet.
What happens left of it is coupled to the right by this function alone. So for points p in one element and p′ in a
later one

.. math:: G(p, p') = R(p)\, O(p') / W,

with a regular and an outgoing solution of the discrete equation, exactly. Within an element

.. math:: G(p, p') = \sum_k \frac{X_k(p) X_k(p')}{E - \lambda_k} + \sum_{BB'} y_B(p)\, G_{BB'}\, y_{B'}(p'),

X_k and λ_k being the states of the element between walls at its ends, y_B the solution that is 1 at the end B and 0 at
the other. The energy enters by 1/(E − λ_k) alone, so hundreds of energies cost a few products of small matrices, and
nothing of the size of the mesh is inverted or diagonalised. (The eigenstates of the scaled Hamiltonian give the same
function: `eigenstates`, whose energies below threshold are those of bound orbits.)

Values are those of u at the points, and slopes rφ′ = u′ − u/r; slopes of both arguments contain the contact term by
themselves. Energies are in MeV, lengths in fm, Green's functions (E − H)⁻¹ in MeV⁻¹ fm⁻¹ (values).
"""

from dataclasses import KW_ONLY, dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import invalid, positive, strictly_between, whole
from nuscatter.structure.crpa.ground import Ground, Hole
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import spin_orbit
from nuscatter.units import Array
from nuscatter.words.describing import shortened

Complex = NDArray[np.complex128]
#: Where the tail begins if nothing is said [fm].
_JOINING = 16.0
#: Elements of the tail grow outwards: the end of the k-th of n is at (k/n)^2.5 of its length. Fast waves have decayed
#: where elements are too long for them, and slow ones need the length. An element of the tail costs next to nothing.
_GROWTH = 2.5
#: Distance from the energy of a hole at which the Green's function shows its bound state [MeV].
_NEAR = 0.01


class Propagators(NamedTuple):
    """Green's functions of one partial wave at many energies, in pieces; energies are the last axis.

    Sizes: E elements below the joining radius of m points each (the origin counted as a point, where all is 0).
    """

    #: y_B: values and slopes at the points of each element of the solution that is 1 at its left (0) or right (1) end,
    #: shape (E, 2, 2, m, energies).
    boundary: Complex
    #: The regular solution at the left and right end of each element, shape (E, 2, energies).
    regular: Complex
    #: The outgoing solution over W there; it has no value at the origin, where 0 is written.
    outgoing: Complex
    #: G between the ends of each element, shape (E, 2, 2, energies).
    between: Complex
    #: 1/(E − λ_k), shape (E, m − 2, energies).
    inverse: Complex


@final
@dataclass(frozen=True, eq=False)
class Wave:
    """The Hamiltonian of one partial wave, element by element.

    Args:
        modes: X_k: values and slopes at the points of the states between the walls of each element, shape
            (E, m − 2, 2, m).
        levels: λ_k of all elements, those of the tail among them, shape (E + tail, m − 2).
        links: ⟨B|H|X_k⟩ between the ends of an element and its states, shape (E + tail, 2, m − 2).
        ends: ⟨B|H|B′⟩ between the ends, shape (E + tail, 2, 2).
        norms: Weights of the two ends in the norm, shape (E + tail, 2).
        edge: Values and slopes of the functions of the two ends alone, shape (E, 2, 2, m).
    """

    modes: Array
    levels: Complex
    links: Complex
    ends: Complex
    norms: Complex
    edge: Array

    def at(self, energies: Complex) -> Propagators:
        """Return the Green's functions at complex energies [MeV], in pieces."""
        inner = len(self.modes)
        inverse = 1 / (energies - self.levels[:, :, None])
        # The states of an element are eliminated: what is left is one number for each end, and one between them.
        squares = self.links[:, :, None, :] * self.links[:, None, :, :]
        eliminated = (squares.reshape(len(squares), 4, -1) @ inverse).reshape(-1, 2, 2, energies.size)
        left = energies * self.norms[:, :, None]
        ends = -self.ends[..., None] - eliminated
        ends[:, 0, 0] += left[:, 0]
        ends[:, 1, 1] += left[:, 1]
        # A chain of the points where elements meet, point k between the elements k and k + 1.
        diagonal = ends[:-1, 1, 1] + ends[1:, 0, 0]
        beside = ends[1:-1, 0, 1]
        # Outside in: the tail acts on the joining point by one number, the logarithmic slope of the outgoing wave.
        outside = diagonal[-1]
        for k in range(len(diagonal) - 2, inner - 2, -1):
            outside = diagonal[k] - beside[k] ** 2 / outside
        # The regular solution grows outwards and the outgoing one inwards: each recursion goes the way that its
        # solution grows, the other way rounding errors would.
        chain = np.zeros((2, inner + 1, energies.size), complex)
        regular, outgoing = chain  # at the left end of element 0 (the origin), …, at the joining point
        regular[1] = 1
        for k in range(inner - 1):
            before = beside[k - 1] * regular[k] if k else 0
            regular[k + 2] = -(diagonal[k] * regular[k + 1] + before) / beside[k]
        joining = inner - 1
        wronskian = outside * regular[inner]
        outgoing[inner] = 1
        if joining:
            wronskian = wronskian + beside[joining - 1] * regular[inner - 1]
            outgoing[inner - 1] = -outside / beside[joining - 1]
        for k in range(joining - 1, 0, -1):
            outgoing[k] = -(diagonal[k] * outgoing[k + 1] + beside[k] * outgoing[k + 2]) / beside[k - 1]
        outgoing /= wronskian
        products = np.stack(
            [regular[:-1] * outgoing[:-1], regular[:-1] * outgoing[1:], regular[:-1] * outgoing[1:],
             regular[1:] * outgoing[1:]], axis=1
        ).reshape(inner, 2, 2, -1)  # fmt: skip
        pairs = np.stack([chain[:, :-1], chain[:, 1:]], axis=2)
        return Propagators(self._boundary(inverse[:inner]), pairs[0], pairs[1], products, inverse[:inner])

    def _boundary(self, inverse: Complex) -> Complex:
        inner, count, _, points = self.modes.shape
        links = self.links[:inner].real
        shapes = links.transpose(0, 2, 1)[:, :, :, None, None] * self.modes[:, :, None]
        flat = shapes.reshape(inner, count, 4 * points).transpose(0, 2, 1)
        inside = (flat @ inverse).reshape(inner, 2, 2, points, -1)
        return np.asarray(inside + self.edge[..., None])


@final
@dataclass(frozen=True, eq=False)
class Exterior:
    """The mesh of the response and the Green's functions on it.

    Args:
        ground: The ground state.
        joining_radius: Where the complex tail begins [fm]; rounded down to the end of an element. If None, 16 fm, or
            the radius of the ground state's mesh if that is smaller.
        angle: θ, by which the tail is turned [rad].
        tail: Length of the tail [fm].
        tail_elements: Number of its elements.

    Raises:
        InputError: a length or the angle is out of range, or fewer than two elements lie below the joining radius.
    """

    ground: Ground
    joining_radius: float | None = None
    _: KW_ONLY
    angle: float = 0.6
    tail: float = 200.0
    tail_elements: int = 10
    __repr__ = shortened

    def __post_init__(self) -> None:
        if self.joining_radius is not None:
            positive("joining_radius", self.joining_radius, single=True)
        strictly_between("angle", self.angle, 0, np.pi / 2, "an angle in radians")
        positive("tail", self.tail, single=True)
        whole("tail_elements", self.tail_elements, 1, 100)
        if self.elements < 2:
            edges = self.ground.mesh.edges
            expected = f"{edges[min(2, len(edges) - 1)]:g} fm or more, two elements of the mesh of the ground state,"
            raise invalid("joining_radius", self.joining_radius, expected)

    @cached_property
    def elements(self) -> int:
        """Number of elements below the joining radius."""
        radius = _JOINING if self.joining_radius is None else self.joining_radius
        return int(np.sum(np.asarray(self.ground.mesh.edges) <= radius + 1e-9)) - 1

    @cached_property
    def points(self) -> int:
        """Number of points up to the joining radius."""
        return self.elements * self.ground.mesh.points - 1

    @property
    def r(self) -> Array:
        """The points up to the joining radius [fm]."""
        return self.ground.mesh.r[: self.points]

    @property
    def weights(self) -> Array:
        """Weights of ∫dr [fm] at these points."""
        return self.ground.mesh.weights[: self.points]

    @cached_property
    def holes(self) -> tuple[Hole, ...]:
        """The holes of the ground state as bound states of this mesh, at its points.

        Without a wall at the end of the mesh energies differ by some 1e-7 MeV. A transition between two filled orbits
        cancels its reverse only if holes are states of the particles' Hamiltonian; a difference δ of their energies
        leaves 2δ/ω² in the response of a hole to itself.
        """
        return tuple(self._bound(hole) for hole in self.ground.holes)

    def _bound(self, hole: Hole) -> Hole:
        # Near a bound state G is u(r)u(r′)/(E − e). The difference of two energies leaves little of all other states;
        # its mean with the wave function of the ground state and its product give e and u.
        numbers = hole.kind, hole.l, hole.twice_j
        shares = self.weights * hole.u[: self.points]
        near = hole.energy + np.array([_NEAR, -_NEAR]) * 1j
        first, second = (self.green(*numbers, energy)[:, :, 0] @ shares for energy in near)
        means = np.array([shares @ first[0], shares @ second[0]])
        energy = (means[0] * near[0] - means[1] * near[1]) / (means[0] - means[1])
        overlap = np.sqrt(means[0] * (near[0] - energy))
        u, slope = ((first - second) / (means[0] - means[1]) * overlap).real
        return hole._replace(energy=float(energy.real), u=u, slope=slope)

    def wave(self, kind: int, l: int, twice_j: int) -> Wave:  # noqa: E741 (the field's name)
        """Return the Hamiltonian of a partial wave of neutrons (0) or protons (1), made once."""
        key = kind, l, twice_j
        if key not in self._waves:
            self._waves[key] = self._wave(*key)
        return self._waves[key]

    def green(self, kind: int, l: int, twice_j: int, energy: complex) -> Complex:  # noqa: E741
        """Return the Green's function (E − H)⁻¹ between values (0) and slopes (1) at the points.

        Args:
            kind: 0 of neutrons, 1 of protons.
            l: Orbital angular momentum.
            twice_j: Twice the total angular momentum.
            energy: E [MeV], complex or real; on the real axis above threshold it is the outgoing one.

        Returns:
            Array of shape (2, points, 2, points); values of both [MeV⁻¹ fm⁻¹], one more fm⁻¹ for each slope.
        """
        wave = self.wave(kind, l, twice_j)
        parts = Propagators(*(each[..., 0] for each in wave.at(np.array([complex(energy)]))))
        elements, count = parts.inverse.shape
        points = self.ground.mesh.points
        ends = parts.boundary.reshape(elements, 2, 2 * points)
        outer = np.einsum("eb,ebx->ex", parts.regular, ends).reshape(elements, 2, points)
        inner = np.einsum("eb,ebx->ex", parts.outgoing, ends).reshape(elements, 2, points)
        # Rows and columns (element, value or slope, point); the product holds above the diagonal, G is symmetric.
        full = np.einsum("eap,fbq->eapfbq", outer, inner)
        later = np.arange(elements)
        below = later[:, None] > later
        full = np.where(below[:, None, None, :, None, None], full.transpose(3, 4, 5, 0, 1, 2), full)
        modes = wave.modes.reshape(elements, count, -1)
        for e in range(elements):
            own = modes[e].T * parts.inverse[e] @ modes[e] + ends[e].T @ parts.between[e] @ ends[e]
            full[e, :, :, e] = own.reshape(2, points, 2, points)
        full = full.transpose(1, 0, 2, 4, 3, 5).reshape(2, elements * points, 2, elements * points)
        return np.asarray(full[:, 1:, :, 1:])  # without the origin

    def eigenstates(self, kind: int, l: int, twice_j: int) -> tuple[Complex, Complex, Complex]:  # noqa: E741
        """Return energies [MeV] of the scaled Hamiltonian, and values and slopes of its states at the points.

        States are normalised by ∫u² dz = 1 along the path, without complex conjugation. A bound orbit has its real
        energy; the continuum turns by −2θ about the threshold.

        Returns:
            Energies of shape (states,), in the order of their real parts; values and slopes of shape (states, points).
        """
        from scipy.linalg import eig

        local, slopes, weights = self._elements(kind, l, twice_j)
        total, points = weights.shape
        inside = np.arange(total * points).reshape(total, points)
        # Functions: element by element, ends shared; neither the origin nor the wall.
        number = np.arange(total)[:, None] * (points - 1) + np.arange(points) - 1
        size = total * (points - 1) - 1
        matrix, norm = np.zeros((size + 2, size + 2), complex), np.zeros(size + 2, complex)
        for own, h, w in zip(number, local, weights, strict=True):
            matrix[np.ix_(own, own)] += h  # −1 and `size` are the origin and the wall, cut off below
            norm[own] += w
        root = np.sqrt(norm[:size])
        energies, vectors = eig(matrix[:size, :size] / root[:, None] / root)
        order = np.argsort(energies.real)
        vectors = vectors[:, order] / np.sqrt((vectors[:, order] ** 2).sum(axis=0))
        padded = np.vstack([vectors / root[:, None], np.zeros((2, size))])
        values = padded[number]
        slope = slopes @ values
        kept = inside.ravel()[1 : self.points + 1]
        return energies[order], values.reshape(-1, size)[kept].T, slope.reshape(-1, size)[kept].T

    @cached_property
    def _waves(self) -> dict[tuple[int, int, int], Wave]:
        return {}

    @cached_property
    def _path(self) -> tuple[RadialMesh, Complex, Complex]:
        """The mesh with its tail on a real axis, the path z(r) of its points and dz/dr."""
        inner = self.ground.mesh.edges[: self.elements + 1]
        share = (np.arange(1, self.tail_elements + 1) / self.tail_elements) ** _GROWTH
        mesh = RadialMesh((*inner, *(inner[-1] + self.tail * share).tolist()), self.ground.mesh.points)
        turned: Complex = np.where(np.arange(mesh.r.size) < self.points, 1, np.exp(1j * self.angle))
        return mesh, inner[-1] * (1 - turned) + mesh.r * turned, turned

    def _elements(self, kind: int, l: int, twice_j: int) -> tuple[Complex, Complex, Complex]:  # noqa: E741
        """Return H between the functions of the points of each element, their slopes at the points, and the weights.

        Shapes (elements, m, m), (elements, m, m) as (point, function), and (elements, m). The origin is point 0 of the
        first element; its row and column are 0.
        """
        mesh, z, turned = self._path
        inside, ground = self.points, self.ground
        outside = z[inside:]
        potential, stiffness, drift, coupling = (
            np.concatenate([each[kind][:inside], np.zeros(outside.size)]).astype(complex) for each in ground.field
        )
        stiffness[inside:] = ground.hbar2_2m[kind]
        if kind:
            potential[inside:] = ground.force.e2 * ground.protons / outside
        diagonal = potential + (l * (l + 1) * stiffness / z + coupling * spin_orbit(l, twice_j)) / z
        weights = mesh.weights * turned
        total, points = len(mesh.edges) - 1, mesh.points

        def by_element(each: Any, origin: float = 0) -> Complex:
            return np.concatenate([[origin], each]).reshape(total, points)

        scale = 2 / np.diff(mesh.edges)[:, None] / by_element(turned, 1)
        slopes = scale[:, :, None] * _reference_slopes(points)
        slopes[0, 0] = slopes[0, :, 0] = 0
        own = np.arange(points)
        slopes[:, own, own] -= by_element(1 / z)
        weighted = by_element(weights * stiffness)[:, :, None] * slopes
        matrix = slopes.transpose(0, 2, 1) @ weighted
        half = by_element(weights * drift)[:, :, None] * slopes
        matrix += half + half.transpose(0, 2, 1)
        matrix[:, own, own] += by_element(weights * diagonal)
        return matrix, slopes, by_element(weights)

    def _wave(self, kind: int, l: int, twice_j: int) -> Wave:  # noqa: E741
        matrix, slopes, weights = self._elements(kind, l, twice_j)
        points, inner = weights.shape[1], self.elements
        root = np.sqrt(weights[:, 1:-1])
        inside = matrix[:, 1:-1, 1:-1] / root[:, :, None] / root[:, None, :]
        levels, vectors = np.empty(root.shape, complex), np.empty(inside.shape, complex)
        levels[:inner], vectors[:inner] = np.linalg.eigh(inside[:inner].real)
        levels[inner:], turned = np.linalg.eig(inside[inner:])
        vectors[inner:] = turned / np.sqrt((turned**2).sum(axis=1, keepdims=True))
        states = vectors / root[:, :, None]  # values at the inner points of an element: (element, point, state)
        ends = np.array([0, -1])
        links = matrix[:, ends, 1:-1] @ states
        modes = np.zeros((inner, points - 2, 2, points))
        modes[:, :, 0, 1:-1] = states[:inner].transpose(0, 2, 1).real
        modes[:, :, 1] = (slopes[:inner, :, 1:-1] @ states[:inner]).transpose(0, 2, 1).real
        edge = np.zeros((inner, 2, 2, points))
        edge[:, 0, 0, 0] = edge[:, 1, 0, -1] = 1
        edge[:, :, 1] = slopes[:inner, :, ends].transpose(0, 2, 1).real
        edge[0, 0] = 0  # u vanishes at the origin
        return Wave(modes, levels, links, matrix[:, ends][:, :, ends], weights[:, ends], edge)


@cache
def _reference_slopes(points: int) -> Array:
    """Return the derivatives at the points of [−1, 1] of the Lagrange functions of the points, (point, function)."""
    mesh = RadialMesh((0.0, 2.0, 4.0, 6.0), points)
    # The middle element has all its functions; `derivatives` is of normalised ones, so the norms are taken out.
    rows = slice(points - 1, 2 * points - 1)
    columns = slice(points - 2, 2 * points - 2)
    norms = mesh.values[rows, columns].diagonal()
    result = mesh.derivatives[rows, columns] / norms
    result.flags.writeable = False
    return np.asarray(result)
