r"""Points at which particles from a source decay in a volume, as dense as exp(−r/ℓ)/r², each with its own length ℓ.

On a sphere around the source all points are alike. So a point has a distance r with the density Ω(r) exp(−κr), where
κ = 1/ℓ and Ω is the solid angle of the section (``sections.py``), and is even on the section. These are the density
and the weights of `nuscatter.detectors.volumes.enhancement`.

Tables of r are computed at levels of κ. Between two levels r is drawn at the lower one, κ_j, and kept with the
probability exp(−(κ − κ_j)(r − r₀)), where r₀ is the nearest distance. Levels are so close that more than half are kept,
and all at a level, so a line needs no second try.

Where the source is far, exp(−κr) hardly varies in the volume if anything arrives: points of 1/r² are kept likewise.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.detectors.volumes import Volume
from nuscatter.errors import InputError
from nuscatter.events.drawing.points import Points, size
from nuscatter.events.drawing.quantiles import Panels, Quantiles, joined, panels_of_density
from nuscatter.events.drawing.sections import Sections
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Distances in units of the size beyond which points of 1/r² are drawn, and the most decay lengths to the volume.
_FAR, _FARTHEST = 1e3, 500.0
#: By how much (κ − κ_j)(r − r₀) may grow from level to level on average.
_STEP = 0.4


@final
@dataclass(frozen=True, eq=False, kw_only=True)
class DecayPoints:
    """Points of decays in a volume.

    Args:
        volume: A `Ball`, `Cylinder` or `Box`.
        distance: From the source to its centre [MeV⁻¹].
        lowest: The lowest κ that is asked for [MeV].
        highest: The highest [MeV]; more than 500 decay lengths to the nearest point are not asked for.

    Raises:
        InputError: the source is not outside the volume, or there is nothing between the two κ.

    Example:
        >>> from nuscatter.detectors.volumes import Ball
        >>> from nuscatter.units import m
        >>> points = DecayPoints(volume=Ball(1 * m), distance=3 * m, lowest=10 / m, highest=10 / m)
        >>> x = points.draw(np.full(10_000, 10 / m), np.random.default_rng(1))[:, 0] / m
        >>> bool(x.max() < 0), round(float(x.mean()), 2)  # on the near side, where the ball begins at −1
        (True, -0.84)
    """

    volume: Volume
    distance: float
    lowest: float
    highest: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        Points(self.volume, self.distance)
        if not 0 <= self.lowest <= self._highest:
            raise InputError(f"No decays in flight: the particles are gone before they reach the {self.volume!r}.")

    def draw(self, rate: Array, generator: np.random.Generator) -> Array:
        """Return points relative to the centre [MeV⁻¹], shape (n, 3).

        Args:
            rate: κ of each particle [MeV], shape (n,).
            generator: Of random numbers.
        """
        if self.distance > _FAR * size(self.volume):
            return self._of_far(rate, generator)
        level = np.maximum(np.searchsorted(self._levels, rate, side="right") - 1, 0)
        more = rate - self._levels[level]
        r = self._distances.of(level, generator.random(len(rate)))
        again = self._refused(r, more, generator)
        while again.size:
            r[again] = self._distances.of(level[again], generator.random(again.size))
            again = again[self._refused(r[again], more[again], generator)]
        return Sections(self.volume, self.distance).draw(r, generator)

    def _of_far(self, rate: Array, generator: np.random.Generator) -> Array:
        points = Points(self.volume, self.distance)
        result = points.draw(len(rate), generator)
        again = self._refused(self._away(result), rate, generator)
        while again.size:
            result[again] = points.draw(again.size, generator)
            again = again[self._refused(self._away(result[again]), rate[again], generator)]
        return result

    def _away(self, points: Array) -> Array:
        away = points + self.distance * np.asarray(self.volume.line_of_sight)
        return np.asarray(np.linalg.norm(away, axis=1))

    def _refused(self, r: Array, more: Array, generator: np.random.Generator) -> np.typing.NDArray[np.intp]:
        """Return which points are drawn anew: by how much κ is above that at which they were drawn."""
        kept = np.exp(-more * np.maximum(r - self._nearest, 0.0))
        return np.flatnonzero(generator.random(len(r)) >= kept)

    @property
    def _nearest(self) -> float:
        return self.volume.ends(self.distance)[0]

    @property
    def _highest(self) -> float:
        return min(self.highest, _FARTHEST / self._nearest)

    @cached_property
    def _levels(self) -> Array:
        """Values of κ, increasing, that begin with the lowest."""
        nearest, farthest = self.volume.ends(self.distance)
        found = [self.lowest]
        while True:
            # r − r₀ is the whole depth on average at most, and 3/κ where decays are on the near side, as in a corner
            step = _STEP * max(1 / (farthest - nearest), found[-1] / 3)
            if found[-1] + step >= self._highest:
                return np.array(found)
            found.append(found[-1] + step)

    @cached_property
    def _distances(self) -> Quantiles:
        """Distances from the source at each of the levels."""
        nearest, farthest = self.volume.ends(self.distance)
        depth, sections = farthest - nearest, Sections(self.volume, self.distance)

        def density(r: Array) -> Array:
            return sections.solid_angle(r) * np.exp(-np.multiply.outer(self._levels, r - nearest))

        halvings = int(np.ceil(np.log2(max(self._levels[-1] * depth, 1.0)))) + 2
        edges = nearest + depth * np.append(0.0, 0.5 ** np.arange(halvings, -1, -1.0))
        panels = panels_of_density(density, edges)
        # each level has the same part of the table, and so the same precision
        return joined([Panels(panels.integral / panels.integral.sum(axis=1, keepdims=True), panels.series)])
