"""What a fit, a scan, a limit or toys are asked: a likelihood and what is said of its parameters, checked once.

Every public function of `fits` that takes a likelihood makes a `Problem` of its arguments first (`Toys` and `asimov`,
which fit nothing, ask `true_values` alone). From there on a `Problem` goes from function to function, and nothing is
checked again. What is checked, in this order:

- the likelihood is one, no parameter is called like an argument of the function, and no `Pull` is on a parameter that
  nothing else has;
- ``fixed`` and the values are numbers, or grids where the function takes them, by the names of parameters, and no
  parameter has both a fixed value and another one;
- every parameter has a start value (a grid's is in its middle);
- ``limits`` are two numbers that increase, by the names of parameters;
- grids and start values lie within the limits;
- ``starts`` and ``seed`` are whole numbers.

What a function takes besides (a level, a number of toys, workers) it checks itself, beside its call of `Problem.of`.

Example:
    >>> from nuscatter.fits.likelihoods.likelihood import GaussianLikelihood
    >>> line = GaussianLikelihood([1.0, 2.0], 0.5, lambda a, b=1.0: [a, a + b])
    >>> from nuscatter.fits.minimum.fit import fit
    >>> problem = Problem.of(fit, line, values={"a": 2.0}, fixed={"b": 0.5}, limits={"a": (0, None)})
    >>> problem.start, problem.free
    ({'a': 2.0, 'b': 0.5}, {'a': Range(step=0.2, low=0.0, high=None)})
"""

import hashlib
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, increasing, instance, invalid, listed, one_of, unknown, whole
from nuscatter.fits.likelihoods.likelihood import Likelihood, Pull, members_of
from nuscatter.fits.likelihoods.measurements import measurements
from nuscatter.fits.likelihoods.wanted import a_likelihood
from nuscatter.fits.parameters import (
    Range,
    by_name,
    first_step,
    given_numbers,
    ranges_of,
    start_values,
)
from nuscatter.units import Array

#: The largest seed, and number of toys.
MOST = 2**40
#: The largest number of starting points.
MOST_STARTS = 10_000

_SAME, _DIGITS = 6, 10  # decimals and significant digits to which a fingerprint compares −2 ln L: the coarser counts


