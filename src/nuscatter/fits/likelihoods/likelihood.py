"""Likelihoods as values: functions of named parameters that return −2 ln L and add.

Every likelihood is relative to its saturated model (the one that predicts the data exactly), so that one number is both
the function to minimise and the goodness of fit. The names of the parameters are the argument names of the user's
function, so nothing is declared twice: two functions with an argument ``flux`` share one parameter, and a `Pull` on
``flux`` constrains both. So a joint fit of experiments with common nuisances is a ``+``.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import finite, instance, invalid, listed, not_negative, positive
from nuscatter.fits.likelihoods.expectation import (
    Derivatives,
    Expectation,
    differences,
    gauss_newton,
    in_blocks,
    read_only,
    sum_over_data,
    summed,
)
from nuscatter.fits.likelihoods.gaussian import chi2_derivatives, chi2_many, whitening
from nuscatter.fits.likelihoods.poisson import FLOOR, NEGLIGIBLE, poisson_curvature, poisson_deviance, poisson_slopes
from nuscatter.fits.likelihoods.pulls import Pulls
from nuscatter.fits.likelihoods.same_data import check_data_once
from nuscatter.fits.likelihoods.wanted import a_likelihood
from nuscatter.fits.parameters import Parameter, Range, given_numbers, merged, missing_values, parameters_of, unequal
from nuscatter.units import Array
from nuscatter.words.describing import shortened


class Likelihood(ABC):
    """A function of named parameters that returns −2 ln L. Likelihoods add; equal names are one parameter."""

    @property
    @abstractmethod
    def arguments(self) -> dict[str, Parameter]:
        """The parameters in order, each with its start, step and limits."""

    @property
    @abstractmethod
    def ndata(self) -> int:
        """The number of data: bins, measured values, pulls."""

    @abstractmethod
    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return −2 ln L at the values in `parameters`; names that are not this likelihood's are ignored."""

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return −2 ln L of every point of a batch: `evaluate` for arrays of shape (batch,); this one is a loop."""
        names = [name for name in parameters if name in self.arguments]
        rows = zip(*(parameters[name].tolist() for name in names), strict=True)
        return np.array([self.evaluate(dict(zip(names, row, strict=True))) for row in rows])

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return −2 ln L of a batch, its gradient, and about its second derivatives, in the free parameters.

        This one takes differences. Likelihoods of expectations have Gauss and Newton's approximation of the second
        derivatives, which is never negative. It leaves out the second derivatives of the expectation; the minimiser
        finds their part from successive gradients (`newton`).
        """
        return differences(self.evaluate_many, self.arguments, parameters, free)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters, in order."""
        return tuple(self.arguments)

    @property
    def limits(self) -> dict[str, tuple[float | None, float | None]]:
        """The limits (low, high) of every parameter; None is no limit."""
        return {name: known.limits for name, known in self.arguments.items()}

    @property
    def meanings(self) -> dict[str, str]:
        """What parameters mean that say so, by name."""
        return {name: known.meaning for name, known in self.arguments.items() if known.meaning}

    def __call__(self, **parameters: float) -> float:
        """Return −2 ln L, relative to the saturated model; every parameter is needed, by name."""
        numbers = given_numbers("values", parameters, self)
        if any(name not in numbers for name in self.arguments):
            raise missing_values(self.arguments, numbers)
        return self.evaluate(numbers)

    def __add__(self, other: "Likelihood") -> "LikelihoodSum":
        return LikelihoodSum((self, other))

    def __radd__(self, other: Any) -> "Likelihood":
        return self if isinstance(other, int) and other == 0 else LikelihoodSum((other, self))  # 0: of sum()


@final
@dataclass(frozen=True, eq=False)
class PoissonLikelihood(Likelihood):
    """Compare counts with their expectation: the extended binned likelihood.

    Args:
        observed: counts, of any shape; zero or above, whole numbers or not (an Asimov data set).
        expectation: a function of named numbers that returns the expected counts, in the shape of `observed`.
        known: the parameters, if they are not to be read off the signature of `expectation` (see `describe`).
        data: the name of the data; a sum refuses those of one name twice. Empty: they have none.

    Raises:
        InputError: at construction for negative or non-finite counts or an unreadable signature; at a call when the
            expectation has another shape or is not finite. A negative expectation is not an error: `poisson_deviance`.

    Example:
        >>> like = PoissonLikelihood([4, 0], lambda rate: [rate, rate])
        >>> round(like(rate=2.0), 6)  # 2 (2·2 − 4 + 4 ln(4/2))
        5.545177
    """

    observed: Array
    expectation: Callable[..., ArrayLike]
    known: Mapping[str, Parameter] | None = None
    data: str = ""
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "observed", read_only(not_negative("observed", self.observed)))
        _ = instance("data", self.data, str, "a text"), self.arguments, self._divisor

    @cached_property
    def arguments(self) -> dict[str, Parameter]:
        """The parameters in order, each with its start, step and limits."""
        return parameters_of("expectation", self.expectation, self.known)

    @cached_property
    def expected(self) -> Expectation:
        """The expected counts: the function `expectation`, its results checked against the shape of the data."""
        return Expectation(self.expectation, self.arguments, self.observed.shape)

    @property
    def ndata(self) -> int:
        """The number of bins."""
        return self.observed.size

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return 2 Σ [μ − n + n ln(n/μ)], computed as 2 (Σμ − Σn − Σ n ln(μ/n)): fast sums, and one logarithm a bin."""
        expected = self.expected.at(parameters)
        sum_expected = float(expected.sum())
        if expected.min() >= FLOOR and sum_expected < math.inf:
            ratio = expected / self._divisor
            np.log(ratio, out=ratio)
            return 2.0 * (sum_expected - self._total - float(np.vdot(self.observed, ratio)))
        self.expected.refuse_not_finite(expected, parameters)
        return float(poisson_deviance(self.observed, expected).sum())

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return `evaluate` of every point of a batch."""
        return in_blocks(lambda points: self._deviance(self.expected.many(points)), parameters, self.ndata)

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return −2 ln L of a batch, its gradient and Σ 2n/μ² ∂μ ∂μ (`poisson_curvature` far above the data)."""
        expected, slopes = self.expected.with_slopes(parameters, free)
        observed = self.observed.reshape(-1, 1)
        first, second = poisson_slopes(observed, expected)
        second = poisson_curvature(observed, expected, second)
        return self._deviance(expected), *gauss_newton(slopes, free, first, second)

    def _deviance(self, expected: Array) -> Array:
        """Return −2 ln L of expected counts of shape (bins, batch)."""
        if expected.min() >= FLOOR:
            ratio = expected / self._divisor.reshape(-1, 1)
            np.log(ratio, out=ratio)
            return 2.0 * (sum_over_data(expected) - self._total - self.observed.ravel() @ ratio)
        return sum_over_data(poisson_deviance(self.observed.reshape(-1, 1), expected))

    @cached_property
    def _divisor(self) -> Array:
        """n, and 1 in empty bins, where n ln(μ/n) is 0 whatever divides."""
        return np.where(self.observed > NEGLIGIBLE, self.observed, 1.0)

    @cached_property
    def _total(self) -> float:
        """Σ n."""
        return float(self.observed.sum())


