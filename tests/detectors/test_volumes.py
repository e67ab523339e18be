"""Decays in volumes: against sums over their points, closed forms, rays that are thrown, and limits."""

import math

import numpy as np
import pytest

from nuscatter.detectors.volumes import Ball, Box, Cylinder, enhancement, mean_chord
from nuscatter.errors import InputError
from nuscatter.quadrature import panels
from nuscatter.units import m

TANK = Cylinder(radius=1 * m, height=2 * m)
LYING = Cylinder(radius=1 * m, height=3 * m, axis_angle=0.0)
TILTED = Cylinder(radius=0.8 * m, height=1 * m, axis_angle=2.5)
CELL = Box((1 * m, 2 * m, 3 * m))
TURNED = Box((1 * m, 2 * m, 3 * m), direction=(1, -2, 0.5))
SHAPES = {"ball": Ball(1 * m), "tank": TANK, "lying": LYING, "tilted": TILTED, "box": CELL, "turned": TURNED}
EVERY = pytest.mark.parametrize("volume", SHAPES.values(), ids=SHAPES)


def points_of(volume, n):
    """Points and weights of an integral over a volume, by Gauss–Legendre in its own coordinates."""
    if isinstance(volume, Box):
        (x, wx), (y, wy), (z, wz) = (panels([-each / 2, each / 2], n) for each in volume.lengths)
        return np.stack(np.meshgrid(x, y, z, indexing="ij"), -1).reshape(-1, 3), np.einsum("i,j,k", wx, wy, wz).ravel()
    phi = (np.arange(2 * n) + 0.5) * math.pi / n
    if isinstance(volume, Ball):
        r, wr = panels([0, volume.radius], n)
        c, wc = panels([-1, 1], n)
        r, c, phi = (each.ravel() for each in np.meshgrid(r, c, phi, indexing="ij"))
        s = np.sqrt(1 - c**2)
        weight = np.einsum("i,j,k", wr, wc, np.full(2 * n, math.pi / n)).ravel() * r**2
        return np.stack([r * c, r * s * np.cos(phi), r * s * np.sin(phi)], -1), weight
    r, wr = panels([0, volume.radius], n)
    z, wz = panels([-volume.height / 2, volume.height / 2], n)
    r, z, phi = (each.ravel() for each in np.meshgrid(r, z, phi, indexing="ij"))
    weight = np.einsum("i,j,k", wr, wz, np.full(2 * n, math.pi / n)).ravel() * r
    return np.stack([r * np.cos(phi), r * np.sin(phi), z], -1), weight


def summed(volume, distance, length, n=40):
    """Σ exp((L − r)/ℓ) L²/r² over points, each with its part of the volume."""
    points, weight = points_of(volume, n)
    r = np.linalg.norm(points + distance * np.asarray(volume.line_of_sight), axis=1)
    return float(weight @ (np.exp((distance - r) / length) * (distance / r) ** 2)) / volume.volume


@EVERY
@pytest.mark.parametrize("distance", [5 * m, 20 * m])
def test_enhancement_is_the_sum_over_points(volume, distance):
    """To 1e-9, for decay lengths from a tenth of the size to infinity."""
    lengths = np.array([0.25, 0.7, 3, 40, np.inf]) * m
    expected = [summed(volume, distance, each) for each in lengths]
    np.testing.assert_allclose(enhancement(volume, distance=distance, lengths=lengths), expected, rtol=1e-9)


@EVERY
def test_source_that_is_near(volume):
    """0.2 m from the nearest point, where panels on faces double; the sum over points is good to 1e-5 there."""
    distance = 0.2 * m
    while volume.ends(distance)[0] < 0.2 * m:
        distance += 0.01 * m
    for length in (0.5 * m, math.inf):
        found = float(enhancement(volume, distance=distance, lengths=length))
        assert found == pytest.approx(summed(volume, distance, length, 90), rel=1e-5)


