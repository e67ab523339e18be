r"""Transition densities of a particle and a hole, as linear maps of the particle's u and rφ′ at the points.

The residual force knows a particle–hole pair by the reduced elements ⟨p‖·‖h⟩ of local densities: the number density ρ
and its gradient, the kinetic density τ, the spin–orbit vector **J** (and the tensor J_μν that it is the antisymmetric
part of), the current **j**, the spin density **s** with its gradient, and the spin-kinetic density **T**. In the local
frame (`local_frame`) each is a bilinear form in the eight components of the two states. The form does not depend on
the states: one constant matrix for each density. Its components along e_κ are, with the projection S_κ = e_κ*·σ,

.. math::
    \rho &= \psi_p^\dagger\psi_h,\qquad \tau = \sum_\mu (\nabla_\mu\psi_p)^\dagger\nabla_\mu\psi_h, \\
    (\nabla\rho)_\mu &= \psi_p^\dagger\nabla_\mu\psi_h + (-)^\mu(\nabla_{-\mu}\psi_p)^\dagger\psi_h, \\
    j_\mu &= \tfrac{1}{2i}\big[\psi_p^\dagger\nabla_\mu\psi_h - (-)^\mu(\nabla_{-\mu}\psi_p)^\dagger\psi_h\big],

and s, ∇s, J_μκ, T the same with S_κ between the spinors.

A density of helicity −1 is the one of +1 up to a sign that parity fixes. So only 0 and +1 are kept, those of +1 times
√2: a sum over the fields of a vector is the whole scalar product. The phases i of j and J_μκ are divided out
(ĵ = i j, Ĵ = i J), and every field is real. What other densities there are follows from these at each point: for
natural parity (−)^J and Λ = √(J(J+1)), √2(∇ρ)_1 = Λρ/r, and of s̃ = √2 s_1

.. math::
    |\nabla s|^2 &= \tilde s'^2 + \Lambda^2\tilde s^2/r^2, \qquad (\nabla\times s)_0 = -i\Lambda\tilde s/r, \\
    \sqrt2(\nabla\times s)_1 &= -i(\tilde s' + \tilde s/r).

The trace of Ĵ_μκ, Ŵ = −i σ·∇ taken in halves on both sides, is the axial charge of a weak current. No force acts on it.
"""

from collections.abc import Sequence
from functools import cache
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import truth, unknown
from nuscatter.structure.crpa.local_frame import PARTS, components, reduced_weights
from nuscatter.units import Array

_Complex = NDArray[np.complex128]
#: S_κ = e_κ*·σ between spins up and down, by κ.
_SPIN = {
    0: np.array([[1, 0], [0, -1]]),
    1: np.array([[0, 0], [-sqrt(2), 0]]),
    -1: np.array([[0, sqrt(2)], [0, 0]]),
}
#: e_μ × e_ν = factor × e_κ, as (μ, ν): (κ, factor).
_CROSS = {
    (0, 1): (1, -1j),
    (1, 0): (1, 1j),
    (0, -1): (-1, 1j),
    (-1, 0): (-1, -1j),
    (1, -1): (0, 1j),
    (-1, 1): (0, -1j),
}
#: Helicities in names of fields.
_HELICITY = {"0": 0, "1": 1, "+": 1, "-": -1}


class Field(NamedTuple):
    """One real component of a transition density.

    Example:
        >>> Field("rho", time_even=True)
        Field(name='rho', time_even=True)
    """

    #: rho; drho, its radial slope; tau; then a letter and helicities: J spin–orbit vector, j current, s spin density,
    #: ds its radial slope, T spin-kinetic density, S spin-current tensor (gradient first, spin second), W its trace.
    name: str
    #: Whether time reversal leaves it as it is; if not, a hole's backward part has the other sign.
    time_even: bool


_NATURAL = (
    *(Field(name, True) for name in ("rho", "drho", "tau", "J0", "J1")),
    *(Field(name, False) for name in ("j0", "j1", "s1", "ds1")),
)
_UNNATURAL = tuple(Field(name, False) for name in ("j1", "s0", "s1", "ds0", "ds1"))
_TENSOR = tuple(Field(name, True) for name in ("S+-", "S+0", "S0+", "S++"))
_NATURAL_CURRENT = (Field("T1", False), *_TENSOR)
_UNNATURAL_CURRENT = (Field("T0", False), Field("T1", False), Field("S00", True), *_TENSOR)
_AXIAL_CHARGE = (Field("W", True),)
_NAMES = tuple(dict.fromkeys(each.name for each in (*_NATURAL, *_UNNATURAL, *_UNNATURAL_CURRENT, *_AXIAL_CHARGE)))


def fields(natural: bool, spin_current: bool, axial_charge: bool = False) -> tuple[Field, ...]:
    """Return the fields of a channel, those of even and odd time parity.

    Args:
        natural: Whether the parity is (−)^J.
        spin_current: Whether the squares of the spin-current tensor are in the functional (`SkyrmeForce.tensor`).
        axial_charge: Whether the trace W of the spin-current tensor is wanted, which only unnatural parity has: for
            operators, since it has no part in the force.

    Raises:
        InputError: an argument is not True or False.

    Example:
        >>> [field.name for field in fields(natural=False, spin_current=False)]
        ['j1', 's0', 's1', 'ds0', 'ds1']
    """
    if truth("natural", natural):
        return _NATURAL + _NATURAL_CURRENT * bool(truth("spin_current", spin_current))
    with_currents = _UNNATURAL + _UNNATURAL_CURRENT * bool(truth("spin_current", spin_current))
    return with_currents + _AXIAL_CHARGE * bool(truth("axial_charge", axial_charge))


