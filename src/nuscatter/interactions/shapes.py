r"""Charges as sums of couplings times shapes: what protons, neutrons or an electron are for a neutrino at each Q².

Most charges are such a sum over a few shapes S of Q²,

.. math:: Q(Q^2) = \sum_a c_a\, S_a(Q^2),

as the weak charge :math:`(1 - 4 \sin^2\theta_W)\, Z F_p - 1 \cdot N F_n` is with `protons` and `neutrons`. A shape is a
real function of (q2 [MeV²], nucleus) without any coupling in it. It is hashable, and equal where it is the same
function: a function of a module, or an instance of a frozen dataclass. What depends on a shape alone can then be
computed once, and is found again by the shape (`is_found_again`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from types import FunctionType
from typing import Any, Protocol, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.batch import holds_single_numbers
from nuscatter.errors import InputError, invalid
from nuscatter.interactions.amplitudes import plus, times
from nuscatter.interactions.channels import Channel
from nuscatter.particles import Species
from nuscatter.structure.nucleus import Nucleus
from nuscatter.units import Array

#: (q2 [MeV²] of shape (n, 1), nucleus or None for free electrons) → a real array that broadcasts with (n, 1), or with
#: (n, batch) where a form factor is a batch. It is infinite where the charge is, as at Q² = 0 by exchange of a photon,
#: and 0 without an axis for a nucleus on which the transition does not happen.
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


@final
@dataclass(frozen=True)
class Formed:
    """A shape times a function of Q² that does not depend on the nucleus, as a propagator.

    Args:
        form: The function of q2 [MeV²], in the shape of q2.
        matter: The shape.
    """

    form: Callable[[Array], Array]
    matter: Shape

    def __call__(self, q2: Array, nucleus: Nucleus | None) -> Array:
        """Return form × matter at `q2` [MeV²]."""
        return np.asarray(self.form(q2)) * self.matter(q2, nucleus)


@final
@dataclass(frozen=True, eq=False)
class ByIdentity:
    """A function that is equal to itself alone: one whose contents cannot be compared, as an array of masses.

    Args:
        function: The function; need not be hashable.
    """

    function: Callable[..., Any]

    def __call__(self, *arguments: Any) -> Any:
        """Return what the function returns."""
        return self.function(*arguments)


def as_hashable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function as a field of a shape: itself if it is found again, else wrapped so that it can be hashed."""
    return function if is_found_again(function) else ByIdentity(function)


#: Numbers and names, which are compared by value, and objects that exist once.
_SINGLE = (float, int, complex, str, Enum, np.generic, np.ufunc, type(None))


def is_found_again(value: Any) -> bool:
    """Return whether a shape, or what it holds, is equal to one that is made anew in the same way.

    It is for functions of a module, for frozen dataclasses that are compared by value and hold nothing else, and for
    numbers and names. A lambda or a function inside a function is new each time, and what depends on it could not be
    found again.

    Example:
        >>> is_found_again(protons), is_found_again(lambda q2, nucleus: q2)
        (True, False)
    """
    if isinstance(value, FunctionType):
        return "<" not in value.__qualname__  # as in <lambda> and <locals>
    if isinstance(value, _SINGLE):
        return True
    if isinstance(value, tuple):
        return all(map(is_found_again, value))
    kind: Any = type(value)
    names = _compared(kind)
    return names is not None and all(is_found_again(getattr(value, name)) for name in names)


@cache
def _compared(kind: type) -> tuple[str, ...] | None:
    """Return the names of the fields of a frozen dataclass whose instances are equal if their fields are; else None."""
    if not is_dataclass(kind) or "<" in kind.__qualname__:  # a class inside a function is new each time
        return None
    how, own = kind.__dataclass_params__, fields(kind)  # type: ignore[attr-defined]
    by_value = how.frozen and how.eq and all(each.compare for each in own)
    return tuple(each.name for each in own) if by_value else None


def evaluated(shape: Shape, q2: Array, nucleus: Nucleus | None) -> Array:
    """Return a shape at `q2` [MeV²]; `InputError` if its values are not real."""
    values = np.asarray(shape(q2, nucleus))
    if values.dtype.kind not in "iuf" or values.ndim > 2:
        raise invalid(f"the shape {_name(shape)}", values, "a real function of q2 of shape (n, 1) and of a nucleus")
    require_recoils_first(f"shape {_name(shape)}", values, q2, lambda fewer: shape(fewer, nucleus))
    return values


def require_recoils_first(what: str, values: NDArray[Any], q2: Array, function: Callable[[Array], Any]) -> None:
    """Raise `InputError` if the values of a function of Q² have the recoils on the last axis, the batch's.

    Args:
        what: What the message calls the function.
        values: Its values at `q2`.
        q2: Q² [MeV²], shape (n, 1); of another shape it is not judged.
        function: The function; it is asked at fewer recoils where it might be a batch of n values.
    """
    n = q2.size
    if q2.ndim != 2 or n < 2 or values.ndim == 0:
        return
    wrong = values.ndim == 2 and values.shape[0] not in (1, n)
    if values.shape[-1] == n and not wrong:
        # A batch may have n values by chance: then it has as many at fewer recoils.
        fewer = np.asarray(function(q2[1:]))
        wrong = fewer.ndim > 0 and fewer.shape[-1] == n - 1
    if wrong:
        raise InputError(
            f"The {what} has an array of shape {values.shape} for q2 of shape {q2.shape}, but one that broadcasts with "
            f"it was expected, as {q2.shape} or ({n}, batch): recoils are on the first axis, so no axis of q2 is taken "
            "away, as by np.ravel or [:, 0]."
        )


def require_number(shape: Shape, values: Array) -> Array:
    """Return the values of a shape; `InputError` if one of them is not a number. Infinite ones are numbers."""
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
    if not isinstance(parts, (dict, Mapping)):  # a dict is known sooner
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
    """Return Σ coupling × shape, which broadcasts with (n, batch); None if there are no parts for this nucleus.

    Args:
        name: The term's, for messages.
        parts: Couplings by shapes.
        q2: Q² [MeV²], shape (n, 1).
        nucleus: The target; None for free electrons.

    Raises:
        InputError: as `coefficients` and `evaluated`; a coupling is not finite, or a shape is not a number.
    """
    couplings = coefficients(name, parts)
    if not couplings:
        return None
    total: Array | None = None
    with np.errstate(invalid="ignore"):  # what is not finite is looked at below
        for shape, coupling in couplings.items():
            values = evaluated(shape, q2, nucleus)
            if values.ndim or q2.ndim == 0 or values != 0:  # else it does not happen on this nucleus
                part = times(coupling, values)
                total = part if total is None else plus(total, part)
    if total is None or np.count_nonzero(np.isfinite(total)) == total.size:
        return total
    return _not_finite(name, couplings, q2, nucleus)


def _not_finite(name: str, couplings: Mapping[Shape, NDArray[Any]], q2: Array, nucleus: Nucleus | None) -> Array:
    """Return a sum that is infinite somewhere; `InputError` if that is the fault of a coupling or of a shape."""
    total: Array = np.zeros(())
    for shape, coupling in couplings.items():
        require_finite(name, shape, coupling)
        values = require_number(shape, evaluated(shape, q2, nucleus))
        with np.errstate(invalid="ignore"):  # a coupling of zero times an infinite shape is zero
            total = total + np.where(coupling == 0, 0.0, coupling * values)
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
