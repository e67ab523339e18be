"""The functional against the standard form in neutrons and protons, and its field against numerical derivatives."""

from dataclasses import replace

import numpy as np
import pytest

from nuscatter.structure.mean_field.local_fields import LocalDensities, MeanField
from nuscatter.structure.skyrme.force import SkyrmeForce, force, forces
from nuscatter.structure.skyrme.functional import energy_densities, mean_field

#: Every term at once, with all parameters different.
EVERY = SkyrmeForce(
    "every",
    "made up",
    t0=-1800,
    t1=400,
    t2=-300,
    t3=1.2e4,
    x0=0.3,
    x1=-0.4,
    x2=0.7,
    x3=0.9,
    alpha=0.4,
    W0=110,
    W0_same=60,
    t4=-9e3,
    tensor=True,
)
FORCES = [*forces().values(), EVERY, replace(force("SLy4"), tensor=True)]
every_force = pytest.mark.parametrize("each", FORCES, ids=lambda each: each.name)
#: Degree of each part in the densities, less α, and the power of the scale of lengths.
DEGREES = {
    "central": 2,
    "density": 2,
    "effective_mass": 2,
    "gradient": 2,
    "spin_orbit": 2,
    "tensor": 2,
    "three_body": 3,
}
SCALES = {
    "central": 6,
    "density": 6,
    "effective_mass": 8,
    "gradient": 8,
    "spin_orbit": 8,
    "tensor": 8,
    "three_body": 11,
}


def random_densities(seed=0, points=7):
    rng = np.random.default_rng(seed)
    return LocalDensities(
        number=rng.uniform(0.02, 0.1, (2, points)),
        kinetic=rng.uniform(0.01, 0.1, (2, points)),
        slope=rng.normal(0, 0.05, (2, points)),
        spin_orbit=rng.normal(0, 0.02, (2, points)),
    )


def total(force, densities):
    return sum(energy_densities(force, densities).values())


def in_neutrons_and_protons(f, d):
    """The energy density as E. Chabanat et al., Nucl. Phys. A 627 (1997) 710, print it."""
    (n, p), (tn, tp), (gn, gp), (jn, jp) = d
    rho, tau, slope, current = n + p, tn + tp, gn + gp, jn + jp
    own = f.W0 if f.W0_same is None else f.W0_same
    h = f.t0 / 4 * ((2 + f.x0) * rho**2 - (2 * f.x0 + 1) * (n**2 + p**2))
    h = h + f.t3 / 24 * rho**f.alpha * ((2 + f.x3) * rho**2 - (2 * f.x3 + 1) * (n**2 + p**2))
    h = h + (f.t1 * (2 + f.x1) + f.t2 * (2 + f.x2)) / 8 * tau * rho
    h = h + (f.t2 * (2 * f.x2 + 1) - f.t1 * (2 * f.x1 + 1)) / 8 * (tn * n + tp * p)
    h = h + (3 * f.t1 * (2 + f.x1) - f.t2 * (2 + f.x2)) / 32 * slope**2
    h = h - (3 * f.t1 * (2 * f.x1 + 1) + f.t2 * (2 * f.x2 + 1)) / 32 * (gn**2 + gp**2)
    h = h + (f.W0 * current * slope + own * (jn * gn + jp * gp)) / 2
    if f.tensor:
        h = h - (f.t1 * f.x1 + f.t2 * f.x2) / 16 * current**2 + (f.t1 - f.t2) / 16 * (jn**2 + jp**2)
    return h


@every_force
def test_the_energy_of_neutrons_and_protons(each):
    d = random_densities()
    mine = replace(each, t4=0.0)
    np.testing.assert_allclose(total(mine, d), in_neutrons_and_protons(mine, d), rtol=1e-12)


@every_force
@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("which", range(4))
def test_the_field_is_the_derivative_of_the_energy(each, kind, which):
    """Central differences of fourth order, at random densities, one density of one kind at a time."""
    d = random_densities(3)
    h = 1e-3 * abs(d[which][kind]).max()

    def energy(step):
        changed = d[which].copy()
        changed[kind] += step
        return total(each, d._replace(**{LocalDensities._fields[which]: changed}))

    numerical = (8 * (energy(h) - energy(-h)) - energy(2 * h) + energy(-2 * h)) / (12 * h)
    np.testing.assert_allclose(mean_field(each, d)[which][kind], numerical, rtol=1e-7, atol=1e-9)


