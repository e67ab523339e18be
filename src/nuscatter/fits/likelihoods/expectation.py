"""The expectation of a likelihood: a user's function, called at one point or at thousands, checked, with derivatives.

A function of named numbers is enough. A function that can also compute thousands of points at once is an object with a
method `many` beside its ``__call__`` (`Batched`), and with a method `slopes` if it knows derivatives
(`Differentiable`). If values and derivatives have factors in common, it may have `with_slopes` too, which returns both
(`WithSlopes`). Data sets make such objects. Other functions are called in a loop over the points, and their derivatives
are differences.

Example:
    >>> line = Expectation(lambda a, b: [a, a + b], ("a", "b"), (2,))
    >>> line.at({"a": 1.0, "b": 0.5})
    array([1. , 1.5])
    >>> line.many({"a": np.array([1.0, 2.0]), "b": np.array([0.5, 0.0])})
    array([[1. , 2. ],
           [1.5, 2. ]])
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeAlias, final, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.batch import batch_size
from nuscatter.blocks import reuse_freed_memory
from nuscatter.errors import InputError, invalid
from nuscatter.fits.likelihoods.pulls import Pulls
from nuscatter.fits.parameters import Range, missing_values
from nuscatter.units import Array
from nuscatter.words.describing import shortened

#: −2 ln L of a batch (batch,), its gradient (batch, free) and about its second derivatives (batch, free, free).
Derivatives: TypeAlias = tuple[Array, Array, Array]

#: A difference is taken between two points this far from x, in units of the parameter's step.
WIDTH = 1e-3

#: So few parameters and so many points are summed along the batch; more or fewer are products at each point, of so many
#: points together (`gauss_newton`). Measured with 99 and 960 bins.
_FEW, _MANY, _POINTS = 12, 200, 32

_ENTRIES = 200_000  # numbers of an expectation computed at a time: 1.6 MB, which stay in the processor's cache


@runtime_checkable
class Batched(Protocol):
    """An expectation that takes arrays of shape (batch,) too."""

    def __call__(self, **values: float) -> ArrayLike:
        """Return the expectation at one point."""

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expectation at every point of a batch, which is the last axis."""


@runtime_checkable
class Differentiable(Protocol):
    """A batched expectation that knows some of its derivatives."""

    def slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> Mapping[str, Array]:
        """Return the derivatives in those of the free parameters that it knows, each shaped as `many`.

        The ranges are for an expectation that takes differences of its own, within the parameters' limits.
        """


@runtime_checkable
class WithSlopes(Protocol):
    """A differentiable expectation that computes values and derivatives at the same points in one call."""

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, Mapping[str, Array]]:
        """Return what `many` returns, and what `slopes` returns."""