@final
@dataclass(frozen=True, eq=False)
class Problem:
    """A likelihood with the start, the range and the grid of each of its parameters: what is fitted, scanned or drawn.

    Its fields are not checked when it is made; `of` and `true` check what a user gave, and make one.
    """

    likelihood: Likelihood
    #: a value of every parameter: where it starts, or, if it is not free, where it stays
    start: Mapping[str, float]
    #: the parameters that vary, the gridded ones too, each with its first step and limits
    free: Mapping[str, Range]
    #: the increasing values of those that are scanned
    grids: Mapping[str, Array] = field(default_factory=dict)
    #: from how many points a fit starts
    starts: int = 1
    #: of the random ones among these points
    seed: int = 0

    @classmethod
    def of(
        cls,
        asked: Callable[..., Any],
        likelihood: Likelihood,
        *,
        values: Mapping[str, Any],
        fixed: Mapping[str, float] | None = None,
        limits: Mapping[str, tuple[float | None, float | None]] | None = None,
        starts: int = 1,
        seed: int = 0,
        gridded: bool = False,
        needs_starts: bool = True,
    ) -> "Problem":
        """Return what a user asks of a function by its arguments, all of them checked.

        Args:
            asked: the function that is called; errors name it, and no parameter may be called like its arguments.
            likelihood: the user's likelihood.
            values: start values by name, and where `gridded`, arrays.
            fixed: values by name of parameters that do not vary.
            limits: (low, high) by name, in place of those in the signatures; None is no limit.
            starts: how many starting points.
            seed: of the random ones.
            gridded: whether arrays among the values are grids, of one or two parameters.
            needs_starts: whether a parameter without a start value is an error; else `start` lacks it.

        Raises:
            InputError: anything that the top of this file names.
        """
        check_likelihood(likelihood, asked)
        held = given_numbers("fixed", fixed, likelihood)
        grids = _grids(values, likelihood, asked.__name__) if gridded else {}
        given = given_numbers("values", {name: each for name, each in values.items() if name not in grids}, likelihood)
        _check_given_once(held, grids, given)
        middles = {name: float(grid[len(grid) // 2]) for name, grid in grids.items()}
        start = start_values(likelihood, given | middles | held, _to(asked), all_needed=needs_starts)
        ranges = ranges_of(likelihood, start, limits)
        _check_within(ranges, grids, start, held)
        free = {name: allowed for name, allowed in ranges.items() if name not in held}
        counted = whole("starts", starts, 1, MOST_STARTS)
        return cls(likelihood, start, free, grids, counted, whole("seed", seed, 0, MOST))

    @classmethod
    def true(
        cls,
        asked: Callable[..., Any] | None,
        likelihood: Likelihood,
        truth: Mapping[str, float],
        *,
        fixed: Iterable[str] = (),
        limits: Mapping[str, tuple[float | None, float | None]] | None = None,
        starts: int = 1,
    ) -> "Problem":
        """Return what is asked of toys or Asimov data, whose fits start at the true values; arguments as in `of`.

        Args:
            asked: as in `of`; None where the true values are no arguments, but in a dictionary.
            likelihood: as in `of`.
            truth: true values by name; see `true_values`.
            fixed: the names of parameters that stay at their true values.
            limits: as in `of`.
            starts: as in `of`.

        Raises:
            InputError: as `of`.
        """
        check_likelihood(likelihood, asked)
        true = true_values(likelihood, truth, asked)
        held = {one_of("parameter", name, true) for name in listed("fixed", fixed, "a list of names of parameters")}
        ranges = ranges_of(likelihood, true, limits)
        _check_within(ranges, {}, true, (), kind="true")
        free = {name: allowed for name, allowed in ranges.items() if name not in held}
        return cls(likelihood, true, free, starts=whole("starts", starts, 1, MOST_STARTS))

    @property
    def fixed(self) -> dict[str, float]:
        """The parameters that do not vary, with their values."""
        return {name: value for name, value in self.start.items() if name not in self.free}

    @property
    def profiled(self) -> dict[str, Range]:
        """The free parameters without a grid."""
        return {name: allowed for name, allowed in self.free.items() if name not in self.grids}

    def points(self) -> list[dict[str, float]]:
        """Return where fits start: first at `start`, then at random points (`random_points`)."""
        drawn = random_points(self.likelihood, self.start, self.free, self.starts - 1, self.seed)
        return [dict(self.start), *drawn]

    def near(
        self, values: Mapping[str, float], *, hold: Collection[str] = (), steps: Mapping[str, float] | None = None
    ) -> "Problem":
        """Return the problem that starts elsewhere; first steps follow its start values.

        Args:
            values: the new start values by name, within the limits.
            hold: the parameters that do not vary any more.
            steps: first steps by name, where they are known better; one that is zero, or infinite, is not known.

        Example:
            >>> problem = Problem(Pull("a", 1.0, 0.5) + Pull("b", 2.0, 0.5), {"a": 1.0, "b": 2.0}, {"a": Range(0.5)})
            >>> problem.near({"a": 3.0}, hold=("a",)).fixed
            {'a': 3.0, 'b': 2.0}
        """
        start, known, better = {**self.start, **values}, self.likelihood.arguments, steps or {}
        free = {}
        for name, allowed in self.free.items():
            if name not in hold:
                step = better.get(name, 0.0)
                edges = allowed.low, allowed.high
                free[name] = Range(step if 0 < step < inf else first_step(known[name], start[name], edges), *edges)
        return replace(self, start=start, free=free)


def true_values(
    likelihood: Likelihood, truth: Mapping[str, float], asked: Callable[..., Any] | None = None
) -> dict[str, float]:
    """Return a true value of every parameter: the one given, else its Pull's mean, else its default.

    Args:
        likelihood: whose parameters they are.
        truth: values by name.
        asked: the function that was given them by name; None if they are in a dictionary.

    Raises:
        InputError: what is no likelihood, no dictionary, an unknown name, no number, or a parameter without a value.

    Example:
        >>> true_values(Pull("a", 1.0, 0.5) + Pull("b", 2.0, 0.5), {"a": 1.5})
        {'a': 1.5, 'b': 2.0}
    """
    instance("likelihood", likelihood, Likelihood, a_likelihood(likelihood))
    instance("truth", truth, Mapping, "a dictionary of true values by the names of parameters")
    means = {each.name: float(each.mean) for each in members_of(likelihood) if isinstance(each, Pull)}
    return start_values(likelihood, means | given_numbers("truth", truth, likelihood), _to(asked), kind="true")


def _to(asked: Callable[..., Any] | None) -> str:
    """Return where a missing value can be given; `start_values` puts the parameter's name in place of {}."""
    return "in truth" if asked is None else f"to {asked.__name__} ({{}}=...)"


def check_likelihood(likelihood: Likelihood, asked: Callable[..., Any] | None = None) -> None:
    """Raise `InputError` for what is no likelihood, and for a wrong name in it.

    Args:
        likelihood: what the user gave.
        asked: the function that was called, if it takes the values of parameters by their names.

    Raises:
        InputError: no likelihood, a parameter that is called like an argument of the function, or a Pull whose
            parameter nothing has.
    """
    instance("likelihood", likelihood, Likelihood, a_likelihood(likelihood))
    if asked is not None:
        options = inspect.signature(asked).parameters.values()
        named = {option.name for option in options if option.kind is not option.VAR_KEYWORD}
        name = next((each for each in likelihood.parameters if each in named), None)
        if name is not None:
            of = asked.__name__
            raise InputError(f"A parameter cannot be called {name}, which is an argument of {of}; rename it.")
    _check_pulls(members_of(likelihood))


def _check_pulls(members: Collection[Likelihood]) -> None:
    """Raise `InputError` for a Pull whose parameter no other member has; Pulls alone need none."""
    used = {name for each in members if not isinstance(each, Pull) for name in each.parameters}
    for each in members:
        if used and isinstance(each, Pull) and each.name not in used:
            raise InputError(f"The pull on {each.name} constrains nothing. {unknown('parameter', each.name, used)}")


def _grids(values: Mapping[str, ArrayLike], likelihood: Likelihood, asked: str) -> dict[str, Array]:
    """Return the grids among the values, checked: one or two lists that increase."""
    arrays = {name: each for name, each in by_name("values", values, likelihood).items() if _is_list(each)}
    grids = {name: increasing(f"the grid of {name}", each) for name, each in arrays.items()}
    if not 1 <= len(grids) <= 2:
        numbers = ", ".join(name for name in values if name not in grids)
        raise InputError(
            f"{asked} takes the grids of one or two parameters, but {len(grids)} arrays were given"
            f"{f', and no array of {numbers}' if numbers else ''}."
        )
    return grids


def _is_list(value: ArrayLike) -> bool:
    try:
        return np.ndim(value) > 0
    except ValueError:  # a list of lists of different lengths
        return True


def _check_given_once(held: Collection[str], grids: Collection[str], given: Collection[str]) -> None:
    """Raise `InputError` for a parameter that has a fixed value and another one."""
    for name in (*grids, *given):
        if name in held:
            kind = "a grid" if name in grids else "a start value"
            raise InputError(f"Parameter {name} is given both a fixed value and {kind}.")


def _check_within(
    ranges: Mapping[str, Range],
    grids: Mapping[str, Array],
    values: Mapping[str, float],
    held: Collection[str],
    kind: str = "start",
) -> None:
    """Raise `InputError` for a grid or a value of a parameter outside its limits; grids come first.

    Args:
        ranges: of every parameter.
        grids: by name.
        values: by name.
        held: the parameters whose values are fixed ones.
        kind: what the other values are.
    """
    for name, grid in grids.items():
        if not all(ranges[name].holds(float(end)) for end in grid[[0, -1]]):
            raise invalid(f"the grid of {name}", grid, f"values within the limits {_written(ranges[name])}")
    for name, value in values.items():
        if not ranges[name].holds(value):
            whose = f"the {'fixed' if name in held else kind} value of {name}"
            raise invalid(whose, value, f"a value within its limits {_written(ranges[name])}")


def _written(allowed: Range) -> str:
    return f"({allowed.low}, {allowed.high})"


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
    whole("seed", seed, 0, MOST)
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

    Two functions cannot be compared, but their values can. They are rounded to six decimals or to ten digits, whichever
    is coarser, so that another order of summation seldom changes the hash. At the truth of Asimov data −2 ln L is 0
    but for rounding, all of whose digits would depend on that order.
    """
    parts: list[object] = [(name, float(value).hex()) for name, value in truth.items()]
    parts += [(type(each).__name__, type(each).__module__) for each in measurements(likelihood)]
    points = [dict(truth)]
    points += [{**truth, name: each.clip(truth[name] + 0.7 * each.step)} for name, each in free.items()]
    parts += [_rounded(likelihood.evaluate(point)) for point in points]
    parts += [(name, each.step, each.low, each.high) for name, each in free.items()]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _rounded(value: float) -> str:
    """Return −2 ln L to ten digits, or to six decimals where these are fewer."""
    if abs(value) >= 10.0 ** (_DIGITS - _SAME):
        return f"{value:.{_DIGITS - 1}e}"
    return f"{round(value, _SAME) + 0.0:.{_SAME}f}"  # + 0.0 makes −0.0 zero
