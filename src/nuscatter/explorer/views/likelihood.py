"""−2 ln L of released data along a parameter of the state, with the slider's value on it, and the data at that value.

All nuisances of the data are profiled, and all else is as the sliders say. So moving the parameter's own slider moves a
mark over a profile that is there already; moving another one asks for another profile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.cli.quantities import Quantity
from nuscatter.cli.statistics.asked import Asked as OnLine
from nuscatter.cli.statistics.family import Chosen
from nuscatter.cli.statistics.remarks import of_scan
from nuscatter.datasets import datasets
from nuscatter.datasets.dataset import Dataset
from nuscatter.errors import FitError
from nuscatter.explorer.asked import Asked, noted
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.profiles import data_charts, python_code
from nuscatter.explorer.profiles.parameter import SliderParameter, range_of, slider_parameter
from nuscatter.explorer.profiles.profile import HIGHEST, LEVELS, Profile, Question, profile, question
from nuscatter.explorer.profiles.released import FIRST, first_data
from nuscatter.explorer.view import Axis, Chart, Curve, Mark, Shown, View
from nuscatter.fits.minimum.p_value import p_value
from nuscatter.fits.scans.line import Point
from nuscatter.fits.scans.scan_result import Scan
from nuscatter.words.digits import plain_digits, written

#: Values of a profile, and of one along a change of flavours, of which each value makes a flux of its own: 0.1 s.
_POINTS, _POINTS_OF_FLUX = 41, 21
#: −2 ln L rises by so much at the ends of an interval, by its name: one parameter, many events.
_RISES = {"68 %": 1.0, "90 %": 2.71}


@final
@dataclass(frozen=True)
class _Options:
    """What is asked for; empty texts for what is left out."""

    data: tuple[str, ...]
    parameter: str
    low: str
    high: str
    points: int | None


def _options(
    *, data: tuple[str, ...] = (), parameter: str = "", low: str = "", high: str = "", points: int | None = None
) -> _Options:
    return _Options(data, parameter.strip(), low, high, points)


_END = "a value of the parameter with its unit, such as 0.2 or 10 MeV"
OPTIONS = Section(
    "",
    "Likelihood of released data.",
    (
        Key(
            "data",
            of.Name("a data set", lambda: {each: each for each in datasets()}, several=True),
            "Released data, fitted together: what they share is one nuisance.",
            default=f"those of the experiment, or {FIRST}",
        ),
        Key(
            "parameter",
            of.Text("a number that has a slider on this page, such as sin2_theta_w or NSI.ee_u"),
            "What is varied.",
            default="the first number of the first term, or sin²θ_W",
        ),
        Key("low", of.Text(_END), "Lowest value.", default="that of the slider"),
        Key("high", of.Text(_END), "Highest value.", default="that of the slider"),
        Key(
            "points",
            of.Whole(9, 201),
            "Values of the profile before it is refined.",
            default=f"{_POINTS}, or {_POINTS_OF_FLUX} of a change of flavours",
        ),
    ),
    _options,
)


def _question(asked: Asked) -> Question:
    chosen: _Options = asked.options("likelihood", OPTIONS)
    parameter = slider_parameter(asked, chosen.parameter)
    points = chosen.points or (_POINTS_OF_FLUX if parameter.is_of_flux else _POINTS)
    values = range_of(parameter, chosen.low, chosen.high, points)
    return question(asked, chosen.data or first_data(asked.name), parameter, values)


def _show(asked: Asked) -> View:
    posed = _question(asked)
    found = profile(posed)
    parameter = posed.parameter
    here = found.at(parameter.real)
    charts, numbers = [_chart(posed, found)], _of_slider(parameter, here)
    numbers.extend(() if found.is_flat else _of_profile(parameter, found))
    numbers.extend(_goodness(found))
    with noted() as sentences:
        for data, expected in zip(found.data, found.expected(here), strict=True):
            numbers.extend(data_charts.events(data, expected))
            if isinstance(data, Dataset):
                charts.extend(data_charts.charts(data, expected))
    said = [*_remarks(posed, found), *found.sentences, *sentences]
    return View(tuple(charts), tuple(numbers), tuple(dict.fromkeys(said)))


def _chart(posed: Question, found: Profile) -> Chart:
    """Return the chart of the profile, up to `HIGHEST`, over the whole range."""
    parameter, size = posed.parameter, posed.parameter.kind.size
    values, rise = found.scan.profile()
    ends = np.array([posed.range.low, posed.range.high])
    curves = [Curve("profile", values / size, np.where(rise <= HIGHEST, rise, np.nan))]
    curves += [Curve(name, ends, np.array([at, at]), reference=True) for name, at in _RISES.items()]
    return Chart(
        "likelihood",
        Axis(parameter.label, parameter.unit, posed.range.logarithmic),
        Axis("−2 Δln L"),
        tuple(curves),
        f"Rise of −2 ln L above its lowest value along {parameter.label}, all nuisances at their best, up to "
        f"{HIGHEST:.0f}, five standard deviations; lines at the rises of the 68 % and the 90 % interval.",
        (Mark("slider", parameter.real / size),),
    )


def _of_slider(parameter: SliderParameter, here: Point) -> list[Shown]:
    """Return the slider's value, and how much −2 ln L is higher there."""
    value = parameter.real / parameter.kind.size
    rise = plain_digits(round(here.rise, 3)) if here.exact else f"{plain_digits(here.rise)} or less, excluded"
    return [
        Shown(f"{parameter.label}, slider", value, parameter.unit, f"{plain_digits(value)} {parameter.unit}".strip()),
        Shown("−2 Δln L at the slider's value", here.rise, "", rise),
    ]