@pytest.mark.parametrize("distance", [1.001, 1.2, 3, 30])
@pytest.mark.parametrize("length", [0.02, 0.1, 2, 1e5])
def test_ball_against_adaptive_quadrature_over_rays(distance, length):
    """∫ dΩ ℓ (e^(−r₁/ℓ) − e^(−r₂/ℓ)) in units of the radius, by scipy with a relative tolerance."""
    from scipy.integrate import quad

    def ray(sine):  # sine of the angle to the line of sight; dcosθ = s ds/c
        cosine = math.sqrt(1 - sine**2)
        middle, half = distance * cosine, math.sqrt(max(1 - (distance * sine) ** 2, 0.0))
        return sine / cosine * length * math.exp((distance - middle) / length) * 2 * math.sinh(half / length)

    top = 1 / distance
    cuts = [top * math.sqrt(1 - each**2) for each in (0.9999, 0.99, 0.9, 0.5, 0.1)]
    total = sum(
        quad(ray, low, high, epsrel=1e-12, epsabs=0, limit=200)[0]
        for low, high in zip([0, *cuts], [*cuts, top], strict=True)
    )
    expected = 2 * math.pi * total * distance**2 / (4 * math.pi / 3)
    found = enhancement(Ball(1 * m), distance=distance * m, lengths=length * m)
    assert float(found) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("distance", "radius", "height"), [(1, 5, 0.1), (0.06, 5, 0.1), (3, 0.1, 5.9), (2.6, 2, 5)])
@pytest.mark.parametrize("length", [0.05, 3, 1e6])
def test_source_close_to_disks_and_rods_by_adaptive_quadrature(distance, radius, height, length):
    """On the axis ∫dz ∫ 2π dr e^(−r/ℓ)/r over layers, r from z to √(z² + R²), by scipy: sources that almost touch."""
    from scipy.integrate import quad

    def layer(z):
        def shell(r):
            return 2 * math.pi * math.exp((distance - r) / length) / r

        return quad(shell, z, math.hypot(z, radius), epsrel=1e-12, epsabs=0, limit=300)[0]

    whole = quad(layer, distance - height / 2, distance + height / 2, epsrel=1e-12, epsabs=0, limit=300)[0]
    expected = whole * distance**2 / (math.pi * radius**2 * height)
    volume = Cylinder(radius=radius * m, height=height * m, axis_angle=0.0)
    assert float(enhancement(volume, distance=distance * m, lengths=length * m)) == pytest.approx(expected, rel=1e-10)


def test_ball_far_away_in_closed_form():
    """3 (a cosh a − sinh a)/a³ with a = R/ℓ."""
    for a in (0.1, 1.0, 10.0, 100.0):
        expected = 3 * (a * math.cosh(a) - math.sinh(a)) / a**3
        found = enhancement(Ball(1 * m), distance=1e7 * m, lengths=1 / a * m)
        assert float(found) == pytest.approx(expected, rel=1e-5)


def test_box_far_away_in_closed_form():
    """sinh(a/2ℓ)/(a/2ℓ) with the depth a, and products of three such along a diagonal direction."""
    for depth in (0.1, 1.0, 30.0, 120.0):
        found = float(enhancement(CELL, distance=1e8 * m, lengths=1 / depth * m))
        assert found == pytest.approx(math.sinh(depth / 2) / (depth / 2), rel=1e-5)
    a = [side / 2 * along for side, along in zip((1, 2, 3), TURNED.line_of_sight, strict=True)]
    expected = math.prod(math.sinh(each / 0.3) / (each / 0.3) for each in a)
    assert float(enhancement(TURNED, distance=1e8 * m, lengths=0.3 * m)) == pytest.approx(expected, rel=1e-6)


def test_pencil_in_closed_form():
    """A thin cylinder along the ray: L² ℓ (e^(h/2ℓ) − e^(−h/2ℓ)) times ⟨1/r²⟩, which is 1/(L² − h²/4) if ℓ = ∞."""
    pencil = Cylinder(radius=1e-4 * m, height=8 * m, axis_angle=0.0)
    found = enhancement(pencil, distance=10 * m, lengths=np.array([math.inf, 1.5 * m]))
    r, w = panels(np.array([6, 7, 9, 11, 14]) * m, 30)
    short = w @ (np.exp((10 * m - r) / (1.5 * m)) / r**2)
    np.testing.assert_allclose(found, [100 / 84, short * (10 * m) ** 2 / (8 * m)], rtol=1e-7)


