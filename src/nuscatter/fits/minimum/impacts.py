"""Pulls, constraints and impacts of the nuisances of a fit: rows for tables and figures.

A nuisance is constrained if the likelihood holds a `Pull` on it. Its pull tells how far the data moved it. Its
constraint tells what fraction of its uncertainty is left. Its impact is the shift of a parameter of interest when the
nuisance moves by its fitted error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from nuscatter.fits.likelihoods.likelihood import Likelihood, Pull, members_of
from nuscatter.fits.minimum.refit import ProfileLikelihood
from nuscatter.fits.parameters import Range


@final
@dataclass(frozen=True)
class PullRow:
    """A constrained nuisance: its auxiliary measurement, and its fitted value."""

    name: str
    #: the fitted value and its standard error
    value: float
    error: float
    #: the auxiliary measurement: that of its Pull, or the weighted mean of several
    mean: float
    sigma: float

    @property
    def pull(self) -> float:
        """By how many of its own standard errors the fit moved it: (θ̂ − θ₀)/σ₀."""
        return (self.value - self.mean) / self.sigma

    @property
    def constraint(self) -> float:
        """What is left of its uncertainty: σ̂/σ₀; 1 where the data say nothing about it."""
        return self.error / self.sigma


@final
@dataclass(frozen=True)
class ImpactRow:
    """How far a parameter of interest moves with one nuisance."""

    nuisance: PullRow
    #: shift of the refitted parameter with the nuisance held at θ̂ + σ̂ and at θ̂ − σ̂, or at its limit
    up: float
    down: float

    @property
    def name(self) -> str:
        """The nuisance's name."""
        return self.nuisance.name

    @property
    def size(self) -> float:
        """The larger of the two shifts, without its sign."""
        return max(abs(self.up), abs(self.down))


@final
@dataclass(frozen=True)
class ParameterRow:
    """A parameter of a fit, for tables."""

    name: str
    value: float
    #: 0 for a fixed parameter
    error: float
    fixed: bool
    #: where a fit starts unless told otherwise: the default in the signature or the Pull's mean; None if neither is
    start: float | None
    #: (low, high); None is no limit
    limits: tuple[float | None, float | None]
    #: its constraint, with `.pull`; None for a parameter without a Pull, or fixed
    nuisance: PullRow | None


def constraints(likelihood: Likelihood) -> dict[str, tuple[float, float]]:
    """Return mean and sigma of every parameter that has a Pull.

    Example:
        >>> constraints(Pull("a", 1.0, 0.5) + Pull("b", 0.0, 2.0))["b"]
        (0.0, 2.0)
    """
    return {each.name: (each.mean, each.sigma) for each in members_of(likelihood) if isinstance(each, Pull)}


def pull_rows(
    likelihood: Likelihood, values: Mapping[str, float], errors: Mapping[str, float], free: Mapping[str, Range]
) -> tuple[PullRow, ...]:
    """Return a row for each free parameter that a Pull constrains, in the likelihood's order."""
    known = constraints(likelihood)
    return tuple(
        PullRow(name, values[name], errors[name], *known[name]) for name in values if name in known and name in free
    )


def impact_rows(profile: ProfileLikelihood, rows: tuple[PullRow, ...], parameter: str) -> tuple[ImpactRow, ...]:
    """Return the shifts of a free parameter with each nuisance of the rows except itself, the largest first.

    Raises:
        FitError: as `ProfileLikelihood.refit`.

    Example:
        >>> import numpy as np
        >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
        >>> like = GaussianLikelihood([3.0], 0.3, lambda s, b: [s + b]) + Pull("b", 1.0, 0.4)
        >>> covariance, free = np.array([[0.25, -0.16], [-0.16, 0.16]]), {"s": Range(1.0), "b": Range(1.0)}
        >>> profile = ProfileLikelihood(like, {"s": 2.0, "b": 1.0}, 0.0, covariance, free)
        >>> row = impact_rows(profile, pull_rows(like, profile.values, {"s": 0.5, "b": 0.4}, free), "s")[0]
        >>> row.name, round(row.up, 6), round(row.down, 6)
        ('b', -0.4, 0.4)
    """
    found = []
    for row in rows:
        if row.name == parameter:
            continue
        # The nuisance is held one fitted error above and below its best value, and everything else refitted.
        up, down = (
            profile.refit({row.name: profile.free[row.name].clip(row.value + side * row.error)}).values[parameter]
            - profile.values[parameter]
            for side in (1.0, -1.0)
        )
        found.append(ImpactRow(row, up, down))
    return tuple(sorted(found, key=lambda row: -row.size))


def parameter_rows(
    likelihood: Likelihood, values: Mapping[str, float], errors: Mapping[str, float], free: Mapping[str, Range]
) -> tuple[ParameterRow, ...]:
    """Return a row for each parameter, in the likelihood's order; a free one has the limits of the fit."""
    rows = {row.name: row for row in pull_rows(likelihood, values, errors, free)}
    known = likelihood.arguments
    return tuple(
        ParameterRow(
            name,
            value,
            errors[name],
            name not in free,
            known[name].start,
            (free[name].low, free[name].high) if name in free else known[name].limits,
            rows.get(name),
        )
        for name, value in values.items()
    )
