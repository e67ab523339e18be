"""What a likelihood asks of a user's function: its values, at one point or at thousands, checked, and its slopes.

A function of named numbers is enough. One that can also do thousands of points at once is an object with a method
`many` beside its ``__call__``, and with `slopes` where it knows derivatives (`Batched`, `Differentiable`); data sets
make such objects. What a function cannot do is done by calling it again: a loop over points, differences for slopes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nuscatter.errors import InputError, invalid
from nuscatter.fits.parameters import Range

#: −2 ln L of a batch (batch,), its gradient (batch, free) and about its second derivatives (batch, free, free).
Derivatives: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]

#: A difference reaches this far to either side, in units of the parameter's step.
WIDTH = 1e-3

_ENTRIES = 200_000


@runtime_checkable
class Batched(Protocol):
    """An expectation that takes arrays of shape (batch,) too."""

    def __call__(self, **values: float) -> ArrayLike:
        """Return the expectation at one point."""

    def many(self, values: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return the expectation at every point of a batch, which is the last axis."""


@runtime_checkable
class Differentiable(Protocol):
    """A batched expectation that knows some of its derivatives."""

    def slopes(
        self, values: Mapping[str, NDArray[np.float64]], names: tuple[str, ...]
    ) -> Mapping[str, NDArray[np.float64]]:
        """Return the derivatives in those of `names` that it knows, each shaped as `many`."""


def expected_values(
    function: Callable[..., ArrayLike],
    names: Mapping[str, Any],
    values: Mapping[str, float],
    shape: tuple[int, ...],
    what: str = "expectation",
) -> NDArray[np.float64]:
    """Return a function's values at the parameters `names`, or raise `InputError` if they have another shape."""
    found = function(**{name: values[name] for name in names})
    refuse_masked(found, what)
    expected = np.asarray(found, dtype=np.float64)
    if expected.shape != shape:
        raise InputError(f"The {what} has the shape {expected.shape}, but the data have the shape {shape}.")
    return expected


def refuse_not_finite(expected: NDArray[np.float64], values: Mapping[str, float], names: Mapping[str, Any]) -> None:
    """Raise `InputError` with the first bin whose expectation is not finite, if there is one."""
    bad = ~np.isfinite(expected)
    if bad.any():
        point = ", ".join(f"{name} = {values[name]:.6g}" for name in names)
        where = tuple(int(index) for index in np.argwhere(bad)[0])
        raise InputError(f"The expectation is {expected[where]} in bin {where} at {point}; a number was expected.")


def refuse_masked(found: ArrayLike, what: str = "expectation") -> None:
    """Raise `InputError` for a masked array, of which numpy would take what is under the mask."""
    if isinstance(found, np.ma.MaskedArray) and np.ma.is_masked(found):
        raise InputError(
            f"The {what} has masked entries, but a number was expected in each; leave those bins out of both."
        )


