r"""Charges as sums of couplings times shapes: what protons, neutrons or an electron are for a neutrino at each Q².

Most charges are such a sum over a few shapes S of Q²,

.. math:: Q(Q^2) = \sum_a c_a\, S_a(Q^2),

as the weak charge :math:`(1 - 4 \sin^2\theta_W)\, Z F_p - 1 \cdot N F_n` is with `protons` and `neutrons`. A shape is a
real function of (q2 [MeV²], nucleus) without any coupling in it. It is hashable, and equal where it is the same
function: a function of a module, or an instance of a frozen dataclass. What depends on a shape alone can then be
computed once, and is found again by the shape.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.batch import holds_single_numbers
from nuscatter.errors import InputError, invalid
from nuscatter.interactions.channels import Channel
from nuscatter.particles import Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

#: (q2 [MeV²] of shape (n, 1), nucleus or None for free electrons) → a real array that broadcasts with (n, 1), or with
#: (n, batch) where a form factor is a batch. Infinite where the charge is, as at Q² = 0 by exchange of a photon.
Shape: TypeAlias = Callable[[Array, Nucleus | None], Array]


class HasParts(Protocol):
    """What says its charges as couplings by shapes, as a term may."""

    def parts(
        self, channel: Channel, amplitude: str, initial: Species, final: Species
    ) -> Mapping[Shape, ArrayLike] | None:
        """Return the coupling of each shape in the charge of a transition, as `Term.parts`."""
        ...


def protons(q2: Array, nucleus: Nucleus | None) -> Array:
    """Return Z F_p(Q) at `q2` = Q² [MeV²]."""
    inside = _needed(nucleus)
    return np.asarray(inside.nuclide.Z * inside.proton(np.sqrt(q2)))


def neutrons(q2: Array, nucleus: Nucleus | None) -> Array:
    """Return N F_n(Q) at `q2` = Q² [MeV²]."""
    inside = _needed(nucleus)
    return np.asarray(inside.nuclide.N * inside.neutron(np.sqrt(q2)))


def unity(_q2: Array, _nucleus: Nucleus | None) -> Array:
    """Return 1 at every Q²: the shape of a free electron's charge."""
    return _ONE


_ONE = np.ones(())


def evaluated(shape: Shape, q2: Array, nucleus: Nucleus | None) -> Array:
    """Return a shape at `q2` [MeV²]; `InputError` if its values are not real, or not numbers."""
    values = np.asarray(shape(q2, nucleus))
    if values.dtype.kind not in "iuf" or values.ndim > 2:
        raise invalid(f"the shape {_name(shape)}", values, "a real function of q2 of shape (n, 1) and of a nucleus")
    if np.count_nonzero(np.isnan(values)):
        raise invalid(f"the shape {_name(shape)} at some Q²", np.nan, "a real number")
    return values


def parts_of(
    term: HasParts, channel: Channel, amplitude: str, initial: Species, final: Species
) -> dict[Shape, NDArray[Any]] | None:
    """Return the parts of a term's charge as `coefficients` does; None where they are not known.

    Raises:
        InputError: as `coefficients`; a shape is not hashable.
    """
    if not _parts_are_of_charge(type(term)):
        return None
    parts = said(term, channel, amplitude, initial, final)
    return None if parts is None else coefficients(type(term).__name__, parts)


def said(
    term: HasParts, channel: Channel, amplitude: str, initial: Species, final: Species
) -> Mapping[Shape, ArrayLike] | None:
    """Return ``term.parts``; `InputError` if a shape is not hashable, so that no mapping can have it as a key."""
    try:
        return term.parts(channel, amplitude, initial, final)
    except TypeError as error:
        if "unhashable" not in str(error):
            raise
        raise InputError(
            f"A shape in the parts of {type(term).__name__} is not hashable ({error}); "
            "a function of a module or an instance of a frozen dataclass was expected."
        ) from error


@cache
def _parts_are_of_charge(kind: type) -> bool:
    """Return whether the parts of a class of terms are those of its charge.

    They are where the charge is the one that the interface makes of them, or where one class defines both. A subclass
    that replaces the charge alone inherits parts that are not its own.
    """
    charge, parts = ([each for each in kind.__mro__ if name in vars(each)] for name in ("charge", "parts"))
    return charge[0] in (parts[0], parts[-1])


def coefficients(name: str, parts: Mapping[Shape, ArrayLike]) -> dict[Shape, NDArray[Any]]:
    """Return the couplings of a charge by their shapes as arrays of floats or complex numbers, of shape () or (batch,).

    Args:
        name: The term's, for messages.
        parts: What its `parts` returned. That couplings are finite is not tested here.

    Raises:
        InputError: it is no mapping, a shape is no function, or a coupling is no number or has more than one axis.
    """
    if not isinstance(parts, Mapping):
        raise invalid(f"what the parts of {name} returned", parts, "a mapping of shapes to couplings, or None,")
    result = {}
    for shape, value in parts.items():
        if not callable(shape):
            raise invalid(f"a shape in the parts of {name}", shape, "a function of q2 [MeV²] and a nucleus")
        array = np.asarray(value)
        kind = array.dtype.kind
        if kind not in "fciu" or array.ndim > 1 or not array.size:
            what = f"the coupling of {_name(shape)} in the parts of {name}"
            raise invalid(what, value, "a number or an array of shape (batch,)")
        result[shape] = array if kind in "fc" else array.astype(float)
    return result


def combined(name: str, parts: Mapping[Shape, ArrayLike], q2: Array, nucleus: Nucleus | None) -> Array | None:
    """Return Σ coupling × shape, which broadcasts with (n, batch); None if there are no parts.

    Args:
        name: The term's, for messages.
        parts: Couplings by shapes.
        q2: Q² [MeV²], shape (n, 1).
        nucleus: The target; None for free electrons.

    Raises:
        InputError: as `coefficients` and `evaluated`; a coupling is not finite.
    """
    total: Array | None = None
    for shape, coupling in coefficients(name, parts).items():
        require_finite(name, shape, coupling)
        values = evaluated(shape, q2, nucleus)
        part = coupling * values
        if np.count_nonzero(np.isinf(values)):  # a coupling of zero times an infinite shape is zero
            part = np.where(coupling == 0, 0.0, part)
        total = np.asarray(part) if total is None else total + part
    return total


def require_finite(name: str, shape: Shape, coupling: NDArray[Any]) -> None:
    """Raise `InputError` that names the term and the shape if a coupling is not finite."""
    if np.count_nonzero(np.isfinite(coupling)) < coupling.size:
        raise invalid(f"the coupling of {_name(shape)} in the parts of {name}", coupling, "a finite number")


def is_single(nucleus: Nucleus | None) -> bool:
    """Return whether no form factor of a nucleus can be a batch, as far as is seen without computing it."""
    if nucleus is None or nucleus.holds_single_numbers:
        return True
    return holds_single_numbers(nucleus.proton) and holds_single_numbers(nucleus.neutron)


def _needed(nucleus: Nucleus | None) -> Nucleus:
    if nucleus is None:
        raise invalid("nucleus", nucleus, "a Nucleus, as helm(nuclide('Ar40')) returns it,")
    return nucleus


def _name(shape: object) -> str:
    return getattr(shape, "__name__", type(shape).__name__)
