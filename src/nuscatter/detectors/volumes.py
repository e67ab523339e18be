r"""Volumes in which particles decay in flight: balls, cylinders and boxes, seen from a point source outside them.

Particles of decay length ℓ that leave a point in all directions alike decay in a volume V in numbers that go as

.. math:: \int_V \frac{d^3r}{r^2}\, e^{-r/\ell} = \int d\Omega\, \ell\, \big(e^{-r_1/\ell} - e^{-r_2/\ell}\big),

with r₁ and r₂ the distances at which a direction enters and leaves it. A small detector at a distance L has
V exp(−L/ℓ)/L². The ratio of the two is the `enhancement`: it is 1 for a small volume, and grows where ℓ is not long
beside the size, since most decay on the near side.

All that a shape does to this is a weight of each distance r, the solid angle Ω(r) of the part of a sphere of radius r
that is inside: ∫ dr Ω(r) exp(−r/ℓ). For a ball Ω(r) = π(R² − (r − L)²)/rL. For the others the integral of any f(r) is
moved to the surface, with P′ = f and n the normal that points out:

.. math:: \int_V \frac{d^3r}{r^2}\, f(r) = \oint \frac{\hat n \cdot \hat r}{r^2}\, P(r)\, dA,

where nothing has a kink: faces are plane, and rays that graze an edge are nothing special. So Legendre moments of Ω(r)
are sums over nodes on the faces. They give nodes and weights in r.
"""

import math
from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.errors import InputError, between, finite, instance, invalid, not_nan
from nuscatter.quadrature import doubling, from_antiderivatives, panels
from nuscatter.quantities import DISTANCE, plausible
from nuscatter.units import Array, m

#: Nodes in r, nodes of a panel on a face, and how many decay lengths the range of r may be long for these nodes.
_RADII, _ON_FACES, _LONGEST = 48, 32, 60.0
#: The largest enhancement that is told. Then no particle reaches the centre: its survival is below the inverse of it.
_LARGEST = 1e99
#: Halvings of the range of r; what decays on the first sixteenth of it is above `_LARGEST`.
_LEVELS = 4
#: A cut a little beyond, where nothing is: the difference of its square and that of a distance may be all rounding.
_ROUNDED = 1 + 1e-14


class Volume(ABC):
    """A convex volume with a direction from which the source is seen; `Ball`, `Cylinder` or `Box`."""

    @property
    @abstractmethod
    def volume(self) -> float:
        """Its volume [MeV⁻³]."""

    @property
    @abstractmethod
    def line_of_sight(self) -> tuple[float, float, float]:
        """Unit vector from the source to the centre, in the coordinates of the volume."""

    @abstractmethod
    def contains(self, points: ArrayLike) -> Array:
        """Return whether points [MeV⁻¹], shape (…, 3), relative to the centre, are inside: True or False each."""

    @abstractmethod
    def ends(self, distance: float) -> tuple[float, float]:
        """Return the smallest and the largest distance [MeV⁻¹] from the source; the first is 0 if this is inside.

        Args:
            distance: From the source to the centre [MeV⁻¹].
        """

    @abstractmethod
    def radii(self, distance: float, *, cut: float) -> tuple[Array, Array]:
        """Return distances r [MeV⁻¹] and weights [MeV⁻¹] so that Σ weight f(r) is the integral of f(r)/r² up to a cut.

        Args:
            distance: From the source to the centre [MeV⁻¹].
            cut: Distance [MeV⁻¹] beyond which f vanishes.
        """

    @abstractmethod
    def solid_angle(self, distance: float) -> float:
        """Return the solid angle under which it is seen.

        Args:
            distance: From the source to the centre [MeV⁻¹].
        """


@final
@dataclass(frozen=True)
class Ball(Volume):
    """A ball.

    Args:
        radius: Its radius [MeV⁻¹].

    Raises:
        InputError: the radius is no plausible length.

    Example:
        >>> from nuscatter.units import m
        >>> round(mean_chord(Ball(1 * m), distance=1000 * m) / m, 5)  # 4R/3 far away
        1.33333
    """

    radius: float

    def __post_init__(self) -> None:
        plausible("radius", self.radius, DISTANCE, single=True)

    @property
    def volume(self) -> float:
        return 4 * math.pi / 3 * self.radius**3

    @property
    def line_of_sight(self) -> tuple[float, float, float]:
        return (1.0, 0.0, 0.0)

    def contains(self, points: ArrayLike) -> Array:
        return np.asarray((_points(points) ** 2).sum(axis=-1) <= self.radius**2)

    def ends(self, distance: float) -> tuple[float, float]:
        return max(distance - self.radius, 0.0), distance + self.radius

    def radii(self, distance: float, *, cut: float) -> tuple[Array, Array]:
        low = distance - self.radius
        r, w = panels(doubling(low, cut, low, low), _RADII)
        return r, w * math.pi * (self.radius - r + distance) * (self.radius + r - distance) / (r * distance)

    def solid_angle(self, distance: float) -> float:
        sine2 = (self.radius / distance) ** 2
        return 2 * math.pi * sine2 / (1 + math.sqrt(1 - sine2))