@EVERY
def test_long_lived_decays_count_the_path(volume):
    """All rays: Ω ⟨chord⟩ = ∫d³r/r², so enhancement(∞) V = L² Ω ⟨chord⟩; and a small one has neither."""
    away = 7 * m
    whole = float(enhancement(volume, distance=away, lengths=math.inf)) * volume.volume
    assert whole == pytest.approx(away**2 * volume.solid_angle(away) * mean_chord(volume, distance=away), rel=1e-12)
    lengths = np.array([1, 5, math.inf]) * 1e5 * m
    np.testing.assert_allclose(enhancement(volume, distance=1e6 * m, lengths=lengths), 1, rtol=1e-5)


@EVERY
def test_weights_know_the_volume(volume):
    """Σ w r² = V."""
    for away in (4 * m, 50 * m):
        r, weight = volume.radii(away, cut=volume.ends(away)[1])
        assert float(weight @ r**2) == pytest.approx(volume.volume, rel=1e-12)


def test_mean_chords_far_away():
    """The volume over the area that is seen: 4R/3, πR/2, h, and of a turned box Σ |n_i| A_i."""
    far = 1e7 * m
    area = sum(
        abs(along) * face for along, face in zip(TURNED.line_of_sight, (6 * m**2, 3 * m**2, 2 * m**2), strict=True)
    )
    tilted = math.pi * 0.64 * abs(math.cos(2.5)) + 1.6 * math.sin(2.5)
    for volume, expected in (
        (Ball(3 * m), 4.0),
        (TANK, math.pi / 2),
        (LYING, 3.0),
        (TILTED, TILTED.volume / m**3 / tilted),
        (CELL, 1.0),
        (TURNED, 6 * m**2 / area),
    ):
        assert mean_chord(volume, distance=far) / m == pytest.approx(expected, rel=1e-5)


def test_solid_angles_in_closed_form():
    """Of a ball, of a disk and of a rectangle that hide what is behind them."""
    assert Ball(3 * m).solid_angle(5 * m) == pytest.approx(2 * math.pi * (1 - 0.8), rel=1e-12)
    # the front of a cylinder on the line of sight: 4.5 m away with a radius of 1 m
    assert LYING.solid_angle(6 * m) == pytest.approx(2 * math.pi * (1 - 4.5 / math.hypot(4.5, 1)), rel=1e-12)
    # the front of a box: 4 asin(ab/√((a² + d²)(b² + d²))) with half sides
    a, b, d = 1, 1.5, 3.5
    expected = 4 * math.asin(a * b / math.sqrt((a**2 + d**2) * (b**2 + d**2)))
    assert CELL.solid_angle(4 * m) == pytest.approx(expected, rel=1e-12)


def chord(volume, directions, distance):
    """Paths of rays in a volume, from the crossings of its surfaces."""
    source = -distance * np.asarray(volume.line_of_sight)
    low, high = np.zeros(len(directions)), np.full(len(directions), np.inf)
    if isinstance(volume, Ball):
        slabs, round_part = (), (directions, source, volume.radius)
    elif isinstance(volume, Cylinder):
        slabs, round_part = ((2, volume.height),), (directions[:, :2], source[:2], volume.radius)
    else:
        slabs, round_part = tuple(enumerate(volume.lengths)), None
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis, side in slabs:
            first, second = ((end - source[axis]) / directions[:, axis] for end in (-side / 2, side / 2))
            low, high = np.maximum(low, np.minimum(first, second)), np.minimum(high, np.maximum(first, second))
        if round_part:
            along, start, radius = round_part
            a, b, c = (along**2).sum(axis=1), along @ start, start @ start - radius**2
            root = np.sqrt(np.maximum(b**2 - a * c, 0))
            low, high = np.maximum(low, (-b - root) / a), np.minimum(high, (-b + root) / a)
    return low, np.maximum(high, low)


