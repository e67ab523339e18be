r"""The slope of the symmetry energy from asymmetries and coherent scattering: alone, together, and how far apart.

Each data set is fitted with `SlopeHypotheses`: one slope L for all nuclei, and the spread of the mean fields about
their lines as nuisances that all nuclei share. From the fit follow the skins of any nucleus, with the covariance of L
and the spread.

Whether data sets agree is asked of the **parameter goodness of fit** (M. Maltoni and T. Schwetz, Phys. Rev. D 68 (2003)
033020): what the minimum of the joint fit is higher than those of the data sets alone,

.. math:: \chi^2_\text{PG} = \min_\text{joint} \chi^2 - \sum_i \min_i \chi^2,

which for n data sets that share one parameter is distributed as χ² with n − 1 degrees of freedom. Nothing that only one
data set has enters, so that many bins do not dilute a disagreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite
from typing import Any, Protocol, final

import numpy as np

from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses
from nuscatter.errors import FitError, InputError, finite, instance, invalid, listed, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.minimum.fit import fit
from nuscatter.fits.minimum.result import FitResult
from nuscatter.matter.nuclide import Nuclide
from nuscatter.reports.weak_radii import form_factor_nuisances
from nuscatter.units import Array, MeV, fm

#: Nuclei whose skins are told.
SKINS = ("Pb208", "Ca48", "Cs133", "I127", "Ar40")
#: Step of a skin's derivative in the parameters: MeV of L, and widths of the coordinates.
_STEP = 1e-3
#: Most degrees of freedom.
_MOST = 10**6


class HasLikelihood(Protocol):
    """Data with a likelihood of a function's hypotheses: `Dataset`, `Excess`, `AsymmetryData`."""

    @property
    def nuisances(self) -> Mapping[str, Nuisance]:
        """The nuisances by name."""

    def likelihood(self, function: Any) -> Likelihood:
        """Return the likelihood of a function's hypotheses."""


@final
@dataclass(frozen=True, eq=False)
class SlopeFit:
    """A fit of the slope L to one or several data sets; get one by `fit_slope`."""

    #: The names of the data.
    data: tuple[str, ...]
    #: The function whose parameters were fitted.
    hypotheses: SlopeHypotheses
    #: The fit; its "L" is a plain number of MeV.
    result: FitResult

    @property
    def L(self) -> float:
        """The slope L [MeV]."""
        return self.result.values["L"] * MeV

    @property
    def error(self) -> float:
        """Its standard error [MeV], the spread of the mean fields included; infinite where the data give no limit."""
        return self.result.errors["L"] * MeV

    @property
    def is_limited(self) -> bool:
        """Whether the data limit L on both sides, within the range in which it was looked for."""
        return "L" not in self.result.at_limits and isfinite(self.error)

    def skin(self, nuclide: Nuclide | str) -> tuple[float, float]:
        """Return the skin R_n − R_p of point nucleons of a nuclide, and its error [MeV⁻¹]."""
        names, family = self.hypotheses.arguments, self.hypotheses.family
        best = np.array([self.result.values[name] for name in names])

        def at(point: Array) -> float:
            return float(family.skin(nuclide, point[0] * MeV, spread=point[1:]))

        steps = _STEP * np.eye(len(names))
        slopes = np.array([at(best + step) - at(best - step) for step in steps]) / (2 * _STEP)
        rows = [self.result.parameters.index(name) for name in names]
        variance = slopes @ np.asarray(self.result.covariance)[np.ix_(rows, rows)] @ slopes
        return at(best), float(np.sqrt(max(float(variance), 0.0)))


@final
@dataclass(frozen=True, kw_only=True)
class Tension:
    """How far data sets are apart that share one parameter."""

    #: χ² of the parameter goodness of fit.
    chi2: float
    #: Its degrees of freedom, the number of data sets less 1.
    dof: int

    def __post_init__(self) -> None:
        finite("chi2", self.chi2, single=True), whole("dof", self.dof, 1, _MOST)

    @property
    def p_value(self) -> float:
        """Probability that data of one truth are at least so far apart."""
        from scipy.stats import chi2

        return float(chi2.sf(max(self.chi2, 0.0), self.dof))

    @property
    def sigma(self) -> float:
        """The same as a two-sided distance of a normal distribution in standard deviations.

        Example:
            >>> print(f"{Tension(chi2=4.0, dof=1).sigma:.3f}")
            2.000
        """
        from scipy.stats import norm

        return float(norm.isf(self.p_value / 2))


