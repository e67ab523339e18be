"""Every refusal of the library in one voice: the value that came, what was expected, and the choices.

`InputError` is a wrong argument, `DataError` a file or download that cannot be trusted or had, `FitError` a computation
that ran and failed. The command line prints the sentence and exits 2, 2 and 1; nothing else in the library exits.
"""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.units import Array

Value = TypeVar("Value")


class InputError(ValueError):
    """An argument outside what the function is defined for."""


class DataError(InputError):
    """A data file that is missing, incomplete or not the published one, or cannot be downloaded."""


class FitError(RuntimeError):
    """A fit or another computation that ran and did not succeed."""


def invalid(name: str, value: object, expected: str) -> InputError:
    """Return the error for an argument of a wrong value.

    Example:
        >>> print(invalid("mass", -1, "a positive mass"))
        mass is -1, but a positive mass was expected.
    """
    return InputError(f"{name} is {_brief(value)}, but {expected} was expected.")


def unknown(kind: str, value: object, choices: Iterable[str], shown: int = 12) -> InputError:
    """Return the error for a name that is not among the choices; the nearest are named first.

    Example:
        >>> print(unknown("dataset", "lar", ["coherent_lar_2020", "coherent_csi_2021"]))
        There is no dataset 'lar'; the choices are coherent_lar_2020, coherent_csi_2021.
    """
    names = list(choices)
    close = difflib.get_close_matches(str(value), names, n=3, cutoff=0.5)
    if len(names) <= shown:
        tail = f"the choices are {', '.join(names)}"
    elif close:
        tail = f"did you mean {' or '.join(close)}?"
    else:
        tail = f"among the {len(names)} choices are {', '.join(names[:shown])}"
    return InputError(f"There is no {kind} {_brief(value)}; {tail}{'' if tail.endswith('?') else '.'}")


def choose(kind: str, name: object, table: Mapping[str, Value]) -> Value:
    """Return the entry of `table` under `name`, blind to case, dashes, underscores and spaces; else `InputError`.

    Example:
        >>> choose("flavour", "Nu-E", {"nu_e": 1, "nu_mu": 2})
        1
    """
    if isinstance(name, str):
        found = {plain(key): value for key, value in table.items()}.get(plain(name))
        if found is not None:
            return found
    raise unknown(kind, name, table)


def plain(name: str) -> str:
    """Return `name` in lower case without dashes, underscores and spaces: how names are compared."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def finite(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry is not a finite real number."""
    array = _real(name, value)
    if not np.isfinite(array).all():
        raise invalid(name, _first(array, ~np.isfinite(array)), "a finite number")
    return array


def positive(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry is not finite and above zero."""
    array = finite(name, value)
    if not (array > 0).all():
        raise invalid(name, _first(array, array <= 0), "a number above zero")
    return array


def not_negative(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry is not finite and at least zero."""
    array = finite(name, value)
    if not (array >= 0).all():
        raise invalid(name, _first(array, array < 0), "zero or a number above it")
    return array


def between(name: str, value: ArrayLike, low: float, high: float) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry lies outside [low, high]."""
    array = finite(name, value)
    outside = (array < low) | (array > high)
    if outside.any():
        raise invalid(name, _first(array, outside), f"a number from {low:g} to {high:g}")
    return array


def increasing(name: str, value: ArrayLike, at_least: int = 2) -> Array:
    """Return `value` as a one-dimensional array of floats that increases strictly, or raise `InputError`."""
    array = finite(name, value)
    if array.ndim != 1 or array.size < at_least:
        raise invalid(name, value, f"a list of {at_least} or more numbers")
    if not (np.diff(array) > 0).all():
        raise invalid(name, value, "a strictly increasing list")
    return array


def _real(name: str, value: ArrayLike) -> Array:
    try:
        raw = np.asarray(value)
        if raw.dtype.kind not in "iuf":
            raise TypeError
        return raw.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        raise invalid(name, value, "a real number or an array of them") from None


def _first(array: Array, bad: NDArray[np.bool_]) -> float:
    return float(array[bad].flat[0])


def _brief(value: Any) -> str:
    text = " ".join(repr(value.item() if isinstance(value, np.generic) else value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
