"""Reload a saved fit: all of its numbers, and its likelihood if that is given again.

A likelihood is a function, which no file holds. A reloaded result has its numbers (values, errors, covariance, goodness
of fit, pulls); what needs a refit raises an error that says how to give the likelihood. A likelihood that is given
again is accepted if it has the same parameters, number of data, and −2 ln L at the saved values.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from nuscatter.errors import DataError, InputError, invalid
from nuscatter.fits import saved_numbers as archive
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, Pull
from nuscatter.fits.likelihoods.wanted import a_likelihood
from nuscatter.fits.minimum.result import FitResult
from nuscatter.fits.parameters import Parameter, Range, checked_limits
from nuscatter.units import Array

#: The most by which −2 ln L of a likelihood given again may differ at the saved values (1e-12 of it, if it is large).
SAME = 1e-6


@final
@dataclass(frozen=True, eq=False)
class Unavailable(Likelihood):
    """The likelihood of a reloaded result: its parameters are known; a call raises an error saying how to give it."""

    #: the file
    path: Path
    known: Mapping[str, Parameter]
    count: int

    @property
    def arguments(self) -> dict[str, Parameter]:
        """The parameters in order, each with what was known of it."""
        return dict(self.known)

    @property
    def ndata(self) -> int:
        """The number of data other than pulls."""
        return self.count

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Raise `InputError`, which says how to give the likelihood."""
        raise InputError(
            f"This needs the likelihood, a function that {self.path} does not hold; give it, as in "
            f"load_result({str(self.path)!r}, likelihood=...)."
        )


def load_result(path: str | os.PathLike[str], likelihood: Likelihood | None = None) -> FitResult:
    """Return a result that `FitResult.save` wrote.

    Args:
        path: the file.
        likelihood: what was fitted, made anew. Without it the result has its numbers and its pulls; a profile,
            interval, contour, significance or impact needs it.

    Raises:
        DataError: the file is missing, damaged, no saved result, or of a later format.
        InputError: the likelihood has other parameters or another number of data, or its −2 ln L at the saved values
            differs from the saved one by more than 1e-6.

    Example:
        >>> import tempfile
        >>> from nuscatter.fits.minimum.fit import fit
        >>> result = fit(Pull("x", mean=2.0, sigma=0.5))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = result.save(f"{folder}/result.npz")
        ...     again, whole = load_result(path), load_result(path, likelihood=Pull("x", 2.0, 0.5))
        >>> again.values == result.values, round(whole.significance("x"), 6)
        (True, 4.0)
    """
    arrays, words = archive.read(path)
    try:
        result = _result(Path(path), arrays, words)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):  # `InputError` is a ValueError
        raise DataError(f"{path} is damaged: its text does not describe a fit.") from None
    return result if likelihood is None else _with(result, likelihood, path)


def _result(path: Path, arrays: Mapping[str, Array], words: Mapping[str, Any]) -> FitResult:
    """Return the result that a file describes, or raise `ValueError` (or what a wrong type raises) if it is none.

    `FitResult` refuses words and numbers that are of another kind or do not belong together.
    """
    names = tuple(words["parameters"])
    known = {name: _parameter(name, words["known"][name]) for name in names}
    pulls = [Pull(str(name), float(mean), float(sigma)) for name, mean, sigma in words["pulls"]]
    free = {name: _range(name, words["free"][name]) for name in names if name in words["free"]}
    covariance, values = arrays["covariance"], arrays["values"]
    others = {*words["free"], *(pull.name for pull in pulls)} - set(names)
    if others or len(known) < len(names) or not _are_numbers_of_a_fit(values, covariance, arrays["fval"]):
        raise ValueError
    covariance.setflags(write=False)
    return FitResult(
        values=dict(zip(names, values.tolist(), strict=True)),
        errors={
            name: math.inf if name in words.get("unbounded", ()) else math.sqrt(float(covariance[row, row]))
            for row, name in enumerate(names)
        },
        covariance=covariance,
        fval=float(arrays["fval"]),
        valid=words["valid"],
        message=words["message"],
        ndata=words["ndata"],
        free=free,
        starts=words["starts"],
        reached=words["reached"],
        calls=words["calls"],
        likelihood=LikelihoodSum((Unavailable(path, known, words["ndata"] - len(pulls)), *pulls)),
        at_limits=words.get("at_limits", {}),
    )


def _are_numbers_of_a_fit(values: Array, covariance: Array, fval: Array) -> bool:
    """Return whether values are finite, the covariance may be one, and −2 ln L is a number (infinity is one)."""
    finite = np.isfinite(values).all() and np.isfinite(covariance).all()
    is_covariance = np.array_equal(covariance, covariance.T) and (np.diagonal(covariance) >= 0.0).all()
    return bool(finite and is_covariance and not np.isnan(fval))


def _with(result: FitResult, likelihood: Likelihood, path: str | os.PathLike[str]) -> FitResult:
    """Return the result with a likelihood, or raise `InputError` if it is not the one that was fitted."""
    if not isinstance(likelihood, Likelihood):
        raise invalid("likelihood", likelihood, a_likelihood(likelihood))
    if set(likelihood.parameters) != set(result.parameters):
        raise InputError(
            f"The likelihood has the parameters {', '.join(likelihood.parameters)}, but the result in {path} has "
            f"{', '.join(result.parameters)}."
        )
    if likelihood.ndata != result.ndata:
        raise InputError(f"The likelihood has {likelihood.ndata} data, but the result in {path} has {result.ndata}.")
    value = likelihood.evaluate(result.values)
    if not math.isclose(value, result.fval, rel_tol=1e-12, abs_tol=SAME):
        raise InputError(
            f"The likelihood is not the one that was fitted: at the best values in {path} its −2 ln L is {value:.9g}, "
            f"but {result.fval:.9g} was saved."
        )
    return result.with_likelihood(likelihood)


def _parameter(name: str, saved: Mapping[str, Any]) -> Parameter:
    start, step = (None if saved[key] is None else float(saved[key]) for key in ("start", "step"))
    return Parameter(start, step, checked_limits(name, saved["limits"]), saved.get("meaning", ""))


def _range(name: str, saved: Mapping[str, Any]) -> Range:
    """Return a range, or raise `ValueError` if its step is none."""
    step = float(saved["step"])
    if not 0.0 < step < math.inf:
        raise ValueError
    return Range(step, *checked_limits(name, saved["limits"]))
