"""The residual force: derivative of the mean field, antisymmetry of a two-body force, isospin, Coulomb."""

from dataclasses import replace
from math import gamma, pi
from typing import NamedTuple

import numpy as np
import pytest
from wignernj import wigner3j

from nuscatter.errors import InputError
from nuscatter.structure.crpa.kernel import TERMS, direct_coulomb, residual
from nuscatter.structure.crpa.transition_densities import coefficients, fields, on_particle
from nuscatter.structure.mean_field.local_fields import LocalDensities
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.pairing import Filling
from nuscatter.structure.skyrme.force import SkyrmeForce, force
from nuscatter.structure.skyrme.functional import mean_field
from nuscatter.structure.skyrme.hamiltonian import Hamiltonian

MESH = RadialMesh.uniform(14, 7)
PARAMETERS = ("t0", "t1", "t2", "t3", "x0", "x1", "x2", "x3", "W0")
#: Parts of a two-body force, all in MeV and fm.
PARTS = {
    "t0": {"t0": -1000.0, "x0": 0.3},
    "t1": {"t1": 400.0, "x1": -0.4},
    "t2": {"t2": -300.0, "x2": 0.7},
    "t3": {"t3": 6000.0, "x3": 0.9},
    "W0": {"W0": 120.0},
}


class Nucleus(NamedTuple):
    """What the kernel needs of a ground state."""

    mesh: RadialMesh
    force: SkyrmeForce
    densities: np.ndarray


def of_force(**parameters):
    """A state of a force that does not depend on the density, so that its densities do not matter."""
    given = dict.fromkeys(PARAMETERS, 0.0) | {"alpha": 0.0} | parameters
    each = SkyrmeForce("part", "made up", tensor=True, coulomb_exchange=False, **given)
    return Nucleus(MESH, each, np.ones((5, 2, MESH.r.size)))


def started(chosen, neutrons=22, protons=18):
    hamiltonian = Hamiltonian(chosen, neutrons, protons, MESH)
    orbits = hamiltonian.orbits(hamiltonian.first_field())
    densities = hamiltonian.fill(orbits, Filling(), None)[1]
    return hamiltonian, Nucleus(MESH, chosen, densities)


@pytest.mark.parametrize("name", ["SLy4", "SLy5", "SkO", "UNEDF0", "SIII", "SkE2"])
def test_without_angles_it_is_the_derivative_of_the_mean_field(name):
    """δ(U, B, A, W) for changes of (ρ, τ, ρ′, J), direct Coulomb and Slater among them, to fourth order."""
    hamiltonian, state = started(force(name))
    own = fields(natural=True, spin_current=state.force.tensor)
    places = {field.name: index for index, field in enumerate(own)}
    change = started(force(name), 24, 16)[1].densities - state.densities
    # mesh points where Slater's exchange has a derivative worth the name
    inside = state.densities[0].min(axis=0) > 1e-7
    change = np.where(inside, change, 0)

    def field(step):
        return np.stack(hamiltonian.field(state.densities + step * change, Filling())[0])

    h = 2e-3
    numerical = (8 * (field(h) - field(-h)) - field(2 * h) + field(-2 * h)) / (12 * h)

    moved = np.zeros((2, len(own), MESH.r.size))
    for row, which in enumerate(("rho", "tau", "drho", "J0")):
        moved[:, places[which]] = change[row]
    if state.force.tensor:  # half the square of the vector is the square of its tensor
        moved[:, places["S+-"]] = change[3] / np.sqrt(2)
    kernel = residual(state, own, 0)
    answer = np.einsum("qpabr,pbr->qar", kernel, moved)
    coulomb = direct_coulomb(state, 0) @ change[0, 1]
    answer[1, places["rho"]] += coulomb / (MESH.weights * MESH.r**2)
    for row, which in enumerate(("rho", "tau", "drho", "J0")):
        found = answer[:, places[which]]
        if which == "J0" and state.force.tensor:
            found = found + answer[:, places["S+-"]] / np.sqrt(2)
        scale = np.abs(numerical[row]).max()
        assert scale > 0.1
        np.testing.assert_allclose(found[:, inside], numerical[row][:, inside], atol=1e-6 * scale)


