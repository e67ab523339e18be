from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import spherical_jn, spherical_yn

from nuscatter.errors import InputError
from nuscatter.structure.crpa.exterior import Exterior
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.mean_field.orbitals import spin_orbit
from nuscatter.structure.skyrme.force import force
from nuscatter.structure.skyrme.hartree_fock import HartreeFock


@pytest.fixture(scope="module")
def calcium():
    return Ground.of(HartreeFock("SkM*", keep=False).solve("Ca48"))


def hankel(order, z):
    """r h_l of an outgoing wave at z = kr, over r, and its derivative by z."""
    value = spherical_jn(order, z) + 1j * spherical_yn(order, z)
    return value, spherical_jn(order, z, derivative=True) + 1j * spherical_yn(order, z, derivative=True)


@pytest.fixture(scope="module")
def nothing():
    """A neutron in no field at all."""
    free = replace(force("SLy4"), t0=0, t1=0, t2=0, t3=0, W0=0, centre_of_mass=False)
    mesh = RadialMesh.uniform(14, 7)
    return Exterior(Ground(free, 1, 0, mesh, np.zeros((4, 2, mesh.r.size)), ()), joining_radius=10)


@pytest.mark.parametrize("energy", [30.0, 0.3, 5 + 2j, -20.0, 60 + 1j])
@pytest.mark.parametrize("L", [0, 2, 5])
def test_free_neutrons(nothing, energy, L):
    """−(ik/B) rr′ j_l(kr_<) h_l(kr_>), B = ħ²/2m: values, and slopes rφ′ of both arguments."""
    green = nothing.green(0, L, 2 * L + 1, energy)
    r, B = nothing.r, nothing.ground.hbar2_2m[0]
    k = np.sqrt(complex(energy) / B)
    near, far = 13, 37
    assert r[near] < 4
    assert 8 < r[far] < 9
    j, h = spherical_jn(L, k * r[near]), hankel(L, k * r[far])
    slopes = k * r[near] * spherical_jn(L, k * r[near], derivative=True), k * r[far] * h[1]
    expected = -1j * k / B * np.outer([r[near] * j, slopes[0]], [r[far] * h[0], slopes[1]])
    # The polynomials of the mesh have slopes of 1e-6, values of 1e-7.
    assert green[0, near, 0, far] == pytest.approx(expected[0, 0], rel=1e-6)
    assert green[:, near, :, far] == pytest.approx(expected, rel=1e-4, abs=1e-5 * np.abs(expected).max())
    assert green[:, far, :, near] == pytest.approx(expected.T, rel=1e-4, abs=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("energy", [20.0, -30 + 5j])
@pytest.mark.parametrize("L", [0, 3])
def test_green_functions_invert(nothing, energy, L):
    """∫G(E − H)u = u, for u = r^{L+1} e^{−ar²}: also where both points are in one element, and for slopes."""
    a, r, B = 0.3, nothing.r, nothing.ground.hbar2_2m[0]
    u = r ** (L + 1) * np.exp(-a * r**2)
    source = (energy - B * (2 * a * (2 * L + 3) - 4 * a**2 * r**2)) * u
    made = nothing.green(0, L, 2 * L + 1, energy)[:, :, 0] @ (nothing.weights * source)
    assert made[0] == pytest.approx(u, abs=1e-6 * u.max())
    assert made[1] == pytest.approx((L - 2 * a * r**2) * u / r, abs=2e-4 * u.max())


@pytest.mark.slow
@pytest.mark.parametrize(("energy", "L", "twice_j"), [(12 + 1j, 3, 7), (-9.0 + 0.5j, 1, 1)])
def test_neutrons_in_a_mean_field(calcium, energy, L, twice_j):
    """G = u_reg(r_<) u_out(r_>)/W of solutions that are integrated in steps, with the field between the points.

    With p = B rφ′ + A u, the stationary ∫B(rφ′)² + Vu² + 2Au rφ′ − Eu² is u′ = (p − Au)/B + u/r and
    p′ = −p/r + Vu + A rφ′ − Eu.
    """
    exterior = Exterior(calcium, joining_radius=12)
    mesh, joining, kind = calcium.mesh, 12.0, 0
    coupling = spin_orbit(L, twice_j)

    def equation(r, y):
        U, B, A, W = (float(mesh.interpolate(each[kind], r)) for each in calcium.field)
        u, p = y
        slope = (p - A * u) / B
        return [slope + u / r, -p / r + (U + (L * (L + 1) * B / r + W * coupling) / r - energy) * u + A * slope]

    def solved(span, start):
        return solve_ivp(equation, span, start, method="DOP853", rtol=1e-9, atol=1e-12, dense_output=True).sol

    first = 0.02
    B, A = (float(mesh.interpolate(each[kind], first)) for each in calcium.field[1:3])
    regular = solved((first, joining), np.array([first ** (L + 1), B * L * first**L + A * first ** (L + 1)], complex))
    k = np.sqrt(complex(energy) / calcium.hbar2_2m[kind])
    value, slope = hankel(L, k * joining)
    outgoing = solved((joining, 1.0), np.array([joining * value, calcium.hbar2_2m[kind] * k * joining * slope]))
    near, far = 17, 40
    r = exterior.r
    u, p = regular(r[near])
    v, q = outgoing(r[near])
    wronskian = u * q - p * v
    expected = regular(r[near])[0] * outgoing(r[far])[0] / wronskian
    green = exterior.green(kind, L, twice_j, energy)
    assert r[near] < r[far] - 3
    assert green[0, near, 0, far] == pytest.approx(expected, rel=1e-5)
    assert green[0, far, 0, near] == pytest.approx(expected, rel=1e-5)


def test_bound_orbits_are_those_of_the_ground_state(calcium):
    """Without the wall energies move by 1e-6 MeV at most; norms up to the joining radius are 1, but for the tail."""
    exterior = Exterior(calcium, joining_radius=16)
    for ours, hole in zip(exterior.holes, calcium.holes, strict=True):
        inside = exterior.points
        assert ours.energy == pytest.approx(hole.energy, abs=1e-6)
        assert exterior.weights @ ours.u**2 == pytest.approx(exterior.weights @ hole.u[:inside] ** 2, abs=1e-7)
        assert ours.u == pytest.approx(hole.u[:inside], abs=1e-5)
        assert ours.slope == pytest.approx(hole.slope[:inside], abs=1e-5)
    # A pole, with the residue u(r)u(r′).
    hole = exterior.holes[2]
    distance = 1e-5j
    green = exterior.green(hole.kind, hole.l, hole.twice_j, hole.energy + distance)
    both = np.concatenate([hole.u, hole.slope])
    assert (green * distance).reshape(both.size, -1) == pytest.approx(np.outer(both, both), abs=2e-5)


def test_the_eigenstates_are_another_way_to_the_same_function(calcium):
    """Σ X X/(E − λ) over all states of the scaled Hamiltonian: right to 1e-7, the condition of its eigenvectors."""
    exterior = Exterior(calcium, joining_radius=12, tail=60.0, tail_elements=5)
    for kind, L, twice_j in ((0, 1, 3), (1, 4, 9)):
        energies, values, slopes = exterior.eigenstates(kind, L, twice_j)
        states = np.concatenate([values, slopes], axis=1)
        for energy in (-15 + 1j, 10 + 0.5j, 90 + 5j):
            expected = (states.T / (energy - energies)) @ states
            green = exterior.green(kind, L, twice_j, energy).reshape(expected.shape)
            assert np.abs(green - expected).max() < 1e-7 * np.abs(expected).max()
            assert np.abs(green - green.T).max() < 1e-13 * np.abs(green).max()
    bound = min(hole.energy for hole in exterior.holes if hole[:3] == (0, 1, 3))
    lowest = exterior.eigenstates(0, 1, 3)[0][0]
    assert lowest == pytest.approx(bound, abs=1e-9)
    # The continuum is turned by −2θ about the threshold, protons' too.
    turned = np.angle(exterior.eigenstates(0, 1, 3)[0])
    assert np.abs(turned + 1.2).min() < 0.05


@pytest.mark.parametrize("energy", [3.0, 25 + 0.2j])
def test_angle_and_tail_do_not_matter(calcium, energy):
    """Protons above threshold: the outgoing Coulomb wave is the same on any path."""
    reference = Exterior(calcium, joining_radius=14).green(1, 2, 5, energy)
    for angle, tail, elements in ((0.4, 250.0, 14), (0.8, 120.0, 8)):
        other = Exterior(calcium, 14, angle=angle, tail=tail, tail_elements=elements).green(1, 2, 5, energy)
        assert np.abs(other - reference).max() < 1e-6 * np.abs(reference).max()
    short = Exterior(calcium, 14, tail=3.0).green(1, 2, 5, energy)
    assert np.abs(short - reference).max() > 1e-4 * np.abs(reference).max()


def test_arguments(calcium):
    with pytest.raises(InputError, match="two elements of the mesh"):
        Exterior(calcium, joining_radius=3.0)
    with pytest.raises(InputError, match="an angle in radians"):
        Exterior(calcium, angle=2.0)
    with pytest.raises(InputError, match="tail is -1"):
        Exterior(calcium, tail=-1.0)
    assert Exterior(calcium).r[-1] == 16.0
    assert Exterior(calcium, joining_radius=13.0).r[-1] == 12.0
    assert Exterior(calcium, joining_radius=100.0).r[-1] == 20.0
