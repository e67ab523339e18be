import mpmath
import numpy as np
import pytest
from scipy.special import erf

from nuscatter.errors import InputError
from nuscatter.structure.mean_field.mesh import RadialMesh

MESH = RadialMesh.uniform(20, 10)
FINE = RadialMesh.uniform(24, 16, 11)
UNEVEN = RadialMesh((0.0, 0.7, 1.1, 3.0, 7.5), 8)


def spectrum(mesh, potential, stiffness=0.5, drift=None):
    return np.linalg.eigvalsh(mesh.operator(stiffness * mesh.ones, potential, drift))


# --- quadrature, interpolation, derivatives ---------------------------------------------------------------------------


@pytest.mark.parametrize("mesh", [MESH, UNEVEN, RadialMesh((0.0, 2.0, 3.0), 3)])
def test_the_quadrature_is_exact_to_twice_the_points_less_three(mesh):
    exact = [mesh.radius ** (k + 1) / (k + 1) for k in range(1, 2 * mesh.points - 2)]
    sums = [mesh.weights @ mesh.r**k for k in range(1, 2 * mesh.points - 2)]
    np.testing.assert_allclose(sums, exact, rtol=1e-13)


@pytest.mark.parametrize("points", [3, 4, 5, 9, 20, 40])
def test_the_points_are_the_zeros_of_legendres_slope_to_the_last_bit(points):
    """Real, increasing, ±1/√5 for 4 points and ±√(3/7) for 5, beside mpmath's roots of (1 − x²) P_n′ with 30 digits."""
    n, r = points - 1, RadialMesh((0.0, 2.0), points).r
    assert r.dtype == float
    assert (np.diff(r) > 0).all()
    with mpmath.workdps(30):
        roots = [
            mpmath.findroot(lambda x: mpmath.legendre(n - 1, x) - x * mpmath.legendre(n, x), x) for x in r[:-1] - 1
        ]
        np.testing.assert_allclose(r, [*(float(1 + x) for x in roots), 2], rtol=0, atol=4e-16)
    by_hand = {4: 1 / np.sqrt(5), 5: np.sqrt(3 / 7)}
    if points in by_hand:
        assert r[-2] - 1 == pytest.approx(by_hand[points], abs=4e-16)


def test_one_power_more_is_not_exact():
    mesh = RadialMesh((0.0, 2.0), 4)
    assert mesh.weights @ mesh.r**5 == pytest.approx(2**6 / 6, rel=1e-14)
    assert mesh.weights @ mesh.r**6 != pytest.approx(2**7 / 7, rel=1e-3)


def test_shells_are_a_volume():
    assert MESH.shells @ MESH.ones == pytest.approx(4 / 3 * np.pi * 20**3, rel=1e-13)
    assert MESH.shells @ np.exp(-((MESH.r / 2) ** 2)) == pytest.approx((4 * np.pi) ** 1.5, rel=1e-9)


def test_points_where_elements_meet_are_two():
    assert MESH.r.size == 10 * 9 - 1
    assert MESH.size == 10 * 8 - 1
    assert np.count_nonzero(np.diff(MESH.r) == 0) == 9
    assert (MESH.r > 0).all()
    assert MESH.r[-1] == MESH.radius == 20


@pytest.mark.parametrize("mesh", [MESH, UNEVEN])
def test_the_basis_is_orthonormal_continuous_and_zero_at_the_wall(mesh):
    np.testing.assert_allclose(mesh.values.T @ (mesh.weights[:, None] * mesh.values), np.eye(mesh.size), atol=1e-14)
    meeting = np.flatnonzero(np.diff(mesh.r) == 0)
    assert (mesh.values[meeting] == mesh.values[meeting + 1]).all()
    assert (mesh.values[-1] == 0).all()


