"""Arrival times: the inverse of the cumulative time profiles of a flux's components."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from numpy.typing import NDArray

from nuscatter.events.drawing.quantiles import Panels, Quantiles, joined, panels_of_cumulative
from nuscatter.sources.timing import TimeProfile
from nuscatter.units import Array
from nuscatter.units import ns as nanosecond
from nuscatter.words.describing import shortened

#: What arrives before the first time of a table or after its last one.
_REST = 1e-11
#: The shortest time, as a part of a nanosecond, from which the ends are looked for, and how often it is doubled.
_FIRST, _DOUBLINGS = 1e-6, 120


@final
@dataclass(frozen=True, eq=False)
class Arrivals:
    """Times of particles from several components, some of which share a profile.

    Args:
        profiles: Of each component; None where it is steady.
    """

    profiles: tuple[TimeProfile | None, ...]
    __repr__ = shortened

    def draw(self, component: NDArray[np.int64], generator: np.random.Generator) -> Array:
        """Return times [MeV⁻¹], shape (n,); zeros where a component is steady.

        Args:
            component: Of each event, shape (n,).
            generator: Of random numbers.
        """
        which = self._which[component]
        if self._table is None:
            return np.zeros(len(component))
        u = generator.random(len(component))
        time = self._table.of(np.maximum(which, 0), u)
        return time if self._which.min() >= 0 else np.where(which >= 0, time, 0.0)

    @cached_property
    def _different(self) -> list[TimeProfile]:
        return list({id(each): each for each in self.profiles if each is not None}.values())

    @cached_property
    def _which(self) -> NDArray[np.int64]:
        """Of each component the number of its profile among the different ones; −1 where it is steady."""
        numbers = {id(each): number for number, each in enumerate(self._different)}
        return np.array([-1 if each is None else numbers[id(each)] for each in self.profiles], dtype=np.int64)

    @cached_property
    def _table(self) -> Quantiles | None:
        return joined([panels_of_profile(each) for each in self._different]) if self._different else None


def panels_of_profile(profile: TimeProfile) -> Panels:
    """Return the panels of a time profile, from before its first kink to after its last, all but 1e-11 of it."""
    kinks: Sequence[float] = profile.kinks
    first = _end(profile, kinks[0], -1.0)
    last = _end(profile, kinks[-1], 1.0)
    return panels_of_cumulative(profile.cumulative, np.unique([first, *kinks, last]))


def _end(profile: TimeProfile, kink: float, side: float) -> float:
    """Return a time before the first kink, or after the last, beyond which hardly anything arrives."""
    distance = _FIRST * nanosecond
    for _ in range(_DOUBLINGS):
        beyond = float(profile.cumulative(kink + side * distance))
        if (beyond if side < 0 else 1 - beyond) < _REST:
            break
        distance *= 2
    return kink + side * distance
