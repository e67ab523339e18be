"""Sections by spheres: their solid angles beside the rule of volumes and closed forms, and points that are even."""

import numpy as np
import pytest
from scipy import stats

from nuscatter.detectors.volumes import Ball, Box, Cylinder
from nuscatter.events.drawing.sections import Sections
from nuscatter.quadrature import panels
from nuscatter.units import m

PLACES = [
    (Ball(1 * m), 3 * m),
    (Cylinder(radius=1 * m, height=2 * m), 3 * m),
    (Cylinder(radius=1 * m, height=2 * m, axis_angle=0.0), 3 * m),
    (Cylinder(radius=1 * m, height=2 * m, axis_angle=0.7), 2.5 * m),
    (Cylinder(radius=1 * m, height=2 * m, axis_angle=2.0), 900 * m),
    (Box((1 * m, 2 * m, 3 * m)), 3 * m),
    (Box((1 * m, 2 * m, 3 * m), direction=(1, 2, -0.5)), 6 * m),
    (Box((1 * m, 2 * m, 3 * m), direction=(0.05, -0.5, 1)), 900 * m),
]


@pytest.mark.parametrize(("volume", "distance"), PLACES)
def test_integrals_over_distances_are_those_of_the_volumes(volume, distance):
    """Their rule is a sum over the surface, which knows no sections."""
    low, high = volume.ends(distance)
    sections = Sections(volume, distance)
    r, w = panels(np.linspace(low, high, 201), 6)
    solid = w * sections.solid_angle(r)
    assert (solid * r**2).sum() == pytest.approx(volume.volume, rel=3e-6, abs=0)
    assert solid.sum() == pytest.approx(volume.radii(distance, cut=high)[1].sum(), rel=3e-6, abs=0)


def test_a_face_that_fills_the_sphere_has_its_closed_form():
    """Across the end of a cylinder on its axis the section is a cap, of 2π(1 − cosα)."""
    tank = Cylinder(radius=1 * m, height=2 * m, axis_angle=0.0)
    r = np.array([3.3, 3.6]) * m  # from 2 m to 4 m on the axis, inside of the rim from √5 m on
    cosine = np.sqrt(1 - (m / r) ** 2)
    assert Sections(tank, 3 * m).solid_angle(r) == pytest.approx(2 * np.pi * (1 - cosine), rel=1e-9, abs=0)


@pytest.mark.parametrize(("volume", "distance"), PLACES)
def test_points_are_inside_and_on_their_spheres(volume, distance):
    low, high = volume.ends(distance)
    r = low + (high - low) * np.random.default_rng(1).uniform(0.001, 0.999, 3000)
    points = Sections(volume, distance).draw(r, np.random.default_rng(2))
    assert volume.contains(points * (1 - 1e-9)).all()
    away = np.linalg.norm(points + distance * np.asarray(volume.line_of_sight), axis=1)
    assert away / r == pytest.approx(np.ones(3000), rel=1e-9, abs=0)


@pytest.mark.parametrize(("volume", "distance"), PLACES)
def test_points_are_even_on_a_section(volume, distance):
    """Beside directions that are even around the source and hit the section."""
    low, high = volume.ends(distance)
    r = low + 0.4 * (high - low)
    sight = np.asarray(volume.line_of_sight)
    generator = np.random.default_rng(3)
    points = Sections(volume, distance).draw(np.full(8000, r), generator)
    # directions within the cone that the volume fits into, from the source
    narrow = min(1.0, 2.2 * m / low)
    below = generator.random(400_000) * (1 - np.sqrt(1 - narrow**2) if narrow < 1 else 2.0)
    phi, across = 2 * np.pi * generator.random(400_000), np.sqrt(below * (2 - below))
    one = np.cross(sight, [0.3, 0.5, 0.81])
    one /= np.linalg.norm(one)
    rays = (1 - below)[:, None] * sight + across[:, None] * (
        np.cos(phi)[:, None] * one + np.sin(phi)[:, None] * np.cross(sight, one)
    )
    others = r * rays - distance * sight
    others = others[volume.contains(others)]
    assert len(others) > 1000
    for axis in range(3):
        if np.ptp(others[:, axis]) > 1e-6 * m:
            assert stats.ks_2samp(points[:, axis], others[:, axis]).pvalue > 1e-4
