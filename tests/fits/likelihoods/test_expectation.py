"""A user's function called at one point or at thousands: the same numbers, derivatives, and refusals."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuscatter.errors import InputError
from nuscatter.fits.likelihoods.expectation import (
    WIDTH,
    Batched,
    Differentiable,
    Expectation,
    WithSlopes,
    _products_by_point,
    _sums_along_batch,
    beside,
    blocks,
    differences,
    gauss_newton,
    in_blocks,
    read_only,
    summed,
)
from nuscatter.fits.likelihoods.pulls import Pulls
from nuscatter.fits.parameters import Range

SHAPE = np.array([[1.0, 2.0, 4.0], [3.0, 0.5, 0.0]])


def curved(a, b):
    """Quadratic in b, so that central differences are exact and one-sided ones are not."""
    return a * SHAPE + b**2 * SHAPE[::-1]


class Batch:
    """The same, of batches."""

    def __call__(self, a, b):
        return curved(a, b)

    def many(self, values):
        return values["a"] * SHAPE[..., None] + values["b"] ** 2 * SHAPE[::-1, :, None]


class Sloped(Batch):
    """The same, with a derivative in a that no difference would give."""

    def slopes(self, values, free):
        assert set(free) <= {"a", "b"}
        assert free["a"] == FREE["a"]
        return {"a": np.full((2, 3, len(values["a"])), 7.0)}


class AtOnce(Sloped):
    """The same, with values and derivatives in one call only."""

    def many(self, values):
        raise AssertionError

    def slopes(self, values, free):
        raise AssertionError

    def with_slopes(self, values, free):
        assert set(free) == {"a"}
        return Batch.many(self, values), Sloped.slopes(self, values, free)


LOOP, BATCH, SLOPED = (Expectation(function, ("a", "b"), (2, 3)) for function in (curved, Batch(), Sloped()))
POINTS = {"a": np.array([1.0, 2.0, -0.5]), "b": np.array([0.5, 0.0, 3.0]), "another": np.zeros(3)}
FREE = {"b": Range(0.1), "another": Range(1.0), "a": Range(1.0, 0.0)}


def test_the_protocols_tell_what_a_function_can_do():
    assert isinstance(Batch(), Batched)
    assert isinstance(Sloped(), Differentiable)
    assert not isinstance(Batch(), Differentiable)
    assert not isinstance(curved, Batched)
    assert isinstance(AtOnce(), WithSlopes)
    assert not isinstance(Sloped(), WithSlopes)


@pytest.mark.parametrize("expected", [LOOP, BATCH])
def test_a_batch_is_its_points(expected):
    found = expected.many(POINTS)
    assert found.shape == (6, 3)
    for at in range(3):
        point = {name: float(column[at]) for name, column in POINTS.items()}
        np.testing.assert_array_equal(found[:, at], expected.at(point).ravel())


def test_a_function_without_parameters_is_the_same_at_every_point():
    constant = Expectation(lambda: [1.0, 2.0], (), (2,))
    np.testing.assert_array_equal(constant.many({"x": np.zeros(4)}), [[1.0] * 4, [2.0] * 4])
    assert constant.many({}).shape == (2, 1)


def test_a_batched_function_without_parameters_need_not_know_how_many_points_there_are():
    class Constant:
        def __call__(self):
            return [1.0, 2.0]

        def many(self, values):
            return np.array([[1.0], [2.0]])

        def slopes(self, values, free):
            return {}

    constant, points = Expectation(Constant(), (), (2,)), {"x": np.zeros(4)}
    np.testing.assert_array_equal(constant.many(points), [[1.0] * 4, [2.0] * 4])
    found, slopes = constant.with_slopes(points, {"x": Range(0.1)})
    np.testing.assert_array_equal(found, [[1.0] * 4, [2.0] * 4])
    assert slopes == {}


@pytest.mark.parametrize("expected", [LOOP, BATCH])
def test_slopes_are_exact_for_a_parabola_inside_and_there_are_none_in_what_is_not_its_own(expected):
    found, slopes = expected.with_slopes({**POINTS, "a": np.array([1.0, 2.0, 0.5])}, FREE)
    np.testing.assert_array_equal(found, expected.many({**POINTS, "a": np.array([1.0, 2.0, 0.5])}))
    assert set(slopes) == {"a", "b"}
    np.testing.assert_allclose(slopes["b"], 2 * POINTS["b"] * SHAPE[::-1].reshape(-1, 1), rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(slopes["a"], np.repeat(SHAPE.reshape(-1, 1), 3, axis=1), rtol=1e-9)


def test_a_parameter_that_is_not_its_own_costs_no_call():
    calls = []
    expected = Expectation(lambda a, b: calls.append(a) or curved(a, b), ("a", "b"), (2, 3))
    assert not expected.with_slopes(POINTS, {"another": Range(1.0)})[1]
    assert len(calls) == 3


def test_at_a_limit_slopes_are_one_sided():
    """The derivative of b² at its limit 3, from b = 3 − w to 3: 6 − w."""
    _, slopes = BATCH.with_slopes(POINTS, {"b": Range(0.1, None, 3.0)})
    np.testing.assert_allclose(slopes["b"][:, 2], (6.0 - 0.1 * WIDTH) * SHAPE[::-1].ravel(), rtol=1e-9)


def test_an_array_that_a_function_keeps_is_not_written_to():
    """A function may return the same array, or one that nobody can write to."""
    kept = np.ones((1, 2))
    kept.flags.writeable = False

    class Kept:
        def __call__(self, x):
            return kept[:, 0]

        def many(self, values):
            return kept

    found, slopes = Expectation(Kept(), ("x",), (1,)).with_slopes({"x": np.zeros(2)}, {"x": Range(0.1)})
    np.testing.assert_array_equal(found, [[1.0, 1.0]])
    np.testing.assert_array_equal(slopes["x"], [[0.0, 0.0]])


def test_known_slopes_are_taken_and_others_are_differences():
    _, slopes = SLOPED.with_slopes(POINTS, FREE)
    assert (slopes["a"] == 7.0).all()
    np.testing.assert_array_equal(slopes["b"], BATCH.with_slopes(POINTS, FREE)[1]["b"])


def test_values_and_slopes_are_one_call_where_the_function_has_it():
    """`AtOnce` refuses the single calls. Its values are checked as any."""
    found, slopes = Expectation(AtOnce(), ("a", "b"), (2, 3)).with_slopes(POINTS, {"a": FREE["a"]})
    np.testing.assert_array_equal(found, BATCH.many(POINTS))
    assert (slopes["a"] == 7.0).all()
    with pytest.raises(InputError, match=r"of a batch has the shape \(2, 3, 3\), but \(6, 3\) was expected"):
        Expectation(AtOnce(), ("a", "b"), (6,)).with_slopes(POINTS, {"a": FREE["a"]})


def test_another_shape_or_not_finite_is_refused():
    class Wrong(Batch):
        def many(self, values):
            return np.ones((3, len(values["a"])))

    class Infinite(Batch):
        def many(self, values):
            return np.where(values["a"] > 1.5, np.nan, Batch.many(self, values))

    with pytest.raises(InputError, match=r"of a batch has the shape \(3, 3\), but \(2, 3, 3\) was expected"):
        Expectation(Wrong(), ("a", "b"), (2, 3)).many(POINTS)
    with pytest.raises(InputError, match=r"The expectation is nan in bin \(0, 0\) at a = 2, b = 0; a number"):
        Expectation(Infinite(), ("a", "b"), (2, 3)).many(POINTS)
    with pytest.raises(InputError, match=r"The variance has the shape \(2, 3\), but the data have the shape \(6,\)"):
        Expectation(curved, ("a", "b"), (6,), "variance").at({"a": 1.0, "b": 1.0})
    edge = Expectation(lambda a: [a, 1.0 / a if a else np.inf], ("a",), (2,))
    assert edge.at({"a": 0.0})[1] == np.inf  # the likelihood decides
    with pytest.raises(InputError, match=r"The expectation is inf in bin \(1,\) at a = 0"):
        edge.finite_at({"a": 0.0})


@pytest.mark.parametrize("ask", [lambda each: each.at({"a": 1.0}), lambda each: each.many({"a": np.ones(2)})])
def test_masked_entries_are_refused(ask):
    masked = Expectation(lambda a: a * np.ma.MaskedArray([4.0, 9.0], mask=[False, True]), ("a",), (2,))
    with pytest.raises(InputError, match="The expectation has masked entries"):
        ask(masked)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ([[1.0], [2.0, 3.0]], r"\[\[1.0\], \[2.0, 3.0\]\]"),
        (["1.0", "2.0"], r"\['1.0', '2.0'\]"),
        ("ab", "'ab'"),
        (None, "None"),
        ([None, 1.0], r"\[None, 1.0\]"),
        ([1j, 2.0], r"\[1j, 2.0\]"),
        ([Fraction(1, 2), 1j], r"\[Fraction\(1, 2\), 1j\]"),
        ({"a": 1.0}, r"\{'a': 1.0\}"),
    ],
)
def test_what_are_no_real_numbers_is_refused(returned, said):
    class Many:
        def __call__(self, a):
            return returned

        def many(self, values):
            return returned

    sentence = rf"^what the expectation returns is {said}, but real numbers in the shape of the data was expected"
    for function in (Many().__call__, Many()):
        wrong = Expectation(function, ("a",), (2,))
        for ask in (lambda: wrong.at({"a": 1.0}), lambda: wrong.many({"a": np.ones(2)})):  # noqa: B023
            with pytest.raises(InputError, match=sentence):
                ask()


@pytest.mark.parametrize("returned", [[1, 2], (True, 2), [Fraction(1), Decimal(2)], np.float32([1, 2]), [2**70, 2]])
def test_numbers_of_any_kind_are_floats(returned):
    expected = Expectation(lambda **_: returned, ("a",), (2,)).at({"a": 1.0})
    assert expected.dtype == np.float64
    assert expected.tolist() == [float(each) for each in returned]


def test_data_are_a_copy_that_nobody_can_write_to():
    array = np.array([1.0, 2.0])
    copy = read_only(array)
    array[0] = 9.0
    assert copy.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        copy[0] = 3.0
    with pytest.raises(InputError, match="at least one bin"):
        read_only(np.zeros(0))


@given(st.integers(1, 5000), st.integers(1, 10**7))
def test_blocks_hold_every_point_once_and_in_order(batch, size):
    pieces = blocks({"x": np.arange(float(batch))}, size)
    np.testing.assert_array_equal(np.concatenate([piece["x"] for piece in pieces]), np.arange(float(batch)))
    assert all(len(piece["x"]) <= max(200_000 // size, 64) for piece in pieces)


@given(st.floats(-1.0, 1.0), st.floats(1e-3, 10.0))
def test_points_of_a_difference_stay_within_the_limits(x, step):
    below, above = beside(np.array([x]), Range(step, -1.0, 1.0))
    assert -1.0 <= below[0] <= x <= above[0] <= 1.0
    assert 0.99 * min(WIDTH * step, 1.0) <= above[0] - below[0] <= 2.01 * WIDTH * step


@pytest.mark.parametrize(("size", "batch"), [(3, 4), (3, 70), (3, 300), (13, 300)])
def test_gauss_newton_is_the_sum_over_the_data(size, batch):
    """For few points and for many, few parameters and many: there are two ways to sum."""
    generator = np.random.default_rng(2)
    slopes, first = generator.normal(size=(5, size, batch)), generator.normal(size=(5, batch))
    second = generator.random((5, batch))
    names = [f"x{row}" for row in range(size)]
    named = {name: slopes[:, row] for row, name in reversed(list(enumerate(names)))}
    gradient, curvature = gauss_newton(named, names, first, second)
    np.testing.assert_allclose(gradient, np.einsum("dfb,db->bf", slopes, first), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(curvature, np.einsum("dfb,db,dgb->bfg", slopes, second, slopes), rtol=1e-12, atol=1e-13)


def test_both_ways_to_sum_agree():
    generator = np.random.default_rng(3)
    slopes = list(generator.normal(size=(4, 7, 65)))
    first, second = generator.normal(size=(2, 7, 65))
    for mine, theirs in zip(
        _sums_along_batch(slopes, first, second), _products_by_point(slopes, first, second), strict=True
    ):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-13)


def test_gauss_newton_is_zero_in_what_has_no_slope():
    generator = np.random.default_rng(2)
    slope, first, second = generator.normal(size=(5, 4)), generator.normal(size=(5, 4)), generator.random((5, 4))
    gradient, curvature = gauss_newton({"y": slope}, ("x", "y", "z"), first, second)
    alone = gauss_newton({"y": slope}, ("y",), first, second)
    np.testing.assert_array_equal(gradient[:, 1], alone[0][:, 0])
    np.testing.assert_array_equal(curvature[:, 1, 1], alone[1][:, 0, 0])
    assert np.count_nonzero(gradient) == np.count_nonzero(curvature) == 4


@given(st.integers(1, 300), st.integers(1, 5000))
def test_a_function_in_blocks_is_that_of_the_whole_batch(batch, size):
    x = np.arange(float(batch))
    np.testing.assert_array_equal(in_blocks(lambda points: points["x"] ** 2, {"x": x}, size), x**2)


def test_differences_of_a_parabola_are_exact_at_a_limit_too():
    """f = 3 (x − 1)² − y², of which the second derivative in y is negative: the curvature there is 0."""

    def parabola(values):
        return 3.0 * (values["x"] - 1.0) ** 2 - values["y"] ** 2

    values = {"x": np.array([0.0, 2.0]), "y": np.array([0.5, -1.0])}
    free = {"x": Range(1.0, 0.0), "y": Range(1.0), "z": Range(1.0)}
    value, gradient, curvature = differences(parabola, {"x": None, "y": None}, values, free)
    np.testing.assert_allclose(value, [2.75, 2.0])
    np.testing.assert_allclose(gradient, [[-6.0, -1.0, 0.0], [6.0, 2.0, 0.0]], rtol=1e-6)
    np.testing.assert_allclose(curvature[:, 0, 0], 6.0, rtol=1e-6)
    assert not curvature[:, 1:, 1:].any()


def member(gradient):
    """A member of a sum with this gradient, and the names of its parameters."""

    def derivatives(free):
        rows = np.array([gradient[name] for name in free])
        return np.ones(2), np.tile(rows, (2, 1)), np.tile(np.outer(rows, rows), (2, 1, 1))

    return derivatives, gradient


def test_a_sum_puts_each_member_in_its_own_rows():
    free = {"z": Range(1.0), "x": Range(1.0), "y": Range(1.0)}
    both = [member({"x": 2.0, "y": 3.0}), member({"y": 5.0, "z": 7.0}), member({})]
    value, gradient, curvature = summed(both, Pulls.of([]), {"x": np.zeros(2)}, free)
    np.testing.assert_array_equal(value, [3.0, 3.0])
    np.testing.assert_array_equal(gradient, [[7.0, 2.0, 8.0]] * 2)
    np.testing.assert_array_equal(curvature[1], [[49.0, 0.0, 35.0], [0.0, 4.0, 6.0], [35.0, 6.0, 34.0]])


def test_a_sum_leaves_the_arrays_of_its_members_as_they_are():
    """A member may return arrays that it keeps."""
    kept = np.ones(2), np.ones((2, 1)), np.ones((2, 1, 1))
    pulls = Pulls(("x",), np.zeros((1, 1)), np.ones(1))
    for _ in range(2):
        _, gradient, curvature = summed([(lambda _: kept, ("x",))], pulls, {"x": np.ones(2)}, {"x": Range(1.0)})
        assert (gradient[0, 0], curvature[0, 0, 0]) == (3.0, 3.0)
