"""The errors of the library, all in one form: the value that was given, what was expected, and the choices.

`InputError` is a wrong argument; `InputWarning` warns of one that gives zero, rightly, but was hardly meant.
`DataError` is a file that is missing or not the published one, or a download that failed. `FitError` is a computation
that ran and failed. The command line prints the sentence and exits 2, 2 and 1; nothing else in the library exits.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.units import Array, GeV, Hz, J, MeV, W, cm, erg, eV, fm, keV, kg, m, s, us

Value = TypeVar("Value")

#: Units in which a message may give a number.
_UNITS = {
    "GeV": GeV, "MeV": MeV, "keV": keV, "eV": eV, "J": J, "erg": erg, "kg": kg, "fm": fm, "m": m, "m³": m**3,
    "us": us, "s": s, "Hz": Hz, "W": W, "eV/cm": eV / cm, "eV²": eV**2,
}  # fmt: skip


#: Limits of what is accepted: no quantity of physics in powers of MeV is larger, or smaller and not zero. Products of a
#: few such numbers neither overflow nor vanish.
LARGEST, LEAST = 1e100, 1e-100
#: The same, and zero, as arrays: numpy compares an array with these in half the time.
_LARGEST, _LEAST, _ZERO = np.array(LARGEST), np.array(LEAST), np.array(0.0)
#: Of more choices than these the nearest are named, if there are any, in place of the list.
_FEW_NAMES = 14


class InputError(ValueError):
    """An argument outside what the function is defined for."""


class DataError(InputError):
    """A data file that is missing, incomplete or not the published one, or cannot be downloaded."""


class InputWarning(UserWarning):
    """An argument that is allowed and probably not what was meant, as a threshold that no recoil reaches."""


class FitError(RuntimeError):
    """A fit or another computation that ran and did not succeed."""


def invalid(name: str, value: object, expected: str) -> InputError:
    """Return the error for an argument of a wrong value.

    Example:
        >>> print(invalid("mass", -1, "a positive mass"))
        mass is -1, but a positive mass was expected.
    """
    return InputError(f"{' '.join(name.split())} is {_brief(value)}, but {expected} was expected.")


def unknown(kind: str, value: object, choices: Iterable[str], shown: int = 12) -> InputError:
    """Return the error for a name that is not among the choices; the nearest are named first.

    Example:
        >>> print(unknown("dataset", "lar", ["coherent_lar_2020", "coherent_csi_2021"]))
        There is no dataset 'lar'; the choices are coherent_lar_2020, coherent_csi_2021.
    """
    names = list(choices)
    close = difflib.get_close_matches(_brief(value).strip("'\""), names, n=3, cutoff=0.5)
    if not names:
        tail = "there are none to choose from"
    elif close and len(names) > min(shown, _FEW_NAMES):
        tail = f"did you mean {' or '.join(close)}?"
    elif len(names) <= shown:
        tail = f"the choices are {', '.join(names)}"
    else:
        tail = f"among the {len(names)} choices are {', '.join(names[:shown])}"
    return InputError(f"There is no {kind} {_brief(value)}; {tail}{'' if tail.endswith('?') else '.'}")


def no_attribute(whose: str, name: str, choices: Iterable[str]) -> AttributeError:
    """Return the error for an attribute that an object does not have, with the nearest that it has.

    Example:
        >>> print(no_attribute("module 'nuscatter'", "numu", ["nu_mu", "nu_mu_bar", "helm"]))
        module 'nuscatter' has no attribute 'numu'; did you mean nu_mu or nu_mu_bar?
    """
    close = difflib.get_close_matches(name, list(choices), n=3, cutoff=0.6)
    tail = f"; did you mean {' or '.join(close)}?" if close else ""
    return AttributeError(f"{whose} has no attribute {name!r}{tail}")


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


def one_of(kind: str, name: object, choices: Iterable[str]) -> str:
    """Return `name` if it is exactly one of the choices, or raise `InputError`.

    Example:
        >>> one_of("parameter", "mu", ("mu", "flux"))
        'mu'
    """
    names = tuple(choices)
    if not isinstance(name, str) or name not in names:
        raise unknown(kind, name, names)
    return name


def plain(name: str) -> str:
    """Return `name` in lower case without dashes, underscores and spaces: how names are compared."""
    return name.lower().replace("-", "").replace("_", "").replace(" ", "")


def finite(name: str, value: ArrayLike, unit: str = "", *, single: bool = False) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry is not a finite real number.

    A number of 1e100 or more is refused like an infinite one, since products with it would overflow.

    Args:
        name: What the message calls it.
        value: A number or an array.
        unit: The unit in which the message gives the value, as "keV", one of those above; none if empty.
        single: Whether it must be one number.
    """
    if isinstance(value, float) and -LARGEST < value < LARGEST:  # most arguments are: no arithmetic of arrays
        return np.asarray(value)
    array = _real(name, value)
    if np.count_nonzero(np.abs(array) < _LARGEST) < array.size:  # faster than all(); false for nan
        endless = ~np.isfinite(array)
        if endless.any():
            raise _entry(name, array, endless, unit, "a finite number")
        raise _entry(name, array, np.abs(array) >= LARGEST, "", f"a number below {LARGEST:g} in size")
    if single and array.ndim:
        raise invalid(name, value, "a single number")
    return array


