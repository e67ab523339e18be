"""Where −2 ln L, refitted along a ray from its minimum, rises to a threshold: the ends of intervals and contours.

√(rise) is nearly a straight line along a ray, so that interpolation finds the crossing in two or three refits. Each
refit starts from the end of the one before it.
"""

import math
from collections.abc import Callable, Mapping

from nuscatter.fits.minimum.minuit import Minimum
from nuscatter.fits.minimum.refit import ProfileLikelihood
from nuscatter.fits.parameters import Range

#: Of the error. A search ends once its next step is smaller than this: the step is taken, and its end is not refitted.
ACROSS = 2e-4

_EXPANSIONS = 40  # steps outwards before an interval is called unbounded
_SEARCHES = 100  # the most evaluations between two ends
_PATIENCE = 3  # steps outwards that follow the interpolation closely; later ones go at least 1.5 times as far out
_LEVEL, _LEVEL_STEPS = 1e-6, 4  # a function that changes by less in so many steps outwards has levelled off


def cross(profile: ProfileLikelihood, ray: Mapping[str, float], threshold: float) -> dict[str, float]:
    """Return the point on a ray from the minimum where the rise crosses a threshold, or a limit cuts the ray.

    Args:
        profile: the fitted minimum, which makes the refits.
        ray: the direction by free parameter; its length is about where the crossing is expected.
        threshold: of the rise of −2 ln L, above zero.

    Raises:
        FitError: as `ProfileLikelihood.refit`.

    Example:
        >>> import numpy as np
        >>> from nuscatter.fits.likelihoods.likelihood import Pull
        >>> profile = ProfileLikelihood(Pull("x", 1.0, 0.5), {"x": 1.0}, 0.0, np.array([[0.25]]), {"x": Range(0.5)})
        >>> round(cross(profile, {"x": 0.4}, 4.0)["x"], 6)
        2.0
    """
    # The first limit that the ray meets, in units of the ray's length.
    end = min(_room(profile.free[name], profile.values[name], step) for name, step in ray.items())
    near: Minimum | None = None

    def at(distance: float) -> dict[str, float]:
        return {name: profile.free[name].clip(profile.values[name] + distance * step) for name, step in ray.items()}

    def excess(distance: float) -> float:
        nonlocal near  # each refit starts from the last one
        near = profile.refit(at(distance), near)
        return math.sqrt(max(near.fval - profile.fval, 0.0)) - math.sqrt(threshold)

    # Along the ray √threshold is reached near the distance 1, where a change of ACROSS errors is ACROSS/√threshold.
    distance = crossing(excess, -math.sqrt(threshold), end, ACROSS / math.sqrt(threshold))
    if math.isinf(distance):
        return {name: profile.values[name] + (distance * step if step else 0.0) for name, step in ray.items()}
    return at(distance)


def crossing(excess: Callable[[float], float], origin: float, end: float, tolerance: float) -> float:
    """Return the distance at which a function vanishes that rises about evenly from below zero.

    Args:
        excess: the function, of distances in (0, end]; near 0 at 1.
        origin: its value at 0, below zero.
        end: returned where the function does not vanish before it; infinity if it may go on.
        tolerance: in distance: once the next step is smaller, its end is returned without another evaluation.

    Example:
        >>> round(crossing(lambda x: x * x - 2.0, -2.0, 10.0, 1e-9), 9)
        1.414213562
    """
    if end <= 0.0:
        return 0.0
    # Go outwards until the function is positive. The first guess is 1, where a parabola crosses.
    known = [(0.0, origin)]
    inner, x = 0.0, min(1.0, end)
    for count in range(_EXPANSIONS):
        known.append((x, excess(x)))
        if known[-1][1] >= 0.0:
            return _between(excess, known, inner, x, tolerance)
        if x == end:
            return end
        if math.isinf(end) and _levelled_off(known):
            return math.inf
        reach = _interpolated(known)
        # The zero is so near that no evaluation would change it by more than the tolerance.
        if x < reach < min(x + tolerance, end):
            return reach
        inner = x
        # Step to the interpolated zero while it is near. Later, or if it is far, step well beyond it: a step that falls
        # short each time would come near the zero from one side, and never enclose it.
        trusted = count < _PATIENCE and x < reach < 1.2 * x
        x = min(reach if trusted else max(1.1 * reach, 1.5 * x), 10.0 * x, end)
    return math.inf


def _levelled_off(known: list[tuple[float, float]]) -> bool:
    """Return whether the last steps outwards changed nothing: further out a parameter may leave what it may be."""
    last = [value for _, value in known[-_LEVEL_STEPS - 1 :]]
    return len(last) > _LEVEL_STEPS and max(last) - min(last) < _LEVEL


def _between(
    excess: Callable[[float], float], known: list[tuple[float, float]], inner: float, outer: float, tolerance: float
) -> float:
    """Return where the function vanishes between its negative and its positive end, the last of those known.

    Interpolation, made safe by bisection (R. P. Brent's idea): see the comment.
    """
    latest, moves = outer, [math.inf, math.inf]
    for _ in range(_SEARCHES):
        guess = _interpolated(known)
        near = inner <= guess <= outer
        if (near and abs(guess - latest) < tolerance) or outer - inner < tolerance:
            return guess if near else 0.5 * (inner + outer)
        # Where interpolation leaves the interval, or its steps do not halve in two, bisect: this always converges.
        if not near or abs(guess - latest) > 0.5 * moves[-2]:
            guess = 0.5 * (inner + outer)
        moves.append(abs(guess - latest))
        latest = guess
        known.append((guess, excess(guess)))
        inner, outer = (guess, outer) if known[-1][1] < 0.0 else (inner, guess)
    return 0.5 * (inner + outer)


def _interpolated(known: list[tuple[float, float]]) -> float:
    """Return where the curve through the last points vanishes: inverse quadratic, or straight; ∞ if it never does."""
    (b, fb), (c, fc) = known[-2:]
    straight = c - fc * (c - b) / (fc - fb) if fc != fb else math.inf
    # A line that falls outwards vanishes behind the last point: outwards, never.
    straight = math.inf if fc < 0.0 and straight < c else straight
    if len(known) < 3:
        return straight
    a, fa = known[-3]
    # Inverse quadratic interpolation: x as a parabola in f through three points, at f = 0 (Lagrange's formula). It
    # divides by the differences of f ...
    if fa in (fb, fc) or fb == fc:
        return straight
    curved = a * fb * fc / ((fa - fb) * (fa - fc)) + b * fa * fc / ((fb - fa) * (fb - fc))
    curved += c * fa * fb / ((fc - fa) * (fc - fb))
    # ... and means nothing unless f rises from each point to the next.
    ordered = sorted(known[-3:])
    monotonic = ordered[0][1] < ordered[1][1] < ordered[2][1]
    return curved if monotonic else straight


def _room(allowed: Range, value: float, step: float) -> float:
    """Return how many steps fit between a value and its limit."""
    edge = allowed.high if step > 0.0 else allowed.low
    return math.inf if edge is None or abs(step) < 1e-300 else max((edge - value) / step, 0.0)
