"""The data of each member of a likelihood: drawn at random, expected, or those of many data sets at once.

A toy experiment repeats every measurement in a likelihood, the auxiliary ones too: counts, measured values, and the
mean of each `Pull`. An Asimov data set has the expected values in their place. Both change the data alone, so that
thousands of data sets share one expectation. `Ensemble` is the likelihood of all of them, one data set for each row of
a batch, with which `newton.descend_many` makes thousands of fits at once.

Example:
    >>> like = PoissonLikelihood([9.0], lambda s=9.0, b=1.0: [s + b]) + Pull("b", 1.0, 0.2)
    >>> drawn = with_data(like, [np.array([7.0]), np.array([1.1])])
    >>> drawn.members[0].observed, drawn.members[1].mean
    (array([7.]), 1.1)
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias, final

import numpy as np

from nuscatter.errors import InputError, invalid
from nuscatter.fits.likelihoods.expectation import (
    Derivatives,
    differences,
    gauss_newton,
    sum_over_data,
)
from nuscatter.fits.likelihoods.gaussian import chi2_derivatives, chi2_many, pull_derivatives
from nuscatter.fits.likelihoods.likelihood import (
    GaussianLikelihood,
    Likelihood,
    LikelihoodSum,
    PoissonLikelihood,
    Pull,
    members_of,
)
from nuscatter.fits.likelihoods.poisson import FLOOR, NEGLIGIBLE, poisson_curvature, poisson_deviance, poisson_slopes
from nuscatter.fits.likelihoods.templates import TemplateLikelihood, template_deviance, variance_many
from nuscatter.fits.parameters import Parameter, Range
from nuscatter.units import Array

#: Draws the data of one member, shape (size,).
Draw: TypeAlias = Callable[[np.random.Generator], Array]

#: The name of the column with the number of the data set of each row of a batch; no argument can have this name.
NUMBER = "(data set)"


class Measurement(ABC):
    """A member of a likelihood whose data can be drawn again; data are flat arrays."""

    @abstractmethod
    def expected(self, truth: Mapping[str, float]) -> Array:
        """Return the data that are expected at the true values, shape (size,)."""

    @abstractmethod
    def draw(self, truth: Mapping[str, float]) -> Draw:
        """Return a function that draws data at the true values."""

    @abstractmethod
    def with_data(self, data: Array) -> Likelihood:
        """Return the member with other data."""

    @abstractmethod
    def evaluate_many(self, parameters: Mapping[str, Array], data: Array) -> Array:
        """Return −2 ln L of a batch with data of its own at each point, shape (size, batch)."""

    @abstractmethod
    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        """Return the derivatives as `Likelihood.derivatives`, with data of its own at each point."""


@final
@dataclass(frozen=True, eq=False)
class Counts(Measurement):
    """Counts with an exact expectation."""

    member: PoissonLikelihood

    def expected(self, truth: Mapping[str, float]) -> Array:
        return _countable(self.member, truth)

    def draw(self, truth: Mapping[str, float]) -> Draw:
        expected = self.expected(truth)
        return lambda generator: generator.poisson(expected).astype(np.float64)

    def with_data(self, data: Array) -> Likelihood:
        return replace(self.member, observed=data.reshape(self.member.observed.shape))

    def evaluate_many(self, parameters: Mapping[str, Array], data: Array) -> Array:
        return self._deviance(data, self.member.expected.many(parameters))

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        expected, slopes = self.member.expected.many(parameters), self.member.expected.slopes(parameters, free)
        first, second = poisson_slopes(data, expected)
        return self._deviance(data, expected), *gauss_newton(slopes, first, poisson_curvature(data, expected, second))

    def _deviance(self, data: Array, expected: Array) -> Array:
        if expected.min() < FLOOR:
            return sum_over_data(poisson_deviance(data, expected))
        # As `PoissonLikelihood`, but with other counts at each point: n ln(μ/n), in place.
        ratio = expected / np.where(data > NEGLIGIBLE, data, 1.0)
        np.log(ratio, out=ratio)
        ratio *= data
        return 2.0 * sum_over_data(expected - data - ratio)


@final
@dataclass(frozen=True, eq=False)
class TemplateCounts(Measurement):
    """Counts compared with templates of few events: the true expectation is drawn first, then counts about it."""

    member: TemplateLikelihood

    def expected(self, truth: Mapping[str, float]) -> Array:
        return _countable(self.member, truth)

    def draw(self, truth: Mapping[str, float]) -> Draw:
        expected = self.expected(truth)
        spread = np.sqrt(self.member.variance_at(truth).ravel())
        return lambda generator: generator.poisson(
            np.maximum(expected + spread * generator.standard_normal(expected.size), 0.0)
        ).astype(np.float64)

    def with_data(self, data: Array) -> Likelihood:
        return replace(self.member, observed=data.reshape(self.member.observed.shape))

    def evaluate_many(self, parameters: Mapping[str, Array], data: Array) -> Array:
        expected = self.member.expected.many(parameters)
        variance = variance_many(self.member, parameters, expected.shape[1])
        return sum_over_data(template_deviance(data, expected, variance))

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        return differences(lambda point: self.evaluate_many(point, data), self.member.arguments, parameters, free)


@final
@dataclass(frozen=True, eq=False)
class Values(Measurement):
    """Measured values with errors or a covariance."""

    member: GaussianLikelihood

    def expected(self, truth: Mapping[str, float]) -> Array:
        return self.member.expected.finite_at(truth).ravel()

    def draw(self, truth: Mapping[str, float]) -> Draw:
        expected, sigma = self.expected(truth), self.member.uncertainty
        if sigma.shape in ((), self.member.values.shape):
            errors = np.broadcast_to(sigma, self.member.values.shape).ravel()
            return lambda generator: expected + errors * generator.standard_normal(expected.size)
        lower = np.linalg.cholesky(sigma)
        return lambda generator: expected + lower @ generator.standard_normal(expected.size)

    def with_data(self, data: Array) -> Likelihood:
        return replace(self.member, values=data.reshape(self.member.values.shape))

    def evaluate_many(self, parameters: Mapping[str, Array], data: Array) -> Array:
        return chi2_many(self.member.expected, self.member.whitening, parameters, data)

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        return chi2_derivatives(self.member.expected, self.member.whitening, parameters, free, data)


@final
@dataclass(frozen=True, eq=False)
class Auxiliary(Measurement):
    """The measurement behind a `Pull`: its mean is drawn about the parameter's true value."""

    member: Pull

    def expected(self, truth: Mapping[str, float]) -> Array:
        return np.array([truth[self.member.name]])

    def draw(self, truth: Mapping[str, float]) -> Draw:
        true, sigma = truth[self.member.name], self.member.sigma
        return lambda generator: true + sigma * generator.standard_normal(1)

    def with_data(self, data: Array) -> Likelihood:
        return replace(self.member, mean=float(data[0]))

    def evaluate_many(self, parameters: Mapping[str, Array], data: Array) -> Array:
        mean: Array = data[0]
        return ((parameters[self.member.name] - mean) / self.member.sigma) ** 2

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        return pull_derivatives(self.member.name, data[0], self.member.sigma, parameters, free)