@final
@dataclass(frozen=True, eq=False)
class GaussianLikelihood(Likelihood):
    """Compare measured values with their expectation by χ² = rᵀ C⁻¹ r.

    Args:
        values: the measured values, of any shape.
        uncertainty: their standard errors (one number, or the shape of `values`), or their covariance matrix
            (size × size, in the order of ``values.ravel()``).
        expectation: a function of named numbers that returns the expected values, in the shape of `values`.
        known, data: as in `PoissonLikelihood`.

    Raises:
        InputError: at construction for values that are not finite or uncertainties that are none (a covariance
            that is not symmetric and positive definite); at a call when the expectation has another shape or is not
            finite.

    Example:
        >>> line = GaussianLikelihood([1.0, 2.0], [[0.25, 0.1], [0.1, 0.25]], lambda a, b: [a, a + b])
        >>> round(line(a=1.0, b=0.5), 6)
        1.190476
    """

    values: Array
    uncertainty: Array
    expectation: Callable[..., ArrayLike]
    known: Mapping[str, Parameter] | None = None
    data: str = ""
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", read_only(finite("values", self.values)))
        object.__setattr__(self, "uncertainty", read_only(finite("uncertainty", self.uncertainty)))
        _ = instance("data", self.data, str, "a text"), self.arguments, self.whitening

    @cached_property
    def arguments(self) -> dict[str, Parameter]:
        """The parameters in order, each with its start, step and limits."""
        return parameters_of("expectation", self.expectation, self.known)

    @cached_property
    def expected(self) -> Expectation:
        """The expected values: the function `expectation`, its results checked against the shape of the data."""
        return Expectation(self.expectation, self.arguments, self.values.shape)

    @property
    def ndata(self) -> int:
        """The number of measured values."""
        return self.values.size

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return χ² at the values in `parameters`."""
        expected = self.expected.at(parameters)
        residual = (expected - self.values).ravel()
        white = self.whitening @ residual if self.whitening.ndim == 2 else self.whitening * residual
        chi2 = float(white @ white)
        if not math.isfinite(chi2):
            self.expected.refuse_not_finite(expected, parameters)
        return chi2

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return `evaluate` of every point of a batch."""
        measured = self.values.reshape(-1, 1)
        return in_blocks(
            lambda points: chi2_many(self.expected, self.whitening, points, measured), parameters, self.ndata
        )

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return χ² of a batch, its gradient and 2 Jᵀ C⁻¹ J."""
        return chi2_derivatives(self.expected, self.whitening, parameters, free, self.values.reshape(-1, 1))

    @cached_property
    def whitening(self) -> Array:
        """1/σ, shape (size,), for errors; L⁻¹, shape (size, size), for a covariance L Lᵀ. χ² is the square of L⁻¹ r."""
        return whitening(self.uncertainty, self.values.shape)


@final
@dataclass(frozen=True)
class Pull(Likelihood):
    """Constrain one parameter: ((x − mean)/sigma)², an auxiliary measurement of it.

    Args:
        name: the parameter.
        mean: its measured value, where a fit also starts unless told otherwise.
        sigma: its standard error, above zero, and the first step of a fit.

    Example:
        >>> Pull("flux", mean=1.0, sigma=0.1)(flux=1.25)
        6.25
    """

    name: str
    mean: float
    sigma: float

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise invalid("name", self.name, "the name of a parameter")
        finite(f"mean of the pull on {self.name}", self.mean, single=True)
        positive(f"sigma of the pull on {self.name}", self.sigma, single=True)

    @property
    def arguments(self) -> dict[str, Parameter]:
        """The one parameter with its start and scale."""
        return {self.name: Parameter(start=float(self.mean), step=float(self.sigma))}

    @property
    def ndata(self) -> int:
        """One."""
        return 1

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return ((x − mean)/sigma)²."""
        try:
            x = parameters[self.name]
        except (KeyError, IndexError, TypeError):
            raise missing_values((self.name,), parameters) from None
        return float((x - self.mean) / self.sigma) ** 2

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return `evaluate` of every point of a batch."""
        return Pulls.of([self]).evaluate_many(parameters)

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return `evaluate_many` with its exact derivatives."""
        return summed([], Pulls.of([self]), parameters, free)


