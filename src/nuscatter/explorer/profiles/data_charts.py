"""Charts of released data with what is expected at the slider's value, along their first axis, all others summed.

Two for each data set: all counts, and the signal alone beside the counts less the backgrounds, which no eye would find
on top of backgrounds that are thirty times as large. A data set that is one published number has no chart.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from nuscatter.datasets.dataset import AnyDataset, Dataset
from nuscatter.datasets.published_excess import Excess
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, Shown
from nuscatter.figures.data import poisson_errors
from nuscatter.units import Array
from nuscatter.words.digits import plain_digits, written

#: The signal's part of what is expected, and what it is called here.
SIGNAL = "cevns"


def charts(data: Dataset, expected: Mapping[str, Array]) -> Iterator[Chart]:
    """Yield the charts of a data set.

    Args:
        data: The data set.
        expected: Its counts at the slider's value, as `Dataset.expected` returns them.
    """
    axis = data.axes[0]
    what, _, unit = axis.label.partition("[")
    unit = unit.rstrip("]")
    edges = np.asarray(axis.edges, dtype=float)
    x, y = Axis(what.strip(), unit), Axis("counts", f"1/{unit}")
    width, centre = np.diff(edges), 0.5 * (edges[1:] + edges[:-1])
    parts = {name: along(counts) / width for name, counts in expected.items()}
    observed = along(data.observed)
    errors = poisson_errors(observed) / width
    below = {name: each for name, each in parts.items() if name != SIGNAL}
    yield Chart(
        data.title,
        x,
        y,
        (
            *(Curve(name, edges, each, Draw.STEPS) for name, each in below.items()),
            Curve("signal", edges, parts[SIGNAL], Draw.STEPS),
            Curve("observed", centre, observed / width, Draw.POINTS, errors=errors),
        ),
        f"{data.title}: observed counts, and above one another the backgrounds and the signal at the slider's value.",
        stacked=True,
    )
    backgrounds = np.sum(list(below.values()), axis=0) if below else np.zeros(width.size)
    yield Chart(
        f"{data.title}, less backgrounds",
        x,
        y,
        (
            Curve("signal", edges, parts[SIGNAL], Draw.STEPS),
            Curve("observed less backgrounds", centre, observed / width - backgrounds, Draw.POINTS, errors=errors),
        ),
        f"{data.title}: observed counts less the backgrounds, and the signal at the slider's value.",
    )


def along(counts: Array) -> Array:
    """Return counts along the first axis."""
    summed: Array = counts.sum(axis=tuple(range(1, counts.ndim)))
    return summed


def events(data: AnyDataset, expected: Mapping[str, Array]) -> Iterator[Shown]:
    """Yield the number of signal events at the slider's value; of one published number also what was measured."""
    signal = float(expected[SIGNAL].sum())
    if isinstance(data, Excess):
        yield Shown(f"{data.title}: measured", data.events, "", written(data.events, data.errors))
    yield Shown(f"{data.title}: signal at the slider's value", signal, "", plain_digits(signal))


def lines(data: Dataset, at: int, separate: Any) -> list[str]:
    """Return Python lines that fill the curves of a data set's charts.

    Args:
        data: The data set.
        at: Its place in ``data`` and ``expected`` of the script.
        separate: Names of its backgrounds.
    """
    name = data.title
    return [
        f"observed, width = along(data[{at}].observed), np.diff(data[{at}].axes[0].edges)",
        f"parts = {{name: along(counts) / width for name, counts in expected[{at}].items()}}",
        f'below = {{name: each for name, each in parts.items() if name != "{SIGNAL}"}}',
        f'curves |= {{f"{name}: {{part}}": each for part, each in below.items()}}',
        f'curves["{name}: signal"] = curves["{name}, less backgrounds: signal"] = parts["{SIGNAL}"]',
        f'curves["{name}: observed"] = observed / width',
        f'curves["{name}, less backgrounds: observed less backgrounds"] = '
        + ("observed / width - np.sum(list(below.values()), axis=0)" if separate else "observed / width"),
    ]