@final
@dataclass(frozen=True)
class Cylinder(Volume):
    """A cylinder, whose own axis is z.

    Args:
        radius: Its radius [MeV⁻¹].
        height: Its length along the axis [MeV⁻¹].
        axis_angle: Angle between its axis and the line of sight in radians, π/2 for an upright tank at beam height.

    Raises:
        InputError: a length is not plausible, or the angle is not from 0 to π.

    Example:
        >>> from nuscatter.units import m
        >>> tank = Cylinder(radius=1 * m, height=2 * m)
        >>> round(tank.volume / m**3, 5), round(mean_chord(tank, distance=1e6 * m) / m, 4)  # V/2Rh far away
        (6.28319, 1.5708)
    """

    _: KW_ONLY
    radius: float
    height: float
    axis_angle: float = math.pi / 2

    def __post_init__(self) -> None:
        plausible("radius", self.radius, DISTANCE, single=True)
        plausible("height", self.height, DISTANCE, single=True)
        finite("axis_angle", self.axis_angle, single=True)
        between("axis_angle", self.axis_angle, 0.0, math.pi)

    @property
    def volume(self) -> float:
        return math.pi * self.radius**2 * self.height

    @property
    def line_of_sight(self) -> tuple[float, float, float]:
        return (-math.sin(self.axis_angle), 0.0, math.cos(self.axis_angle))

    def contains(self, points: ArrayLike) -> Array:
        x, y, z = np.moveaxis(_points(points), -1, 0)
        return np.asarray((x**2 + y**2 <= self.radius**2) & (np.abs(z) <= self.height / 2))

    def ends(self, distance: float) -> tuple[float, float]:
        aside, along = self._source(distance)
        along = abs(along)
        nearest = math.hypot(max(aside - self.radius, 0.0), max(along - self.height / 2, 0.0))
        return nearest, math.hypot(aside + self.radius, along + self.height / 2)

    def radii(self, distance: float, *, cut: float) -> tuple[Array, Array]:
        return from_antiderivatives(*self._surface(distance, cut), self.ends(distance)[0], cut, _RADII)

    def solid_angle(self, distance: float) -> float:
        return float(np.abs(self._surface(distance, self.ends(distance)[1])[1]).sum()) / 2  # of front and back

    def _source(self, distance: float) -> tuple[float, float]:
        """Return the distance of the source from the axis, and its place along it."""
        return distance * math.sin(self.axis_angle), -distance * math.cos(self.axis_angle)

    def _surface(self, distance: float, cut: float) -> tuple[Array, Array]:
        aside, along = self._source(distance)
        half, cut = self.height / 2, cut * _ROUNDED
        parts = [self._cap(aside, half + side * along, cut) for side in (1.0, -1.0)]
        return _together([*parts, self._side(aside, along, cut)])

    def _cap(self, aside: float, ahead: float, cut: float) -> tuple[Array, Array]:
        """Return distances and solid angles of an end, whose plane is `ahead` of the source (in its normal's sense).

        With x = R sinϑ towards the foot of the source and y across, the ends of both are smooth.
        """
        R, near = self.radius, min(aside, self.radius)
        left = cut**2 - ahead**2
        if left <= (near - aside) ** 2:
            return np.zeros(0), np.zeros(0)
        nearest = math.hypot(ahead, near - aside)
        low, high = max(-R, aside - math.sqrt(left)), min(R, aside + math.sqrt(left))
        theta, w = _nodes(math.asin(low / R), math.asin(high / R), math.asin(near / R), nearest / R)
        wide = np.minimum(R * np.cos(theta), math.sqrt(left - (near - aside) ** 2))
        t, v = _nodes(0.0, 1.0, 0.0, nearest / float(wide.max()))
        r2 = ahead**2 + (R * np.sin(theta) - aside)[:, None] ** 2 + (wide[:, None] * t) ** 2
        area = 2 * (R * np.cos(theta) * wide * w)[:, None] * v
        return np.sqrt(r2), ahead * area / r2**1.5

    def _side(self, aside: float, along: float, cut: float) -> tuple[Array, Array]:
        """Return distances and solid angles of the round side."""
        R, half = self.radius, self.height / 2
        near = min(max(along, -half), half)
        gap2 = (aside - R) ** 2
        left = cut**2 - gap2
        if left <= (near - along) ** 2:
            return np.zeros(0), np.zeros(0)
        nearest = math.sqrt(gap2 + (near - along) ** 2)
        z, w = _nodes(max(-half, along - math.sqrt(left)), min(half, along + math.sqrt(left)), near, nearest)
        # r² = (s − R)² + 4Rs sin²(φ/2) + (z − z_s)²; the sign of the normal changes where R = s cosφ
        across = 2 * math.sqrt(R * aside)
        reached = math.sqrt(left - (near - along) ** 2)
        last = math.pi if reached >= across else 2 * math.asin(reached / across)
        turn = (math.acos(R / aside),) if aside > R else ()
        phi, v = _nodes(0.0, last, 0.0, 2 * nearest / across if across > 0 else math.inf, turn)
        r2 = gap2 + (across * np.sin(phi / 2)) ** 2 + (z - along)[:, None] ** 2
        normal = (R - aside) + 2 * aside * np.sin(phi / 2) ** 2
        return np.sqrt(r2), 2 * R * w[:, None] * v * normal / r2**1.5