@final
@dataclass(frozen=True, eq=False)
class Expectation:
    """A user's function with its parameters and the shape of the data; it checks every array that the function returns.

    Values of parameters are looked up by name; names that are not the function's are ignored.
    """

    function: Callable[..., ArrayLike]
    #: the names of its parameters
    names: Collection[str]
    #: the shape of the data
    shape: tuple[int, ...]
    #: what errors call it
    what: str = "expectation"
    __repr__ = shortened

    def at(self, values: Mapping[str, float]) -> Array:
        """Return the expectation at one point, in the shape of the data; it may be infinite or nan.

        Raises:
            InputError: masked entries, or another shape.
        """
        try:
            point = {name: values[name] for name in self.names}
        except (KeyError, IndexError, TypeError):
            raise missing_values(self.names, values) from None
        expected = self._numbers(self.function(**point))
        if expected.shape != self.shape:
            raise InputError(
                f"The {self.what} has the shape {expected.shape}, but the data have the shape {self.shape}."
            )
        return expected

    def finite_at(self, values: Mapping[str, float]) -> Array:
        """Return the expectation at one point, as `at`; `InputError` if an entry is not finite, too."""
        expected = self.at(values)
        self.refuse_not_finite(expected, values)
        return expected

    def refuse_not_finite(self, expected: Array, values: Mapping[str, float]) -> None:
        """Raise `InputError` with the first bin whose expectation is not finite, if there is one."""
        bad = ~np.isfinite(expected)
        if bad.any():
            point = ", ".join(f"{name} = {values[name]:.6g}" for name in self.names)
            where = tuple(int(index) for index in np.argwhere(bad)[0])
            raise InputError(f"The expectation is {expected[where]} in bin {where} at {point}; a number was expected.")

    def many(self, values: Mapping[str, Array]) -> Array:
        """Return the expectation at every point of a batch, shape (size, batch), where size is the number of data.

        Args:
            values: by name, shape (batch,).

        Raises:
            InputError: masked entries, another shape, or an entry that is not finite.
        """
        points, batch = self._points(values)
        if not points:  # It is the same everywhere. A batched function could not tell the batch's length.
            return self._checked(np.repeat(self.at({})[..., None], batch, axis=-1), points, batch)
        if self._is_batched:
            return self._checked(self.function.many(points), points, batch)  # type: ignore[attr-defined]
        rows = zip(*(column.tolist() for column in points.values()), strict=True)
        found = np.stack([self.at(dict(zip(points, row, strict=True))) for row in rows], axis=-1)
        return self._checked(found, points, batch)

    def with_slopes(self, values: Mapping[str, Array], free: Mapping[str, Range]) -> tuple[Array, dict[str, Array]]:
        """Return `many`, and its derivatives in those free parameters that are the function's, each of the same shape.

        Derivatives that the function does not know are central differences, one-sided at a limit.
        """
        own = {name: allowed for name, allowed in free.items() if name in self.names}
        points, batch = self._points(values)
        known: Mapping[str, Array] = {}
        if own and self._is_at_once:
            found, known = self.function.with_slopes(points, own)  # type: ignore[attr-defined]
            expected = self._checked(found, points, batch)
        else:
            expected = self.many(values)
            if own and self._is_differentiable:
                known = self.function.slopes(points, own)  # type: ignore[attr-defined]
        slopes = {
            name: known[name].reshape(-1, batch) if name in known else self._difference(points, name, allowed)
            for name, allowed in own.items()
        }
        return expected, slopes

    def _points(self, values: Mapping[str, Array]) -> tuple[dict[str, Array], int]:
        """Return the values of the function's own parameters, and the number of points."""
        return {name: values[name] for name in self.names}, batch_size(values)

    def _difference(self, points: Mapping[str, Array], name: str, allowed: Range) -> Array:
        """Return the derivative in one parameter as a difference, shape (size, batch)."""
        below, above = beside(points[name], allowed)
        # A function may keep the array that it returns, so it is not written to.
        rise = self.many({**points, name: above}) - self.many({**points, name: below})
        rise /= above - below
        return rise

    def _checked(self, found: ArrayLike, points: Mapping[str, Array], batch: int) -> Array:
        """Return a batch in the shape (size, batch), or raise `InputError` as `many` says."""
        expected = self._numbers(found)
        if expected.shape != (*self.shape, batch):
            raise InputError(
                f"The {self.what} of a batch has the shape {expected.shape}, but {(*self.shape, batch)} was expected."
            )
        flat = expected.reshape(-1, batch)
        # One sum tells whether anything is infinite or nan, without an array of flags as large as the batch.
        if not np.isfinite(flat.sum()):
            for column in np.nonzero(~np.isfinite(flat).all(axis=0))[0][:1]:
                here = {name: float(column_values[column]) for name, column_values in points.items()}
                self.refuse_not_finite(expected[..., column], here)
        return flat

    # What the function can do is asked once, since the answer costs as much as a small batch.

    @cached_property
    def _is_batched(self) -> bool:
        return isinstance(self.function, Batched)

    @cached_property
    def _is_differentiable(self) -> bool:
        return isinstance(self.function, Differentiable)

    @cached_property
    def _is_at_once(self) -> bool:
        return isinstance(self.function, WithSlopes)

    def _numbers(self, found: ArrayLike) -> Array:
        """Return what the function returned as an array, or raise `InputError` if it is not made of real numbers."""
        if isinstance(found, np.ma.MaskedArray):
            self._refuse_masked(found)
        try:
            array = np.asarray(found)
        except ValueError:  # a list of lists of different lengths
            array = np.asarray(None)
        # Numbers of Python's own kinds (a Fraction, a Decimal) make an array of objects.
        real = array.dtype.kind in "biuf" or (array.dtype.kind == "O" and all(map(_is_real, array.flat)))
        if not real:
            raise invalid(f"what the {self.what} returns", found, "real numbers in the shape of the data")
        return array.astype(np.float64, copy=False)

    def _refuse_masked(self, found: ArrayLike) -> None:
        """Raise `InputError` if an entry is masked: numpy would compute with the number under the mask."""
        if np.ma.is_masked(found):
            raise InputError(
                f"The {self.what} has masked entries, but a number was expected in each; leave those bins out of both."
            )