def test_slopes_of_a_polynomial():
    """u = r(R − r) r^k is in the basis: u′ and rφ′ = u′ − u/r are exact at every point."""
    mesh = UNEVEN
    for k in range(5):
        u = mesh.r ** (k + 1) * (mesh.radius - mesh.r)
        coefficients = mesh.values.T @ (mesh.weights * u)
        np.testing.assert_allclose(mesh.values @ coefficients, u, atol=1e-10)
        slope = (k + 1) * mesh.r**k * mesh.radius - (k + 2) * mesh.r ** (k + 1)
        np.testing.assert_allclose(mesh.derivatives @ coefficients, slope, rtol=1e-11, atol=1e-9)
        np.testing.assert_allclose(mesh.slopes @ coefficients, slope - u / mesh.r, rtol=1e-11, atol=1e-9)


@pytest.mark.parametrize("mesh", [MESH, UNEVEN])
def test_interpolation_is_exact_for_polynomials(mesh):
    """One degree less in the first element, whose origin is no point."""
    r = np.concatenate([np.linspace(0, mesh.radius, 77), mesh.r, mesh.edges])
    for degree in range(mesh.points - 1):
        np.testing.assert_allclose(
            mesh.interpolate((mesh.r / 10 - 0.3) ** degree, r), (r / 10 - 0.3) ** degree, rtol=1e-9, atol=1e-11
        )


def test_interpolation_of_a_density():
    """Between the points, at them, at the origin and beyond the wall; the shape is that of the radii."""
    density = 1 / (1 + np.exp((FINE.r - 4) / 0.55))
    r = np.linspace(0, 12, 60).reshape(3, 20)
    np.testing.assert_allclose(FINE.interpolate(density, r), 1 / (1 + np.exp((r - 4) / 0.55)), atol=2e-5)
    assert (FINE.interpolate(density, FINE.r[:20]) == density[:20]).all()
    assert FINE.interpolate(FINE.ones, 24.0) == 1
    assert FINE.interpolate(FINE.ones, [24.0001, 100.0]).tolist() == [0, 0]
    assert FINE.interpolate(density, 1.0).shape == ()


# --- spectra ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("l", range(4))
def test_the_harmonic_oscillator(l):  # noqa: E741
    mesh = RadialMesh.uniform(12, 16, 11)
    levels = spectrum(mesh, mesh.r**2 / 2 + l * (l + 1) / (2 * mesh.r**2))
    np.testing.assert_allclose(levels[:6], 2 * np.arange(6) + l + 1.5, rtol=1e-11)


@pytest.mark.parametrize("l", range(3))
def test_hydrogen(l):  # noqa: E741
    mesh = RadialMesh.uniform(120, 24, 12)
    levels = spectrum(mesh, -1 / mesh.r + l * (l + 1) / (2 * mesh.r**2))
    np.testing.assert_allclose(levels[: 4 - l], -0.5 / np.arange(l + 1, 5) ** 2, rtol=1e-8)


def test_a_box():
    """Free waves between the origin and the wall: (πn/R)²/2."""
    np.testing.assert_allclose(spectrum(MESH, 0 * MESH.r)[:8], (np.pi * np.arange(1, 9) / 20) ** 2 / 2, rtol=1e-11)


def test_stiffness_that_depends_on_the_radius():
    """∫B(rφ′)² = ∫Bu′² + B′u²/r: with B = 1 + r², u = r e^{−r²/2} has ∫[B(rφ′)² + (…)u²] of a known value."""
    mesh = FINE
    coefficients = mesh.values.T @ (mesh.weights * mesh.r * np.exp(-(mesh.r**2) / 2))
    matrix = mesh.operator(1 + mesh.r**2, 0 * mesh.r)
    r4, r6 = 3 * np.pi**0.5 / 8, 15 * np.pi**0.5 / 16  # ∫r⁴e^{−r²}, ∫r⁶e^{−r²}; rφ′ = −r² e^{−r²/2}
    assert coefficients @ matrix @ coefficients == pytest.approx(r4 + r6, rel=1e-10)


