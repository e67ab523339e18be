"""The parameter along which the likelihood is profiled, one that has a slider on the page, and the values of its range.

It is the weak mixing angle, or a number of a term or of a change of flavours that the state names. What kind of number
it is says the table of terms, with the range of the slider: so a profile covers what the slider does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from nuscatter.catalogue.terms.arguments import Number
from nuscatter.constants import sin2_theta_w_low_energy
from nuscatter.errors import InputError, choose
from nuscatter.explorer.asked import Asked, New, blamed
from nuscatter.interactions.term import Term
from nuscatter.units import Array

#: The weak mixing angle, as a parameter is called.
ANGLE = "sin2_theta_w"
#: Angles of the other sign of the weak charge are below zero, and none of a mixing.
_ANGLE = Number(
    expected="a number such as 0.239", start=sin2_theta_w_low_energy.value, limits=(0.0, 1.0), low=0.0, high=0.5
)


@final
@dataclass(frozen=True, eq=False)
class SliderParameter:
    """A number of the state that can be varied.

    Args:
        name: Of the argument, as ``ee_u``.
        full_name: With its term before it, as ``NSI.ee_u``.
        kind: What number it is.
        value: Of the slider; it may be complex.
        new: The term or the change of flavours of which it is an argument; None of the weak mixing angle.
    """

    name: str
    full_name: str
    kind: Number
    value: complex
    new: New | None

    @property
    def real(self) -> float:
        """What is varied: the real part of the slider's value."""
        return float(np.real(self.value))

    @property
    def imaginary(self) -> float:
        """What stays at the slider's value: the imaginary part."""
        return float(np.imag(self.value))

    @property
    def label(self) -> str:
        """How people call it."""
        return "sin²θ_W" if self.new is None else f"{self.name} of {self.new.entry.name}"

    @property
    def unit(self) -> str:
        """The unit as it is printed."""
        return self.kind.unit.replace("bohr_magneton", "μ_B").replace("2", "²")

    @property
    def unit_code(self) -> str:
        """What multiplies numbers of its unit in Python code, as `` * cm**2``; empty of a pure number."""
        unit = self.kind.unit
        return f" * {unit.rstrip('2')}{'**2' if unit.endswith('2') else ''}" if unit else ""

    @property
    def is_of_flux(self) -> bool:
        """Whether it is an argument of a change of flavours."""
        return self.new is not None and not isinstance(self.new.made, Term)

    def is_of(self, new: New) -> bool:
        """Return whether it is an argument of a term or a change of flavours."""
        return self.new is not None and self.new.entry.name == new.entry.name

    def with_imaginary(self, values: Any) -> Any:
        """Return values of the argument for its real part, a number or an array."""
        return values + 1j * self.imaginary if self.imaginary else values


def slider_parameter(asked: Asked, name: str) -> SliderParameter:
    """Return the parameter of a name.

    Args:
        asked: The state.
        name: As ``sin2_theta_w``, ``NSI.ee_u``, or ``ee_u`` where one term has it; empty for the first number of the
            first term, or the weak mixing angle where there is no term.

    Raises:
        InputError: the state has no such slider.
    """
    known = _known(asked)
    if not name:
        return next(iter([*(each for key, each in known.items() if key != ANGLE), known[ANGLE]]))
    short = [each for each in known.values() if each.name == name]
    if len(short) == 1:
        return short[0]
    with blamed("likelihood.parameter"):
        return choose("slider on this page", name, known)


def _known(asked: Asked) -> Mapping[str, SliderParameter]:
    """Return all parameters of a state by their full names."""
    angle = sin2_theta_w_low_energy.value if asked.sin2_theta_w is None else asked.sin2_theta_w
    known = {ANGLE: SliderParameter(ANGLE, ANGLE, _ANGLE, angle, None)}
    for new in asked.new:
        for name, value in new.values.items():
            kind = new.entry.argument(name).kind
            if isinstance(kind, Number):
                full = f"{new.entry.name}.{name}"
                known[full] = SliderParameter(name, full, kind, value, new)
    return known


@final
@dataclass(frozen=True)
class Range:
    """The values of a profile, in the unit of the parameter.

    Args:
        low: The lowest.
        high: The highest.
        points: How many.
        logarithmic: Whether they have equal ratios.
    """

    low: float
    high: float
    points: int
    logarithmic: bool

    @property
    def grid(self) -> Array:
        """The values."""
        return (np.geomspace if self.logarithmic else np.linspace)(self.low, self.high, self.points)


def range_of(parameter: SliderParameter, low: str, high: str, points: int) -> Range:
    """Return the range of a profile.

    Args:
        parameter: The parameter.
        low: The lowest value as a text with its unit; empty for the slider's lowest.
        high: The highest, likewise.
        points: How many values.

    Raises:
        InputError: a text is no value of the parameter, or the values do not increase.
    """
    kind = parameter.kind
    ends = [
        _end(key, text, kind) if text else slider
        for key, text, slider in (("low", low, kind.low), ("high", high, kind.high))
    ]
    if not ends[0] < ends[1]:
        raise InputError(
            f"likelihood.low: {parameter.full_name} goes from {f'{ends[0]:g} to {ends[1]:g} {kind.unit}'.strip()}, "
            "but increasing values were expected."
        )
    return Range(ends[0], ends[1], points, kind.logarithmic and ends[0] > 0)


def _end(key: str, text: str, kind: Number) -> float:
    """Return an end of a range in the unit of the parameter, with twelve figures so that a script says the same one."""
    with blamed(f"likelihood.{key}"):
        value = replace(kind, imaginary=False).read(key, text)
    end = float(f"{value / kind.size:.12g}")
    least, most = kind.limits
    if (least is not None and end < least) or (most is not None and end > most):
        lowest, highest = "−∞" if least is None else f"{least:g}", "∞" if most is None else f"{most:g}"
        raise InputError(f"likelihood.{key}: {key} is {text!r}, but a value from {lowest} to {highest} was expected.")
    return end
