"""When events happen: counts in the detector's time bins, or as a curve, and how many are prompt or delayed.

Neutrinos of pions at rest come with the beam, those of muons 2.2 μs later. Events before a cut in time are the prompt
ones: they are mostly of ν_μ. The counts of a component of the flux do not depend on time, so that a curve costs one
fraction for each component and each of its bins.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.catalogue.experiment_files import values as of
from nuscatter.catalogue.experiment_files.sections import Key, Section
from nuscatter.errors import InputError
from nuscatter.explorer.asked import Asked, blamed_or_structure
from nuscatter.explorer.expected import (
    arriving,
    by_name,
    curves_of,
    events,
    interference_lines,
    noting,
    percent,
    refuse_steady_in_time_bins,
)
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.view import Axis, Chart, Curve, Draw, Shown, View
from nuscatter.interactions.term import Term
from nuscatter.particles import State
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.flux import Component
from nuscatter.sources.timing import TimeProfile
from nuscatter.units import Array, ms, s, us
from nuscatter.words.digits import written

#: Bins of a curve, and the parts of the arrivals that are left out at its two ends.
_POINTS, _EARLY, _LATE = 200, 1e-3, 0.02
#: Time that divides prompt from delayed events, where none is asked for.
_CUT = 1.0 * us
#: Shortest curve, as a part of its times: of less, bins could not be told apart in double precision.
_SHORTEST = 1e-5
_TIME = of.Quantity("a time", "1 us", ("us", "ns", "ms", "s"), signed=True)
_UNITS = (("us", us, "µs"), ("ms", ms, "ms"), ("s", s, "s"))
_STANDARD = "Standard Model"
_STEADY = "The source is steady: its neutrinos arrive at all times alike, so that there are no arrival times to show."


@final
@dataclass(frozen=True)
class _Options:
    """What is asked for; times [MeV⁻¹], or None where the source and the detector give them."""

    curve: bool
    earliest: float | None
    latest: float | None
    cut: float | None


def _options(
    *, curve: bool = False, earliest: float | None = None, latest: float | None = None, cut: float | None = None
) -> _Options:
    return _Options(curve, earliest, latest, cut)


OPTIONS = Section(
    "",
    "Arrival times.",
    (
        Key("curve", of.Truth(), "Whether a curve is shown in place of the detector's time bins.", default="false"),
        Key("earliest", _TIME, "Where the curve begins.", default="the first time bin, or the first neutrinos"),
        Key("latest", _TIME, "Where the curve ends.", default="the last time bin, or 98 % of the neutrinos"),
        Key("cut", _TIME, "Events before this time are the prompt ones.", default="1 us, or the middle"),
    ),
    _options,
)


@final
@dataclass(frozen=True, eq=False)
class _Clock:
    """The times of a state: bins that are shown, and what of a component comes in them.

    Args:
        built: The experiment.
        chosen: The options.
    """

    built: Experiment
    chosen: _Options

    @cached_property
    def pulsed(self) -> tuple[Component, ...]:
        """The components that have arrival times."""
        return tuple(each for each in self.built.flux.components if each.time is not None)

    @property
    def all_pulsed(self) -> bool:
        """Whether no part of the source is steady."""
        return len(self.pulsed) == len(self.built.flux.components)

    @property
    def window(self) -> tuple[float, float] | None:
        """First and last edge of the detector's time bins [MeV⁻¹]; None if it has none."""
        if self.built.detector.time_edges is None:
            return None
        edges = np.asarray(self.built.detector.time_edges)
        return float(edges[0]), float(edges[-1])

    @property
    def is_curve(self) -> bool:
        """Whether a curve is shown."""
        return self.chosen.curve or self.window is None

    @cached_property
    def edges(self) -> Array:
        """Edges of what is shown [in the unit]."""
        if self.is_curve:
            return np.linspace(*self.ends, _POINTS + 1)
        for name in ("earliest", "latest"):
            if getattr(self.chosen, name) is not None:
                raise InputError(f"times.{name}: it is that of a curve, but the detector's time bins are shown; "
                                 "choose times.curve too.")  # fmt: skip
        return np.asarray(self.built.detector.time_edges) / self.unit[1]

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Where a curve begins and ends [in the unit], with six figures, so that a script says the same."""
        unit = self.unit[1]
        low, high = (float(f"{each / unit:.6g}") for each in self._span)
        if not high - low > _SHORTEST * max(abs(low), abs(high), 1.0):
            name = "latest" if self.chosen.earliest is None else "earliest"
            raise InputError(f"times.{name}: the times are {low:g} to {high:g} {self.unit[0]}, "
                             "but increasing ones were expected.")  # fmt: skip
        return low, high

    @cached_property
    def _span(self) -> tuple[float, float]:
        low, high = self.window or _reached({id(each.time): each.time for each in self.pulsed if each.time}.values())
        return (
            low if self.chosen.earliest is None else self.chosen.earliest,
            high if self.chosen.latest is None else self.chosen.latest,
        )

    @cached_property
    def unit(self) -> tuple[str, float, str]:
        """The unit of the axis: its name in Python, its size [MeV⁻¹], and as it is written."""
        low, high = self._span
        return next((each for each in _UNITS if high - low < 2000 * each[1]), _UNITS[-1])

    @cached_property
    def cut(self) -> float:
        """The time that divides prompt from delayed events [MeV⁻¹]."""
        low, high = self.window or (-math.inf, math.inf)
        if self.chosen.cut is not None:
            if not low < self.chosen.cut < high:
                raise InputError(f"times.cut: it is {self.chosen.cut / us:g} us, but a time within the detector's "
                                 f"time bins, {low / us:g} to {high / us:g} us, was expected.")  # fmt: skip
            return self.chosen.cut
        first, last = self.window or self._span
        return _CUT if first < _CUT < last else (first + last) / 2

    def fractions(self, edges: Array) -> dict[int, Array]:
        """Return what is counted of each pulsed component between times [MeV⁻¹], by its place in the flux."""
        detector = replace(self.built.detector, time_edges=edges)
        of_profile = {id(each.time): detector.time_fractions(each.time) for each in _one_of_each(self.pulsed)}
        components = enumerate(self.built.flux.components)
        return {row: of_profile[id(each.time)] for row, each in components if each.time is not None}

    @cached_property
    def before_and_after(self) -> dict[int, Array]:
        """What is counted of each pulsed component before and after the cut: in the time bins, or at all times."""
        if self.window is not None:
            return self.fractions(np.array([self.window[0], self.cut, self.window[1]]))
        before = {id(each.time): float(each.time.cumulative(self.cut)) for each in self.pulsed if each.time}
        return {
            row: np.array([before[id(each.time)], 1 - before[id(each.time)]])
            for row, each in enumerate(self.built.flux.components)
            if each.time is not None
        }


def _one_of_each(components: Iterable[Component]) -> Iterable[Component]:
    """Return one component for each time profile: species may share one."""
    return {id(each.time): each for each in components}.values()


def _reached(profiles: Iterable[TimeProfile]) -> tuple[float, float]:
    """Return the times [MeV⁻¹] between which nearly all neutrinos arrive, of every species."""
    every = list(profiles)
    start = min(min(each.kinks) for each in every)

    def first(reached: Callable[[float], bool]) -> float:
        """Return the first time at which something that stays true is true."""
        step = 1e-3 * us
        while not reached(start + step):
            step *= 2
        while reached(start - step):
            step *= 2
        low, high = start - step, start + step
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if reached(middle) else (middle, high)
        return high

    low = first(lambda t: any(each.cumulative(t) >= _EARLY for each in every))
    return low, first(lambda t: all(each.cumulative(t) >= 1 - _LATE for each in every))


def _timed(asked: Asked, built: Experiment, model: Term, fractions: dict[int, Array]) -> dict[State, Array]:
    """Return counts of each species over times, summed over energies and directions."""
    with blamed_or_structure(asked, "detector.bins"):
        counts = built.by_component(model)
    events_of = counts.reshape(len(counts), -1).sum(axis=1)
    found: dict[State, Array] = {}
    for row, shares in fractions.items():
        state = built.flux.components[row].state
        found[state] = found.get(state, 0.0) + events_of[row] * shares
    return found


def _show(asked: Asked) -> View:
    chosen: _Options = asked.options("times", OPTIONS)
    refuse_steady_in_time_bins(asked)
    clock = _Clock(arriving(asked), chosen)
    if not clock.pulsed:
        total = float(clock.built.counts(asked.model).sum())
        return View((), (events("all", total),), (_STEADY,))
    emitted = _Clock(asked.described.experiment, chosen)
    (_, unit, name), edges = clock.unit, clock.edges
    width = np.diff(edges)
    named = by_name(_timed(asked, clock.built, asked.model, clock.fractions(edges * unit)))
    parts = by_name(_timed(asked, clock.built, asked.model, clock.before_and_after))
    if asked.is_new:
        standard = _sum(_timed(asked, emitted.built, asked.standard_model, emitted.fractions(edges * unit)))
        of_standard = _sum(_timed(asked, emitted.built, asked.standard_model, emitted.before_and_after))
    rates = {each: values / width for each, values in named.items()}
    if clock.is_curve:
        x, draw = (edges[1:] + edges[:-1]) / 2, Draw.LINE
        curves = [*curves_of(rates, x, draw), Curve("all", x, _sum(rates))]
    else:
        x, draw = edges, Draw.STEPS
        curves = curves_of(rates, x, draw)
    if asked.is_new:
        curves.append(Curve(_STANDARD, x, standard / width, draw, reference=True))
    bins = "as a curve" if clock.is_curve else f"in {len(width)} time bins"
    chart = Chart(
        "times",
        Axis("time", name),
        Axis("events", f"1/{name}"),
        tuple(curves),
        f"Expected events of {clock.built.detector.material.name} by their time, {bins}, by species.",
        stacked=not clock.is_curve and not any((each < 0).any() for each in rates.values()),
    )
    return View((chart,), tuple(_numbers(clock, parts, of_standard if asked.is_new else None)), tuple(_told(clock)))


def _sum(named: "dict[str, Array] | dict[State, Array]") -> Array:
    return np.asarray(np.sum(list(named.values()), axis=0))


def _numbers(clock: _Clock, parts: dict[str, Array], standard: Array | None) -> list[Shown]:
    """Return the events before and after the cut, and which part of each species comes before."""
    at = f"{written(clock.cut / clock.unit[1])} {clock.unit[2]}"
    numbers = []
    for name, (before, after) in {"all": _sum(parts), **({} if standard is None else {_STANDARD: standard})}.items():
        numbers += [events(f"{name}, before {at}", before), events(f"{name}, after {at}", after)]
    for name, (early, late) in parts.items():
        numbers.append(events(name, early + late))
        if early + late > 0:
            numbers.append(percent(f"{name}, before {at}", early / (early + late)))
    return numbers


def _told(clock: _Clock) -> list[str]:
    """Return what a reader should know of the times."""
    found = []
    if not clock.all_pulsed:
        found.append("A part of the source is steady: it has no arrival times and is left out here.")
    if clock.is_curve:
        found.append(f"The curve is a mean over {_POINTS} intervals.")
    if clock.window is None:
        found.append("The detector has no time bins: all times are counted.")
    elif clock.is_curve and clock.edges[-1] * clock.unit[1] > clock.window[1] * (1 + 1e-5):
        found.append("The curve goes beyond the detector's time bins; events there are not among the numbers.")
    return found


def _lines(asked: Asked) -> list[str]:
    refuse_steady_in_time_bins(asked)
    clock = _Clock(asked.experiment, asked.options("times", OPTIONS))
    if not clock.pulsed:
        return [f"# {_STEADY}", "curves = {}"]
    name, made = clock.unit[0], "experiment"
    lines = []
    if not clock.all_pulsed:
        lines.append("experiment = experiment.with_flux(pulsed(experiment.flux))")
    if clock.is_curve:
        low, high = clock.ends
        lines += [
            f"edges = np.linspace({low!r}, {high!r}, {_POINTS + 1}) * {name}",
            "detector = replace(experiment.detector, time_edges=edges)",
            "timed = ns.Experiment(experiment.flux, detector, experiment.structure)",
        ]
        made = "timed"
    lines += [
        f"width = np.diff({made}.detector.time_edges) / {name}",
        f"by_state = {made}.by_species(model)",
        "curves = {",
        '    f"times: {state}": each.sum(axis=tuple(range(each.ndim - 1))) / width',
        "    for state, each in by_state.items()",
        "    if isinstance(state, ns.Species)",
        "}",
        *interference_lines(asked, "times", "each.sum(axis=tuple(range(each.ndim - 1))) / width"),
    ]
    if clock.is_curve:
        lines.append('curves["times: all"] = sum(curves.values())')
    if asked.is_new:
        arriving = "emitted" if clock.all_pulsed else "pulsed(emitted)"
        lines += [
            f"standard = {made}.with_flux({arriving}).counts(standard_model)",
            'curves["times: Standard Model"] = standard.sum(axis=tuple(range(standard.ndim - 1))) / width',
        ]
    return [*_head(clock), *lines]


def _head(clock: _Clock) -> list[str]:
    """Return the lines before those that compute: an import, and a function for a source of which a part is steady."""
    head = ["from dataclasses import replace", ""] if clock.is_curve else []
    if not clock.all_pulsed:
        head += [
            "",
            "def pulsed(flux):",
            '    """Return what has arrival times."""',
            "    return ns.Flux(tuple(each for each in flux.components if each.time is not None))",
            "",
            "",
        ]
    return head


VIEW = PageView(
    "times",
    "Arrival times",
    "When events happen, by species; how many are prompt or delayed.",
    OPTIONS,
    noting(_show),
    _lines,
)
