"""A contact force with spin exchange, t₀(1 + x₀P_σ)δ(r₁ − r₂): particle–hole matrix elements in closed form.

Between coupled pairs they are Slater integrals F = ∫R_p R_h R_p′ R_h′ r²dr times products of reduced elements of Y_J
and [Y_L σ]_J (P. Ring and P. Schuck, The Nuclear Many-Body Problem, 1980, Sect. 8.5), with the strengths of the
antisymmetrised force: for like nucleons t₀(1 − x₀)/2 in density and −t₀(1 − x₀)/2 in spin, for a neutron and a proton
t₀(1 + x₀/2) and t₀x₀/2; where they change places −t₀(½ + x₀) and −t₀/2.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from wignernj import wigner3j, wigner9j

from nuscatter.structure.crpa.kernel import residual
from nuscatter.structure.crpa.transition_densities import coefficients, fields, on_particle
from nuscatter.structure.mean_field.mesh import RadialMesh
from nuscatter.structure.skyrme.force import SkyrmeForce, force

MESH = RadialMesh.uniform(12.0, 6, 7)
NOTHING = dict.fromkeys(("t1", "t2", "t3", "x1", "x2", "x3", "W0"), 0.0)
CONTACT = replace(force("SLy4"), **NOTHING, coulomb_exchange=False)
T0, X0 = CONTACT.t0, CONTACT.x0
#: (particle, hole) as (l, 2j), and J: parities of both kinds.
PAIRS = [((2, 5), (1, 3)), ((0, 1), (1, 1)), ((2, 3), (1, 3)), ((4, 9), (1, 3)), ((1, 1), (1, 3)), ((3, 7), (1, 1))]


@dataclass(frozen=True, eq=False)
class State:
    force: SkyrmeForce
    mesh: RadialMesh
    densities: np.ndarray


def wave(l, twice_j):  # noqa: E741
    """Return u and rφ′ of any smooth function that begins as r^l, another one for each j."""
    r, width = MESH.r, 1.5 + 0.1 * twice_j
    value = r ** (l + 1) * np.exp(-((r / width) ** 2) / 2)
    return value, value * (l / r - r / width**2)


def reduced(particle, hole, L, S, J):
    """Return ⟨p‖[Y_L σ^S]_J‖h⟩, of the textbooks' 9j symbol."""
    (lp, jp), (lh, jh) = particle, hole
    jp, jh = jp / 2, jh / 2
    spin = np.sqrt(2.0) if S == 0 else np.sqrt(6.0)
    angle = (-1) ** lp * np.sqrt((2 * lp + 1) * (2 * L + 1) * (2 * lh + 1) / (4 * np.pi)) * wigner3j(lp, L, lh, 0, 0, 0)
    recoupled = wigner9j(lp, 0.5, jp, lh, 0.5, jh, L, S, J)
    return np.sqrt((2 * jp + 1) * (2 * J + 1) * (2 * jh + 1)) * recoupled * spin * angle


def closed(first, second, J, natural, density, spin):
    """Return the matrix element of strengths `density` and `spin`."""
    r = MESH.r
    slater = MESH.weights @ (np.prod([wave(*each)[0] for each in (*first, *second)], axis=0) / r**2)
    total = density * reduced(*first, J, 0, J) * reduced(*second, J, 0, J) if natural else 0.0
    for L in (J,) if natural else (J - 1, J + 1):
        if L >= 0 and L + J > 0:
            total += spin * reduced(*first, L, 1, J) * reduced(*second, L, 1, J)
    return total * slater / (2 * J + 1)


def from_kernel(first, second, J, natural, charge_exchange):
    """Return the matrix elements by kinds, of the package's fields and kernel."""
    number = np.exp(-((MESH.r / 3) ** 2)) * np.ones((2, 1)) * 0.08
    densities = np.stack([number, 0 * number, 0 * number, 0 * number, 0 * number])
    chosen = fields(natural, False)
    kernel = residual(State(CONTACT, MESH, densities), chosen, J, charge_exchange=charge_exchange)
    made = []
    for particle, hole in (first, second):
        rows = on_particle(coefficients(particle, hole, J, chosen), *wave(*hole), MESH.r)
        u, slope = wave(*particle)
        # Density is even under time reversal and spin is odd; both pairs are forward, so no sign enters.
        made.append(rows[:, 0] * u + rows[:, 1] * slope)
    weights = MESH.weights * MESH.r**2
    return np.einsum("ar,qwabr,br,r->qw", made[0], kernel, made[1], weights / (2 * J + 1))


def channels():
    for i, first in enumerate(PAIRS):
        for second in PAIRS[i:]:
            parity = (first[0][0] + first[1][0]) % 2
            if parity != (second[0][0] + second[1][0]) % 2:
                continue
            for J in range(5):
                if all(abs(p[1] - h[1]) <= 2 * J <= p[1] + h[1] for p, h in (first, second)):
                    yield first, second, J, (J + parity) % 2 == 0


@pytest.mark.parametrize(("first", "second", "J", "natural"), list(channels()))
def test_matrix_elements(first, second, J, natural):
    like = closed(first, second, J, natural, T0 * (1 - X0) / 2, -T0 * (1 - X0) / 2)
    unlike = closed(first, second, J, natural, T0 * (1 + X0 / 2), T0 * X0 / 2)
    exchanged = closed(first, second, J, natural, -T0 * (0.5 + X0), -T0 / 2)
    scale = abs(like) + abs(unlike) + 1e-6
    found = from_kernel(first, second, J, natural, False)
    assert found == pytest.approx(np.array([[like, unlike], [unlike, like]]), abs=1e-11 * scale)
    assert from_kernel(first, second, J, natural, True)[0, 0] == pytest.approx(exchanged, abs=1e-11 * scale)
