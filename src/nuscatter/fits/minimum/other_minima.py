"""Other minima about as deep as the best, which the other starts of a fit found: the data allow them as well.

Errors and intervals of a fit are those about its best point, and know nothing of them; a scan shows all.
"""

import math
from collections.abc import Mapping, Sequence

from nuscatter.fits.likelihoods.likelihood import Pull, members_of
from nuscatter.fits.minimum.minuit import Minimum
from nuscatter.fits.problem import Problem

#: Minima are told of whose −2 ln L is less than this above the best: within one standard deviation.
NEAR = 1.0
#: Of the errors: two places that differ by less in every parameter are one.
_APART = 0.5
#: So many are written out.
_SHOWN = 3


def other_minima(best: Minimum, minima: Sequence[Minimum], problem: Problem) -> str:
    """Return the words on other minima within 1 of the best in −2 ln L, the lowest first; empty if there are none.

    Args:
        best: the minimum that is the result.
        minima: those of all starts.
        problem: what was fitted.

    Example:
        >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
        >>> from nuscatter.fits.minimum.fit import fit
        >>> square = GaussianLikelihood([4.0], 1.0, lambda x: [x * x])
        >>> fit(square, x=1.0, limits={"x": (-3, 3)}, starts=8).message
        'another minimum within 1 of this −2 ln L: x = -2 (+0.00)'
    """
    found: list[Minimum] = []
    close = (each for each in minima if each.valid and 0.0 <= each.fval - best.fval < NEAR)
    for each in sorted(close, key=lambda minimum: minimum.fval):
        if all(_apart(each.values, other.values, best, problem) for other in (best, *found)):
            found.append(each)
    if not found:
        return ""
    # Nuisances are constrained: what differs is told in the other parameters.
    constrained = {each.name for each in members_of(problem.likelihood) if isinstance(each, Pull)}
    names = [name for name in problem.free if name not in constrained] or list(problem.free)
    places = [
        f"{', '.join(f'{name} = {each.values[name]:.4g}' for name in names)} (+{each.fval - best.fval:.2f})"
        for each in found[:_SHOWN]
    ]
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    head = "another minimum" if len(found) == 1 else f"{len(found)} other minima"
    return f"{head} within {NEAR:g} of this −2 ln L: {'; '.join(places)}{more}"


def _apart(values: Mapping[str, float], others: Mapping[str, float], best: Minimum, problem: Problem) -> bool:
    """Return whether two places differ in a free parameter by more than half of its error at the best."""
    for row, (name, allowed) in enumerate(problem.free.items()):
        variance = 0.0 if best.covariance is None else float(best.covariance[row, row])
        scale = math.sqrt(variance) if variance > 0.0 else allowed.step
        if name not in best.at_limits and abs(values[name] - others[name]) > _APART * scale:
            return True
        if name in best.at_limits and abs(values[name] - others[name]) > max(scale, allowed.step):
            return True
    return False
