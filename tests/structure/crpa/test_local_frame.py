"""The components of a state against its wave function, differentiated numerically, and against sum rules."""

from math import pi, sqrt

import numpy as np
import pytest
from wignernj import clebsch_gordan, wigner3j

from nuscatter.errors import InputError
from nuscatter.structure.crpa.local_frame import TWICE_HELICITY, State, components, reduced_weights

STATES = [(0, 1), (1, 1), (1, 3), (2, 3), (2, 5), (3, 5), (4, 9)]


def solid_harmonic(l, m, point):  # noqa: E741
    """r^l Y_lm by the sum over powers of x ± iy and z; harmonic, so its phases are those of Condon and Shortley."""
    from math import factorial

    x, y, z = point
    total = 0j
    for k in range(l + 1):
        p, q = k + m, k
        s = l - p - q
        if p >= 0 and s >= 0:
            powers = (-(x + 1j * y) / 2) ** p * ((x - 1j * y) / 2) ** q * z**s
            total += powers / (factorial(p) * factorial(q) * factorial(s))
    return sqrt((2 * l + 1) / (4 * pi) * factorial(l + m) * factorial(l - m)) * total


def spinor(l, twice_j, twice_m, point, radial):  # noqa: E741
    r = np.linalg.norm(point)
    both = []
    for spin in (1, -1):
        m = (twice_m - spin) // 2
        coupled = clebsch_gordan(l, m, 0.5, spin / 2, twice_j / 2, twice_m / 2)
        both.append(coupled * solid_harmonic(l, m, point) / r**l * radial(r) if abs(m) <= l else 0)
    return np.array(both)


@pytest.mark.parametrize("state", STATES)
def test_the_components_are_the_spinor_and_its_gradient_on_the_z_axis(state):
    """There the frame of the point is that of space, and D_mλ is δ_mλ."""
    l, twice_j = state  # noqa: E741

    def radial(r):
        return r**2 * np.exp(-r / 2) + 0.3 * r

    r, h = 1.3, 1e-4
    point = np.array([0, 0, r])
    slope = (radial(r + h) - radial(r - h)) / (2 * h)
    functions = np.array([radial(r), slope, radial(r) / r])
    expected = functions @ components(state) * sqrt((twice_j + 1) / (4 * pi))
    for twice_m in range(-twice_j, twice_j + 1, 2):
        value = spinor(l, twice_j, twice_m, point, radial)
        d = [
            (spinor(l, twice_j, twice_m, point + s, radial) - spinor(l, twice_j, twice_m, point - s, radial)) / (2 * h)
            for s in h * np.eye(3)
        ]
        # e_0 = z, e_±1 = ∓(x ± iy)/√2; the component along e_μ is e_μ* · ∇.
        parts = [value, d[2], -(d[0] - 1j * d[1]) / sqrt(2), (d[0] + 1j * d[1]) / sqrt(2)]
        found = np.concatenate(parts)
        here = np.where(np.array(TWICE_HELICITY) == twice_m, expected, 0)
        np.testing.assert_allclose(found, here, atol=3e-7)


@pytest.mark.parametrize("state", STATES)
def test_the_angles_of_a_state_and_of_its_gradient_are_normalised(state):
    l, _ = state  # noqa: E741
    np.testing.assert_allclose((components(state) ** 2).sum(axis=1), [1, 1, l * (l + 1)], atol=1e-14)


def test_reduced_weights_are_integrals_of_three_rotation_matrices():
    """∫ D^{jp}_{m x} D^{jh*}_{m' y} Y-like D^J over angles is two 3j symbols; the Wigner–Eckart theorem takes one."""
    jp, jh, J = 5, 3, 2
    weights = reduced_weights(jp, jh, J)
    x, y = TWICE_HELICITY.index(3), TWICE_HELICITY.index(-1)
    expected = (-1) ** ((jp + 1) // 2) * sqrt(6 * 5 * 4 / (4 * pi)) * wigner3j(2.5, 2, 1.5, -1.5, 2, -0.5)
    assert weights[x, y] == pytest.approx(expected, rel=1e-14)
    # unitarity of the 3j symbol: the sum over both helicities of the squares, each once
    helicities = [TWICE_HELICITY.index(each) for each in (3, 1, -1, -3)]
    total = (weights[np.ix_(helicities, helicities)] ** 2).sum()
    outside = sum(  # a helicity of ±5/2 of the particle is none of the components
        2 * 6 * 5 * 4 / (4 * pi) * wigner3j(2.5, 2, 1.5, -2.5, (5 - y) // 2, y / 2) ** 2 for y in (3, 1, -1, -3)
    )
    assert total + outside == pytest.approx(6 * 5 * 4 / (4 * pi), rel=1e-13)


def test_a_state_that_there_is_not():
    assert State(2, 5) == (2, 5)
    for state in [(0, -1), (2, 2), (1, 5), (-1, 1)]:
        with pytest.raises(InputError, match="l and 2j"):
            components(state)