@final
@dataclass(frozen=True, eq=False)
class Ensemble(Likelihood):
    """The likelihood of many data sets: each row of a batch has the data set that its column `NUMBER` names."""

    likelihood: Likelihood
    #: the data of each member, shape (size, data sets)
    data: tuple[Array, ...]

    @property
    def arguments(self) -> dict[str, Parameter]:
        """The parameters of the likelihood."""
        return self.likelihood.arguments

    @property
    def ndata(self) -> int:
        """The number of data in each data set."""
        return self.likelihood.ndata

    @cached_property
    def _measurements(self) -> tuple[Measurement, ...]:
        return measurements(self.likelihood)

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return −2 ln L of the one data set that `NUMBER` names."""
        return float(self.evaluate_many({name: np.array([value]) for name, value in parameters.items()})[0])

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return −2 ln L of every row."""
        total = np.zeros(len(parameters[NUMBER]))
        for each, data in self._rows(parameters):
            total = total + each.evaluate_many(parameters, data)
        return total

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return the members' sums of value, gradient and about the second derivatives."""
        # Σ over members of the three arrays.
        parts = [each.derivatives(parameters, free, data) for each, data in self._rows(parameters)]
        value, gradient, curvature = (sum(each, np.zeros(())) for each in zip(*parts, strict=True))
        return value, gradient, curvature

    def _rows(self, parameters: Mapping[str, Array]) -> list[tuple[Measurement, Array]]:
        """Return each measurement with its data of every row, shape (size, batch)."""
        columns = np.asarray(parameters[NUMBER]).astype(int)
        return [(each, data[:, columns]) for each, data in zip(self._measurements, self.data, strict=True)]


def measurements(likelihood: Likelihood) -> tuple[Measurement, ...]:
    """Return each member of a likelihood as a measurement.

    Raises:
        InputError: a member is of a kind whose data have no known law.
    """
    found: list[Measurement] = []
    for member in members_of(likelihood):
        match member:
            case PoissonLikelihood():
                found.append(Counts(member))
            case TemplateLikelihood():
                found.append(TemplateCounts(member))
            case GaussianLikelihood():
                found.append(Values(member))
            case Pull():
                found.append(Auxiliary(member))
            case _:
                raise invalid(
                    "a member of the likelihood",
                    member,
                    "a PoissonLikelihood, TemplateLikelihood, GaussianLikelihood or Pull, whose data can be drawn,",
                )
    return tuple(found)


def with_data(likelihood: Likelihood, data: Sequence[Array]) -> Likelihood:
    """Return the likelihood with other data: a flat array for each member."""
    changed = [each.with_data(new) for each, new in zip(measurements(likelihood), data, strict=True)]
    return changed[0] if len(changed) == 1 else LikelihoodSum(tuple(changed))


def _countable(member: PoissonLikelihood | TemplateLikelihood, truth: Mapping[str, float]) -> Array:
    """Return the expected counts of a member at the truth, flat; `InputError` if one is negative or not finite."""
    flat = member.expected.finite_at(truth).ravel()
    if flat.min() < 0.0:
        point = ", ".join(f"{name} = {truth[name]:.6g}" for name in member.arguments)
        raise InputError(
            f"The expectation is {flat.min():.6g} in a bin at {point}; counts follow from one of zero or above."
        )
    return flat
