r"""A single-particle state in the local frame of each direction: every angular factor of the RPA from one formula.

In the frame whose z axis is the direction r̂ of the point itself (spherical unit vectors e₀ = r̂ and e_±₁), a state
ψ = φ(r) [Y_l χ]_jm and its gradient are sums over eight **components**, each a radial function times a rotation matrix
D^j*_{m,λ}(r̂) with √((2j+1)/4π), where the helicity λ is the projection of j on r̂:

.. math::
    \psi_\sigma &= a_\sigma\, \varphi, \quad (\nabla_0\psi)_\sigma = a_\sigma\, \varphi'
    \quad\text{with}\quad \lambda = \sigma, \\
    (\nabla_\mu\psi)_\sigma &= b_{\mu\sigma}\, \varphi/r \quad\text{with}\quad \lambda = \mu + \sigma, \\
    a_\sigma &= \sqrt{\tfrac{2l+1}{2j+1}}\, \langle l\,0\,\tfrac12\,\sigma | j\,\sigma\rangle, \\
    b_{\mu\sigma} &= \sqrt{\tfrac{2l+1}{2j+1}} \sqrt{\tfrac{l(l+1)}{2}}\,
    \langle l\,\mu\,\tfrac12\,\sigma | j\,\mu{+}\sigma\rangle.

The product of a component with helicity x of a particle and one with y of a hole has helicity y − x, and its reduced
matrix element of rank J is one 3j symbol, the same for every density (`reduced_weights`). The idea of helicities is
that of M. Jacob and G. C. Wick, Ann. Phys. 7 (1959) 404; the phases are those of Condon and Shortley, j = l + ½ in the
order (l ½) j.
"""

from functools import cache
from math import pi, sqrt
from typing import NamedTuple

import numpy as np
from wignernj import clebsch_gordan, wigner3j

from nuscatter.errors import invalid
from nuscatter.units import Array

#: What is in the eight components: the state itself, and its gradient along e₀, e₊₁ and e₋₁.
PARTS = ("value", 0, 1, -1)
#: Twice the projection of the spin, the faster index of the components.
SPINS = (1, -1)
#: Twice the helicity of each component.
TWICE_HELICITY = tuple(spin + 2 * (0 if part == "value" else int(part)) for part in PARTS for spin in SPINS)
#: The radial function of each part: 0 φ, 1 φ′, 2 φ/r.
_FUNCTION = (0, 1, 2, 2)
_LARGEST_HELICITY = 3


class State(NamedTuple):
    """Angular quantum numbers of a single-particle state.

    Example:
        >>> State(l=1, twice_j=3)
        State(l=1, twice_j=3)
    """

    #: Orbital angular momentum.
    l: int  # noqa: E741 (the symbol of the field)
    #: Twice the total angular momentum, 2l + 1 or 2l − 1.
    twice_j: int


@cache
def components(state: tuple[int, int]) -> Array:
    """Return the factors of (φ, φ′, φ/r) in each component of a state, shape (3, 8).

    Args:
        state: l and 2j.

    Raises:
        InputError: there is no such state.

    Example:
        >>> print(components((0, 1))[0, :2])  # an s state has both spins alike
        [0.70710678 0.70710678]
    """
    l, twice_j = _checked(state)  # noqa: E741
    j, norm = twice_j / 2, sqrt((2 * l + 1) / (twice_j + 1))
    result = np.zeros((3, len(TWICE_HELICITY)))
    for index, twice_helicity in enumerate(TWICE_HELICITY):
        part, spin = divmod(index, 2)
        along = (twice_helicity - SPINS[spin]) // 2
        # √(l(l+1)/2) is the length of the tangential gradient of Y_l along each of e_±₁.
        length = sqrt(l * (l + 1) / 2) if along else 1.0
        coupled = clebsch_gordan(l, along, 0.5, SPINS[spin] / 2, j, twice_helicity / 2)
        result[_FUNCTION[part], index] = norm * length * coupled
    result.flags.writeable = False
    return result


@cache
def reduced_weights(particle: int, hole: int, J: int) -> Array:
    r"""Return the reduced element of rank J of each product of components, shape (8, 8).

    .. math:: w(x, y) = (-)^{j_p - y} \sqrt{\frac{(2j_p+1)(2J+1)(2j_h+1)}{4\pi}}
              \begin{pmatrix} j_p & J & j_h \\ -x & x-y & y \end{pmatrix}

    with the helicity x of the particle's component and y of the hole's. The integral of three rotation matrices has
    the second 3j symbol that the Wigner–Eckart theorem takes out.

    Args:
        particle: Twice the j of the particle, on the left.
        hole: Twice the j of the hole.
        J: Rank.

    Example:
        >>> round(float(reduced_weights(1, 1, 0)[0, 0] * np.sqrt(4 * np.pi)), 12)  # √(2j+1), the element of 1
        1.414213562373
    """
    norm = sqrt((particle + 1) * (2 * J + 1) * (hole + 1) / (4 * pi))
    by_helicity = {
        (x, y): (-1) ** ((particle - y) // 2) * norm * wigner3j(particle / 2, J, hole / 2, -x / 2, (x - y) // 2, y / 2)
        for x in range(-_LARGEST_HELICITY, _LARGEST_HELICITY + 1, 2)
        for y in range(-_LARGEST_HELICITY, _LARGEST_HELICITY + 1, 2)
    }
    result = np.array([[by_helicity[x, y] for y in TWICE_HELICITY] for x in TWICE_HELICITY])
    result.flags.writeable = False
    return result


def _checked(state: tuple[int, int]) -> tuple[int, int]:
    l, twice_j = state  # noqa: E741
    if l < 0 or abs(twice_j - 2 * l) != 1 or twice_j < 1:
        raise invalid("state", tuple(state), "l and 2j with 2j = 2l + 1 or 2l − 1")
    return l, twice_j
