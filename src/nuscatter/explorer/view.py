"""What the page shows of a state: charts of curves, numbers, and sentences, as data that the browser draws.

Values are divided by their units here, so that they are what an axis says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, final

import numpy as np

from nuscatter.errors import InputError
from nuscatter.units import Array

#: A ratio whose largest value is so many times its lowest is drawn on a logarithmic axis.
_WIDE_RATIO = 30.0


class Draw(Enum):
    """How a curve is drawn."""

    LINE = "line"
    #: in bins: x has one number more than y
    STEPS = "steps"
    POINTS = "points"


@final
@dataclass(frozen=True, eq=False)
class Curve:
    """A curve of a chart.

    Args:
        name: In the legend, and the head of its column.
        x: On the horizontal axis, shape (n,), or the edges of bins, (n + 1,).
        y: On the vertical axis, shape (n,).
        draw: Line, steps or points.
        species: As "nu_mu", for its colour; empty for a curve of no species.
        reference: Whether it is what others are compared with, as the Standard Model: drawn thin and dashed.
        errors: Downward and upward, shape (2, n), of points.

    Raises:
        InputError: the shapes do not fit.
    """

    name: str
    x: Array
    y: Array
    draw: Draw = Draw.LINE
    species: str = ""
    reference: bool = False
    errors: Array | None = None

    def __post_init__(self) -> None:
        more = self.draw is Draw.STEPS
        if np.shape(self.y) != (np.size(self.x) - more,):
            raise InputError(f"The curve {self.name} has {np.shape(self.y)} numbers at {np.size(self.x)} places.")


@final
@dataclass(frozen=True, eq=False)
class Axis:
    """An axis: what it is, in which unit, and whether it is logarithmic."""

    what: str
    unit: str = ""
    logarithmic: bool = False

    @property
    def label(self) -> str:
        """What stands beside it."""
        return f"{self.what} [{self.unit}]" if self.unit else self.what


@final
@dataclass(frozen=True, eq=False)
class Mark:
    """A line across a chart at a value of its horizontal axis, as a slider's value on a profile."""

    name: str
    x: float


@final
@dataclass(frozen=True, eq=False)
class Chart:
    """A panel of curves over one axis.

    Args:
        title: In a few words.
        x: The horizontal axis.
        y: The vertical axis.
        curves: What is drawn.
        marks: Lines across it.
        says: What it shows, in a sentence, for those who cannot see it.
        stacked: Whether curves of steps stand on one another.
    """

    title: str
    x: Axis
    y: Axis
    curves: tuple[Curve, ...]
    says: str
    marks: tuple[Mark, ...] = ()
    stacked: bool = False


@final
@dataclass(frozen=True)
class Shown:
    """A number beside the charts.

    Args:
        name: What it is.
        value: Divided by its unit.
        unit: As text.
        text: As it is written for people.
    """

    name: str
    value: float
    unit: str
    text: str


@final
@dataclass(frozen=True, eq=False)
class View:
    """What the page shows.

    Args:
        charts: Panels, one below the other.
        numbers: Beside them.
        sentences: Of what a reader should know: what is left out, why something is zero.
    """

    charts: tuple[Chart, ...]
    numbers: tuple[Shown, ...] = ()
    sentences: tuple[str, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """Return the view as objects of JSON; a number that is not finite is null."""
        return {
            "charts": [_chart(each) for each in self.charts],
            "numbers": [
                {"name": each.name, "value": _number(each.value), "unit": each.unit, "text": each.text}
                for each in self.numbers
            ],
            "sentences": list(self.sentences),
        }

    def curves(self) -> Mapping[str, tuple[Curve, Axis, Axis]]:
        """Return all curves by the titles of their charts and their names: what exports write."""
        return {
            f"{chart.title}: {each.name}": (each, chart.x, chart.y) for chart in self.charts for each in chart.curves
        }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "says": chart.says,
        "stacked": chart.stacked,
        "x": {"label": chart.x.label, "logarithmic": chart.x.logarithmic},
        "y": {"label": chart.y.label, "logarithmic": chart.y.logarithmic},
        "marks": [{"name": each.name, "x": _number(each.x)} for each in chart.marks],
        "curves": [
            {
                "name": each.name,
                "draw": each.draw.value,
                "species": each.species,
                "reference": each.reference,
                "x": _numbers(each.x),
                "y": _numbers(each.y),
                "errors": None if each.errors is None else [_numbers(side) for side in each.errors],
            }
            for each in chart.curves
        ],
    }


def _number(value: float) -> float | None:
    return float(f"{value:.9g}") if np.isfinite(value) else None


def _numbers(values: Sequence[float] | Array) -> list[float | None]:
    """Return numbers with nine digits: more than a screen shows, half the bytes."""
    return [_number(each) for each in np.asarray(values, float).tolist()]


def ratio_axis(ratio: Array) -> Axis:
    """Return the axis of a ratio to the Standard Model: logarithmic where a spike at an end point would hide the rest.

    Example:
        >>> ratio_axis(np.array([1.0, 1e4])).logarithmic, ratio_axis(np.array([0.0, 1.2])).logarithmic
        (True, False)
    """
    positive = ratio[ratio > 0]
    wide = positive.size > 0 and not (ratio < 0).any() and positive.max() > _WIDE_RATIO * positive.min()
    return Axis("ratio to the Standard Model", logarithmic=bool(wide))


def ratio_of(values: Array, reference: Array) -> Array:
    """Return values divided by those that they are compared with; NaN where these are not above zero."""
    ratio: Array = np.divide(values, reference, out=np.full(np.shape(values), np.nan), where=reference > 0)
    return ratio
