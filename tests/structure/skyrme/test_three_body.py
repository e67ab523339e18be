"""The energy density of the three-body, momentum-dependent t4 force against its matrix elements, summed one by one.

V = (t4/6) [(k12'^2 + k23'^2 + k31'^2) delta(r1-r2) delta(r2-r3) + h.c.], k = (grad1 - grad2)/2i acting to the
right and k' its adjoint acting to the left, is the t4 term of the extended Skyrme forces (Waroquier et al., Nucl.
Phys. A 404 (1983) 269). Orbitals are polynomials times a Gaussian: Gauss-Hermite quadrature integrates a product of
six without error, and the two sides must agree to rounding. Time-reversed partners are both filled, as in an
even-even nucleus.
"""

from dataclasses import dataclass
from itertools import permutations, product

import numpy as np
import pytest
from numpy.polynomial import polynomial
from numpy.polynomial.hermite import hermgauss
from numpy.typing import NDArray

Array = NDArray[np.complex128]
DEGREE = 2
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
SIGNS = {p: round(np.linalg.det(np.eye(3)[list(p)])) for p in permutations(range(3))}


@dataclass(frozen=True)
class Orbital:
    """A spinor on the quadrature points: value (2, x), gradient (2, 3, x), Laplacian (2, x)."""

    value: Array
    gradient: Array
    laplacian: Array

    @property
    def reversed(self) -> "Orbital":
        flipped = [np.array([-a[1].conj(), a[0].conj()]) for a in (self.value, self.gradient, self.laplacian)]
        return Orbital(*flipped)


@pytest.fixture(scope="module")
def points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes and weights, exact for a polynomial of degree 19 in each direction times exp(-3 r^2)."""
    x, w = hermgauss(10)
    x, w = x / np.sqrt(3), w / np.sqrt(3) * np.exp(x**2)
    return np.array(list(product(x, repeat=3))), np.array([np.prod(each) for each in product(w, repeat=3)])


def scalar(rng, x):
    """A random real polynomial times exp(-r^2/2), with its gradient and Laplacian, all in closed form."""
    coefficients = rng.normal(size=(DEGREE + 1,) * 3)
    powers = np.indices(coefficients.shape).sum(axis=0)
    coefficients[powers > DEGREE] = 0
    value = polynomial.polyval3d(*x.T, coefficients)
    first = np.array([polynomial.polyval3d(*x.T, polynomial.polyder(coefficients, axis=k)) for k in range(3)])
    second = np.array([polynomial.polyval3d(*x.T, polynomial.polyder(coefficients, 2, axis=k)) for k in range(3)])
    gauss = np.exp(-(x**2).sum(axis=1) / 2)
    laplacian = (second - 2 * x.T * first + (x.T**2 - 1) * value).sum(axis=0)
    return value * gauss, (first - x.T * value) * gauss, laplacian * gauss


def spin_up(rng, x):
    """One spatial orbital with spin up; with its partner it makes a closed spin shell, without spin current."""
    return Orbital(*(np.array([a, np.zeros_like(a)], dtype=complex) for a in scalar(rng, x)))


def spinor(rng, x):
    """A general spinor, as a spin-orbit force makes them: its spin current does not vanish."""
    parts = [scalar(rng, x) for _ in range(4)]
    return Orbital(*(np.array([parts[0][k] + 1j * parts[1][k], parts[2][k] + 1j * parts[3][k]]) for k in range(3)))


def nucleus(kind, rng, x, pairs):
    """The orbitals and their isospin, `pairs` = (neutron pairs, proton pairs)."""
    drawn = [(kind(rng, x), q) for q, number in enumerate(pairs) for _ in range(number)]
    return [state for one, q in drawn for state in ((one, q), (one.reversed, q))]


def brute_force_energy(states, weights):
    """(1/6) sum over ijk of <ijk|V|ijk antisymmetrised> at t4 = 1, with all three pairs and both terms of V."""
    overlaps, once, left, right = {}, {}, {}, {}
    for i, (bra, q) in enumerate(states):
        for a, (ket, other) in enumerate(states):
            if q == other:
                conjugate = bra.value.conj()
                overlaps[i, a] = (conjugate * ket.value).sum(axis=0)
                right[i, a] = (conjugate * ket.laplacian).sum(axis=0)
                left[i, a] = (bra.laplacian.conj() * ket.value).sum(axis=0)
                to_the_right = (conjugate[:, None] * ket.gradient).sum(axis=0)
                to_the_left = (bra.gradient.conj() * ket.value[:, None]).sum(axis=0)
                once[i, a] = (to_the_right, to_the_left)

    def momenta(one, two):
        """<k'^2> + <k^2> of one pair at one point."""
        second = (right[one] + left[one]) * overlaps[two] + overlaps[one] * (right[two] + left[two])
        return -(second - 2 * sum((once[one][k] * once[two][k]).sum(axis=0) for k in (0, 1))) / 4

    total = 0.0
    for bras in product(range(len(states)), repeat=3):
        for order, sign in SIGNS.items():
            one, two, three = ((bras[m], bras[order[m]]) for m in range(3))
            if all(each in overlaps for each in (one, two, three)):
                pairs = ((one, two, three), (two, three, one), (three, one, two))
                total += sign * sum((weights * momenta(a, b) * overlaps[c]).sum().real for a, b, c in pairs)
    return total / 36


