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

from scipy.optimize import brentq

from nuscatter.errors import FitError, InputError, finite, positive, unknown
from nuscatter.fits.likelihoods.likelihood import Likelihood
from nuscatter.fits.likelihoods.measurements import measurements, true_values, with_data
from nuscatter.fits.minimum.minuit import descend
from nuscatter.fits.parameters import Range, ranges_of
from nuscatter.fits.problem import check_names

_EXPANSIONS = 60  # doublings of the step, at most, in the search for a value that is significant enough
_OPTIONS = ("likelihood", "name", "sigmas", "null")


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
    true = true_values(likelihood, truth)
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
        InputError: as `asimov`.
        FitError: the fit without signal did not converge.
    """
    check_names(likelihood, _OPTIONS, "discovery_significance")
    if name not in likelihood.arguments:
        raise unknown("parameter", name, likelihood.parameters)
    true = true_values(likelihood, truth)
    expected = with_data(likelihood, [each.expected(true) for each in measurements(likelihood)])
    rise = held_rise(expected, true, ranges_of(likelihood, true, {}), name, float(finite("null", null, single=True)))
    return math.copysign(math.sqrt(rise), true[name] - null)


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
        InputError: as `asimov`, or a true value of the parameter itself.
        FitError: no value reaches the significance.
    """
    check_names(likelihood, _OPTIONS, "discovery_reach")
    wanted = float(positive("sigmas", sigmas, single=True))
    if name not in likelihood.arguments:
        raise unknown("parameter", name, likelihood.parameters)
    if name in truth:
        raise InputError(
            f"discovery_reach looks for the value of {name}, but its true value is given as {truth[name]}; "
            "leave it out, or ask discovery_significance."
        )
    known = likelihood.arguments[name]
    top = math.inf if known.limits[1] is None else known.limits[1]

    def significance(value: float) -> float:
        return discovery_significance(likelihood, name, null=null, **{**truth, name: value})

    # Steps that double find a value with more significance than wanted; Brent's method then works in between. At `null`
    # itself the significance is 0 by definition, and its fit is left out.
    step = known.step or abs(known.start or 0.0) or 1.0
    high = min(null + step, top)
    for _ in range(_EXPANSIONS):
        if significance(high) > wanted:
            return float(brentq(lambda value: significance(value) - wanted if value > null else -wanted, null, high))
        if high == top:
            break
        step *= 2.0
        high = min(null + step, top)
    raise FitError(f"No value of {name} up to {high:.6g} has a median significance of {wanted:g}.")


def held_rise(expected: Likelihood, true: dict[str, float], ranges: dict[str, Range], name: str, value: float) -> float:
    """Return −2 ln L of Asimov data with a parameter held elsewhere and the others refitted: 0 at the truth.

    Raises:
        FitError: the refit did not converge.
    """
    free = {each: allowed for each, allowed in ranges.items() if each != name}
    found = descend(expected, {**true, name: value}, free)
    if not found.valid:
        raise FitError(f"The fit of Asimov data with {name} = {value:.6g} did not converge: {found.message}.")
    return max(found.fval, 0.0)
