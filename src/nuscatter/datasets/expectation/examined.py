"""What a user's function of hypotheses is asked once, before it is fitted: is it one, and what do its arguments mean.

The function is called at one point: where a fit would start, as far as that is known. Its model tells in which scheme
an argument ``sin2_theta_w`` is, and whether the Standard Model is in it. Nothing that the function does there matters
for a fit. An error that it raises there is left to the fit, which says at which values it happens.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import InputError, InputWarning
from nuscatter.fits.parameters import Parameter, describe
from nuscatter.interactions.term import Model, Term
from nuscatter.rates.hypothesis import AnyHypothesis, Hypothesis, as_hypothesis

#: The argument whose value means something else with other couplings.
ANGLE = "sin2_theta_w"


def described(function: Callable[..., AnyHypothesis]) -> dict[str, Parameter]:
    """Return the arguments of a function of hypotheses; a model in its place is told how it becomes one.

    Raises:
        InputError: it is a model, a hypothesis, or no function whose arguments can be parameters.

    Example:
        >>> from nuscatter.interactions.standard.standard_model import StandardModel
        >>> list(described(StandardModel))
        ['sin2_theta_w']
    """
    if isinstance(function, Term | Hypothesis):
        kind = type(function).__name__
        itself = f"{kind}, not {kind}(), or " if _makes_models(type(function)) else ""
        raise InputError(
            f"A function that returns a model was expected, but a {kind} was given: pass {itself}lambda: model for a "
            "model without parameters."
        )
    return describe(function)


def _makes_models(kind: type) -> bool:
    """Return whether a class is itself a function of numbers that returns a model."""
    try:
        return issubclass(kind, Term) and kind is not Model and bool(describe(kind))
    except InputError:
        return False


def with_meanings(
    function: Callable[..., AnyHypothesis], own: Mapping[str, Parameter], known: Mapping[str, Parameter]
) -> dict[str, Parameter]:
    """Return the parameters with what they mean, and warn of a model that is new physics alone.

    Args:
        function: Named numbers → a model or a `Hypothesis`.
        own: Its arguments.
        known: All parameters of the likelihood; those of the function have their starts.
    """
    parameters = dict(known)
    start = {name: _start(name, parameters[name]) for name in own}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the fit says them at its own values
            model = as_hypothesis(function(**start)).model
            couplings, alone = model.weak_couplings, _is_new_physics_alone(model)
    except Exception:  # the user's code: the fit meets the same error, and says at which values
        return parameters
    if alone:
        warnings.warn(
            f"The model {type(model).__name__} has no Standard Model term, so these counts would be compared with new "
            "physics alone: add ns.StandardModel(). (A term of your own that is whole says so by its recoil_kinds.)",
            InputWarning,
            stacklevel=3,  # where the likelihood is asked for
        )
    if ANGLE in own and couplings is not None:
        parameters[ANGLE] = replace(parameters[ANGLE], meaning=couplings.scheme)
    return parameters


def _start(name: str, known: Parameter) -> float:
    """Return where a fit would start; a number for a parameter of which this is not known yet."""
    if known.start is not None:
        return known.start
    return sin2_theta_w_low_energy.value if name == ANGLE else _inside(known)


def _inside(known: Parameter) -> float:
    """Return 1, or the nearest number that the limits of a parameter allow."""
    low, high = known.limits
    value = 1.0 if low is None else max(1.0, low)
    return value if high is None else min(value, high)


def _is_new_physics_alone(model: Any) -> bool:
    """Return whether a model scatters neutrinos by terms that are added to the Standard Model's, without these."""
    return bool(model.channels) and not model.recoil_kinds
