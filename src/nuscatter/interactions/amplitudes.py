"""Amplitudes and energies as arrays: shapes, products, and sums of what may have a batch axis and what has none.

Every cross section, spectrum and number of counts is a sum over pairs of amplitudes, of the strength Re Q_i Q_j* times
what multiplies it: a function of T, a flux's moments, or a matrix of a detector. `summed` is that sum.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import InputError, finite, invalid
from nuscatter.units import Array

#: Names of two amplitudes of a channel.
Pair: TypeAlias = tuple[str, str]
Left = TypeVar("Left")
Right = TypeVar("Right")


def coupling(name: str, value: ArrayLike) -> Array:
    """Return a real coupling as an array; `InputError` if it is not a finite number or a list of them."""
    array = finite(name, value)
    if array.ndim > 1 or not array.size:
        raise invalid(name, value, "a number or a one-dimensional array")
    return array


def as_charge(term: object, value: ArrayLike) -> Array:
    """Return what a term's `charge` gives as an array; its shape is (n, batch) or broadcasts with it."""
    try:
        charge = np.asarray(value)
    except ValueError:  # a ragged list
        charge = np.asarray(None)
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


def like(values: NDArray[Any], other: Array) -> NDArray[Any]:
    """Return `values`, with a last axis of length 1 where `other` has a batch axis and `values` has none."""
    return values[..., None] if other.ndim > values.ndim else values


def added(total: Array, part: Array) -> Array:
    """Return the sum of two arrays of which either may have a batch axis, the last; a `total` without axes is zero."""
    return part if total.ndim == 0 else like(total, part) + like(part, total)


def summed(
    total: Array, left: Mapping[Pair, Left], right: Mapping[Pair, Right], product: Callable[[Left, Right], Array]
) -> Array:
    """Return total + Σ_ij product(left_ij, right_ij), in the order of `left`.

    Args:
        total: What is added to.
        left: For each pair of amplitudes its strength, or what multiplies it.
        right: The other of the two. A pair that is in one of them only does not interfere, or does not occur.
        product: (left_ij, right_ij) → an array like `total`, with or without a batch axis.
    """
    for pair, one in left.items():
        if pair in right:
            total = added(total, product(one, right[pair]))
    return total


def weighed(rate: Array, strength: Array) -> Array:
    """Return a rate (n, …) times a strength (n,) or (n, batch), the batch axis last.

    It is zero where the strength is: a rate that is infinite at T = 0 needs a charge to be there.
    """
    axes = (1,) * (rate.ndim - 1)
    if axes:  # the strength's batch axis goes behind all axes of the rate
        strength = strength.reshape(strength.shape[:1] + axes + strength.shape[1:])
    product = like(rate, strength) * strength
    if np.count_nonzero(np.isfinite(rate)) == rate.size:
        return product
    return np.where(strength == 0, 0.0, product)


def squares(charges: dict[str, Array]) -> dict[Pair, Array]:
    """Return Re Q_i Q_j* of each pair of amplitudes of one transition; pairs i ≠ j count twice."""
    names = list(charges)
    result = {}
    for at, i in enumerate(names):
        result[i, i] = real_product(charges[i], charges[i])
        for j in names[at + 1 :]:
            result[i, j] = 2 * real_product(charges[i], charges[j])
    return result


def products(
    one: dict[str, Array], other: dict[str, Array], factor: complex, order: tuple[str, ...]
) -> dict[Pair, Array]:
    """Return Re(factor A_i B_j*) of each pair of amplitudes of two transitions.

    Args:
        one: Amplitudes A_i by name.
        other: Amplitudes B_j by name.
        factor: What multiplies the products.
        order: All names. (i, j) and (j, i) are one entry, under the name that comes first here.
    """
    result: dict[Pair, Array] = {}
    for i, first in one.items():
        for j, second in other.items():
            pair = (i, j) if order.index(i) <= order.index(j) else (j, i)
            part = real_product(np.asarray(factor * first), second)
            result[pair] = result[pair] + part if pair in result else part
    return result


def real_product(one: NDArray[Any], other: NDArray[Any]) -> Array:
    """Return Re(one × other*); `InputError` if their batches differ in length."""
    try:
        return np.real(one * np.conj(other)) if np.iscomplexobj(one) or np.iscomplexobj(other) else one * other
    except ValueError:
        raise _of_two_lengths(one, other) from None


def plus(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Return the sum of two charges or couplings; `InputError` if their batches differ in length."""
    try:
        return np.asarray(one + other)
    except ValueError:
        raise _of_two_lengths(one, other) from None


def times(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    """Return the product of couplings, charges or shapes; `InputError` if their batches differ in length."""
    try:
        return np.asarray(one * other)
    except ValueError:
        raise _of_two_lengths(one, other) from None


def _of_two_lengths(one: NDArray[Any], other: NDArray[Any]) -> InputError:
    lengths = " and ".join(str(each.shape[-1]) for each in (one, other))
    return InputError(
        f"Couplings and form factors of one model are arrays of {lengths} values; arrays of one length were expected."
    )