def test_a_drift_is_a_potential():
    """∫2A u rφ′ dr = −∫ u² (r²A)′/r² dr: for A = a r, the potential −3a."""
    levels = spectrum(FINE, FINE.r**2 / 2, drift=0.2 * FINE.r)
    np.testing.assert_allclose(levels[:6], 2 * np.arange(6) + 1.5 - 0.6, rtol=1e-9)


def test_the_operator_is_symmetric():
    rng = np.random.default_rng(1)
    matrix = UNEVEN.operator(*rng.normal(size=(3, UNEVEN.r.size)))
    assert abs(matrix - matrix.T).max() < 1e-12 * abs(matrix).max()


@pytest.mark.parametrize("points", [3, 4, 5])
def test_the_error_falls_with_the_order_of_the_elements(points):
    """The error of an eigenvalue goes as h^(2p) or better, p = points − 1: two halvings of h."""
    meshes = [RadialMesh.uniform(12, elements, points) for elements in (12, 48)]
    errors = [abs(spectrum(mesh, mesh.r**2 / 2)[0] - 1.5) for mesh in meshes]
    assert errors[0] > 1e-6
    assert errors[1] < errors[0] / 2 ** (4 * (points - 1))


# --- Coulomb ----------------------------------------------------------------------------------------------------------


def test_the_potential_of_a_gaussian():
    a = 2.3
    density = np.exp(-((FINE.r / a) ** 2)) / (np.pi * a**2) ** 1.5
    np.testing.assert_allclose(FINE.poisson(density), erf(FINE.r / a) / FINE.r, rtol=1e-10)


def test_the_potential_of_a_uniform_sphere():
    """Its edge lies where two elements meet, where a density may jump."""
    mesh, R, Z = MESH, 6.0, 82
    inside = np.arange(mesh.r.size) < 3 * mesh.points - 1
    density = np.where(inside, Z / (4 / 3 * np.pi * R**3), 0.0)
    r = mesh.r
    exact = np.where(r <= R, Z * (3 * R**2 - r**2) / (2 * R**3), Z / r)
    np.testing.assert_allclose(mesh.poisson(density), exact, rtol=2e-11)
    assert mesh.shells @ (density * mesh.poisson(density)) / 2 == pytest.approx(0.6 * Z**2 / R, rel=1e-12)


def test_the_potential_is_linear_and_symmetric():
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(2, MESH.r.size))
    both = MESH.poisson(first + 3 * second)
    np.testing.assert_allclose(both, MESH.poisson(first) + 3 * MESH.poisson(second), atol=1e-9 * abs(both).max())
    one, other = MESH.shells @ (first * MESH.poisson(second)), MESH.shells @ (second * MESH.poisson(first))
    assert one == pytest.approx(other, rel=1e-9)
    assert MESH.poisson(first)[-1] == pytest.approx(MESH.shells @ first / 20, rel=1e-12)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edges", "points", "says"),
    [
        ((1.0, 2.0), 9, r"edges\[0\] is 1.0"),
        ((0.0, 2.0, 2.0), 9, "strictly increasing"),
        ((0.0,), 9, "2 or more"),
        ((0.0, float("nan")), 9, "finite"),
        ((0.0, 1.0), 2, "from 3 to 40"),
        ((0.0, 1.0), 41, "from 3 to 40"),
        ((0.0, 1.0), 9.0, "whole number"),
    ],
)
def test_bad_meshes(edges, points, says):
    with pytest.raises(InputError, match=says):
        RadialMesh(edges, points)


@pytest.mark.parametrize(("radius", "elements"), [(-1, 4), (0, 4), (float("inf"), 4), (20, 0), (20, 2.5), (20, True)])
def test_bad_uniform_meshes(radius, elements):
    with pytest.raises(InputError):
        RadialMesh.uniform(radius, elements)
