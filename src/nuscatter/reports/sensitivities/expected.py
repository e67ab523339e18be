r"""What experiments are expected to learn of a number: the profile of Asimov data, and where it crosses a level.

The data are what the hypothesis predicts at its true values (`nuscatter.fits.toys.asimov`). So −2 ln L has its minimum,
0, at the truth, and the other parameters are profiled at each value of the one of interest. Two limits are exact:

- bins of N events, without nuisances: :math:`\sigma^{-2} = \sum (\partial N/\partial\theta)^2/N` (R. A. Fisher);
- infinite exposure: where θ only scales the events, :math:`\sigma = \sigma_\phi / |d\ln N/d\theta|`, the systematic
  floor of the flux.

An interval is the piece around the truth. There may be others: scan `Sensitivity.likelihood` (`ns.scan`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, final

import numpy as np

from nuscatter.catalogue.planned_experiments import Plan
from nuscatter.catalogue.planned_experiments import plan as planned
from nuscatter.datasets.dataset import AnyDataset
from nuscatter.datasets.planned_data import planned_data
from nuscatter.errors import FitError, InputError, finite, increasing, invalid, listed, one_of, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum
from nuscatter.fits.minimum.newton import descend_many
from nuscatter.fits.parameters import describe, first_step
from nuscatter.fits.problem import Problem
from nuscatter.fits.scans.scan import scan
from nuscatter.fits.scans.scan_result import Scan, rise_of_level
from nuscatter.fits.toys.asimov import asimov
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.rates.hypothesis import AnyHypothesis
from nuscatter.reports.sensitivities.parameters_of_interest import OfEach
from nuscatter.units import Array

#: Factors of the first step at which the profile is tried, from 2e-4 to 1e6, four at a time until one is high enough.
_LADDER = 2.0 ** np.arange(-12, 20).reshape(-1, 4)
#: Points in each refinement of a crossing, and the relative precision of an end.
_INSIDE, _PRECISION = 6, 1e-5


@final
@dataclass(frozen=True, eq=False)
class Sensitivity:
    """What is expected of parameters; get one by `sensitivity`.

    Args:
        likelihood: Of the Asimov data.
        names: The parameters of interest.
        truth: The true value of every parameter.
    """

    likelihood: Likelihood
    names: tuple[str, ...]
    truth: Mapping[str, float]

    @cached_property
    def _problem(self) -> Problem:
        return Problem.true(None, self.likelihood, self.truth)

    def rise(self, name: str, values: Sequence[float] | Array) -> Array:
        """Return −2 ln L at values of a parameter, all others profiled: 0 at the truth; shape of `values`.

        Raises:
            InputError: there is no such parameter of interest.
            FitError: a point did not converge.
        """
        problem, at = self._problem, finite("values", values)
        one_of("parameter", name, self.names)
        start: dict[str, Array] = {each: np.full(at.size, value) for each, value in problem.start.items()}
        free = {each: allowed for each, allowed in problem.free.items() if each != name}
        found = descend_many(self.likelihood, {**start, name: at.ravel()}, free, excluded=1e3)
        if not found.valid.all():
            wrong = float(at.ravel()[int(np.argmin(found.valid))])
            raise FitError(f"The profile of Asimov data at {name} = {wrong:.6g} did not converge.")
        return np.asarray(np.maximum(found.fval, 0.0).reshape(at.shape))

    def interval(self, name: str | None = None, level: float = 0.683) -> tuple[float, float]:
        """Return the piece around the truth in which the rise is below a level of χ² with one degree of freedom.

        An end is the limit of the parameter, or infinite, where the rise does not reach the level.

        Args:
            name: The parameter; need not be said if there is one.
            level: The confidence level, between 0 and 1.

        Raises:
            InputError, FitError: as `rise`.
        """
        wanted = rise_of_level(level, None, 1)
        chosen = self._chosen(name)
        return self._end(chosen, -1, wanted), self._end(chosen, 1, wanted)

    def sigma(self, name: str | None = None) -> float:
        """Return half the length of the interval of one standard deviation; infinity if a limit of it is an end."""
        chosen = self._chosen(name)
        low, high = self.interval(chosen, 0.6826894921370859)
        known = self._problem.free[chosen]
        return float("inf") if low == known.low or high == known.high else (high - low) / 2

    def upper_limit(self, name: str | None = None, level: float = 0.9) -> float:
        """Return the upper end of the interval at a level; infinity if the parameter's range ends first.

        It is the limit of a quantity that is not negative. The level is of χ² with one degree of freedom, so that the
        limit at 90 % has a rise of 2.71.
        """
        chosen = self._chosen(name)
        end = self._end(chosen, 1, rise_of_level(level, None, 1))
        return float("inf") if end == self._problem.free[chosen].high else end

    def region(
        self,
        a: str,
        b: str,
        *,
        level: float = 0.9,
        points: int = 41,
        within: tuple[float, float] | None = None,
    ) -> Scan:
        """Return the scan of two parameters about the region at a level of χ² with two degrees of freedom.

        Args:
            a: One parameter of interest.
            b: Another.
            level: The confidence level.
            points: Of the grid along each.
            within: Ends of both grids; None for the surroundings of the piece that holds the truth. Other pieces are
                found where the grid goes.

        Raises:
            InputError, FitError: as `rise`; an interval has no end.
        """
        whole("points", points, 5, 1000)
        for name in (a, b):
            one_of("parameter", name, self.names)
        if a == b:
            raise invalid("b", b, f"another parameter than {a}")
        if within is not None and increasing("within", within).size != 2:
            raise invalid("within", within, "a lower and an upper end")
        grids: dict[str, Any] = {}
        for name in (a, b):
            low, high = self._reach(name, level) if within is None else within
            grids[name] = np.linspace(low, high, points)
        fixed = {name: self.truth[name] for name in self.names if name not in (a, b)}
        return scan(self.likelihood, levels=[level], fixed=fixed, starts=1, refine=4, log=(), **grids)

    def area(
        self,
        a: str,
        b: str,
        *,
        level: float = 0.9,
        points: int = 41,
        within: tuple[float, float] | None = None,
    ) -> float:
        """Return the area of all pieces of the region of two parameters, holes taken off; arguments as `region`.

        Raises:
            InputError, FitError: as `region`; a piece leaves the grid.
        """
        pieces = self.region(a, b, level=level, points=points, within=within).contour(level)
        if not pieces or not all(curve.closed for curve in pieces):
            raise FitError(f"The region of {a} and {b} leaves the scan, and so has no area.")
        return sum(curve.area for curve in pieces)

    def _reach(self, name: str, level: float) -> tuple[float, float]:
        """Return ends of a grid about the piece of a parameter that holds the truth."""
        wanted = rise_of_level(level, None, 2)
        low, high = self._end(name, -1, wanted), self._end(name, 1, wanted)
        if not np.isfinite(high - low):
            raise FitError(f"The interval of {name} has no end, and so the region has no area.")
        return low - 0.25 * (high - low), high + 0.25 * (high - low)

    def _chosen(self, name: str | None) -> str:
        if name is None and len(self.names) == 1:
            return self.names[0]
        return one_of("parameter", "" if name is None else name, self.names)

    def _end(self, name: str, side: int, wanted: float) -> float:
        """Return the first value on one side of the truth at which the rise reaches a level."""
        true, allowed = float(self.truth[name]), self._problem.free[name]
        edge = allowed.high if side > 0 else allowed.low
        known = self.likelihood.arguments[name]
        step = known.step or 0.1 * abs(true) or first_step(known, true, (allowed.low, allowed.high))
        inner = true
        for factors in _LADDER:
            values = true + side * step * factors
            if edge is not None:
                values = np.append(values[side * values < side * edge], edge)
            high = self.rise(name, values) >= wanted
            if high.any():
                at = int(np.argmax(high))
                return self._between(name, float(values[at - 1]) if at else inner, float(values[at]), wanted)
            if edge is not None and values[-1] == edge:
                return float(edge)
            inner = float(values[-1])
        return side * np.inf

    def _between(self, name: str, inner: float, outer: float, wanted: float) -> float:
        """Return where the root of the rise, which is nearly a straight line, crosses between two values."""
        goal = wanted**0.5
        while True:
            values = np.linspace(inner, outer, _INSIDE + 2)
            roots = np.sqrt(self.rise(name, values))
            at = int(np.argmax(roots >= goal))
            before, after = roots[at - 1], roots[at]
            found = values[at - 1] + (values[at] - values[at - 1]) * (goal - before) / (after - before)
            inner, outer = float(values[at - 1]), float(values[at])
            if abs(outer - inner) < _PRECISION**0.5 * abs(found - self.truth[name]):
                return float(found)


def sensitivity(
    experiments: Sequence[str | Plan | AnyDataset] | str | Plan | AnyDataset,
    function: Callable[..., AnyHypothesis] | OfEach | None,
    parameters: Sequence[str] | None = None,
    *,
    exposure: float = 1.0,
    flux_uncertainty: float | None = None,
    background: float = 1.0,
    **truth: float,
) -> Sensitivity:
    """Return what experiments are expected to learn together of the parameters of a function.

    Args:
        experiments: Names of planned experiments, plans, or data sets, whose expectation then takes the place of what
            they observed; one or several.
        function: Named numbers → a model or a `Hypothesis`; its defaults are the truth. `OfEach` makes a function for
            each plan. None asks for ``cevns``, the number of events of the Standard Model's shape, of one experiment.
        parameters: Those of interest; None for all arguments of the function. The others are profiled.
        exposure: Factor of the exposure of each plan.
        flux_uncertainty: Relative uncertainty of the neutrinos for each proton or fission, in place of each plan's:
            0.02 to 0.03 is what a heavy-water detector would leave at the SNS (arXiv:2104.09605).
        background: Factor of the backgrounds of each plan.
        **truth: True values, where they are not the defaults.

    Raises:
        InputError: an unknown experiment or parameter, a parameter without a true value, a factor that is negative; a
            factor for data sets, which have their own.

    Example:
        >>> from nuscatter.reports.sensitivities.parameters_of_interest import weak_angle
        >>> for flux in (0.10, 0.02):
        ...     found = sensitivity("COH-CryoCsI-10", weak_angle, flux_uncertainty=flux)
        ...     print(f"{flux:.0%} flux: sin²θ_W ± {found.sigma():.4f}")
        10% flux: sin²θ_W ± 0.0191
        2% flux: sin²θ_W ± 0.0087
    """
    given = [experiments] if isinstance(experiments, str | Plan) or hasattr(experiments, "likelihood") else experiments
    changes: dict[str, Any] = {"exposure": exposure, "flux_uncertainty": flux_uncertainty, "background": background}
    data = [_data(each, changes) for each in listed("experiments", given, "a list of experiments")]
    if not data or (function is None and len(data) > 1):
        raise InputError(f"There are {len(data)} experiments, but one{'' if data else ' or more'} was expected.")
    if function is None:
        own_data = data[0][1]
        everything: Likelihood = own_data.signal_likelihood(StandardModel.effective())
        names: tuple[str, ...] = ("cevns",)
        truth = {"cevns": float(own_data.expected(StandardModel.effective())["cevns"].sum())} | truth
    else:
        functions = [_function(function, chosen) for chosen, _ in data]
        everything = LikelihoodSum(tuple(each.likelihood(own) for (_, each), own in zip(data, functions, strict=True)))
        names = tuple(describe(functions[0]))
    if parameters is not None:
        given = listed("parameters", parameters, "a list of names of parameters")
        names = tuple(one_of("parameter", each, names) for each in given)
    expected = asimov(everything, **truth)
    return Sensitivity(expected, names, dict(Problem.true(None, expected, truth).start))


def _data(experiment: Any, changes: Mapping[str, Any]) -> tuple[Plan | None, AnyDataset]:
    """Return the plan of an experiment, changed, and what it expects; of a data set, itself and no plan."""
    if not isinstance(experiment, str | Plan):
        if not callable(getattr(experiment, "likelihood", None)):
            raise invalid("one of the experiments", experiment, "the name of a planned one, a Plan or a data set")
        if changes["exposure"] != 1 or changes["background"] != 1 or changes["flux_uncertainty"] is not None:
            raise InputError("A data set has its own exposure, flux and backgrounds: change them for plans only.")
        return None, experiment
    chosen = planned(experiment) if isinstance(experiment, str) else experiment
    chosen = chosen.longer(changes["exposure"]).with_background(changes["background"])
    if changes["flux_uncertainty"] is not None:
        chosen = chosen.uncertain(flux=changes["flux_uncertainty"])
    return chosen, planned_data(chosen)


def _function(function: Callable[..., AnyHypothesis] | OfEach, chosen: Plan | None) -> Callable[..., AnyHypothesis]:
    """Return the function for one experiment."""
    if not isinstance(function, OfEach):
        return function
    if chosen is None:
        raise InputError("Hypotheses of each plan were given, but a data set is no plan.")
    return function.make(chosen)
