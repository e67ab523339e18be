"""Arrival of the protons of a source, in a file."""

from collections.abc import Mapping
from typing import Any

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.csv_columns import Table
from nuscatter.catalogue.experiment_files.sections import Choice, Key, Section, attributes
from nuscatter.errors import InputError
from nuscatter.sources.accelerators.facilities import facilities, facility
from nuscatter.sources.timing import Bunches, Gaussian, Pulse, box, tabulated, triangle
from nuscatter.units import Array
from nuscatter.words.unit_words import quantity

_UNITS = ("us", "ns", "ms", "s")


def _time(what: str, example: str, *, signed: bool = False, several: bool = False) -> of.Quantity:
    return of.Quantity(what, example, _UNITS, signed=signed, several=several)


_BUNCHES = (
    Key(
        "offsets",
        _time("times", "[0, 600] ns", signed=True, several=True),
        "Copies of the pulse, each so much later.",
        default="one at 0",
    ),
    Key("weights", of.Number("numbers", "[1, 1]", several=True), "How much of it each copy is.", default="equal"),
)


def _bunched(pulse: Pulse, offsets: tuple[float, ...] | None, weights: tuple[float, ...] | None) -> Pulse:
    if offsets is None:
        if weights is not None:
            raise InputError("weights are given without offsets, of which each has one.")
        return pulse
    return Bunches(pulse=pulse, offsets=offsets, weights=weights)


def _gaussian(*, mean: float, width: float, offsets: Any = None, weights: Any = None) -> Pulse:
    return _bunched(Gaussian(mean=mean, width=width), offsets, weights)


def _box(*, length: float, start: float = 0.0, offsets: Any = None, weights: Any = None) -> Pulse:
    return _bunched(box(start=start, length=length), offsets, weights)


def _triangle(
    *, length: float, start: float = 0.0, peak: float = 0.5, offsets: Any = None, weights: Any = None
) -> Pulse:
    return _bunched(triangle(start=start, length=length, peak=peak), offsets, weights)


def _table(*, file: tuple[Array, ...], offsets: Any = None, weights: Any = None) -> Pulse:
    return _bunched(tabulated(times=file[0], density=file[1]), offsets, weights)


def _facility(*, name: str) -> Pulse:
    return facility(name).pulse


def _named(raw: Any) -> Mapping[str, Any] | None:
    """Return what a text alone means: the pulse of a facility."""
    return {"kind": "facility", "name": raw} if isinstance(raw, str) else None


PULSE = Choice(
    "a pulse",
    (
        Section(
            "gaussian",
            "A Gaussian.",
            (
                Key("mean", _time("a time", "0.44 us", signed=True), "When it is highest.", required=True),
                Key("width", _time("a time", "0.15 us"), "Its standard deviation.", required=True),
                *_BUNCHES,
            ),
            _gaussian,
            values=attributes(Gaussian, "mean", "width"),
        ),
        Section(
            "box",
            "Constant between two times.",
            (
                Key("start", _time("a time", "0 us", signed=True), "When it begins.", default="0"),
                Key("length", _time("a time", "280 ns"), "How long it lasts.", required=True),
                *_BUNCHES,
            ),
            _box,
        ),
        Section(
            "triangle",
            "A triangle.",
            (
                Key("start", _time("a time", "0 us", signed=True), "When it begins.", default="0"),
                Key("length", _time("a time", "280 ns"), "How long it lasts.", required=True),
                Key("peak", of.Number("a number between 0 and 1", "0.5"), "Where it is highest.", default="0.5"),
                *_BUNCHES,
            ),
            _triangle,
        ),
        Section(
            "table",
            "Points joined by straight lines.",
            (
                Key(
                    "file",
                    Table({"time": quantity("a time with its unit", *_UNITS), "density": quantity("a pure number")}),
                    "A CSV file of times and densities in any normalisation.",
                    required=True,
                ),
                *_BUNCHES,
            ),
            _table,
        ),
        Section(
            "facility",
            "That of a facility.",
            (
                Key(
                    "name",
                    of.Name("a facility", lambda: {each.name: each.name for each in facilities}),
                    "Its name.",
                    required=True,
                ),
            ),
            _facility,
        ),
    ),
    short=_named,
    shortly='the name of a facility such as "SNS"',
)
