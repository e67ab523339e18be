import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.quadrature import approached, crossings, gauss_legendre, interpolation, panels, weights_between


@pytest.mark.parametrize("n", [1, 2, 5, 12, 32, 64])
def test_powers_up_to_twice_n_are_exact(n):
    x, w = gauss_legendre(n)
    assert x.shape == w.shape == (n,)
    assert ((x > 0) & (x < 1) & (w > 0)).all()
    for power in range(2 * n):
        assert w @ x**power == pytest.approx(1 / (power + 1), rel=1e-12, abs=0)


def test_an_n_point_rule_is_not_better_than_it_can_be():
    x, w = gauss_legendre(2)
    assert w @ x**4 != pytest.approx(1 / 5, rel=1e-3, abs=0)


def test_nodes_are_symmetric():
    x, w = gauss_legendre(31)
    np.testing.assert_allclose(x + x[::-1], 1, rtol=1e-15)
    np.testing.assert_allclose(w, w[::-1], rtol=1e-13)


@given(st.lists(st.floats(-10, 10), min_size=2, max_size=6, unique=True), st.integers(1, 20))
def test_panels_add_up_to_the_length(edges, n):
    bounds = sorted(edges)
    x, w = panels(bounds, n)
    assert x.shape == w.shape == (n * (len(bounds) - 1),)
    assert w.sum() == pytest.approx(bounds[-1] - bounds[0], rel=1e-12, abs=0)
    assert (np.diff(x) >= 0).all()
    assert ((x >= bounds[0]) & (x <= bounds[-1])).all()


def test_a_kink_at_an_edge_costs_nothing():
    x, w = panels([0, 1 / math.e, 1], 3)
    exact = ((1 / math.e) ** 2 + (1 - 1 / math.e) ** 2) / 2
    assert w @ np.abs(x - 1 / math.e) == pytest.approx(exact, rel=1e-14, abs=0)


def test_nodes_do_not_change_with_use():
    before = gauss_legendre(7)[0].copy()
    panels([0, 5], 7)[0][:] = 0
    assert (gauss_legendre(7)[0] == before).all()


# --- kinks, crossings and ends that move ------------------------------------------------------------------------------


@pytest.mark.parametrize("kinks", [[2.0], [5.0, 2.0], [2.0, 2.0], [2.0, 9.9]])
def test_a_root_above_a_kink_is_resolved(kinks):
    """∫ √(x − k) above each kink, with eight nodes: 1e-8 of it; without the points, 1e-4 at best."""
    ends = approached(np.array(kinks), 10.0)
    assert (np.diff(ends) > 0).all()
    assert ends[0] == min(kinks)
    assert ends[-1] == 10.0
    assert set(kinks) <= set(ends.tolist())
    for kink in kinks:
        x, w = panels(ends, 8)
        exact = 2 / 3 * (10.0 - kink) ** 1.5
        assert w @ np.sqrt(np.maximum(x - kink, 0)) == pytest.approx(exact, rel=2e-8, abs=0)
        x, w = panels(np.union1d(kinks, 10.0), 8)
        assert w @ np.sqrt(np.maximum(x - kink, 0)) != pytest.approx(exact, rel=1e-6, abs=0)


def test_kinks_beyond_the_end_are_left_out():
    assert approached(np.array([12.0]), 10.0).tolist() == [10.0]
    assert approached(np.array([]), 10.0).tolist() == [10.0]
    assert approached(np.array([10.0]), 10.0).tolist() == [10.0]
    found = approached(np.array([4.0, 12.0]), 10.0)
    assert found.tolist() == approached(np.array([4.0]), 10.0).tolist()
    np.testing.assert_allclose(found[1:] - 4, 6 * 4.0 ** np.arange(-6, 1))


def test_crossings_up_and_down():
    def two(x):
        return np.stack([np.sin(x), 2 - x])

    points = np.linspace(0, 6, 25)
    found = np.sort(crossings(two, points, np.array([0.5, -0.9])))
    sine = [math.asin(0.5), math.pi - math.asin(0.5), math.pi + math.asin(0.9), 2 * math.pi - math.asin(0.9)]
    np.testing.assert_allclose(found, sorted([*sine, 1.5, 2.9]), rtol=1e-15)


def test_a_crossing_is_found_to_the_last_digit_in_a_jump_too():
    found = crossings(lambda x: np.where(x < 1 / 3, 0.0, 5.0)[None], np.array([0.0, 1.0]), np.array([1.0, 2.0, 7.0]))
    assert found.tolist() == [1 / 3, 1 / 3]


def test_no_crossing():
    flat = crossings(lambda x: np.ones((1, x.size)), np.array([0.0, 1.0]), np.array([1.0, 0.5, 2.0]))
    assert flat.shape == (0,)
    assert crossings(lambda x: x[None], np.array([0.0, 1.0]), np.array([])).shape == (0,)