def datum(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a copy that nobody can write to, or raise if it is empty."""
    if array.size == 0:
        raise invalid("the data", array, "at least one bin")
    copy = array.copy()
    copy.setflags(write=False)
    return copy


def expected_many(
    function: Callable[..., ArrayLike],
    names: Mapping[str, Any],
    values: Mapping[str, NDArray[np.float64]],
    shape: tuple[int, ...],
    what: str = "expectation",
) -> NDArray[np.float64]:
    """Return a function's values at every point of a batch, shape (size, batch), checked as `expected_values` does.

    Raises:
        InputError: another shape, or an expectation that is not finite.
    """
    points = {name: values[name] for name in names}
    batch = next((len(column) for column in values.values()), 1)
    if isinstance(function, Batched):
        found = function.many(points)
        refuse_masked(found, what)
        expected = np.asarray(found, dtype=np.float64)
        if expected.shape != (*shape, batch):
            raise InputError(
                f"The {what} of a batch has the shape {expected.shape}, but {(*shape, batch)} was expected."
            )
    else:
        rows = zip(*(column.tolist() for column in points.values()), strict=True) if points else [()] * batch
        each = [expected_values(function, names, dict(zip(points, row, strict=True)), shape, what) for row in rows]
        expected = np.stack(each, axis=-1)
    flat = expected.reshape(-1, batch)
    if not np.isfinite(flat.sum()):
        for column in np.nonzero(~np.isfinite(flat).all(axis=0))[0][:1]:
            here = {name: float(column_values[column]) for name, column_values in points.items()}
            refuse_not_finite(expected[..., column], here, names)
    return flat


def blocks(values: Mapping[str, NDArray[np.float64]], size: int) -> list[dict[str, NDArray[np.float64]]]:
    """Return a batch in pieces whose expectations, of `size` numbers a point, stay in the processor's cache."""
    batch = len(next(iter(values.values())))
    rows = max(_ENTRIES // size, 64)
    return [{name: column[at : at + rows] for name, column in values.items()} for at in range(0, batch, rows)]


def expected_slopes(
    function: Callable[..., ArrayLike],
    names: Mapping[str, Any],
    values: Mapping[str, NDArray[np.float64]],
    shape: tuple[int, ...],
    free: Mapping[str, Range],
) -> NDArray[np.float64]:
    """Return the derivatives of an expectation in the free parameters, shape (size, free, batch).

    Those that the function does not know are central differences, one-sided at a limit.
    """
    batch = len(next(iter(values.values())))
    slopes = np.zeros((int(np.prod(shape)), len(free), batch))
    wanted = tuple(name for name in free if name in names)
    known: Mapping[str, NDArray[np.float64]] = {}
    if isinstance(function, Differentiable):
        known = function.slopes(values, wanted)
    for row, (name, allowed) in enumerate(free.items()):
        if name in known:
            slopes[:, row] = known[name].reshape(-1, batch)
        elif name in names:
            below, above = beside(values[name], allowed)
            rise = expected_many(function, names, {**values, name: above}, shape)
            rise -= expected_many(function, names, {**values, name: below}, shape)
            slopes[:, row] = rise / (above - below)
    return slopes


def beside(x: NDArray[np.float64], allowed: Range) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return values a little below and above x, within the limits."""
    width = WIDTH * allowed.step
    below = x - width if allowed.low is None else np.maximum(x - width, allowed.low)
    above = x + width if allowed.high is None else np.minimum(x + width, allowed.high)
    return below, above


def gauss_newton(
    slopes: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return gradient (batch, free) and curvature (batch, free, free) of Σ f(μ): Σ f′ ∂μ and Σ f″ ∂μ ∂μ.

    Args:
        slopes: ∂μ, shape (data, free, batch).
        first: f′, shape (data, batch).
        second: f″ ≥ 0, alike.
    """
    by_point = np.ascontiguousarray(slopes.transpose(2, 1, 0))
    gradient = (by_point @ first.T[:, :, None])[:, :, 0]
    by_point *= np.sqrt(second.T)[:, None, :]
    return gradient, by_point @ by_point.transpose(0, 2, 1)


def differences(
    evaluate_many: Callable[[Mapping[str, NDArray[np.float64]]], NDArray[np.float64]],
    names: Mapping[str, Any],
    values: Mapping[str, NDArray[np.float64]],
    free: Mapping[str, Range],
) -> Derivatives:
    """Return a function's values, gradients and the diagonal of its second derivatives, by differences."""
    value = evaluate_many(values)
    gradient, curvature = np.zeros((len(value), len(free))), np.zeros((len(value), len(free), len(free)))
    for row, (name, allowed) in enumerate(free.items()):
        if name in names:
            below, above = beside(values[name], allowed)
            centre, half = 0.5 * (below + above), 0.5 * (above - below)
            low, mid, high = (evaluate_many({**values, name: at}) for at in (below, centre, above))
            bend = (high - 2.0 * mid + low) / half**2
            gradient[:, row] = (high - low) / (2.0 * half) + (values[name] - centre) * bend
            curvature[:, row, row] = np.maximum(bend, 0.0)
    return value, gradient, curvature


def summed(
    members: Sequence[tuple[Callable[..., Derivatives], Mapping[str, Any]]],
    values: Mapping[str, NDArray[np.float64]],
    free: Mapping[str, Range],
) -> Derivatives:
    """Return the sum of derivatives, each asked for in its own free parameters only."""
    batch, order = len(next(iter(values.values()))), {name: row for row, name in enumerate(free)}
    value, gradient, curvature = np.zeros(batch), np.zeros((batch, len(free))), np.zeros((batch, len(free), len(free)))
    for derivatives, names in members:
        own = {name: allowed for name, allowed in free.items() if name in names}
        rows = np.array([order[name] for name in own], dtype=int)
        parts = derivatives(values, own)
        value += parts[0]
        gradient[:, rows] += parts[1]
        curvature[:, rows[:, None], rows] += parts[2]
    return value, gradient, curvature