def positive(name: str, value: ArrayLike, unit: str = "", *, single: bool = False) -> Array:
    """Return `value` as `finite` does, or raise `InputError` if an entry is not above zero.

    Example:
        >>> positive("distance", -20 * m, "m")
        Traceback (most recent call last):
        nuscatter.errors.InputError: distance is -20.0 m, but a number above zero was expected.
    """
    if isinstance(value, float) and LEAST < value < LARGEST:
        return np.asarray(value)
    array = _real(name, value)
    if np.count_nonzero((array > _LEAST) & (array < _LARGEST)) == array.size and not (single and array.ndim):
        return array
    finite(name, value, unit, single=single)  # its sentence first
    low = array <= 0
    if low.any():
        raise _entry(name, array, low, unit, "a number above zero")
    raise _entry(name, array, array <= LEAST, "", f"a number above {LEAST:g}")


def not_negative(name: str, value: ArrayLike, unit: str = "", *, single: bool = False) -> Array:
    """Return `value` as `finite` does, or raise `InputError` if an entry is below zero."""
    if isinstance(value, float) and 0 <= value < LARGEST:
        return np.asarray(value)
    array = _real(name, value)
    if np.count_nonzero((array >= _ZERO) & (array < _LARGEST)) == array.size and not (single and array.ndim):
        return array
    finite(name, value, unit, single=single)  # its sentence first
    raise _entry(name, array, array < 0, unit, "zero or a number above it")


def not_nan(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry is not a number.

    An entry may be infinite; one that is as large as `LARGEST` becomes infinite.
    """
    array = _real(name, value)
    if np.count_nonzero(np.abs(array) < _LARGEST) == array.size:
        return array
    if np.count_nonzero(np.isnan(array)):
        raise invalid(name, float("nan"), "a number")
    return np.where(np.abs(array) < LARGEST, array, np.copysign(np.inf, array))


def truth(name: str, value: object) -> bool:
    """Return `value` if it is True or False, or raise `InputError`."""
    if not isinstance(value, (bool, np.bool_)):
        raise invalid(name, value, "True or False")
    return bool(value)


def function(name: str, value: Value, expected: str) -> Value:
    """Return `value` if it can be called, or raise `InputError`."""
    if not callable(value):
        raise invalid(name, value, expected)
    return value


def instance(name: str, value: Value, kind: type, expected: str) -> Value:
    """Return `value` if it is of that kind, or raise `InputError`."""
    if not isinstance(value, kind):
        raise invalid(name, value, expected)
    return value


def listed(name: str, value: Iterable[Value], expected: str) -> tuple[Value, ...]:
    """Return the entries of a list, or raise `InputError` if `value` is not a list; a text or a mapping is not one.

    Example:
        >>> listed("names", "abc", "a list of names")
        Traceback (most recent call last):
        nuscatter.errors.InputError: names is 'abc', but a list of names was expected.
    """
    if isinstance(value, (str, bytes, Mapping, type)) or not isinstance(value, Iterable):
        raise invalid(name, value, expected)
    try:
        return tuple(value)
    except TypeError:  # an array without dimensions
        raise invalid(name, value, expected) from None


def pairs_of(name: str, value: Any, expected: str) -> tuple[tuple[Any, Any], ...]:
    """Return the pairs of a mapping or of a list of pairs, or raise `InputError`."""
    pairs = tuple(value.items()) if isinstance(value, Mapping) else listed(name, value, expected)
    for each in pairs:
        if not isinstance(each, (tuple, list)) or len(each) != 2:
            raise invalid(name, each, expected)
    return pairs


def whole(name: str, value: object, low: int, high: int) -> int:
    """Return `value` if it is a whole number from `low` to `high`, or raise `InputError`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)) or not low <= value <= high:
        raise invalid(name, value, f"a whole number from {low} to {high}")
    return int(value)


