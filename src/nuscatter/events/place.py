r"""A place: where source and detector are, and so where events happen and from where their particles come.

The frame is that of the detector. Its centre is the origin, its axes are those of its volume. The centre of the source
is at −distance along the volume's line of sight: for a ball and a box at −x unless a box says another direction, for
a cylinder across its axis z or at the angle that it says. A detector without a volume is a point, with the source at
−x. Particles travel in straight lines, so with a source at C and |s| and |b| the offsets of a pair of points from the
two centres, pairs are as dense as

.. math:: \frac{1}{|b - s|^2} = \frac{L^2}{|s - c|^2 |b - C|^2} \left(
          \frac{|s - c|\, |b - C|}{|b - s|\, L}\right)^2 .

The first factor is a point source seen from each of the two volumes, which is drawn exactly (``drawing/points.py``).
The second is near one: by Ptolemy's inequality the bracket is at most 1 + |s||b|/(L|b − s|). So hardly any pair is
drawn anew.
"""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.detectors.volumes import Volume
from nuscatter.errors import InputError, instance, truth
from nuscatter.events.drawing.directions import turn
from nuscatter.events.drawing.points import Points, size
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.units import Array, m
from nuscatter.words.describing import shortened

#: From the source to a detector without a volume.
FORWARD = (1.0, 0.0, 0.0)


@final
@dataclass(frozen=True)
class Place:
    """Where source and detector are.

    Args:
        distance: Between their centres [MeV⁻¹].
        volume: Of the detector, a `Ball`, `Cylinder` or `Box`; None for a point.
        source: The volume from which particles come, uniformly; None for a point. Its own line of sight is the
            direction in which the detector is, and what is up for the detector is up for it.
        flight: Whether the time of flight is added to the times of events. By how much slow particles are late behind
            light is in their time profiles already, and is not added twice.

    Raises:
        InputError: the distance is not plausible, or the two volumes may overlap.

    Example:
        >>> from nuscatter.detectors.volumes import Cylinder
        >>> from nuscatter.units import m
        >>> tank = Place(20 * m, Cylinder(radius=0.3 * m, height=0.5 * m))
        >>> position, direction, path = tank.draw(1000, np.random.default_rng(1))
        >>> bool(np.abs(position[:, 2]).max() <= 0.25 * m), round(float(path.mean() / m), 2)
        (True, 20.0)
    """

    distance: float
    volume: Volume | None = None
    _: KW_ONLY
    source: Volume | None = None
    flight: bool = False
    __repr__ = shortened

    def __post_init__(self) -> None:
        plausible("distance", self.distance, DISTANCE, single=True)
        truth("flight", self.flight)
        for name, value in (("volume", self.volume), ("source", self.source)):
            if value is not None:
                instance(name, value, Volume, "a Ball, Cylinder or Box, or None")
        if self.volume is not None:
            Points(self.volume, self.distance)
        if not self._sizes[0] + self._sizes[1] < self.distance:
            detector, source = (each / m for each in self._sizes)
            raise InputError(
                f"A detector of {detector:g} m and a source of {source:g} m around their centres may overlap "
                f"at a distance of {self.distance / m:g} m."
            )

    @property
    def line_of_sight(self) -> tuple[float, float, float]:
        """Unit vector from the centre of the source to that of the detector."""
        return FORWARD if self.volume is None else self.volume.line_of_sight

    def draw(self, n: int, generator: np.random.Generator) -> tuple[Array, Array, Array]:
        """Return positions [MeV⁻¹] and unit directions, shape (n, 3), and the paths from the source [MeV⁻¹].

        Args:
            n: How many.
            generator: Of random numbers.
        """
        sight = np.asarray(self.line_of_sight)
        if self.volume is None and self.source is None:
            return np.zeros((n, 3)), np.broadcast_to(sight, (n, 3)), np.full(n, self.distance)
        position, start = self._pairs(n, generator)
        return position, *rays(position + (self.distance * sight - start))

    def _pairs(self, n: int, generator: np.random.Generator) -> tuple[Array, Array]:
        """Return positions in the detector, and starts of the particles relative to the source's centre."""
        position, start = self._candidates(n, generator)
        if self.volume is None or self.source is None:
            return position, start
        again = np.flatnonzero(self._refused(position, start, generator.random(n)))
        while again.size:
            position[again], start[again] = self._candidates(again.size, generator)
            again = again[self._refused(position[again], start[again], generator.random(again.size))]
        return position, start

    def _candidates(self, n: int, generator: np.random.Generator) -> tuple[Array, Array]:
        """Return positions and starts that are each drawn as if the other were the centre of its volume."""
        position = np.zeros((n, 3)) if self._inside is None else self._inside.draw(n, generator)
        # A source's points lie as if the detector lit it up from the other end of its line of sight. The shapes are
        # the same when seen from the opposite side, so its points are mirrored.
        start = np.zeros((n, 3)) if self._emitting is None else -self._emitting.draw(n, generator) @ self._turn.T
        return position, start

    def _refused(self, position: Array, start: Array, u: Array) -> Array:
        """Return whether pairs are too dense by the second factor."""
        ahead = self.distance * np.asarray(self.line_of_sight)
        squares = [(each**2).sum(axis=1) for each in (ahead - start, ahead + position, ahead + position - start)]
        ratio2 = squares[0] * squares[1] / (squares[2] * self.distance**2)
        first, second = self._sizes
        most = 1 + first * second / (self.distance * (self.distance - first - second))
        return np.asarray(u * most**2 > ratio2)

    @property
    def _sizes(self) -> tuple[float, float]:
        """Radii around the centres of the detector and of the source."""
        first, second = (0.0 if each is None else size(each) for each in (self.volume, self.source))
        return first, second

    @cached_property
    def _inside(self) -> Points | None:
        return None if self.volume is None else Points(self.volume, self.distance)

    @cached_property
    def _emitting(self) -> Points | None:
        return None if self.source is None else Points(self.source, self.distance)

    @cached_property
    def _turn(self) -> Array:
        """The rotation from the source's frame to the detector's."""
        return np.eye(3) if self.source is None else turn(self.source.line_of_sight, self.line_of_sight)


def rays(path: Array) -> tuple[Array, Array]:
    """Return unit directions, shape (n, 3), and lengths, shape (n,), of paths from the source to positions.

    Args:
        path: Differences of positions [MeV⁻¹], shape (n, 3).
    """
    length = np.sqrt(np.einsum("nk,nk->n", path, path))
    return path / length[:, None], length
