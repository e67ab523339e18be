import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.quadrature import gauss_legendre, panels


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
