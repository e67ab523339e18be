r"""Points in a ball, a cylinder or a box, as dense as the flux of a point source outside: as 1/r².

A shell of the distance r to the source holds the solid angle Ω(r) of it that is inside, and d³r/r² = dΩ dr. Each shape
has coordinates in which this is an inverse transform:

- a ball: r has the density Ω(r), and within a shell all directions are alike, up to an edge that is known;
- a cylinder: with ϱ the distance to the line through the source along its axis, the integral of 1/r² along this line
  is an angle over ϱ. So ϱ has the density of that angle times the arc that is inside; both angles are then uniform;
- a box is the same in up to four parts, one for each quadrant around the source.

Beyond a million sizes 1/r² changes by less than 1e-6, and points are uniform.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.detectors.volumes import Ball, Box, Cylinder, Volume, require_outside
from nuscatter.errors import InputError
from nuscatter.events.drawing.directions import circle
from nuscatter.events.drawing.quantiles import Quantiles, joined, panels_of_density
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Distances in units of the size beyond which points are uniform.
_FAR = 1e6


@final
@dataclass(frozen=True, eq=False)
class Points:
    """Points in a volume, as a point source at a distance lights it up.

    Args:
        volume: A `Ball`, `Cylinder` or `Box`.
        distance: From the source to its centre [MeV⁻¹].

    Raises:
        InputError: the source is not outside the volume.

    Example:
        >>> from nuscatter.units import m
        >>> points = Points(Ball(1 * m), 3 * m).draw(100_000, np.random.default_rng(1)) / m
        >>> bool((points**2).sum(axis=1).max() <= 1), round(float(points[:, 0].mean()), 2)  # the source is at x = −3 m
        (True, -0.13)
    """

    volume: Volume
    distance: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        require_outside(self.volume, self.distance)

    def draw(self, n: int, generator: np.random.Generator) -> Array:
        """Return `n` points relative to the centre [MeV⁻¹], shape (n, 3).

        Args:
            n: How many.
            generator: Of random numbers.
        """
        u = generator.random((3, n))
        if self.distance > _FAR * size(self.volume):
            return _even(self.volume, *u)
        if isinstance(self.volume, Ball):
            return self._in_ball(self.volume, *u)
        if isinstance(self.volume, Cylinder):
            return self._in_cylinder(self.volume, *u)
        return self._in_box(*u)

    @cached_property
    def source(self) -> Array:
        """The source, relative to the centre."""
        return -self.distance * np.asarray(self.volume.line_of_sight)

    @cached_property
    def _distances(self) -> Quantiles:
        """Distances from the source, or from the line through it, in each part of the volume."""
        if isinstance(self.volume, Ball):
            R, L = self.volume.radius, self.distance

            def solid_angle(r: Array) -> Array:
                return ((R - r + L) * (R + r - L) / r)[None]

            return joined([panels_of_density(solid_angle, np.array([L - R, L + R]))])
        if isinstance(self.volume, Cylinder):
            R, aside = self.volume.radius, float(np.hypot(*self.source[:2]))
            edges = np.unique([max(aside - R, 0.0), abs(aside - R), aside + R])
            return joined([panels_of_density(self._of_cylinder, edges)])
        return joined([panels_of_density(each.density, each.edges) for each in self.quarters])

    def _of_cylinder(self, rho: Array) -> Array:
        assert isinstance(self.volume, Cylinder)
        low, high = self.along(self.volume.height, 2)
        return (self.arc(rho) * _angle(rho, low, high))[None]

    def along(self, length: float, axis: int) -> tuple[float, float]:
        """Return where the volume begins and ends along an axis, relative to the source."""
        return -length / 2 - float(self.source[axis]), length / 2 - float(self.source[axis])

    def arc(self, rho: Array) -> Array:
        """Return half of the arc around the source that is inside a cylinder."""
        assert isinstance(self.volume, Cylinder)
        R, aside = self.volume.radius, float(np.hypot(*self.source[:2]))
        with np.errstate(divide="ignore", invalid="ignore"):
            half = np.sqrt((R - rho + aside) * (R + rho - aside) / (4 * aside * rho))
        return np.where(rho <= R - aside, np.pi, 2 * np.arcsin(np.clip(np.nan_to_num(half), 0.0, 1.0)))

    def _in_ball(self, ball: Ball, first: Array, second: Array, third: Array) -> Array:
        r = self._distances.draw(first)[1]
        L = self.distance
        below = second * np.maximum((ball.radius - r + L) * (ball.radius + r - L), 0.0) / (2 * r * L)  # 1 − cosα
        across = r * np.sqrt(below * (2 - below))
        cosine, sine = circle(third)
        return np.column_stack([r - L - r * below, across * cosine, across * sine])

    def _in_cylinder(self, cylinder: Cylinder, first: Array, second: Array, third: Array) -> Array:
        rho = self._distances.draw(first)[1]
        x, y, _ = self.source
        aside = float(np.hypot(x, y))
        # from the source towards the axis
        forward = np.array([-x, -y]) / aside if aside > 0 else np.array([1.0, 0.0])
        half = np.tan((second - 0.5) * self.arc(rho))
        ahead, left = rho * (1 - half * half) / (1 + half * half), rho * 2 * half / (1 + half * half)
        low, high = self.along(cylinder.height, 2)
        z = rho * np.tan(np.arctan2(low, rho) + third * _angle(rho, low, high))
        return np.column_stack(
            [
                x + ahead * forward[0] - left * forward[1],
                y + ahead * forward[1] + left * forward[0],
                np.clip(z, low, high) + self.source[2],
            ]
        )

    @cached_property
    def axis(self) -> int:
        """The axis of a box along which 1/r² is integrated: that which is most across the line of sight."""
        return min((2, 1, 0), key=lambda axis: abs(self.volume.line_of_sight[axis]))

    @cached_property
    def quarters(self) -> "tuple[Quarter, ...]":
        """The parts of a box in the quadrants around the source."""
        assert isinstance(self.volume, Box)
        first, second = (axis for axis in range(3) if axis != self.axis)
        along = self.along(self.volume.lengths[self.axis], self.axis)
        return tuple(
            Quarter(one, other, (sign, turned), along)
            for sign, one in _sides(*self.along(self.volume.lengths[first], first))
            for turned, other in _sides(*self.along(self.volume.lengths[second], second))
        )

    def _in_box(self, first: Array, second: Array, third: Array) -> Array:
        which, rho = self._distances.draw(first)
        result = np.empty((len(rho), 3))
        one, other = (axis for axis in range(3) if axis != self.axis)
        for number, quarter in enumerate(self.quarters):
            rows = np.flatnonzero(which == number)
            low, high = quarter.arc(rho[rows])
            phi = low + second[rows] * np.maximum(high - low, 0.0)
            result[rows, one] = quarter.signs[0] * np.clip(rho[rows] * np.cos(phi), *quarter.first)
            result[rows, other] = quarter.signs[1] * np.clip(rho[rows] * np.sin(phi), *quarter.second)
        start, stop = self.quarters[0].along
        angle = np.arctan2(start, rho) + third * _angle(rho, start, stop)
        result[:, self.axis] = np.clip(rho * np.tan(angle), start, stop)
        return result + self.source


@final
@dataclass(frozen=True)
class Quarter:
    """A part of a box in one quadrant around the source, mirrored to positive coordinates.

    Args:
        first: From where to where it goes along the first axis.
        second: The same along the second.
        signs: Whether each is mirrored: −1, or 1.
        along: From where to where it goes along the third axis.
    """

    first: tuple[float, float]
    second: tuple[float, float]
    signs: tuple[float, float]
    along: tuple[float, float]

    @property
    def edges(self) -> Array:
        """Distances from the source's line between which the density is smooth."""
        corners = [float(np.hypot(x, y)) for x in self.first for y in self.second]
        found = np.unique([*corners, *self.first, *self.second])
        return found[(found >= min(corners)) & (found <= max(corners))]

    def arc(self, rho: Array) -> tuple[Array, Array]:
        """Return from which to which angle a circle around the source's line is inside."""
        with np.errstate(divide="ignore", invalid="ignore"):
            x, y = (np.clip(np.nan_to_num(np.divide.outer(each, rho)), 0.0, 1.0) for each in (self.first, self.second))
        return np.maximum(np.arccos(x[1]), np.arcsin(y[0])), np.minimum(np.arccos(x[0]), np.arcsin(y[1]))

    def density(self, rho: Array) -> Array:
        """Return the density of the distance from the source's line."""
        low, high = self.arc(rho)
        return (np.maximum(high - low, 0.0) * _angle(rho, *self.along))[None]