class Orbital(NamedTuple):
    l: int  # noqa: E741
    twice_j: int
    twice_m: int
    u: np.ndarray
    slope: np.ndarray

    @classmethod
    def random(cls, rng):
        """Some state with a Gaussian radial function, exact slope, nothing at the wall."""
        l = int(rng.integers(0, 4))  # noqa: E741
        twice_j = 2 * l + 1 if l == 0 or rng.random() < 0.5 else 2 * l - 1
        twice_m = int(rng.choice(range(-twice_j, twice_j + 1, 2)))
        a, c = rng.uniform(0.15, 0.3), rng.uniform(-0.1, 0.1)
        r = MESH.r
        phi = r**l * (1 + c * r**2) * np.exp(-a * r**2)
        slope = (l * r ** (l - 1.0) * (1 + c * r**2) + r**l * (2 * c * r - 2 * a * r * (1 + c * r**2))) * np.exp(
            -a * r**2
        )
        return cls(l, twice_j, twice_m, r * phi, r * slope)

    @property
    def state(self):
        return self.l, self.twice_j


def density(left, right, J, own):
    rows = on_particle(coefficients(left.state, right.state, J, own), right.u, right.slope, MESH.r)
    return rows[:, 0] * left.u + rows[:, 1] * left.slope


def angle(left, right, J):
    """Wigner–Eckart: ⟨left m|F_JM|right m′⟩ over the reduced element."""
    phase = (-1) ** ((left.twice_j - left.twice_m) // 2)
    M = (left.twice_m - right.twice_m) // 2
    return phase * wigner3j(left.twice_j / 2, J, right.twice_j / 2, -left.twice_m / 2, M, right.twice_m / 2)


def element(state, kernels, a, b, c, d, spin_gradient):
    """⟨ab|V|cd⟩, the sum over J of ⟨a‖F‖c⟩ K ⟨d‖F‖b⟩; `kernels` keeps the kernel of a J and parity."""
    total = 0.0
    for J in range(abs(a.twice_j - c.twice_j) // 2, (a.twice_j + c.twice_j) // 2 + 1):
        natural = (a.l + c.l + J) % 2 == 0
        own = fields(natural, True)
        if (J, natural) not in kernels:
            kernels[J, natural] = [
                residual(state, own, J, charge, spin_gradient=spin_gradient) for charge in (False, True)
            ]
        angles = angle(a, c, J) * angle(d, b, J)
        if angles:
            left, right = density(a, c, J, own), density(d, b, J, own)
            neutral, charged = kernels[J, natural]
            between = np.stack([neutral[0, 0], neutral[0, 1], charged[0, 0]])
            total = total + angles * np.einsum("kxyr,xr,yr,r->k", between, left, right, MESH.weights * MESH.r**2)
    return total


def antisymmetry(parameters, seed, spin_gradient=True, number=10):
    """Largest |V_abcd + V_abdc| of like nucleons, of np against charge exchange, and the largest element."""
    state, kernels, rng = of_force(**parameters), {}, np.random.default_rng(seed)
    worst, largest, done = np.zeros(2), 0.0, 0
    while done < number:
        a, b, c, d = (Orbital.random(rng) for _ in range(4))
        conserved = a.twice_m + b.twice_m == c.twice_m + d.twice_m and (a.l + b.l + c.l + d.l) % 2 == 0
        if not conserved:
            continue
        direct = element(state, kernels, a, b, c, d, spin_gradient)
        exchange = element(state, kernels, a, b, d, c, spin_gradient)
        if np.ndim(direct) and np.ndim(exchange) and np.abs(direct).max() > 1e-3:
            worst = np.maximum(worst, np.abs([direct[0] + exchange[0], direct[1] + exchange[2]]))
            largest = max(largest, np.abs(direct).max())
            done += 1
    return worst, largest


@pytest.mark.parametrize("part", PARTS)
def test_a_two_body_force_is_antisymmetric(part):
    """The Pauli principle in the m scheme: it holds only if every time-odd coupling and every phase is right."""
    worst, largest = antisymmetry(PARTS[part], seed=3)
    assert largest > 0.1
    # the two-body spin–orbit force was integrated by parts, to the accuracy of the mesh
    assert worst.max() < (1e-6 if part == "W0" else 1e-12) * largest


def test_without_the_spin_gradient_it_is_not():
    worst, largest = antisymmetry(PARTS["t1"], seed=3, spin_gradient=False)
    assert worst.min() > 1e-3 * largest


@pytest.mark.parametrize("name", ["SLy5", "SkE2"])
@pytest.mark.parametrize("natural", [True, False])
@pytest.mark.parametrize("J", [0, 1, 2])
def test_charge_exchange_is_the_isovector_force(name, natural, J):
    """Of equal densities: neutrons against neutrons less neutrons against protons."""
    _, state = started(replace(force(name), coulomb_exchange=False), 20, 20)
    equal = state._replace(densities=np.repeat(state.densities.mean(axis=1, keepdims=True), 2, axis=1))
    own = fields(natural, True)
    neutral, charged = residual(equal, own, J), residual(equal, own, J, charge_exchange=True)
    assert charged.shape == (1, 1, len(own), len(own), MESH.r.size)
    np.testing.assert_allclose(charged[0, 0], neutral[0, 0] - neutral[0, 1], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("name", ["SLy4", "SLy5", "SkO", "SkE2"])
def test_charge_exchange_turns_the_isospin_of_the_mean_field(name):
    """A rotation of isospin turns the densities n − p into the excitation, and the mean field with them:
    the residual force of x_n − x_p is the difference of the fields of neutrons and protons, so that without Coulomb
    force the isobaric analogue state costs nothing."""
    chosen = force(name)
    _, state = started(chosen, 28, 20)
    local = LocalDensities(*state.densities[:4])
    difference = {field: n - p for field, (n, p) in zip(("U", "B", "A", "W"), mean_field(chosen, local), strict=True)}
    own = fields(True, chosen.tensor)
    places = {field.name: index for index, field in enumerate(own)}
    turned = np.zeros((len(own), MESH.r.size))
    for row, which in zip(local, ("rho", "tau", "drho", "J0"), strict=True):
        turned[places[which]] = row[0] - row[1]
    if chosen.tensor:
        turned[places["S+-"]] = turned[places["J0"]] / np.sqrt(2)
    answer = np.einsum("abr,br->ar", residual(state, own, 0, charge_exchange=True)[0, 0], turned)
    if chosen.tensor:
        answer[places["J0"]] += answer[places["S+-"]] / np.sqrt(2)
    for which, field in zip(("rho", "tau", "drho", "J0"), "UBAW", strict=True):
        expected = difference[field]
        assert np.abs(expected).max() > 0.1
        np.testing.assert_allclose(answer[places[which]], expected, atol=1e-12 * np.abs(expected).max())


def trilinear(a, b, c):
    """Six permutations of three density matrices in spin and isospin: signs, and a trace for each cycle."""
    tr = np.trace
    pairs = tr(a @ b) * tr(c) + tr(a @ c) * tr(b) + tr(b @ c) * tr(a)
    return tr(a) * tr(b) * tr(c) - pairs + tr(a @ b @ c) + tr(a @ c @ b)


@pytest.mark.parametrize("charge_exchange", [False, True])
@pytest.mark.parametrize("natural", [True, False])
def test_three_nucleons_at_a_point(natural, charge_exchange):
    """Second order of the trilinear form by matrices in spin and isospin, less the terms of T, J_μκ and s²τ.

    That form is V3 itself: see the tests of the three-body energy, which sum its matrix elements one by one."""
    contact = 0.4
    three = replace(of_force(t3=6000.0, t4=-9000.0, x3=1.0).force, alpha=1.0, tensor=False, three_body_share=contact)
    two = replace(three, t4=0.0, t3=0.0, three_body_share=0.0)
    J, root = 2, np.sqrt(6)
    rng = np.random.default_rng(5)
    densities = rng.uniform(0.02, 0.1, (5, 2, MESH.r.size))
    own = fields(natural, False)
    names = [field.name for field in own]
    place = 17
    r = MESH.r[place]
    rho, tau, slope = densities[:3, :, place]
    moved = rng.normal(size=(1 if charge_exchange else 2, len(own)))

    sigma = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
    # a proton–neutron density and its adjoint, both of the same real value, or one of each kind
    isospin = [np.array([[0, 1], [1, 0]])] if charge_exchange else [np.diag([1, 0]), np.diag([0, 1])]

    def matrix(values, spin=None):
        """½ Σ_q values_q (1 or σ_spin) in isospin ⊗ spin."""
        of_spin = np.eye(2) if spin is None else sigma[spin]
        return sum(np.kron(t, of_spin) * v / 2 for t, v in zip(isospin, values, strict=True))

    def static(values):
        return np.kron(np.diag(values), np.eye(2)) / 2

    def field(name):
        return moved[:, names.index(name)] if name in names else 0 * moved[:, 0]

    # real vectors along e_0 and across with the same scalar products; the parts of gradients across are the angles'
    R, dR, K = static(rho), static(slope), static(tau)
    number, kinetic = matrix(field("rho")), matrix(field("tau"))
    gradients = [matrix(field("drho")), matrix(root * field("rho") / r)]
    currents = [matrix(field("j0")), matrix(field("j1"))]
    second = 2 * trilinear(kinetic, number, R) + trilinear(K, number, number)
    second -= sum(trilinear(j, j, R) for j in currents)
    second += 1.25 * (sum(trilinear(g, g, R) for g in gradients) + 2 * trilinear(dR, gradients[0], number))
    s0, s1, ds0, ds1 = (field(name) for name in ("s0", "s1", "ds0", "ds1"))
    spins = [matrix(s0, 2), matrix(s1, 0)]
    slopes = [matrix(ds0, 2), matrix(ds1, 0)]
    # |∇s|² across: (Λ² + 2) s0² + Λ² s1² − 4Λ s0 s1 = (Λ s0 − 2 s1)² + (Λ² − 4) s1² + 2 s0²
    across = [(matrix(root * s0 - 2 * s1, 0), 1), (matrix(s1, 0), root**2 - 4), (matrix(s0, 0), 2)]
    surface = sum(trilinear(d, d, R) for d in slopes) + sum(w * trilinear(g / r, g / r, R) for g, w in across)
    surface += 2 * sum(trilinear(dR, d, s) for d, s in zip(slopes, spins, strict=True))
    expected = three.t4 / 12 * (second + 1.25 * surface).real
    number_contact = 3 * trilinear(R, number, number)
    expected += contact * three.t3 / 6 * (number_contact + 3 * sum(trilinear(R, s, s) for s in spins)).real
    # the part of t3 that depends on the density is a two-body force, tested elsewhere
    rest = replace(two, t3=three.t3 * (1 - contact))

    def quadratic(chosen):
        state = Nucleus(MESH, chosen, densities)
        kernel = residual(state, own, J, charge_exchange, spin_gradient=True)[..., place]
        # of a field and its adjoint the product, of real fields half the square
        return np.einsum("qa,qpab,pb->", moved, kernel, moved) / (1 if charge_exchange else 2)

    assert abs(expected) > 1
    assert quadratic(three) - quadratic(rest) == pytest.approx(expected, rel=1e-11)


def test_it_is_symmetric_and_takes_fields_in_any_order():
    _, state = started(force("SLy5"))
    for natural in (True, False):
        own = fields(natural, True)
        kernel = residual(state, own, 2)
        np.testing.assert_array_equal(kernel, kernel.transpose(1, 0, 3, 2, 4))
        some = own[::-2]
        places = [own.index(field) for field in some]
        np.testing.assert_array_equal(residual(state, some, 2), kernel[:, :, places][:, :, :, places])


@pytest.mark.parametrize("J", [0, 1, 3])
def test_direct_coulomb_of_a_multipole(J):
    """ρ = r^J exp(−ar²) against the closed form of ∫∫ ρρ′ 4πe²/(2J+1) r_<^J/r_>^{J+1}."""
    _, state = started(force("SLy4"))
    a = 0.2
    rho = MESH.r**J * np.exp(-a * MESH.r**2)
    # In momenta 8e² ∫f² dq with f = ∫ρ j_J(qr) r²dr = √π q^J e^{−q²/4a}/(2^{J+2} a^{J+3/2}).
    squares = (2 * a) ** (J + 0.5) / 2 * gamma(J + 0.5)
    expected = 8 * state.force.e2 * pi / 4 ** (J + 2) / a ** (2 * J + 3) * squares
    assert rho @ direct_coulomb(state, J) @ rho == pytest.approx(expected, rel=1e-9)


def test_terms_that_are_left_out():
    """Each changes the kernel alone, and together they leave nothing."""
    _, state = started(force("SLy5"))
    own = fields(True, True)
    whole = residual(state, own, 1, spin_gradient=True)
    pieces = 0
    for term in TERMS:
        others = [each for each in TERMS if each != term]
        alone = residual(state, own, 1, without=others, spin_gradient=True)
        assert (term == "coulomb") != alone.any()  # it is no local term
        pieces = pieces + alone
    np.testing.assert_allclose(pieces, whole, rtol=1e-12, atol=1e-9)
    assert not residual(state, own, 1, without=TERMS).any()


def test_bad_input():
    _, state = started(force("SLy4"))
    own = fields(True, False)
    with pytest.raises(InputError, match="term of the residual force"):
        residual(state, own, 1, without=("rearrangement",))
    with pytest.raises(InputError, match="J"):
        residual(state, own, -1)
    with pytest.raises(InputError, match="charge_exchange"):
        residual(state, own, 1, charge_exchange="np")
    with pytest.raises(InputError, match="J"):
        direct_coulomb(state, 0.5)
