"""What an experiment expects to find before it has data: the Asimov data set, whose every number is its expectation.

A likelihood of Asimov data has its minimum, 0, at the true values. How far it rises elsewhere is, for many events, the
median of what real data give (G. Cowan, K. Cranmer, E. Gross and O. Vitells, Eur. Phys. J. C 71 (2011) 1554, Sec. 3.2,
4). So sensitivities, limits and discoveries that are expected need one fit in place of thousands.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood
    >>> counting = PoissonLikelihood([0.0], lambda s=0.0: [s + 5.0])
    >>> round(discovery_significance(counting, "s", s=10.0), 4), round(discovery_reach(counting, "s", 5.0), 2)
    (3.5998, 14.84)
"""

import math
from dataclasses import replace

from scipy.optimize import brentq

from nuscatter.errors import FitError, InputError, finite, instance, one_of, positive
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.measurements import measurements, with_data
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.problem import Problem, true_values

_EXPANSIONS = 60  # doublings of the step, at most, in the search for a value that is significant enough


def asimov(likelihood: Likelihood, **truth: float) -> Likelihood:
    """Return the likelihood of what is expected: counts, values and the means of Pulls, all at the true values.

    Args:
        likelihood: of counts, measured values and Pulls.
        **truth: the true values; a parameter that is left out has its Pull's mean, else the default of its signature.

    Raises:
        InputError: an unknown name, a parameter without a value, a likelihood of another kind.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import PoissonLikelihood, Pull
        >>> like = PoissonLikelihood([7], lambda s, b: [s + b]) + Pull("b", 3.0, 1.0)
        >>> asimov(like, s=2.0).members[0].observed, asimov(like, s=2.0)(s=2.0, b=3.0)
        (array([5.]), 0.0)
    """
    true = true_values(likelihood, truth, asimov)
    return with_data(likelihood, [each.expected(true) for each in measurements(likelihood)])


def discovery_significance(likelihood: Likelihood, name: str, *, null: float = 0.0, **truth: float) -> float:
    """Return the median significance [standard deviations] with which a true signal excludes that there is none.

    It is √q₀ of the Asimov data (Cowan et al., Eq. 12 and 97); for one bin with known background
    √(2 [(s + b) ln(1 + s/b) − s]).

    Args:
        likelihood: of counts, measured values and Pulls.
        name: the parameter that is `null` without a signal.
        null: that value.
        **truth: as in `asimov`, the signal among them.

    Raises:
        InputError: as `asimov`, or a true value outside its limits.
        FitError: the fit without signal did not converge.
    """
    problem = Problem.true(discovery_significance, likelihood, truth)
    without = float(finite("null", null, single=True))
    return _significance(problem, one_of("parameter", name, problem.start), without)


def discovery_reach(
    likelihood: Likelihood, name: str, sigmas: float = 5.0, *, null: float = 0.0, **truth: float
) -> float:
    """Return the least value of a parameter, above `null`, whose median significance is so many standard deviations.

    Args:
        likelihood: of counts, measured values and Pulls.
        name: the parameter that is `null` without a signal.
        sigmas: the significance, above zero.
        null: the value without a signal.
        **truth: true values of the others, as in `asimov`.

    Raises:
        InputError: as `asimov`, a true value or `null` outside the limits, or a true value of the parameter itself.
        FitError: no value reaches the significance.
    """
    instance("name", name, str, "the name of a parameter")
    wanted, without = float(positive("sigmas", sigmas, single=True)), float(finite("null", null, single=True))
    if name in truth:
        raise InputError(
            f"discovery_reach looks for the value of {name}, but its true value is given as {truth[name]}; "
            "leave it out, or ask discovery_significance."
        )
    problem = Problem.true(discovery_reach, likelihood, {**truth, name: without})
    known = likelihood.arguments[name]
    step = known.step or abs(known.start or 0.0) or 1.0
    top = math.inf if known.limits[1] is None else known.limits[1]
    high = min(without + step, top)

    def excess(value: float) -> float:
        """Return by how much the significance is more than is wanted; at `null` it is 0, and needs no fit."""
        significance = _significance(problem.near({name: value}), name, without) if value > without else 0.0
        return significance - wanted

    # Steps that double find a value with more significance than wanted; Brent's method then works in between.
    for _ in range(_EXPANSIONS):
        if excess(high) > 0.0:
            return float(brentq(excess, without, high))
        if high == top:
            break
        step *= 2.0
        high = min(without + step, top)
    raise FitError(f"No value of {name} up to {high:.6g} has a median significance of {wanted:g}.")


def _significance(problem: Problem, name: str, null: float) -> float:
    """Return the significance of Asimov data at the start values of a problem, below zero for a signal below `null`."""
    true = problem.start
    expected = with_data(problem.likelihood, [each.expected(true) for each in measurements(problem.likelihood)])
    rise = held_rise(replace(problem, likelihood=expected), name, null)
    return math.copysign(math.sqrt(rise), true[name] - null)


def held_rise(expected: Problem, name: str, value: float) -> float:
    """Return −2 ln L of Asimov data with a parameter held elsewhere and the others refitted: 0 at the truth.

    Args:
        expected: the Asimov data, with the truth as start values.
        name: the parameter.
        value: where it is held.

    Raises:
        FitError: the refit did not converge.
    """
    free = {each: allowed for each, allowed in expected.free.items() if each != name}
    found = descend(expected.likelihood, {**expected.start, name: value}, free)
    if not found.valid:
        raise FitError(f"The fit of Asimov data with {name} = {value:.6g} did not converge: {found.message}.")
    return max(found.fval, 0.0)
