"""What a fit, a scan or a study by toys is asked: names that are checked, starts at random, and a fingerprint."""

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
    """Return starting points drawn at random as `fit` says; `InputError` for a seed that would not give them again."""
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
    """Return a hash of what a likelihood is: its data, and −2 ln L at the true values and beside them.

    A function cannot be compared with another, its values can. They are rounded to ten digits.
    """
    parts: list[object] = [(name, float(value).hex()) for name, value in truth.items()]
    parts += [(type(each).__name__, type(each).__module__) for each in measurements(likelihood)]
    points = [dict(truth)]
    points += [{**truth, name: each.clip(truth[name] + 0.7 * each.step)} for name, each in free.items()]
    parts += [f"{likelihood.evaluate(point):.9e}" for point in points]
    parts += [(name, each.step, each.low, each.high) for name, each in free.items()]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