def densities(states):
    """rho, tau, grad rho and the spin-current tensor J_mn = Im psi* sigma_n d_m psi, each by isospin."""
    found = {name: [] for name in ("rho", "tau", "gradient", "current")}
    for q in (0, 1):
        mine = [state for state, other in states if other == q]
        values, gradients = (np.array([getattr(s, name) for s in mine]) for name in ("value", "gradient"))
        found["rho"].append((abs(values) ** 2).sum(axis=(0, 1)))
        found["tau"].append((abs(gradients) ** 2).sum(axis=(0, 1, 2)))
        found["gradient"].append(2 * np.einsum("isx,iskx->kx", values.conj(), gradients).real)
        found["current"].append(np.einsum("isx,nst,itmx->mnx", values.conj(), PAULI, gradients).imag)
    return found


def energy_density(rho, tau, gradient):
    """The t4 energy density at t4 = 1, spin currents left out: n and p stand for the two isospins."""
    (n, p), (tau_n, tau_p), (grad_n, grad_p) = rho, tau, gradient
    kinetic = p * (p + 2 * n) * tau_n + n * (n + 2 * p) * tau_p
    surface = 5 / 2 * (n + p) * (grad_n * grad_p).sum(axis=0)
    surface += 5 / 4 * (n * (grad_p**2).sum(axis=0) + p * (grad_n**2).sum(axis=0))
    return (kinetic + surface) / 24


def isospin_sums(rho, tau, gradient):
    """The same in sums over isospin, as the two-body terms of a Skyrme functional are mostly written."""
    r, t, d = sum(rho), sum(tau), sum(gradient)
    kinetic, surface = -2 * r**2 * t, -5 / 2 * r * (d**2).sum(axis=0)
    for rho_q, tau_q, grad_q in zip(rho, tau, gradient, strict=True):
        kinetic = kinetic + 2 * r * rho_q * tau_q + rho_q**2 * (t - tau_q)
        squares = (grad_q**2).sum(axis=0)
        surface = surface + 5 / 2 * rho_q * (d * grad_q).sum(axis=0) + 5 / 4 * (r - rho_q) * squares
    return -(kinetic + surface) / 24


@pytest.mark.parametrize("pairs", [(1, 1), (2, 1), (1, 2), (2, 2), (3, 1)])
def test_closed_spin_shells(points, pairs):
    x, weights = points
    states = nucleus(spin_up, np.random.default_rng(sum(pairs)), x, pairs)
    found = densities(states)
    expected = brute_force_energy(states, weights)
    arguments = found["rho"], found["tau"], found["gradient"]
    assert abs(np.array(found["current"])).max() == 0
    assert (weights * energy_density(*arguments)).sum() == pytest.approx(expected, rel=1e-12)
    assert (weights * isospin_sums(*arguments)).sum() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("pairs", [(1, 1), (2, 1), (1, 2)])
