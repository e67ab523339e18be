"""In which time bins the components of a flux are counted, at the nuisances of a batch, with slopes.

Components that arrive alike, such as both neutrinos of a muon's decay, are one group. A Gaussian pulse has closed forms
(`Arrivals`). Other arrival times, which a nuisance shifts, are integrated point by point.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from nuscatter.datasets.expectation.arrivals import Arrivals
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.rates.experiment import Experiment
from nuscatter.sources.timing import Gaussian, TimeProfile
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Most results that are stored: a fit moves the pulse, goes back, and moves another parameter.
_STORED = 8


@final
@dataclass(frozen=True, eq=False)
class PulseTiming:
    """A Gaussian pulse of protons; its mean, and perhaps its width, are nuisances, counted in `unit` [MeV⁻¹]."""

    mean: Nuisance
    #: Standard deviation: a nuisance, or a number in the same unit.
    width: Nuisance | float
    unit: float
    __repr__ = shortened

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """Those of the mean and the width that are nuisances."""
        return (self.mean, self.width) if isinstance(self.width, Nuisance) else (self.mean,)

    def pulses(self, values: Mapping[str, Array]) -> tuple[Array, Array]:
        """Return mean and width of the pulse at each point of a batch, in `unit`."""
        mean = values[self.mean.name]
        width = values[self.width.name] if isinstance(self.width, Nuisance) else np.full(mean.shape, float(self.width))
        return mean, width

    def moved(self, profile: TimeProfile, values: Mapping[str, float]) -> TimeProfile:
        """Return the arrival times of a profile's decays after the pulse at one point."""
        width = values[self.width.name] if isinstance(self.width, Nuisance) else self.width
        return replace(profile, pulse=Gaussian(mean=values[self.mean.name] * self.unit, width=width * self.unit))


@final
@dataclass(frozen=True, eq=False)
class Onset:
    """Arrival times of any shape; a nuisance, counted in `unit` [MeV⁻¹], shifts all of them to later times."""

    shift: Nuisance
    unit: float
    __repr__ = shortened

    @property
    def nuisances(self) -> tuple[Nuisance, ...]:
        """The shift."""
        return (self.shift,)

    def moved(self, profile: TimeProfile, values: Mapping[str, float]) -> TimeProfile:
        """Return the arrival times at one point."""
        return profile.shifted(values[self.shift.name] * self.unit)


@final
@dataclass(frozen=True, eq=False)
class TimeFractions:
    """Fractions of an experiment's components in its time bins.

    Args:
        experiment: Whose flux and detector.
        timing: What is uncertain about the times; None if nothing is.
    """

    experiment: Experiment
    timing: PulseTiming | Onset | None
    _stored: dict[tuple[bytes, ...], Array] = field(default_factory=dict, init=False, repr=False)
    __repr__ = shortened

    def __getstate__(self) -> dict[str, Any]:
        """Return what is sent to workers: no stored fractions, which depend on earlier calls."""
        return {**vars(self), "_stored": {}}

    @cached_property
    def groups(self) -> NDArray[np.int_]:
        """The group of each component; components of a group arrive alike."""
        times = [each.time for each in self.experiment.flux.components]
        # In closed form the nuisances give the pulse: only decays and delays can differ between components.
        alike: list[Any] = times if self.arrivals is None else [(each.lifetimes, each.delay) for each in times if each]
        places = {each: at for at, each in enumerate(dict.fromkeys(alike))}
        return np.array([places[each] for each in alike])

    @cached_property
    def arrivals(self) -> Arrivals | None:
        """The closed forms; None where there is no Gaussian pulse, or no time bins."""
        profiles = [each.time for each in self.experiment.flux.components if isinstance(each.time, TimeProfile)]
        known = len(profiles) == len(self.experiment.flux.components)
        if not isinstance(self.timing, PulseTiming) or self.experiment.detector.time_edges is None or not known:
            return None
        return Arrivals(self.experiment.detector, tuple(profiles), self.timing.unit)

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the fractions (group, time, batch); the last axis has length 1 where they are all the same."""
        fractions: Array = self._with_slopes(values)[0]
        return fractions

    def slopes(self, values: Mapping[str, Array]) -> dict[str, Array]:
        """Return the derivatives of `many` in the mean and the width of a pulse; empty without closed forms."""
        if self.arrivals is None or not isinstance(self.timing, PulseTiming):
            return {}
        _, *slopes = self._with_slopes(values)
        return {each.name: slope for each, slope in zip(self.timing.nuisances, slopes, strict=False)}

    def _with_slopes(self, values: Mapping[str, Array]) -> Array:
        """Return fractions, and with closed forms their slopes in mean and width: shape (1 to 3, group, time, batch).

        Those of the last points are stored.
        """
        columns = () if self.timing is None else tuple(values[each.name] for each in self.timing.nuisances)
        # One pulse for all points, as where its nuisances are fixed, is computed once.
        if columns and len(columns[0]) > 1 and all((column == column[0]).all() for column in columns):
            columns = tuple(column[:1] for column in columns)
        key = tuple(column.tobytes() for column in columns)
        found = self._stored.get(key)
        if found is None:
            found = self._computed(columns)
            if len(self._stored) >= _STORED:
                for oldest in list(self._stored)[:1]:
                    self._stored.pop(oldest, None)  # another thread may have removed it
            self._stored[key] = found
        return found

    def _computed(self, columns: tuple[Array, ...]) -> Array:
        """Return what `_with_slopes` does, of the values of the nuisances in their order."""
        first = np.unique(self.groups, return_index=True)[1]  # one component stands for its group
        if self.timing is None:
            return self.experiment.time_fractions[None, first, :, None]
        names = [each.name for each in self.timing.nuisances]
        if self.arrivals is not None and isinstance(self.timing, PulseTiming):
            mean, width = self.timing.pulses(dict(zip(names, columns, strict=True)))
            return self.arrivals.with_slopes(mean, width, orders=1 + len(names))[:, first]
        rows = zip(*(column.tolist() for column in columns), strict=True)
        points = [self._at(dict(zip(names, row, strict=True)))[first] for row in rows]
        return np.stack(points, axis=-1)[None]

    def _at(self, values: Mapping[str, float]) -> Array:
        """Return the fractions (component, time) at one point, by integrals over the bins."""
        assert self.timing is not None
        profiles = [each.time and self.timing.moved(each.time, values) for each in self.experiment.flux.components]
        known = {profile: self.experiment.detector.time_fractions(profile) for profile in dict.fromkeys(profiles)}
        return np.stack([known[profile] for profile in profiles])
