"""Batches: a coupling or a radius may be an array, and is then the trailing axis of every result.

A batch of one value must keep its axis. The shape of an intermediate result does not always show whether there is a
batch of one or none. Values that contain only single numbers cannot be a batch; `holds_single_numbers` finds this out
without a computation. A value that knows it itself says so by an attribute of that name, True or False: what holds
large tables need not be searched each time.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any

import numpy as np

from nuscatter.units import Array

#: What is one number or a name.
_SINGLE = (float, int, complex, str, Enum, type(None))
#: What Python, numpy and this library raise for an array where a single number is expected.
_NO_ARRAYS = (TypeError, ValueError, AttributeError, IndexError)
#: Relative; to this precision what is computed with arrays must equal what is computed with single numbers.
_AGREEMENT = 1e-9


def holds_single_numbers(value: Any) -> bool:
    """Return whether a value, with all its fields and entries, is single numbers and names; False if that is not known.

    Example:
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> holds_single_numbers(StandardModel()), holds_single_numbers(StandardModel([0.23]))
        (True, False)
        >>> holds_single_numbers(lambda Q: 1.0)  # a function may contain anything
        False
    """
    own = getattr(value, "holds_single_numbers", None)
    if isinstance(value, _SINGLE) or isinstance(own, bool):
        return own is not False
    if isinstance(value, (np.ndarray, np.generic)):
        return value.ndim == 0
    if is_dataclass(value) and not isinstance(value, type):
        return all(holds_single_numbers(getattr(value, name)) for name in _field_names(type(value)))
    if isinstance(value, tuple):
        return all(holds_single_numbers(each) for each in value)
    if isinstance(value, Mapping):
        return all(holds_single_numbers(each) for each in value.values())
    return False


def batch_size(values: Mapping[str, Array]) -> int:
    """Return the number of points of arrays of shape (batch,) by name; without any of them there is one point.

    Example:
        >>> batch_size({"a": np.zeros(4), "b": np.ones(4)}), batch_size({})
        (4, 1)
    """
    return len(next(iter(values.values()), (None,)))


def why_no_arrays(single: Array, together: Callable[[], Array]) -> str:
    """Return why a user's function may not be called with arrays; an empty text if it may.

    A function may accept arrays and mean something else by them, as their average. So what it gives at two points is
    compared with what it gives for single numbers.

    Args:
        single: What was computed with single numbers, the points as the trailing axis. It comes first: an error that
            they raise is the function's own, and is not about arrays.
        together: Computes the same with arrays.

    Example:
        >>> points = np.array([1.0, 2.0])
        >>> single = points**2
        >>> why_no_arrays(single, lambda: points**2), why_no_arrays(single, lambda: points * points.mean())
        ('', 'its values with arrays are not those with single numbers')
    """
    try:
        both = together()
    except _NO_ARRAYS as error:
        return f"{type(error).__name__}: {error}"
    same = both.shape == single.shape and np.allclose(both, single, _AGREEMENT, _AGREEMENT * np.abs(single).max())
    return "" if same else "its values with arrays are not those with single numbers"


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; every spectrum asks for them, and `fields` makes a list each time."""
    return tuple(field.name for field in fields(kind))
