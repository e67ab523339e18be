"""Sampled responses without residual force beside a sum over particles and holes in a box, elements by 9j symbols.

The operators are those of T. W. Donnelly and W. C. Haxton (1979), typed here: M, Σ, Σ′ and Σ″ from [Y_L σ]_J, Δ and the
axial charge from derivatives. Nothing of the continuum, of the local frame, of sampling or of rows is used. What is
compared lies off the axis, where a box of 20 fm is as good as the continuum.
"""

from math import pi, sqrt

import numpy as np
import pytest
from scipy.linalg import eigh
from scipy.special import spherical_jn

import nuscatter as ns
from nuscatter.constants import neutron_mass, proton_mass
from nuscatter.interactions.inelastic.currents.weak_operators import power
from nuscatter.interactions.inelastic.responses.sampled_responses import Sampling, sampled_responses
from nuscatter.structure.crpa.ground import Ground
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.hartree_fock import HartreeFock
from nuscatter.units import MeV, fm

HBARC = 1 / (fm * MeV)
MASS = (neutron_mass.value + proton_mass.value) / 2 / MeV
#: ω [MeV] and q [MeV], no points of the sampling.
OMEGA, TRANSFER = 23.7 + 8j, 66.0


class Box:
    """All states of ¹²C's mean field in a box, in MeV and fm."""

    def __init__(self):
        mesh = RadialMesh.uniform(20.0, 14, 7)
        self.ground = Ground.of(HartreeFock("SLy4", mesh=mesh, keep=False).solve("C12"))
        self.r, self.shells, self._known = mesh.r, mesh.shells / (4 * pi * mesh.r**2), {}

    def states(self, kind, l, twice_j):  # noqa: E741
        """Energies and (φ, φ′) of one (l, j)."""
        key = kind, l, twice_j
        if key not in self._known:
            mesh, j = self.ground.mesh, twice_j / 2
            U, B, A, W = (each[kind] for each in self.ground.field)
            more = l * (l + 1) * B / mesh.r**2 + W / mesh.r * (j * (j + 1) - l * (l + 1) - 0.75)
            energies, vectors = eigh(mesh.operator(B, U + more, A))
            phi = [(mesh.values @ vectors).T / mesh.r, (mesh.slopes @ vectors).T / mesh.r]
            self._known[key] = energies, phi
        return self._known[key]


@pytest.fixture(scope="module")
def box():
    return Box()


@pytest.fixture(scope="module")
def free():
    sampling = Sampling(38 * MeV, highest_multipole=2, spacing=2 * MeV, joining_radius=12 * fm, residual=False)
    return sampled_responses(ns.nuclide("C12"), "SLy4", "np", sampling, keep=False)


def of_spin(L, J, p, h):
    """⟨p‖[Y_L σ]_J‖h⟩ of (l, 2j)."""
    from wignernj import wigner3j, wigner9j

    (l, j), (m, k) = p, h  # noqa: E741
    orbital = (-1) ** l * sqrt((2 * l + 1) * (2 * m + 1) * (2 * L + 1) / (4 * pi)) * wigner3j(l, L, m, 0, 0, 0)
    coupled = sqrt((j + 1) * (k + 1) * (2 * J + 1)) * wigner9j(l, m, L, 0.5, 0.5, 1, j / 2, k / 2, J)
    return sqrt(6) * coupled * orbital