@every_force
def test_the_field_of_the_papers(each):
    """U_q with ∇²ρ and ∇·J, W_q and B_q written out; our U with ρ′ alone is theirs plus the divergence of A."""
    f = replace(each, t4=0.0)
    own = f.W0 if f.W0_same is None else f.W0_same
    r, h = np.linspace(0.5, 6, 12), 1e-3
    sizes, widths = np.array([[0.09], [0.07]]), np.array([[3.1], [2.7]])

    def densities(x):
        rho = sizes * np.exp(-((x / widths) ** 2))
        return LocalDensities(rho, 0.6 * rho**1.3, -2 * x / widths**2 * rho, 0.1 * x * rho * np.array([[1.0], [-0.6]]))

    rho, tau, slope, current = densities(r)
    laplacian = rho * (4 * r**2 / widths**4 - 6 / widths**2)
    divergence = slope * 0.1 * r * np.array([[1.0], [-0.6]]) + 3 * 0.1 * rho * np.array([[1.0], [-0.6]])
    n = rho.sum(axis=0)
    heavy = f.t1 * (1 + f.x1 / 2) + f.t2 * (1 + f.x2 / 2)
    light = f.t1 * (0.5 + f.x1) - f.t2 * (0.5 + f.x2)
    potential = f.t0 * ((1 + f.x0 / 2) * n - (0.5 + f.x0) * rho) + heavy * tau.sum(axis=0) / 4 - light * tau / 4
    potential -= (3 * f.t1 * (1 + f.x1 / 2) - f.t2 * (1 + f.x2 / 2)) / 8 * laplacian.sum(axis=0)
    potential += (3 * f.t1 * (0.5 + f.x1) + f.t2 * (0.5 + f.x2)) / 8 * laplacian
    mixed = 2 * n**f.alpha * rho + f.alpha * n ** (f.alpha - 1) * (rho**2).sum(axis=0)
    potential += f.t3 / 12 * ((1 + f.x3 / 2) * (2 + f.alpha) * n ** (f.alpha + 1) - (0.5 + f.x3) * mixed)
    potential -= (f.W0 * divergence.sum(axis=0) + own * divergence) / 2
    turn = (f.W0 * slope.sum(axis=0) + own * slope) / 2
    if f.tensor:
        turn += (f.t1 - f.t2) / 8 * current - (f.t1 * f.x1 + f.t2 * f.x2) / 8 * current.sum(axis=0)

    field = mean_field(f, densities(r))
    ahead, behind = ((x**2 * mean_field(f, densities(x)).drift) for x in (r + h, r - h))
    flow = (ahead - behind) / (2 * h * r**2)
    np.testing.assert_allclose(field.potential - flow, potential, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(field.spin_orbit, turn, rtol=1e-11)
    np.testing.assert_allclose(field.stiffness, heavy * n / 4 - light * rho / 4, rtol=1e-10, atol=1e-10)


@every_force
def test_degrees(each):
    """What the rearrangement of the single-particle energies and the virial theorem take for granted."""
    d, x = random_densities(5), 1.7
    before = energy_densities(each, d)
    scaled = energy_densities(each, LocalDensities(*(x * one for one in d)))
    shrunk = energy_densities(each, LocalDensities(*(x**p * one for p, one in zip((3, 5, 4, 4), d, strict=True))))
    assert list(before) == list(DEGREES)[: len(before)]
    for name, value in before.items():
        alpha = each.alpha if name == "density" else 0
        np.testing.assert_allclose(scaled[name], x ** (DEGREES[name] + alpha) * value, rtol=1e-12)
        np.testing.assert_allclose(shrunk[name], x ** (SCALES[name] + 3 * alpha) * value, rtol=1e-12)


@every_force
def test_neutrons_and_protons_are_alike(each):
    d = random_densities(6)
    swapped = LocalDensities(*(one[::-1] for one in d))
    np.testing.assert_allclose(total(each, swapped), total(each, d), rtol=1e-12)
    for mine, theirs in zip(mean_field(each, swapped), mean_field(each, d), strict=True):
        np.testing.assert_allclose(mine, theirs[::-1], rtol=1e-10, atol=1e-10)


def test_where_there_is_nothing():
    """Far outside densities are 0, and mixed ones may be a little negative: no infinity, no warning."""
    for number in (np.zeros((2, 3)), np.full((2, 3), -1e-25), np.full((2, 3), 1e-200)):
        d = LocalDensities(number, number, number, number)
        for each in FORCES:
            assert abs(total(each, d)).max() < 1e-20
            assert all(abs(one).max() < 1e-3 for one in mean_field(each, d))


def test_the_rows_of_the_field():
    """A field of the derivatives, in the order of the densities."""
    assert MeanField._fields == ("potential", "stiffness", "drift", "spin_orbit")
    assert LocalDensities._fields == ("number", "kinetic", "slope", "spin_orbit")
    assert all(one.shape == (2, 7) for one in mean_field(EVERY, random_densities()))