def test_what_the_spin_currents_would_add(points, pairs):
    """Spin currents enter only squared, each with the density of the other isospin: no spin-orbit term.

    In a spherical nucleus the square of the tensor is half the square of its radial vector: t4/48 sum rho_-q J_q^2."""
    x, weights = points
    states = nucleus(spinor, np.random.default_rng(sum(pairs)), x, pairs)
    found = densities(states)
    without = (weights * energy_density(found["rho"], found["tau"], found["gradient"])).sum()
    squares = [(current**2).sum(axis=(0, 1)) for current in found["current"]]
    currents = (weights * (found["rho"][1] * squares[0] + found["rho"][0] * squares[1])).sum() / 24
    assert currents > 0.02 * without > 0
    assert without + currents == pytest.approx(brute_force_energy(states, weights), rel=1e-12)


def trilinear(a, b, c):
    """Six permutations of three density matrices in spin and isospin: signs, and a trace for each cycle."""
    one, two = lambda x: np.trace(x, axis1=-2, axis2=-1), lambda x, y: np.trace(x @ y, axis1=-2, axis2=-1)
    cycles = np.trace(a @ b @ c + a @ c @ b, axis1=-2, axis2=-1)
    return one(a) * one(b) * one(c) - two(a, b) * one(c) - two(a, c) * one(b) - two(b, c) * one(a) + cycles


@pytest.mark.parametrize("numbers", [(2, 1), (2, 2), (3, 2)])
def test_moving_nucleons_with_any_spins(points, numbers):
    """No partners: t4/12 [T(K,R,R) - T(J,J,R) + 5/4 T(grad R, grad R, R)], which the residual force of RPA is made of.

    R is the density matrix at a point, K the same of gradients, J its current: number, kinetic and spin densities,
    currents and spin currents at once."""
    x, weights = points
    rng = np.random.default_rng(sum(numbers))
    states = [(spinor(rng, x), q) for q, number in enumerate(numbers) for _ in range(number)]
    R, K = (np.zeros((len(x), 4, 4), complex) for _ in range(2))
    slopes, currents = (np.zeros((3, len(x), 4, 4), complex) for _ in range(2))
    for state, q in states:
        own = slice(2 * q, 2 * q + 2)
        value, gradient = state.value.T, state.gradient.transpose(1, 2, 0)
        R[:, own, own] += value[:, :, None] * value[:, None, :].conj()
        K[:, own, own] += (gradient[..., :, None] * gradient[..., None, :].conj()).sum(axis=0)
        right = gradient[..., :, None] * value[:, None, :].conj()
        left = value[:, :, None] * gradient[..., None, :].conj()
        slopes[:, :, own, own] += right + left
        currents[:, :, own, own] += (right - left) / 2j
    kinetic = trilinear(K, R, R) - sum(trilinear(j, j, R) for j in currents)
    surface = sum(trilinear(d, d, R) for d in slopes)
    found = (weights * (kinetic + 1.25 * surface)).sum() / 12
    assert abs((weights * kinetic).sum()) > 1e-3 * abs((weights * trilinear(K, R, R)).sum())
    assert found == pytest.approx(brute_force_energy(states, weights), rel=1e-11)


def test_neutrons_alone_feel_nothing(points):
    """Three particles at one point, two of them with the same spin and isospin: Pauli forbids it."""
    x, weights = points
    states = nucleus(spinor, np.random.default_rng(3), x, (3, 0))
    n = sum((abs(state.value) ** 2).sum(axis=0) for state, _ in states)
    tau = sum((abs(state.gradient) ** 2).sum(axis=(0, 1)) for state, _ in states)
    assert brute_force_energy(states, weights) == pytest.approx(0, abs=1e-12 * (weights * n**2 * tau).sum())


def test_symmetric_matter_is_a_density_dependent_t1():
    """t1 makes 3/16 t1 rho tau there; t4 must be t1 -> t1 + t4 rho/6."""
    rho, tau, flat = 0.16, 0.1, np.zeros((2, 3, 1))
    found = energy_density(np.full((2, 1), rho / 2), np.full((2, 1), tau / 2), flat)
    np.testing.assert_allclose(found, 3 / 16 * (rho / 6) * rho * tau, rtol=1e-14)
