r"""Sections: the part of a sphere around a source that is inside a volume, how large it is, and points on it.

On a sphere of radius r around the source an angle ϑ to the axis of a cylinder, or to one of a box, leaves a circle of
the radius ϱ = r sinϑ. The arc α(ϱ) of it that is inside is known (``points.py``), so the solid angle is

.. math:: \Omega(r) = \int d\vartheta\, \sin\vartheta\, \alpha(r \sin\vartheta),

and a point on the section has ϑ of this density and an even place on the arc. The arc has roots where the circle meets
an edge of the volume. Panels end there, and 3x² − 2x³ runs through them instead of x: roots are then smooth.

A section of a ball is a cap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np

from nuscatter.detectors.volumes import Ball, Box, Cylinder, Volume
from nuscatter.events.drawing.directions import circle
from nuscatter.events.drawing.points import Points, Quarter
from nuscatter.events.drawing.quantiles import NODES, antiderivative, reached
from nuscatter.quadrature import gauss_legendre
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: Spheres that are looked at together.
_TOGETHER = 1024


@final
@dataclass(frozen=True, eq=False)
class Sections:
    """Sections of a volume by spheres around a point source.

    Args:
        volume: A `Ball`, `Cylinder` or `Box`.
        distance: From the source to its centre [MeV⁻¹], not many orders of magnitude more than its size.

    Raises:
        InputError: the source is not outside the volume.

    Example:
        >>> from nuscatter.units import m
        >>> sections = Sections(Cylinder(radius=1 * m, height=2 * m), 3 * m)
        >>> points = sections.draw(np.array([2.5, 3.0]) * m, np.random.default_rng(1))
        >>> np.linalg.norm(points + np.array([-3.0, 0, 0]) * m, axis=1) / m  # the source is at x = 3 m
        array([2.5, 3. ])
    """

    volume: Volume
    distance: float
    __repr__ = shortened

    def __post_init__(self) -> None:
        Points(self.volume, self.distance)

    def solid_angle(self, r: Array) -> Array:
        """Return the solid angles of sections at distances `r` [MeV⁻¹] from the source, shape (n,)."""
        if isinstance(self.volume, Ball):
            return np.asarray(2 * np.pi * self._below(self.volume, r))
        found = [self._panels(r[start : start + _TOGETHER])[0] for start in range(0, len(r), _TOGETHER)]
        return np.concatenate([np.zeros(0), *(each.sum(axis=1) for each in found)])

    def draw(self, r: Array, generator: np.random.Generator) -> Array:
        """Return points relative to the centre [MeV⁻¹] that are even on sections, shape (n, 3).

        Args:
            r: Distances from the source at which there is a section [MeV⁻¹], shape (n,).
            generator: Of random numbers.
        """
        first, second = generator.random((2, len(r)))
        if isinstance(self.volume, Ball):
            below = first * self._below(self.volume, r)
            across = r * np.sqrt(below * (2 - below))
            cosine, sine = circle(second)
            return np.column_stack([r - self.distance - r * below, across * cosine, across * sine])
        parts = [slice(start, start + _TOGETHER) for start in range(0, len(r), _TOGETHER)]
        return np.concatenate([np.zeros((0, 3)), *(self._on(r[each], first[each], second[each]) for each in parts)])

    def _below(self, ball: Ball, r: Array) -> Array:
        """Return 1 − cosα of the caps."""
        L = self.distance
        return np.asarray(np.maximum((ball.radius - r + L) * (ball.radius + r - L), 0.0) / (2 * r * L))

    def _on(self, r: Array, first: Array, second: Array) -> Array:
        content, ends, values = self._panels(r)
        below = np.cumsum(content, axis=1)
        wanted = first * below[:, -1]
        panel = np.minimum((wanted[:, None] >= below).sum(axis=1), content.shape[1] - 1)
        rows = np.arange(len(r))
        own = content[rows, panel]
        inside = np.divide(wanted - (below[rows, panel] - own), own, out=np.zeros_like(own), where=own > 0)
        x = reached(antiderivative(values[rows, panel])[0], np.clip(inside, 0.0, 1.0))
        low, high = ends[rows, panel].T
        theta = low + (high - low) * x * x * (3 - 2 * x)
        result = np.empty((len(r), 3))
        which = panel // (content.shape[1] // len(self._parts))
        for number, part in enumerate(self._parts):
            here = which == number
            result[here] = part.point(r[here], theta[here], second[here])
        return np.asarray(result + self._points.source)

    def _panels(self, r: Array) -> tuple[Array, Array, Array]:
        """Return solid angles (n, panels), ends in ϑ (n, panels, 2) and densities (n, panels, nodes) of all parts."""
        x, w = gauss_legendre(NODES)
        found = []
        for part in self._parts:
            edges = part.turns(r)
            low, length = edges[:, :-1], np.diff(edges, axis=1)
            theta = low[..., None] + length[..., None] * (x * x * (3 - 2 * x))
            sine = np.sin(theta)
            begin, end = part.arc(r[:, None, None] * sine)
            density = np.maximum(end - begin, 0.0) * sine * (6 * x * (1 - x)) * length[..., None]
            found.append((density @ w, np.stack([low, edges[:, 1:]], axis=-1), density))
        content, ends, density = (np.concatenate(each, axis=1) for each in zip(*found, strict=True))
        return content, ends, density

    @cached_property
    def _points(self) -> Points:
        return Points(self.volume, self.distance)

    @cached_property
    def _parts(self) -> "tuple[_Part, ...]":
        points = self._points
        if isinstance(self.volume, Cylinder):
            return (_of_cylinder(points, self.volume),)
        assert isinstance(self.volume, Box)
        return tuple(_of_quarter(points, each) for each in points.quarters)


@final
@dataclass(frozen=True, eq=False)
class _Part:
    """A part of a volume, in which circles around an axis through the source have one arc each.

    Args:
        edges: Radii ϱ of circles between which the arc is smooth, increasing.
        along: From where to where it goes along the axis, relative to the source.
        arc: ϱ → from which angle to which a circle is inside.
        placed: Radii, angles and places along the axis → coordinates relative to the source.
    """

    edges: Array
    along: tuple[float, float]
    arc: Callable[[Array], tuple[Array, Array]]
    placed: Callable[[Array, Array, Array], Array]

    def turns(self, r: Array) -> Array:
        """Return angles ϑ to the axis between which the arc is smooth on spheres, shape (n, edges), increasing."""
        first, last = (_angle_of(r, each) for each in reversed(self.along))
        inner = np.arcsin(np.clip(self.edges / r[:, None], 0.0, 1.0))
        every = np.concatenate([first[:, None], inner, np.pi - inner[:, ::-1], last[:, None]], axis=1)
        return np.asarray(np.clip(every, first[:, None], last[:, None]))

    def point(self, r: Array, theta: Array, u: Array) -> Array:
        """Return points on circles, for u even from 0 to 1."""
        rho = r * np.sin(theta)
        low, high = self.arc(rho)
        return self.placed(rho, low + u * np.maximum(high - low, 0.0), np.clip(r * np.cos(theta), *self.along))


def _angle_of(r: Array, along: float) -> Array:
    """Return the angle to the axis at which a sphere reaches a place along it."""
    return np.arctan2(np.sqrt(np.maximum((r - along) * (r + along), 0.0)), along)


def _of_cylinder(points: Points, cylinder: Cylinder) -> _Part:
    x, y, _ = points.source
    aside = float(np.hypot(x, y))
    forward = np.array([-x, -y]) / aside if aside > 0 else np.array([1.0, 0.0])

    def arc(rho: Array) -> tuple[Array, Array]:
        half = points.arc(rho)
        return -half, half

    def placed(rho: Array, phi: Array, z: Array) -> Array:
        ahead, left = rho * np.cos(phi), rho * np.sin(phi)
        first, second = forward
        return np.column_stack([ahead * first - left * second, ahead * second + left * first, z])

    edges = np.unique([max(aside - cylinder.radius, 0.0), abs(aside - cylinder.radius), aside + cylinder.radius])
    return _Part(edges, points.along(cylinder.height, 2), arc, placed)


def _of_quarter(points: Points, quarter: Quarter) -> _Part:
    first, second = (axis for axis in range(3) if axis != points.axis)

    def placed(rho: Array, phi: Array, z: Array) -> Array:
        result = np.empty((len(rho), 3))
        result[:, first] = quarter.signs[0] * np.clip(rho * np.cos(phi), *quarter.first)
        result[:, second] = quarter.signs[1] * np.clip(rho * np.sin(phi), *quarter.second)
        result[:, points.axis] = z
        return result

    return _Part(quarter.edges, quarter.along, quarter.arc, placed)
