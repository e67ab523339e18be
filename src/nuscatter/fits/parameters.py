"""A fit's parameters are the arguments of the user's function: names, starts and limits, read off its signature.

So nothing is declared twice. A default is a start value; ``Annotated[float, (low, high)]`` holds limits. Code that
makes its functions at run time gives a dictionary of `Parameter` instead.

Example:
    >>> describe(lambda sin2_theta_w=0.239: ...)
    {'sin2_theta_w': Parameter(start=0.239, step=None, limits=(None, None))}
"""

import inspect
import math
import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import partial
from typing import Annotated, Any, Protocol, final

import numpy as np

from nuscatter.errors import LEAST, InputError, finite, instance, invalid, listed, not_nan, one_of, positive
from nuscatter.errors import function as callable_function

_NO_LIMITS = (None, None)


@final
@dataclass(frozen=True)
class Parameter:
    """A parameter before any fit: its start, step and limits."""

    #: where a fit starts: the default in the signature, or a Pull's mean
    start: float | None = None
    #: the first step of a fit: a Pull's sigma
    step: float | None = None
    #: (low, high); None is no limit
    limits: tuple[float | None, float | None] = _NO_LIMITS
    #: what the value means where its name does not say it, as the scheme of an angle; printed beside the name
    meaning: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        instance("meaning", self.meaning, str, "a text")
        if self.start is not None:
            finite("start", self.start, single=True)
        if self.step is not None:
            positive("step", self.step, single=True)
        if self.limits is not _NO_LIMITS:
            object.__setattr__(self, "limits", checked_limits("a parameter", self.limits))