@EVERY
def test_rays_that_are_thrown(volume):
    """A Monte Carlo of rays within a cone that holds the volume: mean path and decays within four errors."""
    away, length, n = 4 * m, 0.8 * m, 400_000
    rng = np.random.default_rng(7)
    axis = np.asarray(volume.line_of_sight)
    cone = 0.75
    cosine, phi = rng.uniform(cone, 1, n), rng.uniform(0, 2 * math.pi, n)
    first = np.cross(axis, [0.3, 0.5, -0.8])
    first /= np.linalg.norm(first)
    second = np.cross(axis, first)
    sine = np.sqrt(1 - cosine**2)
    rays = cosine[:, None] * axis + sine[:, None] * (np.cos(phi)[:, None] * first + np.sin(phi)[:, None] * second)
    low, high = chord(volume, rays, away)
    met = high > low
    path = (high - low)[met]
    error = path.std() / math.sqrt(met.sum())
    assert abs(mean_chord(volume, distance=away) - path.mean()) < 4 * error
    scale = 2 * math.pi * (1 - cone) * away**2 * math.exp(away / length) * length / volume.volume
    decays = scale * (np.exp(-low / length) - np.exp(-high / length))
    found = float(enhancement(volume, distance=away, lengths=length))
    assert abs(found - decays.mean()) < 4 * decays.std() / math.sqrt(n)


@EVERY
def test_short_lengths_go_on_smoothly(volume):
    """ln of the enhancement is convex in 1/ℓ (it is a Laplace transform), also where the range of r is halved."""
    rate = np.linspace(5, 130, 400)
    values = np.log(enhancement(volume, distance=6 * m, lengths=1 / rate * m))
    assert np.isfinite(values).all()
    assert (np.diff(values, 2) > 0).all()


def test_lengths_beyond_all_numbers():
    """1e99 where nothing reaches the centre; infinity is the limit of long ones."""
    found = enhancement(TANK, distance=6 * m, lengths=np.array([[1e-9 * m, 1e-60], [1e40 * m, math.inf]]))
    assert found.shape == (2, 2)
    assert (found[0] == 1e99).all()
    assert found[1, 0] == pytest.approx(found[1, 1], rel=1e-14)


@EVERY
def test_points_inside(volume):
    """The part of points in a box around it that are inside is that of the volumes; the centre is, a corner is not."""
    far = volume.ends(1e6 * m)[1] - 1e6 * m + 3 * m
    points = np.random.default_rng(3).uniform(-far, far, (200_000, 3))
    share = volume.contains(points).mean()
    assert abs(share - volume.volume / (2 * far) ** 3) < 5 * math.sqrt(share / 200_000)
    assert volume.contains([[0.0, 0.0, 0.0], [far, far, far]]).tolist() == [True, False]
    assert np.linalg.norm(volume.line_of_sight) == pytest.approx(1)


def test_source_inside_is_refused():
    for volume, distance in ((Ball(1 * m), 1 * m), (TANK, 0.9 * m), (LYING, 1.4 * m), (TURNED, 0.5 * m)):
        with pytest.raises(InputError, match="not outside the"):
            enhancement(volume, distance=distance, lengths=1 * m)
        with pytest.raises(InputError, match="not outside the"):
            mean_chord(volume, distance=distance)


def test_bad_input():
    for bad in (0.0, -1 * m, math.nan):
        with pytest.raises(InputError, match="lengths"):
            enhancement(TANK, distance=5 * m, lengths=bad)
    with pytest.raises(InputError, match="volume is 3"):
        enhancement(3, distance=5 * m, lengths=1 * m)
    with pytest.raises(InputError, match="three lengths"):
        Box((1 * m, 2 * m))
    with pytest.raises(InputError, match="not all zero"):
        Box((1 * m, 2 * m, 3 * m), direction=(0, 0, 0))
    with pytest.raises(InputError, match="axis_angle"):
        Cylinder(radius=1 * m, height=1 * m, axis_angle=4.0)
    with pytest.raises(InputError, match="the shape of points"):
        TANK.contains([1.0, 2.0])