@final
@dataclass(frozen=True, eq=False)
class SlopeReport:
    """Fits of the slope to data sets alone and together; get one by `slope_report`."""

    #: Fits of single data sets by name.
    alone: Mapping[str, SlopeFit]
    #: Fits of several.
    joint: tuple[SlopeFit, ...]
    #: Data that could not be had, and why.
    left_out: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tensions(self) -> tuple[Tension, ...]:
        """How far the data of each joint fit are apart."""
        return tuple(tension([self.alone[name] for name in each.data], each) for each in self.joint)


def fit_slope(data: Mapping[str, HasLikelihood], hypotheses: SlopeHypotheses) -> SlopeFit:
    """Return the fit of the slope to data sets together.

    A nuisance of the data that stands for the form factor of a nucleus is fixed, since nuclear models are in its place.

    Args:
        data: By name.
        hypotheses: The nuclear models along the slope, and the interaction of neutrinos.

    Raises:
        InputError: there are no data.
        FitError: the fit did not converge.
    """
    instance("hypotheses", hypotheses, SlopeHypotheses, "a SlopeHypotheses")
    if not instance("data", data, Mapping, "data sets by name"):
        raise invalid("data", {}, "one data set or more")
    likelihood = sum((each.likelihood(hypotheses) for each in data.values()), start=hypotheses.pulls)
    fixed = [form_factor_nuisances(each.nuisances) for each in data.values()]
    result = fit(likelihood, fixed={name: mean for one in fixed for name, mean in one.items()})
    if not result.valid:
        raise FitError(f"The fit of L to {', '.join(data)} did not converge: {result.message}.")
    return SlopeFit(tuple(data), hypotheses, result)


def tension(alone: Sequence[SlopeFit], joint: SlopeFit) -> Tension:
    """Return how far data sets are apart, from the fit of each and the fit of all.

    Args:
        alone: A fit of each data set.
        joint: The fit of the same data together.

    Raises:
        InputError: the fits are not of the same data.
    """
    instance("joint", joint, SlopeFit, "a SlopeFit")
    fits = listed("alone", alone, "a list of SlopeFit")
    names = [name for each in fits for name in instance("one of alone", each, SlopeFit, "a SlopeFit").data]
    if sorted(names) != sorted(joint.data) or len(fits) < 2:
        raise InputError(
            f"The joint fit is of {', '.join(joint.data)}, and the others are of {', '.join(names)}; one of each of "
            "its data was expected."
        )
    rise = joint.result.fval - sum(each.result.fval for each in fits)
    return Tension(chi2=rise, dof=len(fits) - 1)


def slope_report(
    data: Mapping[str, HasLikelihood],
    together: Sequence[Sequence[str]] = (),
    hypotheses: SlopeHypotheses | None = None,
    left_out: Mapping[str, str] | None = None,
) -> SlopeReport:
    """Return the fits of the slope to each data set, and to several together.

    Args:
        data: By name.
        together: The names of the data of each joint fit; all of them at once if there is none.
        hypotheses: The nuclear models and the interaction; all published mean fields and effective couplings if None.
        left_out: Data that could not be had, and why.

    Raises:
        InputError: a name is none of the data.
        FitError: a fit did not converge.
    """
    function = SlopeHypotheses() if hypotheses is None else hypotheses
    groups = [tuple(each) for each in together] or [tuple(data)]
    for name in (name for group in groups for name in group):
        if name not in data:
            raise invalid("a name of together", name, f"one of {', '.join(data)}")
    alone = {name: fit_slope({name: each}, function) for name, each in data.items()}
    joint = tuple(fit_slope({name: data[name] for name in group}, function) for group in groups if len(group) > 1)
    return SlopeReport(alone, joint, dict(left_out or {}))


def skin_in_fm(found: SlopeFit, nuclide: str) -> tuple[float, float]:
    """Return the skin of a nuclide and its error as plain numbers of fm."""
    value, error = found.skin(nuclide)
    return value / fm, error / fm
