r"""Strengths as sums of couplings times products of two shapes.

Where every charge of a model is a sum of couplings times shapes (`nuscatter.interactions.shapes`), every strength is
one of couplings times products of shapes,

.. math:: \mathrm{Re}\, Q_i Q_j^* = \sum_{ab} \mathrm{Re}(c^i_a c^{j*}_b)\, S_a(Q^2) S_b(Q^2).

A product of two shapes has no coupling in it: a detector's response to it is computed once, and a batch of couplings is
then one product of matrices. `expanded` returns the coefficients.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError
from nuscatter.interactions.amplitudes import Pair, plus, real_product, times
from nuscatter.interactions.channels import Channel
from nuscatter.interactions.shapes import (
    Shape,
    evaluated,
    is_found_again,
    is_single,
    neutrons,
    parts_of,
    protons,
    require_finite,
    require_number,
    unity,
)
from nuscatter.interactions.term import Model, Term
from nuscatter.particles import Coherence, Species, State
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

__all__ = ["Product", "Shape", "expanded", "neutrons", "protons", "unity"]

#: Couplings of one amplitude by shapes.
_Parts = Mapping[Shape, NDArray[Any]]


class Product(NamedTuple):
    """Two shapes of a pair of amplitudes, of which one coefficient of an expansion is the factor.

    Args:
        pair: Names of two amplitudes, as in `Channel.form`.
        first: One shape. `expanded` sorts the two, so that a product has one order only.
        second: The other, or the same.
    """

    pair: Pair
    first: Shape
    second: Shape

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return first × second at `q2` [MeV²] of shape (n,): shape (n,), or (n, batch) if a form factor is a batch.

        Args:
            q2: Q² [MeV²].
            nucleus: The target; None for free electrons.

        Raises:
            InputError: a shape is not real, or not a number; it needs a nucleus and there is none.
        """
        column = q2[:, None]
        first = require_number(self.first, evaluated(self.first, column, nucleus))
        same = self.first == self.second
        second = first if same else require_number(self.second, evaluated(self.second, column, nucleus))
        result = times(first, second)
        result = np.broadcast_to(result, np.broadcast_shapes(column.shape, result.shape))
        return result if result.shape[1] > 1 or self._has_batch(q2, nucleus) else result[:, 0]

    def _has_batch(self, q2: Array, nucleus: Nucleus | None) -> bool:
        """Tell a batch of one from no batch: a shape at a plain number has a dimension, or none."""
        if is_single(nucleus):
            return False
        probe: Any = q2[:1].sum()  # a number without axes
        return any(evaluated(shape, probe, nucleus).ndim > 0 for shape in (self.first, self.second))


def expanded(term: Term, channel: Channel, initial: State) -> dict[Product, Array] | None:
    """Return the coefficients of what `Term.strengths` returns, by the products of shapes that they multiply.

    ``strengths[pair](Q²) = Σ coefficient × first(Q²) second(Q²)``, summed over final flavours. Pairs i ≠ j count twice;
    so do the shapes a ≠ b of one amplitude.

    Args:
        term: A term, or a model.
        channel: One of its channels.
        initial: The species that comes, or a coherence.

    Returns:
        Real coefficients of shape () or (batch,); empty where nothing scatters; None where a term that acts in this
        channel does not say its parts, or where one of their shapes is not found again (`is_found_again`).

    Raises:
        InputError: what a term says as its parts is no mapping of shapes to finite numbers or arrays (batch,), or two
            batches differ in length.

    Example:
        >>> from nuscatter.interactions.channels import VECTOR
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> from nuscatter.particles import nu_mu
        >>> for product, number in expanded(StandardModel(0.2), VECTOR, nu_mu).items():
        ...     print(product.first.__name__, product.second.__name__, round(float(number), 3))
        protons protons 0.04
        neutrons protons -0.4
        neutrons neutrons 1.0
    """
    total: dict[Product, Array] = {}
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused below
        for final in initial.family:
            if isinstance(initial, Coherence):
                one = _amplitudes(term, channel, initial.first, final)
                other = _amplitudes(term, channel, initial.second, final)
                if one is None or other is None:
                    return None
                _add_interference(total, one, other, 2j if initial.imaginary else 2.0, channel.amplitudes)
            else:
                charges = _amplitudes(term, channel, initial, final)
                if charges is None:
                    return None
                _add_squares(total, charges)
        result = {product: np.asarray(value) for product, value in total.items()}
        if any(np.count_nonzero(np.isfinite(value)) < value.size for value in result.values()):
            _refuse(term, channel, initial)
    return result