def coefficients(particle: tuple[int, int], hole: tuple[int, int], J: int, fields: Sequence[Field]) -> Array:
    """Return the factors of (φ, φ′, φ/r) of the particle × (φ, φ′, φ/r) of the hole in each field.

    Args:
        particle: l and 2j of the state on the left.
        hole: l and 2j of the state on the right.
        J: Rank of the density.
        fields: Which densities; all of one parity.

    Returns:
        Array of shape (fields, 3, 3); zeros where angular momentum forbids the pair. Its parity is the caller's
        care: l + l′ + J is even for fields of natural parity, and odd for the others.

    Raises:
        InputError: there is no such state, or no such field.

    Example:
        >>> number = coefficients((1, 3), (0, 1), 1, fields(True, False))[0]  # ⟨p3/2‖Y_1‖s1/2⟩
        >>> round(float(number[0, 0] * np.sqrt(4 * np.pi)), 12)
        2.0
    """
    left, right = components(tuple(particle)), components(tuple(hole))
    forms = _forms(tuple(field.name for field in fields))
    weighted = forms * reduced_weights(particle[1], hole[1], J)
    return np.asarray(left @ weighted @ right.T)


def on_particle(coefficients: Array, u: Array, slope: Array, r: Array) -> Array:
    """Return each density as row 0 × u + row 1 × rφ′ of the particle.

    Args:
        coefficients: What the function `coefficients` returns for the pair, shape (fields, 3, 3).
        u: Reduced wave function of the hole at the points [fm^−½].
        slope: rφ′ of the hole at the points [fm^−½].
        r: The points [fm].

    Returns:
        Array of shape (fields, 2, points).

    Example:
        >>> rows = on_particle(np.ones((1, 3, 3)), np.array([1.0]), np.array([0.5]), np.array([2.0]))
        >>> rows[0, :, 0].tolist()  # φ + φ′ + φ/r of the hole is 1
        [0.75, 0.5]
    """
    hole = np.stack([u, slope, u / r]) / r
    of_value, of_slope, of_tangent = np.moveaxis(coefficients @ hole, 1, 0)
    # The particle's φ is u/r, its φ′ the slope over r.
    return np.stack([of_value + of_tangent / r, of_slope], axis=1) / r


@cache
def _forms(names: tuple[str, ...]) -> Array:
    """Return the bilinear forms of the named fields in the components, shape (fields, 8, 8), real."""
    result = np.array([_form(name).real for name in names])
    result.flags.writeable = False
    return result


def _form(name: str) -> _Complex:
    """Return the form of a field, made real by its phase, and with the √2 of helicity 1."""
    if name not in _NAMES:
        raise unknown("field of transition densities", name, _NAMES)
    letters, helicities = name.rstrip("01+-"), [_HELICITY[sign] for sign in name if sign in _HELICITY]
    along = helicities[-1] if helicities else 0
    spin = _SPIN[along]
    match letters:
        case "rho" | "drho" | "tau":
            form = np.kron({"rho": _number(), "drho": _gradient(0), "tau": _kinetic()}[letters], np.eye(2))
        case "j":
            form = 1j * np.kron(_current(along), np.eye(2))
        case "s" | "ds" | "T":
            form = np.kron({"s": _number(), "ds": _gradient(0), "T": _kinetic()}[letters], spin)
        case "S":
            form = 1j * np.kron(_current(helicities[0]), spin)
        case "W":  # e_μ* = (−)^μ e_−μ
            form = 1j * sum((_parity(mu) * np.kron(_current(mu), _SPIN[-mu]) for mu in (0, 1, -1)), np.zeros((8, 8)))
        case _:  # J, the vector part of the tensor: e_μ × e_κ times J_μκ
            parts = [(pair, factor) for pair, (to, factor) in _CROSS.items() if to == along]
            form = sum((f * np.kron(_current(mu), _SPIN[kappa]) for (mu, kappa), f in parts), np.zeros((8, 8), complex))
    scale = sqrt(2) if any(helicities) else 1.0
    return np.asarray(scale * form, complex)


def _unit(bra: int | str, ket: int | str) -> _Complex:
    """Return the form of one part of the particle times one of the hole, shape (4, 4), without spin."""
    form = np.zeros((4, 4), complex)
    form[PARTS.index(bra), PARTS.index(ket)] = 1
    return form


def _number() -> _Complex:
    return _unit("value", "value")


def _kinetic() -> _Complex:
    return _unit(0, 0) + _unit(1, 1) + _unit(-1, -1)


def _gradient(along: int) -> _Complex:
    """Return ∇_μ of the product, the gradient of both factors."""
    return _unit("value", along) + _parity(along) * _unit(-along, "value")


def _current(along: int) -> _Complex:
    """Return the current along e_μ, half the difference of both gradients over i."""
    return -0.5j * (_unit("value", along) - _parity(along) * _unit(-along, "value"))


def _parity(along: int) -> float:
    """Return (−)^μ, of e_μ* = (−)^μ e_−μ."""
    return -1.0 if along % 2 else 1.0
