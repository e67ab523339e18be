"""Means over an acceptance: closed forms, and what is refused."""

import math

import numpy as np
import pytest

from nuscatter.catalogue.spectrometers import Acceptance, prex_2
from nuscatter.errors import InputError

WINDOW = Acceptance(np.radians([4.0, 6.0]), [1.0, 1.0])


def test_a_mean_over_a_solid_angle():
    """Of cosθ over a cap: half the sum of its ends; without sinθ it were another number."""
    angles, weights = WINDOW.nodes
    ends = np.cos(np.radians([4.0, 6.0]))
    assert WINDOW.mean(np.cos(angles), cross_section=np.ones_like(angles)) == pytest.approx(ends.mean(), rel=1e-12)
    assert weights.sum() == pytest.approx(ends[0] - ends[1], rel=1e-12)


def test_a_mean_is_weighted_with_the_cross_section():
    """Rutherford's, u⁻² with u = sin²θ/2: ⟨u⟩ = ln(b/a) / (1/a − 1/b)."""
    angles, _ = WINDOW.nodes
    u, (a, b) = np.sin(angles / 2) ** 2, np.sin(np.radians([2.0, 3.0])) ** 2
    assert WINDOW.mean(u, cross_section=u**-2) == pytest.approx(math.log(b / a) / (1 / a - 1 / b), rel=1e-5)
    assert WINDOW.mean(u, cross_section=7e-20 * u**-2) == pytest.approx(WINDOW.mean(u, cross_section=u**-2), rel=1e-12)


def test_between_knots_an_acceptance_is_linear():
    """A triangle from 0 to 1 to 0 at small angles: the mean of θ is its tip, up to sinθ."""
    tip, half = 0.002, 0.001
    triangle = Acceptance([tip - half, tip, tip + half], [0.0, 1.0, 0.0])
    angles, _ = triangle.nodes
    # ∫θ² ε / ∫θ ε of a triangle: tip + half²/(6 tip)
    assert triangle.mean(angles, cross_section=np.ones_like(angles)) == pytest.approx(
        tip + half**2 / (6 * tip), rel=1e-6
    )


def test_the_scale_of_an_efficiency_is_of_no_importance():
    angles, _ = WINDOW.nodes
    other = Acceptance(WINDOW.angles, [0.3, 0.3])
    assert other.mean(angles, cross_section=angles**-4) == pytest.approx(
        WINDOW.mean(angles, cross_section=angles**-4), rel=1e-12
    )


def test_a_batch_of_means():
    angles, _ = WINDOW.nodes
    both = WINDOW.mean(np.stack([angles, angles**2], axis=1), cross_section=angles**-4)
    alone = [float(WINDOW.mean(each, cross_section=angles**-4)) for each in (angles, angles**2)]
    assert both.tolist() == pytest.approx(alone, rel=1e-12)


def test_one_angle_has_no_width():
    one = Acceptance([0.1], [0.4])
    assert one.nodes[0].tolist() == [0.1]
    assert one.mean([5.0], cross_section=[3e-7]) == 5.0
    assert one.mean(5.0, cross_section=[3e-7]) == 5.0


def test_moved():
    moved = prex_2().moved(np.radians(0.25))
    np.testing.assert_allclose(moved.nodes[0] - prex_2().nodes[0], np.radians(0.25), atol=1e-15)
    assert moved.efficiency is prex_2().moved(0.0).efficiency or list(moved.efficiency) == list(prex_2().efficiency)


def test_the_acceptance_of_prex_2():
    """Its flanks, and the mean angle and width of the simulation's 100 bins: 5.087 and 0.570 degrees."""
    spectrometers = prex_2()
    degrees = np.degrees(spectrometers.angles)
    assert (degrees[0], degrees[-1]) == (pytest.approx(3.0), pytest.approx(6.9))
    efficiency = np.asarray(spectrometers.efficiency)
    assert efficiency.max() == 1.0
    x = np.linspace(3, 8, 5001)
    density = np.interp(x, degrees, efficiency, right=0.0)
    mean = np.average(x, weights=density)
    assert mean == pytest.approx(5.087, abs=0.005)
    assert np.sqrt(np.average((x - mean) ** 2, weights=density)) == pytest.approx(0.570, abs=0.005)


@pytest.mark.parametrize(
    ("angles", "efficiency", "words"),
    [
        ([0.1, 0.1], [1, 1], "increasing angles"),
        ([0.2, 0.1], [1, 1], "increasing angles"),
        ([-0.1, 0.1], [1, 1], "above zero"),
        ([0.1, 3.2], [1, 1], "below π"),
        ([[0.1, 0.2]], [[1, 1]], "increasing angles"),
        ([], [], "increasing angles"),
        ([0.1, math.nan], [1, 1], "nan"),
        ([0.1, 0.2], [1, -1], "zero or a number above it"),
        ([0.1, 0.2], [0, 0], "not all zero"),
        ([0.1, 0.2], [1, 1, 1], r"\(3,\)"),
        ("4 to 6", [1, 1], "real number"),
    ],
)
def test_what_is_no_acceptance(angles, efficiency, words):
    with pytest.raises(InputError, match=words):
        Acceptance(angles, efficiency)


@pytest.mark.parametrize(
    ("values", "sigma", "words"),
    [
        (np.ones(4), np.ones(2), "shapes"),
        (np.ones(2), np.ones(4), "shapes"),
        (np.nan, np.ones(4), "nan"),
        (np.ones(4), [1, -1, 1, 1], "zero or a number above it"),
        (np.ones(4), None, "real number"),
    ],
)
def test_what_has_no_mean(values, sigma, words):
    with pytest.raises(InputError, match=words):
        WINDOW.mean(values, cross_section=sigma)


def test_an_acceptance_is_not_moved_out_of_the_world():
    with pytest.raises(InputError, match=r"by \[rad\]"):
        WINDOW.moved(-0.2)
    with pytest.raises(InputError, match="nan"):
        WINDOW.moved(math.nan)
