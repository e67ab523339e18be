r"""The operators of weak currents on a nucleus, as rows of radial functions on the transition densities of an RPA.

A neutrino that leaves q = k − k′ and ω in a nucleus asks for multipoles of the charge e^{iqx}, the spin σe^{iqx}, the
convection current and the axial charge. In the local frame of `nuscatter.structure.crpa` each is a radial function of
x = qr times a field there, and nothing else. With Λ = √(J(J+1)), spherical Bessel functions j = j_J(x), j′ = dj/dx and
the fields ρ, s₀, s̃ = √2 s₁, ĵ₀, ĵ₁ (with its √2) and Ŵ, the rows of natural parity (−)^J are

.. math::
    \text{charge} &= j\rho, \qquad \text{spin} = j\tilde s, \qquad
    \text{convection} = \tfrac{1}{m}\big[j'\hat\jmath_0 + \Lambda\tfrac{j}{x}\hat\jmath_1\big], \\
    \text{remainder} &= \tfrac{1}{m} j_{J+1}\Big[-\sqrt{\tfrac{J+1}{2J+1}}\,\hat\jmath_0
    + \sqrt{\tfrac{J}{2J+1}}\,\hat\jmath_1\Big],

and those of the other parity

.. math::
    \text{longitudinal\_spin} &= j's_0 + \Lambda\tfrac{j}{x}\tilde s, &
    \text{transverse\_spin} &= \Lambda\tfrac{j}{x}s_0 + \big(j' + \tfrac{j}{x}\big)\tilde s, \\
    \text{current} &= \tfrac{1}{m} j\hat\jmath_1, & \text{axial\_charge} &= \tfrac{1}{M} j\hat W .

In the notation of T. W. Donnelly and W. C. Haxton, At. Data Nucl. Data Tables 23 (1979) 103, these are M, Σ (times i),
…, Σ″, Σ′, Δ and Ω′. The remainder is what the transverse electric convection current has beyond Siegert's theorem.
For J = 0 its row is (j₀ − 1)ρ instead: a turn of the nucleus in isospin, the limit q → 0 of the charge, carries no
current, and would be a pole at Q² = 0 in the longitudinal one.

A row knows no coupling, like a channel of elastic scattering: protons and neutrons have rows of their own. So one
sampled response ⟨a|Π|b⟩ of every pair of rows serves all energies, couplings, form factors and leptons. All rows have
one dimension, that of the row of the charge. Divided by q^p of `power` a row is an even function of q.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import neutron_mass, proton_mass
from nuscatter.errors import finite, increasing, invalid, one_of, positive, truth, unknown, whole
from nuscatter.structure.crpa.transition_densities import Field
from nuscatter.units import Array, fm

#: M [MeV], the nucleon's mass in the axial charge.
NUCLEON_MASS = (neutron_mass.value + proton_mass.value) / 2

#: Names of the rows by natural parity; "convection" is asked for where currents are explicit.
_NAMES = {
    True: ("charge", "remainder", "spin", "convection"),
    False: ("longitudinal_spin", "axial_charge", "transverse_spin", "current"),
}
#: Those that J = 0 has, which is without transverse currents.
_OF_MONOPOLE = ("charge", "remainder", "convection", "longitudinal_spin", "axial_charge")
_TRANSVERSE = ("transverse_spin", "current")
#: Highest J of the rows.
_HIGHEST = 30


class Row(NamedTuple):
    """One operator on one kind of nucleons.

    Example:
        >>> Row("charge", 0)
        Row(name='charge', kind=0)
    """

    #: What it is of, as in the module's head.
    name: str
    #: 0 neutrons, 1 protons; 0 for charge exchange, which has one kind of pairs only.
    kind: int


@cache
def rows(J: int, natural: bool, *, kinds: int, explicit: bool = False) -> tuple[Row, ...]:
    """Return the rows of a multipole, all kinds of one operator together.

    Args:
        J: Angular momentum.
        natural: Whether the parity is (−)^J.
        kinds: 2, or 1 for charge exchange.
        explicit: Whether the convection current is among them, which conserved currents do not need.

    Raises:
        InputError: J or kinds is out of range.

    Example:
        >>> [row.name for row in rows(1, True, kinds=1)]
        ['charge', 'remainder', 'spin']
    """
    whole("J", J, 0, _HIGHEST), whole("kinds", kinds, 1, 2)
    names = _NAMES[truth("natural", natural)]
    allowed = _OF_MONOPOLE if J == 0 else names
    return tuple(
        Row(name, kind)
        for name in names
        if name in allowed and (truth("explicit", explicit) or name != "convection")
        for kind in range(kinds)
    )


@cache
def pairs(J: int, natural: bool, *, kinds: int, explicit: bool = False) -> tuple[tuple[Row, Row], ...]:
    """Return the pairs of rows whose responses a cross section needs, each once: the response is symmetric.

    Transverse currents do not interfere with the charge and the longitudinal ones. Natural parity has its charge in
    both, by conservation.

    Example:
        >>> len(pairs(1, True, kinds=1)), len(pairs(1, False, kinds=1)), len(pairs(2, False, kinds=2))
        (6, 6, 20)
    """
    found = rows(J, natural, kinds=kinds, explicit=explicit)
    return tuple(
        (a, b) for at, a in enumerate(found) for b in found[at:] if (a.name in _TRANSVERSE) == (b.name in _TRANSVERSE)
    )


def power(row: Row, J: int) -> int:
    """Return p: the row is q^p times an even function of q that is smooth at zero.

    Example:
        >>> power(Row("charge", 0), 3), power(Row("transverse_spin", 0), 1), power(Row("remainder", 0), 0)
        (3, 0, 2)
    """
    match row.name:
        case "remainder":
            return J + 1 if J else 2
        case "convection" | "longitudinal_spin":
            return abs(J - 1)
        case "transverse_spin":
            return J - 1
        case _:
            return J


def operators(
    rows: Sequence[Row], J: int, fields: Sequence[Field], *, q: ArrayLike, r: Array, kinds: int, convection_mass: float
) -> Array:
    """Return the radial function of each row on each field, as a continuum RPA takes its operators.

    Args:
        rows: What the function `rows` returns, or some of it.
        J: Angular momentum.
        fields: The RPA's transition densities. The axial charge needs W, or S00 and S+- whose sum it is.
        q: Momentum transfers [MeV], above zero and increasing.
        r: Radii [fm], the points of the RPA.
        kinds: Of nucleons in the RPA: 2, or 1 for charge exchange.
        convection_mass: m [MeV] of the convection current, that of the force's ħ²/2m: its kinetic energy makes the
            current that the RPA conserves.

    Returns:
        Array of shape (rows, q, kinds, fields, points). Currents contain 1/m [fm], so that all have one dimension.

    Raises:
        InputError: a field that a row needs is missing, or q, r or the mass is not above zero.

    Example:
        >>> from nuscatter.structure.crpa.transition_densities import fields
        >>> from nuscatter.units import MeV
        >>> natural = fields(natural=True, spin_current=False)
        >>> found = operators(rows(1, True, kinds=1), 1, natural, q=[20 * MeV], r=np.array([1.0, 2.0]), kinds=1,
        ...     convection_mass=939 * MeV)
        >>> found.shape, round(float(found[0, 0, 0, 0, 0]), 4)  # j₁(0.1014) on ρ
        ((3, 1, 1, 9, 2), 0.0338)
    """
    q, r = increasing("q", positive("q", q, "MeV"), at_least=1), positive("r", r)
    kinds, m = whole("kinds", kinds, 1, 2), float(positive("convection_mass", convection_mass, "MeV", single=True))
    places = {field.name: at for at, field in enumerate(fields)}
    x = q[:, None] * (finite("r", r) * fm)
    of_rows = _on_fields(J, x, m)
    result = np.zeros((len(rows), q.size, kinds, len(fields), r.size))
    for at, row in enumerate(rows):
        if row.kind >= kinds:
            raise invalid("the kind of a row", row.kind, f"one below {kinds}, the RPA's number of kinds,")
        found = of_rows[one_of("row of weak currents", row.name, of_rows)]
        for name, function in (_trace(found, places) if row.name == "axial_charge" else found).items():
            if name not in places:
                raise unknown(f"field for the row {row.name} in this RPA:", name, places)
            result[at, :, row.kind, places[name]] += function
    return result


def _on_fields(J: int, x: Array, m: float) -> dict[str, dict[str, Array]]:
    """Return the radial function that each row has on each field, at x = qr."""
    from scipy.special import spherical_jn

    j, slope, over_x = spherical_jn(J, x), spherical_jn(J, x, derivative=True), spherical_jn(J, x) / x
    both = sqrt(J * (J + 1))
    # Fields of currents have one derivative more than densities: 1/m in fm makes them alike.
    of_current, of_axial = 1 / (m * fm), 1 / (NUCLEON_MASS * fm)
    beyond = of_current / sqrt(2 * J + 1) * spherical_jn(J + 1, x)
    siegert = {"j0": -sqrt(J + 1) * beyond, "j1": sqrt(J) * beyond}
    return {
        "charge": {"rho": j},
        "spin": {"s1": j},
        "convection": {"j0": of_current * slope, "j1": of_current * both * over_x},
        "remainder": siegert if J else {"rho": j - 1},
        "longitudinal_spin": {"s0": slope, "s1": both * over_x},
        "transverse_spin": {"s0": both * over_x, "s1": slope + over_x},
        "current": {"j1": of_current * j},
        "axial_charge": {"W": of_axial * j},
    }


def _trace(W: Mapping[str, Array], places: Mapping[str, int]) -> Mapping[str, Array]:
    """Return the axial charge on the spin currents whose sum is W, where the RPA has these and no W."""
    if "W" in places or "S00" not in places:
        return W
    # Helicities +− and −+ are one field, with √2 (`transition_densities`).
    return {"S00": W["W"], "S+-": -sqrt(2) * W["W"]}
