"""Random-phase approximation by brute force: spinors at points of the sphere, and a dense matrix in the nucleus's box.

Nothing of angular-momentum theory is done by hand here. A state ψ_ljm is two complex numbers at each direction, its
gradient six more, both from scipy's spherical harmonics; densities and energies are those of `unrestricted_functional`.

A pair of particle and hole is coupled to J and M = 0, so that all densities have one phase about the z axis and the
integral over directions is one over θ. Energies are in MeV, lengths in fm.
"""

from dataclasses import dataclass, field

import numpy as np

# The test folder's conftest has loaded it under this name.
from nuscatter_crpa_unrestricted_functional import MATRICES, number_kernel, terms, three_body_terms

COSINES, DIRECTION_WEIGHTS = np.polynomial.legendre.leggauss(24)
THETA = np.arccos(COSINES)


def spinor(l, twice_j, twice_m):  # noqa: E741
    """Return the state's factors of (φ, φ′, φ/r): complex, shape (3, value and gradient 4, spin 2, directions).

    The directions lie in the plane φ = 0, where the unit vectors are (sinθ, 0, cosθ), (cosθ, 0, −sinθ) and (0, 1, 0).
    """
    from scipy.special import sph_harm_y

    sine, cosine, none = np.sin(THETA), COSINES, np.zeros_like(THETA)
    radial, polar, azimuth = np.array([[sine, none, cosine], [cosine, none, -sine], [none, none + 1, none]])
    result = np.zeros((3, 4, 2, THETA.size), dtype=complex)
    m, whole = twice_m / 2, 2 * l + 1
    for spin, sign in ((0, 1), (1, -1)):
        projection = round(m - sign / 2)
        if abs(projection) > l:
            continue
        if twice_j == 2 * l + 1:
            factor = np.sqrt((l + sign * m + 0.5) / whole)
        else:
            factor = -sign * np.sqrt((l - sign * m + 0.5) / whole)
        value, slopes = sph_harm_y(l, projection, THETA, np.zeros_like(THETA), diff_n=1)
        by_theta, by_phi = slopes[:, 0], slopes[:, 1]
        result[0, 0, spin] = factor * value
        result[1, 1:, spin] = factor * radial * value
        result[2, 1:, spin] = factor * (polar * by_theta + azimuth * by_phi / sine)
    return result


def clebsch(particle, hole, J, twice_m):
    """Return (−)^(j_h − m) ⟨j_p m j_h −m | J 0⟩, arguments (l, 2j)."""
    from wignernj import wigner3j

    jp, jh, m = particle[1] / 2, hole[1] / 2, twice_m / 2
    return (-1) ** round(jh - m + jp - jh) * np.sqrt(2 * J + 1) * wigner3j(jp, jh, J, m, -m, 0)


class Directions:
    """Densities ⟨h| … |p⟩ of pairs coupled to J, M = 0 at the directions; kept for each pair of (l, 2j)."""

    def __init__(self, J):
        self.J, self._pairs, self._products = J, {}, {}

    def pair(self, particle, hole):
        """Return, by name, shape (components, 3 of the hole, 3 of the particle, directions)."""
        if (particle, hole) not in self._pairs:
            most = min(particle[1], hole[1])
            result = dict.fromkeys(MATRICES, 0.0)
            for twice_m in range(-most, most + 1, 2):
                bra, ket = spinor(*hole, twice_m).conj(), spinor(*particle, twice_m)
                for name, matrix in MATRICES.items():
                    right = np.einsum("casbt,ybtd->casyd", matrix, ket)
                    factor = clebsch(particle, hole, self.J, twice_m)
                    result[name] = result[name] + factor * np.einsum("xasd,casyd->cxyd", bra, right)
            # The slopes along the radius: r̂·∇ρ, (r̂·∇)s.
            radial = np.stack([np.sin(THETA), 0 * THETA, COSINES])
            tensor = result["spin_gradient"].reshape(3, 3, 3, 3, -1)
            result["slope"] = np.einsum("md,mxyd->xyd", radial, result["gradient"])[None]
            result["spin_slope"] = np.einsum("md,mnxyd->nxyd", radial, tensor)
            self._pairs[particle, hole] = result
        return self._pairs[particle, hole]

    def product(self, first, second, A, B, backward):
        """Return ∫dΩ (A₁*·B₂ + B₁*·A₂), shape (3, 3, 3, 3); with `backward` the second pair runs from p to h."""
        key = first, second, A, B, backward
        if key not in self._products:
            one, two = self.pair(*first), self.pair(*second)
            total = 0.0
            for left, right in ((A, B), (B, A)):
                other = two[right].conj() if backward else two[right]
                total = total + np.einsum("cxyd,cuvd,d->xyuv", one[left].conj(), other, 2 * np.pi * DIRECTION_WEIGHTS)
            assert abs(total.imag).max() < 1e-10
            self._products[key] = total.real
        return self._products[key]