def _of_profile(parameter: SliderParameter, found: Profile) -> Iterator[Shown]:
    """Yield the best value, and both ends of each piece of the intervals."""
    scan, size, unit = found.scan, parameter.kind.size, parameter.unit
    ((name, grid),) = scan.grids.items()

    def text(value: float, digits: str) -> str:
        return f"{digits} {unit}".strip() + (" (end of the range)" if value in (grid[0], grid[-1]) else "")

    best = scan.best[name]
    digits = written(best / size, _error(scan, name, size))
    yield Shown(f"{parameter.label}, best", best / size, unit, text(best, digits))
    for level in LEVELS:
        pieces = scan.intervals(level)
        for at, piece in enumerate(pieces, 1):
            which = f", piece {at}" if len(pieces) > 1 else ""
            for word, end in zip(("from", "to"), piece, strict=True):
                shown = text(end, plain_digits(end / size))
                yield Shown(f"{100 * level:.0f} %{which}, {word}", end / size, unit, shown)


def _goodness(found: Profile) -> Iterator[Shown]:
    """Yield how well the best value fits; a fit without a degree of freedom says nothing."""
    least, degrees = found.scan.fval, found.degrees
    yield Shown("−2 ln L, best", least, "", plain_digits(round(least, 3)))
    yield Shown("degrees of freedom", degrees, "", str(degrees))
    if degrees > 0:
        p = p_value(least, degrees)
        yield Shown("p-value by χ², approximate for few counts", p, "", f"{p:.2g}")


def _error(scan: Scan, name: str, size: float) -> tuple[float, float] | None:
    """Return how far the 68 % interval about the best value reaches; None where the range does not hold it."""
    best, grid = scan.best[name], scan.grids[name]
    for low, high in scan.intervals(LEVELS[0]):
        if grid[0] < low < best < high < grid[-1]:
            return (best - low) / size, (high - best) / size
    return None


def _remarks(posed: Question, found: Profile) -> list[str]:
    """Return what a reader would else take for granted."""
    parameter, kind = posed.parameter, posed.parameter.kind
    ((name, grid),) = found.scan.grids.items()
    said = ["The data have a source and a detector of their own: those of the page are not used here."]
    scheme = posed.asked.standard.scheme
    said.append(f"Weak couplings: {scheme}{', where sin²θ_W is defined' if parameter.new is None else ''}.")
    if parameter.imaginary:
        said.append(f"The real part of {parameter.label} is varied; the imaginary part stays {parameter.imaginary:g}.")
    if not grid[0] <= parameter.real <= grid[-1]:
        said.append("The slider's value is beside the profile.")
    if found.is_flat:
        return [*said, f"{parameter.label} changes no count that these data have."]
    on_line = Chosen(name, parameter.full_name, Quantity(kind.read, kind.units, kind.parameter), OnLine(name))
    try:
        return [*said, *of_scan(found.scan, (on_line,), LEVELS)]
    except FitError:  # of an interval that a missing point leaves open
        return said


def _lines(asked: Asked) -> list[str]:
    posed = _question(asked)
    return python_code.lines(posed, profile(posed))


VIEW = PageView(
    "likelihood",
    "Likelihood of data",
    "How well released data allow the value of a slider, all nuisances profiled.",
    OPTIONS,
    _show,
    _lines,
    ("structure", "standard", "term", "flavour"),
)
