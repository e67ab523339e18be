"""Quantiles: x(u) of densities and cumulatives, against inverses that are known."""

import numpy as np
import pytest
from numpy.polynomial import legendre

from nuscatter.errors import InputError
from nuscatter.events.drawing.quantiles import inverted, joined, lines, panels_of_cumulative, panels_of_density
from nuscatter.quadrature import gauss_legendre

U = np.linspace(0, 1, 20_001)


@pytest.mark.parametrize(
    ("density", "cumulative"),
    [
        (lambda x: 1 - x, lambda x: x * (2 - x)),
        (lambda x: x**2, lambda x: x**3),
        (lambda x: 1 / (1e-5 + x), lambda x: np.log1p(x / 1e-5) / np.log1p(1e5)),
        (lambda x: np.abs(x - 0.3), lambda x: (np.sign(x - 0.3) * (x - 0.3) ** 2 + 0.09) / (0.49 + 0.09)),
    ],
)
def test_the_cumulative_at_what_is_drawn_is_the_random_number(density, cumulative):
    table = joined([panels_of_density(lambda x: density(x)[None], np.array([0.0, 0.3, 1.0]))])
    which, x = table.draw(U)
    assert not which.any()
    assert np.abs(cumulative(x) - U).max() < 1e-7
    assert (np.diff(x) > -1e-12).all()


def test_several_distributions_have_their_shares_and_their_own_numbers():
    two = panels_of_density(lambda x: np.stack([np.ones_like(x), 6 * x * (1 - x)]), np.array([0.0, 1.0]))
    table = joined([two, lines(np.array([5.0]), np.array([[2.0]]))])
    assert table.weights == pytest.approx([1.0, 1.0, 2.0], rel=1e-12, abs=0)
    which, x = table.draw(U)
    assert np.bincount(which) / len(U) == pytest.approx([0.25, 0.25, 0.5], rel=1e-3, abs=0)
    assert np.unique(x[which == 2]).tolist() == [5.0]
    second = table.of(np.ones(len(U), int), U)
    assert np.abs(second**2 * (3 - 2 * second) - U).max() < 1e-7


def test_the_inverse_of_a_cumulative_with_a_kink_and_a_flat_part():
    def cumulative(x):
        return np.interp(x, [0.0, 1.0, 2.0, 4.0], [0.0, 0.75, 0.75, 1.0])

    table = joined([panels_of_cumulative(cumulative, np.array([0.0, 1.0, 2.0, 4.0]))])
    x = table.draw(U)[1]
    assert np.abs(cumulative(x) - U).max() < 1e-7
    assert not ((x > 1 + 1e-9) & (x < 2 - 1e-9)).any()


def test_nothing_to_draw_from_is_said():
    with pytest.raises(InputError, match="nothing to draw from"):
        joined([lines(np.array([1.0]), np.zeros((1, 1)))])


def test_points_that_are_found_stay_found(monkeypatch):
    """Newton's steps then end soon, whatever the other points of a panel do; halving alone takes 45 steps."""
    calls = []
    value = legendre.legval
    monkeypatch.setattr(legendre, "legval", lambda *args, **kwargs: calls.append(1) or value(*args, **kwargs))
    x = gauss_legendre(12)[0]
    inverted(np.stack([np.exp(-k * x) for k in range(8)]))
    assert len(calls) < 20