class HasParameters(Protocol):
    """An object with named parameters: a likelihood."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""

    @property
    def arguments(self) -> Mapping[str, Parameter]:
        """Each parameter with its start, step and limits."""


@final
@dataclass(frozen=True)
class Range:
    """How far a free parameter steps and where it may go."""

    #: the first step, above zero
    step: float
    #: None is no limit
    low: float | None = None
    high: float | None = None

    def clip(self, value: float) -> float:
        """Return the nearest value that is allowed."""
        value = value if self.low is None else max(value, self.low)
        return value if self.high is None else min(value, self.high)

    def holds(self, value: float) -> bool:
        """Return whether the value is allowed."""
        return self.clip(value) == value

    def inside(self, value: float) -> float:
        """Return the nearest value that is not at a limit.

        Minuit transforms a limited parameter; at a limit the transformation has no slope, and Minuit would not move.
        """
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        margin = min(0.1 * self.step, 0.01 * (high - low))
        return float(min(max(value, low + margin), high - margin))


def describe(function: Callable[..., Any]) -> dict[str, Parameter]:
    """Read the parameters off the arguments of a function: names, defaults and annotated limits.

    Args:
        function: anything callable by keywords: a function, lambda, method, class, an object with ``__call__``, or a
            `functools.partial`, whose bound arguments are no longer parameters. A default is the start of a fit; an
            annotation ``Annotated[float, (low, high)]`` holds limits, where None (or an infinity) is no limit. A
            keyword-only argument whose default is a dataclass keeps it and is no parameter, as the couplings of a
            `StandardModel`.

    Raises:
        InputError: for ``*args``, ``**kwargs``, positional-only arguments, a default that is not a number, limits in
            the wrong order, or annotations that cannot be resolved.

    Example:
        >>> def rate(mass: Annotated[float, (0, None)], coupling=0.5): ...
        >>> describe(rate)["mass"].limits, describe(rate)["coupling"].start
        ((0.0, None), 0.5)
    """
    label = getattr(function, "__name__", None) or type(function).__name__
    try:
        signature = inspect.signature(function, eval_str=True)
    except (NameError, AttributeError, SyntaxError) as error:
        raise InputError(f"The annotations of {label} cannot be resolved: {error}.") from None
    except (TypeError, ValueError):
        raise invalid("the function", function, "a function whose arguments have names") from None
    bound = function.keywords if isinstance(function, partial) else {}
    return {
        name: _described(label, argument)
        for name, argument in signature.parameters.items()
        if name not in bound and not _is_setting(argument)
    }


def _is_setting(argument: inspect.Parameter) -> bool:
    """Return whether an argument is a setting, not a parameter: keyword-only, with a frozen value as its default."""
    return argument.kind == argument.KEYWORD_ONLY and is_dataclass(argument.default)


def parameters_of(
    what: str, function: Callable[..., Any], known: Mapping[str, Parameter] | None
) -> dict[str, Parameter]:
    """Return the parameters that are given as `known`, else those that `describe` reads off the function.

    Args:
        what: what an error calls the function.
        function: the user's function.
        known: its parameters, or None.

    Raises:
        InputError: what is no function, or no dictionary of Parameters; as `describe`.
    """
    callable_function(what, function, "a function of named numbers")
    if known is None:
        return describe(function)
    expected = "a dictionary of Parameters by name, or None,"
    for name, each in instance("known", known, Mapping, expected).items():
        if not isinstance(name, str):
            raise invalid("a name in known", name, "a text")
        instance(f"known of {name}", each, Parameter, "a Parameter")
    return dict(known)


def _described(label: str, argument: inspect.Parameter) -> Parameter:
    """Return one argument of the function called `label` as a parameter, or raise `InputError` if it cannot be one."""
    name = argument.name
    if argument.kind in (argument.VAR_POSITIONAL, argument.VAR_KEYWORD, argument.POSITIONAL_ONLY):
        raise InputError(
            f"A fit's parameters are the names of the function's arguments, but {label} takes '{argument}'"
            f"{' by position only' if argument.kind == argument.POSITIONAL_ONLY else ''}; name each of them."
        )
    start = None
    if argument.default is not argument.empty:
        if np.ndim(argument.default) != 0:
            raise InputError(
                f"Argument {name} of {label} has an array as its default, so it cannot be a parameter; bind it with "
                f"functools.partial({label}, {name}=...)."
            )
        start = float(finite(f"default of {name}", argument.default))
    return Parameter(start=start, limits=_annotated_limits(name, argument.annotation))


def _annotated_limits(name: str, annotation: Any) -> tuple[float | None, float | None]:
    """Return the limits in ``Annotated[float, (low, high)]``; (None, None) without them."""
    if typing.get_origin(annotation) is Annotated:
        for extra in annotation.__metadata__:
            if isinstance(extra, tuple):
                return checked_limits(name, extra)
    return (None, None)


def checked_limits(name: str, limits: Any) -> tuple[float | None, float | None]:
    """Return limits as (low, high), None for none, or raise `InputError` if they are not two numbers that increase."""
    wrong = invalid(f"limits of {name}", limits, "(low, high) with low below high, None where there is no limit,")
    try:
        low, high = (
            _edge(name, edge, none)
            for edge, none in zip(listed(name, limits, "two limits"), (-math.inf, math.inf), strict=True)
        )
    except (TypeError, ValueError):  # `InputError` is a ValueError
        raise wrong from None
    if not low < high:
        raise wrong
    return (None if low == -math.inf else low, None if high == math.inf else high)


def _edge(name: str, edge: Any, none: float) -> float:
    """Return one limit as a number: `none`, an infinity, if there is no limit."""
    if edge is None:
        return none
    number = not_nan(name, edge)
    if number.ndim:  # old versions of numpy take a list of one number for a number
        raise invalid(name, edge, "one number")
    return float(number)


def merged(name: str, first: Parameter, second: Parameter) -> Parameter:
    """Return two descriptions of one parameter as one: the first start and step that is given, the tightest limits.

    Raises:
        InputError: limits that exclude each other, or two meanings.
    """
    meanings = list(dict.fromkeys(known.meaning for known in (first, second) if known.meaning))
    if len(meanings) > 1:
        raise InputError(
            f"{name} means two things in one fit, {meanings[0]!r} and {meanings[1]!r}, but one was expected: make all "
            "likelihoods of a sum alike, or give the parameters different names."
        )
    lows = [known.limits[0] for known in (first, second) if known.limits[0] is not None]
    highs = [known.limits[1] for known in (first, second) if known.limits[1] is not None]
    return Parameter(
        start=second.start if first.start is None else first.start,
        step=second.step if first.step is None else first.step,
        limits=checked_limits(name, (max(lows, default=None), min(highs, default=None))),
        meaning="".join(meanings),
    )


def unequal(name: str, first: tuple[float, float], second: tuple[float, float]) -> InputError:
    """Return the error for two constraints (mean, sigma) of one parameter that differ; it says how to combine them.

    Example:
        >>> str(unequal("flux", (1.0, 0.2), (1.2, 0.2))).split(", or ")[1]
        "combine independent ones into Pull('flux', 1.1, 0.141421)"
    """
    weights = first[1] ** -2.0, second[1] ** -2.0
    mean = (weights[0] * first[0] + weights[1] * second[0]) / sum(weights)
    return InputError(
        f"There are unequal Pulls on {name}, {first[0]:g} ± {first[1]:g} and {second[0]:g} ± {second[1]:g}; keep one "
        f"of them if they state one measurement, or combine independent ones into "
        f"Pull({name!r}, {mean:.6g}, {sum(weights) ** -0.5:.6g}), or give the second as "
        f"GaussianLikelihood([{second[0]:g}], {second[1]:g}, lambda {name}: [{name}])."
    )


def given_numbers(kind: str, given: Mapping[str, Any] | None, likelihood: HasParameters) -> dict[str, float]:
    """Return given values as numbers by name.

    Args:
        kind: the argument in which they were given; errors name it.
        given: the values by name; None is none.
        likelihood: whose parameters they are.

    Raises:
        InputError: what is no dictionary, an unknown name, or what is not one number.
    """
    numbers = {}
    for name, value in by_name(kind, given, likelihood).items():
        number = finite(f"the value of {name} in {kind}", value)
        if number.ndim != 0:
            raise invalid(f"the value of {name} in {kind}", value, "one number")
        numbers[name] = float(number)
    return numbers


def by_name(kind: str, given: Mapping[str, Any] | None, likelihood: HasParameters) -> dict[str, Any]:
    """Return what was given by name (nothing for None); `InputError` for what is no dictionary, or an unknown name."""
    if given is None:
        return {}
    whose = "a dictionary by the names of parameters"
    return {
        one_of("parameter", name, likelihood.parameters): value
        for name, value in instance(kind, given, Mapping, whose).items()
    }


def missing_values(names: Collection[str], given: Any) -> InputError:
    """Return the error for values of parameters that lack some of the names, or are no dictionary.

    Example:
        >>> print(missing_values(("mu", "b"), {"mu": 1.0}))
        The likelihood needs a value of b too, beside those of the parameters mu.
    """
    if not isinstance(given, Mapping):
        return invalid("parameters", given, "a dictionary of numbers by the names of parameters")
    missing = [name for name in names if name not in given]
    there = f" too, beside those of the parameters {', '.join(map(str, given))}" if given else ""
    return InputError(f"The likelihood needs a value of {', '.join(missing)}{there}.")


def start_values(
    likelihood: HasParameters, given: Mapping[str, float], asked: str, *, kind: str = "start", all_needed: bool = True
) -> dict[str, float]:
    """Return a value of every parameter: the one given, else where the likelihood says that a fit starts.

    Args:
        likelihood: whose parameters they are.
        given: values by name.
        asked: where a missing value can be given, as ``to fit ({}=...)`` with {} for its name; the error says it.
        kind: what the values are: ``start`` or ``true`` ones.
        all_needed: whether a parameter without a value is an error; else it is left out.

    Raises:
        InputError: a parameter without a value; all of them are named.
    """
    known = {name: given.get(name, known.start) for name, known in likelihood.arguments.items()}
    missing = [name for name, value in known.items() if value is None]
    if missing and all_needed:
        where = asked.format(missing[0])
        raise InputError(
            f"There is no {kind} value of {', '.join(missing)}; give it {where}, as a default in the function's "
            "signature, or by a Pull."
        )
    return {name: value for name, value in known.items() if value is not None}


def ranges_of(
    likelihood: HasParameters, start: Mapping[str, float], limits: Mapping[str, Any] | None
) -> dict[str, Range]:
    """Return the range of every parameter: its first step, and its limits, of which those given come first."""
    given = by_name("limits", limits, likelihood)
    edges = {
        name: checked_limits(name, given[name]) if name in given else known.limits
        for name, known in likelihood.arguments.items()
    }
    return {
        name: Range(first_step(likelihood.arguments[name], start.get(name, 0.0), both), *both)
        for name, both in edges.items()
    }


def first_step(known: Parameter, start: float, limits: tuple[float | None, float | None]) -> float:
    """Return the first step of a parameter: its own, else a tenth of its start; at most half of its range.

    A start so small that no quantity of physics is smaller counts as 0: from there a tenth of it would lead nowhere.
    """
    step = known.step or (0.1 * abs(start) if abs(start) > LEAST else 0.1)
    low, high = limits
    return step if low is None or high is None else min(step, 0.5 * (high - low))