@final
@dataclass(frozen=True, eq=False)
class LikelihoodSum(Likelihood):
    """Add likelihoods; sums inside are flattened and equal names are one parameter.

    Equal Pulls are one constraint, and one likelihood is counted once: two data sets that share a nuisance have the
    same Pull each. Unequal Pulls on one name are refused: they may be two measurements, or two statements of one. A
    shared parameter has the tightest of its limits, and starts at a signature's default, else at its Pull's mean.

    Raises:
        InputError: what is no likelihood, unequal Pulls on one name, limits of one name that exclude each other, two
            meanings of one name, or the same data twice.

    Example:
        >>> total = Pull("a", 0, 1) + Pull("b", 0, 1)
        >>> total.parameters, total(a=0.5, b=2.0)
        (('a', 'b'), 4.25)
        >>> (total + Pull("b", 0, 1))(a=0.5, b=2.0)  # that Pull is there already
        4.25
    """

    members: tuple[Likelihood, ...]
    __repr__ = shortened

    def __post_init__(self) -> None:
        flat: list[Likelihood] = []
        for member in listed("members", self.members, "a list of likelihoods"):
            instance("member", member, Likelihood, a_likelihood(member))
            flat.extend(member.members if isinstance(member, LikelihoodSum) else [member])
        object.__setattr__(self, "members", tuple(dict.fromkeys(flat)))  # a Pull equals its copy, nothing else does
        pulls: dict[str, Pull] = {}
        for each in self.members:
            if isinstance(each, Pull) and pulls.setdefault(each.name, each) is not each:
                raise unequal(each.name, *((pull.mean, pull.sigma) for pull in (pulls[each.name], each)))
        check_data_once((each.data, each.observed) for each in self.members if isinstance(each, PoissonLikelihood))
        check_data_once((each.data, each.values) for each in self.members if isinstance(each, GaussianLikelihood))
        _ = self.arguments

    @cached_property
    def arguments(self) -> dict[str, Parameter]:
        """The parameters of all members in order of first appearance, merged."""
        together = {name: Parameter() for member in self.members for name in member.arguments}
        for member in sorted(self.members, key=lambda member: isinstance(member, Pull)):
            for name, known in member.arguments.items():
                together[name] = merged(name, together[name], known)
        return together

    @property
    def ndata(self) -> int:
        """The number of data of all members."""
        return sum(member.ndata for member in self.members)

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return the sum of the members at the values in `parameters`."""
        total = 0.0
        for member in self.members:
            total += member.evaluate(parameters)
        return total

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return the sum of the members at every point of a batch."""
        return sum((each.evaluate_many(parameters) for each in self._others), self._pulls.evaluate_many(parameters))

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return the sums of the members' values, gradients and second derivatives."""
        members = [(partial(each.derivatives, parameters), each.arguments) for each in self._others]
        return summed(members, self._pulls, parameters, free)

    @cached_property
    def _others(self) -> list[Likelihood]:
        """The members that are no Pulls."""
        return [each for each in self.members if not isinstance(each, Pull)]

    @cached_property
    def _pulls(self) -> Pulls:
        """The members that are Pulls."""
        return Pulls.of([each for each in self.members if isinstance(each, Pull)])


def members_of(likelihood: Likelihood) -> tuple[Likelihood, ...]:
    """Return the members of a sum, or the one likelihood."""
    return likelihood.members if isinstance(likelihood, LikelihoodSum) else (likelihood,)
