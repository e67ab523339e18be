"""Functions of two variables on cells, and roots of series, beside what they are of."""

import numpy as np
import pytest

from nuscatter.events.drawing.cells import cells, root_of_series

RNG = np.random.default_rng(1)


def table_of(function, tolerance=1e-8, rows=(0.0, 1.0), columns=(0.0, 0.5, 1.0)):
    def missed(found, e, w):
        values = found(np.repeat(e, len(w)), np.tile(w, len(e))).reshape(len(e), -1)
        return np.abs(values - function(e[:, None], w))

    return cells(
        lambda e, w: function(e[:, None], w),
        missed,
        rows=np.array(rows),
        columns=np.array(columns),
        tolerance=tolerance,
    )


@pytest.mark.parametrize("tolerance", [1e-4, 1e-8])
def test_a_smooth_function_is_hit_between_the_points(tolerance):
    def function(e, w):
        return 0.5 + 0.4 * np.sin(3 * e + 5 * w) * w

    found = table_of(function, tolerance)
    e, w = RNG.random((2, 5000))
    assert not found.incomplete
    assert found.error <= tolerance
    assert np.abs(found(e, w) - function(e, w)).max() < 4 * tolerance


def test_rows_and_columns_may_have_any_lengths():
    found = table_of(lambda e, w: (1 + 2 * e) * w**2 / 3, rows=(0.0, 0.7, 1.0), columns=(0.0, 0.1, 0.4, 1.0))
    assert (len(found.rows), len(found.columns)) == (3, 4)
    e, w = RNG.random((2, 1000))
    assert np.abs(found(e, w) - (1 + 2 * e) * w**2 / 3).max() < 1e-12


def test_cells_of_a_jump_hold_no_number():
    found = table_of(lambda e, w: np.where(e + w < 1.03, 0.2, 0.8) + 0 * w)
    assert found.incomplete
    e, w = RNG.random((2, 5000))
    values = found(e, w)
    good = ~np.isnan(values)
    assert 0.5 < good.mean() < 1
    assert np.abs(values - np.where(e + w < 1.03, 0.2, 0.8))[good].max() < 1e-7


def test_beyond_the_rows_the_function_is_that_of_their_ends():
    found = table_of(lambda e, w: e / 4 * (1 + w))
    assert found(np.array([-3.0, 7.0]), np.array([0.5, 0.5])) == pytest.approx([0.0, 0.375], rel=1e-9, abs=1e-12)


def test_roots_of_series_are_between_their_bounds():
    # P₃ has zeros at ±√0.6 and at 0
    series = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [1.0, -1.0]])
    found = root_of_series(series, np.array([0.5, -0.4]), np.array([1.0, 0.3]))
    assert found == pytest.approx([0.6**0.5, 0.0], rel=1e-10, abs=1e-12)