def _amplitudes(term: Term, channel: Channel, initial: Species, final: Species) -> dict[str, _Parts] | None:
    """Return the parts of each amplitude of a transition, those that there are; None if one is not known."""
    # a model adds the parts of its terms, which `parts_of` has checked
    found = term.parts if isinstance(term, Model) else partial(parts_of, term)
    result: dict[str, _Parts] = {}
    for name in channel.amplitudes:
        parts = found(channel, name, initial, final)
        if parts is None or not all(map(is_found_again, parts)):
            return None
        if parts:
            result[name] = parts
    return result


def _add_squares(total: dict[Product, Array], charges: dict[str, _Parts]) -> None:
    """Add Re c_a c_b* of each pair of amplitudes of one transition and each pair of shapes to `total`."""
    names = list(charges)
    for at, i in enumerate(names):
        own = list(charges[i].items())
        for index, (shape, coupling) in enumerate(own):
            _add(total, _product((i, i), shape, shape), real_product(coupling, coupling))
            for other_shape, other in own[index + 1 :]:
                _add(total, _product((i, i), shape, other_shape), 2 * real_product(coupling, other))
        for j in names[at + 1 :]:
            for shape, coupling in own:
                for other_shape, other in charges[j].items():
                    _add(total, _product((i, j), shape, other_shape), 2 * real_product(coupling, other))


def _add_interference(
    total: dict[Product, Array],
    one: dict[str, _Parts],
    other: dict[str, _Parts],
    factor: complex,
    order: tuple[str, ...],
) -> None:
    """Add Re(factor c_a d_b*) of two transitions to `total`; (i, j) and (j, i) are one pair, as in `products`."""
    for i, of_first in one.items():
        for j, of_second in other.items():
            pair = (i, j) if order.index(i) <= order.index(j) else (j, i)
            for shape, coupling in of_first.items():
                turned: NDArray[Any] = factor * coupling
                for other_shape, conjugate in of_second.items():
                    _add(total, _product(pair, shape, other_shape), real_product(turned, conjugate))


def _add(total: dict[Product, Array], product: Product, part: Array) -> None:
    total[product] = plus(total[product], part) if product in total else part


@lru_cache(maxsize=4096)
def _product(pair: Pair, one: Shape, other: Shape) -> Product:
    """Return the product of two shapes, the same one whichever comes first."""
    return Product(pair, *sorted((one, other), key=_rank))


def _rank(shape: Shape) -> tuple[str, str, str, int]:
    """Return the key by which the two shapes of a product are sorted: their names; for equal names, their fields."""
    kind: Any = shape if hasattr(shape, "__qualname__") else type(shape)
    return str(kind.__module__), kind.__qualname__, repr(shape), id(shape)


def _refuse(term: Term, channel: Channel, initial: State) -> None:
    """Raise `InputError` that names the term whose coupling is not finite, or says that products are not."""
    states = (initial.first, initial.second) if isinstance(initial, Coherence) else (initial,)
    for each in term.terms if isinstance(term, Model) else (term,):
        for state in states if channel in each.channels else ():
            for final in initial.family:
                for parts in (_amplitudes(each, channel, state, final) or {}).values():
                    for shape, coupling in parts.items():
                        require_finite(type(each).__name__, shape, coupling)
    raise InputError(f"The couplings of {type(term).__name__} are so large that their products are not finite.")