# ---------------------------------------------------------------- operators: components at the directions


def harmonic(J):
    """Return Y_J0, to be the structure of a scalar density, shape (1, directions)."""
    from scipy.special import sph_harm_y

    return sph_harm_y(J, 0, THETA, 0 * THETA).real[None]


def spin_harmonic(L, J):
    """Return [Y_L σ]_J0 as the vector that σ is multiplied with, shape (3, directions)."""
    from scipy.special import sph_harm_y
    from wignernj import wigner3j

    spherical = {1: [-1, -1j, 0], 0: [0, 0, np.sqrt(2)], -1: [1, -1j, 0]}  # of σ, times √2
    total = np.zeros((3, THETA.size), dtype=complex)
    for m, vector in spherical.items():
        if abs(m) <= L:
            factor = (-1) ** (L - 1) * np.sqrt(2 * J + 1) * wigner3j(L, 1, J, -m, m, 0)
            total += factor * np.outer(vector, sph_harm_y(L, -m, THETA, 0 * THETA)) / np.sqrt(2)
    return total


def gradient_harmonic(J):
    """Return the structures of ∇(f Y_J0) for the factors f′ and f/r, and of r×∇ Y_J0, each (3, directions)."""
    from scipy.special import sph_harm_y

    value, slopes = sph_harm_y(J, 0, THETA, 0 * THETA, diff_n=1)
    sine, none = np.sin(THETA), 0 * THETA
    along, slope = value.real, slopes[:, 0].real
    return (
        np.stack([sine, none, COSINES]) * along,
        np.stack([COSINES, none, -sine]) * slope,
        np.stack([none, none + 1, none]) * slope,
    )


# ---------------------------------------------------------------- the box


@dataclass(frozen=True, eq=False)
class Nucleus:
    """A spherical ground state and all states of its box.

    Args:
        state: The `GroundState`.
        field: Its mean field, (U, B, A, W) of neutrons and protons at the points.
        occupations: By (kind, l, 2j, n from 0); none where empty.
    """

    state: object
    field: object
    occupations: dict
    _kept: dict = field(default_factory=dict)

    @property
    def force(self):
        return self.state.force

    @property
    def mesh(self):
        return self.state.mesh

    def states(self, kind, l, twice_j):  # noqa: E741
        """Return energies and (φ, φ′, φ/r) at the points, shapes (n,) and (3, n, points)."""
        from scipy.linalg import eigh

        key = kind, l, twice_j
        if key not in self._kept:
            mesh, (U, B, A, W) = self.mesh, (each[kind] for each in self.field)
            j = twice_j / 2
            more = l * (l + 1) * B / mesh.r**2 + W / mesh.r * (j * (j + 1) - l * (l + 1) - 0.75)
            energy, vectors = eigh(mesh.operator(B, U + more, A))
            u, slope = (mesh.values @ vectors).T, (mesh.slopes @ vectors).T
            self._kept[key] = energy, np.stack([u / mesh.r, slope / mesh.r, u / mesh.r**2])
        return self._kept[key]


def nucleus(hamiltonian, state, occupier):
    """Return the `Nucleus` of a ground state."""
    mean_field, _ = hamiltonian.field(state.densities, occupier)
    occupations = {}
    for kind in (0, 1):
        orbits = state.orbits[kind]
        numbers = zip(orbits.l, orbits.twice_j, orbits.n - 1, strict=True)
        for own, part in zip(numbers, state.occupations[kind], strict=True):
            if part > 1e-9:
                occupations[kind, *(int(each) for each in own)] = float(part)
    return Nucleus(state, mean_field, occupations)


def multipole_coulomb(mesh, J):
    """Return the matrix of ∫∫ 4π/(2J+1) r_<^J/r_>^(J+1) f(r) g(r′) r²dr r′²dr′ between values at the points.

    In each element the integral up to a point is that of the polynomial through the element's points, so that the kink
    at r = r′ costs no accuracy.
    """
    edges, p = np.array(mesh.edges), mesh.points
    r = np.concatenate([[0.0], mesh.r]).reshape(-1, p)
    x = 2 * (r[1] - edges[1]) / (edges[2] - edges[1]) - 1
    powers = np.polynomial.legendre.legvander(x, p - 1)
    integrals = np.stack(
        [np.polynomial.legendre.legval(x, np.polynomial.legendre.legint(row, lbnd=-1)) for row in np.eye(p)]
    )
    upto = integrals.T @ np.linalg.inv(powers)
    cumulative = np.zeros((r.size, r.size))
    for e, half in enumerate(np.diff(edges) / 2):
        rows = slice(e * p, (e + 1) * p)
        cumulative[rows, rows] = half * upto
        cumulative[(e + 1) * p :, rows] = half * upto[-1]
    cumulative = cumulative[1:, 1:]
    inner = cumulative * mesh.r ** (J + 2.0) / mesh.r[:, None] ** (J + 1)
    outer = (mesh.weights - cumulative) * mesh.r ** (1.0 - J) * mesh.r[:, None] ** J
    kernel = 4 * np.pi / (2 * J + 1) * (mesh.weights * mesh.r**2)[:, None] * (inner + outer)
    return (kernel + kernel.T) / 2