@pytest.mark.parametrize("level", [2.0, 3.0])
def test_a_crossing_at_a_point_is_the_point(level):
    for function in (lambda x: x[None], lambda x: (5 - x)[None]):
        found = crossings(function, np.array([1.0, 2.0, 3.0, 4.0]), np.array([level]))
        assert found.size == 1
        assert min(abs(found[0] - level), abs(found[0] - 5 + level)) < 1e-15
    # and to the last digit where the function rises
    assert crossings(lambda x: x[None], np.array([1.0, 2.0, 3.0, 4.0]), np.array([level])).tolist() == [level]


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_polynomials_are_interpolated(n):
    x, _ = gauss_legendre(n)
    where = np.array([[0.0, 0.3], [0.77, 1.0]])
    matrix = interpolation(where, n)
    assert matrix.shape == (2, 2, n)
    for power in range(n):
        np.testing.assert_allclose(matrix @ x**power, where**power, atol=1e-12)
    np.testing.assert_allclose(interpolation(x, n), np.eye(n), atol=1e-12)
    # beyond its degree it is the polynomial through the nodes, not the function
    assert np.abs(matrix @ x ** (n + 1) - where ** (n + 1)).max() > 1e-10


EDGES = np.array([0.2, 0.5, 1.3, 2.0, 4.0])


def slow(function, density, ends):
    ends = np.unique(np.clip(ends, EDGES[0], EDGES[-1]))
    cuts = np.union1d(ends, EDGES[(ends[0] < EDGES) & (ends[-1] > EDGES)])
    x, w = panels(cuts, 30) if len(cuts) > 1 else (np.zeros(0), np.zeros(0))
    return w @ (function(x) * density(x))


BOUNDS = {
    "inside a panel": (0.6, 1.1),
    "a whole panel": (0.5, 1.3),
    "parts of two": (0.7, 1.9),
    "from below": (0.0, 0.9),
    "to beyond": (1.5, 9.0),
    "over all": (0.0, 9.0),
    "below all": (0.0, 0.1),
    "to the first edge": (0.0, 0.2),
    "beyond all": (5.0, 6.0),
    "from the last edge": (4.0, 6.0),
    "nothing": (1.0, 1.0),
    "on an edge": (0.5, 0.5),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_a_function_times_a_density_between_bounds_of_its_own(name):
    """f differs from panel to panel; what is outside the panels does not count."""
    low, high = BOUNDS[name]

    def function(x):
        panel = np.searchsorted(EDGES, x, side="right")
        return panel * np.exp(x) + np.cos(3 * x)

    x, _ = panels(EDGES, 12)
    weights = weights_between(EDGES, 12, np.array([[low], [high]]), lambda _i, x: 1 / (1 + x))
    assert weights.shape == (1, x.size)
    expected = slow(function, lambda x: 1 / (1 + x), np.array([low, high]))
    assert weights @ function(x) == pytest.approx([expected], rel=1e-11, abs=1e-15)


def test_many_densities_at_once_in_several_pieces():
    """Each with its own bounds, a step at the middle one, and its own size."""
    rng = np.random.default_rng(3)
    bounds = np.sort(rng.uniform(0, 5, (3, 40)), axis=0)
    bounds[:, ::7] = bounds[:1, ::7]  # some of no length
    size = rng.uniform(1, 2, 40)

    def density(i, x):
        return size[i, None] * np.where(x < bounds[1, i, None], 1.0, 3 * x)

    x, _ = panels(EDGES, 12)
    found = weights_between(EDGES, 12, bounds, density) @ np.exp(-x)
    for row in range(40):
        own = slow(lambda x: np.exp(-x), lambda x, row=row: density(np.array([row]), x[None])[0], bounds[:, row])
        assert found[row] == pytest.approx(own, rel=1e-10, abs=1e-15)


def test_a_density_is_asked_strictly_inside_its_bounds():
    """Bounds within a rounding of an edge or of one another: a node on them would be where a root is infinite."""
    lows = np.array([0.5, np.nextafter(0.5, 0), np.nextafter(0.5, 1), 0.7, 0.7, np.nextafter(1.3, 0)])
    highs = np.array([0.9, 0.9, 0.9, np.nextafter(0.7, 1), 0.7 * (1 + 1e-15), 2.0])
    asked = []

    def density(i, x):
        asked.append(((x > lows[i, None]) & (x < highs[i, None])).all())
        return 1 / np.sqrt(x - lows[i, None])

    found = weights_between(EDGES, 6, np.stack([lows, highs]), density).sum(axis=1)
    assert all(asked)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[:3], found[0], rtol=1e-6)
    assert found[3:5].tolist() == [0, 0]


@pytest.mark.parametrize("power", [-0.5, 0.5, 1.5])
@pytest.mark.parametrize("upper", [True, False])
def test_a_density_may_be_a_root_at_its_bounds(power, upper):
    """Of the distance from either bound, within a panel and across several; beyond a root too, as in a middle bound."""
    lows, highs = np.array([0.6, 0.6, 0.5, 0.7]), np.array([1.1, 3.9, 1.3, 4.0])

    def density(i, x):
        return ((highs[i, None] - x) if upper else (x - lows[i, None])) ** power

    x, _ = panels(EDGES, 12)
    found = weights_between(EDGES, 12, np.stack([lows, highs]), density) @ x**2
    for low, high, value in zip(lows, highs, found, strict=True):
        length, end, sign = high - low, (high if upper else low), (-1 if upper else 1)
        powers = [length ** (power + k + 1) / (power + k + 1) for k in range(3)]
        assert value == pytest.approx(end**2 * powers[0] + 2 * sign * end * powers[1] + powers[2], rel=1e-12, abs=0)