def size(volume: Volume) -> float:
    """Return the radius [MeV⁻¹] of the ball around the centre of a volume that holds it.

    Example:
        >>> from nuscatter.units import m
        >>> size(Cylinder(radius=3 * m, height=8 * m)) / m
        5.0
    """
    if isinstance(volume, Ball):
        return volume.radius
    if isinstance(volume, Cylinder):
        return float(np.hypot(volume.radius, volume.height / 2))
    if isinstance(volume, Box):
        return float(np.linalg.norm(volume.lengths)) / 2
    raise InputError(f"Points are drawn in a Ball, a Cylinder or a Box, not in a {type(volume).__name__}.")


def _sides(low: float, high: float) -> list[tuple[float, tuple[float, float]]]:
    """Return the parts of an interval above and below zero, mirrored to positive numbers, with their signs."""
    if low >= 0:
        return [(1.0, (low, high))]
    if high <= 0:
        return [(-1.0, (-high, -low))]
    return [(1.0, (0.0, high)), (-1.0, (0.0, -low))]


def _angle(rho: Array, low: float, high: float) -> Array:
    """Return the angle under which an interval is seen from a line at the distance ϱ."""
    return np.arctan2(rho * (high - low), rho * rho + low * high)


def _even(volume: Volume, first: Array, second: Array, third: Array) -> Array:
    """Return points that are uniform in a volume."""
    if isinstance(volume, Box):
        return np.asarray((np.column_stack([first, second, third]) - 0.5) * np.asarray(volume.lengths))
    cosine, sine = circle(second)
    if isinstance(volume, Cylinder):
        rho = volume.radius * np.sqrt(first)
        return np.column_stack([rho * cosine, rho * sine, volume.height * (third - 0.5)])
    assert isinstance(volume, Ball)
    r, x = volume.radius * np.cbrt(first), 2 * third - 1
    across = r * np.sqrt(1 - x * x)
    return np.column_stack([r * x, across * cosine, across * sine])
