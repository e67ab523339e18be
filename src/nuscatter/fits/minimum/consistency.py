"""Whether the fields of a fit's result belong together: what `FitResult` asks of them when it is made.

`fit` and `load_result` make results, and so can a user. One with other names in `errors` than in `values`, or with a
covariance of another shape, would give wrong intervals later, or an error far from its cause.

Example:
    >>> check_numbers({"x": 1.0}, {"y": 0.5}, np.eye(1), {}, valid=True)
    Traceback (most recent call last):
    nuscatter.errors.InputError: errors is {'y': 0.5}, but numbers of x was expected.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import instance, invalid, not_nan, one_of, truth, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.wanted import a_likelihood
from nuscatter.fits.parameters import Range
from nuscatter.units import Array

_MOST = 2**62  # the largest number of data, starts or calls


def check_words(valid: bool, message: str, likelihood: Likelihood, **counts: int) -> None:
    """Raise `InputError` for a field of a result that is of another kind.

    Args:
        valid: True or False.
        message: a text.
        likelihood: a likelihood.
        **counts: numbers of data, starts and calls.
    """
    truth("valid", valid)
    instance("message", message, str, "a text")
    instance("likelihood", likelihood, Likelihood, a_likelihood(likelihood))
    for name, count in counts.items():
        whole(name, count, 0, _MOST)


def check_numbers(
    values: Mapping[str, float],
    errors: Mapping[str, float],
    covariance: Array,
    free: Mapping[str, Range],
    *,
    valid: bool,
) -> None:
    """Raise `InputError` for numbers of a result that do not belong together.

    Args:
        values: the best values, by name.
        errors: numbers of the same names.
        covariance: a row and a column for each name.
        free: the ranges of some of the parameters.
        valid: whether the fit converged. A fit that did not may have ended at nan, which is no error.
    """
    names = list(instance("values", values, Mapping, "a dictionary of numbers by name"))
    if list(instance("errors", errors, Mapping, "a dictionary of numbers by name")) != names:
        raise invalid("errors", errors, f"numbers of {', '.join(map(str, names))}")
    for name, value in values.items():
        instance("a name in values", name, str, "a text")
        check_number(f"the value of {name} in values", value, valid=valid)
        check_number(f"the error of {name} in errors", errors[name], valid=valid)
    check_number("covariance", covariance, valid=valid, of=(len(names), len(names)))
    for name, allowed in instance("free", free, Mapping, "a dictionary of ranges by name").items():
        instance(f"free of {one_of('parameter', name, names)}", allowed, Range, "a Range")


def check_at_limits(at_limits: Mapping[str, float], free: Mapping[str, Range]) -> None:
    """Raise `InputError` for a parameter that is at no limit: not free, or whose limits are others."""
    for name, limit in instance("at_limits", at_limits, Mapping, "a dictionary of limits by name").items():
        allowed = free[one_of("free parameter", name, free)]
        if limit not in (allowed.low, allowed.high):
            raise invalid(
                f"the limit of {name} in at_limits", limit, f"one of its limits, {allowed.low, allowed.high},"
            )


def check_number(what: str, value: ArrayLike, *, valid: bool, of: tuple[int, ...] = ()) -> Array:
    """Return a number, or an array of that shape, of a fit; `InputError` for another, or for nan in a valid fit."""
    array = np.asarray(value, dtype=np.float64) if not valid and _is_nan(value) else not_nan(what, value)
    if array.shape != of:
        raise invalid(what, value, f"an array of shape {of}" if of else "one number")
    return array


def _is_nan(value: Any) -> bool:
    """Return whether there is a nan in a number or an array of them."""
    return (
        isinstance(value, (float, np.ndarray)) and np.asarray(value).dtype.kind == "f" and bool(np.isnan(value).any())
    )
