"""The result of a fit: values and errors, and by refits, profiles, intervals, contours and significances.

All that needs refits follows from one function: the rise of −2 ln L with some parameters held and the rest refitted
(the profile likelihood). An interval ends where the rise crosses a quantile of χ² (Wilks). So its coverage is right
for large samples and away from limits only.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from nuscatter.errors import FitError, finite, instance, invalid, one_of, positive, strictly_between, whole
from nuscatter.fits import saved_numbers as archive
from nuscatter.fits.likelihoods.likelihood import Likelihood, Pull, members_of
from nuscatter.fits.likelihoods.wanted import a_likelihood
from nuscatter.fits.minimum.consistency import check_at_limits, check_number, check_numbers, check_words
from nuscatter.fits.minimum.crossings import cross
from nuscatter.fits.minimum.impacts import ImpactRow, ParameterRow, PullRow, impact_rows, parameter_rows, pull_rows
from nuscatter.fits.minimum.minuit import Minimum
from nuscatter.fits.minimum.p_value import p_value
from nuscatter.fits.minimum.printed import not_there, shown, with_meaning
from nuscatter.fits.minimum.refit import ProfileLikelihood
from nuscatter.fits.parameters import Range
from nuscatter.units import Array
from nuscatter.words.describing import html_table

_MOST = 10**6  # the most points of a profile or a contour


@final
@dataclass(frozen=True, eq=False)
class FitResult:
    """The outcome of a fit. Its methods compute from it, and change nothing in it."""

    #: the best value of every parameter, in the likelihood's order; the fixed ones are there too
    values: Mapping[str, float]
    #: standard errors from the second derivatives; 0 for a fixed parameter; at a limit the distance to where −2 ln L,
    #: refitted, is 1 higher: infinite where it is nowhere (`at_limits`)
    errors: Mapping[str, float]
    #: covariance, in the order of `parameters`; a fixed parameter's row and column are 0
    covariance: Array
    #: −2 ln L at the minimum, relative to the saturated model
    fval: float
    #: whether it converged, with a positive definite matrix of second derivatives
    valid: bool
    #: why it is not valid, that a parameter is at its limit, or that other starts found other minima; may be empty
    message: str
    #: the number of data: bins, measured values and pulls
    ndata: int
    #: the free parameters, with steps and limits
    free: Mapping[str, Range]
    #: starting points tried, and how many of them came down to this minimum
    starts: int
    reached: int
    #: calls of the likelihood in the minimisations
    calls: int
    #: what was fitted
    likelihood: Likelihood
    #: the parameters that are at a limit, each with that limit
    at_limits: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        counts = {name: getattr(self, name) for name in ("ndata", "starts", "reached", "calls")}
        check_words(self.valid, self.message, self.likelihood, **counts)
        check_number("fval", self.fval, valid=self.valid)
        check_numbers(self.values, self.errors, self.covariance, self.free, valid=self.valid)
        check_at_limits(self.at_limits, self.free)

    def __repr__(self) -> str:
        lines = [f"FitResult: −2 ln L = {self.fval:.6g} for {self.ndata} data and {len(self.free)} free parameters"]
        meanings = self.meanings
        lines += [
            f"  {with_meaning(name, meanings.get(name))} = "
            + shown(name, value, self.errors[name], self.free.get(name), self.at_limits.get(name))
            for name, value in self.values.items()
        ]
        if self.message:
            lines.append(f"  {'' if self.valid else 'not valid: '}{self.message}")
        return "\n".join(lines)

    if not TYPE_CHECKING:  # where types are checked an unknown attribute is an error already

        def __getattr__(self, name: str) -> NoReturn:
            raise not_there(vars(self).get("values", ()), name, [*vars(self), *dir(type(self))])

    def _repr_html_(self) -> str:
        title, *rows = repr(self).splitlines()
        pairs = [row.strip().partition(" = ") for row in rows]
        return html_table(title, [(name, text) for name, _, text in pairs])

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of all parameters, in the order of the covariance."""
        return tuple(self.values)

    @property
    def meanings(self) -> dict[str, str]:
        """What parameters mean that say so, by name: the scheme of a fitted sin²θ_W."""
        return self.likelihood.meanings

    @property
    def ndof(self) -> int:
        """The number of degrees of freedom: data less free parameters."""
        return self.ndata - len(self.free)

    @property
    def deviance(self) -> float:
        """−2 ln L at the minimum relative to the model that predicts the data exactly: `fval`, as goodness of fit."""
        return self.fval

    @property
    def p_value(self) -> float:
        """The probability of a worse agreement: χ² with `ndof` degrees of freedom, a poor guide with few counts.

        `p_value.p_value` says how few, and what it raises.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
            >>> from nuscatter.fits.minimum.fit import fit
            >>> result = fit(GaussianLikelihood([1.0, 3.0, 2.0], 0.5, lambda mean=1.0: [mean] * 3))
            >>> round(result.deviance, 4), result.ndof, round(result.p_value, 4)  # exp(−8/2)
            (8.0, 2, 0.0183)
        """
        return p_value(self.deviance, self.ndof)

    @property
    def correlation(self) -> Array:
        """The correlations, in the order of `parameters`; a fixed parameter has none with others."""
        sigma = np.sqrt(np.diagonal(self.covariance))
        scale = np.where(sigma > 0, sigma, 1.0)
        correlation: Array = self.covariance / np.outer(scale, scale)
        np.fill_diagonal(correlation, 1.0)
        return correlation

    def rise(self, **held: float) -> float:
        """Return how far −2 ln L rises above its minimum with these parameters held and the others refitted.

        Raises:
            InputError: for a name that is not a free parameter, or a value outside its limits.
            FitError: if this fit or the refit did not converge, or the refit came out lower than the fit.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
            >>> from nuscatter.fits.minimum.fit import fit
            >>> line = GaussianLikelihood([1.0, 2.0, 3.0], 0.5, lambda a, b: [a, a + b, a + 2 * b])
            >>> round(fit(line, a=0, b=0).rise(b=1.5), 4)  # b has the error 0.5/√2
            2.0
        """
        numbers = {name: self._within(name, value) for name, value in held.items()}
        return self._profile_likelihood.refit(numbers).fval - self.fval

    def profile(
        self, name: str, *, points: ArrayLike | None = None, size: int = 41, sigmas: float = 3.0
    ) -> tuple[Array, Array]:
        """Return values of a parameter and the rise of −2 ln L at each, the others refitted.

        Args:
            name: a free parameter.
            points: its values, any number of them; otherwise `size` of them, evenly between where the rise reaches
                ``sigmas**2`` on either side, or the limits (`sigmas` errors away, where it never does).
            size: how many.
            sigmas: how far to either side.

        Raises:
            InputError, FitError: as `rise`.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import Pull
            >>> from nuscatter.fits.minimum.fit import fit
            >>> fit(Pull("x", mean=2.0, sigma=0.5)).profile("x", points=[1.5, 2.0, 3.0])[1].round(6)
            array([1., 0., 4.])
        """
        self._range(name)
        whole("size", size, 2, _MOST)
        sigmas = float(positive("sigmas", sigmas, single=True))
        if points is None:
            near = sigmas * self._profile_likelihood.scale(name)
            low, high = self._span(name, sigmas**2)
            low = self.values[name] - near if math.isinf(low) else low
            high = self.values[name] + near if math.isinf(high) else high
            grid = np.linspace(low, high, size)
        else:
            grid = np.atleast_1d(finite("points", points))
            if grid.ndim > 1:
                raise invalid("points", points, "a list of numbers")
        rise = np.empty(grid.shape)
        beside: Minimum | None = None
        # From the best value outwards, so that each refit starts near the end of one before it.
        for row in np.argsort(np.abs(grid - self.values[name])):
            beside = self._profile_likelihood.refit({name: self._within(name, float(grid[row]))}, beside)
            rise[row] = beside.fval - self.fval
        return grid, rise

    def interval(self, name: str, level: float = 0.683) -> tuple[float, float]:
        """Return where the profiled −2 ln L crosses the quantile of χ² with one degree of freedom: (low, high).

        An end is the parameter's limit if the likelihood reaches it first, and infinite if it never rises so far. Where
        several pieces lie below the quantile, this is the one about the best fit (MINOS; F. James and M. Roos, Comput.
        Phys. Commun. 10 (1975) 343).

        Args:
            name: a free parameter.
            level: the confidence level, between 0 and 1.

        Raises:
            InputError, FitError: as `rise`.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
            >>> from nuscatter.fits.minimum.fit import fit
            >>> low, high = fit(PoissonLikelihood([9], lambda n=5.0: [n])).interval("n")
            >>> round(low, 2), round(high, 2)
            (6.32, 12.34)
        """
        self._range(name)
        return self._span(name, _quantile(level, 1))

    def contour(self, a: str, b: str, level: float = 0.683, size: int = 48) -> Array:
        """Return a closed curve of shape (size, 2) around which two parameters lie: χ² with two degrees of freedom.

        The curve is found along rays from the best fit, evenly spaced where the errors' ellipse is a circle; it follows
        the limits where they cut it. A piece that no ray from the best fit sees is not found.

        Args:
            a: a free parameter, the first column.
            b: another, the second column.
            level: the confidence level, between 0 and 1.
            size: how many points, 4 or more; the last repeats the first.

        Raises:
            InputError, FitError: as `rise`.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import Pull
            >>> from nuscatter.fits.minimum.fit import fit
            >>> curve = fit(Pull("x", 0, 1) + Pull("y", 0, 2)).contour("x", "y", level=0.9, size=5)
            >>> np.abs(curve).max(axis=0).round(3)  # √4.605 = 2.146
            array([2.146, 4.292])
        """
        for name in (a, b):
            self._range(name)
        if a == b:
            raise invalid("b", b, f"another parameter than {a}")
        whole("size", size, 4, _MOST)
        threshold = _quantile(level, 2)
        scale_a, scale_b = self._profile_likelihood.scale(a), self._profile_likelihood.scale(b)
        rows = [self.parameters.index(a), self.parameters.index(b)]
        # A correlation of 1 would make the ellipse a line, and its rays parallel.
        rho = float(np.clip(self.correlation[rows[0], rows[1]], -0.999, 0.999))
        curve = np.empty((size, 2))
        for row, angle in enumerate(np.linspace(0.0, 2.0 * math.pi, size)[:-1]):
            # Points of a circle become those of the errors' ellipse by the lower root of the correlation matrix. The
            # crossing is then expected at the distance 1 along each ray.
            u, v = math.sqrt(threshold) * math.cos(angle), math.sqrt(threshold) * math.sin(angle)
            ray = {a: scale_a * u, b: scale_b * (rho * u + math.sqrt(1.0 - rho * rho) * v)}
            end = cross(self._profile_likelihood, ray, threshold)
            curve[row] = end[a], end[b]
        curve[-1] = curve[0]
        return curve

    def significance(self, name: str, null: float = 0.0) -> float:
        """Return by how many standard deviations a parameter differs from a value: √ of the rise, with its sign.

        Positive if the best value is above `null` (S. S. Wilks, Ann. Math. Statist. 9 (1938) 60).

        Raises:
            InputError, FitError: as `rise`.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
            >>> from nuscatter.fits.minimum.fit import fit
            >>> result = fit(PoissonLikelihood([20], lambda s=1.0: [s + 10.0]))
            >>> round(result.significance("s"), 4)  # √(2 (20 ln(20/10) − 20 + 10))
            2.7795
        """
        value = self._within(name, null)
        return math.copysign(math.sqrt(max(self.rise(**{name: value}), 0.0)), self.values[name] - value)

    def pulls(self) -> tuple[PullRow, ...]:
        """Return a row for each free nuisance that a `Pull` constrains, the most pulled first.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
            >>> from nuscatter.fits.minimum.fit import fit
            >>> like = GaussianLikelihood([2.0], 1.0, lambda flux: [flux]) + Pull("flux", mean=1.0, sigma=1.0)
            >>> [(row.name, round(row.pull, 4), round(row.constraint, 4)) for row in fit(like).pulls()]
            [('flux', 0.5, 0.7071)]
        """
        rows = pull_rows(self.likelihood, self.values, self.errors, self.free)
        return tuple(sorted(rows, key=lambda row: -abs(row.pull)))

    def impacts(self, parameter: str) -> tuple[ImpactRow, ...]:
        """Return for each constrained nuisance how far a parameter moves with it, the largest shift first.

        The shift is that of the refitted parameter when the nuisance is held one standard error of this fit above and
        below its best value, or at its limit.

        Raises:
            InputError, FitError: as `rise`.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood, Pull
            >>> from nuscatter.fits.minimum.fit import fit
            >>> like = GaussianLikelihood([9.0], 1.0, lambda s, b: [s + b]) + Pull("b", mean=4.0, sigma=0.5)
            >>> [(row.name, round(row.up, 4), round(row.down, 4)) for row in fit(like, s=1.0).impacts("s")]
            [('b', -0.5, 0.5)]
        """
        self._range(parameter)
        rows = pull_rows(self.likelihood, self.values, self.errors, self.free)
        return impact_rows(self._profile_likelihood, rows, parameter)

    def table(self) -> tuple[ParameterRow, ...]:
        """Return a row for each parameter, the fixed ones too: value, error, start, limits and constraint.

        Example:
            >>> from nuscatter.fits.likelihoods.likelihood import Pull
            >>> from nuscatter.fits.minimum.fit import fit
            >>> row = fit(Pull("x", 2.0, 0.5), limits={"x": (0, None)}).table()[0]
            >>> row.name, round(row.value, 6), round(row.error, 6), row.start, row.limits
            ('x', 2.0, 0.5, 2.0, (0.0, None))
        """
        return parameter_rows(self.likelihood, self.values, self.errors, self.free)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write all numbers to one .npz file, for `load_result`, and return its path.

        The likelihood is a function and is not written; its Pulls, and what is known of its parameters, are.

        Raises:
            DataError: the file cannot be written.
        """
        known = self.likelihood.arguments
        words = {
            "parameters": self.parameters,
            "known": {name: asdict(known[name]) for name in self.parameters},
            "free": {name: {"step": each.step, "limits": (each.low, each.high)} for name, each in self.free.items()},
            "pulls": [
                (each.name, float(each.mean), float(each.sigma))
                for each in members_of(self.likelihood)
                if isinstance(each, Pull)
            ],
            "at_limits": dict(self.at_limits),
            "unbounded": [name for name in self.parameters if math.isinf(self.errors[name])],
            **{name: getattr(self, name) for name in ("valid", "message", "ndata", "starts", "reached", "calls")},
        }
        values = np.array(list(self.values.values()), dtype=np.float64)
        return archive.write(
            path, {"values": values, "covariance": self.covariance, "fval": np.array(self.fval)}, words
        )

    def with_likelihood(self, likelihood: Likelihood) -> "FitResult":
        """Return the result with another likelihood in place of its own; `load_result` checks it first."""
        return replace(self, likelihood=instance("likelihood", likelihood, Likelihood, a_likelihood(likelihood)))

    def _range(self, name: str) -> Range:
        """Return the range of a free parameter, or raise `InputError` if there is none of that name."""
        return self.free[one_of("free parameter", name, self.free)]

    def _within(self, name: str, value: float) -> float:
        """Return a value of a free parameter as a number, or raise `InputError` for none, or one outside its limits."""
        allowed, number = self._range(name), float(finite(name, value, single=True))
        if not allowed.holds(number):
            raise invalid(name, value, f"a value within its limits {_written(allowed)}")
        return number

    @cached_property
    def _profile_likelihood(self) -> ProfileLikelihood:
        """What makes the refits; `FitError` if the fit did not converge."""
        if not self.valid:
            raise FitError(f"The fit did not converge ({self.message}), so nothing can be read off around its minimum.")
        return ProfileLikelihood(self.likelihood, self.values, self.fval, self.covariance, self.free)

    def _span(self, name: str, threshold: float) -> tuple[float, float]:
        """Return where the profiled rise crosses a threshold below and above the best value."""
        scale = self._profile_likelihood.scale(name) * math.sqrt(threshold)
        low, high = (cross(self._profile_likelihood, {name: side * scale}, threshold)[name] for side in (-1.0, 1.0))
        return low, high


def _quantile(level: float, degrees: int) -> float:
    """Return the quantile of χ² with so many degrees of freedom."""
    return float(2.0 * gammaincinv(0.5 * degrees, strictly_between("level", level, 0.0, 1.0, "a confidence level")))


def _written(allowed: Range) -> str:
    low = "−∞" if allowed.low is None else f"{allowed.low:g}"
    high = "∞" if allowed.high is None else f"{allowed.high:g}"
    return f"({low}, {high})"
