"""Counts compared with templates made of few events (Barlow and Beeston's method, in Conway's short form).

A template filled with simulated or measured events has a statistical error in each bin. Barlow and Beeston add one
unknown for each bin of each template. Conway's short form has one factor β for each bin of the sum of templates. The
minimum in β is known in closed form, so that the likelihood has no parameter more than with exact templates.

Example:
    >>> signal, background = np.array([40.0, 10.0]), np.array([30.0, 30.0])  # of 400 and of 20 events
    >>> counts = TemplateLikelihood(
    ...     [80, 35],
    ...     lambda mu: mu * signal + background,
    ...     lambda mu: mu**2 * signal * 50 / 400 + background * 60 / 20,
    ... )
    >>> round(counts(mu=1.0), 6), round(float(poisson_deviance([80, 35], signal + background).sum()), 6)
    (0.77789, 2.017825)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, not_negative, unknown
from nuscatter.fits.likelihoods.expectation import Expectation, in_blocks, read_only, sum_over_data
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.poisson import poisson_deviance
from nuscatter.fits.parameters import Parameter, parameters_of
from nuscatter.units import Array
from nuscatter.words.describing import shortened

_EXACT = 1e-100  # a variance below this is none; its inverse could overflow


@final
@dataclass(frozen=True, eq=False)
class TemplateLikelihood(Likelihood):
    """Compare counts with an expectation that has a statistical error in each bin.

    It is `PoissonLikelihood` with one Gaussian unknown for each bin, eliminated as `template_deviance` says. The
    unknowns are neither parameters nor, with the measurement of each, degrees of freedom.

    Args:
        observed: counts, of any shape; zero or above, whole numbers or not (an Asimov data set).
        expectation: a function of named numbers that returns the expected counts, in the shape of `observed`.
        variance: the variance of the expectation, from the finite numbers of events in its templates: an array in the
            shape of `observed`, or a function of (some of) the same named numbers. A template of N events scaled to n
            has Σw² = (n/N) × its content in each bin; scaled templates add as a² Σw².
        known: the parameters, if they are not to be read off the signatures (see `describe`); `variance`, if a
            function, is then given all of them.

    Raises:
        InputError: at construction for negative or non-finite counts or variances, an unreadable signature or an
            argument of `variance` that `expectation` does not have; at a call when the expectation or the variance has
            another shape or is not finite, or the variance is negative.

    Example:
        >>> like = TemplateLikelihood([9], lambda mu: [mu], [4.0])
        >>> round(like(mu=6.0), 6), round(float(template_deviance(9, 6.0, 4.0)), 6)
        (0.770709, 0.770709)
    """

    observed: Array
    expectation: Callable[..., ArrayLike]
    variance: ArrayLike | Callable[..., ArrayLike]
    known: Mapping[str, Parameter] | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "observed", read_only(not_negative("observed", self.observed)))
        if not callable(self.variance):
            fixed = read_only(not_negative("variance", self.variance))
            if fixed.shape != self.observed.shape:
                raise InputError(f"variance has the shape {fixed.shape}, but the data {self.observed.shape}.")
            object.__setattr__(self, "variance", fixed)
        for name in self._of_variance:
            if name not in self.arguments:
                raise unknown("parameter of the expectation", name, self.arguments)

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
        """Return the sum of `template_deviance` over the bins."""
        expected = self.expected.finite_at(parameters)
        return float(template_deviance(self.observed, expected, self.variance_at(parameters)).sum())

    def evaluate_many(self, parameters: Mapping[str, Array]) -> Array:
        """Return `evaluate` of every point of a batch; the variance, if a function, is called point by point."""

        def of_block(points: Mapping[str, Array]) -> Array:
            expected = self.expected.many(points)
            variance = variance_many(self, points, expected.shape[1])
            return sum_over_data(template_deviance(self.observed.reshape(-1, 1), expected, variance))

        return in_blocks(of_block, parameters, self.ndata)

    @cached_property
    def _of_variance(self) -> dict[str, Parameter]:
        """The parameters of the variance; none if it is an array."""
        return parameters_of("variance", self.variance, self.known) if callable(self.variance) else {}

    def variance_at(self, parameters: Mapping[str, float]) -> Array:
        """Return the variance of the expectation, checked, at the values in `parameters`."""
        if not callable(self.variance):
            return np.asarray(self.variance)
        variance = Expectation(self.variance, self._of_variance, self.observed.shape, "variance").at(parameters)
        if not (np.isfinite(variance) & (variance >= 0)).all():
            bad = float(variance[~(np.isfinite(variance) & (variance >= 0))][0])
            point = ", ".join(f"{name} = {parameters[name]:.6g}" for name in self._of_variance)
            raise InputError(f"The variance of the expectation is {bad} at {point}; zero or above was expected.")
        return variance


def variance_many(member: TemplateLikelihood, parameters: Mapping[str, Array], batch: int) -> Array:
    """Return the variance of the expectation, shape (size, batch) if it is a function, else (size, 1)."""
    if not callable(member.variance):
        return np.reshape(member.variance, (-1, 1))
    points = [{name: float(parameters[name][at]) for name in member.arguments} for at in range(batch)]
    return np.stack([member.variance_at(point).ravel() for point in points], axis=-1)


def template_deviance(observed: ArrayLike, expected: ArrayLike, variance: ArrayLike) -> Array:
    r"""Return −2 ln L of each bin, lowest in the bin's true expectation, relative to the saturated model.

    The templates measure the true expectation ν = βμ as μ ± √V, that is β as 1 ± σ with σ² = V/μ², one over their
    effective number of events. What is minimised over β is

    .. math:: 2\,[\beta\mu - n + n \ln(n/\beta\mu)] + (\beta - 1)^2/\sigma^2,

    and its minimum solves β² + (μσ² − 1) β − nσ² = 0 (J. S. Conway, arXiv:1103.0354; R. Barlow and C. Beeston, Comput.
    Phys. Commun. 77 (1993) 219). Written in ν, as here, it holds for μ ≤ 0 too:

    .. math:: \nu = \tfrac12\big[\mu - V + \sqrt{(\mu - V)^2 + 4nV}\,\big],
              \qquad (\nu - \mu)^2/V = V\,(n/\nu - 1)^2.

    Without variance it is `poisson_deviance`, its continuation below zero included; with a large variance and many
    counts it is the Gaussian (n − μ)²/(n + V).
    An empty bin costs 2μ − V where μ > V, and μ²/V (ν = 0) where it is less.

    Args:
        observed: counts n ≥ 0.
        expected: μ, finite, of a shape that broadcasts with `observed`.
        variance: V ≥ 0, of a shape that broadcasts with `observed`.

    Example:
        >>> template_deviance([0, 0, 4], [3.0, 1.0, 4.0], [2.0, 2.0, 9.0])
        array([4. , 0.5, 0. ])
    """
    n, mu, v = np.broadcast_arrays(*(np.asarray(each, dtype=np.float64) for each in (observed, expected, variance)))
    exact = v < _EXACT
    v = np.where(exact, 1.0, v)  # any number that divides; `exact` chooses the Poisson formula in the end
    # ν is the positive root of ν² − (μ − V) ν − nV = 0. Where μ < V the difference in it would cancel: 2nV over the sum
    # is the same root.
    shift = mu - v
    root = np.hypot(shift, 2.0 * np.sqrt(n * v))
    with np.errstate(divide="ignore", invalid="ignore"):
        true = np.where(shift >= 0.0, 0.5 * (shift + root), 2.0 * n * v / (root - shift))
    # n and ν above zero: the formula. An empty bin: its limits for ν = μ − V > 0, and for ν = 0.
    some = (n > 0.0) & (true > 0.0)
    nu, m = np.where(some, true, 1.0), np.where(some, n, 1.0)
    full = 2.0 * (nu - m - m * np.log(nu / m)) + v * (m / nu - 1.0) ** 2
    empty = np.where(shift > 0.0, 2.0 * mu - v, mu**2 / v)
    return np.where(exact, poisson_deviance(n, mu), np.where(some, full, empty))
