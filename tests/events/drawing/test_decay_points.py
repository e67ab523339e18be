"""Points of decays in flight, beside integrals over their distances and beside points of 1/r² that are weighted."""

import numpy as np
import pytest
from scipy import stats

from nuscatter.detectors.volumes import Ball, Box, Cylinder, enhancement
from nuscatter.errors import InputError
from nuscatter.events.drawing.decay_points import DecayPoints
from nuscatter.events.drawing.points import Points
from nuscatter.quadrature import panels
from nuscatter.units import m

LEAST = 1e-3
PLACES = {
    "ball": (Ball(1 * m), 3 * m),
    "upright cylinder": (Cylinder(radius=1 * m, height=2 * m), 3 * m),
    "tilted cylinder": (Cylinder(radius=1 * m, height=2 * m, axis_angle=0.7), 2.5 * m),
    "box": (Box((1 * m, 2 * m, 3 * m), direction=(1, 2, -0.5)), 4 * m),
    "near box": (Box((1 * m, 2 * m, 3 * m)), 0.51 * m),
    "far box": (Box((1 * m, 2 * m, 3 * m), direction=(0, 1, 0)), 4000 * m),
}


def drawn(place, rate, seed=1):
    volume, distance = PLACES[place]
    points = DecayPoints(volume=volume, distance=distance, lowest=rate.min(), highest=rate.max())
    found = points.draw(rate, np.random.default_rng(seed))
    return found, found + distance * np.asarray(volume.line_of_sight)


@pytest.mark.parametrize("place", PLACES)
def test_points_are_those_of_the_inverse_square_with_the_weight_of_what_survives(place):
    """Bins along each axis; points of 1/r² come from another file, and their weights are exp(−r/ℓ)."""
    volume, distance = PLACES[place]
    rate = 2 / m if place != "far box" else 0.1 / m
    n = 40_000
    found, _ = drawn(place, np.full(n, rate))
    assert volume.contains(found).all()
    others = Points(volume, distance).draw(200_000, np.random.default_rng(2))
    r = np.linalg.norm(others + distance * np.asarray(volume.line_of_sight), axis=1)
    weight = np.exp(-rate * (r - r.min()))
    for axis in range(3):
        edges = np.quantile(found[:, axis], np.linspace(0, 1, 16))
        edges[0], edges[-1] = -np.inf, np.inf
        counted = np.histogram(found[:, axis], edges)[0] / n
        expected, squares = (np.histogram(others[:, axis], edges, weights=w)[0] for w in (weight, weight**2))
        variance = counted / n + squares / weight.sum() ** 2
        chi2 = ((counted - expected / weight.sum()) ** 2 / variance).sum()
        assert stats.chi2(14).sf(chi2) > LEAST, axis


@pytest.mark.parametrize("place", ["ball", "tilted cylinder", "box", pytest.param("far box", marks=pytest.mark.slow)])
def test_each_particle_has_its_own_decay_length(place):
    """r of each event in the distribution of its own κ, 0.01 to 40 per m, by the weights of `enhancement`."""
    volume, distance = PLACES[place]
    near, far = volume.ends(distance)
    n = 2000
    rate = np.random.default_rng(7).uniform(0.01, min(40.0, 400 * m / near), n) / m
    _, away = drawn(place, rate)
    r = np.linalg.norm(away, axis=1)
    cuts = near + (far - near) * np.append(0.0, np.geomspace(1e-4, 1, 200))
    below = np.zeros((n, len(cuts)))
    for at, cut in enumerate(cuts[1:], start=1):
        x, w = volume.radii(distance, cut=float(cut))
        below[:, at] = np.exp(-np.multiply.outer(rate, x - near)) @ w
    u = np.array([np.interp(each, cuts, row / row[-1]) for each, row in zip(r, below, strict=True)])
    assert stats.kstest(u, "uniform").pvalue > LEAST
    assert abs(stats.pearsonr(rate, u)[0]) < 4 / n**0.5


@pytest.mark.parametrize("place", ["ball", "upright cylinder", "box"])
def test_the_mean_distance_is_the_slope_of_the_enhancement(place):
    """⟨r⟩ = −d ln ∫ exp(−κr)/r² /dκ, and the enhancement is this integral times exp(κL)."""
    volume, distance = PLACES[place]
    for kappa in (0.1 / m, 5 / m):
        _, away = drawn(place, np.full(40_000, kappa))
        r = np.linalg.norm(away, axis=1)
        step = 1e-4 * kappa
        more, less = (enhancement(volume, distance=distance, lengths=1 / each) for each in (kappa + step, kappa - step))
        expected = distance - float(np.log(more / less)) / (2 * step)
        assert r.mean() == pytest.approx(expected, rel=0, abs=4 * r.std() / 200)


def test_short_lives_end_at_the_nearest_point_and_long_ones_are_as_the_inverse_square():
    """In a ball exp(−κ(r − r₀)) times Ω ∝ (r − r₀) has a mean of 2/κ and a variance of 2/κ²."""
    _, distance = PLACES["ball"]
    kappa = 200 / m
    _, away = drawn("ball", np.full(40_000, kappa))
    depth = np.linalg.norm(away, axis=1) - 2 * m
    assert depth.mean() * kappa == pytest.approx(2.0, rel=0.02, abs=0)
    assert depth.var() * kappa**2 == pytest.approx(2.0, rel=0.06, abs=0)
    _, away = drawn("ball", np.full(40_000, 1e-9 / m))
    r, w = panels(np.linspace(2, 4, 20) * m, 8)
    solid = w * (1 * m - r + distance) * (1 * m + r - distance) / r
    found = np.linalg.norm(away, axis=1)
    assert found.mean() == pytest.approx((solid @ r) / solid.sum(), rel=0, abs=4 * found.std() / 200)


def test_particles_that_are_gone_before_the_volume_are_refused():
    with pytest.raises(InputError, match="gone before they reach"):
        DecayPoints(volume=Ball(1 * m), distance=3 * m, lowest=300 / m, highest=400 / m)


def test_a_line_needs_no_second_try():
    """Three random numbers an event for the point, and one that decides nothing."""
    points = DecayPoints(volume=Ball(1 * m), distance=3 * m, lowest=3 / m, highest=3 / m)
    generator, other = np.random.default_rng(3), np.random.default_rng(3)
    points.draw(np.full(1000, 3 / m), generator)
    other.random(4000)
    assert generator.random() == other.random()
