"""What fits, scans and toys check or make before they start: names, random starts, a fingerprint of the likelihood.

The fingerprint lets a long computation that was interrupted go on only if it is the same computation.
"""

import hashlib
from collections.abc import Collection, Mapping

import numpy as np

from nuscatter.errors import InputError, unknown, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood, LikelihoodSum, Pull
from nuscatter.fits.likelihoods.measurements import measurements
from nuscatter.fits.parameters import Range


def check_names(likelihood: Likelihood, options: Collection[str], function: str = "fit") -> None:
    """Raise `InputError` for a parameter that is called like an option, or a Pull whose parameter nothing has."""
    for name in likelihood.parameters:
        if name in options:
            raise InputError(f"A parameter cannot be called {name}, which is an argument of {function}; rename it.")
    if isinstance(likelihood, LikelihoodSum):
        used = {name for member in likelihood.members if not isinstance(member, Pull) for name in member.parameters}
        for member in likelihood.members:
            if used and isinstance(member, Pull) and member.name not in used:
                raise InputError(
                    f"The pull on {member.name} constrains nothing. {unknown('parameter', member.name, used)}"
                )


def random_points(
    likelihood: Likelihood, start: Mapping[str, float], free: Mapping[str, Range], count: int, seed: int
) -> list[dict[str, float]]:
    """Return starting points drawn at random; `InputError` for a seed that would not give them again.

    A parameter with two limits is drawn uniformly between them. Any other is normal about its start, with the width
    that `fit` names; beyond its one limit it is reflected, so that no starts gather at the limit.

    Args:
        likelihood: whose parameters they are.
        start: every parameter; those that are not `free` stay there.
        free: the range of every free parameter.
        count: how many points.
        seed: 0 or a positive whole number. The first points of a longer list are those of a shorter one.
    """
    whole("seed", seed, 0, 2**40)
    generator = np.random.default_rng(np.random.SeedSequence(seed))
    points = []
    for _ in range(count):
        point = dict(start)
        for name, allowed in free.items():
            if allowed.low is not None and allowed.high is not None:
                point[name] = float(generator.uniform(allowed.low, allowed.high))
                continue
            width = likelihood.arguments[name].step or abs(start[name]) or 1.0
            drawn = float(generator.normal(start[name], width))
            edge = allowed.low if allowed.low is not None else allowed.high
            if edge is not None and not allowed.holds(drawn):
                drawn = 2.0 * edge - drawn
            point[name] = drawn
        points.append(point)
    return points


def fingerprint(likelihood: Likelihood, truth: Mapping[str, float], free: Mapping[str, Range]) -> str:
    """Return a hash of a likelihood: the kinds of its members, and −2 ln L at the true values and near them.

    Two functions cannot be compared, but their values can. They are rounded to ten digits, so that another order of
    summation seldom changes the hash.
    """
    parts: list[object] = [(name, float(value).hex()) for name, value in truth.items()]
    parts += [(type(each).__name__, type(each).__module__) for each in measurements(likelihood)]
    points = [dict(truth)]
    points += [{**truth, name: each.clip(truth[name] + 0.7 * each.step)} for name, each in free.items()]
    parts += [f"{likelihood.evaluate(point):.9e}" for point in points]
    parts += [(name, each.step, each.low, each.high) for name, each in free.items()]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