@final
@dataclass(frozen=True)
class Box(Volume):
    """A box.

    Args:
        lengths: Its three lengths [MeV⁻¹].
        direction: From the source to the centre, along the axes of the box. Its length does not matter.

    Raises:
        InputError: there are not three lengths, one is not plausible, or the direction is none.

    Example:
        >>> from nuscatter.units import m
        >>> round(mean_chord(Box((2 * m, 3 * m, 4 * m)), distance=1e6 * m) / m, 4)  # its depth far away
        2.0
    """

    lengths: tuple[float, float, float]
    _: KW_ONLY
    direction: tuple[float, float, float] = (1.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        lengths, direction = plausible("lengths", self.lengths, DISTANCE), finite("direction", self.direction)
        if lengths.shape != (3,):
            raise invalid("lengths", self.lengths, "three lengths")
        if direction.shape != (3,) or not (direction**2).sum() > 0:
            raise invalid("direction", self.direction, "three numbers that are not all zero")
        object.__setattr__(self, "lengths", tuple(lengths.tolist()))
        object.__setattr__(self, "direction", tuple(direction.tolist()))

    @property
    def volume(self) -> float:
        return math.prod(self.lengths)

    @property
    def line_of_sight(self) -> tuple[float, float, float]:
        x, y, z = self.direction
        size = math.hypot(x, y, z)
        return (x / size, y / size, z / size)

    def contains(self, points: ArrayLike) -> Array:
        return np.asarray((np.abs(_points(points)) <= np.asarray(self.lengths) / 2).all(axis=-1))

    def ends(self, distance: float) -> tuple[float, float]:
        source, half = np.abs(self.line_of_sight) * distance, np.asarray(self.lengths) / 2
        return float(np.linalg.norm(np.maximum(source - half, 0.0))), float(np.linalg.norm(source + half))

    def radii(self, distance: float, *, cut: float) -> tuple[Array, Array]:
        return from_antiderivatives(*self._surface(distance, cut), self.ends(distance)[0], cut, _RADII)

    def solid_angle(self, distance: float) -> float:
        return float(np.abs(self._surface(distance, self.ends(distance)[1])[1]).sum()) / 2  # of front and back

    def _surface(self, distance: float, cut: float) -> tuple[Array, Array]:
        source = [-distance * each for each in self.line_of_sight]
        faces = []
        for at in range(3):
            sides = [(-self.lengths[k] / 2 - source[k], self.lengths[k] / 2 - source[k]) for k in range(3) if k != at]
            ahead = (self.lengths[at] / 2 - side * source[at] for side in (1.0, -1.0))
            faces += [_face(each, sides[0], sides[1], cut * _ROUNDED) for each in ahead]
        return _together(faces)


def enhancement(volume: Volume, *, distance: float, lengths: ArrayLike) -> Array:
    """Return decays in a volume over those that a small detector of this volume at its centre would have.

    Args:
        volume: A `Ball`, `Cylinder` or `Box`.
        distance: From the source to its centre [MeV⁻¹].
        lengths: Decay lengths [MeV⁻¹], of any shape; infinity for what hardly decays.

    Returns:
        The shape of `lengths`, good to 1e-9. Above 1e99 it is 1e99: then none survives to the centre.

    Raises:
        InputError: the source is not outside the volume, or a length is not positive.

    Example:
        >>> import numpy as np
        >>> from nuscatter.units import m
        >>> enhancement(Ball(1 * m), distance=20 * m, lengths=np.array([0.5, 10, np.inf]) * m).round(4).tolist()
        [1.489, 1.0025, 1.0005]
    """
    away = require_outside(volume, distance)
    length = not_nan("lengths", lengths)
    if not (length > 0).all():
        raise invalid("lengths [m]", float(length[~(length > 0)].flat[0]) / m, "decay lengths above zero")
    low, high = volume.ends(away)
    with np.errstate(divide="ignore", over="ignore"):
        rate = np.asarray(1 / length).ravel()
        level = np.ceil(np.log2(np.maximum((high - low) * rate / _LONGEST, 1.0)))
    result = np.full(rate.shape, _LARGEST)
    for each in range(_LEVELS + 1):
        some = level == each
        if some.any():
            r, weight = _rule(volume, away, each)
            decays = np.exp(-np.multiply.outer(rate[some], r - low)) @ weight
            growth = np.minimum((away - low) * rate[some], 600.0)
            result[some] = np.minimum(np.exp(growth) * decays * (away * away / volume.volume), _LARGEST)
    return result.reshape(length.shape)


def mean_chord(volume: Volume, *, distance: float) -> float:
    """Return the mean path [MeV⁻¹] in a volume of rays from a point that meet it, each solid angle alike.

    Far away it is the volume over the area that is seen, 4R/3 for a ball.

    Args:
        volume: A `Ball`, `Cylinder` or `Box`.
        distance: From the source to its centre [MeV⁻¹].

    Raises:
        InputError: the source is not outside the volume.
    """
    away = require_outside(volume, distance)
    return float(_rule(volume, away, 0)[1].sum()) / volume.solid_angle(away)


def require_outside(volume: Volume, distance: float) -> float:
    """Return the distance [MeV⁻¹], or raise `InputError` if the source is not outside the volume."""
    instance("volume", volume, Volume, "a Ball, Cylinder or Box")
    away = float(plausible("distance", distance, DISTANCE, single=True))
    if not volume.ends(away)[0] > 1e-9 * away:
        raise InputError(f"A source at a distance of {away / m:g} m is not outside the {type(volume).__name__}.")
    return away


@lru_cache(maxsize=256)
def _rule(volume: Volume, distance: float, level: int) -> tuple[Array, Array]:
    """Return distances and weights in the first 2⁻ˡᵉᵛᵉˡ of the range of distances."""
    low, high = volume.ends(distance)
    return volume.radii(distance, cut=low + (high - low) * 0.5**level)


def _face(ahead: float, first: tuple[float, float], second: tuple[float, float], cut: float) -> tuple[Array, Array]:
    """Return distances and solid angles of a rectangle whose plane is `ahead` of the source, which is the origin."""
    near = [min(max(0.0, low), high) for low, high in (first, second)]
    nearest = math.hypot(ahead, *near)
    if nearest >= cut:
        return np.zeros(0), np.zeros(0)
    nodes = []
    for (low, high), own, other in zip((first, second), near, near[::-1], strict=True):
        reach = math.sqrt(cut**2 - ahead**2 - other**2)
        nodes.append(_nodes(max(low, -reach), min(high, reach), own, nearest))
    (u, wu), (v, wv) = nodes
    r2 = ahead**2 + u[:, None] ** 2 + v**2
    return np.sqrt(r2), ahead * (wu[:, None] * wv) / r2**1.5


def _nodes(low: float, high: float, near: float, scale: float, also: tuple[float, ...] = ()) -> tuple[Array, Array]:
    return panels(doubling(low, high, near, scale, also), _ON_FACES)


def _together(parts: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    return np.concatenate([r.ravel() for r, _ in parts]), np.concatenate([w.ravel() for _, w in parts])


def _points(points: ArrayLike) -> Array:
    found = finite("points", points)
    if not found.ndim or found.shape[-1] != 3:
        raise invalid("the shape of points", found.shape, "(…, 3)")
    return found
