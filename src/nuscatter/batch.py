"""Batches: a coupling or a radius may be an array, and is then the trailing axis of every result.

A batch of one value must keep its axis. The shape of an intermediate result does not always show whether there is a
batch of one or none. Values that contain only single numbers cannot be a batch; `holds_single_numbers` finds this out
without a computation.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np


def holds_single_numbers(value: Any) -> bool:
    """Return whether a value, with all its fields and entries, is single numbers and names; False if that is not known.

    Example:
        >>> from nuscatter.interactions.standard_model import StandardModel
        >>> holds_single_numbers(StandardModel()), holds_single_numbers(StandardModel([0.23]))
        (True, False)
        >>> holds_single_numbers(lambda Q: 1.0)  # a function may contain anything
        False
    """
    if value is None or isinstance(value, int | float | complex | str | Enum):
        return True
    if isinstance(value, np.ndarray | np.generic):
        return value.ndim == 0
    if is_dataclass(value) and not isinstance(value, type):
        return all(holds_single_numbers(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, tuple):
        return all(holds_single_numbers(each) for each in value)
    if isinstance(value, Mapping):
        return all(holds_single_numbers(each) for each in value.values())
    return False