def of_charge(J, p, h):
    """⟨p‖Y_J‖h⟩."""
    from wignernj import wigner3j

    (l, j), (m, k) = p, h  # noqa: E741
    if (l + m + J) % 2:
        return 0.0
    size = sqrt((j + 1) * (k + 1) * (2 * J + 1) / (4 * pi))
    return (-1) ** ((j - 1) // 2) * size * wigner3j(j / 2, J, k / 2, 0.5, 0, -0.5)


def elements(box, name, J, p, h, particles, hole):
    """The row between a hole and all particles of one (l, j), up to a sign that all rows of the pair have."""
    x, (phi, _), (psi, slope) = TRANSFER / HBARC * box.r, particles, hole
    weights = box.shells * box.r**2

    def radial(order, function):
        return (phi * (weights * spherical_jn(order, x) * function)).sum(axis=-1)

    both = sqrt(2 * J + 1)
    match name:
        case "charge":
            return radial(J, psi) * of_charge(J, p, h)
        case "spin":
            return radial(J, psi) * of_spin(J, J, p, h)
        case "longitudinal_spin" | "transverse_spin":
            up, down = (sqrt(J + 1), sqrt(J)) if name[0] == "l" else (-sqrt(J), sqrt(J + 1))
            found = up / both * radial(J + 1, psi) * of_spin(J + 1, J, p, h)
            return found + (down / both * radial(J - 1, psi) * of_spin(J - 1, J, p, h) if J else 0)
        case "axial_charge":
            # σ·∇ of φ Y turns l into 2j − l: (φ′ + κφ/r), halves on both sides of the plane wave
            (l, j), (m, k) = p, h  # noqa: E741
            other, own = (k - m, k), (j - l, j)

            def kappa(l, j):  # noqa: E741
                return -l if j > 2 * l else l + 1

            right = radial(J, slope + kappa(m, k) * psi / box.r) * of_charge(J, p, other)
            inner = particles[1] + kappa(l, j) * phi / box.r
            left = (inner * (weights * spherical_jn(J, x) * psi)).sum(axis=-1) * of_charge(J, own, h)
            return (right - left) / 2 * HBARC / MASS
    raise AssertionError(name)


#: Whether time reversal changes the sign of a row, and with it that of the reverse channel.
ODD = {"charge": False, "spin": True, "longitudinal_spin": True, "transverse_spin": True, "axial_charge": False}


def summed(box, a, b, J, natural):
    """Σ ab/(ω − ε_p + ε_h) of n → p, and the reverse channel's poles at −(ε_p − ε_h)."""
    total, filled = 0j, {(each.kind, each.l, each.twice_j): each for each in box.ground.holes}
    sign = -1 if ODD[a] != ODD[b] else 1
    for hole in box.ground.holes:
        h, forward = (hole.l, hole.twice_j), hole.kind == 0
        energies, waves = box.states(hole.kind, *h)
        own = np.array([each[0] for each in waves])
        for twice_j in range(abs(2 * J - h[1]), 2 * J + h[1] + 1, 2):
            for l in ((twice_j - 1) // 2, (twice_j + 1) // 2):  # noqa: E741
                if ((l + h[0] + J) % 2 == 0) != natural:
                    continue
                p, begin = (l, twice_j), int((1 - hole.kind, l, twice_j) in filled)
                above, states = box.states(1 - hole.kind, *p)
                particles = [each[begin:] for each in states]
                made = [elements(box, name, J, p, h, particles, own) for name in (a, b)]
                step = above[begin:] - energies[0]
                poles = 1 / (OMEGA - step) if forward else -sign / (OMEGA + step)
                total += np.sum(made[0] * made[1] * poles)
    return total


@pytest.mark.slow
@pytest.mark.parametrize(
    ("J", "natural", "names"),
    [
        (0, True, ("charge",)),
        (1, True, ("charge", "spin")),
        (2, True, ("charge", "spin")),
        (0, False, ("longitudinal_spin", "axial_charge")),
        (1, False, ("longitudinal_spin", "axial_charge", "transverse_spin")),
        (2, False, ("longitudinal_spin", "axial_charge", "transverse_spin")),
    ],
)
def test_particles_and_holes_in_a_box(box, free, J, natural, names):
    """To 2e-4 of the diagonal ones; spin against charge up to its phase, which plane waves fix."""
    (multipole,) = (each for each in free.multipoles if (each.J, each.natural) == (J, natural))
    weights = free.interpolation(np.array([[TRANSFER * MeV]]))
    values = multipole.at(np.array([OMEGA]) * MeV, weights=weights)[:, 0, 0] * MeV
    found = {(a.name, b.name): value for (a, b), value in zip(multipole.pairs, values, strict=True)}
    expected = {pair: summed(box, *pair, J, natural) for pair in found if set(pair) <= set(names)}
    assert len(expected) >= len(names)
    powers = {a.name: power(a, J) for pair in multipole.pairs for a in pair}
    for (a, b), value in expected.items():
        size = sqrt(abs(expected[a, a]) * abs(expected[b, b]))
        scaled = found[a, b] * (TRANSFER / 100) ** (powers[a] + powers[b])
        if {a, b} in ({"charge", "spin"}, {"longitudinal_spin", "axial_charge"}):
            scaled = min(scaled, -scaled, key=lambda each: abs(each - value))
            assert abs(value) > 1e-3 * size
        assert abs(scaled - value) < 2e-4 * size, (a, b, scaled, value)