@dataclass(frozen=True, eq=False)
class Block:
    """Pairs of one hole with all particles of one (l, 2j): a configuration."""

    kind: int
    hole_kind: int
    particle: tuple
    hole: tuple
    energy: np.ndarray
    root: np.ndarray
    functions: np.ndarray
    hole_functions: np.ndarray

    @property
    def angular(self):
        return self.particle, self.hole


class Box:
    """RPA with all pairs in the box, of multipolarity J and parity.

    Args:
        nucleus: The `Nucleus`.
        J: Multipolarity.
        natural: Whether the parity is (−)^J.
        charge: None, or the kinds (hole, particle) of forward pairs, as (0, 1) for a neutron that becomes a proton.
        residual: Whether the residual force acts.
        spin_gradient: Whether (∇s)² is in the functional.
        coulomb: Whether the direct Coulomb force acts.
    """

    def __init__(self, nucleus, J, natural, charge=None, *, residual=True, spin_gradient=False, coulomb=True):
        self.nucleus, self.J, self.charge = nucleus, J, charge
        self.directions = Directions(J)
        parity = (-1) ** (J + (not natural))
        forward = [(0, 0), (1, 1)] if charge is None else [charge]
        self.forward = self._blocks(parity, forward)
        self.backward = self.forward if charge is None else self._blocks(parity, [charge[::-1]])
        mesh, densities = nucleus.mesh, nucleus.state.densities
        rho = np.maximum(densities[0].sum(axis=0), 1e-20)
        force = nucleus.force
        self._weights = mesh.weights * mesh.r**2
        self._terms = terms(force, rho, tensor=force.tensor, spin_gradient=spin_gradient)
        self._number = number_kernel(force, *densities[0])
        isovector = -(0.5 + force.x0) * force.t0 / 2 - (0.5 + force.x3) * force.t3 / 12 * rho**force.alpha
        self._exchange = isovector
        self._three = (
            three_body_terms(force, densities, charge is not None) if force.t4 or force.three_body_share else []
        )
        self._coulomb = force.e2 * multipole_coulomb(mesh, J) if coulomb and charge is None and natural else None
        self._residual = residual
        self.A = self._matrix(self.forward, self.forward, backward=False)
        self.B = self._matrix(self.forward, self.backward, backward=True)
        self.C = self.A if charge is None else self._matrix(self.backward, self.backward, backward=False)

    def _blocks(self, parity, kinds):
        found, occupied = [], self.nucleus.occupations
        for hole_kind, kind in kinds:
            for (other, l, twice_j, n), part in occupied.items():  # noqa: E741
                if other != hole_kind:
                    continue
                for lp in range(l + self.J + 2):
                    for jp in (2 * lp - 1, 2 * lp + 1):
                        if jp < 1 or (-1) ** (l + lp) != parity or not abs(jp - twice_j) <= 2 * self.J <= jp + twice_j:
                            continue
                        energy, functions = self.nucleus.states(kind, lp, jp)
                        parts = np.array([occupied.get((kind, lp, jp, i), 0.0) for i in range(energy.size)])
                        # A pair is counted once, from the fuller orbit to the emptier.
                        free = parts < part - 1e-9
                        hole_energy, hole_functions = self.nucleus.states(hole_kind, l, twice_j)
                        found.append(
                            Block(
                                kind,
                                hole_kind,
                                (lp, jp),
                                (l, twice_j),
                                energy[free] - hole_energy[n],
                                np.sqrt(part - parts[free]),
                                functions[:, free],
                                hole_functions[:, n],
                            )
                        )
        return found

    def _matrix(self, rows, columns, *, backward):
        blocks = [[self._block(a, b, backward) for b in columns] for a in rows]
        matrix = np.block(blocks)
        if rows is columns and not backward:
            matrix += np.diag(np.concatenate([each.energy for each in rows]))
        return matrix

    def _block(self, a, b, backward):
        if not self._residual:
            return np.zeros((a.energy.size, b.energy.size))
        like = a.kind == b.kind
        local = np.zeros((3, 3, self._weights.size))
        holes = np.einsum("xr,ur->xur", a.hole_functions, b.hole_functions)
        factors = [(A, B, c + d * like if self.charge is None else d) for A, B, c, d in self._terms]
        number = self._number[a.kind, b.kind] / 2 if self.charge is None else self._exchange
        factors.append(("rho", "rho", number))
        kinds = (a.kind, b.kind) if self.charge is None else (0, 0)
        factors += [(A, B, kernel[kinds]) for A, B, kernel in self._three]
        for A, B, factor in factors:
            product = self.directions.product(a.angular, b.angular, A, B, backward)
            local += factor * np.einsum("xyuv,xur->yvr", product, holes)
        matrix = np.einsum("ynr,yvr,vmr->nm", a.functions, local * self._weights, b.functions, optimize=True)
        if self._coulomb is not None and a.kind == b.kind == 1:
            matrix += self._multipole(a) @ self._coulomb @ self._multipole(b).T
        return a.root[:, None] * matrix * b.root

    def _multipole(self, block):
        """Return ∫dΩ Y_J0 ρ of each pair at the points."""
        from scipy.special import sph_harm_y

        harmonic = sph_harm_y(self.J, 0, THETA, 0 * THETA).real
        angle = np.einsum(
            "d,d->", self.directions.pair(*block.angular)["rho"][0, 0, 0], 2 * np.pi * DIRECTION_WEIGHTS * harmonic
        )
        return angle.real * block.functions[0] * block.hole_functions[0]

    def operator(self, structures):
        """Return ⟨0|O|ph⟩ of forward and of backward pairs, complex, for M = 0.

        Args:
            structures: By name of a density: pairs of (neutron, proton) radial functions (or one function where the
                charge is exchanged), and the components at the directions, shape (components, directions).
        """
        found = []
        for blocks, backward in ((self.forward, False), (self.backward, True)):
            parts = []
            for block in blocks:
                total = np.zeros(block.energy.size, dtype=complex)
                for name, (radial, angular) in structures.items():
                    own = radial if self.charge is not None else radial[block.kind]
                    pair = self.directions.pair(*block.angular)[name]
                    pair = pair.conj() if backward else pair
                    factors = np.einsum("cd,cxyd,d->xy", angular, pair, 2 * np.pi * DIRECTION_WEIGHTS)
                    total += np.einsum(
                        "xy,xr,ynr,r->n", factors, block.hole_functions, block.functions, self._weights * own
                    )
                parts.append(total * block.root)
            found.append(np.concatenate(parts))
        return tuple(found)

    def response(self, omega, *operators):
        """Return R = (2J+1) Σ_ν ⟨0|O|ν⟩⟨ν|O′|0⟩/(ω − E_ν) + …, shape (operators, operators); S = −Im R/π."""
        vectors = [self.operator(each) for each in operators]
        if self.charge is not None:
            both = np.stack([np.concatenate(each) for each in vectors])
            metric = np.concatenate([np.ones(len(self.A)), -np.ones(len(self.C))])
            whole = np.block([[self.A, self.B], [self.B.T, self.C]])
            return -(2 * self.J + 1) * (both @ np.linalg.solve(whole - omega * np.diag(metric), both.conj().T))
        # With sums and differences of X and Y the matrix is half as large, and real at imaginary energies.
        sums = np.stack([forward + backward for forward, backward in vectors])
        differences = np.stack([forward - backward for forward, backward in vectors])
        square = omega**2 if abs((omega**2).imag) > 0 else (omega**2).real
        inverse = np.linalg.inv(self.A - self.B)
        right = sums.conj().T + omega * inverse @ differences.conj().T
        S = np.linalg.solve(self.A + self.B - square * inverse, right)
        D = inverse @ (differences.conj().T + omega * S)
        return -(2 * self.J + 1) * (sums @ S + differences @ D) / 2

    def spectrum(self, *operators):
        """Return the squares of the energies, and the strengths of operators that are even under time reversal."""
        from scipy.linalg import eigh

        assert self.charge is None
        half = np.linalg.cholesky(self.A - self.B)
        squares, vectors = eigh(half.T @ (self.A + self.B) @ half)
        sums = half @ vectors / np.abs(squares) ** 0.25
        strengths = []
        for each in operators:
            forward, backward = self.operator(each)
            even = abs(forward - backward).max() < 1e-9 * max(1, abs(forward).max())
            assert even, "spectrum() takes operators that are even under time reversal"
            strengths.append((2 * self.J + 1) * np.abs(forward @ sums) ** 2)
        return squares, strengths
