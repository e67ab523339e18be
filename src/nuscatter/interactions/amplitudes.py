"""Amplitudes and energies as arrays: shapes, products, and sums of what may have a batch axis and what has none."""

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import invalid
from nuscatter.units import Array


def as_charge(term: object, value: ArrayLike) -> Array:
    """Return what a term's `charge` gives as an array; its shape is (n, batch) or broadcasts with it."""
    charge = np.asarray(value)
    if charge.dtype.kind not in "iufc" or charge.ndim > 2:
        name = f"the charge of {type(term).__name__}"
        raise invalid(name, value, "a number or an array of the shape (n, batch)")
    return charge


def together(name: str, energy: Array, other: Array) -> tuple[Array, Array]:
    """Return both arrays in their common shape; `InputError` names the second if there is none."""
    try:
        both = np.broadcast_arrays(energy, other)
    except ValueError:
        raise invalid(f"the shape of {name}", other.shape, f"one that broadcasts with E's, {energy.shape},") from None
    return both[0], both[1]


def like(values: Array, other: Array) -> Array:
    """Give `values` of shape (n,) the trailing batch axis that `other` has."""
    return values[:, None] if other.ndim > values.ndim else values


def added(total: Array, part: Array) -> Array:
    """Return the sum of two arrays of which either may have a batch axis behind the axis of energies."""
    return part if total.ndim == 0 else like(total, part) + like(part, total)


def squares(charges: dict[str, Array]) -> dict[tuple[str, str], Array]:
    """Return Re Q_i Q_j* of each pair of amplitudes of one transition; pairs i ≠ j count twice."""
    names = list(charges)
    result = {}
    for at, i in enumerate(names):
        result[i, i] = real_product(charges[i], charges[i])
        for j in names[at + 1 :]:
            result[i, j] = 2 * real_product(charges[i], charges[j])
    return result


def real_product(one: Array, other: Array) -> Array:
    """Return Re(one × other*)."""
    return np.real(one * np.conj(other)) if np.iscomplexobj(one) or np.iscomplexobj(other) else one * other