def _is_real(value: Any) -> bool:
    return hasattr(value, "__float__")


def read_only(array: Array) -> Array:
    """Return a copy of data that nobody can write to, or raise `InputError` if it is empty."""
    if array.size == 0:
        raise invalid("the data", array, "at least one bin")
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def in_blocks(evaluate: Callable[[dict[str, Array]], Array], values: Mapping[str, Array], size: int) -> Array:
    """Return a function of a batch, computed in blocks whose expectations stay in the processor's cache.

    Args:
        evaluate: from the values of a block to an array of shape (block,).
        values: by name, shape (batch,).
        size: how many numbers the expectation of one point has.
    """
    reuse_freed_memory()
    pieces = blocks(values, size)
    return evaluate(pieces[0]) if len(pieces) == 1 else np.concatenate([evaluate(piece) for piece in pieces])


def blocks(values: Mapping[str, Array], size: int) -> list[dict[str, Array]]:
    """Return a batch in pieces whose expectations, of `size` numbers a point, stay in the processor's cache."""
    batch = batch_size(values)
    rows = max(_ENTRIES // size, 64)
    return [{name: column[at : at + rows] for name, column in values.items()} for at in range(0, batch, rows)]


def sum_over_data(array: Array) -> Array:
    """Return the sum over the first axis, that of the data: shape (batch,)."""
    total: Array = array.sum(axis=0)
    return total


def beside(x: Array, allowed: Range) -> tuple[Array, Array]:
    """Return values a little below and above x, within the limits."""
    width = WIDTH * allowed.step
    below = x - width if allowed.low is None else np.maximum(x - width, allowed.low)
    above = x + width if allowed.high is None else np.minimum(x + width, allowed.high)
    return below, above


def gauss_newton(
    slopes: Mapping[str, Array], free: Collection[str], first: Array, second: Array
) -> tuple[Array, Array]:
    """Return gradient (batch, free) and curvature (batch, free, free) of Σ f(μ): Σ f′ ∂μ and Σ f″ ∂μ ∂μ.

    Args:
        slopes: ∂μ by name, shape (data, batch); 0 for free parameters that it does not have.
        free: the names of the free parameters, in order.
        first: f′, shape (data, batch).
        second: f″, of the same shape.
    """
    rows = [row for row, name in enumerate(free) if name in slopes]
    known = [slopes[name] for name in free if name in slopes]
    along_batch = len(known) <= _FEW and first.shape[1] >= _MANY
    gradient, curvature = (_sums_along_batch if along_batch else _products_by_point)(known, first, second)
    if len(rows) == len(free):
        return gradient, curvature
    batch, size = first.shape[1], len(free)
    all_gradient, all_curvature = np.zeros((batch, size)), np.zeros((batch, size, size))
    all_gradient[:, rows], all_curvature[:, np.array(rows)[:, None], rows] = gradient, curvature
    return all_gradient, all_curvature


def _sums_along_batch(slopes: Sequence[Array], first: Array, second: Array) -> tuple[Array, Array]:
    """Return what `gauss_newton` does, for few parameters and many points: sums of arrays contiguous in the batch."""
    size, batch = len(slopes), first.shape[1]
    stacked, weighted = np.empty((size, *first.shape)), np.empty(first.shape)
    gradient, curvature = np.empty((size, batch)), np.empty((size, size, batch))
    for row, slope in enumerate(slopes):
        stacked[row] = slope
        np.einsum("db,db->b", stacked[row], first, out=gradient[row])
        np.multiply(stacked[row], second, out=weighted)
        # One half of the symmetric matrix is enough.
        np.einsum("db,fdb->fb", weighted, stacked[: row + 1], out=curvature[row, : row + 1])
        curvature[:row, row] = curvature[row, :row]
    return gradient.T, curvature.transpose(2, 0, 1)


def _products_by_point(slopes: Sequence[Array], first: Array, second: Array) -> tuple[Array, Array]:
    """Return what `gauss_newton` does, as a product of matrices at each point, for which arrays are transposed first.

    With n parameters the sums of `_sums_along_batch` read each slope n/2 times. To transpose it costs as much as some
    six of these.
    """
    size, (data, batch) = len(slopes), first.shape
    gradient, curvature = np.empty((batch, size)), np.empty((batch, size, size))
    transposed, products = np.empty((2, min(_POINTS, batch), size, data))
    for begin in range(0, batch, _POINTS):  # so many points that their slopes stay in the processor's cache
        points = slice(begin, min(begin + _POINTS, batch))
        slope, weighted = transposed[: points.stop - begin], products[: points.stop - begin]
        for row, each in enumerate(slopes):
            slope[:, row] = each[:, points].T
        np.matmul(slope, np.ascontiguousarray(first[:, points].T)[:, :, None], out=gradient[points, :, None])
        np.multiply(slope, np.ascontiguousarray(second[:, points].T)[:, None, :], out=weighted)
        np.matmul(weighted, slope.transpose(0, 2, 1), out=curvature[points])
    return gradient, curvature


def differences(
    evaluate_many: Callable[[Mapping[str, Array]], Array],
    names: Mapping[str, Any],
    values: Mapping[str, Array],
    free: Mapping[str, Range],
) -> Derivatives:
    """Return a function's values, gradients and the diagonal of its second derivatives, by differences."""
    value = evaluate_many(values)
    gradient, curvature = np.zeros((len(value), len(free))), np.zeros((len(value), len(free), len(free)))
    for row, (name, allowed) in enumerate(free.items()):
        if name in names:
            # At a limit the two points are not symmetric about x: differences are taken about their middle ...
            below, above = beside(values[name], allowed)
            centre, half = 0.5 * (below + above), 0.5 * (above - below)
            low, mid, high = (evaluate_many({**values, name: at}) for at in (below, centre, above))
            second = (high - 2.0 * mid + low) / half**2
            # ... and the first derivative is moved from there to x with the second.
            gradient[:, row] = (high - low) / (2.0 * half) + (values[name] - centre) * second
            # A Newton step needs a curvature that is not negative; 0 leaves the step to the damping.
            curvature[:, row, row] = np.maximum(second, 0.0)
    return value, gradient, curvature


def summed(
    members: Sequence[tuple[Callable[[Mapping[str, Range]], Derivatives], Collection[str]]],
    pulls: Pulls,
    values: Mapping[str, Array],
    free: Mapping[str, Range],
) -> Derivatives:
    """Return the sum of the members' derivatives, each computed in the member's own free parameters only.

    Args:
        members: of each, the function of its free parameters that returns its derivatives, and the names of its
            parameters.
        pulls: further members, which are computed together.
        values: every parameter, shape (batch,).
        free: the free parameters of the sum.
    """
    batch, order = len(next(iter(values.values()))), {name: row for row, name in enumerate(free)}
    # As in `gauss_newton`, the batch is the last axis in memory.
    value, gradient, curvature = np.zeros(batch), np.zeros((len(free), batch)), np.zeros((len(free), len(free), batch))
    for derivatives, names in members:
        # A member with a few of the parameters fills its rows and columns only.
        own = {name: allowed for name, allowed in free.items() if name in names}
        parts = derivatives(own)
        value += parts[0]
        if len(own) == len(free):
            gradient += parts[1].T
            curvature += parts[2].transpose(1, 2, 0)
        elif own:
            rows = np.array([order[name] for name in own])
            gradient[rows] += parts[1].T
            curvature[rows[:, None], rows] += parts[2].transpose(1, 2, 0)
    pulls.add(values, order, value, gradient, curvature)
    return value, gradient.T, curvature.transpose(2, 0, 1)
