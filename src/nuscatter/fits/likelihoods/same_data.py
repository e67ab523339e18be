"""The same data twice in a sum: each of its events would count twice, and every error would be too small."""

from collections.abc import Iterable

import numpy as np

from nuscatter.errors import InputError
from nuscatter.units import Array


def check_data_once(named: Iterable[tuple[str, Array]]) -> None:
    """Raise `InputError` for data of one name that are there twice; data without a name may equal others.

    Args:
        named: the names of data, empty where they have none, each with what was observed.

    Example:
        >>> check_data_once([("argon", np.array([1.0])), ("argon", np.array([2.0])), ("", np.array([1.0]))])
        >>> check_data_once([("argon", np.array([1.0])), ("argon", np.array([1.0]))])
        Traceback (most recent call last):
        nuscatter.errors.InputError: The data 'argon' are twice in one sum of likelihoods, but each was expected once.
    """
    seen: dict[str, list[Array]] = {}
    for name, data in named:
        if any(np.array_equal(data, other) for other in seen.get(name, ())):
            raise InputError(f"The data {name!r} are twice in one sum of likelihoods, but each was expected once.")
        if name:
            seen.setdefault(name, []).append(data)
