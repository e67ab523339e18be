"""Places: positions, directions and paths of pairs of points."""

import numpy as np
import pytest
from scipy import stats

from nuscatter.detectors.volumes import Ball, Box, Cylinder
from nuscatter.errors import InputError
from nuscatter.events.place import Place
from nuscatter.units import m

N = 50_000


def test_points_have_one_direction():
    position, direction, path = Place(20 * m).draw(5, np.random.default_rng(1))
    assert not position.any()
    assert direction.tolist() == [[1.0, 0.0, 0.0]] * 5
    assert path / m == pytest.approx(np.full(5, 20.0), rel=1e-12)


def test_particles_fly_straight_from_a_point_to_where_they_are_seen():
    place = Place(3 * m, Cylinder(radius=1 * m, height=2 * m, axis_angle=0.7))
    position, direction, path = place.draw(1000, np.random.default_rng(1))
    start = position - path[:, None] * direction
    expected = np.broadcast_to(-3 * np.asarray(place.line_of_sight), (1000, 3))
    assert start / m == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("volume", "across"),
    [(Ball(0.1 * m), 1), (Cylinder(radius=0.1 * m, height=0.1 * m), 1), (Box((0.1 * m,) * 3, direction=(0, 1, 0)), 0)],
)
def test_a_long_source_lies_across_the_line_that_it_says(volume, across):
    """A beam pipe of 6 m along x, with the detector in its direction y: it is seen from the side, and level."""
    pipe = Box((6 * m, 0.2 * m, 0.4 * m), direction=(0.0, 1.0, 0.0))
    place = Place(20 * m, volume, source=pipe)
    position, direction, path = place.draw(5000, np.random.default_rng(2))
    spread = (position - path[:, None] * direction).std(axis=0) * 12**0.5 / m
    expected = [0.2, 0.2, 0.4]
    expected[across] = 6.0
    assert spread == pytest.approx(expected, rel=0.05, abs=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("volume", "source"),
    [
        (Ball(1 * m), Ball(1.5 * m)),
        (Box((1 * m, 2 * m, 1 * m), direction=(0.3, 1, 0.2)), Cylinder(radius=0.7 * m, height=2 * m)),
        (None, Box((1 * m, 3 * m, 1 * m))),
    ],
)
def test_pairs_are_as_dense_as_the_inverse_square_of_their_distance(volume, source):
    """Uniform pairs with the weight 1/r² have the same paths, starts and positions."""
    place = Place(4 * m, volume, source=source)
    position, direction, path = place.draw(N, np.random.default_rng(5))
    start = position - path[:, None] * direction
    even = [
        np.zeros((4 * N, 3)) if each is None else each_even(each, 4 * N, seed)
        for each, seed in ((volume, 1), (source, 2))
    ]
    begin = even[1] @ place._turn.T - 4 * m * np.asarray(place.line_of_sight)
    weight = 1 / ((even[0] - begin) ** 2).sum(axis=1)
    along = np.asarray(place.line_of_sight)
    for drawn, uniform in (
        (path, weight**-0.5),
        (start @ along, begin @ along),
        (start[:, 2], begin[:, 2]),
        (position[:, 1], even[0][:, 1]),
        (start[:, 1] * position[:, 1], begin[:, 1] * even[0][:, 1]),
    ):
        edges = np.unique(np.quantile(uniform, np.linspace(0.02, 0.98, 25)))
        if len(edges) < 3:
            continue
        one = np.histogram(drawn, edges)[0] / N
        part, square = (np.histogram(uniform, edges, weights=each)[0] for each in (weight, weight**2))
        other, spread = part / weight.sum(), square / weight.sum() ** 2
        chi2 = ((one - other) ** 2 / (one / N + spread)).sum()
        assert stats.chi2(len(one)).sf(chi2) > 1e-3


def test_pairs_of_close_balls_obey_newtons_theorem():
    """The mean of 1/r over two balls is 1/L, as between their centres; with the weight 1/r² it is <r>/<r²>."""
    path = Place(2.6 * m, Ball(1 * m), source=Ball(1 * m)).draw(400_000, np.random.default_rng(3))[2] / m
    zero = path**2 - 2.6 * path
    assert abs(zero.mean()) < 4 * zero.std() / len(path) ** 0.5


def each_even(volume, n, seed):
    """Uniform points of a volume, by what falls into the box around it."""
    points = np.random.default_rng(seed).uniform(-1, 1, (8 * n, 3)) * reach(volume)
    return points[volume.contains(points)][:n]


def reach(volume):
    if isinstance(volume, Ball):
        return np.full(3, volume.radius)
    if isinstance(volume, Cylinder):
        return np.array([volume.radius, volume.radius, volume.height / 2])
    return np.asarray(volume.lengths) / 2


def test_what_may_overlap_is_refused():
    with pytest.raises(InputError, match=r"source of 2 m .* may overlap"):
        Place(2.5 * m, Ball(1 * m), source=Ball(2 * m))
    with pytest.raises(InputError, match="volume is 3"):
        Place(2.5 * m, 3)
