"""Directions around axes, and turns of frames."""

import numpy as np
import pytest
from scipy import stats

from nuscatter.events.drawing.directions import across, around, circle, turn, unit_vectors
from nuscatter.units import MeV

N = 20_000


@pytest.mark.parametrize("axes", ["one", "many"])
def test_angles_are_those_that_are_asked_for_and_azimuths_are_even(axes):
    generator = np.random.default_rng(4)
    axis = generator.normal(size=(N, 3))
    axis /= np.linalg.norm(axis, axis=1)[:, None]
    axis[:3] = [[0, 0, 1], [0, 0, -1], [1, 0, 0]]
    if axes == "one":
        axis = np.broadcast_to(axis[7], (N, 3))
    cosine = generator.uniform(-1, 1, N)
    found = around(axis, cosine, generator)
    assert np.abs((found * axis).sum(axis=1) - cosine).max() < 1e-12
    assert np.abs((found**2).sum(axis=1) - 1).max() < 1e-12
    # the azimuth about each axis, from any reference that does not know how it was drawn
    reference = np.cross(axis, [0.36, 0.48, 0.8])
    other = np.cross(axis, reference)
    azimuth = np.arctan2((found * other).sum(axis=1), (found * reference).sum(axis=1))
    assert stats.kstest(azimuth, stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 1e-3


def test_a_circle_is_passed_evenly():
    cosine, sine = circle(np.linspace(0, 1, 101))
    assert np.abs(cosine**2 + sine**2 - 1).max() < 1e-14
    assert np.unwrap(np.arctan2(sine, cosine)) == pytest.approx(np.linspace(-np.pi, np.pi, 101), abs=1e-12)


def test_a_turn_takes_one_direction_to_another_and_keeps_what_is_up():
    matrix = turn([0.6, 0.8, 0.0], [0.0, -1.0, 0.0])
    assert matrix @ [0.6, 0.8, 0.0] == pytest.approx([0, -1, 0], abs=1e-15)
    assert matrix @ [0, 0, 1] == pytest.approx([0, 0, 1], abs=1e-15)
    assert np.linalg.det(turn([0, 0, 1], [0.6, 0.0, 0.8])) == pytest.approx(1, rel=1e-12)


def test_vectors_across_an_axis_are_a_frame_with_it():
    for axis in ([0.0, 0.0, 1.0], [0.0, 0.6, -0.8]):
        one, up = across(axis)
        assert np.cross(axis, one) == pytest.approx(up, abs=1e-15)


def test_vectors_without_a_length_have_no_direction():
    found = unit_vectors(np.array([[0.0, -3.0, 4.0], [0.0, 0.0, 0.0]]) * MeV)
    assert found.ravel() == pytest.approx([0, -0.6, 0.8, 0, 0, 0], rel=1e-15, abs=0)
