"""The data of each member of a likelihood: drawn at random, expected, or of many data sets at once.

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
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.errors import InputError, invalid
from nuscatter.fits.likelihoods.expectation import (
    Derivatives,
    differences,
    gauss_newton,
    in_blocks,
    sum_over_data,
    summed,
)
from nuscatter.fits.likelihoods.gaussian import chi2_derivatives, chi2_many
from nuscatter.fits.likelihoods.likelihood import (
    GaussianLikelihood,
    Likelihood,
    LikelihoodSum,
    PoissonLikelihood,
    Pull,
    members_of,
)
from nuscatter.fits.likelihoods.poisson import FLOOR, NEGLIGIBLE, poisson_curvature, poisson_deviance, poisson_slopes
from nuscatter.fits.likelihoods.pulls import Pulls
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
        # Drawn data have no name: those of two data sets of one name may come out equal.
        return replace(self.member, observed=data.reshape(self.member.observed.shape), data="")

    def evaluate_many(self, parameters: Mapping[str, Array], data: Array) -> Array:
        return self._deviance(data, self.member.expected.many(parameters))

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        expected, slopes = self.member.expected.with_slopes(parameters, free)
        first, second = poisson_slopes(data, expected)
        second = poisson_curvature(data, expected, second)
        return self._deviance(data, expected), *gauss_newton(slopes, free, first, second)

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
        return replace(self.member, values=data.reshape(self.member.values.shape), data="")

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
        return self._pull(data).evaluate_many(parameters)

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range], data: Array) -> Derivatives:
        return summed([], self._pull(data), parameters, free)

    def _pull(self, data: Array) -> Pulls:
        return Pulls((self.member.name,), data, np.array([self.member.sigma]))


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

    def evaluate(self, parameters: Mapping[str, float]) -> float:
        """Return −2 ln L of the one data set that `NUMBER` names."""
        return float(self.evaluate_many({name: np.array([value]) for name, value in parameters.items()})[0])

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return −2 ln L of every row."""

        def of_block(points: Mapping[str, Array]) -> Array:
            sets = _data_sets(points)
            total = self._pulls(sets).evaluate_many(points)
            for each, data, _ in self._drawn:
                total += each.evaluate_many(points, data[:, sets])
            return total

        return in_blocks(of_block, parameters, self.ndata)

    def derivatives(self, parameters: Mapping[str, Array], free: Mapping[str, Range]) -> Derivatives:
        """Return the members' sums of value, gradient and about the second derivatives."""
        sets = _data_sets(parameters)
        members = [(_DerivativesOf(each, parameters, data[:, sets]), names) for each, data, names in self._drawn]
        return summed(members, self._pulls(sets), parameters, free)

    @cached_property
    def _drawn(self) -> list[tuple[Measurement, Array, Collection[str]]]:
        """Each member that is no `Pull`, its data and the names of its parameters."""
        of_all = zip(measurements(self.likelihood), self.data, members_of(self.likelihood), strict=True)
        return [(each, data, member.arguments) for each, data, member in of_all if not isinstance(member, Pull)]

    @cached_property
    def _constraints(self) -> tuple[Pulls, Array]:
        """The Pulls, and the measured values of each in all data sets, shape (pulls, data sets)."""
        members = zip(members_of(self.likelihood), self.data, strict=True)
        drawn = [(member, data) for member, data in members if isinstance(member, Pull)]
        means = [data[0] for _, data in drawn]
        return Pulls.of([member for member, _ in drawn]), np.array(means).reshape(len(means), self.data[0].shape[1])

    def _pulls(self, sets: NDArray[np.int_]) -> Pulls:
        """Return the Pulls with the measured values of each row."""
        pulls, means = self._constraints
        return replace(pulls, mean=means[:, sets])


@dataclass(frozen=True, eq=False)
class _DerivativesOf:
    """The derivatives of a member of an ensemble in given free parameters, at one batch."""

    measurement: Measurement
    parameters: Mapping[str, Array]
    data: Array

    def __call__(self, free: Mapping[str, Range]) -> Derivatives:
        return self.measurement.derivatives(self.parameters, free, self.data)


def _data_sets(parameters: Mapping[str, Array]) -> NDArray[np.int_]:
    """Return the number of the data set of each row."""
    return np.asarray(parameters[NUMBER]).astype(int)


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


def draw_all(
    members: Sequence[Measurement], truth: Mapping[str, float], generators: Iterable[np.random.Generator]
) -> list[Array]:
    """Return data of each member, shape (size, data sets), one data set from each generator.

    A generator gives the members their numbers in their order. Successive Pulls are drawn by one call, which takes as
    long as that for one of them; the numbers are the same.
    """
    groups: list[list[Measurement]] = []
    for each in members:
        if groups and isinstance(each, Auxiliary) and isinstance(groups[-1][0], Auxiliary):
            groups[-1].append(each)
        else:
            groups.append([each])
    draws = [each[0].draw(truth) if len(each) == 1 else _draw_pulls(each, truth) for each in groups]
    columns: list[list[Array]] = [[] for _ in draws]
    for generator in generators:
        for column, draw in zip(columns, draws, strict=True):
            column.append(draw(generator))
    tables = [np.ascontiguousarray(np.array(column).T) for column in columns]
    return [part for each, table in zip(groups, tables, strict=True) for part in np.split(table, len(each))]


def _draw_pulls(members: Sequence[Measurement], truth: Mapping[str, float]) -> Draw:
    """Return a function that draws the measured values of several Pulls, shape (pulls,)."""
    pulls = [each.member for each in members if isinstance(each, Auxiliary)]
    true, sigma = np.array([truth[each.name] for each in pulls]), np.array([each.sigma for each in pulls])
    return lambda generator: true + sigma * generator.standard_normal(len(pulls))


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