def not_empty(name: str, value: ArrayLike) -> Array:
    """Return `value` as an array, or raise `InputError` if it holds no number."""
    array = np.asarray(value)
    if not array.size:
        raise invalid(name, value, "at least one number")
    return array


def common_shape(**values: ArrayLike) -> None:
    """Raise `InputError` if arrays do not broadcast."""
    seen: tuple[int, ...] = ()
    for name, value in values.items():  # faster than to ask numpy, where all arrays have one shape
        shape = _shape(name, value)
        if shape and seen and shape != seen:
            break
        seen = seen or shape
    else:
        return
    shapes = {name: _shape(name, value) for name, value in values.items()}
    try:
        np.broadcast_shapes(*shapes.values())
    except ValueError:
        listed = " and ".join(f"{shape} of {name}" for name, shape in shapes.items())
        raise InputError(f"The shapes {listed} do not go together, but one that broadcasts was expected.") from None


def computed(what: str, result: Array) -> Array:
    """Return a result, or raise `InputError` if it is not finite: then a function that the user gave is not."""
    if np.count_nonzero(np.isfinite(result)) < result.size:
        bad = _first(result, ~np.isfinite(result))
        raise invalid(what, bad, "a finite number from the charges, form factors and spectra that make it")
    return result


def between(name: str, value: ArrayLike, low: float, high: float) -> Array:
    """Return `value` as an array of floats, or raise `InputError` if an entry lies outside [low, high]."""
    array = finite(name, value)
    outside = (array < low) | (array > high)
    if np.count_nonzero(outside):
        raise invalid(name, _first(array, outside), f"a number from {low:g} to {high:g}")
    return array


def strictly_between(name: str, value: ArrayLike, low: float, high: float, expected: str = "a number") -> float:
    """Return one number above `low` and below `high`, or raise `InputError`.

    Example:
        >>> strictly_between("level", 1, 0, 1, "a confidence level")
        Traceback (most recent call last):
        nuscatter.errors.InputError: level is 1, but a confidence level between 0 and 1 was expected.
    """
    number = finite(name, value, single=True)
    if not low + LEAST < number < high:
        raise invalid(name, value, f"{expected} between {low:g} and {high:g}")
    return float(number)


def increasing(name: str, value: ArrayLike, at_least: int = 2) -> Array:
    """Return `value` as a one-dimensional array of floats that increases strictly, or raise `InputError`."""
    array = finite(name, value)
    if array.ndim != 1 or array.size < at_least:
        raise invalid(name, value, f"a list of {at_least} or more numbers")
    if not (np.diff(array) > 0).all():
        raise invalid(name, value, "a strictly increasing list")
    return array


def _shape(name: str, value: ArrayLike) -> tuple[int, ...]:
    if isinstance(value, (float, int)):
        return ()
    if type(value) is np.ndarray:
        shape: tuple[int, ...] = value.shape
        return shape
    try:
        return np.shape(value)
    except ValueError:
        raise invalid(name, value, "a real number or an array of them") from None


def _real(name: str, value: ArrayLike) -> Array:
    if type(value) is np.ndarray and value.dtype == np.float64:
        return value
    masked = np.ma.is_masked(value) or (isinstance(value, (list, tuple)) and any(map(np.ma.is_masked, value)))
    if masked:  # numpy would use the hidden values
        raise InputError(f"{name} has masked entries, but a number was expected in each; leave those entries out.")
    try:
        raw = np.asarray(value)
        if raw.dtype.kind not in "iuf":
            raise TypeError
        return raw.astype(np.float64, copy=False)
    except (TypeError, ValueError):
        raise invalid(name, value, "a real number or an array of them") from None


def _entry(name: str, array: Array, bad: NDArray[np.bool_], unit: str, expected: str) -> InputError:
    value = _first(array, bad)
    if unit not in _UNITS or not np.isfinite(value):
        return invalid(name, value, expected)
    return InputError(f"{name} is {float(f'{value / _UNITS[unit]:.12g}')} {unit}, but {expected} was expected.")


def _first(array: Array, bad: NDArray[np.bool_]) -> float:
    return float(array[bad].flat[0])


def _brief(value: Any) -> str:
    try:
        text = " ".join(repr(value.item() if isinstance(value, np.generic) else value).split())
    except Exception:  # a class of the user's may have a repr that fails; an int may have too many digits
        text = f"<{type(value).__name__}>"
    text = re.sub(r" at 0x[0-9a-fA-F]+", "", re.sub(r"\bnp\.\w+\(([^()]*)\)", r"\1", text))
    text = "".join(each if each.isprintable() else "?" for each in text)
    return text if len(text) <= 60 else f"{text[:57]}..."
