"""Points are as dense as 1/r²: uniform points with that weight fall into the same bins."""

import math

import numpy as np
import pytest
from scipy import stats

from nuscatter.detectors.volumes import Ball, Box, Cylinder
from nuscatter.errors import InputError
from nuscatter.events.drawing.points import Points, size
from nuscatter.units import m

VOLUMES = [
    (Ball(1 * m), 2.5),
    (Cylinder(radius=1 * m, height=2 * m), 2.5),
    (Cylinder(radius=1 * m, height=2 * m, axis_angle=0.7), 2.5),
    (Cylinder(radius=1 * m, height=2 * m, axis_angle=0.0), 2.5),
    (Cylinder(radius=1.4 * m, height=1 * m, axis_angle=0.2), 2.0),
    (Box((1 * m, 2 * m, 1.5 * m)), 2.5),
    (Box((1 * m, 2 * m, 1.5 * m), direction=(1, 1, 0.5)), 2.5),
    (Box((1 * m, 2 * m, 1.5 * m), direction=(0.1, 0.1, 1)), 2.5),
    (Box((1 * m, 2 * m, 1.5 * m), direction=(-1, 1, -0.5)), 2.5),
]


def weighed_cells(volume, distance, edges):
    """The parts of 1/r² in cells, and their variances, from points that are uniform in the box around the volume."""
    points = np.random.default_rng(1).uniform(-1, 1, (1_500_000, 3)) * [edge[-1] for edge in edges]
    points = points[volume.contains(points)]
    weight = 1 / ((points + distance * np.asarray(volume.line_of_sight)) ** 2).sum(axis=1)
    part, square = (np.histogramdd(points, edges, weights=each)[0].ravel() for each in (weight, weight**2))
    return part / weight.sum(), square / weight.sum() ** 2


@pytest.mark.parametrize(("volume", "distance"), VOLUMES)
def test_cells_of_a_volume_are_filled_as_the_inverse_square_says(volume, distance):
    n = 50_000
    points = Points(volume, distance * m).draw(n, np.random.default_rng(6))
    assert volume.contains(points * (1 - 1e-12)).all()
    edges = [np.linspace(-size(volume), size(volume), 6)] * 3
    counted = np.histogramdd(points, edges)[0].ravel() / n
    expected, variance = weighed_cells(volume, distance * m, edges)
    full = expected * n > 20
    chi2 = ((counted - expected)[full] ** 2 / (expected / n + variance)[full]).sum()
    assert stats.chi2(full.sum()).sf(chi2) > 1e-3


def test_far_away_points_are_even():
    points = Points(Ball(1 * m), 1e9 * m).draw(50_000, np.random.default_rng(3)) / m
    assert stats.kstest((points**2).sum(axis=1) ** 1.5, "uniform").pvalue > 1e-3
    assert stats.kstest(points[:, 0], lambda x: (2 + 3 * x - x**3) / 4).pvalue > 1e-3


def test_far_away_cylinders_and_boxes_are_filled_evenly():
    x, y, z = Points(Cylinder(radius=1 * m, height=2 * m), 1e9 * m).draw(50_000, np.random.default_rng(3)).T / m
    for part in (x**2 + y**2, np.arctan2(y, x) / (2 * np.pi) + 0.5, z / 2 + 0.5):
        assert stats.kstest(part, "uniform").pvalue > 1e-3
    lengths = np.array([1, 2, 3]) * m
    box = Points(Box(tuple(lengths)), 1e9 * m).draw(50_000, np.random.default_rng(3)) / lengths + 0.5
    assert all(stats.kstest(each, "uniform").pvalue > 1e-3 for each in box.T)


def test_sizes_and_a_source_inside():
    assert size(Box((2 * m, 3 * m, 6 * m))) / m == pytest.approx(3.5, rel=1e-12)
    assert size(Cylinder(radius=3 * m, height=8 * m)) / m == pytest.approx(5, rel=1e-12)
    with pytest.raises(InputError, match="not outside"):
        Points(Cylinder(radius=1 * m, height=2 * m, axis_angle=math.pi / 2), 0.5 * m)
