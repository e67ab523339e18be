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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Protocol, final

import numpy as np

from nuscatter.errors import InputError, finite, invalid, not_nan, unknown


@final
@dataclass(frozen=True)
class Parameter:
    """A parameter before any fit: its start, step and limits."""

    #: where a fit starts: the default in the signature, or a Pull's mean
    start: float | None = None
    #: the first step of a fit: a Pull's sigma
    step: float | None = None
    #: (low, high); None is no limit
    limits: tuple[float | None, float | None] = (None, None)


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
            annotation ``Annotated[float, (low, high)]`` holds limits, where None (or an infinity) is no limit.

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
    except NameError as error:
        raise InputError(f"The annotations of {label} cannot be resolved: {error}.") from None
    except (TypeError, ValueError):
        raise invalid("the function", function, "a function whose arguments have names") from None
    bound = function.keywords if isinstance(function, partial) else {}
    return {name: _described(label, argument) for name, argument in signature.parameters.items() if name not in bound}


def parameters_of(function: Callable[..., Any], known: Mapping[str, Parameter] | None) -> dict[str, Parameter]:
    """Return the parameters that are given as `known`, else those that `describe` reads off the function."""
    return describe(function) if known is None else dict(known)


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
        edges = [None if edge is None else not_nan(name, edge) for edge in limits]
        if any(edge is not None and edge.ndim > 0 for edge in edges):  # which old versions of numpy take for a number
            raise wrong
        low, high = (None if edge is None else float(edge) for edge in edges)
    except (TypeError, ValueError):
        raise wrong from None
    least = -math.inf if low is None else low
    most = math.inf if high is None else high
    if not least < most:
        raise wrong
    return (None if least == -math.inf else low, None if most == math.inf else high)


def merged(name: str, first: Parameter, second: Parameter) -> Parameter:
    """Return two descriptions of one parameter as one: the first start and step that is given, the tightest limits."""
    lows = [known.limits[0] for known in (first, second) if known.limits[0] is not None]
    highs = [known.limits[1] for known in (first, second) if known.limits[1] is not None]
    return Parameter(
        start=second.start if first.start is None else first.start,
        step=second.step if first.step is None else first.step,
        limits=checked_limits(name, (max(lows, default=None), min(highs, default=None))),
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


def given_numbers(kind: str, given: Mapping[str, Any], likelihood: HasParameters) -> dict[str, float]:
    """Return given values as numbers by name, or raise `InputError` for an unknown name or what is not one number."""
    for name in given:
        if name not in likelihood.arguments:
            raise unknown("parameter", name, likelihood.parameters)
    numbers = {name: finite(f"the value of {name} in {kind}", value) for name, value in given.items()}
    for name, number in numbers.items():
        if number.ndim != 0:
            raise invalid(f"the value of {name} in {kind}", given[name], "one number")
    return {name: float(number) for name, number in numbers.items()}


def start_values(likelihood: HasParameters, given: Mapping[str, float], held: Mapping[str, float]) -> dict[str, float]:
    """Return a start value of every parameter, or raise `InputError` with the names that have none."""
    start: dict[str, float] = {}
    missing = []
    for name, known in likelihood.arguments.items():
        value = held.get(name, given.get(name, known.start))
        if value is None:
            missing.append(name)
        else:
            start[name] = value
    if missing:
        raise InputError(
            f"There is no start value of {', '.join(missing)}; give it to fit ({missing[0]}=...), as a default in the "
            "function's signature, or by a Pull."
        )
    return start


def ranges_of(likelihood: HasParameters, start: Mapping[str, float], limits: Mapping[str, Any]) -> dict[str, Range]:
    """Return the range of every parameter: its first step, and its limits."""
    for name in limits:
        if name not in likelihood.arguments:
            raise unknown("parameter", name, likelihood.parameters)
    ranges = {}
    for name, known in likelihood.arguments.items():
        low, high = checked_limits(name, limits[name]) if name in limits else known.limits
        step = known.step or 0.1 * abs(start[name]) or 0.1
        if low is not None and high is not None:
            step = min(step, 0.5 * (high - low))
        ranges[name] = Range(step, low, high)
    return ranges
